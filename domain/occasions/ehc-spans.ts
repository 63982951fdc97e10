/** When EHC law concerns a person: the time of an assessment and the plan that comes of it, up to a refusal or the plan's end. */
import type { Circumstances, DatedFact } from '../circumstances';

/** One such time. */
export interface EhcSpan {
  since: DatedFact;
  /** The first sign that a plan is maintained. */
  plan?: DatedFact;
  /** The refusal, or the end of the plan. */
  ended?: DatedFact;
}

type Step = DatedFact & { sign: 'matter' | 'plan' | 'refused' | 'ceased' };

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
  for (const { sign, ...step } of steps) {
    if (sign === 'matter' || sign === 'plan') {
      if (!current) spans.push((current = { since: step }));
      if (sign === 'plan') current.plan ??= step;
    } else if (current && (sign === 'ceased' || !current.plan)) {
      current.ended = step;
      current = undefined;
    }
  }
  return spans;
}

/** Orders that speak of a plan that goes on. */
const PLAN_ORDERS: ReadonlySet<unknown> = new Set(['amend', 'name-institution', 'continue']);

/** By day; on one day an end comes last. */
function stepsOf(c: Circumstances): Step[] {
  const steps: Step[] = [];
  const add = (
    dated: readonly DatedFact[],
    sign: Step['sign'] | ((data: Readonly<Record<string, unknown>>) => Step['sign'] | undefined),
  ): void => {
    for (const one of dated) {
      const found = typeof sign === 'string' ? sign : sign(one.fact.data);
      if (found) steps.push({ ...one, sign: found });
    }
  };
  add(c.happened('ehc.requested', 'receivedOn'), 'matter');
  add(c.happened('ehc.decided', 'notifiedOn'), ({ decision }) =>
    String(decision).startsWith('refuse') ? 'refused' : 'matter',
  );
  add(c.happened('ehc.draft-served', 'servedOn'), 'matter');
  add(c.happened('ehc.appeal-lodged', 'on'), 'matter');
  add(c.happened('ehc.finalised', 'finalOn'), 'plan');
  add(c.happened('ehc.amended', 'finalOn'), 'plan');
  add(c.happened('ehc.reassessment', 'on'), 'plan');
  add(c.happened('ehc.review-held', 'heldOn'), 'plan');
  add(c.happened('ehc.review-reported', 'sentOn'), 'plan');
  add(c.happened('ehc.review-decided', 'notifiedOn'), ({ decision }) =>
    decision === 'cease' ? undefined : 'plan',
  );
  add(c.happened('ehc.tribunal-ordered', 'on'), ({ order }) => {
    if (order === 'cease') return undefined;
    return PLAN_ORDERS.has(order) ? 'plan' : 'matter';
  });
  add(
    c.moves.filter(({ direction }) => direction === 'in'),
    ({ transferredOn }) => (typeof transferredOn === 'string' ? 'plan' : undefined),
  );
  add(c.happened('ehc.ceased', 'on'), 'ceased');
  return steps.sort((a, b) => a.day - b.day || rank(a) - rank(b));
}

const rank = ({ sign }: Step): number => (sign === 'refused' ? 1 : sign === 'ceased' ? 2 : 0);
