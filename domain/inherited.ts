/**
 * Inherited duties: those that arose, and whose last day came, before the partner that states their grounds went live. Whether
 * they were met is not known, so nobody is asked until a person says how they stand. A duty whose last day is still to come then, and one
 * of law that names none, is an ordinary one: who was not dropped before must not be dropped because of an import.
 */
import type { CompiledRule } from './compiled-rules';
import type { DateName } from './expressions';
import { factsOf } from './fact-order';
import { epochDay, isoDay } from './days';
import { OCCASION_KINDS, type Occasion } from './occasions';
import type { Rule, Rulebook } from './rule';
import type { DutyDates, Planning, Standing } from './standing';
import { COMPLETED } from './statements';
import type { EventRef, Facts } from './types';

const kept = new WeakMap<NonNullable<Rulebook['goLive']>, ReadonlyMap<string, number>>();

/** The go-live day (an epoch day) by the source of each partner; undefined: the area names none. */
export function goLiveOf({ goLive }: Rulebook): ReadonlyMap<string, number> | undefined {
  if (!goLive) return undefined;
  let found = kept.get(goLive);
  if (!found) {
    found = new Map(Object.entries(goLive).map(([code, on]) => [`urn:partner:${code}`, epochDay(on)]));
    kept.set(goLive, found);
  }
  return found.size > 0 ? found : undefined;
}

const OPEN = new Set<Standing['status']>(['upcoming', 'due', 'overdue']);
/** A guard blocks an action that is proposed now, a watch and a class of record ask nobody: none of them is history. */
const KINDS = new Set<Rule['kind']>(['duty', 'line', 'window']);

/** How the duty stands, given when partners went live: as it was found, unless it is inherited. */
export function inherited(
  p: Planning,
  compiled: CompiledRule,
  occasion: Occasion,
  { due, target }: DutyDates,
  { arises, found }: { arises: number; found: Standing },
): Standing {
  const { rule } = compiled;
  // What the law owes without a last day is owed until it is done, whatever target of our own has passed.
  if (rule.state === 'in-force' && rule.due.by === null) return found;
  if (
    !p.goLive ||
    !KINDS.has(rule.kind) ||
    isLasting(rule) ||
    !(OPEN.has(found.status) || byWholeTask(found))
  )
    return found;
  const last = Math.max(arises, due ?? target ?? arises);
  const live = wentLive(witnessesOf(p.c.facts, rule, occasion), p.goLive);
  if (live === undefined || last >= live || p.statements.owed(rule.id, occasion.occurrence)) return found;
  const why = `it was over before ${isoDay(live)}, when its partner went live, and whether it was met is not known`;
  return { status: 'not-known', why, inheritedAt: live };
}

/** What the law owes without a last day is owed until it is done, whatever target of the area's has passed. */
const isLasting = ({ state, due }: Rule): boolean => state === 'in-force' && due.by === null;

/** A task that was completed as a whole completes the lines that it had, and an inherited duty is a line of none. */
const byWholeTask = ({ met }: Standing): boolean =>
  met?.how === COMPLETED && !Array.isArray(met.fact?.data.lines);

/** Who states the ground of the duty: the fact that gave rise to it, else (birthdays, school years) the person's record. */
function witnessesOf(facts: Facts, rule: Rule, { kind, dates }: Occasion): readonly EventRef[] {
  const names: readonly DateName[] = rule.arises ?? OCCASION_KINDS[kind].triggers;
  for (const name of names) {
    const fact = dates[name]?.fact;
    if (fact) return fact.witnesses;
  }
  return [...factsOf(facts, 'person.registered'), ...factsOf(facts, 'person.updated')].flatMap(
    ({ witnesses }) => witnesses,
  );
}

/** The first day on which one of those who state it was live; undefined: one of them always was. */
function wentLive(witnesses: readonly EventRef[], goLive: ReadonlyMap<string, number>): number | undefined {
  let first: number | undefined;
  for (const { source } of witnesses) {
    const day = goLive.get(source);
    if (day === undefined) return undefined;
    if (first === undefined || day < first) first = day;
  }
  return first;
}
