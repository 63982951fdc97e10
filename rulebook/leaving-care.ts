/** Section 8: leaving care (Children Act 1989 ss.23A-24D; Care Leavers Regulations 2010; Care Planning Regulations 2010). */
import { date, due } from '../domain/expressions';
import type { Rule } from '../domain/rule';
import { ruleFamily, VERIFIED_ON } from './family';
import { both, statute, web } from './sources';

const rule = ruleFamily({
  family: 'leaving-care',
  owner: 'responsible-authority',
  tasks: ['personal-adviser', 'csc-social-worker', 'independent-reviewing-officer'],
  occasion: 'leaving-care',
  citation: statute('CA89', '23A'),
  effectiveFrom: '2011-04-01',
  effectiveTo: null,
  verifiedOn: VERIFIED_ON,
});

const eligibleOn = date('lc.eligibleOn');
const visitedOn = date('lc.visitedOn');

export const LEAVING_CARE: readonly Rule[] = [
  rule({
    id: 'lc-eligible-definition',
    title:
      'Eligible child: looked after for at least 13 weeks since 14, including after 16, and still looked after',
    kind: 'watch',
    force: 'INFO',
    grade: 'V1',
    trigger: 'a change of status at 16-17',
    occasion: 'lc-eligibility',
    due: { promptness: 'immediate', by: null },
    satisfiedBy: { about: 'the day of eligibility recorded', any: ['lc.eligible.recordedOn'] },
    citation: statute('CPR10', '40', '48'),
  }),
  rule({
    id: 'lc-assess-3m',
    title: 'Complete the assessment of needs for leaving care',
    force: 'MUST',
    grade: 'V1',
    trigger: 'the young person becomes eligible, or relevant',
    due: { by: due.addMonths(due.later(due.birthday(16), eligibleOn), 3) },
    satisfiedBy: { about: 'assessment completed', any: ['lc.assessment.completedOn'] },
    citation: both(statute('CPR10', '42(1)'), statute('CLR10', '5')),
    unconfirmed: ['the same period for relevant children (CLR 2010 reg 5)'],
  }),
  rule({
    id: 'lc-pathway-plan',
    title: 'Prepare the pathway plan',
    force: 'MUST',
    grade: 'V1',
    trigger: 'the assessment is completed',
    arises: ['lc.assessment.completedOn'],
    due: { promptness: 'asap', by: null },
    satisfiedBy: { about: 'plan issued', any: ['lc.plan.issuedOn'] },
    citation: both(statute('CPR10', '43'), statute('CLR10', '6')),
    unconfirmed: ['what the plan must contain'],
  }),
  rule({
    id: 'lc-review-6m',
    title: 'Review the pathway plan',
    force: 'MUST',
    grade: 'V2',
    trigger:
      'the plan was made or reviewed, or new accommodation was provided; also on request or where necessary',
    occasion: 'lc-review',
    due: {
      by: due.orElse(
        due.daysAfter(date('lc.accommodatedOn'), 28),
        due.addMonths(date('lc.planOrReviewOn'), 6),
      ),
    },
    satisfiedBy: { about: 'review recorded', any: ['lc.nextReviewOn'] },
    citation: both(statute('CLR10', '7'), web('commentary', 'paperzz.com/doc/6860517')),
    unconfirmed: ['28 days after new accommodation'],
  }),
  rule({
    id: 'lc-pa-visits',
    title: 'Visit the young person at their accommodation',
    force: 'MUST',
    grade: 'V1',
    owner: 'personal-adviser',
    tasks: ['personal-adviser'],
    trigger: 'accommodation is provided',
    occasion: 'lc-visit',
    due: {
      by: due.orElse(
        due.daysAfter(date('lc.accommodatedOn'), 7),
        due.earlier(due.addMonths(visitedOn, 2), due.before(date('lc.newHomeReview.by'))),
      ),
    },
    satisfiedBy: { about: 'visit recorded', any: ['lc.nextVisitedOn'] },
    citation: statute('CLR10', '8(2)'),
  }),
  rule({
    id: 'lc-pa-21-25',
    title: 'Offer a personal adviser, an assessment and a pathway plan from 21 to 25',
    force: 'MUST',
    grade: 'V1',
    trigger: 'the young person asks; the 21st birthday, and each year after',
    occasion: 'lc-adviser',
    due: { by: due.orElse(date('lc.askedOn'), date('lc.offerOn')) },
    satisfiedBy: { about: 'adviser appointed, or opted out', any: ['lc.adviser.from', 'lc.optedOutOn'] },
    effectiveFrom: '2018-04-01',
    citation: both(
      statute('CA89', '23CZB'),
      web('Children and Social Work Act 2017 s.3', 'www.legislation.gov.uk/ukpga/2017/16/section/3'),
    ),
    unconfirmed: ['the yearly offer'],
  }),
  rule({
    id: 'lc-staying-close',
    title: 'Assess whether staying close support is needed, and provide it if so',
    force: 'MUST',
    grade: 'V1',
    state: 'enacted-not-commenced',
    trigger: 'a former relevant young person under 25',
    due: { promptness: 'none', by: null },
    satisfiedBy: { about: 'assessed; support provided or declined', any: [] },
    effectiveFrom: null,
    citation: both(statute('CA89', '23CZAA'), statute('CWSA26', '7')),
    unconfirmed: ['the day of commencement'],
  }),
];
