/** Fault 23: an incompatible change that was forced past the gate stops its runs; the release before recovers every one. */
import { join } from 'node:path';
import { bundleWorkflows, type WorkflowBundle } from '../../workers/workflow-bundle';
import { SIGNALS, transitionId, WORKFLOWS } from '../../workflows/names';
import { createWorker, scriptedCase, timeSkipping, until } from './fakes';

test('runs that an incompatible version stopped go on where they were after the rollback', async () => {
  const released = await bundleWorkflows();
  const { code } = await bundleWorkflows(join(__dirname, '..', 'histories', 'changed-workflows.ts'));
  // Forced: the changed code runs under the version that the open runs are pinned to.
  const forced: WorkflowBundle = { code, buildId: released.buildId };
  const env = await timeSkipping();
  try {
    let open = true;
    const { asked, cases } = scriptedCase(() => ({ open }));
    const ids = ['p1', 'p2', 'p3'];
    const taskQueue = 'rollback';
    const handles = await (
      await createWorker(env, released, cases, taskQueue, { maxCachedWorkflows: 0 })
    ).runUntil(async () => {
      const started = await Promise.all(
        ids.map((personId) =>
          env.client.workflow.start(WORKFLOWS.transition, {
            workflowId: transitionId(personId),
            taskQueue,
            args: [{ personId }],
          }),
        ),
      );
      await until(() => asked.length === ids.length);
      return started;
    });

    const failures = async (): Promise<boolean[]> =>
      Promise.all(
        handles.map(async (handle) => {
          const { events } = await handle.fetchHistory();
          return (events ?? []).some((event) => event.workflowTaskFailedEventAttributes);
        }),
      );
    const bad = await createWorker(env, forced, cases, taskQueue, { maxCachedWorkflows: 0 });
    await bad.runUntil(async () => {
      await Promise.all(handles.map((handle) => handle.signal(SIGNALS.caseChanged)));
      await until(async () => (await failures()).every(Boolean));
    });
    expect(asked).toHaveLength(ids.length);

    open = false;
    const rolledBack = await createWorker(env, released, cases, taskQueue, { maxCachedWorkflows: 0 });
    // Not by `result()`: with no task to work on the server would skip to the end of the runs' ten years.
    const done = async (): Promise<boolean> =>
      (await Promise.all(handles.map((handle) => handle.describe()))).every(
        ({ status }) => status.name === 'COMPLETED',
      );
    await rolledBack.runUntil(() => until(done, 60_000));
    expect(asked).toHaveLength(2 * ids.length);
  } finally {
    await env.teardown();
  }
}, 120_000);
