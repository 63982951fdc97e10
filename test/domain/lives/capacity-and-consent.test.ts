/** Capacity that is lost and regained, consent that is given, withdrawn and given again, somebody who may be told and then may not. */
import { dutiesOn, lifeOn, openOn, registered, said } from './life';

const born = registered('2023-09-10', '2010-03-14');
const asked = said('2026-06-01', 'care.assessment', {
  kind: 'child-needs',
  stage: 'requested',
  on: '2026-06-01',
});
const capacity = (on: string, hasCapacity: boolean, decision = 'where-to-live') =>
  said(on, 'capacity.assessed', { decision, hasCapacity, on });

describe('capacity', () => {
  const lost = [born, asked, capacity('2026-07-01', false)];
  test('lost: an advocate is owed; regained: no more; lost again: owed again', () => {
    const log = [...lost, capacity('2026-09-01', true), capacity('2026-11-02', false)];
    const days = ['2026-06-30', '2026-07-01', '2026-08-31', '2026-09-01', '2026-11-01', '2026-11-02'];
    expect(days.map((day) => openOn(log, day, /^ca-advocate/).length)).toEqual([0, 1, 1, 0, 0, 1]);
    expect(dutiesOn(log, '2026-09-01', /^ca-advocate/)).toEqual(['ca-advocate 2026-06-01 not-applicable -']);
  });
  test('regained for one decision while it is lacking for another: still owed', () => {
    const log = [...lost, capacity('2026-07-02', false, 'money'), capacity('2026-09-01', true)];
    expect(openOn(log, '2026-09-02', /^ca-advocate/)).toEqual(['ca-advocate 2026-06-01 due -']);
  });
  test('in EHC matters somebody else acts for as long as it is lacking', () => {
    const plan = said('2026-04-01', 'ehc.finalised', { finalOn: '2026-04-01' });
    const log = [born, plan, capacity('2026-08-03', false, 'ehc'), capacity('2027-01-11', true, 'ehc')];
    const lacking = (day: string) =>
      lifeOn(log, day).addressees.find(({ matter }) => matter === 'ehc')?.lacking;
    expect(lacking('2026-08-02')).toEqual([]);
    expect(lacking('2026-08-03')).toEqual([{ decision: 'ehc', on: '2026-08-03' }]);
    expect(lacking('2027-01-11')).toEqual([]);
  });
});

describe('consent', () => {
  const consent = (on: string, decision: string, scope = 'care-assessment') =>
    said(on, 'consent.recorded', { scope, decision, by: 'young-person', capacity: 'own', on });
  test('to the assessment: withdrawn, the duty waits; given again, it is owed again', () => {
    const log = [
      born,
      asked,
      consent('2026-07-01', 'given'),
      consent('2026-08-01', 'withdrawn'),
      consent('2026-10-01', 'given'),
    ];
    const days = ['2026-06-30', '2026-07-31', '2026-08-01', '2026-09-30', '2026-10-01'];
    expect(
      days.map((day) => dutiesOn(log, day, /^ca-child-needs/).map((line) => line.split(' ')[2])),
    ).toEqual([['upcoming'], ['upcoming'], ['not-applicable'], ['not-applicable'], ['upcoming']]);
  });
  test('to the register of those at risk of admission: the same', () => {
    const risk = said('2026-05-01', 'risk.registered', { rating: 'amber', on: '2026-05-01' });
    const known = registered('2023-09-10', '2010-03-14', { needs: [{ code: 'ASD' }] });
    const log = [known, risk, consent('2026-05-04', 'refused', 'dsr'), consent('2026-06-01', 'given', 'dsr')];
    expect(
      ['2026-05-03', '2026-05-04', '2026-05-31', '2026-06-01'].map(
        (day) => openOn(log, day, /^dsr-/).length > 0,
      ),
    ).toEqual([true, false, false, true]);
  });
});

test('a need that the partner’s record states no more shows no likely need after 18', () => {
  const known = registered('2023-09-10', '2010-03-14', { needs: [{ code: 'SLD' }] });
  const updated = (on: string, ...codes: string[]) =>
    said(on, 'person.updated', {
      dateOfBirth: '2010-03-14',
      givenName: 'A',
      familyName: 'B',
      locality: 'north',
      needs: codes.map((code) => ({ code })),
    });
  const log = [known, updated('2025-03-03', 'ADHD'), updated('2026-03-02', 'ADHD', 'MLD', 'LD')];
  expect(openOn(log, '2025-03-02', /^ca-child-needs/)).toHaveLength(1);
  expect(openOn(log, '2025-03-03', /^ca-child-needs/)).toEqual([]);
  expect(openOn(log, '2026-03-02', /^ca-child-needs/)).toHaveLength(1);
});
