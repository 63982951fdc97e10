/** Section 2: the annual review of an EHC plan (Children and Families Act 2014 s.44; SEND Regulations 2014, regs 18-22). */
import { date, due } from '../domain/expressions';
import type { Rule } from '../domain/rule';
import { ruleFamily, VERIFIED_ON } from './family';
import { both, statute, web } from './sources';

const rule = ruleFamily({
  family: 'annual-review',
  owner: 'la-sen',
  tasks: ['ehc-coordinator', 'senco', 'parent-or-young-person', 'icb-designated-officer', 'csc-asc-link'],
  occasion: 'annual-review-outcome',
  citation: statute('SR14'),
  effectiveFrom: '2014-09-01',
  effectiveTo: null,
  verifiedOn: VERIFIED_ON,
});

const reviewed = date('ehc.lastMadeOrReviewedOn');
const meetingOn = date('ar.meeting.on');
const noticeSent = date('ar.amendNotice.sentOn');

const PLAN_CEASED = { date: 'ehc.plan.ceasedOn', why: 'the plan ceased' };
const NEXT_REVIEW = { date: 'ar.nextMeeting.on', why: 'the next review meeting was held' };
const MEETING_OVER = { date: 'ar.meeting.overOn', why: 'the day of the meeting came' };

/** Of what is counted from a meeting. */
const PRESUMED =
  'a meeting that was fixed is taken to be held on its day unless it is moved; a report or decision belongs to the last meeting before it';

const cycle: readonly Rule[] = [
  rule({
    id: 'ar-cycle-12m',
    title: 'Complete the annual review: notify its decision',
    force: 'MUST',
    grade: 'V2',
    tasks: ['senco'],
    trigger: 'the plan was made, or last reviewed',
    occasion: 'annual-review-cycle',
    due: { by: due.plusDays(due.addMonths(reviewed, 12), -1) },
    satisfiedBy: { about: 'LA decision notified', any: ['ehc.review.completedOn'] },
    endedBy: [PLAN_CEASED, { date: 'ar.plan.remadeOn', why: 'the plan was made anew' }],
    citation: both(
      statute('CFA', '44(1)'),
      statute('SR14', '18', '19', '20', '21'),
      web('SEN Help', 'sen-help.org.uk'),
    ),
    unconfirmed: [
      'the wording of CFA s.44: 12 months starting with the day',
      'a final plan, whatever led to it, starts the 12 months anew; an amended plan does not',
    ],
  }),
];

const meeting: readonly Rule[] = [
  rule({
    id: 'ar-invite-2w',
    title: 'Invite all concerned to the annual review meeting',
    force: 'MUST',
    grade: 'V1',
    owner: 'school',
    trigger: 'a review meeting is fixed; the authority convenes it where there is no school or college',
    occasion: 'annual-review',
    due: { by: due.weeksAfter(meetingOn, -2) },
    satisfiedBy: { about: 'invitations sent', any: ['ar.invitations.sentOn'] },
    endedBy: [PLAN_CEASED, MEETING_OVER],
    citation: statute('SR14', '20(2)-(3)', '21'),
    unconfirmed: ['invitations to a meeting that was moved count only where they are stated of its new day'],
  }),
  rule({
    id: 'ar-papers-2w',
    title: 'Gather advice for the annual review and circulate it to those invited',
    force: 'MUST',
    grade: 'V1',
    owner: 'school',
    trigger: 'a review meeting is fixed; the authority convenes it where there is no school or college',
    occasion: 'annual-review',
    due: { by: due.weeksAfter(meetingOn, -2) },
    satisfiedBy: { about: 'papers circulated', any: ['ar.papers.circulatedOn'] },
    endedBy: [PLAN_CEASED, MEETING_OVER],
    citation: statute('SR14', '20(4)'),
  }),
  rule({
    id: 'ar-pfa-y9',
    title: 'Consider preparing for adulthood and independent living at the annual review',
    kind: 'line',
    force: 'MUST',
    grade: 'V2',
    tasks: ['senco', 'ehc-coordinator', 'named-worker', 'asc', 'icb'],
    trigger: 'a review from year 9 on; the school convenes it',
    occasion: 'annual-review-pfa',
    due: {
      by: due.orElse(due.weeksAfter(date('ar.laterMeeting.on'), 2), due.ncyEnd(9)),
      opens: due.orElse(date('ar.laterMeeting.on'), due.ncyStart(9)),
    },
    satisfiedBy: { about: 'PfA recorded in the review report', any: ['ar.pfa.consideredOn'] },
    endedBy: [PLAN_CEASED, NEXT_REVIEW],
    citation: both(
      statute('SR14', '20(6)', '21(6)'),
      web(
        'SEND Code of Practice 8.7-8.16',
        'www.gov.uk/government/publications/send-code-of-practice-0-to-25',
      ),
      web('IPSEA', 'ipsea.org.uk'),
    ),
    unconfirmed: [
      'Code of Practice 8.8-8.9 and 8.11-8.16',
      'the first review of a plan that is made in year 9 may by law come later',
      'of later reviews the record is looked for in the report, so within 2 weeks of the meeting',
      'a planning meeting on the day of the review is taken to show it',
    ],
  }),
  rule({
    id: 'ar-report-2w',
    title: 'Send the report of the annual review, with recommendations, to all who were invited',
    force: 'MUST',
    grade: 'V2',
    owner: 'school',
    trigger: 'the review meeting is held',
    occasion: 'annual-review',
    arises: ['ar.meeting.on'],
    due: { by: due.weeksAfter(meetingOn, 2) },
    satisfiedBy: { about: 'report sent', any: ['ar.report.sentOn'] },
    endedBy: [PLAN_CEASED, NEXT_REVIEW],
    citation: both(statute('SR14', '20(7)-(8)'), web('Penningtons', 'penningtonslaw.com')),
    unconfirmed: ['the paragraphs 20(7)-(8)', PRESUMED],
  }),
];

const outcome: readonly Rule[] = [
  rule({
    id: 'ar-decision-4w',
    title: 'Notify whether the EHC plan continues, is amended or ceases, with appeal and mediation rights',
    force: 'MUST',
    grade: 'V2',
    trigger: 'the review meeting is held',
    arises: ['ar.meeting.on'],
    due: { by: due.weeksAfter(meetingOn, 4) },
    satisfiedBy: { about: 'decision notice sent', any: ['ar.decision.notifiedOn'] },
    endedBy: [PLAN_CEASED, NEXT_REVIEW],
    citation: both(statute('SR14', '20(10)'), web('Norfolk County Council', 'norfolk.gov.uk/article/40710')),
    unconfirmed: ['the paragraph 20(10)', PRESUMED],
  }),
  rule({
    id: 'ar-amend-notice-4w',
    title: 'Send the proposed amendments and their evidence with the review decision',
    force: 'MUST-CASE',
    grade: 'V2',
    trigger: 'decision to amend',
    arises: ['ar.amend.decidedOn'],
    due: { by: due.weeksAfter(meetingOn, 4) },
    satisfiedBy: { about: 'amendment notice with evidence sent', any: ['ar.amendNotice.sentOn'] },
    endedBy: [
      PLAN_CEASED,
      { date: 'ar.notAmended.notifiedOn', why: 'it was notified that the plan is not amended' },
      { date: 'ar.final.sentOn', why: 'the final amended plan was sent' },
    ],
    citation: both(
      web('R (L, M and P) v Devon CC [2022] EWHC 493 (Admin), as told by IPSEA', 'ipsea.org.uk'),
      statute('SR14', '22(2)(a)'),
    ),
    effectiveFrom: '2022-03-08',
    unconfirmed: ['the outcome of the DfE’s consultation on the times of annual reviews'],
  }),
  rule({
    id: 'ar-amend-views-15d',
    title: 'Allow at least 15 days for views on the proposed amendments',
    kind: 'window',
    force: 'MUST',
    grade: 'V1',
    tasks: ['parent-or-young-person'],
    trigger: 'proposed amendments served',
    arises: ['ar.amendNotice.servedOn'],
    due: { by: due.daysFrom(date('ar.amendNotice.servedOn'), 15) },
    satisfiedBy: { about: 'views received, or window ended', any: [] },
    elapses: { notBefore: 'ar.final.sentOn' },
    citation: statute('SR14', '22(2)(c)'),
  }),
  rule({
    id: 'ar-final-8w',
    title: 'Send the final amended EHC plan, or notify that it is not amended',
    force: 'MUST',
    grade: 'V1',
    trigger: 'decision to amend',
    arises: ['ar.amend.decidedOn'],
    due: { by: due.earlier(due.weeksAfter(noticeSent, 8), due.weeksAfter(meetingOn, 12)) },
    satisfiedBy: {
      about: 'final plan, or notice not to amend, sent',
      any: ['ar.final.sentOn', 'ar.notAmended.notifiedOn'],
    },
    endedBy: [PLAN_CEASED],
    citation: statute('SR14', '22(3)-(4)'),
  }),
];

export const ANNUAL_REVIEW: readonly Rule[] = [...cycle, ...meeting, ...outcome];
