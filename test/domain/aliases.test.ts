/**
 * Proves that statements go on counting under the id of another record: nothing done is owed again, nothing said is said again, no step
 * of a handover is taken again; and that a merge which is taken back, and a seal, leave what the fold says they leave.
 */
import * as fc from 'fast-check';
import {
  aliasesOf,
  applyOnTop,
  factsOf,
  fold,
  isDeathRung,
  plan,
  type Instant,
  type LoggedEvent,
  type Plan,
  type PlannedTask,
} from '../../domain';
import { currentRulebook } from '../../rulebook';
import { logs, runs } from './logs';
import { event, person } from './support';

const rulebook = currentRulebook();
const IDENTITY = 'urn:onward:identity';
const instant = fc
  .integer({ min: Date.UTC(2026, 2, 1), max: Date.UTC(2029, 0, 1) })
  .map((at) => new Date(at).toISOString());

/** One look at a case: notices that are owed are issued, steps of handovers that are due are taken. */
function look(personId: string, log: LoggedEvent[], now: Instant): Plan {
  const own = (source: string, id: string, type: LoggedEvent['type'], data: object): void => {
    log.push({ source: `urn:onward:${source}`, id, type, time: now, data: data as LoggedEvent['data'] });
  };
  for (let round = 0; round < 12; round++) {
    const planned = plan(fold(personId, log), rulebook, now);
    const due = planned.open
      ? planned.handovers.filter(({ nextStep }) => nextStep && nextStep.at <= now)
      : [];
    if (planned.notices.length === 0 && due.length === 0) return planned;
    for (const { text: _, ...data } of planned.notices) own('notices', data.noticeId, 'notice.issued', data);
    for (const { handoverId, nextStep } of due) {
      const { step, n, at } = nextStep as NonNullable<typeof nextStep>;
      own('handover', `${handoverId}/${step}/${n}`, 'handover.step', { handoverId, step, n, at });
    }
  }
  throw new Error('it never comes to rest');
}

const merged = (absorbed: string, time: Instant): LoggedEvent =>
  event('identity.merged', { absorbed, decision: 1 }, { source: IDENTITY, id: `1/${absorbed}`, time });

/** A plan without the names that are made of the person's id. */
const nameless = ({ tasks, handovers, asOf: _, ...rest }: Plan): unknown => ({
  ...rest,
  tasks: tasks.map(({ taskId: __, ...task }) => task),
  handovers: handovers
    .map(({ handoverId: __, ...handover }) => handover)
    .sort((a, b) => (`${a.fromService} ${a.toService}` < `${b.fromService} ${b.toService}` ? -1 : 1)),
});

test('a record that goes on under another id owes, has done and has said exactly what it had', () => {
  fc.assert(
    fc.property(logs(), fc.tuple(instant, instant), fc.nat(), (events, instants, which) => {
      const [first, now] = [...instants].sort() as [Instant, Instant];
      const log = [...events];
      const { tasks } = look('p', log, first);
      const task = tasks[which % Math.max(1, tasks.length)];
      if (task) {
        const { taskId } = task;
        const on = first.slice(0, 10);
        log.push(event('task.assigned', { taskId, workerId: 'w' }, { time: first }));
        log.push(event('task.completed', { taskId, on }, { time: first }));
      }
      const before = look('p', log, now);
      const after = plan(fold('s', [...log, merged('p', now)]), rulebook, now);
      expect(after.notices).toEqual([]);
      expect(nameless(after)).toEqual(nameless(before));
      // And it is what it was once the merge is taken back.
      const undone = event(
        'event.retracted',
        { eventId: '1/p', reason: 'r' },
        { source: IDENTITY, time: now },
      );
      const back = plan(
        fold('p', [...log, merged('x', now), { ...merged('p', now) }, undone]),
        rulebook,
        now,
      );
      expect(nameless(back)).toEqual(nameless(before));
    }),
    runs(60),
  );
});

test('two records made one: each duty once, and no notice again of a task whose dates stay as one of them had them', () => {
  const key = ({ occasion, ownerRole }: PlannedTask): string => `${occasion}|${ownerRole}`;
  fc.assert(
    fc.property(logs(), logs(), instant, (mine, theirs, now) => {
      const a = [...mine];
      // Ids of the generated logs are alike: the other record's statements are of other sources.
      const b = theirs.map((one) => ({ ...one, source: `${one.source}-b` }));
      const plans = [look('a', a, now), look('b', b, now)];
      const joined = plan(fold('a', [...a, ...b, merged('b', now)]), rulebook, now);
      const duties = joined.duties.map(({ rule, occurrence }) => `${rule} ${occurrence}`);
      expect(new Set(duties).size).toBe(duties.length);
      for (const notice of joined.notices) {
        // What is told of the end of a service or of a death is about no task: the birth date of one record may raise it anew.
        if (notice.rung === 'withdrawn' || notice.end || isDeathRung(notice.rung)) continue;
        const task = joined.tasks.find(({ taskId }) => taskId === notice.taskId) as PlannedTask;
        const same = plans
          .flatMap(({ tasks }) => tasks)
          .filter((one) => key(one) === key(task) && one.due === task.due && one.opensOn === task.opensOn)
          .filter(({ status }) => status !== 'done' && status !== 'withdrawn');
        expect(same).toEqual([]);
      }
      // All that was told of and is gone is withdrawn, to those who were told under either id.
      const gone = joined.notices.filter(({ rung }) => rung === 'withdrawn').map(({ taskId }) => taskId);
      expect(new Set(gone).size).toBe(gone.length);
    }),
    runs(60),
  );
});

test('aliases: merged, joined or moved in, with those they had; not what went out, nor what was taken back', () => {
  const log = [
    event('identity.merged', { absorbed: 'b', aliases: ['c'], decision: 1 }),
    event('identity.moved', { direction: 'in', other: 'd', count: 1, decision: 2 }),
    event('identity.moved', { direction: 'out', other: 'e', count: 1, decision: 2 }),
    event('identity.sealed', { statements: [], joined: 'f', decision: 3 }),
    event('identity.merged', { absorbed: 'g', decision: 4 }, { id: 'm4' }),
    event('event.retracted', { eventId: 'm4', reason: 'r' }),
  ];
  expect(aliasesOf(fold('a', log))).toEqual(['b', 'c', 'd', 'f']);
  expect(aliasesOf(fold('b', log))).toEqual(['c', 'd', 'f']);
  expect(aliasesOf(fold('a', []))).toEqual([]);
});

test('a record that was merged into another is closed and never wakes, until that is taken back', () => {
  const absorbed = event('identity.absorbed', { into: 's', decision: 1 }, { id: 'abs', source: IDENTITY });
  const now = '2026-06-01T12:00:00.000Z';
  const closed = plan(fold('p', [absorbed]), rulebook, now);
  expect(closed).toMatchObject({ open: false, stage: 'closed', nextWake: null, tasks: [], duties: [] });
  const life = [person('2010-03-14'), absorbed];
  const undone = event('event.retracted', { eventId: 'abs', reason: 'r' }, { source: IDENTITY });
  expect(plan(fold('p', life), rulebook, now).open).toBe(false);
  expect(plan(fold('p', [...life, undone]), rulebook, now).open).toBe(true);
});

describe('a seal', () => {
  const old = person('2010-03-14', '2025-01-01T12:00:00.000Z', { givenName: 'Zebedee' });
  const fresh = event(
    'person.registered',
    { ...old.data, givenName: 'Yolanda' },
    { source: 'urn:partner:csc' },
  );
  const sealed = event(
    'identity.sealed',
    { statements: [{ source: old.source, id: old.id }], decision: 1 },
    { source: IDENTITY, id: 'seal', time: '2026-01-01T12:00:00.000Z' },
  );
  const undone = event(
    'event.retracted',
    { eventId: 'seal', reason: 'r' },
    { source: IDENTITY, time: '2026-01-02T12:00:00.000Z' },
  );
  const names = (events: readonly LoggedEvent[]): unknown[] =>
    factsOf(fold('p', events), 'person.registered').map(({ data }) => data.givenName);
  test('drops the records that it names, of any source, in any order of arrival, until it is taken back', () => {
    expect(names([old, fresh, sealed])).toEqual(['Yolanda']);
    expect(names([sealed, fresh, old])).toEqual(['Yolanda']);
    expect(names([undone, sealed, fresh, old])).toHaveLength(2);
  });
  test('needs a refold, as does what it names', () => {
    expect(applyOnTop(fold('p', [old, fresh]), [sealed])).toBeUndefined();
    expect(
      applyOnTop(fold('p', [fresh, sealed]), [{ ...old, time: '2026-02-01T12:00:00.000Z' }]),
    ).toBeUndefined();
  });
  test('leaves nothing of what it drops in the facts', () => {
    expect(JSON.stringify(fold('p', [old, fresh, sealed]))).not.toContain('Zebedee');
  });
});
