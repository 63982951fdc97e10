/**
 * The kafkajs consumer behind the port. What kafkajs does not do by itself is done here, with the reason beside it:
 * positions come from outside Kafka, heartbeats go on while a chunk is handled, a pause outlives a restart of the
 * consumer, and a consumer that has stopped for good says so.
 */
import type { Consumer as KafkaConsumer, EachBatchPayload, Kafka } from 'kafkajs';
import { isBrokerAway, safeError } from './faults';
import type { Logger } from './observability';
import type { ChunkContext, Consumer, ConsumerOptions, IncomingMessage, TopicPartition } from './port';
import { backoffMs, pause } from './wait';

/**
 * An intake that was killed holds its partitions for so long. A member that is taken for dead by mistake costs nothing: the
 * stored offsets fence it off.
 */
const SESSION_TIMEOUT_MS = 10_000;
const nameOf = ({ topic, partition }: TopicPartition): string => `${topic}/${partition}`;

/** Crashes that kafkajs takes as final though a new consumer cures them: a coordinator that is moving house. */
const CURED_BY_A_NEW_CONSUMER =
  /GroupCoordinatorNotFound|LockTimeout|ConnectionClosed|ConnectionError|NoBrokerAvailable/;

class PositionedConsumer implements Consumer {
  private kafkaConsumer: KafkaConsumer | undefined;
  private readonly stopping = new AbortController();
  /** Grows with every assignment; work begun under an older one is stale. */
  private generation = 0;
  private assigned = new Map<string, TopicPartition>();
  /** In the group: after a crash the broker may take as long as a session lasts to let the next one in. */
  private joined = false;
  /** Assigned partitions whose position was asked for and has not been set yet: nothing of them is handled. */
  private readonly unpositioned = new Set<string>();
  private paused: ReadonlySet<string> = new Set();
  private readonly uncommitted = new Map<string, TopicPartition & { offset: string }>();
  /** When it was last heard of; from its start, so that one which never joins counts as silent too. */
  private lastSeen = Date.now();
  private committer: NodeJS.Timeout | undefined;
  private committing: Promise<void> = Promise.resolve();
  private readonly heartbeatMs: number;

  constructor(
    private readonly kafka: Kafka,
    private readonly options: ConsumerOptions,
    private readonly log: Logger,
  ) {
    this.heartbeatMs = Math.max(200, Math.round((options.sessionTimeoutMs ?? SESSION_TIMEOUT_MS) / 10));
  }

  start(): Promise<void> {
    this.committer = setInterval(() => {
      this.committing = this.commit();
    }, this.options.commitIntervalMs ?? 1_000);
    void this.run();
    return Promise.resolve();
  }

  /** Joins the group, for as long as the broker is away again and again. */
  private async run(): Promise<void> {
    for (let attempt = 0; !this.stopping.signal.aborted; attempt++) {
      const consumer = this.newConsumer();
      this.kafkaConsumer = consumer;
      try {
        await consumer.connect();
        await consumer.subscribe({ topics: [...this.options.topics], fromBeginning: true });
        await consumer.run({
          autoCommit: false,
          eachBatchAutoResolve: false,
          partitionsConsumedConcurrently: this.options.concurrency,
          eachBatch: (payload) => this.eachBatch(payload),
        });
        return;
      } catch (error) {
        await consumer.disconnect().catch(() => undefined);
        if (this.stopping.signal.aborted) return;
        if (!isBrokerAway(error) && !isUnknownTopic(error)) return this.options.onFatal(asError(error));
        if (attempt === 0) this.log.warn({ err: safeError(error) }, 'Kafka is away: waiting for it');
        await pause(backoffMs(attempt), this.stopping.signal);
      }
    }
  }

  private newConsumer(): KafkaConsumer {
    const sessionTimeout = this.options.sessionTimeoutMs ?? SESSION_TIMEOUT_MS;
    this.joined = false;
    const consumer = this.kafka.consumer({
      groupId: this.options.group,
      sessionTimeout,
      rebalanceTimeout: Math.max(sessionTimeout, 60_000),
      heartbeatInterval: this.heartbeatMs,
      allowAutoTopicCreation: false,
      // The broker answers as soon as it has one byte, so the wait only says how long a quiet fetch lasts.
      minBytes: 1,
      maxWaitTimeInMs: 500,
      maxBytesPerPartition: 1_048_576,
      maxBytes: 8 * 1_048_576,
      // Never give up on what can pass; what cannot is told by CRASH.
      retry: {
        initialRetryTime: 200,
        maxRetryTime: 3_000,
        retries: 8,
        restartOnFailure: () => Promise.resolve(true),
      },
    });
    const seen = (): void => void (this.lastSeen = Date.now());
    consumer.on(consumer.events.FETCH, seen);
    consumer.on(consumer.events.HEARTBEAT, seen);
    consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
      if (consumer !== this.kafkaConsumer) return;
      seen();
      this.onJoin(payload.memberAssignment);
    });
    consumer.on(consumer.events.CRASH, ({ payload }) => {
      if (consumer === this.kafkaConsumer) this.joined = false;
      if (payload.restart || consumer !== this.kafkaConsumer || this.stopping.signal.aborted) return;
      this.onCrash(payload.error);
    });
    return consumer;
  }

  private onCrash(error: Error): void {
    const cause = 'cause' in error && error.cause instanceof Error ? error.cause : error;
    if (CURED_BY_A_NEW_CONSUMER.test(error.name) || CURED_BY_A_NEW_CONSUMER.test(cause.name)) {
      this.log.warn({ err: safeError(cause) }, 'the consumer stopped and is made anew');
      void pause(1_000, this.stopping.signal).then(() => this.run());
      return;
    }
    this.options.onFatal(error);
  }

  /**
   * Runs inside kafkajs's GROUP_JOIN, before it fetches: from here on every assigned partition waits for its
   * position, so that nothing ahead of it is handled even if Kafka's own commit is ahead.
   */
  private onJoin(assignment: Record<string, number[]>): void {
    this.generation++;
    this.joined = true;
    this.assigned = new Map();
    this.unpositioned.clear();
    this.uncommitted.clear();
    for (const [topic, partitions] of Object.entries(assignment)) {
      for (const partition of partitions)
        this.assigned.set(nameOf({ topic, partition }), { topic, partition });
    }
    // A restarted kafkajs consumer has forgotten what was paused.
    for (const topic of this.paused) if (assignment[topic]) this.kafkaConsumer?.pause([{ topic }]);
    this.reposition([...this.assigned.values()]);
  }

  reposition(partitions: readonly TopicPartition[]): void {
    const wanted = partitions.filter((p) => this.assigned.has(nameOf(p)));
    for (const p of wanted) this.unpositioned.add(nameOf(p));
    if (wanted.length > 0) void this.position(wanted, this.generation);
  }

  private async position(wanted: readonly TopicPartition[], generation: number): Promise<void> {
    for (let attempt = 0; generation === this.generation && !this.stopping.signal.aborted; attempt++) {
      try {
        const positions = await this.options.positionsOf(wanted);
        if (generation !== this.generation) return;
        for (const { topic, partition, offset } of positions) {
          this.kafkaConsumer?.seek({ topic, partition, offset: offset.toString() });
          this.unpositioned.delete(nameOf({ topic, partition }));
        }
        return;
      } catch (error) {
        if (attempt === 0) this.log.warn({ err: safeError(error) }, 'positions cannot be read yet: waiting');
        await pause(backoffMs(attempt), this.stopping.signal);
      }
    }
  }

  setPaused(topics: ReadonlySet<string>): void {
    const before = this.paused;
    this.paused = new Set(topics);
    const added = [...topics].filter((topic) => !before.has(topic));
    const removed = [...before].filter((topic) => !topics.has(topic));
    try {
      if (added.length > 0) this.kafkaConsumer?.pause(added.map((topic) => ({ topic })));
      if (removed.length > 0) this.kafkaConsumer?.resume(removed.map((topic) => ({ topic })));
    } catch {
      // Not running yet: GROUP_JOIN applies it.
    }
  }

  private async eachBatch(payload: EachBatchPayload): Promise<void> {
    const { batch } = payload;
    const generation = this.generation;
    const here = { topic: batch.topic, partition: batch.partition };
    let lost: unknown;
    let beating = false;
    const beat = async (): Promise<void> => {
      if (beating) return;
      beating = true;
      try {
        await payload.heartbeat();
        this.lastSeen = Date.now();
      } catch (error) {
        lost ??= error;
        throw error;
      } finally {
        beating = false;
      }
    };
    const isStale = (): boolean =>
      lost !== undefined || payload.isStale() || !payload.isRunning() || generation !== this.generation;
    // kafkajs sends no heartbeat while a batch is handled; a slow transaction would cost the membership.
    const timer = setInterval(() => void beat().catch(() => undefined), this.heartbeatMs);
    try {
      await this.untilPositioned(here, isStale);
      await this.handleAll(payload, { isStale, heartbeat: beat });
    } finally {
      clearInterval(timer);
    }
    // A rebalance has to reach kafkajs, which then rejoins.
    if (lost !== undefined) throw asError(lost);
  }

  private async untilPositioned(here: TopicPartition, isStale: () => boolean): Promise<void> {
    while (this.unpositioned.has(nameOf(here)) && !isStale()) await pause(20, this.stopping.signal);
  }

  private async handleAll(payload: EachBatchPayload, context: ChunkContext): Promise<void> {
    const { batch } = payload;
    const { topic, partition } = batch;
    const highWatermark = BigInt(batch.highWatermark);
    for (let from = 0; from < batch.messages.length; from += this.options.chunkSize) {
      if (context.isStale() || this.paused.has(topic)) return;
      const messages = batch.messages
        .slice(from, from + this.options.chunkSize)
        .map((message): IncomingMessage => ({
          topic,
          partition,
          offset: BigInt(message.offset),
          timestamp: Number(message.timestamp),
          key: message.key,
          value: message.value,
          headers: message.headers ?? {},
        }));
      const next = await this.options.handle({ topic, partition, messages, highWatermark }, context);
      if (next === undefined || context.isStale()) return;
      // Compaction and control records leave gaps: at the batch's end go on after them, not after the last message.
      const last = messages.at(-1);
      const whole =
        last !== undefined && next > last.offset && from + messages.length >= batch.messages.length;
      payload.resolveOffset(whole ? batch.lastOffset() : (next - 1n).toString());
      this.uncommitted.set(nameOf({ topic, partition }), { topic, partition, offset: next.toString() });
      if (last === undefined || next <= last.offset) return;
    }
  }

  private async commit(): Promise<void> {
    const offsets = [...this.uncommitted.values()];
    if (offsets.length === 0 || !this.kafkaConsumer) return;
    this.uncommitted.clear();
    // Nothing is read back from these: a failure costs a lag tool a second.
    await this.kafkaConsumer.commitOffsets(offsets).catch(() => undefined);
  }

  isReading(): boolean {
    return this.joined && this.unpositioned.size === 0;
  }

  silentForMs(): number {
    return Date.now() - this.lastSeen;
  }

  async stop(): Promise<void> {
    clearInterval(this.committer);
    const consumer = this.kafkaConsumer;
    await this.committing;
    await Promise.race([this.commit(), pause(1_000)]);
    this.stopping.abort();
    // Between a crash and its restart kafkajs has nothing to stop, and says so by an error.
    await consumer?.disconnect().catch(() => undefined);
  }
}

function isUnknownTopic(error: unknown): boolean {
  return asError(error).message.includes('does not host this topic-partition');
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

/** A consumer of `kafka` that behaves as the port says. */
export function createConsumer(kafka: Kafka, options: ConsumerOptions, log: Logger): Consumer {
  return new PositionedConsumer(kafka, options, log);
}
