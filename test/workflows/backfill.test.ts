/** Proves the import in time: batch by batch, a pause between them, ended by its end or a pause, and started anew by a signal. */
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import type { BackfillView } from '../../cases/types';
import { bundleWorkflows, type WorkflowBundle } from '../../workers/workflow-bundle';
import { backfillId, QUERIES, SIGNALS, WORKFLOWS } from '../../workflows/names';
import { scriptedImport, timeSkipping, until, withWorker } from './fakes';

jest.setTimeout(60_000);
let env: TestWorkflowEnvironment;
let bundle: WorkflowBundle;
beforeAll(async () => {
  bundle = await bundleWorkflows();
  env = await timeSkipping();
}, 120_000);
afterAll(() => env.teardown());

const start = (taskQueue: string, importId: number) =>
  env.client.workflow.signalWithStart(WORKFLOWS.backfill, {
    workflowId: backfillId(importId),
    taskQueue,
    args: [{ importId }],
    signal: SIGNALS.backfillChanged,
    workflowIdReusePolicy: 'ALLOW_DUPLICATE',
  });

test('goes on until no row waits, with a pause between batches, and says where it stands', async () => {
  const { asked, cases } = scriptedImport((_, call) =>
    call < 4 ? { waiting: 100 - call * 25 } : { state: 'finished', waiting: 0 },
  );
  await withWorker(env, bundle, cases, async (taskQueue) => {
    const handle = await start(taskQueue, 7);
    await handle.result();
    expect(await handle.query<BackfillView>(QUERIES.status)).toMatchObject({ state: 'finished', waiting: 0 });
  });
  expect(asked).toHaveLength(4);
  const gaps = asked.slice(2).map((at, i) => Date.parse(at) - Date.parse(asked[i + 1] ?? ''));
  expect(gaps.every((gap) => gap >= 1_000)).toBe(true);
});

test('ends while it is paused, and a signal that resumes it starts it anew', async () => {
  let paused = true;
  const { asked, cases } = scriptedImport(() =>
    paused ? { state: 'paused' } : { state: 'finished', waiting: 0 },
  );
  await withWorker(env, bundle, cases, async (taskQueue) => {
    await (await start(taskQueue, 8)).result();
    expect(asked).toHaveLength(1);
    paused = false;
    const again = await start(taskQueue, 8);
    await again.result();
    await until(() => asked.length === 2);
  });
});
