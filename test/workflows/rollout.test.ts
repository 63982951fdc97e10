/** Proves the rollout in time: it waits for its day, works batch by batch, waits while paused, and ends. */
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import type { RolloutView } from '../../cases/types';
import { bundleWorkflows, type WorkflowBundle } from '../../workers/workflow-bundle';
import { QUERIES, rolloutId, SIGNALS, WORKFLOWS } from '../../workflows/names';
import { DAY_MS, scriptedRollout, timeSkipping, until, withWorker } from './fakes';

jest.setTimeout(60_000);
let env: TestWorkflowEnvironment;
let bundle: WorkflowBundle;
beforeAll(async () => {
  bundle = await bundleWorkflows();
  env = await timeSkipping();
}, 120_000);
afterAll(() => env.teardown());

test('waits for its day, goes on where the last batch ended, looks again while paused, says where it stands', async () => {
  const began = await env.currentTimeMs();
  const day = new Date(began + 10 * DAY_MS).toISOString();
  let paused = true;
  const { asked, cases } = scriptedRollout((now) => {
    if (now < day) return { state: 'waiting', beginsAt: day };
    const after = asked.at(-1)?.after ?? '';
    if (after === 'p3' && paused) return { state: 'paused' };
    if (after === 'p5') return { state: 'finished', cursor: '', done: 10 };
    return { cursor: `p${Number(after.slice(1)) + 1}`, advanced: 1 };
  });
  await withWorker(env, bundle, cases, async (taskQueue) => {
    const handle = await env.client.workflow.start(WORKFLOWS.rollout, {
      workflowId: rolloutId(7),
      taskQueue,
      args: [{ adoptionId: 7 }],
    });
    await until(() => asked.length === 1);
    // Woken early, it only looks and waits on.
    await handle.signal(SIGNALS.rolloutChanged);
    await until(() => asked.length === 2);
    expect(asked.map(({ after }) => after)).toEqual(['', '']);
    await env.sleep(10 * DAY_MS + 10_000);
    await until(() => asked.at(-1)?.after === 'p3');
    expect(await handle.query<RolloutView>(QUERIES.status)).toMatchObject({ state: 'paused', cursor: 'p3' });
    const looks = asked.length;
    await env.sleep(200_000);
    await until(() => asked.length >= looks + 3);
    expect(asked.at(-1)?.after).toBe('p3');
    paused = false;
    await handle.signal(SIGNALS.rolloutChanged);
    await handle.result();
  });
  expect(asked.slice(2).every(({ now }) => now >= day)).toBe(true);
  expect(asked.map(({ after }) => after).filter((after, i, all) => after !== all[i - 1])).toEqual([
    '',
    'p1',
    'p2',
    'p3',
    'p4',
    'p5',
  ]);
});
