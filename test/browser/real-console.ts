/** The real console: the built process over Postgres, the demonstration's sign-in, and part of the synthetic area. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, type Pool } from 'pg';
import { createCases, type Cases, type ReceivedEvent } from '../../cases';
import { bodyHash } from '../../events';
import { currentRulebook, rulebookVersion } from '../../rulebook';
import { createPool, withTransaction } from '../../store';
import { PEOPLE } from '../../stack/people';
import { makeArea } from '../../stack/demo/area';
import { sourceOf } from '../../stack/demo/diary';
import { freshDatabase, serviceAddress, waitFor } from '../support/database';

const ROOT = join(__dirname, '..', '..');
const SEED = 20260901;
const CHUNK = 200;

export interface RealConsole {
  origin: string;
  pool: Pool;
  cases: Cases;
  /** Ends the sign-in service; nobody new can sign in afterwards. */
  endSignIn(): Promise<void>;
  /** Lets nobody into the database and ends all its connections, until told otherwise. */
  closeDatabase(closed: boolean): Promise<void>;
  stop(): Promise<void>;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function fill(pool: Pool, cases: Cases, people: number): Promise<void> {
  await cases.saveWorkers(PEOPLE);
  const now = new Date();
  const { events } = makeArea(SEED, now.toISOString(), people);
  const received = events.map(({ partner, ...event }): ReceivedEvent => {
    const whole = { ...event, source: sourceOf(partner) };
    return { event: whole, bodyHash: bodyHash(whole) };
  });
  // Somebody whom no system has registered: waits unmatched.
  const stray = { type: 'ehc.requested' as const, subject: 'nhs:4010232137', time: now.toISOString() };
  const lost = {
    ...stray,
    id: 'stray-1',
    source: 'urn:partner:education',
    data: { receivedOn: '2026-01-05' },
  };
  received.push({ event: lost, bodyHash: bodyHash(lost) });
  for (let at = 0; at < received.length; at += CHUNK) {
    await withTransaction(pool, (tx) => cases.receive(tx, received.slice(at, at + CHUNK), now));
  }
  await pool.query(
    `INSERT INTO dead_letters (topic, partition, "offset", reason, detail)
     VALUES ('partner.education.v1', 0, 17, 'schema', 'data.receivedOn: expected a day')`,
  );
}

/** Starts it all. @throws Error with what the process said when it does not become ready. */
export async function startRealConsole(people = 150): Promise<RealConsole> {
  const database = await freshDatabase('console');
  const pool = createPool({ DATABASE_URL: database.url });
  // Tests take the database away; what that does to idle connections is no news.
  pool.on('error', () => undefined);
  const cases = createCases({ pool, rulebooks: { current: currentRulebook, version: rulebookVersion } });
  await fill(pool, cases, people);
  const [consolePort, signInPort] = [await freePort(), await freePort()];
  const folder = mkdtempSync(join(tmpdir(), 'onward-console-'));
  const origin = `http://127.0.0.1:${consolePort}`;
  const issuer = `http://127.0.0.1:${signInPort}`;
  const env = {
    ...process.env,
    ...{ DATABASE_URL: database.url, KAFKA_BROKERS: 'unused', TEMPORAL_ADDRESS: 'unused' },
    ...{
      CONSOLE_PORT: String(consolePort),
      CONSOLE_URL: origin,
      OIDC_ISSUER: issuer,
      SESSION_SECRET: 's'.repeat(40),
    },
  };
  const children: ChildProcess[] = [];
  let said = '';
  const run = (...args: string[]): void => {
    const child = spawn(process.execPath, args, { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout?.on('data', (chunk: Buffer) => (said += chunk.toString()));
    child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
    children.push(child);
  };
  run('dist/stack/sign-in.js', String(signInPort), join(folder, 'keys.json'));
  run('dist/workers/console.js');
  const stop = async (): Promise<void> => {
    await Promise.all(children.map(endOf));
    await pool.end();
    await database.drop();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await waitFor('sign-in', async () => (await fetch(`${issuer}/health`)).ok, 30_000);
    await waitFor('the console', async () => (await fetch(`${origin}/health/ready`)).ok, 30_000);
  } catch (error) {
    await stop();
    throw new Error(`the console did not start: ${said.slice(-2000)}`, { cause: error });
  }
  const endSignIn = async (): Promise<void> => {
    if (children[0]) await endOf(children[0]);
  };
  const closeDatabase = (closed: boolean): Promise<void> =>
    onServer(closed, new URL(database.url).pathname.slice(1));
  return { origin, pool, cases, endSignIn, closeDatabase, stop };
}

async function onServer(closed: boolean, name: string): Promise<void> {
  const client = new Client({ connectionString: serviceAddress('DATABASE_URL') });
  await client.connect();
  await client.query(
    `ALTER DATABASE ${client.escapeIdentifier(name)} WITH ALLOW_CONNECTIONS ${String(!closed)}`,
  );
  if (closed)
    await client.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [name]);
  await client.end();
}

/** Ends a child the polite way. */
async function endOf(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await ended;
}
