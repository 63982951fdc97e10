/**
 * Inherited duties (`domain/inherited.ts`) as people see them: one list a team, and the task that each would be a line of, so that
 * who may settle it is decided as for any task.
 */
import type { Pool } from 'pg';
import { taskIdOf } from '../domain';
import type { Duty, LocalDate, PersonSummary, Plan } from '../domain/types';
import type { TaskEntry } from '../store/case-rows';
import { inheritedDuties, type InheritedDutyRow } from '../store/inherited';
import { withTransaction, type Tx } from '../store/pool';
import type { Worker } from './console-types';
import { askedFor, teamName, type OwnerMap } from './owners';
import type { Plannings } from './plannings';
import { maySeeTaskOf } from './policy';
import { nameOf } from './views';

/** One duty that was over before its partner went live. */
export interface InheritedDuty {
  personId: string;
  personName: string;
  /** The task that it would be a line of. */
  taskId: string;
  rule: string;
  occurrence: string;
  title: string;
  team: string;
  teamName: string | null;
  /** The last day, or the target of a duty that has none; null: no date. */
  due: LocalDate | null;
  inheritedAt: LocalDate;
  unconfirmed: boolean;
}

export interface InheritedCases {
  /** The inherited duties of the worker's team (of every team, for a manager), by name. */
  inheritedFor(worker: Worker): Promise<InheritedDuty[]>;
  /** The inherited duties of all teams, or of one. */
  inherited(team?: string): Promise<InheritedDuty[]>;
}

/** What the command names, if it is an inherited duty: the task that it would be a line of. */
export function inheritedTask(
  plan: Pick<Plan, 'duties' | 'person'>,
  personId: string,
  owners: OwnerMap,
  data: Readonly<Record<string, unknown>>,
): TaskEntry | undefined {
  const lines = Array.isArray(data.lines)
    ? (data.lines as { rule?: unknown; occurrence?: unknown }[])
    : [data];
  const found = lines.map(({ rule, occurrence }) =>
    plan.duties.find(
      (duty) => duty.inheritedAt !== undefined && duty.rule === rule && duty.occurrence === occurrence,
    ),
  );
  const entries = found.map((duty) => duty && entryOf(duty, personId, plan.person, owners));
  const first = entries[0];
  if (!first || !entries.every((one) => one?.task.taskId === first.task.taskId)) return undefined;
  return data.taskId === undefined || data.taskId === first.task.taskId ? first : undefined;
}

function entryOf(duty: Duty, personId: string, person: PersonSummary, owners: OwnerMap): TaskEntry {
  const { rule, occurrence, occasion, owner, title } = duty;
  const task = {
    taskId: taskIdOf(personId, occasion, owner),
    occasion,
    title,
    ownerRole: owner,
    status: 'overdue',
    due: duty.targetDue ?? duty.statutoryDue,
    opensOn: null,
    lines: [{ rule, occurrence, twins: [] }],
    remindedBy: 'transition',
  } as const;
  return { task, ...askedFor(task, person, owners) };
}

type Listed = InheritedDuty & { assignee: string | null };

/** The inherited duties of all, or of some people, with who is asked by the settings that each case is planned with. */
export async function listInherited(
  tx: Tx,
  plannings: Plannings,
  personIds?: readonly string[],
): Promise<Listed[]> {
  const rows = await inheritedDuties(tx, personIds);
  const versions = [...new Set(rows.map(({ rulebookVersion }) => rulebookVersion))];
  const owners = await plannings.ownersOf(tx, versions);
  const byVersion = new Map(versions.map((version, i) => [version, owners[i] as OwnerMap]));
  return rows.map((row) => listedOf(row, byVersion.get(row.rulebookVersion) as OwnerMap));
}

function listedOf({ personId, person, duty }: InheritedDutyRow, owners: OwnerMap): Listed {
  const { task, team, assignee } = entryOf(duty, personId, person, owners);
  return {
    personId,
    personName: nameOf({ givenName: person.givenName ?? null, familyName: person.familyName ?? null }),
    taskId: task.taskId,
    rule: duty.rule,
    occurrence: duty.occurrence,
    title: duty.title,
    team,
    teamName: teamName(team, owners),
    due: duty.statutoryDue ?? duty.targetDue,
    inheritedAt: duty.inheritedAt as LocalDate,
    unconfirmed: duty.grade === 'M',
    assignee,
  };
}

export function inheritedPart(pool: Pool, plannings: Plannings): InheritedCases {
  const all = () => withTransaction(pool, (tx) => listInherited(tx, plannings));
  return {
    inheritedFor: async (worker) => (await all()).filter((one) => maySeeTaskOf(worker, one)),
    inherited: async (team) => (await all()).filter((one) => team === undefined || one.team === team),
  };
}
