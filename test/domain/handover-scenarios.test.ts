/** Named stories of handovers, with the whole plan and the released rulebook: what is owed, who is told, and who is responsible on each day. */
import { answeringFor, decidingFor } from '../../cases/handover-page';
import { stepRecipient, type OwnerMap } from '../../cases/owners';
import { addMonths, addYears, londonDay, startOfLondonDay } from '../../domain/calendar';
import { fold } from '../../domain/fold';
import { meaningOf } from '../../domain/handover';
import { plan } from '../../domain/plan';
import type { LocalDate, LoggedEvent, Plan, PlannedHandover } from '../../domain/types';
import type { EventType } from '../../events';
import { currentRulebook } from '../../rulebook';
import area from '../../cases/demonstration.json';
import { daysAfter } from './handover-world';

const OWNERS = area as OwnerMap;
const RULEBOOK = currentRulebook();

/** A case that is lived through day by day: its plan is made anew at each step, from the log alone. */
class Life {
  readonly log: LoggedEvent[] = [];
  now: string;
  private count = 0;

  constructor(day: LocalDate) {
    this.now = new Date(Date.parse(startOfLondonDay(day)) + 10 * 3_600_000).toISOString();
  }

  plan(): Plan {
    return plan(fold('p1', this.log), RULEBOOK, this.now);
  }

  to(toService: string): PlannedHandover {
    const found = this.plan().handovers.find((h) => h.toService === toService);
    if (!found) throw new Error(`no handover to ${toService}`);
    return found;
  }

  say(type: EventType, data: Record<string, unknown>): this {
    this.now = new Date(Date.parse(this.now) + 1000).toISOString();
    const event = { source: 'urn:partner:test', id: `e${++this.count}`, type, time: this.now };
    this.log.push({ ...event, data: { on: londonDay(this.now), ...data } });
    return this.work();
  }

  /** The handovers' workflows, which go by the log. */
  work(): this {
    for (let i = 0; i < 20; i++) {
      const due = this.plan().handovers.find((h) => h.nextStep !== null && h.nextStep.at <= this.now);
      if (!due?.nextStep) return this;
      const { step, n, at } = due.nextStep;
      const data = { handoverId: due.handoverId, step, n, at };
      const id = `${due.handoverId}/${step}/${n}`;
      this.log.push({ source: 'urn:onward:handover', id, type: 'handover.step', time: this.now, data });
    }
    throw new Error('a handover does not come to rest');
  }

  /** Until ten in the morning of a day, each step on its instant. */
  until(day: LocalDate): this {
    const end = new Date(Date.parse(startOfLondonDay(day)) + 10 * 3_600_000).toISOString();
    for (;;) {
      const steps = this.plan().handovers.flatMap(({ nextStep }) => (nextStep ? [nextStep.at] : []));
      const next = steps.filter((at) => at <= end).sort()[0];
      if (next === undefined) break;
      if (next > this.now) this.now = next;
      this.work();
    }
    this.now = end > this.now ? end : this.now;
    return this;
  }

  /** Who was told what, in order: `step day`. */
  steps(toService: string): string[] {
    const { handoverId } = this.to(toService);
    return this.log
      .filter(({ type, data }) => type === 'handover.step' && data.handoverId === handoverId)
      .map(({ data, time }) => `${String(data.step)} ${londonDay(time)}`);
  }

  /** The recipients of the last step of a handover, as the area has them. */
  told(step: string, toService: string): string[] {
    const handover = this.to(toService);
    const meaning = meaningOf(step, handover);
    return (meaning?.tells ?? []).map((t) => stepRecipient(t, handover, OWNERS, this.plan().person));
  }
}

const BORN = '2009-03-16';
const AT_18 = addYears(BORN, 18);
const SEVEN_WEEKS_BEFORE = daysAfter(AT_18, -49);

function life(day: LocalDate): Life {
  return new Life(day)
    .say('person.registered', {
      dateOfBirth: BORN,
      givenName: 'A',
      familyName: 'B',
      locality: 'north',
      needs: [],
    })
    .say('service.started', {
      service: 'camhs',
      provider: 'RWX',
      side: 'children',
      sector: 'health',
      on: '2024-01-10',
    });
}
const propose = (one: Life, toService: string, more: Record<string, unknown> = {}): Life =>
  one.say('handover.proposed', { fromService: 'camhs', toService, transferOn: AT_18, ...more });
const answer = (one: Life, toService: string, response: string, reason?: string): Life =>
  one.say('handover.responded', { toService, response, ...(reason && { reason }) });
const met = (one: Life, toService: string): Life =>
  one.say('meeting.held', { kind: 'adult-introduction', services: [toService] });

describe('a request seven weeks before 18, and the one adult team declines (HSIB 2018)', () => {
  const asked = () => propose(life(SEVEN_WEEKS_BEFORE), 'adult-mental-health');

  test('the offer is said to be late, in weeks; six months before it is not', () => {
    expect(asked().to('adult-mental-health')).toMatchObject({
      offeredOn: SEVEN_WEEKS_BEFORE,
      lateOfferWeeks: 7,
    });
    const late = (day: LocalDate) =>
      propose(life(day), 'adult-mental-health').to('adult-mental-health').lateOfferWeeks;
    const [inTime, oneDayLate] = [addMonths(AT_18, -6), daysAfter(addMonths(AT_18, -6), 1)];
    expect([late(daysAfter(inTime, -1)), late(inTime), late(oneDayLate)]).toEqual([undefined, undefined, 25]);
  });

  test('the decline is escalated at once on the sender’s side, again every four weeks, and held at 18: nobody is dropped', () => {
    const one = asked();
    one.until(daysAfter(SEVEN_WEEKS_BEFORE, 3));
    answer(one, 'adult-mental-health', 'declined', 'not-eligible');
    const declinedOn = londonDay(one.now);
    expect(one.steps('adult-mental-health').at(-1)).toBe(`escalate-team-manager ${declinedOn}`);
    expect(one.told('escalate-team-manager', 'adult-mental-health')).toEqual([
      'camhs-transition-manager',
      'camhs-transition',
      'adult-mental-health-manager',
    ]);
    one.until(daysAfter(AT_18, 60));
    const now = one.to('adult-mental-health');
    expect(now).toMatchObject({
      status: 'declined',
      responsible: 'camhs',
      escalated: { to: 'head-of-service' },
    });
    // Offered when the first rung was past: that was told at once; then the decline climbs by itself.
    expect(one.steps('adult-mental-health')).toEqual([
      `offer ${SEVEN_WEEKS_BEFORE}`,
      `escalate-team-manager ${SEVEN_WEEKS_BEFORE}`,
      `escalate-team-manager ${declinedOn}`,
      `escalate-head-of-service ${daysAfter(AT_18, -42)}`,
      `escalate-head-of-service ${daysAfter(AT_18, -14)}`,
      `hold ${AT_18}`,
      `hold ${daysAfter(AT_18, 28)}`,
      `hold ${daysAfter(AT_18, 56)}`,
    ]);
    // The law's side says so too, and somebody is named.
    const notAccepted = one.plan().duties.find(({ rule }) => rule === 'camhs-not-accepted');
    expect(notAccepted?.status).toBe('overdue');
    expect(decidingFor(now, OWNERS)).toMatchObject({ service: 'camhs', who: 'head-of-service' });
    expect(answeringFor(now, {}, OWNERS)).toMatchObject({
      service: 'camhs',
      who: 'camhs-transition-manager',
    });
  });

  test.each([
    [
      'another service that accepts',
      (one: Life) =>
        answer(
          propose(one, 'primary-care', { insteadOf: 'adult-mental-health' }),
          'primary-care',
          'accepted',
        ),
      're-routed',
    ],
    [
      'a plan with the GP',
      (one: Life) => one.say('step.recorded', { step: 'camhs.gp-plan-agreed', about: 'adult-mental-health' }),
      'gp-plan-agreed',
    ],
    [
      'the joint panel',
      (one: Life) =>
        one
          .say('step.recorded', { step: 'handover.panel-referred', about: 'adult-mental-health' })
          .say('step.recorded', { step: 'handover.panel-decided', about: 'adult-mental-health' }),
      'panel-decided',
    ],
  ])('%s ends it; CAMHS stays responsible until a transfer', (_, way, why) => {
    const one = asked();
    answer(one, 'adult-mental-health', 'declined', 'not-eligible');
    one.until(daysAfter(SEVEN_WEEKS_BEFORE, 20));
    way(one);
    const ended = one.to('adult-mental-health');
    expect(ended).toMatchObject({
      status: 'ended',
      endedWhy: why,
      endedOn: londonDay(one.now),
      responsible: 'camhs',
      nextStep: null,
    });
    const before = one.steps('adult-mental-health').length;
    one.until(daysAfter(AT_18, 200));
    expect(one.steps('adult-mental-health')).toHaveLength(before);
    // What the handover still asked for is not applicable any more, and says why.
    const meet = one
      .plan()
      .duties.find(
        ({ rule, occurrence }) => rule === 'qs140-5-meet-adult' && occurrence === 'adult-mental-health',
      );
    expect(meet).toMatchObject({
      status: 'not-applicable',
      explanation: expect.stringMatching(
        /it no longer applies because (another service|a plan|the joint panel)/,
      ) as string,
    });
  });

  test('what was proposed beside it, for another need, makes no decline good; a panel that is only asked neither', () => {
    const one = propose(asked(), 'adult-social-care');
    answer(one, 'adult-mental-health', 'declined', 'not-eligible');
    answer(one, 'adult-social-care', 'accepted');
    one.say('step.recorded', { step: 'handover.panel-referred', about: 'adult-mental-health' });
    expect(one.to('adult-mental-health')).toMatchObject({
      status: 'declined',
      reroute: { services: [], panelReferredOn: londonDay(one.now) },
    });
  });

  test('a re-route that is declined too opens the first again; a third that accepts places both', () => {
    const one = asked();
    answer(one, 'adult-mental-health', 'declined', 'not-eligible');
    answer(
      propose(one, 'adult-social-care', { insteadOf: 'adult-mental-health' }),
      'adult-social-care',
      'accepted',
    );
    expect(one.to('adult-mental-health').status).toBe('ended');
    answer(one, 'adult-social-care', 'declined', 'no-capacity');
    expect(one.to('adult-mental-health').status).toBe('declined');
    expect(one.to('adult-social-care')).toMatchObject({
      status: 'declined',
      withdrawnOn: londonDay(one.now),
    });
    met(
      answer(propose(one, 'primary-care', { insteadOf: 'adult-social-care' }), 'primary-care', 'accepted'),
      'primary-care',
    );
    one.until(daysAfter(AT_18, 1));
    for (const service of ['adult-mental-health', 'adult-social-care'])
      expect(one.to(service)).toMatchObject({
        status: 'ended',
        endedWhy: 're-routed',
        responsible: 'primary-care',
      });
  });
});

test('an acceptance that is withdrawn before the transfer: declined again, told at once and why, the sender stays', () => {
  const one = met(
    answer(propose(life(addMonths(AT_18, -8)), 'adult-mental-health'), 'adult-mental-health', 'accepted'),
    'adult-mental-health',
  );
  expect(one.to('adult-mental-health').status).toBe('introduced');
  one.until(daysAfter(AT_18, -1));
  answer(one, 'adult-mental-health', 'declined', 'no-capacity');
  const now = one.to('adult-mental-health');
  expect(now).toMatchObject({ status: 'declined', responsible: 'camhs', withdrawnOn: daysAfter(AT_18, -1) });
  expect(one.steps('adult-mental-health').at(-1)).toBe(`escalate-head-of-service ${daysAfter(AT_18, -1)}`);
  expect(meaningOf('escalate-head-of-service', now)?.text).toContain('taken back its acceptance');
  one.until(daysAfter(AT_18, 1));
  expect(one.to('adult-mental-health')).toMatchObject({ status: 'declined', responsible: 'camhs' });
});

test('an acceptance that is withdrawn after the transfer: it stays responsible, an alarm until another takes over', () => {
  const one = met(
    answer(propose(life(addMonths(AT_18, -8)), 'adult-mental-health'), 'adult-mental-health', 'accepted'),
    'adult-mental-health',
  );
  one.until(daysAfter(AT_18, 30));
  answer(one, 'adult-mental-health', 'declined', 'no-capacity');
  const day = londonDay(one.now);
  const now = one.to('adult-mental-health');
  expect(now).toMatchObject({ status: 'transferred', responsible: 'adult-mental-health', withdrawnOn: day });
  expect(one.told('withdrawal', 'adult-mental-health')).toEqual([
    'head-of-service',
    'camhs-transition',
    'camhs-transition',
  ]);
  expect(decidingFor(now, OWNERS)).toMatchObject({ service: 'adult-mental-health', who: 'head-of-service' });
  // It does not settle, however long it takes: the alarm repeats.
  one.until(daysAfter(AT_18, 300));
  expect(
    one
      .steps('adult-mental-health')
      .slice(2)
      .map((step) => step.split(' ')[0]),
  ).toEqual(Array(10).fill('withdrawal'));
  one.say('handover.proposed', {
    fromService: 'adult-mental-health',
    toService: 'primary-care',
    transferOn: daysAfter(AT_18, 310),
  });
  met(answer(one, 'primary-care', 'accepted'), 'primary-care').until(daysAfter(AT_18, 311));
  expect(one.to('adult-mental-health')).toMatchObject({ status: 'settled', responsible: 'primary-care' });
});

test('a permanent move out during a handover ends it on that day, and not before; a placement does not', () => {
  const one = answer(
    propose(life(addMonths(AT_18, -8)), 'adult-mental-health'),
    'adult-mental-health',
    'accepted',
  );
  const on = daysAfter(londonDay(one.now), 20);
  one.say('person.moved', { direction: 'out', kind: 'placement', otherAuthority: 'x' });
  one.say('person.moved', { direction: 'out', kind: 'permanent', on, otherAuthority: 'x' });
  one.until(daysAfter(on, -1));
  expect(one.to('adult-mental-health')).toMatchObject({ status: 'accepted', responsible: 'camhs' });
  one.until(on);
  expect(one.to('adult-mental-health')).toMatchObject({
    status: 'ended',
    endedWhy: 'moved',
    endedOn: on,
    responsible: 'camhs',
    nextStep: null,
  });
  // Back again: the handover goes on where it was, with what was said of it.
  one
    .until(daysAfter(on, 30))
    .say('person.moved', { direction: 'in', kind: 'permanent', otherAuthority: 'x' });
  expect(one.to('adult-mental-health')).toMatchObject({
    status: 'accepted',
    acceptedOn: addMonths(AT_18, -8),
  });
});

test('death the day before transfer: nothing moves, nothing is asked for any more', () => {
  const one = met(
    answer(propose(life(addMonths(AT_18, -8)), 'adult-mental-health'), 'adult-mental-health', 'accepted'),
    'adult-mental-health',
  );
  propose(one, 'adult-social-care').until(daysAfter(AT_18, -1)).say('person.died', {});
  const steps = one.log.length;
  one.until(daysAfter(AT_18, 365));
  expect(one.log).toHaveLength(steps);
  const after = one.plan();
  expect(after.open).toBe(false);
  for (const h of after.handovers)
    expect(h).toMatchObject({
      status: 'ended',
      endedWhy: 'died',
      endedOn: daysAfter(AT_18, -1),
      responsible: 'camhs',
      nextStep: null,
    });
});

describe('three services and more, each with its own clock', () => {
  const SERVICES = [
    'adult-mental-health',
    'adult-social-care',
    'continuing-healthcare',
    'adult-adhd',
    'adult-learning-disability',
    'primary-care',
  ];

  test('one never answers: the others transfer, it is held, and its head of service is named', () => {
    const one = life(addMonths(AT_18, -9));
    for (const service of SERVICES) propose(one, service);
    for (const service of SERVICES.slice(1)) met(answer(one, service, 'accepted'), service);
    one.until(AT_18);
    for (const service of SERVICES.slice(1))
      expect(one.to(service)).toMatchObject({
        status: 'transferred',
        responsible: service,
        transferredOn: AT_18,
      });
    one.until(daysAfter(AT_18, 56));
    const silent = one.to('adult-mental-health');
    expect(silent).toMatchObject({
      status: 'offered',
      responsible: 'camhs',
      escalated: { to: 'head-of-service', on: daysAfter(AT_18, 56) },
    });
    expect(one.steps('adult-mental-health').map((step) => step.split(' ')[0])).toEqual([
      ...['offer', 'remind', 'escalate-team-manager', 'escalate-head-of-service', 'hold', 'hold', 'hold'],
    ]);
    expect(one.told('hold', 'adult-mental-health')).toEqual(['head-of-service', 'camhs-transition-manager']);
    expect(decidingFor(silent, OWNERS)).toMatchObject({
      service: 'adult-mental-health',
      as: 'head-of-service',
    });
    expect(answeringFor(silent, { namedWorker: { workerId: 'w1', team: 'sen-team' } }, OWNERS)).toMatchObject(
      {
        ...{ service: 'camhs', who: 'w1', as: 'named-worker' },
      },
    );
    // The others go on by themselves.
    one.until(daysAfter(addMonths(AT_18, 6), 1));
    expect(one.to('adult-adhd').status).toBe('settled');
    expect(one.to('adult-mental-health').status).toBe('offered');
  });

  test('and at the 26th birthday, when the case closes, nothing is left open', () => {
    const one = propose(life(addMonths(AT_18, -9)), 'adult-mental-health');
    one.until(daysAfter(addYears(BORN, 26), -1));
    expect(one.plan().open).toBe(true);
    expect(one.to('adult-mental-health').nextStep).not.toBeNull();
    one.until(addYears(BORN, 26));
    expect(one.to('adult-mental-health')).toMatchObject({
      status: 'ended',
      endedWhy: 'case-closed',
      endedOn: addYears(BORN, 26),
      nextStep: null,
    });
  });
});

test('more information stops no clock that law or guidance sets: the dates of every duty stay', () => {
  const one = propose(life(addMonths(AT_18, -9)), 'adult-mental-health')
    .say('care.assessment', { kind: 'child-needs', stage: 'requested' })
    .say('ehc.requested', { receivedOn: londonDay(addMonths(AT_18, -9)) });
  const dates = (): unknown =>
    one
      .plan()
      .duties.map(({ rule, occurrence, statutoryDue, targetDue }) => [
        rule,
        occurrence,
        statutoryDue,
        targetDue,
      ]);
  const before = dates();
  answer(one, 'adult-mental-health', 'more-information', 'which medication?');
  expect(one.to('adult-mental-health').status).toBe('more-information');
  expect(dates()).toEqual(before);
  // The handover's own clock goes on too: the sender is reminded, and nothing moves the day of transfer.
  expect(one.told('remind', 'adult-mental-health')).toEqual(['camhs-transition']);
  expect(one.to('adult-mental-health')).toMatchObject({ transferOn: AT_18, responsible: 'camhs' });
});

describe('missed appointments of the first year', () => {
  const transferred = (): Life =>
    met(
      answer(propose(life(addMonths(AT_18, -8)), 'adult-mental-health'), 'adult-mental-health', 'accepted'),
      'adult-mental-health',
    ).until(daysAfter(AT_18, 20));
  const after = (one: Life): string[] =>
    one
      .steps('adult-mental-health')
      .slice(2)
      .map((step) => step.split(' ')[0] as string);

  test('without contact: two tries, then the GP is told and the named worker has them back', () => {
    const one = transferred().say('appointment.missed', { service: 'adult-mental-health' });
    one.until(daysAfter(AT_18, 120));
    expect(after(one)).toEqual(['follow-up', 'follow-up', 'inform-gp', 'refer-back']);
    expect(one.told('inform-gp', 'adult-mental-health')).toEqual(['sen-team']);
    expect(one.told('refer-back', 'adult-mental-health')).toEqual([
      'camhs-transition',
      'adult-mental-health',
    ]);
    one.until(daysAfter(addMonths(AT_18, 6), 1));
    expect(one.to('adult-mental-health').status).toBe('settled');
  });

  test('the next one missed too: contact failed at once, and each missed one is still chased', () => {
    const one = transferred().say('appointment.missed', { service: 'adult-mental-health' });
    one.until(daysAfter(AT_18, 24)).say('appointment.missed', { service: 'adult-mental-health' });
    expect(after(one)).toEqual(['inform-gp', 'refer-back']);
    one.until(daysAfter(AT_18, 60));
    expect(after(one)).toEqual(['inform-gp', 'refer-back', 'follow-up']);
    expect(one.plan().duties.find(({ rule }) => rule === 'ng43-refer-back')?.status).toBe('overdue');
  });

  test.each([
    [
      'contact with a new offer',
      (one: Life) =>
        one.say('appointment.missed', {
          service: 'adult-mental-health',
          on: daysAfter(AT_18, 20),
          contactedOn: daysAfter(AT_18, 22),
        }),
    ],
    ['one that is kept', (one: Life) => one.say('appointment.kept', { service: 'adult-mental-health' })],
  ])('%s ends the chase', (_, then) => {
    const one = transferred().say('appointment.missed', { service: 'adult-mental-health' });
    then(one.until(daysAfter(AT_18, 22))).until(daysAfter(AT_18, 120));
    expect(after(one)).toEqual([]);
  });

  test('support does not end while somebody still has to be reached', () => {
    const one = transferred().until(daysAfter(addMonths(AT_18, 6), -1));
    one
      .say('appointment.missed', { service: 'adult-mental-health' })
      .until(daysAfter(addMonths(AT_18, 6), 60));
    expect(after(one)).toEqual(['follow-up', 'follow-up', 'inform-gp', 'refer-back', 'settle']);
  });
});

test('an adult service that ends after it had accepted takes its acceptance back; under another provider it goes on', () => {
  const start = (provider: string) => ({
    service: 'adult-mental-health',
    provider,
    side: 'adult',
    sector: 'health',
  });
  const one = propose(life(addMonths(AT_18, -8)), 'adult-mental-health').say('service.started', start('A'));
  expect(one.to('adult-mental-health').status).toBe('accepted');
  one.until(addMonths(AT_18, -7)).say('service.ended', { ...start('A'), reason: 'other' });
  expect(one.to('adult-mental-health')).toMatchObject({
    status: 'declined',
    declineReason: 'service-ended',
    responsible: 'camhs',
  });
  one.say('service.started', start('B'));
  expect(one.to('adult-mental-health').status).toBe('accepted');
});
