/** What the tables must hold for a plan: the one place that says it, used by `advance` to write and by the oracle to check. */
import { factsOf } from '../domain';
import type { ClosedFor, Facts, Instant, LocalDate, Plan, PlannedHandover } from '../domain/types';
import { dutyKey, type CaseTables, type NoticeEntry } from '../store/case-rows';
import { askedFor, type OwnerMap } from './owners';

/** The columns of `cases` that a plan decides. */
export interface CaseColumns {
  open: boolean;
  stage: string;
  locality: string | null;
  nextWake: Instant | null;
  nextDue: LocalDate | null;
  overdue: number;
  openHandovers: number;
}

export interface Projection extends CaseTables {
  columns: CaseColumns;
  /** Why the case is closed, to be announced. */
  closedFor?: ClosedFor;
}

/** Nothing more will happen in a handover by itself. */
export const isOver = (handover: Pick<PlannedHandover, 'status'>): boolean =>
  handover.status === 'settled' || handover.status === 'ended';

/** The rows of every case table but the notices, which are their events (`noticesIn`). */
export function project(plan: Plan, owners: OwnerMap): Projection {
  const duties: CaseTables['duties'] = new Map();
  for (const duty of plan.duties) duties.set(dutyKey(duty), duty);
  if (duties.size !== plan.duties.length) throw new Error('two duties of one rule and occurrence');
  const tasks: CaseTables['tasks'] = new Map();
  for (const task of plan.tasks) {
    tasks.set(task.taskId, { task, ...askedFor(task, plan.person, owners) });
  }
  const handovers: CaseTables['handovers'] = new Map();
  for (const handover of plan.handovers) handovers.set(handover.handoverId, handover);
  return {
    person: plan.person,
    duties,
    tasks,
    handovers,
    columns: columnsOf(plan),
    closedFor: plan.closedFor,
  };
}

function columnsOf(plan: Plan): CaseColumns {
  let nextDue: LocalDate | null = null;
  let overdue = 0;
  for (const { status, due } of plan.tasks) {
    if (status === 'done' || status === 'withdrawn') continue;
    if (status === 'overdue') overdue++;
    if (due !== null && (nextDue === null || due < nextDue)) nextDue = due;
  }
  return {
    open: plan.open,
    stage: plan.stage,
    locality: plan.person.locality ?? null,
    nextWake: plan.nextWake,
    nextDue,
    overdue,
    openHandovers: plan.open ? plan.handovers.filter((h) => !isOver(h)).length : 0,
  };
}

/** The rows of `notices`: notices of tasks, and steps of handovers of which somebody is told. */
export function noticesIn(facts: Facts): Map<string, NoticeEntry> {
  const found = new Map<string, NoticeEntry>();
  for (const type of ['notice.issued', 'handover.step', 'passport.sent'] as const) {
    for (const fact of factsOf(facts, type)) {
      for (const notice of noticesOf(type, fact.data)) found.set(notice.noticeId, notice);
    }
  }
  return found;
}

/** The notices that an event of Onward's own stands for, one for each recipient; none where nobody is told. */
export function noticesOf(type: string, data: Readonly<Record<string, unknown>>): NoticeEntry[] {
  if (!Array.isArray(data.recipients)) return [];
  const about = aboutOf(type, data);
  return (data.recipients as string[]).map((recipient, i) => ({
    ...about,
    noticeId: i === 0 ? about.noticeId : `${about.noticeId}/${recipient}`,
    recipient,
    on: data.on as LocalDate,
    text: String(data.text),
  }));
}

function aboutOf(
  type: string,
  data: Readonly<Record<string, unknown>>,
): Pick<NoticeEntry, 'noticeId' | 'taskId' | 'rung'> {
  if (type === 'handover.step') {
    const { handoverId, step, n } = data as { handoverId: string; step: string; n: number };
    return { noticeId: stepId(handoverId, step, n), taskId: handoverId, rung: step };
  }
  if (type === 'passport.sent') {
    const noticeId = `passport/${String(data.hash).slice(0, 16)}`;
    return { noticeId, taskId: noticeId, rung: 'passport' };
  }
  const { noticeId, taskId, rung } = data as { noticeId: string; taskId: string; rung: string };
  return { noticeId, taskId, rung };
}

/** The id of a handover's step, as an event and as a notice. */
export const stepId = (handoverId: string, step: string, n: number): string => `${handoverId}/${step}/${n}`;

/** Whether two values of plain data say the same; a property that is undefined is as good as absent. */
export function same(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a)) {
    if (!Array.isArray(b) || a.length !== b.length) return false;
    for (let i = 0; i < a.length; i++) if (!same(a[i], b[i])) return false;
    return true;
  }
  const [x, y] = [a as Record<string, unknown>, b as Record<string, unknown>];
  let defined = 0;
  for (const key in x) {
    if (x[key] === undefined) continue;
    defined++;
    if (!same(x[key], y[key])) return false;
  }
  for (const key in y) if (y[key] !== undefined) defined--;
  return defined === 0;
}
