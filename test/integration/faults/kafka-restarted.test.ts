/**
 * Fault 7. Proves that with Kafka killed and started again in the middle, what the producer had confirmed (its own
 * ledger) is in the log without a gap, the outbox is on its topic, and no process had to be started anew.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRelay } from '../../../bus/relay';
import { temporalClient } from '../../../bus/temporal';
import { OUT_TOPICS } from '../../../events';
import { startServices, type Services } from '../../../stack';
import { countOf, createBench, eventually, needed, observations, unique, type Bench } from '../bus/support';
import { idleCases } from '../../support/idle-cases';

let services: Services;
let bench: Bench;
const dataDir = mkdtempSync(join(tmpdir(), 'onward-kafka-'));

beforeAll(async () => {
  const { KAFKA_BROKERS: _, ...env } = process.env;
  services = await startServices({ dataDir, ports: 'free', only: ['kafka'], env });
  bench = await createBench({ brokers: services.env.KAFKA_BROKERS, partitions: 3 });
}, 180_000);
afterAll(async () => {
  await bench.close();
  await services.stop();
  rmSync(dataDir, { recursive: true, force: true });
}, 60_000);

it('fault 7: goes on by itself, without a gap against the producer’s ledger', async () => {
  const partner = bench.partners[0] ?? '';
  let fatal: Error | undefined;
  await bench.newIntake({ onFatal: (error) => (fatal = error) }).start();
  const temporal = temporalClient({ TEMPORAL_ADDRESS: needed('TEMPORAL_ADDRESS') });
  const relay = createRelay({
    pool: bench.pool,
    port: bench.port,
    workflows: temporal.client.workflow,
    cases: idleCases,
    group: bench.group,
    log: bench.log,
    metrics: bench.metrics,
    options: { sendDeadlineMs: 3_000 },
  });
  relay.start();

  const confirmed: string[] = [];
  const send = async (round: number): Promise<void> => {
    const prefix = `r${round}-`;
    await bench.producer.send(observations(partner, 20, 5, prefix), 3_000);
    confirmed.push(...Array.from({ length: 20 }, (_, i) => `${prefix}${i}`));
  };
  const person = unique('p');
  const addOutbox = (round: number): Promise<unknown> =>
    bench.pool.query(
      `INSERT INTO outbox (person_id, event_id, topic, key, type, body) VALUES ($1, $2, $3, $1, 'task.opened', '{}')`,
      [person, `${person}/${round}`, OUT_TOPICS.transitions],
    );
  for (let round = 0; round < 30; round++) {
    if (round === 10) {
      const { child } = services.services.get('kafka') ?? {};
      if (!child?.pid) throw new Error('no broker of this test’s own');
      // Supervised: it is started again.
      process.kill(child.pid, 'SIGKILL');
    }
    await send(round).catch(() => undefined);
    await addOutbox(round);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  await services.services.get('kafka')?.child?.ready();
  await eventually(
    async () => {
      await send(1_000);
      return true;
    },
    'Kafka takes messages again',
    60_000,
  );
  expect(confirmed.length).toBeGreaterThan(200);
  const missing = async (): Promise<number> =>
    countOf(bench.pool, 'unnest($1::text[]) AS id WHERE id NOT IN (SELECT id FROM events)', [confirmed]);
  await eventually(async () => (await missing()) === 0, 'every confirmed event is in the log', 90_000);
  await eventually(
    async () => (await countOf(bench.pool, 'outbox WHERE sent_at IS NULL')) === 0,
    'the outbox',
    60_000,
  );
  expect(fatal).toBeUndefined();
  expect(await countOf(bench.pool, 'dead_letters')).toBe(0);
  await relay.stop();
  await temporal.close();
}, 240_000);
