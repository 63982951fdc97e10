/** Proves section 10 (NICE QS140 and NG43): planning from year 9, annual meetings, handovers, missed appointments. */
import type { LoggedEvent } from '../../domain';
import { dutiesOf, duty, event, person, planOn, status } from './support';

const statuses = (log: readonly LoggedEvent[], rule: string, days: readonly string[]): string[] =>
  days.map((day) => status(log, day, rule));
const meeting = (on: string, kind = 'transition-planning', services?: string[]): LoggedEvent =>
  event('meeting.held', { kind, on, ...(services && { services }) });

describe('starting to plan', () => {
  const born = person('2011-03-04', '2024-01-10T12:00:00.000Z'); // year 9 in 2024/25
  test.each(['qs140-1-plan-y9', 'ng43-start'])('%s: from the first day of year 9, by its last', (rule) => {
    expect(
      statuses([born], rule, ['2024-08-31', '2024-09-01', '2025-08-30', '2025-08-31', '2025-09-01']),
    ).toEqual(['none', 'upcoming', 'upcoming', 'due', 'overdue']);
    expect(duty([born], '2024-09-01', rule)).toMatchObject({
      statutoryDue: '2025-08-31',
      targetDue: '2025-08-29',
    });
    expect(status([born, meeting('2025-08-31')], '2025-09-01', rule)).toBe('met');
    expect(status([born, meeting('2025-09-01')], '2025-09-01', rule)).toBe('met-late');
    expect(status([born, meeting('2024-05-01')], '2024-09-01', rule)).toBe('met');
  });
  test('the year that the school records goes before the birth date', () => {
    const placed = (ncy: number): LoggedEvent =>
      event('education.placed', { setting: 's', phase: 'secondary', ncy, from: '2023-09-01' });
    expect(duty([born, placed(7)], '2025-09-01', 'ng43-start').statutoryDue).toBe('2026-08-31');
    expect(duty([born, placed(8)], '2025-09-01', 'ng43-start').statutoryDue).toBe('2025-08-31');
  });
  test('summer-born and autumn-born children of one year group', () => {
    expect(
      duty([person('2011-08-31', '2020-01-01T00:00:00.000Z')], '2025-01-01', 'ng43-start').statutoryDue,
    ).toBe('2025-08-31');
    expect(dutiesOf([person('2011-09-01', '2020-01-01T00:00:00.000Z')], '2025-01-01', 'ng43-start')).toEqual(
      [],
    );
  });
  test('later entry: at once, with a local target 14 days on', () => {
    const late = person('2011-03-04', '2026-03-02T09:00:00.000Z');
    expect(duty([late], '2026-03-02', 'qs140-1-plan-y9')).toMatchObject({
      statutoryDue: '2026-03-02',
      targetDue: '2026-03-16',
      status: 'due',
    });
    expect(
      duty([person('2011-03-04', '2025-08-31T22:59:00.000Z')], '2025-08-31', 'ng43-start').statutoryDue,
    ).toBe('2025-08-31');
    expect(
      duty([person('2011-03-04', '2025-08-31T23:00:00.000Z')], '2025-09-01', 'ng43-start').statutoryDue,
    ).toBe('2025-09-01');
  });
  test('later entry: the local target is that of QS140; of the twins’ one line its first rule’s counts', () => {
    const log = [person('2011-03-04', '2026-03-02T09:00:00.000Z')];
    expect(duty(log, '2026-03-02', 'ng43-start')).toMatchObject({
      statutoryDue: '2026-03-02',
      targetDue: '2026-03-02',
    });
    expect(planOn(log, '2026-03-02').tasks.find(({ occasion }) => occasion === 'planning')?.due).toBe(
      '2026-03-16',
    );
  });
  test('a second partner’s registration does not make the entry later', () => {
    const again = { ...person('2011-03-04', '2026-05-01T09:00:00.000Z'), source: 'urn:partner:camhs' };
    const log = [person('2011-03-04', '2026-03-02T09:00:00.000Z'), again];
    expect(duty(log, '2026-05-01', 'ng43-start').statutoryDue).toBe('2026-03-02');
  });
  test('the co-ordinated plan is owed from year 9 and has no date; a person records it', () => {
    expect(duty([born], '2024-09-01', 'qs140-2-coord-plan')).toMatchObject({
      statutoryDue: null,
      targetDue: null,
      status: 'due',
      opensOn: '2024-09-01',
    });
    const done = event('task.completed', {
      taskId: 't',
      on: '2024-10-01',
      lines: [{ rule: 'qs140-2-coord-plan', occurrence: 'planning' }],
    });
    expect(status([born, done], '2024-10-01', 'qs140-2-coord-plan')).toBe('met');
  });
  test('a named worker at once when planning starts', () => {
    const log = [born, meeting('2025-02-03')];
    expect(statuses(log, 'ng43-named-worker', ['2025-02-02', '2025-02-03', '2025-02-04'])).toEqual([
      'none',
      'due',
      'overdue',
    ]);
    const worker = (from: string): LoggedEvent =>
      event('worker.assigned', { role: 'named-worker', workerId: 'w', team: 't', from });
    expect(status([...log, worker('2025-01-01')], '2025-02-03', 'ng43-named-worker')).toBe('met');
    expect(status([...log, worker('2025-02-10')], '2025-02-10', 'ng43-named-worker')).toBe('met-late');
    expect(status(log, '2025-02-03', 'ng43-principles')).toBe('upcoming');
  });
});

describe('the annual meeting', () => {
  const born = person('2009-03-04', '2022-01-01T00:00:00.000Z');
  test.each(['qs140-3-annual', 'ng43-annual'])('%s: 12 months from the last, clamped', (rule) => {
    const log = [born, meeting('2024-02-29')];
    expect(
      statuses(log, rule, ['2024-02-28', '2024-02-29', '2025-02-27', '2025-02-28', '2025-03-01']),
    ).toEqual(['none', 'upcoming', 'upcoming', 'due', 'overdue']);
    const held = [...log, meeting('2025-03-01')];
    expect(dutiesOf(held, '2025-03-02', rule).map((d) => [d.occurrence, d.statutoryDue, d.status])).toEqual([
      ['2024-02-29', '2025-02-28', 'met-late'],
      ['2025-03-01', '2026-03-01', 'upcoming'],
    ]);
  });
});

describe('a handover', () => {
  const born = person('2008-03-04', '2022-01-01T00:00:00.000Z');
  const propose = (toService: string, transferOn = '2026-09-14'): LoggedEvent =>
    event(
      'handover.proposed',
      { fromService: 'camhs', toService, transferOn },
      { time: '2026-01-12T12:00:00.000Z' },
    );
  const log = [born, propose('adult-mh')];
  test.each([
    ['qs140-4-named-worker', '2026-09-13', '2026-09-11'],
    ['qs140-5-meet-adult', '2026-09-13', '2026-09-11'],
    ['ng43-meet', '2026-09-13', '2026-09-11'],
    ['ng43-gp', '2026-09-13', '2026-09-11'],
    ['gp-copy', '2026-09-13', '2026-09-11'],
    ['ng43-folder', '2026-06-14', '2026-06-12'],
    ['ng43-handover-nw', '2027-03-14', '2027-03-12'],
    ['ng43-6m-6m', '2027-03-14', '2027-03-12'],
  ])('%s is due on %s, target %s', (rule, statutoryDue, targetDue) => {
    expect(dutiesOf(log, '2026-01-11', rule)).toEqual([]);
    expect(duty(log, '2026-01-12', rule)).toMatchObject({
      statutoryDue,
      targetDue,
      occurrence: 'adult-mh',
      status: 'upcoming',
    });
    expect(statuses(log, rule, [statutoryDue])).toEqual(['due']);
  });
  test('each receiving service has to meet', () => {
    const two = [...log, propose('asc'), meeting('2026-08-01', 'adult-introduction', ['asc'])];
    const met = (more: LoggedEvent[]): string[] =>
      dutiesOf([...two, ...more], '2026-09-14', 'qs140-5-meet-adult')
        .map((d) => d.status)
        .sort();
    expect(met([])).toEqual(['met', 'overdue']);
    expect(met([event('appointment.kept', { service: 'adult-mh', on: '2026-09-13' })])).toEqual([
      'met',
      'met',
    ]);
    expect(met([event('appointment.kept', { service: 'adult-mh', on: '2026-09-14' })])).toEqual([
      'met',
      'met-late',
    ]);
    expect(met([meeting('2026-08-02', 'joint-handover')])).toEqual(['met', 'overdue']); // names no service, and there are two
  });
  test('the one receiving service need not be named', () =>
    expect(status([...log, meeting('2026-08-01', 'adult-introduction')], '2026-09-14', 'ng43-meet')).toBe(
      'met',
    ));
  test('being first seen on a referral to the service counts, by provider or by pathway', () => {
    const seen = (data: object): LoggedEvent =>
      event('referral.first-seen', { pathway: 'x', provider: 'y', on: '2026-08-01', ...data });
    for (const data of [{ provider: 'adult-mh' }, { pathway: 'adult-mh' }])
      expect(status([...log, seen(data)], '2026-08-01', 'ng43-meet')).toBe('met');
    expect(status([...log, seen({})], '2026-08-01', 'ng43-meet')).toBe('upcoming');
  });
  test('the GP registration is the person’s record', () =>
    expect(
      status(
        [person('2008-03-04', '2022-01-01T00:00:00.000Z', { gpOdsCode: 'A1' }), propose('adult-mh')],
        '2026-02-01',
        'ng43-gp',
      ),
    ).toBe('met'));
  test('support held from six months before to six months after', () => {
    const worker = (from: string): LoggedEvent =>
      event('worker.assigned', { role: 'named-worker', workerId: 'w', team: 't', from });
    expect(duty(log, '2026-02-01', 'ng43-6m-6m').opensOn).toBe('2026-03-14');
    expect(status([...log, worker('2026-03-14')], '2027-03-14', 'ng43-6m-6m')).toBe('due');
    expect(status([...log, worker('2026-03-14')], '2027-03-15', 'ng43-6m-6m')).toBe('met');
    expect(status([...log, worker('2026-03-15')], '2027-03-15', 'ng43-6m-6m')).toBe('met-late');
    expect(status(log, '2027-03-15', 'ng43-6m-6m')).toBe('overdue');
  });
  test('the role passes to someone in the adult service', () => {
    const worker = (workerId: string, team: string, from: string): LoggedEvent =>
      event('worker.assigned', { role: 'named-worker', workerId, team, from });
    const child = worker('w', 'camhs', '2026-01-01');
    expect(status([...log, child], '2026-02-01', 'ng43-handover-nw')).toBe('upcoming');
    expect(
      status([...log, child, worker('v', 'adult-mh', '2026-08-01')], '2026-09-01', 'ng43-handover-nw'),
    ).toBe('met');
    expect(status([...log, child, worker('v', 'x', '2027-03-15')], '2027-03-15', 'ng43-handover-nw')).toBe(
      'met-late',
    );
  });
  test('a moved transfer date moves the dates and keeps the occurrence', () => {
    const later = event(
      'handover.proposed',
      { fromService: 'camhs', toService: 'adult-mh', transferOn: '2026-10-01' },
      { time: '2026-02-12T12:00:00.000Z' },
    );
    expect(duty([...log, later], '2026-02-12', 'ng43-meet')).toMatchObject({
      statutoryDue: '2026-09-30',
      occurrence: 'adult-mh',
    });
  });
  test('the reasoning about the time of transfer is owed once a date is proposed, with no time limit', () => {
    expect(dutiesOf(log, '2026-01-11', 'ng43-no-rigid-age')).toEqual([]);
    expect(duty(log, '2027-01-12', 'ng43-no-rigid-age')).toMatchObject({
      status: 'upcoming',
      statutoryDue: null,
      targetDue: null,
    });
  });
  test('a second sender to one service leaves the first one’s occurrence as it is', () => {
    const second = event(
      'handover.proposed',
      { fromService: 'asd-team', toService: 'adult-mh', transferOn: '2026-10-01' },
      { time: '2026-02-12T12:00:00.000Z' },
    );
    expect(
      dutiesOf([...log, second], '2026-02-12', 'ng43-gp').map((d) => [d.occurrence, d.statutoryDue]),
    ).toEqual([
      ['adult-mh', '2026-09-13'],
      ['adult-mh:asd-team', '2026-09-30'],
    ]);
  });
  test('after a return to the area it goes on, and stands when it is proposed again', () => {
    const moved = (direction: string, on: string): LoggedEvent =>
      event('person.moved', { direction, on, otherAuthority: 'x' });
    const away = [...log, moved('out', '2026-03-01')];
    expect(statuses(away, 'ng43-meet', ['2026-02-28', '2026-03-01'])).toEqual(['upcoming', 'not-applicable']);
    const back = [...away, moved('in', '2026-04-01')];
    // Its protocol goes on with the return, and so does what is owed on it.
    expect(status(back, '2026-04-02', 'ng43-meet')).toBe('upcoming');
    const again = { ...propose('adult-mh'), time: '2026-04-03T12:00:00.000Z' };
    expect(status([...back, again], '2026-04-03', 'ng43-meet')).toBe('upcoming');
  });
  test('twins are one line of one task', () => {
    const task = planOn(log, '2026-02-01').tasks.find(({ occasion }) => occasion === 'handover:adult-mh');
    expect(task?.lines.find(({ rule }) => rule === 'qs140-5-meet-adult')?.twins).toEqual(['ng43-meet']);
    const done = event('task.completed', {
      taskId: task?.taskId,
      on: '2026-03-01',
      lines: [{ rule: 'qs140-5-meet-adult', occurrence: 'adult-mh' }],
    });
    expect(status([...log, done], '2026-03-01', 'ng43-meet')).toBe('met');
  });
});

describe('missed appointments in the first year after transfer', () => {
  const log = [
    person('2008-03-04', '2022-01-01T00:00:00.000Z'),
    event(
      'handover.proposed',
      { fromService: 'camhs', toService: 'adult-mh', transferOn: '2025-02-28' },
      { time: '2024-06-01T12:00:00.000Z' },
    ),
  ];
  const missed = (on: string, extra = {}): LoggedEvent =>
    event('appointment.missed', { service: 'adult-mh', on, ...extra });
  test.each([
    ['2025-02-27', 0],
    ['2025-02-28', 1],
    ['2026-02-28', 1],
    ['2026-03-01', 0],
  ])('missed on %s: %i duty', (on, count) =>
    expect(dutiesOf([...log, missed(on)], '2026-04-01', 'qs140-6-missed')).toHaveLength(count),
  );
  test('only those of the adult service', () =>
    expect(
      dutiesOf([...log, missed('2025-05-01', { service: 'dentist' })], '2026-04-01', 'qs140-6-missed'),
    ).toEqual([]));
  test.each(['qs140-6-missed', 'ng43-dna'])(
    '%s: at once; met by contact or by an appointment kept afterwards',
    (rule) => {
      const one = [...log, missed('2025-05-01')];
      expect(statuses(one, rule, ['2025-04-30', '2025-05-01', '2025-05-02'])).toEqual([
        'none',
        'due',
        'overdue',
      ]);
      expect(
        duty([...log, missed('2025-05-01', { contactedOn: '2025-05-01' })], '2025-05-02', rule),
      ).toMatchObject({ status: 'met', owner: 'adult-service' });
      expect(status([...log, missed('2025-05-01', { contactedOn: '2025-05-06' })], '2025-05-06', rule)).toBe(
        'met-late',
      );
      const kept = event('appointment.kept', { service: 'adult-mh', on: '2025-05-20' });
      expect(duty([...one, kept], '2025-06-01', rule).metOn).toBe('2025-05-20');
    },
  );
  test('contact dated before the appointment says nothing about it', () =>
    expect(
      status([...log, missed('2025-05-01', { contactedOn: '2025-04-30' })], '2025-05-02', 'ng43-dna'),
    ).toBe('overdue'));
  test('a second one missed in a row: refer back and review the plan', () => {
    const two = [...log, missed('2025-05-01'), missed('2025-06-02')];
    expect(duty(two, '2025-06-02', 'ng43-refer-back')).toMatchObject({
      status: 'due',
      statutoryDue: '2025-06-02',
    });
    expect(status([...two, meeting('2025-06-10')], '2025-06-10', 'ng43-refer-back')).toBe('met-late');
    expect(
      dutiesOf(
        [...two, event('appointment.kept', { service: 'adult-mh', on: '2025-05-20' })],
        '2025-06-02',
        'ng43-refer-back',
      ),
    ).toEqual([]);
  });
});

test('guards that no event is about, areas and definitions are not printed', () => {
  const all = planOn(
    [person('2008-03-04', '2022-01-01T00:00:00.000Z'), meeting('2024-02-29')],
    '2026-01-01',
  ).duties.map((d) => d.rule);
  for (const rule of [
    'ng43-same-clinician',
    'ng43-same-sw',
    'closure-guard',
    'ng43-managers-identify',
    'ng43-gap-analysis',
    'cal-months',
  ])
    expect(all).not.toContain(rule);
});
