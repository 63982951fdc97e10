/** Who has what, as the log states it: needs, and the services that show a condition. Shared by the families of health. */
import type { Circumstances, DatedFact } from '../circumstances';
import { firstTime } from '../circumstances';
import { isoDay, londonEpochDay } from '../days';
import { factsOf } from '../fact-order';
import { GROUND_GONE } from '../handover-evidence';
import type { Fact } from '../types';

/** Codes of needs: DfE's types of special educational need, and partners' own. */
export const ADHD: ReadonlySet<unknown> = new Set(['ADHD']);
export const LEARNING_DISABILITY: ReadonlySet<unknown> = new Set(['LD', 'SLD', 'PMLD']);
export const AUTISM: ReadonlySet<unknown> = new Set(['ASD', 'AUTISM']);

const hasNeed = ({ data: { needs } }: Fact, codes: ReadonlySet<unknown>): boolean =>
  Array.isArray(needs) && (needs as { code?: unknown }[]).some(({ code }) => codes.has(code));

/** The first day on which a need of these codes was stated, by a source whose record of the person still states it. */
export function needStated(c: Circumstances, codes: ReadonlySet<unknown>): DatedFact | undefined {
  const updated = factsOf(c.facts, 'person.updated');
  const anew = (fact: Fact): boolean => updated.some((one) => one.key === fact.key && one.time >= fact.time);
  let first: DatedFact | undefined;
  for (const type of ['person.registered', 'person.updated'] as const)
    for (const fact of factsOf(c.facts, type)) {
      if (!hasNeed(fact, codes)) continue;
      // An update states the record anew as a whole.
      if (type === 'person.registered' && anew(fact) && !updated.some((one) => keeps(one, fact, codes)))
        continue;
      const day = londonEpochDay(Date.parse(firstTime(fact)));
      if (!first || day < first.day) first = { day, fact };
    }
  return first;
}

const keeps = (updated: Fact, { key }: Fact, codes: ReadonlySet<unknown>): boolean =>
  updated.key === key && hasNeed(updated, codes);

const text = (code: unknown): string => (typeof code === 'string' ? code : '');

/** Services, providers and pathways by their codes, which are open. */
export const isAdhd = (code: unknown): boolean => text(code).includes('adhd');
export const isAdult = (code: unknown): boolean => text(code).includes('adult');
export const isMentalHealth = (code: unknown): boolean =>
  text(code).startsWith('camhs') || text(code).includes('mental-health');
/** Where ADHD is treated, and autism: NG87 names CAMHS and paediatrics. */
export const isChildrensClinic = (code: unknown): boolean =>
  isMentalHealth(code) || text(code).includes('paediatric');

/** A time in a service, or in care on a referral: its end, where that has come. */
export interface Spell {
  from: DatedFact;
  end?: DatedFact;
}

/** The times in children's health services with these codes, by day. */
export function childrensSpells(c: Circumstances, is: (service: unknown) => boolean): Spell[] {
  const ended = c.happened('service.ended', 'on');
  return c
    .happened('service.started', 'on')
    .filter(({ fact: { data } }) => data.side === 'children' && data.sector === 'health' && is(data.service))
    .map((from) => ({ from, end: ended.find((end) => end.day >= from.day && isSame(end, from)) }));
}

const isSame = (a: DatedFact, b: DatedFact): boolean =>
  a.fact.data.service === b.fact.data.service && a.fact.data.provider === b.fact.data.provider;

/** The spells that went on at least until a day. */
export const lasting = (spells: readonly Spell[], until: number): Spell[] =>
  spells.filter(({ end }) => !end || end.day >= until);

/**
 * Why nothing is left of these spells: all have ended, and for reasons that leave no need. An end for another reason (an age
 * limit, a transfer that nobody has confirmed) takes no ground away, so that nobody is dropped by it.
 */
export function nothingLeft(spells: readonly Spell[]): { why: string; day: number } | undefined {
  let last: { why: string; day: number } | undefined;
  for (const { end } of spells) {
    const reason = end && [end.fact.data.reason, end.fact.data.outcome].find((code) => GROUND_GONE.has(code));
    if (!end || reason === undefined) return undefined;
    if (!last || end.day > last.day)
      last = { why: `care ended on ${isoDay(end.day)}: ${text(reason)}`, day: end.day };
  }
  return last;
}

/** The earliest of several. */
export function earliest<T extends { day: number }>(...dated: readonly (T | undefined)[]): T | undefined {
  let first: T | undefined;
  for (const one of dated) if (one && (!first || one.day < first.day)) first = one;
  return first;
}

/** How long before an admission a review, or a decision about it, counts for it: our reading, unconfirmed. */
export const MONTHS_BEFORE = 3;
