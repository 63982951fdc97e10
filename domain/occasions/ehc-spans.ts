/** When EHC law concerns a person: the time of an assessment and the plan that comes of it, up to a refusal or the plan's end. */
import type { Circumstances, DatedFact } from '../circumstances';
import { planEnds } from './ehc-plan';

/** One such time. */
export interface EhcSpan {
  since: DatedFact;
  /** The first sign that a plan is maintained. */
  plan?: DatedFact;
  /** The refusal, or the end of the plan. */
  ended?: DatedFact;
}

type Sign = 'matter' | 'plan' | 'refused' | 'ceased';

interface Step {
  at: DatedFact;
  sign: Sign;
}

const kept = new WeakMap<Circumstances, readonly EhcSpan[]>();

/** Those of a person up to today, in order; asked for by several families, worked out once. */
export function ehcSpans(c: Circumstances): readonly EhcSpan[] {
  let spans = kept.get(c);
  if (!spans) kept.set(c, (spans = spansOf(stepsOf(c))));
  return spans;
}

/** The one that goes on today. */
export function standingSpan(c: Circumstances): EhcSpan | undefined {
  const last = ehcSpans(c).at(-1);
  return last?.ended ? undefined : last;
}

/** The last one that reaches into the days from `first` to `last`. */
export const spanWithin = (c: Circumstances, first: number, last: number): EhcSpan | undefined =>
  ehcSpans(c).findLast(({ since, ended }) => since.day <= last && (!ended || ended.day >= first));

/** A sign after the end begins anew; a refusal ends what has come to no plan. */
function spansOf(steps: readonly Step[]): EhcSpan[] {
  const spans: EhcSpan[] = [];
  let current: EhcSpan | undefined;
  for (const { sign, at } of steps) {
    if (sign === 'matter' || sign === 'plan') {
      if (!current) spans.push((current = { since: at }));
      if (sign === 'plan') current.plan ??= at;
    } else if (current && (sign === 'ceased' || !current.plan)) {
      current.ended = at;
      current = undefined;
    }
  }
  return spans;
}

/** Orders that speak of a plan that goes on. */
const PLAN_ORDERS: ReadonlySet<unknown> = new Set(['amend', 'name-institution', 'continue']);

const decisionSign = ({ fact }: DatedFact): Sign =>
  String(fact.data.decision).startsWith('refuse') ? 'refused' : 'matter';
const reviewSign = ({ fact }: DatedFact): Sign | undefined =>
  fact.data.decision === 'cease' ? undefined : 'plan';
const orderSign = ({ fact: { data } }: DatedFact): Sign | undefined => {
  if (data.order === 'cease') return undefined;
  return PLAN_ORDERS.has(data.order) ? 'plan' : 'matter';
};

/** By day; on one day an end comes last. Where nothing ends, the first of each kind says all. */
function stepsOf(c: Circumstances): Step[] {
  const decisions = c.happened('ehc.decided', 'notifiedOn');
  const ceased = planEnds(c);
  const goesOn = ceased.length === 0 && !decisions.some((one) => decisionSign(one) === 'refused');
  const steps: Step[] = [];
  const add = (dated: readonly DatedFact[], signOf: Sign | ((one: DatedFact) => Sign | undefined)): void => {
    for (const at of dated) {
      const sign = typeof signOf === 'string' ? signOf : signOf(at);
      if (sign) steps.push({ at, sign });
      if (goesOn && typeof signOf === 'string') return;
    }
  };
  add(c.happened('ehc.requested', 'receivedOn'), 'matter');
  add(c.happened('ehc.draft-served', 'servedOn'), 'matter');
  add(c.happened('ehc.appeal-lodged', 'on'), 'matter');
  add(c.happened('ehc.finalised', 'finalOn'), 'plan');
  add(c.happened('ehc.amended', 'finalOn'), 'plan');
  add(c.happened('ehc.reassessment', 'on'), 'plan');
  add(c.happened('ehc.review-held', 'heldOn'), 'plan');
  add(c.happened('ehc.review-reported', 'sentOn'), 'plan');
  add(c.happened('ehc.review-decided', 'notifiedOn'), reviewSign);
  add(decisions, decisionSign);
  add(c.happened('ehc.tribunal-ordered', 'on'), orderSign);
  for (const at of c.moves)
    if (at.direction === 'in' && typeof at.fact.data.transferredOn === 'string')
      steps.push({ at, sign: 'plan' });
  add(ceased, 'ceased');
  return steps.sort((a, b) => a.at.day - b.at.day || rank(a) - rank(b));
}

const rank = ({ sign }: Step): number => (sign === 'refused' ? 1 : sign === 'ceased' ? 2 : 0);
