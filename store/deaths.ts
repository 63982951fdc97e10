/** Reports of deaths that are not believed yet, in the operators' queue of conflicts. No plan looks at them. */
import type { EventRef } from '../domain/types';
import type { Tx } from './pool';

/** The statements of one case that wait to be confirmed or taken back; none: nothing waits any more. */
export interface ReportedDeaths {
  personId: string;
  statements: readonly EventRef[];
}

/** Makes the queue say what waits: what is new enters it, what was decided leaves it. */
export async function syncReportedDeaths(tx: Tx, reported: readonly ReportedDeaths[]): Promise<void> {
  if (reported.length === 0) return;
  const waiting = reported.flatMap(({ personId, statements }) =>
    statements.map(({ source, id }) => ({ personId, source, id })),
  );
  await tx.query(
    `UPDATE conflicts c SET state = 'resolved', resolution = 'decided'
      FROM events e WHERE c.kind = 'death-unconfirmed' AND c.state = 'open' AND c.candidates <@ $1::text[]
        AND e.event_pk = c.event_pk AND NOT EXISTS (
          SELECT FROM jsonb_to_recordset($2::jsonb) AS w(source text, id text) WHERE w.source = e.source AND w.id = e.id)`,
    [reported.map(({ personId }) => personId), JSON.stringify(waiting)],
  );
  if (waiting.length === 0) return;
  await tx.query(
    `INSERT INTO conflicts (event_pk, kind, candidates, detail)
      SELECT e.event_pk, 'death-unconfirmed', ARRAY[w."personId"], 'a death that nobody else has confirmed'
      FROM jsonb_to_recordset($1::jsonb) AS w("personId" text, source text, id text)
      JOIN events e ON e.source = w.source AND e.id = w.id
      ON CONFLICT (event_pk) DO UPDATE SET kind = EXCLUDED.kind, candidates = EXCLUDED.candidates, detail = EXCLUDED.detail,
        state = 'open', resolution = NULL
        WHERE conflicts.kind <> EXCLUDED.kind OR conflicts.state <> 'open'`,
    [JSON.stringify(waiting)],
  );
}
