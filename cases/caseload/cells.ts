/** One cell of a caseload file, read as its column says. A reason never quotes the cell: it may be personal data. */
import type { Column } from './columns';

/** Why a cell is refused; the column stands before it. */
export class CellRefused extends Error {
  override readonly name = 'CellRefused';
}

const ISO_DAY = /^\d{4}-\d{2}-\d{2}$/;
const UK_DAY = /^\d{1,2}[/. -]\d{1,2}[/. -]\d{2,4}$/;
const NAMED_DAY = /^\d{1,2}[ -][A-Za-z]{3,9}[ -]\d{2,4}$/;
const SERIAL_DAY = /^\d{5}$/;
/** Midnight after a day, as databases export it. */
const MIDNIGHT = /[T ]00:00(?::00(?:\.0+)?)?Z?$/;
const WRITE = 'write year-month-day, such as 2026-01-05';

/** The local day that a cell names. @throws CellRefused with a hint */
function readDay(cell: string): string {
  const day = cell.replace(MIDNIGHT, '');
  if (ISO_DAY.test(day)) return day;
  if (UK_DAY.test(day) || NAMED_DAY.test(day))
    throw new CellRefused(`day/month/year could be read in two ways: ${WRITE}`);
  if (SERIAL_DAY.test(day)) throw new CellRefused(`this is a spreadsheet’s number of a day: ${WRITE}`);
  throw new CellRefused(`this is no day: ${WRITE}`);
}

const YES = new Set(['yes', 'y', 'true', '1']);
const NO = new Set(['no', 'n', 'false', '0']);

function readYesNo(cell: string): boolean {
  const said = cell.toLowerCase();
  if (YES.has(said)) return true;
  if (NO.has(said)) return false;
  throw new CellRefused('write yes or no');
}

function readWhole(cell: string): number {
  if (/^-?\d{1,4}$/.test(cell)) return Number(cell);
  throw new CellRefused('write a whole number');
}

const READ: Readonly<Record<Column['read'], (cell: string) => unknown>> = {
  text: (cell) => cell,
  digits: (cell) => cell.replace(/(?<=\d)[ -](?=\d)/g, ''),
  upper: (cell) => cell.toUpperCase(),
  day: readDay,
  whole: readWhole,
  'yes-no': readYesNo,
  codes: (cell) =>
    cell
      .split(';')
      .map((code) => code.trim())
      .filter((code) => code !== ''),
};

/**
 * What a cell says; undefined: nothing.
 * @param cell as it stands in the file
 * @throws CellRefused
 */
export function readCell({ read }: Pick<Column, 'read'>, cell: string | undefined): unknown {
  const said = cell?.trim() ?? '';
  return said === '' ? undefined : READ[read](said);
}
