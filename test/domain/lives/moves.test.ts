/** Moves: for good, into a placement, for a time; during a handover; back again; and news that comes after the case was closed. */
import { lifeOn, openOn, registered, said } from './life';

const WITH_AREA = { responsibleLa: 'E06000001' };
const life = [
  registered('2023-09-10', '2010-03-14', WITH_AREA),
  said('2026-05-20', 'ehc.finalised', { finalOn: '2026-05-20' }),
  said('2026-05-21', 'handover.proposed', {
    fromService: 'camhs',
    toService: 'adult-mental-health',
    transferOn: '2028-03-14',
  }),
];
const moved = (on: string, data: object, stated = on) =>
  said(stated, 'person.moved', { direction: 'out', on, otherAuthority: 'E06000002', ...data });
const state = (log: Parameters<typeof lifeOn>[0], day: string) => {
  const { open, closedFor, handovers } = lifeOn(log, day);
  return [open ? 'open' : closedFor, handovers[0]?.status];
};

describe('a placement elsewhere, or a stay: responsibility does not move', () => {
  test.each(['placement', 'temporary'])('%s', (kind) => {
    const away = moved('2026-09-28', { kind });
    // The locality, where someone lives, changes; the authority does not.
    const record = said('2026-09-29', 'person.updated', {
      ...life[0]?.data,
      locality: 'out-of-area',
    });
    const { person: _, ...before } = lifeOn(life, '2026-10-05');
    const { person, ...after } = lifeOn([...life, away, record], '2026-10-05');
    expect(after).toEqual(before);
    expect(person.locality).toBe('out-of-area');
  });
  test('a placement that becomes a permanent move on a later day moves the plan on that day', () => {
    const log = [...life, moved('2026-09-28', { kind: 'placement' }), moved('2027-03-01', {})];
    expect(openOn(log, '2027-02-28', /^ehc-move/)).toEqual([]);
    expect(openOn(log, '2027-03-01', /^ehc-move/)).toEqual(['ehc-move-transfer 2027-03-01 due 2027-03-01']);
  });
});

describe('a permanent move', () => {
  const known = { awareOn: '2026-09-10' };
  const out = moved('2026-09-28', known, '2026-09-10');
  const transferred = moved('2026-09-28', { ...known, transferredOn: '2026-09-30' }, '2026-09-30');
  test('the plan is transferred on the 15th working day, that of awareness being the first', () => {
    const due = (day: string) => openOn([...life, out], day, /^ehc-move/);
    expect(due('2026-09-27')).toEqual([]);
    expect(due('2026-09-28')).toEqual(['ehc-move-transfer 2026-09-28 upcoming 2026-09-30']);
    expect(due('2026-09-30')).toEqual(['ehc-move-transfer 2026-09-28 due 2026-09-30']);
    expect(due('2026-10-01')).toEqual(['ehc-move-transfer 2026-09-28 overdue 2026-09-30']);
  });
  test('during a handover: it ends, and the case closes once the plan is transferred, not before', () => {
    const log = [...life, out, transferred];
    expect(state(log, '2026-09-27')).toEqual(['open', 'proposed']);
    expect(state(log, '2026-09-28')).toEqual(['open', 'ended']);
    expect(openOn(log, '2026-09-28')).toEqual(['ehc-move-transfer 2026-09-28 upcoming 2026-09-30']);
    expect(state(log, '2026-09-30')).toEqual(['moved', 'ended']);
  });
  test('back again: the case opens, planning and the handover go on, the plan is owed what a plan that moves in is', () => {
    const log = [...life, out, transferred, moved('2027-01-11', { direction: 'in' })];
    expect(state(log, '2027-01-10')).toEqual(['moved', 'ended']);
    expect(state(log, '2027-01-11')).toEqual(['open', 'proposed']);
    expect(openOn(log, '2027-01-11', /^(ehc-move|ar-|qs140|ng43-6m)/)).toEqual([
      'ehc-move-inform-6w 2027-01-11 upcoming 2027-02-22',
      'ehc-move-review 2027-01-11 upcoming 2027-05-19',
      'ng43-6m-6m adult-mental-health upcoming 2028-09-14',
      'qs140-1-plan-y9 planning overdue 2024-08-31',
      'qs140-2-coord-plan planning due -',
      'qs140-4-named-worker adult-mental-health upcoming 2028-03-13',
      'qs140-5-meet-adult adult-mental-health upcoming 2028-03-13',
    ]);
  });
  test('and away for good after that: all of it ends again', () => {
    const log = [
      ...life,
      out,
      transferred,
      moved('2027-01-11', { direction: 'in' }),
      moved('2027-06-01', {}),
    ];
    expect(openOn(log, '2027-06-01', /^(qs140|ng43|ar-|ehc-move)/)).toEqual([
      'ehc-move-transfer 2027-06-01 due 2027-06-01',
    ]);
  });
  test('news after the case was closed: old news keeps it closed, a return does not', () => {
    const closed = [...life, out, transferred];
    const late = said('2026-12-01', 'ehc.requested', { receivedOn: '2026-02-02' });
    const kept = said('2026-12-02', 'appointment.kept', { service: 'adult-mental-health', on: '2026-08-01' });
    expect(state([...closed, late, kept], '2026-12-02')).toEqual(['moved', 'ended']);
    const back = said('2026-12-03', 'person.moved', {
      direction: 'in',
      on: '2026-12-03',
      otherAuthority: 'E06000002',
    });
    expect(state([...closed, late, kept, back], '2026-12-03')[0]).toBe('open');
  });
  test('a move that was stated by mistake and taken back never happened', () => {
    const back = said('2026-10-01', 'event.retracted', { eventId: out.id, reason: 'wrong person' });
    const { asOf: _, ...never } = lifeOn(life, '2026-10-02');
    expect(lifeOn([...life, out, back], '2026-10-02')).toMatchObject(never);
  });
});
