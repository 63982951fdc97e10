/** One record found to hold two people, and twins whose numbers a partner swapped: each statement with the right person, both plans right. */
import { testNhsNumber } from '../../support/random-history';
import { event, openArea, receiveAll, record, type Area } from './database';

const NOW = '2026-02-01T12:00:00.000Z';
const OPERATOR = { workerId: 'op' };
const CAMHS = 'urn:partner:camhs';
let area: Area;
let next = 0;
const nhs = (): string => `nhs:${testNhsNumber(next++)}`;

beforeAll(async () => {
  area = await openArea();
  await area.cases.saveWorkers([
    { workerId: 'op', name: 'Op', team: 'operations', roles: ['operator', 'manager'], services: [] },
  ]);
});
afterAll(() => area.drop());
afterEach(async () => {
  expect(await area.cases.verifyOracle()).toEqual([]);
});

const idOf = async (subject: string): Promise<string> =>
  (await area.cases.findPerson(subject))?.personId as string;
const toServices = async (subject: string): Promise<string[]> =>
  (await area.cases.handovers(subject)).map(({ toService }) => toService);
const openRules = async (subject: string): Promise<string[]> =>
  (await area.cases.duties(subject))
    .filter(({ status }) => ['upcoming', 'due', 'overdue'].includes(status))
    .map(({ rule, occurrence }) => `${rule} ${occurrence}`);

test('twins whose numbers a partner swapped for a month: each has what is theirs, as if the partner had been right', async () => {
  const [ada, ben] = [nhs(), nhs()];
  const proposal = (toService: string) => ({ fromService: 'camhs', toService, transferOn: '2028-03-14' });
  const swapped = '2026-01-10T09:00:00.000Z';
  const camhs = { source: CAMHS };
  await receiveAll(
    area,
    [
      event('person.registered', ada, record({ givenName: 'Ada' })),
      event('person.registered', ben, record({ givenName: 'Ben' })),
      event('ehc.requested', ada, { receivedOn: '2026-01-05' }),
      // Before the month the partner was right.
      event(
        'meeting.held',
        ben,
        { kind: 'joint-handover', on: '2025-12-01' },
        { ...camhs, time: '2025-12-01T09:00:00.000Z' },
      ),
      // In it each statement is under the other's number, and one is corrected after it.
      event('handover.proposed', ben, proposal('adult-mental-health'), { ...camhs, time: swapped }),
      event('handover.proposed', ada, proposal('adult-adhd'), { ...camhs, time: '2026-01-11T09:00:00.000Z' }),
      event(
        'admission.planned',
        ben,
        { kind: 'informal', on: '2026-06-15' },
        { ...camhs, id: 'adm-1', time: '2026-01-12T09:00:00.000Z' },
      ),
      event(
        'event.retracted',
        ben,
        { eventId: 'adm-1', reason: 'error' },
        { ...camhs, time: '2026-01-31T09:00:00.000Z' },
      ),
    ],
    NOW,
  );
  const request = {
    actor: OPERATOR,
    from: await idOf(ben),
    to: await idOf(ada),
    take: { source: CAMHS, from: '2026-01-01', to: '2026-01-30' },
    identifiers: [],
    swap: true,
  };
  const preview = await area.cases.splitPerson({ ...request, preview: true }, NOW);
  expect(preview.movedCount).toBe(4);
  expect(await toServices(ada)).toEqual(['adult-adhd']);

  const done = await area.cases.splitPerson({ ...request, seen: preview.seen }, NOW);
  expect({ ...done, decisionId: null }).toEqual(preview);
  expect(await toServices(ada)).toEqual(['adult-mental-health']);
  expect(await toServices(ben)).toEqual(['adult-adhd']);
  const moved = done.moved.map(({ type, personId }) => [type, personId === request.to ? 'ada' : 'ben']);
  // The retraction lies outside the month, and goes with what it takes back.
  expect(moved).toContainEqual(['event.retracted', 'ada']);
  const history = (await area.cases.casePage(request.from))?.history ?? [];
  expect(history.filter(({ type }) => type === 'meeting.held')).toHaveLength(1);

  // A third and a fourth young person, told of rightly from the start, owe and are owed the same.
  const [cleo, dan] = [nhs(), nhs()];
  await receiveAll(
    area,
    [
      event('person.registered', cleo, record({ givenName: 'Cleo' })),
      event('person.registered', dan, record({ givenName: 'Dan' })),
      event('ehc.requested', cleo, { receivedOn: '2026-01-05' }),
      event(
        'meeting.held',
        dan,
        { kind: 'joint-handover', on: '2025-12-01' },
        { ...camhs, time: '2025-12-01T09:00:00.000Z' },
      ),
      event('handover.proposed', cleo, proposal('adult-mental-health'), { ...camhs, time: swapped }),
      event('handover.proposed', dan, proposal('adult-adhd'), { ...camhs, time: '2026-01-11T09:00:00.000Z' }),
    ],
    NOW,
  );
  expect(await openRules(ada)).toEqual(await openRules(cleo));
  expect(await openRules(ben)).toEqual(await openRules(dan));

  // Whatever is chosen, what Onward said of each one's tasks stays: a day alone moves no notice.
  const told = 'SELECT notice_id, person_id FROM notices WHERE person_id = ANY($1) ORDER BY 1';
  const ids = [request.from, request.to];
  const { rows } = await area.pool.query(told, [ids]);
  expect(rows.length).toBeGreaterThan(0);
  await area.cases.splitPerson({ ...request, take: { from: '2026-02-01' }, identifiers: [ben, ada] }, NOW);
  const after = await area.pool.query<{ notice_id: string }>(told, [ids]);
  expect(after.rows.filter(({ notice_id }) => rows.some((row) => row.notice_id === notice_id))).toEqual(rows);
});

test('one record that holds two people: the second becomes a person, with identifiers and a plan of their own', async () => {
  const [one, other] = [nhs(), nhs()];
  const local = 'local:camhs:77';
  await receiveAll(
    area,
    [
      event('person.registered', one, record()),
      event('ehc.requested', one, { receivedOn: '2026-01-05' }),
      // Another child was entered under the first one's school number.
      event(
        'person.registered',
        one,
        record({ familyName: 'Dene', localIds: [{ partner: 'camhs', id: '77' }], nhsNumber: other.slice(4) }),
        { source: CAMHS, id: 'camhs-77' },
      ),
      event('meeting.held', local, { kind: 'transition-planning', on: '2026-01-12' }, { source: CAMHS }),
    ],
    NOW,
  );
  const from = await idOf(one);
  const take = { source: CAMHS };
  const request = { actor: OPERATOR, from, take, identifiers: [other, local] };
  await expect(area.cases.splitPerson({ ...request, identifiers: [] }, NOW)).rejects.toThrow(
    'needs an identifier',
  );
  await expect(area.cases.splitPerson({ ...request, take: { subject: local } }, NOW)).rejects.toThrow(
    'who they are',
  );
  await expect(area.cases.splitPerson({ ...request, identifiers: [nhs()] }, NOW)).rejects.toThrow(
    'not an identifier',
  );
  await expect(area.cases.splitPerson({ ...request, take: { from: '2000-01-01' } }, NOW)).rejects.toThrow(
    'birth date',
  );

  const preview = await area.cases.splitPerson({ ...request, preview: true }, NOW);
  expect(await idOf(other)).toBe(from);
  const done = await area.cases.splitPerson({ ...request, seen: preview.seen }, NOW);
  const second = await idOf(other);
  expect(second).not.toBe(from);
  expect(await idOf(local)).toBe(second);
  expect(done.moved.map(({ type }) => type)).toEqual(['person.registered', 'meeting.held']);
  expect((await area.cases.casePage(second))?.name).toBe('Ada Dene');
  expect((await area.cases.casePage(from))?.name).toBe('Ada Birch');
  expect(await openRules(one)).toContain('ehcna-decision-6w 2026-01-05');
  // Later news goes to the right person.
  expect(
    await receiveAll(
      area,
      [event('meeting.held', local, { kind: 'joint-handover', on: '2026-01-20' }, { source: CAMHS })],
      NOW,
    ),
  ).toEqual([{ kind: 'applied', personId: second }]);
  // Taken back by a merge.
  await area.cases.mergePeople({ actor: OPERATOR, survivor: from, absorbed: second }, NOW);
  expect(await idOf(local)).toBe(from);
});
