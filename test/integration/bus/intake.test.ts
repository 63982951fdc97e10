/**
 * Proves that the intake takes a partner's messages from a real Kafka into a real Postgres: each once, the refused ones
 * to the dead letters with a notice, the offset with them in one transaction, and nothing twice when a topic is read
 * again.
 */
import { partnerTopic } from '../../../events';
import {
  createBench,
  countOf,
  eventually,
  messageOf,
  observation,
  observations,
  untilLogged,
  type Bench,
  logOnly,
} from './support';

let bench: Bench;
beforeEach(async () => {
  bench = await createBench({ partners: 2 });
});
afterEach(() => bench.close());

const first = (): string => bench.partners[0] ?? '';

it('applies every message once, over several chunks and partitions', async () => {
  await bench.producer.send(observations(first(), 700, 20), 10_000);
  await bench.newIntake({}, { chunkSize: 100 }).start();
  await untilLogged(bench.pool, 700);
  const { rows } = await bench.pool.query<{ sum: string }>('SELECT sum(next_offset) FROM consumer_offsets');
  expect(Number(rows[0]?.sum)).toBe(700);
});

it('keeps what is refused with its reason, puts a notice into the outbox, and goes on', async () => {
  const topic = partnerTopic(first());
  const good = messageOf(first(), observation(first(), 'a', 'good'));
  await bench.producer.send(
    [
      { topic, key: good.key, value: '{"broken"' },
      { ...messageOf(first(), observation(first(), 'a', 'other')), key: `local:${first()}:b` },
      messageOf(first(), { ...observation(first(), 'a', 'foreign'), source: 'urn:partner:somebody' }),
      good,
      messageOf(first(), observation(first(), 'a', 'good', 99)),
    ],
    10_000,
  );
  await bench.newIntake().start();
  await eventually(async () => (await countOf(bench.pool, 'dead_letters')) === 4, 'four dead letters');
  const letters = await bench.pool.query<{ reason: string; event_id: string | null; body: Buffer }>(
    'SELECT reason, event_id, body FROM dead_letters ORDER BY reason',
  );
  expect(letters.rows.map(({ reason, event_id: id }) => [reason, id])).toEqual([
    ['key-mismatch', 'other'],
    ['not-json', null],
    ['same-id-other-body', 'good'],
    ['source-mismatch', 'foreign'],
  ]);
  expect(letters.rows[1]?.body.toString()).toBe('{"broken"');
  await untilLogged(bench.pool, 1);
  const notices = await bench.pool.query<{ body: { data: Record<string, unknown> } }>(
    'SELECT body FROM outbox',
  );
  expect(notices.rows.map(({ body }) => body.data.reason).sort()).toEqual(
    letters.rows.map(({ reason }) => reason),
  );
  expect(JSON.stringify(notices.rows)).not.toContain('broken');
  const alarms = await bench.pool.query('SELECT kind, subject FROM alarms');
  expect(alarms.rows).toEqual([{ kind: 'same-id-other-body', subject: first() }]);
});

it('tells one person that fails from the others of its chunk', async () => {
  const failing = logOnly({
    before: ({ event }) => {
      if (event.id === 'poison') throw new TypeError('a fault of ours');
    },
  });
  await bench.producer.send(
    [
      ...observations(first(), 40, 8),
      messageOf(first(), observation(first(), 'person-1', 'poison')),
      ...observations(first(), 10, 8, 'later'),
    ],
    10_000,
  );
  await bench.newIntake({ cases: failing }).start();
  await untilLogged(bench.pool, 50);
  // Persons applied apart have transactions of their own: the refused one may be the last.
  await eventually(async () => (await countOf(bench.pool, 'dead_letters')) > 0, 'the dead letter');
  const { rows } = await bench.pool.query<{ reason: string; event_id: string }>(
    'SELECT reason, event_id FROM dead_letters',
  );
  expect(rows).toEqual([{ reason: 'internal', event_id: 'poison' }]);
  const ring = await bench.pool.query<{ recent: string }>('SELECT recent FROM partners WHERE code = $1', [
    first(),
  ]);
  expect(ring.rows[0]?.recent).not.toContain('x');
});

it('fault 9: a topic that is read again from its start changes nothing', async () => {
  const topic = partnerTopic(first());
  await bench.producer.send([...observations(first(), 120), { topic, key: 'x', value: 'rubbish' }], 10_000);
  const intake = bench.newIntake();
  await intake.start();
  await untilLogged(bench.pool, 120);
  await eventually(async () => (await countOf(bench.pool, 'dead_letters')) === 1, 'the dead letter');
  await intake.stop();
  const before = await tables();
  await bench.pool.query('UPDATE consumer_offsets SET next_offset = 0');
  await bench.newIntake().start();
  await eventually(
    async () =>
      (await bench.pool.query('SELECT sum(next_offset)::int AS n FROM consumer_offsets')).rows[0]?.n === 121,
    'all offsets read again',
  );
  expect(await tables()).toEqual(before);
});

async function tables(): Promise<unknown> {
  const parts = [];
  for (const sql of [
    'SELECT source, id, event_pk, body_hash FROM events ORDER BY event_pk',
    'SELECT * FROM outbox ORDER BY outbox_id',
    'SELECT dead_letter_id, topic, reason FROM dead_letters ORDER BY dead_letter_id',
    'SELECT kind, subject FROM alarms ORDER BY alarm_id',
  ]) {
    parts.push((await bench.pool.query(sql)).rows);
  }
  return parts;
}
