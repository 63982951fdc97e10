/** Section 11: ADHD (NICE guideline NG87), shared care of medication, and the choice of a provider. */
import { date, due } from '../domain/expressions';
import type { Rule } from '../domain/rule';
import { ruleFamily, VERIFIED_ON } from './family';
import { both, web } from './sources';

const ng87 = (recommendation?: string) =>
  web(
    `NICE NG87${recommendation === undefined ? '' : ` recommendation ${recommendation}`}`,
    'www.nice.org.uk/guidance/ng87',
  );

const rule = ruleFamily({
  family: 'adhd',
  owner: 'children-provider',
  tasks: ['named-worker', 'receiving-service', 'gp'],
  occasion: 'adhd-reassessment',
  citation: ng87(),
  effectiveFrom: '2018-03-14',
  effectiveTo: null,
  verifiedOn: VERIFIED_ON,
});

const NO_TIMER = { promptness: 'none', by: null } as const;
const NUMBER = 'the number of the recommendation';

export const ADHD: readonly Rule[] = [
  rule({
    id: 'adhd-reassess-school-leaving',
    title: 'Reassess the need for continuing ADHD treatment, and complete the transfer before 18',
    force: 'SHOULD',
    grade: 'V2',
    trigger: 'school-leaving age of a young person in a children’s service’s care for ADHD',
    due: { by: due.before(due.birthday(18)), opens: due.schoolLeavingDate },
    satisfiedBy: { about: 'transfer completed', any: ['adhd.transfer.completedOn'] },
    citation: both(ng87('1.1.4-1.1.6'), web('PubMed 31613391', 'pubmed.ncbi.nlm.nih.gov/31613391/')),
    unconfirmed: [
      NUMBER,
      'care for ADHD is read from an ADHD service, a CAMHS or paediatric service of somebody with that need, an assessment or treatment on the pathway, or a medication review',
    ],
  }),
  rule({
    id: 'adhd-cpa',
    title: 'Care Programme Approach from 16: superseded, so no step is owed',
    kind: 'watch',
    force: 'SHOULD',
    grade: 'M',
    occasion: null,
    trigger: '16 and over',
    due: NO_TIMER,
    satisfiedBy: { about: 'no step', any: [] },
    unconfirmed: ['that NHS England’s community mental health policy supersedes it'],
  }),
  rule({
    id: 'adhd-med-review-12m',
    title: 'Have a specialist review the ADHD medication',
    force: 'SHOULD',
    grade: 'M',
    trigger: 'treatment began, or the medication was last reviewed',
    occasion: 'adhd-review',
    due: { by: due.addMonths(date('adhd.medReview.lastOn'), 12) },
    satisfiedBy: { about: 'review recorded', any: ['adhd.medReview.nextOn'] },
    endedBy: [{ date: 'adhd.medication.stoppedOn', why: 'the medication was stopped' }],
    citation: ng87('1.10.1'),
    unconfirmed: [NUMBER, 'the first review is counted from treatment, which is taken to include medication'],
  }),
  rule({
    id: 'adhd-shared-care',
    title: 'Confirm who prescribes the ADHD medication from the transfer to {about}',
    force: 'PRACTICE',
    grade: 'V2',
    trigger: 'a transfer of ADHD care is proposed; a diagnosis provider may not titrate or prescribe',
    occasion: 'handover',
    arises: ['adhd.transfer.proposedOn'],
    due: { by: due.before(date('transfer.on')) },
    satisfiedBy: { about: 'prescriber confirmed', any: ['adhd.prescriber.confirmedOn'] },
    citation: web('Cornwall Partnership NHS Foundation Trust', 'cornwallft.nhs.uk'),
  }),
  rule({
    id: 'adhd-choice',
    title: 'Offer {about} the choice of a provider that the NHS contracts with, and record it',
    kind: 'line',
    force: 'MUST',
    grade: 'V2',
    owner: 'gp',
    tasks: ['gp', 'icb'],
    trigger: 'a GP’s referral for ADHD or autism, unless in care for that condition already',
    occasion: 'choice-referral',
    due: NO_TIMER,
    satisfiedBy: { about: 'choice offered and recorded', any: ['referral.choice.offeredOn'] },
    citation: web('Surrey Heartlands Integrated Care Board', 'surreyheartlands.org'),
    effectiveFrom: null,
    unconfirmed: [
      'the parent chooses for those under 16',
      'that there is no statutory waiting limit for ADHD',
      'every referral is taken to be a GP’s, since none says who referred',
      'the day it began',
    ],
  }),
];
