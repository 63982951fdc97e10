/**
 * The columns of a caseload file: one row a young person, and which statement of the contract each column is a part of. Columns of a
 * group that repeats may be given again with a number: `service`, `service_2`, ... `service_9`.
 */
import type { PartnerType } from '../../events';

/** How a cell is read. `codes` are parted by semicolons; `digits` may have spaces in them. */
export type Reading = 'text' | 'digits' | 'upper' | 'day' | 'whole' | 'yes-no' | 'codes';

export interface Column {
  name: string;
  /** The field of the statement's data. */
  field: string;
  read: Reading;
  about: string;
}

const column = (name: string, field: string, read: Reading, about: string): Column => ({
  name,
  field,
  read,
  about,
});

/** The person's record: every row states it. */
export const PERSON_COLUMNS: readonly Column[] = [
  column('local_id', 'localId', 'text', 'the id in the partner’s own system: the key of the row'),
  column('nhs_number', 'nhsNumber', 'digits', 'NHS number'),
  column('upn', 'upn', 'upper', 'unique pupil number'),
  column('uln', 'uln', 'digits', 'unique learner number'),
  column('date_of_birth', 'dateOfBirth', 'day', 'date of birth'),
  column('given_name', 'givenName', 'text', 'given name'),
  column('family_name', 'familyName', 'text', 'family name'),
  column('locality', 'locality', 'text', 'code of the locality'),
  column('responsible_la', 'responsibleLa', 'text', 'responsible local authority (GSS code)'),
  column('responsible_icb', 'responsibleIcb', 'text', 'responsible integrated care board (ODS code)'),
  column('gp_ods_code', 'gpOdsCode', 'upper', 'GP practice (ODS code)'),
  column('needs', 'needs', 'codes', 'needs, the primary one first: ASD; SEMH'),
  column('language', 'language', 'text', 'preferred language'),
  column('interpreter', 'interpreter', 'yes-no', 'whether an interpreter is needed'),
  column('formats', 'formats', 'codes', 'accessible formats: easy-read; large-print'),
];

/** Columns without which nothing can be said of anybody. */
export const NEEDED_COLUMNS = ['date_of_birth', 'given_name', 'family_name', 'locality'] as const;
/** At least one of them has to be there, in the header and in each row. */
export const IDENTIFIER_COLUMNS = ['local_id', 'nhs_number', 'upn', 'uln'] as const;

/** A statement that a row makes when its first column is filled. */
export interface Group {
  type: PartnerType;
  /** Tells apart two groups of one type. */
  about?: string;
  /** The first decides whether the statement is made. */
  columns: readonly [Column, ...Column[]];
  /** Columns of another group that this statement has too. */
  shared?: readonly string[];
  fixed?: Readonly<Record<string, unknown>>;
  repeats?: boolean;
  /** The fields that name the thing, so that another value is another thing and no correction. */
  identity?: readonly string[];
  /**
   * The field with the day of what happens again and again: a later day is the next one, and only another change is a correction.
   * Without it every change is a correction.
   */
  recurs?: string;
}

const day = (name: string, field: string, about: string): Column => column(name, field, 'day', about);
const text = (name: string, field: string, about: string): Column => column(name, field, 'text', about);

const EHC: readonly Group[] = [
  {
    type: 'ehc.requested',
    columns: [day('ehc_requested_on', 'receivedOn', 'EHC needs assessment requested')],
  },
  {
    type: 'ehc.decided',
    about: 'assess',
    columns: [
      day('ehc_assess_decided_on', 'notifiedOn', 'told whether an assessment is made'),
      text('ehc_assess_decision', 'decision', 'assess or refuse-assess'),
    ],
  },
  {
    type: 'ehc.decided',
    about: 'issue',
    columns: [
      day('ehc_issue_decided_on', 'notifiedOn', 'told whether a plan is issued'),
      text('ehc_issue_decision', 'decision', 'issue or refuse-issue'),
    ],
  },
  { type: 'ehc.draft-served', columns: [day('ehc_draft_served_on', 'servedOn', 'draft plan sent')] },
  { type: 'ehc.finalised', columns: [day('ehc_final_on', 'finalOn', 'final plan sent')] },
  {
    type: 'ehc.amended',
    recurs: 'finalOn',
    columns: [day('ehc_amended_on', 'finalOn', 'last amended plan sent')],
  },
  {
    type: 'ehc.review-scheduled',
    recurs: 'meetingOn',
    columns: [day('ehc_next_review_on', 'meetingOn', 'next annual review meeting')],
  },
  {
    type: 'ehc.review-held',
    recurs: 'heldOn',
    columns: [day('ehc_review_held_on', 'heldOn', 'last annual review meeting')],
  },
  {
    type: 'ehc.review-reported',
    recurs: 'sentOn',
    columns: [day('ehc_review_reported_on', 'sentOn', 'report of the last review sent')],
  },
  {
    type: 'ehc.review-decided',
    recurs: 'notifiedOn',
    columns: [
      day('ehc_review_decided_on', 'notifiedOn', 'decision of the last review notified'),
      text('ehc_review_decision', 'decision', 'maintain, amend or cease'),
      day('ehc_amendments_served_on', 'amendmentsServedOn', 'proposed amendments sent'),
    ],
  },
  {
    type: 'ehc.ceased',
    columns: [
      day('ehc_ceased_on', 'on', 'plan ceased'),
      text('ehc_ceased_ground', 'ground', 'why: left-education, no-longer-necessary, ...'),
    ],
  },
];

const EDUCATION: readonly Group[] = [
  {
    type: 'education.placed',
    repeats: true,
    identity: ['setting'],
    recurs: 'from',
    columns: [
      text('setting', 'setting', 'school, college or provider (URN, UKPRN or name)'),
      text('phase', 'phase', 'secondary, post-16, ...'),
      column('ncy', 'ncy', 'whole', 'national curriculum year on the first day there'),
      day('setting_from', 'from', 'first day there'),
      day('setting_to', 'to', 'last day there'),
    ],
  },
  {
    type: 'education.transfer-planned',
    recurs: 'on',
    columns: [
      text('transfer_to_phase', 'toPhase', 'post-16, other or post-16-to-post-16'),
      day('transfer_on', 'on', 'day of the phase transfer'),
    ],
  },
];

const CARE: readonly Group[] = [
  {
    type: 'care.status-changed',
    repeats: true,
    identity: ['status'],
    recurs: 'from',
    columns: [
      text('care_status', 'status', 'child-in-need, looked-after, eligible, relevant, ...'),
      day('care_status_from', 'from', 'since when'),
      day('care_status_to', 'to', 'until when'),
    ],
  },
  {
    type: 'care.assessment',
    repeats: true,
    identity: ['kind', 'stage'],
    recurs: 'on',
    columns: [
      text('care_assessment', 'kind', 'child-needs, adult-needs, leaving-care, ...'),
      text('care_assessment_stage', 'stage', 'requested, started, concluded or refused'),
      day('care_assessment_on', 'on', 'when'),
      text('care_assessment_outcome', 'outcome', 'eligible, not-eligible, ...'),
    ],
  },
];

const SERVICES: readonly Group[] = [
  {
    type: 'service.started',
    repeats: true,
    identity: ['service', 'provider'],
    recurs: 'on',
    columns: [
      text('service', 'service', 'camhs, social-care, adult-mental-health, ...'),
      text('service_provider', 'provider', 'who provides it (ODS code or name)'),
      text('service_side', 'side', 'children or adult'),
      text('service_sector', 'sector', 'health or social-care'),
      text('service_team', 'team', 'team'),
      day('service_on', 'on', 'when it began'),
    ],
  },
  {
    type: 'service.ended',
    repeats: true,
    identity: ['service', 'provider'],
    recurs: 'on',
    shared: ['service', 'service_provider', 'service_side', 'service_sector', 'service_team'],
    columns: [
      day('service_ended_on', 'on', 'when it ended'),
      text(
        'service_end_reason',
        'reason',
        'transferred, needs-ended, declined-by-person, moved, age-limit, ...',
      ),
    ],
  },
  {
    type: 'handover.proposed',
    repeats: true,
    identity: ['fromService', 'toService'],
    columns: [
      text('handover_to', 'toService', 'adult service that is asked to take over'),
      text('handover_from', 'fromService', 'service that answers today'),
      day('handover_on', 'transferOn', 'proposed day of transfer'),
    ],
  },
  {
    type: 'worker.assigned',
    repeats: true,
    identity: ['role', 'workerId'],
    recurs: 'from',
    columns: [
      text('worker', 'workerId', 'id of the worker, as sign-in gives it'),
      text('worker_role', 'role', 'named-worker, personal-adviser, social-worker or ehc-coordinator'),
      text('worker_team', 'team', 'team of the worker'),
      day('worker_from', 'from', 'since when'),
    ],
  },
];

const HEALTH: readonly Group[] = [
  {
    type: 'referral.received',
    repeats: true,
    identity: ['pathway', 'provider'],
    recurs: 'on',
    columns: [
      text('referral', 'pathway', 'adhd, autism, camhs, ...'),
      text('referral_provider', 'provider', 'who received it'),
      day('referral_on', 'on', 'when'),
      text('referral_for', 'for', 'assessment or care'),
    ],
  },
  {
    type: 'register.changed',
    recurs: 'on',
    fixed: { register: 'gp-ld' },
    columns: [
      column('gp_ld_register', 'member', 'yes-no', 'on the GP’s learning disability register'),
      day('gp_ld_register_on', 'on', 'since when'),
    ],
  },
  {
    type: 'health-check.done',
    recurs: 'on',
    fixed: { kind: 'ld-annual' },
    columns: [day('health_check_on', 'on', 'last annual health check (learning disability)')],
  },
];

/** Every statement that a row may make besides the person's record. */
export const GROUPS: readonly Group[] = [...EHC, ...EDUCATION, ...CARE, ...SERVICES, ...HEALTH];

/** The numbers that a repeated column may have. */
const LAST_REPEAT = 9;
const REPEATED = /^(.+)_([2-9])$/;

const once = new Set(PERSON_COLUMNS.map(({ name }) => name));
const repeated = new Set<string>();
for (const { columns, repeats } of GROUPS)
  for (const { name } of columns) (repeats ? repeated : once).add(name);

/** Whether a caseload file may have a column of this name. */
export function isColumn(name: string): boolean {
  const base = REPEATED.exec(name)?.[1];
  return once.has(name) || repeated.has(name) || (base !== undefined && repeated.has(base));
}

/** The suffixes with which the columns of a group may stand in a file. */
export const suffixesOf = ({ repeats }: Group): readonly string[] =>
  repeats ? ['', ...Array.from({ length: LAST_REPEAT - 1 }, (_, i) => `_${i + 2}`)] : [''];

/** Every column with its meaning, for the page that lists them. */
export const COLUMNS: readonly Column[] = [...PERSON_COLUMNS, ...GROUPS.flatMap(({ columns }) => columns)];
