/** Section 6: area planning, commissioning, data and inspection. Owed for an area, each with a cycle of its own (`domain/area.ts`). */
import { date, due } from '../domain/expressions';
import type { Rule } from '../domain/rule';
import { ruleFamily, VERIFIED_ON } from './family';
import { both, statute, web } from './sources';

const area = ruleFamily({
  family: 'area',
  owner: 'la-icb',
  tasks: ['dcs', 'icb-executive-send-lead', 'data-team'],
  occasion: null,
  citation: statute('CFA'),
  effectiveFrom: '2014-09-01',
  effectiveTo: null,
  verifiedOn: VERIFIED_ON,
});

const STANDING = { promptness: 'none', by: null } as const;
const KEEP_UNDER_REVIEW = 'a standing duty, kept under review';
const notes = (provision: string, note: string) =>
  web(
    `Children and Families Act 2014 explanatory notes, ${provision}`,
    `www.legislation.gov.uk/ukpga/2014/6/notes/division/4/3/${note}`,
  );
const HANDBOOK = web(
  'Area SEND framework and handbook',
  'www.gov.uk/government/publications/area-send-framework-and-handbook',
);
const inspected = date('inspection.on');
const months = (outcome: string, n: number) => due.addMonths(date(`inspection.${outcome}.on`), n);

export const AREA: readonly Rule[] = [
  area({
    id: 'joint-commissioning',
    title: 'Agree joint arrangements for the EHC provision that is reasonably required',
    kind: 'area',
    force: 'MUST',
    grade: 'V1',
    trigger: KEEP_UNDER_REVIEW,
    due: STANDING,
    satisfiedBy: { about: 'current joint arrangements recorded', any: ['jointArrangements.recordedOn'] },
    citation: both(statute('CFA', '26'), notes('s.26', '5')),
    unconfirmed: ['that there is no statutory interval'],
  }),
  area({
    id: 'promote-integration',
    title: 'Promote the integration of education, health and social care provision',
    kind: 'area',
    force: 'MUST',
    grade: 'V1',
    trigger: KEEP_UNDER_REVIEW,
    due: STANDING,
    satisfiedBy: { about: 'evidence filed', any: ['integration.evidencedOn'] },
    citation: both(statute('CFA', '25'), notes('s.25', '5')),
  }),
  area({
    id: 'sufficiency-review',
    title: 'Keep education, training and social care provision under review; consult',
    kind: 'area',
    force: 'MUST',
    grade: 'V1',
    trigger: KEEP_UNDER_REVIEW,
    due: STANDING,
    satisfiedBy: { about: 'review published', any: ['sufficiency.publishedOn'] },
    citation: both(statute('CFA', '27'), notes('s.27', '6/1')),
  }),
  area({
    id: 'cooperate-pfa',
    title: 'Co-operate with local partners, and within the authority, in preparing for adulthood',
    kind: 'area',
    force: 'MUST',
    grade: 'V1',
    trigger: KEEP_UNDER_REVIEW,
    due: STANDING,
    satisfiedBy: { about: 'a named link for each partner', any: ['links.namedOn'] },
    citation: both(statute('CFA', '28', '29'), notes('ss.28-29', '7')),
  }),
  area({
    id: 'local-offer',
    title: 'Review the local offer, preparing for adulthood included; publish comments and the response',
    kind: 'area',
    force: 'MUST',
    grade: 'M',
    trigger: 'every 12 months from its publication',
    due: { by: due.addMonths(date('localOffer.publishedOn'), 12) },
    satisfiedBy: { about: 'comments and response published', any: [] },
    citation: statute('CFA', '30'),
    unconfirmed: ['the interval', 'SEND Regulations 2014 regs 53-57'],
  }),
  area({
    id: 'health-notify-la',
    title: 'Tell the local authority of under-fives who are likely to have special educational needs',
    kind: 'area',
    force: 'MUST',
    grade: 'M',
    owner: 'health-body',
    trigger: 'a health body believes so',
    due: { promptness: 'asap', by: null },
    satisfiedBy: { about: 'the authority notified', any: [] },
    citation: statute('CFA', '23'),
    unconfirmed: ['the person is not in Onward yet, whose cases begin at 13: kept as a duty of the area'],
  }),
  area({
    id: 'sen2-return',
    title: 'Submit the SEN2 return',
    kind: 'area',
    force: 'MUST',
    grade: 'V2',
    owner: 'la',
    tasks: ['data-team'],
    trigger: 'the census, every 12 months',
    due: { by: due.addMonths(date('sen2.lastCensusOn'), 12) },
    satisfiedBy: { about: 'return submitted', any: ['sen2.submittedOn'] },
    citation: web('SEN2 2023 specification', 'readkong.com'),
    effectiveFrom: null,
    unconfirmed: ['mid-January as the census date', 'the fields of the current year', 'the day it began'],
  }),
  area({
    id: 'area-send-cycle',
    title: 'Be ready for the next area SEND inspection',
    kind: 'area',
    force: 'INFO',
    grade: 'V1',
    trigger: 'the last inspection, on a five-year cycle, sooner if experiences are inconsistent',
    due: { by: due.addYears(inspected, 5) },
    satisfiedBy: { about: 'report published', any: [] },
    citation: both(statute('CA04', '20(1)(a)'), HANDBOOK),
    effectiveFrom: '2023-01-01',
    unconfirmed: ['the wording of the cycle', 'notice periods', 'the edition of 6 June 2025'],
  }),
  area({
    id: 'area-send-return',
    title: 'Return of the inspection: {about}',
    kind: 'area',
    force: 'INFO',
    grade: 'V2',
    trigger: 'the report is published',
    due: {
      by: due.orElse(
        due.workingDaysAfter(date('actionPlan.reportedOn'), 35),
        due.orElse(months('failings', 18), due.orElse(months('inconsistent', 36), months('positive', 60))),
      ),
    },
    satisfiedBy: { about: 'next inspection, or action plan accepted', any: ['actionPlan.acceptedOn'] },
    citation: both(HANDBOOK, web('Milton Keynes local offer', 'mksendlocaloffer.co.uk')),
    effectiveFrom: '2023-01-01',
    unconfirmed: [
      'about five years after a positive outcome',
      'the 35 working days',
      'publishing the local strategic plan',
      'what is asked for in Annex A: keep the evidence pack configurable',
    ],
  }),
];
