/**
 * Section 13: information sharing and clinical safety. Health and adult social care bodies are covered by HSCA 2012 ss.251A-B;
 * children's social care and schools are not, so a legal basis is held for each type of recipient. These rules guard what
 * Onward's operators do, not what happens in a life: none has an occasion.
 */
import { date, due } from '../domain/expressions';
import type { Rule } from '../domain/rule';
import { ruleFamily, VERIFIED_ON } from './family';
import { both, statute, web } from './sources';

const rule = ruleFamily({
  family: 'information',
  owner: 'controller',
  tasks: ['dpo', 'caldicott-guardian', 'clinical-safety-officer'],
  occasion: null,
  citation: statute('HSCA12', '251A', '251B'),
  effectiveFrom: null,
  effectiveTo: null,
  verifiedOn: VERIFIED_ON,
});

const NO_TIMER = { promptness: 'none', by: null } as const;
const START = 'the day it began';
const ASSURIC = web('Assuric', 'assuric.com');

const sharing: readonly Rule[] = [
  rule({
    id: 'ig-consistent-id-nhs',
    title: 'Include the NHS number when information is processed for direct care',
    kind: 'guard',
    force: 'MUST',
    grade: 'V1',
    trigger:
      'processing for direct care, where it is likely to help and in the best interests; not where it is unknown, objected to, or for anonymous access',
    due: NO_TIMER,
    satisfiedBy: { about: 'number on record', any: [] },
    citation: both(
      statute('HSCA12', '251A'),
      web(
        'Health and Social Care (Safety and Quality) Act 2015 s.2',
        'www.legislation.gov.uk/ukpga/2015/28/section/2',
      ),
    ),
    unconfirmed: [START],
  }),
  rule({
    id: 'ig-duty-share-251B',
    title: 'Share information that is needed for direct care',
    kind: 'guard',
    force: 'MUST',
    grade: 'M',
    trigger: 'information is needed for care; exceptions as for the NHS number',
    due: NO_TIMER,
    satisfiedBy: { about: 'shared, or the refusal recorded', any: [] },
    citation: statute('HSCA12', '251B'),
    unconfirmed: [START],
  }),
  rule({
    id: 'ig-ca04-16LA',
    title: 'Disclose information that is relevant to a child’s safeguarding or welfare',
    kind: 'guard',
    force: 'MUST',
    grade: 'V1',
    state: 'enacted-not-commenced',
    trigger:
      'relevant information is held, unless disclosing it is more detrimental to the child; look again at 18',
    due: NO_TIMER,
    satisfiedBy: { about: 'disclosed, or the refusal recorded', any: [] },
    citation: both(statute('CA04', '16LA'), statute('CWSA26', '4')),
    unconfirmed: ['commencement'],
  }),
  rule({
    id: 'ig-ca04-16LC',
    title: 'Include the consistent child identifier',
    kind: 'guard',
    force: 'MUST',
    grade: 'V1',
    state: 'enacted-not-commenced',
    trigger: 'regulations designate an identifier (the pilot uses the NHS number)',
    due: NO_TIMER,
    satisfiedBy: { about: 'identifier on record', any: [] },
    citation: statute('CA04', '16LC'),
    unconfirmed: ['that there are no regulations yet', 'commencement'],
  }),
  rule({
    id: 'ig-legal-basis-record',
    title: 'Record purpose, basis, duty, recipient, minimum data set and objection before sharing',
    kind: 'guard',
    force: 'MUST',
    grade: 'M',
    trigger: 'each share',
    due: NO_TIMER,
    satisfiedBy: { about: 'record complete', any: [] },
    citation: web(
      'UK GDPR arts 6, 9; Data Protection Act 2018 sch.1; Caldicott principles',
      'www.legislation.gov.uk/ukpga/2018/12/schedule/1',
    ),
    unconfirmed: ['articles 6(1)(e), 9(2)(h) and 9(2)(g) as the usual bases', START],
  }),
  rule({
    id: 'ig-ndoo',
    title: 'Apply the national data opt-out before confidential information is used beyond individual care',
    kind: 'guard',
    force: 'CONTRACT',
    grade: 'V2',
    trigger: 'an extract for planning or research, unless exempt; not direct care',
    due: NO_TIMER,
    satisfiedBy: { about: 'opt-out check recorded', any: [] },
    citation: web('Guide to the national data opt-out', 'tbchealthcare.co.uk/page/opt-out'),
    unconfirmed: [START],
  }),
];

const assurance: readonly Rule[] = [
  rule({
    id: 'ig-dspt',
    title: 'Publish the Data Security and Protection Toolkit assessment',
    kind: 'area',
    force: 'CONTRACT',
    grade: 'M',
    trigger: 'every 12 months',
    due: { by: due.by(date('dspt.yearEndsOn')) },
    satisfiedBy: { about: 'published', any: [] },
    citation: web('Data Security and Protection Toolkit', 'www.dsptoolkit.nhs.uk'),
    unconfirmed: ['30 June as the day', START],
  }),
  rule({
    id: 'safety-dcb0129',
    title: 'Have a clinical safety case for the health IT that is made',
    kind: 'area',
    force: 'MUST',
    grade: 'V2',
    owner: 'manufacturer',
    trigger:
      'health IT is built or changed; hazards to begin with: a missed handover at 18, the wrong addressee after rights transfer, a timer lost at a redeployment, two people merged, a task closed on rejection',
    due: NO_TIMER,
    satisfiedBy: { about: 'safety case signed before release', any: ['safetyCase.manufacturerSignedOn'] },
    citation: both(statute('HSCA12', '250'), ASSURIC),
    unconfirmed: [START],
  }),
  rule({
    id: 'safety-dcb0160',
    title: 'Have a clinical safety case for the health IT that is deployed',
    kind: 'area',
    force: 'MUST',
    grade: 'V2',
    owner: 'deploying-organisation',
    trigger: 'health IT is deployed or changed',
    due: NO_TIMER,
    satisfiedBy: { about: 'safety case signed before go-live', any: ['safetyCase.deployerSignedOn'] },
    citation: both(statute('HSCA12', '250'), ASSURIC),
    unconfirmed: [START],
  }),
];

export const INFORMATION: readonly Rule[] = [...sharing, ...assurance];
