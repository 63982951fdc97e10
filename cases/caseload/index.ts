/** Caseload files: bytes to rows, rows to statements, statements compared with what was stated before. */
import { isRefused, readRow, type RefusedRow, type StatedRow } from './rows';
import type { Table, TableRow } from './table';

export { COLUMNS, GROUPS, IDENTIFIER_COLUMNS, NEEDED_COLUMNS, PERSON_COLUMNS } from './columns';
export * from './rows';
export * from './statements';
export * from './table';

/** A row of a file, read. */
export type CaseloadRow = TableRow &
  (
    | { kind: 'stated'; stated: StatedRow }
    | { kind: 'refused'; refused: RefusedRow }
    /** It says what an earlier row of the file says. */
    | { kind: 'repeated'; key: string; of: number }
  );

/** Reads every row. Of two rows of one young person that say different things the later is refused. */
export function readCaseload({ rows }: Pick<Table, 'rows'>, partner: string): CaseloadRow[] {
  const first = new Map<string, { line: number; hash: string }>();
  return rows.map((row): CaseloadRow => {
    if (row.reason !== undefined) return { ...row, kind: 'refused', refused: { reasons: [row.reason] } };
    const read = readRow(row.cells, partner);
    if (isRefused(read)) return { ...row, kind: 'refused', refused: read };
    const before = first.get(read.key);
    if (!before) {
      first.set(read.key, { line: row.line, hash: read.hash });
      return { ...row, kind: 'stated', stated: read };
    }
    if (before.hash === read.hash) return { ...row, kind: 'repeated', key: read.key, of: before.line };
    const reason = `the row of line ${before.line} is of the same young person and says something else`;
    return { ...row, kind: 'refused', refused: { reasons: [reason], key: read.key } };
  });
}
