/** The time-skipping server, and an application in memory: the real domain over a log that is a plain array. */
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { Worker, type WorkerOptions } from '@temporalio/worker';
import { randomUUID } from 'node:crypto';
import type { BackfillView, CaseView, HandoverView, RolloutView } from '../../cases/types';
import { fold } from '../../domain/fold';
import { handoverOver, planHandovers } from '../../domain/handover';
import type { Instant, LoggedEvent, PlannedHandover } from '../../domain/types';
import type { EventType } from '../../events';
import type { ActivityDependencies } from '../../activities';
import { workerOptions } from '../../workers/orchestration';
import { timeSkippingServer } from '../../workers/time-skipping';
import type { WorkflowBundle } from '../../workers/workflow-bundle';

export const DAY_MS = 86_400_000;

/** @throws when the server's binary is not named by the environment */
export async function timeSkipping(): Promise<TestWorkflowEnvironment> {
  const path = process.env.TEMPORAL_TEST_SERVER;
  if (!path)
    throw new Error('TEMPORAL_TEST_SERVER is not set: the path of the time-skipping Temporal test server');
  return timeSkippingServer(path);
}

/** A worker of the bundle on a task queue, not running yet; it caches nothing if others are to take its runs over at once. */
export function createWorker(
  env: TestWorkflowEnvironment,
  bundle: WorkflowBundle,
  cases: ActivityDependencies['cases'],
  taskQueue: string,
  more: Pick<WorkerOptions, 'maxCachedWorkflows'> = {},
): Promise<Worker> {
  return Worker.create({
    ...more,
    ...workerOptions(bundle, { cases }, { taskQueue }),
    connection: env.nativeConnection,
  });
}

/** Runs `story` while a worker of the bundle serves a task queue of its own. */
export async function withWorker<T>(
  env: TestWorkflowEnvironment,
  bundle: WorkflowBundle,
  cases: ActivityDependencies['cases'],
  story: (taskQueue: string) => Promise<T>,
): Promise<T> {
  const taskQueue = `test-${randomUUID()}`;
  const worker = await createWorker(env, bundle, cases, taskQueue);
  return worker.runUntil(() => story(taskQueue));
}

/** Waits in real time until `holds`, while the server's time stands still. */
export async function until(holds: () => boolean | Promise<boolean>, withinMs = 30_000): Promise<void> {
  for (const end = Date.now() + withinMs; Date.now() < end;) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('it never came to hold');
}

export const OPEN: CaseView = {
  personId: 'p1',
  open: true,
  stage: 'planning',
  locality: 'north',
  nextWake: null,
  nextDue: null,
  overdue: 0,
  openHandovers: 0,
  blocked: false,
};

const unused = (): never => {
  throw new Error('not part of this test');
};

/** An application whose case is a function of the time; it keeps when it was asked. */
export function scriptedCase(view: (now: Instant, call: number) => Partial<CaseView>) {
  const asked: Instant[] = [];
  const cases: ActivityDependencies['cases'] = {
    advanceNow: (personId, now) => {
      asked.push(now);
      return Promise.resolve({ ...OPEN, personId, ...view(now, asked.length) });
    },
    takeHandoverStep: unused,
    handoverView: unused,
    rolloutBatch: unused,
    backfillBatch: unused,
  };
  return { asked, cases };
}

/** An application whose rollout is a function of the time; it keeps where each batch began. */
export function scriptedRollout(view: (now: Instant, call: number) => Partial<RolloutView>) {
  const asked: { after: string; now: Instant }[] = [];
  const cases: ActivityDependencies['cases'] = {
    advanceNow: unused,
    takeHandoverStep: unused,
    handoverView: unused,
    backfillBatch: unused,
    rolloutBatch: (_, after, now) => {
      asked.push({ after, now });
      const idle = { state: 'running', cursor: after, advanced: 0, done: 0, open: 10, blocked: 0 } as const;
      return Promise.resolve({ ...idle, ...view(now, asked.length) });
    },
  };
  return { asked, cases };
}

/** An application whose import is a function of the time; it keeps when it was asked. */
export function scriptedImport(view: (now: Instant, call: number) => Partial<BackfillView>) {
  const asked: Instant[] = [];
  const cases: ActivityDependencies['cases'] = {
    advanceNow: unused,
    takeHandoverStep: unused,
    handoverView: unused,
    rolloutBatch: unused,
    backfillBatch: (_, at) => {
      const now = new Date(at).toISOString();
      asked.push(now);
      return Promise.resolve({
        state: 'running',
        rows: 100,
        waiting: 50,
        refused: 0,
        ...view(now, asked.length),
      });
    },
  };
  return { asked, cases };
}

/** An application that holds the handovers of one person, in memory. */
export class MemoryHandovers {
  readonly events: LoggedEvent[] = [];
  now: Instant = new Date(0).toISOString();

  say(type: EventType, time: Instant, data: Record<string, unknown>): void {
    // As an advance would: what is said of a day is seen from that day on.
    if (time > this.now) this.now = time;
    this.events.push({ source: 'urn:partner:test', id: `e${this.events.length}`, type, time, data });
  }

  /** One handover; the first unless an id is given. */
  plan(now = this.now, handoverId?: string): PlannedHandover {
    const all = planHandovers(fold('p1', this.events), now);
    const handover = all.find((h) => handoverId === undefined || h.handoverId === handoverId);
    if (!handover) throw new Error('no handover');
    return handover;
  }

  /** The steps in the log, in the order they were taken. */
  get steps(): { step: string; n: number; at: Instant; taken: Instant }[] {
    return this.events
      .filter((event) => event.type === 'handover.step')
      .map(({ data, time }) => ({ ...(data as { step: string; n: number; at: Instant }), taken: time }));
  }

  readonly cases: ActivityDependencies['cases'] = {
    advanceNow: unused,
    rolloutBatch: unused,
    backfillBatch: unused,
    handoverView: (handoverId) => Promise.resolve(this.view(handoverId)),
    takeHandoverStep: (handoverId, step, n, at, now) => {
      this.now = now;
      const next = this.plan(now, handoverId).nextStep;
      if (next?.step === step && next.n === n && next.at <= now) {
        this.say('handover.step', now, { handoverId, step, n, at });
      }
      return Promise.resolve(this.view(handoverId));
    },
  };

  private view(handoverId: string): HandoverView {
    const { status, transferOn, nextStep } = this.plan(this.now, handoverId);
    return { handoverId, status, transferOn, nextStep, over: handoverOver(status) };
  }
}
