/** Proves that "not reported" is said of a duty only where a partner that usually reports what meets it is silent. */
import type { FeedFlow, FeedHealth } from '../../cases';
import { unreportedOf } from '../../cases/feeds';
import { currentRulebook } from '../../rulebook';

const rule = (id: string) => {
  const found = currentRulebook().rules.find((one) => one.id === id);
  if (!found) throw new Error(`no rule ${id}`);
  return found;
};
const flow = (type: FeedFlow['type'], verdict: FeedFlow['verdict'], lastDay: string): FeedFlow => ({
  ...{ type, verdict, lastDay, activeDays: 100, usualDays: 3, stoppedOn: null },
});
const feed = (partner: string, whole: FeedFlow['verdict'], types: readonly FeedFlow[]): FeedHealth =>
  ({ partner, whole: flow(null, whole, '2026-03-01'), types }) as unknown as FeedHealth;

const DECISION = rule('ar-decision-4w');

test.each([
  [
    'the kind flows',
    [feed('education', 'flowing', [flow('ehc.review-decided', 'flowing', '2026-03-01')])],
    [],
  ],
  [
    'the kind is quiet',
    [feed('education', 'flowing', [flow('ehc.review-decided', 'quiet', '2026-02-01')])],
    [{ partner: 'education', since: '2026-02-01' }],
  ],
  [
    'the kind stopped at one of two partners',
    [
      feed('a', 'flowing', [flow('ehc.review-decided', 'stopped', '2026-01-05')]),
      feed('b', 'flowing', [flow('ehc.review-decided', 'flowing', '2026-03-01')]),
    ],
    [{ partner: 'a', since: '2026-01-05' }],
  ],
  [
    'the whole feed stopped, and the kind is too rare to tell',
    [feed('education', 'stopped', [flow('ehc.review-decided', 'too-little-history', '2025-11-01')])],
    [{ partner: 'education', since: '2026-03-01' }],
  ],
  [
    'another kind stopped',
    [feed('education', 'flowing', [flow('ehc.requested', 'stopped', '2026-01-05')])],
    [],
  ],
  [
    'the silent partner never reported it',
    [feed('camhs', 'stopped', [flow('chc.step', 'stopped', '2026-01-05')])],
    [],
  ],
])('%s', (_, feeds, expected) => {
  expect(unreportedOf(DECISION, feeds)).toEqual(expected);
});

test('a duty that several kinds meet is reported while one of them flows', () => {
  const types = [
    flow('appointment.kept', 'stopped', '2026-01-05'),
    flow('meeting.held', 'flowing', '2026-03-01'),
  ];
  expect(unreportedOf(rule('qs140-5-meet-adult'), [feed('camhs', 'flowing', types)])).toEqual([]);
});

test('a duty that only people record is never marked', () => {
  expect(
    unreportedOf(rule('dol-18'), [feed('camhs', 'stopped', [flow('chc.step', 'stopped', '2026-01-05')])]),
  ).toEqual([]);
});
