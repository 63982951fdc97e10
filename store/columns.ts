/** The columns that lists, searches and the relay read: each repeats a field of its row's body, and must say the same. */
import type { Tx } from './pool';

/** By table: what names a row, and each column with the body's field as the column's type. */
const REPEATED = {
  duty: {
    from: `(SELECT *, body::jsonb AS b FROM duties) t`,
    name: `rule || ' ' || occurrence`,
    columns: {
      rule: `b->>'rule'`,
      occurrence: `b->>'occurrence'`,
      owner: `b->>'owner'`,
      status: `b->>'status'`,
      statutory_due: `(b->>'statutoryDue')::date`,
      target_due: `(b->>'targetDue')::date`,
    },
  },
  task: {
    from: '(SELECT *, body AS b FROM tasks) t',
    name: 'task_id',
    columns: {
      task_id: `b->>'taskId'`,
      owner_role: `b->>'ownerRole'`,
      status: `b->>'status'`,
      due: `(b->>'due')::date`,
    },
  },
  handover: {
    from: '(SELECT *, body AS b FROM handovers) t',
    name: 'handover_id',
    columns: {
      handover_id: `b->>'handoverId'`,
      from_service: `b->>'fromService'`,
      to_service: `b->>'toService'`,
      status: `b->>'status'`,
      transfer_on: `(b->>'transferOn')::date`,
      next_step_at: `(b->'nextStep'->>'at')::timestamptz`,
    },
  },
  person: {
    from: '(SELECT *, body AS b FROM people) t',
    name: `''`,
    columns: {
      given_name: `b->>'givenName'`,
      family_name: `b->>'familyName'`,
      date_of_birth: `(b->>'dateOfBirth')::date`,
    },
  },
} as const;

export interface ColumnFault {
  personId: string;
  /** The kind of row, its name and its column: no values, which may be personal. */
  what: string;
}

/** Where a column and its row's body differ. For the oracle. */
export async function loadColumnFaults(tx: Tx, personIds: readonly string[]): Promise<ColumnFault[]> {
  const faults: ColumnFault[] = [];
  for (const [kind, { from, name, columns }] of Object.entries(REPEATED)) {
    const checks = Object.entries(columns).map(
      ([column, field]) => `CASE WHEN ${column} IS DISTINCT FROM ${field} THEN '${column}' END`,
    );
    const { rows } = await tx.query<{ person: string; name: string; wrong: string[] }>(
      `SELECT person_id AS person, ${name} AS name, wrong
       FROM ${from}, LATERAL (SELECT array_remove(ARRAY[${checks.join(', ')}], NULL) AS wrong) w
       WHERE person_id = ANY($1::text[]) AND wrong <> '{}'`,
      [personIds],
    );
    for (const row of rows) {
      for (const column of row.wrong)
        faults.push({ personId: row.person, what: `${kind} ${row.name}: column ${column}` });
    }
  }
  return faults;
}
