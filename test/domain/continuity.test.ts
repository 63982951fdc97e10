/**
 * Proves what breaks care off at 18 and what does not: which ends raise an alarm and when, from when to when the gap runs and how its
 * days are counted, of which ends the GP hears, and what refuses an end.
 */
import * as fc from 'fast-check';
import { closureRefused, END_REASONS, fold, gapDays, isoDay, plan, type LoggedEvent } from '../../domain';
import type { LocalDate, Plan } from '../../domain/types';
import { currentRulebook } from '../../rulebook';
import { assessed } from './edges-care';
import { runs } from './logs';
import { event, person, planOn } from './support';

// 18 on 4 March 2026; guarded from 4 September 2025.
const young = person('2008-03-04', '2022-01-01T00:00:00.000Z');
type Kind = 'camhs' | 'csc';
const SERVICES = {
  camhs: { service: 'camhs', provider: 'p', side: 'children', sector: 'health' },
  csc: { service: 'csc', provider: 'p', side: 'children', sector: 'social-care' },
} as const;
const begun = (kind: Kind, on = '2022-01-10', more: object = {}): LoggedEvent =>
  event('service.started', { ...SERVICES[kind], on, ...more });
const ended = (kind: Kind, on: LocalDate, reason?: string, time = `${on}T12:00:00.000Z`): LoggedEvent =>
  event('service.ended', { ...SERVICES[kind], on, ...(reason && { reason }) }, { time });
const proposed = event(
  'handover.proposed',
  { fromService: 'camhs', toService: 'adult-mh', transferOn: '2026-03-04' },
  { time: '2025-06-01T12:00:00.000Z' },
);
const accepted = (on: string) =>
  event(
    'handover.responded',
    { toService: 'adult-mh', response: 'accepted', on },
    { time: `${on}T12:00:00.000Z` },
  );
const met = (on: string) =>
  event('appointment.kept', { service: 'adult-mh', on }, { time: `${on}T12:00:00.000Z` });
const made = (on: string) => event('care.plan', { kind: 'adult-support', stage: 'made', on });

const brokenOn = (day: LocalDate, ...log: LoggedEvent[]) => planOn([young, ...log], day).continuity.broken;
const alarms = ({ notices }: Plan) => notices.filter(({ rung }) => rung === 'alarm');
const gapsOn = (day: LocalDate, ...log: LoggedEvent[]) =>
  planOn([young, ...log], day).continuity.gaps.map((gap) => [
    gap.service,
    gap.from,
    gap.to,
    gapDays(gap, day),
  ]);

/** Somebody was told that camhs, which ended on that day, left nobody in its place. */
const told = (on: string) =>
  event('notice.issued', {
    ...{ noticeId: `n-${on}`, taskId: 't', rung: 'alarm', on, withdrawals: 0 },
    end: { service: 'camhs', on },
  });

describe('an alarm', () => {
  test.each(['age-limit', undefined])('%s: from half a year before 18, at once', (reason) => {
    expect(brokenOn('2026-01-01', begun('camhs'), ended('camhs', '2025-09-03', reason))).toEqual([]);
    const cause = reason ?? 'no-reason';
    for (const day of ['2025-09-04', '2026-03-03', '2026-03-04', '2026-03-05'])
      for (const kind of ['camhs', 'csc'] as const)
        expect(brokenOn(day, begun(kind), ended(kind, day, reason))).toEqual([
          { service: kind, on: day, cause },
        ]);
  });

  test('is heard when the end is stated, not when it comes', () => {
    const log = [begun('camhs'), ended('camhs', '2026-03-04', 'age-limit', '2026-01-12T22:30:00.000Z')];
    expect(brokenOn('2026-01-11', ...log)).toEqual([]);
    const now = planOn([young, ...log], '2026-01-12');
    expect(now.continuity.broken).toHaveLength(1);
    expect(now.continuity.gaps).toEqual([]);
    expect(alarms(now)).toMatchObject([
      {
        on: '2026-01-12',
        end: { service: 'camhs', on: '2026-03-04' },
        text: 'Care at risk: the children’s service camhs is to end on 4 March 2026 because of an age limit. No adult service has taken over. See today that care goes on.',
      },
    ]);
  });

  test.each(['transferred', 'other'])('%s with nothing behind it: a week later', (reason) => {
    const log = [begun('camhs'), ended('camhs', '2026-03-04', reason)];
    expect(brokenOn('2026-03-10', ...log)).toEqual([]);
    expect(brokenOn('2026-03-11', ...log)).toEqual([{ service: 'camhs', on: '2026-03-04', cause: reason }]);
    // Woken for it, whatever else happens.
    let wake = planOn([young, ...log], '2026-03-04').nextWake;
    const facts = fold('p', [young, ...log]);
    while (wake !== null && wake < '2026-03-11T00:00:00.000Z')
      wake = plan(facts, currentRulebook(), wake).nextWake;
    expect(wake).toBe('2026-03-11T00:00:00.000Z');
  });

  test.each(['needs-ended', 'declined-by-person', 'moved', 'died'])(
    '%s: the word of a health service, but not of social care',
    (reason) => {
      expect(brokenOn('2026-04-01', begun('camhs'), ended('camhs', '2026-03-04', reason))).toEqual([]);
      const log = [begun('csc'), ended('csc', '2026-03-04', reason)];
      expect(brokenOn('2026-04-01', ...log)).toEqual([{ service: 'csc', on: '2026-03-04', cause: reason }]);
    },
  );

  test('is not raised where the adult service accepted and saw, and ends when it does', () => {
    const log = [begun('camhs'), proposed, ended('camhs', '2026-03-04', 'age-limit')];
    expect(brokenOn('2026-03-04', ...log, accepted('2026-01-12'))).toHaveLength(1);
    expect(brokenOn('2026-03-04', ...log, met('2026-01-12'))).toHaveLength(1);
    expect(brokenOn('2026-03-04', ...log, accepted('2026-01-12'), met('2026-02-02'))).toEqual([]);
    const late = [...log, accepted('2026-01-12'), met('2026-04-02')];
    expect(brokenOn('2026-04-01', ...late)).toHaveLength(1);
    expect(brokenOn('2026-04-02', ...late)).toEqual([]);
  });

  test('seen and then declined has taken nobody over', () => {
    const declined = event(
      'handover.responded',
      { toService: 'adult-mh', response: 'declined', reason: 'no-capacity', on: '2026-02-09' },
      { time: '2026-02-09T12:00:00.000Z' },
    );
    const log = [
      begun('camhs'),
      proposed,
      met('2026-01-12'),
      declined,
      ended('camhs', '2026-03-04', 'age-limit'),
    ];
    expect(brokenOn('2026-03-04', ...log)).toHaveLength(1);
  });

  test('of social care ends with the adult steps, not with a contact', () => {
    const log = [begun('csc'), ended('csc', '2026-03-04', 'age-limit')];
    const kept = event('appointment.kept', { service: 'adult-social-care', on: '2026-03-09' });
    expect(brokenOn('2026-04-01', ...log, kept)).toHaveLength(1);
    expect(brokenOn('2026-04-01', ...log, made('2026-04-01'))).toEqual([]);
    expect(
      brokenOn('2026-04-01', ...log, assessed('adult-needs', 'concluded', 'not-eligible')('2026-04-01')),
    ).toEqual([]);
  });

  test('history that is imported years later is no news, but its gap is known', () => {
    const old = ended('camhs', '2026-03-04', 'age-limit', '2027-03-05T12:00:00.000Z');
    expect(brokenOn('2027-03-05', begun('camhs'), old)).toEqual([]);
    expect(gapsOn('2027-03-05', begun('camhs'), old)).toEqual([['camhs', '2026-03-04', null, 366]]);
    const late = ended('camhs', '2026-03-04', 'age-limit', '2027-03-04T12:00:00.000Z');
    expect(brokenOn('2027-03-04', begun('camhs'), late)).toHaveLength(1);
  });

  test('what was stated in time and is heard of a year later is history too, unless somebody was told', () => {
    const log = [begun('camhs'), ended('camhs', '2026-03-04', 'age-limit')];
    expect(brokenOn('2027-03-04', ...log)).toHaveLength(1);
    expect(brokenOn('2027-03-05', ...log)).toEqual([]);
    expect(gapsOn('2027-03-05', ...log)).toEqual([['camhs', '2026-03-04', null, 366]]);
    expect(brokenOn('2027-03-05', ...log, told('2026-03-04'))).toHaveLength(1);
    expect(brokenOn('2027-03-05', ...log, told('2026-03-03'))).toEqual([]);
  });

  test('no case that is closed has one', () => {
    const log = [begun('camhs'), ended('camhs', '2026-03-04', 'age-limit')];
    const died = event('person.died', { on: '2026-03-10' });
    expect(brokenOn('2026-03-10', ...log, died)).toEqual([]);
    expect(brokenOn('2034-03-03', ...log, told('2026-03-04'))).toHaveLength(1);
    expect(brokenOn('2034-03-04', ...log, told('2026-03-04'))).toEqual([]);
    const taken = event(
      'event.retracted',
      { eventId: log[1]?.id, reason: 'a mistake' },
      { time: '2026-03-05T12:00:00.000Z' },
    );
    expect(brokenOn('2026-03-06', ...log, taken)).toEqual([]);
  });

  test('is said once, whatever is planned again', () => {
    const log = [young, begun('camhs'), ended('camhs', '2026-03-04', 'age-limit')];
    const [notice] = alarms(planOn(log, '2026-03-04'));
    const said = event(
      'notice.issued',
      { ...notice, recipients: ['w'] },
      { source: 'urn:onward:notices', time: '2026-03-04T12:00:01.000Z' },
    );
    for (const day of ['2026-03-04', '2026-06-01']) {
      expect(alarms(planOn([...log, said], day))).toEqual([]);
      // Nor is it taken for a task that vanished.
      expect(planOn([...log, said], day).notices.filter(({ rung }) => rung === 'withdrawn')).toEqual([]);
    }
  });
});

describe('a gap', () => {
  const log = [begun('camhs'), ended('camhs', '2026-03-04', 'age-limit')];

  test('runs from the end of the service to the day on which somebody took over', () => {
    expect(gapsOn('2026-03-03', ...log)).toEqual([]);
    expect(gapsOn('2026-03-04', ...log)).toEqual([['camhs', '2026-03-04', null, 0]]);
    expect(gapsOn('2026-03-05', ...log)).toEqual([['camhs', '2026-03-04', null, 1]]);
    const seen = event('appointment.kept', { service: 'adult-mental-health', on: '2026-04-03' });
    expect(gapsOn('2026-04-02', ...log, seen)).toEqual([['camhs', '2026-03-04', null, 29]]);
    expect(gapsOn('2026-06-01', ...log, seen)).toEqual([['camhs', '2026-03-04', '2026-04-03', 30]]);
    expect(gapsOn('2026-06-01', ...log, met('2026-04-03'), proposed)).toEqual([
      ['camhs', '2026-03-04', null, 89],
    ]);
    expect(gapsOn('2026-06-01', ...log, proposed, accepted('2026-04-01'), met('2026-04-03'))).toEqual([
      ['camhs', '2026-03-04', '2026-04-03', 30],
    ]);
  });

  test('is none where somebody had taken over by then, or nothing was left', () => {
    const seen = event('appointment.kept', { service: 'adult-mental-health', on: '2026-03-04' });
    expect(gapsOn('2026-06-01', ...log, seen)).toEqual([]);
    expect(gapsOn('2026-06-01', begun('camhs'), ended('camhs', '2026-03-04', 'needs-ended'))).toEqual([]);
    expect(gapsOn('2026-06-01', begun('camhs'))).toEqual([]);
  });

  test('does not count the days on which another children’s service of the sector provides', () => {
    const other = begun('camhs', '2026-03-14', { service: 'paediatrics' });
    expect(gapsOn('2026-06-01', ...log, other)).toEqual([['camhs', '2026-03-04', null, 10]]);
    const over = event('service.ended', {
      ...SERVICES.camhs,
      service: 'paediatrics',
      on: '2026-03-24',
      reason: 'needs-ended',
    });
    expect(gapsOn('2026-04-01', ...log, other, over)).toEqual([['camhs', '2026-03-04', null, 18]]);
    expect(gapsOn('2026-04-01', ...log, begun('csc'))).toEqual([['camhs', '2026-03-04', null, 28]]);
    expect(
      gapDays(
        {
          ...{ service: 'a', sector: 'health', from: '2026-03-01', to: '2026-03-31' },
          less: [
            { from: '2026-03-05', to: '2026-03-15' },
            { from: '2026-03-10', to: '2026-03-20' },
            { from: '2026-03-30', to: null },
          ],
        },
        '2026-09-01',
      ),
    ).toBe(14);
  });

  test('ends when the service begins again, or another provider goes on with it', () => {
    expect(gapsOn('2026-06-01', ...log, begun('camhs', '2026-03-14'))).toEqual([
      ['camhs', '2026-03-04', '2026-03-14', 10],
    ]);
    expect(gapsOn('2026-06-01', ...log, begun('camhs', '2026-03-04', { provider: 'q' }))).toEqual([]);
    expect(brokenOn('2026-06-01', ...log, begun('camhs', '2026-03-04', { provider: 'q' }))).toEqual([]);
  });
});

describe('the GP', () => {
  const found = assessed('child-in-need', 'concluded', 'no-needs');
  const gp = (day: LocalDate, ...log: LoggedEvent[]) =>
    planOn([young, ...log], day).notices.filter(({ rung }) => rung === 'gp');

  test('hears of an end that is borne out, on the day of the later of the two', () => {
    const log = [begun('csc'), ended('csc', '2026-03-20', 'needs-ended')];
    expect(gp('2026-03-20', ...log)).toEqual([]);
    expect(gp('2026-03-20', ...log, found('2026-03-10'))).toMatchObject([
      {
        end: { service: 'csc', on: '2026-03-20' },
        text: 'Tell the GP: the children’s service csc ended on 20 March 2026, because its needs were found to have ended. No other service takes over.',
      },
    ]);
    expect(gp('2026-04-01', ...log, found('2026-04-02'))).toEqual([]);
    expect(gp('2026-04-02', ...log, found('2026-04-02'))).toHaveLength(1);
    const capacity = event('capacity.assessed', { decision: 'care', hasCapacity: true, on: '2025-06-02' });
    expect(
      gp('2026-03-20', begun('camhs'), ended('camhs', '2026-03-20', 'declined-by-person'), capacity),
    ).toHaveLength(1);
    expect(gp('2026-03-20', begun('camhs'), ended('camhs', '2026-03-20', 'transferred'), capacity)).toEqual(
      [],
    );
  });
});

describe('ending a service', () => {
  const refused = (reason: string, on: LocalDate, ...log: LoggedEvent[]): string | undefined => {
    const [running] = planOn([young, ...log], on).continuity.running;
    if (!running) throw new Error('nothing runs');
    return closureRefused(running, reason, on)?.rule;
  };

  test('no guard stands before half a year before 18', () => {
    for (const kind of ['camhs', 'csc'] as const)
      for (const reason of END_REASONS) expect(refused(reason, '2025-09-03', begun(kind))).toBeUndefined();
  });

  test.each(END_REASONS)('%s: refused from then on with nothing behind it, before and after 18', (reason) => {
    for (const day of ['2025-09-04', '2026-03-03', '2026-03-04', '2026-03-05', '2027-01-01']) {
      expect(refused(reason, day, begun('csc'))).toBe('ca-continuity-18');
      expect(refused(reason, day, begun('camhs'))).toBe('closure-guard');
    }
  });

  test('a handover guards from its proposal, until the adult service accepted and saw', () => {
    expect(refused('other', '2025-07-01', begun('camhs'), proposed)).toBe('closure-guard');
    const log = [begun('camhs'), proposed, accepted('2026-01-12'), met('2026-02-02')];
    expect(refused('transferred', '2026-02-01', ...log)).toBe('closure-guard');
    expect(refused('transferred', '2026-02-02', ...log)).toBeUndefined();
    expect(refused('age-limit', '2026-02-02', ...log)).toBeUndefined();
    expect(refused('needs-ended', '2026-02-02', ...log)).toBe('closure-guard');
  });

  test('the adult steps, a finding, a refusal with capacity, or a move lets social care end', () => {
    const capacity = event('capacity.assessed', { decision: 'care', hasCapacity: true, on: '2025-06-02' });
    const moved = event('person.moved', { direction: 'out', otherAuthority: 'x', on: '2026-03-09' });
    const found = event('step.recorded', {
      step: 'service.needs-ended-found',
      about: 'csc',
      on: '2026-03-09',
    });
    const elsewhere = event('step.recorded', {
      step: 'service.needs-ended-found',
      about: 'camhs',
      on: '2026-03-09',
    });
    expect(refused('transferred', '2026-03-08', begun('csc'), made('2026-03-09'))).toBe('ca-continuity-18');
    expect(refused('transferred', '2026-03-09', begun('csc'), made('2026-03-09'))).toBeUndefined();
    expect(refused('needs-ended', '2026-03-08', begun('csc'), found)).toBe('ca-continuity-18');
    expect(refused('needs-ended', '2026-03-09', begun('csc'), found)).toBeUndefined();
    expect(refused('needs-ended', '2026-03-09', begun('csc'), elsewhere)).toBe('ca-continuity-18');
    expect(refused('needs-ended', '2026-09-09', begun('csc'), found)).toBeUndefined();
    expect(refused('needs-ended', '2026-09-10', begun('csc'), found)).toBe('ca-continuity-18');
    expect(refused('declined-by-person', '2026-03-09', begun('csc'), capacity)).toBeUndefined();
    expect(refused('moved', '2026-03-09', begun('csc'), moved)).toBeUndefined();
    expect(refused('other', '2026-03-09', begun('csc'), found, capacity)).toBe('ca-continuity-18');
  });

  test('the refusal names the law and what must happen first', () => {
    const [running] = planOn([young, begun('csc')], '2026-03-09').continuity.running;
    const said = running && closureRefused(running, 'age-limit', '2026-03-09')?.text;
    expect(said).toMatch(/ca-continuity-18.*Care Act 2014 section 66.*First the adult needs assessment/);
  });

  test('only what runs can end', () => {
    const log = [young, begun('csc'), begun('camhs'), ended('csc', '2026-01-12', 'other')];
    expect(planOn(log, '2026-02-01').continuity.running.map(({ service }) => service)).toEqual(['camhs']);
    expect(planOn(log, '2026-01-11').continuity.running).toHaveLength(2);
    expect(planOn([...log, begun('csc', '2026-01-20')], '2026-02-01').continuity.running).toHaveLength(2);
  });
});

describe('whatever is stated, in any order', () => {
  const KINDS = ['camhs', 'csc'] as const;
  const day = fc.integer({ min: 20_300, max: 20_700 }).map(isoDay); // from summer 2025 to autumn 2026
  const statement = fc.oneof(
    fc.record({ kind: fc.constantFrom(...KINDS), on: day, provider: fc.constantFrom('p', 'q') }).map((s) => ({
      type: 'service.started' as const,
      data: { ...SERVICES[s.kind], provider: s.provider, on: s.on },
    })),
    fc
      .record({
        kind: fc.constantFrom(...KINDS),
        on: day,
        provider: fc.constantFrom('p', 'q'),
        reason: fc.constantFrom(...END_REASONS, 'died', undefined),
      })
      .map(({ kind, on, provider, reason }) => ({
        type: 'service.ended' as const,
        data: { ...SERVICES[kind], provider, on, ...(reason && { reason }) },
      })),
    fc.record({ kind: fc.constantFrom('child-in-need', 'adult-needs'), on: day }).map((a) => ({
      type: 'care.assessment' as const,
      data: { ...a, stage: 'concluded', outcome: 'not-eligible' },
    })),
    day.map((on) => ({ type: 'appointment.kept' as const, data: { service: 'adult-mh', on } })),
    fc
      .record({ decision: fc.constantFrom('care', 'money'), hasCapacity: fc.boolean(), on: day })
      .map((data) => ({
        type: 'capacity.assessed' as const,
        data,
      })),
    day.map((on) => ({
      type: 'person.moved' as const,
      data: { direction: 'out', otherAuthority: 'x', on },
    })),
    day.map((transferOn) => ({
      type: 'handover.proposed' as const,
      data: { fromService: 'camhs', toService: 'adult-mh', transferOn },
    })),
    day.map((on) => ({
      type: 'handover.responded' as const,
      data: { toService: 'adult-mh', response: 'accepted', on },
    })),
  );
  const lives = fc
    .array(fc.tuple(statement, fc.integer({ min: 0, max: 400 * 1440 })), { maxLength: 12 })
    .map((all) => [
      young,
      ...all.map(([{ type, data }, minute], i) =>
        event(type, data, {
          id: `x${i}`,
          time: new Date(Date.UTC(2025, 6, 1, 0, minute)).toISOString(),
        }),
      ),
    ]);
  const looked = (log: readonly LoggedEvent[], now: string) => {
    const { gaps, broken, lawfulEnds } = plan(fold('p', log), currentRulebook(), now).continuity;
    return { gaps, broken, lawfulEnds };
  };

  test('the order of arrival does not matter, and between two wakes nothing changes by itself', () => {
    fc.assert(
      fc.property(
        lives,
        fc.integer({ min: 0, max: 500 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (log, at, part) => {
          const ms = Date.UTC(2025, 6, 1) + at * 86_400_000;
          const now = new Date(ms).toISOString();
          const before = looked(log, now);
          expect(looked(log.toReversed(), now)).toEqual(before);
          const { nextWake } = plan(fold('p', log), currentRulebook(), now);
          const wake = nextWake === null ? ms + 3000 * 86_400_000 : Date.parse(nextWake);
          for (const later of [wake - 1, ms + Math.floor((wake - 1 - ms) * part)])
            expect(looked(log, new Date(later).toISOString())).toEqual(before);
        },
      ),
      runs(150),
    );
  });

  test('what is broken has a gap that runs, or is still ahead; a gap has an end before which it runs', () => {
    fc.assert(
      fc.property(lives, fc.integer({ min: 0, max: 500 }), (log, at) => {
        const today = isoDay(20_270 + at);
        const planned = planOn(log, today);
        const { gaps, broken } = planned.continuity;
        const ids = planned.notices.map(({ noticeId }) => noticeId);
        expect(new Set(ids).size).toBe(ids.length);
        for (const { service, on } of broken)
          expect(
            on > today || gaps.some((gap) => gap.service === service && gap.to === null && gap.from <= on),
          ).toBe(true);
        for (const gap of gaps) {
          expect(gap.from <= today && (gap.to === null || gap.from < gap.to)).toBe(true);
          const days = gapDays(gap, today);
          expect(days).toBeGreaterThanOrEqual(0);
          expect(gapDays({ ...gap, less: [] }, today)).toBeGreaterThanOrEqual(days);
        }
      }),
      runs(200),
    );
  });
});
