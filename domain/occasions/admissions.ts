/** Occasions of mental health admission: the dynamic support register, care (education) and treatment reviews, after-care at 18. */
import { addMonths, birthday, epochDay, isoDay, londonEpochDay } from '../days';
import { firstTime, recorded, type Circumstances, type DatedFact } from '../circumstances';
import { factsOf } from '../fact-order';
import type { Fact } from '../types';
import { AUTISM, earliest, LEARNING_DISABILITY, MONTHS_BEFORE, needStated } from './conditions';
import { planAt } from './ehc-plan';
import type { DateWords, Occasion, OccasionDate, OccasionKinds } from './occasion';

/** The kinds of occasion of this family. */
export const ADMISSION_KINDS = {
  dsr: { title: 'Dynamic support register', triggers: ['dsr.risk.identifiedOn'] },
  'admission-plan': { title: 'Planned mental health admission', triggers: ['admission.plannedOn'] },
  admission: { title: 'Mental health admission', triggers: ['admission.startedOn'] },
  'treatment-review': { title: 'Care and treatment review', triggers: ['review.neededOn'] },
  'mha-16-17': {
    title: 'Mental Health Act at 16-17',
    triggers: ['admission.informalOn', 'mha.afterCare.owedOn'],
  },
} as const satisfies OccasionKinds;

/** Their dates. */
export const ADMISSION_DATES: DateWords = {
  'dsr.risk.identifiedOn': 'a risk of admission was identified',
  'dsr.enteredOn': 'the person was entered on the register',
  'dsr.refusedOn': 'consent to the entry was refused',
  'admission.plannedOn': 'the admission was planned',
  'admission.on': 'planned for the admission',
  'admission.startedOn': 'the admission began',
  'admission.beganEarlierOn': 'the admission began',
  'admission.endedOn': 'the admission ended',
  'admission.informalOn': 'the informal admission was planned or began',
  'cetr.heldOn': 'the right review was held',
  'review.neededOn': 'the need for a review arose',
  'mha.ownDecision.recordedOn': 'the young person’s own decision was recorded',
  'mha.afterCare.owedOn': 'after-care under s.117 was owed',
  'mha.afterCare.carriedOverOn': 'the after-care was carried over',
  'mha.afterCare.endedOn': 'the after-care ended',
};

/** A planned admission: the day it is planned for, and the day on which that was said. */
interface Planned {
  on: number;
  said: DatedFact;
  kind: unknown;
}

/** What the log says about admissions and reviews. */
interface Admissions {
  planned: readonly Planned[];
  started: readonly DatedFact[];
  ended: readonly DatedFact[];
  reviews: readonly DatedFact[];
}

/** The occasions of admissions that have arisen by today; none for people of whom no risk and no admission is known. */
export function admissionOccasions(c: Circumstances): Occasion[] {
  const all: Admissions = {
    planned: plannedOf(c),
    started: c.happened('admission.started', 'on'),
    ended: c.happened('admission.ended', 'on'),
    reviews: c.happened('review.held', 'on'),
  };
  const risks = c.happened('risk.registered', 'on');
  const any = all.planned.length + all.started.length + risks.length > 0;
  const concerned = any && (risks.length > 0 || isAutisticOrDisabled(c));
  return [
    ...(concerned ? [...register(c, risks, all), ...treatmentReviews(c, all)] : []),
    ...(any ? ownDecisions(c, all) : []),
    ...afterCare(c, all),
  ];
}

/** Plans are stated in advance; one that is stated late counts as said by the eve of its day. */
function plannedOf(c: Circumstances): Planned[] {
  return factsOf(c.facts, 'admission.planned')
    .map((fact) => {
      const on = epochDay(String(fact.data.on));
      const stated = londonEpochDay(Date.parse(firstTime(fact)));
      return { on, said: { day: Math.min(stated, on - 1), fact }, kind: fact.data.kind };
    })
    .sort((a, b) => a.on - b.on);
}

/** Autistic, or with a learning disability: by a stated need, a register, or an assessment. */
function isAutisticOrDisabled(c: Circumstances): boolean {
  return (
    needStated(c, LEARNING_DISABILITY) !== undefined ||
    needStated(c, AUTISM) !== undefined ||
    c.happened('register.changed', 'on').some(({ fact }) => fact.data.member === true) ||
    c.happened('health-check.done', 'on').some(({ fact }) => fact.data.kind === 'ld-annual') ||
    c
      .happened('referral.assessed', 'on')
      .some(({ fact: { data } }) => data.pathway === 'autism' && data.outcome === 'confirmed')
  );
}

const DSR_SCOPES: ReadonlySet<unknown> = new Set(['dsr', 'dynamic-support-register']);

/** Each risk of somebody not on the register asks for an entry; until it is made, a further one is a witness of the first. */
function register(c: Circumstances, risks: readonly DatedFact[], all: Admissions): Occasion[] {
  const changes = c.happened('register.changed', 'on').filter(({ fact }) => fact.data.register === 'dsr');
  const consents = c.happened('consent.recorded', 'on').filter(({ fact }) => DSR_SCOPES.has(fact.data.scope));
  const signs = [...risks, ...all.planned.map(({ said }) => said), ...all.started];
  signs.sort((a, b) => a.day - b.day);
  const found: { risk: DatedFact; entered?: DatedFact }[] = [];
  for (const risk of signs) {
    const open = found.at(-1);
    if (open && (!open.entered || open.entered.day >= risk.day)) continue;
    if (changes.findLast(({ day }) => day < risk.day)?.fact.data.member === true) continue;
    const refused = (day: number): boolean => {
      const last = consents.findLast((one) => one.day >= risk.day && one.day <= day);
      return last !== undefined && last.fact.data.decision !== 'given';
    };
    const entered = changes.find(
      ({ day, fact }) => day >= risk.day && fact.data.member === true && !refused(day),
    );
    found.push({ risk, entered });
  }
  return found.map(({ risk, entered }) => {
    const consent = consents.findLast(({ day }) => day >= risk.day);
    return {
      kind: 'dsr',
      occurrence: isoDay(risk.day),
      id: `dsr:${isoDay(risk.day)}`,
      arises: risk.day,
      dates: {
        'dsr.risk.identifiedOn': risk,
        'dsr.enteredOn': entered,
        'dsr.refusedOn': consent && consent.fact.data.decision !== 'given' ? consent : undefined,
      },
    };
  });
}

type ReviewKind = 'cetr' | 'ctr';
const NAMES: Readonly<Record<ReviewKind, string>> = {
  cetr: 'a care, education and treatment review (CETR)',
  ctr: 'a care and treatment review (CTR)',
};

/** Under 18, or from 18 with an EHC plan in force: a CETR; otherwise a CTR. With no birth date on record, a CETR. */
function rightKind(c: Circumstances, day: number): ReviewKind {
  const adult = c.dateOfBirth !== undefined && day >= birthday(c.dateOfBirth, 18);
  return adult && !planAt(c, day) ? 'ctr' : 'cetr';
}

const kindOf = ({ fact: { data } }: DatedFact): unknown =>
  typeof data.kind === 'string' ? data.kind.toLowerCase() : undefined;

/** A review of the right kind. A CETR does all that a CTR does. */
const isRight = (c: Circumstances, review: DatedFact): boolean =>
  kindOf(review) === 'cetr' || (kindOf(review) === 'ctr' && rightKind(c, review.day) === 'ctr');

/** The community review before a planned admission, the review after one without it, and the right kind of each. */
function treatmentReviews(c: Circumstances, all: Admissions): Occasion[] {
  const occasions: Occasion[] = [];
  const guarded = new Set<number>();
  const guard = (id: string, on: number, needed: DatedFact, until: number): void => {
    if (guarded.has(on)) return;
    guarded.add(on);
    occasions.push(typeGuard(c, all, { id, on, needed, until }));
  };
  all.planned.forEach(({ on, said }, i) => {
    const until = Math.min(endAfter(all, on)?.day ?? Infinity, all.planned[i + 1]?.on ?? Infinity);
    occasions.push(communityReview(c, all, { on, said }, until));
    guard(`admission-plan:${isoDay(on)}`, on, said, until);
  });
  all.started.forEach((started, i) => {
    const on = started.day;
    const before = reviewsWithin(all, addMonths(on, -MONTHS_BEFORE), on - 1);
    if (before.some((review) => isRight(c, review))) return;
    const ended = endAfter(all, on);
    const until = Math.min(ended?.day ?? Infinity, (all.started[i + 1]?.day ?? Infinity) - 1);
    occasions.push({
      kind: 'admission',
      occurrence: isoDay(on),
      id: `admission:${isoDay(on)}`,
      arises: on,
      dates: {
        'admission.startedOn': started,
        'cetr.heldOn': reviewsWithin(all, on, until).find((review) => isRight(c, review)),
        'admission.endedOn': ended,
      },
    });
    guard(`admission:${isoDay(on)}`, on, started, until);
  });
  return occasions;
}

const reviewsWithin = ({ reviews }: Admissions, from: number, to: number): DatedFact[] =>
  reviews.filter(({ day }) => day >= from && day <= to);

/** The end of an admission: before the next one begins. */
function endAfter({ ended, started }: Admissions, on: number): DatedFact | undefined {
  const next = started.find(({ day }) => day > on);
  return ended.find(({ day }) => day >= on && (!next || day <= next.day));
}

function communityReview(
  c: Circumstances,
  all: Admissions,
  { on, said }: { on: number; said: DatedFact },
  until: number,
): Occasion {
  return {
    kind: 'admission-plan',
    occurrence: isoDay(on),
    id: `admission-plan:${isoDay(on)}`,
    arises: said.day,
    dates: {
      'admission.plannedOn': said,
      'admission.on': { day: on, fact: said.fact },
      'cetr.heldOn': reviewsWithin(all, addMonths(on, -MONTHS_BEFORE), until).find((review) =>
        isRight(c, review),
      ),
      'admission.beganEarlierOn': all.started.find(({ day }) => day > said.day && day < on),
      'admission.endedOn': endAfter(all, on),
    },
  };
}

/** Which review is right, and what was held instead. */
function typeGuard(
  c: Circumstances,
  all: Admissions,
  { id, on, needed, until }: { id: string; on: number; needed: DatedFact; until: number },
): Occasion {
  const held = reviewsWithin(all, addMonths(on, -MONTHS_BEFORE), until);
  const right = held.find((review) => isRight(c, review));
  const at18 = c.dateOfBirth === undefined ? undefined : birthday(c.dateOfBirth, 18);
  if (!right && at18 !== undefined && at18 > c.today) c.later.add(at18);
  const wanted = rightKind(c, right?.day ?? c.today);
  const wrong = right ? undefined : held.at(-1);
  const ended = endAfter(all, on);
  return {
    kind: 'treatment-review',
    occurrence: isoDay(on),
    id,
    arises: needed.day,
    about: NAMES[wanted],
    ...(wrong && { note: wrongNote(c, wrong) }),
    ...(ended && {
      ended: { why: `the admission ended on ${isoDay(ended.day)}`, day: ended.day },
    }),
    dates: { 'review.neededOn': needed, 'cetr.heldOn': right },
  };
}

function wrongNote(c: Circumstances, review: DatedFact): string {
  const day = isoDay(review.day);
  return kindOf(review) === 'ctr'
    ? `a CTR was held on ${day}, when ${NAMES[rightKind(c, review.day)]} was right`
    : `a review was held on ${day} whose kind is not known`;
}

const DECISIONS: ReadonlySet<unknown> = new Set([
  'admission',
  'informal-admission',
  'mental-health-admission',
]);

/** Somebody else's decision is not the young person's own. */
const OWN: ReadonlySet<unknown> = new Set(['own', undefined]);

/** Informal admissions at 16-17; an admission of a kind that is not stated may be one. */
function ownDecisions(c: Circumstances, all: Admissions): Occasion[] {
  if (c.dateOfBirth === undefined) return [];
  const [at16, at18] = [birthday(c.dateOfBirth, 16), birthday(c.dateOfBirth, 18)];
  const isInformal = (kind: unknown): boolean => kind === 'informal' || kind === undefined;
  const admissions = new Map<number, DatedFact>();
  for (const { on, said, kind } of all.planned) if (isInformal(kind)) admissions.set(on, said);
  for (const started of all.started)
    if (isInformal(started.fact.data.kind) && !admissions.has(started.day))
      admissions.set(started.day, started);
  return [...admissions].flatMap(([on, said]) =>
    on >= at16 && on < at18 ? [ownDecision(c, all, on, said)] : [],
  );
}

function ownDecision(c: Circumstances, all: Admissions, on: number, said: DatedFact): Occasion {
  const next = all.started.find(({ day }) => day > on)?.day ?? Infinity;
  const counts = ({ day }: DatedFact): boolean => day >= addMonths(on, -MONTHS_BEFORE) && day < next;
  const lacking = c
    .happened('capacity.assessed', 'on')
    .filter((one) => counts(one) && DECISIONS.has(one.fact.data.decision))
    .at(-1);
  const lacks = lacking?.fact.data.hasCapacity === false ? lacking : undefined;
  return {
    kind: 'mha-16-17',
    occurrence: isoDay(on),
    id: `admission:${isoDay(on)}`,
    arises: said.day,
    about: 'record the young person’s own decision about the informal admission',
    ...(lacks && {
      ended: {
        why: `capacity for the decision was found lacking on ${isoDay(lacks.day)}, so that other law applies`,
        day: lacks.day,
      },
    }),
    dates: {
      'admission.informalOn': said,
      'mha.ownDecision.recordedOn': c
        .happened('consent.recorded', 'on')
        .find((one) => counts(one) && DECISIONS.has(one.fact.data.scope) && isOwn(one.fact)),
    },
  };
}

const isOwn = ({ data }: Fact): boolean => data.by === 'young-person' && OWN.has(data.capacity);

/** Detention that leads to after-care under s.117 once it ends. */
const DETAINED: ReadonlySet<unknown> = new Set([
  'section-3',
  'section-37',
  'section-45a',
  'section-47',
  'section-48',
]);

/** After-care that was owed before 18 goes on unchanged: carried over, not ended, at the birthday. */
function afterCare(c: Circumstances, all: Admissions): Occasion[] {
  const left = all.started
    .filter(({ fact }) => DETAINED.has(fact.data.kind))
    .map(({ day }) => endAfter(all, day));
  const owed = earliest(recorded(c, 'mha.after-care-owed')[0], ...left);
  if (!owed || c.dateOfBirth === undefined) return [];
  const at18 = birthday(c.dateOfBirth, 18);
  if (owed.day >= at18) return [];
  const since = (dated: readonly DatedFact[]): OccasionDate | undefined =>
    dated.find(({ day }) => day >= owed.day);
  return [
    {
      kind: 'mha-16-17',
      occurrence: 'birthday-18',
      id: 'birthday-18',
      // A year before, so that there is warning.
      arises: Math.max(owed.day, addMonths(at18, -12)),
      continuing: true,
      owner: 'icb',
      about: 'carry over the after-care under s.117 unchanged at 18',
      dates: {
        'mha.afterCare.owedOn': owed,
        'mha.afterCare.carriedOverOn': since(recorded(c, 'mha.after-care-carried-over')),
        'mha.afterCare.endedOn': since(recorded(c, 'mha.after-care-ended')),
      },
    },
  ];
}
