/** Partner events on a real Postgres: each once, to the right person, whatever the order of arrival. */
import { withTransaction } from '../../../store';
import { testNhsNumber } from '../../support/random-history';
import { event, openArea, receiveAll, record, type Area } from './database';

const NOW = '2026-02-01T12:00:00.000Z';
let area: Area;
let next = 0;
const nhs = (): string => `nhs:${testNhsNumber(next++)}`;

beforeAll(async () => {
  area = await openArea();
});
afterAll(() => area.drop());
afterEach(async () => {
  expect(await area.cases.verifyOracle()).toEqual([]);
});

const register = (subject: string, more = {}): ReturnType<typeof event> =>
  event('person.registered', subject, record(more));
const kinds = (outcomes: readonly { kind: string }[]): string[] => outcomes.map((o) => o.kind);

test('a registered person is a case with duties, a task and outbound events from sequence 1', async () => {
  const subject = nhs();
  const [registered, requested] = [
    register(subject),
    event('ehc.requested', subject, { receivedOn: '2026-01-05' }),
  ];
  expect(kinds(await receiveAll(area, [registered, requested], NOW))).toEqual(['applied', 'applied']);
  const found = await area.cases.findPerson(subject);
  expect(found).toMatchObject({ open: true, blocked: false, person: { givenName: 'Ada' } });
  const duty = (await area.cases.duties(subject)).find((d) => d.rule === 'ehcna-decision-6w');
  expect(duty).toMatchObject({ statutoryDue: '2026-02-16' });
  const { rows } = await area.pool.query<{ body: { sequence: number; type: string } }>(
    'SELECT body FROM outbox WHERE person_id = $1 ORDER BY outbox_id',
    [found?.personId],
  );
  expect(rows.map((r) => r.body.sequence)).toEqual(rows.map((_, i) => i + 1));
  expect(rows[0]?.body.type).toBe('onward.case.opened.v1');
  expect(rows.map((r) => r.body.type)).toContain('onward.task.opened.v1');
});

test('the same event is applied once, in one chunk and across chunks', async () => {
  const subject = nhs();
  const [registered, requested] = [
    register(subject),
    event('ehc.requested', subject, { receivedOn: '2026-01-05' }),
  ];
  expect(kinds(await receiveAll(area, [registered, requested, requested], NOW))).toEqual([
    'applied',
    'applied',
    'duplicate',
  ]);
  const before = await area.pool.query('SELECT version, sequence FROM cases ORDER BY person_id');
  expect(kinds(await receiveAll(area, [registered, requested], NOW))).toEqual(['duplicate', 'duplicate']);
  expect((await area.pool.query('SELECT version, sequence FROM cases ORDER BY person_id')).rows).toEqual(
    before.rows,
  );
});

test('the same id with another body is quarantined, in one chunk and across chunks', async () => {
  const subject = nhs();
  const first = register(subject);
  const other = { ...first, data: record({ familyName: 'Calder' }) };
  expect(kinds(await receiveAll(area, [first, other], NOW))).toEqual(['applied', 'quarantined']);
  expect(kinds(await receiveAll(area, [other], NOW))).toEqual(['quarantined']);
  expect((await area.cases.findPerson(subject))?.person.familyName).toBe('Birch');
});

test('an event of an unknown person waits and is applied with the registration, also within one chunk', async () => {
  const [early, together] = [nhs(), nhs()];
  const requested = (subject: string): ReturnType<typeof event> =>
    event('ehc.requested', subject, { receivedOn: '2026-01-05' });
  expect(kinds(await receiveAll(area, [requested(early)], NOW))).toEqual(['unmatched']);
  expect(await area.cases.unmatched()).toHaveLength(1);
  const outcomes = await receiveAll(area, [requested(together), register(together), register(early)], NOW);
  expect(kinds(outcomes)).toEqual(['applied', 'applied', 'applied']);
  expect(await area.cases.unmatched()).toEqual([]);
  for (const subject of [early, together]) {
    expect((await area.cases.duties(subject)).map((d) => d.rule)).toContain('ehcna-decision-6w');
  }
});

test('an event waits until its day only', async () => {
  const subject = nhs();
  await receiveAll(area, [event('ehc.requested', subject, { receivedOn: '2026-01-05' })], NOW);
  expect(await area.cases.expireUnmatched('2026-03-03T11:59:59.000Z')).toBe(0);
  expect(await area.cases.expireUnmatched('2026-03-03T12:00:00.000Z')).toBe(1);
  await receiveAll(area, [register(subject)], NOW);
  expect((await area.cases.duties(subject)).map((d) => d.rule)).not.toContain('ehcna-decision-6w');
});

test('an event that expired is not lost: sent again it is placed, and an operator can give it to a person', async () => {
  const [late, never, named] = [nhs(), nhs(), nhs()];
  const requested = (subject: string): ReturnType<typeof event> =>
    event('ehc.requested', subject, { receivedOn: '2026-01-05' });
  const [one, two, three] = [requested(late), requested(never), requested(named)];
  await receiveAll(area, [one, two, three], NOW);
  const later = '2026-03-04T12:00:00.000Z';
  await area.cases.expireUnmatched(later);
  expect(await area.cases.unmatched()).toEqual([]);
  const expired = await area.cases.unmatched('expired');
  expect(expired.map(({ eventId }) => eventId)).toEqual(expect.arrayContaining([one.id, two.id, three.id]));

  const other = { ...one, data: { receivedOn: '2026-01-06' } };
  expect(kinds(await receiveAll(area, [register(late), one, one, other], later))).toEqual([
    'applied',
    'applied',
    'duplicate',
    'quarantined',
  ]);
  expect((await area.cases.duties(late)).map((d) => d.rule)).toContain('ehcna-decision-6w');
  expect(kinds(await receiveAll(area, [one], later))).toEqual(['duplicate']);

  // Its person is still unknown: it waits anew.
  expect(kinds(await receiveAll(area, [two], later))).toEqual(['unmatched']);
  expect((await area.cases.unmatched()).map(({ eventId }) => eventId)).toEqual([two.id]);
  await receiveAll(area, [register(never)], later);
  expect((await area.cases.duties(never)).map((d) => d.rule)).toContain('ehcna-decision-6w');

  await receiveAll(area, [register(named)], later);
  expect((await area.cases.duties(named)).map((d) => d.rule)).not.toContain('ehcna-decision-6w');
  const { personId } = (await area.cases.findPerson(named)) ?? { personId: '' };
  const row = expired.find(({ eventId }) => eventId === three.id);
  await area.cases.resolveUnmatched({ workerId: 'operator' }, row?.id ?? '', { personId }, later);
  expect((await area.cases.duties(named)).map((d) => d.rule)).toContain('ehcna-decision-6w');
  expect((await area.cases.unmatched('expired')).map(({ eventId }) => eventId)).not.toContain(three.id);
});

test('registration and events that commit at the same instant meet, whoever is first', async () => {
  const ROUNDS = 40;
  for (let round = 0; round < ROUNDS; round++) {
    const [subject, local] = [nhs(), `local:csc:r${round}`];
    const localIds = [{ partner: 'csc', id: `r${round}` }];
    const requested = event('ehc.requested', subject, { receivedOn: '2026-01-05' });
    const met = event('meeting.held', local, { kind: 'transition-planning', on: '2026-01-06' });
    // Three transactions, that start at the same instant in an order that differs from round to round.
    const chunks = [[register(subject, { localIds })], [requested], [met]];
    for (let turn = 0; turn < round % 3; turn++) chunks.push(chunks.shift() as (typeof chunks)[0]);
    if (round % 2) chunks.reverse();
    const waits = chunks.map((_, i) => (round % 5 === 0 ? 0 : ((round * 7 + i * 3) % 11) / 2));
    await Promise.all(
      chunks.map(async (events, i) => {
        await new Promise((resolve) => setTimeout(resolve, waits[i]));
        return receiveAll(area, events, NOW);
      }),
    );
    const rules = (await area.cases.duties(subject)).map((d) => d.rule);
    expect(rules).toEqual(expect.arrayContaining(['ehcna-decision-6w', 'qs140-3-annual']));
    expect(await area.cases.unmatched()).toEqual([]);
  }
});

test('two partners who register one person at the same instant make one person', async () => {
  for (let round = 0; round < 20; round++) {
    const subject = nhs();
    const source = 'urn:partner:camhs';
    const same = [register(subject), event('person.registered', subject, record(), { source })];
    const outcomes = await Promise.all(same.map((one) => receiveAll(area, [one], NOW)));
    expect(kinds(outcomes.flat())).toEqual(['applied', 'applied']);
    const { rows } = await area.pool.query(
      'SELECT DISTINCT person_id FROM attributions JOIN events USING (event_pk) WHERE id = ANY($1)',
      [same.map(({ id }) => id)],
    );
    expect(rows).toHaveLength(1);
  }
});

test('the log takes an event once, whatever a caller does', async () => {
  const subject = nhs();
  const one = register(subject);
  await receiveAll(area, [one], NOW);
  const columns = 'source, id, type, subject, time, data, body_hash';
  const named = [one.source, one.id];
  await expect(
    area.pool.query(
      `INSERT INTO events (${columns}) SELECT ${columns} FROM events WHERE source = $1 AND id = $2`,
      named,
    ),
  ).rejects.toMatchObject({ code: '23505' });
  await expect(
    area.pool.query(
      `INSERT INTO attributions (event_pk, person_id, seq) SELECT event_pk, 'another', 1 FROM events WHERE source = $1 AND id = $2`,
      named,
    ),
  ).rejects.toMatchObject({ code: '23505' });
});

test('the second transaction waits for the first on the identifier and then sees the person', async () => {
  const subject = nhs();
  const requested = { event: event('ehc.requested', subject, { receivedOn: '2026-01-05' }), bodyHash: 'r' };
  const registered = { event: register(subject), bodyHash: 'p' };
  let second: Promise<unknown> | undefined;
  await withTransaction(area.pool, async (tx) => {
    await area.cases.receive(tx, [requested], NOW);
    second = withTransaction(area.pool, (other) => area.cases.receive(other, [registered], NOW));
    await new Promise((resolve) => setTimeout(resolve, 150));
  });
  await second;
  expect((await area.cases.duties(subject)).map((d) => d.rule)).toContain('ehcna-decision-6w');
});

test('new identifiers of a matched event are linked, and what waited for them is applied', async () => {
  const [subject, local] = [nhs(), 'local:csc:77'];
  await receiveAll(area, [event('ehc.requested', local, { receivedOn: '2026-01-05' })], NOW);
  await receiveAll(area, [register(subject)], NOW);
  await receiveAll(
    area,
    [event('person.updated', subject, record({ localIds: [{ partner: 'csc', id: '77' }] }))],
    NOW,
  );
  expect((await area.cases.findPerson(local))?.personId).toBe(
    (await area.cases.findPerson(subject))?.personId,
  );
  expect((await area.cases.duties(local)).map((d) => d.rule)).toContain('ehcna-decision-6w');
});

test('identifiers of two people are a conflict that an operator decides once', async () => {
  const [one, two] = [nhs(), 'local:csc:88'];
  await receiveAll(area, [register(one), register(two)], NOW);
  const both = event('person.updated', one, record({ localIds: [{ partner: 'csc', id: '88' }] }));
  expect(kinds(await receiveAll(area, [both], NOW))).toEqual(['conflict']);
  const [conflict] = await area.cases.conflicts();
  expect(conflict).toMatchObject({ kind: 'two-people', eventId: both.id });
  const personId = (await area.cases.findPerson(two))?.personId as string;
  const actor = { workerId: 'operator' };
  await area.cases.resolveConflict(actor, conflict?.id as string, { personId }, NOW);
  await expect(
    area.cases.resolveConflict(actor, conflict?.id as string, 'discard', NOW),
  ).rejects.toMatchObject({
    code: 'overtaken',
  });
  expect(await area.cases.conflicts()).toEqual([]);
});

test('twins who share an identifier by mistake are vetoed by birth date or given name; a correction is not', async () => {
  const subject = nhs();
  const first = register(subject);
  await receiveAll(area, [first], NOW);
  const update = (more: Record<string, unknown>, replaces?: string): ReturnType<typeof event> =>
    event('person.updated', subject, record(more), { replaces });
  const outcomes = await receiveAll(
    area,
    [
      update({ givenName: 'Benedict' }),
      update({ dateOfBirth: '2010-03-15' }),
      update({ givenName: 'ADA ', familyName: 'Dene' }),
      update({ dateOfBirth: '2010-03-16' }, first.id),
    ],
    NOW,
  );
  expect(kinds(outcomes)).toEqual(['conflict', 'conflict', 'applied', 'applied']);
  const [twin, other] = await area.cases.conflicts();
  const made = await area.cases.resolveConflict(
    { workerId: 'operator' },
    twin?.id as string,
    'new-person',
    NOW,
  );
  expect((await area.cases.findPerson(`onward:${made.personId}`))?.person.givenName).toBe('Benedict');
  await area.cases.resolveConflict({ workerId: 'operator' }, other?.id as string, 'discard', NOW);
});

test('a retraction and a correction work before and after what they are about', async () => {
  for (const reverse of [false, true]) {
    const subject = nhs();
    const requested = event('ehc.requested', subject, { receivedOn: '2026-01-05' });
    const corrected = event(
      'ehc.requested',
      subject,
      { receivedOn: '2026-01-12' },
      { replaces: requested.id },
    );
    const meeting = event('meeting.held', subject, { kind: 'transition-planning', on: '2026-01-06' });
    const retracted = event('event.retracted', subject, { eventId: meeting.id, reason: 'error' });
    const rest = [requested, corrected, meeting, retracted];
    if (reverse) rest.reverse();
    for (const one of [register(subject), ...rest]) await receiveAll(area, [one], NOW);
    const duties = await area.cases.duties(subject);
    expect(duties.filter((d) => d.rule === 'ehcna-decision-6w').map((d) => d.statutoryDue)).toEqual([
      '2026-02-23',
    ]);
    expect(duties.find((d) => d.rule === 'qs140-3-annual')).toBeUndefined();
  }
});

test('an observation is kept beside the case and moves nothing', async () => {
  const subject = nhs();
  await receiveAll(area, [register(subject)], NOW);
  const version = 'SELECT version FROM cases ORDER BY version DESC LIMIT 1';
  const before = (await area.pool.query(version)).rows;
  const measured = event('observation.recorded', subject, { measure: 'sdq', value: 12, on: '2026-01-05' });
  expect(kinds(await receiveAll(area, [measured], NOW))).toEqual(['applied']);
  expect((await area.pool.query(version)).rows).toEqual(before);
  const { rows } = await area.pool.query(
    'SELECT seq FROM attributions JOIN events USING (event_pk) WHERE id = $1',
    [measured.id],
  );
  expect(rows).toEqual([{ seq: null }]);
});

test('a caller more than five minutes ahead of Postgres is refused', async () => {
  const strict = await openArea({ testClock: false });
  const ahead = (minutes: number): string => new Date(Date.now() + minutes * 60_000).toISOString();
  await expect(receiveAll(strict, [register(nhs())], ahead(6))).rejects.toMatchObject({
    name: 'TooFarAheadError',
  });
  expect(kinds(await receiveAll(strict, [register(nhs())], ahead(4)))).toEqual(['applied']);
  await strict.drop();
});
