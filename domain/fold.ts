/**
 * The fold: from a log of statements to the facts of a life, whatever the order of arrival.
 *
 * - A statement that another of the same source `replaces` is dropped, and stays dropped whatever becomes of its
 *   replacement: a partner said that it was wrong. Chains drop all but their end.
 * - `event.retracted` drops the statement that it names, of the same source. A retraction counts as long as it stands: one that
 *   is itself replaced or retracted has no effect, so the retraction of a retraction restores. Retractions that
 *   take back each other in a circle all count.
 * - `identity.sealed` drops the records that it names, of any source, for as long as it stands.
 * - What stands is applied by (time, source, id) and joined by natural key: a later witness's fields lie over the earlier.
 */
import { canonicalJson, naturalKey, type EventType } from '../events';
import { factWith, tableWith } from './fact-order';
import type { EventRef, Fact, Facts, LoggedEvent } from './types';

export { factsOf, factWith } from './fact-order';

/** Raised whenever `fold` would give other facts for the same log, so that kept facts are made anew. */
export const FOLD_VERSION = 3;

/** Types that drop other statements. */
const DROPPING: ReadonlySet<EventType> = new Set(['event.retracted', 'identity.sealed']);

type MutableFact = { -readonly [K in keyof Fact]: Fact[K] };

/** The facts of an empty log. */
export function emptyFacts(personId: string): Facts {
  return { foldVersion: FOLD_VERSION, personId, eventCount: 0, dropped: {}, facts: {} };
}

const refKey = (source: string, id: string): string => `${source} ${id}`;

/** Orders statements by (time, source, id), by code unit so that it is the same everywhere. */
export function compareEvents(
  a: { time: string; source: string; id: string },
  b: { time: string; source: string; id: string },
): number {
  if (a.time !== b.time) return a.time < b.time ? -1 : 1;
  if (a.source !== b.source) return a.source < b.source ? -1 : 1;
  if (a.id === b.id) return 0;
  return a.id < b.id ? -1 : 1;
}

/**
 * Folds a whole log. Observations never become facts and are not counted. Of two statements with the same source and
 * id one counts (intake quarantines a second body; here the choice only has to be the same in any order).
 */
export function fold(personId: string, events: readonly LoggedEvent[]): Facts {
  const log = withoutDuplicates(events);
  if (log.length === 0) return emptyFacts(personId);
  log.sort(compareEvents);
  const dropped = droppedBy(log);
  const tables = new Map<EventType, Map<string, MutableFact>>();
  for (const event of log) {
    if (event.type === 'event.retracted' || dropped.has(refKey(event.source, event.id))) continue;
    const key = naturalKey(event.type, event.data, event.source);
    let table = tables.get(event.type);
    if (!table) tables.set(event.type, (table = new Map<string, MutableFact>()));
    const fact = joined(table.get(key), event, key);
    // Where the latest statement puts it.
    table.delete(key);
    table.set(key, fact);
  }
  const last = log.at(-1) as LoggedEvent;
  return {
    foldVersion: FOLD_VERSION,
    personId,
    eventCount: log.length,
    last: { time: last.time, source: last.source, id: last.id },
    dropped: Object.fromEntries([...dropped].sort().map((key) => [key, true as const])),
    facts: Object.fromEntries([...tables].map(([type, table]) => [type, [...table.values()]])),
  };
}

function withoutDuplicates(events: readonly LoggedEvent[]): LoggedEvent[] {
  const known = new Map<string, LoggedEvent>();
  for (const event of events) {
    if (event.type === 'observation.recorded') continue;
    const key = refKey(event.source, event.id);
    const other = known.get(key);
    if (!other || (other !== event && bodyOf(event) < bodyOf(other))) known.set(key, event);
  }
  return [...known.values()];
}

const bodyOf = ({ type, time, replaces, data }: LoggedEvent): string =>
  canonicalJson({ type, time, ...(replaces === undefined ? {} : { replaces }), data });

/** The statements that were replaced or retracted, as `source id`, whether they have arrived or not. */
function droppedBy(log: readonly LoggedEvent[]): Set<string> {
  const dropped = new Set<string>();
  const retractions = new Map<string, string>();
  for (const { source, id, type, replaces, data } of log) {
    if (replaces !== undefined && replaces !== id) dropped.add(refKey(source, replaces));
    if (type === 'event.retracted' && typeof data.eventId === 'string')
      retractions.set(refKey(source, id), refKey(source, data.eventId));
  }
  if (retractions.size > 0) for (const target of standingTargets(retractions, dropped)) dropped.add(target);
  for (const event of log)
    if (event.type === 'identity.sealed' && !dropped.has(refKey(event.source, event.id)))
      for (const { source, id } of event.data.statements as EventRef[]) dropped.add(refKey(source, id));
  return dropped;
}

/** What the retractions that stand take back. A retraction is decided once all that aim at it are. */
function standingTargets(
  retractions: ReadonlyMap<string, string>,
  replaced: ReadonlySet<string>,
): Set<string> {
  const aimedAt = new Map<string, string[]>();
  for (const [key, target] of retractions)
    if (retractions.has(target)) aimedAt.set(target, [...(aimedAt.get(target) ?? []), key]);
  const stands = new Map<string, boolean>();
  for (let changed = true; changed;) {
    changed = false;
    for (const key of retractions.keys()) {
      if (stands.has(key)) continue;
      const against = aimedAt.get(key) ?? [];
      if (replaced.has(key) || against.some((other) => stands.get(other) === true)) stands.set(key, false);
      else if (against.every((other) => stands.get(other) === false)) stands.set(key, true);
      else continue;
      changed = true;
    }
  }
  const targets = new Set<string>();
  for (const [key, target] of retractions) if (stands.get(key) !== false) targets.add(target);
  return targets;
}

function joined(earlier: Fact | undefined, event: LoggedEvent, key: string): Fact {
  const witness: EventRef = { source: event.source, id: event.id };
  if (!earlier) return { type: event.type, key, data: event.data, time: event.time, witnesses: [witness] };
  return {
    type: event.type,
    key,
    data: { ...earlier.data, ...event.data },
    time: event.time,
    firstTime: earlier.firstTime ?? earlier.time,
    witnesses: [...earlier.witnesses, witness],
  };
}

/**
 * Applies statements on top of folded facts, sharing what did not change.
 * @returns undefined where only a refold is right: a statement that does not sort last, replaces or retracts
 *   another, or was itself taken back before it arrived; or facts of another fold version
 */
export function applyOnTop(facts: Facts, events: readonly LoggedEvent[]): Facts | undefined {
  if (facts.foldVersion !== FOLD_VERSION) return undefined;
  const added = events.filter((event) => event.type !== 'observation.recorded');
  if (added.length === 0) return facts;
  if (added.length > 1) added.sort(compareEvents);
  let last = facts.last;
  for (const event of added) {
    if (event.replaces !== undefined || DROPPING.has(event.type)) return undefined;
    if (last && compareEvents(event, last) <= 0) return undefined;
    if (facts.dropped[refKey(event.source, event.id)]) return undefined;
    last = { time: event.time, source: event.source, id: event.id };
  }
  const tables = { ...facts.facts };
  const grown: Facts = { ...facts, eventCount: facts.eventCount + added.length, last, facts: tables };
  for (const event of added) {
    const key = naturalKey(event.type, event.data, event.source);
    const earlier = factWith(grown, event.type, key);
    tables[event.type] = tableWith(tables[event.type] ?? [], joined(earlier, event, key), earlier);
  }
  return grown;
}
