/**
 * Times of the year in which schools of England may be closed, as wide as councils differ. They say nothing about a feed: whether it
 * rests in them is learnt from its own past (`feed-habit`). Days are epoch days.
 */
import type { WorkingDays } from './bank-holidays';
import { dateParts, dayOf } from './days';

/** One season of one year; seasons of one name are laid over each other at their anchors. */
export interface Season {
  name: 'autumn' | 'christmas' | 'february' | 'easter' | 'whitsun' | 'summer';
  anchor: number;
  from: number;
  to: number;
}

/** The first Monday on or after a day; epoch day 4 was one. */
const mondayFrom = (day: number): number => day + ((((4 - day) % 7) + 7) % 7);

/** The Monday of Easter: the only one between these days that is a bank holiday. */
function easterMonday(year: number, working: WorkingDays): number {
  const last = dayOf(year, 4, 26);
  let monday = mondayFrom(dayOf(year, 3, 23));
  while (monday < last && working.isWorkingDay(monday)) monday += 7;
  return monday;
}

/** The seasons that begin in a calendar year, in order. */
function seasonsOf(year: number, working: WorkingDays): Season[] {
  const around = (name: Season['name'], anchor: number, before: number, after: number): Season => ({
    name,
    anchor,
    from: anchor - before,
    to: anchor + after,
  });
  return [
    around('february', mondayFrom(dayOf(year, 2, 15)), 9, 6),
    around('easter', easterMonday(year, working), 17, 14),
    around('whitsun', mondayFrom(dayOf(year, 5, 25)), 2, 6),
    around('summer', dayOf(year, 8, 1), 25, 38),
    around('autumn', mondayFrom(dayOf(year, 10, 25)), 9, 6),
    around('christmas', dayOf(year, 12, 25), 11, 14),
  ];
}

const known = new WeakMap<WorkingDays, Map<number, Season | undefined>>();

/** The season in which a day lies; kept, since habits ask for the same days over and over. */
export function seasonOn(day: number, working: WorkingDays): Season | undefined {
  let days = known.get(working);
  if (!days) known.set(working, (days = new Map<number, Season | undefined>()));
  if (days.has(day)) return days.get(day);
  const season = seasonsBetween(day, day, working)[0];
  days.set(day, season);
  return season;
}

/** All seasons of which a day lies between two days, both counted, in order. */
export function seasonsBetween(first: number, last: number, working: WorkingDays): Season[] {
  const found: Season[] = [];
  // Christmas goes on into the next year.
  for (let { year } = dateParts(first - 31); year <= dateParts(last).year; year++)
    found.push(...seasonsOf(year, working).filter(({ from, to }) => to >= first && from <= last));
  return found;
}
