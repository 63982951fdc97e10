/** Bank holidays of England and Wales: a maintained library, with the gov.uk feed merged in. */
import Holidays from 'date-holidays';
import { dateParts, dayOf, epochDay, isoDay, startOfYear } from './days';
import type { LocalDate } from './types';

/**
 * Which days are bank holidays, as data: the library's rules for England, and the days that the gov.uk feed gave.
 * It is part of a rulebook, so that a case is always planned with one version of it.
 */
export interface BankHolidays {
  /** Names the library's rules and each feed that was merged in. */
  version: string;
  /** Days of the feed, sorted: they count beside the library's, which may not know a one-off holiday. */
  added: readonly LocalDate[];
}

/** The library's own rules, with nothing added. */
export const LIBRARY_BANK_HOLIDAYS: BankHolidays = { version: 'date-holidays/GB-ENG', added: [] };

/** The gov.uk feed (`/bank-holidays.json`): divisions with their events. */
export interface BankHolidayFeed {
  'england-and-wales': { division?: string; events: readonly { title: string; date: LocalDate }[] };
}

const library = new Holidays('GB', 'ENG');
const libraryYears = new Map<number, ReadonlySet<number>>();

/** The library's bank holidays of one year, as epoch days. Computed once a year. */
function libraryYear(year: number): ReadonlySet<number> {
  let days = libraryYears.get(year);
  if (!days) {
    const named = library.getHolidays(year).filter((day) => day.type === 'public' || day.type === 'bank');
    days = new Set(named.map((day) => epochDay(day.date.slice(0, 10))));
    libraryYears.set(year, days);
  }
  return days;
}

/**
 * Merges the gov.uk feed (division `england-and-wales`) into `known`. Never takes a day away: the feed is a rolling
 * window of a few years, so a day that it lacks says nothing.
 * @param feed the parsed JSON of the feed
 * @throws TypeError when `feed` has not the feed's format or a date does not exist
 */
export function mergeBankHolidays(feed: unknown, known: BankHolidays = LIBRARY_BANK_HOLIDAYS): BankHolidays {
  const events = feedEvents(feed);
  const days = events.map((event) => epochDay(event.date));
  const added = new Set([...known.added.map(epochDay), ...days]);
  const sorted = [...added].sort((a, b) => a - b).map(isoDay);
  if (sorted.length === known.added.length) return known;
  const last = isoDay(Math.max(...days));
  return { version: `${known.version}+gov.uk-to-${last}-${sorted.length}`, added: sorted };
}

function feedEvents(feed: unknown): readonly { title: string; date: LocalDate }[] {
  const division = (feed as Partial<BankHolidayFeed> | null)?.['england-and-wales'];
  const events: unknown = division?.events;
  if (!Array.isArray(events)) throw new TypeError('bank holiday feed: no events for england-and-wales');
  return events.map((event: unknown, index) => {
    const { title, date } = (event ?? {}) as { title?: unknown; date?: unknown };
    if (typeof title !== 'string' || typeof date !== 'string')
      throw new TypeError(`bank holiday feed: event ${index} lacks a title or a date`);
    return { title, date };
  });
}

const yearOf = (day: number): number => Number(isoDay(day).slice(0, 4));

/** Working days of one version of the bank holidays. All days are epoch days. */
export interface WorkingDays {
  isWorkingDay(day: number): boolean;
  /** The last working day on or before `day`. */
  onOrBefore(day: number): number;
  /** `n` working days after `day`, whose own day is not counted; negative counts back. */
  after(day: number, n: number): number;
  /** "n working days beginning with `day`": day 1 is `day`, or the first working day after it. */
  from(day: number, n: number): number;
}

const calendars = new WeakMap<BankHolidays, WorkingDays>();

/** The working-day calendar of one version of the bank holidays; kept per value. */
export function workingDays(holidays: BankHolidays): WorkingDays {
  let calendar = calendars.get(holidays);
  if (!calendar) calendars.set(holidays, (calendar = makeWorkingDays(holidays)));
  return calendar;
}

function makeWorkingDays(holidays: BankHolidays): WorkingDays {
  const added = new Set(holidays.added.map(epochDay));
  // One byte a day from 1900 to 2199, computed when first asked for: 1 is a working day, 2 is none.
  const first = startOfYear(1900);
  const known = new Uint8Array(startOfYear(2200) - first);
  const compute = (day: number): 1 | 2 => {
    const weekday = (((day + 4) % 7) + 7) % 7;
    return weekday !== 0 && weekday !== 6 && !added.has(day) && !libraryYear(yearOf(day)).has(day) ? 1 : 2;
  };
  const isWorkingDay = (day: number): boolean => (known[day - first] ||= compute(day)) === 1;
  const step = (from: number, n: number): number => {
    const direction = n < 0 ? -1 : 1;
    let day = from;
    for (let left = Math.abs(n); left > 0;) if (isWorkingDay((day += direction))) left--;
    return day;
  };
  return {
    isWorkingDay,
    onOrBefore: (day) => (isWorkingDay(day) ? day : step(day, -1)),
    after: step,
    from: (day, n) => step(day - 1, n),
  };
}

/**
 * A time limit of the tribunal in SEN cases that ends from 25 December to 1 January ends on the next working day in January, one that
 * ends in August on the first working day of September.
 */
export function outsideTribunalRecess(day: number, working: WorkingDays): number {
  const { year, month, day: date } = dateParts(day);
  if (month === 8) return working.after(dayOf(year, 8, 31), 1);
  if (month === 12 && date >= 25) return working.after(dayOf(year + 1, 1, 1), 1);
  return month === 1 && date === 1 ? working.after(day, 1) : day;
}
