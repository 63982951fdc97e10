/** The 25th and 26th birthdays, and a young person who is referred again after care had ended. */
import { lifeOn, openOn, registered, said } from './life';

describe('25 and 26', () => {
  const log = [
    registered('2023-09-10', '2003-06-15'),
    said('2026-06-02', 'ehc.finalised', { finalOn: '2026-06-02' }),
    said('2026-06-02', 'care.status-changed', { status: 'former-relevant', from: '2021-06-15' }),
  ];
  const end = (more: typeof log, day: string) => openOn([...log, ...more], day, /^ehc-end/);
  const extended = said('2028-05-01', 'step.recorded', { step: 'ehc.extended-past-25', on: '2028-05-01' });
  test('the plan’s end is prepared from 24 and comes at 25', () => {
    expect(end([], '2027-06-14')).toEqual([]);
    expect(end([], '2027-06-15')).toEqual(['ehc-end-25 birthday-25 upcoming 2028-06-15']);
    expect(end([], '2028-06-15')).toEqual(['ehc-end-25 birthday-25 due 2028-06-15']);
    expect(end([], '2028-06-16')).toEqual(['ehc-end-25 birthday-25 overdue 2028-06-15']);
  });
  test('extended: to the end of the academic year, and overdue after it', () => {
    expect(end([extended], '2028-07-31')).toEqual(['ehc-end-25 birthday-25 due 2028-07-31']);
    expect(end([extended], '2028-08-01')).toEqual(['ehc-end-25 birthday-25 overdue 2028-07-31']);
  });
  test('leaving care ends at 25', () => {
    expect(openOn(log, '2028-06-14', /^lc-/).length).toBeGreaterThan(0);
    expect(openOn(log, '2028-06-15', /^lc-/)).toEqual([]);
  });
  test('at 26 the case closes, what is left is how long records are kept; later news opens nothing', () => {
    expect(lifeOn(log, '2029-06-14')).toMatchObject({ open: true, nextWake: '2029-06-14T23:00:00.000Z' });
    expect(lifeOn(log, '2029-06-15')).toMatchObject({ open: false, closedFor: 'age-26', nextWake: null });
    expect(openOn(log, '2029-06-15', /^(?!ret-)/)).toEqual([]);
    const late = said('2029-07-01', 'ehc.requested', { receivedOn: '2028-01-10' });
    expect(lifeOn([...log, late], '2029-07-01')).toMatchObject({ open: false });
    expect(openOn([...log, late], '2029-07-01', /^(?!ret-)/)).toEqual([]);
  });
});

describe('referred again after care ended', () => {
  const service = { service: 'camhs', provider: 'p', side: 'children', sector: 'health' };
  const proposal = { fromService: 'camhs', toService: 'adult-mental-health', transferOn: '2028-03-14' };
  const log = [
    registered('2023-09-10', '2010-03-14'),
    said('2025-01-10', 'service.started', { ...service, on: '2025-01-10' }),
    said('2026-03-01', 'handover.proposed', proposal),
    said('2026-06-01', 'service.ended', { ...service, on: '2026-06-01', reason: 'needs-ended' }),
    said('2027-01-15', 'service.started', { ...service, on: '2027-01-15' }),
  ];
  const handover = (day: string) => lifeOn(log, day).handovers[0]?.status;
  test('the handover ends with the need, and goes on when care begins again', () => {
    expect(['2026-05-31', '2026-06-01', '2027-01-14', '2027-01-15'].map(handover)).toEqual([
      'proposed',
      'ended',
      'ended',
      'proposed',
    ]);
  });
  test('so do its duties, on their own dates; the record that was closed is open again', () => {
    const rules = /^(qs140-[45]|camhs-refer|ret-)/;
    expect(openOn(log, '2026-06-01', rules)).toEqual([
      'ret-child-health records upcoming 2035-03-14',
      'ret-mental-health records upcoming 2046-06-01',
    ]);
    expect(openOn(log, '2027-01-15', rules)).toEqual([
      'camhs-refer-lead camhs upcoming 2027-09-14',
      'qs140-4-named-worker adult-mental-health upcoming 2028-03-13',
      'qs140-5-meet-adult adult-mental-health upcoming 2028-03-13',
    ]);
  });
});
