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

/** What the stated grounds do to one limit: the one that lifts it, or why the last of those stated for it does not. */
export interface Judged {
  lifted?: StatedException;
  why?: string;
}

/** Judges the exceptions that were stated for a limit whose last day is `lastDay` by the conditions of their grounds. */
export function exceptionFor(
  c: Circumstances,
  exceptions: readonly StatedException[],
  grounds: readonly ExceptionGround[],
  lastDay: number,
): Judged {
  let why: string | undefined;
  for (const exception of exceptions) {
    const ground = grounds.find((g) => g.ground === exception.ground);
    if (!ground || lastDay < exception.from || lastDay > (exception.to ?? Infinity)) continue;
    const missing =
      outOfForce(ground, lastDay) ?? tooShort(c, exception, ground) ?? adviceNotAsked(c, exception, ground);
    if (missing === undefined) return { lifted: exception };
    why = `the ground of ${inWords(exception)} stated ${period(exception)} does not lift the limit, because ${missing}`;
  }
  return { why };
}

/** A temporary ground in law reaches only limits that end within its time. */
function outOfForce(ground: ExceptionGround, lastDay: number): string | undefined {
  const { from, to } = ground;
  const before = from !== undefined && lastDay < epochDay(from);
  const after = to !== undefined && lastDay > epochDay(to);
  return before || after ? `it reaches limits that ended from ${from ?? ''} to ${to ?? ''} only` : undefined;
}

/** A ground whose end is not known yet counts as long as it has lasted. */
function tooShort(
  c: Circumstances,
  { from, to }: StatedException,
  { minimumDays }: ExceptionGround,
): string | undefined {
  if (minimumDays === undefined) return undefined;
  const enough = from + minimumDays - 1;
  const lasts = `it counts only once it lasts ${minimumDays} days`;
  if (to !== undefined) return to >= enough ? undefined : lasts;
  if (enough <= c.today) return undefined;
  c.later.add(enough);
  return lasts;
}

const SCHOOLS = new Set(['school', 'college', 'setting', 'head', 'principal', 'early-years', 'nursery']);

/** Closure counts when advice was asked of the head or principal from a week before closing to a week before reopening. */
function adviceNotAsked(
  c: Circumstances,
  { from, to }: StatedException,
  { adviceAskedWithin: within }: ExceptionGround,
): string | undefined {
  if (!within) return undefined;
  const [first, last] = [from + within.fromStart, (to ?? Infinity) + 1 + within.fromReopening];
  const asked = c
    .happened('ehc.advice-requested', 'on')
    .some(({ day, fact }) => SCHOOLS.has(String(fact.data.from)) && day >= first && day <= last);
  if (asked) return undefined;
  const until = Number.isFinite(last) ? `to ${isoDay(last)}` : 'onwards';
  return `no advice is known to have been asked of a school from ${isoDay(first)} ${until}`;
}

const inWords = ({ ground }: StatedException): string => ground.replaceAll('-', ' ');
const period = ({ from, to }: StatedException): string =>
  `from ${isoDay(from)} ${to === undefined ? 'onwards' : `to ${isoDay(to)}`}`;

/** The exception in words, for explanations. */
export function explainException(exception: StatedException): string {
  const decidedBy = String(exception.fact.data.decidedBy);
  return `the limit is lifted by the ground of ${inWords(exception)} ${period(exception)}, decided by ${decidedBy}`;
}
