/**
 * Proves when a death is believed, that nothing but one notice comes of it, and that taking it back leaves the plan as if it had never been
 * said: in any order of arrival.
 */
import * as fc from 'fast-check';
import { fold, plan, type Instant, type LoggedEvent, type Plan } from '../../domain';
import { currentRulebook } from '../../rulebook';
import { logs, runs } from './logs';
import { event, person, planOn } from './support';

const AUTHORITY = 'urn:partner:csc';
const rulebook = { ...currentRulebook(), deathSources: [AUTHORITY] };
const NOW = '2026-03-02T12:00:00.000Z';
const at = (minute: number): Instant => new Date(Date.UTC(2026, 2, 1, 9, minute)).toISOString();

const born = person('2010-03-14');
const request = event('ehc.requested', { receivedOn: '2026-01-05' });
const died = (source: string, id: string, on = '2026-02-20', time = at(0)): LoggedEvent =>
  event('person.died', { on }, { source, id, time });
const confirmed = (worker: string, id: string, on = '2026-02-20', time = at(1)): LoggedEvent =>
  event('death.confirmed', { on, byWorkerId: worker }, { source: 'urn:onward:console', id, time });
const reversed = (id: string, ...refs: LoggedEvent[]): LoggedEvent =>
  event(
    'death.reversed',
    { reason: 'a namesake', on: '2026-03-01', statements: refs.map(({ source, id }) => ({ source, id })) },
    { source: 'urn:onward:console', id, time: at(9) },
  );
const retracted = (of: LoggedEvent): LoggedEvent =>
  event(
    'event.retracted',
    { eventId: of.id, reason: 'x' },
    { source: of.source, id: `r-${of.id}`, time: at(8) },
  );

const planned = (log: readonly LoggedEvent[], now: Instant = NOW): Plan =>
  plan(fold('p', log), rulebook, now);
const believed = (...said: LoggedEvent[]): [boolean, boolean | undefined] => {
  const found = planned([born, request, ...said]);
  return [found.open, found.person.death?.confirmed];
};

const education = died('urn:partner:education', 'd1');
const school = died('urn:partner:school', 'd2');
const care = died(AUTHORITY, 'd3');

describe('who is believed', () => {
  test('an authority, at once', () => expect(believed(care)).toEqual([false, true]));
  test('another partner not alone, and two of them', () => {
    expect(believed(education)).toEqual([true, false]);
    expect(believed(education, school)).toEqual([false, true]);
  });
  test('one partner that says it twice is one', () =>
    expect(believed(education, died('urn:partner:education', 'd9', '2026-02-20', at(5)))).toEqual([
      true,
      false,
    ]));
  test('two workers, not one twice, nor one with a partner', () => {
    expect(believed(confirmed('w-1', 'c1'))).toEqual([true, false]);
    expect(believed(confirmed('w-1', 'c1'), confirmed('w-1', 'c2'))).toEqual([true, false]);
    expect(believed(education, confirmed('w-1', 'c1'))).toEqual([true, false]);
    expect(believed(confirmed('w-1', 'c1'), confirmed('w-2', 'c2'))).toEqual([false, true]);
  });
  test('without authorities (onward plan) every partner is', () => {
    const log = [born, request, education];
    expect(planOn(log, '2026-03-02')).toMatchObject({ open: false, closedFor: 'died' });
  });
  test('the day is the authority’s, else the latest statement’s', () => {
    const later = died('urn:partner:education', 'd1', '2026-02-25', at(6));
    expect(planned([born, care, later]).person.death?.on).toBe('2026-02-20');
    expect(planned([born, school, later]).person.death?.on).toBe('2026-02-25');
  });
  test('a death that is not believed changes no duty, task or wake', () => {
    const { person: summary, notices, ...rest } = planned([born, request, education]);
    const { person: alive, notices: before, ...same } = planned([born, request]);
    expect(rest).toEqual(same);
    expect(summary).toMatchObject(alive);
    expect(notices.filter((n) => !before.some(({ noticeId }) => noticeId === n.noticeId))).toMatchObject([
      { rung: 'death-unconfirmed' },
    ]);
  });
  test('a day after that of the statement is a slip: even an authority’s word waits then, and the day of the statement is none', () => {
    const dated = (on: string) =>
      planned([born, request, died(AUTHORITY, 'd3', on)], '2026-03-20T12:00:00.000Z');
    expect(dated('2026-03-01')).toMatchObject({ open: false });
    expect(dated('2026-03-02')).toMatchObject({ open: true, person: { death: { confirmed: false } } });
    expect(dated('2062-03-01').notices).toContainEqual(
      expect.objectContaining({ rung: 'death-unconfirmed' }),
    );
  });
  test('what another partner says later, with another day, moves no authority’s word', () => {
    const slip = died('urn:partner:education', 'd1', '2062-02-20', at(6));
    expect(planned([born, care, slip])).toMatchObject({
      open: false,
      person: { death: { on: '2026-02-20' } },
    });
  });
});

/** One look at a case as `advance` does: what is owed enters the log. @returns the rungs that were said */
function look(log: LoggedEvent[], now: Instant): string[] {
  const { notices } = planned(log, now);
  for (const { text: _, ...data } of notices)
    log.push(
      event('notice.issued', { ...data }, { source: 'urn:onward:notices', id: data.noticeId, time: now }),
    );
  expect(planned(log, now).notices).toEqual([]);
  return notices.map(({ rung }) => rung);
}

describe('what is said', () => {
  const late = '2026-05-01T12:00:00.000Z';
  test('one notice of the death, none of its tasks, and after the reversal no reminder again', () => {
    const log = [born, request];
    expect(look(log, late).length).toBeGreaterThan(0);
    log.push(care);
    expect(look(log, late)).toEqual(['died']);
    log.push(education);
    expect(look(log, late)).toEqual([]);
    log.push(reversed('x', care, education));
    expect(look(log, late)).toEqual(['death-reversed']);
    expect(planned(log, late)).toMatchObject({ open: true });
    // A second report begins anew, on the same day too.
    log.push(died('urn:partner:education', 'd7'));
    expect(look(log, late)).toEqual(['death-unconfirmed']);
    log.push(died(AUTHORITY, 'd8'));
    expect(look(log, late)).toEqual(['died']);
    log.push(reversed('y', died('urn:partner:education', 'd7'), died(AUTHORITY, 'd8')));
    expect(look(log, late)).toEqual(['death-reversed']);
  });
  test('a report that its source takes back is one notice and one more', () => {
    const log = [born, request, education];
    expect(look(log, NOW)).toContain('death-unconfirmed');
    log.push(retracted(education));
    expect(look(log, NOW)).toEqual(['death-reversed']);
    expect(look(log, NOW)).toEqual([]);
  });
  test('the authority takes its word back, another’s stands: open again, and to be confirmed', () => {
    const log = [born, request];
    look(log, NOW);
    log.push(education, care);
    expect(look(log, NOW)).toEqual(['died']);
    log.push(retracted(care));
    const first = planned(log);
    expect([first.open, first.person.death?.confirmed]).toEqual([true, false]);
    expect([...look2(log), ...look2(log)]).toEqual(['death-reversed', 'death-unconfirmed']);
  });
  /** One round only: more may be owed after it. */
  function look2(log: LoggedEvent[]): string[] {
    const { notices } = planned(log);
    for (const { text: _, ...data } of notices)
      log.push(
        event('notice.issued', { ...data }, { source: 'urn:onward:notices', id: data.noticeId, time: NOW }),
      );
    return notices.map(({ rung }) => rung);
  }
});

test('handovers end with the death and go on after its reversal', () => {
  const proposal = event('handover.proposed', {
    fromService: 'camhs',
    toService: 'adult-mental-health',
    transferOn: '2028-03-14',
  });
  const log = [born, proposal];
  const steps = (more: LoggedEvent[]) => planned([...log, ...more]).handovers;
  expect(steps([education])).toEqual(steps([]));
  expect(steps([care])).toMatchObject([{ status: 'ended', endedOn: '2026-02-20', nextStep: null }]);
  expect(steps([care, reversed('x', care)])).toEqual(steps([]));
});

test('property: a death taken back, by its source or an operator, leaves the plan of one never said, in any order', () => {
  const deaths = fc.constantFrom(
    [care, retracted(care)],
    [care, reversed('x', care)],
    [education, school, retracted(school), reversed('x', education)],
    [
      education,
      confirmed('w-1', 'c1'),
      confirmed('w-2', 'c2'),
      reversed('x', education, confirmed('w-1', 'c1'), confirmed('w-2', 'c2')),
    ],
  );
  const instant = fc
    .integer({ min: Date.UTC(2026, 2, 1, 12), max: Date.UTC(2029, 0, 1) })
    .map((time) => new Date(time).toISOString());
  fc.assert(
    fc.property(logs(), deaths, instant, fc.infiniteStream(fc.nat()), (log, said, now, order) => {
      const shuffled = [...log, ...said]
        .map((one) => ({ one, place: order.next().value as number }))
        .sort((a, b) => a.place - b.place)
        .map(({ one }) => one);
      expect(planned(shuffled, now)).toEqual(planned(log, now));
    }),
    runs(150),
  );
});
