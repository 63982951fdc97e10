/**
 * Faults 11, 16 and 17. Proves that no message can stop a partition: what is malformed becomes a dead letter with a
 * reason; a known id with another body is put aside and an operator told; and a partner that sends mostly rubbish is
 * paused alone, over restarts, until it is resumed.
 */
import { resumePartner } from '../../../bus/partners';
import type { OutgoingMessage } from '../../../bus/port';
import { partnerTopic } from '../../../events';
import {
  countOf,
  createBench,
  eventually,
  messageOf,
  observation,
  observations,
  untilLogged,
  type Bench,
} from '../bus/support';

let bench: Bench;
beforeEach(async () => {
  bench = await createBench({ partners: 2, partitions: 1 });
});
afterEach(() => bench.close());

const code = (i: number): string => bench.partners[i] ?? '';

it('fault 16: each kind of malformed message is a dead letter with its reason, and the partition goes on', async () => {
  const partner = code(0);
  const good = messageOf(partner, observation(partner, 'a', 'after'));
  const event = (change: Record<string, unknown>): string =>
    JSON.stringify({ ...(JSON.parse(String(good.value)) as object), id: 'changed', ...change });
  const bad: [string, string | Buffer][] = [
    ['not-json', '{"id": '],
    ['too-large', `"${'x'.repeat(3 * 1024 * 1024)}"`],
    ['too-deep', '['.repeat(10_000) + ']'.repeat(10_000)],
    ['forbidden-key', event({}).replace('{', '{"__proto__": {"polluted": true},')],
    ['unknown-type', event({ type: 'onward.no.such.v1' })],
    ['not-utf8', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d])],
    ['time-in-future', event({ time: '2199-01-01T00:00:00Z' })],
    ['schema', event({ data: { measure: 'attendance' } })],
    ['type-not-allowed', event({ type: 'onward.ehc.ceased.v1', data: { on: '2026-01-05', ground: 'x' } })],
    ['not-json', ''],
  ];
  const topic = partnerTopic(partner);
  const messages = bad.map(([, value]): OutgoingMessage => ({ topic, key: good.key, value }));
  // A batch holds less than a message of 3 MB may be alone: one by one.
  for (const message of [...messages, good]) await bench.producer.send([message], 10_000);
  await bench.newIntake().start();
  await untilLogged(bench.pool, 1);
  const { rows } = await bench.pool.query<{ reason: string; size: number }>(
    'SELECT reason, length(body) AS size FROM dead_letters ORDER BY "offset"',
  );
  expect(rows.map(({ reason }) => reason)).toEqual(bad.map(([reason]) => reason));
  expect(Math.max(...rows.map(({ size }) => size))).toBe(256 * 1024);
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
});

it('fault 11: the same id with another body is put aside and an operator is told; the log keeps the first', async () => {
  const partner = code(0);
  const twice = [1, 1, 2].map((value) => messageOf(partner, observation(partner, 'a', 'same', value)));
  await bench.producer.send(twice, 10_000);
  await bench.newIntake().start();
  await eventually(async () => (await countOf(bench.pool, 'dead_letters')) === 1, 'the quarantined event');
  await untilLogged(bench.pool, 1);
  const { rows } = await bench.pool.query('SELECT reason, event_id FROM dead_letters');
  expect(rows).toEqual([{ reason: 'same-id-other-body', event_id: 'same' }]);
  expect((await bench.pool.query("SELECT data->>'value' AS value FROM events")).rows).toEqual([
    { value: '1' },
  ]);
  expect(await countOf(bench.pool, "alarms WHERE kind = 'same-id-other-body' AND cleared_at IS NULL")).toBe(
    1,
  );
});

it('fault 17: a partner that sends only rubbish is paused alone, also after a restart, and can be resumed', async () => {
  const [rubbish, fine] = [code(0), code(1)];
  const junk = Array.from({ length: 300 }, (): OutgoingMessage => ({
    topic: partnerTopic(rubbish),
    key: 'k',
    value: '?',
  }));
  await bench.producer.send(junk, 10_000);
  await bench.producer.send(observations(rubbish, 5, 5, 'late'), 10_000);
  const intake = bench.newIntake();
  await intake.start();
  await bench.producer.send(observations(fine, 50, 5, 'a'), 10_000);
  await untilLogged(bench.pool, 50);
  const isPaused = async (): Promise<boolean> =>
    (await countOf(bench.pool, 'partners WHERE code = $1 AND paused_at IS NOT NULL', [rubbish])) === 1;
  await eventually(isPaused, 'the partner is paused');
  expect(await countOf(bench.pool, 'dead_letters')).toBe(200);
  expect(await countOf(bench.pool, "alarms WHERE kind = 'partner-paused' AND subject = $1", [rubbish])).toBe(
    1,
  );
  await intake.stop();

  await bench.newIntake().start();
  await bench.producer.send(observations(fine, 50, 5, 'b'), 10_000);
  await untilLogged(bench.pool, 100);
  expect(await countOf(bench.pool, 'dead_letters')).toBe(200);

  expect(await resumePartner(bench.pool, rubbish)).toBe(true);
  await untilLogged(bench.pool, 105);
  expect(await countOf(bench.pool, 'dead_letters')).toBe(300);
  expect(await countOf(bench.pool, "alarms WHERE kind = 'partner-paused' AND cleared_at IS NULL")).toBe(0);
});
