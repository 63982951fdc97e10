/** What people said about duties from the console: done, waived, not applicable. */
import { epochDay } from './days';
import type { Circumstances, DatedFact } from './circumstances';
import { factsOf } from './fold';
import { standsStill, takenBack } from './taken-back';
import type { EventRef, Fact, Facts } from './types';

/** Marks what a person's completion met, in explanations. */
export const COMPLETED = 'task.completed';

/** The statements of a case, looked up by rule and occurrence. */
export interface Statements {
  /** The first completion of a line. */
  completed(rule: string, occurrence: string): DatedFact | undefined;
  /** The first completion of a whole task on a day or after it, said without naming lines. */
  completedTask(taskId: string, since: number): DatedFact | undefined;
  waived(rule: string, occurrence: string): DatedFact | undefined;
  notApplicable(rule: string, occurrence: string): DatedFact | undefined;
  /** That an inherited duty is still owed. */
  owed(rule: string, occurrence: string): DatedFact | undefined;
  /** Whether any task was completed as a whole. */
  wholeTasks: boolean;
}

const lineKey = (rule: string, occurrence: string): string => `${rule}/${occurrence}`;

/** Reads the statements that count by today; those dated later are noted in `c.later`. */
export function statementsOf(c: Circumstances): Statements {
  const [lines, tasks] = [new Map<string, DatedFact>(), new Map<string, DatedFact[]>()];
  for (const dated of c.happened('task.completed', 'on')) {
    const named = dated.fact.data.lines;
    if (!Array.isArray(named)) {
      const taskId = String(dated.fact.data.taskId);
      tasks.set(taskId, [...(tasks.get(taskId) ?? []), dated]);
      continue;
    }
    for (const line of named as { rule?: unknown; occurrence?: unknown }[]) {
      const key = lineKey(String(line.rule), String(line.occurrence));
      if (!lines.has(key)) lines.set(key, dated);
    }
  }
  const [waived, notApplicable] = [byLine(c, 'duty.waived'), byLine(c, 'duty.not-applicable')];
  const owed = byLine(c, 'duty.owed');
  const look =
    (found: ReadonlyMap<string, DatedFact>) =>
    (rule: string, occurrence: string): DatedFact | undefined =>
      found.size === 0 ? undefined : found.get(lineKey(rule, occurrence));
  return {
    completed: look(lines),
    completedTask: (taskId, since) => tasks.get(taskId)?.find(({ day }) => day >= since),
    waived: look(waived),
    notApplicable: look(notApplicable),
    owed: look(owed),
    wholeTasks: tasks.size > 0,
  };
}

function byLine(c: Circumstances, type: Fact['type']): Map<string, DatedFact> {
  const found = new Map<string, DatedFact>();
  const taken = takenBack(c.facts);
  for (const fact of factsOf(c.facts, type)) {
    if (!standsStill(fact, taken)) continue;
    const { rule, occurrence, on } = fact.data;
    const day = typeof on === 'string' ? epochDay(on) : c.today;
    if (day > c.today) c.later.add(day);
    else found.set(lineKey(String(rule), String(occurrence)), { day, fact });
  }
  return found;
}

/** The statements that set one duty aside today: taking it up again names these. */
export function settingAside(facts: Facts, rule: string, occurrence: string): EventRef[] {
  const taken = takenBack(facts);
  return (['duty.waived', 'duty.not-applicable'] as const)
    .flatMap((type) => factsOf(facts, type))
    .filter(
      (fact) => fact.data.rule === rule && fact.data.occurrence === occurrence && standsStill(fact, taken),
    )
    .map(({ witnesses }) => witnesses.at(-1) as EventRef);
}
