/**
 * Young people living through years in minutes: Temporal's time-skipping server, the real workflows and activities over
 * the real application and Postgres, and the relay's own signaller.
 */
import type { ActivityDependencies } from '../../activities';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { Worker } from '@temporalio/worker';
import { randomUUID } from 'node:crypto';
import { createLogger, createMetrics } from '../../bus/observability';
import { Signaller } from '../../bus/signals';
import type { CaseView, Cases, Outcome } from '../../cases';
import { londonDay, startOfLondonDay } from '../../domain';
import type { Instant, LocalDate, LoggedEvent } from '../../domain/types';
import type { CloudEvent, EventType } from '../../events';
import { bundleWorkflows } from '../../workers/workflow-bundle';
import { workerOptions } from '../../workers/orchestration';
import { transitionId } from '../../workflows/names';
import { timeSkipping } from '../workflows/fakes';
import { openArea, receiveAll, type Area } from './cases/database';

export const MINUTE_MS = 60_000;

/** An advance that the workflow of a case asked for, and the wake that was due then. */
export interface Asked {
  personId: string;
  now: Instant;
  wake: Instant | null;
}

/** What is to be said about a person on the morning of a day. */
export interface Saying {
  on: LocalDate;
  subject: string;
  type: EventType;
  data: Record<string, unknown>;
  source?: string;
}

export class World {
  readonly asked: Asked[] = [];
  private readonly wakes = new Map<string, Instant | null>();
  private relaying: Promise<unknown> = Promise.resolve();
  private count = 0;

  private constructor(
    readonly env: TestWorkflowEnvironment,
    readonly area: Area,
    private readonly signaller: Signaller,
  ) {}

  /** Runs `story` in a world of its own, and ends that world. */
  static async run(story: (world: World) => Promise<void>): Promise<void> {
    const bundle = await bundleWorkflows();
    const env = await timeSkipping();
    const area = await openArea();
    try {
      const taskQueue = `life-${randomUUID()}`;
      const signaller = new Signaller(
        area.pool,
        env.client.workflow,
        createLogger('test', 'silent'),
        createMetrics('test'),
        { taskQueue },
      );
      const world = new World(env, area, signaller);
      const worker = await Worker.create({
        ...workerOptions(bundle, { cases: world.relayed(area.cases) }, { taskQueue }),
        connection: env.nativeConnection,
      });
      await worker.runUntil(() => story(world));
    } finally {
      await env.teardown();
      await area.drop();
    }
  }

  async now(): Promise<Instant> {
    return new Date(await this.env.currentTimeMs()).toISOString();
  }

  /** Lets time pass until an instant. The server skips only while something waits for time. */
  async until(instant: Instant): Promise<void> {
    const rest = Date.parse(instant) - (await this.env.currentTimeMs());
    if (rest > 0) await this.env.sleep(rest);
  }

  /** Partners say things now; the relay passes on what that flags. */
  async say(sayings: readonly Omit<Saying, 'on'>[]): Promise<Outcome[]> {
    const time = await this.now();
    const events = sayings.map(({ subject, type, data, source = 'urn:partner:education' }): CloudEvent => ({
      source,
      id: `s${String(++this.count).padStart(6, '0')}`,
      type,
      subject,
      time,
      data,
    }));
    return this.receive(events);
  }

  async receive(events: readonly CloudEvent[]): Promise<Outcome[]> {
    const outcomes = await receiveAll(this.area, events, await this.now());
    await this.relay();
    return outcomes;
  }

  /** Lives through what is said, in order of days, each at ten in the morning or so. */
  async live(sayings: readonly Saying[]): Promise<void> {
    const days = [...new Set(sayings.map(({ on }) => on))].sort();
    for (const day of days) {
      await this.until(new Date(Date.parse(startOfLondonDay(day)) + 10 * 60 * MINUTE_MS).toISOString());
      const outcomes = await this.say(sayings.filter(({ on }) => on === day));
      expect(outcomes.filter(({ kind }) => kind !== 'applied')).toEqual([]);
    }
  }

  /** The statements in the log of a person, in the order of their arrival. */
  async log(personId: string, type?: EventType): Promise<LoggedEvent[]> {
    const { rows } = await this.area.pool.query<Omit<LoggedEvent, 'time'> & { time: Date }>(
      `SELECT source, id, type, time, data FROM events JOIN attributions USING (event_pk)
       WHERE person_id = $1 AND ($2::text IS NULL OR type = $2) ORDER BY seq`,
      [personId, type ?? null],
    );
    return rows.map((row) => ({ ...row, time: row.time.toISOString() }));
  }

  /** Every run of a person's transition: how long its history is, and when it ended. */
  async runs(personId: string): Promise<{ events: number; ended: Instant; continued: boolean }[]> {
    const runs = [];
    const workflowId = transitionId(personId);
    const { firstExecutionRunId } = await this.firstRun(workflowId);
    for (let run: string | undefined = firstExecutionRunId; run;) {
      const { events } = await this.env.client.workflow.getHandle(workflowId, run).fetchHistory();
      const last = events?.at(-1);
      const next = last?.workflowExecutionContinuedAsNewEventAttributes?.newExecutionRunId ?? undefined;
      const at = Number(last?.eventTime?.seconds ?? 0) * 1000;
      runs.push({
        events: events?.length ?? 0,
        ended: new Date(at).toISOString(),
        continued: next !== undefined,
      });
      run = next;
    }
    return runs;
  }

  private async firstRun(workflowId: string): Promise<{ firstExecutionRunId: string | undefined }> {
    const { events } = await this.env.client.workflow.getHandle(workflowId).fetchHistory();
    const started = events?.[0]?.workflowExecutionStartedEventAttributes;
    return { firstExecutionRunId: started?.firstExecutionRunId ?? undefined };
  }

  /**
   * The application as the activities call it. Before an activity ends the relay has passed on what it flagged: the server
   * skips no time during an activity, so a relay that runs beside it would be days late.
   */
  private relayed(cases: Cases): ActivityDependencies['cases'] {
    return {
      advanceNow: async (personId, now) => {
        this.asked.push({ personId, now, wake: this.wakes.get(personId) ?? null });
        const view: CaseView = await cases.advanceNow(personId, now);
        this.wakes.set(personId, view.nextWake);
        await this.relay();
        return view;
      },
      takeHandoverStep: async (...step) => {
        const view = await cases.takeHandoverStep(...step);
        await this.relay();
        return view;
      },
      handoverView: (handoverId) => cases.handoverView(handoverId),
      rolloutBatch: (adoptionId, after, now) => cases.rolloutBatch(adoptionId, after, now),
      backfillBatch: (importId, now) => cases.backfillBatch(importId, now),
    };
  }

  private relay(): Promise<unknown> {
    const round = async (): Promise<void> => {
      while ((await this.signaller.signalFlagged()) > 0);
    };
    this.relaying = this.relaying.then(round, round);
    return this.relaying;
  }
}

/** The local day and time of an instant, as `2027-03-29 09:00`. */
export function londonClock(instant: Instant): string {
  const minutes = Math.floor(
    (Date.parse(instant) - Date.parse(startOfLondonDay(londonDay(instant)))) / MINUTE_MS,
  );
  const text = new Intl.DateTimeFormat('en-GB', {
    timeZone: 'Europe/London',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(new Date(instant));
  return minutes < 0 ? '' : `${londonDay(instant)} ${text}`;
}
