/** Reading a partner's caseload file, and writing the refused rows beside it. */
import { readFile, stat, writeFile } from 'node:fs/promises';
import { parse, join } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import { FileRefused, MOST_BYTES, readTable, type Table } from '../cases/caseload';
import { londonDay, type LocalDate } from '../domain';
import { PARTNER_CODE } from '../events';
import { UserError } from './failure';
import { readDay } from './plan';
import type { OutputOptions } from './print';

export interface FileOptions extends OutputOptions {
  partner?: string;
  asOf?: string;
  locality?: string;
  ignoreColumns?: readonly string[];
  errors?: string;
}

export interface ReadFileOptions {
  file: string;
  partner: string;
  asOf: LocalDate;
  table: Table;
}

export const today = (): LocalDate => londonDay(new Date().toISOString());

/** @throws UserError for what is missing or wrong, in one line */
export async function readCaseloadFile(
  file: string | undefined,
  options: FileOptions,
): Promise<ReadFileOptions> {
  if (file === undefined) throw new UserError('give a FILE');
  const { partner } = options;
  if (partner === undefined) throw new UserError('say whose caseload it is: --partner CODE');
  if (!PARTNER_CODE.test(partner)) throw new UserError(`"${partner}" is not the code of a partner`);
  const asOf = options.asOf === undefined ? today() : readDay(options.asOf, '--as-of');
  if (asOf > today()) throw new UserError('--as-of lies in the future');
  const bytes = await readBytes(file);
  try {
    const { locality, ignoreColumns: ignored } = options;
    const format = /\.(jsonl|ndjson)$/i.test(file) ? 'jsonl' : 'csv';
    return { file, partner, asOf, table: readTable(bytes, { format, locality, ignored }) };
  } catch (error) {
    if (error instanceof FileRefused) throw new UserError(`${file}: ${error.message}`);
    throw error;
  }
}

async function readBytes(file: string): Promise<Uint8Array> {
  try {
    if ((await stat(file)).size > MOST_BYTES) throw new UserError(`${file}: larger than 256 MiB: divide it`);
    return await readFile(file);
  } catch (error) {
    if (error instanceof UserError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    const why = code === 'ENOENT' ? 'no such file' : code === 'EISDIR' ? 'is a directory' : code;
    throw new UserError(`${file}: ${why ?? 'cannot be read'}`);
  }
}

/** A refused row as the file of errors has it. */
export interface RowError {
  line: number;
  reason: string;
  raw: Readonly<Record<string, string>>;
}

/** Where the refused rows of a file go: `caseload.csv` has `caseload.errors.csv` beside it. */
export function errorsFile(file: string, given: string | undefined): string {
  if (given !== undefined) return given;
  const { dir, name } = parse(file);
  return join(dir, `${name}.errors.csv`);
}

/**
 * Writes the refused rows, each as it stood with its line and reason; readable by its owner alone, since it holds the file's own data. A
 * cell that a spreadsheet would read as a formula gets an apostrophe.
 */
export async function writeErrors(path: string, rows: readonly RowError[]): Promise<void> {
  const columns = [...new Set(rows.flatMap(({ raw }) => Object.keys(raw)))];
  const text = stringify(
    rows.map(({ line, reason, raw }) => [...columns.map((name) => raw[name] ?? ''), String(line), reason]),
    {
      header: true,
      columns: [...columns, 'line', 'reason'],
      bom: true,
      escape_formulas: true,
      record_delimiter: '\r\n',
    },
  );
  await writeFile(path, text, { mode: 0o600 });
}
