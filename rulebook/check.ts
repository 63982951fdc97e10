/** Checks a rulebook, also one that somebody edited by hand: its shape, and that its rules fit together. */
import { areaDayWords } from '../domain/area';
import { workingDays, type WorkingDays } from '../domain/bank-holidays';
import { epochDay } from '../domain/days';
import { evaluateExpression, type DateExpression, type DateName } from '../domain/expressions';
import { dateWords } from '../domain/occasions';
import type { Rule, Rulebook } from '../domain/rule';
import { rulebookSchema } from './schema';

/** Something that is wrong; `rule` is null for what concerns the rulebook as a whole. */
export interface Problem {
  rule: string | null;
  what: string;
  /** What to do about it. */
  remedy: string;
}

export interface Checked {
  /** The rulebook, where nothing is wrong with it. */
  rulebook?: Rulebook;
  problems: readonly Problem[];
}

/** All that is wrong with a rulebook. What hangs together is looked at only once the shape is right. */
export function checkRulebook(value: unknown): Checked {
  const parsed = rulebookSchema.safeParse(value);
  if (!parsed.success) {
    const issues = parsed.error.issues.map((issue) => shapeProblem(value, issue.path, issue.message));
    return { problems: issues };
  }
  const rulebook = value as Rulebook;
  const problems = [...duplicates(rulebook), ...rulebook.rules.flatMap((rule) => checkRule(rule, rulebook))];
  return problems.length > 0 ? { problems } : { rulebook, problems };
}

function shapeProblem(value: unknown, path: readonly PropertyKey[], message: string): Problem {
  const [first, index, ...rest] = path;
  const isRule = first === 'rules' && typeof index === 'number';
  const rules = (value as { rules?: readonly { id?: unknown }[] } | null)?.rules;
  const id = isRule ? rules?.[index]?.id : undefined;
  const where = (isRule ? rest : path).map(String).join('.');
  const rule = isRule ? (typeof id === 'string' && id !== '' ? id : `rule ${index + 1}`) : null;
  return {
    rule,
    what: `${where === '' ? 'the whole' : where}: ${message}`,
    remedy: 'correct it as the released rulebook has it ("onward rulebook export --format json")',
  };
}

function duplicates({ rules, ladder }: Rulebook): Problem[] {
  const again = (names: readonly string[]): string[] => [
    ...new Set(names.filter((name, i) => names.indexOf(name) !== i)),
  ];
  return [
    ...again(rules.map(({ id }) => id)).map((id) => ({
      rule: id,
      what: 'the id is used by more than one rule',
      remedy: 'keep one of them, or give the other an id of its own',
    })),
    ...again(ladder.rungs.map(({ rung }) => rung)).map((rung) => ({
      rule: null,
      what: `the ladder has the rung ${rung} more than once`,
      remedy: 'keep one of them',
    })),
  ];
}

type Fault = Omit<Problem, 'rule'>;

function checkRule(rule: Rule, rulebook: Rulebook): Problem[] {
  return [
    ...twinFaults(rule, rulebook),
    ...exceptionFaults(rule, rulebook),
    ...kindFaults(rule),
    ...nameFaults(rule),
    ...formulaFaults(rule, workingDays(rulebook.bankHolidays)),
    ...sourceFaults(rule),
  ].map((fault) => ({ rule: rule.id, ...fault }));
}

function twinFaults(rule: Rule, { rules }: Rulebook): Fault[] {
  return (rule.twins ?? []).flatMap((id): Fault[] => {
    const twin = rules.find((other) => other.id === id && other !== rule);
    if (!twin) return [{ what: `its twin ${id} is not in the rulebook`, remedy: 'name another, or none' }];
    const faults: Fault[] = [];
    if (!twin.twins?.includes(rule.id))
      faults.push({
        what: `its twin ${id} does not name it as a twin`,
        remedy: `add ${rule.id} to the twins of ${id}`,
      });
    if (twin.occasion !== rule.occasion || twin.owner !== rule.owner)
      faults.push({
        what: `its twin ${id} has another occasion or owner`,
        remedy: 'twins are one line of one task: give both the same occasion and owner',
      });
    return faults;
  });
}

function exceptionFaults({ exceptions }: Rule, { rules }: Rulebook): Fault[] {
  if (exceptions === undefined) return [];
  if (rules.find(({ id }) => id === exceptions)?.exceptionGrounds) return [];
  return [
    {
      what: `its exceptions name ${exceptions}, which is no rule with grounds of exception`,
      remedy: 'name a rule that has exceptionGrounds',
    },
  ];
}

const ON_OCCASIONS: ReadonlySet<Rule['kind']> = new Set(['duty', 'line', 'window']);
const ON_NONE: ReadonlySet<Rule['kind']> = new Set(['area', 'definition']);

/** What kind and force allow. */
function kindFaults({ kind, occasion, due, force, state, elapses }: Rule): Fault[] {
  const faults: Fault[] = [];
  if (ON_OCCASIONS.has(kind) && occasion === null)
    faults.push({
      what: `a ${kind} needs an occasion on which it is owed`,
      remedy: 'name a kind of occasion',
    });
  if (ON_NONE.has(kind) && occasion !== null)
    faults.push({
      what: `a rule of the kind ${kind} is owed on no occasion`,
      remedy: 'set occasion to null',
    });
  if (kind === 'guard' && (due.promptness !== 'none' || due.by !== null || due.opens !== undefined))
    faults.push({
      what: 'a guard has no timer',
      remedy: 'set due to { "promptness": "none", "by": null }, or make it a duty',
    });
  if (elapses && due.by === null)
    faults.push({ what: 'a window that is met by its own end has no end', remedy: 'give due.by a formula' });
  const allowed = STATES_OF[force];
  if (!allowed.includes(state))
    faults.push({
      what: `a rule with the force ${force} cannot be in the state ${state}`,
      remedy: `use ${allowed.join(' or ')}`,
    });
  return faults;
}

const BINDING = ['in-force', 'enacted-not-commenced'] as const;
/** Guidance and practice are never shown as law, nor law as guidance. */
const STATES_OF: Readonly<Record<Rule['force'], readonly Rule['state'][]>> = {
  MUST: BINDING,
  'MUST-CASE': BINDING,
  CONTRACT: BINDING,
  INFO: BINDING,
  SG: ['guidance', 'enacted-not-commenced'],
  SHOULD: ['guidance', 'enacted-not-commenced'],
  PRACTICE: ['practice', 'enacted-not-commenced'],
};

/** The formulas of a rule, each with the field that holds it. */
const formulasOf = ({ due, target, satisfiedBy }: Rule): [string, DateExpression][] =>
  (
    [
      ['due.by', due.by],
      ['due.opens', due.opens],
      ['target', target],
      ['satisfiedBy.passed.day', satisfiedBy.passed?.day],
    ] as const
  ).flatMap(([field, expression]) => (expression ? [[field, expression]] : []));

/** The names of the dates that an expression is computed from. */
function namesIn(expression: DateExpression): DateName[] {
  if (expression.op === 'date') return [expression.name];
  if (expression.op === 'ifOnOrBefore') {
    const { date, limit, then, otherwise } = expression;
    return [date, limit, then, otherwise].flatMap(namesIn);
  }
  return 'of' in expression ? [expression.of].flat().flatMap(namesIn) : [];
}

/** Every date that a rule names is one that occasions give (for an area: one that areas state) and has words. */
function nameFaults(rule: Rule): Fault[] {
  const inFormulas = formulasOf(rule).flatMap(([, expression]) => namesIn(expression));
  const { satisfiedBy, arises = [], endedBy = [], elapses } = rule;
  const others = [
    ...satisfiedBy.any,
    ...arises,
    ...endedBy.map(({ date }) => date),
    ...[satisfiedBy.passed?.unless, elapses?.notBefore, elapses?.throughout].filter((n) => n !== undefined),
  ];
  const unknown =
    rule.kind === 'area'
      ? inFormulas.filter((name) => areaDayWords(name) === undefined)
      : rule.occasion === null
        ? []
        : [...inFormulas, ...others].filter((name) => dateWords(name) === name);
  return [...new Set(unknown)].map((name) => ({
    what: `no ${rule.kind === 'area' ? 'area states' : 'occasion gives'} the date ${name}`,
    remedy: 'use the name of a date that other rules use; a new one needs code',
  }));
}

/** A young person born on 4 March 2010, with each date known to be 10 September 2026. */
const SOME_DAY = epochDay('2026-09-10');
const BORN = epochDay('2010-03-04');
const EARLIEST = epochDay('1900-01-01');
const LATEST = epochDay('2199-12-31');

function formulaFaults(rule: Rule, working: WorkingDays): Fault[] {
  return formulasOf(rule).flatMap(([field, expression]): Fault[] => {
    const fault = evaluationFault(expression, working);
    return fault === undefined
      ? []
      : [{ what: `the formula of ${field} ${fault}`, remedy: 'correct its counts and days' }];
  });
}

/** Why an expression gives no usable day with all dates known, or throws. */
function evaluationFault(expression: DateExpression, working: WorkingDays): string | undefined {
  try {
    const day = evaluateExpression(expression, {
      date: () => SOME_DAY,
      dateOfBirth: BORN,
      ncyStart: (n) => epochDay(`${2015 + n}-09-01`),
      workingDays: working,
      n: 1,
    });
    if (day === undefined) return 'gives no day though all dates are known';
    if (!Number.isInteger(day) || day < EARLIEST || day > LATEST) return 'gives a day that is out of reach';
    return undefined;
  } catch (error) {
    return `cannot be computed: ${error instanceof Error ? error.message : String(error)}`;
  }
}

function sourceFaults({ citation, family, effectiveFrom, effectiveTo }: Rule): Fault[] {
  const faults: Fault[] = [];
  const { address } = citation;
  if (address === undefined ? family !== 'date-semantics' : !/^https:\/\/[^\s/]+\.[^\s]+$/.test(address))
    faults.push({
      what: 'its citation has no https address',
      remedy: 'give the address of the source, beginning with https://',
    });
  if (effectiveFrom !== null && effectiveTo !== null && effectiveFrom > effectiveTo)
    faults.push({
      what: `it is in force from ${effectiveFrom} to ${effectiveTo}, which is before that`,
      remedy: 'exchange the days, or correct one',
    });
  return faults;
}
