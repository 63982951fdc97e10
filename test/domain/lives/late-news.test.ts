/**
 * News that comes late: a correction that rewrites last year, and a feed that was down for a month and catches up. Dates are as if all had come in
 * time; of each task people hear once, on the highest rung, and of what was done they hear nothing.
 */
import { fold, plan, type Instant, type LoggedEvent } from '../../../domain';
import { currentRulebook } from '../../../rulebook';
import { event } from '../support';
import { lifeOn, openOn, registered, said } from './life';

const rulebook = currentRulebook();
const born = registered('2023-09-10', '2010-03-14');

/** One look at a case as `advance` does: what is owed enters the log. @returns task and rung of each notice */
function look(log: LoggedEvent[], now: Instant): string[] {
  const { notices } = plan(fold('p', log), rulebook, now);
  for (const { text: _, ...data } of notices)
    log.push(
      event('notice.issued', { ...data }, { source: 'urn:onward:notices', id: data.noticeId, time: now }),
    );
  return notices.map(({ taskId, rung }) => `${taskId} ${rung}`);
}

describe('last year is rewritten', () => {
  const requested = said('2026-01-06', 'ehc.requested', { receivedOn: '2026-01-05' });
  const life = [born, requested, said('2026-05-22', 'ehc.finalised', { finalOn: '2026-05-22' })];
  test('a review decided last year and stated now: met then, and the year counts from there', () => {
    const late = said('2027-06-01', 'ehc.review-decided', { decision: 'maintain', notifiedOn: '2026-11-20' });
    expect(openOn([...life, late], '2027-05-31', /^ar-cycle/)).toEqual([
      'ar-cycle-12m 2026-05-22 overdue 2027-05-21',
    ]);
    expect(openOn([...life, late], '2027-06-01', /^ar-cycle/)).toEqual([
      'ar-cycle-12m 2026-11-20 upcoming 2027-11-19',
    ]);
  });
  test('a request that was a year earlier than was said: every date of it moves, and is late', () => {
    const right = said(
      '2027-03-01',
      'ehc.requested',
      { receivedOn: '2025-01-06' },
      { replaces: requested.id },
    );
    const duties = lifeOn([...life, right], '2027-03-01').duties.filter(({ rule }) => rule.startsWith('ehc'));
    expect(duties.map(({ rule, status, statutoryDue }) => [rule, status, statutoryDue])).toEqual([
      ['ehcna-decision-6w', 'overdue', '2025-02-17'],
      ['ehcna-refuse-plan-16w', 'met-late', '2025-04-28'],
      ['ehc-final-20w', 'met-late', '2025-05-26'],
    ]);
  });
  test('a decision that was taken back: what it met is owed again, overdue on its own date', () => {
    const decided = said('2026-02-10', 'ehc.decided', { decision: 'assess', notifiedOn: '2026-02-10' });
    const back = said('2027-02-01', 'event.retracted', { eventId: decided.id, reason: 'another child' });
    const status = (day: string) => openOn([...life, decided, back], day, /^ehcna-decision/);
    expect(status('2027-01-31')).toEqual([]);
    expect(status('2027-02-01')).toEqual(['ehcna-decision-6w 2026-01-05 overdue 2026-02-16']);
  });
});

describe('a feed that was down for a month', () => {
  /** Stated on these days; between 1 and 30 March nothing arrived. */
  const month = [
    said('2026-03-02', 'ehc.requested', { receivedOn: '2026-01-05' }),
    said('2026-03-03', 'ehc.advice-requested', { from: 'health', on: '2026-01-12' }),
    said('2026-03-05', 'ehc.advice-requested', { from: 'school', on: '2026-01-12' }),
    said('2026-03-09', 'ehc.advice-received', { from: 'school', on: '2026-02-20' }),
    said('2026-03-10', 'ehc.decided', { decision: 'assess', notifiedOn: '2026-02-12' }),
    said('2026-03-12', 'meeting.held', { kind: 'transition-planning', on: '2026-03-12' }),
    said('2026-03-20', 'ehc.review-held', { heldOn: '2026-03-20' }),
  ];
  const back: Instant = '2026-03-31T06:00:00.000Z';

  test('the plan is that of a feed that never failed', () => {
    const [timely, late] = [
      [born, ...month],
      [born, ...month.toReversed()],
    ];
    expect(plan(fold('p', late), rulebook, back)).toEqual(plan(fold('p', timely), rulebook, back));
  });

  test('caught up in one go or event by event, in any order: at most one notice a task, and none of what was done', () => {
    const whole: LoggedEvent[] = [born];
    look(whole, '2026-03-01T09:00:00.000Z');
    const before = whole.length;
    whole.push(...month);
    const said1 = look(whole, back);
    expect(new Set(said1.map((notice) => notice.split(' ')[0])).size).toBe(said1.length);
    expect(look(whole, back)).toEqual([]);

    const bits = whole.slice(0, before);
    const heard = month.toReversed().flatMap((one) => {
      bits.push(one);
      return look(bits, back);
    });
    // What was owed for a moment, until its answer was read too, is taken back: nobody is left with it.
    const open = new Set(
      plan(fold('p', bits), rulebook, back)
        .tasks.filter(({ status }) => status !== 'withdrawn')
        .map(({ taskId }) => taskId),
    );
    const standing = heard.filter(
      (notice) => !notice.endsWith(' withdrawn') && open.has(notice.split(' ')[0] as string),
    );
    expect(new Set(standing.map((notice) => notice.split(' ')[0])).size).toBe(standing.length);
    expect(heard.length).toBeLessThanOrEqual(said1.length + 2);
    const { notices: _, ...rest } = plan(fold('p', bits), rulebook, back);
    const { notices: __, ...all } = plan(fold('p', whole), rulebook, back);
    expect(rest).toEqual(all);
  });

  test('statutory dates as if it had come in time', () => {
    expect(openOn([born, ...month], '2026-03-31', /^ehc/)).toEqual([
      'ehc-final-20w 2026-01-05 upcoming 2026-05-25',
      'ehcna-advice-6w health:2026-01-12 overdue 2026-02-23',
      'ehcna-refuse-plan-16w 2026-01-05 upcoming 2026-04-27',
    ]);
  });
});
