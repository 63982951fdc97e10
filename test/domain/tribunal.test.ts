/** Proves what the table cannot say of appeals: what an order asks for, what takes its place, and that limits never double. */
import type { LoggedEvent } from '../../domain';
import { amended, appealed, decided, finalised, ordered, step, young } from './edges-appeal';
import { duty, dutiesOf, event, planOn, status } from './support';

const lines = (log: readonly LoggedEvent[], day: string, rule: string): unknown[] =>
  dutiesOf(log, day, rule).map((d) => [d.occurrence, d.statutoryDue, d.status]);
const reassessed = (stage: string, on: string): LoggedEvent => event('ehc.reassessment', { stage, on });

describe('an appeal', () => {
  const log = [young, appealed('2026-03-20')];
  test('is responded to, ended or decided', () => {
    const after = (one: LoggedEvent): string =>
      status([...log, one], '2026-04-20', 'appeal-la-response-30wd');
    expect(after(step('appeal.responded')('2026-04-20'))).toBe('met');
    expect(after(ordered('amend')('2026-04-20'))).toBe('met');
    expect(after(step('appeal.ended')('2026-04-20'))).toBe('not-applicable');
    expect(after(step('appeal.responded')('2026-03-19'))).toBe('upcoming');
  });
  test('is one task for each owner, with its order and the recommendation', () => {
    const all = [
      ...log,
      ordered('amend')('2026-06-01'),
      ordered('name-institution')('2026-06-01'),
      step('tribunal.recommended')('2026-06-01'),
    ];
    expect(
      planOn(all, '2026-06-01')
        .tasks.filter(({ occasion }) => occasion === 'appeal:2026-03-20')
        .map(({ title, ownerRole, lines: own }) => [
          title,
          ownerRole,
          own.map(({ rule, occurrence }) => `${rule} ${occurrence}`),
        ]),
    ).toEqual([
      [
        'Appeal to the tribunal',
        'la-sen',
        [
          'appeal-la-response-30wd 2026-03-20',
          'tribunal-order-comply 2026-06-01:amend',
          'tribunal-order-comply 2026-06-01:name-institution',
        ],
      ],
      ['Appeal to the tribunal', 'icb', ['tribunal-hsc-recommendation-5w health:2026-06-01']],
      ['Appeal to the tribunal', 'csc', ['tribunal-hsc-recommendation-5w social-care:2026-06-01']],
    ]);
  });
});

describe('an order of the tribunal', () => {
  const comply = (log: readonly LoggedEvent[], day: string): unknown[] =>
    lines([young, ...log], day, 'tribunal-order-comply');
  const draft = (servedOn: string): LoggedEvent => event('ehc.draft-served', { servedOn });

  test('to assess: told in 2 weeks, then no plan in 10 or a final one in 14', () => {
    const order = ordered('assess')('2026-03-02');
    expect(comply([order], '2026-03-02')).toEqual([
      ['2026-03-02:notify', '2026-03-16', 'upcoming'],
      ['2026-03-02:refuse', '2026-05-11', 'upcoming'],
      ['2026-03-02:final', '2026-06-08', 'upcoming'],
    ]);
    const statuses = (...more: LoggedEvent[]): unknown[] =>
      comply([order, decided('assess')('2026-03-09'), ...more], '2026-06-09').map((l) => (l as string[])[2]);
    expect(statuses()).toEqual(['met', 'overdue', 'overdue']);
    expect(statuses(decided('refuse-issue')('2026-05-11'))).toEqual(['met', 'met', 'not-applicable']);
    expect(statuses(decided('refuse-issue')('2026-05-11'), decided('issue')('2026-05-18'))).toEqual([
      'met',
      'met',
      'overdue',
    ]);
    expect(statuses(draft('2026-05-11'), finalised('2026-06-08'))).toEqual(['met', 'met', 'met']);
    expect(statuses(draft('2026-05-12'))).toEqual(['met', 'met-late', 'overdue']);
  });

  test('what was done before it completes nothing', () => {
    const order = ordered('amend')('2026-03-02');
    expect(comply([amended('2026-03-01'), order], '2026-03-03')).toEqual([
      ['2026-03-02:amend', '2026-04-06', 'upcoming'],
    ]);
    expect(comply([amended('2026-03-02'), order], '2026-03-03')).toEqual([
      ['2026-03-02:amend', '2026-04-06', 'met'],
    ]);
  });

  test('to continue is met by a person only; a refusal to assess meets nothing', () => {
    const log = [
      ordered('continue')('2026-03-02'),
      amended('2026-03-03'),
      event('ehc.review-decided', { decision: 'maintain', notifiedOn: '2026-03-03' }),
    ];
    expect(comply(log, '2026-03-03')).toEqual([['2026-03-02:continue', '2026-03-02', 'overdue']]);
    const again = [ordered('assess')('2026-03-02'), decided('refuse-assess')('2026-03-09')];
    expect(comply(again, '2026-03-17')[0]).toEqual(['2026-03-02:notify', '2026-03-16', 'overdue']);
  });

  test('that does not say what it orders asks at once, until another statement does', () => {
    const unstated = ordered()('2026-03-02');
    expect(comply([unstated], '2026-03-02')).toEqual([['2026-03-02:unstated', '2026-03-02', 'due']]);
    expect(duty([young, unstated], '2026-03-02', 'tribunal-order-comply').explanation).toContain(
      'what the tribunal ordered is not stated',
    );
    expect(comply([unstated, ordered('amend')('2026-03-02')], '2026-03-02')).toEqual([
      ['2026-03-02:amend', '2026-04-06', 'upcoming'],
    ]);
  });

  test('is replaced by a later one of its kind in the same appeal, and only by that', () => {
    const first = ordered('amend')('2026-03-02');
    const both = [first, ordered('amend')('2026-03-23'), amended('2026-04-20')];
    expect(comply(both, '2026-04-20')).toEqual([
      ['2026-03-02:amend', '2026-04-06', 'not-applicable'],
      ['2026-03-23:amend', '2026-04-27', 'met'],
    ]);
    expect(comply([first, ordered('name-institution')('2026-03-23')], '2026-03-23')[0]).toEqual([
      '2026-03-02:amend',
      '2026-04-06',
      'upcoming',
    ]);
    const other = [appealed('2025-10-01'), first, appealed('2026-03-10'), ordered('amend')('2026-03-23')];
    expect(comply(other, '2026-03-23')[0]).toEqual(['2026-03-02:amend', '2026-04-06', 'upcoming']);
  });

  test('that is retracted asks for nothing any more', () => {
    const order = ordered('amend')('2026-03-02');
    const taken = event('event.retracted', { eventId: order.id, reason: 'r' });
    expect(comply([order, taken], '2026-03-03')).toEqual([]);
  });

  test('its limits are lifted by its own grounds: two weeks of absence are enough, closure is none', () => {
    const lifted = (ground: string, from: string, to: string): string =>
      status(
        [
          young,
          ordered('amend')('2026-03-02'),
          event('ehc.advice-requested', { from: 'school', on: '2026-03-02' }),
          event('ehc.exception', { ground, from, to, decidedBy: 'panel' }),
        ],
        '2026-05-01',
        'tribunal-order-comply',
      );
    expect(lifted('absence', '2026-03-28', '2026-04-10')).toBe('waived');
    expect(lifted('absence', '2026-03-29', '2026-04-10')).toBe('overdue');
    expect(lifted('absence', '2026-03-10', '2026-04-05')).toBe('overdue');
    expect(lifted('closure', '2026-03-02', '2026-05-30')).toBe('overdue');
  });
});

describe('after an order the limits of the order govern, not those that it overturned', () => {
  const requested = event('ehc.requested', { receivedOn: '2025-09-01' });
  const refused = [young, requested, decided('refuse-assess')('2025-10-06')];
  const log = [...refused, ordered('assess')('2026-03-02'), decided('assess')('2026-03-09')];
  const open = (all: readonly LoggedEvent[], day: string): string[] =>
    planOn(all, day)
      .duties.filter(({ status: s, owner }) => s === 'upcoming' && owner !== 'parent-or-young-person')
      .map(({ rule, occurrence }) => `${rule} ${occurrence}`)
      .filter((line) => /^(ehc|tribunal)/.test(line));

  test('one limit for each step, none twice', () => {
    expect(open(log, '2026-03-09')).toEqual([
      'tribunal-order-comply 2026-03-02:refuse',
      'tribunal-order-comply 2026-03-02:final',
    ]);
    expect(status(log, '2026-03-09', 'ehc-final-20w')).toBe('not-applicable');
  });

  test('advice asked for under the order is owed: the refusal that it overturned is no end of it', () => {
    const asked = [...log, event('ehc.advice-requested', { from: 'health', on: '2026-03-10' })];
    expect(status(asked, '2026-03-10', 'ehcna-advice-6w')).toBe('upcoming');
    expect(status([...asked, decided('refuse-issue')('2026-04-20')], '2026-04-20', 'ehcna-advice-6w')).toBe(
      'not-applicable',
    );
    expect(status([...asked, finalised('2026-04-20')], '2026-04-20', 'ehcna-advice-6w')).toBe(
      'not-applicable',
    );
  });

  test('a refusal to reassess is a decision; the order’s limits govern the reassessment after it', () => {
    const asked = [young, reassessed('requested', '2026-03-02'), step('reassessment.refused')('2026-03-16')];
    expect(status(asked, '2026-03-16', 'ehc-reassess-notify-15d')).toBe('met');
    expect(status(asked, '2026-03-16', 'ehc-reassess-final-14w')).toBe('none');
    const order = [...asked, ordered('assess')('2026-07-06'), reassessed('decided', '2026-07-13')];
    expect(open(order, '2026-07-13')).toEqual([
      'tribunal-order-comply 2026-07-06:refuse',
      'tribunal-order-comply 2026-07-06:final',
    ]);
    const conceded = [...asked, reassessed('decided', '2026-04-13')];
    expect(open(conceded, '2026-04-13')).toEqual(['ehc-reassess-final-14w 2026-03-02']);
  });
});

describe('a recommendation on health or social care', () => {
  const replies = (on: string, about?: string): unknown[] =>
    dutiesOf([young, step('tribunal.recommended', about)(on)], on, 'tribunal-hsc-recommendation-5w').map(
      ({ occurrence, owner }) => [occurrence, owner],
    );
  test('is answered by the body that it is made to; social care for adults from 18', () => {
    expect(replies('2026-03-02', 'health')).toEqual([['health:2026-03-02', 'icb']]);
    expect(replies('2028-03-03', 'social-care')).toEqual([['social-care:2028-03-03', 'csc']]);
    expect(replies('2028-03-04', 'social-care')).toEqual([['social-care:2028-03-04', 'asc']]);
    expect(replies('2026-03-02')).toEqual([
      ['health:2026-03-02', 'icb'],
      ['social-care:2026-03-02', 'csc'],
    ]);
  });
  test('an answer of the one body does not answer for the other', () => {
    const log = [
      young,
      step('tribunal.recommended')('2026-03-02'),
      step('tribunal.recommendation-answered', 'health')('2026-03-30'),
    ];
    expect(lines(log, '2026-03-30', 'tribunal-hsc-recommendation-5w')).toEqual([
      ['health:2026-03-02', '2026-04-06', 'met'],
      ['social-care:2026-03-02', '2026-04-06', 'upcoming'],
    ]);
  });
});

test('explanations read as sentences', () => {
  const order = ordered('name-institution')('2026-03-02');
  expect(duty([young, order], '2026-03-02', 'tribunal-order-comply').explanation).toContain(
    `Name the institution in the EHC plan, as the tribunal ordered: the tribunal made its order on 2026-03-02 (${order.type} ${order.id} of ${order.source}), ` +
      'so it is due by 2026-03-16 (2 weeks after 2026-03-02: weeksAfter(order.on, n)); ',
  );
});
