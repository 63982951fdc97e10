/** Referrals, health steps, decisions about capacity and consent, and what partners observe. */
import { z } from 'zod';
import { Code, Day, entry, Id, Text } from './fields';

const referral = {
  referralId: Id.optional().describe('The receiving provider’s own id of the referral'),
  pathway: Code.describe('adhd, autism, camhs, ...'),
  provider: Code.describe('The provider that receives the referral'),
  on: Day,
  outcome: Code.optional(),
  reason: Text.optional(),
  for: z.enum(['assessment', 'care']).optional(),
};

export const ReferralReceived = z.looseObject(referral);
export type ReferralReceived = z.infer<typeof ReferralReceived>;

export const ReferralStep = z.looseObject(referral);
export type ReferralStep = z.infer<typeof ReferralStep>;

export const ChcStep = z.looseObject({
  track: z.enum(['child', 'adult']).optional(),
  step: z.enum(['notified', 'referred', 'checklist', 'decided-in-principle', 'decided', 'package-started']),
  on: Day,
  outcome: Code.optional(),
});
export type ChcStep = z.infer<typeof ChcStep>;

export const HealthCheckDone = z.looseObject({
  kind: Code.describe('ld-annual: the annual health check of people with a learning disability'),
  on: Day,
});
export type HealthCheckDone = z.infer<typeof HealthCheckDone>;

export const HealthCheckOffered = HealthCheckDone;
export type HealthCheckOffered = z.infer<typeof HealthCheckOffered>;

export const HealthCheckDeclined = HealthCheckDone;
export type HealthCheckDeclined = z.infer<typeof HealthCheckDeclined>;

export const RegisterChanged = z.looseObject({
  register: Code.describe('gp-ld: the GP’s learning disability register; dsr: dynamic support register'),
  member: z.boolean().describe('Whether the person is on it from this day'),
  on: Day,
  rating: Code.optional().describe('red, amber, green, blue (dsr)'),
});
export type RegisterChanged = z.infer<typeof RegisterChanged>;

export const CapacityAssessed = z.looseObject({
  decision: Code.describe('The decision that capacity was assessed for (Mental Capacity Act 2005, s.2)'),
  hasCapacity: z.boolean(),
  on: Day,
});
export type CapacityAssessed = z.infer<typeof CapacityAssessed>;

export const ConsentRecorded = z.looseObject({
  scope: Code.describe('What was consented to'),
  decision: z.enum(['given', 'refused', 'withdrawn']),
  by: Code.describe('Who decided: young-person, parent, deputy, ...'),
  capacity: z.enum(['own', 'competent-under-16', 'parental', 'best-interests', 'deputy']).optional(),
  on: Day,
});
export type ConsentRecorded = z.infer<typeof ConsentRecorded>;

export const RiskRegistered = z.looseObject({
  rating: Code.optional().describe('red, amber, green, blue'),
  kind: Code.optional(),
  on: Day,
});
export type RiskRegistered = z.infer<typeof RiskRegistered>;

export const Admission = z.looseObject({
  rating: Code.optional(),
  kind: Code.optional().describe('Kind of admission'),
  on: Day,
});
export type Admission = z.infer<typeof Admission>;

export const ReviewHeld = z.looseObject({
  rating: Code.optional(),
  kind: Code.optional().describe('cetr, ctr, ...'),
  on: Day,
});
export type ReviewHeld = z.infer<typeof ReviewHeld>;

export const ObservationRecorded = z.looseObject({
  measure: Code.describe('What was measured: attendance, sdq-total, ...'),
  value: z.union([z.number(), z.string().max(200), z.boolean()]),
  on: Day,
});
export type ObservationRecorded = z.infer<typeof ObservationRecorded>;

export const EventRetracted = z.looseObject({
  eventId: Id.describe('The id, of the same source, of the event that is taken back'),
  reason: Text.min(1),
});
export type EventRetracted = z.infer<typeof EventRetracted>;

/** The referral's own id where there is one, within its provider and pathway; else its day tells it from others. */
const referralKey = (d: ReferralStep) =>
  d.referralId === undefined
    ? ['on', d.pathway, d.provider, d.on]
    : ['id', d.pathway, d.provider, d.referralId];

export const HEALTH_TYPES = {
  'referral.received': entry('A referral was received', ReferralReceived, referralKey),
  // Accepted for assessment is not acceptance of the young person: `for` says which.
  'referral.accepted': entry('A referral was accepted', ReferralStep, referralKey),
  'referral.rejected': entry('A referral was rejected', ReferralStep, referralKey),
  'referral.first-seen': entry('The person was first seen', ReferralStep, referralKey),
  'referral.assessed': entry('The assessment was done', ReferralStep, referralKey),
  'referral.treated': entry('Treatment began', ReferralStep, referralKey),
  'referral.closed': entry('The referral was closed', ReferralStep, referralKey),
  'chc.step': entry('A step towards NHS Continuing Healthcare', ChcStep, (d) => [d.track, d.step, d.on]),
  'health-check.offered': entry('A health check was offered', HealthCheckOffered, (d) => [d.kind, d.on]),
  'health-check.done': entry('A health check was done', HealthCheckDone, (d) => [d.kind, d.on]),
  'health-check.declined': entry('A health check was declined', HealthCheckDeclined, (d) => [d.kind, d.on]),
  'register.changed': entry('A person came on a register or left it', RegisterChanged, (d) => [
    d.register,
    d.on,
  ]),
  'capacity.assessed': entry('Capacity for one decision was assessed', CapacityAssessed, (d) => [
    d.decision,
    d.on,
  ]),
  // A parent and a young person may decide on one day, and one of them may withdraw the same day.
  'consent.recorded': entry('A decision about consent', ConsentRecorded, (d) => [
    d.scope,
    d.by,
    d.decision,
    d.on,
  ]),
  'risk.registered': entry('A risk of mental health admission was registered', RiskRegistered, (d) => [d.on]),
  'admission.planned': entry('A mental health admission is planned', Admission, (d) => [d.on]),
  'admission.started': entry('A mental health admission began', Admission, (d) => [d.on]),
  'admission.ended': entry('A mental health admission ended', Admission, (d) => [d.on]),
  'review.held': entry('A care (education) and treatment review was held', ReviewHeld, (d) => [d.kind, d.on]),
  // Two systems that measure one thing on one day have two values: both stay.
  'observation.recorded': entry('A measurement, for insight only', ObservationRecorded, (d, source) => [
    d.measure,
    d.on,
    source,
  ]),
  'event.retracted': entry(
    'An earlier event of the same source is taken back',
    EventRetracted,
    (d, source) => [source, d.eventId],
  ),
} as const;
