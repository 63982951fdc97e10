/** What the Care Act asks for at the 18th birthday: the decision about the assessment, the adult plan, and no gap. */
import { addMonths, epochDay, isoDay } from '../days';
import { londonDay } from '../calendar';
import { firstTime, hasCome, type Circumstances, type DatedFact } from '../circumstances';
import type { Fact } from '../types';
import type { AssessmentSteps } from './care-assessments';
import type { Occasion } from './occasion';
import {
  adultPlan,
  adultStepsConcluded,
  childrensEnds,
  groundOf,
  guardedFrom,
  NOT_ELIGIBLE,
  notEligible,
} from './service-ends';

/** One task for what is owed at 18. */
const AT_18 = 'birthday-18';

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

/**
 * Children's services at 18, or whose end near 18 is stated: they go on until the adult steps conclude. The guard looks at what the
 * law looks at, never at the reason given: an end takes its ground away only with what stands behind it on record.
 */
export function continuity(
  c: Circumstances,
  steps: AssessmentSteps,
  services: readonly DatedFact[],
  at18: number | undefined,
): Occasion[] {
  if (at18 === undefined || services.length === 0) return [];
  const ends = childrensEnds(c).filter(({ data }) => data.sector === 'social-care');
  const candidates = services.flatMap((service) => continued(c, service, ends, at18));
  // While one of the services has to go on, the guard stands.
  const [first] = candidates.toSorted(
    (a, b) => Number(a.gone !== false) - Number(b.gone !== false) || a.arises - b.arises,
  );
  if (!first) return [];
  const { service, arises, gone } = first;
  return [
    {
      kind: 'ca-continuity',
      occurrence: AT_18,
      id: AT_18,
      arises,
      ...(gone && { ended: gone }),
      dates: {
        'ca.childrensService.from': service,
        'ca.adultSteps.concludedOn': adultStepsConcluded(c, steps),
      },
    },
  ];
}

interface Continued {
  service: DatedFact;
  arises: number;
  /** Why nothing is left to continue, where that is on record. */
  gone: { why: string; day: number } | false;
}

/** One service, if it was there to be continued at 18, or its end near 18 is stated. */
function continued(
  c: Circumstances,
  service: DatedFact,
  ends: readonly Fact[],
  at18: number,
): [] | [Continued] {
  if (service.day > at18) return [];
  const end = ends.find(
    ({ data }) => data.service === service.fact.data.service && epochDay(String(data.on)) >= service.day,
  );
  if (!end) return [{ service, arises: at18, gone: false }];
  const endDay = epochDay(String(end.data.on));
  const ground = groundOf(c, end);
  const near = guardedFrom(c);
  if (endDay < near || (ground && ground.day < at18)) return [];
  const stated = Math.max(epochDay(londonDay(firstTime(end))), near);
  const why = `the service ended on ${isoDay(endDay)}: ${ground?.why ?? ''}`;
  const gone = ground !== undefined && hasCome(c, ground.day) && { why, day: ground.day };
  return [{ service, arises: Math.min(at18, stated), gone }];
}
