/** Checks that are made before, and right after, JSON is parsed, so that no message can do harm by its shape. */
import type { ReasonCode } from './reasons';

/** Most bytes that a message's value, or its headers, may have. */
export const MAX_BYTES = 256 * 1024;
/** Deepest nesting of arrays and objects in a message's value. */
export const MAX_DEPTH = 32;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** Whether brackets outside of strings nest deeper than `limit`; reads the text once, without parsing or recursion. */
export function nestsDeeperThan(json: string, limit: number): boolean {
  let depth = 0;
  for (let i = 0; i < json.length; i++) {
    const c = json.charCodeAt(i);
    if (c === QUOTE) {
      for (i++; i < json.length && json.charCodeAt(i) !== QUOTE; i++) {
        if (json.charCodeAt(i) === BACKSLASH) i++;
      }
    } else if (c === 0x7b || c === 0x5b) {
      if (++depth > limit) return true;
    } else if (c === 0x7d || c === 0x5d) depth--;
  }
  return false;
}

// NUL, or half of a surrogate pair: neither can be stored by Postgres as text or JSON.
// eslint-disable-next-line no-control-regex
const UNSTORABLE = /\u0000|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

const HALF_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

/** Whether a text can be written as UTF-8. */
export function isWellFormed(text: string): boolean {
  return !HALF_SURROGATE.test(text);
}

/** Whether a text can be stored as it is. */
export function isStorable(text: string): boolean {
  return !UNSTORABLE.test(text);
}

/** What a text of JSON holds when its value may be unfit: an escape, a forbidden name, an exponent, a huge number. */
const SUSPECT = /\\|__proto__|constructor|prototype|\d[eE]|(?<!\d)\d{300}/;

/** Whether parsed JSON has to be walked by `findUnfit`; most messages need not be. */
export function mayBeUnfit(json: string): boolean {
  return SUSPECT.test(json);
}

const FORBIDDEN = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * What makes parsed JSON unfit, or undefined: a key that could reach an object's prototype, or a value that cannot be
 * stored as it is. `value` must be of bounded depth.
 */
export function findUnfit(value: unknown): ReasonCode | undefined {
  if (typeof value === 'string') return isStorable(value) ? undefined : 'bad-value';
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : 'bad-value';
  if (value === null || typeof value !== 'object') return undefined;
  if (Array.isArray(value)) {
    for (const item of value) {
      const unfit = findUnfit(item);
      if (unfit) return unfit;
    }
    return undefined;
  }
  for (const [key, item] of Object.entries(value)) {
    if (FORBIDDEN.has(key)) return 'forbidden-key';
    const unfit = isStorable(key) ? findUnfit(item) : 'bad-value';
    if (unfit) return unfit;
  }
  return undefined;
}

const RFC3339 = /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:[Zz]|([+-])(\d\d):(\d\d))$/;
const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function daysIn(year: number, month: number): number {
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return month === 2 && leap ? 29 : (MONTH_DAYS[month - 1] ?? 0);
}

/**
 * An RFC 3339 time as a UTC instant with milliseconds (what is finer is cut off), or undefined where it is not one,
 * names a day that does not exist, has no zone, or leaves the years 1900 to 2199.
 */
export function toInstant(time: string): string | undefined {
  const parts = RFC3339.exec(time);
  if (!parts) return undefined;
  const [, year = '', month = '', day = '', hour = '', minute = '', second = ''] = parts;
  const [fraction = '', sign, zoneHour = '0', zoneMinute = '0'] = parts.slice(7);
  if (Number(day) < 1 || Number(day) > daysIn(Number(year), Number(month))) return undefined;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
  if (Number(zoneHour) > 23 || Number(zoneMinute) > 59) return undefined;
  const ms = fraction.slice(0, 3).padEnd(3, '0');
  const local = `${year}-${month}-${day}T${hour}:${minute}:${second}.${ms}Z`;
  const offset = (Number(zoneHour) * 60 + Number(zoneMinute)) * (sign === '-' ? 60_000 : -60_000);
  const instant = offset === 0 ? local : new Date(Date.parse(local) + offset).toISOString();
  return instant >= '1900' && instant < '2200' ? instant : undefined;
}
