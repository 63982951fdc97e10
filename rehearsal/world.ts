/**
 * Young people living through years in minutes: Temporal's time-skipping server, the real workflows and activities over
 * the real application and Postgres, and the relay's own signaller.
 */
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import type { Worker } from '@temporalio/worker';
import type { Pool } from 'pg';
import type { ActivityDependencies } from '../activities';
import { createLogger, createMetrics } from '../bus/observability';
import { Signaller } from '../bus/signals';
import type { CaseView, Cases, Outcome } from '../cases';
import type { Instant, LocalDate, LoggedEvent } from '../domain/types';
import type { CloudEvent, EventType } from '../events';
import { withTransaction } from '../store';
import { transitionId } from '../workflows/names';

/** What a world is made of. `worker` makes the worker that serves `taskQueue`, not running yet. */
export interface WorldParts {
  env: TestWorkflowEnvironment;
  pool: Pool;
  /** With `testClock`: the years that pass are not those of Postgres. */
  cases: Cases;
  taskQueue: string;
  worker: (cases: ActivityDependencies['cases'], taskQueue: string) => Promise<Worker>;
}

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
  private readonly signaller: Signaller;
  private relaying: Promise<unknown> = Promise.resolve();
  private count = 0;

  constructor(readonly parts: WorldParts) {
    const { pool, env, taskQueue } = parts;
    const [log, metrics] = [createLogger('rehearsal', 'silent'), createMetrics('rehearsal')];
    this.signaller = new Signaller(pool, env.client.workflow, log, metrics, { taskQueue });
  }

  get env(): TestWorkflowEnvironment {
    return this.parts.env;
  }

  /** Runs `story` while a worker serves the world's workflows. */
  async whileWorking<T>(story: () => Promise<T>): Promise<T> {
    const { cases, taskQueue, worker } = this.parts;
    return (await worker(this.relayed(cases), taskQueue)).runUntil(story);
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

  /** Events arrive now, in one transaction; the relay passes on what they flag. */
  async receive(events: readonly CloudEvent[]): Promise<Outcome[]> {
    const { pool, cases } = this.parts;
    const now = await this.now();
    const received = events.map((event) => ({ event, bodyHash: JSON.stringify(event) }));
    const outcomes = await withTransaction(pool, (tx) => cases.receive(tx, received, now));
    await this.relay();
    return outcomes;
  }

  /** The statements in the log of a person, in the order of their arrival. */
  async log(personId: string, type?: EventType): Promise<LoggedEvent[]> {
    const { rows } = await this.parts.pool.query<Omit<LoggedEvent, 'time'> & { time: Date }>(
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

  /** The relay's round: signals whatever is flagged. */
  relay(): Promise<unknown> {
    const round = async (): Promise<void> => {
      while ((await this.signaller.signalFlagged()) > 0);
    };
    this.relaying = this.relaying.then(round, round);
    return this.relaying;
  }
}
