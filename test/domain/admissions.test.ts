/** Proves what the table cannot say of mental health admissions: the register, which review is right, and decisions at 16-17. */
import type { LoggedEvent } from '../../domain';
import { young } from './edges-care';
import {
  admission,
  autistic,
  autisticFact,
  dates,
  disabled,
  planned,
  register,
  review,
  step,
} from './edges-health';
import { duty, dutiesOf, event, person, planOn, status } from './support';

const FINAL = event('ehc.finalised', { finalOn: '2025-06-02' });
const consent = (scope: string, decision: string, on: string, more: object = {}): LoggedEvent =>
  event('consent.recorded', { scope, decision, by: 'young-person', capacity: 'own', on, ...more });

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
