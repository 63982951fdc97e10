/** Facts of the log as things that happened in life, for the evidence of a handover. */
import { londonDay, startOfLondonDay } from './calendar';
import type { Fact, Instant, LocalDate } from './types';

/** A day on which something happened, and when it was stated; what is stated in advance counts from its day. */
export interface Occurrence {
  on: LocalDate;
  time: Instant;
}

export const text = (fact: Fact, name: string): string | undefined => {
  const value = fact.data[name];
  return typeof value === 'string' ? value : undefined;
};
export const onOf = (fact: Fact): LocalDate => text(fact, 'on') ?? londonDay(fact.time);
export const occurrence = (fact: Fact): Occurrence => statedAt(fact, fact.time);
/** As it was first known: a second witness makes it no later. */
export const beginning = (fact: Fact): Occurrence => statedAt(fact, fact.firstTime ?? fact.time);
const statedAt = (fact: Fact, time: Instant): Occurrence => {
  const on = onOf(fact);
  return { on, time: on > londonDay(time) ? startOfLondonDay(on) : time };
};
/** Orders by the day in life, then by when it was stated. */
export const byLife = (a: Occurrence, b: Occurrence): number =>
  a.on === b.on ? (a.time < b.time ? -1 : a.time > b.time ? 1 : 0) : a.on < b.on ? -1 : 1;
export const first = <T extends Occurrence>(all: readonly T[]): T | undefined =>
  all.reduce<T | undefined>((a, b) => (a && byLife(a, b) <= 0 ? a : b), undefined);
export const last = <T extends Occurrence>(all: readonly T[]): T | undefined =>
  all.reduce<T | undefined>((a, b) => (a && byLife(a, b) > 0 ? a : b), undefined);
