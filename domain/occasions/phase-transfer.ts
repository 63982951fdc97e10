/** Occasions of transfers between phases of education (SEND Regulations 2014, reg 18). */
import { firstTime, type Circumstances, type DatedFact } from '../circumstances';
import { academicYear, addMonths, dayOf, epochDay, isoDay, londonEpochDay } from '../days';
import { factsOf } from '../fact-order';
import { planAt, planEnds, planStatements } from './ehc-plan';
import type { DateWords, Occasion, OccasionKinds } from './occasion';

const TITLE = 'Transfer to the next phase of education';

/** The kinds of occasion of this family: one a limb of reg 18, and one of what practice adds; all of one transfer are one occasion. */
export const PHASE_TRANSFER_KINDS = {
  'phase-transfer': { title: TITLE, triggers: ['phase.post16.on', 'phase.other.on'] },
  'phase-transfer-post16': { title: TITLE, triggers: ['phase.post16.on'] },
  'phase-transfer-other': { title: TITLE, triggers: ['phase.other.on'] },
  'phase-transfer-post16-to-post16': { title: TITLE, triggers: ['phase.move.on'] },
  'phase-transfer-2015': { title: TITLE, triggers: ['phase.post16.on'] },
} as const satisfies OccasionKinds;

/** Their dates. */
export const PHASE_TRANSFER_DATES: DateWords = {
  'phase.post16.on': 'the transfer to post-16 education is to take place',
  'phase.other.on': 'the transfer to the next phase is to take place',
  'phase.move.on': 'the transfer to another post-16 institution is to take place',
  'phase.amendedOn': 'the amended plan was sent',
  'phase.review.heldOn': 'the review meeting was held',
  'phase.reassessDecidedOn': 'the decision to reassess was notified',
  'phase.reassessedOn': 'the plan made by a reassessment was sent',
  'phase.transferredOn': 'the day of the transfer came',
};

/** The limb of reg 18 by the phase of the transfer: its kind of occasion, and the name of the day of the transfer. */
const LIMBS = {
  'post-16': { kind: 'phase-transfer-post16', on: 'phase.post16.on' },
  other: { kind: 'phase-transfer-other', on: 'phase.other.on' },
  'post-16-to-post-16': { kind: 'phase-transfer-post16-to-post16', on: 'phase.move.on' },
} as const;

/** Reg 18(3): transfers from secondary to post-16 education on this day have a limit of their own. */
const FIRST_SEPTEMBER_2015 = dayOf(2015, 9, 1);
const APRIL = 4;

/** The occasions of phase transfers that are within reach; none for those without an EHC plan. */
export function phaseTransferOccasions(c: Circumstances): Occasion[] {
  const planned = factsOf(c.facts, 'education.transfer-planned');
  if (planned.length === 0) return [];
  c.happened('education.transfer-planned', 'on'); // notes the transfers to come
  return planned.flatMap((fact) => transfer(c, { day: epochDay(String(fact.data.on)), fact }));
}

/** A transfer is within reach for the 12 months before it, or from when it is stated. */
function transfer(c: Circumstances, planned: DatedFact): Occasion[] {
  const { day, fact } = planned;
  const phase = fact.data.toPhase as keyof typeof LIMBS;
  const reach = addMonths(day, -12);
  const within = Math.max(reach, londonEpochDay(Date.parse(firstTime(fact))));
  if (within > c.today) {
    if (planAt(c, c.today)) c.later.add(within);
    return [];
  }
  const arises = withPlanFrom(c, within, day);
  if (arises === undefined) return [];
  const { kind, on } = LIMBS[phase];
  const shared = {
    occurrence: `${phase}:${isoDay(day)}`,
    id: `phase-transfer:${isoDay(day)}`,
    arises,
    lawOf: day,
    continuing: true,
    dates: {
      [on]: planned,
      'phase.amendedOn': c.happened('ehc.amended', 'finalOn').find((one) => one.day >= reach),
      'phase.review.heldOn': c
        .happened('ehc.review-held', 'heldOn')
        .find((one) => one.day >= summerTermBefore(day) && one.day < day),
      'phase.reassessDecidedOn': reassessment(c, 'decided', reach),
      'phase.reassessedOn': reassessment(c, 'finalised', reach),
      'phase.transferredOn': day <= c.today ? planned : undefined,
      'ehc.plan.ceasedOn': planEnds(c).find((one) => one.day >= arises),
    },
  };
  if (phase === 'post-16' && day === FIRST_SEPTEMBER_2015)
    return [{ ...shared, kind: 'phase-transfer-2015' }];
  const limb: Occasion = { ...shared, kind };
  return phase === 'post-16-to-post-16' ? [limb] : [limb, { ...shared, kind: 'phase-transfer' }];
}

const reassessment = (c: Circumstances, stage: string, since: number): DatedFact | undefined =>
  c.happened('ehc.reassessment', 'on').find(({ day, fact }) => fact.data.stage === stage && day >= since);

/** The first day within reach on which there is a plan; a plan that is made after the transfer was made for the new phase. */
function withPlanFrom(c: Circumstances, within: number, transferOn: number): number | undefined {
  const statements = planStatements(c);
  if (planAt(c, within, statements)) return within;
  return statements.find(({ day }) => day > within && day < transferOn && planAt(c, day, statements))?.day;
}

/** From 1 April before the final school year: a review of the summer term before it is in good time too. */
const summerTermBefore = (transferOn: number): number => dayOf(academicYear(transferOn - 1), APRIL, 1);
