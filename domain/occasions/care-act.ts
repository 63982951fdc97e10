/** Occasions of the Care Act transition (Care Act 2014 ss.58-67), and of children's assessments of need. */
import { birthday, addMonths, epochDay, isoDay } from '../days';
import { firstTime, type Circumstances, type DatedFact } from '../circumstances';
import { londonDay } from '../calendar';
import { factsOf } from '../fact-order';
import type { Fact } from '../types';
import { planningStarted, namedWorkers } from './transition';
import type { DateWords, Occasion, OccasionDate, OccasionKinds } from './occasion';

/** The kinds of occasion of this family. */
export const CARE_ACT_KINDS = {
  'care-act': { title: 'Care Act assessments before 18', triggers: ['ca.need.apparentOn'] },
  'ca-childs-carer': { title: 'Assessment of a carer', triggers: ['ca.carer.apparentOn'] },
  'ca-young-carer': { title: 'Assessment of a young carer', triggers: ['ca.carer.apparentOn'] },
  'ca-declined': { title: 'Assessment declined', triggers: ['ca.child.declinedOn'] },
  'ca-concluded': { title: 'Assessment concluded', triggers: ['ca.child.concludedOn'] },
  'ca-joint': { title: 'Assessments at the same time', triggers: ['ca.otherAssessment.from'] },
  'ca-advocate': { title: 'Independent advocate', triggers: ['ca.difficulty.foundOn'] },
  'ca-convert': { title: 'Assessment at 18', triggers: ['ca.child.concludedOn'] },
  'ca-adult-plan': { title: 'Adult care and support plan', triggers: ['ca.eligible.on'] },
  'ca-continuity': { title: 'Children’s services after 18', triggers: ['ca.childrensService.from'] },
  'cin-assessment': { title: 'Assessment of a child in need', triggers: ['cin.referral.on'] },
} as const satisfies OccasionKinds;

/** Their dates. */
export const CARE_ACT_DATES: DateWords = {
  'ca.need.apparentOn': 'a likely need for care and support after 18 was apparent',
  'ca.carer.apparentOn': 'a likely need for support was apparent',
  'ca.child.judgedOn': 'significant benefit was judged',
  'ca.child.declinedOn': 'the requested assessment was declined',
  'ca.child.concludedOn': 'the child’s needs assessment was concluded',
  'ca.carer.concludedOn': 'the assessment was concluded',
  'ca.refusedOn': 'the assessment was refused',
  'ca.adult.concludedOn': 'the adult needs assessment was concluded',
  'ca.adult.decidedOn': 'a step towards the adult needs assessment was decided',
  'ca.planning.startedOn': 'transition planning was under way',
  'ca.coordinator.from': 'a co-ordinator took the role',
  'ca.otherAssessment.from': 'two assessments ran at the same time',
  'ca.difficulty.foundOn': 'substantial difficulty in being involved was found',
  'ca.eligible.on': 'eligible needs were indicated',
  'ca.notEligible.on': 'needs were found not eligible',
  'ca.adultPlan.from': 'the adult plan was in place',
  'ca.childrensService.from': 'a children’s social care service began',
  'ca.adultSteps.concludedOn': 'the adult steps concluded',
  'cin.referral.on': 'the referral was received',
  'cin.decision.on': 'a first decision was made',
  'cin.decision.referralOn': 'the referral was received',
  'cin.assessment.completedOn': 'the assessment was completed',
  'cin.refusedOn': 'it was decided not to assess',
};

/** One task for the assessments before 18, one for what is owed at 18. */
const TASK = 'care-act';
const AT_18 = 'birthday-18';

/** Scopes under which consent to a Care Act assessment is recorded. */
const CONSENT_SCOPES: ReadonlySet<unknown> = new Set([
  'care-assessment',
  'care-act-assessment',
  'child-needs-assessment',
]);
/** Outcomes of a refused assessment that say that the person did not want it: nobody owes written reasons. */
const BY_PERSON: ReadonlySet<unknown> = new Set([
  'declined-by-person',
  'refused-by-person',
  'consent-refused',
]);
const NOT_ELIGIBLE: ReadonlySet<unknown> = new Set(['not-eligible', 'ineligible']);
/** Needs that are predictably needs for care and support in adult life. */
const LASTING_NEEDS: ReadonlySet<unknown> = new Set(['LD', 'SLD', 'PMLD']);

/** The steps of social care assessments by kind, in order. */
class Steps {
  constructor(private readonly all: readonly DatedFact[]) {}
  of(kind: string, ...stages: readonly string[]): DatedFact[] {
    return this.all.filter(
      ({ fact: { data } }) =>
        data.kind === kind && (stages.length === 0 || stages.includes(String(data.stage))),
    );
  }
  /** The last refusal, unless the assessment went on after it. */
  refusal(kind: string): DatedFact | undefined {
    const refused = this.of(kind, 'refused').at(-1);
    if (!refused) return undefined;
    return this.goesOn(kind, refused.day) ? undefined : refused;
  }
  goesOn(kind: string, after: number): boolean {
    return this.of(kind, 'requested', 'started', 'concluded').some(({ day }) => day > after);
  }
}

/** The occasions of the Care Act transition that have arisen by today. */
export function careActOccasions(c: Circumstances): Occasion[] {
  const steps = new Steps(c.happened('care.assessment', 'on'));
  const services = c.happened('service.started', 'on').filter(isChildrensSocialCare);
  const at18 = c.dateOfBirth === undefined ? undefined : birthday(c.dateOfBirth, 18);
  return [
    ...childNeeds(c, steps, services, at18),
    ...carers(steps, at18),
    ...atEighteen(c, steps, at18),
    ...continuity(c, steps, services, at18),
    ...childInNeed(steps),
  ];
}

const isChildrensSocialCare = ({ fact: { data } }: DatedFact): boolean =>
  data.side === 'children' && data.sector === 'social-care';

/**
 * What makes a need after 18 likely: an assessment asked for or begun; a children's social care service; the status child in
 * need; an EHC plan with outcomes for care; a learning disability. Looked-after alone is left to the leaving care rules.
 */
function apparentNeed(
  c: Circumstances,
  steps: Steps,
  services: readonly DatedFact[],
): DatedFact | undefined {
  const signs = [
    steps.of('child-needs')[0],
    services[0],
    c
      .happened('care.status-changed', 'from')
      .find(({ fact }) => fact.data.status === 'child-in-need'),
    c.happened('ehc.finalised', 'finalOn').find(({ fact }) => careOutcomes(fact) > 0),
    lastingNeed(c),
  ];
  let first: DatedFact | undefined;
  for (const sign of signs) if (sign && (!first || sign.day < first.day)) first = sign;
  return first;
}

function careOutcomes({ data: { outcomes } }: Fact): number {
  const care = (outcomes as { care?: unknown } | undefined)?.care;
  return typeof care === 'number' ? care : 0;
}

function lastingNeed(c: Circumstances): DatedFact | undefined {
  if (!c.enteredOn) return undefined;
  for (const type of ['person.registered', 'person.updated'] as const)
    for (const fact of factsOf(c.facts, type)) {
      const { needs } = fact.data;
      if (!Array.isArray(needs)) continue;
      if (!(needs as { code?: unknown }[]).some(({ code }) => LASTING_NEEDS.has(code))) continue;
      return { day: epochDay(londonDay(firstTime(fact))), fact };
    }
  return undefined;
}

/** The child's needs assessment: predictable before 18 only; a sign alone counts from year 9, a request at once. */
function childNeeds(
  c: Circumstances,
  steps: Steps,
  services: readonly DatedFact[],
  at18: number | undefined,
): Occasion[] {
  const apparent = apparentNeed(c, steps, services);
  if (!apparent || at18 === undefined || apparent.day >= at18) return [];
  const asked = steps.of('child-needs')[0];
  const year9 = c.ncyStart(9) ?? apparent.day;
  const arises = Math.min(Math.max(apparent.day, year9), asked?.day ?? Infinity);
  if (arises > c.today) {
    c.later.add(arises);
    return [];
  }
  const planning = planningStarted(c);
  const coordinator = [
    namedWorkers(c)[0],
    c.happened('worker.assigned', 'from').find(({ fact }) => fact.data.role === 'ehc-coordinator'),
  ].find((worker) => worker !== undefined);
  const occasion: Occasion = {
    kind: 'care-act',
    occurrence: 'child-needs',
    id: TASK,
    arises,
    lawOf: c.today,
    continuing: true,
    dates: {
      'ca.need.apparentOn': apparent,
      'ca.child.judgedOn': asked,
      'ca.child.concludedOn': steps.of('child-needs', 'concluded')[0],
      'ca.adult.concludedOn': steps.of('adult-needs', 'concluded')[0],
      'ca.refusedOn': refusedOn(c, steps),
      'ca.planning.startedOn': planning && (planning.day < arises ? { ...planning, day: arises } : planning),
      'ca.coordinator.from': coordinator,
    },
  };
  return [occasion, ...declined(steps), ...concluded(steps, at18), ...joint(c, steps), ...advocate(c, steps)];
}

/** The authority declined, or consent was refused: a later step, or consent given later, opens the duty again. */
function refusedOn(c: Circumstances, steps: Steps): DatedFact | undefined {
  const consent = c
    .happened('consent.recorded', 'on')
    .filter(({ fact }) => CONSENT_SCOPES.has(fact.data.scope))
    .at(-1);
  if (consent && consent.fact.data.decision !== 'given' && !steps.goesOn('child-needs', consent.day))
    return consent;
  return steps.refusal('child-needs');
}

const perDay = (dated: readonly DatedFact[]): DatedFact[] =>
  dated.filter(({ day }, i) => day !== dated[i - 1]?.day);

function declined(steps: Steps): Occasion[] {
  const refused = steps.of('child-needs', 'refused');
  return perDay(refused.filter(({ fact }) => !BY_PERSON.has(fact.data.outcome))).map((one) => ({
    kind: 'ca-declined',
    occurrence: isoDay(one.day),
    id: TASK,
    arises: one.day,
    dates: { 'ca.child.declinedOn': one },
  }));
}

function concluded(steps: Steps, at18: number): Occasion[] {
  return perDay(steps.of('child-needs', 'concluded'))
    .filter(({ day }) => day < at18)
    .map((one) => ({
      kind: 'ca-concluded',
      occurrence: isoDay(one.day),
      id: TASK,
      arises: one.day,
      dates: { 'ca.child.concludedOn': one },
    }));
}

/** Another assessment that is open while the child's needs assessment is: EHC, continuing care, or child in need. */
function joint(c: Circumstances, steps: Steps): Occasion[] {
  const own = steps.of('child-needs', 'requested', 'started')[0];
  if (!own) return [];
  const ownEnd = steps.of('child-needs', 'concluded', 'refused').find(({ day }) => day >= own.day)?.day;
  const chc = c.happened('chc.step', 'on');
  const chcAt = (...named: string[]): DatedFact[] =>
    chc.filter(({ fact }) => named.includes(String(fact.data.step)));
  const ehcEnds = [
    ...c.happened('ehc.finalised', 'finalOn'),
    ...c
      .happened('ehc.decided', 'notifiedOn')
      .filter(({ fact }) => String(fact.data.decision).startsWith('refuse')),
  ];
  const others: [readonly DatedFact[], readonly DatedFact[]][] = [
    [c.happened('ehc.requested', 'receivedOn'), ehcEnds],
    [chcAt('referred', 'checklist'), chcAt('decided', 'decided-in-principle')],
    [steps.of('child-in-need', 'requested', 'started'), steps.of('child-in-need', 'concluded', 'refused')],
  ];
  let first: DatedFact | undefined;
  for (const [starts, ends] of others)
    for (const start of starts) {
      const end = ends.filter(({ day }) => day >= start.day).reduce((a, { day }) => Math.min(a, day), Infinity);
      if (start.day > (ownEnd ?? Infinity) || end < own.day) continue;
      const both = start.day < own.day ? own : start;
      if (!first || both.day < first.day) first = both;
    }
  if (!first) return [];
  return [
    {
      kind: 'ca-joint',
      occurrence: isoDay(own.day),
      id: TASK,
      arises: first.day,
      dates: { 'ca.otherAssessment.from': first },
    },
  ];
}

/**
 * Substantial difficulty is shown by a lack of capacity, for whichever decision; "nobody appropriate" by there being no
 * contact on record who may be told. Both are signs, for a person to judge.
 */
function advocate(c: Circumstances, steps: Steps): Occasion[] {
  const lacking = c.happened('capacity.assessed', 'on').find(({ fact }) => fact.data.hasCapacity === false);
  if (!lacking) return [];
  const involved = [
    ...steps.of('child-needs', 'requested', 'started'),
    ...steps.of('adult-needs', 'requested', 'started'),
  ].sort((a, b) => a.day - b.day)[0];
  if (!involved) return [];
  const difficulty = lacking.day < involved.day ? involved : lacking;
  return [
    {
      kind: 'ca-advocate',
      occurrence: isoDay(involved.day),
      id: TASK,
      arises: difficulty.day,
      dates: { 'ca.difficulty.foundOn': difficulty },
      ...(someoneMayBeTold(c) && { ended: { why: 'someone appropriate who may be told is on record' } }),
    },
  ];
}

function someoneMayBeTold(c: Circumstances): boolean {
  let [stated, latest] = ['', undefined as unknown];
  for (const type of ['person.registered', 'person.updated'] as const)
    for (const { time, data } of factsOf(c.facts, type))
      if (Array.isArray(data.contacts) && time >= stated) [stated, latest] = [time, data.contacts];
  return Array.isArray(latest) && (latest as { mayBeTold?: unknown }[]).some((one) => one.mayBeTold === true);
}

/** Assessments of carers: only an assessment asked for or begun shows that there is one. */
function carers(steps: Steps, at18: number | undefined): Occasion[] {
  return (['childs-carer', 'young-carer'] as const).flatMap((kind) => {
    const apparent = steps.of(kind)[0];
    if (!apparent || (at18 !== undefined && apparent.day >= at18)) return [];
    return {
      kind: `ca-${kind}` as const,
      occurrence: kind,
      id: TASK,
      arises: apparent.day,
      continuing: true,
      dates: {
        'ca.carer.apparentOn': apparent,
        'ca.carer.concludedOn': steps.of(kind, 'concluded')[0],
        'ca.refusedOn': steps.refusal(kind),
      },
    };
  });
}

/** What is owed at 18 arises a year before, so that there is warning. */
function atEighteen(c: Circumstances, steps: Steps, at18: number | undefined): Occasion[] {
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
  typeof outcome === 'string' && outcome.endsWith('eligible') && !NOT_ELIGIBLE.has(outcome);

const notEligible = (steps: Steps, since: number): DatedFact | undefined =>
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
const NOTHING_LEFT: ReadonlySet<unknown> = new Set(['needs-ended', 'declined-by-person', 'moved', 'died']);

/** Children's services at 18, or whose end near 18 is stated: they go on until the adult steps conclude. */
function continuity(
  c: Circumstances,
  steps: Steps,
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
function adultStepsConcluded(c: Circumstances, steps: Steps): OccasionDate | undefined {
  const [plan, not] = [adultPlan(c), notEligible(steps, -Infinity)];
  if (!plan || !not) return plan ?? not;
  return not.day < plan.day ? not : plan;
}

/** A second request within ten weeks of an open one is another witness of it. */
const WITNESS_DAYS = 70;

/** Each referral has two clocks: the first decision, and the assessment. */
function childInNeed(steps: Steps): Occasion[] {
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
