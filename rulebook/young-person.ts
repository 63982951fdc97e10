/** Section 4, first part: a young person's rights, capacity, and deprivation of liberty. */
import { date, due } from '../domain/expressions';
import type { Rule } from '../domain/rule';
import { ruleFamily, VERIFIED_ON } from './family';
import { both, statute, web } from './sources';

const rule = ruleFamily({
  family: 'young-person',
  owner: 'la-sen',
  tasks: ['ehc-coordinator', 'senco', 'parent-or-young-person', 'icb-designated-officer', 'csc-asc-link'],
  occasion: 'rights-transfer',
  citation: statute('CFA'),
  effectiveFrom: '2014-09-01',
  effectiveTo: null,
  verifiedOn: VERIFIED_ON,
});

const identified = date('dol.identifiedOn');
/** Before the confinement, where it is planned; it is already there otherwise. */
const beforeConfinement = due.orElse(due.before(date('dol.confinedOn')), identified);
const HEMPSONS = 'hempsons.co.uk';

export const YOUNG_PERSON: readonly Rule[] = [
  rule({
    id: 'yp-rights-transfer',
    title:
      'EHC rights pass to the young person: address them, ask how they want to share with their parents, and offer support with capacity',
    force: 'MUST',
    grade: 'V2',
    tasks: ['ehc-coordinator', 'parent-or-young-person'],
    trigger: 'the end of compulsory school age, with an EHC assessment or plan',
    due: { by: due.schoolLeavingDate },
    satisfiedBy: {
      about: 'addressee switched (by law, on the day), preferences recorded',
      any: ['ehc.preferences.recordedOn'],
    },
    citation: both(
      statute('CFA', '80', '83(2)'),
      statute('SR14', '63', '64', '65'),
      web('VICTA Parents', 'victaparents.org.uk'),
    ),
    unconfirmed: [
      'regs 63-65',
      'the rights are the young person’s from the day after the school leaving date',
      'a statement of the young person about sharing, in the year before or later, records the preferences',
    ],
  }),
  rule({
    id: 'mca-16',
    title: 'Presume capacity from 16, and record for {about} whether the young person decides',
    force: 'MUST',
    grade: 'V2',
    owner: 'decision-maker',
    tasks: ['decision-maker', 'parent-or-young-person'],
    trigger: 'the 16th birthday, then each decision for which capacity is in doubt or somebody else decided',
    occasion: 'capacity',
    due: { by: due.orElse(date('mca.decision.neededOn'), due.birthday(16)) },
    satisfiedBy: { about: 'capacity status recorded per decision', any: ['mca.status.recordedOn'] },
    citation: both(
      statute('MCA', '1', '2', '3', '4', '5'),
      web('Blackpool Children’s Services procedures', 'blackpoolcs.trixonline.co.uk'),
    ),
    effectiveFrom: null,
    unconfirmed: [
      'the day from which it applies',
      'decisions that are known to need it are those that a person says are in doubt, and consent that somebody else gave',
    ],
  }),
  rule({
    id: 'dol-16-17',
    title:
      'Have authority for the confinement of the 16 or 17-year-old, or end it: parents cannot consent to it',
    force: 'MUST-CASE',
    grade: 'V2',
    tasks: ['legal', 'csc'],
    trigger: 'the acid test of a deprivation of liberty is met at 16 or 17, without capacity to consent',
    occasion: 'deprivation',
    due: {
      by: due.later(beforeConfinement, due.birthday(16)),
      opens: due.addMonths(due.birthday(16), -3),
    },
    satisfiedBy: {
      about: 'authority granted (court, Mental Health Act, or Children Act 1989 s.25), or confinement ended',
      any: ['dol.authorisedOn', 'dol.endedOn'],
    },
    citation: both(web('Re D [2019] UKSC 42, as summarised by Hempsons', HEMPSONS), statute('CA89', '25')),
    effectiveFrom: '2019-01-01',
    unconfirmed: [
      'the day in 2019 from which it applies',
      'the owner is that of the whole section: the rules name legal and children’s social care as those asked',
    ],
  }),
  rule({
    id: 'dol-18',
    title: 'Have authority for the deprivation of liberty as an adult, or end it',
    force: 'MUST',
    grade: 'V2',
    owner: 'asc',
    tasks: ['legal', 'icb'],
    trigger: 'a deprivation of liberty that continues at 18, or is identified later',
    occasion: 'deprivation-adult',
    due: { by: due.later(beforeConfinement, due.birthday(18)) },
    satisfiedBy: {
      about:
        'authority granted (Deprivation of Liberty Safeguards in a care home or hospital, Court of Protection elsewhere), or deprivation ended',
      any: ['dol.adultAuthorisedOn', 'dol.endedOn'],
    },
    citation: both({ ...statute('MCA'), text: 'Mental Capacity Act 2005 sch.A1' }, web('Hempsons', HEMPSONS)),
    effectiveFrom: null,
    unconfirmed: [
      'the process',
      'that the Liberty Protection Safeguards have not commenced',
      'the day from which it applies',
      'authority granted for a 16 or 17-year-old is taken not to reach beyond 18',
    ],
  }),
];
