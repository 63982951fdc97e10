/** Facts with further statements in them, refolding only where order matters. */
import { applyOnTop, factWith } from '../domain';
import type { Facts, LoggedEvent } from '../domain/types';
import { naturalKey } from '../events';

/**
 * Facts with `added` applied, also where it does not sort last: statements of different facts do not touch each other, so a late one
 * needs a refold only if its own fact has a later witness. Backlogs are full of late ones: Onward's own notices are younger.
 * @returns undefined where only a refold is right (corrections, retractions, a late witness)
 */
export function extendFacts(facts: Facts, added: readonly LoggedEvent[]): Facts | undefined {
  const onTop = applyOnTop(facts, added);
  if (onTop) return onTop;
  let extended: Facts = facts;
  for (const event of added) {
    if (event.type === 'observation.recorded') continue;
    const key = naturalKey(event.type, event.data, event.source);
    const standing = factWith(extended, event.type, key);
    if (standing && standing.time >= event.time) return undefined;
    const { last } = extended;
    const next = applyOnTop({ ...extended, last: undefined }, [event]);
    if (!next) return undefined;
    extended = last && isBefore(event, last) ? { ...next, last } : next;
  }
  return extended;
}

type Place = NonNullable<Facts['last']>;

/** By (time, source, id), as the fold orders statements. */
function isBefore(a: Place, b: Place): boolean {
  if (a.time !== b.time) return a.time < b.time;
  if (a.source !== b.source) return a.source < b.source;
  return a.id < b.id;
}
