/**
 * Proves that a duty that was set aside by mistake gets its clock back, with its own date and one task; and that a restriction of access
 * holds on its days and wakes the case when it ends.
 */
import * as fc from 'fast-check';
import { fold, plan, settingAside, type LoggedEvent } from '../../domain';
import { currentRulebook } from '../../rulebook';
import { logs, runs } from './logs';
import { duty, event, person, planOn } from './support';

const born = person('2010-03-14');
const requested = event('ehc.requested', { receivedOn: '2026-01-05' });
const line = { rule: 'ehcna-decision-6w', occurrence: '2026-01-05' };
const own = (
  type: 'duty.waived' | 'duty.not-applicable' | 'duty.reinstated',
  id: string,
  time: string,
  data: object,
) => event(type, { ...line, on: time.slice(0, 10), ...data }, { source: 'urn:onward:console', id, time });
const waived = (id: string, time: string) => own('duty.waived', id, time, { ground: 'g', decidedBy: 'w-1' });
const notApplicable = (id: string, time: string) => own('duty.not-applicable', id, time, { reason: 'r' });
const reinstated = (id: string, time: string, ...of: LoggedEvent[]) =>
  own('duty.reinstated', id, time, {
    reason: 'after all',
    statements: of.map(({ source, id }) => ({ source, id })),
  });
const state = (log: LoggedEvent[], day: string): string[] => {
  const { status, statutoryDue } = duty([born, requested, ...log], day, line.rule);
  return [status, statutoryDue ?? '-'];
};

describe('a duty that is taken up again', () => {
  const aside = waived('a', '2026-01-20T09:00:00.000Z');
  test('has its own date, and is overdue if that has passed', () => {
    const back = reinstated('b', '2026-02-10T09:00:00.000Z', aside);
    const late = reinstated('b', '2026-03-02T09:00:00.000Z', aside);
    expect(state([aside], '2026-02-09')).toEqual(['waived', '2026-02-16']);
    expect(state([aside, back], '2026-02-10')).toEqual(['upcoming', '2026-02-16']);
    expect(state([aside, back], '2026-02-16')).toEqual(['due', '2026-02-16']);
    expect(state([aside, late], '2026-03-01')).toEqual(['waived', '2026-02-16']);
    expect(state([aside, late], '2026-03-02')).toEqual(['overdue', '2026-02-16']);
  });
  test('set aside again: that one counts, at the same instant too', () => {
    const at = '2026-02-10T09:00:00.000Z';
    const [back, again] = [reinstated('b', at, aside), waived('c', at)];
    expect(state([aside, back, again], '2026-02-11')).toEqual(['waived', '2026-02-16']);
    expect(state([aside, back, again, reinstated('d', at, again)], '2026-02-11')).toEqual([
      'upcoming',
      '2026-02-16',
    ]);
  });
  test('waived and not applicable: both are taken back, and named', () => {
    const other = notApplicable('n', '2026-01-21T09:00:00.000Z');
    const facts = fold('p', [aside, other]);
    expect(settingAside(facts, line.rule, line.occurrence)).toEqual([
      { source: 'urn:onward:console', id: 'a' },
      { source: 'urn:onward:console', id: 'n' },
    ]);
    expect(settingAside(facts, line.rule, '2026-01-06')).toEqual([]);
    const half = reinstated('b', '2026-02-01T09:00:00.000Z', aside);
    expect(state([aside, other, half], '2026-02-02')[0]).toBe('not-applicable');
    expect(
      state([aside, other, half, reinstated('c', '2026-02-01T10:00:00.000Z', other)], '2026-02-02')[0],
    ).toBe('upcoming');
  });
  test('property: set aside and taken up again leaves every duty and task as they were, in any order', () => {
    fc.assert(
      fc.property(logs(), fc.integer({ min: 0, max: 40 }), fc.boolean(), (log, pick, reversed) => {
        const now = '2027-03-01T12:00:00.000Z';
        const before = plan(fold('p', log), currentRulebook(), now);
        const chosen = before.duties[pick % Math.max(1, before.duties.length)];
        if (!chosen) return;
        const { rule, occurrence } = chosen;
        const set = event(
          'duty.not-applicable',
          { rule, occurrence, reason: 'r', on: '2026-02-01' },
          { id: 'zz-aside', source: 'urn:onward:console' },
        );
        const back = event(
          'duty.reinstated',
          {
            rule,
            occurrence,
            reason: 'r',
            on: '2026-02-02',
            statements: settingAside(fold('p', [...log, set]), rule, occurrence),
          },
          { id: 'zz-back', source: 'urn:onward:console' },
        );
        // Where the log itself set it aside, that is taken back too.
        if (settingAside(fold('p', log), rule, occurrence).length > 0) return;
        const all = reversed ? [back, set, ...log] : [...log, set, back];
        expect(plan(fold('p', all), currentRulebook(), now)).toEqual(before);
      }),
      runs(150),
    );
  });
});

describe('a restriction of access', () => {
  const restricted = (from: string, to?: string, level = 'restricted') =>
    event('person.restricted', { level, from, ...(to && { to }) });
  const holds = (log: LoggedEvent[], day: string) => planOn([born, ...log], day).person.restricted;
  test('from its first to its last day', () => {
    const log = [restricted('2026-03-02', '2026-03-06')];
    const days = ['2026-03-01', '2026-03-02', '2026-03-06', '2026-03-07'];
    expect(days.map((day) => holds(log, day) !== undefined)).toEqual([false, true, true, false]);
    expect(holds(log, '2026-03-03')).toEqual({ level: 'restricted', from: '2026-03-02', to: '2026-03-06' });
  });
  test('wakes the case when it begins and when it is over', () => {
    const log = [born, restricted('2026-03-02', '2026-03-06')];
    expect(planOn(log, '2026-02-20').nextWake).toBe('2026-03-02T00:00:00.000Z');
    expect(planOn(log, '2026-03-02').nextWake).toBe('2026-03-07T00:00:00.000Z');
  });
  test('without an end it goes on, until the end is stated; of two the longer holds', () => {
    const open = restricted('2026-03-02');
    expect(holds([open], '2030-01-01')).toEqual({ level: 'restricted', from: '2026-03-02' });
    const ended = event(
      'person.restricted',
      { level: 'restricted', from: '2026-03-02', to: '2026-04-01' },
      { time: '2026-03-20T12:00:00.000Z' },
    );
    expect(holds([open, ended], '2026-04-02')).toBeUndefined();
    expect(holds([ended, open, restricted('2026-03-10', '2026-05-01', 'x')], '2026-04-02')).toMatchObject({
      level: 'x',
    });
  });
});
