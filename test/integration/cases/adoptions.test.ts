/**
 * Changing the law while cases are open: a decision holds from its day, every advance carries it out once, a pause stops it
 * where it is, and a rehearsal says beforehand what will change without writing.
 */
import { due, type Rule, type Rulebook } from '../../../domain';
import { currentRulebook, rulebookVersion } from '../../../rulebook';
import { ensureBaseline, withTransaction } from '../../../store';
import { testNhsNumber } from '../../support/random-history';
import { event, openArea, receiveAll, record, type Area } from './database';

const FIRST = rulebookVersion('2026-06-12.1');
const only = (rules: readonly Rule[]): Rule[] =>
  rules.map((rule) =>
    rule.id === 'ehc-final-20w' && rule.due.by?.op === 'weeksAfter'
      ? { ...rule, due: { ...rule.due, by: due.weeksAfter(rule.due.by.of, 18) } }
      : rule,
  );
/** The 20 weeks become 18, and the notice after 16 weeks goes. */
const SECOND: Rulebook = {
  ...FIRST,
  version: 'second',
  rules: only(FIRST.rules).filter(({ id }) => id !== 'ehcna-refuse-plan-16w'),
};
const BOOKS = [FIRST, SECOND, { ...FIRST, version: 'third' }];
const RULEBOOKS = {
  current: () => FIRST,
  version: (version: string) => {
    const found = BOOKS.find((book) => book.version === version);
    if (!found) throw new Error('unknown');
    return found;
  },
};

const NOW = '2026-02-02T12:00:00.000Z';
const actor = { workerId: 'policy' };
const subjects = Array.from({ length: 5 }, (_, n) => `nhs:${testNhsNumber(n)}`);
let area: Area;
const ids: string[] = [];

beforeEach(async () => {
  area = await openArea({}, RULEBOOKS);
  await receiveAll(
    area,
    subjects.flatMap((subject) => [
      event('person.registered', subject, record()),
      event('ehc.requested', subject, { receivedOn: '2026-01-05' }),
    ]),
    NOW,
  );
  ids.length = 0;
  for (const subject of subjects) ids.push((await area.cases.findPerson(subject))?.personId ?? '');
});
afterEach(async () => {
  expect(await area.cases.verifyOracle()).toEqual([]);
  await area.drop();
});

const final = async (subject: string): Promise<string | null | undefined> =>
  (await area.cases.duties(subject)).find(({ rule }) => rule === 'ehc-final-20w')?.statutoryDue;
const adopted = async (): Promise<{ id: string; version: string }[]> => {
  const { rows } = await area.pool.query<{ id: string; version: string }>(
    `SELECT person_id AS id, data::jsonb->>'version' AS version FROM events JOIN attributions USING (event_pk)
     WHERE type = 'rulebook.adopted' ORDER BY 1, seq`,
  );
  return rows;
};

test('a decision waits for its day; then the rollout carries it out once for each open case', async () => {
  const { adoptionId } = await area.cases.adoptRulebook(
    actor,
    { version: 'second', effectiveOn: '2026-03-01' },
    NOW,
  );
  expect(await area.cases.rolloutBatch(adoptionId, '', NOW)).toMatchObject({
    state: 'waiting',
    beginsAt: '2026-03-01T00:00:00.000Z',
    done: 0,
    open: 5,
  });
  await area.cases.advanceNow(ids[0] ?? '', '2026-02-28T23:59:00.000Z');
  expect(await final(subjects[0] ?? '')).toBe('2026-05-25');
  // On the day a case that is advanced for any reason follows by itself.
  await area.cases.advanceNow(ids[0] ?? '', '2026-03-01T00:00:00.000Z');
  expect(await final(subjects[0] ?? '')).toBe('2026-05-11');

  const day = '2026-03-01T08:00:00.000Z';
  const first = await area.cases.rolloutBatch(adoptionId, '', day);
  expect(first).toMatchObject({ state: 'running', advanced: 4, done: 5, open: 5, blocked: 0 });
  expect(await area.cases.rolloutBatch(adoptionId, first.cursor, day)).toMatchObject({ state: 'finished' });
  expect(await area.cases.rolloutBatch(adoptionId, '', day)).toMatchObject({
    state: 'finished',
    advanced: 0,
  });
  for (const subject of subjects) {
    expect(await final(subject)).toBe('2026-05-11');
    expect((await area.cases.duties(subject)).map(({ rule }) => rule)).not.toContain('ehcna-refuse-plan-16w');
  }
  expect(await adopted()).toEqual([...ids].sort().map((id) => ({ id, version: 'second' })));
  expect(await area.cases.adoptions()).toMatchObject([
    { adoptionId, done: 5, finishedAt: expect.any(String) as string },
  ]);

  // Who comes later is planned with it from the start, and has nothing to adopt.
  const late = `nhs:${testNhsNumber(9)}`;
  await receiveAll(
    area,
    [event('person.registered', late, record()), event('ehc.requested', late, { receivedOn: '2026-01-05' })],
    day,
  );
  expect(await final(late)).toBe('2026-05-11');
  expect(await adopted()).toHaveLength(5);
});

test('a pause leaves the others with their law, also when they are advanced; going on ends it; going back is a decision too', async () => {
  const { adoptionId } = await area.cases.adoptRulebook(
    actor,
    { version: 'second', effectiveOn: '2026-02-02' },
    NOW,
  );
  await area.cases.advanceNow(ids[0] ?? '', NOW);
  await area.cases.pauseRollout(actor, adoptionId, true);
  expect(await area.cases.rolloutBatch(adoptionId, '', NOW)).toMatchObject({ state: 'paused', done: 1 });
  for (const id of ids) await area.cases.advanceNow(id, '2026-02-03T12:00:00.000Z');
  expect(await final(subjects[0] ?? '')).toBe('2026-05-11');
  expect(await final(subjects[1] ?? '')).toBe('2026-05-25');
  await area.cases.pauseRollout(actor, adoptionId, false);
  const day = '2026-02-04T12:00:00.000Z';
  await area.cases.rolloutBatch(adoptionId, '', day);
  expect(await area.cases.rolloutBatch(adoptionId, 'zzz', day)).toMatchObject({ state: 'finished', done: 5 });
  await expect(area.cases.pauseRollout(actor, adoptionId, true)).rejects.toMatchObject({ code: 'overtaken' });

  const back = await area.cases.adoptRulebook(
    actor,
    { version: FIRST.version, effectiveOn: '2026-02-04' },
    day,
  );
  await area.cases.rolloutBatch(back.adoptionId, '', day);
  for (const subject of subjects) expect(await final(subject)).toBe('2026-05-25');
  expect(await adopted()).toHaveLength(10);
});

test('adopting the same law under another name changes nothing but the name', async () => {
  const before = await Promise.all(subjects.map((subject) => area.cases.duties(subject)));
  const { adoptionId } = await area.cases.adoptRulebook(
    actor,
    { version: 'third', effectiveOn: '2026-02-02' },
    NOW,
  );
  const { rows: outbox } = await area.pool.query('SELECT count(*)::int AS n FROM outbox');
  await area.cases.rolloutBatch(adoptionId, '', NOW);
  expect(await Promise.all(subjects.map((subject) => area.cases.duties(subject)))).toEqual(before);
  expect((await area.pool.query('SELECT count(*)::int AS n FROM outbox')).rows).toEqual(outbox);
});

test.each([
  ['an unknown version', { version: 'no-such', effectiveOn: '2026-03-01' }, 'invalid'],
  ['a past day', { version: 'second', effectiveOn: '2026-02-01' }, 'invalid'],
  ['what is in force', { version: FIRST.version, effectiveOn: '2026-03-01' }, 'overtaken'],
] as const)('%s is refused', async (_, adoption, code) => {
  await expect(area.cases.adoptRulebook(actor, adoption, NOW)).rejects.toMatchObject({ code });
  expect(await area.cases.adoptions()).toEqual([]);
});

test('a day before that of a decision to come is refused; unknown decisions too', async () => {
  await area.cases.adoptRulebook(actor, { version: 'second', effectiveOn: '2026-03-01' }, NOW);
  await expect(
    area.cases.adoptRulebook(actor, { version: 'third', effectiveOn: '2026-02-20' }, NOW),
  ).rejects.toMatchObject({ code: 'invalid' });
  await expect(area.cases.pauseRollout(actor, 99, true)).rejects.toMatchObject({ name: 'NotFoundError' });
  await expect(area.cases.rolloutBatch(99, '', NOW)).rejects.toMatchObject({ name: 'NotFoundError' });
});

test('a newer program goes on with the law that the area has', async () => {
  await withTransaction(area.pool, (tx) => ensureBaseline(tx, 'second'));
  await withTransaction(area.pool, (tx) => ensureBaseline(tx, 'third'));
  expect(await area.cases.adoptions()).toMatchObject([{ version: FIRST.version, effectiveOn: '1970-01-01' }]);
  for (const id of ids) await area.cases.advanceNow(id, NOW);
  expect(await adopted()).toEqual([]);
});

test('a rehearsal says what changes, for whom, by rule, team and month, and writes nothing', async () => {
  const log = await area.pool.query('SELECT count(*)::int AS n FROM events');
  const found = await area.cases.rehearse(SECOND, '2026-02-02');
  expect(found).toMatchObject({ version: 'second', on: '2026-02-02', cases: 5, affected: 5, wouldBlock: [] });
  expect(
    found.changes.map(({ kind, rule, team, month, duties, people }) => [
      kind,
      rule,
      team,
      month,
      duties,
      people.length,
    ]),
  ).toEqual([
    ['moves', 'ehc-final-20w', 'sen-team', '2026-05', 5, 5],
    ['vanishes', 'ehcna-refuse-plan-16w', 'sen-team', '2026-04', 5, 5],
  ]);
  expect(found.changes[0]?.people).toEqual([...ids].sort());
  expect((await area.cases.rehearse(FIRST, '2026-02-02')).changes).toEqual([]);
  expect((await area.pool.query('SELECT count(*)::int AS n FROM events')).rows).toEqual(log.rows);
  expect(currentRulebook().version).not.toBe('second');
});
