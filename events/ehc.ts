/** Education, health and care needs assessments and plans (Children and Families Act 2014, SEND Regulations 2014). */
import { z } from 'zod';
import { Code, Day, entry, Text } from './fields';

export const EhcRequested = z.looseObject({
  receivedOn: Day.describe('Request received, or the authority became responsible under CFA s.24'),
});
export type EhcRequested = z.infer<typeof EhcRequested>;

export const EhcAdvice = z.looseObject({
  from: Code.describe('Who gives advice: health, school, social-care, educational-psychologist, ...'),
  on: Day,
});
export type EhcAdvice = z.infer<typeof EhcAdvice>;

export const EhcDecided = z.looseObject({
  decision: z
    .enum(['assess', 'refuse-assess', 'issue', 'refuse-issue'])
    .describe('Whether to assess, and later whether to issue a plan'),
  notifiedOn: Day.describe('The day the parent or young person was notified'),
});
export type EhcDecided = z.infer<typeof EhcDecided>;

export const EhcDraftServed = z.looseObject({ servedOn: Day });
export type EhcDraftServed = z.infer<typeof EhcDraftServed>;

const count = z.number().int().min(0).max(1000);

export const EhcFinalised = z.looseObject({
  finalOn: Day.describe('The day the final plan was sent'),
  outcomes: z
    .looseObject({ education: count.optional(), health: count.optional(), care: count.optional() })
    .optional()
    .describe('How many outcomes of each kind the plan sets'),
});
export type EhcFinalised = z.infer<typeof EhcFinalised>;

export const EhcReviewScheduled = z.looseObject({
  meetingOn: Day.describe('The day of the annual review meeting'),
  papersSentOn: Day.optional().describe('Advice circulated to invitees (reg 20(4))'),
  invitedOn: Day.optional().describe('Invitations sent (reg 20(2)-(3))'),
});
export type EhcReviewScheduled = z.infer<typeof EhcReviewScheduled>;

export const EhcReviewHeld = z.looseObject({ heldOn: Day });
export type EhcReviewHeld = z.infer<typeof EhcReviewHeld>;

export const EhcReviewReported = z.looseObject({ sentOn: Day.describe('Report sent to all invitees') });
export type EhcReviewReported = z.infer<typeof EhcReviewReported>;

export const EhcReviewDecided = z.looseObject({
  decision: z.enum(['maintain', 'amend', 'cease']),
  notifiedOn: Day.describe('The day the decision was notified'),
  amendmentsServedOn: Day.optional().describe('Proposed amendments with evidence served (reg 22(2)(a))'),
});
export type EhcReviewDecided = z.infer<typeof EhcReviewDecided>;

export const EhcAmended = z.looseObject({ finalOn: Day.describe('The day the amended plan was sent') });
export type EhcAmended = z.infer<typeof EhcAmended>;

export const EhcCeased = z.looseObject({
  on: Day,
  ground: Code.describe('Why the plan ceased: no-longer-necessary, left-education, age-25, moved, died, ...'),
});
export type EhcCeased = z.infer<typeof EhcCeased>;

export const EhcReassessment = z.looseObject({
  stage: z.enum(['requested', 'decided', 'finalised']),
  on: Day,
});
export type EhcReassessment = z.infer<typeof EhcReassessment>;

export const EhcException = z.looseObject({
  ground: z.enum(['closure', 'exceptional-circumstances', 'absence']).describe('SEND Regulations, reg 10(4)'),
  from: Day,
  to: Day.optional(),
  decidedBy: Code.describe('Who decided that the ground applies'),
  evidence: Text.optional(),
});
export type EhcException = z.infer<typeof EhcException>;

/** What the tribunal ordered (reg 44). */
export const TribunalOrder = z.enum([
  'assess',
  'make-plan',
  'amend',
  'name-institution',
  'continue',
  'cease',
]);
export type TribunalOrder = z.infer<typeof TribunalOrder>;

export const EhcDispute = z.looseObject({ on: Day, order: TribunalOrder.optional() });
export type EhcDispute = z.infer<typeof EhcDispute>;

export const EducationPlaced = z.looseObject({
  setting: Code.describe('The school, college or provider (URN, UKPRN or name)'),
  phase: Code.describe('secondary, post-16, ...; an unknown phase is kept'),
  ncy: z
    .number()
    .int()
    .min(-3)
    .max(20)
    .optional()
    .describe('National curriculum year, where the setting records it'),
  from: Day,
  to: Day.optional(),
});
export type EducationPlaced = z.infer<typeof EducationPlaced>;

export const EducationTransferPlanned = z.looseObject({
  toPhase: z.enum(['post-16', 'other', 'post-16-to-post-16']).describe('Which limb of reg 18 applies'),
  on: Day.describe('The day of the phase transfer'),
});
export type EducationTransferPlanned = z.infer<typeof EducationTransferPlanned>;

const question = (decision: EhcDecided['decision']): string =>
  decision === 'assess' || decision === 'refuse-assess' ? 'assess' : 'issue';

export const EHC_TYPES = {
  'ehc.requested': entry('An EHC needs assessment was requested', EhcRequested, (d) => [d.receivedOn]),
  'ehc.advice-requested': entry('Advice was asked for', EhcAdvice, (d) => [d.from, d.on]),
  'ehc.advice-received': entry('Advice came in', EhcAdvice, (d) => [d.from, d.on]),
  // One question has one answer a day: contradicting witnesses state one fact, and the latest statement stands.
  'ehc.decided': entry('Whether to assess, or to issue, was decided', EhcDecided, (d) => [
    question(d.decision),
    d.notifiedOn,
  ]),
  'ehc.draft-served': entry('A draft plan was served', EhcDraftServed, (d) => [d.servedOn]),
  'ehc.finalised': entry('The final plan was sent', EhcFinalised, (d) => [d.finalOn]),
  'ehc.review-scheduled': entry('An annual review meeting was fixed', EhcReviewScheduled, (d) => [
    d.meetingOn,
  ]),
  'ehc.review-held': entry('An annual review meeting was held', EhcReviewHeld, (d) => [d.heldOn]),
  'ehc.review-reported': entry('The report of a review was sent', EhcReviewReported, (d) => [d.sentOn]),
  'ehc.review-decided': entry('A review’s decision was notified', EhcReviewDecided, (d) => [d.notifiedOn]),
  'ehc.amended': entry('An amended final plan was sent', EhcAmended, (d) => [d.finalOn]),
  'ehc.ceased': entry('The plan ceased', EhcCeased, (d) => [d.on]),
  'ehc.reassessment': entry('A step of a reassessment', EhcReassessment, (d) => [d.stage, d.on]),
  // An exception keeps its key when its end becomes known.
  'ehc.exception': entry('A ground that lifts a time limit', EhcException, (d) => [d.ground, d.from]),
  'ehc.mediation-certified': entry('A mediation certificate was issued', EhcDispute, (d) => [d.on]),
  'ehc.appeal-lodged': entry('An appeal was lodged', EhcDispute, (d) => [d.on]),
  'ehc.tribunal-ordered': entry('The tribunal made an order', EhcDispute, (d) => [d.order, d.on]),
  'education.placed': entry('A place at a setting', EducationPlaced, (d) => [d.setting, d.from]),
  'education.transfer-planned': entry('A phase transfer is planned', EducationTransferPlanned, (d) => [
    d.toPhase,
    d.on,
  ]),
} as const;
