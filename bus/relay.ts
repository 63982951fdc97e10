/**
 * The relay: from Postgres to Kafka (the outbox) and to Temporal (flags, late wakes, missing workflows). One is at work
 * at a time. Each of its loops waits for its own service and no other: with Temporal away events go on to Kafka, and
 * the other way round.
 */
import type { WorkflowClient } from '@temporalio/client';
import type { Pool } from 'pg';
import type { Cases } from '../cases/cases';
import type { Queryable } from './alarms';
import { safeError } from './faults';
import { FeedWatch } from './feed-watch';
import { tryToLead, type Leadership } from './leader';
import type { Logger, Metrics } from './observability';
import { OutboxSender } from './outbox';
import { readPartners } from './partners';
import type { Admin, MessagePort, Producer } from './port';
import { LateWakes, sweep } from './repair';
import { Signaller } from './signals';
import { outTopicSpecs } from './topics';
import { LagWatch, expireUnmatched, refreshGauges } from './upkeep';
import { backoffMs, pause } from './wait';

export interface RelayDependencies {
  pool: Pool;
  port: MessagePort;
  /** `client.workflow` of the Temporal client; its connection may be lazy. */
  workflows: Pick<WorkflowClient, 'signalWithStart' | 'withDeadline' | 'list'>;
  cases: Pick<Cases, 'expireUnmatched' | 'sealAudit' | 'disclose' | 'watchAgreements'>;
  /** The intake's consumer group, whose lag is watched. */
  group: string;
  log: Logger;
  metrics: Metrics;
  clock?: () => Date;
  options?: RelayOptions;
}

export interface RelayOptions {
  /** How long a loop with nothing to do waits. Default 40 ms. */
  idleMs?: number;
  /** Signals in flight. Default 32. */
  signalsInFlight?: number;
  sendDeadlineMs?: number;
  lateEveryMs?: number;
  sweepEveryMs?: number;
  upkeepEveryMs?: number;
  expireEveryMs?: number;
  sealEveryMs?: number;
  agreementsEveryMs?: number;
  feedsEveryMs?: number;
  silentAfterMs?: number;
  taskQueue?: string;
  /** The advisory lock; relays of one database share it. */
  lock?: number;
}

export interface Relay {
  start(): void;
  /** Finishes what is under way and gives the lock up. */
  stop(): Promise<void>;
  /** Whether this is the relay at work. */
  isActive(): boolean;
}

type Service = 'kafka' | 'temporal' | 'postgres';

class TermRelay implements Relay {
  private readonly stopping = new AbortController();
  private readonly producer: Producer;
  private readonly admin: Admin;
  private running: Promise<void> = Promise.resolve();
  private active = false;
  private readonly away = new Set<string>();

  constructor(private readonly deps: RelayDependencies) {
    this.producer = deps.port.producer();
    this.admin = deps.port.admin();
  }

  start(): void {
    this.running = this.run();
  }

  isActive(): boolean {
    return this.active;
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
    await Promise.all([this.producer.close(), this.admin.close()]);
  }

  /** Stands by until the lock is free, then works until it is lost. */
  private async run(): Promise<void> {
    const { signal } = this.stopping;
    for (let attempt = 0; !signal.aborted; attempt++) {
      try {
        const leadership = await tryToLead(this.deps.pool, this.deps.options?.lock);
        attempt = 0;
        if (leadership) await this.term(leadership);
        else await pause(1_000, signal);
      } catch (error) {
        if (attempt === 0) this.deps.log.warn({ err: safeError(error) }, 'Postgres is away: waiting for it');
        await pause(backoffMs(attempt), signal);
      }
    }
  }

  private async term(leadership: Leadership): Promise<void> {
    const { log, metrics } = this.deps;
    this.active = true;
    metrics.relayActive.set(1);
    log.info('this relay is at work');
    const signal = AbortSignal.any([leadership.signal, this.stopping.signal]);
    try {
      await Promise.all(this.loops(leadership).map((loop) => this.repeat(loop, signal)));
    } finally {
      this.active = false;
      metrics.relayActive.set(0);
      await leadership.resign();
      log.info('this relay stands by');
    }
  }

  private loops(db: Leadership): Loop[] {
    const { workflows, group, log, metrics, options = {} } = this.deps;
    const clock = this.deps.clock ?? (() => new Date());
    const idle = options.idleMs ?? 40;
    const outbox = new OutboxSender(db, this.producer, log, metrics, options.sendDeadlineMs);
    const { taskQueue, signalsInFlight: concurrency } = options;
    const signaller = new Signaller(db, workflows, log, metrics, { taskQueue, concurrency });
    const late = new LateWakes(db, signaller, log, metrics, clock);
    const lag = new LagWatch(db, this.admin, group, log, metrics, options.silentAfterMs);
    const topics = new OutTopics(db, this.admin);
    return [
      {
        name: 'outbox',
        service: 'kafka',
        everyMs: idle,
        work: async () => {
          if (!topics.known()) await topics.open();
          return outbox.sendNext();
        },
      },
      { name: 'flags', service: 'temporal', everyMs: idle, work: () => signaller.signalFlagged() },
      {
        name: 'late wakes',
        service: 'temporal',
        everyMs: options.lateEveryMs ?? 15_000,
        work: once(() => late.check()),
      },
      {
        name: 'sweep',
        service: 'temporal',
        everyMs: options.sweepEveryMs ?? 60_000,
        work: once(async () => {
          const count = await sweep(db, workflows, signaller, taskQueue);
          if (count > 0) log.warn({ count }, 'open cases or handovers had no running workflow');
        }),
      },
      {
        name: 'lag',
        service: 'kafka',
        everyMs: options.upkeepEveryMs ?? 15_000,
        work: once(async () => {
          await topics.open();
          await lag.check();
        }),
      },
      ...this.upkeep(db),
    ];
  }

  /** What needs Postgres alone. */
  private upkeep(db: Leadership): Loop[] {
    const { cases, log, metrics, options = {} } = this.deps;
    const clock = this.deps.clock ?? (() => new Date());
    return [
      { name: 'gauges', service: 'postgres', everyMs: 5_000, work: once(() => refreshGauges(db, metrics)) },
      {
        name: 'expiry',
        service: 'postgres',
        everyMs: options.expireEveryMs ?? 3_600_000,
        work: once(() => expireUnmatched(db, cases, clock(), log)),
      },
      {
        name: 'audit',
        service: 'postgres',
        everyMs: options.sealEveryMs ?? 60_000,
        work: once(() => cases.sealAudit()),
      },
      { name: 'disclosures', service: 'postgres', everyMs: 250, work: () => cases.disclose(clock()) },
      {
        name: 'agreements',
        service: 'postgres',
        everyMs: options.agreementsEveryMs ?? 60_000,
        work: once(() => cases.watchAgreements(clock())),
      },
      feedLoop(db, this.deps, clock),
    ];
  }

  /** Repeats a loop's work: at once while there is some, else after a pause; after a failure, after a growing one. */
  private async repeat({ name, service, everyMs, work }: Loop, signal: AbortSignal): Promise<void> {
    for (let failures = 0; !signal.aborted;) {
      try {
        const done = await work();
        if (failures > 0) this.backAgain(name, service);
        failures = 0;
        if (done === 0) await pause(everyMs, signal);
      } catch (error) {
        if (signal.aborted) return;
        if (failures === 0) this.goneAway(name, service, error);
        await pause(backoffMs(failures++), signal);
      }
    }
  }

  private goneAway(name: string, service: Service, error: unknown): void {
    this.away.add(`${service} ${name}`);
    this.gaugeOf(service)?.set(1);
    this.deps.log.error(
      { loop: name, service, err: safeError(error) },
      'the relay waits and will go on by itself',
    );
  }

  private backAgain(name: string, service: Service): void {
    this.away.delete(`${service} ${name}`);
    if (![...this.away].some((key) => key.startsWith(`${service} `))) this.gaugeOf(service)?.set(0);
    this.deps.log.info({ loop: name, service }, 'the relay goes on');
  }

  private gaugeOf(service: Service): Metrics['kafkaAway'] | undefined {
    if (service === 'kafka') return this.deps.metrics.kafkaAway;
    return service === 'temporal' ? this.deps.metrics.temporalAway : undefined;
  }
}

interface Loop {
  name: string;
  /** What it waits for when it fails. */
  service: Service;
  everyMs: number;
  /** How much was done; 0: nothing is left for now. */
  work: () => Promise<number>;
}

/** The partners' feeds, judged by whole days: every ten minutes is soon enough. */
function feedLoop(
  db: Queryable,
  { pool, log, metrics, options }: RelayDependencies,
  clock: () => Date,
): Loop {
  const feeds = new FeedWatch(db, pool, log, metrics);
  const everyMs = options?.feedsEveryMs ?? 600_000;
  return { name: 'feeds', service: 'postgres', everyMs, work: once(() => feeds.check(clock())) };
}

/** The outgoing topics, made where they are missing: before the first send, and when a partner is new. */
class OutTopics {
  private codes: string | undefined;

  constructor(
    private readonly db: Queryable,
    private readonly admin: Admin,
  ) {}

  known(): boolean {
    return this.codes !== undefined;
  }

  async open(): Promise<void> {
    const codes = [...(await readPartners(this.db)).keys()];
    if (codes.join() === this.codes) return;
    await this.admin.ensureTopics(outTopicSpecs(codes));
    this.codes = codes.join();
  }
}

/** Work that is done once a period, however much it was. */
function once(work: () => Promise<unknown>): () => Promise<number> {
  return async () => {
    await work();
    return 0;
  };
}

/** A relay that has not begun yet. */
export function createRelay(deps: RelayDependencies): Relay {
  return new TermRelay(deps);
}
