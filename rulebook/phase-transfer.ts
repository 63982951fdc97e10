/** Section 3: transfers between phases of education (SEND Regulations 2014, reg 18). */
import { date, due } from '../domain/expressions';
import type { Rule } from '../domain/rule';
import { ruleFamily, VERIFIED_ON } from './family';
import { statute } from './sources';

const rule = ruleFamily({
  family: 'phase-transfer',
  owner: 'la-sen',
  tasks: ['ehc-coordinator', 'senco', 'parent-or-young-person', 'icb-designated-officer', 'csc-asc-link'],
  occasion: 'phase-transfer',
  citation: statute('SR14', '18'),
  effectiveFrom: '2014-09-01',
  effectiveTo: null,
  verifiedOn: VERIFIED_ON,
});

/** Reg 18(1): "before", so the day before is the last. */
const BEFORE_31_MARCH = due.before(due.inYearOf(date('phase.post16.on'), 31, 3));
const BEFORE_15_FEBRUARY = due.before(due.inYearOf(date('phase.other.on'), 15, 2));

const READY = {
  about: 'review done, plan amended, institution named',
  any: ['phase.amendedOn'],
} as const;
const PLAN_CEASED = { date: 'ehc.plan.ceasedOn', why: 'the plan ceased' };
const SHOWN =
  'an amended plan sent within the 12 months is taken to name the institution; a decision not to amend, or a plan made within them, is for a person to record';
const TRIGGER = 'a transfer is due within 12 months, for those with an EHC plan';

export const PHASE_TRANSFER: readonly Rule[] = [
  rule({
    id: 'phase-transfer-post16',
    title: 'Review the EHC plan, amend it and name the institution for the transfer to post-16 education',
    force: 'MUST',
    grade: 'V1',
    trigger: TRIGGER,
    occasion: 'phase-transfer-post16',
    due: { by: BEFORE_31_MARCH },
    satisfiedBy: READY,
    endedBy: [PLAN_CEASED],
    citation: statute('SR14', '18(1)(a)'),
    unconfirmed: [SHOWN],
  }),
  rule({
    id: 'phase-transfer-other',
    title: 'Review the EHC plan, amend it and name the school for the transfer to the next phase',
    force: 'MUST',
    grade: 'V1',
    trigger: TRIGGER,
    occasion: 'phase-transfer-other',
    due: { by: BEFORE_15_FEBRUARY },
    satisfiedBy: READY,
    endedBy: [PLAN_CEASED],
    citation: statute('SR14', '18(1)(b)'),
    unconfirmed: [
      'which transfers these are (reg 2): early years to school, infant to junior, primary to middle or secondary, middle to secondary',
      SHOWN,
    ],
  }),
  rule({
    id: 'phase-transfer-post16-to-post16',
    title:
      'Review the EHC plan, amend it and name the institution for the transfer to another post-16 institution',
    force: 'MUST',
    grade: 'V1',
    trigger: TRIGGER,
    occasion: 'phase-transfer-post16-to-post16',
    due: { by: due.by(due.addMonths(date('phase.move.on'), -5)) },
    satisfiedBy: READY,
    endedBy: [PLAN_CEASED],
    citation: statute('SR14', '18(2)'),
    unconfirmed: [
      'a later change of the choice of course asks for a review as soon as practicable (Code of Practice)',
      SHOWN,
    ],
  }),
  rule({
    id: 'phase-transfer-2015-exception',
    title:
      'Review the EHC plan, amend it and name the institution for the transfer to post-16 education on 1 September 2015',
    force: 'MUST',
    grade: 'V1',
    trigger: 'a transfer to post-16 education on 1 September 2015, for those with an EHC plan',
    occasion: 'phase-transfer-2015',
    due: { by: due.fixed('2015-05-31') },
    satisfiedBy: READY,
    endedBy: [PLAN_CEASED],
    citation: statute('SR14', '18(3)'),
    effectiveTo: '2015-09-01',
    unconfirmed: ['whether 31 May itself was in time: the regulation says "before 31 May 2015"', SHOWN],
  }),
  rule({
    id: 'phase-transfer-backschedule',
    title: 'Hold the review in time for the 12 weeks of amending the plan before the transfer',
    force: 'PRACTICE',
    grade: '-',
    tasks: ['senco', 'ehc-coordinator'],
    trigger: TRIGGER,
    due: { by: due.weeksAfter(due.orElse(BEFORE_31_MARCH, BEFORE_15_FEBRUARY), -12) },
    satisfiedBy: { about: 'review meeting held', any: ['phase.review.heldOn'] },
    endedBy: [
      PLAN_CEASED,
      { date: 'phase.amendedOn', why: 'the amended plan was sent' },
      { date: 'phase.transferredOn', why: 'the day of the transfer came' },
    ],
    unconfirmed: [
      'practice: the autumn term of the final year, or the summer term before, which is counted from 1 April',
    ],
  }),
];
