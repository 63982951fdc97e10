/** Fault 14: an event after a case was closed is in the log, and the case opens again if the rules say so. */
import { sweep } from '../../../bus/repair';
import { testNhsNumber } from '../../support/random-history';
import { event, openArea, receiveAll, record, type Area } from './database';

const NOW = '2026-02-01T12:00:00.000Z';
let area: Area;
let next = 0;
beforeAll(async () => {
  area = await openArea();
});
afterAll(() => area.drop());
afterEach(async () => {
  expect(await area.cases.verifyOracle()).toEqual([]);
});

const outbound = async (personId: string): Promise<string[]> =>
  (
    await area.pool.query<{ type: string }>(
      'SELECT type FROM outbox WHERE person_id = $1 ORDER BY outbox_id',
      [personId],
    )
  ).rows.map(({ type }) => type.replace(/^onward\.|\.v1$/g, ''));

test('after a death: kept, no task comes of it; the retraction of the death opens the case and wakes its workflow', async () => {
  const subject = `nhs:${testNhsNumber(next++)}`;
  const died = event(
    'person.died',
    subject,
    { on: '2026-01-30' },
    { source: 'urn:partner:csc', time: '2026-01-31T09:00:00.000Z' },
  );
  await receiveAll(area, [event('person.registered', subject, record()), died], NOW);
  const personId = (await area.cases.findPerson(subject))?.personId as string;
  expect(await area.cases.findPerson(subject)).toMatchObject({ open: false });
  await area.pool.query('UPDATE cases SET flag = 0');

  const late = event('ehc.requested', subject, { receivedOn: '2026-01-05' });
  expect(await receiveAll(area, [late], NOW)).toEqual([{ kind: 'applied', personId }]);
  expect(await area.cases.findPerson(subject)).toMatchObject({ open: false, nextWake: null });
  // What is kept after a death is all that is left to say.
  const unmet = (await area.cases.duties(subject)).filter((d) => d.status !== 'not-applicable');
  expect(unmet.map(({ rule, status }) => [rule, status])).toEqual([['ret-sen-file', 'upcoming']]);
  expect((await outbound(personId)).at(-1)).toBe('case.closed');
  expect((await area.pool.query('SELECT flag FROM cases')).rows).toEqual([{ flag: 0 }]);

  const retracted = event(
    'event.retracted',
    subject,
    { eventId: died.id, reason: 'error' },
    { source: died.source },
  );
  await receiveAll(area, [retracted], NOW);
  expect(await area.cases.findPerson(subject)).toMatchObject({ open: true });
  expect((await area.cases.duties(subject)).map((d) => d.rule)).toContain('ehcna-decision-6w');
  expect(await outbound(personId)).toContain('case.opened');
  expect((await area.pool.query('SELECT flag FROM cases')).rows).toEqual([{ flag: 1 }]);
});

test('a young person who is 26 before the first event is a closed case from the start', async () => {
  const subject = `nhs:${testNhsNumber(next++)}`;
  await receiveAll(area, [event('person.registered', subject, record({ dateOfBirth: '2000-02-01' }))], NOW);
  expect(await area.cases.findPerson(subject)).toMatchObject({ open: false, stage: 'closed' });
});

test('a return that was stated in advance: nobody sleeps for a closed case, so the sweep starts its workflow on the day', async () => {
  const subject = `nhs:${testNhsNumber(next++)}`;
  const moved = (direction: string, on: string) =>
    event('person.moved', subject, { direction, on, otherAuthority: 'x' });
  const news = [
    event('person.registered', subject, record()),
    moved('out', '2025-12-01'),
    moved('in', '2026-02-09'),
  ];
  await receiveAll(area, news, NOW);
  const personId = (await area.cases.findPerson(subject))?.personId as string;
  expect(await area.cases.findPerson(subject)).toMatchObject({
    open: false,
    nextWake: '2026-02-09T00:00:00.000Z',
  });
  await area.pool.query(`UPDATE cases SET flag = 0, opened_at = '2026-01-01'`);
  const swept = async (): Promise<string[]> => {
    const ids: string[] = [];
    const nothingRuns = {
      withDeadline: (_: unknown, work: () => Promise<unknown>) => work(),
      list: async function* () {},
    };
    const signaller = {
      signalAll: async (targets: readonly { id: string }[]) => void ids.push(...targets.map(({ id }) => id)),
    };
    await sweep(area.pool, nothingRuns as never, signaller as never);
    return ids;
  };
  expect(await swept()).toContain(personId);
  await area.pool.query(`UPDATE cases SET next_wake = '2999-01-01' WHERE person_id = $1`, [personId]);
  expect(await swept()).not.toContain(personId);
  await area.pool.query(`UPDATE cases SET next_wake = '2026-02-09' WHERE person_id = $1`, [personId]);
  await area.cases.advanceNow(personId, '2026-02-09T09:00:00.000Z');
  expect(await area.cases.findPerson(subject)).toMatchObject({ open: true });
});
