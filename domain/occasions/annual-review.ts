/** Occasions of the annual review of an EHC plan (Children and Families Act 2014 s.44; SEND Regulations 2014, regs 18-22). */
import { addMonths, epochDay, isoDay } from '../days';
import type { Circumstances, DatedFact } from '../circumstances';
import { factsOf } from '../fact-order';
import type { Fact } from '../types';
import {
  madeOrReviewed,
  movesPlan,
  planAt,
  planEnds,
  planStatements,
  reviewDecisions,
  transferOf,
} from './ehc-plan';
import type { DateWords, Occasion, OccasionDate, OccasionKinds } from './occasion';
import { reviewsOf, type Review } from './review-meetings';

/** The kinds of occasion of this family. */
export const ANNUAL_REVIEW_KINDS = {
  'annual-review-cycle': {
    title: 'Annual review of the EHC plan',
    triggers: ['ehc.lastMadeOrReviewedOn', 'ar.final.sentOn'],
  },
  /** What whoever convenes the meeting owes. */
  'annual-review': { title: 'Annual review meeting', triggers: ['ar.meeting.on'] },
  /** What the authority owes after it. */
  'annual-review-outcome': { title: 'Outcome of an annual review', triggers: ['ar.meeting.on'] },
  'annual-review-pfa': {
    title: 'Annual review in year 9',
    triggers: ['ar.meeting.on', 'ar.year9.from'],
  },
} as const satisfies OccasionKinds;

/** Their dates. */
export const ANNUAL_REVIEW_DATES: DateWords = {
  'ar.meeting.on': 'the review meeting is held',
  'ar.meeting.overOn': 'the day of the review meeting came',
  'ar.nextMeeting.on': 'the next review meeting was held',
  'ar.invitations.sentOn': 'the invitations were sent',
  'ar.papers.circulatedOn': 'the papers were circulated',
  'ar.report.sentOn': 'the report of the review was sent',
  'ar.decision.notifiedOn': 'the review decision was notified',
  'ar.amend.decidedOn': 'the decision to amend the plan was notified',
  'ar.amendNotice.sentOn': 'the proposed amendments were sent',
  'ar.amendNotice.servedOn': 'the proposed amendments were served',
  'ar.notAmended.notifiedOn': 'it was notified that the plan is not amended',
  'ar.final.sentOn': 'the final amended plan was sent',
  'ar.plan.remadeOn': 'the plan was made anew',
  'ar.pfa.consideredOn': 'preparing for adulthood was discussed on the day of the review',
  'ar.laterMeeting.on': 'the review meeting is held',
  'ar.year9.from': 'the young person was in year 9 with an EHC plan',
};

/** The occasions of annual reviews that have arisen by today; none without a word of an EHC plan. */
export function annualReviewOccasions(c: Circumstances): Occasion[] {
  const reviews = reviewsOf(c);
  const statements = planStatements(c);
  if (reviews.length === 0 && statements.length === 0) return [];
  const decisions = reviewDecisions(c);
  return [
    ...cycles(c, decisions),
    ...reviews.map((review) => meetingOccasion(c, review, reviews)),
    ...outcomes(c, reviews, decisions),
    ...preparingForAdulthood(c, reviews, statements),
  ];
}

const firstFrom = (dated: readonly DatedFact[], day: number): DatedFact | undefined =>
  dated.find((one) => one.day >= day);

/** A day that a statement names beside its own, once it has come. */
function named(c: Circumstances, fact: Fact | undefined, field: string): DatedFact | undefined {
  const text = fact?.data[field];
  if (fact === undefined || typeof text !== 'string') return undefined;
  const day = epochDay(text);
  if (day <= c.today) return { day, fact };
  c.later.add(day);
  return undefined;
}

function earliest(dated: readonly (DatedFact | undefined)[]): DatedFact | undefined {
  let first: DatedFact | undefined;
  for (const one of dated) if (one && (!first || one.day < first.day)) first = one;
  return first;
}

/** The 12 months from each day on which the plan was made or last reviewed: the next review meets them, a new plan ends them. */
function cycles(c: Circumstances, decisions: readonly (readonly DatedFact[])[]): Occasion[] {
  const reviewed = new Set(decisions.map(([first]) => first?.day));
  const starts = madeOrReviewed(c).filter(({ day }, i, all) => day !== all[i - 1]?.day);
  if (starts.length === 0) return unknownCycle(c);
  const ceased = planEnds(c);
  const transfers = transfersIn(c);
  return starts.map((start, i) => {
    const transferred = transfers.find((day) => day > start.day);
    const after = starts[i + 1];
    const next = after && after.day < (transferred ?? Infinity) ? after : undefined;
    const byReview = next && reviewed.has(next.day);
    return {
      kind: 'annual-review-cycle',
      occurrence: isoDay(start.day),
      id: `annual-review-cycle:${isoDay(start.day)}`,
      arises: start.day,
      ...(!byReview && { note: latestMeeting(start.day) }),
      ...(transferred !== undefined && { ended: transferredIn(transferred) }),
      dates: {
        'ehc.lastMadeOrReviewedOn': start,
        'ehc.review.completedOn': byReview ? next : undefined,
        'ar.plan.remadeOn': byReview ? undefined : next,
        'ehc.plan.ceasedOn': firstFrom(ceased, start.day),
      },
    };
  });
}

/** From the meeting to the decision, 4 weeks: a practice date that never replaces the day by which the review is completed. */
const latestMeeting = (start: number): string =>
  `the last day for its meeting is ${isoDay(addMonths(start, 12) - 29)}, 28 days before`;

const transferredIn = (day: number): Occasion['ended'] => ({
  why: `the plan was transferred from another authority on ${isoDay(day)}, and its review is owed by reg 15(5)`,
  day,
});

/** Days on which a plan came from another authority: `ehc-move-review` asks for its next review. */
const transfersIn = (c: Circumstances): number[] =>
  c.moves
    .filter((move) => move.direction === 'in' && movesPlan(c, move))
    .map((move) => (transferOf(move) ?? move).day)
    .filter((day) => day <= c.today);

/** A plan that was amended, of which nothing says when it was made or reviewed: a review is owed by a day that is not known. */
function unknownCycle(c: Circumstances): Occasion[] {
  const amended = c.happened('ehc.amended', 'finalOn')[0];
  if (!amended) return [];
  return [
    {
      kind: 'annual-review-cycle',
      occurrence: isoDay(amended.day),
      id: `annual-review-cycle:${isoDay(amended.day)}`,
      arises: amended.day,
      dates: {
        'ar.final.sentOn': amended,
        'ehc.plan.ceasedOn': firstFrom(planEnds(c), amended.day),
      },
    },
  ];
}

/** The next meeting that was held after a review's: nobody reports on, or decides after, the one before any more. */
const nextHeld = (reviews: readonly Review[], { day }: Review): DatedFact | undefined =>
  reviews.find((other) => other.held && other.day > day)?.held;

/** Until when a report or decision belongs to a meeting: the next one. */
const untilNext = (reviews: readonly Review[], { day }: Review): number =>
  reviews.find((other) => other.day > day)?.day ?? Infinity;

/** The day of the meeting, as it is known: a meeting that was fixed is taken to be held on its day unless that is moved. */
const meetingDate = ({ day, fact }: Review): OccasionDate => ({ day, fact });

const presumed = ({ held }: Review): Pick<Occasion, 'note'> =>
  held
    ? {}
    : { note: 'nothing says yet that the meeting was held, so it is counted from the day fixed for it' };

/** Two weeks before the meeting, for invitations and papers. */
const TWO_WEEKS = 14;

function meetingOccasion(c: Circumstances, review: Review, reviews: readonly Review[]): Occasion {
  const reported = c.happened('ehc.review-reported', 'sentOn');
  const report = firstFrom(reported, review.day);
  // What is owed before a meeting is owed from when it was fixed, and is late at once where it was fixed too late.
  const arises = Math.min(review.statedOn, review.day - TWO_WEEKS);
  return {
    kind: 'annual-review',
    occurrence: review.occurrence,
    id: review.id,
    arises,
    lawOf: review.day,
    restatedOn: Math.max(arises, Math.min(review.restatedOn, review.day)),
    owner: convenor(c, review.day),
    ...presumed(review),
    dates: {
      'ar.meeting.on': meetingDate(review),
      'ar.meeting.overOn': review.day <= c.today ? meetingDate(review) : undefined,
      'ar.nextMeeting.on': nextHeld(reviews, review),
      'ar.invitations.sentOn': named(c, review.fixed.at(-1), 'invitedOn'),
      'ar.papers.circulatedOn': earliest(review.fixed.map((fact) => named(c, fact, 'papersSentOn'))),
      'ar.report.sentOn': report && report.day < untilNext(reviews, review) ? report : undefined,
      'ehc.plan.ceasedOn': firstFrom(planEnds(c), arises),
    },
  };
}

/** The school or college where the young person has a place on the day of the meeting; reg 21: the authority, where there is none. */
function convenor(c: Circumstances, day: number): string {
  const placed = factsOf(c.facts, 'education.placed').some(
    ({ data: { from, to } }) =>
      typeof from === 'string' && epochDay(from) <= day && (typeof to !== 'string' || epochDay(to) >= day),
  );
  return placed ? 'school' : 'la-sen';
}

/** What the authority owes on a review: after its meeting, or on a decision of which no meeting is known. */
function outcomes(
  c: Circumstances,
  reviews: readonly Review[],
  decisions: readonly (readonly DatedFact[])[],
): Occasion[] {
  const own = new Set<readonly DatedFact[]>();
  const ofMeetings = reviews.map((review): Occasion => {
    const until = untilNext(reviews, review);
    const mine = decisions.find(([first]) => first && first.day >= review.day && first.day < until) ?? [];
    own.add(mine);
    const occasion = outcome(c, review.occurrence, review.day, mine);
    return {
      ...occasion,
      id: review.id,
      ...presumed(review),
      dates: {
        ...occasion.dates,
        'ar.meeting.on': meetingDate(review),
        'ar.nextMeeting.on': nextHeld(reviews, review),
      },
    };
  });
  const others = decisions.flatMap((one) =>
    one[0] && !own.has(one) ? [outcome(c, isoDay(one[0].day), one[0].day, one)] : [],
  );
  return [...ofMeetings, ...others];
}

function outcome(
  c: Circumstances,
  occurrence: string,
  arises: number,
  decisions: readonly DatedFact[],
): Occasion {
  const amends = decisions.filter(({ fact }) => fact.data.decision === 'amend');
  const amend = amends[0];
  const notice = earliest(amends.map(({ fact }) => named(c, fact, 'amendmentsServedOn')));
  return {
    kind: 'annual-review-outcome',
    occurrence,
    id: `annual-review-outcome:${occurrence}`,
    arises,
    dates: {
      'ar.decision.notifiedOn': decisions[0],
      'ar.amend.decidedOn': amend,
      'ar.amendNotice.sentOn': notice,
      'ar.amendNotice.servedOn': notice,
      'ar.notAmended.notifiedOn':
        amend && decisions.find(({ day, fact }) => day > amend.day && fact.data.decision === 'maintain'),
      'ar.final.sentOn': amend && firstFrom(c.happened('ehc.amended', 'finalOn'), amend.day),
      'ehc.plan.ceasedOn': firstFrom(planEnds(c), arises),
    },
  };
}

/**
 * Preparing for adulthood (regs 20(6), 21(6)): the first review from year 9 on, within that year where there is a plan by its end,
 * and a line of each later review.
 */
function preparingForAdulthood(
  c: Circumstances,
  reviews: readonly Review[],
  statements: readonly DatedFact[],
): Occasion[] {
  const [start, end] = [c.ncyStart(9), c.ncyStart(10)];
  if (start === undefined || end === undefined) return [];
  if (start > c.today && planAt(c, c.today, statements)) c.later.add(start);
  const due = reviews.filter(({ day }) => day >= start);
  const from = start > c.today ? undefined : planFrom(c, statements, start, end);
  if (from === undefined) return due.map((review) => laterReview(c, review, reviews));
  const ceased = firstFrom(planEnds(c), from.day);
  const first = due.find(({ day }) => day >= from.day && day <= (ceased?.day ?? Infinity));
  const year9: Occasion = {
    kind: 'annual-review-pfa',
    occurrence: 'year-9',
    id: 'annual-review-pfa',
    arises: from.day,
    continuing: true,
    dates: {
      'ar.year9.from': from,
      'ar.pfa.consideredOn': first && discussed(c, first.day),
      'ar.nextMeeting.on': first && nextHeld(reviews, first),
      'ehc.plan.ceasedOn': ceased,
    },
  };
  return [
    year9,
    ...due.filter((review) => review !== first).map((review) => laterReview(c, review, reviews)),
  ];
}

/** From when there is a plan in a school year: its first day, or the first statement of one in it. */
function planFrom(
  c: Circumstances,
  statements: readonly DatedFact[],
  start: number,
  end: number,
): OccasionDate | undefined {
  if (planAt(c, start, statements)) return { day: start };
  return statements.find(({ day }) => day > start && day < end && planAt(c, day, statements));
}

function laterReview(c: Circumstances, review: Review, reviews: readonly Review[]): Occasion {
  return {
    kind: 'annual-review-pfa',
    occurrence: review.occurrence,
    id: review.id,
    arises: review.day,
    dates: {
      'ar.meeting.on': meetingDate(review),
      'ar.laterMeeting.on': meetingDate(review),
      'ar.pfa.consideredOn': discussed(c, review.day),
      'ar.nextMeeting.on': nextHeld(reviews, review),
      'ehc.plan.ceasedOn': firstFrom(planEnds(c), review.day),
    },
  };
}

/** A planning meeting on the day of the review shows that preparing for adulthood was considered. */
const discussed = (c: Circumstances, day: number): DatedFact | undefined =>
  c
    .happened('meeting.held', 'on')
    .find((meeting) => meeting.day === day && meeting.fact.data.kind === 'transition-planning');
