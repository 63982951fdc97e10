/**
 * Records the histories that the replay test replays: one run each of the ways a workflow goes. To be run when a workflow
 * is released, never to make a failing replay pass: runs that are open in the field have the old history.
 *
 *   TEMPORAL_TEST_SERVER=... node -r ./test/support/ts-hook.cjs test/histories/record.ts [name ...]
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { WorkflowHandle } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { handoverIdOf } from '../../domain/handover';
import { bundleWorkflows, type WorkflowBundle } from '../../workers/workflow-bundle';
import { handoverWorkflowId, SIGNALS, transitionId, WORKFLOWS } from '../../workflows/names';
import { DAY_MS, MemoryHandovers, scriptedCase, timeSkipping, until, withWorker } from '../workflows/fakes';

const HANDOVER = handoverIdOf('p1', 'camhs', 'adult-mh');
const iso = (ms: number): string => new Date(ms).toISOString();

type Story = (env: TestWorkflowEnvironment, bundle: WorkflowBundle) => Promise<unknown>;

async function firstRun(
  env: TestWorkflowEnvironment,
  { workflowId }: WorkflowHandle,
  runId: string,
): Promise<unknown> {
  return env.client.workflow.getHandle(workflowId, runId).fetchHistory();
}

/** Wakes each month, is signalled, blocked for two hours, and continues as new on 1 September. */
const transitionYear: Story = async (env, bundle) => {
  const { asked, cases } = scriptedCase((now, call) => {
    if (call === 3) return { blocked: true };
    const days = Math.floor(Date.parse(now) / DAY_MS);
    return {
      nextWake: iso((days + 30) * DAY_MS),
      nextDue: iso((days + 44) * DAY_MS).slice(0, 10),
      overdue: call % 2,
    };
  });
  return withWorker(env, bundle, cases, async (taskQueue) => {
    const handle = await env.client.workflow.start(WORKFLOWS.transition, {
      workflowId: transitionId('p1'),
      taskQueue,
      args: [{ personId: 'p1' }],
    });
    await until(() => asked.length === 1);
    await handle.signal(SIGNALS.caseChanged);
    await until(() => asked.length === 2);
    for (let month = 0; month < 13; month++) await env.sleep(30 * DAY_MS);
    const history = await firstRun(env, handle, handle.firstExecutionRunId);
    await env.client.workflow.getHandle(handle.workflowId).terminate();
    return history;
  });
};

/** A case that closes after a wake and a signal. */
const transitionClosed: Story = async (env, bundle) => {
  const { cases } = scriptedCase((now, call) =>
    call < 3 ? { nextWake: iso(Date.parse(now) + 3 * DAY_MS) } : { open: false, stage: 'closed' },
  );
  return withWorker(env, bundle, cases, async (taskQueue) => {
    const handle = await env.client.workflow.start(WORKFLOWS.transition, {
      workflowId: transitionId('p1'),
      taskQueue,
      args: [{ personId: 'p1' }],
    });
    await handle.result();
    return firstRun(env, handle, handle.firstExecutionRunId);
  });
};

/** Offered, reminded and escalated; then `answers`, by the day on which they are given. */
const handoverStory =
  (days: number, answers: (log: MemoryHandovers, now: string) => void, finish: boolean): Story =>
  async (env, bundle) => {
    const log = new MemoryHandovers();
    const began = await env.currentTimeMs();
    log.now = iso(began);
    const transferOn = iso(began + days * DAY_MS).slice(0, 10);
    log.say('handover.proposed', iso(began), { fromService: 'camhs', toService: 'adult-mh', transferOn });
    return withWorker(env, bundle, log.cases, async (taskQueue) => {
      const handle = await env.client.workflow.start(WORKFLOWS.handover, {
        workflowId: handoverWorkflowId(HANDOVER),
        taskQueue,
        args: [{ personId: 'p1', handoverId: HANDOVER }],
      });
      await until(() => log.steps.length === 1);
      await env.sleep(32 * DAY_MS);
      answers(log, iso(await env.currentTimeMs()));
      await handle.signal(SIGNALS.handoverChanged);
      if (finish) await handle.result();
      else await env.sleep(DAY_MS);
      const history = await firstRun(env, handle, handle.firstExecutionRunId);
      if (!finish) await env.client.workflow.getHandle(handle.workflowId).terminate();
      return history;
    });
  };

const answer = (log: MemoryHandovers, time: string, response: string) =>
  log.say('handover.responded', time, { toService: 'adult-mh', response, on: time.slice(0, 10) });

const STORIES: Readonly<Record<string, Story>> = {
  'transition-year': transitionYear,
  'transition-closed': transitionClosed,
  'handover-settled': handoverStory(
    40,
    (log, now) => {
      answer(log, now, 'accepted');
      log.say('appointment.kept', now, { service: 'adult-mh', on: now.slice(0, 10) });
    },
    true,
  ),
  'handover-declined': handoverStory(300, (log, now) => answer(log, now, 'declined'), false),
};

async function main(names: readonly string[]): Promise<void> {
  const bundle = await bundleWorkflows();
  for (const [name, story] of Object.entries(STORIES)) {
    if (names.length > 0 && !names.includes(name)) continue;
    const env = await timeSkipping();
    try {
      const json = historyToJSON((await story(env, bundle)) as Parameters<typeof historyToJSON>[0]);
      // The name of the machine is no part of the history.
      const plain = json.replace(/"identity": ?"[^"]*"/g, '"identity": "recorder"');
      writeFileSync(join(__dirname, `${name}.json`), `${plain}\n`);
      process.stdout.write(`${name}: ${Math.round(plain.length / 1024)} KiB\n`);
    } finally {
      await env.teardown();
    }
  }
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exitCode = 1;
});
