/** How many tasks people are asked to do in a year for one young person: the task budget, measured on a made-up area. */
import { addYears, ageOn, endOfLondonDay, fold, plan } from '../../domain';
import type { Instant, LocalDate, LoggedEvent, Rulebook } from '../../domain';
import type { Area } from './area';
import { sourceOf } from './diary';

/** The task budget: for the fullest case at 17, and for a usual one. */
export const TASK_BUDGET = { fullestAt17: 25, usual: 8 } as const;

/** The tasks of one young person that were opened in the year before a day. */
export interface YearOfTasks {
  /** In completed years, on that day. */
  age: number;
  /** Opened tasks, by the first part of their occasion's id and the owner role. */
  opened: readonly string[];
}

/**
 * The tasks opened in the year up to `today`, for each young person of the area: planned at each statement and each
 * wake in it, with what had been stated by then. What was open on the first day of the year already was opened before.
 */
export function yearOfTasks(area: Area, rulebook: Rulebook, today: LocalDate): YearOfTasks[] {
  return area.people.map((person, i) => {
    const log = (area.histories[i] ?? []).map(({ partner, ...event }) => ({
      ...event,
      source: sourceOf(partner),
    }));
    return { age: ageOn(person.dateOfBirth, today), opened: openedTasks(log, rulebook, today) };
  });
}

function openedTasks(log: readonly LoggedEvent[], rulebook: Rulebook, today: LocalDate): string[] {
  const [start, end] = [endOfLondonDay(addYears(today, -1)), endOfLondonDay(today)];
  const stated = [...new Set(log.map(({ time }) => time))]
    .filter((time) => time > start && time <= end)
    .sort();
  const seen = new Set<string>();
  const opened: string[] = [];
  for (let now: Instant = start; now <= end;) {
    const { tasks, nextWake } = plan(
      fold(
        'person',
        log.filter(({ time }) => time <= now),
      ),
      rulebook,
      now,
    );
    for (const { taskId, status, occasion, ownerRole } of tasks) {
      if (status === 'withdrawn' || seen.has(taskId)) continue;
      seen.add(taskId);
      if (now > start) opened.push(`${occasion.split(':')[0] ?? occasion} ${ownerRole}`);
    }
    const next = stated.find((time) => time > now);
    now = next === undefined || (nextWake !== null && nextWake < next) ? (nextWake ?? NEVER) : next;
  }
  return opened;
}

/** After every instant. */
const NEVER = '9999';

/** The figures that the budget is about. */
export interface Workload {
  fullestAt17: number;
  /** The median over all. */
  usual: number;
  /** The ninth decile over all. */
  many: number;
  fullest: readonly string[];
}

export function workloadOf(years: readonly YearOfTasks[]): Workload {
  const counts = years.map(({ opened }) => opened.length).sort((a, b) => a - b);
  const at = (share: number): number =>
    counts[Math.min(counts.length - 1, Math.floor(counts.length * share))] ?? 0;
  const seventeen = years.filter(({ age }) => age === 17);
  const fullest = seventeen.reduce<readonly string[]>(
    (most, { opened }) => (opened.length > most.length ? opened : most),
    [],
  );
  return { fullestAt17: fullest.length, usual: at(0.5), many: at(0.9), fullest };
}
