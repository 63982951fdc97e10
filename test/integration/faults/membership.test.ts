/**
 * Faults 5 and 6. Proves that a group that rebalances all the time loses nothing and repeats nothing, and that a
 * transaction slower than the session time-out keeps its place in the group.
 */
import type { MessagePort } from '../../../bus/port';
import { createBench, eventually, logOnly, observations, untilLogged, type Bench } from '../bus/support';

let bench: Bench;
afterEach(() => bench.close());

it('fault 5: rebalanced every few seconds under load, none is lost and the offsets are right', async () => {
  bench = await createBench({ partitions: 4 });
  const partner = bench.partners[0] ?? '';
  await bench.newIntake({}, { chunkSize: 25 }).start();
  let sent = 0;
  for (let round = 0; round < 4; round++) {
    const coming = bench.newIntake({}, { chunkSize: 25 });
    await coming.start();
    for (const end = Date.now() + 2_500; Date.now() < end;) {
      await bench.producer.send(observations(partner, 50, 20, `r${round}-${sent}-`), 10_000);
      sent += 50;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    await coming.stop();
  }
  await untilLogged(bench.pool, sent, 60_000);
  const stored = async (): Promise<number | undefined> => {
    const { rows } = await bench.pool.query<{ n: number }>(
      'SELECT sum(next_offset)::int AS n FROM consumer_offsets',
    );
    return rows[0]?.n;
  };
  await eventually(async () => (await stored()) === sent, 'the offsets of all that was sent');
}, 120_000);

it('fault 6: a transaction slower than the session time-out keeps the membership', async () => {
  bench = await createBench({ partitions: 1 });
  let joins = 0;
  const counting: MessagePort = {
    ...bench.port,
    consumer: (options) =>
      bench.port.consumer({
        ...options,
        positionsOf: (assigned) => {
          joins++;
          return options.positionsOf(assigned);
        },
      }),
  };
  let slow = 0;
  const cases = logOnly({
    inside: async (tx) => {
      if (slow++ === 0) await tx.query('SELECT pg_sleep(9)');
    },
  });
  await bench.producer.send(observations(bench.partners[0] ?? '', 30), 10_000);
  await bench.newIntake({ cases, port: counting }, { sessionTimeoutMs: 6_000, chunkSize: 10 }).start();
  await untilLogged(bench.pool, 30, 60_000);
  expect(joins).toBe(1);
  // One chunk each: the slow transaction was committed and not done again by another member.
  expect(slow).toBe(3);
}, 90_000);
