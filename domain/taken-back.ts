/** Statements that another of Onward's own takes back by name: reports of a death, and duties that were set aside. */
import { factsOf } from './fact-order';
import type { EventRef, Fact, Facts } from './types';

const TAKING_BACK = ['death.reversed', 'duty.reinstated'] as const;

const refKey = ({ source, id }: EventRef): string => `${source} ${id}`;
const NONE: ReadonlySet<string> = new Set();

/** The names of the statements that were taken back, for `standsStill`. */
export function takenBack(facts: Facts): ReadonlySet<string> {
  let names: Set<string> | undefined;
  for (const type of TAKING_BACK)
    for (const { data } of factsOf(facts, type))
      for (const ref of (data.statements as EventRef[] | undefined) ?? [])
        (names ??= new Set()).add(refKey(ref));
  return names ?? NONE;
}

/** Whether the latest statement of a fact stands: who said it last and was overruled has said nothing else. */
export const standsStill = ({ witnesses }: Fact, taken: ReadonlySet<string>): boolean =>
  taken.size === 0 || !taken.has(refKey(witnesses.at(-1) as EventRef));
