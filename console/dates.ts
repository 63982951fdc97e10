/** Dates as people write and read them. All days are local days in Europe/London. */

const MONTHS = [
  'January', 'February', 'March', 'April', 'May', 'June',
  'July', 'August', 'September', 'October', 'November', 'December',
] as const; // prettier-ignore

/** `2026-01-05` as "5 January 2026"; an empty or missing day as "no date". */
export function longDate(day: string | null | undefined): string {
  const parts = day ? /^(\d{4})-(\d{2})-(\d{2})/.exec(day) : null;
  if (!parts) return 'no date';
  return `${Number(parts[3])} ${MONTHS[Number(parts[2]) - 1]} ${parts[1]}`;
}

const LONDON = new Intl.DateTimeFormat('en-CA', {
  timeZone: 'Europe/London',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
});
const LONDON_TIME = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/London',
  hour: 'numeric',
  minute: '2-digit',
  hourCycle: 'h12',
});

/** The local day in London of an instant. */
export function dayOf(instant: Date | string): string {
  return LONDON.format(new Date(instant));
}

/** An instant as "5 January 2026 at 9:30am", in London. */
export function longInstant(instant: Date | string): string {
  const time = LONDON_TIME.format(new Date(instant)).replace(/\s/g, '').toLowerCase();
  return `${longDate(dayOf(instant))} at ${time}`;
}

/** When a step comes: the instant, or since when it is waited for. */
export function stepTime(instant: string, today: string): string {
  const day = dayOf(instant);
  return day < today ? `waiting since ${longDate(day)}` : longInstant(instant);
}

/** A sentence with its ISO days written as people write them. */
export function datesInWords(text: string): string {
  return text.replace(/\b\d{4}-\d{2}-\d{2}\b/g, longDate);
}

/**
 * How far away a due day is, in words: "due in 3 working days", "due today", "2 working days overdue".
 * @param workingDays working days from today to `due`; negative once it is past; today does not count, `due` does.
 */
export function dueWords(due: string | null, today: string, workingDays: number | null): string {
  if (due === null || workingDays === null) return '';
  if (due === today) return 'due today';
  const n = Math.abs(workingDays);
  const days = `${n} working ${n === 1 ? 'day' : 'days'}`;
  if (due > today) return n === 0 ? 'due before the next working day' : `due in ${days}`;
  return n === 0 ? 'overdue since the last working day' : `${days} overdue`;
}

/** Three typed fields as an ISO day; undefined when they are not a day of the calendar. */
export function dayFromParts(day: string, month: string, year: string): string | undefined {
  if (!/^\s*\d{1,2}\s*$/.test(day) || !/^\s*\d{4}\s*$/.test(year)) return undefined;
  const m = monthNumber(month.trim());
  if (m === undefined) return undefined;
  const date = new Date(Date.UTC(Number(year), m - 1, Number(day)));
  if (date.getUTCMonth() !== m - 1 || date.getUTCDate() !== Number(day)) return undefined;
  return date.toISOString().slice(0, 10);
}

function monthNumber(typed: string): number | undefined {
  if (/^\d{1,2}$/.test(typed)) {
    const n = Number(typed);
    return n >= 1 && n <= 12 ? n : undefined;
  }
  if (typed.length < 3) return undefined;
  const index = MONTHS.findIndex((name) => name.toLowerCase().startsWith(typed.toLowerCase()));
  return index < 0 ? undefined : index + 1;
}

/** Completed years of age on a day; a birthday counts from its own start. */
export function ageOn(dateOfBirth: string, on: string): number {
  const years = Number(on.slice(0, 4)) - Number(dateOfBirth.slice(0, 4));
  return on.slice(5) < dateOfBirth.slice(5) ? years - 1 : years;
}
