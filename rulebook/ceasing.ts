/** Section 4, second part: ceasing an EHC plan. Guards block the ceasing until they hold; only the end at 25 has a day. */
import { date, due } from '../domain/expressions';
import type { Rule } from '../domain/rule';
import { ruleFamily, VERIFIED_ON } from './family';
import { both, statute, web } from './sources';

const rule = ruleFamily({
  family: 'ceasing',
  owner: 'la-sen',
  tasks: ['ehc-coordinator', 'senco', 'parent-or-young-person', 'icb-designated-officer', 'csc-asc-link'],
  occasion: 'ehc-ceasing',
  citation: statute('CFA', '45'),
  effectiveFrom: '2014-09-01',
  effectiveTo: null,
  verifiedOn: VERIFIED_ON,
});

const NO_TIMER = { promptness: 'none', by: null } as const;
const KEPT = { date: 'ehc.cease.keptOn', why: 'it was decided to keep the plan' };
const NOTES = web(
  'Children and Families Act 2014 explanatory notes, s.45',
  'www.legislation.gov.uk/ukpga/2014/6/notes/division/4/3/11/9',
);
const SUMMER =
  'education is left once no place follows; a place that ends from the last Friday of June to 31 August counts from 1 September';
const notice = date('ehc.cease.noticeOn');
const certified = date('ehc.cease.certifiedOn');

export const CEASING: readonly Rule[] = [
  rule({
    id: 'cease-u18',
    title:
      'Under 18: cease only if provision under a plan is no longer necessary; out of education, review and amend to re-engage',
    kind: 'guard',
    force: 'MUST',
    grade: 'V1',
    trigger: 'under 18, ceasing is considered or education is left',
    arises: ['ehc.cease.under18On'],
    due: NO_TIMER,
    satisfiedBy: {
      about: 'plan amended, or the lawful decision recorded (the test of reg 29)',
      any: ['ehc.cease.amendedOn'],
    },
    endedBy: [KEPT, { date: 'ehc.cease.eighteenOn', why: 'the young person turned 18' }],
    citation: statute('SR14', '29'),
    unconfirmed: [SUMMER],
  }),
  rule({
    id: 'cease-18plus-neet',
    title:
      'Out of education from 18: cease only after a review finds that the young person does not want to return, or that it is not appropriate; else amend',
    kind: 'guard',
    force: 'MUST',
    grade: 'V1',
    trigger: 'a young person of 18 or older leaves education',
    arises: ['education.leftFrom18On'],
    due: NO_TIMER,
    satisfiedBy: { about: 'review decision recorded', any: ['ehc.cease.reviewedOn'] },
    citation: statute('SR14', '30'),
    unconfirmed: [SUMMER, 'whoever left education before 18 comes under it at 18'],
  }),
  rule({
    id: 'cease-procedure',
    title:
      'Before ceasing: inform and consult the parent or young person and the institution, decide, then notify with appeal rights',
    kind: 'guard',
    force: 'MUST',
    grade: 'V1',
    trigger: 'the authority is minded to cease the plan',
    occasion: 'ehc-cease-procedure',
    due: NO_TIMER,
    satisfiedBy: {
      about: 'cease notice with appeal rights sent after consultation, or plan kept',
      any: ['ehc.cease.procedureDoneOn', 'ehc.cease.keptOn'],
    },
    citation: statute('SR14', '31'),
    unconfirmed: ['a review’s decision to cease shows that the authority is minded to cease'],
  }),
  rule({
    id: 'cease-19plus-outcomes',
    title: 'From 19: have regard to whether the outcomes are achieved; never cease by age alone',
    kind: 'guard',
    force: 'MUST',
    grade: 'V1',
    trigger: 'ceasing is considered at 19 or older',
    arises: ['ehc.cease.from19On'],
    due: NO_TIMER,
    satisfiedBy: { about: 'outcomes finding recorded', any: [] },
    endedBy: [KEPT],
    citation: both(statute('CFA', '45(3)'), NOTES, web('SEND Code of Practice 9.200', 'www.gov.uk')),
  }),
  rule({
    id: 'cease-appeal-stay',
    title: 'Keep the plan until the appeal window has ended or the appeal is decided',
    kind: 'guard',
    force: 'MUST',
    grade: 'V1',
    trigger: 'the cease notice is sent',
    occasion: 'ehc-cease-notice',
    due: NO_TIMER,
    satisfiedBy: {
      about: 'the appeal window has ended without an appeal, or the appeal is decided',
      any: ['ehc.cease.appealDecidedOn'],
      passed: {
        day: due.adjust(due.later(due.addMonths(notice, 2), due.addMonths(certified, 1))),
        about: 'the end of the appeal window',
        unless: 'ehc.cease.interruptedOn',
      },
    },
    endedBy: [KEPT],
    citation: both(statute('CFA', '45(4)'), NOTES),
    unconfirmed: [
      'a review’s decision to cease counts as the notice until the notice itself is recorded',
      'an appeal that is withdrawn is recorded by a person',
    ],
  }),
  rule({
    id: 'ehc-end-25',
    title: 'End the EHC plan with an exit plan, or keep it to the end of the academic year',
    force: 'MUST',
    grade: 'V2',
    trigger:
      'the 25th birthday, with a plan in force (the authority may extend it to the end of the academic year, never past 26)',
    occasion: 'ehc-end',
    due: {
      by: due.earlier(
        due.orElse(date('ehc.end.yearEndOn'), due.birthday(25)),
        due.plusDays(due.birthday(26), -1),
      ),
      opens: due.birthday(24),
    },
    satisfiedBy: { about: 'plan ended with exit plan', any: ['ehc.end.ceasedOn'] },
    citation: both(statute('CFA', '46'), statute('SR14', '46'), web('lasen.co.uk', 'lasen.co.uk')),
    unconfirmed: [
      'the ends of the year (reg 46): 31 July in further education, the next one after the birthday; the end of the training or course otherwise',
      'a plan that ceased is taken to have had its exit plan',
      'preparing the exit from 24 is practice',
    ],
  }),
];
