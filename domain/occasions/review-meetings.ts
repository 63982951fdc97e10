/** The meetings of annual reviews: which statements that fix, move and hold a meeting speak of the same review. */
import { firstTime, type Circumstances, type DatedFact } from '../circumstances';
import { epochDay, isoDay, londonEpochDay } from '../days';
import { factsOf } from '../fact-order';
import type { Fact } from '../types';

/** One review, by its meeting. */
export interface Review {
  /** The day of the meeting: held, else fixed for. */
  day: number;
  /** What states that day. */
  fact: Fact;
  /** The statements that fixed the meeting, in their order; the last stands. */
  fixed: readonly Fact[];
  held: DatedFact | undefined;
  /** Tells it apart: the day its meeting is fixed for, or was held where none was fixed. */
  occurrence: string;
  /** The id of its occasion, by the day for which its meeting was first fixed: a meeting that is moved is the same review. */
  id: string;
  /** When it was first and last said that there is a meeting. */
  statedOn: number;
  restatedOn: number;
}

interface Fixed {
  day: number;
  facts: Fact[];
  held?: DatedFact;
}

/** Within half of the yearly cycle, in days: what lies further apart is another review. */
const REACH = 182;

/** The reviews whose meetings were fixed or held, by the day of the meeting; those to come among them. */
export function reviewsOf(c: Circumstances): Review[] {
  c.happened('ehc.review-scheduled', 'meetingOn'); // notes the meetings to come
  const scheduled = factsOf(c.facts, 'ehc.review-scheduled');
  const held = c.happened('ehc.review-held', 'heldOn');
  if (scheduled.length === 0 && held.length === 0) return [];
  const outcomes = [
    ...c.happened('ehc.review-reported', 'sentOn'),
    ...c.happened('ehc.review-decided', 'notifiedOn'),
  ].map(({ day }) => day);
  const fixed = fixedMeetings(
    scheduled,
    held.map(({ day }) => day),
    outcomes,
  );
  const unfixed = match(fixed, held, outcomes);
  return [
    ...fixed.map(reviewOf),
    ...unfixed.map((one) => reviewOf({ day: one.day, facts: [], held: one })),
  ].sort((a, b) => a.day - b.day);
}

/**
 * In the order of the statements: a later one moves the meeting, put off unless something shows that it took place, or brought
 * forward unless both meetings were held.
 */
function fixedMeetings(
  scheduled: readonly Fact[],
  held: readonly number[],
  outcomes: readonly number[],
): Fixed[] {
  const meetings: Fixed[] = [];
  const isMove = (from: number, to: number): boolean => {
    if (Math.abs(to - from) > REACH) return false;
    const heldIn = (first: number, end: number): boolean => held.some((day) => day >= first && day < end);
    if (to < from) return !heldIn(to, from) || !heldIn(from, from + REACH);
    return !heldIn(from, to) && !outcomes.some((day) => day >= from && day < to);
  };
  for (const fact of scheduled) {
    const day = epochDay(String(fact.data.meetingOn));
    const moved = nearest(
      meetings.filter((one) => isMove(one.day, day)),
      day,
    );
    if (!moved) meetings.push({ day, facts: [fact] });
    else {
      moved.day = day;
      moved.facts.push(fact);
    }
  }
  return meetings;
}

function nearest(meetings: readonly Fixed[], day: number): Fixed | undefined {
  let found: Fixed | undefined;
  for (const one of meetings) if (!found || Math.abs(one.day - day) < Math.abs(found.day - day)) found = one;
  return found;
}

/** Each held meeting takes the nearest fixed one, the closest pair first. @returns those held that nobody fixed */
function match(
  fixed: readonly Fixed[],
  held: readonly DatedFact[],
  outcomes: readonly number[],
): DatedFact[] {
  const pairs: { one: Fixed; on: DatedFact; apart: number }[] = [];
  for (const one of fixed)
    for (const on of held)
      if (isOf(one, on.day, outcomes)) pairs.push({ one, on, apart: Math.abs(one.day - on.day) });
  pairs.sort((a, b) => a.apart - b.apart || a.on.day - b.on.day || a.one.day - b.one.day);
  const taken = new Set<DatedFact>();
  for (const { one, on } of pairs) {
    if (one.held || taken.has(on)) continue;
    one.held = on;
    taken.add(on);
  }
  return held.filter((on) => !taken.has(on));
}

/** Held later, with no outcome before it, or earlier than fixed: then it had been fixed by then. */
function isOf({ day, facts }: Fixed, heldOn: number, outcomes: readonly number[]): boolean {
  if (Math.abs(heldOn - day) > REACH) return false;
  if (heldOn < day) return facts.some((fact) => statedDay(fact) <= heldOn);
  return !outcomes.some((outcome) => outcome >= day && outcome < heldOn);
}

const statedDay = (fact: Fact): number => londonEpochDay(Date.parse(firstTime(fact)));

function reviewOf({ day, facts, held }: Fixed): Review {
  const last = facts.at(-1);
  const first = facts.reduce<Fact | undefined>(
    (a, b) => (a && firstTime(a) <= firstTime(b) ? a : b),
    undefined,
  );
  const firstFor = first ? String(first.data.meetingOn) : isoDay(day);
  return {
    day: held?.day ?? day,
    fact: (held?.fact ?? last) as Fact,
    fixed: facts,
    held,
    occurrence: isoDay(day),
    id: `annual-review:${firstFor}`,
    statedOn: first ? statedDay(first) : day,
    restatedOn: last ? londonEpochDay(Date.parse(last.time)) : day,
  };
}
