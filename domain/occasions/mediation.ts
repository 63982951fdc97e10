/** Occasions of mediation (Children and Families Act 2014 ss.52-56; SEND Regulations 2014 regs 32-42). */
import { recorded, type Circumstances, type DatedFact } from '../circumstances';
import { isoDay } from '../days';
import type { Occasion } from './occasion';
import { actsOf, ORDERED_STEPS, stepDates, type OrderedStep } from './tribunal';

/** What mediation was asked for about: nothing else in the log says that health provision is disputed. */
const HEALTH: ReadonlySet<unknown> = new Set(['health', 'health-only']);

/** Mediation that has arisen by today; nothing states its steps but people and the certificate. */
export function mediationOccasions(c: Circumstances): Occasion[] {
  if (c.happened('step.recorded', 'on').length === 0) return [];
  const requests = perDay(recorded(c, 'mediation.requested'));
  // A mediation is one task: what follows a request belongs to it.
  const group = (day: number): string =>
    `mediation:${isoDay(requests.findLast((one) => one.day <= day)?.day ?? day)}`;
  return [
    ...requests.flatMap((request, i) => asked(c, request, requests[i + 1]?.day)),
    ...certificates(c, group),
    ...agreements(c, group),
  ];
}

const perDay = (dated: readonly DatedFact[]): DatedFact[] =>
  dated.filter(({ day }, i) => day !== dated[i - 1]?.day);

function asked(c: Circumstances, request: DatedFact, next = Infinity): Occasion[] {
  const first = (all: readonly DatedFact[]): DatedFact | undefined =>
    all.find(({ day }) => day >= request.day && day < next);
  const abouts = recorded(c, 'mediation.requested')
    .filter(({ day }) => day === request.day)
    .map(({ fact }) => fact.data.about);
  const healthOnly = abouts.every((about) => about === 'health-only');
  const base = {
    occurrence: isoDay(request.day),
    id: `mediation:${isoDay(request.day)}`,
    arises: request.day,
    dates: {
      'med.notified.on': request,
      'med.held.on': first(recorded(c, 'mediation.held')),
      'med.agreed.on': first(recorded(c, 'mediation.agreed')),
      'med.refused.on': first(recorded(c, 'mediation.refused')),
      'med.certificate.on': first(c.happened('ehc.mediation-certified', 'on')),
    },
  };
  return [
    { ...base, kind: 'mediation', ...(healthOnly && { owner: 'icb' }) },
    ...(abouts.some((about) => HEALTH.has(about)) ? [{ ...base, kind: 'mediation-health' as const }] : []),
  ];
}

/** The adviser owes a certificate when mediation was refused or held, or cannot be arranged in time. */
function certificates(c: Circumstances, group: (day: number) => string): Occasion[] {
  const issued = c.happened('ehc.mediation-certified', 'on');
  const triggers = [
    ...recorded(c, 'mediation.refused'),
    ...recorded(c, 'mediation.held'),
    ...recorded(c, 'mediation.not-arranged'),
  ].sort((a, b) => a.day - b.day);
  return perDay(triggers).map((trigger) => ({
    kind: 'mediation-certificate',
    occurrence: isoDay(trigger.day),
    id: group(trigger.day),
    arises: trigger.day,
    dates: {
      'med.triggered.on': trigger,
      'med.certificate.on': issued.find(({ day }) => day >= trigger.day),
    },
  }));
}

type AgreedStep = OrderedStep & { owner?: string };

/** What was agreed on another matter than a tribunal could have ordered (reg 42). */
const OTHER: AgreedStep = { name: 'other', about: 'Do what was agreed at mediation', n: 2, by: [] };

/** Of an agreement to which the authority was no party it has to be told first. */
const ICB_NOTICE: AgreedStep = {
  name: 'icb-notice',
  about: 'Tell the authority of what was agreed at mediation',
  n: 1,
  by: [],
  owner: 'icb',
};

function stepsAgreed(about: unknown): readonly AgreedStep[] {
  if (about === 'icb-only') return [ICB_NOTICE, OTHER];
  const matter = Object.entries(ORDERED_STEPS).find(([order]) => order === about);
  return matter ? matter[1] : [OTHER];
}

/** Matters that could have been appealed keep the timings of an order; several agreed on one day stand beside each other. */
function agreements(c: Circumstances, group: (day: number) => string): Occasion[] {
  const agreed = recorded(c, 'mediation.agreed');
  if (agreed.length === 0) return [];
  const acts = actsOf(c);
  const seen = new Set<string>();
  return agreed.flatMap((agreement) =>
    stepsAgreed(agreement.fact.data.about).flatMap((step): Occasion[] => {
      const occurrence = `${isoDay(agreement.day)}:${step.name}`;
      if (seen.has(occurrence)) return [];
      seen.add(occurrence);
      const { done, noPlan } = stepDates(acts, step, agreement.day);
      return [
        {
          kind: 'mediation-agreement',
          occurrence,
          id: group(agreement.day),
          arises: agreement.day,
          about: step.about,
          n: step.n,
          ...(step.owner !== undefined && { owner: step.owner }),
          dates: { 'med.agreed.on': agreement, 'agreement.doneOn': done, 'agreement.noPlanOn': noPlan },
        },
      ];
    }),
  );
}
