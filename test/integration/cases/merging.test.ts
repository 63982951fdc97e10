/**
 * Two records found to be one person's: nothing that was owed vanishes without a word, nothing done is owed again, nothing sent is sent
 * twice, and undone it is as it was. The oracle holds after each test, for both records.
 */
import { CommandRefused, type IdentityReport } from '../../../cases';
import { testNhsNumber } from '../../support/random-history';
import { event, openArea, receiveAll, record, type Area } from './database';

const NOW = '2026-02-01T12:00:00.000Z';
const OPERATOR = { workerId: 'op' };
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

const idOf = async (subject: string): Promise<string> => {
  const found = await area.cases.findPerson(subject);
  if (!found) throw new Error(`nobody is ${subject}`);
  return found.personId;
};
const open = async (subject: string) =>
  (await area.cases.duties(subject)).filter(({ status }) => ['upcoming', 'due', 'overdue'].includes(status));
const query = async <T>(sql: string, values: unknown[] = []): Promise<T[]> =>
  (await area.pool.query(sql, values)).rows as T[];

/** One young person under two records: education knows one number, health another. */
async function twoRecords(): Promise<{ one: string; other: string; survivor: string; absorbed: string }> {
  const [one, other] = [nhs(), nhs()];
  await receiveAll(
    area,
    [
      event('person.registered', one, record()),
      event('ehc.requested', one, { receivedOn: '2026-01-05' }),
      event('person.registered', other, record({ locality: 'south' }), { source: 'urn:partner:camhs' }),
      event(
        'handover.proposed',
        other,
        { fromService: 'camhs', toService: 'adult-mental-health', transferOn: '2026-11-01' },
        { source: 'urn:partner:camhs' },
      ),
    ],
    NOW,
  );
  return { one, other, survivor: await idOf(one), absorbed: await idOf(other) };
}

/** What the tables hold of a record, but for when. */
async function standing(subject: string) {
  const page = await area.cases.casePage(await idOf(subject));
  if (!page) throw new Error('no page');
  const { duties, tasks, handovers, open: isOpen, stage, nhsNumber, name } = page;
  return { duties, tasks, handovers, isOpen, stage, nhsNumber, name };
}

test('the records become one: all that was owed is owed once, under either number, and the other case is closed', async () => {
  const { one, other, survivor, absorbed } = await twoRecords();
  const before = [...(await open(one)), ...(await open(other))];
  const preview = await area.cases.mergePeople({ actor: OPERATOR, survivor, absorbed, preview: true }, NOW);
  expect(preview).toMatchObject({ decisionId: null, kind: 'merge', repeated: false, warnings: [] });
  expect(await idOf(other)).toBe(absorbed);

  const done = await area.cases.mergePeople({ actor: OPERATOR, survivor, absorbed, seen: preview.seen }, NOW);
  const { decisionId, ...said } = done;
  expect(decisionId).toBeGreaterThan(0);
  // A preview is the act itself: but for the number it says the same.
  expect({ ...said, decisionId: null }).toEqual(preview);
  expect(await idOf(other)).toBe(survivor);
  expect(await idOf(`onward:${absorbed}`)).toBe(survivor);
  expect((await area.cases.casePage(absorbed))?.personId).toBe(survivor);
  const after = await open(one);
  const key = ({ rule, occurrence }: { rule: string; occurrence: string }): string => `${rule} ${occurrence}`;
  expect(new Set(after.map(key)).size).toBe(after.length);
  for (const duty of before) {
    const now = after.find((one) => key(one) === key(duty));
    const told = done.duties.find((one) => key(one) === key(duty) && ['ends', 'date'].includes(one.change));
    if (!told) expect(now).toMatchObject({ statutoryDue: duty.statutoryDue });
  }
  expect(await area.cases.caseView(absorbed)).toMatchObject({
    open: false,
    nextWake: null,
    openHandovers: 0,
  });
  expect(
    await query('SELECT flag > 0 AS flagged FROM cases WHERE person_id = ANY($1)', [[survivor, absorbed]]),
  ).toEqual([{ flagged: true }, { flagged: true }]);
  expect(await area.cases.handovers(other)).toMatchObject([{ status: 'proposed' }]);
  expect(await query('SELECT action, detail FROM audit WHERE person_id = $1', [absorbed])).toEqual([
    { action: 'identity.merge', detail: { decision: decisionId, others: [survivor], moved: 3 } },
  ]);
});

test('a step of a handover, an assignment and a completed task count on; no notice is given twice', async () => {
  const { one, other, survivor, absorbed } = await twoRecords();
  const [handover] = await area.cases.handovers(other);
  const handoverId = handover?.handoverId ?? '';
  await area.cases.takeHandoverStep(handoverId, 'offer', 1, NOW, NOW);
  // The same request arrived for both records: one reminder each is due by now.
  await receiveAll(
    area,
    [event('ehc.requested', other, { receivedOn: '2026-01-05' }, { source: 'urn:partner:csc' })],
    NOW,
  );
  const LATE = '2026-03-20T12:00:00.000Z';
  for (const id of [survivor, absorbed]) await area.cases.advanceNow(id, LATE);
  const tasks = await query<{ task_id: string; person_id: string }>(
    `SELECT task_id, person_id FROM tasks WHERE owner_role = 'la-sen' AND person_id = ANY($1) AND body->>'occasion' LIKE 'ehc%'`,
    [[survivor, absorbed]],
  );
  expect(tasks).toHaveLength(2);
  const taskOf = (id: string): string => tasks.find(({ person_id }) => person_id === id)?.task_id ?? '';
  const notices = () =>
    query<{ n: number }>('SELECT count(*)::int AS n FROM notices WHERE person_id = ANY($1)', [
      [survivor, absorbed],
    ]);
  const [told] = await notices();
  expect(told?.n).toBeGreaterThan(1);

  const done = await area.cases.mergePeople({ actor: OPERATOR, survivor, absorbed }, LATE);
  expect(done.duties.filter(({ change }) => change === 'joins').length).toBeGreaterThan(0);
  expect(await notices()).toEqual([told]);
  expect(await area.cases.handovers(one)).toMatchObject([{ status: 'offered' }]);
  const wakes = await area.cases.handoverView((await area.cases.handovers(one))[0]?.handoverId ?? '');
  expect(wakes.nextStep?.step).not.toBe('offer');
  // The workflow of the handover that was finds nothing there and ends.
  await expect(area.cases.handoverView(handoverId)).rejects.toThrow('no such handover');
  // Old links lead to what is now.
  expect((await area.cases.task(taskOf(absorbed)))?.taskId).toBe(taskOf(survivor));
  expect((await area.cases.handover(handoverId))?.personId).toBe(survivor);
  await area.cases.undoIdentity({ actor: OPERATOR, decisionId: done.decisionId ?? 0 }, LATE);
  expect(await notices()).toEqual([told]);
});

test('a task completed as a whole under the other record is not owed again', async () => {
  const { one, other, survivor, absorbed } = await twoRecords();
  await receiveAll(
    area,
    [event('ehc.requested', other, { receivedOn: '2026-01-05' }, { source: 'urn:partner:csc' })],
    NOW,
  );
  const [task] = await query<{ task_id: string }>(
    `SELECT task_id FROM tasks WHERE owner_role = 'la-sen' AND person_id = $1 AND body->>'occasion' LIKE 'ehc%'`,
    [absorbed],
  );
  await area.cases.command(
    OPERATOR,
    absorbed,
    'task.completed',
    { taskId: task?.task_id, on: '2026-02-01' },
    NOW,
  );
  expect((await open(one)).map(({ rule }) => rule)).toContain('ehcna-decision-6w');
  const preview = await area.cases.mergePeople({ actor: OPERATOR, survivor, absorbed, preview: true }, NOW);
  expect(preview.duties).toContainEqual(
    expect.objectContaining({
      rule: 'ehcna-decision-6w',
      change: 'ends',
      why: expect.stringMatching(/^met/) as string,
    }),
  );
  await area.cases.mergePeople({ actor: OPERATOR, survivor, absorbed }, NOW);
  expect((await open(one)).map(({ rule }) => rule)).not.toContain('ehcna-decision-6w');
});

test('undone at once both records are exactly as before; merged again as if nothing had been', async () => {
  const { one, other, survivor, absorbed } = await twoRecords();
  const before = [await standing(one), await standing(other)];
  const first = await area.cases.mergePeople({ actor: OPERATOR, survivor, absorbed }, NOW);
  const merged = await standing(one);
  const undone = await area.cases.undoIdentity({ actor: OPERATOR, decisionId: first.decisionId ?? 0 }, NOW);
  expect(undone).toMatchObject({ kind: 'undo', movedCount: 3, stays: [] });
  expect([await standing(one), await standing(other)]).toEqual(before);
  expect(await idOf(`onward:${absorbed}`)).toBe(absorbed);
  expect(
    await query('SELECT status, flag > 0 AS flagged FROM cases WHERE person_id = $1', [absorbed]),
  ).toEqual([{ status: 'open', flagged: true }]);
  expect(await area.cases.verifyOracle()).toEqual([]);

  const again = await area.cases.mergePeople({ actor: OPERATOR, survivor, absorbed }, NOW);
  expect(await standing(other)).toEqual(merged);
  await expect(
    area.cases.undoIdentity({ actor: OPERATOR, decisionId: first.decisionId ?? 0 }, NOW),
  ).rejects.toThrow('undone already');
  await area.cases.undoIdentity({ actor: OPERATOR, decisionId: again.decisionId ?? 0 }, NOW);
  expect([await standing(one), await standing(other)]).toEqual(before);
});

test('what came while they were one goes where its identifiers point; what people did stays, and is said', async () => {
  const { one, other, survivor, absorbed } = await twoRecords();
  const { decisionId } = await area.cases.mergePeople({ actor: OPERATOR, survivor, absorbed }, NOW);
  const upn = 'upn:B801200005001';
  const more = [
    event('ehc.decided', one, { decision: 'assess', notifiedOn: '2026-01-30' }),
    event(
      'meeting.held',
      other,
      { kind: 'joint-handover', on: '2026-01-31' },
      { source: 'urn:partner:camhs' },
    ),
    event(
      'observation.recorded',
      other,
      { measure: 'attendance', value: 0.9, on: '2026-01-31' },
      { source: 'urn:partner:camhs' },
    ),
    // A new identifier, told with one of the other's, and then used alone; and a correction sent under the new one.
    event('person.updated', other, record({ upn: 'B801200005001' }), { source: 'urn:partner:camhs' }),
    event('care.visited', upn, { on: '2026-01-31' }, { source: 'urn:partner:csc', id: `visit-${absorbed}` }),
    event(
      'event.retracted',
      one,
      { eventId: `visit-${absorbed}`, reason: 'other child' },
      { source: 'urn:partner:csc' },
    ),
  ];
  const outcomes = await receiveAll(area, more, NOW);
  expect(outcomes).toEqual(more.map(() => ({ kind: 'applied', personId: survivor })));
  await area.cases.command(
    OPERATOR,
    survivor,
    'meeting.held',
    { kind: 'transition-planning', on: '2026-02-01' },
    NOW,
  );

  const undone = await area.cases.undoIdentity({ actor: OPERATOR, decisionId: decisionId ?? 0 }, NOW);
  expect(undone.stays.map(({ type }) => type)).toEqual(['meeting.held']);
  const holders = await query<{ type: string; person_id: string }>(
    `SELECT type, person_id FROM events JOIN attributions USING (event_pk) WHERE id = ANY($1) ORDER BY event_pk`,
    [more.map(({ id }) => id)],
  );
  const stayed = holders.filter(({ person_id }) => person_id === survivor).map(({ type }) => type);
  expect([stayed, holders.length]).toEqual([['ehc.decided'], 6]);
  expect(await idOf(upn)).toBe(absorbed);
});

test('a move away that is told while they are one, and is the other’s: the notice that tasks vanished goes with it, once', async () => {
  const { other, survivor, absorbed } = await twoRecords();
  const { decisionId } = await area.cases.mergePeople({ actor: OPERATOR, survivor, absorbed }, NOW);
  const moved = event('person.moved', other, { direction: 'out', on: '2026-01-20', otherAuthority: 'x' });
  await receiveAll(area, [moved], NOW);
  await area.cases.undoIdentity({ actor: OPERATOR, decisionId: decisionId ?? 0 }, NOW);
  const withdrawn = await query(
    `SELECT person_id FROM notices WHERE rung = 'withdrawn' AND person_id = ANY($1) GROUP BY 1, task_id HAVING count(*) > 1`,
    [[survivor, absorbed]],
  );
  expect(withdrawn).toEqual([]);
  expect(await area.cases.caseView(absorbed)).toMatchObject({ open: false });
  expect(await area.cases.caseView(survivor)).toMatchObject({ open: true });
});

test('two operators merge at once: one acts, the other is told; a form that is sent twice acts once', async () => {
  for (let round = 0; round < 5; round++) {
    const { survivor, absorbed } = await twoRecords();
    const results = await Promise.allSettled([
      area.cases.mergePeople({ actor: { workerId: 'one' }, survivor, absorbed }, NOW),
      // The other way round: the same two, locked in the same order.
      area.cases.mergePeople({ actor: { workerId: 'two' }, survivor: absorbed, absorbed: survivor }, NOW),
    ]);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const refused = results.find((r) => r.status === 'rejected')?.reason as CommandRefused;
    expect(refused).toBeInstanceOf(CommandRefused);
    expect(refused).toMatchObject({
      code: 'overtaken',
      message: 'this record was merged into another already',
    });
  }
  const { survivor, absorbed } = await twoRecords();
  const request = { actor: OPERATOR, survivor, absorbed, key: 'op:form-1' };
  const both = await Promise.all([
    area.cases.mergePeople(request, NOW),
    area.cases.mergePeople(request, NOW),
  ]);
  expect(both.map(({ repeated }) => repeated).sort()).toEqual([false, true]);
  expect(new Set(both.map(({ decisionId }) => decisionId)).size).toBe(1);
});

test('intake and merges at once: every statement is in one log, and in the one that its number points at', async () => {
  for (let round = 0; round < 5; round++) {
    const { one, other, survivor, absorbed } = await twoRecords();
    const send = (subject: string) =>
      receiveAll(area, [event('meeting.held', subject, { kind: 'joint-handover', on: '2026-01-31' })], NOW);
    await Promise.all([
      ...[one, other, one, other].map(send),
      area.cases.mergePeople({ actor: OPERATOR, survivor, absorbed }, NOW),
      ...[one, other, `onward:${absorbed}`].map(send),
    ]);
    const rows = await query<{ person_id: string; n: number }>(
      `SELECT person_id, count(*)::int AS n FROM attributions JOIN events USING (event_pk)
        WHERE type = 'meeting.held' AND person_id = ANY($1) GROUP BY 1`,
      [[survivor, absorbed]],
    );
    expect(rows).toEqual([{ person_id: survivor, n: 7 }]);
  }
});

test('refused: the same record, one that was merged, news since the look, and undoing what a later decision builds on', async () => {
  const { one, survivor, absorbed } = await twoRecords();
  const third = (await twoRecords()).survivor;
  const merge = (into: string, from: string, more: { seen?: string } = {}): Promise<IdentityReport> =>
    area.cases.mergePeople({ actor: OPERATOR, survivor: into, absorbed: from, ...more }, NOW);
  await expect((async () => merge(survivor, survivor))()).rejects.toThrow('one record already');
  await expect(merge(survivor, 'nobody')).rejects.toThrow('no such person');
  const { seen } = await area.cases.mergePeople({ actor: OPERATOR, survivor, absorbed, preview: true }, NOW);
  await receiveAll(
    area,
    [event('meeting.held', one, { kind: 'transition-planning', on: '2026-01-31' })],
    NOW,
  );
  await expect(merge(survivor, absorbed, { seen })).rejects.toThrow('look again');
  const first = await merge(survivor, absorbed);
  await expect(merge(third, absorbed)).rejects.toThrow('merged into another already');
  // What was absorbed by the absorbed goes on too: ids of tasks of all three are known.
  const second = await merge(third, survivor);
  expect(await idOf(`onward:${absorbed}`)).toBe(third);
  const undo = (decisionId: number | null) =>
    area.cases.undoIdentity({ actor: OPERATOR, decisionId: decisionId ?? 0 }, NOW);
  await expect(undo(first.decisionId)).rejects.toThrow(
    `decision ${second.decisionId} about these records came later`,
  );
  await undo(second.decisionId);
  await undo(first.decisionId);
  expect(await idOf(`onward:${absorbed}`)).toBe(absorbed);
  await expect(undo(999_999)).rejects.toThrow('no such decision');
});
