/**
 * Fault 18, and Postgres away. Proves that the intake waits while Postgres is read-only, full, or takes no connection:
 * nothing is acknowledged or refused meanwhile, the group's membership stays, one line says it, and it goes on by itself.
 */
import { Writable } from 'node:stream';
import { Client } from 'pg';
import { createLogger } from '../../../bus/observability';
import type { Intake } from '../../../bus/intake';
import {
  countOf,
  createBench,
  eventually,
  needed,
  observations,
  untilLogged,
  type Bench,
} from '../bus/support';

let bench: Bench;
let server: Client;
let lines: string[];
let intake: Intake;

beforeEach(async () => {
  bench = await createBench({ partitions: 2 });
  server = new Client({ connectionString: needed('DATABASE_URL') });
  await server.connect();
  lines = [];
  const sink = new Writable({
    write: (chunk: Buffer, _, done) => {
      lines.push(chunk.toString());
      done();
    },
  });
  intake = bench.newIntake({ log: createLogger('intake', 'info', sink) }, { sessionTimeoutMs: 6_000 });
  await intake.start();
  await bench.producer.send(observations(bench.partners[0] ?? '', 20, 5, 'before'), 10_000);
  await untilLogged(bench.pool, 20);
});
afterEach(async () => {
  await server.end();
  await bench.close();
});

const database = (): string => new URL(bench.databaseUrl).pathname.slice(1);

async function dropConnections(): Promise<void> {
  await server.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [
    database(),
  ]);
}

/** Sends while Postgres is unwilling for longer than the session time-out, and then lets it work again. */
async function expectToWait(expected: string, mend: () => Promise<void>): Promise<void> {
  await bench.producer.send(observations(bench.partners[0] ?? '', 60, 5, 'during'), 10_000);
  await eventually(() => Promise.resolve(intake.waitingFor() === expected), `waits for ${expected}`);
  await new Promise((resolve) => setTimeout(resolve, 7_000));
  expect(intake.waitingFor()).toBe(expected);
  await mend();
  await untilLogged(bench.pool, 80, 40_000);
  await eventually(() => Promise.resolve(intake.waitingFor() === undefined), 'it waits no more');
  expect(await countOf(bench.pool, 'dead_letters')).toBe(0);
  expect(lines.filter((line) => line.includes('the intake waits'))).toHaveLength(1);
  expect(lines.filter((line) => line.includes('the intake goes on'))).toHaveLength(1);
  expect(lines.join('')).not.toContain('person-1');
  await eventually(
    async () => (await countOf(bench.pool, "alarms WHERE kind = 'intake-waited'")) === 1,
    'the alarm',
  );
}

it('fault 18: waits while Postgres is read-only', async () => {
  await server.query(`ALTER DATABASE ${database()} SET default_transaction_read_only = on`);
  await dropConnections();
  await expectToWait('25006', async () => {
    await server.query(`ALTER DATABASE ${database()} RESET default_transaction_read_only`);
    await dropConnections();
  });
}, 90_000);

it('fault 18: waits while the disk of Postgres is full', async () => {
  await bench.pool.query(`
    CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100'; END $$;
    CREATE TRIGGER full_disk BEFORE INSERT ON events EXECUTE FUNCTION full_disk()`);
  await expectToWait('53100', async () => {
    await bench.pool.query('DROP TRIGGER full_disk ON events');
  });
}, 90_000);

it('waits while Postgres takes no connection', async () => {
  await server.query(`ALTER DATABASE ${database()} ALLOW_CONNECTIONS false`);
  await dropConnections();
  await expectToWait('55000', async () => {
    await server.query(`ALTER DATABASE ${database()} ALLOW_CONNECTIONS true`);
  });
}, 90_000);
