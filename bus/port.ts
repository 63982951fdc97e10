/**
 * The message port: what Onward needs of a log broker, and nothing of any client library. `kafka.ts` is its adapter.
 * Offsets are `bigint`, times are milliseconds.
 */

export interface TopicPartition {
  topic: string;
  partition: number;
}

export interface OutgoingMessage {
  topic: string;
  /** Decides the partition: all of one person share it within a topic. */
  key: string;
  value: string | Buffer;
  headers?: Readonly<Record<string, string>>;
}

export interface Producer {
  /**
   * Sends all of `messages`, in order for each key, and resolves once every replica in sync has them.
   * On any failure, some may have been written: send them again, consumers recognise the event ids.
   * @param deadlineMs after which the send counts as failed and whatever is under way is abandoned
   * @throws whatever `isBrokerAway` can tell apart: the broker is away, or these messages are refused
   */
  send(messages: readonly OutgoingMessage[], deadlineMs: number): Promise<void>;
  close(): Promise<void>;
}

export type HeaderValue = Buffer | string | (Buffer | string)[] | undefined;

export interface IncomingMessage extends TopicPartition {
  offset: bigint;
  /** When the producer, or the broker, took it: milliseconds since 1970. */
  timestamp: number;
  key: Buffer | null;
  value: Buffer | null;
  headers: Readonly<Record<string, HeaderValue>>;
}

/** Messages of one partition that follow one another. */
export interface Chunk extends TopicPartition {
  messages: readonly IncomingMessage[];
  /** The offset that the next message of the partition will get. */
  highWatermark: bigint;
}

export interface ChunkContext {
  /**
   * True once this work is not wanted any more: the group rebalances, the consumer stops, or the position was moved.
   * A handler that waits asks it and gives up; heartbeats are sent for as long as the handler runs.
   */
  isStale(): boolean;
  /** Sends a heartbeat if one is due. @throws when the group wants this member to rejoin. */
  heartbeat(): Promise<void>;
}

/** The next offset to read; undefined: unchanged (the partition was paused, or the work went stale). */
export type ChunkHandler = (chunk: Chunk, context: ChunkContext) => Promise<bigint | undefined>;

export interface ConsumerOptions {
  group: string;
  topics: readonly string[];
  /** Messages in one chunk at most. */
  chunkSize: number;
  /** Chunks of different partitions that are handled at once. */
  concurrency: number;
  /** Milliseconds without a heartbeat after which the group gives this member's partitions to others. */
  sessionTimeoutMs?: number;
  /** Where to start: asked after every assignment, and again until it answers. Nothing is handled before. */
  positionsOf: (
    assigned: readonly TopicPartition[],
  ) => Promise<readonly (TopicPartition & { offset: bigint })[]>;
  handle: ChunkHandler;
  /** The consumer has stopped for good: the process has to end and be started anew. */
  onFatal: (error: Error) => void;
  /** How often handled offsets are told to the broker too, for its lag tools; nothing is read back. */
  commitIntervalMs?: number;
}

export interface Consumer {
  /** Resolves when the first attempt to join is under way; the broker may be away for as long as it likes. */
  start(): Promise<void>;
  /** Finishes what is being handled, leaves the group, and closes. */
  stop(): Promise<void>;
  /** Topics that are not read until taken off again; kept over rebalances and restarts of the consumer. */
  setPaused(topics: ReadonlySet<string>): void;
  /** Moves these partitions to where `positionsOf` says. */
  reposition(partitions: readonly TopicPartition[]): void;
  /** Whether it is in the group and knows where to go on in every partition it was given; there may be none for it. */
  isReading(): boolean;
  /** Milliseconds since the consumer last fetched, joined or sent a heartbeat, or since it was made. */
  silentForMs(): number;
}

export interface TopicSpec {
  topic: string;
  partitions: number;
  config?: Readonly<Record<string, string>>;
}

export interface OffsetRange {
  partition: number;
  /** The oldest offset still held. */
  low: bigint;
  /** The offset that the next message will get. */
  high: bigint;
}

export interface Admin {
  /** Creates those that do not exist yet. Existing ones are left as they are. */
  ensureTopics(topics: readonly TopicSpec[]): Promise<void>;
  /** The offsets that each partition of `topic` holds. */
  offsets(topic: string): Promise<readonly OffsetRange[]>;
  close(): Promise<void>;
}

export interface MessagePort {
  producer(): Producer;
  consumer(options: ConsumerOptions): Consumer;
  admin(): Admin;
}
