/** Moving statements and identifiers between people. The caller has locked the identifiers and the cases of all of them. */
import type { Tx } from './pool';

/** What goes from one person to another: keys of events of the log, and identifiers. */
export interface Move {
  from: string;
  to: string;
  events: readonly string[];
  identifiers: readonly string[];
}

/** More than any log has events: statements that arrive are put behind those that were there. */
const BEHIND = 1_000_000_000;

/**
 * Moves the statements, behind those that each person has, and numbers the logs of all people concerned anew. Facts that were kept are
 * forgotten, and the cases get versions of their own, so that nobody who remembers a case takes it for the one that stands.
 * @returns how many statements moved; fewer than asked when some belong to somebody else by now
 */
export async function moveStatements(
  tx: Tx,
  people: readonly string[],
  moves: readonly Move[],
): Promise<number> {
  // Below 0 first: a number is never given twice, not for the blink of a statement.
  await tx.query('UPDATE attributions SET seq = -seq WHERE person_id = ANY($1::text[]) AND seq IS NOT NULL', [
    people,
  ]);
  let moved = 0;
  for (const { from, to, events } of moves) {
    const result = await tx.query(
      `UPDATE attributions SET person_id = $3, seq = seq - ${BEHIND}
        WHERE event_pk = ANY($1::bigint[]) AND person_id = $2`,
      [events, from, to],
    );
    moved += result.rowCount ?? 0;
  }
  await tx.query(
    `UPDATE attributions a SET seq = n.seq FROM (
        SELECT event_pk, row_number() OVER (PARTITION BY person_id ORDER BY -seq)::int AS seq
        FROM attributions WHERE person_id = ANY($1::text[]) AND seq IS NOT NULL) AS n
      WHERE a.event_pk = n.event_pk`,
    [people],
  );
  await tx.query('DELETE FROM case_facts WHERE person_id = ANY($1::text[])', [people]);
  await tx.query(
    `UPDATE cases c SET version = nextval('case_versions'), event_count =
        (SELECT count(*) FROM attributions a WHERE a.person_id = c.person_id AND a.seq IS NOT NULL)
      WHERE person_id = ANY($1::text[])`,
    [people],
  );
  return moved;
}

/** Gives notices, which are events that moved, to the person who has their events now. */
export async function moveNotices(tx: Tx, noticeIds: readonly string[], to: string): Promise<void> {
  if (noticeIds.length === 0) return;
  await tx.query('UPDATE notices SET person_id = $2 WHERE notice_id = ANY($1::text[])', [noticeIds, to]);
}

/** The identifiers of people, sealed ones too, sorted. */
export async function identifiersOfPeople(
  tx: Tx,
  people: readonly string[],
): Promise<Map<string, { identifier: string; sealedBy: number }[]>> {
  const found = new Map<string, { identifier: string; sealedBy: number }[]>(people.map((id) => [id, []]));
  const { rows } = await tx.query<{ person_id: string; identifier: string; sealed_by: number }>(
    `SELECT person_id, identifier, sealed_by FROM identifiers WHERE person_id = ANY($1::text[]) ORDER BY identifier`,
    [people],
  );
  for (const { person_id, identifier, sealed_by } of rows)
    found.get(person_id)?.push({ identifier, sealedBy: sealed_by });
  return found;
}

/** Marks identifiers as those of an identity that was sealed; 0: as ordinary ones again. */
export async function sealIdentifiers(tx: Tx, identifiers: readonly string[], by: number): Promise<void> {
  await tx.query('UPDATE identifiers SET sealed_by = $2 WHERE identifier = ANY($1::text[])', [
    identifiers,
    by,
  ]);
}

/** The identifiers that a decision sealed. */
export async function sealedBy(tx: Tx, decisionId: number): Promise<string[]> {
  const { rows } = await tx.query<{ identifier: string }>(
    'SELECT identifier FROM identifiers WHERE sealed_by = $1 ORDER BY identifier',
    [decisionId],
  );
  return rows.map(({ identifier }) => identifier);
}
