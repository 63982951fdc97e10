/** `onward rulebook list`, `show`, `check`, `diff` and `export`: the law as data, to read and to compare. Needs no services. */
import { writeFileSync } from 'node:fs';
import type { Rule, Rulebook } from '../domain';
import { explainRule, PROPOSAL_NAMES, releasedVersions, rulebookPage } from '../rulebook';
import { checkRulebook, type Problem } from '../rulebook/check';
import { rulesCsv } from '../rulebook/csv';
import { diffRulebooks, type FieldChange, type RulebookDiff } from '../rulebook/diff';
import { rulebookMarkdown } from '../rulebook/markdown';
import { EXIT, UserError } from './failure';
import { findRulebook, readRulebook } from './find-rulebook';
import { printJson, printTable, printText, type OutputOptions } from './print';

/** Another rulebook than the current one: a released version or a JSON file. */
export interface RulebookOptions extends OutputOptions {
  rulebook?: string;
}

export interface ListOptions extends RulebookOptions {
  family?: string;
  state?: string;
  force?: string;
  owner?: string;
  unconfirmed?: boolean;
  versions?: boolean;
}

/** Lists the rules of a rulebook that pass every filter, or the released versions. @throws UserError */
export function listRulesCommand(options: ListOptions): void {
  if (options.versions) return listVersions(options);
  const { version, rules } = findRulebook(options.rulebook);
  const { family, state, force, owner } = options;
  const owners = [...new Set(rules.map((rule) => rule.owner))].sort();
  if (owner !== undefined && !owners.includes(owner))
    throw new UserError(`no rule is owed by "${owner}"; the owners are ${owners.join(', ')}`);
  const wanted = Object.entries({ family, state, force, owner }).filter(([, code]) => code !== undefined);
  const found = rules.filter(
    (rule) =>
      wanted.every(([field, code]) => rule[field as 'family'] === code) &&
      (!options.unconfirmed || rule.grade === 'M' || rule.unconfirmed.length > 0),
  );
  if (options.json) return printJson({ version, rules: found });
  printText(`Rulebook ${version}: ${found.length} of ${rules.length} rules`);
  if (found.length === 0) return;
  printTable(
    ['RULE', 'KIND', 'FORCE', 'GRADE', 'STATE', 'OWNER', 'WHAT'],
    found.map((r) => [r.id, r.kind, r.force, gradeText(r), r.state, r.owner, r.title]),
  );
}

function listVersions(options: OutputOptions): void {
  const versions = releasedVersions();
  if (options.json) return printJson(versions);
  versions.forEach((version, i) => printText(i === versions.length - 1 ? `${version} (current)` : version));
  for (const name of PROPOSAL_NAMES) printText(`${name} (proposed law: to rehearse, never adopted)`);
}

/** Grade M is never shown without the word. */
function gradeText({ grade, unconfirmed }: Rule): string {
  if (grade === 'M') return 'M, unconfirmed';
  return unconfirmed.length > 0 ? `${grade}, details unconfirmed` : grade;
}

/** Shows one rule whole. @throws UserError when there is none with this id */
export function showRuleCommand(id: string, options: RulebookOptions): void {
  const { rules } = findRulebook(options.rulebook);
  const rule = rules.find((r) => r.id === id);
  if (rule === undefined) throw new UserError(`unknown rule "${id}"; "onward rulebook list" shows all`);
  if (options.json) return printJson(rule);
  printText(explainRule(rule, rules));
}

/** Checks a rulebook; its exit code says whether anything is wrong. */
export function checkRulebookCommand(name: string | undefined, options: OutputOptions): void {
  const value = readRulebook(name);
  const { rulebook, problems } = checkRulebook(value);
  if (problems.length > 0) process.exitCode = EXIT.failed;
  const version = (value as Partial<Rulebook> | null)?.version ?? null;
  if (options.json) return printJson({ version, valid: problems.length === 0, problems });
  if (rulebook)
    return printText(`Rulebook ${rulebook.version}: ${rulebook.rules.length} rules, nothing is wrong.`);
  printText(`${problems.length} ${problems.length === 1 ? 'problem' : 'problems'}:`);
  for (const problem of problems) printProblem(problem);
}

const printProblem = ({ rule, what, remedy }: Problem): void =>
  printText(`\n${rule ?? 'the rulebook'}: ${what}\n  ${remedy}`);

/** Compares two rulebooks. @throws UserError unless both can be used */
export function diffRulebooksCommand(before: string, after: string, options: OutputOptions): void {
  const diff = diffRulebooks(findRulebook(before), findRulebook(after));
  if (options.json) return printJson(diff);
  printText(`Rulebook ${diff.from} to ${diff.to}`);
  if (diff.same) return printText('No difference.');
  printDiff(diff);
}

function printDiff({ added, removed, changed, reordered, ladder, bankHolidays }: RulebookDiff): void {
  for (const [heading, rules] of [
    ['Added', added],
    ['Removed', removed],
  ] as const) {
    if (rules.length === 0) continue;
    printText(`\n${heading}: ${rules.length}`);
    printTable(
      ['RULE', 'WHAT'],
      rules.map(({ rule, title }) => [rule, title]),
    );
  }
  if (changed.length > 0) printText(`\nChanged: ${changed.length}`);
  for (const { rule, title, fields } of changed) {
    printText(`${rule}: ${title}`);
    fields.forEach(printChange);
  }
  if (reordered) printText('\nThe rules stand in another order.');
  if (ladder.length > 0) printText('\nReminders and escalation');
  ladder.forEach(printChange);
  const { added: days, removed: gone, version } = bankHolidays;
  if (version || days.length > 0 || gone.length > 0) printText('\nBank holidays');
  if (version) printChange(version);
  if (days.length > 0) printText(`  added: ${days.join(', ')}`);
  if (gone.length > 0) printText(`  removed: ${gone.join(', ')}`);
}

const printChange = ({ field, before, after }: FieldChange): void =>
  printText(`  ${field}\n    was ${before ?? '(nothing)'}\n    is  ${after ?? '(nothing)'}`);

export const EXPORT_FORMATS = ['json', 'csv', 'markdown'] as const;

export interface ExportOptions extends RulebookOptions {
  format?: (typeof EXPORT_FORMATS)[number];
  out?: string;
}

/** Writes a whole rulebook to a file or to standard output. @throws UserError when the file cannot be written */
export function exportRulebookCommand(options: ExportOptions): void {
  const { out, json } = options;
  const format = options.format ?? 'json';
  if (json && out === undefined && format !== 'json')
    throw new UserError(`--json and --format ${format} contradict each other; give one of them`);
  const rulebook = findRulebook(options.rulebook);
  const text = exported(rulebook, format);
  // Not `printText`: what goes to standard output is byte for byte what a file gets.
  if (out === undefined) return void process.stdout.write(text);
  try {
    writeFileSync(out, text);
  } catch (error) {
    throw new UserError(`cannot write ${out}: ${error instanceof Error ? error.message : String(error)}`);
  }
  const { version, rules } = rulebook;
  if (json) return printJson({ file: out, format, version, rules: rules.length });
  printText(`Rulebook ${version}, ${rules.length} rules, written to ${out}`);
}

function exported(rulebook: Rulebook, format: (typeof EXPORT_FORMATS)[number]): string {
  if (format === 'csv') return rulesCsv(rulebook.rules);
  if (format === 'markdown') return rulebookMarkdown(rulebookPage(rulebook));
  return `${JSON.stringify(rulebook, null, 2)}\n`;
}
