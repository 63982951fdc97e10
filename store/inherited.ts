/** Duties of open cases that were over before a partner went live. Read only. */
import type { Duty, PersonSummary } from '../domain/types';
import type { Tx } from './pool';

export interface InheritedDutyRow {
  personId: string;
  person: PersonSummary;
  rulebookVersion: string;
  duty: Duty;
}

interface RawRow {
  personId: string;
  person: PersonSummary | null;
  rulebookVersion: string;
  duty: string;
}

/** All of them, or those of some people, by name. */
export async function inheritedDuties(tx: Tx, personIds?: readonly string[]): Promise<InheritedDutyRow[]> {
  const { rows } = await tx.query<RawRow>(
    `SELECT d.person_id AS "personId", p.body AS person, c.rulebook_version AS "rulebookVersion", d.body AS duty
     FROM duties d JOIN cases c USING (person_id) LEFT JOIN people p USING (person_id)
     WHERE d.status = 'not-known' AND c.status = 'open' AND strpos(d.body, '"inheritedAt"') > 0
       AND ($1::text[] IS NULL OR d.person_id = ANY($1::text[]))
     ORDER BY p.family_name, p.given_name, d.person_id, d.statutory_due, d.rule, d.occurrence`,
    [personIds ?? null],
  );
  return rows.map((row) => ({ ...row, person: row.person ?? {}, duty: JSON.parse(row.duty) as Duty }));
}
