/** Section 9: children's continuing care (Children's Framework 2016) and NHS Continuing Healthcare (National Framework 2018, 2022). */
import { date, due } from '../domain/expressions';
import type { Rule } from '../domain/rule';
import { ruleFamily, VERIFIED_ON } from './family';
import { both, web } from './sources';

const FRAMEWORK = web(
  'National Framework for NHS Continuing Healthcare 2018 paras 331-349',
  'livewell.nelincs.gov.uk',
);
const CHILDRENS_FRAMEWORK = web(
  'Children and Young People’s Continuing Care National Framework 2016',
  'www.gov.uk/government/publications/children-and-young-peoples-continuing-care-national-framework',
);

const rule = ruleFamily({
  family: 'continuing-care',
  owner: 'icb',
  tasks: ['childrens-nurse-assessor', 'adult-chc-team', 'la'],
  occasion: 'chc-17',
  citation: FRAMEWORK,
  effectiveFrom: '2018-10-01',
  effectiveTo: null,
  verifiedOn: VERIFIED_ON,
});

const NUMBERS = 'the paragraph numbers of the 2022 revision';
const EVIDENCE = 'owed where a step of continuing care before 18 is on record';
const NOT_ELIGIBLE = [{ date: 'chc.notEligible.on', why: 'the person was found not eligible' }];

export const CONTINUING_CARE: readonly Rule[] = [
  rule({
    id: 'chc-14-notify',
    title: 'Notify the integrated care board that will be responsible for the adult',
    force: 'SHOULD',
    grade: 'V2',
    owner: 'children-health',
    trigger: 'the 14th birthday of a young person in continuing care',
    occasion: 'chc-14',
    due: { by: due.birthday(14) },
    satisfiedBy: { about: 'integrated care board notified', any: ['chc.icb.notifiedOn'] },
    endedBy: NOT_ELIGIBLE,
    unconfirmed: [NUMBERS, EVIDENCE],
  }),
  rule({
    id: 'chc-16-refer',
    title: 'Refer the young person formally to the adult Continuing Healthcare team for screening',
    force: 'SHOULD',
    grade: 'V2',
    owner: 'children-health',
    trigger: 'the 16th birthday of a young person in continuing care',
    occasion: 'chc-16',
    due: { by: due.birthday(16) },
    satisfiedBy: { about: 'referral received by the adult team', any: ['chc.adult.referredOn'] },
    endedBy: NOT_ELIGIBLE,
    unconfirmed: [NUMBERS, EVIDENCE],
  }),
  rule({
    id: 'chc-17-principle',
    title: 'Decide eligibility for NHS Continuing Healthcare in principle',
    force: 'SHOULD',
    grade: 'V2',
    trigger: 'the 17th birthday of a young person in continuing care',
    occasion: 'chc-17',
    due: { promptness: 'asap', by: null, opens: due.birthday(17) },
    target: due.daysAfter(due.birthday(17), 28),
    satisfiedBy: { about: 'in-principle decision notified', any: ['chc.principle.decidedOn'] },
    endedBy: NOT_ELIGIBLE,
    unconfirmed: [NUMBERS, EVIDENCE],
    kpi: 'in-principle decision by 17 years and 28 days (local)',
  }),
  rule({
    id: 'chc-18-package',
    title: 'Have the adult package in place, with no gap while responsibility is disputed',
    force: 'SHOULD',
    grade: 'V2',
    trigger: 'eligible in principle',
    occasion: 'chc-package',
    due: { by: due.by(due.later(due.birthday(18), date('chc.principle.eligibleOn'))) },
    satisfiedBy: { about: 'adult package started', any: ['chc.package.startedOn'] },
    endedBy: NOT_ELIGIBLE,
    unconfirmed: [NUMBERS],
  }),
  rule({
    id: 'chc-28d',
    title: 'Decide adult eligibility; the existing package continues meanwhile',
    force: 'SHOULD',
    grade: 'V2',
    trigger: 'positive checklist, or other notification of potential eligibility',
    occasion: 'chc-checklist',
    due: { by: due.daysAfter(date('chc.checklist.receivedOn'), 28) },
    satisfiedBy: { about: 'decision notified', any: ['chc.adult.decidedOn'] },
    citation: both(
      web('National Framework for NHS Continuing Healthcare, annex F', 'chcfunding.wordpress.com'),
      FRAMEWORK,
    ),
    unconfirmed: ['notifications other than a checklist'],
  }),
  rule({
    id: 'ccc-6w',
    title: 'Children’s continuing care: {about}',
    force: 'SHOULD',
    grade: 'M',
    trigger: 'referral for children’s continuing care',
    occasion: 'ccc-referral',
    due: {
      by: due.orElse(
        due.workingDaysAfter(date('ccc.decision.on'), 5),
        due.weeksAfter(date('ccc.referral.on'), 6),
      ),
    },
    satisfiedBy: { about: 'decision notified; family told', any: ['ccc.decidedOn'] },
    effectiveFrom: '2016-01-01',
    citation: CHILDRENS_FRAMEWORK,
    unconfirmed: ['the day in 2016 from which the framework applies'],
  }),
];
