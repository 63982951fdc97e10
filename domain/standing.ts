/** How a duty stands on one day: the precedence of what met it, what ended it, what lifted it, and its dates. */
import type { EhcAddressing } from './addressees';
import { idsIn } from './aliases';
import type { WorkingDays } from './bank-holidays';
import type { Circumstances, DatedFact } from './circumstances';
import type { CompiledRule } from './compiled-rules';
import { isoDay } from './days';
import { exceptionFor, explainException, type StatedException } from './exceptions';
import type { DateName } from './expressions';
import type { Occasion, OccasionDate } from './occasions';
import type { Rule } from './rule';
import { COMPLETED, type Statements } from './statements';
import { taskIdOf } from './tasks';
import type { DutyStatus } from './types';

/** How a duty stands and why. */
export interface Standing {
  status: DutyStatus;
  /** The day it was met, and what met it. */
  met?: OccasionDate & { how: string };
  /** Why it is waived or not applicable, or what is not known; of an open duty, why a stated ground does not lift its limit. */
  why?: string;
  /** The exception that lifts its limit. */
  lifted?: StatedException;
  /** The day the partner went live before which the duty was over (`inherited.ts`). */
  inheritedAt?: number;
}

/** The dates of one duty, as epoch days. */
export interface DutyDates {
  due: number | undefined;
  target: number | undefined;
  opens: number | undefined;
  /** The computed day whose passing meets it. */
  passed?: number;
  /** The computed day after which its ground falls away. */
  lapses?: number;
}

/** What every duty of one plan is judged with. */
export interface Planning {
  c: Circumstances;
  statements: Statements;
  exceptions: readonly StatedException[];
  working: WorkingDays;
  /** Days after today on which a status changes by time alone. */
  changes: Set<number>;
  addressing: EhcAddressing;
  /** The day from which each partner tells what happens, by its source; undefined: the area names none. */
  goLive: ReadonlyMap<string, number> | undefined;
}

/** How a duty stands: met, fallen away, lifted, or open by its dates. */
export function standingOf(
  p: Planning,
  compiled: CompiledRule,
  occasion: Occasion,
  dates: DutyDates,
  arises: number,
): Standing {
  const { rule } = compiled;
  const met = metBy(p, compiled, occasion, arises, dates);
  if (met && met.day <= (windowEnd(compiled, dates, p.c.today) ?? Infinity)) return metStanding(met, dates);
  const gone = groundGone(p.c, compiled, occasion, dates);
  const elapsed = elapsedWindow(p, compiled, occasion, dates, gone);
  if (elapsed) return elapsed;
  const said = p.statements.notApplicable(rule.id, occasion.occurrence);
  if (said)
    return { status: 'not-applicable', why: `it was recorded as not applicable on ${isoDay(said.day)}` };
  if (gone) return { status: 'not-applicable', why: gone.why };
  const waived = p.statements.waived(rule.id, occasion.occurrence);
  if (waived) {
    const { ground, decidedBy } = waived.fact.data;
    const why = `it was waived on ${isoDay(waived.day)} on the ground of ${String(ground)}, decided by ${String(decidedBy)}`;
    return { status: 'waived', why };
  }
  if (compiled.due && dates.due === undefined)
    return { status: 'not-known', why: 'a date that it is counted from is not known' };
  const status = openStatus(p.c.today, compiled, dates);
  if (p.exceptions.length === 0 || !compiled.grounds || dates.due === undefined) return { status };
  const { lifted, why } = exceptionFor(p.c, p.exceptions, compiled.grounds, dates.due);
  if (lifted) return { status: 'waived', why: explainException(lifted), lifted };
  return why === undefined ? { status } : { status, why };
}

/** A statement after a window ended says nothing about the window. */
const windowEnd = ({ rule }: CompiledRule, { due }: DutyDates, today: number): number | undefined =>
  rule.elapses && due !== undefined && due < today ? due : undefined;

function metStanding(met: NonNullable<Standing['met']>, { due }: DutyDates): Standing {
  return { status: due === undefined || met.day <= due ? 'met' : 'met-late', met };
}

function openStatus(today: number, { rule }: CompiledRule, { due, opens, target }: DutyDates): DutyStatus {
  // A closed case never wakes: the day until which a record is kept is all there is to say of it.
  if (rule.kind === 'retention') return 'upcoming';
  if (opens !== undefined && opens > today) return 'upcoming';
  // Without a last day nothing is overdue; what has no time limit becomes due once its target has come.
  if (due === undefined)
    return rule.due.promptness === 'none' && (target === undefined || today < target) ? 'upcoming' : 'due';
  if (today < due) return 'upcoming';
  return today === due ? 'due' : 'overdue';
}

/** The earliest date or statement that meets the duty. A completion of a twin on the same occasion counts. */
function metBy(
  p: Planning,
  compiled: CompiledRule,
  occasion: Occasion,
  arises: number,
  dates: DutyDates,
): Standing['met'] {
  const { rule } = compiled;
  const { passed } = dates;
  let first: OccasionDate | undefined;
  let how = COMPLETED;
  for (const name of rule.satisfiedBy.any) {
    const date = occasion.dates[name];
    if (date && (!first || date.day < first.day)) [first, how] = [date, name];
  }
  const said = completion(p, rule, occasion, arises);
  if (said && (!first || said.day < first.day)) [first, how] = [said, COMPLETED];
  if (
    passed !== undefined &&
    (!first || passed < first.day) &&
    hasPassed(p.c, compiled, occasion, dates, passed)
  )
    [first, how] = [{ day: passed }, rule.satisfiedBy.passed?.about ?? ''];
  return first && { day: first.day, fact: first.fact, how };
}

/** A day that comes when the ground has fallen away meets nothing. */
function hasPassed(
  c: Circumstances,
  compiled: CompiledRule,
  occasion: Occasion,
  dates: DutyDates,
  day: number,
): boolean {
  if (c.today <= day) return false;
  const unless = compiled.rule.satisfiedBy.passed?.unless;
  const came = unless === undefined ? undefined : occasion.dates[unless];
  if (came && came.day <= day) return false;
  const gone = groundGone(c, compiled, occasion, dates);
  return !gone || gone.day > day;
}

/** A task completed as a whole completes the lines that it had by then. */
function completion(
  { statements, c }: Planning,
  rule: Rule,
  occasion: Occasion,
  arises: number,
): DatedFact | undefined {
  let first = statements.completed(rule.id, occasion.occurrence);
  for (const twin of rule.twins ?? []) {
    const said = statements.completed(twin, occasion.occurrence);
    if (said && (!first || said.day < first.day)) first = said;
  }
  if (!statements.wholeTasks) return first;
  const owner = occasion.owner ?? rule.owner;
  for (const taskId of idsIn(c.facts, (personId) => taskIdOf(personId, occasion.id, owner))) {
    const whole = statements.completedTask(taskId, arises);
    if (whole && (!first || whole.day < first.day)) first = whole;
  }
  return first;
}

/** A minimum window is met by its own end, unless it was cut short or was not held throughout. */
function elapsedWindow(
  p: Planning,
  compiled: CompiledRule,
  occasion: Occasion,
  dates: DutyDates,
  gone: Gone | undefined,
): Standing | undefined {
  const { due } = dates;
  const elapses = compiled.rule.elapses;
  if (due === undefined || !elapses || p.c.today <= due || (gone && gone.day <= due)) return undefined;
  if (elapses.notBefore !== undefined) {
    const early = occasion.dates[elapses.notBefore];
    if (early && early.day <= due)
      return { status: 'not-known', why: cutShort(elapses.notBefore, early, due) };
  }
  const end = { day: due, how: 'the end of the window' };
  if (elapses.throughout === undefined) return { status: 'met', met: end };
  const held = occasion.dates[elapses.throughout];
  if (!held || held.day > due) return undefined;
  return { status: held.day <= (dates.opens ?? due) ? 'met' : 'met-late', met: end };
}

const cutShort = (name: DateName, { day }: OccasionDate, due: number): string =>
  `${name} was ${isoDay(day)}, before the window ended on ${isoDay(due)}: whether views were in by then is not known`;

/** A ground that fell away: why, and on which day where that is known. */
interface Gone {
  why: string;
  day: number;
}

/** The first ground of an unmet duty to fall away, if one has. */
function groundGone(
  c: Circumstances,
  { rule }: CompiledRule,
  occasion: Occasion,
  { lapses }: DutyDates,
): Gone | undefined {
  let first: Gone | undefined;
  const consider = (day: number, why: string): void => {
    if (!first || day < first.day) first = { day, why };
  };
  const outlives = rule.outlivesCase === true;
  if (c.died && !outlives) consider(c.died.day, `the person died on ${isoDay(c.died.day)}`);
  for (const { date, why } of rule.endedBy ?? []) {
    const ended = occasion.dates[date];
    if (ended) consider(ended.day, `${why} on ${isoDay(ended.day)}`);
  }
  if (rule.lapses && lapses !== undefined && lapses < c.today)
    consider(lapses + 1, `${rule.lapses.why} on ${isoDay(lapses)}`);
  const moved = rule.survivesMove ? undefined : movedAway(c, occasion);
  if (moved) consider(moved.day, `the person moved out of the area on ${isoDay(moved.day)}`);
  if (occasion.ended) consider(occasion.ended.day ?? occasion.arises, occasion.ended.why);
  if (!outlives && c.endsOn !== undefined && c.endsOn <= c.today)
    consider(c.endsOn, `the 26th birthday was on ${isoDay(c.endsOn)}`);
  return first;
}

/** The move that ends an occasion: after it arose; what lasts is revived by a return. */
function movedAway(c: Circumstances, { arises, restatedOn, continuing }: Occasion): DatedFact | undefined {
  if (continuing) return c.away;
  const since = restatedOn ?? arises;
  return c.moves.find(({ direction, day }) => direction === 'out' && day >= since) ?? c.away;
}
