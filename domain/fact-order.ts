/**
 * Facts in order: by statement, and by the day in life. Both are kept for as long as the table of facts is, and carried over
 * when a statement is applied on top, so that planning after each event does not sort a long life anew.
 */
import type { EventType } from '../events';
import { epochDay, isLocalDay } from './days';
import type { EventRef, Fact, Facts } from './types';

type Table = NonNullable<Facts['facts'][EventType]>;

/** A dated happening and the fact that states it. */
export interface DatedFact {
  /** Epoch day. */
  day: number;
  fact: Fact;
}

const NO_FACTS: readonly Fact[] = [];
const NO_DATED: readonly DatedFact[] = [];
const ordered = new WeakMap<Table, readonly Fact[]>();
const dated = new WeakMap<Table, { field: string; found: readonly DatedFact[] }>();

/** The facts of one type by (time of the latest statement, source, id); the same array for the same facts. */
export function factsOf(facts: Facts, type: EventType): readonly Fact[] {
  const table = facts.facts[type];
  if (!table) return NO_FACTS;
  let found = ordered.get(table);
  if (!found) {
    const all = Object.values(table);
    found = all.length > 1 ? all.sort(compareFacts) : all;
    ordered.set(table, found);
  }
  return found;
}

/**
 * The facts of a type that have a date in `field`, by day; those of one day in the order of `factsOf`.
 * @throws TypeError for a day that does not exist
 */
export function datedFacts(facts: Facts, type: EventType, field: string): readonly DatedFact[] {
  const table = facts.facts[type];
  if (!table) return NO_DATED;
  const kept = dated.get(table);
  if (kept?.field === field) return kept.found;
  const found: DatedFact[] = [];
  for (const fact of factsOf(facts, type)) {
    const text = fact.data[field];
    if (typeof text === 'string') found.push({ day: epochDay(text), fact });
  }
  if (found.length > 1) found.sort((a, b) => a.day - b.day);
  dated.set(table, { field, found });
  return found;
}

/** Carries the order of `before` over to `after` (the same, where it grew in place): one fact more, or one in the place of `earlier`. */
export function orderGrown(before: Table, after: Table, fact: Fact, earlier: Fact | undefined): void {
  const facts = ordered.get(before);
  const last = facts?.at(-1);
  // Only a fact that is the latest goes to the end; for another the order is made anew when it is asked for.
  if (!facts || (last && last !== earlier && compareFacts(last, fact) >= 0)) return forget(after);
  ordered.set(after, [...without(facts, (one) => one === earlier, earlier), fact]);
  const known = dated.get(before);
  dated.delete(after);
  if (!known) return;
  const { field } = known;
  const found = without(known.found, (one) => one.fact === earlier, earlier);
  const text = fact.data[field];
  if (typeof text !== 'string') dated.set(after, { field, found });
  else if (isLocalDay(text)) {
    const day = epochDay(text);
    const at = found.findLastIndex((one) => one.day <= day) + 1;
    dated.set(after, { field, found: found.toSpliced(at, 0, { day, fact }) });
  }
}

function forget(table: Table): void {
  ordered.delete(table);
  dated.delete(table);
}

const without = <T>(all: readonly T[], isGone: (one: T) => boolean, gone: Fact | undefined): readonly T[] =>
  gone === undefined ? all : all.filter((one) => !isGone(one));

function compareFacts(a: Fact, b: Fact): number {
  if (a.time !== b.time) return a.time < b.time ? -1 : 1;
  const [x, y] = [a.witnesses.at(-1) as EventRef, b.witnesses.at(-1) as EventRef];
  if (x.source !== y.source) return x.source < y.source ? -1 : 1;
  return x.id < y.id ? -1 : x.id > y.id ? 1 : 0;
}
