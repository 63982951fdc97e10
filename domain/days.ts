/**
 * Local days as integers, counted as the law counts them: within the planner a day is an epoch day (days since
 * 1970-01-01). `calendar` offers the same for ISO text; working days are in `bank-holidays`.
 */
import type { LocalDate } from './types';

const DAY_MS = 86_400_000;
const MAX_KEPT = 100_000;

const parsed = new Map<string, number>();
const printed = new Map<number, LocalDate>();

/** Keeps a memo within bounds: it is emptied when full, so no stream of odd dates can grow it for ever. */
function keep<K, V>(memo: Map<K, V>, key: K, value: V): V {
  if (memo.size >= MAX_KEPT) memo.clear();
  memo.set(key, value);
  return value;
}

/** The epoch day of an ISO local day. @throws TypeError for a day that does not exist */
export function epochDay(day: LocalDate): number {
  const at = parsed.get(day) ?? parseDay(day);
  if (Number.isNaN(at)) throw new TypeError(`not a local day: ${day}`);
  return at;
}

/** Whether text is an ISO local day that exists. */
export const isLocalDay = (text: string): boolean => parsed.has(text) || !Number.isNaN(parseDay(text));

/** The epoch day, kept; NaN, not kept, for a day that does not exist. */
function parseDay(day: string): number {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day);
  const at = match ? Date.UTC(Number(match[1]), Number(match[2]) - 1, Number(match[3])) : Number.NaN;
  if (Number.isNaN(at) || new Date(at).toISOString().slice(0, 10) !== day) return Number.NaN;
  return keep(parsed, day, at / DAY_MS);
}

/** The ISO local day of an epoch day. */
export function isoDay(day: number): LocalDate {
  return printed.get(day) ?? keep(printed, day, new Date(day * DAY_MS).toISOString().slice(0, 10));
}

/** The epoch day of 1 January. */
export function startOfYear(year: number): number {
  return Date.UTC(year, 0, 1) / DAY_MS;
}

/** The epoch day of a date; `month` is 1 to 12. */
export function dayOf(year: number, month: number, day: number): number {
  return Date.UTC(year, month - 1, day) / DAY_MS;
}

/** "within N weeks of": the day itself is not counted; holidays neither stop the clock nor roll it forward. */
export const weeksAfter = (day: number, weeks: number): number => day + 7 * weeks;

/** N days after: the day itself is not counted; negative counts back. */
export const daysAfter = (day: number, days: number): number => day + days;

/** "N days beginning with": the first day counts (SEND Regulations 2014, reg 13(1)). */
export const daysFrom = (day: number, days: number): number => day + days - 1;

/** "before": exclusive, so the last safe day is the day before (SEND Regulations 2014, reg 18). */
export const before = (day: number): number => day - 1;

/** The corresponding date `months` later, clamped at the month's end; negative counts back. */
export function addMonths(day: number, months: number): number {
  const from = dateParts(day);
  const month = from.year * 12 + from.month - 1 + months;
  const [year, index] = [Math.floor(month / 12), ((month % 12) + 12) % 12];
  const lastOfMonth = dayOf(year, index + 2, 0);
  return Math.min(dayOf(year, index + 1, from.day), lastOfMonth);
}

/** The corresponding date `years` later; 29 February becomes 28 February in other years. */
export const addYears = (day: number, years: number): number => addMonths(day, 12 * years);

/** The parts of an epoch day; `month` is 1 to 12. */
export function dateParts(day: number): { year: number; month: number; day: number } {
  const date = new Date(day * DAY_MS);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}

/** The day on which age `n` is attained: born on 29 February, 1 March in other years. */
export function birthday(dateOfBirth: number, n: number): number {
  const born = dateParts(dateOfBirth);
  return dayOf(born.year + n, born.month, born.day);
}

/**
 * The day whose eve is the last day of "before the nth birthday": born on 29 February, 28 February in other years,
 * a day earlier than age is attained (a recorded choice on the safe side).
 */
export function birthdayForDeadlines(dateOfBirth: number, n: number): number {
  return addYears(dateOfBirth, n);
}

/** The year in which the academic year (1 September to 31 August) of `day` starts. */
export function academicYear(day: number): number {
  const { year, month } = dateParts(day);
  return month >= 9 ? year : year - 1;
}

/** Completed years of age on a day. */
export function ageOn(dateOfBirth: number, day: number): number {
  const years = dateParts(day).year - dateParts(dateOfBirth).year;
  return birthday(dateOfBirth, years) <= day ? years : years - 1;
}

/** National curriculum year by birth date: completed years on the 31 August before the school year, minus 4. */
export function ncyByBirth(dateOfBirth: number, on: number): number {
  return ageOn(dateOfBirth, dayOf(academicYear(on), 8, 31)) - 4;
}

/** The last Friday of June of a year. */
export function lastFridayOfJune(year: number): number {
  const last = dayOf(year, 6, 30);
  return last - ((last - 1) % 7); // epoch day 1 was a Friday
}

/** End of compulsory school age: the last Friday of June in the academic year of the 16th birthday. */
export function schoolLeavingDate(dateOfBirth: number): number {
  return lastFridayOfJune(academicYear(birthday(dateOfBirth, 16)) + 1);
}

const londonParts = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/London',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
});
const midnights = new Map<number, number>();

/** Milliseconds since the epoch at which a local day begins in London. Intl knows the rules beyond 2037. */
export function londonMidnight(day: number): number {
  const known = midnights.get(day);
  if (known !== undefined) return known;
  const summer = day * DAY_MS - 3_600_000;
  const [d, m, y] = londonParts.format(summer).split('/').map(Number) as [number, number, number];
  return keep(midnights, day, dayOf(y, m, d) === day ? summer : day * DAY_MS);
}

/** The epoch day in London of an instant in milliseconds. */
export function londonEpochDay(at: number): number {
  const day = Math.floor(at / DAY_MS);
  return londonMidnight(day + 1) <= at ? day + 1 : day;
}
