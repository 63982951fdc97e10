/** Social care, services, handovers between them, and the people who carry them. */
import { z } from 'zod';
import { Code, Day, entry, Id, Text } from './fields';

export const CareStatusChanged = z.looseObject({
  status: z
    .enum(['child-in-need', 'looked-after', 'eligible', 'relevant', 'former-relevant', 'qualifying', 'none'])
    .describe('Statuses may overlap'),
  from: Day,
  to: Day.optional(),
});
export type CareStatusChanged = z.infer<typeof CareStatusChanged>;

export const CareAssessment = z.looseObject({
  kind: z.enum([
    'child-needs',
    'childs-carer',
    'young-carer',
    'adult-needs',
    'leaving-care',
    'child-in-need',
  ]),
  stage: z.enum(['requested', 'started', 'concluded', 'refused']),
  on: Day,
  outcome: Code.optional().describe('eligible, not-eligible, ...; an unknown outcome is kept'),
});
export type CareAssessment = z.infer<typeof CareAssessment>;

export const CarePlan = z.looseObject({
  kind: Code.describe('adult-support: an adult care and support plan; an unknown kind is kept'),
  stage: z.enum(['made', 'reviewed']),
  on: Day,
});
export type CarePlan = z.infer<typeof CarePlan>;

export const CareAccommodated = z.looseObject({
  on: Day.describe('The day on which new accommodation was provided to a care leaver'),
});
export type CareAccommodated = z.infer<typeof CareAccommodated>;

export const CareVisited = z.looseObject({ on: Day.describe('The day of the personal adviser’s visit') });
export type CareVisited = z.infer<typeof CareVisited>;

export const CarePathwayPlan = z.looseObject({ stage: z.enum(['made', 'reviewed']), on: Day });
export type CarePathwayPlan = z.infer<typeof CarePathwayPlan>;

const service = {
  service: Code.describe('The service: camhs, adult-mental-health, social-care, ...'),
  provider: Code.describe('Who provides it (ODS code or name)'),
  side: z.enum(['children', 'adult']),
  sector: z.enum(['health', 'social-care']),
  team: Code.optional(),
  on: Day,
};

export const ServiceStarted = z.looseObject(service);
export type ServiceStarted = z.infer<typeof ServiceStarted>;

export const ServiceEnded = z.looseObject({
  ...service,
  reason: z
    .enum(['transferred', 'needs-ended', 'declined-by-person', 'moved', 'died', 'age-limit', 'other'])
    .optional(),
});
export type ServiceEnded = z.infer<typeof ServiceEnded>;

export const HandoverProposed = z.looseObject({
  fromService: Code.describe('The service that answers for the young person today'),
  toService: Code.describe('The adult service that is asked to take over'),
  transferOn: Day.describe('The proposed day of transfer'),
  insteadOf: Code.optional().describe('The service that had declined, in whose stead this one is asked'),
});
export type HandoverProposed = z.infer<typeof HandoverProposed>;

export const HandoverResponded = z.looseObject({
  handoverId: Id.optional(),
  toService: Code,
  response: z.enum(['accepted', 'declined', 'more-information']),
  reason: Text.optional().describe('Needed by the sender when declined or more information is asked'),
  on: Day,
});
export type HandoverResponded = z.infer<typeof HandoverResponded>;

const appointment = {
  appointmentId: Id.optional(),
  service: Code,
  on: Day,
  by: Code.optional().describe('Who saw the young person, or who did not come'),
};

export const AppointmentBooked = z.looseObject(appointment);
export type AppointmentBooked = z.infer<typeof AppointmentBooked>;

export const AppointmentKept = z.looseObject(appointment);
export type AppointmentKept = z.infer<typeof AppointmentKept>;

export const AppointmentMissed = z.looseObject({
  ...appointment,
  contactedOn: Day.optional().describe('The day contact was made and the appointment offered again'),
});
export type AppointmentMissed = z.infer<typeof AppointmentMissed>;

export const AppointmentCancelled = z.looseObject(appointment);
export type AppointmentCancelled = z.infer<typeof AppointmentCancelled>;

export const MeetingHeld = z.looseObject({
  kind: z.enum(['transition-planning', 'joint-handover', 'adult-introduction']),
  services: z.array(Code).max(30).optional().describe('The services that took part'),
  on: Day,
});
export type MeetingHeld = z.infer<typeof MeetingHeld>;

export const WorkerAssigned = z.looseObject({
  role: z.enum(['named-worker', 'personal-adviser', 'social-worker', 'ehc-coordinator']),
  workerId: Id,
  team: Code,
  from: Day,
});
export type WorkerAssigned = z.infer<typeof WorkerAssigned>;

/** The appointment's own id where there is one, within its service: ids of two systems may be alike. */
const appointmentKey = (d: AppointmentKept) =>
  d.appointmentId === undefined ? ['on', d.service, d.on] : ['id', d.service, d.appointmentId];

export const CARE_TYPES = {
  // A status keeps its key when its end becomes known.
  'care.status-changed': entry('A care status began or ended', CareStatusChanged, (d) => [d.status, d.from]),
  'care.assessment': entry('A step of a social care assessment', CareAssessment, (d) => [
    d.kind,
    d.stage,
    d.on,
  ]),
  'care.plan': entry('A care and support plan was made or reviewed', CarePlan, (d) => [
    d.kind,
    d.stage,
    d.on,
  ]),
  'care.accommodated': entry('New accommodation was provided to a care leaver', CareAccommodated, (d) => [
    d.on,
  ]),
  'care.visited': entry('A personal adviser visited a care leaver', CareVisited, (d) => [d.on]),
  'care.pathway-plan': entry('A pathway plan was made or reviewed', CarePathwayPlan, (d) => [d.stage, d.on]),
  'service.started': entry('A service began', ServiceStarted, (d) => [d.service, d.provider, d.on]),
  'service.ended': entry('A service ended', ServiceEnded, (d) => [d.service, d.provider, d.on]),
  // The proposed day may move without making another handover.
  'handover.proposed': entry('A handover to a receiving service is proposed', HandoverProposed, (d) => [
    d.fromService,
    d.toService,
  ]),
  'handover.responded': entry('The receiving service answered', HandoverResponded, (d) => [
    d.handoverId ?? d.toService,
    d.on,
    d.response,
  ]),
  'appointment.booked': entry('An appointment was booked', AppointmentBooked, appointmentKey),
  'appointment.kept': entry('An appointment was kept', AppointmentKept, appointmentKey),
  'appointment.missed': entry('An appointment was missed', AppointmentMissed, appointmentKey),
  'appointment.cancelled': entry('An appointment was cancelled', AppointmentCancelled, appointmentKey),
  // Two services may each hold an introduction on one day, so the services are part of the key.
  'meeting.held': entry('A transition meeting was held', MeetingHeld, (d) => [
    d.kind,
    d.on,
    ...(d.services ?? []).toSorted(),
  ]),
  'worker.assigned': entry('A worker took a role for the person', WorkerAssigned, (d) => [d.role, d.from]),
} as const;
