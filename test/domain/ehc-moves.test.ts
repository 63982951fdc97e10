/** Proves the duties of section 1 when a young person with an EHC plan moves between authorities (reg 15). */
import type { LoggedEvent } from '../../domain';
import { dutiesOf, duty, event, planOn, status } from './support';

const requested = event('ehc.requested', { receivedOn: '2026-01-05' });
const statuses = (log: readonly LoggedEvent[], rule: string, days: readonly string[]): string[] =>
  days.map((day) => status(log, day, rule));

describe('moves', () => {
  const plan = event('ehc.finalised', { finalOn: '2025-06-02' });
  const moved = (data: object): LoggedEvent =>
    event('person.moved', { direction: 'out', on: '2026-03-23', otherAuthority: 'x', ...data });
  const due = (data: object): string | null =>
    duty([plan, moved(data)], '2026-06-01', 'ehc-move-transfer').statutoryDue;
  test('transfer on the day of the move, or 15 working days beginning with becoming aware', () => {
    expect(due({})).toBe('2026-03-23');
    expect(due({ awareOn: '2026-03-02' })).toBe('2026-03-23'); // 15 working days ahead
    expect(due({ awareOn: '2026-03-03' })).toBe('2026-03-23');
    expect(due({ awareOn: '2026-03-04' })).toBe('2026-03-24');
    expect(due({ awareOn: '2026-03-30' })).toBe('2026-04-21'); // over Easter
  });
  test('stays open after the move; everything else falls away', () => {
    const log = [plan, event('ehc.reassessment', { stage: 'requested', on: '2026-03-20' }), moved({})];
    expect(statuses(log, 'ehc-move-transfer', ['2026-03-22', '2026-03-23', '2026-03-24'])).toEqual([
      'none',
      'due',
      'overdue',
    ]);
    expect(status(log, '2026-03-23', 'ehc-reassess-notify-15d')).toBe('not-applicable');
    expect(status([plan, moved({ transferredOn: '2026-03-24' })], '2026-03-24', 'ehc-move-transfer')).toBe(
      'met-late',
    );
  });
  test.each([{ kind: 'placement' }, { kind: 'temporary' }])('%j moves no plan', (data) =>
    expect(status([plan, moved(data)], '2026-04-01', 'ehc-move-transfer')).toBe('none'),
  );
  test('no plan, or a ceased one: nothing to transfer', () => {
    expect(status([moved({})], '2026-04-01', 'ehc-move-transfer')).toBe('none');
    const reviewed = event('ehc.review-held', { heldOn: '2026-01-12' });
    for (const log of [[moved({ awareOn: '2026-03-02' })], [reviewed, moved({})]])
      expect(status(log, '2026-04-01', 'ehc-move-transfer')).toBe('overdue');
    expect(
      status(
        [plan, event('ehc.ceased', { on: '2026-01-01', ground: 'x' }), moved({})],
        '2026-04-01',
        'ehc-move-transfer',
      ),
    ).toBe('none');
  });
  test('the new authority informs in 6 weeks and reviews before the later of 12 months and 3 months', () => {
    const moveIn = moved({ direction: 'in', transferredOn: '2026-03-25' });
    expect(duty([plan, moveIn], '2026-04-01', 'ehc-move-inform-6w').statutoryDue).toBe('2026-05-06');
    expect(duty([plan, moveIn], '2026-04-01', 'ehc-move-review').statutoryDue).toBe('2026-06-24');
    const reviewed = event('ehc.review-decided', { decision: 'maintain', notifiedOn: '2025-12-01' });
    expect(duty([plan, reviewed, moveIn], '2026-04-01', 'ehc-move-review').statutoryDue).toBe('2026-11-30');
    expect(duty([plan, moved({ direction: 'in' })], '2026-04-01', 'ehc-move-inform-6w').statutoryDue).toBe(
      '2026-05-04',
    );
    const done = event('ehc.review-decided', { decision: 'maintain', notifiedOn: '2026-06-24' });
    expect(status([plan, moveIn, done], '2026-07-01', 'ehc-move-review')).toBe('met');
  });
  test('a move in without a plan starts nothing: responsibility under CFA s.24 is stated as a request', () =>
    expect(planOn([moved({ direction: 'in' })], '2026-04-01').duties).toEqual([]));
  test('after a permanent move out and a return, a request starts a process of its own', () => {
    const back = moved({ direction: 'in', on: '2026-05-11' });
    const again = event('ehc.requested', { receivedOn: '2026-06-01' });
    expect(
      dutiesOf([requested, moved({}), back, again], '2026-06-02', 'ehcna-decision-6w').map((d) => [
        d.occurrence,
        d.status,
        d.statutoryDue,
      ]),
    ).toEqual([
      ['2026-01-05', 'not-applicable', '2026-02-16'],
      ['2026-06-01', 'upcoming', '2026-07-13'],
    ]);
  });
  test('a plan made anew by a reassessment counts as made, for its review after a move in', () => {
    const anew = event('ehc.reassessment', { stage: 'finalised', on: '2025-09-01' });
    const moveIn = moved({ direction: 'in', transferredOn: '2026-03-25' });
    expect(duty([plan, anew, moveIn], '2026-04-01', 'ehc-move-review').statutoryDue).toBe('2026-08-31');
  });
});
