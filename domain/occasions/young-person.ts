/** Occasions of a young person's rights and capacity: the end of compulsory school age, the 16th birthday, deprivation of liberty. */
import { addMonths, birthday, epochDay, isoDay, schoolLeavingDate } from '../days';
import { hasCome, recorded, type Circumstances, type DatedFact } from '../circumstances';
import { factsOf } from '../fact-order';
import { ehcSpans, spanWithin } from './ehc-spans';
import type { DateWords, Occasion, OccasionDate, OccasionKinds } from './occasion';

/** The kinds of occasion of this family. */
export const YOUNG_PERSON_KINDS = {
  'rights-transfer': { title: 'The end of compulsory school age', triggers: ['ehc.matter.since'] },
  capacity: {
    title: 'Capacity for a decision',
    triggers: ['mca.decision.neededOn', 'mca.decisions.since'],
  },
  deprivation: { title: 'Deprivation of liberty', triggers: ['dol.identifiedOn'] },
  'deprivation-adult': { title: 'Deprivation of liberty', triggers: ['dol.identifiedOn'] },
} as const satisfies OccasionKinds;

/** Their dates. */
export const YOUNG_PERSON_DATES: DateWords = {
  'ehc.matter.since': 'an EHC assessment or plan was first stated',
  'ehc.preferences.recordedOn': 'the young person’s preferences about sharing were recorded',
  'mca.decisions.since': 'services or a plan about which decisions are made were first stated',
  'mca.decision.neededOn': 'the decision was to be made, or somebody else made it',
  'mca.status.recordedOn': 'capacity was recorded',
  'dol.identifiedOn': 'arrangements that deprive the person of liberty were identified',
  'dol.confinedOn': 'the confinement is to begin',
  'dol.authorisedOn': 'authority was granted',
  'dol.adultAuthorisedOn': 'authority for an adult was granted',
  'dol.endedOn': 'the deprivation of liberty ended',
};

/** Who a statement of consent is by, when it is the young person. */
const OWN: ReadonlySet<unknown> = new Set(['young-person', 'self', 'own']);

/** The occasions of this family that have arisen by today. */
export function youngPersonOccasions(c: Circumstances): Occasion[] {
  if (c.dateOfBirth === undefined) return [];
  return [
    ...rightsTransfer(c, c.dateOfBirth),
    ...capacityAt16(c, c.dateOfBirth),
    ...decisions(c, birthday(c.dateOfBirth, 16)),
    ...deprivations(c, c.dateOfBirth),
  ];
}

/** Warned of a year before; nothing passes where the first EHC matter begins after the end of compulsory school age. */
function rightsTransfer(c: Circumstances, dateOfBirth: number): Occasion[] {
  if (ehcSpans(c).length === 0) return [];
  const passesOn = schoolLeavingDate(dateOfBirth);
  const warned = addMonths(passesOn, -12);
  const span = spanWithin(c, warned, passesOn);
  if (!span) return [];
  const arises = Math.max(span.since.day, warned);
  const { ended } = span;
  return [
    {
      kind: 'rights-transfer',
      occurrence: 'school-leaving',
      id: 'rights-transfer',
      arises,
      ...(ended && { ended: { why: `the EHC matter ended on ${isoDay(ended.day)}`, day: ended.day } }),
      dates: {
        'ehc.matter.since': span.since,
        'ehc.preferences.recordedOn': c
          .happened('consent.recorded', 'on')
          .find(({ day, fact }) => day >= arises && isSharing(fact.data.scope) && OWN.has(fact.data.by)),
      },
    },
  ];
}

/** `sharing`, `share-with-adult-services`, `information-sharing`, ... */
const isSharing = (scope: unknown): boolean =>
  typeof scope === 'string' && (scope.startsWith('shar') || scope.endsWith('-sharing'));

/**
 * The first sign that decisions about care, treatment or education are in hand on or after a day: a service, a care status,
 * continuing care, or an EHC assessment or plan. What was over before that day is no sign.
 */
export function decisionsInHand(c: Circumstances, since: number): DatedFact | undefined {
  const ended = c.happened('service.ended', 'on');
  const signs = [
    ehcSpans(c).findLast((span) => !span.ended || span.ended.day >= since)?.since,
    c.happened('service.started', 'on').find(({ day, fact }) => {
      const end = ended.find((one) => one.day >= day && one.fact.data.service === fact.data.service);
      return !end || end.day >= since;
    }),
    c
      .happened('care.status-changed', 'from')
      .find(
        ({ fact: { data } }) =>
          data.status !== 'none' && (typeof data.to !== 'string' || epochDay(data.to) >= since),
      ),
    c.happened('chc.step', 'on')[0],
  ];
  let first: DatedFact | undefined;
  for (const sign of signs) if (sign && (!first || sign.day < first.day)) first = sign;
  return first;
}

/** One line for the 16th birthday, warned of a year before. Nothing that is found before 16 is found under the Act (MCA s.2(5)). */
function capacityAt16(c: Circumstances, dateOfBirth: number): Occasion[] {
  const at16 = birthday(dateOfBirth, 16);
  const warned = addMonths(at16, -12);
  const sign = decisionsInHand(c, warned);
  if (!sign || sign.day > at16) return [];
  if (!hasCome(c, warned)) return [];
  const assessed = c.happened('capacity.assessed', 'on').find(({ day }) => day >= at16);
  const decided = c
    .happened('consent.recorded', 'on')
    .find(({ day, fact }) => day >= at16 && fact.data.capacity === 'own');
  const first = assessed && decided && decided.day < assessed.day ? decided : (assessed ?? decided);
  return [
    {
      kind: 'capacity',
      occurrence: 'birthday-16',
      id: 'birthday-16',
      arises: Math.max(sign.day, warned),
      about: 'the decisions in hand at 16',
      dates: { 'mca.decisions.since': sign, 'mca.status.recordedOn': first },
    },
  ];
}

/** Who decided for somebody else, as consent states it. */
const FOR_ANOTHER: ReadonlySet<unknown> = new Set(['parental', 'best-interests', 'deputy']);

/**
 * Decisions from 16 on that need their capacity recorded: one that a person says is in doubt, or one that somebody else made without
 * an assessment on record. One occurrence a decision, so that a second consent does not ask again.
 */
function decisions(c: Circumstances, at16: number): Occasion[] {
  const consents = c
    .happened('consent.recorded', 'on')
    .filter(
      ({ day, fact: { data } }) =>
        day >= at16 && (data.capacity === undefined ? !OWN.has(data.by) : FOR_ANOTHER.has(data.capacity)),
    )
    .map((one) => ({ ...one, decision: String(one.fact.data.scope) }));
  const doubted = recorded(c, 'capacity.decision-needed')
    .filter(({ day, fact }) => day >= at16 && typeof fact.data.about === 'string')
    .map((one) => ({ ...one, decision: String(one.fact.data.about) }));
  if (consents.length + doubted.length === 0) return [];
  const assessed = c.happened('capacity.assessed', 'on').filter(({ day }) => day >= at16);
  const asked = new Set<string>();
  return [...doubted, ...consents]
    .sort((a, b) => a.day - b.day)
    .flatMap(({ decision, ...needed }): Occasion[] => {
      const found = assessed.find(({ fact }) => fact.data.decision === decision);
      if (asked.has(decision) || (found && found.day < needed.day)) return [];
      asked.add(decision);
      return [
        {
          kind: 'capacity',
          occurrence: `decision:${decision}`,
          id: `capacity:${decision}`,
          arises: needed.day,
          about: decision.replaceAll('-', ' '),
          dates: { 'mca.decision.neededOn': needed, 'mca.status.recordedOn': found },
        },
      ];
    });
}

/** Arrangements that deprive somebody of liberty, from their identification until they end. */
interface Deprivation {
  about: unknown;
  identified: DatedFact;
  /** The day on which the confinement is to begin, where that is after it was identified. */
  confined?: OccasionDate;
  ended?: DatedFact;
}

function deprivations(c: Circumstances, dateOfBirth: number): Occasion[] {
  const identified = recorded(c, 'dol.identified');
  if (identified.length === 0) return [];
  const [at16, at18] = [birthday(dateOfBirth, 16), birthday(dateOfBirth, 18)];
  return arrangements(c, identified).flatMap((one) => [
    ...under18(c, one, at16, at18),
    ...asAdult(c, one, at18),
  ]);
}

/** What is identified again before it has ended is the same. */
function arrangements(c: Circumstances, identified: readonly DatedFact[]): Deprivation[] {
  const ends = recorded(c, 'dol.ended');
  const planned = factsOf(c.facts, 'step.recorded').filter(({ data }) => data.step === 'dol.confined');
  const found: Deprivation[] = [];
  for (const one of identified) {
    const { about } = one.fact.data;
    const same = found.findLast((other) => other.about === about);
    if (same && (!same.ended || same.ended.day > one.day)) continue;
    const ended = ends.find(({ day, fact }) => day >= one.day && fact.data.about === about);
    const start = planned
      .filter(({ data }) => data.about === about)
      .map((fact) => ({ day: epochDay(String(fact.data.on)), fact }))
      .filter(({ day }) => day > one.day && day <= (ended?.day ?? Infinity))
      .reduce<OccasionDate | undefined>((a, b) => (a && a.day <= b.day ? a : b), undefined);
    found.push({ about, identified: one, ...(start && { confined: start }), ...(ended && { ended }) });
  }
  return found;
}

const occurrenceOf = ({ about, identified }: Deprivation): string =>
  `${typeof about === 'string' ? `${about}:` : ''}${isoDay(identified.day)}`;

const authorised = (
  c: Circumstances,
  { about, identified }: Deprivation,
  step: 'dol.authorised' | 'dol.adult-authorised',
): DatedFact | undefined =>
  recorded(c, step).find(({ day, fact }) => day >= identified.day && fact.data.about === about);

/** At 16 and 17: warned of three months before the 16th birthday, over at the 18th. */
function under18(c: Circumstances, one: Deprivation, at16: number, at18: number): Occasion[] {
  const { identified, confined, ended } = one;
  const arises = Math.max(identified.day, addMonths(at16, -3));
  if ((confined ?? identified).day >= at18 || (ended && ended.day < arises)) return [];
  return [
    {
      kind: 'deprivation',
      occurrence: occurrenceOf(one),
      id: `deprivation:${occurrenceOf(one)}`,
      arises,
      ...(hasCome(c, at18) && { ended: { why: `the 18th birthday was on ${isoDay(at18)}`, day: at18 } }),
      dates: {
        'dol.identifiedOn': identified,
        'dol.confinedOn': confined,
        'dol.authorisedOn': authorised(c, one, 'dol.authorised'),
        'dol.endedOn': ended,
      },
    },
  ];
}

/** From 18: warned of a year before, like all that is owed at 18. Authority granted for a 16 or 17-year-old does not count. */
function asAdult(c: Circumstances, one: Deprivation, at18: number): Occasion[] {
  const { identified, confined, ended } = one;
  const arises = Math.max(identified.day, addMonths(at18, -12));
  if (ended && ended.day < arises) return [];
  return [
    {
      kind: 'deprivation-adult',
      occurrence: occurrenceOf(one),
      id: identified.day < at18 ? 'birthday-18' : `deprivation-adult:${occurrenceOf(one)}`,
      arises,
      dates: {
        'dol.identifiedOn': identified,
        'dol.confinedOn': confined,
        'dol.adultAuthorisedOn': authorised(c, one, 'dol.adult-authorised'),
        'dol.endedOn': ended,
      },
    },
  ];
}
