/** Proves what the table cannot say of mental health, learning disability and autism: whom each rule concerns, and what ends it. */
import type { LoggedEvent } from '../../domain';
import { currentRulebook } from '../../rulebook';
import { young } from './edges-care';
import {
  admission,
  adult,
  answered,
  camhs,
  check,
  planned,
  proposed,
  referral,
  review,
  service,
  step,
  withNeeds,
} from './edges-health';
import { duty, dutiesOf, event, person, planOn, status } from './support';

const autistic = withNeeds('ASD');
const disabled = withNeeds('LD');
const FINAL = event('ehc.finalised', { finalOn: '2025-06-02' });
const consent = (scope: string, decision: string, on: string, more: object = {}): LoggedEvent =>
  event('consent.recorded', { scope, decision, by: 'young-person', capacity: 'own', on, ...more });
const register = (named: string, member: boolean, on: string): LoggedEvent =>
  event('register.changed', { register: named, member, on });
const dates = (log: readonly LoggedEvent[], day: string, rule: string): unknown =>
  dutiesOf(log, day, rule).map((d) => [d.occurrence, d.statutoryDue, d.status]);

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

const autisticFact = (): LoggedEvent =>
  referral('assessed', 'autism', 'p', { outcome: 'confirmed' })('2022-05-02');

describe('the dynamic support register', () => {
  const RULE = 'dsr-register';
  const risk = (on: string): LoggedEvent => event('risk.registered', { rating: 'amber', on });

  test('a risk asks for an entry; a further one before it is the same, and one on the register asks for nothing', () => {
    const log = [young, risk('2026-04-14'), risk('2026-04-20')];
    expect(duty(log, '2026-05-01', RULE)).toMatchObject({
      occurrence: '2026-04-14',
      status: 'due',
      statutoryDue: null,
      owner: 'icb',
    });
    const entered = [...log, register('dsr', true, '2026-05-01')];
    expect(duty([...entered, risk('2026-06-01')], '2026-06-01', RULE)).toMatchObject({
      status: 'met',
      metOn: '2026-05-01',
    });
    const left = [...entered, register('dsr', false, '2026-07-01'), risk('2026-08-03')];
    expect(dates(left, '2026-08-03', RULE)).toEqual([
      ['2026-04-14', null, 'met'],
      ['2026-08-03', null, 'due'],
    ]);
    expect(status([young, risk('2026-04-14'), register('dsr', true, '2026-04-14')], '2026-04-14', RULE)).toBe(
      'met',
    );
  });
  test('consent refused takes the ground away, and an entry against it does not count; given later opens it again', () => {
    const refused = [young, risk('2026-04-14'), consent('dsr', 'refused', '2026-04-20')];
    expect(duty(refused, '2026-04-20', RULE)).toMatchObject({
      status: 'not-applicable',
      explanation: expect.stringContaining('consent was not given on 2026-04-20') as string,
    });
    expect(status([...refused, register('dsr', true, '2026-04-21')], '2026-04-21', RULE)).toBe(
      'not-applicable',
    );
    const given = [...refused, consent('dsr', 'given', '2026-05-01')];
    expect(status(given, '2026-05-01', RULE)).toBe('due');
    expect(status([...given, register('dsr', true, '2026-05-02')], '2026-05-02', RULE)).toBe('met');
  });
  test('an admission shows the risk, of people whom the register is for', () => {
    expect(status([young, admission('started', '2026-05-20')], '2026-05-20', RULE)).toBe('none');
    for (const one of [autistic, disabled])
      expect(status([one, admission('started', '2026-05-20')], '2026-05-20', RULE)).toBe('due');
    expect(status([young, autisticFact(), admission('started', '2026-05-20')], '2026-05-20', RULE)).toBe(
      'due',
    );
  });
});

describe('reviews before and after admission', () => {
  const before = (...more: LoggedEvent[]): LoggedEvent[] => [
    autistic,
    planned('2026-06-15', '2026-05-20'),
    ...more,
  ];
  const after = (...more: LoggedEvent[]): LoggedEvent[] => [
    autistic,
    admission('started', '2026-06-15'),
    ...more,
  ];

  test('none for people who are neither autistic nor have a learning disability', () => {
    const rules = planOn(
      [young, planned('2026-06-15', '2026-05-20'), admission('started', '2026-06-15')],
      '2026-06-20',
    ).duties.map(({ rule }) => rule);
    expect(rules.filter((rule) => /^(cetr|dsr)/.test(rule))).toEqual([]);
  });
  test('the review before counts for three months, and then none is owed after', () => {
    for (const [on, community, post] of [
      ['2026-03-14', 'overdue', 'due'],
      ['2026-03-15', 'met', 'none'],
      ['2026-06-14', 'met', 'none'],
      ['2026-06-15', 'met-late', 'met'],
    ] as const) {
      expect(status(before(review('cetr')(on)), '2026-06-22', 'cetr-community')).toBe(community);
      expect(status(after(review('CETR')(on)), '2026-06-22', 'cetr-post-admission')).toBe(post);
    }
  });
  test('an admission that came sooner, or has ended, takes the ground away', () => {
    expect(status(before(admission('started', '2026-06-01')), '2026-06-01', 'cetr-community')).toBe(
      'not-applicable',
    );
    expect(status(before(admission('started', '2026-06-15')), '2026-06-15', 'cetr-community')).toBe(
      'overdue',
    );
    expect(status(after(admission('ended', '2026-06-17')), '2026-06-17', 'cetr-post-admission')).toBe(
      'not-applicable',
    );
  });
  test('a plan that is stated late is owed from the eve of its day', () => {
    expect(duty([autistic, planned('2026-06-15', '2026-07-01')], '2026-07-01', 'cetr-community').status).toBe(
      'overdue',
    );
  });
  test('each admission has its own review', () => {
    const twice = after(
      review('cetr')('2026-06-17'),
      admission('ended', '2026-07-01'),
      admission('started', '2026-11-02'),
    );
    expect(dates(twice, '2026-11-02', 'cetr-post-admission')).toEqual([
      ['2026-06-15', '2026-06-22', 'met'],
      ['2026-11-02', '2026-11-09', 'upcoming'],
    ]);
  });
});

describe('which review is right', () => {
  const RULE = 'cetr-vs-ctr';
  /** 18 on 10 June 2026, admission planned for the 15th. */
  const turning = person('2008-06-10', '2022-01-10T12:00:00.000Z', { needs: [{ code: 'ASD' }] });
  const plan = planned('2026-06-15', '2026-05-20');

  test('under 18 a CETR; from the birthday a CTR, unless an EHC plan is in force', () => {
    const title = (log: LoggedEvent[], day: string): string => duty(log, day, RULE).title;
    expect(title([turning, plan], '2026-06-09')).toContain('(CETR)');
    expect(title([turning, plan], '2026-06-10')).toContain('(CTR)');
    expect(title([turning, plan, FINAL], '2026-06-10')).toContain('(CETR)');
    const ceased = event('ehc.ceased', { on: '2026-06-12', ground: 'g' });
    expect(title([turning, plan, FINAL, ceased], '2026-06-11')).toContain('(CETR)');
    expect(title([turning, plan, FINAL, ceased], '2026-06-12')).toContain('(CTR)');
    expect(planOn([turning, plan], '2026-06-08').nextWake).toBe('2026-06-09T23:00:00.000Z');
  });
  test('a CTR where a CETR is right meets nothing, and that is said; a CETR always does', () => {
    const wrong = [turning, plan, review('ctr')('2026-06-01')];
    expect(status(wrong, '2026-06-14', 'cetr-community')).toBe('due');
    expect(duty(wrong, '2026-06-09', RULE)).toMatchObject({
      status: 'upcoming',
      statutoryDue: null,
      explanation: expect.stringContaining(
        'a CTR was held on 2026-06-01, when a care, education and treatment review (CETR) was right',
      ) as string,
    });
    expect(duty([turning, plan, review()('2026-06-01')], '2026-06-09', RULE).explanation).toContain(
      'whose kind is not known',
    );
    for (const [kind, on] of [
      ['cetr', '2026-06-01'],
      ['cetr', '2026-06-11'],
      ['ctr', '2026-06-11'],
    ] as const) {
      expect(status([turning, plan, review(kind)(on)], '2026-06-14', RULE)).toBe('met');
      expect(status([turning, plan, review(kind)(on)], '2026-06-14', 'cetr-community')).toBe('met');
    }
    expect(status([turning, plan, FINAL, review('ctr')('2026-06-11')], '2026-06-14', 'cetr-community')).toBe(
      'due',
    );
  });
  test('one guard for an admission that was planned and began', () => {
    expect(dates([turning, plan, admission('started', '2026-06-15')], '2026-06-16', RULE)).toEqual([
      ['2026-06-15', null, 'upcoming'],
    ]);
  });
});

describe('Mental Health Act at 16-17', () => {
  const RULE = 'mha-16-17';
  test('an informal admission asks for the young person’s own decision, from 16 to the eve of 18', () => {
    const at = (on: string, kind?: string): string =>
      status([young, admission('started', on, kind)], on, RULE);
    expect(['2026-03-03', '2026-03-04', '2028-03-03', '2028-03-04'].map((on) => at(on, 'informal'))).toEqual([
      'none',
      'upcoming',
      'upcoming',
      'none',
    ]);
    expect(at('2026-05-20', 'section-2')).toBe('none');
    expect(at('2026-05-20')).toBe('upcoming');
    const both = [
      young,
      planned('2026-06-15', '2026-05-20', 'informal'),
      admission('started', '2026-06-15', 'informal'),
    ];
    expect(duty(both, '2026-05-20', RULE)).toMatchObject({
      owner: 'admitting-provider',
      occurrence: '2026-06-15',
      statutoryDue: null,
    });
    expect(dutiesOf(both, '2026-06-15', RULE)).toHaveLength(1);
  });
  test('only their own decision is recorded, given or refused; a lack of capacity leaves it to other law', () => {
    const log = [young, admission('started', '2026-05-20', 'informal')];
    const met = (...more: LoggedEvent[]): string => status([...log, ...more], '2026-06-01', RULE);
    expect(met(consent('admission', 'given', '2026-05-19'))).toBe('met');
    expect(met(consent('informal-admission', 'refused', '2026-05-19'))).toBe('met');
    expect(met(consent('admission', 'given', '2026-05-19', { by: 'parent', capacity: 'parental' }))).toBe(
      'upcoming',
    );
    expect(met(consent('admission', 'given', '2026-02-01'))).toBe('upcoming');
    expect(met(consent('where-to-live', 'given', '2026-05-19'))).toBe('upcoming');
    const capacity = (hasCapacity: boolean, on: string): LoggedEvent =>
      event('capacity.assessed', { decision: 'admission', hasCapacity, on });
    expect(met(capacity(false, '2026-05-20'))).toBe('not-applicable');
    expect(met(capacity(false, '2026-05-20'), capacity(true, '2026-05-25'))).toBe('upcoming');
  });
  test('after-care owed before 18 is carried over; it warns a year ahead', () => {
    const owed = [young, step('mha.after-care-owed')('2025-05-05')];
    expect(dutiesOf(owed, '2027-03-03', RULE)).toEqual([]);
    expect(duty(owed, '2027-03-04', RULE)).toMatchObject({
      occasion: 'birthday-18',
      owner: 'icb',
      status: 'upcoming',
    });
    expect(status([...owed, step('mha.after-care-carried-over')('2028-02-01')], '2028-03-04', RULE)).toBe(
      'met',
    );
    expect(status([...owed, step('mha.after-care-ended')('2028-02-01')], '2028-03-04', RULE)).toBe(
      'not-applicable',
    );
    const detained = [
      young,
      admission('started', '2026-05-20', 'section-3'),
      admission('ended', '2026-09-01'),
    ];
    expect(dutiesOf(detained.slice(0, 2), '2027-06-01', RULE)).toEqual([]);
    expect(dutiesOf(detained, '2027-06-01', RULE)).toHaveLength(1);
    expect(dutiesOf([young, step('mha.after-care-owed')('2028-03-04')], '2028-03-04', RULE)).toEqual([]);
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
