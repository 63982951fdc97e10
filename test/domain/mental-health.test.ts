/** Proves what the table cannot say of mental health, learning disability and autism: whom each rule concerns, and what ends it. */
import type { LoggedEvent } from '../../domain';
import { currentRulebook } from '../../rulebook';
import { young } from './edges-care';
import {
  admission,
  autistic,
  autisticFact,
  dates,
  disabled,
  register,
  adult,
  answered,
  camhs,
  check,
  proposed,
  referral,
  service,
  step,
} from './edges-health';
import { duty, dutiesOf, event, planOn, status } from './support';

describe('the boundary of CAMHS', () => {
  const RULE = 'camhs-refer-lead';
  test('only for those in a children’s mental health service at it', () => {
    expect(status([young], '2027-09-04', RULE)).toBe('none');
    expect(
      status([young, service('service.started', 'physiotherapy', '2024-05-01')], '2027-09-04', RULE),
    ).toBe('none');
    expect(status([young, adult('adult-mental-health', '2024-05-01')], '2027-09-04', RULE)).toBe('none');
    const ended = (on: string, reason: string): LoggedEvent =>
      service('service.ended', 'camhs', on, { reason });
    expect(status([young, camhs, ended('2026-09-03', 'age-limit')], '2027-09-04', RULE)).toBe('none');
    expect(status([young, camhs, ended('2026-09-04', 'age-limit')], '2027-09-04', RULE)).toBe('due');
    expect(status([young, camhs, ended('2026-09-04', 'needs-ended')], '2027-09-04', RULE)).toBe(
      'not-applicable',
    );
    expect(status([young, service('service.started', 'camhs', '2028-03-04')], '2028-03-04', RULE)).toBe(
      'none',
    );
  });
  test('who comes seven weeks before 18 is referred at once', () => {
    expect(
      duty([young, service('service.started', 'camhs', '2028-01-14')], '2028-01-14', RULE),
    ).toMatchObject({
      statutoryDue: '2028-01-14',
      status: 'due',
    });
  });
  test('a second start of the service moves nothing later', () => {
    const again = service('service.started', 'camhs', '2027-12-01', { provider: 'q' });
    expect(dates([young, camhs, again], '2027-09-04', RULE)).toEqual([['camhs', '2027-09-04', 'due']]);
  });
  test.each<[string, LoggedEvent, string]>([
    [
      'accepted for assessment',
      referral('accepted', 'camhs', 'adult-mental-health', { for: 'assessment' })('2027-09-01'),
      'due',
    ],
    [
      'accepted for care',
      referral('accepted', 'camhs', 'adult-mental-health', { for: 'care' })('2027-09-01'),
      'met',
    ],
    ['accepted by the children’s service', referral('accepted', 'camhs', 'p')('2027-09-01'), 'due'],
    ['treated by an adult service', referral('treated', 'adult-mental-health', 'p')('2027-09-01'), 'met'],
    ['answered by another kind of service', answered('asc', 'accepted')('2027-09-01'), 'due'],
    ['more information', answered('adult-mental-health', 'more-information')('2027-09-01'), 'due'],
    ['an answer to a handover', answered('adult-mental-health', 'accepted')('2027-09-01'), 'met'],
  ])('%s', (_, one, expected) => {
    expect(status([young, camhs, one], '2027-09-04', RULE)).toBe(expected);
  });
});

describe('a service that did not accept', () => {
  const RULE = 'camhs-not-accepted';
  const asked = [young, camhs, proposed('camhs', 'adult-mh', '2028-03-06')];
  const rejected = (reason: string): LoggedEvent =>
    referral('rejected', 'mental-health', 'adult-mh', { reason })('2027-10-01');

  test('incomplete and duplicate referrals are not declined', () => {
    for (const reason of ['incomplete', 'duplicate'])
      expect(status([...asked, rejected(reason)], '2027-10-01', RULE)).toBe('none');
    expect(status([...asked, rejected('threshold')], '2027-10-01', RULE)).toBe('due');
    const closed = referral('closed', 'camhs', 'p', { outcome: 'rejected' })('2027-10-01');
    expect(status([young, closed], '2027-10-01', RULE)).toBe('due');
    expect(
      status(
        [young, referral('closed', 'camhs', 'p', { outcome: 'done' })('2027-10-01')],
        '2027-10-01',
        RULE,
      ),
    ).toBe('none');
    expect(
      status([young, referral('rejected', 'adhd', 'p', { reason: 'x' })('2027-10-01')], '2027-10-01', RULE),
    ).toBe('none');
  });
  test('two statements of one decline are one; each decline is one', () => {
    const log = [
      ...asked,
      rejected('threshold'),
      answered('adult-mh', 'declined')('2027-10-01'),
      answered('adult-mh', 'declined')('2027-11-01'),
    ];
    expect(dates(log, '2027-11-01', RULE)).toEqual([
      ['adult-mh:2027-10-01', '2027-10-01', 'overdue'],
      ['adult-mh:2027-11-01', '2027-11-01', 'due'],
    ]);
  });
  test('never closes the case: open until another service accepts or a plan with the GP is agreed', () => {
    const log = [...asked, rejected('threshold')];
    expect(planOn(log, '2028-01-01').open).toBe(true);
    expect(status(log, '2028-01-01', RULE)).toBe('overdue');
    const met = (one: LoggedEvent): string => status([...log, one], '2028-01-01', RULE);
    expect(met(adult('adult-mental-health-b', '2027-12-01'))).toBe('met-late');
    expect(met(step('camhs.gp-plan-agreed')('2027-12-01'))).toBe('met-late');
    expect(met(step('camhs.gp-plan-agreed')('2027-09-01'))).toBe('overdue');
    expect(met(service('service.started', 'camhs-b', '2027-12-01'))).toBe('overdue');
    expect(
      status(
        [
          young,
          referral('rejected', 'camhs', 'p', { reason: 'x' })('2027-10-01'),
          service('service.started', 'camhs-b', '2027-12-01'),
        ],
        '2028-01-01',
        RULE,
      ),
    ).toBe('met-late');
  });
});

describe('the annual health check', () => {
  const RULE = 'ld-ahc-14';
  test('for people on the register only: by a need, by the register, by a check', () => {
    expect(dutiesOf([young, autisticFact()], '2026-03-04', RULE)).toEqual([]);
    expect(dutiesOf([autistic], '2026-03-04', RULE)).toEqual([]);
    expect(dates([young, register('gp-ld', true, '2025-10-01')], '2025-10-01', RULE)).toEqual([
      ['2025-03-04', '2026-03-04', 'upcoming'],
    ]);
    expect(dates([young, check('done')('2025-10-01')], '2025-10-01', RULE)).toEqual([
      ['2025-03-04', '2026-03-04', 'met'],
      ['2025-10-01', '2026-10-01', 'upcoming'],
    ]);
    expect(dutiesOf([disabled, register('gp-ld', false, '2021-05-05')], '2026-03-04', RULE)).toEqual([]);
    expect(dutiesOf([disabled, register('dsr', false, '2021-05-05')], '2026-03-04', RULE)).toHaveLength(1);
  });
  test.each(['done', 'declined'] as const)(
    'a check %s on the birthday itself ends its year and begins the next',
    (what) => {
      const ended = what === 'done' ? 'met' : 'not-applicable';
      expect(dates([disabled, check(what)('2024-03-04')], '2024-03-04', RULE)).toEqual([
        ['2024-03-04', '2025-03-04', ended],
        ['2024-03-04:next', '2025-03-04', 'upcoming'],
      ]);
      expect(
        planOn([disabled, check(what)('2024-03-04')], '2024-03-04').tasks.filter(({ occasion }) =>
          occasion.startsWith('health-check'),
        ),
      ).toHaveLength(2);
    },
  );
  test('who left the register is owed none, and who comes back goes on in the year', () => {
    const left = [disabled, register('gp-ld', false, '2024-10-01')];
    expect(dates(left, '2024-10-01', RULE)).toEqual([['2024-03-04', '2025-03-04', 'not-applicable']]);
    expect(dates([...left, register('gp-ld', true, '2024-12-02')], '2024-12-02', RULE)).toEqual([
      ['2024-03-04', '2025-03-04', 'upcoming'],
    ]);
    expect(dates([...left, register('gp-ld', true, '2026-05-05')], '2026-05-05', RULE)).toEqual([
      ['2024-03-04', '2025-03-04', 'not-applicable'],
      ['2026-03-04', '2027-03-04', 'upcoming'],
    ]);
  });
  test('offered is not done; declined ends the year with its reason, and opens the next', () => {
    const offered = [disabled, check('offered')('2024-09-02')];
    expect(duty(offered, '2025-03-05', RULE)).toMatchObject({
      status: 'overdue',
      explanation: expect.stringContaining('it was offered on 2024-09-02') as string,
    });
    const declined = [...offered, check('declined')('2024-10-07')];
    expect(dates(declined, '2024-10-07', RULE)).toEqual([
      ['2024-03-04', '2025-03-04', 'not-applicable'],
      ['2024-10-07', '2025-10-07', 'upcoming'],
    ]);
    expect(dutiesOf(declined, '2024-10-07', RULE)[0]?.explanation).toContain(
      'the check was declined on 2024-10-07',
    );
    expect(dates([...declined, check('done')('2025-02-03')], '2025-02-03', RULE)).toEqual([
      ['2024-03-04', '2025-03-04', 'met'],
      ['2025-02-03', '2026-02-03', 'upcoming'],
    ]);
  });
  test('a year not done stays the one that is open', () => {
    expect(dates([disabled], '2027-01-01', RULE)).toEqual([['2024-03-04', '2025-03-04', 'overdue']]);
    expect(dates([disabled, check('done')('2027-01-04')], '2027-01-04', RULE)).toEqual([
      ['2024-03-04', '2025-03-04', 'met-late'],
      ['2027-01-04', '2028-01-04', 'upcoming'],
    ]);
  });
  test('a record stated anew without the need says otherwise', () => {
    const record = { dateOfBirth: '2010-03-04', givenName: 'A', familyName: 'B', locality: 'n', needs: [] };
    expect(
      dutiesOf(
        [disabled, event('person.updated', record, { time: '2023-01-01T12:00:00.000Z' })],
        '2025-03-04',
        RULE,
      ),
    ).toEqual([]);
    expect(
      dutiesOf(
        [
          disabled,
          event('person.updated', record, { time: '2023-01-01T12:00:00.000Z', source: 'urn:partner:csc' }),
        ],
        '2025-03-04',
        RULE,
      ),
    ).toHaveLength(1);
  });
});

test('law that has not commenced, and training of staff, are in the rulebook and ask nothing of anybody', () => {
  const rules = currentRulebook().rules;
  expect(rules.find(({ id }) => id === 'mha25-part8a')?.state).toBe('enacted-not-commenced');
  expect(rules.find(({ id }) => id === 'oliver-mcgowan')).toMatchObject({ kind: 'watch', occasion: null });
  const printed = planOn(
    [autistic, admission('started', '2026-05-20', 'section-3')],
    '2026-05-20',
  ).duties.map(({ rule }) => rule);
  expect(printed).toContain('cetr-post-admission');
  for (const id of ['mha25-part8a', 'oliver-mcgowan']) expect(printed).not.toContain(id);
});
