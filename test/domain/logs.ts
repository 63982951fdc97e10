/** Logs of one young person for properties: statements of many kinds, corrections, retractions, statements in advance. */
import * as fc from 'fast-check';
import { isoDay, type LoggedEvent } from '../../domain';
import { STEP_NAMES, type EventType } from '../../events';

/** The seed of this run of the properties: printed, and taken from FAST_CHECK_SEED to run them again alike. */
const SEED = Number(process.env.FAST_CHECK_SEED ?? Math.floor(Math.random() * 2 ** 31));
process.stdout.write(`fast-check seed ${SEED}\n`);

/** How often a property runs (FAST_CHECK_FACTOR times as often in longer runs), and with which seed. */
export const runs = (numRuns: number): { numRuns: number; seed: number } => ({
  numRuns: numRuns * Number(process.env.FAST_CHECK_FACTOR ?? 1),
  seed: SEED,
});

const FIRST = 20_000; // 2024-10-04
const day = fc.integer({ min: FIRST, max: FIRST + 1000 }).map(isoDay);
const pick = (...values: readonly string[]): fc.Arbitrary<string> => fc.constantFrom(...values);
const maybe = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(value, { nil: undefined });
const of = (
  type: EventType,
  model: Record<string, fc.Arbitrary<unknown>>,
): fc.Arbitrary<[EventType, object]> =>
  fc
    .record(model)
    .map((data) => [type, Object.fromEntries(Object.entries(data).filter(([, v]) => v !== undefined))]);

const SERVICE = pick('adult-mh', 'asc');
const PATHWAY = pick('adhd', 'autism', 'camhs');
const PROVIDER = pick('camhs', 'adult-mh');
const ADMISSION = maybe(pick('informal', 'section-3'));
const statement = fc.oneof(
  of('ehc.requested', { receivedOn: day }),
  of('ehc.advice-requested', { from: pick('health', 'school'), on: day }),
  of('ehc.advice-received', { from: pick('health', 'school'), on: day }),
  of('ehc.decided', { decision: pick('assess', 'refuse-assess', 'issue', 'refuse-issue'), notifiedOn: day }),
  of('ehc.draft-served', { servedOn: day }),
  of('ehc.finalised', { finalOn: day }),
  of('ehc.reassessment', { stage: pick('requested', 'decided', 'finalised'), on: day }),
  of('ehc.exception', {
    ground: pick('closure', 'exceptional-circumstances', 'absence'),
    from: day,
    to: maybe(day),
    decidedBy: fc.constant('panel'),
  }),
  of('ehc.review-scheduled', { meetingOn: day, invitedOn: maybe(day), papersSentOn: maybe(day) }),
  of('ehc.review-held', { heldOn: day }),
  of('ehc.review-reported', { sentOn: day }),
  of('ehc.review-decided', {
    decision: pick('maintain', 'amend', 'amend', 'cease'),
    notifiedOn: day,
    amendmentsServedOn: maybe(day),
  }),
  of('ehc.amended', { finalOn: day }),
  of('education.transfer-planned', { toPhase: pick('post-16', 'other', 'post-16-to-post-16'), on: day }),
  of('ehc.ceased', { on: day, ground: fc.constant('left') }),
  of('ehc.mediation-certified', { on: day }),
  of('ehc.appeal-lodged', { on: day }),
  of('ehc.tribunal-ordered', {
    on: day,
    order: maybe(pick('assess', 'make-plan', 'amend', 'name-institution', 'continue', 'cease')),
  }),
  of('step.recorded', {
    step: pick('mediation.requested', 'mediation.refused', 'mediation.held', 'mediation.agreed'),
    about: maybe(pick('health', 'health-only', 'assess', 'icb-only')),
    on: day,
  }),
  of('step.recorded', {
    step: pick('reassessment.refused', 'mediation.not-arranged', 'appeal.responded', 'appeal.ended'),
    on: day,
  }),
  of('step.recorded', {
    step: pick('tribunal.recommended', 'tribunal.recommendation-answered'),
    about: maybe(pick('health', 'social-care')),
    on: day,
  }),
  of('step.recorded', { step: pick(...STEP_NAMES), about: maybe(pick('a', 'b')), on: day }),
  of('capacity.assessed', { decision: pick('ehc', 'a'), hasCapacity: fc.boolean(), on: day }),
  of('consent.recorded', {
    scope: pick('sharing', 'a'),
    decision: pick('given', 'refused'),
    by: pick('young-person', 'parent'),
    capacity: maybe(pick('own', 'parental')),
    on: day,
  }),
  of('person.moved', {
    direction: pick('in', 'out'),
    on: day,
    otherAuthority: fc.constant('x'),
    awareOn: maybe(day),
    transferredOn: maybe(day),
  }),
  of('education.placed', {
    setting: pick('s', 't'),
    phase: fc.constant('secondary'),
    ncy: maybe(fc.integer({ min: 7, max: 13 })),
    from: day,
    to: maybe(day),
  }),
  of('meeting.held', {
    kind: pick('transition-planning', 'joint-handover', 'adult-introduction'),
    services: maybe(fc.array(SERVICE, { maxLength: 2 })),
    on: day,
  }),
  of('handover.proposed', { fromService: pick('camhs', 'csc'), toService: SERVICE, transferOn: day }),
  of('handover.responded', {
    toService: SERVICE,
    response: pick('accepted', 'declined', 'more-information'),
    reason: fc.constant('r'),
    on: day,
  }),
  of('service.ended', {
    service: pick('camhs', 'csc', 'adult-mh'),
    provider: fc.constant('p'),
    side: fc.constant('children'),
    sector: fc.constant('health'),
    reason: pick('transferred', 'needs-ended', 'other'),
    on: day,
  }),
  of('service.started', {
    service: pick('camhs', 'adult-mh'),
    provider: fc.constant('p'),
    side: pick('children', 'adult'),
    sector: fc.constant('health'),
    on: day,
  }),
  of('worker.assigned', {
    role: pick('named-worker', 'social-worker'),
    workerId: pick('w', 'v'),
    team: SERVICE,
    from: day,
  }),
  of('appointment.kept', { service: SERVICE, on: day, by: maybe(pick('ann', 'ben')) }),
  of('care.plan', { kind: fc.constant('adult-support'), stage: pick('made', 'reviewed'), on: day }),
  of('appointment.missed', { service: SERVICE, on: day, contactedOn: maybe(day) }),
  of('task.completed', {
    taskId: fc.constant('t'),
    on: day,
    lines: fc.constant([{ rule: 'qs140-2-coord-plan', occurrence: 'planning' }]),
  }),
  of('duty.not-applicable', {
    rule: pick('ng43-principles'),
    occurrence: fc.constant('planning'),
    reason: fc.constant('r'),
    on: day,
  }),
  of('duty.waived', {
    rule: pick('ng43-named-worker'),
    occurrence: fc.constant('planning'),
    ground: fc.constant('g'),
    decidedBy: fc.constant('x'),
    on: day,
  }),
  of('referral.received', { pathway: PATHWAY, provider: PROVIDER, on: day }),
  of('referral.accepted', {
    pathway: PATHWAY,
    provider: PROVIDER,
    for: maybe(pick('assessment', 'care')),
    on: day,
  }),
  of('referral.rejected', {
    pathway: PATHWAY,
    provider: PROVIDER,
    reason: pick('incomplete', 'threshold'),
    on: day,
  }),
  of('referral.treated', { pathway: PATHWAY, provider: PROVIDER, on: day }),
  of('referral.closed', {
    pathway: PATHWAY,
    provider: PROVIDER,
    outcome: maybe(pick('rejected', 'needs-ended')),
    on: day,
  }),
  of('health-check.done', { kind: fc.constant('ld-annual'), on: day }),
  of('health-check.offered', { kind: fc.constant('ld-annual'), on: day }),
  of('health-check.declined', { kind: fc.constant('ld-annual'), on: day }),
  of('register.changed', { register: pick('gp-ld', 'dsr'), member: fc.boolean(), on: day }),
  of('risk.registered', { on: day }),
  of('admission.planned', { kind: ADMISSION, on: day }),
  of('admission.started', { kind: ADMISSION, on: day }),
  of('admission.ended', { on: day }),
  of('review.held', { kind: maybe(pick('cetr', 'ctr')), on: day }),
  of('consent.recorded', {
    scope: pick('dsr', 'admission'),
    decision: pick('given', 'refused'),
    by: fc.constant('young-person'),
    on: day,
  }),
  of('capacity.assessed', { decision: fc.constant('admission'), hasCapacity: fc.boolean(), on: day }),
  of('observation.recorded', { measure: fc.constant('m'), value: fc.constant(1), on: day }),
);

const record = of('person.registered', {
  dateOfBirth: fc.integer({ min: 10_000, max: 15_500 }).map(isoDay),
  givenName: fc.constant('A'),
  familyName: fc.constant('B'),
  locality: fc.constant('north'),
  needs: fc.subarray(['ADHD', 'ASD', 'LD']).map((codes) => codes.map((code) => ({ code }))),
  gpOdsCode: maybe(fc.constant('G1')),
});

const SOURCES = ['urn:partner:education', 'urn:partner:camhs'] as const;
const minute = fc.integer({ min: 0, max: 400 * 24 * 60 });

/** A log of up to 45 statements; ids are unique within their source. */
export function logs(): fc.Arbitrary<LoggedEvent[]> {
  const made = fc.record({
    what: statement,
    source: fc.constantFrom(...SOURCES),
    minute,
    aim: fc.nat(60),
    role: fc.constantFrom('plain', 'plain', 'plain', 'plain', 'correction', 'retraction'),
  });
  const first = fc.record({
    what: record,
    source: fc.constant(SOURCES[0]),
    minute,
    aim: fc.constant(0),
    role: fc.constant('plain'),
  });
  return fc.tuple(first, fc.array(made, { maxLength: 45 })).map(([one, rest]) =>
    [one, ...rest].map(({ what: [type, data], source, minute: n, aim, role }, i) => ({
      source,
      id: `e${i}`,
      time: new Date(Date.UTC(2025, 0, 1, 0, n)).toISOString(),
      ...(role === 'correction' && i > 0 && { replaces: `e${aim}` }),
      ...(role === 'retraction'
        ? { type: 'event.retracted' as const, data: { eventId: `e${aim}`, reason: 'r' } }
        : { type, data: data as Record<string, unknown> }),
    })),
  );
}
