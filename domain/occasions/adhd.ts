/** Occasions of ADHD: reassessment at school-leaving age, medication reviews, and the choice of a provider (NICE NG87). */
import { addMonths, birthday, birthdayForDeadlines, epochDay, isoDay, schoolLeavingDate } from '../days';
import { recorded, type Circumstances, type DatedFact } from '../circumstances';
import { GROUND_GONE } from '../handover-evidence';
import type { EventType } from '../../events';
import {
  ADHD,
  childrensSpells,
  earliest,
  isAdhd,
  isAdult,
  isChildrensClinic,
  lasting,
  needStated,
  nothingLeft,
  type Spell,
} from './conditions';
import type { DateWords, Occasion, OccasionDate, OccasionKinds } from './occasion';

/** The kinds of occasion of this family. */
export const ADHD_KINDS = {
  'adhd-reassessment': { title: 'ADHD at school-leaving age', triggers: ['adhd.knownOn'] },
  'adhd-review': { title: 'Review of ADHD medication', triggers: ['adhd.medReview.lastOn'] },
  'choice-referral': { title: 'Referral for ADHD or autism', triggers: ['referral.receivedOn'] },
} as const satisfies OccasionKinds;

/** Their dates. */
export const ADHD_DATES: DateWords = {
  'adhd.knownOn': 'a children’s service was treating ADHD',
  'adhd.transfer.completedOn': 'the transfer to an adult service was completed',
  'adhd.medReview.lastOn': 'ADHD treatment began or its medication was last reviewed',
  'adhd.medReview.nextOn': 'a specialist reviewed the medication',
  'adhd.medication.stoppedOn': 'the medication was stopped',
  'adhd.transfer.proposedOn': 'the transfer was proposed',
  'adhd.prescriber.confirmedOn': 'who prescribes was confirmed',
  'referral.receivedOn': 'the referral was received',
  'referral.choice.offeredOn': 'the choice of provider was offered',
};

/** The occasions of ADHD that have arisen by today; none for people whom nothing in the log says to have it. */
export function adhdOccasions(c: Circumstances): Occasion[] {
  return [...reassessment(c), ...medicationReviews(c), ...choices(c)];
}

/** The steps of a type on the ADHD pathway. */
const onPathway = (c: Circumstances, type: EventType): readonly DatedFact[] => {
  const all = c.happened(type, 'on');
  return all.length === 0 ? all : all.filter(({ fact }) => isAdhd(fact.data.pathway));
};

/** Outcomes of an assessment that found no ADHD; any other, or none, may have found it. */
const NOT_FOUND: ReadonlySet<unknown> = new Set(['not-confirmed', 'no-diagnosis', 'negative', 'ruled-out']);

/** Assessments that may have found ADHD, and treatments, with the end of the referral. */
function referralSpells(c: Circumstances): Spell[] {
  const found = [
    ...onPathway(c, 'referral.treated'),
    ...onPathway(c, 'referral.assessed').filter(({ fact }) => !NOT_FOUND.has(fact.data.outcome)),
  ];
  if (found.length === 0) return [];
  const closed = onPathway(c, 'referral.closed');
  return found.map((from) => ({
    from,
    end: closed.find(({ day, fact }) => day >= from.day && fact.data.provider === from.fact.data.provider),
  }));
}

/** A children's service that has to do with ADHD: by its name, or a clinic of somebody with that need. */
function clinicSpells(c: Circumstances): Spell[] {
  const clinics = childrensSpells(c, (service) => isAdhd(service) || isChildrensClinic(service));
  if (clinics.length === 0) return clinics;
  const need = needStated(c, ADHD);
  return clinics.flatMap(({ from, end }) => {
    if (isAdhd(from.fact.data.service)) return [{ from, end }];
    if (!need || (end && end.day < need.day)) return [];
    return [{ from: need.day > from.day ? { ...from, day: need.day } : from, end }];
  });
}

/** In care for ADHD: a clinic, an assessment or treatment of a children's provider, or a medication review. */
function childrensCare(c: Circumstances): Spell[] {
  const [review] = recorded(c, 'adhd.medication-reviewed');
  const stopped = recorded(c, 'adhd.medication-stopped');
  return [
    ...clinicSpells(c),
    ...referralSpells(c).filter(({ from }) => !isAdult(from.fact.data.provider)),
    ...(review ? [{ from: review, end: stopped.find(({ day }) => day >= review.day) }] : []),
  ];
}

/** From the school leaving date to the eve of the 18th birthday; with a year's warning. */
function reassessment(c: Circumstances): Occasion[] {
  const care = childrensCare(c);
  if (care.length === 0 || c.dateOfBirth === undefined) return [];
  const at18 = birthdayForDeadlines(c.dateOfBirth, 18);
  const warned = addMonths(schoolLeavingDate(c.dateOfBirth), -12);
  const spells = lasting(care, warned).filter(({ from }) => from.day < at18);
  const known = earliest(...spells.map(({ from }) => from));
  if (!known) return [];
  const services = new Set(spells.map(({ from }) => from.fact.data.service));
  const ended = nothingLeft(spells);
  return [
    {
      kind: 'adhd-reassessment',
      occurrence: 'school-leaving',
      id: 'adhd-reassessment',
      arises: Math.max(known.day, warned),
      lawOf: at18,
      continuing: true,
      ...(ended && { ended }),
      dates: { 'adhd.knownOn': known, 'adhd.transfer.completedOn': completed(c, services) },
    },
  ];
}

/**
 * The transfer is complete once a handover has transferred (accepted, and seen), or an adult ADHD service has begun, has seen or
 * has treated the person. Acceptance alone completes nothing.
 */
function completed(c: Circumstances, services: ReadonlySet<unknown>): OccasionDate | undefined {
  const all = c.handovers.filter(({ fromService, toService }) => isAdhd(fromService) || isAdhd(toService));
  // Where ADHD has a handover of its own, that of another condition from the same clinic says nothing about it.
  const mine = all.length > 0 ? all : c.handovers.filter(({ fromService }) => services.has(fromService));
  const transferred = mine.flatMap(({ transferredOn }) =>
    transferredOn === undefined ? [] : [{ day: epochDay(transferredOn) }],
  );
  return earliest<OccasionDate>(...transferred.filter(({ day }) => day <= c.today), inAdultCare(c));
}

/** The first sign that an adult service has the person in its care for ADHD. */
function inAdultCare(c: Circumstances): DatedFact | undefined {
  const at18 = c.dateOfBirth === undefined ? Infinity : birthday(c.dateOfBirth, 18);
  const isTheirs = ({ day, fact }: DatedFact): boolean => isAdult(fact.data.provider) || day >= at18;
  return earliest(
    c
      .happened('service.started', 'on')
      .find(({ fact: { data } }) => data.side === 'adult' && isAdhd(data.service)),
    onPathway(c, 'referral.first-seen').find(isTheirs),
    onPathway(c, 'referral.treated').find(isTheirs),
  );
}

/** Each review opens the year in which the next is owed; the first is counted from the start of treatment. */
function medicationReviews(c: Circumstances): Occasion[] {
  const treated = onPathway(c, 'referral.treated');
  const reviews = recorded(c, 'adhd.medication-reviewed');
  if (treated.length === 0 && reviews.length === 0) return [];
  const stops = [
    ...recorded(c, 'adhd.medication-stopped'),
    ...onPathway(c, 'referral.closed').filter(({ fact }) => GROUND_GONE.has(fact.data.outcome)),
  ].sort((a, b) => a.day - b.day);
  const adult = inAdultCare(c)?.day ?? Infinity;
  const anchors = yearsFrom(treated, reviews, stops);
  return anchors.map((last, i) => {
    const next = anchors[i + 1];
    const until = next?.day ?? Infinity;
    return {
      kind: 'adhd-review',
      occurrence: isoDay(last.day),
      id: `adhd-review:${isoDay(last.day)}`,
      arises: last.day,
      lawOf: next?.day ?? c.today,
      continuing: true,
      ...(adult <= Math.min(until, c.today) && { owner: 'adult-service' }),
      dates: {
        'adhd.medReview.lastOn': last,
        'adhd.medReview.nextOn': reviews.find(({ day }) => day > last.day && day <= until),
        'adhd.medication.stoppedOn': stops.find(
          // On the day on which treatment begins, what stops is another medicine.
          ({ day }) => day <= until && (day > last.day || (day === last.day && reviews.includes(last))),
        ),
      },
    };
  });
}

/** The days from which a year runs: every review; a start of treatment only where none runs. */
function yearsFrom(
  treated: readonly DatedFact[],
  reviews: readonly DatedFact[],
  stops: readonly DatedFact[],
): DatedFact[] {
  const anchors: DatedFact[] = [];
  for (const one of [...reviews, ...treated].sort((a, b) => a.day - b.day)) {
    const last = anchors.at(-1);
    const runs = last && !stops.some(({ day }) => day >= last.day && day <= one.day);
    if (last?.day === one.day || (runs && one.fact.type === 'referral.treated')) continue;
    anchors.push(one);
  }
  return anchors;
}

/** Of a handover of ADHD care: the day on which it was proposed, and on which the prescriber was confirmed. */
export function prescribing(
  c: Circumstances,
  { fromService, toService }: { fromService: string; toService: string },
  proposed: OccasionDate,
): Occasion['dates'] {
  const named = isAdhd(fromService) || isAdhd(toService);
  if (!named && !(isChildrensClinic(fromService) && hasAdhd(c))) return {};
  const confirmed = recorded(c, 'adhd.prescriber-confirmed').find(
    ({ fact: { data } }) => data.about === undefined || data.about === toService,
  );
  return { 'adhd.transfer.proposedOn': proposed, 'adhd.prescriber.confirmedOn': confirmed };
}

const hasAdhd = (c: Circumstances): boolean =>
  needStated(c, ADHD) !== undefined || referralSpells(c).length > 0;

const CHOICE: ReadonlySet<unknown> = new Set(['adhd', 'autism']);

/** Each referral for ADHD or autism of somebody not yet in care for it: a choice to be offered until the referral goes ahead. */
function choices(c: Circumstances): Occasion[] {
  const received = c.happened('referral.received', 'on');
  if (received.length === 0) return [];
  const referrals = received.filter(({ fact }) => CHOICE.has(fact.data.pathway));
  return [...CHOICE].flatMap((pathway) => {
    const mine = perDay(referrals.filter(({ fact }) => fact.data.pathway === pathway));
    return mine.flatMap((referral, i) => {
      if (inCareFor(c, String(pathway), referral.day)) return [];
      const until = mine[i + 1]?.day ?? Infinity;
      return [choice(c, referral, i === 0 ? -Infinity : referral.day, until)];
    });
  });
}

const perDay = (dated: readonly DatedFact[]): DatedFact[] =>
  dated.filter(({ day }, i) => day !== dated[i - 1]?.day);

function inCareFor(c: Circumstances, pathway: string, on: number): boolean {
  const before = (type: EventType, is: (data: DatedFact['fact']['data']) => boolean): DatedFact | undefined =>
    c.happened(type, 'on').findLast(({ day, fact }) => day < on && is(fact.data));
  const care = before('referral.treated', (data) => data.pathway === pathway);
  const over = before('referral.closed', (data) => data.pathway === pathway);
  if (care && (!over || over.day < care.day)) return true;
  const service = before('service.started', (data) => String(data.service).includes(pathway));
  const ended = before('service.ended', (data) => data.service === service?.fact.data.service);
  return service !== undefined && (!ended || ended.day < service.day);
}

/** Steps after which there is nothing left to choose on a referral. */
const AHEAD = ['referral.first-seen', 'referral.assessed', 'referral.treated', 'referral.closed'] as const;

function choice(c: Circumstances, referral: DatedFact, since: number, until: number): Occasion {
  const { pathway, provider } = referral.fact.data;
  const occurrence = `${String(pathway)}:${isoDay(referral.day)}`;
  const ahead = earliest(
    ...AHEAD.map((type) =>
      c
        .happened(type, 'on')
        .find(
          ({ day, fact: { data } }) =>
            day >= referral.day && data.pathway === pathway && data.provider === provider,
        ),
    ),
  );
  const under16 = c.dateOfBirth !== undefined && referral.day < birthday(c.dateOfBirth, 16);
  return {
    kind: 'choice-referral',
    occurrence,
    id: `choice-referral:${occurrence}`,
    arises: referral.day,
    about: under16 ? 'the parent' : 'the young person',
    ...(ahead && {
      ended: { why: `the referral went ahead on ${isoDay(ahead.day)}`, day: ahead.day },
    }),
    dates: {
      'referral.receivedOn': referral,
      'referral.choice.offeredOn': recorded(c, 'referral.choice-offered').find(
        ({ day, fact: { data } }) =>
          day >= since && day < until && (data.about === undefined || data.about === pathway),
      ),
    },
  };
}
