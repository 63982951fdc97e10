/**
 * What stands behind the end of a children's service: a reason is only a word, so what the law asks for has to be on record. Our
 * reading of the Care Act 2014 s.66 (Children Act 1989 s.17ZH) where the pathway rules are silent, and unconfirmed: see `NO_NEEDS`,
 * `foundNoNeeds` and `capacityToRefuse`.
 */
import { hasCome, recorded, type Circumstances, type DatedFact } from '../circumstances';
import { addMonths, birthday, epochDay } from '../days';
import { factsOf } from '../fact-order';
import type { Fact, PlannedHandover } from '../types';
import type { AssessmentSteps } from './care-assessments';
import type { OccasionDate } from './occasion';

/** Ends that, if they are true, leave nothing to be continued by an adult service. */
export const NOTHING_LEFT: ReadonlySet<unknown> = new Set([
  'needs-ended',
  'declined-by-person',
  'moved',
  'died',
]);

/** Outcomes of an assessment that say that there are no needs to meet. Open codes: the list is ours. */
export const NOT_ELIGIBLE: ReadonlySet<unknown> = new Set(['not-eligible', 'ineligible']);
const NO_NEEDS: ReadonlySet<unknown> = new Set([
  ...NOT_ELIGIBLE,
  'no-needs',
  'no-eligible-needs',
  'needs-ended',
  'no-further-action',
]);
/** Assessments that may find so, of the child or of the adult. */
const FINDING: ReadonlySet<unknown> = new Set(['child-needs', 'child-in-need', 'adult-needs']);
/** Outcomes of a refused assessment that say that the person did not want it. */
export const BY_PERSON: ReadonlySet<unknown> = new Set([
  'declined-by-person',
  'refused-by-person',
  'consent-refused',
]);
/** A finding speaks of the needs of so long afterwards. */
const FINDING_MONTHS = 6;

/** From half a year before 18 the end of a children's service is a matter of the guards; Infinity without a birth date. */
export const guardedFrom = ({ dateOfBirth }: Circumstances): number =>
  dateOfBirth === undefined ? Infinity : addMonths(birthday(dateOfBirth, 18), -6);

/** Whether a fact is about a children's service. */
export const isChildrens = ({ data }: Fact): boolean => data.side === 'children';

/** Statements of the ends of children's services, in advance or not. */
export const childrensEnds = (c: Circumstances): readonly Fact[] =>
  factsOf(c.facts, 'service.ended').filter((fact) => isChildrens(fact) && typeof fact.data.on === 'string');

/**
 * The finding, in the half year before a day or after it, that the needs which the service met had ended: the outcome of an
 * assessment, or of a review that a person recorded.
 */
export function foundNoNeeds(c: Circumstances, service: string, on: number): DatedFact | undefined {
  const since = addMonths(on, -FINDING_MONTHS);
  const assessed = c
    .happened('care.assessment', 'on')
    .filter(
      ({ fact: { data } }) =>
        data.stage === 'concluded' && FINDING.has(data.kind) && NO_NEEDS.has(data.outcome),
    );
  const reviewed = recorded(c, 'service.needs-ended-found').filter(
    ({ fact: { data } }) => data.about === undefined || data.about === service,
  );
  return [...assessed, ...reviewed].filter(({ day }) => day >= since).sort((a, b) => a.day - b.day)[0];
}

/**
 * The day from which a refusal counts as the young person's own: capacity for a decision about care was found from the 16th birthday
 * on, and is found lacking for none (`mca-16`). Matters of the EHC plan are apart.
 */
export function capacityToRefuse(c: Circumstances): DatedFact | undefined {
  if (c.dateOfBirth === undefined) return undefined;
  const at16 = birthday(c.dateOfBirth, 16);
  const latest = new Map<string, DatedFact>();
  for (const one of c.happened('capacity.assessed', 'on')) {
    const decision = String(one.fact.data.decision);
    if (one.day >= at16 && decision !== 'ehc' && !decision.startsWith('ehc-')) latest.set(decision, one);
  }
  const found = [...latest.values()];
  if (found.some(({ fact }) => fact.data.hasCapacity !== true)) return undefined;
  return found.sort((a, b) => a.day - b.day)[0];
}

/** What makes the end of a service lawful although nobody takes over: its day, never before the end's, and why. */
export function groundOf(c: Circumstances, end: Fact): { day: number; why: string } | undefined {
  const { reason, service, on } = end.data;
  const endDay = epochDay(String(on));
  const from = (one: { day: number } | undefined, why: string) =>
    one && { day: Math.max(one.day, endDay), why };
  switch (reason) {
    case 'needs-ended':
      return from(foundNoNeeds(c, String(service), endDay), 'its needs were found to have ended');
    case 'declined-by-person':
      return from(capacityToRefuse(c), 'the young person, with capacity, refused it');
    case 'moved':
      return from(c.away, 'the young person moved out of the area');
    case 'died':
      return from(c.died, 'the person died');
    default:
      return undefined;
  }
}

/** An adult plan runs from the day it is made, or from the day on which an adult social care service begins. */
export function adultPlan(c: Circumstances): DatedFact | undefined {
  const made = c
    .happened('care.plan', 'on')
    .find(({ fact }) => fact.data.kind === 'adult-support' && fact.data.stage === 'made');
  const begun = c
    .happened('service.started', 'on')
    .find(({ fact }) => fact.data.side === 'adult' && fact.data.sector === 'social-care');
  if (!made || !begun) return made ?? begun;
  return begun.day < made.day ? begun : made;
}

export const notEligible = (steps: AssessmentSteps, since: number): DatedFact | undefined =>
  steps
    .of('adult-needs', 'concluded')
    .find(({ day, fact }) => day >= since && NO_NEEDS.has(fact.data.outcome));

/**
 * When the adult steps concluded: the adult plan runs, or there are no eligible needs, or the person, with capacity, refused the
 * adult assessment (Care Act 2014 s.11, unconfirmed). An authority that only declined to assess has concluded nothing.
 */
export function adultStepsConcluded(c: Circumstances, steps: AssessmentSteps): OccasionDate | undefined {
  const concluded = [adultPlan(c), notEligible(steps, -Infinity), refusedAssessment(c, steps)];
  let first: DatedFact | undefined;
  for (const one of concluded) if (one && (!first || one.day < first.day)) first = one;
  return first;
}

function refusedAssessment(c: Circumstances, steps: AssessmentSteps): DatedFact | undefined {
  const refused = steps.refusal('adult-needs');
  if (!refused || !BY_PERSON.has(refused.fact.data.outcome)) return undefined;
  const capacity = capacityToRefuse(c);
  return capacity && { ...refused, day: Math.max(refused.day, capacity.day) };
}

/** The first of the handovers in which the adult service had both accepted and seen the young person (NG43 1.3, QS140). */
export function acceptedAndSaw(
  c: Circumstances,
  handovers: readonly PlannedHandover[],
): OccasionDate | undefined {
  const days = handovers.flatMap(({ acceptedOn, introducedOn, transferredOn }) => {
    if (acceptedOn !== undefined && introducedOn !== undefined)
      return [Math.max(epochDay(acceptedOn), epochDay(introducedOn))];
    return transferredOn === undefined ? [] : [epochDay(transferredOn)];
  });
  if (days.length === 0) return undefined;
  const day = Math.min(...days);
  return hasCome(c, day) ? { day } : undefined;
}
