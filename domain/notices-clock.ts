/** Local times of day as instants. */
import { isoDay, londonMidnight } from './days';
import { MONTHS } from './expressions';
import type { Instant } from './types';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/**
 * The instant of a local time of day in London on an epoch day. Clocks change between 01:00 and 02:00, so later times are
 * counted back from the next midnight.
 * @param at 'HH:MM', 24 hours
 * @throws TypeError for text that is no time of day
 */
export function londonTime(day: number, at: string): Instant {
  let known = times.get(at);
  if (!known) times.set(at, (known = { offset: offsetOf(at), instants: new Map<number, Instant>() }));
  let instant = known.instants.get(day);
  if (instant === undefined) {
    const { offset } = known;
    const ms =
      offset < 2 * HOUR_MS ? londonMidnight(day) + offset : londonMidnight(day + 1) - (DAY_MS - offset);
    instant = new Date(ms).toISOString();
    if (known.instants.size >= MAX_KEPT) known.instants.clear();
    known.instants.set(day, instant);
  }
  return instant;
}

/** By time of day: ladders have few of them, and days come again and again. */
const times = new Map<string, { offset: number; instants: Map<number, Instant> }>();
const MAX_KEPT = 20_000;

function offsetOf(at: string): number {
  const [, hours, minutes] = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(at) ?? [];
  if (hours === undefined || minutes === undefined) throw new TypeError(`not a time of day: ${at}`);
  return Number(hours) * HOUR_MS + Number(minutes) * 60_000;
}

/** A day in words, as people are told it: 5 January 2026. */
export function dayInWords(day: number): string {
  const date = new Date(`${isoDay(day)}T12:00:00.000Z`);
  const month = MONTHS[date.getUTCMonth()] as string;
  return `${date.getUTCDate()} ${month} ${date.getUTCFullYear()}`;
}
