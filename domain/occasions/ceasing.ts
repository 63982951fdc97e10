/** Occasions of ceasing an EHC plan (Children and Families Act 2014 ss.45-46; SEND Regulations 2014, regs 29-31, 46). */
import { academicYear, birthday, dateParts, dayOf, epochDay, isoDay, lastFridayOfJune } from '../days';
import { hasCome, recorded, type Circumstances, type DatedFact } from '../circumstances';
import { factsOf } from '../fact-order';
import { ehcSpans, type EhcSpan } from './ehc-spans';
import type { DateWords, Occasion, OccasionDate, OccasionKinds } from './occasion';

const CEASING = 'Ceasing the EHC plan';

/** The kinds of occasion of this family. */
export const CEASING_KINDS = {
  'ehc-ceasing': { title: CEASING, triggers: ['ehc.cease.raisedOn'] },
  'ehc-cease-procedure': { title: CEASING, triggers: ['ehc.cease.raisedOn'] },
  'ehc-cease-notice': { title: CEASING, triggers: ['ehc.cease.noticeOn'] },
  'ehc-end': { title: 'The EHC plan at 25', triggers: ['ehc.plan.since'] },
} as const satisfies OccasionKinds;

/** Their dates. */
export const CEASING_DATES: DateWords = {
  'ehc.cease.raisedOn': 'ceasing the plan was considered',
  'ehc.cease.under18On': 'ceasing the plan was considered, or education was left, before 18',
  'ehc.cease.from19On': 'ceasing the plan was considered at 19 or older',
  'education.leftFrom18On': 'the young person was out of education at 18 or older',
  'ehc.cease.eighteenOn': 'the young person turned 18',
  'ehc.cease.procedureDoneOn': 'the cease notice was sent after consultation',
  'ehc.cease.keptOn': 'it was decided to keep the plan',
  'ehc.cease.amendedOn': 'the plan was amended',
  'ehc.cease.reviewedOn': 'the review decision was notified',
  'ehc.cease.noticeOn': 'the cease notice was sent',
  'ehc.cease.certifiedOn': 'a mediation certificate was issued',
  'ehc.cease.interruptedOn': 'an appeal was lodged, or the plan ceased',
  'ehc.cease.appealDecidedOn': 'the appeal was decided',
  'ehc.plan.since': 'the plan was first stated',
  'ehc.end.ceasedOn': 'the plan ceased',
  'ehc.end.yearEndOn': 'the academic year ends',
};

/** The occasions of ceasing a plan that have arisen by today. */
export function ceasingOccasions(c: Circumstances): Occasion[] {
  const spans = ehcSpans(c);
  const proposed = proposals(c);
  if (spans.length === 0 && proposed.length === 0) return [];
  return [
    ...proposed.flatMap((one) => proposalOccasions(c, one)),
    ...leftEducation(c, spans),
    ...atTheEnd(c, spans),
  ];
}

/** One time in which ceasing a plan is considered: until it is kept; steps after it ceased still belong to it. */
interface Proposal {
  raised: DatedFact;
  consulted?: DatedFact;
  /** The notice of ceasing, and the review decision that says so. */
  notified?: DatedFact;
  reviewed?: DatedFact;
  kept?: DatedFact;
  ceased?: DatedFact;
}

type Step = DatedFact & {
  step: 'considered' | 'consulted' | 'reviewed' | 'notified' | 'kept' | 'ceased';
};

/** A ceasing that nothing announced shows no proposal: it is over, and no guard can hold it. */
function proposals(c: Circumstances): Proposal[] {
  const found: Proposal[] = [];
  let current: Proposal | undefined;
  for (const { step, ...dated } of stepsOf(c)) {
    if (step === 'kept' || step === 'ceased') {
      if (current) current[step] ??= dated;
      if (step === 'kept') current = undefined;
      continue;
    }
    if (!current || (step === 'considered' && current.ceased)) found.push((current = { raised: dated }));
    if (step !== 'considered') current[step] ??= dated;
  }
  return found;
}

/** By day; on one day the plan is kept, or ceases, last. */
function stepsOf(c: Circumstances): Step[] {
  const named =
    (step: Step['step']) =>
    (dated: DatedFact): Step => ({ ...dated, step });
  const reviews = c.happened('ehc.review-decided', 'notifiedOn');
  const started = [
    ...recorded(c, 'ehc.cease-considered').map(named('considered')),
    ...recorded(c, 'ehc.cease-consulted').map(named('consulted')),
    ...reviews.filter(({ fact }) => fact.data.decision === 'cease').map(named('reviewed')),
    ...recorded(c, 'ehc.cease-notified').map(named('notified')),
  ];
  if (started.length === 0) return started;
  return [
    ...started,
    ...reviews.filter(({ fact }) => fact.data.decision !== 'cease').map(named('kept')),
    ...c.happened('ehc.amended', 'finalOn').map(named('kept')),
    ...c
      .happened('ehc.tribunal-ordered', 'on')
      .filter(({ fact }) => fact.data.order === 'continue')
      .map(named('kept')),
    ...c.happened('ehc.ceased', 'on').map(named('ceased')),
  ].sort((a, b) => a.day - b.day);
}

function proposalOccasions(c: Circumstances, one: Proposal): Occasion[] {
  const { raised, consulted, notified, reviewed, kept } = one;
  const of = { occurrence: isoDay(raised.day), id: `ehc-ceasing:${isoDay(raised.day)}` };
  const notices = [reviewed, notified].filter((notice) => notice !== undefined);
  const done = notices.find(({ day }) => consulted && consulted.day <= day);
  const notice = notified ?? reviewed;
  const unheard = notice && !done ? 'no consultation before the notice is on record' : undefined;
  return [
    { ...of, kind: 'ehc-ceasing', arises: raised.day, dates: byAge(c, one) },
    {
      ...of,
      kind: 'ehc-cease-procedure',
      arises: raised.day,
      ...(unheard !== undefined && { note: unheard }),
      dates: {
        'ehc.cease.raisedOn': raised,
        'ehc.cease.procedureDoneOn': done,
        'ehc.cease.keptOn': kept,
      },
    },
    ...(notice ? [{ ...of, ...noticeOf(c, one, notice) }] : []),
  ];
}

/** The tests of the day: under 18, and from 19 on; a birthday while ceasing is considered changes them. */
function byAge(c: Circumstances, { raised, kept, ceased }: Proposal): Occasion['dates'] {
  if (c.dateOfBirth === undefined) return {};
  const [at18, at19] = [birthday(c.dateOfBirth, 18), birthday(c.dateOfBirth, 19)];
  const over = Math.min(kept?.day ?? Infinity, ceased?.day ?? Infinity);
  return {
    'ehc.cease.raisedOn': raised,
    'ehc.cease.under18On': raised.day < at18 ? raised : undefined,
    'ehc.cease.eighteenOn': at18 <= over && hasCome(c, at18) ? { day: at18 } : undefined,
    'ehc.cease.from19On': over > at19 ? { ...raised, day: Math.max(raised.day, at19) } : undefined,
    'ehc.cease.amendedOn': c.happened('ehc.amended', 'finalOn').find(({ day }) => day >= raised.day),
    'ehc.cease.keptOn': kept,
  };
}

/** Orders that decide an appeal against ceasing; any other belongs to another appeal. */
const DECIDES: ReadonlySet<unknown> = new Set(['continue', 'cease']);

/** A review's decision to cease is taken to be the notice, until a person records the notice itself. */
function noticeOf(
  c: Circumstances,
  { kept, ceased }: Proposal,
  notice: DatedFact,
): Omit<Occasion, 'id' | 'occurrence'> {
  const since = ({ day }: DatedFact): boolean => day >= notice.day;
  const lodged = c.happened('ehc.appeal-lodged', 'on').find(since);
  const decided =
    lodged &&
    c
      .happened('ehc.tribunal-ordered', 'on')
      .find(({ day, fact }) => day >= lodged.day && DECIDES.has(fact.data.order));
  const interrupted = lodged && ceased ? (ceased.day < lodged.day ? ceased : lodged) : (lodged ?? ceased);
  return {
    kind: 'ehc-cease-notice',
    arises: notice.day,
    ...(ceased && { note: `the plan ceased on ${isoDay(ceased.day)}` }),
    dates: {
      'ehc.cease.noticeOn': notice,
      'ehc.cease.certifiedOn': c.happened('ehc.mediation-certified', 'on').find(since),
      'ehc.cease.interruptedOn': interrupted,
      'ehc.cease.appealDecidedOn': decided,
      'ehc.cease.keptOn': kept,
    },
  };
}

/**
 * Out of education with a plan: every place has an end, the last of them has passed, and none follows. A place that ends in the
 * summer counts from 1 September, when the next is usually begun.
 */
function leftEducation(c: Circumstances, spans: readonly EhcSpan[]): Occasion[] {
  const last = lastPlace(c);
  if (!last || c.dateOfBirth === undefined) return [];
  const leftOn = afterTheSummer(last.day);
  const planned = spans.some(
    ({ plan, ended }) => plan && plan.day <= leftOn && (!ended || ended.day > last.day),
  );
  if (!planned) return [];
  if (!hasCome(c, leftOn)) return [];
  const at18 = birthday(c.dateOfBirth, 18);
  const reviews = c.happened('ehc.review-decided', 'notifiedOn');
  return [
    {
      kind: 'ehc-ceasing',
      occurrence: `left:${isoDay(last.day)}`,
      id: `left-education:${isoDay(last.day)}`,
      arises: leftOn,
      dates: {
        'ehc.cease.under18On': leftOn < at18 ? { day: leftOn, fact: last.fact } : undefined,
        'ehc.cease.eighteenOn': hasCome(c, at18) ? { day: at18 } : undefined,
        'education.leftFrom18On': { day: Math.max(leftOn, at18), fact: last.fact },
        'ehc.cease.amendedOn': c.happened('ehc.amended', 'finalOn').find(({ day }) => day >= last.day),
        'ehc.cease.reviewedOn': reviews.find(({ day }) => day >= last.day),
      },
    },
  ];
}

/** The end of the last place; undefined while a place goes on, or where none is stated. */
function lastPlace(c: Circumstances): DatedFact | undefined {
  let last: DatedFact | undefined;
  for (const fact of factsOf(c.facts, 'education.placed')) {
    if (typeof fact.data.to !== 'string') return undefined;
    const day = epochDay(fact.data.to);
    if (!last || day > last.day) last = { day, fact };
  }
  return last;
}

function afterTheSummer(lastDay: number): number {
  const { year, month } = dateParts(lastDay);
  return lastDay >= lastFridayOfJune(year) && month < 9 ? dayOf(year, 9, 1) : lastDay + 1;
}

/** A plan that is in force at 24: its exit is prepared until the 25th birthday, or the end of the year to which it is extended. */
function atTheEnd(c: Circumstances, spans: readonly EhcSpan[]): Occasion[] {
  if (c.dateOfBirth === undefined) return [];
  const [at24, at25] = [birthday(c.dateOfBirth, 24), birthday(c.dateOfBirth, 25)];
  const span = spans.findLast(({ plan, ended }) => plan && plan.day <= at25 && (!ended || ended.day >= at24));
  if (!span?.plan) return [];
  return [
    {
      kind: 'ehc-end',
      occurrence: 'birthday-25',
      id: 'birthday-25',
      arises: Math.max(span.plan.day, at24),
      dates: {
        'ehc.plan.since': span.plan,
        'ehc.end.ceasedOn': span.ended,
        'ehc.end.yearEndOn': yearEnd(c, at25),
      },
    },
  ];
}

/** Kinds of learning whose year is not that of further education (reg 46), as `about` of the extension says. */
const OWN_YEAR: ReadonlySet<unknown> = new Set(['apprenticeship', 'other-course']);

/**
 * The end of the academic year of the 25th birthday, once the authority has extended the plan: 31 July in further education; else the
 * end of the place, where it is stated. An unknown end never makes it later.
 */
function yearEnd(c: Circumstances, at25: number): OccasionDate | undefined {
  const extended = recorded(c, 'ehc.extended-past-25').at(-1);
  if (!extended) return undefined;
  const july = dayOf(academicYear(at25) + 1, 7, 31);
  const inJuly = july >= at25 ? july : dayOf(academicYear(at25) + 2, 7, 31);
  const place = OWN_YEAR.has(extended.fact.data.about) ? lastPlace(c) : undefined;
  return { day: place && place.day >= at25 ? place.day : inJuly, fact: extended.fact };
}
