/** Tasks: the duties of one occasion for one owner role, as one checklist. A rule yields a duty; people get tasks. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { londonDay, startOfLondonDay } from './calendar';
import { factsOf } from './fold';
import type { OccasionKind } from './occasions';
import type { Duty, DutyStatus, Facts, Instant, LocalDate, PlannedTask, TaskStatus } from './types';

/** Rules that ask for the same thing on the same occasion: by rule, the ids of the others. Rulebook data. */
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

const TITLES: Readonly<Record<OccasionKind, string>> = {
  'ehc-assessment': 'EHC needs assessment',
  'ehc-advice': 'Advice for an EHC needs assessment',
  'ehc-draft': 'Draft EHC plan',
  'ehc-exception': 'Exception to an EHC time limit',
  'ehc-reassessment': 'EHC reassessment',
  'ehc-move-out': 'EHC plan of a young person who moves away',
  'ehc-move-in': 'EHC plan of a young person who moves in',
  planning: 'Transition planning',
  'planning-meeting': 'Annual transition planning meeting',
  handover: 'Handover to an adult service',
  'missed-appointment': 'Missed appointment',
  'contact-failed': 'No contact after a missed appointment',
};

const ids = new Map<string, string>();
const IDS_KEPT = 50_000;

/** Stable and opaque: 16 hex digits of SHA-256 of person, occasion and owner role, never of order or time. */
export function taskIdOf(personId: string, occasion: string, ownerRole: string): string {
  const key = `${personId}|${occasion}|${ownerRole}`;
  let id = ids.get(key);
  if (id === undefined) {
    id = bytesToHex(sha256(utf8ToBytes(key))).slice(0, 16);
    if (ids.size >= IDS_KEPT) ids.clear();
    ids.set(key, id);
  }
  return id;
}

/** Only the `handover` workflow reminds about the duties of a handover's own occasion. */
const remindedBy = (occasion: string): PlannedTask['remindedBy'] =>
  kindOf(occasion) === 'handover' ? 'handover' : 'transition';
const kindOf = (occasion: string): string => occasion.split(':', 1)[0] as string;

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
    const taskId = taskIdOf(personId, duty.occasion, duty.owner);
    const group = groups.get(taskId);
    if (group) group.push(duty);
    else groups.set(taskId, [duty]);
  }
  const assignees = new Map(
    factsOf(facts, 'task.assigned').map((fact) => [fact.data.taskId, fact.data.workerId] as const),
  );
  return [...groups].map(([taskId, lines]) => {
    const assignee = assignees.get(taskId);
    const task = taskOf(taskId, lines, twins);
    return typeof assignee === 'string' ? { ...task, assignee } : task;
  });
}

function taskOf(taskId: string, duties: readonly Duty[], twins: Twins): PlannedTask {
  const { occasion, owner, title } = duties[0] as Duty;
  const open = duties.filter((duty) => PART[duty.status] === 'open');
  const opens = open.map((duty) => duty.opensOn);
  return {
    taskId,
    occasion,
    title: (TITLES as Readonly<Record<string, string | undefined>>)[kindOf(occasion)] ?? title,
    ownerRole: owner,
    status: statusOf(duties),
    due:
      open
        .map((duty) => duty.targetDue ?? duty.statutoryDue)
        .filter((d) => d !== null)
        .sort()[0] ?? null,
    opensOn: opens.includes(null) ? null : (opens.sort()[0] ?? null),
    lines: linesOf(duties, twins),
    remindedBy: remindedBy(occasion),
  };
}

function statusOf(duties: readonly Duty[]): TaskStatus {
  const has = (status: DutyStatus): boolean => duties.some((duty) => duty.status === status);
  if (has('overdue')) return 'overdue';
  if (has('due')) return 'due';
  if (has('upcoming')) return 'upcoming';
  return has('met') || has('met-late') ? 'done' : 'withdrawn';
}

function linesOf(duties: readonly Duty[], twins: Twins): PlannedTask['lines'] {
  const lines: { rule: string; occurrence: string; twins: string[] }[] = [];
  for (const { rule, occurrence } of duties) {
    const twin = lines.find(
      (line) => line.rule !== rule && areTwins(line.rule, rule, twins) && !line.twins.includes(rule),
    );
    if (twin) twin.twins.push(rule);
    else lines.push({ rule, occurrence, twins: [] });
  }
  return lines;
}

const areTwins = (a: string, b: string, twins: Twins): boolean =>
  (twins[a]?.includes(b) ?? false) || (twins[b]?.includes(a) ?? false);

/** The next instant at which a task would appear or change because a duty opens; null when none does. */
export function tasksNextAt(duties: readonly Duty[], now: Instant): Instant | null {
  const today = londonDay(now);
  const opening = duties
    .filter((duty) => PART[duty.status] === 'open' && duty.opensOn !== null && duty.opensOn > today)
    .map((duty) => duty.opensOn as LocalDate);
  const next = opening.sort()[0];
  return next === undefined ? null : startOfLondonDay(next);
}
