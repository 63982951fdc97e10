/**
 * Fault 13: somebody resets a young person's workflows to their beginning, or deletes them with their whole history, by hand.
 * Within three minutes each is there again, nothing was offered, said or sent a second time, and the handover goes on at the
 * step that the log says, to its transfer. (Terminated by hand: `main-job.test.ts`.)
 */
import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { Pool } from 'pg';
import { handoverWorkflowId, transitionId } from '../../../workflows/names';
import { produce } from '../../support/partners';
import { testNhsNumber, type WireEvent } from '../../support/random-history';
import { eventually, RunningStack } from '../../support/running-stack';
import { everyOpenCaseHasItsWorkflow, noCaseBlocked, oracleHolds, settled } from '../../support/settled';

const BACK_WITHIN_MS = 180_000;
const stack = new RunningStack();
const inDays = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
const subjects = [`nhs:${testNhsNumber(971)}`, `nhs:${testNhsNumber(972)}`] as const;
const service = 'adult-mental-health';
let sent = 0;
let pool: Pool;
let connection: Connection;
let client: Client;

const event = (partner: string, subject: string, type: string, data: Record<string, unknown>): WireEvent => ({
  specversion: '1.0',
  id: `hand-${++sent}`,
  source: `urn:partner:${partner}`,
  type: `onward.${type}.v1`,
  subject,
  time: new Date(Date.now() - 60_000 + sent * 10).toISOString(),
  datacontenttype: 'application/json',
  data,
});
const send = (events: readonly WireEvent[]): Promise<void> => produce(stack.env.KAFKA_BROKERS ?? '', events);
const proposed = (subject: string, transferOn: string): WireEvent =>
  event('camhs', subject, 'handover.proposed', { fromService: 'camhs', toService: service, transferOn });

interface HandoverRow {
  handover_id: string;
  person_id: string;
  status: string;
}
const handovers = async (): Promise<HandoverRow[]> =>
  (
    await pool.query<HandoverRow>(
      `SELECT handover_id, person_id, h.status FROM handovers h JOIN identifiers i USING (person_id)
       WHERE i.identifier LIKE 'nhs:%' ORDER BY i.identifier`,
    )
  ).rows;

const allAre = (status: string): Promise<HandoverRow[]> =>
  eventually(`both handovers are ${status}`, 60_000, async () => {
    const rows = await handovers();
    return rows.length === 2 && rows.every((row) => row.status === status) ? rows : undefined;
  });

/** Back to what it began with, as `temporal workflow reset --type FirstWorkflowTask` does it. */
async function reset(workflowId: string): Promise<void> {
  const handle = client.workflow.getHandle(workflowId);
  const { events } = await handle.fetchHistory();
  const first = events?.find((one) => one.workflowTaskCompletedEventAttributes)?.eventId;
  const { runId } = await handle.describe();
  await connection.workflowService.resetWorkflowExecution({
    namespace: 'default',
    workflowExecution: { workflowId, runId },
    reason: 'by hand',
    requestId: randomUUID(),
    workflowTaskFinishEventId: first,
  });
}

const remove = (workflowId: string): Promise<unknown> =>
  connection.workflowService.deleteWorkflowExecution({
    namespace: 'default',
    workflowExecution: { workflowId },
  });

const runIdOf = async (workflowId: string): Promise<string> => {
  const { runId, status } = await client.workflow.getHandle(workflowId).describe();
  if (status.name !== 'RUNNING') throw new Error(`${workflowId} is ${status.name}`);
  return runId;
};

/** The steps of each handover, and that nothing was said to anybody twice. */
async function steps(): Promise<string[][]> {
  const { rows: twice } = await pool.query(
    `SELECT person_id, type, body -> 'data' FROM outbox GROUP BY topic, 1, 2, 3 HAVING count(*) > 1
     UNION ALL
     SELECT data ->> 'noticeId', 'notice.issued', NULL FROM events WHERE type = 'notice.issued' GROUP BY 1 HAVING count(*) > 1`,
  );
  expect(twice).toEqual([]);
  const { rows } = await pool.query<{ steps: string[] }>(
    `SELECT array_agg(data ->> 'step' ORDER BY event_pk) AS steps FROM events WHERE type = 'handover.step'
     GROUP BY data ->> 'handoverId'`,
  );
  return rows.map((row) => row.steps);
}

beforeAll(async () => {
  await stack.start();
  pool = new Pool({ connectionString: stack.env.DATABASE_URL });
  pool.on('error', () => undefined);
  connection = await Connection.connect({ address: stack.env.TEMPORAL_ADDRESS });
  client = new Client({ connection, namespace: stack.env.TEMPORAL_NAMESPACE });
}, 300_000);

afterAll(async () => {
  await connection.close();
  await pool.end();
  await stack.stop();
}, 60_000);

test('workflows that were reset or deleted by hand are back, and go on where the log is', async () => {
  await send(
    subjects.flatMap((subject) => [
      event('education', subject, 'person.registered', {
        nhsNumber: subject.slice(4),
        dateOfBirth: inDays(-17 * 365),
        givenName: 'Robin',
        familyName: 'Vale',
        locality: 'north',
        needs: [{ code: 'ASD', primary: true }],
      }),
      event('education', subject, 'ehc.requested', { receivedOn: inDays(-60) }),
      proposed(subject, inDays(200)),
    ]),
  );
  const [one, other] = (await allAre('offered')) as [HandoverRow, HandoverRow];
  await settled(pool, sent);
  expect(await steps()).toEqual([['offer'], ['offer']]);

  const resets = [transitionId(one.person_id), handoverWorkflowId(one.handover_id)];
  const deletions = [transitionId(other.person_id), handoverWorkflowId(other.handover_id)];
  const before = new Map<string, string>();
  for (const id of [...resets, ...deletions]) before.set(id, await runIdOf(id));
  const began = Date.now();
  await Promise.all([...resets.map(reset), ...deletions.map(remove)]);
  for (const [id, old] of before)
    await eventually(`${id} is back`, BACK_WITHIN_MS - (Date.now() - began), async () =>
      (await runIdOf(id)) === old ? undefined : true,
    );
  process.stdout.write(`workflows by hand: back after ${Math.round((Date.now() - began) / 1000)} s\n`);
  await settled(pool, sent);
  expect((await handovers()).map(({ status }) => status)).toEqual(['offered', 'offered']);
  expect(await steps()).toEqual([['offer'], ['offer']]);

  // Answered and met: they go on, and the transfer that its day makes due is theirs to do.
  const on = inDays(0);
  await send(
    subjects.flatMap((subject) => [
      event('asc', subject, 'handover.responded', { toService: service, response: 'accepted', on }),
      event('camhs', subject, 'meeting.held', { kind: 'adult-introduction', services: [service], on }),
    ]),
  );
  await allAre('introduced');
  await send(subjects.map((subject) => proposed(subject, on)));
  await allAre('transferred');
  await settled(pool, sent);
  expect(await steps()).toEqual([
    ['offer', 'transfer'],
    ['offer', 'transfer'],
  ]);
  await everyOpenCaseHasItsWorkflow(stack, pool);
  await noCaseBlocked(pool);
  await oracleHolds(stack);
}, 420_000);
