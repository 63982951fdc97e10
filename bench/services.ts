/** The services that the bench measures on, and what it makes in them for itself alone. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client as PgClient } from 'pg';
import { loadStackEnv } from '../cli/environment';
import { seedPartners } from '../bus/partners';
import { EVENT_TYPES, isPartnerType, partnerTopic } from '../events';
import { createPool, migrate } from '../store';
import { startServices } from '../stack';

export interface BenchServices {
  /** Names this run's database, topics, group and workflows. */
  run: string;
  /** The code of the bench's own partner. */
  partner: string;
  group: string;
  databaseUrl: string;
  brokers: string;
  temporalAddress: string;
  temporalNamespace: string;
  /** Removes what the bench made, and stops what it started. */
  close(): Promise<void>;
}

const NEEDED = ['DATABASE_URL', 'KAFKA_BROKERS', 'TEMPORAL_ADDRESS'] as const;

/** Finds the services of the environment or of a running stack, else starts some, and makes a database of the bench's own. */
export async function openServices(say: (line: string) => void): Promise<BenchServices> {
  const found = await runningServices();
  const started = found === undefined ? await startOwn(say) : undefined;
  const env = { ...process.env, ...found, ...started?.env };
  const run = `b${Date.now().toString(36)}`;
  const partner = `bench-${run}`;
  const database = await prepare(env.DATABASE_URL ?? '', run, partner).catch(async (error: unknown) => {
    await started?.stop();
    throw error;
  });
  let closing: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    await dropTopic(env.KAFKA_BROKERS ?? '', partnerTopic(partner)).catch(() => undefined);
    await database.drop().catch(() => undefined);
    await started?.stop();
  };
  return {
    run,
    partner,
    group: `onward-bench-${run}`,
    databaseUrl: database.url,
    brokers: env.KAFKA_BROKERS ?? '',
    temporalAddress: env.TEMPORAL_ADDRESS ?? '',
    temporalNamespace: env.TEMPORAL_NAMESPACE ?? 'default',
    close: () => (closing ??= close()),
  };
}

/** A database of this run's own, migrated, with the bench's partner. */
async function prepare(
  url: string,
  run: string,
  partner: string,
): Promise<{ url: string; drop(): Promise<void> }> {
  const database = await makeDatabase(url, `onward_bench_${run}`);
  await migrate(database.url);
  const pool = createPool({ DATABASE_URL: database.url });
  await seedPartners(pool, [{ code: partner, allowed: EVENT_TYPES.filter(isPartnerType) }]);
  await pool.end();
  return database;
}

/** The services of the environment, else of a stack that runs here; a file that a stopped stack left counts for nothing. */
async function runningServices(): Promise<Record<string, string | undefined> | undefined> {
  const env = { ...process.env };
  const file = loadStackEnv(env);
  if (!NEEDED.every((name) => env[name])) return undefined;
  if (file === undefined || NEEDED.every((name) => process.env[name])) return env;
  const client = new PgClient({ connectionString: env.DATABASE_URL, connectionTimeoutMillis: 3_000 });
  const answers = await client.connect().then(
    () => true,
    () => false,
  );
  await client.end().catch(() => undefined);
  return answers ? env : undefined;
}

async function startOwn(
  say: (line: string) => void,
): Promise<{ env: Record<string, string>; stop(): Promise<void> }> {
  const dataDir = mkdtempSync(join(tmpdir(), 'onward-bench-'));
  const services = await startServices({
    dataDir,
    log: say,
    ports: 'free',
    only: ['postgres', 'kafka', 'temporal'],
  });
  return {
    env: services.env,
    stop: async () => {
      await services.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

async function makeDatabase(url: string, name: string): Promise<{ url: string; drop(): Promise<void> }> {
  const admin = async (sql: string): Promise<void> => {
    const client = new PgClient({ connectionString: url });
    await client.connect();
    await client.query(sql).finally(() => client.end());
  };
  await admin(`CREATE DATABASE "${name}"`);
  const own = new URL(url);
  own.pathname = `/${name}`;
  return { url: own.toString(), drop: () => admin(`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`) };
}

async function dropTopic(brokers: string, topic: string): Promise<void> {
  const { Kafka, logLevel } = await import('kafkajs');
  const admin = new Kafka({ brokers: brokers.split(','), logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  await admin.deleteTopics({ topics: [topic] }).catch(() => undefined);
  await admin.disconnect();
}
