/** A rulebook made ready to be planned with: expressions compiled, rules found by occasion, texts prepared. */
import { EHC_RIGHTS_RULE } from './addressees';
import { epochDay } from './days';
import {
  compileExplanation,
  compileExpression,
  printExpression,
  type DateExpression,
  type Evaluate,
  type Explain,
  type Words,
} from './expressions';
import { dayWords, OCCASION_KINDS, type OccasionKind } from './occasions';
import type { ExceptionGround, Rule, Rulebook, RuleFamily, RuleKind } from './rule';

export interface CompiledRule {
  rule: Rule;
  due?: Evaluate;
  target?: Evaluate;
  opens?: Evaluate;
  /** The computed day whose passing meets the duty. */
  passed?: Evaluate;
  /** The computed day after which its ground falls away. */
  lapses?: Evaluate;
  explainDue?: Explain;
  explainOpens?: Explain;
  /** Of a rule that names no last day: its target is all there is to tell. */
  explainTarget?: Explain;
  /** The due expression in the rules' notation. */
  notation: string;
  from: number;
  to: number;
  /** The grounds that may lift its limit. */
  grounds?: readonly ExceptionGround[];
  /** It addresses the parent or the young person in an EHC matter, and the rulebook says whom when. */
  addressed: boolean;
  title(about: string | undefined): string;
  /** How every explanation of this rule ends: the citation, and what is unconfirmed. */
  tail: string;
}

export interface CompiledRules {
  byOccasion: ReadonlyMap<OccasionKind, readonly CompiledRule[]>;
  /** Days on which a rule comes into force or ceases. */
  changes: readonly number[];
  /** Rules that are printed and become no task. */
  askNobody: ReadonlySet<string>;
}

const ASK_NOBODY: ReadonlySet<RuleKind> = new Set(['watch', 'addressee', 'retention']);

/** Whether duties of the rule can become tasks: they are owed on occasions of a life, and ask somebody. */
export const asksSomebody = ({ kind, occasion }: Rule): boolean => occasion !== null && !ASK_NOBODY.has(kind);

const kept = new WeakMap<readonly Rule[], CompiledRules>();

/** The rules of a rulebook, compiled once per value. */
export function compiledRules({ rules }: Rulebook): CompiledRules {
  let compiled = kept.get(rules);
  if (!compiled) kept.set(rules, (compiled = compileAll(rules)));
  return compiled;
}

function compileAll(rules: readonly Rule[]): CompiledRules {
  const byOccasion = new Map<OccasionKind, CompiledRule[]>();
  const changes: number[] = [];
  for (const rule of rules) {
    if (rule.occasion === null) continue;
    const compiled = compileRule(rule, rules);
    byOccasion.set(rule.occasion, [...(byOccasion.get(rule.occasion) ?? []), compiled]);
    if (Number.isFinite(compiled.from)) changes.push(compiled.from);
    if (Number.isFinite(compiled.to)) changes.push(compiled.to + 1);
  }
  const askNobody = new Set(rules.filter(({ kind }) => ASK_NOBODY.has(kind)).map(({ id }) => id));
  return { byOccasion, changes, askNobody };
}

function compileRule(rule: Rule, rules: readonly Rule[]): CompiledRule {
  const optional = (expression: DateExpression | null | undefined): Evaluate | undefined =>
    expression ? compileExpression(expression) : undefined;
  const { by, opens } = rule.due;
  // The sentence begins with the day that gives rise to the duty.
  const told = rule.arises?.[0] ?? (rule.occasion ? OCCASION_KINDS[rule.occasion].triggers[0] : undefined);
  const words: Words = (name) => (name === told ? undefined : dayWords(name));
  const [before, after] = rule.title.split('{about}');
  return {
    rule,
    due: optional(by),
    target: optional(rule.target),
    opens: optional(opens),
    passed: optional(rule.satisfiedBy.passed?.day),
    lapses: optional(rule.lapses?.day),
    explainDue: by ? compileExplanation(by, words) : undefined,
    explainOpens: opens ? compileExplanation(opens, words) : undefined,
    explainTarget: !by && rule.target ? compileExplanation(rule.target, words) : undefined,
    notation: by ? printExpression(by) : '',
    from: rule.effectiveFrom === null ? -Infinity : epochDay(rule.effectiveFrom),
    to: rule.effectiveTo === null ? Infinity : epochDay(rule.effectiveTo),
    grounds: rule.ownGrounds ?? rules.find((other) => other.id === rule.exceptions)?.exceptionGrounds,
    addressed: isAddressed(rule, rules),
    title: after === undefined ? () => rule.title : (about) => `${before ?? ''}${about ?? 'it'}${after}`,
    tail: tailOf(rule),
  };
}

const EHC_FAMILIES: ReadonlySet<RuleFamily> = new Set([
  'ehc-assessment',
  'annual-review',
  'phase-transfer',
  'ceasing',
  'appeal',
]);

const isAddressed = ({ family, tasks }: Rule, rules: readonly Rule[]): boolean =>
  EHC_FAMILIES.has(family) &&
  tasks.includes('parent-or-young-person') &&
  rules.some(({ id }) => id === EHC_RIGHTS_RULE);

function tailOf({ citation, grade, unconfirmed }: Rule): string {
  const doubts = grade === 'M' ? ['not yet checked against the primary source', ...unconfirmed] : unconfirmed;
  return `; ${citation.text}${doubts.length > 0 ? ` (unconfirmed: ${doubts.join('; ')})` : ''}.`;
}
