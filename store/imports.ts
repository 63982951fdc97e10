/** Files of partners' caseloads: imports, their rows, and what was stated last for each row. */
import type { Instant, LocalDate } from '../domain/types';
import type { Tx } from './pool';

export type ImportKind = 'import' | 'ingest';
export type ImportState = 'held' | 'running' | 'paused' | 'finished' | 'discarded';
export type RowState = 'waiting' | 'applied' | 'published' | 'duplicate' | 'conflict' | 'refused';

export interface ImportRow {
  importId: number;
  kind: ImportKind;
  partner: string;
  fileHash: string;
  asOf: LocalDate;
  complete: boolean;
  rowCount: number;
  state: ImportState;
  heldReason: string | null;
  startedBy: string;
  startedAt: Instant;
  finishedAt: Instant | null;
  /** How many rows are in each state; those that have none are left out. */
  counts: Partial<Record<RowState, number>>;
}

const COLUMNS = `import_id AS "importId", kind, partner, file_hash AS "fileHash", as_of AS "asOf", complete,
  row_count AS "rowCount", state, held_reason AS "heldReason", started_by AS "startedBy", started_at AS "startedAt",
  finished_at AS "finishedAt"`;

type RawImport = Omit<ImportRow, 'startedAt' | 'finishedAt' | 'counts'> & {
  startedAt: Date;
  finishedAt: Date | null;
  counts: ImportRow['counts'] | null;
};

export interface ImportFilter {
  importId?: number;
  partner?: string;
}

/** Imports, newest first, each with the counts of its rows. */
export async function listImports(
  tx: Tx,
  { importId, partner }: ImportFilter = {},
  limit = 100,
): Promise<ImportRow[]> {
  const { rows } = await tx.query<RawImport>(
    `SELECT ${COLUMNS}, (SELECT jsonb_object_agg(c.state, c.n) FROM
        (SELECT r.state, count(*)::int AS n FROM import_rows r WHERE r.import_id = i.import_id GROUP BY r.state) c) AS counts
     FROM imports i WHERE ($1::int IS NULL OR import_id = $1) AND ($2::text IS NULL OR partner = $2)
     ORDER BY import_id DESC LIMIT $3`,
    [importId ?? null, partner ?? null, limit],
  );
  return rows.map((row) => ({
    ...row,
    startedAt: row.startedAt.toISOString(),
    finishedAt: row.finishedAt?.toISOString() ?? null,
    counts: row.counts ?? {},
  }));
}

/** The partner, locked until the transaction ends: one file at a time; undefined: there is none of this code. */
export async function lockPartner(tx: Tx, code: string): Promise<{ allowed: string[] } | undefined> {
  const { rows } = await tx.query<{ allowed: string[] }>(
    'SELECT allowed FROM partners WHERE code = $1 FOR NO KEY UPDATE',
    [code],
  );
  return rows[0];
}

/** The types that a partner may send; undefined: there is none of this code. */
export async function allowedOf(tx: Tx, code: string): Promise<string[] | undefined> {
  const { rows } = await tx.query<{ allowed: string[] }>('SELECT allowed FROM partners WHERE code = $1', [
    code,
  ]);
  return rows[0]?.allowed;
}

export type NewImport = Pick<
  ImportRow,
  'kind' | 'partner' | 'fileHash' | 'asOf' | 'complete' | 'rowCount' | 'state' | 'heldReason' | 'startedBy'
>;

export async function insertImport(tx: Tx, one: NewImport): Promise<number> {
  const { rows } = await tx.query<{ import_id: number }>(
    `INSERT INTO imports (kind, partner, file_hash, as_of, complete, row_count, state, held_reason, started_by)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING import_id`,
    [
      one.kind,
      one.partner,
      one.fileHash,
      one.asOf,
      one.complete,
      one.rowCount,
      one.state,
      one.heldReason,
      one.startedBy,
    ],
  );
  return (rows[0] as { import_id: number }).import_id;
}

/** A row as it waits, or as it was settled at once. */
export interface NewImportRow {
  line: number;
  rowKey: string | null;
  state: RowState;
  reason: string | null;
  raw: unknown;
  body: unknown;
}

const ROWS_AT_ONCE = 500;

export async function insertImportRows(
  tx: Tx,
  importId: number,
  rows: readonly NewImportRow[],
): Promise<void> {
  for (let from = 0; from < rows.length; from += ROWS_AT_ONCE) {
    await tx.query(
      `INSERT INTO import_rows (import_id, line, row_key, state, reason, raw, body)
       SELECT $1, r.line, r."rowKey", r.state, r.reason, r.raw, r.body FROM json_to_recordset($2::json)
         AS r(line int, "rowKey" text, state text, reason text, raw json, body jsonb)`,
      [importId, JSON.stringify(rows.slice(from, from + ROWS_AT_ONCE))],
    );
  }
}

/** The import, locked until the transaction ends. */
export async function lockImport(
  tx: Tx,
  importId: number,
): Promise<Pick<ImportRow, 'kind' | 'partner' | 'state' | 'asOf'> | undefined> {
  const { rows } = await tx.query<Pick<ImportRow, 'kind' | 'partner' | 'state' | 'asOf'>>(
    'SELECT kind, partner, state, as_of AS "asOf" FROM imports WHERE import_id = $1 FOR UPDATE',
    [importId],
  );
  return rows[0];
}

export async function setImportState(tx: Tx, importId: number, state: ImportState): Promise<void> {
  await tx.query(
    `UPDATE imports SET state = $2, finished_at = CASE WHEN $2 IN ('finished', 'discarded') THEN clock_timestamp() END
     WHERE import_id = $1`,
    [importId, state],
  );
}

export interface WaitingRow<Body> {
  line: number;
  rowKey: string;
  body: Body;
}

/** The next rows that wait, in the order of the file. */
export async function waitingRows<Body>(
  tx: Tx,
  importId: number,
  limit: number,
): Promise<WaitingRow<Body>[]> {
  const { rows } = await tx.query<WaitingRow<Body>>(
    `SELECT line, row_key AS "rowKey", body FROM import_rows WHERE import_id = $1 AND state = 'waiting'
     ORDER BY line LIMIT $2`,
    [importId, limit],
  );
  return rows;
}

export interface SettledRow {
  line: number;
  state: RowState;
  reason?: string;
  personId?: string;
}

/** Writes what became of rows; the cells of a refused one are kept. */
export async function settleRows(tx: Tx, importId: number, settled: readonly SettledRow[]): Promise<void> {
  if (settled.length === 0) return;
  await tx.query(
    `UPDATE import_rows r SET state = s.state, reason = s.reason, person_id = s."personId", body = NULL,
       raw = CASE WHEN s.state = 'refused' THEN r.raw END
     FROM jsonb_to_recordset($2::jsonb) AS s(line int, state text, reason text, "personId" text)
     WHERE r.import_id = $1 AND r.line = s.line`,
    [importId, JSON.stringify(settled)],
  );
}

export interface RefusedImportRow {
  line: number;
  reason: string;
  raw: Readonly<Record<string, string>>;
}

export async function refusedRows(tx: Tx, importId: number): Promise<RefusedImportRow[]> {
  const { rows } = await tx.query<RefusedImportRow>(
    `SELECT line, reason, raw FROM import_rows WHERE import_id = $1 AND state = 'refused' ORDER BY line`,
    [importId],
  );
  return rows;
}

/** Forgets what the waiting rows of a file say that is put aside: they hold what it says of people. */
export async function forgetWaiting(tx: Tx, importId: number): Promise<void> {
  await tx.query(
    `UPDATE import_rows SET body = NULL, raw = NULL WHERE import_id = $1 AND state = 'waiting'`,
    [importId],
  );
}

/** The people whom the rows of an import are about. */
export async function peopleOfImport(tx: Tx, importId: number): Promise<string[]> {
  const { rows } = await tx.query<{ person_id: string }>(
    'SELECT DISTINCT person_id FROM import_rows WHERE import_id = $1 AND person_id IS NOT NULL',
    [importId],
  );
  return rows.map(({ person_id }) => person_id);
}

export interface ImportSummary {
  importId: number;
  team: string;
  duties: number;
  people: number;
}

export async function writeSummaries(
  tx: Tx,
  on: LocalDate,
  summaries: readonly ImportSummary[],
): Promise<void> {
  for (const { importId, team, duties, people } of summaries)
    await tx.query(
      `INSERT INTO import_summaries (import_id, team, duties, people, written_on) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT DO NOTHING`,
      [importId, team, duties, people, on],
    );
}
