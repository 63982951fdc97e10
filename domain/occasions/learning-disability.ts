/** Occasions of people on the GP's learning disability register: the annual health check from 14 on. */
import { addMonths, ageOn, birthday, isoDay } from '../days';
import type { Circumstances, DatedFact } from '../circumstances';
import { earliest, LEARNING_DISABILITY, needStated } from './conditions';
import type { DateWords, Occasion, OccasionDate, OccasionKinds } from './occasion';

/** The kinds of occasion of this family. */
export const LEARNING_DISABILITY_KINDS = {
  'health-check': { title: 'Annual health check', triggers: ['ld.register.from'] },
} as const satisfies OccasionKinds;

/** Their dates. */
export const LEARNING_DISABILITY_DATES: DateWords = {
  'ld.register.from': 'the person counted as on the learning disability register',
  'ld.year.from': 'the year of the check began',
  'ld.check.doneOn': 'the health check was done',
  'ld.check.declinedOn': 'the health check was declined',
};

/** A time on the register. */
interface Membership {
  from: DatedFact;
  left?: DatedFact;
}

const ANNUAL = 'ld-annual';

const checks = (c: Circumstances, type: `health-check.${'offered' | 'done' | 'declined'}`): DatedFact[] =>
  c.happened(type, 'on').filter(({ fact }) => fact.data.kind === ANNUAL);

/** The occasions of the health check; none for people who were never on the register. */
export function learningDisabilityOccasions(c: Circumstances): Occasion[] {
  const all: Checks = {
    done: checks(c, 'health-check.done'),
    declined: checks(c, 'health-check.declined'),
    offered: checks(c, 'health-check.offered'),
  };
  const memberships = membershipsOf(c, all);
  if (memberships.length === 0 || c.dateOfBirth === undefined) return [];
  const occasions: Occasion[] = [];
  let start: OccasionDate | undefined;
  for (const membership of memberships) {
    const first = firstYear(membership, c.dateOfBirth);
    // Somebody who comes back within a year goes on in it.
    if (start && start.day >= first.day) occasions.pop();
    start = addYears(occasions, membership, start && start.day >= first.day ? start : first, all);
  }
  return occasions;
}

interface Checks {
  done: readonly DatedFact[];
  declined: readonly DatedFact[];
  offered: readonly DatedFact[];
}

/** On it by a need LD, SLD or PMLD, or by a check of its kind, until the register says otherwise. */
function membershipsOf(c: Circumstances, { done, declined, offered }: Checks): Membership[] {
  const said = c.happened('register.changed', 'on').filter(({ fact }) => fact.data.register === 'gp-ld');
  const shown = earliest(needStated(c, LEARNING_DISABILITY), done[0], declined[0], offered[0]);
  const memberships: Membership[] = [];
  let current: Membership | undefined;
  if (shown && !(said[0] && said[0].day <= shown.day)) memberships.push((current = { from: shown }));
  for (const change of said) {
    if (change.fact.data.member === true && !current) memberships.push((current = { from: change }));
    if (change.fact.data.member === false && current) {
      current.left = change;
      current = undefined;
    }
  }
  return memberships;
}

/** The last birthday from the 14th on by which the person was on the register: years run from birthdays until a check is done. */
function firstYear({ from }: Membership, dateOfBirth: number): OccasionDate {
  return { day: birthday(dateOfBirth, Math.max(14, ageOn(dateOfBirth, from.day))) };
}

/** A check on the birthday itself ends one year and begins the next on one day. */
function yearOf({ day }: OccasionDate, before: Occasion | undefined): string {
  return before?.occurrence === isoDay(day) ? `${isoDay(day)}:next` : isoDay(day);
}

/** The years of one membership: each ends with a check done or declined, which opens the next. @returns the start of the last */
function addYears(
  occasions: Occasion[],
  membership: Membership,
  first: OccasionDate,
  all: Checks,
): OccasionDate {
  const { from, left } = membership;
  for (let start = first; ;) {
    const since = start === first && !start.fact ? start.day : start.day + 1;
    const within = (dated: readonly DatedFact[]): DatedFact | undefined =>
      dated.find(({ day }) => day >= since && (!left || day <= left.day));
    const [done, declined] = [within(all.done), within(all.declined)];
    const end = addMonths(start.day, 12);
    // A check that is done after all, within its year, counts.
    const close = done && (!declined || done.day <= Math.max(end, declined.day)) ? done : declined;
    const offered = all.offered.findLast(({ day }) => day >= since && day <= (close?.day ?? Infinity));
    const occurrence = yearOf(start, occasions.at(-1));
    occasions.push({
      kind: 'health-check',
      occurrence,
      id: `health-check:${occurrence}`,
      arises: Math.max(start.day, from.day),
      continuing: true,
      ...(offered && { note: `it was offered on ${isoDay(offered.day)}` }),
      ...(left && {
        ended: { why: `the person left the register on ${isoDay(left.day)}`, day: left.day },
      }),
      dates: {
        'ld.register.from': from,
        'ld.year.from': start,
        'ld.check.doneOn': close === done ? done : undefined,
        'ld.check.declinedOn': close === declined ? declined : undefined,
      },
    });
    if (!close) return start;
    start = close;
  }
}
