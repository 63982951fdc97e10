/** Proves the rules of a young person's rights and capacity: what passes at the end of compulsory school age, at 16, and at 18. */
import type { LoggedEvent } from '../../domain';
import { young } from './edges-care';
import { autumnBorn, camhs, capacity, consent, finalised, step, summerBorn } from './edges-rights';
import { dutiesOf, duty, event, planOn, status } from './support';

const plan = finalised('2022-05-02');
const occurrences = (log: readonly LoggedEvent[], day: string, rule: string): string[] =>
  dutiesOf(log, day, rule).map(({ occurrence, status: now }) => `${occurrence} ${now}`);

describe('yp-rights-transfer', () => {
  const rule = 'yp-rights-transfer';
  const on = (log: readonly LoggedEvent[], day: string): string => status(log, day, rule);

  test('both orders have the same last day: the end of compulsory school age', () => {
    for (const born of [summerBorn, autumnBorn])
      expect(duty([born, plan], '2026-03-01', rule)).toMatchObject({
        statutoryDue: '2026-06-26',
        status: 'upcoming',
      });
  });
  test('an assessment that begins in the last year is warned of from its first day', () => {
    const requested = event('ehc.requested', { receivedOn: '2026-03-02' });
    expect(on([summerBorn, requested], '2026-03-01')).toBe('none');
    expect(on([summerBorn, requested], '2026-03-02')).toBe('upcoming');
  });
  test('nothing passes where there is no EHC matter, or it begins afterwards', () => {
    expect(on([summerBorn, camhs], '2026-03-01')).toBe('none');
    for (const [receivedOn, expected] of [
      ['2026-06-26', 'overdue'],
      ['2026-06-27', 'none'],
    ] as const)
      expect(on([summerBorn, event('ehc.requested', { receivedOn })], '2026-07-10')).toBe(expected);
  });
  test('a plan that ceased before the last year asks nothing; one that ceases in it ends the duty', () => {
    const ceased = (day: string): LoggedEvent => event('ehc.ceased', { on: day, ground: 'x' });
    expect(on([summerBorn, plan, ceased('2025-06-25')], '2026-03-01')).toBe('none');
    expect(on([summerBorn, plan, ceased('2026-03-02')], '2026-03-01')).toBe('upcoming');
    expect(on([summerBorn, plan, ceased('2026-03-02')], '2026-03-02')).toBe('not-applicable');
  });
  test.each([
    ['sharing', 'young-person', '2026-06-01', 'met'],
    ['information-sharing', 'young-person', '2026-06-01', 'met'],
    ['share-with-parents', 'young-person', '2025-06-25', 'overdue'], // before it is within reach
    ['sharing', 'parent', '2026-06-01', 'overdue'],
    ['treatment', 'young-person', '2026-06-01', 'overdue'],
  ])('%s by %s on %s: %s', (scope, by, day, expected) => {
    expect(on([summerBorn, plan, consent(scope, by, day)], '2026-07-01')).toBe(expected);
  });
  test('a refusal to share is a preference too', () => {
    const refused = event('consent.recorded', {
      ...{ scope: 'sharing', by: 'young-person', decision: 'refused', on: '2026-06-26' },
    });
    expect(on([summerBorn, plan, refused], '2026-07-01')).toBe('met');
  });
});

describe('mca-16', () => {
  const rule = 'mca-16';

  test('the 16th birthday, whichever switch comes first', () => {
    expect(duty([summerBorn, plan], '2026-03-01', rule).statutoryDue).toBe('2026-08-31');
    expect(duty([autumnBorn, plan], '2025-03-01', rule).statutoryDue).toBe('2025-09-01');
  });
  test('is for those about whom decisions are in hand at 16', () => {
    const log = (...more: LoggedEvent[]): string[] => occurrences([autumnBorn, ...more], '2025-03-01', rule);
    expect(log()).toEqual([]);
    expect(log(camhs)).toEqual(['birthday-16 upcoming']);
    const ended = event('service.ended', { ...camhs.data, on: '2024-08-31', reason: 'needs-ended' });
    expect(log(camhs, ended)).toEqual([]);
    expect(log(event('care.status-changed', { status: 'looked-after', from: '2020-01-06' }))).toHaveLength(1);
    expect(
      log(event('care.status-changed', { status: 'child-in-need', from: '2020-01-06', to: '2024-08-31' })),
    ).toEqual([]);
    expect(log(event('chc.step', { step: 'referred', on: '2024-01-08' }))).toHaveLength(1);
    const later = event('service.started', { ...camhs.data, on: '2025-09-02' });
    expect(occurrences([autumnBorn, later], '2026-03-01', rule)).toEqual([]);
  });
  test('nothing found before the birthday meets it; own consent from the birthday on does', () => {
    const found = (one: LoggedEvent): string => status([summerBorn, camhs, one], '2026-10-01', rule);
    expect(found(capacity('treatment', true, '2026-08-30'))).toBe('overdue');
    expect(found(capacity('treatment', false, '2026-08-31'))).toBe('met');
    expect(found(consent('treatment', 'young-person', '2026-08-31', 'own'))).toBe('met');
    expect(found(consent('treatment', 'young-person', '2026-09-01', 'own'))).toBe('met-late');
  });
  test('each decision made by somebody else, or in doubt, asks once, at once, until capacity for it is recorded', () => {
    const log = [
      summerBorn,
      consent('surgery', 'parent', '2026-09-14', 'parental'),
      consent('surgery', 'parent', '2026-10-12', 'parental'),
      consent('respite', 'social-worker', '2026-09-14', 'best-interests'),
      consent('dentist', 'young-person', '2026-09-14'),
      consent('dentist', 'young-person', '2026-09-14', 'own'),
      step('capacity.decision-needed', '2026-09-21', 'where-to-live'),
    ];
    expect(occurrences(log, '2026-09-13', rule)).toEqual([]);
    expect(occurrences(log, '2026-10-12', rule).sort()).toEqual([
      'decision:respite overdue',
      'decision:surgery overdue',
      'decision:where-to-live overdue',
    ]);
    expect(dutiesOf(log, '2026-09-14', rule)[0]).toMatchObject({
      statutoryDue: '2026-09-14',
      status: 'due',
      occasion: 'capacity:surgery',
      title: 'Presume capacity from 16, and record for surgery whether the young person decides',
    });
    const assessed = capacity('surgery', false, '2026-09-15');
    expect(occurrences([...log, assessed], '2026-10-12', rule)).toContain('decision:surgery met-late');
    // An assessment on record before the decision: nothing to ask.
    const before = capacity('surgery', false, '2026-09-01');
    expect(occurrences([...log, before], '2026-10-12', rule).join()).not.toContain('surgery');
  });
  test('under 16 a parent’s consent asks nothing', () => {
    const log = [summerBorn, consent('surgery', 'parent', '2026-08-30', 'parental')];
    expect(occurrences(log, '2026-10-01', rule)).toEqual([]);
  });
});

describe('deprivation of liberty', () => {
  const identified = step('dol.identified', '2024-05-06');
  const both = (log: readonly LoggedEvent[], day: string): string[] =>
    ['dol-16-17', 'dol-18'].map((rule) => status([young, ...log], day, rule));

  test('identified in childhood: warned of 3 months before 16, due on the 16th birthday', () => {
    const days = ['2025-12-03', '2025-12-04', '2026-03-03', '2026-03-04', '2026-03-05'];
    expect(days.map((day) => status([young, identified], day, 'dol-16-17'))).toEqual([
      'none',
      'upcoming',
      'upcoming',
      'due',
      'overdue',
    ]);
    expect(duty([young, identified], '2026-01-01', 'dol-16-17')).toMatchObject({
      statutoryDue: '2026-03-04',
      opensOn: '2025-12-04',
    });
  });
  test('at 18 the one gives way to the other, and authority for a 16 or 17-year-old does not reach beyond', () => {
    const authorised = step('dol.authorised', '2026-02-02');
    expect(both([identified], '2028-03-03')).toEqual(['overdue', 'upcoming']);
    expect(both([identified], '2028-03-04')).toEqual(['not-applicable', 'due']);
    expect(both([identified, authorised], '2028-03-05')).toEqual(['met', 'overdue']);
    expect(both([identified, step('dol.adult-authorised', '2028-02-01')], '2028-03-05')[1]).toBe('met');
  });
  test('its end meets both; what ended before they arise asks nothing', () => {
    expect(both([identified, step('dol.ended', '2026-02-02')], '2026-03-05')).toEqual(['met', 'none']);
    expect(both([identified, step('dol.ended', '2027-03-03')], '2028-03-05')).toEqual(['met-late', 'none']);
    expect(both([identified, step('dol.ended', '2027-03-04')], '2028-03-05')).toEqual(['met-late', 'met']);
    expect(both([identified, step('dol.ended', '2025-12-03')], '2026-03-05')).toEqual(['none', 'none']);
  });
  test('found when it is already there: due at once', () => {
    const found = step('dol.identified', '2027-01-11');
    expect(duty([young, found], '2027-01-11', 'dol-16-17')).toMatchObject({
      statutoryDue: '2027-01-11',
      status: 'due',
    });
    const adult = step('dol.identified', '2029-01-08');
    expect(both([adult], '2029-01-09')).toEqual(['none', 'overdue']);
    expect(duty([young, adult], '2029-01-09', 'dol-18').occasion).toBe('deprivation-adult:2029-01-08');
  });
  test('planned for after 18 it is the adult’s only', () => {
    const log = [step('dol.identified', '2028-02-01'), step('dol.confined', '2028-03-20')];
    expect(both(log, '2028-02-01')).toEqual(['none', 'upcoming']);
    expect(duty([young, ...log], '2028-02-01', 'dol-18').statutoryDue).toBe('2028-03-19');
  });
  test('identified again before it ends it is the same; after its end, or elsewhere, another', () => {
    const again = [identified, step('dol.identified', '2026-05-05')];
    expect(dutiesOf([young, ...again], '2026-06-01', 'dol-16-17')).toHaveLength(1);
    const anew = [identified, step('dol.ended', '2026-04-01'), step('dol.identified', '2026-05-05')];
    expect(occurrences([young, ...anew], '2026-06-01', 'dol-16-17')).toEqual([
      '2024-05-06 met-late',
      '2026-05-05 overdue',
    ]);
    const two = [
      step('dol.identified', '2026-05-04', 'home'),
      step('dol.identified', '2026-05-04', 'school'),
    ];
    const home = step('dol.authorised', '2026-05-04', 'home');
    expect(occurrences([young, ...two, home], '2026-05-05', 'dol-16-17')).toEqual([
      'home:2026-05-04 met',
      'school:2026-05-04 overdue',
    ]);
  });
});

test('one task for the 16th birthday and one for the end of compulsory school age', () => {
  const tasks = planOn([summerBorn, plan, camhs], '2026-06-01').tasks.map(({ title }) => title);
  expect(tasks).toContain('The 16th birthday');
  expect(tasks).toContain('The end of compulsory school age');
  expect(tasks).not.toContain(undefined);
});
