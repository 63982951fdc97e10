/** Actions that NICE's guards are about: a children's service that ends, and a change of practitioner or social worker too soon. */
import { epochDay, isoDay } from '../days';
import { londonDay } from '../calendar';
import { firstTime, type Circumstances, type DatedFact } from '../circumstances';
import type { Fact, PlannedHandover } from '../types';
import type { DateWords, Occasion, OccasionKinds } from './occasion';
import { acceptedAndSaw, childrensEnds, guardedFrom, NOTHING_LEFT } from './service-ends';

/** The kinds of occasion of this family. */
export const GUARD_KINDS = {
  'childrens-service-ends': {
    title: 'End of a children’s service',
    triggers: ['childrensService.endStatedOn'],
  },
  'practitioner-changed': { title: 'Change of practitioner', triggers: ['practitioner.changedOn'] },
  'social-worker-changed': { title: 'Change of social worker', triggers: ['socialWorker.changedOn'] },
} as const satisfies OccasionKinds;

/** Their dates. */
export const GUARD_DATES: DateWords = {
  'childrensService.endStatedOn': 'the end of the children’s service was stated',
  'adult.acceptedAndSawOn': 'the adult service had accepted and seen the young person',
  'practitioner.changedOn': 'another practitioner saw the young person',
  'practitioner.twiceOn': 'two appointments were kept with the same practitioner',
  'socialWorker.changedOn': 'another social worker took over',
  'carePlan.firstReviewedOn': 'the care plan was first reviewed',
};

/** The occasions of guards that have arisen by today. */
export function guardOccasions(c: Circumstances): Occasion[] {
  return [...serviceEnds(c), ...practitionerChanges(c), ...socialWorkerChanges(c)];
}

/**
 * A children's service whose end is stated, in advance or not, from half a year before 18, or in the course of a handover. Ends that
 * leave nothing to hand over are none.
 */
function serviceEnds(c: Circumstances): Occasion[] {
  const ends = childrensEnds(c);
  if (ends.length === 0) return [];
  const near = guardedFrom(c);
  const occasions: Occasion[] = [];
  for (const fact of ends) {
    const { data } = fact;
    if (NOTHING_LEFT.has(data.reason)) continue;
    const service = String(data.service);
    const handovers = c.handovers.filter(({ fromService }) => fromService === service);
    const on = epochDay(String(data.on));
    if (handovers.length === 0 && on < near) continue;
    occasions.push(serviceEnd(c, fact, on, handovers));
  }
  return occasions;
}

function serviceEnd(
  c: Circumstances,
  fact: Fact,
  on: number,
  handovers: readonly PlannedHandover[],
): Occasion {
  const service = String(fact.data.service);
  const occurrence = `${service}:${isoDay(on)}`;
  const stated = epochDay(londonDay(firstTime(fact)));
  return {
    kind: 'childrens-service-ends',
    occurrence,
    id: ownHandover(c, handovers) ?? `childrens-service-ends:${occurrence}`,
    arises: stated,
    about: service,
    dates: {
      'childrensService.endStatedOn': { day: stated, fact },
      'adult.acceptedAndSawOn': acceptedAndSaw(c, handovers),
    },
  };
}

/** A line of the handover's own checklist, where there is one handover that it can belong to. */
function ownHandover(c: Circumstances, [handover, other]: readonly PlannedHandover[]): string | undefined {
  if (!handover || other) return undefined;
  const { toService } = handover;
  return c.handovers.some((h) => h !== handover && h.toService === toService)
    ? undefined
    : `handover:${toService}`;
}

/** Someone else sees the young person at an adult service that took over, before two appointments with the same practitioner. */
function practitionerChanges(c: Circumstances): Occasion[] {
  if (c.handovers.length === 0) return [];
  const kept = c.happened('appointment.kept', 'on').filter(({ fact }) => typeof fact.data.by === 'string');
  if (kept.length < 2) return [];
  return [...new Set(c.handovers.map(({ toService }) => toService))].flatMap((service) => {
    const mine = kept.filter(({ fact }) => fact.data.service === service);
    const [first, second] = mine;
    if (!first || !second || first.fact.data.by === second.fact.data.by) return [];
    return [
      {
        kind: 'practitioner-changed' as const,
        occurrence: service,
        id: `practitioner-changed:${service}`,
        arises: second.day,
        about: service,
        dates: { 'practitioner.changedOn': second, 'practitioner.twiceOn': seenTwice(mine) },
      },
    ];
  });
}

function seenTwice(kept: readonly DatedFact[]): DatedFact | undefined {
  const seen = new Set<unknown>();
  for (const appointment of kept) {
    const { by } = appointment.fact.data;
    if (seen.has(by)) return appointment;
    seen.add(by);
  }
  return undefined;
}

/** Another social worker takes over after the adult care plan was made and before its first review. */
function socialWorkerChanges(c: Circumstances): Occasion[] {
  const plans = c.happened('care.plan', 'on').filter(({ fact }) => fact.data.kind === 'adult-support');
  const made = plans.find(({ fact }) => fact.data.stage === 'made');
  if (!made) return [];
  const reviewed = plans.find(({ day, fact }) => fact.data.stage === 'reviewed' && day >= made.day);
  const workers = c
    .happened('worker.assigned', 'from')
    .filter(({ fact }) => fact.data.role === 'social-worker');
  const changed = workers.find(
    ({ day, fact }, i) =>
      i > 0 &&
      day > made.day &&
      (!reviewed || day < reviewed.day) &&
      workers[i - 1]?.fact.data.workerId !== fact.data.workerId,
  );
  if (!changed) return [];
  return [
    {
      kind: 'social-worker-changed',
      occurrence: isoDay(made.day),
      id: `social-worker-changed:${isoDay(made.day)}`,
      arises: changed.day,
      dates: { 'socialWorker.changedOn': changed, 'carePlan.firstReviewedOn': reviewed },
    },
  ];
}
