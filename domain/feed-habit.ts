/**
 * What a flow of events usually does, learnt from its own past alone: on which days it sends, where in the year it rests, and how long it is
 * silent. A flow is the days on which anything of it arrived, so a day of ten thousand events counts as one. Days are epoch days.
 *
 * Time is measured in the flow's own days: a day counts as much as the share of such days (of its weekday, or bank holidays) on which the
 * flow sends. So a weekend adds nothing to the silence of an office's feed, and a Tuesday little to that of a feed that comes on Mondays.
 */
import type { WorkingDays } from './bank-holidays';
import { seasonOn, seasonsBetween, type Season } from './feed-seasons';

/** How far back a habit is learnt from: a year, and the longest season before it. */
export const LEARNT_DAYS = 64 * 7;
/** With fewer silences, or days outside all seasons, there is too little to learn from. */
const LEAST_GAPS = 10;
const LEAST_DAYS = 56;
/** Of twenty silences the usual one is the longest but one: the 95th percentile. */
const USUAL = 0.95;
/** The most silences in a year that may be outages, left out of the habit; more are the habit. */
const OUTAGES_A_YEAR = 2;
/** A season in which a flow sent on less than half of its usual days, or was silent for half as long again as usual, is one of rest. */
const REST_SHARE = 0.5;
const REST_SILENCE = 1.5;
/** Days by which this year's rest may begin earlier or end later than last year's. */
const REST_MARGIN = 7;
/** So many days are mixed into what a season's past says: few are no proof of rest. */
const PRIOR_SENT = 2;
/** As many days of its kind of week are mixed into what one weekday's past says. */
const PRIOR_DAYS = 1;
/** A flow whose days each count for less may be more regular than chance; the days of others say all there is. */
const THIN = 0.3;
const MOST_REGULAR = 3;
const LEAST_REGULAR = 0.6;
/** By so many times more or less than chance may the silences of a short past vary, and be chance all the same. */
const LUCK = 1.7;

/** The habit of a flow. Lengths are in the flow's own days. */
export interface Habit {
  /** The last day on which it sent. */
  last: number;
  /** Days on which it sent, of those that were learnt from. */
  active: number;
  /** How many silences this was learnt from, outages left out. */
  silences: number;
  /** Silences that begin in a quarter of a year. */
  silencesPerQuarter: number;
  /** The silence that nineteen of twenty do not exceed; at least one of its days. */
  usual: number;
  /** The longest silence that it came back from by itself, outages left out. */
  longest: number;
  /** 1: silences are as chance would have them; above 1: more regular, as a monthly file is; below 1: in bursts. 0.6 to 3. */
  regularity: number;
  /** How likely it is to send on a day, below 1: how much a silent day adds to the silence. */
  weight: (day: number) => number;
}

/**
 * Learns the habit of a flow from the days on which it sent, up to the last of them.
 * @param active ascending, each day once
 * @returns undefined when its past is too short to learn from
 */
export function learnHabit(active: readonly number[], working: WorkingDays): Habit | undefined {
  const last = active.at(-1);
  if (last === undefined) return undefined;
  const days = active.filter((day) => day >= last - LEARNT_DAYS);
  const first = days[0] as number;
  const weights = weekOf(days, working);
  if (!weights) return undefined;
  const base = (day: number): number => weights[kindOf(day, working)] as number;
  const past = seasonsBetween(first, last, working).filter(({ from, to }) => first <= from && to <= last);
  const activity = activityOf(silencesOf(days, base), past, working, base);
  const weight = (day: number): number => base(day) * activity(day);
  const gaps = silencesOf(days, weight)
    .map(({ own }) => own)
    .filter((own) => own > 0);
  if (gaps.length < LEAST_GAPS) return undefined;
  const span = last - first;
  const kept = withoutOutages(gaps, Math.max(1, Math.round((OUTAGES_A_YEAR * span) / 364)));
  return {
    last,
    active: days.length,
    silences: kept.length,
    silencesPerQuarter: (days.length * 91) / span,
    usual: Math.max(usualOf(kept), ...weights),
    longest: kept.at(-1) ?? 0,
    regularity: regularityOf(kept, weights),
    weight,
  };
}

/** How much each kind of day counts, from days outside all seasons; undefined when there are too few of these. */
function weekOf(days: readonly number[], working: WorkingDays): readonly number[] | undefined {
  const sent = new Set(days);
  const kinds = Array.from({ length: BANK_HOLIDAY + 1 }, () => ({ days: 0, active: 0 }));
  let ordinary = 0;
  for (let day = days[0] as number; day <= (days.at(-1) as number); day++) {
    if (seasonOn(day, working)) continue;
    ordinary++;
    const kind = kinds[kindOf(day, working)] as { days: number; active: number };
    kind.days++;
    if (sent.has(day)) kind.active++;
  }
  if (ordinary < LEAST_DAYS) return undefined;
  const share = (some: typeof kinds): number =>
    some.reduce((sum, { active }) => sum + active, 0) / some.reduce((sum, one) => sum + one.days, 0);
  const [week, weekend] = [share(kinds.slice(0, 5)), share(kinds.slice(5, BANK_HOLIDAY))];
  // What never failed on n days may fail on the next.
  const surest = 1 - 1 / (kinds.reduce((sum, { active }) => sum + active, 0) + 2);
  return kinds.map((one, kind) => {
    // Bank holidays are few, and most lie in seasons: while little is known of them they count for little.
    if (kind === BANK_HOLIDAY) return one.active / (one.days + 2);
    const likely = (one.active + PRIOR_DAYS * (kind < 5 ? week : weekend)) / (one.days + PRIOR_DAYS);
    return Math.min(likely, surest);
  });
}

const BANK_HOLIDAY = 7;

/** Monday is 0, Sunday 6; epoch day 4 was a Monday. */
function kindOf(day: number, working: WorkingDays): number {
  const weekday = (((day - 4) % 7) + 7) % 7;
  return weekday < 5 && !working.isWorkingDay(day) ? BANK_HOLIDAY : weekday;
}

/** A silence between two days that sent: its silent days, and how long it was, with the day that ended it, in own days. */
interface Silence {
  from: number;
  to: number;
  own: number;
}

const silencesOf = (days: readonly number[], weight: (day: number) => number): Silence[] =>
  days.slice(1).map((day, i) => {
    const from = (days[i] as number) + 1;
    return { from, to: day - 1, own: ownDays(from, day, weight) };
  });

/** How long it is from one day to another, both counted, in own days. */
export function ownDays(from: number, to: number, weight: (day: number) => number): number {
  let sum = 0;
  for (let day = from; day <= to; day++) sum += weight(day);
  return sum;
}

const touches = (season: Season, from: number, to: number): boolean => from <= season.to && season.from <= to;

/** How a flow does in a season, of what it does outside: its share of days, and its times of rest, in days from the anchor. */
interface Yearly {
  share: number;
  rests: { from: number; to: number }[];
}

/**
 * How active a flow is on a day, 0 to 1, by what it did in the same season before. Of a season that its past does not hold whole nothing
 * is known, so that silence in it says nothing.
 */
function activityOf(
  silences: readonly Silence[],
  past: readonly Season[],
  working: WorkingDays,
  base: (day: number) => number,
): (day: number) => number {
  const ordinary = silences.filter(({ from, to }) => !seasonOn(from, working) && !seasonOn(to, working));
  const long = REST_SILENCE * Math.max(usualOf(ascending(ordinary.map(({ own }) => own))), 1);
  const known = new Map<Season['name'], Yearly>();
  for (const season of past) {
    const { name, anchor } = season;
    const expected = ownDays(season.from, season.to, base);
    // Every day that sent ends a silence.
    const sent = silences.filter(({ to }) => touches(season, to + 1, to + 1)).length;
    const share = Math.min(1, (sent + PRIOR_SENT) / (expected + PRIOR_SENT));
    const rests = silences
      .filter(({ from, to, own }) => touches(season, from, to) && own > long + 1)
      .map(({ from, to }) => ({ from: from - anchor - REST_MARGIN, to: to - anchor + REST_MARGIN }));
    const before = known.get(name) ?? { share: 1, rests: [] };
    known.set(name, { share: Math.min(share, before.share), rests: [...rests, ...before.rests] });
  }
  return (day) => {
    const season = seasonOn(day, working);
    if (!season) return 1;
    const { share = 0, rests = [] } = known.get(season.name) ?? {};
    const offset = day - season.anchor;
    return share < REST_SHARE || rests.some(({ from, to }) => from <= offset && offset <= to) ? 0 : share;
  };
}

const ascending = (numbers: readonly number[]): number[] => [...numbers].sort((a, b) => a - b);

/** The 95th percentile of ascending silences. */
const usualOf = (gaps: readonly number[]): number => gaps[Math.ceil(USUAL * gaps.length) - 1] ?? 0;

/** Ascending, without the few that are more than three times the usual: the feed was broken then. */
function withoutOutages(gaps: readonly number[], most: number): number[] {
  const sorted = ascending(gaps);
  const usual = usualOf(sorted);
  const outages = sorted.filter((gap) => gap > 3 * usual).length;
  return outages <= most ? sorted.slice(0, sorted.length - outages) : sorted;
}

/**
 * The shape of a Weibull distribution with the silences' coefficient of variation (Justus' approximation), against the one that chance
 * alone would give days of these weights. Two silences of pure chance are mixed in: a short past is not taken for a regular one.
 */
function regularityOf(gaps: readonly number[], weights: readonly number[]): number {
  const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);
  const week = weights.slice(0, BANK_HOLIDAY);
  const thick = sum(week.map((one) => one * one)) / sum(week);
  if (thick > THIN) return 1;
  const mean = sum(gaps) / gaps.length;
  const variance = (sum(gaps.map((gap) => (gap / mean - 1) ** 2)) + 2) / (gaps.length + 1);
  const ratio = variance / (1 - thick);
  const beyondLuck = ratio > LUCK ? ratio / LUCK : Math.min(1, LUCK * ratio);
  return Math.min(MOST_REGULAR, Math.max(LEAST_REGULAR, beyondLuck ** (-1.086 / 2)));
}
