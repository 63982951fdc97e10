/** How results leave the command line: JSON for programs, aligned tables for people. */
import type { Duty } from '../domain/types';

/** Options that every command has. */
export interface OutputOptions {
  json?: boolean;
}

/** The keys of a printed duty, in their order: the contract of `plan` and `tasks`. */
const DUTY_KEYS = [
  'rule',
  'occurrence',
  'occasion',
  'title',
  'force',
  'grade',
  'state',
  'owner',
  'statutoryDue',
  'targetDue',
  'status',
  'explanation',
  'citation',
] as const satisfies readonly (keyof Duty)[];

export type PrintedDuty = Pick<Duty, (typeof DUTY_KEYS)[number]>;

export const printJson = (value: unknown): void => printText(`${JSON.stringify(value, null, 2)}\n`);

export function printText(text: string): void {
  process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
}

/** The duties as both `plan` and `tasks` print them: same keys, same order, whoever computed them. */
export function printedDuties(duties: readonly Duty[]): PrintedDuty[] {
  return [...duties]
    .sort((a, b) => compare(sortKey(a), sortKey(b)))
    .map(
      (duty) =>
        Object.fromEntries(DUTY_KEYS.map((key) => [key, duty[key] ?? null])) as unknown as PrintedDuty,
    );
}

const sortKey = (duty: Duty): string =>
  [duty.statutoryDue ?? duty.targetDue ?? '9999-12-31', duty.rule, duty.occurrence].join(' ');
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Prints duties as JSON, or as a table with the date that counts and its kind. */
export function printDuties(duties: readonly Duty[], options: OutputOptions): void {
  const printed = printedDuties(duties);
  if (options.json) return printJson(printed);
  if (printed.length === 0) return printText('No duties.');
  const rows = printed.map((d) => [
    d.status,
    d.statutoryDue,
    d.targetDue,
    kindText(d),
    d.rule,
    d.owner,
    d.title,
  ]);
  printTable(['STATUS', 'DUE', 'TARGET', 'KIND', 'RULE', 'OWNER', 'WHAT'], rows);
}

/** What kind of date it is; a rule of grade M says that it is unconfirmed. */
const kindText = (duty: PrintedDuty): string =>
  [dateKind(duty), duty.grade === 'M' ? 'unconfirmed' : ''].filter((part) => part !== '').join(', ');

/** "Legal deadline" is kept for statute and case law; guidance never looks like law. */
function dateKind(duty: PrintedDuty): string {
  if (duty.state === 'enacted-not-commenced') return 'not yet in force';
  if (duty.statutoryDue === null) return duty.targetDue === null ? '' : 'target';
  if (duty.force === 'MUST' || duty.force === 'MUST-CASE') return 'legal deadline';
  return duty.force === 'CONTRACT' ? 'contract date' : 'guidance date';
}

export type Cell = string | number | boolean | null | undefined;

/** Prints rows under headings, columns aligned; the last column is left ragged. */
export function printTable(headings: readonly string[], rows: readonly (readonly Cell[])[]): void {
  const text = [headings, ...rows.map((row) => row.map(cellText))];
  const widths = headings.map((_, column) => Math.max(...text.map((row) => (row[column] ?? '').length)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0)))
      .join('  ')
      .trimEnd();
  printText(text.map(line).join('\n'));
}

/** Control characters of a partner's text never reach the terminal. */
const cellText = (cell: Cell): string =>
  // eslint-disable-next-line no-control-regex
  cell === null || cell === undefined ? '-' : String(cell).replace(/[\u0000-\u001f\u007f-\u009f]+/g, ' ');

/** Prints `{name: value}` pairs, one a line, aligned. */
export function printPairs(pairs: Readonly<Record<string, Cell>>): void {
  const width = Math.max(...Object.keys(pairs).map((name) => name.length));
  printText(
    Object.entries(pairs)
      .map(([name, value]) => `${name.padEnd(width)}  ${cellText(value)}`)
      .join('\n'),
  );
}
