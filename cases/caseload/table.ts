/**
 * The file itself: bytes to rows of cells, each with its line. What makes the whole file doubtful (a wrong encoding, a column that is not
 * known, a cut-off end) refuses the file; what is wrong with one row is that row's.
 */
import { createHash } from 'node:crypto';
import { parse } from 'csv-parse/sync';
import { IDENTIFIER_COLUMNS, isColumn, NEEDED_COLUMNS } from './columns';
import type { Cells } from './rows';
import { caseloadCells, isSen2, isSen2Column, SEN2_NEEDED } from './sen2';

/** Why a file is refused as a whole. */
export class FileRefused extends Error {
  override readonly name = 'FileRefused';
}

export interface TableRow {
  /** The line of the file on which the row ends. */
  line: number;
  /** As they stand in the file, for the file of errors. */
  raw: Cells;
  /** By the names of `columns.ts`. */
  cells: Cells;
  /** Why the row cannot be read at all. */
  reason?: string;
}

export interface Table {
  layout: 'caseload' | 'sen2';
  /** As the file names them. */
  header: readonly string[];
  rows: readonly TableRow[];
  /** The file itself says that it holds everybody. */
  complete: boolean;
  /** sha-256 (hex) of the bytes. */
  hash: string;
}

export interface TableOptions {
  /** `jsonl`: each line is a JSON object whose keys are columns. */
  format: 'csv' | 'jsonl';
  /** Where the file has no column for it. */
  locality?: string;
  /** Columns that the file may have and that are passed over. */
  ignored?: readonly string[];
}

export const MOST_BYTES = 256 * 1024 * 1024;
const MOST_COLUMNS = 500;
const MOST_RECORD = 256 * 1024;
/** The first cell of a last row that says how many rows there are: the file is complete. */
const TRAILER = '#complete';
/** The column of the file of errors for rows that cannot be parted into cells. */
const WHOLE_ROW = '(the row)';

/** Reads a file. @throws FileRefused */
export function readTable(bytes: Uint8Array, options: TableOptions): Table {
  const text = decode(bytes);
  const lines = options.format === 'csv' ? readCsv(text) : readJsonLines(text);
  const header = lines.header.map(nameOf);
  const layout = isSen2(header) ? 'sen2' : 'caseload';
  checkHeader(header, layout, options);
  const rows = lines.rows.map(({ line, values, reason, text: whole }): TableRow => {
    const raw =
      whole === undefined
        ? Object.fromEntries(lines.header.map((name, i) => [name, values[i] ?? '']))
        : { [WHOLE_ROW]: whole };
    const named = Object.fromEntries(header.map((name, i) => [name, values[i] ?? '']));
    const cells = layout === 'sen2' ? caseloadCells(named) : named;
    const placed = options.locality === undefined ? cells : { locality: options.locality, ...filled(cells) };
    return { line, raw, cells: placed, ...(reason !== undefined && { reason }) };
  });
  const { said } = lines;
  if (said !== undefined && said !== rows.length)
    throw new FileRefused(
      `the file says that it holds ${said} rows, and holds ${rows.length}: it is not whole; get it again`,
    );
  const hash = createHash('sha256').update(bytes).digest('hex');
  return { layout, header: lines.header, rows, complete: said !== undefined, hash };
}

/** So that an empty cell does not hide what stands for it. */
const filled = (cells: Cells): Cells =>
  Object.fromEntries(
    Object.entries(cells).filter(([name, cell]) => name !== 'locality' || cell.trim() !== ''),
  );

/** "NHS number" and "nhs-number" are `nhs_number`. */
const nameOf = (header: string): string =>
  header
    .trim()
    .toLowerCase()
    .replace(/[\s-]+/g, '_');

interface Lines {
  header: readonly string[];
  rows: readonly CsvRow[];
  /** How many rows the trailer says there are. */
  said?: number;
}

function decode(bytes: Uint8Array): string {
  if (bytes.length > MOST_BYTES) throw new FileRefused('the file is larger than 256 MiB: divide it');
  const first = [bytes[0], bytes[1]].join();
  if (first === '255,254' || first === '254,255')
    throw new FileRefused('the file is UTF-16: save it as “CSV UTF-8”');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new FileRefused('the file is not UTF-8, so that names would be spoilt: save it as “CSV UTF-8”');
  }
}

interface CsvRow {
  line: number;
  values: readonly string[];
  reason?: string;
  /** Of a row that cannot be parted into cells. */
  text?: string;
}

function readCsv(text: string): Lines {
  if (text.trim() === '') throw new FileRefused('the file is empty; its first row has to name the columns');
  const [first, ...rest] = csvRows(text.replace(/^\uFEFF/, ''));
  if (!first || first.reason !== undefined)
    throw new FileRefused('the first row cannot be read; it has to name the columns');
  const header = first.values;
  const last = rest.at(-1);
  const said = last?.values[0] === TRAILER ? readCount(last.values[1]) : undefined;
  const rows = (said === undefined ? rest : rest.slice(0, -1)).map((row) => {
    if (row.reason !== undefined || row.values.length === header.length) return row;
    return { ...row, reason: `the row has ${row.values.length} cells and the header ${header.length}` };
  });
  return { header, rows, said };
}

/** All rows at once; where a quote does not fit, line by line, so that one damaged row takes no other with it. */
function csvRows(text: string): CsvRow[] {
  try {
    return parseCsv(text);
  } catch {
    return rowsApart(text.split(/\r\n|\n|\r/));
  }
}

function parseCsv(text: string): CsvRow[] {
  const records = parse(text, {
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    skip_records_with_empty_values: true,
    max_record_size: MOST_RECORD,
  }) as unknown as { record: string[]; info: { lines: number } }[];
  return records.map(({ record, info }) => ({ line: info.lines, values: record }));
}

/** Most lines that a quoted cell may go over, where a file has damaged rows. */
const MOST_LINES = 20;

function rowsApart(lines: readonly string[]): CsvRow[] {
  const rows: CsvRow[] = [];
  for (let i = 0; i < lines.length;) {
    const row = rowAt(lines, i);
    if (row) rows.push({ ...row, line: i + row.line });
    i += row?.line ?? 1;
  }
  return rows;
}

/** The row that begins on a line, and (`line`) over how many lines it goes; undefined: the line is empty. */
function rowAt(lines: readonly string[], at: number): CsvRow | undefined {
  for (let count = 1; count <= MOST_LINES && at + count <= lines.length; count++) {
    try {
      const [row] = parseCsv(lines.slice(at, at + count).join('\n'));
      return row && { ...row, line: count };
    } catch (error) {
      if ((error as { code?: string }).code !== 'CSV_QUOTE_NOT_CLOSED') break;
    }
  }
  return { line: 1, values: [], reason: 'the quotes of this row do not fit together', text: lines[at] };
}

function readCount(cell: string | undefined): number {
  if (!/^\d{1,9}$/.test(cell ?? ''))
    throw new FileRefused(`${TRAILER} has to be followed by the number of rows`);
  return Number(cell);
}

function readJsonLines(text: string): Lines {
  const header: string[] = [];
  const read: (Omit<CsvRow, 'values'> & { cells: Record<string, string> })[] = [];
  let said: number | undefined;
  for (const [i, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '') continue;
    const object = jsonObject(line);
    if (!object) {
      read.push({ line: i + 1, cells: {}, reason: 'the line is no JSON object', text: line });
      continue;
    }
    if (object.complete === true) {
      said = readCount(String(object.rows));
      continue;
    }
    const { cells, reason } = cellsOf(object);
    for (const name of Object.keys(cells)) if (!header.includes(name)) header.push(name);
    read.push({ line: i + 1, cells, ...(reason !== undefined && { reason }) });
    if (header.length > MOST_COLUMNS) break;
  }
  if (read.length === 0) throw new FileRefused('the file is empty; each line has to be a JSON object');
  const rows = read.map(({ cells, ...row }) => ({ ...row, values: header.map((name) => cells[name] ?? '') }));
  return { header, rows, said };
}

function jsonObject(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value = JSON.parse(line) as unknown;
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

function cellsOf(object: Readonly<Record<string, unknown>>): {
  cells: Record<string, string>;
  reason?: string;
} {
  const cells: Record<string, string> = {};
  let reason: string | undefined;
  for (const [name, value] of Object.entries(object)) {
    if (typeof value === 'object' && value !== null) reason = `${nameOf(name)}: has to be a text`;
    else
      cells[nameOf(name)] = ['string', 'number', 'boolean'].includes(typeof value)
        ? `${value as string}`
        : '';
  }
  return { cells, reason };
}

/** @throws FileRefused for what would be passed over in silence, and for what is not there and needed */
function checkHeader(
  header: readonly string[],
  layout: Table['layout'],
  { locality, ignored = [] }: TableOptions,
): void {
  if (header.length > MOST_COLUMNS)
    throw new FileRefused(`the file has ${header.length} columns; a caseload has ${MOST_COLUMNS} at most`);
  if (header.length === 1 && /[;\t|]/.test(header[0] ?? ''))
    throw new FileRefused('the columns are not parted by commas: save it as “CSV UTF-8 (comma delimited)”');
  const twice = header.find((name, i) => header.indexOf(name) < i);
  if (twice !== undefined) throw new FileRefused(`the column ${shown(twice)} stands twice in the header`);
  const passed = new Set(ignored.map(nameOf));
  const known = layout === 'sen2' ? isSen2Column : isColumn;
  const unknown = header.filter((name) => !known(name) && !passed.has(name));
  if (unknown.length > 0)
    throw new FileRefused(
      `there is no column ${unknown.slice(0, 5).map(shown).join(', ')}${unknown.length > 5 ? ', ...' : ''}: ` +
        'mend the name, or pass it over with --ignore-columns',
    );
  const has = (name: string): boolean =>
    header.includes(name) || (name === 'locality' && locality !== undefined);
  if (layout === 'sen2') {
    const missing = SEN2_NEEDED.filter((name) => !has(name));
    if (missing.length > 0) throw new FileRefused(`the column ${missing.join(', ')} is missing`);
    if (locality === undefined && !has('locality'))
      throw new FileRefused('an SEN2 file names no locality: give --locality');
    return;
  }
  const missing = NEEDED_COLUMNS.filter((name) => !has(name));
  if (missing.length > 0) throw new FileRefused(`the column ${missing.join(', ')} is missing`);
  if (!IDENTIFIER_COLUMNS.some(has))
    throw new FileRefused(`one of the columns ${IDENTIFIER_COLUMNS.join(', ')} has to be there`);
}

/** A header's name as a message may show it: a damaged file may have its data there. */
const shown = (name: string): string => (/^[\w ]{1,40}$/.test(name) ? name : `“${name.slice(0, 20)}…”`);
