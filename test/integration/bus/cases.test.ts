/**
 * Proves the way from Kafka into real cases: the intake process itself, started from its entry point, applies events of
 * new people, in any order and twice, and the oracle holds; the relay process sends what came of it; both stop cleanly.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { temporalClient } from '../../../bus/temporal';
import { createCases } from '../../../cases';
import { partnerTopic, structuredMessage, type WritableEvent } from '../../../events';
import { EXAMPLES } from '../../../events/examples';
import { currentRulebook, rulebookVersion } from '../../../rulebook';
import { freePort } from '../../../stack/ports';
import { transitionId } from '../../../workflows/names';
import { countOf, createBench, eventually, needed, type Bench } from './support';

const ROOT = join(__dirname, '../../..');
let bench: Bench;
let processes: { child: ChildProcess; ended: Promise<number | null>; port: number; output: () => string }[];

beforeEach(async () => {
  bench = await createBench();
  processes = [];
});
afterEach(async () => {
  for (const { child, ended } of processes) {
    child.kill('SIGKILL');
    await ended;
  }
  // The relay has started their workflows on the queue that everybody shares.
  const temporal = temporalClient({ TEMPORAL_ADDRESS: needed('TEMPORAL_ADDRESS') });
  const { rows } = await bench.pool.query<{ person_id: string }>('SELECT person_id FROM cases');
  for (const { person_id: person } of rows) {
    await temporal.client.workflow
      .getHandle(transitionId(person))
      .terminate()
      .catch(() => undefined);
  }
  await temporal.close();
  await bench.close();
});

async function startWorker(name: 'intake' | 'relay'): Promise<(typeof processes)[number]> {
  const port = await freePort();
  const child = spawn(
    process.execPath,
    ['-r', join(ROOT, 'test/support/ts-hook.cjs'), `workers/${name}.ts`],
    {
      cwd: ROOT,
      env: {
        ...process.env,
        DATABASE_URL: bench.databaseUrl,
        KAFKA_BROKERS: needed('KAFKA_BROKERS'),
        KAFKA_GROUP: bench.group,
        TEMPORAL_ADDRESS: needed('TEMPORAL_ADDRESS'),
        [`${name.toUpperCase()}_HTTP_PORT`]: String(port),
      },
    },
  );
  let output = '';
  child.stdout.on('data', (data: Buffer) => (output += data.toString()));
  child.stderr.on('data', (data: Buffer) => (output += data.toString()));
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const started = { child, ended, port, output: () => output };
  processes.push(started);
  await eventually(
    async () => (await fetch(`http://127.0.0.1:${port}/health/ready`)).status === 200,
    `${name} is ready`,
    40_000,
  ).catch((error: unknown) => {
    throw new Error(output, { cause: error });
  });
  return started;
}

/** A young person who is registered, with a request for an assessment, in an order and with repetitions of their own. */
function eventsOf(partner: string, i: number): WritableEvent[] {
  const subject = `local:${partner}:${i}`;
  const common = { source: `urn:partner:${partner}`, subject };
  const { nhsNumber: _, upn: __, uln: ___, ...person } = EXAMPLES['person.registered'];
  const data = { ...person, localIds: [{ partner, id: String(i) }], givenName: `Young${i}` };
  const registered = {
    ...common,
    id: `reg-${i}`,
    type: 'person.registered',
    time: '2026-01-05T09:00:00.000Z',
    data,
  };
  const requested = {
    ...common,
    id: `req-${i}`,
    type: 'ehc.requested',
    time: '2026-01-06T09:00:00.000Z',
    data: { receivedOn: '2026-01-05' },
  };
  return i % 2 ? [registered, requested, registered] : [requested, registered, requested];
}

it('carries events of new people into cases; the oracle holds; what came of it is sent', async () => {
  const partner = bench.partners[0] ?? '';
  const people = 25;
  const messages = Array.from({ length: people }, (_, i) => eventsOf(partner, i)).flat();
  const send = (): Promise<void> =>
    bench.producer.send(
      messages.map((event) => ({ topic: partnerTopic(partner), ...structuredMessage(event) })),
      10_000,
    );
  const intake = await startWorker('intake');
  await send();
  await eventually(async () => (await countOf(bench.pool, 'events')) >= 2 * people, intake.output(), 40_000);
  await send();
  await eventually(
    async () => {
      const { rows } = await bench.pool.query<{ n: number }>(
        'SELECT sum(next_offset)::int AS n FROM consumer_offsets',
      );
      return rows[0]?.n === 2 * messages.length;
    },
    'all is read',
    40_000,
  );
  expect(await countOf(bench.pool, 'cases')).toBe(people);
  expect(await countOf(bench.pool, 'dead_letters')).toBe(0);
  expect(await countOf(bench.pool, "events WHERE source LIKE 'urn:partner:%'")).toBe(2 * people);
  const cases = createCases({
    pool: bench.pool,
    rulebooks: { current: currentRulebook, version: rulebookVersion },
  });
  expect(await cases.verifyOracle()).toEqual([]);

  const relay = await startWorker('relay');
  await eventually(
    async () => (await countOf(bench.pool, 'outbox WHERE sent_at IS NULL')) === 0,
    relay.output(),
    40_000,
  );
  await eventually(
    async () => (await countOf(bench.pool, 'cases WHERE flag > 0')) === 0,
    'no flag is left',
    40_000,
  );
  const text = await (await fetch(`http://127.0.0.1:${intake.port}/metrics`)).text();
  expect(text).toContain('onward_events_total{outcome="applied",process="intake"} 50');
  expect(intake.output() + relay.output()).not.toMatch(/Young\d|Ashdown/);
  for (const one of [intake, relay]) {
    one.child.kill('SIGTERM');
    expect(await one.ended).toBe(0);
  }
}, 180_000);
