/** Codes as people say them. A code that is not here is shown readably, never hidden. */
import { INTAKE_REASONS, REASONS } from '../events/reasons';
import { longDate } from './dates';

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
  'task.assigned': 'Task given to a worker',
  'step.recorded': 'Step recorded',
  'duty.waived': 'Duty waived',
  'duty.owed': 'Inherited duty found to be owed still',
  'duty.not-applicable': 'Duty marked not applicable',
  'notice.issued': 'Notice sent',
  'event.retracted': 'Statement taken back',
};

const STEPS: Readonly<Record<string, string>> = {
  offer: 'Offer to the receiving service',
  remind: 'Reminder to the receiving service',
  'escalate-team-manager': 'Escalation to the team manager',
  'escalate-head-of-service': 'Escalation to the head of service',
  hold: 'Hold until accepted and introduced',
  transfer: 'Transfer of responsibility',
  'follow-up': 'Follow-up of a missed appointment',
  settle: 'Support after the transfer ends',
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
  dol: 'Deprivation of liberty',
  mha: 'Mental Health Act',
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

const HYPHENATED = Object.keys(SERVICES).filter((code) => code.includes('-'));

/** A duty's title with the services in it as people say them: "the transfer to adult mental health". */
export const titleWords = (title: string): string =>
  HYPHENATED.reduce((text, code) => text.replaceAll(code, (SERVICES[code] ?? code).toLowerCase()), title);

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
