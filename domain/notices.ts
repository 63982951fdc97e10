/** Notices: reminders and the escalation ladder of tasks, and withdrawals of tasks that vanished. */
import { aliasesOf } from './aliases';
import { LIBRARY_BANK_HOLIDAYS, workingDays, type BankHolidays, type WorkingDays } from './bank-holidays';
import { londonDay } from './calendar';
import { epochDay, isoDay } from './days';
import { factsOf } from './fold';
import { dayInWords, londonTime } from './notices-clock';
import { shortHash } from './short-hash';
import { taskIdOf } from './tasks';
import type { Facts, Instant, LocalDate, PlannedNotice, PlannedTask, Rung } from './types';

/** The times of the ladder, relative to a task's due day, as data. */
export interface Ladder {
  rungs: readonly {
    rung: Exclude<Rung, 'withdrawn'>;
    /** Days from the due day; negative is before it. */
    daysFromDue: number;
    /** `daysFromDue` counts working days. */
    working?: boolean;
  }[];
  /** Local time (Europe/London), 'HH:MM'. */
  at: string;
}

/** A reminder a week before; then the assignee, the team manager and the head of service once it is late. */
export const DEFAULT_LADDER: Ladder = {
  rungs: [
    { rung: 'reminder', daysFromDue: -5, working: true },
    { rung: 'assignee', daysFromDue: 1, working: true },
    { rung: 'team-manager', daysFromDue: 5, working: true },
    { rung: 'head-of-service', daysFromDue: 10, working: true },
  ],
  at: '09:00',
};

/** How high a rung is; a higher one is never followed by a lower one for the same due day. */
const HEIGHT = {
  withdrawn: 0,
  opened: 1,
  reminder: 2,
  assignee: 3,
  'team-manager': 4,
  'head-of-service': 5,
} as const satisfies Record<Rung, number>;

interface Issued {
  rung: Rung;
  on: LocalDate;
  time: Instant;
  noticeId: string;
  /** How often the task had been withdrawn before: `time` cannot tell, since one instant may see it go and come back. */
  withdrawals: number;
}

interface Owed {
  rung: Exclude<Rung, 'withdrawn'>;
  day: LocalDate;
  at: Instant;
}

/** Stable: made of the task, the rung and the day that the rung falls on. */
export function noticeIdOf(taskId: string, rung: Rung, day: LocalDate): string {
  return `n-${shortHash(`${taskId}|${rung}|${day}`)}`;
}

function issuedByTask(facts: Facts): ReadonlyMap<string, readonly Issued[]> {
  const byTask = new Map<string, Issued[]>();
  for (const fact of factsOf(facts, 'notice.issued')) {
    const { taskId, rung, on, noticeId } = fact.data as Record<string, string>;
    if (taskId === undefined || on === undefined || noticeId === undefined) continue;
    if (rung === undefined || !Object.hasOwn(HEIGHT, rung)) continue;
    const all = byTask.get(taskId) ?? [];
    const withdrawals = typeof fact.data.withdrawals === 'number' ? fact.data.withdrawals : 0;
    all.push({ rung: rung as Rung, on, time: fact.time, noticeId, withdrawals });
    byTask.set(taskId, all);
  }
  return byTask;
}

/** The rungs of one task, in the order of the ladder; none before the task opens. */
function rungsOf(task: PlannedTask, ladder: Ladder, days: WorkingDays): Owed[] {
  if (task.due === null) return [];
  const due = epochDay(task.due);
  const opens = task.opensOn === null ? -Infinity : epochDay(task.opensOn);
  return ladder.rungs.map(({ rung, daysFromDue, working }) => {
    const day = Math.max(opens, working === true ? days.after(due, daysFromDue) : due + daysFromDue);
    return { rung, day: isoDay(day), at: londonTime(day, ladder.at) };
  });
}

/** Whether a notice as high was issued on or after the rung's day: then the rung has been said, or comes too late. */
const isSaid = (owed: Owed, issued: readonly Issued[]): boolean =>
  issued.some((i) => HEIGHT[i.rung] >= HEIGHT[owed.rung] && i.on >= owed.day);

const IS_OPEN = {
  upcoming: true,
  due: true,
  overdue: true,
  done: false,
  withdrawn: false,
} as const satisfies Record<PlannedTask['status'], boolean>;

const TEXTS = {
  opened: (task, due) => `Opened: "${task}", to be done by ${due}.`,
  reminder: (task, due) => `Reminder: "${task}" is to be done by ${due}.`,
  assignee: (task, due) => `Late: "${task}" was to be done by ${due}.`,
  'team-manager': (task, due) => `Escalated to the team manager: "${task}" was to be done by ${due}.`,
  'head-of-service': (task, due) => `Escalated to the head of service: "${task}" was to be done by ${due}.`,
  withdrawn: (task) => `Withdrawn: "${task}" does not have to be done any more.`,
} satisfies Record<Rung, (task: string, due: string) => string>;

/**
 * The notices owed now and not yet in the log, and the next instant at which one more would be owed.
 * At most one a task: the highest rung reached, so that imported history floods nobody.
 * Tasks of handovers are left to the `handover` workflow. A task that vanished or lost its ground is withdrawn once.
 * @param ladder times relative to the due day, rulebook data
 */
export function planNotices(
  tasks: readonly PlannedTask[],
  facts: Facts,
  ladder: Ladder,
  now: Instant,
  holidays: BankHolidays = LIBRARY_BANK_HOLIDAYS,
): { notices: PlannedNotice[]; nextAt: Instant | null } {
  const log = issuedByTask(facts);
  const days = workingDays(holidays);
  const today = londonDay(now);
  const aliases = aliasesOf(facts);
  const notices: PlannedNotice[] = [];
  let nextAt: Instant | null = null;
  for (const task of tasks) {
    if (task.remindedBy === 'handover' || !IS_OPEN[task.status]) continue;
    const issued = issuedOf(task, log, aliases);
    const { owed, ahead } = split(rungsOf(task, ladder, days), now);
    if (owed && !isSaid(owed, issued.standing)) notices.push(noticeOf(task, owed, today, issued.withdrawals));
    if (ahead && (nextAt === null || ahead < nextAt)) nextAt = ahead;
  }
  notices.push(...withdrawals(tasks, log, aliases, today));
  return { notices, nextAt };
}

/** The highest rung reached by `now`, and the instant of the next one ahead that is higher. */
function split(rungs: readonly Owed[], now: Instant): { owed?: Owed; ahead: Instant | null } {
  let owed: Owed | undefined;
  for (const rung of rungs)
    if (rung.at <= now && (!owed || HEIGHT[rung.rung] > HEIGHT[owed.rung])) owed = rung;
  let ahead: Instant | null = null;
  for (const { rung, at } of rungs) {
    if (at <= now || (owed && HEIGHT[rung] <= HEIGHT[owed.rung])) continue;
    if (ahead === null || at < ahead) ahead = at;
  }
  return { owed, ahead };
}

/** What was issued since the task was last withdrawn: a task that comes back starts its ladder anew. */
function sinceWithdrawal(issued: readonly Issued[] | undefined): {
  standing: readonly Issued[];
  withdrawals: number;
} {
  if (!issued) return NEVER;
  const withdrawals = issued.filter((i) => i.rung === 'withdrawn').length;
  const standing = issued.filter((i) => i.rung !== 'withdrawn' && i.withdrawals === withdrawals);
  return { standing, withdrawals };
}

const NEVER = { standing: [], withdrawals: 0 } as const;

/**
 * What was issued of the task and stands, also under the ids that it has by aliases: each id has withdrawals of its own, and new notices
 * go on from those of the task's own.
 */
function issuedOf(
  task: PlannedTask,
  log: ReadonlyMap<string, readonly Issued[]>,
  aliases: readonly string[],
): ReturnType<typeof sinceWithdrawal> {
  const own = sinceWithdrawal(log.get(task.taskId));
  if (aliases.length === 0) return own;
  const others = aliases.flatMap(
    (alias) => sinceWithdrawal(log.get(taskIdOf(alias, task.occasion, task.ownerRole))).standing,
  );
  return { ...own, standing: [...own.standing, ...others] };
}

function noticeOf(task: PlannedTask, owed: Owed, on: LocalDate, withdrawals: number): PlannedNotice {
  // After a withdrawal the same rung and day are another notice.
  const key = withdrawals === 0 ? task.taskId : `${task.taskId}/${withdrawals}`;
  return {
    noticeId: noticeIdOf(key, owed.rung, owed.day),
    taskId: task.taskId,
    rung: owed.rung,
    on,
    withdrawals,
    text: TEXTS[owed.rung](task.title, dayInWords(epochDay(task.due as LocalDate))),
  };
}

function withdrawals(
  tasks: readonly PlannedTask[],
  log: ReadonlyMap<string, readonly Issued[]>,
  aliases: readonly string[],
  on: LocalDate,
): PlannedNotice[] {
  const byId = new Map(tasks.map((task) => [task.taskId, task]));
  for (const task of aliases.length > 0 ? tasks : [])
    for (const alias of aliases) byId.set(taskIdOf(alias, task.occasion, task.ownerRole), task);
  const owed: PlannedNotice[] = [];
  for (const [taskId, issued] of log) {
    const task = byId.get(taskId);
    if (task && task.status !== 'withdrawn') continue;
    const { standing, withdrawals: before } = sinceWithdrawal(issued);
    if (standing.length === 0) continue;
    owed.push({
      noticeId: noticeIdOf(`${taskId}/${before}`, 'withdrawn', (standing.at(-1) as Issued).on),
      taskId,
      rung: 'withdrawn',
      on,
      withdrawals: before,
      tells: [...new Set(standing.map((i) => i.rung))],
      text: TEXTS.withdrawn(task?.title ?? 'A task'),
    });
  }
  return owed;
}
