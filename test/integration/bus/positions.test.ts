/**
 * Proves that Postgres says where to read on, not Kafka: after a restore while the intake runs, after one while it is
 * down, with Kafka's own commits ahead, after the topic was made anew, and after retention has taken what was next.
 * And that the lag is seen from outside when nothing is read.
 */
import { Kafka, logLevel } from 'kafkajs';
import { LagWatch } from '../../../bus/upkeep';
import { partnerTopicSpec } from '../../../bus/topics';
import { partnerTopic } from '../../../events';
import { countOf, createBench, eventually, needed, observations, untilLogged, type Bench } from './support';

let bench: Bench;
let topic: string;
beforeEach(async () => {
  bench = await createBench({ partitions: 1 });
  topic = partnerTopic(bench.partners[0] ?? '');
});
afterEach(() => bench.close());

const send = (count: number, prefix: string): Promise<void> =>
  bench.producer.send(observations(bench.partners[0] ?? '', count, 5, prefix), 10_000);

/** As a restored backup of an earlier moment would: the log and the offsets are older. */
async function restore(keep: number): Promise<void> {
  await bench.pool.query(
    'DELETE FROM events WHERE event_pk NOT IN (SELECT event_pk FROM events ORDER BY event_pk LIMIT $1)',
    [keep],
  );
  await bench.pool.query('UPDATE consumer_offsets SET next_offset = $1', [keep]);
}

async function withAdmin(work: (admin: ReturnType<Kafka['admin']>) => Promise<unknown>): Promise<void> {
  const kafka = new Kafka({ brokers: needed('KAFKA_BROKERS').split(','), logLevel: logLevel.NOTHING });
  const admin = kafka.admin();
  await admin.connect();
  await work(admin);
  await admin.disconnect();
}

it('reads again what a restore forgot, while it runs', async () => {
  await bench.newIntake().start();
  await send(50, 'a');
  await untilLogged(bench.pool, 50);
  await restore(20);
  await send(5, 'b');
  await untilLogged(bench.pool, 55);
});

it('reads again what a restore forgot, also when nothing new comes', async () => {
  await bench.newIntake({}, { positionsEveryMs: 200 }).start();
  await send(50, 'a');
  await untilLogged(bench.pool, 50);
  await restore(20);
  await untilLogged(bench.pool, 50);
});

it('reads again what a restore forgot while it was down, though Kafka has it as read', async () => {
  const first = bench.newIntake({}, { commitIntervalMs: 100 });
  await first.start();
  await send(50, 'a');
  await untilLogged(bench.pool, 50);
  await new Promise((resolve) => setTimeout(resolve, 500));
  await first.stop();
  await withAdmin(async (admin) => {
    const [offsets] = await admin.fetchOffsets({ groupId: bench.group, topics: [topic] });
    expect(offsets?.partitions).toMatchObject([{ offset: '50' }]);
  });
  await restore(20);
  await bench.newIntake().start();
  await untilLogged(bench.pool, 50);
});

it('reads a topic that was made anew from its start, with an alarm', async () => {
  const first = bench.newIntake();
  await first.start();
  await send(30, 'a');
  await untilLogged(bench.pool, 30);
  await first.stop();
  await withAdmin((admin) => admin.deleteTopics({ topics: [topic] }));
  const admin = bench.port.admin();
  await eventually(async () => {
    await admin.ensureTopics([partnerTopicSpec(topic, 1)]);
    return (await admin.offsets(topic)).every(({ high }) => high === 0n);
  }, 'the topic is there again');
  await admin.close();
  await eventually(async () => {
    await send(10, 'b');
    return true;
  }, 'it takes messages again');
  await bench.newIntake().start();
  await untilLogged(bench.pool, 40);
  expect(await countOf(bench.pool, "alarms WHERE kind = 'topic-replaced' AND subject = $1", [topic])).toBe(1);
});

it('goes on with the oldest message after retention has taken what was next', async () => {
  const first = bench.newIntake();
  await first.start();
  await send(10, 'a');
  await untilLogged(bench.pool, 10);
  await first.stop();
  await send(20, 'b');
  await withAdmin(async (admin) => {
    // kafkajs knows a topic's leaders only once it has asked about it.
    await admin.fetchTopicOffsets(topic);
    await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: '25' }] });
  });
  await bench.newIntake().start();
  await untilLogged(bench.pool, 15);
});

it('fault 8: an intake that reads nothing is seen from outside, with an alarm until it reads', async () => {
  const first = bench.newIntake();
  await first.start();
  await send(5, 'a');
  await untilLogged(bench.pool, 5);
  await first.stop();
  await send(5, 'b');
  const admin = bench.port.admin();
  const watch = new LagWatch(bench.pool, admin, bench.group, bench.log, bench.metrics, 1_000);
  const open = (): Promise<number> =>
    countOf(bench.pool, "alarms WHERE kind = 'intake-silent' AND cleared_at IS NULL");
  await watch.check();
  expect(await open()).toBe(0);
  await new Promise((resolve) => setTimeout(resolve, 1_100));
  await watch.check();
  expect(await open()).toBe(1);
  await bench.newIntake().start();
  await untilLogged(bench.pool, 10);
  await watch.check();
  expect(await open()).toBe(0);
  await admin.close();
});
