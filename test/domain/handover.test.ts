/** Proves the handover's fold: who is responsible, what counts as an answer or an introduction, and when each step is due. */
import { fold } from '../../domain/fold';
import {
  HANDOVER_STEPS,
  HANDOVER_TIMES,
  handoverIdOf,
  handoverOver,
  mayAct,
  mayAnswer,
  planHandovers,
} from '../../domain/handover';
import type { Instant, LoggedEvent, PlannedHandover } from '../../domain/types';
import type { EventType } from '../../events';

const ID = handoverIdOf('p1', 'camhs', 'adult-mh');
let counter = 0;

function said(
  type: EventType,
  time: string,
  data: Record<string, unknown>,
  id = `e${++counter}`,
): LoggedEvent {
  return { source: 'urn:partner:test', id, type, time: new Date(time).toISOString(), data };
}
const proposed = (time: string, transferOn = '2027-03-01', fromService = 'camhs', toService = 'adult-mh') =>
  said('handover.proposed', time, { fromService, toService, transferOn });
const responded = (time: string, response: string, more: Record<string, unknown> = {}) =>
  said('handover.responded', time, { toService: 'adult-mh', response, on: time.slice(0, 10), ...more });
const stepped = (step: string, at: string, n = 1, takenAt = at) =>
  said('handover.step', takenAt, { handoverId: ID, step, n, at: new Date(at).toISOString() });
const kept = (time: string, service = 'adult-mh') =>
  said('appointment.kept', time, { service, on: time.slice(0, 10) });

function plan(events: LoggedEvent[], now: string): PlannedHandover {
  const [first] = planHandovers(fold('p1', events), new Date(now).toISOString());
  if (!first) throw new Error('no handover');
  return first;
}
const z = (time: string): Instant => new Date(time).toISOString();

/** Proposed and offered on Monday 1 June 2026, for 1 March 2027. */
const OFFERED = [proposed('2026-06-01T10:00Z'), stepped('offer', '2026-06-01T10:00Z')];

describe('a handover in the log', () => {
  test('none without a proposal', () => {
    expect(planHandovers(fold('p1', [kept('2026-06-01T10:00Z')]), z('2026-07-01T00:00Z'))).toEqual([]);
  });

  test('is offered at once when proposed, by a stable opaque id', () => {
    const h = plan([proposed('2026-06-01T10:00Z')], '2026-06-01T10:00Z');
    expect(h).toMatchObject({
      handoverId: ID,
      status: 'proposed',
      responsible: 'camhs',
      transferOn: '2027-03-01',
    });
    expect(h.nextStep).toEqual({ step: 'offer', n: 1, at: z('2026-06-01T10:00Z') });
    expect(ID).toMatch(/^ho-[0-9a-f]{16}$/);
  });

  test('the reminder falls ten working days after the offer at nine local, summer time counted', () => {
    expect(plan(OFFERED, '2026-06-02T00:00Z')).toMatchObject({
      status: 'offered',
      nextStep: { step: 'remind', n: 1, at: '2026-06-15T08:00:00.000Z' },
    });
  });

  test('after the reminder the team manager, then the head of service, each once', () => {
    const reminded = [...OFFERED, stepped('remind', '2026-06-15T08:00Z')];
    expect(plan(reminded, '2026-06-15T08:00Z').nextStep).toMatchObject({
      step: 'escalate-team-manager',
      at: z('2026-06-29T08:00Z'),
    });
    const escalated = [...reminded, stepped('escalate-team-manager', '2026-06-29T08:00Z')];
    expect(plan(escalated, '2026-06-29T08:00Z').nextStep?.step).toBe('escalate-head-of-service');
    const top = [...escalated, stepped('escalate-head-of-service', '2026-07-13T08:00Z')];
    expect(plan(top, '2026-07-13T08:00Z').nextStep).toEqual({
      step: 'hold',
      n: 1,
      at: z('2027-03-01T09:00Z'),
    });
  });

  test('the highest owed rung only, and never a lower one later', () => {
    expect(plan(OFFERED, '2026-06-29T07:59:59.999Z').nextStep?.step).toBe('remind');
    expect(plan(OFFERED, '2026-06-29T08:00Z').nextStep?.step).toBe('escalate-team-manager');
    const escalated = [...OFFERED, stepped('escalate-team-manager', '2026-06-29T08:00Z')];
    expect(plan(escalated, '2026-06-29T09:00Z').nextStep?.step).toBe('escalate-head-of-service');
  });

  test('a short run-up escalates by the transfer date, not by the working days', () => {
    const soon = [proposed('2026-06-01T10:00Z', '2026-07-06'), stepped('offer', '2026-06-01T10:00Z')];
    // Both escalations lie before the offer, so the higher is owed at once; then only the hold is left.
    expect(plan(soon, '2026-06-01T10:00Z').nextStep).toEqual({
      step: 'escalate-head-of-service',
      n: 1,
      at: z('2026-06-01T10:00Z'),
    });
  });

  test('a decline keeps the sender responsible and is escalated at once, with its reason', () => {
    const h = plan(
      [...OFFERED, responded('2026-06-03T12:00Z', 'declined', { reason: 'threshold' })],
      '2026-06-03T12:00Z',
    );
    expect(h).toMatchObject({ status: 'declined', responsible: 'camhs', declineReason: 'threshold' });
    expect(h.nextStep).toEqual({ step: 'escalate-team-manager', n: 1, at: z('2026-06-03T12:00Z') });
  });

  test('a decline after an acceptance takes it back; a later acceptance continues', () => {
    const back = [
      ...OFFERED,
      responded('2026-06-03T12:00Z', 'accepted'),
      responded('2026-06-05T12:00Z', 'declined', { reason: 'moved' }),
    ];
    expect(plan(back, '2026-06-06T00:00Z')).toMatchObject({ status: 'declined', responsible: 'camhs' });
    const again = plan([...back, responded('2026-06-08T12:00Z', 'accepted')], '2026-06-08T12:00Z');
    expect(again).toMatchObject({ status: 'accepted', acceptedOn: '2026-06-08' });
    expect(again.declineReason).toBeUndefined();
  });

  test('a new proposal after a decline is offered again, as number two', () => {
    const declined = [...OFFERED, responded('2026-06-03T12:00Z', 'declined', { reason: 'incorrect' })];
    const again = [...declined, proposed('2026-06-10T09:00Z', '2027-04-01')];
    expect(plan(again, '2026-06-10T09:00Z')).toMatchObject({
      status: 'proposed',
      transferOn: '2027-04-01',
      nextStep: { step: 'offer', n: 2, at: z('2026-06-10T09:00Z') },
    });
    const offered = [...again, stepped('offer', '2026-06-10T09:00Z', 2)];
    expect(plan(offered, '2026-06-10T09:00Z')).toMatchObject({
      status: 'offered',
      nextStep: { step: 'remind' },
    });
  });

  test('a second witness of the proposal does not offer twice', () => {
    expect(plan([...OFFERED, proposed('2026-06-04T09:00Z')], '2026-06-04T09:00Z').status).toBe('offered');
  });

  test('more information: the sender is reminded after five working days', () => {
    const h = plan([...OFFERED, responded('2026-06-03T12:00Z', 'more-information')], '2026-06-03T12:00Z');
    expect(h).toMatchObject({
      status: 'more-information',
      nextStep: { step: 'remind', at: z('2026-06-10T08:00Z') },
    });
  });

  test('a decline that another service makes good is not escalated any further', () => {
    const events = [
      ...OFFERED,
      responded('2026-06-03T12:00Z', 'declined', { reason: 'x' }),
      proposed('2026-06-04T10:00Z', '2027-03-01', 'camhs', 'primary-care'),
      said('handover.responded', '2026-06-05T10:00Z', {
        toService: 'primary-care',
        response: 'accepted',
        on: '2026-06-05',
      }),
    ];
    const all = planHandovers(fold('p1', events), z('2026-06-06T00:00Z'));
    expect(all.find((h) => h.toService === 'adult-mh')).toMatchObject({
      status: 'ended',
      endedWhy: 're-routed',
      endedOn: '2026-06-05',
      responsible: 'camhs',
      nextStep: null,
    });
    expect(all.find((h) => h.toService === 'primary-care')?.status).toBe('accepted');
  });
});

describe('transfer', () => {
  const accepted = [...OFFERED, responded('2026-06-03T12:00Z', 'accepted')];

  test('accepted but not seen is held: reminders, then an alarm that repeats every four weeks', () => {
    expect(plan(accepted, '2026-06-04T00:00Z')).toMatchObject({
      status: 'accepted',
      nextStep: { step: 'remind', at: z('2027-01-04T09:00Z') },
    });
    const held = plan(accepted, '2027-03-01T09:00Z');
    expect(held).toMatchObject({
      status: 'accepted',
      responsible: 'camhs',
      nextStep: { step: 'hold', n: 1 },
    });
    const once = [...accepted, stepped('hold', '2027-03-01T09:00Z')];
    expect(plan(once, '2027-03-02T00:00Z').nextStep).toEqual({
      step: 'hold',
      n: 2,
      at: z('2027-03-29T08:00Z'),
    });
  });

  test('seen but not accepted does not move anything', () => {
    const h = plan([...OFFERED, kept('2026-06-10T10:00Z')], '2027-03-02T00:00Z');
    expect(h).toMatchObject({ status: 'offered', introducedOn: '2026-06-10', responsible: 'camhs' });
  });

  test('accepted and seen: at the start of the transfer day, not a millisecond before', () => {
    const h = plan([...accepted, kept('2026-07-01T10:00Z')], '2026-07-02T00:00Z');
    expect(h).toMatchObject({ status: 'introduced', responsible: 'camhs', introducedOn: '2026-07-01' });
    expect(h.nextStep).toEqual({ step: 'transfer', n: 1, at: z('2027-03-01T00:00Z') });
  });

  test('held past its day and satisfied later: at once', () => {
    const h = plan([...accepted, kept('2027-03-20T10:00Z')], '2027-03-20T10:00Z');
    expect(h.nextStep).toEqual({ step: 'transfer', n: 1, at: z('2027-03-20T10:00Z') });
  });

  test('then responsibility has moved, and six months later it settles', () => {
    const moved = [...accepted, kept('2026-07-01T10:00Z'), stepped('transfer', '2027-03-01T00:00Z')];
    const h = plan(moved, '2027-03-01T00:00Z');
    expect(h).toMatchObject({ status: 'transferred', responsible: 'adult-mh', transferredOn: '2027-03-01' });
    expect(h.nextStep).toEqual({ step: 'settle', n: 1, at: z('2027-09-01T08:00Z') });
    const settled = plan([...moved, stepped('settle', '2027-09-01T08:00Z')], '2027-09-02T00:00Z');
    expect(settled).toMatchObject({ status: 'settled', nextStep: null });
    expect(handoverOver(settled.status)).toBe(true);
  });

  test('a missed appointment without contact is followed up five working days later, and again ten after that', () => {
    const moved = [...accepted, kept('2026-07-01T10:00Z'), stepped('transfer', '2027-03-01T00:00Z')];
    const missed = said('appointment.missed', '2027-04-07T15:00Z', { service: 'adult-mh', on: '2027-04-07' });
    expect(plan([...moved, missed], '2027-04-08T00:00Z').nextStep).toEqual({
      step: 'follow-up',
      n: 1,
      at: z('2027-04-14T08:00Z'),
    });
    const chased = [...moved, missed, stepped('follow-up', '2027-04-14T08:00Z')];
    expect(plan(chased, '2027-04-15T00:00Z').nextStep).toEqual({
      step: 'follow-up',
      n: 2,
      at: z('2027-04-28T08:00Z'),
    });
    const made = said('appointment.missed', '2027-04-20T10:00Z', {
      service: 'adult-mh',
      on: '2027-04-07',
      contactedOn: '2027-04-20',
    });
    expect(plan([...chased, made], '2027-04-20T10:00Z').nextStep?.step).toBe('settle');
    const met = [...moved, missed, kept('2027-04-09T10:00Z')];
    expect(plan(met, '2027-04-10T00:00Z').nextStep?.step).toBe('settle');
  });

  test('the sending service may say itself that it transferred, but only when accepted and seen', () => {
    const end = said('service.ended', '2027-02-01T10:00Z', {
      service: 'camhs', provider: 'camhs', side: 'children', sector: 'health', on: '2027-02-01', reason: 'transferred',
    }); // prettier-ignore
    expect(plan([...accepted, end], '2027-02-02T00:00Z')).toMatchObject({
      status: 'accepted',
      responsible: 'camhs',
    });
    expect(plan([...accepted, kept('2026-07-01T10:00Z'), end], '2027-02-02T00:00Z')).toMatchObject({
      status: 'transferred',
      transferredOn: '2027-02-01',
      responsible: 'adult-mh',
    });
  });
});

describe('what the adult service does itself counts: nobody answers twice', () => {
  const referral = (type: string, time: string, more: Record<string, unknown> = {}) =>
    said(type as EventType, time, {
      pathway: 'mental-health',
      provider: 'adult-mh',
      on: time.slice(0, 10),
      ...more,
    });

  test('its referral is the delivery', () => {
    const h = plan(
      [proposed('2026-06-01T10:00Z'), referral('referral.received', '2026-06-02T10:00Z')],
      '2026-06-02T10:00Z',
    );
    expect(h).toMatchObject({ status: 'offered', nextStep: { step: 'remind' } });
  });

  test('first seen is the introduction', () => {
    const h = plan([...OFFERED, referral('referral.first-seen', '2026-06-20T10:00Z')], '2026-06-21T00:00Z');
    expect(h.introducedOn).toBe('2026-06-20');
  });

  test('a start of the adult service is an acceptance', () => {
    const start = said('service.started', '2026-06-20T10:00Z', {
      service: 'adult-mh', provider: 'asc', side: 'adult', sector: 'health', on: '2026-06-20',
    }); // prettier-ignore
    expect(plan([...OFFERED, start], '2026-06-21T00:00Z').status).toBe('accepted');
  });

  test.each([
    ['a refusal is a decline', 'not-accepted', 'declined', 'threshold'],
    ['incompleteness is a question, not a decline', 'rejected', 'more-information', 'incomplete'],
    ['a duplicate says nothing', 'rejected', 'offered', 'duplicate'],
  ])('%s', (_, outcome, status, reason) => {
    const closed = referral('referral.closed', '2026-06-20T10:00Z', { outcome, reason });
    expect(plan([...OFFERED, closed], '2026-06-21T00:00Z').status).toBe(status);
  });

  test('an introduction that names no services counts for an only handover, not for one of two', () => {
    const meeting = said('meeting.held', '2026-06-20T10:00Z', {
      kind: 'adult-introduction',
      on: '2026-06-20',
    });
    expect(plan([...OFFERED, meeting], '2026-06-21T00:00Z').introducedOn).toBe('2026-06-20');
    const two = [
      ...OFFERED,
      meeting,
      proposed('2026-06-01T10:00Z', '2027-03-01', 'csc', 'adult-social-care'),
    ];
    for (const h of planHandovers(fold('p1', two), z('2026-06-21T00:00Z')))
      expect(h.introducedOn).toBeUndefined();
  });

  test('an appointment of more than a year before the proposal is no introduction', () => {
    expect(plan([...OFFERED, kept('2025-05-31T10:00Z')], '2026-06-21T00:00Z').introducedOn).toBeUndefined();
    expect(plan([...OFFERED, kept('2025-06-01T10:00Z')], '2026-06-21T00:00Z').introducedOn).toBe(
      '2025-06-01',
    );
  });
});

describe('ends', () => {
  test.each([
    ['death', said('person.died', '2026-07-01T10:00Z', { on: '2026-07-01' }), 'ended'],
    [
      'a permanent move out',
      said('person.moved', '2026-07-01T10:00Z', { direction: 'out', on: '2026-07-01', otherAuthority: 'x' }),
      'ended',
    ],
    [
      'a placement elsewhere does not',
      said('person.moved', '2026-07-01T10:00Z', {
        direction: 'out',
        kind: 'placement',
        on: '2026-07-01',
        otherAuthority: 'x',
      }),
      'offered',
    ],
    [
      'a need that ended',
      said('service.ended', '2026-07-01T10:00Z', {
        service: 'camhs',
        provider: 'camhs',
        side: 'children',
        sector: 'health',
        on: '2026-07-01',
        reason: 'needs-ended',
      }),
      'ended',
    ],
    [
      'the age limit does not: that is the cliff itself',
      said('service.ended', '2026-07-01T10:00Z', {
        service: 'camhs',
        provider: 'camhs',
        side: 'children',
        sector: 'health',
        on: '2026-07-01',
        reason: 'age-limit',
      }),
      'offered',
    ],
  ])('%s', (_, event, status) => {
    const h = plan([...OFFERED, event], '2026-07-02T00:00Z');
    expect(h.status).toBe(status);
    if (status === 'ended') expect(h.nextStep).toBeNull();
  });
});

test('imported history takes the highest step once, counted from when it was taken', () => {
  const imported = [proposed('2023-06-01T10:00Z', '2024-01-01')];
  expect(plan(imported, '2026-06-01T10:00Z').nextStep?.step).toBe('offer');
  const offered = [...imported, stepped('offer', '2023-06-01T10:00Z', 1, '2026-06-01T10:00Z')];
  expect(plan(offered, '2026-06-01T10:00Z').nextStep).toMatchObject({
    step: 'hold',
    at: z('2026-06-01T10:00Z'),
  });
});

test('legal actions: no answer moves responsibility back, and every rung of every ladder is a known step', () => {
  expect(mayAnswer({ status: 'offered' }, 'declined')).toBe(true);
  expect(mayAnswer({ status: 'transferred' }, 'declined')).toBe(false);
  expect(mayAnswer({ status: 'transferred' }, 'accepted')).toBe(false);
  expect(mayAnswer({ status: 'transferred', withdrawnOn: '2027-04-01' }, 'accepted')).toBe(true);
  expect(mayAct({ status: 'ended' }, 'propose-again')).toBe(true);
  for (const ladder of Object.values(HANDOVER_TIMES.ladders))
    for (const rung of ladder) expect(HANDOVER_STEPS[rung.step]).toBeDefined();
});
