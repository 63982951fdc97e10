/**
 * Seeded partners and the days on which their feeds send: offices, nightly batches, schools in term, weekly and monthly files, rare events,
 * with missed nights, bank holidays, and school holidays that a council moves by some days from year to year.
 */
import { LIBRARY_BANK_HOLIDAYS, workingDays } from '../../domain';
import { dateParts, dayOf } from '../../domain/days';
import { seeded } from './random-history';

export const WORKING = workingDays(LIBRARY_BANK_HOLIDAYS);
/** A Monday: the first day on which a feed may send. */
export const BEGIN = dayOf(2023, 1, 2);

type Random = () => number;
/** Whether a feed of this kind sends on a day. */
type Sends = (day: number, random: Random) => boolean;

const weekdayOf = (day: number): number => (((day - 4) % 7) + 7) % 7;
const mondayFrom = (day: number): number => day + ((((4 - day) % 7) + 7) % 7);

/** The school holidays of a council in a year, each moved by up to three days; Easter by up to a week. */
function holidaysOf(year: number, random: Random): [from: number, to: number][] {
  const moved = (most: number): number => Math.round((random() * 2 - 1) * most);
  const days = (from: number, length: number, most = 0): [number, number] => {
    const start = from + moved(most);
    return [start, start + length - 1];
  };
  let easter = mondayFrom(dayOf(year, 3, 23));
  while (WORKING.isWorkingDay(easter)) easter += 7;
  return [
    days(mondayFrom(dayOf(year, 2, 15)), 5),
    days(easter - 10, 16, 4),
    days(mondayFrom(dayOf(year, 5, 25)), 5),
    days(dayOf(year, 7, 22), 43, 3),
    days(mondayFrom(dayOf(year, 10, 25)), 5),
    days(dayOf(year, 12, 20), 16, 2),
  ];
}

/** Whether a day is one of school in this council. */
export function terms(seed: number): (day: number) => boolean {
  const random = seeded(seed);
  const holidays = [2022, 2023, 2024, 2025, 2026].flatMap((year) => holidaysOf(year, random));
  return (day) => WORKING.isWorkingDay(day) && !holidays.some(([from, to]) => from <= day && day <= to);
}

export const office =
  (missed = 0.01): Sends =>
  (day, random) =>
    WORKING.isWorkingDay(day) && random() >= missed;
export const nightly =
  (missed = 0.01): Sends =>
  (_, random) =>
    random() >= missed;
export const inTerm =
  (isTerm: (day: number) => boolean, share = 0.99): Sends =>
  (day, random) =>
    isTerm(day) && random() < share;
/** On a weekday, or, when that is a bank holiday, on the next working day. */
export const weekly =
  (weekday: number): Sends =>
  (day) =>
    WORKING.isWorkingDay(day) &&
    [0, 1, 2, 3, 4].some(
      (late) => weekdayOf(day - late) === weekday && WORKING.onOrBefore(day) === WORKING.from(day - late, 1),
    );
/** On the nth working day of each month, or up to two days later. */
export const monthly =
  (nth: number): Sends =>
  (day, random) => {
    const { year, month } = dateParts(day);
    const first = WORKING.from(dayOf(year, month, 1), nth);
    // One draw a month, whichever day asks for it.
    const late = Math.floor(seeded(year * 12 + month)() * 3);
    random();
    return day === WORKING.from(first, late + 1);
  };
/** By chance, on a share of the working days; fewer around Christmas and in August. */
export const rare =
  (share: number): Sends =>
  (day, random) => {
    const { month, day: date } = dateParts(day);
    const slack = (month === 12 && date > 19) || month === 8 ? 0.6 : 1;
    return WORKING.isWorkingDay(day) && random() < share * slack;
  };
/** Quiet weeks, and weeks with something every day. */
export const bursts =
  (share: number): Sends =>
  (day, random) => {
    const busy = seeded(mondayFrom(day))() < share;
    return WORKING.isWorkingDay(day) && random() < (busy ? 0.9 : 0.02);
  };

/** The feeds of one partner by type, and how each sends. */
export type Partner = Readonly<Record<string, Sends>>;

const several = (name: string, count: number, sends: (n: number) => Sends): [string, Sends][] =>
  Array.from({ length: count }, (_, n) => [`${name}-${n}`, sends(n)]);

/** Five partners of different rates, kinds and habits. */
export function partners(seed: number): Readonly<Record<string, Partner>> {
  const isTerm = terms(seed);
  const shares = [0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.6, 0.8];
  return {
    schools: Object.fromEntries([
      ...several('daily', 4, () => inTerm(isTerm)),
      ...several('rare', 8, (n) => inTerm(isTerm, shares[n])),
      ['weekly', weekly(2)],
    ]),
    council: Object.fromEntries([
      ...several('daily', 6, () => office()),
      ...several('rare', 8, (n) => rare(shares[n] as number)),
      ['monthly', monthly(1)],
    ]),
    hospital: Object.fromEntries([
      ...several('nightly', 4, () => nightly()),
      ...several('rare', 8, (n) => rare(shares[n] as number)),
      ['bursts', bursts(0.4)],
    ]),
    batch: { people: nightly(0.03), services: nightly(0.03), reviews: weekly(0) },
    charity: { referrals: rare(0.08), meetings: rare(0.15), report: monthly(3) },
  };
}

/** The days on which each type of a partner came, of `count` days from `BEGIN`. */
export function daysOf(partner: Partner, seed: number, count: number): Map<string, number[]> {
  return new Map(
    Object.entries(partner).map(([type, sends], i) => {
      const random = seeded(seed * 1000 + i);
      const days: number[] = [];
      for (let day = BEGIN; day < BEGIN + count; day++) if (sends(day, random)) days.push(day);
      return [type, days];
    }),
  );
}
