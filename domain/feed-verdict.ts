/**
 * Whether a feed is silent for longer than its own past explains. Pure: counts of days in, verdicts out. Days are epoch days.
 *
 * A flow is taken to have stopped when a silence as long as the present one is so rare in its own past that over all flows of a partner
 * together less than `FALSE_ALARMS` false alarms are expected in a quarter. The days count
 * as independent, each with its own chance of an event; silences that are more regular than that have a shorter tail. A flow of which that cannot be said within three times its usual silence is not judged, and says so.
 */
import type { WorkingDays } from './bank-holidays';
import { learnHabit, ownDays, type Habit } from './feed-habit';

/** False alarms expected of one partner in a quarter, over all its flows. */
export const FALSE_ALARMS = 0.1;
/** How many of its usual silences a stopped flow may last until it is found. */
export const FOUND_WITHIN = 3;
const ROUNDING = 1e-9;
/** The furthest ahead that is looked for the day of the alarm. */
const MOST_DAYS_AHEAD = 400;

/** `quiet`: longer than usual, which happens; `stopped`: longer than its past explains. */
export type FlowVerdict = 'flowing' | 'quiet' | 'stopped' | 'too-little-history';

/** What is known of one flow: all that a partner sends, or one type of it. */
export interface FlowState {
  verdict: FlowVerdict;
  /** Of `too-little-history`: whether its past is too short, or too irregular to tell a stop from a habit in time. */
  why?: 'short' | 'irregular';
  /** The last day on which anything came. */
  last: number;
  /** Days on which something came, of those that were learnt from. */
  activeDays: number;
  /** The calendar days of a silence that nineteen of twenty do not exceed; null when there is too little to say. */
  usualDays: number | null;
  /** The present silence in usual ones; null when there is too little to say. */
  silence: number | null;
  /** The first day on which it is, or will be, taken to have stopped; null when that cannot be told. */
  stoppedOn: number | null;
}

/** A partner's feed as a whole, and each type of event in it. */
export interface FeedState<Type extends string = string> {
  whole: FlowState;
  types: ReadonlyMap<Type, FlowState>;
}

/**
 * Judges a partner's feed at the start of `today`: the days up to yesterday are over, today's silence is none yet.
 * @param flows by type, the days on which events of it came, ascending, each once; at least one type, each with a day
 */
export function judgeFeed<Type extends string>(
  flows: ReadonlyMap<Type, readonly number[]>,
  working: WorkingDays,
  today: number,
): FeedState<Type> {
  const whole = [...new Set([...flows.values()].flat())].sort((a, b) => a - b);
  const habits = new Map([...flows].map(([type, days]) => [type, learnHabit(days, working)] as const));
  const ofWhole = learnHabit(whole, working);
  const judged = [ofWhole, ...habits.values()].filter((habit) => habit !== undefined).length;
  const types = [...flows].map(
    ([type, days]) => [type, judgeFlow(days, habits.get(type), judged, today)] as const,
  );
  return { whole: judgeFlow(whole, ofWhole, judged, today), types: new Map(types) };
}

function judgeFlow(
  days: readonly number[],
  habit: Habit | undefined,
  judged: number,
  today: number,
): FlowState {
  const last = days.at(-1) as number;
  if (!habit) {
    const nothing = { usualDays: null, silence: null, stoppedOn: null };
    return { verdict: 'too-little-history', why: 'short', last, activeDays: days.length, ...nothing };
  }
  const silent = ownDays(last + 1, today - 1, habit.weight);
  const stoppedOn = stopOf(habit, judged);
  const known = {
    last,
    activeDays: habit.active,
    usualDays: usualDays(days.slice(-habit.active)),
    silence: silent / habit.usual,
    stoppedOn: stoppedOn ?? null,
  };
  if (stoppedOn === undefined) return { verdict: 'too-little-history', why: 'irregular', ...known };
  if (stoppedOn <= today) return { verdict: 'stopped', ...known };
  return { verdict: silent > habit.usual ? 'quiet' : 'flowing', ...known };
}

/**
 * The day at whose start the silence after the last day is rarer than may be: undefined when that comes later than after three usual
 * silences, and so too late to be of use.
 */
function stopOf(habit: Habit, judged: number): number | undefined {
  const { last, usual, longest, regularity, silences, silencesPerQuarter, weight } = habit;
  const chance = FALSE_ALARMS / (judged * Math.max(1, silencesPerQuarter));
  // What so many silences do not show yet makes long ones likelier: the predictive tail of an exponential distribution.
  const rarity = (silences * (chance ** (-1 / silences) - 1)) ** (1 / regularity);
  let silent = 0;
  let surprise = 0;
  for (let day = last + 1; day <= last + MOST_DAYS_AHEAD; day++) {
    const likely = weight(day);
    silent += likely;
    surprise -= Math.log(1 - likely);
    if (silent > FOUND_WITHIN * usual + ROUNDING) return undefined;
    // A silence from which it came back by itself before is no news.
    if (surprise > rarity && silent > longest) return day + 1;
  }
  return undefined;
}

/** The 95th percentile of the silences in calendar days. */
function usualDays(days: readonly number[]): number {
  const gaps = days.slice(1).map((day, i) => day - (days[i] as number));
  gaps.sort((a, b) => a - b);
  return gaps[Math.ceil(0.95 * gaps.length) - 1] ?? 1;
}
