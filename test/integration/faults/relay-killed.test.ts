/**
 * Fault 2. Proves that a relay killed between a send and its mark sends the same event ids again, in order, so that a
 * consumer which goes by ids sees one effect.
 */
import { createRelay } from '../../../bus/relay';
import { temporalClient } from '../../../bus/temporal';
import { countOf, createBench, eventually, needed, readTopic, unique, type Bench } from '../bus/support';
import { startProcess } from './processes';
import { idleCases } from '../../support/idle-cases';

let bench: Bench;
beforeEach(async () => {
  bench = await createBench();
});
afterEach(() => bench.close());

it('fault 2: killed between a send and its mark, the same ids come twice and in order', async () => {
  const topic = unique('onward.test-');
  const admin = bench.port.admin();
  await admin.ensureTopics([{ topic, partitions: 2 }]);
  await admin.close();
  const person = unique('p');
  await bench.pool.query(
    `INSERT INTO outbox (person_id, event_id, topic, key, type, body)
     SELECT $1, $1 || '/' || n, $2, $1, 'task.opened', jsonb_build_object('id', $1 || '/' || n) FROM generate_series(1, 30) n`,
    [person, topic],
  );
  const dying = startProcess('relay-process.ts', {
    DATABASE_URL: bench.databaseUrl,
    KAFKA_GROUP: bench.group,
  });
  expect(await dying.ended).toBe('SIGKILL');
  expect(await countOf(bench.pool, 'outbox WHERE sent_at IS NOT NULL')).toBe(0);

  const temporal = temporalClient({ TEMPORAL_ADDRESS: needed('TEMPORAL_ADDRESS') });
  const relay = createRelay({
    pool: bench.pool,
    port: bench.port,
    workflows: temporal.client.workflow,
    cases: idleCases,
    group: bench.group,
    log: bench.log,
    metrics: bench.metrics,
  });
  relay.start();
  await eventually(
    async () => (await countOf(bench.pool, 'outbox WHERE sent_at IS NULL')) === 0,
    'all marked',
  );
  await relay.stop();
  await temporal.close();

  const expected = Array.from({ length: 30 }, (_, i) => `${person}/${i + 1}`);
  expect(await idsOn(topic, 60)).toEqual([...expected, ...expected]);
}, 90_000);

/** The ids of the first `count` events on a topic; they have one key, so one partition and one order. */
async function idsOn(topic: string, count: number): Promise<string[]> {
  const ids: string[] = [];
  const reader = await readTopic(topic, ({ value }) => {
    ids.push((JSON.parse(value?.toString() ?? '{}') as { id: string }).id);
  });
  await eventually(() => Promise.resolve(ids.length >= count), `${count} events on the topic`);
  await reader.stop();
  return ids;
}
