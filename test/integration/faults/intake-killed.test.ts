/**
 * Faults 1 and 8. Proves that an intake killed after its transaction and before Kafka's commit loses and repeats
 * nothing, and that one whose kafkajs has stopped for good ends its process with a failure, to be started again.
 */
import { Kafka, logLevel } from 'kafkajs';
import { partnerTopic } from '../../../events';
import {
  countOf,
  createBench,
  eventually,
  needed,
  observations,
  untilLogged,
  type Bench,
} from '../bus/support';
import { kill, startProcess } from './processes';

let bench: Bench;
beforeEach(async () => {
  bench = await createBench();
});
afterEach(() => bench.close());

const environment = (): Record<string, string> => ({
  DATABASE_URL: bench.databaseUrl,
  KAFKA_GROUP: bench.group,
});

async function committedToKafka(topic: string): Promise<number> {
  const kafka = new Kafka({ brokers: needed('KAFKA_BROKERS').split(','), logLevel: logLevel.NOTHING });
  const admin = kafka.admin();
  await admin.connect();
  const [offsets] = await admin.fetchOffsets({ groupId: bench.group, topics: [topic] });
  await admin.disconnect();
  return (offsets?.partitions ?? []).reduce((sum, { offset }) => sum + Math.max(0, Number(offset)), 0);
}

it('fault 1: killed between its transaction and the commit, each event is in the log once', async () => {
  const partner = bench.partners[0] ?? '';
  await bench.producer.send(observations(partner, 400, 40), 10_000);
  for (const enough of [60, 200]) {
    const running = startProcess('intake-process.ts', environment());
    await eventually(async () => (await countOf(bench.pool, 'events')) >= enough, running.output(), 40_000);
    await kill(running);
  }
  const logged = await countOf(bench.pool, 'events');
  expect(await committedToKafka(partnerTopic(partner))).toBe(0);
  const next = bench.newIntake({}, { sessionTimeoutMs: 6_000 });
  await next.start();
  // The member that was killed still stands in the group: nothing is read, and nobody is told otherwise.
  expect(next.isReading()).toBe(false);
  await untilLogged(bench.pool, 400, 40_000);
  expect(next.isReading()).toBe(true);
  expect(logged).toBeLessThanOrEqual(400);
  expect(await countOf(bench.pool, 'dead_letters')).toBe(0);
}, 120_000);

it('fault 8: when kafkajs stops for good, the process ends with a failure', async () => {
  await bench.producer.send(observations(bench.partners[0] ?? '', 5), 10_000);
  const running = startProcess('intake-process.ts', { ...environment(), FAULT: 'fatal' });
  expect(await running.ended).toBe(1);
  expect(running.output()).toContain('the process ends, to be started again');
  expect(await countOf(bench.pool, 'events')).toBe(0);
  await bench.newIntake({}, { sessionTimeoutMs: 6_000 }).start();
  await untilLogged(bench.pool, 5, 40_000);
}, 120_000);
