/**
 * Proves the watch over the partners' feeds against the real services: the intake counts each new event once, on its day; a kind that stopped,
 * and a feed that fell silent, raise one alarm to a named person, which clears when events flow again; a paused or unread feed raises none.
 */
import { FeedWatch } from '../../../bus/feed-watch';
import { createCases } from '../../../cases';
import { RULEBOOKS } from '../cases/database';
import { clearAlarm, raiseAlarm } from '../../../bus/alarms';
import { createBench, countOf, eventually, observations, untilLogged, type Bench } from './support';

let bench: Bench;
let partner: string;
let watch: FeedWatch;
beforeAll(async () => {
  bench = await createBench();
  partner = bench.partners[0] as string;
  watch = new FeedWatch(bench.pool, bench.pool, bench.log, bench.metrics);
  await bench.pool.query(
    `INSERT INTO workers (worker_id, name, team, roles) VALUES ('w-op', 'Ola', 'ops', '{operator}'), ('w-own', 'Ann', 'x', '{manager}')`,
  );
});
afterAll(() => bench.close());
beforeEach(() => bench.pool.query('TRUNCATE feed_days, feed_checks, alarms'));

const TODAY = '2026-03-02';
const NOW = new Date(`${TODAY}T01:00:00Z`);

/** Something of a type came on every day but the last `silent`, for 200 days. */
async function daily(type: string, silent: number): Promise<void> {
  await bench.pool.query(
    `INSERT INTO feed_days (partner, type, day, events, corrections, late, last_at)
     SELECT $1, $2, d, 5, 0, 0, d FROM generate_series($3::date - 200, $3::date - 1 - $4::int, interval '1 day') AS d
     ON CONFLICT DO NOTHING`,
    [partner, type, TODAY, silent],
  );
}
const open = async (): Promise<{ kind: string; subject: string; recipient: string | null }[]> =>
  (
    await bench.pool.query<{ kind: string; subject: string; recipient: string | null }>(
      'SELECT kind, subject, recipient FROM alarms WHERE cleared_at IS NULL ORDER BY kind, subject',
    )
  ).rows;

test('the intake counts what is new to the log, by type and day, and nothing twice', async () => {
  const intake = bench.newIntake();
  await intake.start();
  await bench.producer.send(observations(partner, 40), 10_000);
  await untilLogged(bench.pool, 40);
  await bench.producer.send(observations(partner, 40), 10_000);
  await bench.producer.send(observations(partner, 1, 1, 'other'), 10_000);
  await untilLogged(bench.pool, 41);
  const { rows } = await bench.pool.query<{ type: string; n: number; late: number; today: boolean }>(
    `SELECT type, sum(events)::int AS n, sum(late)::int AS late, bool_and(last_at > now() - interval '1 hour') AS today
     FROM feed_days WHERE partner = $1 GROUP BY type`,
    [partner],
  );
  // They were stated in January.
  await eventually(async () => (await countOf(bench.pool, 'feed_days')) > 0, 'the day');
  expect(rows).toEqual([{ type: 'observation.recorded', n: 41, late: 41, today: true }]);
  await intake.stop();
});

test('a kind that stopped raises one alarm, to the operators’ head; it clears when it flows again', async () => {
  await daily('person.updated', 0);
  await daily('ehc.requested', 5);
  await watch.check(NOW);
  await watch.check(NOW);
  expect(await open()).toEqual([
    { kind: 'feed-kind-stopped', subject: `${partner}/ehc.requested`, recipient: 'w-op' },
  ]);
  await daily('ehc.requested', 0);
  await watch.check(NOW);
  expect(await open()).toEqual([]);
  expect(await countOf(bench.pool, 'alarms')).toBe(1);
});

test('a feed that fell silent raises one alarm, to its owner, and none for each of its kinds', async () => {
  const cases = createCases({ pool: bench.pool, rulebooks: RULEBOOKS });
  await cases.nameFeedOwner({ workerId: 'w-op' }, partner, 'w-own');
  await daily('person.updated', 6);
  await daily('ehc.requested', 6);
  await watch.check(NOW);
  expect(await open()).toEqual([{ kind: 'feed-quiet', subject: partner, recipient: 'w-own' }]);
  // The owner reads it in the digest, and a duty that such events would meet is not known to be undone.
  const owner = await cases.worker('w-own');
  expect((await cases.digest(owner as NonNullable<typeof owner>, TODAY)).alarms).toEqual([]);
  const today = new Date().toISOString().slice(0, 10);
  expect(
    (await cases.digestsOn(today)).map(({ recipient, digest }) => [recipient, digest.alarms[0]?.kind]),
  ).toEqual([['w-own', 'feed-quiet']]);
  const [feed] = await cases.feeds();
  expect(feed).toMatchObject({
    partner,
    told: 'w-own',
    whole: { verdict: 'stopped', lastDay: '2026-02-23' },
  });
  expect((await bench.metrics.silentFlows.get()).values.map(({ value }) => value)).toEqual([3]);
});

test('what is paused or not read is not taken for silent', async () => {
  await daily('person.updated', 6);
  await raiseAlarm(bench.pool, 'intake-silent', `partner.${partner}.v1`, 'x');
  await watch.check(NOW);
  expect((await open()).map(({ kind }) => kind)).toEqual(['intake-silent']);
  await clearAlarm(bench.pool, 'intake-silent', `partner.${partner}.v1`);
  await bench.pool.query('UPDATE partners SET paused_at = now()');
  await watch.check(NOW);
  expect(await open()).toEqual([]);
  await bench.pool.query('UPDATE partners SET paused_at = NULL');
  await watch.check(NOW);
  expect((await open()).map(({ kind }) => kind)).toEqual(['feed-quiet']);
});

test('what has ended by agreement is forgotten, and its alarm with it', async () => {
  const cases = createCases({ pool: bench.pool, rulebooks: RULEBOOKS });
  await daily('person.updated', 0);
  await daily('ehc.requested', 30);
  await watch.check(NOW);
  expect(await open()).toHaveLength(1);
  await cases.forgetFeed({ workerId: 'w-op' }, partner, 'ehc.requested');
  await watch.check(NOW);
  expect(await open()).toEqual([]);
  await expect(cases.forgetFeed({ workerId: 'w-op' }, partner, 'ehc.requested')).rejects.toThrow(
    'nothing is known',
  );
  await expect(cases.nameFeedOwner({ workerId: 'w-op' }, partner, 'nobody')).rejects.toThrow(
    'no such worker',
  );
  await expect(cases.nameFeedOwner({ workerId: 'w-op' }, 'nobody', 'w-own')).rejects.toThrow(
    'no such partner',
  );
});
