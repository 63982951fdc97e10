/** Occasions of children's continuing care and NHS Continuing Healthcare. */
import { addMonths, birthday, isoDay } from '../days';
import type { Circumstances, DatedFact } from '../circumstances';
import type { DateWords, Occasion, OccasionKinds } from './occasion';

/** The kinds of occasion of this family. */
export const CONTINUING_CARE_KINDS = {
  'chc-14': { title: 'Continuing Healthcare at 14', triggers: ['chc.firstKnownOn'] },
  'chc-16': { title: 'Continuing Healthcare at 16', triggers: ['chc.firstKnownOn'] },
  'chc-17': { title: 'Continuing Healthcare at 17', triggers: ['chc.firstKnownOn'] },
  'chc-package': { title: 'Continuing Healthcare package at 18', triggers: ['chc.principle.eligibleOn'] },
  'chc-checklist': {
    title: 'Decision on NHS Continuing Healthcare',
    triggers: ['chc.checklist.receivedOn'],
  },
  'ccc-referral': {
    title: 'Decision on children’s continuing care',
    triggers: ['ccc.referral.on', 'ccc.decision.on'],
  },
} as const satisfies OccasionKinds;

/** Their dates. */
export const CONTINUING_CARE_DATES: DateWords = {
  'chc.firstKnownOn': 'a step of continuing care was taken',
  'chc.icb.notifiedOn': 'the integrated care board was notified',
  'chc.adult.referredOn': 'the adult team was asked to screen',
  'chc.principle.decidedOn': 'the decision in principle was notified',
  'chc.principle.eligibleOn': 'eligibility in principle was decided',
  'chc.package.startedOn': 'the adult package started',
  'chc.notEligible.on': 'the person was found not eligible',
  'chc.checklist.receivedOn': 'the checklist was received',
  'chc.adult.decidedOn': 'the decision was notified',
  'ccc.referral.on': 'the referral was received',
  'ccc.decidedOn': 'the children’s decision was made',
  'ccc.decision.on': 'the children’s decision was made',
};

/** Outcomes that end what a step began; any other, or none, lets it go on, so that nobody is dropped for want of a word. */
const NEGATIVE: ReadonlySet<unknown> = new Set([
  'negative',
  'not-eligible',
  'ineligible',
  'refused',
  'declined',
]);

type Step = 'notified' | 'referred' | 'checklist' | 'decided-in-principle' | 'decided' | 'package-started';

/** The steps of one person; a step whose track is not stated belongs to the adult track from the 15th birthday on. */
interface Steps {
  child(...steps: readonly Step[]): DatedFact[];
  adult(...steps: readonly Step[]): DatedFact[];
}

/** The occasions of continuing care that have arisen by today; none without a step of it in the log. */
export function continuingCareOccasions(c: Circumstances): Occasion[] {
  const all = c.happened('chc.step', 'on');
  if (all.length === 0) return [];
  const steps = stepsOf(all, c.dateOfBirth);
  return [
    ...birthdays(c, all, steps),
    ...packageAt18(c, steps),
    ...checklists(steps),
    ...childrensDecisions(steps),
  ];
}

function stepsOf(all: readonly DatedFact[], dateOfBirth: number | undefined): Steps {
  const at15 = dateOfBirth === undefined ? undefined : birthday(dateOfBirth, 15);
  const trackOf = ({ day, fact: { data } }: DatedFact): unknown => {
    if (data.track !== undefined) return data.track;
    if (data.step === 'decided-in-principle' || data.step === 'checklist') return 'adult';
    return at15 !== undefined && day >= at15 ? 'adult' : 'child';
  };
  const on =
    (track: string) =>
    (...wanted: readonly Step[]): DatedFact[] =>
      all.filter((step) => trackOf(step) === track && wanted.includes(step.fact.data.step as Step));
  return { child: on('child'), adult: on('adult') };
}

/** The three birthdays before 18: for those with a step before they turn 18; a later step shows an earlier one done. */
function birthdays(c: Circumstances, all: readonly DatedFact[], steps: Steps): Occasion[] {
  const [first] = all;
  const { dateOfBirth } = c;
  if (!first || dateOfBirth === undefined || first.day >= birthday(dateOfBirth, 18)) return [];
  const [principle] = steps.adult('decided-in-principle', 'decided');
  const [referred] = steps.adult('referred', 'checklist', 'decided-in-principle', 'decided');
  const notified = [
    ...all.filter(({ fact }) => fact.data.step === 'notified'),
    ...(referred ? [referred] : []),
  ].sort((a, b) => a.day - b.day)[0];
  return ([14, 16, 17] as const).map((n) => {
    const day = birthday(dateOfBirth, n);
    return {
      kind: `chc-${n}`,
      occurrence: `birthday-${n}`,
      id: `birthday-${n}`,
      // A year before, so that there is warning; the birthday's law is what counts.
      arises: addMonths(day, -12),
      lawOf: day,
      continuing: true,
      dates: {
        'chc.firstKnownOn': first,
        'chc.icb.notifiedOn': notified,
        'chc.adult.referredOn': referred,
        'chc.principle.decidedOn': principle,
        'chc.notEligible.on': lastNegative(steps.adult('checklist', 'decided-in-principle', 'decided')),
      },
    };
  });
}

const isNegative = ({ fact }: DatedFact): boolean => NEGATIVE.has(fact.data.outcome);

/** The last step, where it found the person not eligible: a later one that did not opens the way again. */
function lastNegative(steps: readonly DatedFact[]): DatedFact | undefined {
  const last = steps.at(-1);
  return last && isNegative(last) ? last : undefined;
}

/** Eligible in principle: the adult package is in place by 18. */
function packageAt18(c: Circumstances, steps: Steps): Occasion[] {
  if (c.dateOfBirth === undefined) return [];
  const eligible = steps.adult('decided-in-principle', 'decided').find((step) => !isNegative(step));
  if (!eligible) return [];
  return [
    {
      kind: 'chc-package',
      occurrence: 'birthday-18',
      id: 'birthday-18',
      arises: eligible.day,
      continuing: true,
      dates: {
        'chc.principle.eligibleOn': eligible,
        'chc.package.startedOn': steps.adult('package-started')[0],
        'chc.notEligible.on': lastNegative(steps.adult('decided').filter(({ day }) => day >= eligible.day)),
      },
    },
  ];
}

/** Each checklist that is not negative asks for a decision; a further one before the decision is a witness of the first. */
function checklists(steps: Steps): Occasion[] {
  const decided = steps.adult('decided', 'decided-in-principle');
  return rounds(
    steps.adult('checklist').filter((one) => !isNegative(one)),
    decided,
  ).map(({ asked, decision }) => ({
    kind: 'chc-checklist',
    occurrence: isoDay(asked.day),
    id: `chc-checklist:${isoDay(asked.day)}`,
    arises: asked.day,
    dates: { 'chc.checklist.receivedOn': asked, 'chc.adult.decidedOn': decision },
  }));
}

/** The children's decision has two clocks: the decision after a referral, and telling the family of it. */
function childrensDecisions(steps: Steps): Occasion[] {
  const decided = steps.child('decided');
  const [referrals, told] = [rounds(steps.child('referred'), decided), new Set<number>()];
  const idOf = (decision: DatedFact): string => {
    const asked = referrals.find((one) => one.decision === decision)?.asked ?? decision;
    return `ccc-referral:${isoDay(asked.day)}`;
  };
  return [
    ...referrals.map(({ asked, decision }): Occasion => ({
      kind: 'ccc-referral',
      occurrence: isoDay(asked.day),
      id: `ccc-referral:${isoDay(asked.day)}`,
      arises: asked.day,
      about: 'decide on eligibility',
      dates: { 'ccc.referral.on': asked, 'ccc.decidedOn': decision },
    })),
    ...decided.flatMap((decision): Occasion[] => {
      if (told.has(decision.day)) return [];
      told.add(decision.day);
      return [
        {
          kind: 'ccc-referral',
          occurrence: `family-told:${isoDay(decision.day)}`,
          id: idOf(decision),
          arises: decision.day,
          about: 'tell the family of the decision',
          dates: { 'ccc.decision.on': decision },
        },
      ];
    }),
  ];
}

/** Requests with the first decision on or after each; a request while one is open is a witness of it. */
function rounds(
  requests: readonly DatedFact[],
  decisions: readonly DatedFact[],
): { asked: DatedFact; decision: DatedFact | undefined }[] {
  const found: { asked: DatedFact; decision: DatedFact | undefined }[] = [];
  for (const asked of requests) {
    const open = found.at(-1);
    if (open && (!open.decision || asked.day <= open.decision.day)) continue;
    found.push({ asked, decision: decisions.find(({ day }) => day >= asked.day) });
  }
  return found;
}
