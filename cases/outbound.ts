/** What partners are told of an advance: the changes, pseudonymised, with a sequence per person and no gap in it. */
import { londonDay } from '../domain';
import type { ClosedFor, Instant, LocalDate, PlannedHandover, Stage } from '../domain/types';
import { outboundEvent, type OutboundData, type OutboundEvent, type OutboundType } from '../events';
import type { NoticeEntry, TaskEntry } from '../store/case-rows';
import type { Changed, TableChanges } from './difference';
import type { CaseColumns } from './projection';

export interface AnnouncedAdvance {
  personId: string;
  /** The sequence of the last event that was announced of this person. */
  sequence: number;
  asOf: Instant;
  isNew: boolean;
  before: Pick<CaseColumns, 'open' | 'stage'>;
  after: CaseColumns;
  /** Why the case is closed, where it is. */
  closedFor?: ClosedFor;
  changes: TableChanges;
  /** Notices of tasks and steps of handovers that were written by this advance. */
  notices: readonly NoticeEntry[];
  /** The children's services whose end raised an alarm in this advance. */
  broken: readonly string[];
}

type Said = { [T in OutboundType]: { type: T; data: OutboundData<T> } }[OutboundType];

/** The events to send, in order; the last one's `sequence` is the case's from now on. */
export function announce(advance: AnnouncedAdvance): OutboundEvent[] {
  const on = londonDay(advance.asOf);
  const said: Said[] = advance.closedFor === 'died' ? closed(advance, on) : changesSaid(advance, on);

  return said.map(({ type, data }, i) => {
    const sequence = advance.sequence + i + 1;
    return outboundEvent({
      type,
      data,
      personId: advance.personId,
      sequence,
      time: advance.asOf,
      id: `${advance.personId}/${sequence}`,
    });
  });
}

/** After a death partners are told one thing: that the case is closed, and why. */
function changesSaid(advance: AnnouncedAdvance, on: LocalDate): Said[] {
  return [
    ...opened(advance, on),
    ...advance.changes.tasks.flatMap((changed) => taskSaid(changed, on)),
    ...advance.changes.handovers.flatMap((changed) => handoverSaid(changed, on)),
    ...advance.notices.flatMap((notice) => noticeSaid(notice, advance.changes.handovers)),
    ...advance.broken.map((service): Said => ({
      type: 'continuity.at-risk',
      data: { service, cause: 'service-ended-early', on },
    })),
    ...closed(advance, on),
  ];
}

function opened({ isNew, before, after }: AnnouncedAdvance, on: LocalDate): Said[] {
  const stage = after.stage as Stage;
  if (after.open && (isNew || !before.open)) {
    return [{ type: 'case.opened', data: { stage, locality: after.locality, on } }];
  }
  if (isNew || before.stage === after.stage) return [];
  return [{ type: 'stage.changed', data: { from: before.stage as Stage, to: stage, on } }];
}

function closed({ isNew, before, after, closedFor }: AnnouncedAdvance, on: LocalDate): Said[] {
  const reason = closedFor && { reason: closedFor };
  return !after.open && (before.open || isNew) ? [{ type: 'case.closed', data: { on, ...reason } }] : [];
}

const isOpenTask = (entry: TaskEntry | undefined): entry is TaskEntry =>
  entry !== undefined && entry.task.status !== 'done' && entry.task.status !== 'withdrawn';

function taskSaid({ before, after }: Changed<TaskEntry>, on: LocalDate): Said[] {
  if (!isOpenTask(after)) {
    if (!isOpenTask(before)) return [];
    const gone = after as TaskEntry | undefined;
    const { taskId, ownerRole, due } = (gone ?? before).task;
    if (gone?.task.status === 'done') return [{ type: 'task.met', data: { taskId, ownerRole, due, on } }];
    return [
      { type: 'task.withdrawn', data: { taskId, ownerRole, on, reason: 'nothing needs doing any more' } },
    ];
  }
  const { task } = after;
  const { taskId, ownerRole, due, status } = task;
  if (!isOpenTask(before)) {
    const { occasion, title, opensOn } = task;
    const lines = task.lines.map(({ rule, occurrence }) => ({ rule, occurrence }));
    return [
      { type: 'task.opened', data: { taskId, occasion, title, ownerRole, due, opensOn, status, lines } },
    ];
  }
  const changes = taskChanges(before, after);
  return changes.length > 0
    ? [{ type: 'task.changed', data: { taskId, ownerRole, due, status, changes } }]
    : [];
}

function taskChanges(before: TaskEntry, after: TaskEntry): OutboundData<'task.changed'>['changes'] {
  const seen = ({ task, team, assignee }: TaskEntry) => ({
    due: task.due,
    opensOn: task.opensOn,
    status: task.status,
    title: task.title,
    team,
    assignee,
    lines: task.lines.map((line) => `${line.rule} ${line.occurrence}`),
    ownerRole: task.ownerRole,
  });
  const [old, now] = [seen(before), seen(after)];
  const fields = Object.keys(now) as (keyof typeof now)[];
  return fields
    .filter((field) => JSON.stringify(old[field]) !== JSON.stringify(now[field]))
    .map((field) => ({ field, from: old[field], to: now[field] }));
}

const ANSWERS = ['accepted', 'declined', 'more-information'] as const;
type Answer = (typeof ANSWERS)[number];
const answerOf = (handover: PlannedHandover | undefined): Answer | undefined =>
  ANSWERS.find((answer) => answer === handover?.status) ?? (handover?.acceptedOn ? 'accepted' : undefined);

function handoverSaid({ before, after }: Changed<PlannedHandover>, on: LocalDate): Said[] {
  if (!after) return [];
  const { handoverId, fromService, toService, transferOn, responsible } = after;
  const parties = { handoverId, fromService, toService };
  const said: Said[] = [];
  if (after.status === 'offered' && before?.status !== 'offered') {
    said.push({ type: 'handover.offered', data: { ...parties, transferOn, on } });
  }
  const response = answerOf(after);
  if (response && response !== answerOf(before)) {
    said.push({ type: 'handover.answered', data: { ...parties, response, responsible, on } });
    if (response === 'declined') {
      said.push({
        type: 'continuity.at-risk',
        data: { handoverId, service: toService, cause: 'declined', on },
      });
    }
  }
  if (after.transferredOn && !before?.transferredOn) {
    said.push({ type: 'handover.transferred', data: { ...parties, responsible, on } });
  }
  if (after.status === 'settled' && before?.status !== 'settled') {
    said.push({ type: 'handover.settled', data: { ...parties, on } });
  }
  return said;
}

/** Steps of a handover that tell of a risk, with its cause. */
const RISKS: Readonly<Record<string, string>> = {
  'escalate-head-of-service': 'no-answer',
  hold: 'not-accepted-and-seen',
  'follow-up': 'missed-appointment',
  withdrawal: 'acceptance-withdrawn',
  'refer-back': 'contact-failed',
};

function noticeSaid(notice: NoticeEntry, handovers: readonly Changed<PlannedHandover>[]): Said[] {
  const { noticeId, taskId, rung, on, text } = notice;
  const handover = handovers.find(({ after }) => after?.handoverId === taskId)?.after;
  if (!handover) {
    const rungs = ['opened', 'reminder', 'assignee', 'team-manager', 'head-of-service'] as const;
    const known = rungs.find((r) => r === rung);
    return known ? [{ type: 'notice.issued', data: { noticeId, taskId, rung: known, on, text } }] : [];
  }
  const cause = RISKS[rung];
  return cause
    ? [{ type: 'continuity.at-risk', data: { handoverId: taskId, service: handover.toService, cause, on } }]
    : [];
}
