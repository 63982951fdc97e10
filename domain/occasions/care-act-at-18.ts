/** What the Care Act asks for at the 18th birthday: the decision about the assessment, the adult plan, and no gap. */
import { addMonths, epochDay, isoDay } from '../days';
import { londonDay } from '../calendar';
import { firstTime, type Circumstances, type DatedFact } from '../circumstances';
import { factsOf } from '../fact-order';
import type { Fact } from '../types';
import type { AssessmentSteps } from './care-assessments';
import type { Occasion, OccasionDate } from './occasion';

/** One task for what is owed at 18. */
const AT_18 = 'birthday-18';

const NOT_ELIGIBLE: ReadonlySet<unknown> = new Set(['not-eligible', 'ineligible']);

/** Whether a service is a children’s social care service. */
export const isChildrensSocialCare = ({ fact: { data } }: DatedFact): boolean =>
  data.side === 'children' && data.sector === 'social-care';

/** What is owed at 18 arises a year before, so that there is warning. */
export function atEighteen(c: Circumstances, steps: AssessmentSteps, at18: number | undefined): Occasion[] {
  if (at18 === undefined) return [];
  const warned = addMonths(at18, -12);
  const occasions: Occasion[] = [];
  const child = steps.of('child-needs', 'concluded').find(({ day }) => day < at18);
  if (child)
    occasions.push({
      kind: 'ca-convert',
      occurrence: AT_18,
      id: AT_18,
      arises: Math.max(child.day, warned),
      dates: {
        'ca.child.concludedOn': child,
        'ca.adult.decidedOn': steps.of('adult-needs').find(({ day }) => day >= child.day),
      },
    });
  const eligible = [...steps.of('child-needs', 'concluded'), ...steps.of('adult-needs', 'concluded')]
    .sort((a, b) => a.day - b.day)
    .find(({ fact }) => isEligible(fact));
  if (eligible)
    occasions.push({
      kind: 'ca-adult-plan',
      occurrence: AT_18,
      id: AT_18,
      arises: Math.max(eligible.day, warned),
      dates: {
        'ca.eligible.on': eligible,
        'ca.adultPlan.from': adultPlan(c),
        'ca.notEligible.on': notEligible(steps, eligible.day),
      },
    });
  return occasions;
}

/** `eligible`, `likely-eligible`, ...; an outcome that is not stated says nothing. */
const isEligible = ({ data: { outcome } }: Fact): boolean =>
  typeof outcome === 'string' &&
  outcome.endsWith('eligible') &&
  !outcome.includes('not') &&
  !NOT_ELIGIBLE.has(outcome);

const notEligible = (steps: AssessmentSteps, since: number): DatedFact | undefined =>
  steps
    .of('adult-needs', 'concluded')
    .find(({ day, fact }) => day >= since && NOT_ELIGIBLE.has(fact.data.outcome));

/** An adult plan runs from the day it is made, or from the day on which an adult social care service begins. */
function adultPlan(c: Circumstances): DatedFact | undefined {
  const made = c
    .happened('care.plan', 'on')
    .find(({ fact }) => fact.data.kind === 'adult-support' && fact.data.stage === 'made');
  const begun = c
    .happened('service.started', 'on')
    .find(({ fact }) => fact.data.side === 'adult' && fact.data.sector === 'social-care');
  if (!made || !begun) return made ?? begun;
  return begun.day < made.day ? begun : made;
}

/** Ends that no adult service replaces: nothing is left to be continued. */
export const NOTHING_LEFT: ReadonlySet<unknown> = new Set([
  'needs-ended',
  'declined-by-person',
  'moved',
  'died',
]);

/** Children's services at 18, or whose end near 18 is stated: they go on until the adult steps conclude. */
export function continuity(
  c: Circumstances,
  steps: AssessmentSteps,
  services: readonly DatedFact[],
  at18: number | undefined,
): Occasion[] {
  if (at18 === undefined || services.length === 0) return [];
  const ends = factsOf(c.facts, 'service.ended').filter(
    ({ data }) => data.side === 'children' && data.sector === 'social-care' && typeof data.on === 'string',
  );
  const endOf = ({ day, fact }: DatedFact): Fact | undefined =>
    ends.find(({ data }) => data.service === fact.data.service && epochDay(String(data.on)) >= day);
  for (const service of services) {
    const end = endOf(service);
    const endDay = end && epochDay(String(end.data.on));
    const nothingLeft = end !== undefined && NOTHING_LEFT.has(end.data.reason);
    const near = addMonths(at18, -6);
    if (service.day > at18 || (endDay !== undefined && endDay < (nothingLeft ? at18 : near))) continue;
    const proposed = end && !nothingLeft ? Math.max(epochDay(londonDay(firstTime(end))), near) : Infinity;
    const arises = Math.min(at18, proposed);
    if (endDay !== undefined && endDay > c.today) c.later.add(endDay);
    return [
      {
        kind: 'ca-continuity',
        occurrence: AT_18,
        id: AT_18,
        arises,
        ...(nothingLeft &&
          endDay !== undefined &&
          endDay <= c.today && {
            ended: { why: `the service ended on ${isoDay(endDay)}: ${String(end.data.reason)}`, day: endDay },
          }),
        dates: {
          'ca.childrensService.from': service,
          'ca.adultSteps.concludedOn': adultStepsConcluded(c, steps),
        },
      },
    ];
  }
  return [];
}

/** The adult plan runs, or the person is found not eligible. */
function adultStepsConcluded(c: Circumstances, steps: AssessmentSteps): OccasionDate | undefined {
  const [plan, not] = [adultPlan(c), notEligible(steps, -Infinity)];
  if (!plan || !not) return plan ?? not;
  return not.day < plan.day ? not : plan;
}
