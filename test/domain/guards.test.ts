/** Guards of NICE that events show to be at stake: printed without dates, met once what they wait for has happened. */
import type { LoggedEvent } from '../../domain';
import { dutiesOf, duty, event, person, status } from './support';

// 18 on 4 March 2026.
const young = person('2008-03-04', '2022-01-01T00:00:00.000Z');
const ended = (on: string, reason?: string, time = '2025-12-01T12:00:00.000Z'): LoggedEvent =>
  event(
    'service.ended',
    { service: 'camhs', provider: 'p', side: 'children', sector: 'health', on, ...(reason && { reason }) },
    { time },
  );
const proposed = event(
  'handover.proposed',
  { fromService: 'camhs', toService: 'adult-mh', transferOn: '2026-03-04' },
  { time: '2025-10-01T12:00:00.000Z' },
);
const accepted = event(
  'handover.responded',
  { toService: 'adult-mh', response: 'accepted', on: '2025-11-03' },
  { time: '2025-11-03T12:00:00.000Z' },
);
const met = event(
  'meeting.held',
  { kind: 'adult-introduction', services: ['adult-mh'], on: '2026-01-12' },
  { time: '2026-01-12T12:00:00.000Z' },
);
const kept = (on: string, by?: string): LoggedEvent =>
  event('appointment.kept', { service: 'adult-mh', on, ...(by && { by }) }, { time: `${on}T12:00:00.000Z` });

describe('closure-guard', () => {
  const rule = 'closure-guard';
  const log = [young, proposed, ended('2026-03-04', 'age-limit')];

  test('stands from the day on which the end is stated, until the adult service accepted and saw the young person', () => {
    expect(dutiesOf(log, '2025-11-30', rule)).toEqual([]);
    for (const more of [[], [accepted], [met]])
      expect(duty([...log, ...more], '2026-02-01', rule)).toMatchObject({
        occurrence: 'camhs:2026-03-04',
        status: 'upcoming',
        statutoryDue: null,
        targetDue: null,
      });
    expect(duty([...log, accepted, met], '2026-02-01', rule)).toMatchObject({
      status: 'met',
      metOn: '2026-01-12',
      explanation: expect.stringContaining('when the adult service had accepted and seen') as string,
    });
    expect(status([...log, accepted, met], '2026-01-11', rule)).toBe('upcoming');
  });

  test('also without a handover, from half a year before 18; not where nothing is left to hand over', () => {
    expect(status([young, ended('2025-09-03')], '2026-01-01', rule)).toBe('none');
    expect(status([young, ended('2025-09-04')], '2026-01-01', rule)).toBe('upcoming');
    expect(status([young, ended('2026-03-04', 'transferred')], '2026-01-01', rule)).toBe('upcoming');
    for (const reason of ['needs-ended', 'declined-by-person', 'moved', 'died'])
      expect(status([young, proposed, ended('2026-03-04', reason)], '2026-01-01', rule)).toBe('none');
    const adult = event('service.ended', {
      ...{ service: 'adult-mh', provider: 'p', side: 'adult', sector: 'health', on: '2026-06-01' },
    });
    expect(status([young, adult], '2026-07-01', rule)).toBe('none');
  });
});

describe('ng43-same-clinician', () => {
  const rule = 'ng43-same-clinician';
  const log = [young, proposed, kept('2026-03-10', 'ann')];

  test('stands once the second kept appointment is with somebody else', () => {
    expect(status([...log, kept('2026-04-10', 'ann')], '2026-05-01', rule)).toBe('none');
    expect(status([...log, kept('2026-04-10')], '2026-05-01', rule)).toBe('none');
    const changed = [...log, kept('2026-04-10', 'ben')];
    expect(status(changed, '2026-04-09', rule)).toBe('none');
    expect(status(changed, '2026-04-10', rule)).toBe('upcoming');
    expect(duty([...changed, kept('2026-05-10', 'ben')], '2026-05-10', rule)).toMatchObject({
      status: 'met',
      metOn: '2026-05-10',
      title: 'Keep the same practitioner for the first two attended appointments with adult-mh',
    });
  });

  test('is no matter of a service that took nobody over', () => {
    expect(status([young, kept('2026-03-10', 'ann'), kept('2026-04-10', 'ben')], '2026-05-01', rule)).toBe(
      'none',
    );
  });
});

describe('ng43-same-sw', () => {
  const rule = 'ng43-same-sw';
  const plan = (stage: string, on: string): LoggedEvent =>
    event('care.plan', { kind: 'adult-support', stage, on });
  const worker = (workerId: string, from: string): LoggedEvent =>
    event('worker.assigned', { role: 'social-worker', workerId, team: 'asc', from });
  const log = [young, worker('w', '2025-01-01'), plan('made', '2026-03-04')];

  test('stands when the social worker changes before the first review of the care plan', () => {
    expect(status([...log, worker('w', '2026-05-01')], '2026-06-01', rule)).toBe('none');
    const changed = [...log, worker('v', '2026-05-01')];
    expect(status(changed, '2026-04-30', rule)).toBe('none');
    expect(status(changed, '2026-05-01', rule)).toBe('upcoming');
    expect(status([...changed, plan('reviewed', '2026-06-01')], '2026-06-01', rule)).toBe('met');
    expect(
      status([...log, plan('reviewed', '2026-04-30'), worker('v', '2026-05-01')], '2026-06-01', rule),
    ).toBe('none');
    expect(status([young, worker('w', '2025-01-01'), worker('v', '2026-05-01')], '2026-06-01', rule)).toBe(
      'none',
    );
  });
});
