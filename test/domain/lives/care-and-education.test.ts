/** Becoming looked after, leaving care; leaving education, coming back, leaving again. */
import { openOn, registered, said } from './life';

const born = registered('2023-09-10', '2010-03-14');

describe('becoming looked after', () => {
  const care = said('2025-12-14', 'care.status-changed', { status: 'looked-after', from: '2025-12-14' });
  test('thirteen weeks after 14, and 16: the day before, the day', () => {
    // 13 weeks from 14 December 2025 end on 14 March 2026, the 16th birthday.
    expect(openOn([born, care], '2026-03-13', /^lc-/)).toEqual([]);
    expect(openOn([born, care], '2026-03-14', /^lc-/)).toEqual([
      'lc-assess-3m leaving-care upcoming 2026-06-14',
      'lc-eligible-definition 2026-03-14 due -',
    ]);
  });
  test('a status that is stated years later moves no date', () => {
    const log = [
      born,
      care,
      said('2028-03-14', 'care.status-changed', { status: 'former-relevant', from: '2028-03-14' }),
    ];
    expect(openOn(log, '2028-03-14', /^lc-assess/)).toEqual(['lc-assess-3m leaving-care overdue 2026-06-14']);
  });
  test('a spell that ended before it counted, and another: the weeks add up', () => {
    const spell = (from: string, to?: string) =>
      said(from, 'care.status-changed', { status: 'looked-after', from, ...(to && { to }) });
    const log = [born, spell('2025-06-02', '2025-07-13'), spell('2026-05-04')];
    // 42 days before 16, so 49 more: 4 May to 21 June 2026.
    expect(openOn(log, '2026-06-20', /^lc-assess/)).toEqual([]);
    expect(openOn(log, '2026-06-21', /^lc-assess/)).toEqual([
      'lc-assess-3m leaving-care upcoming 2026-09-21',
    ]);
  });
});

describe('education', () => {
  const place = (on: string, setting: string, from: string, to?: string) =>
    said(on, 'education.placed', { setting, phase: 'post-16', ncy: 12, from, ...(to && { to }) });
  const log = [
    born,
    said('2026-06-02', 'ehc.finalised', { finalOn: '2026-06-01' }),
    place('2026-09-01', 's', '2026-09-01'),
    place('2027-02-05', 's', '2026-09-01', '2027-02-01'),
    place('2027-05-10', 't', '2027-05-10'),
    place('2028-02-08', 't', '2027-05-10', '2028-02-04'),
  ];
  test('left: the plan may not simply cease; back: nothing of it; left again: anew', () => {
    const open = (day: string) => openOn(log, day, /^cease-/);
    expect(open('2027-02-04')).toEqual([]);
    expect(open('2027-02-05')).toEqual(['cease-u18 left:2027-02-01 upcoming -']);
    expect(open('2027-05-09')).toEqual(['cease-u18 left:2027-02-01 upcoming -']);
    expect(open('2027-05-10')).toEqual([]);
    expect(open('2028-02-08')).toEqual(['cease-u18 left:2028-02-04 upcoming -']);
    // At 18 the other test applies.
    expect(open('2028-03-14')).toEqual(['cease-18plus-neet left:2028-02-04 upcoming -']);
  });
  test('the annual review keeps its date throughout', () => {
    for (const day of ['2027-02-04', '2027-03-01', '2027-05-10'])
      expect(openOn(log, day, /^ar-cycle/)).toEqual(['ar-cycle-12m 2026-06-01 upcoming 2027-05-31']);
  });
});
