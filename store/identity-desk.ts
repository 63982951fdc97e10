/** Pairs of records that may be one person's, and what arrived under a sealed identity. Read only. */
import type { LocalDate } from '../domain/types';
import type { Tx } from './pool';

/** Pairs that one page lists. */
const MOST_PAIRS = 100;

/** Two people whom an open conflict names, in the order of their ids, with how many events wait for it. */
export async function conflictPairs(
  tx: Tx,
): Promise<Map<string, { people: [string, string]; count: number }>> {
  const { rows } = await tx.query<{ people: [string, string]; count: number }>(
    `SELECT candidates AS people, count(*)::int AS count FROM conflicts
      WHERE state = 'open' AND kind = 'two-people' AND cardinality(candidates) = 2 GROUP BY candidates LIMIT ${MOST_PAIRS}`,
  );
  return new Map(
    rows.map(({ people, count }) => {
      const [one, other] = [...people].sort() as [string, string];
      return [`${one} ${other}`, { people: [one, other], count }];
    }),
  );
}

interface Person {
  personId: string;
  givenName?: string;
  familyName?: string;
  dateOfBirth: LocalDate;
}

/** A pair of people; `named`: an event names both. */
export interface Pair {
  one: Person;
  other: Person;
  named: boolean;
}

/** Open cases with one birth date and one family name, and the pairs that are given. */
export async function similarPeople(tx: Tx, named: readonly (readonly [string, string])[]): Promise<Pair[]> {
  const { rows } = await tx.query<Record<string, string> & { named: boolean }>(
    `WITH named(a, b) AS (SELECT * FROM unnest($1::text[], $2::text[])),
      alike AS (
        SELECT a.person_id AS a, b.person_id AS b, false AS named FROM people a
          JOIN people b ON b.date_of_birth = a.date_of_birth AND lower(b.family_name) = lower(a.family_name) AND a.person_id < b.person_id
          JOIN cases ca ON ca.person_id = a.person_id AND ca.status = 'open'
          JOIN cases cb ON cb.person_id = b.person_id AND cb.status = 'open'
        WHERE NOT EXISTS (SELECT 1 FROM named n WHERE n.a = a.person_id AND n.b = b.person_id)
        ORDER BY a.family_name, a.given_name LIMIT ${MOST_PAIRS})
      SELECT p.person_id AS "personId", p.given_name AS "givenName", p.family_name AS "familyName", p.date_of_birth AS "dateOfBirth",
        q.person_id AS "otherId", q.given_name AS "otherGiven", q.family_name AS "otherFamily", q.date_of_birth AS "otherBirth", s.named
      FROM (SELECT a, b, true AS named FROM named UNION ALL SELECT a, b, named FROM alike) s
        JOIN people p ON p.person_id = s.a JOIN people q ON q.person_id = s.b`,
    [named.map(([one]) => one), named.map(([, other]) => other)],
  );
  return rows.map((row) => ({
    one: personOf(row.personId, row.givenName, row.familyName, row.dateOfBirth),
    other: personOf(row.otherId, row.otherGiven, row.otherFamily, row.otherBirth),
    named: row.named,
  }));
}

const personOf = (
  personId: string | undefined,
  givenName: string | null | undefined,
  familyName: string | null | undefined,
  dateOfBirth: string | undefined,
): Person => ({
  personId: personId ?? '',
  givenName: givenName ?? undefined,
  familyName: familyName ?? undefined,
  dateOfBirth: dateOfBirth ?? '',
});

/** Records that name a sealed identity, oldest first; without what they say. */
export async function listSealedArrivals(
  tx: Tx,
): Promise<{ id: string; source: string; type: string; raisedAt: string }[]> {
  const { rows } = await tx.query<{ id: string; source: string; type: string; raisedAt: Date }>(
    `SELECT conflict_id::text AS id, e.source, e.type, c.raised_at AS "raisedAt"
      FROM conflicts c JOIN events e USING (event_pk) WHERE c.state = 'open' AND c.kind = 'sealed' ORDER BY conflict_id`,
  );
  return rows.map((row) => ({ ...row, raisedAt: row.raisedAt.toISOString() }));
}
