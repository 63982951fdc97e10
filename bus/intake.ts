/**
 * The intake: reads the partners' topics, and applies chunk after chunk (`chunk.ts`). Where to go on is kept in Postgres
 * and sought after each assignment; Kafka is told too, for its lag tools. While Postgres is away, full or read-only, it
 * waits with heartbeats, acknowledges nothing, says so once, and goes on by itself.
 */
import type { Pool } from 'pg';
import type { Cases } from '../cases/cases';
import { partnerOf } from '../events';
import { raiseAlarm, recordPastAlarm } from './alarms';
import { applyChunk, isPassing, type ChunkReport } from './chunk';
import { databaseFault, safeError } from './faults';
import type { Logger, Metrics } from './observability';
import { pausedTopics, readPartners, topicsOf, type PartnerState } from './partners';
import type { Admin, Chunk, ChunkContext, Consumer, MessagePort, TopicPartition } from './port';
import { partnerTopicSpec } from './topics';
import { backoffMs, pause } from './wait';

export interface IntakeDependencies {
  pool: Pool;
  port: MessagePort;
  cases: Pick<Cases, 'receive'>;
  group: string;
  log: Logger;
  metrics: Metrics;
  clock?: () => Date;
  /** The process has to end and be started anew. */
  onFatal: (error: Error) => void;
  options?: IntakeOptions;
}

export interface IntakeOptions {
  /** Messages in one transaction at most. Default 500. */
  chunkSize?: number;
  /** Partitions handled at once. Default 3. */
  concurrency?: number;
  sessionTimeoutMs?: number;
  /** How often partners are read for a pause, a resume, or a new one. Default 1000. */
  partnersEveryMs?: number;
  /** Partitions of a partner's topic that is made now. Default 3. */
  partitions?: number;
  commitIntervalMs?: number;
  /** How often the stored offsets are compared with what was read. Default 5000. */
  positionsEveryMs?: number;
  /** Silence of the consumer, while Kafka answers, after which the process is ended. Default 90 000. */
  silenceMs?: number;
}

export interface Intake {
  start(): Promise<void>;
  /** Finishes the chunks under way, and leaves the group. */
  stop(): Promise<void>;
  /** Why it waits: a fault's code; undefined while it works. */
  waitingFor(): string | undefined;
  /** Whether what is sent now is read now: it has joined the group and knows where to go on. */
  isReading(): boolean;
  /** Milliseconds since the consumer was last heard of. */
  silentForMs(): number;
}

const nameOf = ({ topic, partition }: TopicPartition): string => `${topic}/${partition}`;
const partitionNamed = (name: string): TopicPartition => {
  const at = name.lastIndexOf('/');
  return { topic: name.slice(0, at), partition: Number(name.slice(at + 1)) };
};
const sameTopics = (a: readonly string[], b: readonly string[]): boolean => a.join(' ') === b.join(' ');

class PartnerIntake implements Intake {
  private readonly stopping = new AbortController();
  private readonly admin: Admin;
  private consumer: Consumer | undefined;
  private partners = new Map<string, PartnerState>();
  private topics: string[] = [];
  /** The next offset of each assigned partition, as this process last read or wrote it. */
  private readonly believed = new Map<string, bigint>();
  private waiting: { code: string; since: Date } | undefined;
  private background: Promise<void>[] = [];

  constructor(private readonly deps: IntakeDependencies) {
    this.admin = deps.port.admin();
  }

  private get clock(): () => Date {
    return this.deps.clock ?? (() => new Date());
  }

  async start(): Promise<void> {
    const { options = {} } = this.deps;
    await this.patiently('partners', () => this.refreshPartners());
    await this.patiently('topics', () => this.openTopics());
    if (this.stopping.signal.aborted) return;
    await this.subscribe();
    this.background = [
      this.every(options.partnersEveryMs ?? 1_000, () => this.followPartners()),
      this.every(5_000, () => this.watchSilence()),
      this.every(options.positionsEveryMs ?? 5_000, () => this.watchPositions()),
    ];
  }

  /** Does `work` as soon as it can be done; the services may come up after this process. */
  private async patiently(what: string, work: () => Promise<void>): Promise<void> {
    for (let attempt = 0; !this.stopping.signal.aborted; attempt++) {
      try {
        return await work();
      } catch (error) {
        if (attempt % 20 === 0)
          this.deps.log.warn({ what, err: safeError(error) }, 'not to be had yet: waiting');
        await pause(backoffMs(attempt), this.stopping.signal);
      }
    }
  }

  private async every(ms: number, work: () => Promise<void>): Promise<void> {
    const { signal } = this.stopping;
    for (await pause(ms, signal); !signal.aborted; await pause(ms, signal)) {
      // Postgres away is said by the chunks that wait for it.
      await work().catch((error: unknown) =>
        this.deps.log.debug({ err: safeError(error) }, 'will be tried again'),
      );
    }
  }

  private async refreshPartners(): Promise<void> {
    this.partners = await readPartners(this.deps.pool);
    if (this.partners.size === 0) throw new Error('no partner is known');
    this.consumer?.setPaused(pausedTopics(this.partners.values()));
  }

  private async openTopics(): Promise<void> {
    this.topics = topicsOf(this.partners.values());
    const partitions = this.deps.options?.partitions;
    await this.admin.ensureTopics(this.topics.map((topic) => partnerTopicSpec(topic, partitions)));
  }

  private async subscribe(): Promise<void> {
    const { port, group, options = {}, onFatal } = this.deps;
    this.consumer = port.consumer({
      group,
      topics: this.topics,
      chunkSize: options.chunkSize ?? 500,
      concurrency: options.concurrency ?? 3,
      sessionTimeoutMs: options.sessionTimeoutMs,
      commitIntervalMs: options.commitIntervalMs,
      positionsOf: (assigned) => this.positionsOf(assigned),
      handle: (chunk, context) => this.handle(chunk, context),
      onFatal,
    });
    this.consumer.setPaused(pausedTopics(this.partners.values()));
    await this.consumer.start();
  }

  /** Pauses and resumes as Postgres says, and reads the topic of a partner that is new. */
  private async followPartners(): Promise<void> {
    await this.refreshPartners();
    if (sameTopics(topicsOf(this.partners.values()), this.topics)) return;
    await this.openTopics();
    await this.consumer?.stop();
    if (!this.stopping.signal.aborted) await this.subscribe();
  }

  /** A database that was restored from a backup forgot what was read since: it is read again, also when nothing new comes. */
  private async watchPositions(): Promise<void> {
    const before = [...this.believed];
    const stored = await this.storedOffsets();
    const forgotten = before.filter(([name, offset]) => (stored.get(name) ?? 0n) < offset);
    if (forgotten.length === 0) return;
    this.deps.log.warn(
      { partitions: forgotten.length },
      'the stored offsets went back: read again from there',
    );
    this.consumer?.reposition(forgotten.map(([name]) => partitionNamed(name)));
  }

  /** A consumer that is silent while Kafka answers has stopped without saying so. */
  private async watchSilence(): Promise<void> {
    const silent = this.consumer?.silentForMs() ?? 0;
    const limit = this.deps.options?.silenceMs ?? 90_000;
    if (silent < limit || this.waiting) return;
    await this.admin.offsets(this.topics[0] ?? '');
    this.deps.onFatal(
      new Error(`the consumer has been silent for ${Math.round(silent / 1000)} s while Kafka answers`),
    );
  }

  /**
   * The stored offsets of `assigned`; a partition without one starts with its oldest message. An offset beyond the end
   * means that the topic was made anew: it is read from its start, and events that came before are duplicates.
   */
  private async positionsOf(
    assigned: readonly TopicPartition[],
  ): Promise<(TopicPartition & { offset: bigint })[]> {
    const ranges = new Map<string, { low: bigint; high: bigint }>();
    for (const topic of new Set(assigned.map((p) => p.topic))) {
      for (const range of await this.admin.offsets(topic)) {
        ranges.set(nameOf({ topic, partition: range.partition }), range);
      }
    }
    const stored = await this.storedOffsets();
    const positions = [];
    for (const p of assigned) {
      const range = ranges.get(nameOf(p)) ?? { low: 0n, high: 0n };
      const offset = await this.positionOf(p, stored.get(nameOf(p)), range);
      this.believed.set(nameOf(p), offset);
      // What retention took is lost; seeking there would only be refused.
      positions.push({ ...p, offset: offset < range.low ? range.low : offset });
    }
    return positions;
  }

  private async storedOffsets(): Promise<Map<string, bigint>> {
    const { rows } = await this.deps.pool.query<{ topic: string; partition: number; next: string }>(
      'SELECT topic, partition, next_offset::text AS next FROM consumer_offsets WHERE consumer_group = $1',
      [this.deps.group],
    );
    return new Map(rows.map((row) => [nameOf(row), BigInt(row.next)]));
  }

  private async positionOf(
    { topic, partition }: TopicPartition,
    stored: bigint | undefined,
    { low, high }: { low: bigint; high: bigint },
  ): Promise<bigint> {
    const { pool, group, log } = this.deps;
    if (stored !== undefined && stored <= high) return stored;
    if (stored !== undefined) {
      log.error({ topic, partition }, 'the topic was made anew: it is read from its start');
      await raiseAlarm(
        pool,
        'topic-replaced',
        topic,
        'the topic ends before what was read of it: read from its start',
      );
    }
    // Another intake may write it first; then the next chunk finds it moved and asks again.
    await pool.query(
      `INSERT INTO consumer_offsets (consumer_group, topic, partition, next_offset) VALUES ($1, $2, $3, $4)
       ON CONFLICT (consumer_group, topic, partition) DO UPDATE SET next_offset = EXCLUDED.next_offset
       WHERE consumer_offsets.next_offset > $5`,
      [group, topic, partition, low.toString(), high.toString()],
    );
    return low;
  }

  private async handle(chunk: Chunk, context: ChunkContext): Promise<bigint | undefined> {
    const partner = this.partners.get(partnerOf(chunk.topic) ?? '');
    if (!partner || partner.paused) return undefined;
    const { deps } = this;
    const started = performance.now();
    for (let attempt = 0; !context.isStale(); attempt++) {
      try {
        const believed = this.believed.get(nameOf(chunk));
        const result = await applyChunk({ ...deps, clock: this.clock }, chunk, believed, partner);
        await this.goesOn();
        if (result.kind === 'moved') {
          deps.log.warn(
            { topic: chunk.topic, partition: chunk.partition },
            'the stored offset was moved: read again',
          );
          this.consumer?.reposition([chunk]);
          return undefined;
        }
        if (result.kind === 'paused') {
          await this.refreshPartners();
          return undefined;
        }
        this.believed.set(nameOf(chunk), result.report.next);
        deps.metrics.chunkSeconds.observe((performance.now() - started) / 1000);
        await this.noteReport(chunk, partner, result.report);
        return result.report.next;
      } catch (error) {
        if (!isPassing(error)) throw error;
        this.waits(error);
        await this.waitFor(backoffMs(attempt), context);
      }
    }
    return undefined;
  }

  private async waitFor(ms: number, context: ChunkContext): Promise<void> {
    for (const end = Date.now() + ms; Date.now() < end && !context.isStale();)
      await pause(50, this.stopping.signal);
  }

  /** One clear line for one wait, however many partitions and attempts it has. */
  private waits(error: unknown): void {
    if (this.waiting) return;
    const code = databaseFault(error) ?? (error instanceof Error ? error.name : 'unknown');
    this.waiting = { code, since: this.clock() };
    this.deps.metrics.intakeWaiting.set(1);
    this.deps.log.error({ code, err: safeError(error) }, `the intake waits: ${describeFault(code)}`);
  }

  private async goesOn(): Promise<void> {
    const waited = this.waiting;
    if (!waited) return;
    this.waiting = undefined;
    this.deps.metrics.intakeWaiting.set(0);
    const seconds = Math.round((this.clock().getTime() - waited.since.getTime()) / 1000);
    this.deps.log.info({ code: waited.code, seconds }, 'the intake goes on');
    const detail = `waited ${seconds} s: ${describeFault(waited.code)}; nothing was acknowledged meanwhile`;
    await recordPastAlarm(this.deps.pool, 'intake-waited', this.deps.group, detail, waited.since).catch(
      () => undefined,
    );
  }

  private async noteReport(chunk: Chunk, partner: PartnerState, report: ChunkReport): Promise<void> {
    const { metrics, log } = this.deps;
    const { topic, partition } = chunk;
    for (const [kind, count] of report.outcomes) metrics.events.inc({ outcome: kind }, count);
    for (const { reason } of report.refused) metrics.deadLetters.inc({ reason });
    metrics.intakeLag.set({ topic, partition: String(partition) }, Number(chunk.highWatermark - report.next));
    const now = Date.now();
    for (const { offset, timestamp } of chunk.messages) {
      if (offset < report.next) metrics.delaySeconds.observe(Math.max(0, now - timestamp) / 1000);
    }
    for (const { reason, id, message } of report.refused) {
      log.warn(
        { partner: partner.code, topic, partition, offset: String(message.offset), reason, eventId: id },
        'refused',
      );
    }
    if (report.apart) {
      const [first] = report.apart.errors;
      const failed = report.apart.errors.length - 1;
      log.error(
        { topic, partition, persons: report.apart.persons, failed, err: safeError(first) },
        'applied person by person',
      );
    }
    if (report.paused)
      log.error({ partner: partner.code }, 'the partner is paused: most of what it sends is invalid');
    // The ring that the next chunk is cut by, and a pause, are seen at once.
    if (report.paused || report.refused.length > 0) await this.refreshPartners().catch(() => undefined);
  }

  waitingFor(): string | undefined {
    return this.waiting?.code;
  }

  isReading(): boolean {
    return this.consumer?.isReading() ?? false;
  }

  silentForMs(): number {
    return this.consumer?.silentForMs() ?? Number.POSITIVE_INFINITY;
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await Promise.all(this.background);
    await this.consumer?.stop();
    await this.admin.close();
  }
}

function describeFault(code: string): string {
  if (code === '53100') return 'the disk of Postgres is full';
  if (code === '25006') return 'Postgres is read-only';
  if (code === '53300') return 'Postgres takes no more connections';
  if (code === 'TooFarAheadError') return 'the clock of this machine is ahead of that of Postgres';
  if (code.startsWith('57P')) return 'Postgres shuts down or starts up';
  return 'Postgres cannot be worked with';
}

/** An intake that has not begun yet. */
export function createIntake(deps: IntakeDependencies): Intake {
  return new PartnerIntake(deps);
}
