/**
 * Proves whom the law addresses on a day: the two switches at "16" in both orders, each the day before, the day and the day after; the
 * 18th birthday; capacity found lacking; and that explanations of EHC duties name the right one on the day that counts.
 */
import { ehcRightsFrom, epochDay, isoDay, plan, type Addressee, type LoggedEvent } from '../../domain';
import { fold } from '../../domain';
import { currentRulebook, rulebookVersion } from '../../rulebook';
import { autumnBorn, camhs, capacity, finalised, step, summerBorn } from './edges-rights';
import { next } from './edges';
import { duty, event, person, planOn } from './support';

const planned = finalised('2022-05-02');
const of = (log: readonly LoggedEvent[], day: string, matter: Addressee['matter']): Addressee | undefined =>
  planOn(log, day).addressees.find((one) => one.matter === matter);
const roles = (log: readonly LoggedEvent[], day: string): (string | undefined)[] => [
  of(log, day, 'ehc')?.role,
  of(log, day, 'care-and-treatment')?.role,
];

describe('born in the summer: EHC rights first, capacity after', () => {
  const log = [summerBorn, planned];
  test.each([
    ['2026-06-25', 'parent', 'parental-responsibility'],
    ['2026-06-26', 'parent', 'parental-responsibility'], // compulsory school age ends at the end of this day
    ['2026-06-27', 'young-person', 'parental-responsibility'],
    ['2026-06-28', 'young-person', 'parental-responsibility'],
    ['2026-08-30', 'young-person', 'parental-responsibility'],
    ['2026-08-31', 'young-person', 'young-person'],
    ['2026-09-01', 'young-person', 'young-person'],
    ['2028-08-30', 'young-person', 'young-person'],
    ['2028-08-31', 'young-person', 'adult'],
    ['2028-09-01', 'young-person', 'adult'],
  ])('%s', (day, ehc, care) => expect(roles(log, day)).toEqual([ehc, care]));

  test('between the two the rights are of somebody for whom capacity is not presumed yet', () => {
    expect(of(log, '2026-07-15', 'ehc')?.explanation).toContain('only from the 16th birthday on 2026-08-31');
  });
});

describe('born in September: capacity first, EHC rights after', () => {
  test.each([
    ['2025-08-31', 'parent', 'parental-responsibility'],
    ['2025-09-01', 'parent', 'young-person'],
    ['2025-09-02', 'parent', 'young-person'],
    ['2026-06-25', 'parent', 'young-person'],
    ['2026-06-26', 'parent', 'young-person'],
    ['2026-06-27', 'young-person', 'young-person'],
    ['2027-08-31', 'young-person', 'young-person'],
    ['2027-09-01', 'young-person', 'adult'],
    ['2027-09-02', 'young-person', 'adult'],
  ])('%s', (day, ehc, care) => expect(roles([autumnBorn, planned], day)).toEqual([ehc, care]));
});

test('born on 29 February: 16 in a leap year, 18 on 1 March; the last Friday of June is the same for all', () => {
  const log = [person('2012-02-29'), planned];
  expect(['2028-02-28', '2028-02-29', '2030-02-28', '2030-03-01'].map((day) => roles(log, day)[1])).toEqual([
    'parental-responsibility',
    'young-person',
    'young-person',
    'adult',
  ]);
  expect(isoDay(ehcRightsFrom(epochDay('2012-02-29')))).toBe('2028-07-01');
});

test('each says what changes next and on which day, and the case wakes for it', () => {
  const log = [summerBorn, planned];
  expect(of(log, '2026-06-26', 'ehc')).toMatchObject({
    since: null,
    next: { role: 'young-person', on: '2026-06-27' },
    basis: { text: expect.stringContaining('ss.80, 83(2)') as string },
  });
  expect(of(log, '2026-06-27', 'ehc')).toMatchObject({ since: '2026-06-27', next: null });
  expect(of(log, '2026-08-30', 'care-and-treatment')?.next).toEqual({
    role: 'young-person',
    on: '2026-08-31',
  });
  expect(of(log, '2026-08-31', 'care-and-treatment')).toMatchObject({
    since: '2026-08-31',
    next: { role: 'adult', on: '2028-08-31' },
    basis: { text: expect.stringContaining('Mental Capacity Act 2005') as string },
  });
  const quiet = { ...currentRulebook(), ladder: { ...currentRulebook().ladder, rungs: [] } };
  const wake = (now: string): string | null => plan(fold('p', log), quiet, now).nextWake;
  expect(wake('2026-06-26T09:00:00.000Z')).toBe('2026-06-26T23:00:00.000Z');
  expect(wake('2026-08-29T09:00:00.000Z')).toBe('2026-08-30T23:00:00.000Z');
  expect(wake('2028-08-30T09:00:00.000Z')).toBe('2028-08-30T23:00:00.000Z');
});

test('explanations are sentences with their dates', () => {
  const log = [summerBorn, planned];
  for (const day of ['2026-01-10', '2026-07-10', '2026-10-10', '2029-01-10'])
    for (const { explanation } of planOn(log, day).addressees) {
      expect(explanation).toMatch(/^[A-Z].*\d{4}-\d{2}-\d{2}.*\.$/);
      expect(explanation).not.toMatch(/undefined|NaN| {2}|\.\./);
    }
});

test('where capacity for a decision is lacking somebody else acts in it, until it is found again', () => {
  const log = [
    summerBorn,
    planned,
    capacity('ehc-appeal', false, '2026-09-10'),
    capacity('treatment', false, '2026-09-11'),
  ];
  expect(of(log, '2026-09-09', 'ehc')?.lacking).toEqual([]);
  expect(of(log, '2026-09-10', 'ehc')).toMatchObject({
    role: 'young-person',
    lacking: [{ decision: 'ehc-appeal', on: '2026-09-10' }],
    explanation: expect.stringContaining(
      'for ehc-appeal a representative, or else the parent, acts, because capacity was found lacking on 2026-09-10',
    ) as string,
  });
  expect(of(log, '2026-09-11', 'care-and-treatment')?.lacking).toEqual([
    { decision: 'treatment', on: '2026-09-11' },
  ]);
  const again = [...log, capacity('ehc-appeal', true, '2027-01-11')];
  expect(of(again, '2027-01-10', 'ehc')?.lacking).toHaveLength(1);
  expect(of(again, '2027-01-11', 'ehc')?.lacking).toEqual([]);
});

test('what was found under 16 is not found under the Act', () => {
  const log = [autumnBorn, planned, capacity('treatment', false, '2025-08-31')];
  expect(of(log, '2025-10-01', 'care-and-treatment')?.lacking).toEqual([]);
});

describe('those for whom it matters', () => {
  test('no EHC assessment or plan, no EHC addressee; no decision in hand, none at all', () => {
    expect(roles([summerBorn], '2026-07-01')).toEqual([undefined, undefined]);
    expect(roles([summerBorn, camhs], '2026-07-01')).toEqual([undefined, 'parental-responsibility']);
    expect(roles([planned], '2026-07-01')).toEqual([undefined, undefined]); // no birth date
  });
  test('not after the plan ceased, nor once a refusal stands; an appeal is an EHC matter', () => {
    const ceased = event('ehc.ceased', { on: '2026-03-02', ground: 'x' });
    expect(roles([summerBorn, planned, ceased], '2026-03-01')[0]).toBe('parent');
    expect(roles([summerBorn, planned, ceased], '2026-03-02')[0]).toBeUndefined();
    const refused = [
      event('ehc.requested', { receivedOn: '2026-01-05' }),
      event('ehc.decided', { decision: 'refuse-assess', notifiedOn: '2026-02-09' }),
    ];
    expect(roles([summerBorn, ...refused], '2026-02-09')[0]).toBeUndefined();
    const lodged = event('ehc.appeal-lodged', { on: '2026-07-01' });
    expect(roles([summerBorn, ...refused, lodged], '2026-07-01')[0]).toBe('young-person');
  });
  test('nobody once the case is closed', () => {
    const died = event('person.died', { on: '2026-07-01' });
    expect(planOn([summerBorn, planned, died], '2026-07-01').addressees).toEqual([]);
    expect(planOn([summerBorn, planned], '2036-08-31').addressees).toEqual([]);
  });
  test('a rulebook without the rules says nothing', () => {
    const facts = fold('p', [summerBorn, planned]);
    const old = plan(facts, rulebookVersion('2026-06-12.1'), '2026-07-01T00:00:00.000Z');
    expect(old.addressees).toEqual([]);
  });
});

describe('explanations of EHC duties', () => {
  const explained = (receivedOn: string, ...more: LoggedEvent[]): string =>
    duty(
      [summerBorn, event('ehc.requested', { receivedOn }), ...more],
      next(receivedOn, 60),
      'ehcna-decision-6w',
    ).explanation;
  test('name the parent where all of it is before the switch, the young person where all is after', () => {
    expect(explained('2026-05-15')).toContain('due as soon as practicable and at latest 2026-06-26');
    expect(explained('2026-05-15')).toContain('; the law addresses the parent;');
    expect(explained('2026-06-27')).toContain('; the law addresses the young person;');
  });
  test('name both where the switch falls between the request and the last day', () => {
    for (const receivedOn of ['2026-05-16', '2026-06-26'])
      expect(explained(receivedOn)).toContain(
        '; the law addresses the parent, and from 2026-06-27 the young person;',
      );
  });
  test('once it is met, the day on which it was counts', () => {
    const decided = (notifiedOn: string): LoggedEvent =>
      event('ehc.decided', { decision: 'assess', notifiedOn });
    expect(explained('2026-06-01', decided('2026-06-26'))).toContain('; the law addresses the parent;');
    expect(explained('2026-06-01', decided('2026-06-27'))).toContain('; the law addresses the young person;');
  });
  test('name the representative where capacity for EHC decisions is lacking', () => {
    expect(explained('2026-09-07', capacity('ehc', false, '2026-09-14'))).toContain(
      '; the law addresses the young person; for ehc a representative, or else the parent, acts,',
    );
  });
  test('say nothing of duties that are not theirs, nor without a birth date', () => {
    const log = [summerBorn, step('dol.identified', '2026-07-01')];
    expect(duty(log, '2026-07-01', 'dol-16-17').explanation).not.toContain('the law addresses');
    const unknown = [event('ehc.requested', { receivedOn: '2026-01-05' })];
    expect(duty(unknown, '2026-02-01', 'ehcna-decision-6w').explanation).not.toContain('the law addresses');
  });
});
