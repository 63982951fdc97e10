/**
 * Proves the detector of silent feeds on seeded partners with weekends, bank holidays and school holidays: at most one false alarm a partner
 * a quarter, and a feed or a kind that stopped is found within three times its usual silence. `FEED_SEEDS` tries more lives of partners.
 */
import { judgeFeed, type FlowState } from '../../domain';
import { dayOf, isoDay } from '../../domain/days';
import { FOUND_WITHIN } from '../../domain/feed-verdict';
import {
  BEGIN,
  daysOf,
  monthly,
  nightly,
  office,
  partners,
  type Partner,
  rare,
  weekly,
  WORKING,
  inTerm,
  terms,
} from '../support/seeded-feeds';

const SEEDS = Number(process.env.FEED_SEEDS ?? 1);
/** The first year teaches; alarms are counted in the second. */
const LEARNING = 364;
const COUNT = 730;
const QUARTER = 91;
/** Milliseconds; a year of days is judged one by one. */
const SLOW = 300_000;

type Flows = ReadonlyMap<string, readonly number[]>;
const before = (flows: Flows, day: number): Flows =>
  new Map(
    [...flows]
      .map(([type, days]) => [type, days.filter((one) => one < day)] as const)
      .filter(([, days]) => days.length > 0),
  );

/** What an alarm is raised about: the whole feed, or the kinds that stopped while the rest goes on. */
function alarmsAt(flows: Flows, day: number): string[] {
  const { whole, types } = judgeFeed(before(flows, day), WORKING, day);
  if (whole.verdict === 'stopped') return ['the whole feed'];
  return [...types].filter(([, { verdict }]) => verdict === 'stopped').map(([type]) => type);
}

describe('false alarms', () => {
  const lives = Array.from({ length: SEEDS }, (_, seed) =>
    Object.entries(partners(seed + 1)).map(([name, partner]) => [name, seed + 1, partner] as const),
  ).flat();
  it.each(lives)(
    '%s, seed %i: at most one a quarter',
    (_, seed, partner) => {
      const flows = daysOf(partner, seed, COUNT);
      const raised: number[] = Array.from({ length: Math.ceil((COUNT - LEARNING) / QUARTER) }, () => 0);
      let open: string[] = [];
      for (let day = BEGIN + LEARNING; day < BEGIN + COUNT; day++) {
        const now = alarmsAt(flows, day);
        const fresh = now.filter((what) => !open.includes(what)).length;
        (raised[Math.floor((day - BEGIN - LEARNING) / QUARTER)] as number) += fresh;
        open = now;
      }
      expect(Math.max(...raised)).toBeLessThanOrEqual(1);
    },
    SLOW,
  );
});

/** When one flow of a partner, or all of it, stops: the day on which that is found, which the day before it was not, and the state then. */
function found(
  flows: Flows,
  type: string | undefined,
  stop: number,
): { day: number; state: FlowState } | undefined {
  const left = new Map(
    [...flows].map(([name, days]) => [
      name,
      type === undefined || name === type ? days.filter((one) => one < stop) : days,
    ]),
  );
  const at = (day: number): FlowState => {
    const { whole, types } = judgeFeed(before(left, day), WORKING, day);
    return type === undefined ? whole : (types.get(type) as FlowState);
  };
  const { verdict, stoppedOn: day } = at(stop);
  if (verdict === 'too-little-history') return undefined;
  if (day === null) throw new Error('never found');
  // Others may be judged differently by then, and with them how rare a silence has to be.
  const days = [day - 1, day, day + 1, day + 2].filter((one) => one >= stop);
  const first = days.find((one) => at(one).verdict === 'stopped');
  if (first === undefined) return undefined;
  return { day: first, state: at(first) };
}

describe('a flow that stops', () => {
  const STOPS = [
    dayOf(2024, 1, 23),
    dayOf(2024, 3, 6),
    dayOf(2024, 6, 19),
    dayOf(2024, 9, 25),
    dayOf(2024, 11, 20),
  ];
  it.each(Object.keys(partners(1)))(
    '%s: is found within three times its usual silence, or is said to be no flow to tell',
    (name) => {
      const partner = partners(7)[name] as Partner;
      const flows = daysOf(partner, 7, COUNT);
      let told = 0;
      for (const stop of STOPS)
        for (const type of [undefined, ...flows.keys()]) {
          const one = found(flows, type, stop);
          if (!one) continue;
          told++;
          expect(one.state.silence).toBeLessThanOrEqual(FOUND_WITHIN + 1e-9);
          expect(one.state.stoppedOn).toBeLessThanOrEqual(one.day);
        }
      expect(told).toBeGreaterThan(0.6 * STOPS.length * (flows.size + 1));
    },
    SLOW,
  );

  it.each([
    ['an office is missed on its third working day at the latest', office(0), '2024-06-18', '2024-06-22'],
    ['a nightly file after its third night', nightly(0), '2024-06-18', '2024-06-22'],
    ['a file that comes on Tuesdays after its third Tuesday', weekly(1), '2024-06-18', '2024-07-10'],
  ])('%s', (_, sends, last, by) => {
    const flows = daysOf({ kind: sends }, 1, COUNT);
    const stop = dayOf(2024, 6, 19);
    const one = found(flows, 'kind', stop);
    expect(isoDay(one?.state.last as number)).toBe(last);
    expect(isoDay(one?.day as number) <= by).toBe(true);
  });
});

describe('what silence says nothing', () => {
  const judge = (days: readonly number[], day: number): FlowState =>
    judgeFeed(new Map([['kind', days]]), WORKING, day).whole;
  const until = (sends: Parameters<typeof daysOf>[0][string], day: number): number[] =>
    (daysOf({ kind: sends }, 3, COUNT).get('kind') as number[]).filter((one) => one < day);

  it('weekends and bank holidays of an office', () => {
    // Good Friday to Easter Monday 2024: the last day is Thursday.
    const days = until(office(0), dayOf(2024, 3, 29));
    expect(judge(days, dayOf(2024, 4, 2)).verdict).toBe('flowing');
    // Nor is it quiet on the morning after its first silent day, which has not been longer than usual.
    expect(judge(days, dayOf(2024, 4, 3)).verdict).toBe('flowing');
    expect(judge(days, dayOf(2024, 4, 6)).verdict).toBe('stopped');
  });

  it('the summer of a school, the second year as the first', () => {
    const isTerm = terms(5);
    for (const august of [dayOf(2023, 8, 25), dayOf(2024, 8, 25)])
      expect(judge(until(inTerm(isTerm, 1), august), august).verdict).toBe('flowing');
  });

  it('a day of ten thousand events counts as one', () => {
    // The days are all that the detector is given; a burst of days is learnt as it is.
    const days = until(rare(0.2), dayOf(2024, 5, 1));
    const busy = [
      ...days.filter((day) => day < BEGIN + 300),
      ...Array.from({ length: 20 }, (_, i) => BEGIN + 300 + i),
      ...days.filter((day) => day > BEGIN + 320),
    ];
    expect(judge(busy, dayOf(2024, 5, 1)).verdict).toBe(judge(days, dayOf(2024, 5, 1)).verdict);
  });

  it('an outage of the past is not taken for the habit', () => {
    const whole = until(office(0), dayOf(2024, 6, 19));
    const broken = whole.filter((day) => day < dayOf(2024, 1, 15) || day > dayOf(2024, 2, 2));
    expect(judge(broken, dayOf(2024, 6, 25)).verdict).toBe('stopped');
  });
});

describe('too little to tell', () => {
  it.each([
    ['a feed of four weeks', Array.from({ length: 28 }, (_, i) => BEGIN + i), 'short'],
    ['four files a year', [0, 91, 182, 273].map((n) => BEGIN + n), 'short'],
    ['one day', [BEGIN], 'short'],
  ])('%s', (_, days, why) => {
    const { whole } = judgeFeed(new Map([['kind', days]]), WORKING, (days.at(-1) as number) + 200);
    expect(whole).toMatchObject({ verdict: 'too-little-history', why, stoppedOn: null });
  });

  it('a feed in bursts of weeks and silences of a month', () => {
    // Every silence of a month is three of twenty, so none is an outage, and all are the habit.
    const days: number[] = [];
    for (let n = 0, day = BEGIN; day < BEGIN + 440; n++, day += n % 7 === 0 ? 35 : 1) days.push(day);
    const { whole } = judgeFeed(new Map([['kind', days]]), WORKING, BEGIN + 470);
    expect(whole.verdict).not.toBe('stopped');
  });

  it('a monthly file is told, once a year of it is known', () => {
    const days = daysOf({ kind: monthly(1) }, 1, 640).get('kind') as number[];
    const last = days.at(-1) as number;
    const verdicts = [20, 100].map(
      (n) => judgeFeed(new Map([['kind', days]]), WORKING, last + n).whole.verdict,
    );
    expect(verdicts).toEqual(['flowing', 'stopped']);
  });
});
