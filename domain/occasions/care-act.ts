/** Occasions of the Care Act transition (Care Act 2014 ss.58-67), and of children's assessments of need. */
import { birthday, isoDay } from '../days';
import type { Circumstances, DatedFact } from '../circumstances';
import { factsOf } from '../fact-order';
import type { Fact } from '../types';
import { atEighteen, continuity, isChildrensSocialCare } from './care-act-at-18';
import { AssessmentSteps } from './care-assessments';
import { childInNeed } from './child-in-need';
import { LEARNING_DISABILITY, needStated } from './conditions';
import type { DateWords, Occasion, OccasionKinds } from './occasion';
import { BY_PERSON } from './service-ends';
import { namedWorkers, planningStarted } from './transition';

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

/** One task for the assessments before 18. */
const TASK = 'care-act';

/** Scopes under which consent to a Care Act assessment is recorded. */
const CONSENT_SCOPES: ReadonlySet<unknown> = new Set([
  'care-assessment',
  'care-act-assessment',
  'child-needs-assessment',
]);
/** The occasions of the Care Act transition that have arisen by today. */
export function careActOccasions(c: Circumstances): Occasion[] {
  const steps = new AssessmentSteps(c.happened('care.assessment', 'on'));
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

/**
 * What makes a need after 18 likely: an assessment asked for or begun; a children's social care service; the status child in
 * need; an EHC plan with outcomes for care; a learning disability. Looked-after alone is left to the leaving care rules.
 */
function apparentNeed(
  c: Circumstances,
  steps: AssessmentSteps,
  services: readonly DatedFact[],
): DatedFact | undefined {
  const signs = [
    steps.of('child-needs')[0],
    services[0],
    c.happened('care.status-changed', 'from').find(({ fact }) => fact.data.status === 'child-in-need'),
    c.happened('ehc.finalised', 'finalOn').find(({ fact }) => careOutcomes(fact) > 0),
    // A learning disability predictably needs care and support in adult life.
    needStated(c, LEARNING_DISABILITY),
  ];
  let first: DatedFact | undefined;
  for (const sign of signs) if (sign && (!first || sign.day < first.day)) first = sign;
  return first;
}

function careOutcomes({ data: { outcomes } }: Fact): number {
  const care = (outcomes as { care?: unknown } | undefined)?.care;
  return typeof care === 'number' ? care : 0;
}

/** The child's needs assessment: predictable before 18 only; a sign alone counts from year 9, a request at once. */
function childNeeds(
  c: Circumstances,
  steps: AssessmentSteps,
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
function refusedOn(c: Circumstances, steps: AssessmentSteps): DatedFact | undefined {
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

function declined(steps: AssessmentSteps): Occasion[] {
  const refused = steps.of('child-needs', 'refused');
  return perDay(refused.filter(({ fact }) => !BY_PERSON.has(fact.data.outcome))).map((one) => ({
    kind: 'ca-declined',
    occurrence: isoDay(one.day),
    id: TASK,
    arises: one.day,
    dates: { 'ca.child.declinedOn': one },
  }));
}

function concluded(steps: AssessmentSteps, at18: number): Occasion[] {
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
function joint(c: Circumstances, steps: AssessmentSteps): Occasion[] {
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
      const end = ends
        .filter(({ day }) => day >= start.day)
        .reduce((a, { day }) => Math.min(a, day), Infinity);
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
function advocate(c: Circumstances, steps: AssessmentSteps): Occasion[] {
  const assessed = c.happened('capacity.assessed', 'on');
  const lacking = assessed.find(({ fact }) => fact.data.hasCapacity === false);
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
      ...endOfDifficulty(c, assessed),
    },
  ];
}

/** Capacity was regained for every decision for which it was lacking, or there is somebody who may be told. */
function endOfDifficulty(c: Circumstances, assessed: readonly DatedFact[]): Pick<Occasion, 'ended'> {
  if (someoneMayBeTold(c)) return { ended: { why: 'someone appropriate who may be told is on record' } };
  const latest = new Map(assessed.map((one) => [one.fact.data.decision, one]));
  if ([...latest.values()].some(({ fact }) => fact.data.hasCapacity === false)) return {};
  const day = Math.max(...[...latest.values()].map((one) => one.day));
  return { ended: { why: `capacity was found again by ${isoDay(day)}`, day } };
}

function someoneMayBeTold(c: Circumstances): boolean {
  let [stated, latest] = ['', undefined as unknown];
  for (const type of ['person.registered', 'person.updated'] as const)
    for (const { time, data } of factsOf(c.facts, type))
      if (Array.isArray(data.contacts) && time >= stated) [stated, latest] = [time, data.contacts];
  return Array.isArray(latest) && (latest as { mayBeTold?: unknown }[]).some((one) => one.mayBeTold === true);
}

/** Assessments of carers: only an assessment asked for or begun shows that there is one. */
function carers(steps: AssessmentSteps, at18: number | undefined): Occasion[] {
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
