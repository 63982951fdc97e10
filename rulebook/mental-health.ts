/** Section 12: mental health, learning disability, autism. */
import { date, due } from '../domain/expressions';
import type { Rule } from '../domain/rule';
import { ruleFamily, VERIFIED_ON, type FamilyDefaults } from './family';
import { both, statute, web } from './sources';

const england = (about: string, page: string) =>
  web(`NHS England, ${about}`, `www.england.nhs.uk/learning-disabilities/${page}`);
const CETR = england(
  'information for commissioners on CETRs',
  'care/children-young-people/information-for-commissioners',
);
const DSR = england(
  'care (education) and treatment reviews',
  'care/ctr/care-education-and-treatment-reviews',
);

const DEFAULTS: FamilyDefaults = {
  family: 'mental-health',
  owner: 'icb',
  tasks: ['practice-ld-lead', 'dsr-lead', 'keyworker'],
  occasion: 'admission',
  citation: DSR,
  effectiveFrom: '2023-01-25',
  effectiveTo: null,
  verifiedOn: VERIFIED_ON,
};
const rule = ruleFamily(DEFAULTS);
const undated = ruleFamily({ ...DEFAULTS, effectiveFrom: null });
/** As section 10: the children's provider until acceptance. */
const camhs = ruleFamily({
  ...DEFAULTS,
  owner: 'children-provider',
  tasks: ['named-worker', 'receiving-service', 'gp'],
  effectiveFrom: '2016-02-24',
});

const NO_TIMER = { promptness: 'none', by: null } as const;
const START = 'the day it began';
const REVIEW_START = 'that 25 January 2023 is the day it began';
const COUNTS = 'a review counts for an admission if it was held in the 3 months before it';
const EITHER = 'a CETR is taken to do all that a CTR does';
const ENDED = { date: 'admission.endedOn', why: 'the admission ended' };

const boundary: readonly Rule[] = [
  camhs({
    id: 'camhs-refer-lead',
    title: 'Have an adult team accept the young person from {about}: joint meeting, shared plan',
    force: 'PRACTICE',
    grade: 'V1',
    trigger: 'a children’s mental health service, 6 months before its boundary or on coming to it later',
    occasion: 'camhs-boundary',
    due: { by: due.orElse(date('camhs.lateEntry.on'), due.addMonths(due.birthday(18), -6)) },
    satisfiedBy: { about: 'adult team accepts', any: ['camhs.adult.acceptedOn'] },
    citation: web('Healthcare Safety Investigation Branch 2018', 'hsib.org.uk'),
    unconfirmed: [
      'the joint meeting and shared plan (2017-19 CQUIN)',
      'the boundary is taken to be 18',
      'for those who come later than 6 months before it, at once',
    ],
  }),
  camhs({
    id: 'camhs-not-accepted',
    title: 'Find another service, or agree a plan with the GP, after {about} declined; the case stays open',
    force: 'PRACTICE',
    grade: '-',
    trigger:
      'a mental health service, or one that CAMHS asked, declined; incomplete and duplicate are no declines',
    occasion: 'not-accepted',
    due: { promptness: 'immediate', by: date('camhs.declinedOn') },
    satisfiedBy: {
      about: 'another service accepts, or GP plan agreed; the named worker stays',
      any: ['camhs.other.acceptedOn', 'camhs.gpPlan.agreedOn'],
    },
    citation: web('Healthcare Safety Investigation Branch 2018', 'hsib.org.uk'),
    unconfirmed: ['practice built on the investigation of 2018'],
  }),
];

const disability: readonly Rule[] = [
  undated({
    id: 'ld-ahc-14',
    title: 'Do the annual learning disability health check, and record its action plan',
    force: 'SHOULD',
    grade: 'V1',
    owner: 'gp',
    trigger: '14 and over, on the GP’s learning disability register',
    occasion: 'health-check',
    due: { by: due.addMonths(date('ld.year.from'), 12) },
    satisfiedBy: { about: 'check and plan recorded', any: ['ld.check.doneOn'] },
    endedBy: [{ date: 'ld.check.declinedOn', why: 'the check was declined' }],
    citation: england('annual health checks', 'improving-health/annual-health-checks'),
    unconfirmed: [
      'the first check is counted 12 months from the 14th birthday, or to the next birthday of those who come on the register later',
      'a check done is taken to include its action plan',
      START,
    ],
    kpi: 'learning disability health check in the last 12 months',
  }),
  rule({
    id: 'dsr-register',
    title: 'Enter the person on the dynamic support register, with consent',
    force: 'SHOULD',
    grade: 'V1',
    trigger: 'a risk of mental health admission of an autistic person or one with a learning disability',
    occasion: 'dsr',
    due: { promptness: 'asap', by: null },
    satisfiedBy: { about: 'entry made with consent', any: ['dsr.enteredOn'] },
    endedBy: [{ date: 'dsr.refusedOn', why: 'consent was not given' }],
    unconfirmed: [
      'an admission planned or begun shows the risk too',
      'an entry is taken to be made with consent unless a refusal is on record',
    ],
  }),
];

const reviews: readonly Rule[] = [
  rule({
    id: 'cetr-community',
    title: 'Hold a community CETR before the planned admission',
    force: 'SHOULD',
    grade: 'V1',
    trigger: 'an admission is planned',
    occasion: 'admission-plan',
    due: { by: due.before(date('admission.on')) },
    satisfiedBy: { about: 'CETR held', any: ['cetr.heldOn'] },
    endedBy: [{ date: 'admission.beganEarlierOn', why: 'the admission began sooner than planned' }, ENDED],
    citation: CETR,
    unconfirmed: [REVIEW_START, COUNTS],
    kpi: '>= 90% of admissions; root cause analysis of each without',
  }),
  rule({
    id: 'cetr-post-admission',
    title: 'Hold a CETR after an admission without one',
    force: 'SHOULD',
    grade: 'V1',
    trigger: 'admitted without a CETR',
    due: { by: due.workingDaysAfter(date('admission.startedOn'), 5) },
    satisfiedBy: { about: 'CETR held', any: ['cetr.heldOn'] },
    endedBy: [ENDED],
    citation: CETR,
    unconfirmed: [
      REVIEW_START,
      COUNTS,
      '5 working days (interim; it was 10)',
      'the intervals of further reviews',
    ],
  }),
  rule({
    id: 'cetr-vs-ctr',
    title: 'The right review is {about}: hold it, and record its kind',
    kind: 'guard',
    force: 'SHOULD',
    grade: 'V1',
    trigger:
      'a review is needed; 18; an EHC plan ends. Under 18, or from 18 with an EHC plan: CETR; otherwise CTR. Becomes law once s.125A commences',
    occasion: 'treatment-review',
    due: NO_TIMER,
    satisfiedBy: { about: 'type recorded', any: ['cetr.heldOn'] },
    citation: both(statute('MHA83', '125A'), statute('MHA25', '4'), web('Crimeline', 'crimeline.co.uk'), DSR),
    unconfirmed: [REVIEW_START, EITHER],
  }),
];

const law: readonly Rule[] = [
  undated({
    id: 'mha25-part8a',
    title:
      'Hold care (education) and treatment reviews, and keep risk registers, as law for detained patients',
    force: 'MUST',
    grade: 'V2',
    state: 'enacted-not-commenced',
    trigger: 'a detained patient who is autistic or has a learning disability',
    due: NO_TIMER,
    satisfiedBy: { about: 'review recorded', any: [] },
    citation: both(statute('MHA25', '4'), web('NHS Confederation', 'nhsconfed.org')),
    unconfirmed: ['which parts are in force', 'the intervals of reviews', 'the day of commencement'],
  }),
  undated({
    id: 'oliver-mcgowan',
    title: 'Staff are trained in learning disability and autism: recorded of staff, no step of a pathway',
    kind: 'watch',
    force: 'MUST',
    grade: 'M',
    owner: 'cqc-registered-provider',
    tasks: ['cqc-registered-provider'],
    occasion: null,
    trigger: 'staff in scope',
    due: NO_TIMER,
    satisfiedBy: { about: 'training recorded', any: [] },
    citation: web(
      'Health and Care Act 2022 s.181; code of practice 2025',
      'www.legislation.gov.uk/ukpga/2022/31/section/181',
    ),
    unconfirmed: [START],
  }),
  undated({
    id: 'mha-16-17',
    title: 'Mental Health Act at 16-17: {about}',
    kind: 'guard',
    force: 'MUST',
    grade: 'M',
    owner: 'admitting-provider',
    tasks: ['admitting-provider', 'icb', 'asc'],
    trigger: 'informal admission at 16-17; 18 with after-care under s.117',
    occasion: 'mha-16-17',
    due: NO_TIMER,
    satisfiedBy: {
      about: 'own decision recorded; after-care carried over',
      any: ['mha.ownDecision.recordedOn', 'mha.afterCare.carriedOverOn'],
    },
    endedBy: [{ date: 'mha.afterCare.endedOn', why: 'the after-care ended' }],
    citation: statute('MHA83', '131', '117'),
    unconfirmed: [
      'an admission whose kind is not stated is treated as informal',
      'the detentions that lead to after-care under s.117: ss.3, 37, 45A, 47, 48',
      START,
    ],
  }),
];

export const MENTAL_HEALTH: readonly Rule[] = [...boundary, ...disability, ...reviews, ...law];
