/** The few dates that workflows themselves reckon with. Deterministic: workflow time goes in. */

/** The next 1 September, 00:00 in London (summer time, so 23:00 UTC the day before), after `now`; both in milliseconds. */
export function nextSchoolYear(now: number): number {
  const start = (year: number): number => Date.UTC(year, 7, 31, 23);
  const year = new Date(now).getUTCFullYear();
  return start(year) > now ? start(year) : start(year + 1);
}

/** Runs that end in one night do so over five hours: after midnight's own wakes, and before the morning's. */
const NIGHT_MS = 5 * 60 * 60_000;

/** How long after the turn of the school year the run of a workflow ends: the same for the same id (FNV-1a), in milliseconds. */
export function turnDelay(workflowId: string): number {
  let hash = 0x811c9dc5;
  for (const letter of workflowId) hash = Math.imul(hash ^ letter.charCodeAt(0), 0x01000193) >>> 0;
  return hash % NIGHT_MS;
}
