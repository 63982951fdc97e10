/** The audit as it is kept: who looked and who did what, and the chain that shows whether anybody changed it since. */
import { tryLock, type Tx } from './pool';

/** One row of the audit, as its place in the chain covers it. */
export interface AuditRow {
  auditId: string;
  /** UTC with milliseconds. */
  at: string;
  actor: string;
  action: string;
  personId: string | null;
  /** Ids and codes only. */
  detail: Readonly<Record<string, unknown>>;
}

/** A place in the chain; `row` is undefined where its row is gone. */
export interface ChainPlace {
  position: number;
  hash: string;
  auditId: string;
  row: AuditRow | undefined;
}

/** Any two sealers exclude each other by this advisory lock, until the transaction ends. */
const SEALER = 717_010;

interface AuditColumns {
  audit_id: number;
  at: Date | null;
  actor: string;
  action: string;
  person_id: string | null;
  detail: Record<string, unknown>;
}

const rowOf = (row: AuditColumns): AuditRow => ({
  auditId: String(row.audit_id),
  at: (row.at as Date).toISOString(),
  actor: row.actor,
  action: row.action,
  personId: row.person_id,
  detail: row.detail,
});

/** One line of the audit: who did what, about whom. `detail` holds ids and codes only. */
export async function writeAudit(
  tx: Tx,
  entry: { actor: string; action: string; personId?: string; detail?: Readonly<Record<string, unknown>> },
): Promise<void> {
  await tx.query('INSERT INTO audit (actor, action, person_id, detail) VALUES ($1, $2, $3, $4)', [
    entry.actor,
    entry.action,
    entry.personId ?? null,
    JSON.stringify(entry.detail ?? {}),
  ]);
}

/** Whether the caller is the one sealer for the rest of this transaction. */
export const lockSealer = (tx: Tx): Promise<boolean> => tryLock(tx, SEALER);

/** Which chain this database holds. */
export async function chainId(tx: Tx): Promise<string> {
  const { rows } = await tx.query<{ id: string }>('SELECT id FROM audit_chain_id');
  return rows[0]?.id ?? '';
}

/** The last place of the chain; position 0 and an empty hash before there is any. */
export async function chainHead(tx: Tx): Promise<{ position: number; hash: string }> {
  const { rows } = await tx.query<{ position: string; hash: string }>(
    'SELECT position, hash FROM audit_chain ORDER BY position DESC LIMIT 1',
  );
  return rows[0] ? { position: Number(rows[0].position), hash: rows[0].hash } : { position: 0, hash: '' };
}

/** Rows that have no place in the chain yet, oldest first. */
export async function unsealedRows(tx: Tx, most: number): Promise<AuditRow[]> {
  const { rows } = await tx.query<AuditColumns>(
    `SELECT audit_id, at, actor, action, person_id, detail FROM audit a
     WHERE NOT EXISTS (SELECT 1 FROM audit_chain c WHERE c.audit_id = a.audit_id) ORDER BY audit_id LIMIT $1`,
    [most],
  );
  return rows.map(rowOf);
}

/** Adds places to the chain. */
export async function insertPlaces(
  tx: Tx,
  places: readonly { position: number; auditId: string; hash: string }[],
): Promise<void> {
  await tx.query(
    `INSERT INTO audit_chain (position, audit_id, hash) SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::text[])`,
    [places.map((p) => p.position), places.map((p) => p.auditId), places.map((p) => p.hash)],
  );
}

/** The places after a position, in order, each with its row. */
export async function placesAfter(tx: Tx, position: number, most: number): Promise<ChainPlace[]> {
  const { rows } = await tx.query<AuditColumns & { position: string; hash: string }>(
    `SELECT c.position, c.hash, c.audit_id, a.at, a.actor, a.action, a.person_id, a.detail
     FROM audit_chain c LEFT JOIN audit a USING (audit_id) WHERE c.position > $1 ORDER BY c.position LIMIT $2`,
    [position, most],
  );
  return rows.map((row) => ({
    position: Number(row.position),
    hash: row.hash,
    auditId: String(row.audit_id),
    row: row.at === null ? undefined : rowOf(row),
  }));
}

/** How many rows wait for a place, and since when the oldest does. */
export async function unsealedSince(tx: Tx): Promise<{ rows: number; oldest: string | null }> {
  const { rows } = await tx.query<{ rows: number; oldest: Date | null }>(
    `SELECT count(*)::int AS rows, min(at) AS oldest FROM audit a
     WHERE NOT EXISTS (SELECT 1 FROM audit_chain c WHERE c.audit_id = a.audit_id)`,
  );
  return { rows: rows[0]?.rows ?? 0, oldest: rows[0]?.oldest?.toISOString() ?? null };
}

/** Everything in the audit about a person, the latest first, with the name of those who are workers of the area. */
export async function auditOf(tx: Tx, personId: string): Promise<(AuditRow & { name: string | null })[]> {
  const { rows } = await tx.query<AuditColumns & { name: string | null }>(
    `SELECT audit_id, at, actor, action, person_id, detail, w.name FROM audit a
     LEFT JOIN workers w ON w.worker_id = a.actor WHERE person_id = $1 ORDER BY audit_id DESC`,
    [personId],
  );
  return rows.map((row) => ({ ...rowOf(row), name: row.name }));
}
