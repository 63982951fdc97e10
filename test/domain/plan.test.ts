/** Proves what `plan` says of a case as a whole: open, stage, the next wake, and that nothing changes before it. */
import * as fc from 'fast-check';
import { fold, plan, planFromEvents, startOfLondonDay, type Instant, type Plan } from '../../domain';
import { currentRulebook, localRulebook } from '../../rulebook';
import { logs, runs } from './logs';
import { event, person, planOn } from './support';

const rulebook = currentRulebook();

describe('open', () => {
  const born = person('2004-05-06', '2020-01-01T00:00:00.000Z');
  test('until the day before the 26th birthday', () => {
    expect(planOn([born], '2030-05-05').open).toBe(true);
    const after = planOn([born], '2030-05-06');
    expect(after).toMatchObject({ open: false, stage: 'closed', nextWake: null });
    expect(after.duties.every((duty) => duty.status === 'not-applicable')).toBe(true);
  });
  test('death closes everything', () => {
    const after = planOn(
      [
        born,
        event('ehc.requested', { receivedOn: '2026-01-05' }),
        event('person.died', { on: '2026-02-01' }),
      ],
      '2026-02-01',
    );
    expect(after).toMatchObject({ open: false, stage: 'closed', nextWake: null });
    const owed = after.duties.filter(({ rule }) => !rule.startsWith('ret-'));
    expect(owed.map((duty) => duty.status)).toEqual(owed.map(() => 'not-applicable'));
    expect(after.duties[0]?.explanation).toContain('the person died on 2026-02-01');
  });
  test('a permanent move away closes once the plan is transferred; other moves do not', () => {
    const log = [born, event('ehc.finalised', { finalOn: '2025-06-01' })];
    const move = { direction: 'out', on: '2026-02-02', otherAuthority: 'x' };
    expect(planOn([...log, event('person.moved', move)], '2026-02-02').open).toBe(true);
    expect(
      planOn([...log, event('person.moved', { ...move, transferredOn: '2026-02-02' })], '2026-02-02').open,
    ).toBe(false);
    expect(planOn([...log, event('person.moved', { ...move, kind: 'placement' })], '2026-03-02').open).toBe(
      true,
    );
    const back = event('person.moved', { direction: 'in', on: '2026-09-01', otherAuthority: 'x' });
    expect(planOn([...log, event('person.moved', move), back], '2026-09-01').open).toBe(true);
  });
});

test('an empty log has an empty plan', () => {
  expect(plan(fold('p', []), rulebook, '2026-01-01T00:00:00.000Z')).toMatchObject({
    duties: [],
    tasks: [],
    nextWake: null,
    open: true,
  });
});

test('a child too young sleeps until year 9', () => {
  const early = planOn([person('2014-01-10', '2026-01-01T00:00:00.000Z')], '2026-02-01');
  expect(early.duties).toEqual([]);
  expect(early.nextWake).toBe(startOfLondonDay('2027-09-01'));
});

test('planFromEvents leaves out what was stated after the day, to the millisecond in London', () => {
  const log = (time: Instant) => [event('ehc.requested', { receivedOn: '2026-06-01' }, { time })];
  expect(planFromEvents(log('2026-06-05T22:59:59.999Z'), '2026-06-05', rulebook).duties).toHaveLength(3);
  expect(planFromEvents(log('2026-06-05T23:00:00.000Z'), '2026-06-05', rulebook).duties).toHaveLength(0);
  expect(planFromEvents([], '2026-06-05', rulebook).asOf).toBe('2026-06-05T22:59:59.999Z');
});

test('the next wake is a midnight in London, by summer time too', () => {
  const log = [event('ehc.requested', { receivedOn: '2026-05-01' })];
  expect(planFromEvents(log, '2026-06-11', rulebook).nextWake! <= '2026-06-11T23:00:00.000Z').toBe(true);
  const noNotices = { ...rulebook, ladder: { ...rulebook.ladder, rungs: [] } };
  expect(plan(fold('p', log), noNotices, '2026-05-02T12:00:00.000Z').nextWake).toBe(
    '2026-06-11T23:00:00.000Z',
  );
});

/** What must not change by itself before the next wake; steps of handovers are the `handover` workflow's. */
const seen = ({
  duties,
  tasks,
  notices,
  stage,
  open,
  person: who,
  handovers,
  addressees,
}: Plan): unknown => ({
  duties,
  tasks,
  stage,
  open,
  who,
  addressees,
  notices: notices.map(({ taskId, rung }) => `${taskId} ${rung}`),
  handovers: handovers.map(({ nextStep: _, ...rest }) => rest),
});

test('the next wake is after now, and between now and it nothing changes', () => {
  const facts = logs().map((log) => fold('p', log));
  const instant = fc.integer({ min: Date.UTC(2025, 0, 1), max: Date.UTC(2028, 0, 1) });
  fc.assert(
    fc.property(facts, instant, fc.double({ min: 0, max: 1, noNaN: true }), (folded, at, part) => {
      const now = new Date(at).toISOString();
      const before = plan(folded, rulebook, now);
      const wake = before.nextWake === null ? at + 4000 * 86_400_000 : Date.parse(before.nextWake);
      expect(wake).toBeGreaterThan(at);
      for (const later of [wake - 1, at + Math.floor((wake - 1 - at) * part)])
        expect(seen(plan(folded, rulebook, new Date(later).toISOString()))).toEqual(seen(before));
    }),
    runs(200),
  );
});

test('a walk from wake to wake meets every status that a daily look finds', () => {
  fc.assert(
    fc.property(logs(), (log) => {
      const folded = fold('p', log);
      const statuses = (now: Instant): string =>
        plan(folded, rulebook, now)
          .duties.map(({ rule, occurrence, status }) => `${rule} ${occurrence} ${status}`)
          .join();
      let now: Instant = '2025-12-01T00:00:00.000Z';
      let known = statuses(now);
      let wake = plan(folded, rulebook, now).nextWake;
      for (let day = 0; day < 300; day++) {
        now = new Date(Date.parse(now) + 86_400_000).toISOString();
        for (; wake !== null && wake <= now; wake = plan(folded, rulebook, wake).nextWake)
          known = statuses(wake);
        expect(statuses(now)).toBe(known);
      }
    }),
    runs(4),
  );
});

test('planning twice says the same', () => {
  fc.assert(
    fc.property(logs(), (log) => {
      const facts = fold('p', log);
      expect(plan(facts, rulebook, '2026-05-01T08:00:00.000Z')).toEqual(
        plan(structuredClone(facts), rulebook, '2026-05-01T08:00:00.000Z'),
      );
    }),
    runs(40),
  );
});

test('a buffer moves targets, never the statutory date', () => {
  const facts = fold('p', [event('ehc.requested', { receivedOn: '2026-01-05' })]);
  const now = '2026-01-06T00:00:00.000Z';
  const [plain, buffered] = [{}, { bufferWorkingDays: 3 }].map((local) =>
    plan(facts, localRulebook(rulebook, local), now).duties.find((d) => d.rule === 'ehc-final-20w'),
  );
  expect(plain).toMatchObject({ statutoryDue: '2026-05-25', targetDue: '2026-05-22' });
  expect(buffered).toMatchObject({ statutoryDue: '2026-05-25', targetDue: '2026-05-19' });
});

test('what people say of duties counts: done by line, done as a whole task, waived, not applicable', () => {
  const log = [event('ehc.requested', { receivedOn: '2026-01-05' })];
  const line = { rule: 'ehcna-decision-6w', occurrence: '2026-01-05' };
  const statusWith = (extra: ReturnType<typeof event>): string | undefined =>
    planOn([...log, extra], '2026-03-01').duties.find(({ rule }) => rule === line.rule)?.status;
  const task = planOn(log, '2026-03-01').tasks[0];
  const own = { source: 'urn:onward:console' };
  const done = (on: string, lines?: unknown) =>
    event('task.completed', { taskId: task?.taskId, on, ...(lines ? { lines } : {}) }, own);
  expect(statusWith(done('2026-02-16', [line]))).toBe('met');
  expect(statusWith(done('2026-02-17', [line]))).toBe('met-late');
  expect(statusWith(done('2026-03-02', [line]))).toBe('overdue');
  expect(statusWith(done('2026-02-16', [{ ...line, occurrence: '2025-01-05' }]))).toBe('overdue');
  expect(statusWith(done('2026-02-16'))).toBe('met');
  expect(
    statusWith(event('duty.waived', { ...line, ground: 'g', decidedBy: 'x', on: '2026-02-20' }, own)),
  ).toBe('waived');
  expect(statusWith(event('duty.not-applicable', { ...line, reason: 'r', on: '2026-02-20' }, own))).toBe(
    'not-applicable',
  );
});

test('the stage follows the handovers', () => {
  const proposed = event(
    'handover.proposed',
    { fromService: 'camhs', toService: 'adult-mh', transferOn: '2026-09-01' },
    { time: '2026-01-02T12:00:00.000Z' },
  );
  const accepted = event(
    'handover.responded',
    { toService: 'adult-mh', response: 'accepted', on: '2026-02-01' },
    { time: '2026-02-01T12:00:00.000Z' },
  );
  expect(planOn([], '2026-01-01').stage).toBe('planning');
  expect(planOn([proposed], '2026-01-02').stage).toBe('preparing');
  expect(planOn([proposed, accepted], '2026-02-02').stage).toBe('transferring');
});
