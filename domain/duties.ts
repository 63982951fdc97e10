/** Duties: the rules of a rulebook interpreted on the occasions of a life. */
import { ehcAddressing } from './addressees';
import { workingDays } from './bank-holidays';
import type { Circumstances } from './circumstances';
import { compiledRules, type CompiledRule } from './compiled-rules';
import { isoDay } from './days';
import { statedExceptions } from './exceptions';
import { explainDuty } from './explanations';
import type { DateContext } from './expressions';
import { goLiveOf, inherited } from './inherited';
import { occasionsOf, type Occasion } from './occasions';
import type { Rulebook } from './rule';
import { standingOf, type DutyDates, type Planning, type Standing } from './standing';
import { statementsOf } from './statements';
import type { Duty } from './types';

interface Found {
  duty: Duty;
  compiled: CompiledRule;
  occasion: Occasion;
  standing: Standing;
}

/** The duties of a person on one day, those that somebody is asked to do, and the later days on which time alone changes them. */
export function dutiesOn(
  c: Circumstances,
  rulebook: Rulebook,
): { duties: Duty[]; asked: Duty[]; changes: ReadonlySet<number> } {
  const rules = compiledRules(rulebook);
  const planning: Planning = {
    c,
    statements: statementsOf(c),
    exceptions: statedExceptions(c),
    working: workingDays(rulebook.bankHolidays),
    changes: new Set(),
    addressing: ehcAddressing(c),
    goLive: goLiveOf(rulebook),
  };
  for (const day of rules.changes) if (day > c.today) planning.changes.add(day);
  const found: Found[] = [];
  for (const occasion of occasionsOf(c)) {
    const context = contextOf(planning, occasion);
    for (const compiled of rules.byOccasion.get(occasion.kind) ?? []) {
      const one = dutyOn(planning, compiled, occasion, context);
      if (one) found.push(one);
    }
  }
  const duties = found.map((one) =>
    one.compiled.rule.exceptionGrounds ? exceptionDuty(planning, one, found) : one.duty,
  );
  const { askNobody } = rules;
  const asked = duties.filter(({ rule }, i) => !askNobody.has(rule) && !found[i]?.occasion.asksNobody);
  for (const day of c.later) planning.changes.add(day);
  return { duties, asked, changes: planning.changes };
}

function dutyOn(
  p: Planning,
  compiled: CompiledRule,
  occasion: Occasion,
  context: DateContext,
): Found | undefined {
  const arises = arisesOn(compiled, occasion);
  if (arises === undefined) return undefined;
  if (arises > p.c.today) {
    p.c.later.add(arises);
    return undefined;
  }
  if (!inForce(compiled, occasion.lawOf ?? arises)) return undefined;
  const dates = datesOf(p, compiled, context);
  const found = standingOf(p, compiled, occasion, dates, arises);
  noteChanges(p, compiled, occasion, found, dates);
  const standing = inherited(p, compiled, occasion, dates, { arises, found });
  const { met } = standing;
  const addressed = compiled.addressed ? p.addressing(met?.day ?? arises, met?.day ?? dates.due) : '';
  const explanation = explainDuty(compiled, occasion, dates, standing, context, addressed);
  return { duty: makeDuty(compiled, occasion, dates, standing, explanation), compiled, occasion, standing };
}

/** The day on which the duty arises on this occasion; undefined while a date that gives rise to it is unknown. */
function arisesOn({ rule }: CompiledRule, { arises, dates }: Occasion): number | undefined {
  if (!rule.arises) return arises;
  let latest = -Infinity;
  for (const name of rule.arises) {
    const known = dates[name];
    if (!known) return undefined;
    if (known.day > latest) latest = known.day;
  }
  return latest;
}

const inForce = ({ from, to, rule }: CompiledRule, day: number): boolean =>
  from <= day && day <= to && rule.state !== 'enacted-not-commenced';

function contextOf({ c, working }: Planning, { dates, n }: Occasion): DateContext {
  return {
    date: (name) => dates[name]?.day,
    dateOfBirth: c.dateOfBirth,
    ncyStart: c.ncyStart,
    workingDays: working,
    n,
  };
}

function datesOf(p: Planning, compiled: CompiledRule, context: DateContext): DutyDates {
  const due = compiled.due?.(context);
  const wanted = compiled.target ? (compiled.target(context) ?? due) : due;
  const last = wanted === undefined ? undefined : p.working.onOrBefore(wanted);
  const buffer = compiled.rule.bufferWorkingDays ?? 0;
  return {
    due,
    target: last === undefined || buffer === 0 ? last : p.working.after(last, -buffer),
    opens: compiled.opens?.(context),
    passed: compiled.passed?.(context),
    lapses: compiled.lapses?.(context),
  };
}

function noteChanges(
  p: Planning,
  { rule }: CompiledRule,
  { occurrence }: Occasion,
  { status }: Standing,
  { due, opens, target, passed, lapses }: DutyDates,
): void {
  // What is kept until a day is neither open nor over on it: nothing changes then.
  if (rule.kind === 'retention') return;
  const { today } = p.c;
  // What people set aside is met by a passing day all the same; what has lost its ground is not.
  const groundless =
    status === 'not-applicable' && p.statements.notApplicable(rule.id, occurrence) === undefined;
  if (passed !== undefined && passed >= today && !groundless) p.changes.add(passed + 1);
  if (status !== 'upcoming' && status !== 'due' && status !== 'overdue') return;
  if (due !== undefined && due >= today) p.changes.add(due > today ? due : due + 1);
  if (opens !== undefined && opens > today && opensVisibly(rule, opens, due, target)) p.changes.add(opens);
  if (lapses !== undefined && lapses >= today) p.changes.add(lapses + 1);
  if (due === undefined && target !== undefined && target > today) p.changes.add(target);
}

/** Whether the opening shows: as a task (law is one from the start), or because by then it is due. */
function opensVisibly(
  { state, due: { promptness } }: CompiledRule['rule'],
  opens: number,
  due: number | undefined,
  target: number | undefined,
): boolean {
  if (state !== 'in-force') return true;
  if (due !== undefined) return due <= opens;
  return promptness !== 'none' || (target !== undefined && target <= opens);
}

function makeDuty(
  compiled: CompiledRule,
  occasion: Occasion,
  dates: DutyDates,
  standing: Standing,
  explanation: string,
): Duty {
  const { rule } = compiled;
  const iso = (day: number | undefined): string | null => (day === undefined ? null : isoDay(day));
  return {
    rule: rule.id,
    occurrence: occasion.occurrence,
    occasion: occasion.id,
    title: compiled.title(occasion.about),
    force: rule.force,
    grade: rule.grade,
    state: rule.state,
    owner: occasion.owner ?? rule.owner,
    statutoryDue: iso(dates.due),
    targetDue: iso(dates.target),
    status: standing.status,
    explanation,
    citation: rule.citation,
    metOn: standing.met ? isoDay(standing.met.day) : null,
    opensOn: iso(dates.opens),
    ...(standing.inheritedAt !== undefined && { inheritedAt: isoDay(standing.inheritedAt) }),
  };
}

/**
 * `ehcna-exceptions`: the ground sets no new limit. Once it has ended, the steps whose limits it lifted are to be done
 * as soon as practicable.
 */
function exceptionDuty(p: Planning, own: Found, found: readonly Found[]): Duty {
  const { occasion, duty } = own;
  const fact = occasion.dates['ehc.exception.from']?.fact;
  if (own.standing.status === 'not-applicable' || own.standing.met) return duty;
  const lifted = found.filter(({ standing }) => standing.lifted?.fact === fact);
  const ended = occasion.dates['ehc.exception.endedOn']?.day;
  if (ended !== undefined && ended >= p.c.today) p.changes.add(ended + 1);
  const over = ended !== undefined && ended < p.c.today;
  const rules = lifted.map((one) => `${one.duty.rule} (${one.duty.statutoryDue ?? ''})`).join(', ');
  const opensOn = ended === undefined ? null : isoDay(ended + 1);
  if (lifted.length > 0)
    return {
      ...duty,
      status: over ? 'due' : 'upcoming',
      opensOn,
      explanation: duty.explanation.replace(/\.$/, `; it lifts the limit of ${rules}.`),
    };
  return {
    ...duty,
    status: over ? 'met' : 'upcoming',
    metOn: over ? isoDay(ended) : null,
    opensOn,
    explanation: duty.explanation.replace(/\.$/, '; no open step waits for its end.'),
  };
}
