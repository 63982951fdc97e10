/**
 * An import of 2,000 rows with Temporal away at its beginning and the worker killed (kill -9) in the middle: the sweep starts it, another
 * worker goes on, every row is applied once, and the oracle holds for each case.
 */
import { Client, Connection } from '@temporalio/client';
import { seedPartners } from '../../../bus/partners';
import { createLogger, createMetrics } from '../../../bus/observability';
import { sweep } from '../../../bus/repair';
import { Signaller } from '../../../bus/signals';
import { backfillId } from '../../../workflows/names';
import { caseloadRow, caseloadTable } from '../../support/caseload';
import { eventually, needed, unique } from '../bus/support';
import { openArea, type Area } from '../cases/database';
import { kill, startProcess, type Process } from './processes';

const ROWS = 2_000;
const taskQueue = unique('backfill-');
let area: Area;
let connection: Connection;
let running: Process | undefined;

beforeAll(async () => {
  area = await openArea();
  await seedPartners(area.pool);
  connection = await Connection.connect({ address: needed('TEMPORAL_ADDRESS') });
});
afterAll(async () => {
  if (running) await kill(running);
  await connection.close();
  await area.drop();
});

// The process is any orchestrator with a task queue of its own.
const start = (): Process =>
  (running = startProcess('rollout-process.ts', { DATABASE_URL: area.url, TASK_QUEUE: taskQueue }));

test('killed in the middle, it ends with every row applied, once', async () => {
  const rows = Array.from({ length: ROWS }, (_, i) => caseloadRow(i));
  const now = new Date().toISOString();
  const file = {
    kind: 'import',
    partner: 'education',
    asOf: now.slice(0, 10),
    complete: false,
    table: caseloadTable(rows),
  } as const;
  const { row } = await area.cases.startImport({ workerId: 'cli:test' }, file, now);
  // Nobody could start the workflow: the relay's sweep does.
  const client = new Client({ connection });
  const log = createLogger('test', 'silent');
  const signaller = new Signaller(area.pool, client.workflow, log, createMetrics('test'), { taskQueue });
  expect(await sweep(area.pool, client.workflow, signaller, taskQueue)).toBe(1);
  const applied = async () => (await area.cases.importOf(row.importId)).counts.applied ?? 0;
  const first = start();
  const atKill = await eventually(
    async () => {
      const done = await applied();
      return done >= 300 && done;
    },
    'the import to be under way',
    120_000,
  );
  await kill(first);
  expect(atKill).toBeLessThan(ROWS);
  start();
  await eventually(
    async () => (await area.cases.importOf(row.importId)).state === 'finished',
    'the import to finish',
    240_000,
  );
  await client.workflow.getHandle(backfillId(row.importId)).result();
  expect((await area.cases.importOf(row.importId)).counts).toEqual({ applied: ROWS });
  const { rows: found } = await area.pool.query<{ cases: number; events: number; people: number }>(
    `SELECT count(*)::int AS cases,
       (SELECT count(*)::int FROM events WHERE source = 'urn:partner:education') AS events,
       (SELECT count(DISTINCT person_id)::int FROM import_rows) AS people FROM cases`,
  );
  expect(found).toEqual([{ cases: ROWS, events: ROWS * 6, people: ROWS }]);
  // The same file again, after all: nothing new.
  const again = await area.cases.startImport({ workerId: 'cli:test' }, file, now);
  expect(again.row.counts).toEqual({ duplicate: ROWS });
  expect(await area.cases.verifyOracle()).toEqual([]);
}, 420_000);
