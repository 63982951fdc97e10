/** Section 1: EHC needs assessment and plan (Children and Families Act 2014; SEND Regulations 2014). */
import { date, due } from '../domain/expressions';
import type { ExceptionGround, Rule } from '../domain/rule';
import { ruleFamily, VERIFIED_ON } from './family';
import { both, statute, web } from './sources';

const EXCEPTIONS = 'ehcna-exceptions';
const FOUR_WEEKS = 28;

const rule = ruleFamily({
  family: 'ehc-assessment',
  owner: 'la-sen',
  tasks: ['ehc-coordinator', 'senco', 'parent-or-young-person', 'icb-designated-officer', 'csc-asc-link'],
  occasion: 'ehc-assessment',
  citation: statute('SR14'),
  effectiveFrom: '2014-09-01',
  effectiveTo: null,
  verifiedOn: VERIFIED_ON,
});

const received = date('ehc.requested.receivedOn');
const REQUEST = 's.36(1) request received, or responsibility under CFA s.24';
const REFUSED_ASSESSMENT = { date: 'ehc.assessment.refusedOn', why: 'an assessment was refused' };
const PLAN_CEASED = { date: 'ehc.plan.ceasedOn', why: 'the plan ceased' };
const REFUSED_PLAN = { date: 'ehc.issue.refusedOn', why: 'a plan was refused' };

const GROUNDS: readonly ExceptionGround[] = [
  {
    ground: 'closure',
    about:
      'Advice was asked of a head, principal or early years provider from a week before a closure of at least 4 continuous weeks to a week before reopening (grounds (a) and (b))',
    minimumDays: FOUR_WEEKS,
    adviceAskedWithin: { fromStart: -7, fromReopening: -7 },
  },
  {
    ground: 'exceptional-circumstances',
    about:
      'Exceptional personal circumstances of the child, parent or young person in the period (ground (c))',
  },
  {
    ground: 'absence',
    about: 'One of them absent from the area for at least 4 continuous weeks (ground (d))',
    minimumDays: FOUR_WEEKS,
  },
  {
    ground: 'coronavirus',
    about: 'Coronavirus (SI 2020/471): limits that ended from 1 May to 25 September 2020 only',
    from: '2020-05-01',
    to: '2020-09-25',
  },
];

const assessment: readonly Rule[] = [
  rule({
    id: 'ehcna-decision-6w',
    title: 'Tell the parent or young person whether an EHC needs assessment is necessary',
    force: 'MUST',
    grade: 'V1',
    tasks: ['ehc-coordinator', 'parent-or-young-person', 'icb-designated-officer', 'senco'],
    trigger: REQUEST,
    due: { promptness: 'asap', by: due.weeksAfter(received, 6) },
    satisfiedBy: { about: 'decision notice sent', any: ['ehc.assessment.decidedOn'] },
    exceptions: EXCEPTIONS,
    citation: both(statute('CFA', '36'), statute('SR14', '5(1)-(4)')),
  }),
  rule({
    id: 'ehcna-advice-6w',
    title: 'Give the advice asked of {about} for the EHC needs assessment',
    force: 'MUST',
    grade: 'V2',
    owner: 'advice-giver',
    tasks: ['advice-giver', 'ehc-coordinator'],
    trigger: 'advice asked for, per advice giver',
    occasion: 'ehc-advice',
    due: { by: due.weeksAfter(date('ehc.advice.requestedOn'), 6) },
    satisfiedBy: { about: 'advice received', any: ['ehc.advice.receivedOn'] },
    endedBy: [
      REFUSED_ASSESSMENT,
      REFUSED_PLAN,
      { date: 'ehc.final.sentOn', why: 'the final plan was sent without it' },
    ],
    exceptions: EXCEPTIONS,
    citation: both(statute('SR14', '6', '8'), web('Ed Yourself', 'edyourself.org')),
    unconfirmed: ['reg 6(1)(g): preparing for adulthood from year 9', 'the exceptions of reg 8(2)'],
  }),
  rule({
    id: 'ehcna-refuse-plan-16w',
    title: 'Give notice if no EHC plan is necessary',
    force: 'MUST',
    grade: 'V1',
    trigger: REQUEST,
    due: { promptness: 'asap', by: due.weeksAfter(received, 16) },
    satisfiedBy: {
      about: 'no-plan notice sent, or plan decided on',
      any: ['ehc.noPlan.noticeOn', 'ehc.plan.decidedOn'],
    },
    endedBy: [REFUSED_ASSESSMENT],
    exceptions: EXCEPTIONS,
    citation: statute('SR14', '10(1)-(3)'),
  }),
  rule({
    id: 'ehc-draft-views-15d',
    title: 'Allow at least 15 days for views on the draft plan',
    kind: 'window',
    force: 'MUST',
    grade: 'V1',
    tasks: ['parent-or-young-person'],
    trigger: 'draft plan served',
    occasion: 'ehc-draft',
    due: { by: due.daysFrom(date('ehc.draft.servedOn'), 15) },
    satisfiedBy: { about: 'views received, or window ended', any: [] },
    elapses: { notBefore: 'ehc.final.sentOn' },
    citation: statute('SR14', '13(1)'),
    unconfirmed: ['an institution that is asked replies within 15 days (Code of Practice 9.83)'],
  }),
  rule({
    id: 'ehc-final-20w',
    title:
      'Send the final EHC plan to the parent or young person, the institution and the commissioning body',
    force: 'MUST',
    grade: 'V1',
    trigger: REQUEST,
    due: { promptness: 'asap', by: due.weeksAfter(received, 20) },
    satisfiedBy: { about: 'final plan sent to all three', any: ['ehc.final.sentOn'] },
    endedBy: [REFUSED_ASSESSMENT, REFUSED_PLAN],
    exceptions: EXCEPTIONS,
    citation: statute('SR14', '13(2)-(3)', '10(4)(a)-(d)'),
  }),
  rule({
    id: EXCEPTIONS,
    title: 'Complete the steps whose limit the ground of {about} lifts',
    force: 'MUST',
    grade: 'V1',
    trigger: 'a ground of exception arises',
    occasion: 'ehc-exception',
    due: { promptness: 'asap', by: null },
    satisfiedBy: { about: 'waiver recorded, then step completed', any: [] },
    exceptionGrounds: GROUNDS,
    citation: statute('SR14', '5(4)', '10(4)', '13(3)', '27(3)'),
    unconfirmed: ['ground (d): absence of at least 4 continuous weeks'],
  }),
];

const reassessment: readonly Rule[] = [
  rule({
    id: 'ehc-reassess-notify-15d',
    title: 'Decide whether to reassess, and notify',
    force: 'MUST',
    grade: 'M',
    trigger: 'reassessment requested',
    occasion: 'ehc-reassessment',
    arises: ['ehc.reassess.requestedOn'],
    due: { by: due.daysAfter(date('ehc.reassess.requestedOn'), 15) },
    satisfiedBy: {
      about: 'decision notified',
      any: ['ehc.reassess.notifiedOrDecidedOn', 'ehc.reassess.refusedOn'],
    },
    endedBy: [PLAN_CEASED],
    citation: statute('SR14', '25(1)'),
    unconfirmed: ['the wording of reg 25(1)'],
  }),
  rule({
    id: 'ehc-reassess-final-14w',
    title: 'Send the final plan after the reassessment',
    force: 'MUST',
    grade: 'V1',
    trigger: 'reg 25(1) notification, or the authority’s decision to reassess',
    occasion: 'ehc-reassessment',
    arises: ['ehc.reassess.notifiedOrDecidedOn'],
    due: { by: due.weeksAfter(date('ehc.reassess.notifiedOrDecidedOn'), 14) },
    satisfiedBy: { about: 'final plan sent', any: ['ehc.final.sentOn'] },
    endedBy: [PLAN_CEASED],
    exceptions: EXCEPTIONS,
    citation: statute('SR14', '27(2)', '27(3)'),
  }),
];

const moveOn = date('ehc.move.on');
const transferredOn = date('ehc.move.transferredOn');

const moves: readonly Rule[] = [
  rule({
    id: 'ehc-move-transfer',
    title: 'Transfer the EHC plan to the new authority',
    force: 'MUST',
    grade: 'V1',
    trigger: 'the child or young person moves to another area',
    occasion: 'ehc-move-out',
    due: {
      promptness: 'immediate',
      by: {
        op: 'ifOnOrBefore',
        date: date('ehc.move.awareOn'),
        limit: due.workingDaysAfter(moveOn, -15),
        then: moveOn,
        otherwise: due.workingDaysFrom(date('ehc.move.awareOn'), 15),
      },
    },
    satisfiedBy: { about: 'plan transferred', any: ['ehc.move.transferredOn'] },
    survivesMove: true,
    citation: statute('SR14', '15(2)-(3)'),
  }),
  rule({
    id: 'ehc-move-inform-6w',
    title:
      'Tell the parent or young person of the transfer, whether there will be an assessment, and when the plan is reviewed',
    force: 'MUST',
    grade: 'V1',
    trigger: 'plan transferred from another authority',
    occasion: 'ehc-move-in',
    due: { by: due.weeksAfter(transferredOn, 6) },
    satisfiedBy: { about: 'notice sent', any: [] },
    endedBy: [PLAN_CEASED],
    citation: statute('SR14', '15(4)'),
  }),
  rule({
    id: 'ehc-move-review',
    title: 'Review the transferred EHC plan',
    force: 'MUST',
    grade: 'V1',
    trigger: 'plan transferred from another authority',
    occasion: 'ehc-move-in',
    due: {
      by: due.before(
        due.later(due.addMonths(date('ehc.lastMadeOrReviewedOn'), 12), due.addMonths(transferredOn, 3)),
      ),
    },
    satisfiedBy: { about: 'review completed', any: ['ehc.review.completedOn'] },
    endedBy: [PLAN_CEASED],
    citation: statute('SR14', '15(5)'),
    unconfirmed: ['the period of 3 months'],
  }),
];

export const EHC_ASSESSMENT: readonly Rule[] = [...assessment, ...reassessment, ...moves];
