/** Section 0: how dates are counted. Definitions, owed by nobody; the calendar in `domain/` is their code. */
import type { Rule } from '../domain/rule';
import { ruleFamily, VERIFIED_ON } from './family';
import { both, statute, web } from './sources';

const define = ruleFamily({
  family: 'date-semantics',
  owner: 'none',
  tasks: [],
  occasion: null,
  citation: { text: 'Onward, date semantics' },
  effectiveFrom: null,
  effectiveTo: null,
  verifiedOn: VERIFIED_ON,
});

type Definition = Pick<Rule, 'id' | 'title' | 'grade'> & Partial<Rule>;

const definition = (text: Definition): Rule =>
  define({
    kind: 'definition',
    force: 'INFO',
    trigger: 'any rule that counts days',
    due: { by: null },
    satisfiedBy: { about: 'nothing: it defines', any: [] },
    ...text,
  });

const SR14_UNCHECKED = 'the wording of the SEND Regulations 2014';

export const DATE_SEMANTICS: readonly Rule[] = [
  definition({
    id: 'cal-weeks-of-event',
    title:
      '"Within N weeks of": the day is not counted; holidays neither stop the clock nor roll the date forward',
    grade: 'M',
    citation: statute('SR14'),
    unconfirmed: [SR14_UNCHECKED],
  }),
  definition({
    id: 'cal-beginning-with',
    title: '"N days beginning with the day": the first day counts',
    grade: 'V1',
    citation: statute('SR14', '13(1)'),
  }),
  definition({
    id: 'cal-before-date',
    title:
      '"Before" a date: exclusive, the last compliant day is the day before; the alert is on the exclusive date',
    grade: 'V1',
    citation: statute('SR14', '18'),
  }),
  definition({
    id: 'cal-months',
    title: 'Periods of months end on the corresponding date, clamped at the month’s end',
    grade: 'M',
  }),
  definition({
    id: 'cal-period-12m-beginning',
    title: '"12 months starting with a date": to the day before the corresponding date',
    grade: 'M',
    citation: both(statute('CFA', '44'), statute('SR14', '15(5)')),
    unconfirmed: ['the wording of CFA s.44; SR14 reg 15(5) is a checked analogue'],
  }),
  definition({
    id: 'cal-age-attained',
    title: 'An age is attained at the start of the birthday, 00:00 in Europe/London',
    grade: 'M',
    citation: statute('FLRA', '9'),
  }),
  definition({
    id: 'cal-feb29',
    title:
      'Born on 29 February, in other years: age is attained on 1 March; "before the birthday" counts from 28 February',
    force: 'PRACTICE',
    state: 'practice',
    grade: 'M',
    unconfirmed: ['a policy choice, recorded here'],
  }),
  definition({
    id: 'cal-working-day',
    title: 'Working days are Monday to Friday less the bank holidays of England and Wales',
    grade: 'M',
    citation: web('GOV.UK bank holidays', 'www.gov.uk/bank-holidays.json'),
    unconfirmed: ['the SEND Regulations’ own definition'],
  }),
  definition({
    id: 'cal-school-closed',
    title: 'Closure of at least 4 continuous weeks is a ground of exception, never an automatic pause',
    grade: 'V1',
    citation: statute('SR14', '10(4)'),
  }),
  definition({
    id: 'cal-tz',
    title: 'Statutory days are Europe/London days: the local date is stored, not a UTC instant',
    force: 'PRACTICE',
    state: 'practice',
    grade: '-',
  }),
  definition({
    id: 'cal-academic-year',
    title:
      'School years run from 1 September to 31 August; the year group is the age on the 31 August before, less 4, unless the school records another',
    grade: 'M',
  }),
  definition({
    id: 'cal-school-leaving-date',
    title: 'Compulsory school age ends on the last Friday of June in the school year of the 16th birthday',
    grade: 'V2',
    citation: web('Hartlepool Family Hubs', 'hartlepoolfamilyhubs.co.uk/?p=5337'),
    unconfirmed: ['summer-born pupils can still be 15'],
  }),
];
