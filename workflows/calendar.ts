/** The few dates that workflows themselves reckon with. Deterministic: workflow time goes in. */

/** The next 1 September, 00:00 in London (summer time, so 23:00 UTC the day before), after `now`; both in milliseconds. */
export function nextSchoolYear(now: number): number {
  const start = (year: number): number => Date.UTC(year, 7, 31, 23);
  const year = new Date(now).getUTCFullYear();
  return start(year) > now ? start(year) : start(year + 1);
}
