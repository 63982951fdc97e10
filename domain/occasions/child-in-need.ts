/** Occasions of assessments of children in need (Working Together): a referral has two clocks. */
import { isoDay } from '../days';
import type { DatedFact } from '../circumstances';
import type { AssessmentSteps } from './care-assessments';
import type { Occasion } from './occasion';

/** A second request within ten weeks of an open one is another witness of it. */
const WITNESS_DAYS = 70;

/** Each referral has two clocks: the first decision, and the assessment. */
export function childInNeed(steps: AssessmentSteps): Occasion[] {
  const requests = steps.of('child-in-need', 'requested');
  if (requests.length === 0) return [];
  const occasions: Occasion[] = [];
  let open: { from: number; until: number } | undefined;
  requests.forEach((referral) => {
    if (open && referral.day <= Math.min(open.until, open.from + WITNESS_DAYS)) return;
    const after = (...stages: string[]): DatedFact | undefined =>
      steps.of('child-in-need', ...stages).find(({ day }) => day >= referral.day);
    const end = after('concluded', 'refused');
    open = { from: referral.day, until: end ? end.day : Infinity };
    const id = `cin-assessment:${isoDay(referral.day)}`;
    occasions.push(
      {
        kind: 'cin-assessment',
        occurrence: `${isoDay(referral.day)}:first-decision`,
        id,
        arises: referral.day,
        about: 'make the first decision on the referral',
        dates: {
          'cin.decision.referralOn': referral,
          'cin.decision.on': after('started', 'concluded', 'refused'),
        },
      },
      {
        kind: 'cin-assessment',
        occurrence: isoDay(referral.day),
        id,
        arises: referral.day,
        about: 'complete the assessment, or record why it takes longer',
        dates: {
          'cin.referral.on': referral,
          'cin.assessment.completedOn': after('concluded'),
          'cin.refusedOn': after('refused'),
        },
      },
    );
  });
  return occasions;
}
