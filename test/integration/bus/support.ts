/** What the suites of the bus share: a database, partners and topics of their own on the real services. */
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Kafka, logLevel, type KafkaMessage } from 'kafkajs';
import { Client, type Pool } from 'pg';
import { kafkaPort, type KafkaSettings } from '../../../bus/kafka';
import { createIntake, type Intake, type IntakeDependencies, type IntakeOptions } from '../../../bus/intake';
import { createLogger, createMetrics, type Logger, type Metrics } from '../../../bus/observability';
import { seedPartners } from '../../../bus/partners';
import type { MessagePort, OutgoingMessage, Producer } from '../../../bus/port';
import { partnerTopicSpec } from '../../../bus/topics';
import type { Outcome, ReceivedEvent } from '../../../cases/types';
import { partnerSource, partnerTopic, structuredMessage, type WritableEvent } from '../../../events';
import { migrate } from '../../../store/migrate';
import { createPool, type Tx } from '../../../store/pool';

/** @throws Error with what to do, when the runner did not set the address of a service */
export function needed(name: 'DATABASE_URL' | 'KAFKA_BROKERS' | 'TEMPORAL_ADDRESS'): string {
  const value = process.env[name];
  if (!value)
    throw new Error(`${name} is not set: these tests need the real services (npm test brings them up)`);
  return value;
}

export const unique = (prefix: string): string => `${prefix}${randomBytes(4).toString('hex')}`;

export interface Bench {
  pool: Pool;
  databaseUrl: string;
  port: MessagePort;
  kafka: KafkaSettings;
  producer: Producer;
  group: string;
  log: Logger;
  metrics: Metrics;
  /** The codes of this suite's own partners. */
  partners: readonly string[];
  newIntake(over?: Partial<IntakeDependencies>, options?: IntakeOptions): Intake;
  close(): Promise<void>;
}

export interface BenchOptions {
  partners?: number;
  /** Partitions of each partner's topic. Default 2. */
  partitions?: number;
  databaseUrl?: string;
  brokers?: string;
}

const ALLOWED = ['observation.recorded', 'person.registered', 'person.updated', 'ehc.requested'];

/** A migrated database with this suite's own partners, their topics, and a producer. */
export async function createBench(options: BenchOptions = {}): Promise<Bench> {
  const admin = options.databaseUrl ?? needed('DATABASE_URL');
  const database = unique('bus_');
  await onServer(admin, `CREATE DATABASE ${database}`);
  const databaseUrl = Object.assign(new URL(admin), { pathname: `/${database}` }).toString();
  await migrate(databaseUrl);
  const pool = createPool({ DATABASE_URL: databaseUrl, DATABASE_POOL: 8 });
  const log = createLogger('test', process.env.LOG_LEVEL ?? 'silent');
  const metrics = createMetrics('test');
  const kafka: KafkaSettings = { KAFKA_BROKERS: options.brokers ?? needed('KAFKA_BROKERS') };
  const port = kafkaPort(kafka, log, 'onward-test');
  const partners = Array.from({ length: options.partners ?? 1 }, () => unique('p'));
  await seedPartners(
    pool,
    partners.map((code) => ({ code, allowed: ALLOWED })),
  );
  const topics = port.admin();
  await topics.ensureTopics(
    partners.map((code) => partnerTopicSpec(partnerTopic(code), options.partitions ?? 2)),
  );
  await topics.close();
  const producer = port.producer();
  const group = unique('group-');
  const intakes: Intake[] = [];
  const newIntake: Bench['newIntake'] = (over = {}, intakeOptions = {}) => {
    const intake = createIntake({
      pool,
      port,
      cases: logOnly(),
      group,
      log,
      metrics,
      onFatal: (error) => {
        throw error;
      },
      options: { sessionTimeoutMs: 10_000, partnersEveryMs: 200, ...intakeOptions },
      ...over,
    });
    intakes.push(intake);
    return intake;
  };
  const close = async (): Promise<void> => {
    await Promise.all(intakes.map((intake) => intake.stop()));
    await producer.close();
    await pool.end();
    await onServer(admin, `DROP DATABASE IF EXISTS ${database} WITH (FORCE)`);
  };
  return { pool, databaseUrl, port, kafka, producer, group, log, metrics, partners, newIntake, close };
}

async function onServer(url: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

export interface LogOnlyOptions {
  /** Called before each event is written; may throw. */
  before?: (event: ReceivedEvent) => void;
  /** Called once a chunk, inside its transaction. */
  inside?: (tx: Tx) => Promise<void>;
}

/** Stands in for the cases where a suite is about the bus alone: writes the log, with its duplicates and quarantine. */
export function logOnly(options: LogOnlyOptions = {}): {
  receive(tx: Tx, events: readonly ReceivedEvent[]): Promise<Outcome[]>;
} {
  return {
    receive: async (tx, events) => {
      await options.inside?.(tx);
      const outcomes: Outcome[] = [];
      for (const { event, bodyHash } of events) {
        options.before?.({ event, bodyHash });
        const { rowCount } = await tx.query(
          `INSERT INTO events (source, id, type, subject, time, data, body_hash) VALUES ($1, $2, $3, $4, $5, $6, $7)
           ON CONFLICT (source, id) DO NOTHING`,
          [
            event.source,
            event.id,
            event.type,
            event.subject,
            event.time,
            JSON.stringify(event.data),
            bodyHash,
          ],
        );
        if (rowCount === 1) {
          outcomes.push({ kind: 'applied', personId: event.subject });
          continue;
        }
        const { rows } = await tx.query<{ body_hash: string }>(
          'SELECT body_hash FROM events WHERE source = $1 AND id = $2',
          [event.source, event.id],
        );
        outcomes.push({ kind: rows[0]?.body_hash === bodyHash ? 'duplicate' : 'quarantined' });
      }
      return outcomes;
    },
  };
}

/** An observation about a person of the partner's own numbering. */
export function observation(partner: string, person: string, id: string, value = 1): WritableEvent {
  return {
    source: partnerSource(partner),
    id,
    type: 'observation.recorded',
    subject: `local:${partner}:${person}`,
    time: '2026-01-05T09:00:00.000Z',
    data: { measure: 'attendance', value, on: '2026-01-05' },
  };
}

export function messageOf(partner: string, event: WritableEvent): OutgoingMessage {
  return { topic: partnerTopic(partner), ...structuredMessage(event) };
}

/** `count` observations about `persons` persons, with ids `<prefix>0`, `<prefix>1`, ... */
export function observations(partner: string, count: number, persons = 10, prefix = 'e'): OutgoingMessage[] {
  return Array.from({ length: count }, (_, i) =>
    messageOf(partner, observation(partner, `person-${i % persons}`, `${prefix}${i}`, i)),
  );
}

/** Waits until `check` gives something other than undefined, false or an error. */
export async function eventually<T>(
  check: () => Promise<T | undefined | false>,
  what: string,
  withinMs = 30_000,
): Promise<T> {
  let last: unknown;
  for (const end = Date.now() + withinMs; Date.now() < end;) {
    try {
      const found = await check();
      if (found !== undefined && found !== false) return found;
    } catch (error) {
      last = error;
    }
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`not within ${withinMs} ms: ${what}`, { cause: last });
}

export async function countOf(pool: Pool, sql: string, values: unknown[] = []): Promise<number> {
  const { rows } = await pool.query<{ n: string }>(`SELECT count(*) AS n FROM ${sql}`, values);
  return Number(rows[0]?.n ?? 0);
}

/** Waits until the log has exactly `count` events, and none more a moment later. */
export async function untilLogged(pool: Pool, count: number, withinMs = 30_000): Promise<void> {
  await eventually(
    async () => (await countOf(pool, 'events')) >= count,
    `${count} events in the log`,
    withinMs,
  );
  expect(await countOf(pool, 'events')).toBe(count);
}

/**
 * Reads `topic` from its beginning, each message once, until `stop`. kafkajs takes a coordinator or a leader that is not
 * known yet as final, so a reader that could not join is made anew.
 * @throws Error when it could not join in 20 attempts
 */
export async function readTopic(
  topic: string,
  onMessage: (message: KafkaMessage) => void,
  brokers = needed('KAFKA_BROKERS'),
): Promise<{ stop(): Promise<void> }> {
  const kafka = new Kafka({ brokers: brokers.split(','), logLevel: logLevel.NOTHING });
  for (let attempt = 1; attempt <= 20; attempt++) {
    const consumer = kafka.consumer({ groupId: unique('reader-'), maxWaitTimeInMs: 100 });
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    const joined = new Promise<boolean>((resolve) => {
      consumer.on(consumer.events.GROUP_JOIN, () => resolve(true));
      consumer.on(consumer.events.CRASH, ({ payload }) => {
        if (!payload.restart) resolve(false);
      });
    });
    await consumer.run({
      eachMessage: ({ message }) => {
        onMessage(message);
        return Promise.resolve();
      },
    });
    if (await joined) return { stop: () => consumer.disconnect() };
    await sleep(500);
  }
  throw new Error(`${topic} could not be read: no reader could join its group`);
}
