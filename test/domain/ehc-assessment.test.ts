/** Proves section 1 (EHC needs assessment and plan) at the edges of its windows, and when its grounds fall away. */
import type { LoggedEvent } from '../../domain';
import { dutiesOf, duty, event, planOn, status } from './support';

const requested = event('ehc.requested', { receivedOn: '2026-01-05' });
const decided = (decision: string, notifiedOn: string): LoggedEvent =>
  event('ehc.decided', { decision, notifiedOn });
const statuses = (log: readonly LoggedEvent[], rule: string, days: readonly string[]): string[] =>
  days.map((day) => status(log, day, rule));

test('nothing before the request arrives; three duties from its day', () => {
  expect(planOn([requested], '2026-01-04').duties).toEqual([]);
  expect(
    planOn([requested], '2026-01-05').duties.map(({ rule, statutoryDue, targetDue }) => [
      rule,
      statutoryDue,
      targetDue,
    ]),
  ).toEqual([
    ['ehcna-decision-6w', '2026-02-16', '2026-02-16'],
    ['ehcna-refuse-plan-16w', '2026-04-27', '2026-04-27'],
    ['ehc-final-20w', '2026-05-25', '2026-05-22'],
  ]);
});

test.each([
  ['ehcna-decision-6w', '2026-02-15', '2026-02-16', '2026-02-17'],
  ['ehcna-refuse-plan-16w', '2026-04-26', '2026-04-27', '2026-04-28'],
  ['ehc-final-20w', '2026-05-24', '2026-05-25', '2026-05-26'],
])('%s: upcoming, due on its last day, overdue after', (rule, before, last, after) => {
  expect(statuses([requested], rule, ['2026-01-05', before, last, after])).toEqual([
    'upcoming',
    'upcoming',
    'due',
    'overdue',
  ]);
});

test.each([
  ['2026-02-16', 'met'],
  ['2026-02-17', 'met-late'],
])('a decision notified on %s is %s', (on, expected) => {
  expect(duty([requested, decided('assess', on)], '2026-06-01', 'ehcna-decision-6w')).toMatchObject({
    status: expected,
    metOn: on,
  });
});

test('a decision dated after the day does not count yet', () =>
  expect(status([requested, decided('assess', '2026-02-10')], '2026-02-09', 'ehcna-decision-6w')).toBe(
    'upcoming',
  ));

test('refusing to assess ends the later limits; a second request starts anew', () => {
  const log = [requested, decided('refuse-assess', '2026-02-10')];
  expect(statuses(log, 'ehc-final-20w', ['2026-02-09', '2026-02-10'])).toEqual([
    'upcoming',
    'not-applicable',
  ]);
  expect(status(log, '2026-02-10', 'ehcna-refuse-plan-16w')).toBe('not-applicable');
  const again = [...log, event('ehc.requested', { receivedOn: '2026-03-02' })];
  expect(
    dutiesOf(again, '2026-03-02', 'ehc-final-20w').map((d) => [d.occurrence, d.status, d.statutoryDue]),
  ).toEqual([
    ['2026-01-05', 'not-applicable', '2026-05-25'],
    ['2026-03-02', 'upcoming', '2026-07-20'],
  ]);
});

test('a request while a process is open is another witness: the earlier day counts', () => {
  const log = [requested, event('ehc.requested', { receivedOn: '2026-01-12' })];
  expect(duty(log, '2026-01-12', 'ehcna-decision-6w').statutoryDue).toBe('2026-02-16');
});

test('a request after the 20 weeks of one that nobody answered starts anew; a final plan answers both', () => {
  const again = (receivedOn: string): LoggedEvent[] => [requested, event('ehc.requested', { receivedOn })];
  const found = (log: LoggedEvent[], asOf: string): string[] =>
    dutiesOf(log, asOf, 'ehc-final-20w').map((d) => `${d.occurrence} ${d.statutoryDue} ${d.status}`);
  expect(found(again('2026-05-25'), '2026-06-01')).toEqual(['2026-01-05 2026-05-25 overdue']);
  const two = again('2026-05-26');
  expect(found(two, '2026-06-01')).toEqual([
    '2026-01-05 2026-05-25 overdue',
    '2026-05-26 2026-10-13 upcoming',
  ]);
  expect(found([...two, event('ehc.finalised', { finalOn: '2026-08-03' })], '2026-08-03')).toEqual([
    '2026-01-05 2026-05-25 met-late',
    '2026-05-26 2026-10-13 met',
  ]);
});

test('a refusal taken back by a later decision opens the process again, but not after a tribunal’s order', () => {
  const log = [requested, decided('refuse-assess', '2026-02-10'), decided('assess', '2026-02-20')];
  expect(status(log, '2026-02-20', 'ehc-final-20w')).toBe('upcoming');
  const ordered = [...log, event('ehc.tribunal-ordered', { on: '2026-02-15', order: 'assess' })];
  expect(status(ordered, '2026-02-20', 'ehc-final-20w')).toBe('not-applicable');
});

describe('16 weeks', () => {
  test.each([
    ['a no-plan notice', decided('refuse-issue', '2026-04-27')],
    ['a decision to issue', decided('issue', '2026-04-27')],
    ['a draft served', event('ehc.draft-served', { servedOn: '2026-04-27' })],
    ['a final plan', event('ehc.finalised', { finalOn: '2026-04-27' })],
  ])('are met by %s', (_, step) =>
    expect(status([requested, step], '2026-06-01', 'ehcna-refuse-plan-16w')).toBe('met'),
  );
  test('a no-plan notice ends the 20 weeks', () =>
    expect(status([requested, decided('refuse-issue', '2026-04-28')], '2026-06-01', 'ehc-final-20w')).toBe(
      'not-applicable',
    ));
});

test('a no-plan notice stays sent in time when a later decision takes the refusal back', () => {
  const log = [requested, decided('refuse-issue', '2026-04-20'), decided('issue', '2026-05-11')];
  expect(duty(log, '2026-05-11', 'ehcna-refuse-plan-16w')).toMatchObject({
    status: 'met',
    metOn: '2026-04-20',
  });
  expect(status(log, '2026-05-11', 'ehc-final-20w')).toBe('upcoming');
});

describe('advice', () => {
  const asked = (from: string): LoggedEvent => event('ehc.advice-requested', { from, on: '2026-02-02' });
  const log = [
    requested,
    asked('health'),
    asked('school'),
    event('ehc.advice-received', { from: 'school', on: '2026-03-17' }),
  ];
  test('each giver owes its own, six weeks from being asked', () => {
    const owed = dutiesOf(log, '2026-03-20', 'ehcna-advice-6w');
    expect(owed.map((d) => [d.occurrence, d.owner, d.statutoryDue, d.status]).sort()).toEqual([
      ['health:2026-02-02', 'icb', '2026-03-16', 'overdue'],
      ['school:2026-02-02', 'school', '2026-03-16', 'met-late'],
    ]);
  });
  test('refusal ends what is still owed', () =>
    expect(
      dutiesOf([...log, decided('refuse-assess', '2026-03-18')], '2026-03-20', 'ehcna-advice-6w')
        .map((d) => d.status)
        .sort(),
    ).toEqual(['met-late', 'not-applicable']));
});

describe('15 days for views, the day of service counted', () => {
  const draft = event('ehc.draft-served', { servedOn: '2026-04-01' });
  test('ends by itself', () => {
    expect(
      statuses([requested, draft], 'ehc-draft-views-15d', [
        '2026-03-31',
        '2026-04-01',
        '2026-04-14',
        '2026-04-15',
        '2026-04-16',
      ]),
    ).toEqual(['none', 'upcoming', 'upcoming', 'due', 'met']);
    expect(duty([draft], '2026-04-16', 'ehc-draft-views-15d')).toMatchObject({
      statutoryDue: '2026-04-15',
      metOn: '2026-04-15',
    });
  });
  test('a ground that falls away within the window ends it for good', () => {
    const died = (on: string): LoggedEvent => event('person.died', { on });
    expect(
      statuses([draft, died('2026-04-10')], 'ehc-draft-views-15d', ['2026-04-10', '2026-04-20']),
    ).toEqual(['not-applicable', 'not-applicable']);
    expect(status([draft, died('2026-04-16')], '2026-04-20', 'ehc-draft-views-15d')).toBe('met');
  });
  test('cut short by a final plan: whether views were in is not known', () => {
    const final = (on: string): LoggedEvent => event('ehc.finalised', { finalOn: on });
    expect(status([draft, final('2026-04-15')], '2026-04-20', 'ehc-draft-views-15d')).toBe('not-known');
    expect(status([draft, final('2026-04-16')], '2026-04-20', 'ehc-draft-views-15d')).toBe('met');
  });
});

describe('exceptions', () => {
  const exception = (ground: string, from: string, to?: string): LoggedEvent =>
    event('ehc.exception', { ground, from, ...(to !== undefined && { to }), decidedBy: 'panel' });
  const final = (log: LoggedEvent[], asOf = '2026-06-01'): string =>
    status([requested, ...log], asOf, 'ehc-final-20w');
  test.each([
    ['2026-05-25', '2026-05-25', 'waived'],
    ['2026-05-26', '2026-06-30', 'overdue'],
    ['2026-04-01', '2026-05-24', 'overdue'],
    ['2026-04-01', undefined, 'waived'],
  ])('exceptional circumstances from %s to %s: %s', (from, to, expected) =>
    expect(final([exception('exceptional-circumstances', from, to)])).toBe(expected),
  );
  test('keeps the original date, and only open limits are lifted', () => {
    const log = [exception('exceptional-circumstances', '2026-05-01', '2026-05-30')];
    expect(duty([requested, ...log], '2026-06-01', 'ehc-final-20w')).toMatchObject({
      status: 'waived',
      statutoryDue: '2026-05-25',
    });
    expect(final([...log, event('ehc.finalised', { finalOn: '2026-05-28' })])).toBe('met-late');
  });
  test.each(['closure', 'absence'])('%s needs four continuous weeks', (ground) => {
    const asked = event('ehc.advice-requested', { from: 'school', on: '2026-05-06' });
    const lifted = (from: string, to?: string, asOf?: string): string =>
      final([asked, exception(ground, from, to)], asOf);
    expect(lifted('2026-05-01', '2026-05-28')).toBe('waived');
    expect(lifted('2026-05-01', '2026-05-27')).toBe('overdue');
    expect(lifted('2026-05-05', undefined, '2026-05-31')).toBe('overdue');
    expect(lifted('2026-05-05', undefined, '2026-06-01')).toBe('waived');
  });
  test('a ground whose conditions do not hold lifts nothing, and the explanation says why', () => {
    const closed = exception('closure', '2026-05-01', '2026-05-31');
    const health = event('ehc.advice-requested', { from: 'health', on: '2026-05-06' });
    expect(duty([requested, health, closed], '2026-06-01', 'ehc-final-20w')).toMatchObject({
      status: 'overdue',
      explanation: expect.stringContaining(
        'the ground of closure stated from 2026-05-01 to 2026-05-31 does not lift the limit, because no advice is ' +
          'known to have been asked of a school from 2026-04-24 to 2026-05-25',
      ) as string,
    });
    expect(
      duty([requested, exception('absence', '2026-05-20')], '2026-06-01', 'ehc-final-20w').explanation,
    ).toContain('because it counts only once it lasts 28 days');
  });
  test.each([
    ['2026-04-23', 'overdue'],
    ['2026-04-24', 'waived'],
    ['2026-05-25', 'waived'],
    ['2026-05-26', 'overdue'],
  ])('closure 1 to 31 May with advice asked of the school on %s: %s', (on, expected) => {
    const asked = event('ehc.advice-requested', { from: 'school', on });
    expect(final([asked, exception('closure', '2026-05-01', '2026-05-31')])).toBe(expected);
  });
  test('once the ground has ended, the lifted steps are due as soon as practicable', () => {
    const log = [requested, exception('exceptional-circumstances', '2026-05-01', '2026-05-30')];
    expect(
      statuses(log, 'ehcna-exceptions', ['2026-04-30', '2026-05-01', '2026-05-30', '2026-05-31']),
    ).toEqual(['none', 'upcoming', 'upcoming', 'due']);
    expect(duty(log, '2026-05-31', 'ehcna-exceptions').explanation).toContain('ehc-final-20w (2026-05-25)');
    const done = [...log, event('ehc.finalised', { finalOn: '2026-06-02' }), decided('assess', '2026-02-01')];
    expect(status(done, '2026-06-02', 'ehcna-exceptions')).toBe('met');
  });
  test('does not reach windows, moves or the duty to notify about a reassessment', () => {
    const log = [
      event('ehc.reassessment', { stage: 'requested', on: '2026-05-01' }),
      exception('exceptional-circumstances', '2026-05-01', '2026-07-01'),
    ];
    expect(status(log, '2026-06-01', 'ehc-reassess-notify-15d')).toBe('overdue');
  });
});

describe('reassessment', () => {
  const step = (stage: string, on: string): LoggedEvent => event('ehc.reassessment', { stage, on });
  const asked = step('requested', '2026-03-02');
  test('15 days to notify, the day of the request not counted', () => {
    expect(statuses([asked], 'ehc-reassess-notify-15d', ['2026-03-16', '2026-03-17', '2026-03-18'])).toEqual([
      'upcoming',
      'due',
      'overdue',
    ]);
    expect(status([asked], '2026-03-18', 'ehc-reassess-final-14w')).toBe('none');
  });
  test('14 weeks from the decision, also on the authority’s own initiative', () => {
    for (const log of [[asked, step('decided', '2026-03-10')], [step('decided', '2026-03-10')]])
      expect(duty(log, '2026-03-11', 'ehc-reassess-final-14w').statutoryDue).toBe('2026-06-16');
    const ceased = event('ehc.ceased', { on: '2026-03-12', ground: 'left-education' });
    for (const rule of ['ehc-reassess-notify-15d', 'ehc-reassess-final-14w'])
      expect(
        dutiesOf(
          [asked, ceased, ...(rule.endsWith('14w') ? [step('decided', '2026-03-10')] : [])],
          '2026-03-12',
          rule,
        ).map((d) => d.status),
      ).toEqual(['not-applicable']);
    expect(
      status(
        [asked, step('decided', '2026-03-10'), step('finalised', '2026-06-16')],
        '2026-07-01',
        'ehc-reassess-final-14w',
      ),
    ).toBe('met');
  });
});

test('a correction of the request moves the dates', () => {
  const corrected = event('ehc.requested', { receivedOn: '2026-01-06' }, { replaces: requested.id });
  expect(duty([requested, corrected], '2026-01-06', 'ehc-final-20w').statutoryDue).toBe('2026-05-26');
});

test('explanations read as sentences', () => {
  const at = (log: readonly LoggedEvent[], asOf: string, rule: string): string =>
    duty(log, asOf, rule).explanation;
  const ref = (of: LoggedEvent): string => `(${of.type} ${of.id} of ${of.source})`;
  const late = decided('assess', '2026-02-18');
  expect(at([requested, late], '2026-03-01', 'ehcna-decision-6w')).toBe(
    `Tell the parent or young person whether an EHC needs assessment is necessary: the request was received on 2026-01-05 ${ref(requested)}, ` +
      'so it is due as soon as practicable and at latest 2026-02-16 (6 weeks after 2026-01-05: weeksAfter(ehc.requested.receivedOn, 6)); ' +
      `met late on 2026-02-18, when the decision whether to assess was notified ${ref(late)}; ` +
      'Children and Families Act 2014 s.36; SEND Regulations 2014 reg 5(1)-(4).',
  );
  const draft = event('ehc.draft-served', { servedOn: '2026-04-20' });
  expect(at([draft], '2026-05-06', 'ehc-draft-views-15d')).toContain(
    'so the window runs to 2026-05-04 (15 days beginning with 2026-04-20: daysFrom(ehc.draft.servedOn, 15)); met on 2026-05-04, with the end of the window; ',
  );
  const plan = event('ehc.finalised', { finalOn: '2025-06-02' });
  const move = { on: '2026-07-20', otherAuthority: 'x' };
  const out = event('person.moved', { ...move, direction: 'out', awareOn: '2026-07-13' });
  expect(at([plan, out], '2026-07-21', 'ehc-move-transfer')).toContain(
    'so it is due at once, and at latest 2026-07-31 (15 working days beginning with 2026-07-13, the day the old authority became aware of the move, ' +
      'because that day is after 2026-06-29, 15 working days before 2026-07-20: ',
  );
  const into = event('person.moved', { ...move, direction: 'in' });
  expect(at([plan, into], '2026-07-21', 'ehc-move-review')).toContain(
    'so it is due by 2026-10-19 (the day before the later of 12 months after 2025-06-02, the day the plan was made or last reviewed, ' +
      'and 3 months after 2026-07-20: ',
  );
  const exception = event('ehc.exception', {
    ground: 'exceptional-circumstances',
    from: '2026-02-01',
    decidedBy: 'panel',
  });
  expect(at([requested, exception], '2026-03-01', 'ehcna-decision-6w')).toContain(
    '; the limit is lifted by the ground of exceptional circumstances from 2026-02-01 onwards, decided by panel; ',
  );
});

test('the explanation is one sentence with events, arithmetic, date and citation', () => {
  const { explanation } = duty(
    [requested, decided('assess', '2026-02-10')],
    '2026-02-10',
    'ehcna-decision-6w',
  );
  for (const part of [
    '2026-01-05',
    requested.id,
    requested.source,
    '6 weeks after',
    'weeksAfter(ehc.requested.receivedOn, 6)',
    '2026-02-16',
    'met on 2026-02-10, when the decision whether to assess was notified',
    'Children and Families Act 2014 s.36',
  ])
    expect(explanation).toContain(part);
  expect(
    duty(
      [event('ehc.reassessment', { stage: 'requested', on: '2026-03-02' })],
      '2026-03-02',
      'ehc-reassess-notify-15d',
    ).explanation,
  ).toContain('unconfirmed');
});
