/** From rows and duties to what a page shows: names, kinds of dates, working days left, history without free text. */
import { epochDay, factsOf, settingAside, type Facts, type WorkingDays } from '../domain';
import type { Duty, LocalDate, LoggedEvent, PlannedTask } from '../domain/types';
import { dutyKey } from '../store/case-rows';
import type { HandoverListRow, TaskListRow } from '../store/desk';
import { expectationOf } from './owners';
import { readableSince, shownOf } from './readable';
import type { DateKind, DutyLine, HandoverRow, HistoryEntry, TaskRow } from './console-types';

/** The person's NHS numbers, the one that was stated last first. */
export function nhsNumbers(identifiers: readonly string[], facts: Facts): string[] {
  const stated = new Map<unknown, string>();
  for (const type of ['person.registered', 'person.updated'] as const)
    for (const { data, time } of factsOf(facts, type))
      if (time > (stated.get(data.nhsNumber) ?? '')) stated.set(data.nhsNumber, time);
  const last = (number: string): string => stated.get(number) ?? '';
  return identifiers
    .filter((identifier) => identifier.startsWith('nhs:'))
    .map((identifier) => identifier.slice('nhs:'.length))
    .sort((a, b) => (last(a) > last(b) ? -1 : last(a) < last(b) ? 1 : 0));
}

/** Today in London, and its working days. */
export interface Today {
  today: LocalDate;
  days: WorkingDays;
}

/** Working days from today to `due`, today not counted; negative once it is past; null without a date. */
export function workingDaysTo(due: LocalDate | null, { today, days }: Today): number | null {
  if (due === null) return null;
  const [from, to] = due >= today ? [today, due] : [due, today];
  let count = 0;
  for (let day = epochDay(from) + 1; day <= epochDay(to); day++) if (days.isWorkingDay(day)) count++;
  return due >= today ? count : -count;
}

/** What stands for a name, a number or an address that the reader may not see. */
export const RESTRICTED = 'Restricted';

/** A person's name; `hidden` to whoever may not see it. */
export const nameOf = ({ givenName, familyName, hidden }: Named): string =>
  hidden ? RESTRICTED : [givenName, familyName].filter((part) => part !== null).join(' ') || 'Name not known';

interface Named {
  givenName: string | null;
  familyName: string | null;
  hidden?: boolean;
}

const LEGAL: readonly string[] = ['MUST', 'MUST-CASE'];
const ruleDateKind = (duty: Duty): DateKind =>
  LEGAL.includes(duty.force) ? 'legal deadline' : 'guidance date';

/**
 * What kind of date gives the task its due day: the rule's own date if it is that, else a local target; and whether every rule
 * that gives it is unconfirmed.
 */
function taskDate(
  { task: { due, lines } }: TaskListRow,
  duties: ReadonlyMap<string, Duty>,
): Pick<TaskRow, 'dueKind' | 'unconfirmed'> {
  const known = lines.map((line) => duties.get(dutyKey(line))).filter((duty) => duty !== undefined);
  const exact = known.filter(({ statutoryDue }) => statutoryDue !== null && statutoryDue === due);
  const dueKind = exact.length === 0 ? 'target date' : (exact.map(ruleDateKind).sort().at(-1) as DateKind);
  const giving =
    exact.length === 0
      ? known.filter(({ targetDue }) => due === null || targetDue === due)
      : exact.filter((duty) => ruleDateKind(duty) === dueKind);
  return { dueKind, unconfirmed: giving.length > 0 && giving.every(({ grade }) => grade === 'M') };
}

export function taskRow(row: TaskListRow, duties: ReadonlyMap<string, Duty>, today: Today): TaskRow {
  const { taskId, personId, assigneeName, task } = row;
  return {
    taskId,
    personId,
    personName: nameOf(row),
    title: task.title,
    expectation: expectationOf(task, row.chases),
    status: task.status,
    due: task.due,
    dueIn: workingDaysTo(task.due, today),
    ...taskDate(row, duties),
    assigneeName,
  };
}

/** A duty without the fields that only the tables keep. */
export function dutyLine(duty: Duty, today: Today): DutyLine {
  return {
    ...duty,
    dateKind: duty.statutoryDue === null ? 'target date' : ruleDateKind(duty),
    unconfirmed: duty.grade === 'M',
    dueIn: workingDaysTo(duty.statutoryDue ?? duty.targetDue, today),
  };
}

/** The lines of a task that a person set aside. */
export const setAsideOf = ({ lines }: PlannedTask, facts: Facts): PlannedTask['lines'] =>
  lines.filter(({ rule, occurrence }) => settingAside(facts, rule, occurrence).length > 0);

export function handoverRow(row: HandoverListRow, today: Today): HandoverRow {
  const { handoverId, fromService, toService, transferOn, status } = row.handover;
  return {
    handoverId,
    personId: row.personId,
    personName: nameOf(row),
    fromService,
    toService,
    transferOn,
    dueIn: workingDaysTo(transferOn, today),
    status,
  };
}

/** Fields that hold names, identifiers or free text, and ids that say nothing to people. */
const UNSAID = new Set([
  'givenName',
  'familyName',
  'dateOfBirth',
  'nhsNumber',
  'upn',
  'uln',
  'localIds',
  'by',
  'byWorkerId',
  'contacts',
  'note',
  'evidence',
  'reason',
  'text',
  'taskId',
  'handoverId',
  'noticeId',
  'eventId',
  'absorbed',
  'into',
  'other',
  'joined',
  'aliases',
  'decision',
  'at',
  'whoIAm',
  'matters',
  'howToCommunicate',
  'hash',
]);
const FREE_TEXT = ['note', 'evidence', 'reason', 'text'] as const;

/** The statements of a log, newest first; those taken back or corrected are marked. */
export function historyOf(log: readonly LoggedEvent[], facts: Facts): HistoryEntry[] {
  const since = readableSince(facts) ?? '';
  const newestFirst = [...shownOf(log, facts)].sort((a, b) =>
    a.time < b.time ? 1 : a.time > b.time ? -1 : a.id < b.id ? 1 : -1,
  );
  return newestFirst.map(({ time, source, id, type, data }) => ({
    at: time,
    source,
    type,
    details: detailsOf(data),
    text:
      (time > since && FREE_TEXT.map((field) => data[field]).find((value) => typeof value === 'string')) ||
      null,
    dropped: facts.dropped[`${source} ${id}`] === true,
  }));
}

function detailsOf(data: Readonly<Record<string, unknown>>): [string, string][] {
  return Object.entries(data).flatMap(([field, value]): [string, string][] => {
    if (UNSAID.has(field)) return [];
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
      return [[field, String(value)]];
    }
    const codes = Array.isArray(value) ? value.filter((v) => typeof v === 'string') : [];
    return codes.length > 0 ? [[field, codes.join(', ')]] : [];
  });
}

/** Whether a statement of the log is about this handover; `ids` are all that name it there. */
export function concerns(
  handover: { handoverId: string; toService: string; ids?: readonly string[] },
  type: string,
  data: Readonly<Record<string, unknown>>,
): boolean {
  const { handoverId, ids = [handoverId] } = handover;
  if (typeof data.handoverId === 'string') return ids.includes(data.handoverId);
  if (type.startsWith('handover.')) return data.toService === handover.toService;
  if (Array.isArray(data.services)) return data.services.includes(handover.toService);
  if (type === 'step.recorded') return data.about === handover.toService;
  return data.service === handover.toService;
}
