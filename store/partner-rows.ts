/** What the partner's files said last of each row, and what an operator is asked about them. */
import type { LocalDate } from '../domain/types';
import type { Tx } from './pool';

/** What was stated last for a row. */
export interface PartnerRow<Parts> {
  rowKey: string;
  rowHash: string;
  parts: Parts;
  absent: boolean;
}

/** What stands for these rows, by key. */
export async function partnerRows<Parts>(
  tx: Tx,
  partner: string,
  keys: readonly string[],
): Promise<Map<string, PartnerRow<Parts>>> {
  const { rows } = await tx.query<PartnerRow<Parts>>(
    `SELECT row_key AS "rowKey", row_hash AS "rowHash", parts, absent FROM partner_rows
     WHERE partner = $1 AND row_key = ANY($2::text[])`,
    [partner, keys],
  );
  return new Map(rows.map((row) => [row.rowKey, row]));
}

/** How many rows the partner's files hold, those of the last complete file. */
export async function countPartnerRows(tx: Tx, partner: string): Promise<number> {
  const { rows } = await tx.query<{ n: number }>(
    'SELECT count(*)::int AS n FROM partner_rows WHERE partner = $1 AND NOT absent',
    [partner],
  );
  return rows[0]?.n ?? 0;
}

/** The newest day that a file of the partner spoke for; undefined: there was none. */
export async function lastAsOf(tx: Tx, partner: string): Promise<LocalDate | undefined> {
  const { rows } = await tx.query<{ as_of: LocalDate | null }>(
    `SELECT max(as_of) AS as_of FROM imports WHERE partner = $1 AND state <> 'discarded'`,
    [partner],
  );
  return rows[0]?.as_of ?? undefined;
}

export async function upsertPartnerRows(
  tx: Tx,
  partner: string,
  rows: readonly { rowKey: string; rowHash: string; parts: unknown }[],
): Promise<void> {
  if (rows.length === 0) return;
  await tx.query(
    `INSERT INTO partner_rows (partner, row_key, row_hash, parts)
     SELECT $1, r."rowKey", r."rowHash", r.parts FROM jsonb_to_recordset($2::jsonb)
       AS r("rowKey" text, "rowHash" text, parts jsonb)
     ON CONFLICT (partner, row_key) DO UPDATE SET row_hash = EXCLUDED.row_hash, parts = EXCLUDED.parts`,
    [partner, JSON.stringify(rows)],
  );
}

/** Notes that rows are in the file again: nobody has to be asked about them any more. */
export async function markReturned(tx: Tx, partner: string, keys: readonly string[]): Promise<void> {
  await tx.query(
    'UPDATE partner_rows SET absent = false WHERE partner = $1 AND absent AND row_key = ANY($2::text[])',
    [partner, keys],
  );
  await tx.query(
    `UPDATE row_questions SET state = 'returned', decided_at = clock_timestamp()
     WHERE partner = $1 AND state = 'open' AND part = '' AND row_key = ANY($2::text[])`,
    [partner, keys],
  );
}

/** Marks the rows that a complete file does not have, and asks about each. @returns how many */
export async function markAbsent(
  tx: Tx,
  importId: number,
  partner: string,
  keys: readonly string[],
): Promise<number> {
  const { rowCount } = await tx.query(
    `WITH gone AS (UPDATE partner_rows SET absent = true
       WHERE partner = $2 AND NOT absent AND NOT row_key = ANY($3::text[]) RETURNING row_key)
     INSERT INTO row_questions (import_id, partner, row_key) SELECT $1, $2, row_key FROM gone ON CONFLICT DO NOTHING`,
    [importId, partner, keys],
  );
  return rowCount ?? 0;
}

/** Asks about parts of rows that the file says no more. */
export async function askAbout(
  tx: Tx,
  importId: number,
  partner: string,
  gone: readonly { rowKey: string; part: string }[],
): Promise<void> {
  if (gone.length === 0) return;
  await tx.query(
    `INSERT INTO row_questions (import_id, partner, row_key, part)
     SELECT $1, $2, g."rowKey", g.part FROM jsonb_to_recordset($3::jsonb) AS g("rowKey" text, part text)
     ON CONFLICT DO NOTHING`,
    [importId, partner, JSON.stringify(gone)],
  );
}

export interface QuestionRow {
  questionId: number;
  importId: number;
  partner: string;
  rowKey: string;
  /** '': the whole row. */
  part: string;
  state: string;
}

/** Open questions, or one in any state. */
export async function listQuestions(tx: Tx, questionId?: number): Promise<QuestionRow[]> {
  const { rows } = await tx.query<QuestionRow>(
    `SELECT question_id AS "questionId", import_id AS "importId", partner, row_key AS "rowKey", part, state
     FROM row_questions WHERE CASE WHEN $1::int IS NULL THEN state = 'open' ELSE question_id = $1 END
     ORDER BY question_id`,
    [questionId ?? null],
  );
  return rows;
}

/** @returns false when it was decided before */
export async function decideQuestion(
  tx: Tx,
  questionId: number,
  state: 'kept' | 'ended' | 'retracted',
  decidedBy: string,
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `UPDATE row_questions SET state = $2, decided_by = $3, decided_at = clock_timestamp()
     WHERE question_id = $1 AND state = 'open'`,
    [questionId, state, decidedBy],
  );
  return rowCount === 1;
}

/** The statements of the log that have these ids, of one source. */
export async function statementsById(
  tx: Tx,
  source: string,
  ids: readonly string[],
): Promise<Map<string, { type: string; subject: string; data: Readonly<Record<string, unknown>> }>> {
  const { rows } = await tx.query<{
    id: string;
    type: string;
    subject: string;
    data: Readonly<Record<string, unknown>>;
  }>('SELECT id, type, subject, data FROM events WHERE source = $1 AND id = ANY($2::text[])', [source, ids]);
  return new Map(rows.map(({ id, ...row }) => [id, row]));
}
