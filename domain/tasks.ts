/** Tasks: the duties of one occasion for one owner role, as one checklist. A rule yields a duty; people get tasks. */
import { idsIn } from './aliases';
import { londonDay } from './calendar';
import { factsOf } from './fold';
import { occasionTitle } from './occasions';
import { shortHash } from './short-hash';
import type { Duty, DutyStatus, Facts, Instant, LocalDate, PlannedTask, TaskStatus } from './types';

/** Rules that ask for the same thing on the same occasion: by rule, the ids of the others, each way. Rulebook data. */
export type Twins = Readonly<Record<string, readonly string[]>>;

/** The line's part in its task: open lines keep it open, `done` and `void` ones do not, `silent` ones are not shown. */
const PART = {
  upcoming: 'open',
  due: 'open',
  overdue: 'open',
  met: 'done',
  'met-late': 'done',
  waived: 'void',
  'not-applicable': 'void',
  'not-known': 'silent',
} as const satisfies Record<DutyStatus, 'open' | 'done' | 'void' | 'silent'>;

/** Stable and opaque: 16 hex digits of SHA-256 of person, occasion and owner role, never of order or time. */
export function taskIdOf(personId: string, occasion: string, ownerRole: string): string {
  return shortHash(`${personId}|${occasion}|${ownerRole}`);
}

function kindOf(occasion: string): string {
  const end = occasion.indexOf(':');
  return end < 0 ? occasion : occasion.slice(0, end);
}

/** Guidance and practice stay out until they can be acted on; law that has not commenced is switched off. */
function isShown(duty: Duty, today: LocalDate): boolean {
  const part = PART[duty.status];
  if (part === 'silent' || duty.state === 'enacted-not-commenced') return false;
  if (part !== 'open' || duty.state === 'in-force') return true;
  return duty.opensOn === null || duty.opensOn <= today;
}

/**
 * The tasks of a person: the duties of one occasion and one owner role each, in the order of `duties`.
 * @param duties every duty of the person, in every status
 * @param twins rules that are one line with two citations
 */
export function planTasks(
  personId: string,
  duties: readonly Duty[],
  facts: Facts,
  now: Instant,
  twins: Twins = {},
): PlannedTask[] {
  const today = londonDay(now);
  const groups = new Map<string, Duty[]>();
  for (const duty of duties) {
    if (!isShown(duty, today)) continue;
    const key = `${duty.occasion}|${duty.owner}`;
    const group = groups.get(key);
    if (group) group.push(duty);
    else groups.set(key, [duty]);
  }
  const assigned = factsOf(facts, 'task.assigned');
  return [...groups.values()].map((lines) => {
    const { occasion, owner } = lines[0] as Duty;
    const taskId = taskIdOf(personId, occasion, owner);
    const ids = assigned.length > 0 ? idsIn(facts, (person) => taskIdOf(person, occasion, owner)) : [];
    const assignee = assigned.findLast(({ data }) => ids.includes(String(data.taskId)))?.data.workerId;
    const task = taskOf(taskId, lines, twins);
    return typeof assignee === 'string' ? { ...task, assignee } : task;
  });
}

function taskOf(taskId: string, duties: readonly Duty[], twins: Twins): PlannedTask {
  const { occasion, owner, title } = duties[0] as Duty;
  const kind = kindOf(occasion);
  const open = duties.filter((duty) => PART[duty.status] === 'open');
  return {
    taskId,
    occasion,
    title: occasionTitle(occasion) ?? title,
    ownerRole: owner,
    status: statusOf(duties),
    due: dueOf(open, twins),
    opensOn: opensOnOf(open),
    lines: linesOf(duties, twins),
    // Only the `handover` workflow reminds about the duties of a handover's own occasion.
    remindedBy: kind === 'handover' ? 'handover' : 'transition',
  };
}

/** The earliest date of the open lines; of twins on one line the first rule's counts. */
function dueOf(open: readonly Duty[], twins: Twins): LocalDate | null {
  let due: LocalDate | null = null;
  open.forEach((duty, i) => {
    const day = duty.targetDue ?? duty.statutoryDue;
    if (day === null || (due !== null && day >= due)) return;
    const mine = twins[duty.rule];
    if (!mine || !open.some(({ rule }, j) => j < i && mine.includes(rule))) due = day;
  });
  return due;
}

/** The first day on which one of the open lines can be acted on; null: at once. */
function opensOnOf(open: readonly Duty[]): LocalDate | null {
  let first: LocalDate | null = null;
  for (const { opensOn } of open) {
    if (opensOn === null) return null;
    if (first === null || opensOn < first) first = opensOn;
  }
  return first;
}

function statusOf(duties: readonly Duty[]): TaskStatus {
  let task: TaskStatus = 'withdrawn';
  for (const { status } of duties) {
    const own = OF_LINE[status];
    if (RANK[own] > RANK[task]) task = own;
  }
  return task;
}

const OF_LINE = {
  upcoming: 'upcoming',
  due: 'due',
  overdue: 'overdue',
  met: 'done',
  'met-late': 'done',
  waived: 'withdrawn',
  'not-applicable': 'withdrawn',
  'not-known': 'withdrawn',
} as const satisfies Record<DutyStatus, TaskStatus>;

const RANK = {
  withdrawn: 0,
  done: 1,
  upcoming: 2,
  due: 3,
  overdue: 4,
} as const satisfies Record<TaskStatus, number>;

function linesOf(duties: readonly Duty[], twins: Twins): PlannedTask['lines'] {
  const lines: { rule: string; occurrence: string; twins: string[] }[] = [];
  for (const { rule, occurrence } of duties) {
    const mine = twins[rule];
    const twin = mine && lines.find((line) => mine.includes(line.rule) && !line.twins.includes(rule));
    if (twin) twin.twins.push(rule);
    else lines.push({ rule, occurrence, twins: [] });
  }
  return lines;
}
