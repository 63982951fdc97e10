/**
 * The kafkajs adapter of the message port: client, producer and admin (`kafka-consumer.ts` has the consumer).
 *
 * The producer is not idempotent. kafkajs marks that mode as experimental, its sequence numbers fall out of step when
 * sends overlap, and a process that dies forgets its producer id anyway, so it could not spare consumers the duplicates
 * that the outbox allows: event ids and `sequence` do. What matters here is that a send which failed does not
 * come back later and overtake the next one, so after a deadline the whole client of that send is thrown away.
 */
import { readFileSync } from 'node:fs';
import { Kafka, Partitioners, logLevel, type KafkaConfig, type LogEntry, type SASLOptions } from 'kafkajs';
import type { Settings } from '../settings';
import { createConsumer } from './kafka-consumer';
import type { Logger } from './observability';
import type { Admin, MessagePort, OffsetRange, OutgoingMessage, Producer, TopicSpec } from './port';

export type KafkaSettings = Pick<Settings, 'KAFKA_BROKERS'> & Partial<Settings>;

/** A send took longer than its deadline; it may or may not have been written. */
export class SendDeadlineError extends Error {
  override name = 'SendDeadlineError';
}

function saslOf(settings: KafkaSettings): SASLOptions | undefined {
  const {
    KAFKA_SASL_MECHANISM: mechanism,
    KAFKA_SASL_USERNAME: username,
    KAFKA_SASL_PASSWORD: password,
  } = settings;
  if (!mechanism) return undefined;
  if (!username || !password) {
    throw new Error('settings: KAFKA_SASL_MECHANISM needs KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD');
  }
  return { mechanism, username, password };
}

function sslOf(settings: KafkaSettings): KafkaConfig['ssl'] {
  const { KAFKA_SSL_CA: ca, KAFKA_SSL_CERT: cert, KAFKA_SSL_KEY: key } = settings;
  if (!settings.KAFKA_SSL && !ca && !cert) return false;
  if (!ca && !cert) return true;
  return {
    ...(ca ? { ca: [readFileSync(ca, 'utf8')] } : {}),
    ...(cert ? { cert: readFileSync(cert, 'utf8') } : {}),
    ...(key ? { key: readFileSync(key, 'utf8') } : {}),
  };
}

/** What these say about a broker that is away, hundreds of times, Onward says once itself. */
const CHATTY = new Set(['Connection', 'BrokerPool', 'Cluster', 'Producer', 'RequestQueue']);

/** kafkajs calls an error what passes by itself; what does not pass reaches Onward as a fatal error of its own. */
function logInto(log: Logger): (entry: LogEntry) => void {
  return ({ namespace, level, log: entry }) => {
    const { message } = entry;
    const { broker, groupId, memberId, topic, partition, retryCount, duration } = entry as Record<
      string,
      unknown
    >;
    const fields = { part: namespace, broker, groupId, memberId, topic, partition, retryCount, duration };
    if (level > logLevel.WARN || CHATTY.has(namespace)) log.debug(fields, message);
    else if (level === logLevel.WARN) log.info(fields, message);
    else log.warn(fields, message);
  };
}

/**
 * A kafkajs client with the broker addresses, TLS and SASL of `settings`. Every retry is bounded and said here, since
 * kafkajs takes other defaults when NODE_ENV is `test`.
 * @throws Error when a PEM file cannot be read or SASL settings are incomplete
 */
export function kafkaClient(settings: KafkaSettings, log: Logger, clientId = 'onward'): Kafka {
  return new Kafka({
    clientId,
    brokers: settings.KAFKA_BROKERS.split(',').map((broker) => broker.trim()),
    ssl: sslOf(settings),
    sasl: saslOf(settings),
    connectionTimeout: 3_000,
    authenticationTimeout: 10_000,
    requestTimeout: 10_000,
    enforceRequestTimeout: true,
    retry: { initialRetryTime: 200, maxRetryTime: 3_000, factor: 0.2, multiplier: 2, retries: 5 },
    logLevel: logLevel.INFO,
    logCreator: () => logInto(log),
  });
}

type KafkaProducer = ReturnType<Kafka['producer']>;

class SendingProducer implements Producer {
  private current: Promise<KafkaProducer> | undefined;

  constructor(private readonly kafka: Kafka) {}

  private connected(): Promise<KafkaProducer> {
    this.current ??= (async () => {
      const producer = this.kafka.producer({
        createPartitioner: Partitioners.DefaultPartitioner,
        allowAutoTopicCreation: false,
        idempotent: false,
        // One retry inside the client, for a leader that moved; all others are the caller's, in order.
        retry: { retries: 1, initialRetryTime: 100, maxRetryTime: 500 },
      });
      await producer.connect();
      return producer;
    })();
    return this.current;
  }

  async send(messages: readonly OutgoingMessage[], deadlineMs: number): Promise<void> {
    if (messages.length === 0) return;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(
        () => reject(new SendDeadlineError(`no answer within ${deadlineMs} ms`)),
        deadlineMs,
      );
    });
    try {
      await Promise.race([this.sendNow(messages, deadlineMs), late]);
    } catch (error) {
      this.abandon();
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  private async sendNow(messages: readonly OutgoingMessage[], deadlineMs: number): Promise<void> {
    const producer = await this.connected();
    const byTopic = new Map<string, OutgoingMessage[]>();
    for (const message of messages) {
      const list = byTopic.get(message.topic);
      if (list) list.push(message);
      else byTopic.set(message.topic, [message]);
    }
    await producer.sendBatch({
      acks: -1,
      timeout: deadlineMs,
      topicMessages: [...byTopic].map(([topic, list]) => ({
        topic,
        messages: list.map(({ key, value, headers }) => ({ key, value, headers: { ...headers } })),
      })),
    });
  }

  /** Throws the client away, so that nothing of a failed send is written after the next one has begun. */
  private abandon(): void {
    const old = this.current;
    this.current = undefined;
    old?.then((producer) => producer.disconnect()).catch(() => undefined);
  }

  async close(): Promise<void> {
    const old = this.current;
    this.current = undefined;
    await old?.then((producer) => producer.disconnect()).catch(() => undefined);
  }
}

class KafkaAdmin implements Admin {
  private current: Promise<ReturnType<Kafka['admin']>> | undefined;

  constructor(private readonly kafka: Kafka) {}

  private async use<T>(work: (admin: ReturnType<Kafka['admin']>) => Promise<T>): Promise<T> {
    this.current ??= (async () => {
      const admin = this.kafka.admin({ retry: { retries: 2, initialRetryTime: 100, maxRetryTime: 1_000 } });
      await admin.connect();
      return admin;
    })();
    try {
      return await work(await this.current);
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  ensureTopics(topics: readonly TopicSpec[]): Promise<void> {
    return this.use(async (admin) => {
      const existing = new Set(await admin.listTopics());
      const missing = topics.filter(({ topic }) => !existing.has(topic));
      if (missing.length === 0) return;
      await admin.createTopics({
        waitForLeaders: true,
        topics: missing.map(({ topic, partitions, config }) => ({
          topic,
          numPartitions: partitions,
          replicationFactor: -1,
          configEntries: Object.entries(config ?? {}).map(([name, value]) => ({ name, value })),
        })),
      });
    });
  }

  offsets(topic: string): Promise<readonly OffsetRange[]> {
    return this.use(async (admin) => {
      const rows = await admin.fetchTopicOffsets(topic);
      return rows.map(({ partition, low, high }) => ({ partition, low: BigInt(low), high: BigInt(high) }));
    });
  }

  async close(): Promise<void> {
    const old = this.current;
    this.current = undefined;
    await old?.then((admin) => admin.disconnect()).catch(() => undefined);
  }
}

/** The message port over a Kafka cluster. Nothing is connected until it is used. */
export function kafkaPort(settings: KafkaSettings, log: Logger, clientId = 'onward'): MessagePort {
  const kafka = kafkaClient(settings, log, clientId);
  return {
    producer: () => new SendingProducer(kafka),
    consumer: (options) => createConsumer(kafka, options, log),
    admin: () => new KafkaAdmin(kafka),
  };
}
