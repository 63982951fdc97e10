/**
 * The main job on the real stack, as its users do it: a partner emits a young person's events, the duties show within
 * seconds, a wake of years is held in Temporal, a handover is offered, accepted and introduced, partners get events
 * back; Temporal may be away meanwhile (fault 3), a workflow may be terminated by hand (fault 13), the database may be
 * restored from a backup taken in the middle (fault 24), and all may be stopped and started again (fault 27).
 */
import { Client, Connection } from '@temporalio/client';
import { Pool } from 'pg';
import { transitionId } from '../../workflows/names';
import { produce } from '../support/partners';
import { readTopic } from './bus/support';
import { randomHistory, testNhsNumber, type WireEvent } from '../support/random-history';
import { eventually, RunningStack } from '../support/running-stack';
import {
  eachInOneLog,
  everyOpenCaseHasItsWorkflow,
  noCaseBlocked,
  oracleHolds,
  settled,
} from '../support/settled';

interface PrintedDuty {
  rule: string;
  status: string;
  statutoryDue: string | null;
}
interface PrintedHandover {
  handoverId: string;
  status: string;
  toService: string;
}

const stack = new RunningStack();
const today = new Date().toISOString().slice(0, 10);
const inDays = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
const subject = `nhs:${testNhsNumber(77)}`;
let personId = '';
let sent = 0;
let pool: Pool;

const event = (partner: string, type: string, data: Record<string, unknown>): WireEvent => ({
  specversion: '1.0',
  id: `main-${++sent}`,
  source: `urn:partner:${partner}`,
  type: `onward.${type}.v1`,
  subject,
  time: new Date(Date.now() - 60_000 + sent * 10).toISOString(),
  datacontenttype: 'application/json',
  data,
});

function connect(): void {
  pool = new Pool({ connectionString: stack.env.DATABASE_URL });
  pool.on('error', () => undefined);
}

async function json<T>(...args: string[]): Promise<T> {
  const said = await stack.onward([...args, '--json']);
  if (said.code !== 0) throw new Error(`onward ${args.join(' ')}: ${said.stderr}`);
  return JSON.parse(said.stdout) as T;
}

async function temporal<T>(work: (client: Client) => Promise<T>): Promise<T> {
  const connection = await Connection.connect({ address: stack.env.TEMPORAL_ADDRESS });
  try {
    return await work(new Client({ connection, namespace: stack.env.TEMPORAL_NAMESPACE }));
  } finally {
    await connection.close();
  }
}

beforeAll(async () => {
  await stack.start();
  connect();
}, 300_000);

afterAll(async () => {
  await pool.end();
  const took = await stack.stop();
  expect(took).toBeLessThan(20_000);
}, 60_000);

test('onward emit shows the duties through onward tasks', async () => {
  const events = [
    event('education', 'person.registered', {
      nhsNumber: subject.slice(4),
      dateOfBirth: inDays(-17 * 365 - 100),
      givenName: 'Robin',
      familyName: 'Vale',
      locality: 'north',
      needs: [{ code: 'ASD', primary: true }],
    }),
    event('education', 'ehc.requested', { receivedOn: '2026-01-05' }),
    event('camhs', 'handover.proposed', {
      fromService: 'camhs',
      toService: 'adult-mental-health',
      transferOn: inDays(200),
    }),
  ];
  const emitted = await stack.onward(['emit', '--json', '-'], JSON.stringify(events));
  expect(emitted).toMatchObject({ code: 0 });
  const began = Date.now();
  const duties = await eventually('duties', 10_000, async () => {
    const seen = await json<PrintedDuty[]>('tasks', subject).catch(() => undefined);
    return seen?.some((duty) => duty.rule === 'qs140-5-meet-adult') ? seen : undefined;
  });
  process.stdout.write(`main job: duties shown after ${Date.now() - began} ms\n`);
  expect(duties.find((duty) => duty.rule === 'ehcna-decision-6w')).toMatchObject({
    statutoryDue: '2026-02-16',
  });
  expect(duties.find((duty) => duty.rule === 'ehc-final-20w')).toMatchObject({ statutoryDue: '2026-05-25' });
  const { rows } = await pool.query<{ person_id: string }>('SELECT person_id FROM cases');
  personId = rows[0]?.person_id ?? '';
  expect(rows).toHaveLength(1);
}, 60_000);

test('the handover is offered, accepted and introduced, and holds its wake in Temporal', async () => {
  const status = async (): Promise<string | undefined> =>
    (await json<PrintedHandover[]>('handovers', subject))[0]?.status;
  await eventually('offered', 30_000, async () => ((await status()) === 'offered' ? true : undefined));
  await produce(stack.env.KAFKA_BROKERS ?? '', [
    event('asc', 'handover.responded', { toService: 'adult-mental-health', response: 'accepted', on: today }),
  ]);
  await eventually('accepted', 30_000, async () => ((await status()) === 'accepted' ? true : undefined));
  await produce(stack.env.KAFKA_BROKERS ?? '', [
    event('camhs', 'meeting.held', {
      kind: 'adult-introduction',
      services: ['adult-mental-health'],
      on: today,
    }),
  ]);
  await eventually('introduced', 30_000, async () => ((await status()) === 'introduced' ? true : undefined));
  const described = await temporal((client) => client.workflow.getHandle(transitionId(personId)).describe());
  expect(described.status.name).toBe('RUNNING');
}, 120_000);

test('partners get events back, pseudonymised, in sequence', async () => {
  const got: { key: string; body: string }[] = [];
  const reader = await readTopic(
    'onward.transitions.v1',
    ({ key, value }) => void got.push({ key: key?.toString() ?? '', body: value?.toString() ?? '' }),
    stack.env.KAFKA_BROKERS,
  );
  try {
    await eventually('handover.answered', 30_000, async () =>
      Promise.resolve(got.some((m) => m.body.includes('onward.handover.answered.v1')) ? true : undefined),
    );
  } finally {
    await reader.stop();
  }
  expect(new Set(got.map((m) => m.key))).toEqual(new Set([`onward:${personId}`]));
  expect(got.map((m) => (JSON.parse(m.body) as { sequence: number | string }).sequence).map(Number)).toEqual(
    got.map((_, i) => i + 1),
  );
  for (const { body } of got) expect(body).not.toMatch(/Robin|Vale|999\d{7}/);
}, 60_000);

test('a workflow terminated by hand is back within three minutes', async () => {
  const before = await temporal(async (client) => {
    const handle = client.workflow.getHandle(transitionId(personId));
    const { runId } = await handle.describe();
    await handle.terminate('by hand');
    return runId;
  });
  await eventually('another run', 180_000, () =>
    temporal(async (client) => {
      const described = await client.workflow.getHandle(transitionId(personId)).describe();
      return described.runId !== before && described.status.name === 'RUNNING' ? true : undefined;
    }),
  );
}, 200_000);

test('a restored backup loses nothing that Kafka still holds', async () => {
  const history = randomHistory(500, 60, 600, today);
  const half = Math.floor(history.events.length / 2);
  const brokers = stack.env.KAFKA_BROKERS ?? '';
  const known = sent;
  await produce(brokers, history.events.slice(0, half));
  const url = new URL(stack.env.DATABASE_URL ?? '');
  const name = url.pathname.slice(1);
  url.pathname = '/postgres';
  const admin = new Pool({ connectionString: url.href, max: 1 });
  const alone = async (work: () => Promise<unknown>): Promise<void> => {
    await admin.query(`ALTER DATABASE "${name}" ALLOW_CONNECTIONS false`);
    await admin.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [name]);
    await work();
    await admin.query(`ALTER DATABASE "${name}" ALLOW_CONNECTIONS true`);
  };
  try {
    await alone(() => admin.query(`CREATE DATABASE backup TEMPLATE "${name}"`));
    await produce(brokers, history.events.slice(half));
    await settled(pool, history.accepted.size + known);
    await alone(async () => {
      await admin.query(`ALTER DATABASE "${name}" RENAME TO lost`);
      await admin.query(`ALTER DATABASE backup RENAME TO "${name}"`);
    });
  } finally {
    await admin.end();
  }
  await settled(pool, history.accepted.size + known);
  const own = Array.from({ length: known }, (_, i) => i + 1);
  const { rows } = await pool.query<{ key: string }>(
    `SELECT source || ' ' || id AS key FROM events WHERE id = ANY($1)`,
    [own.map((n) => `main-${n}`)],
  );
  await eachInOneLog(pool, new Set([...history.accepted, ...rows.map((row) => row.key)]));
  expect(rows).toHaveLength(known);
  await everyOpenCaseHasItsWorkflow(stack, pool);
  await noCaseBlocked(pool);
  await oracleHolds(stack);
}, 300_000);

test('Ctrl-C ends everything, a second start keeps all data', async () => {
  const { rows: before } = await pool.query(
    `SELECT count(*)::int AS n FROM events WHERE source LIKE 'urn:partner:%'`,
  );
  expect(await stack.stop(false)).toBeLessThan(20_000);
  await stack.start();
  // The second start may have found other ports free.
  await pool.end();
  connect();
  const { rows: after } = await pool.query(
    `SELECT count(*)::int AS n FROM events WHERE source LIKE 'urn:partner:%'`,
  );
  expect(after).toEqual(before);
  expect(await json<PrintedHandover[]>('handovers', subject)).toHaveLength(1);
  await noCaseBlocked(pool);
  await oracleHolds(stack);
}, 300_000);
