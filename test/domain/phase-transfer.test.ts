/** Proves the duties of section 3 (phase transfers): for whom, from when, by which day, and what shows that they are done. */
import type { LoggedEvent } from '../../domain';
import { currentRulebook } from '../../rulebook';
import { amended, ceased, decided, held, made, transfer } from './edges-review';
import { moved } from './edges';
import { dutiesOf, duty, event, planOn, status } from './support';

const plan = made('2020-03-04');
const rule = 'phase-transfer-post16';
const post16 = transfer('post-16', '2026-09-01');
const limbs = (log: readonly LoggedEvent[], day: string): unknown[] =>
  planOn(log, day)
    .duties.filter((d) => d.rule.startsWith('phase-transfer'))
    .map((d) => [d.rule, d.statutoryDue]);

test('each kind of transfer has its own last day, and practice its own for the review; one task', () => {
  expect(limbs([plan, post16], '2026-01-02')).toEqual([
    [rule, '2026-03-30'],
    ['phase-transfer-backschedule', '2026-01-05'],
  ]);
  expect(limbs([plan, transfer('other', '2026-09-01')], '2026-01-02')).toEqual([
    ['phase-transfer-other', '2026-02-14'],
    ['phase-transfer-backschedule', '2025-11-22'],
  ]);
  expect(limbs([plan, transfer('post-16-to-post-16', '2026-09-01')], '2026-01-02')).toEqual([
    ['phase-transfer-post16-to-post16', '2026-04-01'],
  ]);
  const tasks = planOn([plan, post16], '2026-01-02').tasks.filter(({ occasion }) =>
    occasion.startsWith('phase'),
  );
  expect(tasks).toMatchObject([
    { occasion: 'phase-transfer:2026-09-01', title: 'Transfer to the next phase of education' },
  ]);
  expect(tasks[0]?.lines).toHaveLength(2);
});

test.each([
  ['2028-07-31', '2028-02-29'], // clamped, in a leap year
  ['2027-07-30', '2027-02-28'],
  ['2027-01-04', '2026-08-04'], // of the year before the transfer
])('five months before a transfer on %s', (on, last) => {
  const log = [plan, transfer('post-16-to-post-16', on)];
  expect(duty(log, last, 'phase-transfer-post16-to-post16')).toMatchObject({
    statutoryDue: last,
    status: 'due',
  });
});

test('within reach 12 months before, or when it is stated; stated too late, it is overdue at once', () => {
  expect(status([plan, post16], '2025-08-31', rule)).toBe('none');
  expect(planOn([plan, post16], '2025-08-30').nextWake).toBe('2025-08-31T23:00:00.000Z');
  expect(status([plan, post16], '2025-09-01', rule)).toBe('upcoming');
  const stated = (time: string): LoggedEvent => transfer('post-16', '2026-09-01', `${time}T12:00:00.000Z`);
  expect(status([plan, stated('2026-02-02')], '2026-02-01', rule)).toBe('none');
  expect(status([plan, stated('2026-03-30')], '2026-03-30', rule)).toBe('due');
  expect(status([plan, stated('2026-03-31')], '2026-03-31', rule)).toBe('overdue');
});

test('only for those with a plan in force', () => {
  expect(limbs([post16], '2026-01-02')).toEqual([]);
  expect(limbs([post16, plan, ceased('2025-08-31')], '2026-01-02')).toEqual([]);
  expect(status([post16, plan, ceased('2026-01-02')], '2026-01-01', rule)).toBe('upcoming');
  expect(status([post16, plan, ceased('2026-01-02')], '2026-01-02', rule)).toBe('not-applicable');
  // A plan first made, or moved in, within the 12 months.
  expect(status([post16, made('2025-11-03')], '2025-11-02', rule)).toBe('none');
  expect(status([post16, made('2025-11-03')], '2025-11-03', rule)).toBe('upcoming');
  const movedIn = moved({ direction: 'in', on: '2025-12-01', transferredOn: '2025-12-01' });
  expect(status([post16, movedIn], '2025-12-01', rule)).toBe('upcoming');
  // A plan made after the transfer was made for the new phase.
  expect(limbs([post16, made('2026-09-01')], '2026-10-01')).toEqual([]);
});

test('an amended plan within the 12 months does it; an earlier one, a new plan or a decision does not', () => {
  const after = (...more: LoggedEvent[]): string => status([plan, post16, ...more], '2026-04-20', rule);
  expect(after(amended('2025-08-31'))).toBe('overdue');
  expect(after(amended('2025-09-01'))).toBe('met');
  expect(after(amended('2026-03-30'))).toBe('met');
  expect(after(amended('2026-03-31'))).toBe('met-late');
  expect(after(made('2026-02-02'))).toBe('overdue');
  expect(after(decided('maintain', '2026-02-02'))).toBe('overdue');
  const line = { rule, occurrence: 'post-16:2026-09-01' };
  expect(after(event('task.completed', { taskId: 't', on: '2026-02-02', lines: [line] }))).toBe('met');
});

test('practice: a review from the summer term before on; nothing once the plan is ready or the day has come', () => {
  const review = (...more: LoggedEvent[]): string =>
    status([plan, post16, ...more], '2026-01-06', 'phase-transfer-backschedule');
  expect(review()).toBe('overdue');
  expect(review(held('2025-03-31'))).toBe('overdue');
  expect(review(held('2025-04-01'))).toBe('met');
  expect(review(held('2026-01-06'))).toBe('met-late');
  expect(review(amended('2026-01-06'))).toBe('not-applicable');
  const day = (on: string): string => status([plan, post16], on, 'phase-transfer-backschedule');
  expect([day('2026-08-31'), day('2026-09-01')]).toEqual(['overdue', 'not-applicable']);
  expect(status([plan, post16], '2026-10-01', rule)).toBe('overdue');
});

test('away and back: owed here again', () => {
  const log = [plan, post16, moved({ direction: 'out', on: '2025-10-06' })];
  expect(status(log, '2025-10-06', rule)).toBe('not-applicable');
  expect(status([...log, moved({ direction: 'in', on: '2026-01-05' })], '2026-01-05', rule)).toBe('upcoming');
});

test('two transfers at once are two occasions; a corrected one moves, a retracted one goes', () => {
  const log = [plan, post16, transfer('post-16-to-post-16', '2027-01-04')];
  expect(limbs(log, '2026-03-01').map((one) => (one as string[])[0])).toEqual([
    rule,
    'phase-transfer-backschedule',
    'phase-transfer-post16-to-post16',
  ]);
  const corrected = event(
    'education.transfer-planned',
    { toPhase: 'post-16', on: '2027-09-01' },
    { replaces: post16.id, time: '2025-10-01T12:00:00.000Z' },
  );
  expect(status([plan, post16, corrected], '2025-09-30', rule)).toBe('upcoming');
  expect(limbs([plan, post16, corrected], '2026-01-02')).toEqual([]);
  expect(duty([plan, post16, corrected], '2026-09-01', rule).statutoryDue).toBe('2027-03-30');
  const retracted = event(
    'event.retracted',
    { eventId: post16.id, reason: 'r' },
    { time: '2025-10-01T12:00:00.000Z' },
  );
  expect(limbs([plan, post16, retracted], '2026-01-02')).toEqual([]);
});

describe('reg 18(3), by the day of the transfer', () => {
  const at = '2015-01-05T12:00:00.000Z';
  const first = made('2014-10-01', { time: at });
  const on = (day: string, phase = 'post-16'): unknown[] =>
    limbs([first, transfer(phase, day, at)], '2015-02-02');

  test('1 September 2015 alone, from secondary to post-16 education', () => {
    expect(on('2015-09-01')).toEqual([['phase-transfer-2015-exception', '2015-05-31']]);
    expect(on('2015-08-31')[0]).toEqual([rule, '2015-03-30']);
    expect(on('2015-09-02')[0]).toEqual([rule, '2015-03-30']);
    expect(on('2015-09-01', 'other')[0]).toEqual(['phase-transfer-other', '2015-02-14']);
    expect(on('2015-09-01', 'post-16-to-post-16')).toEqual([
      ['phase-transfer-post16-to-post16', '2015-04-01'],
    ]);
  });

  test('the same whenever it is looked at: the day of the transfer decides, not today', () => {
    const log = [first, transfer('post-16', '2015-09-01', at)];
    expect(dutiesOf(log, '2026-06-01', 'phase-transfer-2015-exception')).toMatchObject([
      { statutoryDue: '2015-05-31', status: 'overdue' },
    ]);
    expect(dutiesOf(log, '2026-06-01', rule)).toEqual([]);
    const law = currentRulebook().rules.find(({ id }) => id === 'phase-transfer-2015-exception');
    expect(law).toMatchObject({ effectiveFrom: '2014-09-01', effectiveTo: '2015-09-01' });
  });
});
