/**
 * The facts of one type, in order: by statement, and by the day in life. The dated order is kept for as long as its table
 * is, and carried over when a statement is applied on top, so that planning after each event does not sort a long life anew.
 */
import type { EventType } from '../events';
import { epochDay, isLocalDay } from './days';
import type { EventRef, Fact, Facts } from './types';

type Table = readonly Fact[];

/** A dated happening and the fact that states it. */
export interface DatedFact {
  /** Epoch day. */
  day: number;
  fact: Fact;
}

const NO_FACTS: Table = [];
const NO_DATED: readonly DatedFact[] = [];
const dated = new WeakMap<Table, { field: string; found: readonly DatedFact[] }>();

/** The facts of one type by (time of the latest statement, source, id); the same array for the same facts. */
export const factsOf = (facts: Facts, type: EventType): readonly Fact[] => facts.facts[type] ?? NO_FACTS;

/** The fact of a type with this natural key. */
export const factWith = (facts: Facts, type: EventType, key: string): Fact | undefined =>
  facts.facts[type]?.find((fact) => fact.key === key);

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
  for (const fact of table) {
    const text = fact.data[field];
    if (typeof text === 'string') found.push({ day: epochDay(text), fact });
  }
  if (found.length > 1) found.sort((a, b) => a.day - b.day);
  dated.set(table, { field, found });
  return found;
}

/** A table with `fact` in its place, instead of `earlier` where there was one. */
export function tableWith(before: Table, fact: Fact, earlier: Fact | undefined): Table {
  const after = earlier === undefined ? before.slice() : before.filter((one) => one !== earlier);
  const at = after.findLastIndex((one) => compareFacts(one, fact) < 0) + 1;
  if (at < after.length) return after.toSpliced(at, 0, fact);
  after.push(fact);
  const known = dated.get(before);
  if (known) carryDated(known.field, known.found, after, fact, earlier);
  return after;
}

/** The latest of a table comes after all others of its day. */
function carryDated(
  field: string,
  known: readonly DatedFact[],
  after: Table,
  fact: Fact,
  earlier: Fact | undefined,
): void {
  const text = fact.data[field];
  const found = earlier === undefined ? known : known.filter((one) => one.fact !== earlier);
  if (typeof text !== 'string') dated.set(after, { field, found });
  else if (isLocalDay(text)) {
    const day = epochDay(text);
    const at = found.findLastIndex((one) => one.day <= day) + 1;
    dated.set(after, { field, found: found.toSpliced(at, 0, { day, fact }) });
  }
}

function compareFacts(a: Fact, b: Fact): number {
  if (a.time !== b.time) return a.time < b.time ? -1 : 1;
  const [x, y] = [a.witnesses.at(-1) as EventRef, b.witnesses.at(-1) as EventRef];
  if (x.source !== y.source) return x.source < y.source ? -1 : 1;
  return x.id < y.id ? -1 : x.id > y.id ? 1 : 0;
}
