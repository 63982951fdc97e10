/**
 * Proves what becomes of a death in the store: it waits for a second word unless an authority says it, closes the case with one word to
 * partners and one to the manager, and is taken back without a trace but the statements. The tables are what the log says throughout.
 */
import { testNhsNumber } from '../../support/random-history';
import { event, openArea, receiveAll, record, type Area } from './database';

const NOW = '2026-05-01T12:00:00.000Z';
const ON = '2026-04-20';
let area: Area;
let next = 0;
beforeAll(async () => {
  area = await openArea();
  const worker = (workerId: string, ...roles: string[]) => ({
    workerId,
    name: workerId,
    team: 'sen-team',
    roles,
    services: [],
  });
  await area.cases.saveWorkers([
    worker('w-1', 'social-worker'),
    worker('w-2', 'social-worker'),
    worker('w-3', 'manager'),
    { ...worker('w-4', 'manager'), team: 'adult-social-care' },
  ]);
});
afterAll(() => area.drop());
afterEach(async () => {
  expect(await area.cases.verifyOracle()).toEqual([]);
});

const AUTHORITY = { source: 'urn:partner:csc', time: '2026-04-21T09:00:00.000Z' };
const say = (workerId: string, personId: string, type: 'death.confirmed' | 'death.reversed', data: object) =>
  area.cases.command({ workerId }, personId, type, { ...data }, NOW);

/** A young person with tasks that are late, and of whom the partners have been told. */
async function begin(): Promise<{ subject: string; personId: string }> {
  const subject = `nhs:${testNhsNumber(next++)}`;
  const requested = event('ehc.requested', subject, { receivedOn: '2026-01-05' });
  const proposed = event('handover.proposed', subject, {
    fromService: 'camhs',
    toService: 'adult-mental-health',
    transferOn: '2028-03-14',
  });
  await receiveAll(area, [event('person.registered', subject, record()), requested, proposed], NOW);
  const personId = (await area.cases.findPerson(subject))?.personId as string;
  return { subject, personId };
}

async function column(sql: string, personId: string): Promise<string[]> {
  return (await area.pool.query<{ value: string }>(sql, [personId])).rows.map(({ value }) => value);
}
const outbound = (personId: string) =>
  column(
    `SELECT replace(replace(type, 'onward.', ''), '.v1', '') || coalesce(' ' || (body->'data'->>'reason'), '') AS value
      FROM outbox WHERE person_id = $1 ORDER BY outbox_id`,
    personId,
  );
const rungs = (personId: string) =>
  column(
    `SELECT rung || ' ' || recipient AS value FROM notices WHERE person_id = $1 ORDER BY issued_on, rung`,
    personId,
  );
const deathRungs = async (personId: string) =>
  (await rungs(personId)).filter((rung) => /^(death|died)/.test(rung));
const waiting = async (personId: string) =>
  (await area.cases.conflicts()).filter(({ candidates }) => candidates.includes(personId));
const plan = async (subject: string) => [
  await area.cases.duties(subject),
  await area.cases.handovers(subject),
];

test('another partner’s word waits: the case is untouched, one report in the queue, one notice; two workers decide', async () => {
  const { subject, personId } = await begin();
  const [before, said] = [await plan(subject), await outbound(personId)];
  const died = event('person.died', subject, { on: ON });
  await receiveAll(area, [died], NOW);
  await receiveAll(area, [event('person.died', subject, { on: ON })], NOW);
  expect(await plan(subject)).toEqual(before);
  expect(await outbound(personId)).toEqual(said);
  expect(await waiting(personId)).toMatchObject([{ kind: 'death-unconfirmed', type: 'person.died' }]);
  expect(await deathRungs(personId)).toEqual(['death-unconfirmed sen-team-manager']);
  const conflict = (await waiting(personId))[0]?.id as string;
  await expect(
    area.cases.resolveConflict({ workerId: 'op' }, conflict, 'discard', NOW),
  ).rejects.toMatchObject({
    code: 'invalid',
  });

  await expect(say('w-1', personId, 'death.confirmed', { on: '2026-04-19' })).rejects.toMatchObject({
    code: 'invalid',
  });
  await say('w-1', personId, 'death.confirmed', { on: ON });
  expect(await area.cases.findPerson(subject)).toMatchObject({ open: true });
  await expect(say('w-1', personId, 'death.confirmed', { on: ON })).rejects.toMatchObject({
    code: 'invalid',
  });
  await area.pool.query('UPDATE cases SET flag = 0');
  await area.pool.query('UPDATE handovers SET flag = 0');

  await say('w-2', personId, 'death.confirmed', { on: ON });
  expect(await area.cases.findPerson(subject)).toMatchObject({
    open: false,
    stage: 'closed',
    nextWake: null,
  });
  // Its workflows hear of it, and end; the one handover has nothing more to do.
  expect(await column('SELECT flag::text AS value FROM cases WHERE person_id = $1', personId)).toEqual(['1']);
  expect(await column('SELECT flag::text AS value FROM handovers WHERE person_id = $1', personId)).toEqual([
    '1',
  ]);
  const [handover] = await area.cases.handovers(subject);
  expect(await area.cases.handoverView(handover?.handoverId as string)).toMatchObject({
    over: true,
    nextStep: null,
  });
  // Each partner is told once, and of nothing else; the manager once, and nobody of the tasks.
  expect((await outbound(personId)).slice(said.length)).toEqual(['case.closed died']);
  expect(await deathRungs(personId)).toEqual(['death-unconfirmed sen-team-manager', 'died sen-team-manager']);
  expect((await rungs(personId)).filter((rung) => rung.startsWith('withdrawn'))).toEqual([]);
  expect(await waiting(personId)).toEqual([]);
  // Retention has begun; nothing else is left.
  const unmet = (await area.cases.duties(subject)).filter(
    ({ status }) => status === 'upcoming' || status === 'overdue',
  );
  expect(unmet.map(({ rule }) => rule)).toEqual(['ret-sen-file']);
  // What was to be told is told no more, but for the death.
  const digests = await area.cases.digestsOn('2026-05-01');
  const told = digests.flatMap(({ digest }) => [...digest.urgent, ...digest.others]);
  expect(new Set(told.filter((entry) => entry.personId === personId).map(({ rung }) => rung))).toEqual(
    new Set(['death-unconfirmed', 'died']),
  );
  // A closed case takes no more of it.
  await expect(say('w-1', personId, 'death.confirmed', { on: ON })).rejects.toMatchObject({
    code: 'overtaken',
  });
});

test('an authority’s word closes at once; taken back by a manager, every duty is there again and no reminder is repeated', async () => {
  const { subject, personId } = await begin();
  const [before, reminded, said] = [await plan(subject), await rungs(personId), await outbound(personId)];
  expect(reminded.length).toBeGreaterThan(0);
  const died = event('person.died', subject, { on: ON }, AUTHORITY);
  await receiveAll(area, [died], NOW);
  await receiveAll(area, [died], NOW);
  expect(await area.cases.findPerson(subject)).toMatchObject({ open: false });
  await expect(
    say('w-1', personId, 'death.reversed', { reason: 'x', on: '2026-05-01' }),
  ).rejects.toMatchObject({
    code: 'not-allowed',
  });
  await area.pool.query('UPDATE cases SET flag = 0');
  await say('w-3', personId, 'death.reversed', { reason: 'A namesake', on: '2026-05-01' });
  expect(await plan(subject)).toEqual(before);
  expect(await area.cases.findPerson(subject)).toMatchObject({ open: true });
  expect(await column('SELECT flag::text AS value FROM cases WHERE person_id = $1', personId)).toEqual(['1']);
  expect((await rungs(personId)).filter((rung) => !/^(death|died)/.test(rung))).toEqual(reminded);
  expect(await deathRungs(personId)).toEqual(['death-reversed sen-team-manager', 'died sen-team-manager']);
  const after = (await outbound(personId)).slice(said.length);
  expect(after.slice(0, 2)).toEqual(['case.closed died', 'case.opened']);
  expect(new Set(after.slice(2))).toEqual(new Set(['task.opened']));
  await expect(
    say('w-3', personId, 'death.reversed', { reason: 'x', on: '2026-05-01' }),
  ).rejects.toMatchObject({
    code: 'overtaken',
  });
  // The log says who and why.
  const page = await area.cases.casePage(personId);
  expect(page?.history.find(({ type }) => type === 'death.reversed')).toMatchObject({ text: 'A namesake' });
});

test('retracted by its source, or taken back at the command line: the report leaves the queue', async () => {
  const { subject, personId } = await begin();
  const before = await plan(subject);
  const died = event('person.died', subject, { on: ON });
  await receiveAll(area, [died], NOW);
  expect(await waiting(personId)).toHaveLength(1);
  await receiveAll(area, [event('event.retracted', subject, { eventId: died.id, reason: 'error' })], NOW);
  expect(await waiting(personId)).toEqual([]);
  await receiveAll(area, [event('person.died', subject, { on: ON })], NOW);
  expect(await waiting(personId)).toHaveLength(1);
  await area.cases.reverseDeath({ workerId: 'cli:ola' }, personId, 'Another person', NOW);
  expect(await waiting(personId)).toEqual([]);
  expect(await plan(subject)).toEqual(before);
  // Restarted from the tables alone, as after a crash.
  await area.cases.advanceNow(personId, '2026-05-01T12:00:01.000Z');
  expect(await deathRungs(personId)).toEqual([
    'death-reversed sen-team-manager',
    'death-reversed sen-team-manager',
    'death-unconfirmed sen-team-manager',
    'death-unconfirmed sen-team-manager',
  ]);
});

test('two at once: two workers confirm at the same moment, two managers take it back at the same moment', async () => {
  const { subject, personId } = await begin();
  await Promise.all(['w-1', 'w-2'].map((worker) => say(worker, personId, 'death.confirmed', { on: ON })));
  expect(await area.cases.findPerson(subject)).toMatchObject({ open: false });
  const back = await Promise.allSettled(
    ['w-3', 'w-4'].map((worker) =>
      say(worker, personId, 'death.reversed', { reason: 'x', on: '2026-05-01' }),
    ),
  );
  expect(back.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  expect((await outbound(personId)).filter((type) => type.startsWith('case.'))).toEqual([
    'case.opened',
    'case.closed died',
    'case.opened',
  ]);
});
