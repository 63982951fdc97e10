/** Occasions of leaving care (Children Act 1989 ss.23A-24D; Care Leavers Regulations 2010). */
import { addMonths, birthday, epochDay, isoDay } from '../days';
import type { Circumstances, DatedFact } from '../circumstances';
import type { DateWords, Occasion, OccasionDate, OccasionKinds } from './occasion';

/** The kinds of occasion of this family. */
export const LEAVING_CARE_KINDS = {
  'lc-eligibility': { title: 'Leaving care: eligibility', triggers: ['lc.thirteenWeeks.on'] },
  'leaving-care': { title: 'Leaving care', triggers: ['lc.eligibleOn'] },
  'lc-review': {
    title: 'Review of the pathway plan',
    triggers: ['lc.accommodatedOn', 'lc.planOrReviewOn'],
  },
  'lc-visit': { title: 'Personal adviser’s visit', triggers: ['lc.accommodatedOn', 'lc.visitedOn'] },
  'lc-adviser': {
    title: 'Personal adviser from 21 to 25',
    triggers: ['lc.askedOn', 'lc.formerRelevantOn'],
  },
} as const satisfies OccasionKinds;

/** Their dates. */
export const LEAVING_CARE_DATES: DateWords = {
  'lc.thirteenWeeks.on': 'thirteen weeks looked after since 14, some of them after 16, were reached',
  'lc.eligible.recordedOn': 'the status was recorded',
  'lc.eligibleOn': 'the young person became eligible for leaving care support',
  'lc.assessment.completedOn': 'the leaving care assessment was completed',
  'lc.plan.issuedOn': 'the pathway plan was issued',
  'lc.planOrReviewOn': 'the pathway plan was made or last reviewed',
  'lc.accommodatedOn': 'new accommodation was provided',
  'lc.nextReviewOn': 'the pathway plan was next reviewed',
  'lc.visitedOn': 'the personal adviser visited',
  'lc.nextVisitedOn': 'the personal adviser next visited',
  'lc.newHomeReview.by': 'the review after new accommodation is due',
  'lc.formerRelevantOn': 'the young person became a former relevant young person',
  'lc.askedOn': 'the young person asked for support',
  'lc.offerOn': 'the offer of the year is due',
  'lc.adviser.from': 'a personal adviser was appointed',
  'lc.optedOutOn': 'the young person opted out',
};

const LEAVER: ReadonlySet<unknown> = new Set(['eligible', 'relevant', 'former-relevant']);
const THIRTEEN_WEEKS = 13 * 7;
/** Scopes under which a care leaver's opting out of support is recorded. */
const OPT_OUT_SCOPES: ReadonlySet<unknown> = new Set(['personal-adviser', 'leaving-care-support']);

/** What a care leaver is owed things by. */
interface Leaver {
  /** When the young person first had a leaving care status, stated or reached by time looked after. */
  since: OccasionDate;
  ended: { why: string; day: number } | undefined;
}

/** The occasions of leaving care that have arisen by today; none without a care status. */
export function leavingCareOccasions(c: Circumstances): Occasion[] {
  const statuses = c.happened('care.status-changed', 'from');
  if (statuses.length === 0 || c.dateOfBirth === undefined) return [];
  const reached = thirteenWeeks(c, statuses, c.dateOfBirth);
  const occasions = eligibility(statuses, reached);
  const stated = statuses.find(({ fact }) => LEAVER.has(fact.data.status));
  const since = earlier(stated, reached);
  if (!since) return occasions;
  const leaver: Leaver = { since, ended: endOf(c, statuses, since, c.dateOfBirth) };
  return [
    ...occasions,
    leavingCare(c, leaver),
    ...reviews(c, leaver),
    ...visits(c, leaver),
    ...adviser(c, statuses, leaver, c.dateOfBirth),
  ];
}

/** A later status moves no date that counts from an earlier one. */
const earlier = (a: OccasionDate | undefined, b: OccasionDate | undefined): OccasionDate | undefined =>
  a && b ? (b.day < a.day ? b : a) : (a ?? b);

/**
 * The day on which a child has been looked after for 13 weeks since 14, some of them after 16, and still is. Short breaks
 * (CPR 2010 reg 48) do not count; nothing in the log tells them apart, so partners must not state them as looked-after.
 */
function thirteenWeeks(
  c: Circumstances,
  statuses: readonly DatedFact[],
  dateOfBirth: number,
): OccasionDate | undefined {
  const [at14, at16, at18] = [14, 16, 18].map((n) => birthday(dateOfBirth, n)) as [number, number, number];
  let [days, counted] = [0, at14];
  for (const { day, fact } of statuses) {
    if (fact.data.status !== 'looked-after') continue;
    const from = Math.max(day, counted);
    const end = typeof fact.data.to === 'string' ? epochDay(fact.data.to) : Infinity;
    if (end < from) continue;
    const on = Math.max(from + THIRTEEN_WEEKS - days - 1, from, at16);
    if (on <= end && on < at18) {
      if (on <= c.today) return { day: on, fact };
      c.later.add(on);
      return undefined;
    }
    days += end - from + 1;
    counted = end + 1;
  }
  return undefined;
}

function eligibility(statuses: readonly DatedFact[], reached: OccasionDate | undefined): Occasion[] {
  if (!reached) return [];
  return [
    {
      kind: 'lc-eligibility',
      occurrence: isoDay(reached.day),
      id: 'leaving-care',
      arises: reached.day,
      dates: {
        'lc.thirteenWeeks.on': reached,
        'lc.eligible.recordedOn': statuses.find(({ fact }) => LEAVER.has(fact.data.status)),
      },
    },
  ];
}

/** Support ends at 21, at 25 for those who ask, or when the status does. */
function endOf(
  c: Circumstances,
  statuses: readonly DatedFact[],
  since: OccasionDate,
  dateOfBirth: number,
): Leaver['ended'] {
  const none = statuses.find(
    ({ day, fact }) =>
      day > since.day && fact.data.status === 'none' && !statuses.some((s) => s.day > day && isLeaver(s)),
  );
  if (none) return { why: `leaving care support ended on ${isoDay(none.day)}`, day: none.day };
  const at21 = birthday(dateOfBirth, 21);
  const goesOn = asked(c, at21).length > 0 || advisers(c).some(({ day }) => day >= at21 && day <= c.today);
  const [age, last] = goesOn ? [25, birthday(dateOfBirth, 25)] : [21, at21];
  return last <= c.today
    ? { why: `the ${age}${age === 21 ? 'st' : 'th'} birthday was on ${isoDay(last)}`, day: last }
    : undefined;
}

const isLeaver = ({ fact }: DatedFact): boolean => LEAVER.has(fact.data.status);

const asked = (c: Circumstances, since: number): DatedFact[] =>
  c
    .happened('care.assessment', 'on')
    .filter(
      ({ day, fact: { data } }) => day >= since && data.kind === 'leaving-care' && data.stage === 'requested',
    );

const advisers = (c: Circumstances): DatedFact[] =>
  c.happened('worker.assigned', 'from').filter(({ fact }) => fact.data.role === 'personal-adviser');

const plans = (c: Circumstances, stage?: string): DatedFact[] =>
  c
    .happened('care.pathway-plan', 'on')
    .filter(({ fact }) => stage === undefined || fact.data.stage === stage);

function leavingCare(c: Circumstances, { since, ended }: Leaver): Occasion {
  return {
    kind: 'leaving-care',
    occurrence: 'leaving-care',
    id: 'leaving-care',
    arises: since.day,
    lawOf: c.today,
    ...(ended && { ended }),
    dates: {
      'lc.eligibleOn': since,
      'lc.assessment.completedOn': c
        .happened('care.assessment', 'on')
        .find(({ fact: { data } }) => data.kind === 'leaving-care' && data.stage === 'concluded'),
      'lc.plan.issuedOn': plans(c, 'made')[0],
    },
  };
}

/** Each plan or review opens the six months to the next; new accommodation asks for a review of its own. */
function reviews(c: Circumstances, { since, ended }: Leaver): Occasion[] {
  const all = perDay(plans(c));
  const reviewed = plans(c, 'reviewed');
  return [
    ...all.map((last, i): Occasion => ({
      kind: 'lc-review',
      occurrence: isoDay(last.day),
      id: `lc-review:${isoDay(last.day)}`,
      arises: last.day,
      ...(ended && { ended }),
      dates: { 'lc.planOrReviewOn': last, 'lc.nextReviewOn': all[i + 1] },
    })),
    ...homes(c, since.day).map((home): Occasion => ({
      kind: 'lc-review',
      occurrence: `accommodated:${isoDay(home.day)}`,
      id: `lc-home:${isoDay(home.day)}`,
      arises: home.day,
      ...(ended && { ended }),
      dates: { 'lc.accommodatedOn': home, 'lc.nextReviewOn': reviewed.find(({ day }) => day >= home.day) },
    })),
  ];
}

const perDay = (dated: readonly DatedFact[]): DatedFact[] =>
  dated.filter(({ day }, i) => day !== dated[i - 1]?.day);

/** Accommodation provided to a care leaver. */
const homes = (c: Circumstances, since: number): DatedFact[] =>
  perDay(c.happened('care.accommodated', 'on').filter(({ day }) => day >= since));

/** The first visit to a new home, the one before its review, and then one at least every two months. */
function visits(c: Circumstances, { since, ended }: Leaver): Occasion[] {
  const provided = homes(c, since.day);
  const first = provided[0];
  if (!first) return [];
  const made = perDay(c.happened('care.visited', 'on').filter(({ day }) => day >= first.day));
  return [
    ...provided.map((home): Occasion => ({
      kind: 'lc-visit',
      occurrence: `accommodated:${isoDay(home.day)}`,
      id: `lc-home:${isoDay(home.day)}`,
      arises: home.day,
      ...(ended && { ended }),
      dates: { 'lc.accommodatedOn': home, 'lc.nextVisitedOn': made.find(({ day }) => day >= home.day) },
    })),
    ...made.map((visit, i): Occasion => {
      const home = provided.findLast(({ day }) => day <= visit.day) ?? first;
      const isFirst = !made.some(({ day }) => day >= home.day && day < visit.day);
      const review = home.day + DAYS_TO_REVIEW;
      return {
        kind: 'lc-visit',
        occurrence: isoDay(visit.day),
        id: `lc-visit:${isoDay(visit.day)}`,
        arises: visit.day,
        ...(ended && { ended }),
        dates: {
          'lc.visitedOn': visit,
          'lc.nextVisitedOn': made[i + 1],
          'lc.newHomeReview.by':
            isFirst && visit.day < review - 1 ? { day: review, fact: home.fact } : undefined,
        },
      };
    }),
  ];
}

/** As `lc-review-6m` counts from new accommodation (CLR 2010 reg 7(3)). */
const DAYS_TO_REVIEW = 28;

/** From 21: at once to those who ask, and an offer each birthday to those who have no adviser. */
function adviser(
  c: Circumstances,
  statuses: readonly DatedFact[],
  { since, ended }: Leaver,
  dateOfBirth: number,
): Occasion[] {
  const formerRelevant = statuses.find(({ fact }) => fact.data.status === 'former-relevant') ?? {
    ...since,
    day: Math.max(since.day, birthday(dateOfBirth, 18)),
  };
  const at21 = birthday(dateOfBirth, 21);
  const at25 = birthday(dateOfBirth, 25);
  const stopped = ended && ended.day !== at21 ? ended : undefined;
  const over =
    stopped ?? (at25 <= c.today ? { why: `the 25th birthday was on ${isoDay(at25)}`, day: at25 } : undefined);
  const [appointed, optedOut] = [advisers(c), optOuts(c)];
  const occasion = (
    occurrence: string,
    arises: number,
    lawOf: number,
    met: number,
    dates: Occasion['dates'],
  ): Occasion => ({
    kind: 'lc-adviser',
    occurrence,
    id: `lc-adviser:${occurrence}`,
    arises,
    lawOf,
    ...(over && { ended: over }),
    dates: {
      ...dates,
      'lc.formerRelevantOn': formerRelevant,
      'lc.adviser.from': appointed.find(({ day }) => day >= met),
      'lc.optedOutOn': optedOut.find(({ day }) => day >= met),
    },
  });
  const offers: Occasion[] = [];
  for (let n = 21; n < 25; n++) {
    const [day, before] = [birthday(dateOfBirth, n), birthday(dateOfBirth, n - 1)];
    // An adviser appointed for an earlier year's offer stays.
    if (
      formerRelevant.day > day ||
      appointed.some((one) => one.day >= addMonths(at21, -12) && one.day < before)
    )
      continue;
    const arises = Math.max(before, formerRelevant.day);
    offers.push(occasion(isoDay(day), arises, day, before, { 'lc.offerOn': { day } }));
  }
  return [
    ...offers,
    ...perDay(asked(c, at21))
      .filter(({ day }) => day < at25)
      .map((one) => occasion(`asked:${isoDay(one.day)}`, one.day, one.day, one.day, { 'lc.askedOn': one })),
  ];
}

const optOuts = (c: Circumstances): DatedFact[] =>
  c
    .happened('consent.recorded', 'on')
    .filter(({ fact: { data } }) => OPT_OUT_SCOPES.has(data.scope) && data.decision !== 'given');
