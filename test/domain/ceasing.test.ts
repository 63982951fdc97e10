/** Proves the guards on ceasing an EHC plan: what shows that it is considered, what holds each of them, and the end at 25. */
import type { LoggedEvent } from '../../domain';
import { young } from './edges-care';
import { next } from './edges';
import { finalised, step } from './edges-rights';
import { duty, event, person, planOn, status } from './support';

/** Born on 4 March 2010: 18 on 2028-03-04, 19 on 2029-03-04. */
const plan = finalised('2020-05-04');
const considered = (on: string): LoggedEvent => step('ehc.cease-considered', on);
const reviewed = (decision: string, notifiedOn: string): LoggedEvent =>
  event('ehc.review-decided', { decision, notifiedOn });
const placed = (from: string, to?: string, setting = 's'): LoggedEvent =>
  event('education.placed', { setting, phase: 'secondary', from, ...(to && { to }) });
const ceased = (on: string): LoggedEvent => event('ehc.ceased', { on, ground: 'no-longer-necessary' });
const GUARDS = [
  'cease-u18',
  'cease-18plus-neet',
  'cease-procedure',
  'cease-19plus-outcomes',
  'cease-appeal-stay',
];
const guards = (log: readonly LoggedEvent[], day: string): Record<string, string> =>
  Object.fromEntries(
    planOn([young, plan, ...log], day)
      .duties.filter(({ rule }) => GUARDS.includes(rule))
      .map(({ rule, status: now }) => [rule, now]),
  );

describe('what shows that ceasing is considered', () => {
  test('nothing but an event: a plan alone, and a ceasing that nothing announced, print no guard', () => {
    expect(guards([], '2027-01-01')).toEqual({});
    expect(guards([ceased('2027-01-11')], '2027-02-01')).toEqual({});
  });
  test('a person’s statement, under 18: the test of reg 29 and the procedure, without dates', () => {
    const log = [considered('2027-01-11')];
    expect(guards(log, '2027-01-10')).toEqual({});
    expect(guards(log, '2027-01-11')).toEqual({ 'cease-u18': 'upcoming', 'cease-procedure': 'upcoming' });
    expect(duty([young, plan, ...log], '2027-06-01', 'cease-u18')).toMatchObject({
      statutoryDue: null,
      targetDue: null,
      occasion: 'ehc-ceasing:2027-01-11',
    });
  });
  test('a review’s decision to cease does so too, and keeps the plan while an appeal may come', () => {
    expect(guards([reviewed('cease', '2027-01-11')], '2027-01-11')).toEqual({
      'cease-u18': 'upcoming',
      'cease-procedure': 'upcoming',
      'cease-appeal-stay': 'upcoming',
    });
  });
  test.each([
    ['2028-03-03', ['cease-procedure', 'cease-u18']],
    ['2028-03-04', ['cease-procedure']],
    ['2029-03-03', ['cease-procedure']],
    ['2029-03-04', ['cease-19plus-outcomes', 'cease-procedure']],
  ])('considered on %s: %j', (day, expected) => {
    expect(Object.keys(guards([considered(day)], day)).sort()).toEqual(expected);
  });
  test('a birthday while it is considered changes the test', () => {
    const log = [considered('2028-03-03')];
    expect(guards(log, '2028-03-04')).toMatchObject({ 'cease-u18': 'not-applicable' });
    expect(guards(log, '2029-03-03')).not.toHaveProperty('cease-19plus-outcomes');
    expect(guards(log, '2029-03-04')).toMatchObject({ 'cease-19plus-outcomes': 'upcoming' });
    expect(guards([...log, reviewed('maintain', '2029-03-03')], '2029-03-04')).not.toHaveProperty(
      'cease-19plus-outcomes',
    );
  });
  test('all are lines of one task', () => {
    const log = [young, plan, considered('2029-04-09'), reviewed('cease', '2029-05-07')];
    const tasks = planOn(log, '2029-05-07').tasks.filter(({ occasion }) =>
      occasion.startsWith('ehc-ceasing'),
    );
    expect(tasks).toMatchObject([{ title: 'Ceasing the EHC plan' }]);
    expect(tasks[0]?.lines.map(({ rule }) => rule)).toEqual([
      'cease-19plus-outcomes',
      'cease-procedure',
      'cease-appeal-stay',
    ]);
  });
});

describe('what holds a guard', () => {
  const log = [considered('2027-01-11')];
  test('keeping the plan: the procedure is met, the tests fall away, and a later thought is another occasion', () => {
    const keeping = [
      reviewed('maintain', '2027-02-08'),
      event('ehc.tribunal-ordered', { order: 'continue', on: '2027-02-08' }),
    ];
    for (const kept of keeping)
      expect(guards([...log, kept], '2027-02-08')).toEqual({
        'cease-u18': 'not-applicable',
        'cease-procedure': 'met',
      });
    const again = [...log, reviewed('maintain', '2027-02-08'), considered('2027-09-06')];
    expect(
      planOn([young, plan, ...again], '2027-09-06').duties.filter(({ rule }) => rule === 'cease-u18'),
    ).toMatchObject([{ status: 'not-applicable' }, { status: 'upcoming', occurrence: '2027-09-06' }]);
  });
  test('an amended plan meets the test of reg 29', () => {
    expect(guards([...log, event('ehc.amended', { finalOn: '2027-03-01' })], '2027-03-01')).toMatchObject({
      'cease-u18': 'met',
    });
  });
  test('the procedure holds only when consultation came before the notice', () => {
    const [consulted, notified] = [
      step('ehc.cease-consulted', '2027-02-08'),
      step('ehc.cease-notified', '2027-03-08'),
    ];
    const held = (...more: LoggedEvent[]): string | undefined =>
      guards([...log, ...more], '2027-04-01')['cease-procedure'];
    expect(held(consulted)).toBe('upcoming');
    expect(held(notified)).toBe('upcoming');
    expect(held(consulted, notified)).toBe('met');
    expect(held(step('ehc.cease-consulted', '2027-03-09'), notified)).toBe('upcoming');
    expect(held(step('ehc.cease-consulted', '2027-03-08'), notified)).toBe('met');
    expect(held(consulted, reviewed('cease', '2027-03-01'))).toBe('met');
    expect(duty([young, plan, ...log, notified], '2027-04-01', 'cease-procedure').explanation).toContain(
      'no consultation before the notice is on record',
    );
  });
  test('a plan that ceased leaves what was not recorded open', () => {
    expect(guards([...log, ceased('2027-03-01')], '2027-06-01')).toEqual({
      'cease-u18': 'upcoming',
      'cease-procedure': 'upcoming',
    });
  });
  test('a person records the outcomes finding', () => {
    const from19 = considered('2029-04-09');
    const done = event('task.completed', {
      ...{ taskId: 't', on: '2029-05-01' },
      lines: [{ rule: 'cease-19plus-outcomes', occurrence: '2029-04-09' }],
    });
    expect(guards([from19, done], '2029-05-01')).toMatchObject({ 'cease-19plus-outcomes': 'met' });
  });
});

describe('cease-appeal-stay', () => {
  const stay = (day: string, ...more: LoggedEvent[]): string | undefined =>
    guards([reviewed('cease', '2027-01-11'), ...more], day)['cease-appeal-stay'];
  const certified = event('ehc.mediation-certified', { on: '2027-03-01' });
  const lodged = event('ehc.appeal-lodged', { on: '2027-03-11' });

  test('the plan stays for two months from the notice, and to the end of the last day', () => {
    expect(['2027-03-10', '2027-03-11', '2027-03-12'].map((day) => stay(day))).toEqual([
      'upcoming',
      'upcoming',
      'met',
    ]);
    expect(
      duty([young, plan, reviewed('cease', '2027-01-11')], '2027-03-12', 'cease-appeal-stay').metOn,
    ).toBe('2027-03-11');
  });
  test('or for a month from the mediation certificate, where that is later', () => {
    expect(['2027-04-01', '2027-04-02'].map((day) => stay(day, certified))).toEqual(['upcoming', 'met']);
  });
  test('a window that ends in August ends on the first working day of September', () => {
    const log = [young, plan, reviewed('cease', '2027-06-14')];
    expect(['2027-09-01', '2027-09-02'].map((day) => status(log, day, 'cease-appeal-stay'))).toEqual([
      'upcoming',
      'met',
    ]);
  });
  test('the notice itself, once recorded, opens the window', () => {
    const notified = step('ehc.cease-notified', '2027-02-15');
    expect(['2027-04-15', '2027-04-16'].map((day) => stay(day, notified))).toEqual(['upcoming', 'met']);
  });
  test('an appeal in time keeps it until the appeal is decided; any other order decides nothing', () => {
    const ordered = (order: string): LoggedEvent =>
      event('ehc.tribunal-ordered', { order, on: '2027-09-06' });
    expect(stay('2027-08-01', lodged)).toBe('upcoming');
    expect(stay('2027-09-05', lodged, ordered('cease'))).toBe('upcoming');
    for (const order of ['cease', 'continue']) expect(stay('2027-09-06', lodged, ordered(order))).toBe('met');
    expect(stay('2027-09-06', lodged, ordered('amend'))).toBe('upcoming');
    expect(stay('2027-04-01', event('ehc.appeal-lodged', { on: '2027-03-12' }))).toBe('met'); // too late
  });
  test('a plan that ceased before then has broken it: it is not met by the passing of the window', () => {
    expect(stay('2027-06-01', ceased('2027-03-11'))).toBe('upcoming');
    expect(stay('2027-06-01', ceased('2027-03-12'))).toBe('met');
    const log = [young, plan, reviewed('cease', '2027-01-11'), ceased('2027-02-01')];
    expect(duty(log, '2027-06-01', 'cease-appeal-stay').explanation).toContain(
      'the plan ceased on 2027-02-01',
    );
  });
  test('nothing passes once its ground has fallen away', () => {
    expect(stay('2027-06-01', event('person.died', { on: '2027-02-01' }))).toBe('not-applicable');
    expect(stay('2027-06-01', reviewed('maintain', '2027-02-01'))).toBe('not-applicable');
  });
});

describe('leaving education', () => {
  const left = (log: readonly LoggedEvent[], day: string): Record<string, string> => guards(log, day);
  test('the day after the last place ended; not while another goes on or follows', () => {
    const log = [placed('2021-09-01', '2026-11-10')];
    expect(left(log, '2026-11-10')).toEqual({});
    expect(left(log, '2026-11-11')).toEqual({ 'cease-u18': 'upcoming' });
    expect(left([...log, placed('2026-11-16', undefined, 't')], '2026-12-01')).toEqual({});
    expect(left([...log, placed('2027-01-05', undefined, 't')], '2026-12-01')).toEqual({});
    expect(left([...log, placed('2024-09-02', undefined, 't')], '2026-12-01')).toEqual({});
  });
  test.each([
    ['2026-06-25', '2026-06-26'],
    ['2026-06-26', '2026-09-01'], // the last Friday of June
    ['2026-08-31', '2026-09-01'],
    ['2026-09-01', '2026-09-02'],
  ])('a place that ends on %s counts from %s', (to, from) => {
    const log = [placed('2021-09-01', to)];
    expect(left(log, next(from, -1))).toEqual({});
    expect(left(log, from)).toEqual({ 'cease-u18': 'upcoming' });
  });
  test('only with a plan in force', () => {
    const log = [placed('2021-09-01', '2026-11-10')];
    expect(left([...log, ceased('2026-11-10')], '2026-12-01')).toEqual({});
    expect(planOn([young, ...log], '2026-12-01').duties.filter(({ rule }) => GUARDS.includes(rule))).toEqual(
      [],
    );
  });
  test('under 18 the plan is amended; a decision to maintain is not enough', () => {
    const log = [placed('2021-09-01', '2026-11-10')];
    expect(left([...log, reviewed('maintain', '2026-12-07')], '2026-12-07')).toEqual({
      'cease-u18': 'upcoming',
    });
    expect(left([...log, event('ehc.amended', { finalOn: '2026-12-07' })], '2026-12-07')).toEqual({
      'cease-u18': 'met',
    });
  });
  test('from 18 a review decides; whoever left before comes under it at 18', () => {
    const at19 = [placed('2021-09-01', '2029-11-13')];
    expect(left(at19, '2029-11-14')).toEqual({ 'cease-18plus-neet': 'upcoming' });
    expect(left([...at19, reviewed('maintain', '2029-12-10')], '2029-12-10')).toEqual({
      'cease-18plus-neet': 'met',
    });
    expect(left([...at19, reviewed('maintain', '2029-11-12')], '2029-12-10')).toEqual({
      'cease-18plus-neet': 'upcoming',
    });
    const before = [placed('2021-09-01', '2028-02-01')];
    expect(left(before, '2028-03-03')).toEqual({ 'cease-u18': 'upcoming' });
    expect(left(before, '2028-03-04')).toEqual({
      'cease-u18': 'not-applicable',
      'cease-18plus-neet': 'upcoming',
    });
  });
});

describe('ehc-end-25', () => {
  const rule = 'ehc-end-25';
  const born = (day: string): LoggedEvent[] => [person(day), finalised('2016-02-01')];
  const extended = (about?: string): LoggedEvent => step('ehc.extended-past-25', '2026-02-02', about);
  const dueOf = (log: readonly LoggedEvent[]): string | null => duty(log, '2026-02-03', rule).statutoryDue;

  test('is for those with a plan in force from 24', () => {
    expect(status([person('2001-06-14')], '2026-02-03', rule)).toBe('none');
    expect(status([...born('2001-06-14'), ceased('2025-06-13')], '2026-02-03', rule)).toBe('none');
    expect(status([...born('2001-06-14'), ceased('2025-06-14')], '2026-02-03', rule)).toBe('met');
    const requested = event('ehc.requested', { receivedOn: '2025-09-01' });
    expect(status([person('2001-06-14'), requested], '2026-02-03', rule)).toBe('none');
  });
  test('extended to the end of the academic year: 31 July in further education', () => {
    expect(dueOf(born('2001-06-14'))).toBe('2026-06-14');
    expect(dueOf([...born('2001-06-14'), extended()])).toBe('2026-07-31');
    expect(dueOf([...born('2001-09-01'), extended()])).toBe('2027-07-31');
    expect(dueOf([...born('2001-07-31'), extended()])).toBe('2026-07-31');
    expect(dueOf([...born('2001-08-01'), extended()])).toBe('2027-07-31'); // the day before 26
    expect(dueOf([...born('2001-08-20'), extended()])).toBe('2027-07-31');
  });
  test('an apprenticeship or another course: its own end, never past the day before 26, 31 July where it is not known', () => {
    const course = (to?: string): LoggedEvent => placed('2025-09-01', to);
    for (const kind of ['apprenticeship', 'other-course']) {
      const log = [...born('2001-06-14'), extended(kind)];
      expect(dueOf([...log, course('2026-11-20')])).toBe('2026-11-20');
      expect(dueOf([...log, course('2027-06-14')])).toBe('2027-06-13');
      expect(dueOf([...log, course()])).toBe('2026-07-31');
      expect(dueOf([...log, course('2026-06-13')])).toBe('2026-07-31');
      expect(dueOf(log)).toBe('2026-07-31');
    }
  });
  test('only what was recorded by then counts', () => {
    expect(duty([...born('2001-06-14'), extended()], '2026-02-01', rule).statutoryDue).toBe('2026-06-14');
  });
});
