/**
 * The ids that statements about one person were made with. Ids of tasks and handovers are made of a record's id; once two records are
 * one, what was said of the other's tasks and handovers counts for the same task and handover here.
 */
import { factsOf } from './fact-order';
import type { Fact, Facts } from './types';

const NONE: readonly string[] = [];

/** Ids of other records whose statements are in this log: those merged in, joined to a new identity, or moved here. Sorted. */
export function aliasesOf(facts: Facts): readonly string[] {
  const { facts: tables } = facts;
  if (!tables['identity.merged'] && !tables['identity.moved'] && !tables['identity.sealed']) return NONE;
  const others = new Set<string>();
  const add = ({ data }: Fact, field: string): void => {
    if (typeof data[field] === 'string') others.add(data[field]);
    for (const alias of (data.aliases as string[] | undefined) ?? []) others.add(alias);
  };
  for (const fact of factsOf(facts, 'identity.merged')) add(fact, 'absorbed');
  for (const fact of factsOf(facts, 'identity.sealed')) add(fact, 'joined');
  for (const fact of factsOf(facts, 'identity.moved')) if (fact.data.direction === 'in') add(fact, 'other');
  others.delete(facts.personId);
  return [...others].sort();
}

/** What a thing made of a person's id may be called in this log: its own id first, then by the aliases. */
export const idsIn = (facts: Facts, idOf: (personId: string) => string): readonly string[] => [
  idOf(facts.personId),
  ...aliasesOf(facts).map(idOf),
];

/** Whether this record was merged into another, which goes on in its place. */
export const isAbsorbed = (facts: Facts): boolean => factsOf(facts, 'identity.absorbed').length > 0;
