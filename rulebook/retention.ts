/**
 * Section 13: how long records are kept. Each class gives its own day; the longest that applies to a record wins, and an inquiry
 * hold overrides them all. Nothing is destroyed by Onward: a record manager reviews first.
 */
import { date, due } from '../domain/expressions';
import type { Rule } from '../domain/rule';
import { ruleFamily, VERIFIED_ON } from './family';
import { both, statute, web } from './sources';

const NHS_CODE = web('NHS records management code of practice', 'themdu.com');

const retention = ruleFamily({
  family: 'retention',
  owner: 'record-holder',
  tasks: ['dpo', 'caldicott-guardian'],
  occasion: 'record-closed',
  citation: NHS_CODE,
  effectiveFrom: null,
  effectiveTo: null,
  verifiedOn: VERIFIED_ON,
});

const EDITION = 'the edition of 7 August 2023';
const REVIEWED = { about: 'destroyed, or archived after review', any: [] } as const;
const COMMON = {
  kind: 'retention',
  trigger: 'the record is closed',
  satisfiedBy: REVIEWED,
  outlivesCase: true,
  survivesMove: true,
} as const;

export const RETENTION: readonly Rule[] = [
  retention({
    ...COMMON,
    id: 'ret-child-health',
    title: 'Keep the children’s health record',
    force: 'SG',
    grade: 'V2',
    arises: ['treatment.childEndedOn'],
    due: {
      by: due.ifOnOrBefore(
        date('treatment.childEndedOn'),
        due.plusDays(due.birthday(17), -1),
        due.birthday(25),
        due.birthday(26),
      ),
    },
    unconfirmed: [EDITION, 'treatment that ended at 18 or later is kept as if it had ended at 17'],
  }),
  retention({
    ...COMMON,
    id: 'ret-mental-health',
    title: 'Keep the mental health record',
    force: 'SG',
    grade: 'V2',
    arises: ['contact.mentalHealthLastOn'],
    due: {
      by: due.orElse(
        due.addYears(date('record.diedOn'), 10),
        due.addYears(date('contact.mentalHealthLastOn'), 20),
      ),
    },
    unconfirmed: [EDITION],
  }),
  retention({
    ...COMMON,
    id: 'ret-adult-health',
    title: 'Keep the adult health or social care record',
    force: 'SG',
    grade: 'V2',
    arises: ['contact.adultLastOn'],
    due: { by: due.addYears(date('contact.adultLastOn'), 8) },
    unconfirmed: [EDITION, 'adult social care: 8 years'],
  }),
  retention({
    ...COMMON,
    id: 'ret-sen-file',
    title: 'Keep the EHC and SEN file',
    force: 'PRACTICE',
    grade: 'V2',
    arises: ['sen.closedOn'],
    due: { by: due.addYears(date('born.on'), 31) },
    citation: web('IRMS toolkit, as quoted', 'sencoforum.com/forums/reply/1918'),
    unconfirmed: ['councils differ: an area may keep it longer'],
  }),
  retention({
    ...COMMON,
    id: 'ret-care-leaver',
    title: 'Keep the care record',
    force: 'MUST',
    grade: 'M',
    arises: ['care.closedOn'],
    due: { by: due.addYears(date('born.on'), 75) },
    citation: both(statute('CPR10', '50'), statute('CLR10', '10')),
  }),
];
