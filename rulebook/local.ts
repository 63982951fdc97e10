/**
 * An area's own targets and buffers, laid over a rulebook as data. They tighten and never loosen: whatever a setting says, a target is
 * the earlier of it and the rule's own, a buffer only takes days off, and `due.by` stays as the law has it.
 */
import { workingDays } from '../domain/bank-holidays';
import { academicYear, epochDay, isoDay } from '../domain/days';
import {
  compileExpression,
  printExpression,
  type DateContext,
  type DateExpression,
} from '../domain/expressions';
import { OCCASION_KINDS } from '../domain/occasions';
import type { Rule, Rulebook } from '../domain/rule';
import type { LocalDate } from '../domain/types';

/** What an area asks of one rule, beyond what the rule says. */
export interface LocalRule {
  /** The first day on which it is to be worked on, earlier than the rule's own. */
  start?: DateExpression;
  /** The day by which it is to be done, earlier than the rule's own. */
  target?: DateExpression;
  /** In place of the area's own. */
  bufferWorkingDays?: number;
}

export interface LocalSettings {
  /** Working days by which every target comes before the last working day on or before its date. Default 0. */
  bufferWorkingDays?: number;
  rules?: Readonly<Record<string, LocalRule>>;
  /** The day from which each partner, by its code, tells Onward what happens; none: it always did. */
  goLive?: Readonly<Record<string, LocalDate>>;
}

/** Why a local setting is refused. */
export interface LocalFault {
  /** The rule, and which of its settings. */
  path: readonly [rule: string, setting?: keyof LocalRule];
  why: string;
}

/**
 * The rulebook as an area has it: its rules carry the local targets and buffers. Settings of rules that this version does not have
 * are left out. Without any that bear on it, the rulebook itself.
 */
export function localRulebook(rulebook: Rulebook, local: LocalSettings | undefined): Rulebook {
  if (!local) return rulebook;
  const rules = rulebook.rules.map((rule) => localRule(rule, local));
  const { goLive } = local;
  const changed = rules.some((rule, i) => rule !== rulebook.rules[i]);
  if (!changed && !goLive) return rulebook;
  return { ...rulebook, ...(changed && { rules }), ...(goLive && { goLive }) };
}

const settingsOf = (rule: string, { rules = {} }: LocalSettings): LocalRule =>
  (Object.hasOwn(rules, rule) && rules[rule]) || {};

function localRule(rule: Rule, local: LocalSettings): Rule {
  const { start, target, bufferWorkingDays: own } = settingsOf(rule.id, local);
  const buffer = Math.max(0, own ?? local.bufferWorkingDays ?? 0);
  if (!start && !target && buffer === 0) return rule;
  const { opens } = rule.due;
  return {
    ...rule,
    ...(buffer > 0 && { bufferWorkingDays: buffer }),
    ...(target && { target: earlier(target, ownTarget(rule)) }),
    ...(start && opens && { due: { ...rule.due, opens: earlier(start, opens) } }),
  };
}

/** The day that the rule itself has for a target: its practice target, else the last compliant day; null: none. */
function ownTarget({ target, due }: Rule): DateExpression | null {
  return target && due.by ? { op: 'else', of: [target, due.by] } : (target ?? due.by);
}

const earlier = (local: DateExpression, own: DateExpression | null): DateExpression =>
  own ? { op: 'earlier', of: [local, own] } : local;

/** What of an area's settings the rulebook refuses, each with the reason; empty when they only tighten it. */
export function localFaults(rulebook: Rulebook, { rules = {} }: LocalSettings): LocalFault[] {
  return Object.entries(rules).flatMap(([id, local]): LocalFault[] => {
    const rule = rulebook.rules.find((one) => one.id === id);
    if (!rule)
      return [{ path: [id], why: 'no rule has this id; "onward rulebook list" shows those that there are' }];
    if (rule.kind !== 'duty' && rule.kind !== 'line')
      return [{ path: [id], why: `a rule of the kind ${rule.kind} has no target of its own: leave it out` }];
    const faults = (setting: 'start' | 'target', whys: readonly string[]): LocalFault[] =>
      whys.map((why) => ({ path: [id, setting], why }));
    return [
      ...faults('start', startFaults(rulebook, rule, local.start)),
      ...faults('target', laterFaults(rulebook, rule, local.target, ownTarget(rule))),
    ];
  });
}

/** Only a start of practice moves: where the law names the days, or the duty holds at once, there is none. */
function startFaults(rulebook: Rulebook, rule: Rule, start: DateExpression | undefined): string[] {
  const { by, opens, promptness } = rule.due;
  if (!start) return [];
  if (!opens)
    return ['this rule holds at once, and a later start would loosen it: leave it out, and set a target'];
  if (by !== null || promptness === 'asap')
    return ['the day from which this rule holds is the law’s: leave it out, and set a target'];
  return laterFaults(rulebook, rule, start, opens);
}

/** A date that the rule does not know, or one that can fall after its own. */
function laterFaults(
  rulebook: Rulebook,
  rule: Rule,
  local: DateExpression | undefined,
  own: DateExpression | null,
): string[] {
  if (!local) return [];
  const known = datesOf(rule);
  const unknown = [...namesIn(local)].filter((name) => !known.has(name));
  if (unknown.length > 0)
    return [
      `this rule does not know the date ${unknown.join(', ')}: use ${[...known].join(', ') || 'a birthday or a school year'}`,
    ];
  const later = own && laterOnce(rulebook, local, own);
  return later
    ? [
        `it can fall after the rule's own date, ${printExpression(own)}: born on ${later.born}, with all else on ${later.on}, ` +
          `it is ${later.local} and the rule's is ${later.own}; give an earlier day`,
      ]
    : [];
}

/** The names of dates that the rule itself reckons with. */
function datesOf({ arises = [], occasion, due, target }: Rule): Set<string> {
  const names = new Set<string>(arises.length > 0 || !occasion ? arises : OCCASION_KINDS[occasion].triggers);
  for (const expression of [due.by, due.opens, target])
    if (expression) for (const name of namesIn(expression)) names.add(name);
  return names;
}

function namesIn(expression: DateExpression): Set<string> {
  const names = new Set<string>();
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    const { op, name } = value as { op?: string; name?: string };
    if (op === 'date' && name !== undefined) names.add(name);
    for (const inner of Object.values(value)) visit(inner);
  };
  visit(expression);
  return names;
}

/** Births at the edges of months, of leap years and of school years. */
const BORN = ['2007-09-01', '2008-02-29', '2008-08-31', '2009-01-15'].map(epochDay);
const [FIRST_AGE_DAYS, LAST_AGE_DAYS, STEP_DAYS] = [13 * 365, 19 * 365, 13];

interface Later {
  born: string;
  on: string;
  local: string;
  own: string;
}

/** A sample life in which `local` falls after `own`, where there is one: every event on one day, at any age from 13 to 19. */
function laterOnce(rulebook: Rulebook, local: DateExpression, own: DateExpression): Later | undefined {
  const [mine, theirs] = [compileExpression(local), compileExpression(own)];
  const working = workingDays(rulebook.bankHolidays);
  for (const born of BORN) {
    for (let on = born + FIRST_AGE_DAYS; on < born + LAST_AGE_DAYS; on += STEP_DAYS) {
      const context = lifeOf(born, on, working);
      const [a, b] = [mine(context), theirs(context)];
      if (a !== undefined && b !== undefined && a > b)
        return { born: isoDay(born), on: isoDay(on), local: isoDay(a), own: isoDay(b) };
    }
  }
  return undefined;
}

/** The count that an occasion gives is at least 1. */
const lifeOf = (born: number, on: number, working: DateContext['workingDays']): DateContext => ({
  date: () => on,
  dateOfBirth: born,
  ncyStart: (n) => epochDay(`${academicYear(born) + 5 + n}-09-01`),
  workingDays: working,
  n: 1,
});
