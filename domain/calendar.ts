/** The calendar of the law for local days as ISO text (Europe/London): section 0 of the pathway rules. */
import { LIBRARY_BANK_HOLIDAYS, workingDays, type BankHolidays } from './bank-holidays';
import * as days from './days';
import type { Instant, LocalDate } from './types';

const { epochDay, isoDay } = days;
const counted =
  (count: (day: number, n: number) => number) =>
  (day: LocalDate, n: number): LocalDate =>
    isoDay(count(epochDay(day), n));

/** "within N weeks of": the day itself is not counted; negative counts back (`cal-weeks-of-event`). */
export const weeksAfter = counted(days.weeksAfter);
/** N days after: the day itself is not counted; negative counts back. */
export const daysAfter = counted(days.daysAfter);
/** "N days beginning with": the first day counts (`cal-beginning-with`). */
export const daysFrom = counted(days.daysFrom);
/** The corresponding date, clamped at the month's end (`cal-months`). */
export const addMonths = counted(days.addMonths);
/** The corresponding date; 29 February becomes 28 February in other years. */
export const addYears = counted(days.addYears);
/** The day on which an age is attained; born on 29 February, 1 March in other years (`cal-age-attained`, `cal-feb29`). */
export const birthday = counted(days.birthday);

/** "before": exclusive, so the last safe day is the day before (`cal-before-date`). */
export const before = (day: LocalDate): LocalDate => isoDay(epochDay(day) - 1);

/** "12 months starting with": the last day of the period (`cal-period-12m-beginning`). */
export const twelveMonthsBeginning = (day: LocalDate): LocalDate =>
  isoDay(days.addMonths(epochDay(day), 12) - 1);

/** The last day before the nth birthday; born on 29 February, 27 February in other years (`cal-feb29`). */
export const beforeBirthday = (dateOfBirth: LocalDate, n: number): LocalDate =>
  isoDay(days.birthdayForDeadlines(epochDay(dateOfBirth), n) - 1);

/** Days from `from` to `to`, negative when `to` is earlier. */
export const daysBetween = (from: LocalDate, to: LocalDate): number => epochDay(to) - epochDay(from);

/** Completed years of age on a day. */
export const ageOn = (dateOfBirth: LocalDate, on: LocalDate): number =>
  days.ageOn(epochDay(dateOfBirth), epochDay(on));

/** National curriculum year by birth date; Reception is 0 (`cal-academic-year`). */
export const ncy = (dateOfBirth: LocalDate, on: LocalDate): number =>
  days.ncyByBirth(epochDay(dateOfBirth), epochDay(on));

/** The year in which the academic year (1 September to 31 August) of a day starts. */
export const academicYear = (day: LocalDate): number => days.academicYear(epochDay(day));

export const lastFridayOfJune = (year: number): LocalDate => isoDay(days.lastFridayOfJune(year));

/** End of compulsory school age (`cal-school-leaving-date`). */
export const schoolLeavingDate = (dateOfBirth: LocalDate): LocalDate =>
  isoDay(days.schoolLeavingDate(epochDay(dateOfBirth)));

/** Whether a day is Monday to Friday and no bank holiday of England and Wales (`cal-working-day`). */
export const isWorkingDay = (day: LocalDate, holidays: BankHolidays = LIBRARY_BANK_HOLIDAYS): boolean =>
  workingDays(holidays).isWorkingDay(epochDay(day));

/** N working days after: the day itself is not counted; negative counts back. */
export const workingDaysAfter = (
  day: LocalDate,
  n: number,
  holidays: BankHolidays = LIBRARY_BANK_HOLIDAYS,
): LocalDate => isoDay(workingDays(holidays).after(epochDay(day), n));

/** "N working days beginning with": day 1 is the day itself, or the first working day after it. */
export const workingDaysFrom = (
  day: LocalDate,
  n: number,
  holidays: BankHolidays = LIBRARY_BANK_HOLIDAYS,
): LocalDate => isoDay(workingDays(holidays).from(epochDay(day), n));

/** The last working day on or before a day. */
export const lastWorkingDay = (day: LocalDate, holidays: BankHolidays = LIBRARY_BANK_HOLIDAYS): LocalDate =>
  isoDay(workingDays(holidays).onOrBefore(epochDay(day)));

/** Working days in (from, to]; negative when `to` is earlier. */
export function workingDaysBetween(
  from: LocalDate,
  to: LocalDate,
  holidays: BankHolidays = LIBRARY_BANK_HOLIDAYS,
): number {
  const [a, b] = [epochDay(from), epochDay(to)];
  const calendar = workingDays(holidays);
  let count = 0;
  for (let day = Math.min(a, b) + 1; day <= Math.max(a, b); day++) if (calendar.isWorkingDay(day)) count++;
  return b < a ? -count : count;
}

/** Milliseconds of an instant. @throws TypeError for text that is no instant */
export function instantMs(instant: Instant): number {
  const at = Date.parse(instant);
  if (Number.isNaN(at)) throw new TypeError(`not an instant: ${instant}`);
  return at;
}

/** The local day in London of an instant. @throws TypeError for text that is no instant */
export const londonDay = (instant: Instant): LocalDate => isoDay(days.londonEpochDay(instantMs(instant)));

/** The instant at which a local day begins in London. @throws TypeError for a day that does not exist */
export const startOfLondonDay = (day: LocalDate): Instant =>
  new Date(days.londonMidnight(epochDay(day))).toISOString();

/** The last millisecond of a local day in London. @throws TypeError for a day that does not exist */
export const endOfLondonDay = (day: LocalDate): Instant =>
  new Date(days.londonMidnight(epochDay(day) + 1) - 1).toISOString();
