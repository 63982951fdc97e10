/** What every fault test asks at its end: everything applied, sent and signalled, and the oracle holds. */
import { Client, Connection } from '@temporalio/client';
import type { Pool } from 'pg';
import { transitionId } from '../../workflows/names';
import { eventually, type RunningStack } from './running-stack';

/** Waits until `expected` partner events are in the log and nothing is left to send or to signal. */
export async function settled(pool: Pool, expected: number, timeoutMs = 240_000): Promise<void> {
  await eventually(
    'all events applied, sent and signalled',
    timeoutMs,
    async () => {
      const { rows } = await pool.query<Record<'events' | 'unsent' | 'flags' | 'late', number>>(`
        SELECT (SELECT count(*)::int FROM events WHERE source LIKE 'urn:partner:%') AS events,
               (SELECT count(*)::int FROM outbox WHERE sent_at IS NULL) AS unsent,
               (SELECT count(*)::int FROM cases WHERE flag > 0)
                 + (SELECT count(*)::int FROM handovers WHERE flag > 0) AS flags,
               (SELECT count(*)::int FROM cases
                 WHERE status = 'open' AND next_wake < now() - interval '1 minute') AS late`);
      const seen = rows[0];
      if (!seen) return undefined;
      if (seen.events === expected && seen.unsent + seen.flags + seen.late === 0) return true;
      throw new Error(`${JSON.stringify(seen)}, expected ${expected} events`);
    },
    1000,
  );
}

/** Each accepted event in exactly one log, and no other event there. */
export async function eachInOneLog(pool: Pool, accepted: ReadonlySet<string>): Promise<void> {
  const { rows } = await pool.query<{ key: string; logs: number }>(`
    SELECT e.source || ' ' || e.id AS key, count(a.person_id)::int AS logs
    FROM events e LEFT JOIN attributions a USING (event_pk)
    WHERE e.source LIKE 'urn:partner:%' GROUP BY 1`);
  expect(rows.filter((row) => row.logs !== 1)).toEqual([]);
  expect(new Set(rows.map((row) => row.key))).toEqual(accepted);
}

/** No notice is in the logs twice. */
export async function noNoticeTwice(pool: Pool): Promise<void> {
  const { rows } = await pool.query(
    `SELECT data->>'noticeId' AS id FROM events WHERE type = 'notice.issued' GROUP BY 1 HAVING count(*) > 1`,
  );
  expect(rows).toEqual([]);
}

/** No case is blocked: the oracle leaves blocked cases out. */
export async function noCaseBlocked(pool: Pool): Promise<void> {
  const { rows } = await pool.query(
    `SELECT person_id, blocked_reason FROM cases WHERE blocked_reason IS NOT NULL`,
  );
  expect(rows).toEqual([]);
}

/** Waits until Temporal runs a `transition` for every open case; gives how many there are. */
export async function everyOpenCaseHasItsWorkflow(stack: RunningStack, pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ person_id: string }>(
    `SELECT person_id FROM cases WHERE status = 'open'`,
  );
  const connection = await Connection.connect({ address: stack.env.TEMPORAL_ADDRESS });
  try {
    const client = new Client({ connection, namespace: stack.env.TEMPORAL_NAMESPACE });
    await eventually(
      'a running workflow for every open case',
      180_000,
      async () => {
        const running = new Set<string>();
        for await (const info of client.workflow.list({ query: `ExecutionStatus='Running'` })) {
          running.add(info.workflowId);
        }
        const missing = rows.filter((row) => !running.has(transitionId(row.person_id)));
        if (missing.length > 0) throw new Error(`${missing.length} of ${rows.length} have none`);
        return true;
      },
      2000,
    );
  } finally {
    await connection.close();
  }
  return rows.length;
}

/** The oracle over all cases, through the command line. */
export async function oracleHolds(stack: RunningStack): Promise<void> {
  const said = await stack.onward(['oracle', '--json']);
  expect({ code: said.code, out: said.code === 0 ? '' : (said.stdout + said.stderr).slice(0, 3000) }).toEqual(
    {
      code: 0,
      out: '',
    },
  );
}
