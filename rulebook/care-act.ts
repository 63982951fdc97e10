/** Section 7: the Care Act transition (Care Act 2014 ss.58-67), and assessments of children in need. England only. */
import { date, due } from '../domain/expressions';
import type { Rule } from '../domain/rule';
import { ruleFamily, VERIFIED_ON } from './family';
import { both, statute, web } from './sources';

const rule = ruleFamily({
  family: 'care-act',
  owner: 'asc',
  tasks: ['asc-transition-worker', 'csc-social-worker', 'advocate'],
  occasion: 'care-act',
  citation: statute('CareA'),
  effectiveFrom: '2015-04-01',
  effectiveTo: null,
  verifiedOn: VERIFIED_ON,
});

const at18 = due.birthday(18);
const NO_TIMER = { promptness: 'none', by: null } as const;
/** Practice: begun a year before 18, concluded half a year before. */
const PRACTICE = { ...NO_TIMER, opens: due.addMonths(at18, -12) } as const;
const CONCLUDE_BY = due.addMonths(at18, -6);

const GUIDANCE = web(
  'Care and Support Statutory Guidance ch.16',
  'www.gov.uk/government/publications/care-act-statutory-guidance/care-and-support-statutory-guidance',
);
const notes = (provision: string, note: string) =>
  web(
    `Care Act 2014 explanatory notes, ${provision}`,
    `www.legislation.gov.uk/ukpga/2014/23/notes/division/5/1/13/${note}`,
  );
const EVIDENCE =
  'likely need is read from an assessment asked for or begun, a children’s social care service, the status child in need, care outcomes of an EHC plan, or a learning disability';

const assessments: readonly Rule[] = [
  rule({
    id: 'ca-child-needs-assessment',
    title: 'Assess the child’s likely needs for care and support after 18',
    force: 'MUST',
    grade: 'V1',
    trigger: 'apparent likely need, and significant benefit',
    due: PRACTICE,
    target: CONCLUDE_BY,
    satisfiedBy: {
      about: 'assessment concluded, or written reasons given',
      any: ['ca.child.concludedOn', 'ca.adult.concludedOn'],
    },
    endedBy: [{ date: 'ca.refusedOn', why: 'the assessment was refused' }],
    citation: both(
      statute('CareA', '58(1)-(4)'),
      web('explanatory notes', 'www.legislation.gov.uk/ukpga/2014/23/notes'),
    ),
    unconfirmed: [EVIDENCE],
  }),
  rule({
    id: 'ca-refuse-reasons',
    title: 'Give written reasons for declining the assessment, and advice on preventing needs',
    force: 'MUST',
    grade: 'V1',
    trigger: 'a requested assessment is declined',
    occasion: 'ca-declined',
    due: { promptness: 'asap', by: null },
    satisfiedBy: { about: 'reasons sent', any: [] },
    citation: statute('CareA', '58(5)'),
  }),
  rule({
    id: 'ca-sig-benefit-factors',
    title: 'Record the factors weighed in judging significant benefit',
    kind: 'guard',
    force: 'SG',
    grade: 'V2',
    trigger: 'significant benefit is judged',
    arises: ['ca.child.judgedOn'],
    due: NO_TIMER,
    satisfiedBy: { about: 'reasoning recorded', any: [] },
    citation: both(GUIDANCE, web('Care Act tri.x', 'careact.trixonline.co.uk')),
    unconfirmed: [
      'paragraphs 16.6-16.12',
      'the factors: school stage and exams, time to assess and plan, family circumstances, planned treatment, leaving care and youth justice',
    ],
  }),
  rule({
    id: 'ca-result-indicate-eligibility',
    title: 'Tell the child and parent which needs are likely to be eligible at 18, and advise on the rest',
    force: 'MUST',
    grade: 'V2',
    trigger: 'a child’s needs assessment is concluded',
    occasion: 'ca-concluded',
    due: { promptness: 'asap', by: null },
    satisfiedBy: { about: 'indication and advice given', any: [] },
    citation: both(statute('CareA', '59'), web('Advanced Child Care Assessment', 'advancedcca.co.uk')),
    unconfirmed: ['the wording of s.59'],
  }),
  rule({
    id: 'ca-childs-carer',
    title: 'Assess the adult carer’s likely needs for support after the child’s 18th birthday',
    force: 'MUST',
    grade: 'V1',
    trigger: 'apparent likely need',
    occasion: 'ca-childs-carer',
    due: PRACTICE,
    target: CONCLUDE_BY,
    satisfiedBy: { about: 'assessment concluded', any: ['ca.carer.concludedOn'] },
    endedBy: [{ date: 'ca.refusedOn', why: 'the assessment was refused' }],
    citation: both(statute('CareA', '60'), notes('s.60', '3')),
    unconfirmed: ['a carer’s likely need is read from an assessment asked for or begun'],
  }),
  rule({
    id: 'ca-young-carer',
    title: 'Assess the young carer: ability and willingness to care, work and education',
    force: 'MUST',
    grade: 'V1',
    trigger: 'apparent likely need',
    occasion: 'ca-young-carer',
    due: PRACTICE,
    target: CONCLUDE_BY,
    satisfiedBy: { about: 'assessment concluded', any: ['ca.carer.concludedOn'] },
    endedBy: [{ date: 'ca.refusedOn', why: 'the assessment was refused' }],
    citation: statute('CareA', '63', '64'),
    unconfirmed: ['a young carer’s likely need is read from an assessment asked for or begun'],
  }),
  rule({
    id: 'ca-joint-assess',
    title: 'Agree or decline to combine the assessment with another that runs at the same time',
    kind: 'line',
    force: 'MUST',
    grade: 'V1',
    trigger: 'concurrent assessments (may be combined, with consent)',
    occasion: 'ca-joint',
    due: NO_TIMER,
    satisfiedBy: { about: 'joint assessment agreed or declined', any: [] },
    citation: both(statute('CareA', '65'), notes('s.65', '8')),
  }),
  rule({
    id: 'ca-advocate',
    title: 'Arrange an independent advocate',
    force: 'MUST',
    grade: 'M',
    trigger: 'substantial difficulty in being involved, and nobody appropriate to help',
    occasion: 'ca-advocate',
    due: { promptness: 'asap', by: null },
    satisfiedBy: { about: 'advocate appointed', any: [] },
    citation: statute('CareA', '67'),
    unconfirmed: [
      'substantial difficulty is read from a lack of capacity, and nobody appropriate from there being no contact who may be told',
    ],
  }),
  rule({
    id: 'ca-cooperate-keyworker',
    title:
      'Name one co-ordinator within and between bodies; the adult plan forms the care section of the EHC plan',
    force: 'SG',
    grade: 'M',
    trigger: 'transition planning starts',
    arises: ['ca.planning.startedOn'],
    due: { promptness: 'asap', by: null },
    satisfiedBy: { about: 'co-ordinator named', any: ['ca.coordinator.from'] },
    citation: both(GUIDANCE, statute('CareA', '6', '7'), web('SEND Code of Practice ch.8', 'www.gov.uk')),
    unconfirmed: [
      'Code of Practice chapter 8',
      'a named worker or EHC co-ordinator counts as the co-ordinator',
    ],
  }),
];

const atEighteen: readonly Rule[] = [
  rule({
    id: 'ca-convert-at-18',
    title: 'Decide whether to treat the child’s needs assessment as an adult needs assessment',
    force: 'MUST',
    grade: 'M',
    trigger: 'an assessed child turns 18',
    occasion: 'ca-convert',
    due: { by: at18 },
    satisfiedBy: { about: 'decision recorded', any: ['ca.adult.decidedOn'] },
    citation: statute('CareA', '59(6)-(7)'),
    unconfirmed: ['any step of an adult needs assessment shows the decision'],
  }),
  rule({
    id: 'ca-plan-by-18',
    title: 'Agree and start the adult care and support plan',
    force: 'SG',
    grade: 'V2',
    trigger: 'eligible at 18',
    occasion: 'ca-adult-plan',
    due: { by: due.by(due.later(at18, date('ca.eligible.on'))) },
    satisfiedBy: { about: 'adult plan agreed and started', any: ['ca.adultPlan.from'] },
    endedBy: [{ date: 'ca.notEligible.on', why: 'needs were found not eligible' }],
    citation: both(web('Carers Milton Keynes', 'carersmiltonkeynes.org'), GUIDANCE),
    unconfirmed: ['a plan that is made is taken to have started'],
  }),
  rule({
    id: 'ca-continuity-18',
    title: 'Continue the children’s services until the adult steps conclude; do not close the package',
    kind: 'guard',
    force: 'MUST',
    grade: 'V1',
    owner: 'csc',
    trigger: '18, with the adult outcome not concluded',
    occasion: 'ca-continuity',
    due: NO_TIMER,
    satisfiedBy: { about: 'adult plan running, or not eligible', any: ['ca.adultSteps.concludedOn'] },
    citation: both(statute('CareA', '66'), notes('s.66', '9')),
    unconfirmed: ['Children Act 1989 ss.17ZH-17ZI, inserted by s.66'],
  }),
];

const childInNeed: readonly Rule[] = [
  rule({
    id: 'cin-45wd',
    title: 'Child in need: {about}',
    force: 'SG',
    grade: 'V2',
    owner: 'csc',
    trigger: 'referral of a child in need',
    occasion: 'cin-assessment',
    due: {
      by: due.orElse(
        due.workingDaysAfter(date('cin.decision.referralOn'), 1),
        due.workingDaysAfter(date('cin.referral.on'), 45),
      ),
    },
    satisfiedBy: {
      about: 'first decision made; assessment completed',
      any: ['cin.decision.on', 'cin.assessment.completedOn'],
    },
    endedBy: [{ date: 'cin.refusedOn', why: 'it was decided not to assess' }],
    citation: web('Working Together to Safeguard Children', 'proceduresonline.com'),
    effectiveFrom: null,
    unconfirmed: ['the day from which the limits apply'],
  }),
];

export const CARE_ACT: readonly Rule[] = [...assessments, ...atEighteen, ...childInNeed];
