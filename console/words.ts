/** Codes as people say them. A code that is not here is shown readably, never hidden. */
import { INTAKE_REASONS, REASONS } from '../events/reasons';
import type { HandoverDetail } from '../cases';
import { longDate } from './dates';

type FirstAppointments = HandoverDetail['firstAppointments'];

const SERVICES: Readonly<Record<string, string>> = {
  camhs: 'CAMHS (child and adolescent mental health)',
  'adult-mental-health': 'Adult mental health',
  'adult-social-care': 'Adult social care',
  'adult-learning-disability': 'Adult learning disability',
  'childrens-social-care': 'Children’s social care',
  asc: 'Adult social care',
  csc: 'Children’s social care',
  education: 'Education (SEND)',
  console: 'Recorded in Onward',
  handover: 'Onward',
  notices: 'Onward',
  identity: 'Onward',
};

const TEAMS: Readonly<Record<string, string>> = {
  ...SERVICES,
  'sen-team': 'SEN team',
  'camhs-transition': 'CAMHS transition team',
};

/** Reasons for which a receiving service may decline. */
export const DECLINE_REASONS = [
  { code: 'not-eligible', text: 'Does not meet the service’s criteria' },
  { code: 'wrong-service', text: 'Another service is the right one' },
  { code: 'out-of-area', text: 'Lives outside the service’s area' },
  { code: 'no-capacity', text: 'The service cannot take on the work by the transfer date' },
  { code: 'needs-met', text: 'Needs are already met elsewhere' },
  { code: 'declined-by-person', text: 'The young person does not want the service' },
] as const;

/** Reasons for which a worker may end a children's service. */
export const END_REASONS = [
  { code: 'transferred', text: 'An adult service has taken over', hint: '' },
  {
    code: 'needs-ended',
    text: 'The needs have ended',
    hint: 'A review or assessment that says so must be on record',
  },
  {
    code: 'declined-by-person',
    text: 'The young person refused it',
    hint: 'From 16, with capacity for the decision on record',
  },
  { code: 'moved', text: 'The young person moved out of the area', hint: '' },
  { code: 'age-limit', text: 'The service’s age limit', hint: 'A birthday alone ends no service' },
  { code: 'other', text: 'Another reason', hint: '' },
] as const;

const STAGES: Readonly<Record<string, string>> = {
  planning: 'Planning',
  preparing: 'Preparing',
  transferring: 'Transferring',
  settling: 'Settling',
  closed: 'Closed',
};

const FORCES: Readonly<Record<string, string>> = {
  MUST: 'Law',
  'MUST-CASE': 'Case law',
  CONTRACT: 'Contract or national policy',
  INFO: 'Definition or data standard',
  SG: 'Statutory guidance',
  SHOULD: 'Guidance',
  PRACTICE: 'Local practice',
};

const MATTERS: Readonly<Record<string, string>> = {
  ehc: 'EHC assessment and plan',
  'care-and-treatment': 'Care and treatment',
};

const ADDRESSEES: Readonly<Record<string, string>> = {
  parent: 'The parent',
  'parental-responsibility': 'Those with parental responsibility',
  'young-person': 'The young person',
  adult: 'The young person, as an adult',
};

const EVENTS: Readonly<Record<string, string>> = {
  'person.registered': 'Registered',
  'person.updated': 'Details updated',
  'person.moved': 'Moved',
  'person.died': 'Died',
  'person.restricted': 'Access to the record restricted',
  'ehc.requested': 'EHC needs assessment requested',
  'ehc.advice-requested': 'Advice asked for',
  'ehc.advice-received': 'Advice received',
  'ehc.decided': 'EHC decision notified',
  'ehc.draft-served': 'Draft EHC plan sent',
  'ehc.finalised': 'EHC plan finalised',
  'ehc.review-scheduled': 'Annual review arranged',
  'ehc.review-held': 'Annual review held',
  'ehc.review-reported': 'Annual review report sent',
  'ehc.review-decided': 'Annual review decided',
  'ehc.amended': 'EHC plan amended',
  'ehc.ceased': 'EHC plan ended',
  'education.placed': 'School or college placed',
  'education.transfer-planned': 'Phase transfer planned',
  'service.started': 'Service started',
  'service.ended': 'Service ended',
  'handover.proposed': 'Handover proposed',
  'handover.responded': 'Handover answered',
  'handover.step': 'Handover moved on',
  'appointment.booked': 'Appointment booked',
  'appointment.kept': 'Appointment kept',
  'appointment.missed': 'Appointment missed',
  'appointment.cancelled': 'Appointment cancelled',
  'meeting.held': 'Meeting held',
  'worker.assigned': 'Worker named',
  'referral.accepted': 'Referral accepted',
  'referral.rejected': 'Referral rejected',
  'health-check.offered': 'Health check offered',
  'health-check.done': 'Health check done',
  'health-check.declined': 'Health check declined',
  'register.changed': 'Register changed',
  'risk.registered': 'Risk of admission registered',
  'admission.planned': 'Mental health admission planned',
  'admission.started': 'Mental health admission began',
  'admission.ended': 'Mental health admission ended',
  'review.held': 'Care (education) and treatment review held',
  'task.completed': 'Task completed',
  'task.noted': 'Note added',
  'sharing.decided': 'Decision about sharing',
  'task.assigned': 'Task given to a worker',
  'step.recorded': 'Step recorded',
  'voice.recorded': 'What matters to the young person recorded',
  'passport.sent': 'Transition passport sent',
  'duty.waived': 'Duty waived',
  'duty.owed': 'Inherited duty found to be owed still',
  'duty.not-applicable': 'Duty marked not applicable',
  'duty.reinstated': 'Duty taken up again',
  'death.confirmed': 'Death confirmed by a worker',
  'death.reversed': 'Report of a death taken back',
  'notice.issued': 'Notice sent',
  'event.retracted': 'Statement taken back',
  'identity.merged': 'Another record was found to be the same person’s',
  'identity.absorbed': 'Merged into another record',
  'identity.moved': 'Statements moved between records',
};

const STEPS: Readonly<Record<string, string>> = {
  offer: 'Offer to the receiving service',
  remind: 'Reminder to the receiving service',
  'escalate-team-manager': 'Escalation to the team manager',
  'escalate-head-of-service': 'Escalation to the head of service',
  hold: 'Hold until accepted and introduced',
  transfer: 'Transfer of responsibility',
  'follow-up': 'Follow-up of a missed appointment',
  withdrawal: 'Alarm: the acceptance was taken back',
  'inform-gp': 'GP told that contact has failed',
  'refer-back': 'Referral back to the named worker',
  settle: 'Support after the transfer ends',
};

const ENDS: Readonly<Record<string, string>> = {
  died: 'the young person died',
  moved: 'the young person moved away',
  'needs-ended': 'the need ended',
  'declined-by-person': 'the young person does not want the service',
  're-routed': 'another service accepted',
  'gp-plan-agreed': 'a plan was agreed with the GP',
  'panel-decided': 'the joint panel decided',
  'case-closed': 'the case closed',
};

const FORMATS: Readonly<Record<string, string>> = {
  'easy-read': 'easy read',
  'large-print': 'large print',
  braille: 'braille',
  audio: 'audio',
  bsl: 'British Sign Language',
  makaton: 'Makaton',
};

/** What steps that people record are about, by the first part of their names. */
export const STEP_GROUPS: Readonly<Record<string, string | undefined>> = {
  ehc: 'EHC plan',
  mediation: 'Mediation',
  appeal: 'Appeal',
  tribunal: 'Tribunal',
  adhd: 'ADHD',
  camhs: 'CAMHS',
  handover: 'Handover',
  dol: 'Deprivation of liberty',
  mha: 'Mental Health Act',
  service: 'Children’s services',
};

/** `adult-social-care` as "Adult social care". */
export function readable(code: string): string {
  const words = code
    .replace(/([a-z])([A-Z])/g, (_all, before: string, after: string) => `${before} ${after.toLowerCase()}`)
    .replace(/[-_.]+/g, ' ')
    .trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

const from = (map: Readonly<Record<string, string>>) => (code: string) =>
  Object.hasOwn(map, code) ? (map[code] ?? readable(code)) : readable(code);

export const serviceName = from(SERVICES);
export const teamName = from(TEAMS);
export const stageName = from(STAGES);
export const forceName = from(FORCES);
export const matterName = from(MATTERS);
export const addresseeName = from(ADDRESSEES);
export const eventName = from(EVENTS);
export const stepName = from(STEPS);
export const endName = from(ENDS);

/** NG43 1.4.4: the same practitioner at the first two appointments. */
export function firstAppointmentsWords({ kept, samePractitioner }: FirstAppointments): string {
  if (kept < 2) return 'One kept; the second is to be with the same practitioner';
  if (samePractitioner === null) return 'Both kept; who saw the young person is not known';
  return samePractitioner
    ? 'Both kept, with the same practitioner'
    : 'Both kept, with different practitioners';
}

const HYPHENATED = Object.keys(SERVICES).filter((code) => code.includes('-'));

/** A duty's title with the services in it as people say them: "the transfer to adult mental health". */
export const titleWords = (title: string): string =>
  HYPHENATED.reduce((text, code) => text.replaceAll(code, (SERVICES[code] ?? code).toLowerCase()), title);

/** A sentence about the end of a children's service, with the service as people say it. */
export const careWords = (text: string): string =>
  text.replace(
    /(children’s service )(\S+)/,
    (_all, before: string, code: string) => before + serviceName(code),
  );

/** The sender of a statement: `urn:partner:asc` as "Adult social care". */
export function sourceName(source: string): string {
  return serviceName(source.slice(source.lastIndexOf(':') + 1));
}

/** Why a message was refused, in a sentence. */
export const reasonName = from({ ...REASONS, ...INTAKE_REASONS });

export const declineReasonName = (code: string): string =>
  DECLINE_REASONS.find((reason) => reason.code === code)?.text ?? readable(code);

const LANGUAGES = new Intl.DisplayNames(['en-GB'], { type: 'language', fallback: 'code' });

function languageName(code: string): string {
  try {
    return LANGUAGES.of(code) ?? code;
  } catch {
    return readable(code);
  }
}

/** How to communicate with someone, in one line; undefined when nothing is recorded. */
export function communicationWords(
  communication: { language?: string; interpreter?: boolean; formats?: readonly string[] } | undefined,
): string | undefined {
  if (!communication) return undefined;
  const parts: string[] = [];
  if (communication.language) parts.push(languageName(communication.language));
  if (communication.interpreter) parts.push('needs an interpreter');
  for (const format of communication.formats ?? [])
    parts.push(FORMATS[format] ?? readable(format).toLowerCase());
  return parts.length > 0 ? parts.join(', ') : undefined;
}

/** A value of a statement: days as people write them, codes readably. */
export function detailWords(value: string): string {
  if (/^\d{4}-\d{2}-\d{2}$/.test(value)) return longDate(value);
  if (value === 'true') return 'yes';
  if (value === 'false') return 'no';
  return serviceName(value);
}

/** What a partner was told, by type. */
export const SHARED_WORDS: Readonly<Record<string, string>> = {
  'case.state': 'How the case stands',
  'case.opened': 'That the case was opened',
  'case.closed': 'That the case was closed',
  'stage.changed': 'That the stage changed',
  'task.opened': 'A task',
  'task.changed': 'That a task changed',
  'task.met': 'That a task was done',
  'task.withdrawn': 'That a task needs doing no more',
  'notice.issued': 'A reminder or an escalation',
  'handover.offered': 'That a handover was offered',
  'handover.answered': 'An answer to a handover',
  'handover.transferred': 'That responsibility moved',
  'handover.settled': 'That a handover is settled',
  'continuity.at-risk': 'That care may be interrupted',
  'sharing.stopped': 'That nothing more is shared',
};

/** Why a partner was not told. */
export const REFUSAL_WORDS: Readonly<Record<string, string>> = {
  'no-consent': 'there is no consent',
  'consent-withdrawn': 'consent was withdrawn',
  objection: 'there is an objection, and nobody has decided yet',
  stopped: 'it was decided that sharing stops',
  restricted: 'the record is restricted',
};
