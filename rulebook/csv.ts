/** The rules as a table for spreadsheets: one row a rule, every field. */
import { stringify } from 'csv-stringify/sync';
import type { Rule } from '../domain/rule';
import { fieldText, RULE_FIELDS } from './fields';

/**
 * CSV (RFC 4180) with a heading. A cell that a spreadsheet would read as a formula (it begins with =, +, - or @, or with a tab or
 * carriage return) gets a leading apostrophe.
 */
export const rulesCsv = (rules: readonly Rule[]): string =>
  stringify(
    rules.map((rule) => RULE_FIELDS.map((field) => fieldText(rule, field))),
    {
      header: true,
      columns: RULE_FIELDS.map((key) => ({ key })),
      escape_formulas: true,
      record_delimiter: '\r\n',
    },
  );
