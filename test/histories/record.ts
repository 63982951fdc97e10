/**
 * Records the histories that the replay test replays: one run each of the ways a workflow goes. To be run when a workflow
 * is released, never to make a failing replay pass: runs that are open in the field have the old history.
 *
 *   node -r ./test/support/ts-hook.cjs test/histories/record.ts [name ...]
 *   node -r ./test/support/ts-hook.cjs test/histories/record.ts --close   # they belong to the version of package.json
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { WorkflowHandle, WorkflowHandleWithFirstExecutionRunId } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { handoverIdOf } from '../../domain/handover';
import { bundleWorkflows, type WorkflowBundle } from '../../workers/workflow-bundle';
import {
  backfillId,
  handoverWorkflowId,
  rolloutId,
  SIGNALS,
  transitionId,
  WORKFLOWS,
} from '../../workflows/names';
import { nextSchoolYear } from '../../workflows/calendar';
import testServerUp from '../support/test-server-up';
import {
  DAY_MS,
  MemoryHandovers,
  scriptedCase,
  scriptedImport,
  scriptedRollout,
  timeSkipping,
  until,
  withWorker,
} from '../workflows/fakes';
import { historyToText, type History } from './json';
import { closeRelease, nameFor } from './releases';

const HANDOVER = handoverIdOf('p1', 'camhs', 'adult-mh');
const iso = (ms: number): string => new Date(ms).toISOString();

type Story = (env: TestWorkflowEnvironment, bundle: WorkflowBundle) => Promise<History>;

async function firstRun(
  env: TestWorkflowEnvironment,
  { workflowId }: WorkflowHandle,
  runId: string,
): Promise<History> {
  return env.client.workflow.getHandle(workflowId, runId).fetchHistory();
}

/** @throws when the first run did not continue as new */
async function secondRun(
  env: TestWorkflowEnvironment,
  handle: WorkflowHandle,
  runId: string,
): Promise<History> {
  const { events } = await firstRun(env, handle, runId);
  const next = events?.at(-1)?.workflowExecutionContinuedAsNewEventAttributes?.newExecutionRunId;
  if (!next) throw new Error('the run did not continue as new');
  return firstRun(env, handle, next);
}

/** Wakes each month, is signalled, blocked for two hours, and continues as new on 1 September, `spread` over its night or not. */
const transitionYear =
  (spread?: true): Story =>
  async (env, bundle) => {
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
        args: [{ personId: 'p1', ...(spread && { spread }) }],
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

/** The run that follows: what a continued run starts with, and its own year to its end. */
const transitionContinued: Story = async (env, bundle) => {
  const { cases } = scriptedCase((now) => ({ nextWake: iso(Date.parse(now) + 90 * DAY_MS) }));
  return withWorker(env, bundle, cases, async (taskQueue) => {
    const handle = await env.client.workflow.start(WORKFLOWS.transition, {
      workflowId: transitionId('p1'),
      taskQueue,
      args: [{ personId: 'p1' }],
    });
    for (let month = 0; month < 26; month++) await env.sleep(30 * DAY_MS);
    const history = await secondRun(env, handle, handle.firstExecutionRunId);
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

/**
 * Offered, reminded and escalated; then `answers`, by the day on which they are given. It goes on to its end, or for
 * `after` days more.
 */
const handoverStory =
  (
    days: number,
    answers: (log: MemoryHandovers, now: string) => void,
    after: 'to its end' | number,
    spread?: true,
  ): Story =>
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
        args: [{ personId: 'p1', handoverId: HANDOVER, ...(spread && { spread }) }],
      });
      await until(() => log.steps.length === 1);
      await env.sleep(32 * DAY_MS);
      answers(log, iso(await env.currentTimeMs()));
      await handle.signal(SIGNALS.handoverChanged);
      if (after === 'to its end') await handle.result();
      else for (let day = 0; day < after; day += 20) await env.sleep(20 * DAY_MS);
      const history = await firstRun(env, handle, handle.firstExecutionRunId);
      if (after !== 'to its end') await env.client.workflow.getHandle(handle.workflowId).terminate();
      return history;
    });
  };

const answer = (log: MemoryHandovers, time: string, response: string) =>
  log.say('handover.responded', time, { toService: 'adult-mh', response, on: time.slice(0, 10) });

const startRollout = (
  env: TestWorkflowEnvironment,
  taskQueue: string,
): Promise<WorkflowHandleWithFirstExecutionRunId> =>
  env.client.workflow.start(WORKFLOWS.rollout, {
    workflowId: rolloutId(2),
    taskQueue,
    args: [{ adoptionId: 2 }],
  });

/** Waits for its day, goes on batch by batch, is paused and resumed, and finishes. */
const rolloutFinished: Story = async (env, bundle) => {
  const began = await env.currentTimeMs();
  const { asked, cases } = scriptedRollout((_, call) => {
    if (call === 1) return { state: 'waiting', beginsAt: iso(began + 3 * DAY_MS) };
    if (call === 4 || call === 5) return { state: 'paused' };
    return call === 8 ? { state: 'finished', cursor: '' } : { cursor: `p${call}`, advanced: 1, done: call };
  });
  return withWorker(env, bundle, cases, async (taskQueue) => {
    const handle = await startRollout(env, taskQueue);
    await until(() => asked.length === 1);
    await handle.signal(SIGNALS.rolloutChanged);
    await handle.result();
    return firstRun(env, handle, handle.firstExecutionRunId);
  });
};

/** Waits beyond 1 September for its day, so that it continues as new. */
const rolloutYear: Story = async (env, bundle) => {
  const began = await env.currentTimeMs();
  const day = began + 400 * DAY_MS;
  const { cases } = scriptedRollout((now) =>
    Date.parse(now) < day ? { state: 'waiting', beginsAt: iso(day) } : { state: 'finished', cursor: '' },
  );
  return withWorker(env, bundle, cases, async (taskQueue) => {
    const handle = await startRollout(env, taskQueue);
    await handle.result();
    return firstRun(env, handle, handle.firstExecutionRunId);
  });
};

const startBackfill = (
  env: TestWorkflowEnvironment,
  taskQueue: string,
): Promise<WorkflowHandleWithFirstExecutionRunId> =>
  env.client.workflow.start(WORKFLOWS.backfill, {
    workflowId: backfillId(2),
    taskQueue,
    args: [{ importId: 2 }],
  });

/** Goes on batch by batch, is signalled, and finishes. */
const backfillFinished: Story = async (env, bundle) => {
  const { asked, cases } = scriptedImport((_, call) =>
    call < 5 ? { waiting: 100 - call * 20 } : { state: 'finished', waiting: 0 },
  );
  return withWorker(env, bundle, cases, async (taskQueue) => {
    const handle = await startBackfill(env, taskQueue);
    await until(() => asked.length === 1);
    await handle.signal(SIGNALS.backfillChanged);
    await handle.result();
    return firstRun(env, handle, handle.firstExecutionRunId);
  });
};

/** Begins just before 1 September and is not done by then, so that it continues as new. */
const backfillYear: Story = async (env, bundle) => {
  const september = nextSchoolYear(await env.currentTimeMs());
  const { cases } = scriptedImport((now) =>
    Date.parse(now) < september + 2_500 ? {} : { state: 'finished', waiting: 0 },
  );
  return withWorker(env, bundle, cases, async (taskQueue) => {
    await env.sleep(september - 4_000 - (await env.currentTimeMs()));
    const handle = await startBackfill(env, taskQueue);
    await handle.result();
    return firstRun(env, handle, handle.firstExecutionRunId);
  });
};

const STORIES: Readonly<Record<string, Story>> = {
  'transition-year': transitionYear(),
  'transition-spread': transitionYear(true),
  'transition-continued': transitionContinued,
  'transition-closed': transitionClosed,
  'rollout-finished': rolloutFinished,
  'rollout-year': rolloutYear,
  'backfill-finished': backfillFinished,
  'backfill-year': backfillYear,
  'handover-settled': handoverStory(
    40,
    (log, now) => {
      answer(log, now, 'accepted');
      log.say('appointment.kept', now, { service: 'adult-mh', on: now.slice(0, 10) });
    },
    'to its end',
  ),
  'handover-declined': handoverStory(300, (log, now) => answer(log, now, 'declined'), 20),
  // Accepted long before the day: over 1 September, so that it continues as new.
  'handover-year': handoverStory(500, (log, now) => answer(log, now, 'accepted'), 380),
  'handover-spread': handoverStory(500, (log, now) => answer(log, now, 'accepted'), 380, true),
};

async function main(names: readonly string[]): Promise<void> {
  const { version } = JSON.parse(readFileSync(join(__dirname, '../../package.json'), 'utf8')) as {
    version: string;
  };
  if (names.includes('--close')) {
    const { histories } = closeRelease(version, iso(Date.now()).slice(0, 10));
    process.stdout.write(`${version}: ${Object.keys(histories).join(', ')}\n`);
    return;
  }
  await testServerUp();
  const bundle = await bundleWorkflows();
  for (const [name, story] of Object.entries(STORIES)) {
    if (names.length > 0 && !names.includes(name)) continue;
    const env = await timeSkipping();
    try {
      const text = historyToText(await story(env, bundle));
      // The name of the machine is no part of the history.
      const plain = text.replace(/"identity": ?"[^"]*"/g, '"identity": "recorder"');
      const file = nameFor(name, version);
      writeFileSync(join(__dirname, `${file}.json`), plain);
      process.stdout.write(`${file}: ${Math.round(plain.length / 1024)} KiB\n`);
    } finally {
      await env.teardown();
    }
  }
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exitCode = 1;
});
