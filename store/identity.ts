/** Identifiers, events of unknown people, and conflicts. Rows of identifiers are locked before anything else. */
import type { LocalDate } from '../domain/types';
import { eventName } from './log';
import type { Tx } from './pool';

/**
 * Locks the rows of the identifiers (sorted; those that are missing are made) until the transaction ends.
 * @param sealed takes those that a privacy officer sealed
 * @returns the person each points at, null where nobody is known by it.
 */
export async function lockIdentifiers(
  tx: Tx,
  identifiers: Iterable<string>,
  sealed = new Set<string>(),
): Promise<Map<string, string | null>> {
  const wanted = [...new Set(identifiers)].sort();
  const owners = new Map<string, string | null>();
  if (wanted.length === 0) return owners;
  await lockExisting(tx, wanted, owners, sealed);
  const missing = wanted.filter((identifier) => !owners.has(identifier));
  if (missing.length === 0) return owners;
  await tx.query({
    name: 'insert-identifiers',
    text: `INSERT INTO identifiers (identifier) SELECT * FROM unnest($1::text[]) ON CONFLICT DO NOTHING`,
    values: [missing],
  });
  // Another transaction may have made the row, and linked it, while this one waited: read what stands now.
  await lockExisting(tx, missing, owners, sealed);
  return owners;
}

async function lockExisting(
  tx: Tx,
  identifiers: readonly string[],
  owners: Map<string, string | null>,
  sealed: Set<string>,
): Promise<void> {
  const { rows } = await tx.query<{ identifier: string; person_id: string | null; sealed_by: number }>({
    name: 'lock-identifiers',
    text: `SELECT identifier, person_id, sealed_by FROM identifiers WHERE identifier = ANY($1::text[])
      ORDER BY identifier FOR NO KEY UPDATE`,
    values: [identifiers],
  });
  for (const row of rows) {
    owners.set(row.identifier, row.person_id);
    if (row.sealed_by > 0) sealed.add(row.identifier);
  }
}

/** The person that an identifier points at, sealed or not, without a lock. */
export async function findOwner(tx: Tx, identifier: string): Promise<string | undefined> {
  const { rows } = await tx.query<{ person_id: string | null }>(
    'SELECT person_id FROM identifiers WHERE identifier = $1',
    [identifier],
  );
  return rows[0]?.person_id ?? undefined;
}

/** Points identifiers, whose rows the caller has locked, at people. */
export async function linkIdentifiers(tx: Tx, links: ReadonlyMap<string, string>): Promise<void> {
  if (links.size === 0) return;
  await tx.query({
    name: 'link-identifiers',
    text: `INSERT INTO identifiers (identifier, person_id) SELECT * FROM unnest($1::text[], $2::text[])
      ON CONFLICT (identifier) DO UPDATE SET person_id = EXCLUDED.person_id`,
    values: [[...links.keys()], [...links.values()]],
  });
}

/** Who people are, as far as a veto looks. */
export interface KnownPerson {
  givenName?: string;
  familyName?: string;
  dateOfBirth?: LocalDate;
}

interface KnownRow {
  person_id: string;
  given_name: string | null;
  family_name: string | null;
  date_of_birth: LocalDate | null;
}

const KNOWN = 'SELECT person_id, given_name, family_name, date_of_birth FROM people';

export async function loadKnownPeople(
  tx: Tx,
  personIds: readonly string[],
): Promise<Map<string, KnownPerson>> {
  if (personIds.length === 0) return new Map();
  const { rows } = await tx.query<KnownRow>(`${KNOWN} WHERE person_id = ANY($1::text[])`, [personIds]);
  return byPerson(rows);
}

/** All who were born on a day. */
export async function loadBornOn(tx: Tx, day: LocalDate): Promise<Map<string, KnownPerson>> {
  const { rows } = await tx.query<KnownRow>(`${KNOWN} WHERE date_of_birth = $1`, [day]);
  return byPerson(rows);
}

/** Whether the source has stated a record of the person. */
export async function hasRecordOf(tx: Tx, source: string, personId: string): Promise<boolean> {
  const { rows } = await tx.query(
    `SELECT 1 FROM attributions JOIN events USING (event_pk)
      WHERE person_id = $1 AND source = $2 AND type IN ('person.registered', 'person.updated') LIMIT 1`,
    [personId, source],
  );
  return rows.length > 0;
}

function byPerson(rows: readonly KnownRow[]): Map<string, KnownPerson> {
  return new Map(
    rows.map((row) => [
      row.person_id,
      {
        givenName: row.given_name ?? undefined,
        familyName: row.family_name ?? undefined,
        dateOfBirth: row.date_of_birth ?? undefined,
      },
    ]),
  );
}

/** Lets events wait for their person until `expiresAt`; those whose wait had ended wait anew. */
export async function insertUnmatched(
  tx: Tx,
  waiting: readonly { pk: string; identifiers: readonly string[] }[],
  expiresAt: string,
): Promise<void> {
  if (waiting.length === 0) return;
  await tx.query(
    `INSERT INTO unmatched (event_pk, identifiers, expires_at)
      SELECT (w->>'pk')::bigint, ARRAY(SELECT jsonb_array_elements_text(w->'identifiers')), $2::timestamptz
      FROM jsonb_array_elements($1::jsonb) AS w
      ON CONFLICT (event_pk) DO UPDATE SET state = 'waiting', expires_at = EXCLUDED.expires_at`,
    [JSON.stringify(waiting), expiresAt],
  );
}

/** Locks and gives the keys of the events that wait for a person known by one of the identifiers. */
export async function lockWaiting(tx: Tx, identifiers: readonly string[], now: string): Promise<string[]> {
  if (identifiers.length === 0) return [];
  const { rows } = await tx.query<{ event_pk: string }>(
    `SELECT event_pk FROM unmatched WHERE state = 'waiting' AND expires_at > $2 AND identifiers && $1::text[]
      ORDER BY event_pk FOR UPDATE`,
    [identifiers, now],
  );
  return rows.map((row) => row.event_pk);
}

/** Locks those of the named events whose wait for a person has ended, and gives their keys by `eventName`. */
export async function lockExpired(
  tx: Tx,
  names: readonly { source: string; id: string }[],
): Promise<Map<string, string>> {
  if (names.length === 0) return new Map();
  const { rows } = await tx.query<{ source: string; id: string; event_pk: string }>(
    `SELECT e.source, e.id, event_pk FROM unnest($1::text[], $2::text[]) AS n(source, id)
      JOIN events e ON e.source = n.source AND e.id = n.id JOIN unmatched u USING (event_pk)
      WHERE u.state = 'expired' FOR UPDATE OF u`,
    [names.map((n) => n.source), names.map((n) => n.id)],
  );
  return new Map(rows.map((row) => [eventName(row), row.event_pk]));
}

export type UnmatchedState = 'waiting' | 'applied' | 'conflict' | 'expired' | 'discarded';

export async function setUnmatchedState(
  tx: Tx,
  pks: readonly string[],
  state: UnmatchedState,
): Promise<void> {
  if (pks.length === 0) return;
  await tx.query('UPDATE unmatched SET state = $2 WHERE event_pk = ANY($1::bigint[])', [pks, state]);
}

/** Locks one waiting or decided row and gives its state. */
export async function lockUnmatched(tx: Tx, pk: string): Promise<UnmatchedState | undefined> {
  const { rows } = await tx.query<{ state: UnmatchedState }>(
    'SELECT state FROM unmatched WHERE event_pk = $1 FOR UPDATE',
    [pk],
  );
  return rows[0]?.state;
}

/** Marks what waited past its day. @returns how many. */
export async function expireWaiting(tx: Tx, now: string): Promise<number> {
  const result = await tx.query(
    `UPDATE unmatched SET state = 'expired' WHERE state = 'waiting' AND expires_at <= $1`,
    [now],
  );
  return result.rowCount ?? 0;
}

export interface NewConflict {
  pk: string;
  kind: 'two-people' | 'veto' | 'sealed';
  candidates: readonly string[];
  /** For an operator; no personal data. */
  detail: string;
}

/** @returns the conflict's id. */
export async function insertConflict(tx: Tx, conflict: NewConflict): Promise<string> {
  const { rows } = await tx.query<{ conflict_id: string }>(
    'INSERT INTO conflicts (event_pk, kind, candidates, detail) VALUES ($1, $2, $3, $4) RETURNING conflict_id',
    [conflict.pk, conflict.kind, conflict.candidates, conflict.detail],
  );
  return (rows[0] as { conflict_id: string }).conflict_id;
}

export interface LockedConflict {
  pk: string;
  kind: string;
  candidates: string[];
  state: string;
  resolution: string | null;
}

export async function lockConflict(tx: Tx, conflictId: string): Promise<LockedConflict | undefined> {
  const { rows } = await tx.query<LockedConflict>(
    `SELECT event_pk AS pk, kind, candidates, state, resolution FROM conflicts WHERE conflict_id = $1 FOR UPDATE`,
    [conflictId],
  );
  return rows[0];
}

export async function resolveConflictRow(tx: Tx, conflictId: string, resolution: string): Promise<void> {
  await tx.query(`UPDATE conflicts SET state = 'resolved', resolution = $2 WHERE conflict_id = $1`, [
    conflictId,
    resolution,
  ]);
}

/** The people that these identifiers point at, without a lock: for a look. */
export async function ownersOfIdentifiers(
  tx: Tx,
  identifiers: readonly string[],
): Promise<Map<string, string>> {
  const { rows } = await tx.query<{ identifier: string; person_id: string }>(
    'SELECT identifier, person_id FROM identifiers WHERE identifier = ANY($1::text[]) AND person_id IS NOT NULL',
    [identifiers],
  );
  return new Map(rows.map((row) => [row.identifier, row.person_id]));
}
