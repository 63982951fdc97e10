/** What the log says of an EHC plan as a whole: that there is one, when it was made or last reviewed, and that it moved. */
import type { Circumstances, DatedFact } from '../circumstances';
import { epochDay } from '../days';

/**
 * The ends of a plan that stand. One that a tribunal overturned by an order to continue is none: the plan had to be kept until the appeal
 * was decided (CFA 2014 s.45(4)), so its duties go on from where they were. Our reading, unconfirmed.
 */
export function planEnds(c: Circumstances): readonly DatedFact[] {
  const ceased = c.happened('ehc.ceased', 'on');
  if (ceased.length === 0) return ceased;
  const continued = c
    .happened('ehc.tribunal-ordered', 'on')
    .findLast(({ fact }) => fact.data.order === 'continue');
  return continued ? ceased.filter(({ day }) => day > continued.day) : ceased;
}

/** Statements that an EHC plan is maintained. */
export function planStatements(c: Circumstances): DatedFact[] {
  return [
    ...plansMade(c),
    ...c.happened('ehc.review-decided', 'notifiedOn').filter(({ fact }) => fact.data.decision !== 'cease'),
    ...c.happened('ehc.amended', 'finalOn'),
    ...c.happened('ehc.review-held', 'heldOn'),
    ...c.happened('ehc.review-reported', 'sentOn'),
    ...c.moves.filter((move) => move.direction === 'in' && speaksOfPlan(move)),
  ].sort((a, b) => a.day - b.day);
}

/** Whether an EHC plan is known to be maintained on a day: made or reviewed by then, and not ceased since. */
export function planAt(
  c: Circumstances,
  day: number,
  statements: readonly DatedFact[] = planStatements(c),
): boolean {
  const known = lastOf(statements, day);
  const ceased = lastOf(planEnds(c), day);
  return known !== undefined && (ceased === undefined || ceased.day < known.day);
}

const plansMade = (c: Circumstances): DatedFact[] => [
  ...c.happened('ehc.finalised', 'finalOn'),
  ...c.happened('ehc.reassessment', 'on').filter(({ fact }) => fact.data.stage === 'finalised'),
];

/** The days from which CFA s.44(1) counts: the plan was made, made anew by a reassessment, or last reviewed. */
export function madeOrReviewed(c: Circumstances): DatedFact[] {
  return [...plansMade(c), ...reviewDecisions(c).flatMap((one) => one.slice(0, 1))].sort(
    (a, b) => a.day - b.day,
  );
}

/** From the meeting to the final amended plan, at most (reg 22(3)-(4)). */
const WHOLE_REVIEW = 12 * 7;

/**
 * The decisions of each review; the first completed it. Another within the 12 weeks of the same review, with no meeting between,
 * changes it (reg 22(4): not to amend after all) and reviews nothing anew.
 */
export function reviewDecisions(c: Circumstances): DatedFact[][] {
  const decided = c.happened('ehc.review-decided', 'notifiedOn');
  if (decided.length === 0) return [];
  const between = [
    ...c.happened('ehc.review-held', 'heldOn'),
    ...c.happened('ehc.review-scheduled', 'meetingOn'),
    ...planEnds(c),
  ];
  const reviews: DatedFact[][] = [];
  for (const one of decided) {
    const same = reviews.at(-1);
    const first = same?.[0]?.day ?? -Infinity;
    const apart = one.day > first + WHOLE_REVIEW || between.some(({ day }) => day > first && day <= one.day);
    if (same && !apart) same.push(one);
    else reviews.push([one]);
  }
  return reviews;
}

/** The last of `dated` that came by a day. */
export const lastOf = (dated: readonly DatedFact[], until: number): DatedFact | undefined =>
  dated.findLast(({ day }) => day <= until);

/** When the plan was transferred, where the move states that. */
export function transferOf({ fact }: DatedFact): DatedFact | undefined {
  const stated = fact.data.transferredOn;
  return typeof stated === 'string' ? { day: epochDay(stated), fact } : undefined;
}

/** Whoever states when the authority knew, or when a plan was transferred, speaks of a plan. */
const speaksOfPlan = (move: DatedFact): boolean =>
  transferOf(move) !== undefined || typeof move.fact.data.awareOn === 'string';

/** Whether somebody moved with an EHC plan. */
export const movesPlan = (c: Circumstances, move: DatedFact): boolean =>
  speaksOfPlan(move) || planAt(c, move.day);
