/** Proves what the table cannot say of leaving care: who is eligible, reviews and visits in a row, and 21 to 25. */
import type { LoggedEvent } from '../../domain';
import { accommodated, adviser, assessed, plan, status as care, visited, young } from './edges-care';
import { duty, dutiesOf, event, planOn, status } from './support';

const leavers = (log: readonly LoggedEvent[], day: string): string[] => [
  ...new Set(
    planOn(log, day)
      .duties.map(({ rule }) => rule)
      .filter((rule) => rule.startsWith('lc-')),
  ),
];
const lines = (log: readonly LoggedEvent[], day: string, rule: string): unknown[] =>
  dutiesOf(log, day, rule).map((d) => [d.occurrence, d.statutoryDue, d.status]);

describe('who is eligible', () => {
  test('13 weeks since 14, at 16 and still looked after: from the 16th birthday at the earliest', () => {
    const log = [young, care('looked-after', '2020-05-01')];
    expect(leavers(log, '2026-03-03')).toEqual([]);
    expect(leavers(log, '2026-03-04')).toEqual(['lc-eligible-definition', 'lc-assess-3m']);
    expect(duty(log, '2026-03-04', 'lc-assess-3m').statutoryDue).toBe('2026-06-04');
    expect(status(log, '2026-03-04', 'lc-eligible-definition')).toBe('due');
    const recorded = [...log, care('eligible', '2026-03-04')];
    expect(status(recorded, '2026-03-04', 'lc-eligible-definition')).toBe('met');
    expect(
      planOn(log, '2026-03-04').tasks.flatMap((task) => task.lines.map(({ rule }) => rule)),
    ).not.toContain('lc-eligible-definition');
  });

  test('the 91st day counts, over broken periods', () => {
    const late = [young, care('looked-after', '2026-06-01')];
    expect(leavers(late, '2026-08-29')).toEqual([]);
    expect(leavers(late, '2026-08-30')).not.toEqual([]); // 1 June is the first of 91 days
    const broken = [
      young,
      care('looked-after', '2025-01-01', '2025-03-31'),
      care('looked-after', '2026-06-01'),
    ];
    expect(leavers(broken, '2026-05-31')).toEqual([]);
    expect(leavers(broken, '2026-06-01')).not.toEqual([]); // 90 days before
    const ended = [young, care('looked-after', '2020-05-01', '2026-03-03')];
    expect(leavers(ended, '2027-01-01')).toEqual([]);
    const before14 = [young, care('looked-after', '2020-05-01', '2024-03-03')];
    expect(leavers(before14, '2027-01-01')).toEqual([]);
  });

  test('a stated status counts as it is stated; without a care status nothing is owed', () => {
    expect(leavers([young, care('relevant', '2026-04-01')], '2026-04-01')).toEqual(['lc-assess-3m']);
    expect(leavers([young, care('child-in-need', '2024-04-01')], '2027-04-01')).toEqual([]);
    expect(leavers([young, accommodated('2026-06-01'), visited('2026-06-02')], '2027-04-01')).toEqual([]);
    const none = [young, care('relevant', '2026-04-01'), care('none', '2026-06-01')];
    expect(status(none, '2026-06-01', 'lc-assess-3m')).toBe('not-applicable');
  });
});

const inCare = [young, care('eligible', '2026-04-01')];

test('the pathway plan follows the assessment', () => {
  const log = [...inCare, assessed('leaving-care', 'concluded')('2026-06-01')];
  expect(status(inCare, '2026-06-01', 'lc-pathway-plan')).toBe('none');
  expect(duty(log, '2026-06-01', 'lc-pathway-plan')).toMatchObject({ status: 'due', statutoryDue: null });
  expect(status([...log, plan('made', '2026-06-20')], '2026-06-20', 'lc-pathway-plan')).toBe('met');
});

test('each plan or review opens six months; new accommodation asks for a review within 28 days', () => {
  const log = [
    ...inCare,
    plan('made', '2026-06-20'),
    plan('reviewed', '2026-12-21'),
    accommodated('2027-01-04'),
  ];
  expect(lines(log, '2027-01-05', 'lc-review-6m')).toEqual([
    ['2026-06-20', '2026-12-20', 'met-late'],
    ['2026-12-21', '2027-06-21', 'upcoming'],
    ['accommodated:2027-01-04', '2027-02-01', 'upcoming'],
  ]);
  expect(lines([...log, plan('reviewed', '2027-01-29')], '2027-02-01', 'lc-review-6m').slice(1)).toEqual([
    ['2026-12-21', '2027-06-21', 'met'],
    ['2027-01-29', '2027-07-29', 'upcoming'],
    ['accommodated:2027-01-04', '2027-02-01', 'met'],
  ]);
});

test('visits: within 7 days, again before the review of the new home, then every two months', () => {
  const home = [...inCare, accommodated('2026-06-01')];
  expect(lines([...home, visited('2026-06-05')], '2026-06-06', 'lc-pa-visits')).toEqual([
    ['accommodated:2026-06-01', '2026-06-08', 'met'],
    ['2026-06-05', '2026-06-28', 'upcoming'],
  ]);
  const later = [...home, visited('2026-06-05'), visited('2026-06-22'), visited('2026-07-31')];
  expect(lines(later, '2026-10-01', 'lc-pa-visits')).toEqual([
    ['accommodated:2026-06-01', '2026-06-08', 'met'],
    ['2026-06-05', '2026-06-28', 'met'],
    ['2026-06-22', '2026-08-22', 'met'],
    ['2026-07-31', '2026-09-30', 'overdue'],
  ]);
  const unvisited = [...home, visited('2026-07-01')];
  expect(lines(unvisited, '2026-07-01', 'lc-pa-visits')).toEqual([
    ['accommodated:2026-06-01', '2026-06-08', 'met-late'],
    ['2026-07-01', '2026-09-01', 'upcoming'],
  ]);
  expect(
    duty([...home, visited('2026-06-05')].slice(0, 3), '2026-06-01', 'lc-pa-visits').explanation,
  ).toContain('new accommodation was provided on 2026-06-01');
});

describe('from 21 to 25', () => {
  const former = [young, care('former-relevant', '2028-03-04')];

  test('an offer each year until an adviser is appointed, and none after 25', () => {
    expect(lines(former, '2030-03-03', 'lc-pa-21-25')).toEqual([]);
    expect(lines(former, '2032-03-04', 'lc-pa-21-25')).toEqual([
      ['2031-03-04', '2031-03-04', 'overdue'],
      ['2032-03-04', '2032-03-04', 'due'],
      ['2033-03-04', '2033-03-04', 'upcoming'],
    ]);
    const appointed = [...former, adviser('2031-02-03')];
    expect(lines(appointed, '2033-03-04', 'lc-pa-21-25')).toEqual([['2031-03-04', '2031-03-04', 'met']]);
    const optedOut = event('consent.recorded', {
      scope: 'personal-adviser',
      decision: 'refused',
      by: 'young-person',
      on: '2031-02-03',
    });
    expect(lines([...former, optedOut], '2031-03-04', 'lc-pa-21-25')).toEqual([
      ['2031-03-04', '2031-03-04', 'met'],
      ['2032-03-04', '2032-03-04', 'upcoming'],
    ]);
    expect(lines(former, '2035-03-04', 'lc-pa-21-25').map((line) => (line as string[])[2])).toEqual(
      Array(4).fill('not-applicable'),
    );
  });

  test('at once to those who ask, and reviews go on for them', () => {
    const log = [...former, plan('made', '2030-12-02'), assessed('leaving-care', 'requested')('2032-06-01')];
    expect(lines(log, '2032-06-02', 'lc-pa-21-25').at(-1)).toEqual([
      'asked:2032-06-01',
      '2032-06-01',
      'overdue',
    ]);
    expect(lines(log, '2032-06-02', 'lc-review-6m')).toEqual([['2030-12-02', '2031-06-02', 'overdue']]);
    expect(lines(log, '2032-05-31', 'lc-review-6m')).toEqual([
      ['2030-12-02', '2031-06-02', 'not-applicable'],
    ]);
  });

  test('an eligible child becomes former relevant at 18; staying close is not commenced', () => {
    expect(lines(inCare, '2030-03-04', 'lc-pa-21-25')).toEqual([['2031-03-04', '2031-03-04', 'upcoming']]);
    expect(leavers(former, '2030-03-04')).not.toContain('lc-staying-close');
  });
});
