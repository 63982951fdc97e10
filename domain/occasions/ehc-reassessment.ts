/** Occasions of the reassessment of a young person who has an EHC plan (SEND Regulations 2014 regs 23-27). */
import { recorded, type Circumstances, type DatedFact } from '../circumstances';
import { isoDay } from '../days';
import { planEnds } from './ehc-plan';
import type { Occasion } from './occasion';

/** One reassessment: asked for, or begun by the authority. */
interface Round {
  requested?: DatedFact;
  decided?: DatedFact;
  refused?: DatedFact;
}

/** The reassessments that have arisen by today. */
export function reassessmentOccasions(c: Circumstances): Occasion[] {
  const steps = c.happened('ehc.reassessment', 'on');
  if (steps.length === 0) return [];
  const at = (stage: string): DatedFact[] => steps.filter(({ fact }) => fact.data.stage === stage);
  const finals = [...at('finalised'), ...c.happened('ehc.finalised', 'finalOn')].sort(
    (a, b) => a.day - b.day,
  );
  const ceased = planEnds(c);
  return roundsOf(c, at('requested'), at('decided')).flatMap(({ requested, decided, refused }) => {
    const first = requested ?? decided;
    if (!first) return [];
    return {
      kind: 'ehc-reassessment' as const,
      occurrence: isoDay(first.day),
      id: `ehc-reassessment:${isoDay(first.day)}`,
      arises: first.day,
      dates: {
        'ehc.reassess.requestedOn': requested,
        'ehc.reassess.notifiedOrDecidedOn': decided,
        'ehc.reassess.refusedOn': refused,
        'ehc.final.sentOn': decided && finals.find(({ day }) => day >= decided.day),
        'ehc.plan.ceasedOn': ceased.find(({ day }) => day >= first.day),
      },
    };
  });
}

function roundsOf(
  c: Circumstances,
  requests: readonly DatedFact[],
  decisions: readonly DatedFact[],
): readonly Round[] {
  const refusals = recorded(c, 'reassessment.refused');
  const taken = new Set<DatedFact>();
  const rounds = requests.map((requested, i): Round => {
    const until = requests[i + 1]?.day ?? Infinity;
    const first = (all: readonly DatedFact[]): DatedFact | undefined =>
      all.find(({ day }) => day >= requested.day && day < until);
    const [decided, refused] = [first(decisions), first(refusals)];
    if (decided) taken.add(decided);
    // After a refusal that the tribunal overturned the limits of its order govern (reg 44), not these.
    const own = decided && !(refused && orderedBetween(c, refused.day, decided.day));
    return { requested, ...(own && { decided }), ...(refused && { refused }) };
  });
  // A decision without a request: the authority's own initiative (reg 27(2)).
  for (const decided of decisions) if (!taken.has(decided)) rounds.push({ decided });
  return rounds;
}

const orderedBetween = (c: Circumstances, from: number, to: number): boolean =>
  c
    .happened('ehc.tribunal-ordered', 'on')
    .some(({ day, fact }) => day >= from && day <= to && fact.data.order === 'assess');
