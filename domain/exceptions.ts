/** Grounds that lift EHC time limits: SEND Regulations 2014, regs 5(4), 8(2), 10(4), 13(3), 27(3). */
import { epochDay, isoDay } from './days';
import type { Circumstances } from './circumstances';
import { factsOf } from './fold';
import type { ExceptionGround } from './rule';
import type { Fact } from './types';

/** One stated ground that may lift limits. */
export interface StatedException {
  fact: Fact;
  ground: string;
  from: number;
  to: number | undefined;
}

/** Every exception in the log: a closure is known, and decided on, before it begins. */
export function statedExceptions(c: Circumstances): StatedException[] {
  return factsOf(c.facts, 'ehc.exception').map((fact) => ({
    fact,
    ground: String(fact.data.ground),
    from: epochDay(String(fact.data.from)),
    to: typeof fact.data.to === 'string' ? epochDay(fact.data.to) : undefined,
  }));
}

/** The exception that lifts a limit whose last day is `lastDay`, if the conditions of its ground hold. */
export function exceptionFor(
  c: Circumstances,
  exceptions: readonly StatedException[],
  grounds: readonly ExceptionGround[],
  lastDay: number,
): StatedException | undefined {
  return exceptions.find((exception) => {
    const ground = grounds.find((g) => g.ground === exception.ground);
    if (!ground || lastDay < exception.from || lastDay > (exception.to ?? Infinity)) return false;
    if (ground.from !== undefined && lastDay < epochDay(ground.from)) return false;
    if (ground.to !== undefined && lastDay > epochDay(ground.to)) return false;
    return lastsLongEnough(c, exception, ground) && adviceWasAsked(c, exception, ground);
  });
}

/** A ground whose end is not known yet counts as long as it has lasted. */
function lastsLongEnough(c: Circumstances, { from, to }: StatedException, ground: ExceptionGround): boolean {
  if (ground.minimumDays === undefined) return true;
  if (to !== undefined) return to - from + 1 >= ground.minimumDays;
  const enough = from + ground.minimumDays - 1;
  if (enough > c.today) c.later.add(enough);
  return enough <= c.today;
}

const SCHOOLS = new Set(['school', 'college', 'setting', 'head', 'principal', 'early-years', 'nursery']);

/**
 * Closure counts when advice was asked of the head or principal from a week before closing to a week before reopening. Where the
 * log knows of no advice asked of a school at all, the word of whoever decided on the ground stands.
 */
function adviceWasAsked(c: Circumstances, { from, to }: StatedException, ground: ExceptionGround): boolean {
  const within = ground.adviceAskedWithin;
  if (!within) return true;
  const asked = c
    .happened('ehc.advice-requested', 'on')
    .filter(({ fact }) => SCHOOLS.has(String(fact.data.from)));
  if (asked.length === 0) return true;
  const [first, last] = [from + within.fromStart, (to ?? Infinity) + 1 + within.fromReopening];
  return asked.some(({ day }) => day >= first && day <= last);
}

/** The exception in words, for explanations. */
export function explainException({ ground, from, to, fact }: StatedException): string {
  const until = to === undefined ? 'onwards' : `to ${isoDay(to)}`;
  return `the limit is lifted by the ground of ${ground} from ${isoDay(from)} ${until}, decided by ${String(fact.data.decidedBy)}`;
}
