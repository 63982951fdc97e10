/**
 * A change of law over 2,000 open cases, with the worker killed (kill -9) in the middle: another goes on, every case is planned
 * with the new rulebook, each exactly once, and the oracle holds for each.
 */
import { Client, Connection } from '@temporalio/client';
import { createLogger, createMetrics } from '../../../bus/observability';
import { Signaller } from '../../../bus/signals';
import { currentRulebook, rulebookVersion } from '../../../rulebook';
import { rolloutId } from '../../../workflows/names';
import { testNhsNumber } from '../../support/random-history';
import { eventually, needed, unique } from '../bus/support';
import { event, openArea, receiveAll, record, type Area } from '../cases/database';
import { kill, startProcess, type Process } from './processes';

const CASES = 2_000;
const AT_ONCE = 400;
const OLD = '2026-06-12.1';
const taskQueue = unique('rollout-');
let area: Area;
let connection: Connection;
let running: Process | undefined;

beforeAll(async () => {
  area = await openArea({}, { current: () => rulebookVersion(OLD), version: rulebookVersion });
  connection = await Connection.connect({ address: needed('TEMPORAL_ADDRESS') });
  const now = new Date().toISOString();
  for (let from = 0; from < CASES; from += AT_ONCE) {
    const people = Array.from({ length: AT_ONCE }, (_, i) => `nhs:${testNhsNumber(from + i)}`);
    await receiveAll(
      area,
      people.flatMap((subject) => [
        event('person.registered', subject, record()),
        event('ehc.requested', subject, { receivedOn: '2026-01-05' }),
      ]),
      now,
    );
  }
}, 120_000);
afterAll(async () => {
  if (running) await kill(running);
  await connection.close();
  await area.drop();
});

const start = (): Process =>
  (running = startProcess('rollout-process.ts', { DATABASE_URL: area.url, TASK_QUEUE: taskQueue }));

test('killed in the middle, it ends with every case planned anew, once', async () => {
  const version = currentRulebook().version;
  const today = new Date().toISOString().slice(0, 10);
  const { adoptionId } = await area.cases.adoptRulebook(
    { workerId: 'policy' },
    { version, effectiveOn: today },
    new Date().toISOString(),
  );
  const client = new Client({ connection });
  const log = createLogger('test', 'silent');
  const signaller = new Signaller(area.pool, client.workflow, log, createMetrics('test'), { taskQueue });
  await signaller.signalAll([{ kind: 'rollout', id: String(adoptionId), personId: '' }], 'sweep');
  const progress = async () => {
    const [row] = await area.cases.adoptions();
    if (!row) throw new Error('no decision');
    return row;
  };
  const first = start();
  const atKill = await eventually(
    async () => {
      const { done } = await progress();
      return done >= 300 && done;
    },
    'the rollout to be under way',
    120_000,
  );
  await kill(first);
  expect(atKill).toBeLessThan(CASES);
  start();
  await eventually(async () => (await progress()).finishedAt !== null, 'the rollout to finish', 240_000);
  expect(await progress()).toMatchObject({ done: CASES, open: CASES, blocked: 0 });
  await client.workflow.getHandle(rolloutId(adoptionId)).result();

  const { rows } = await area.pool.query<{ cases: number; statements: number; versions: string[] }>(
    `SELECT count(*)::int AS cases, array_agg(DISTINCT rulebook_version) AS versions,
       (SELECT count(*)::int FROM events WHERE type = 'rulebook.adopted') AS statements FROM cases`,
  );
  expect(rows).toEqual([{ cases: CASES, statements: CASES, versions: [version] }]);
  expect(await area.cases.verifyOracle()).toEqual([]);
}, 420_000);
