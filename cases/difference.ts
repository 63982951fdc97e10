/** The differences between what the tables hold and what they must hold: all that `advance` writes and announces. */
import type { Duty, PlannedHandover } from '../domain/types';
import type { CaseTables, TaskEntry } from '../store/case-rows';
import { same } from './projection';

/** A row as it was (undefined: new) and as it is to be (undefined: gone). */
export interface Changed<T> {
  before: T | undefined;
  after: T | undefined;
}

export interface TableChanges {
  person: boolean;
  duties: Changed<Duty>[];
  tasks: Changed<TaskEntry>[];
  handovers: Changed<PlannedHandover>[];
}

/**
 * Compares what stands with what the plan says. Rows of `after` that say the same as before are replaced by the old ones, so that
 * what is kept in memory changes only where the case did.
 */
export function changesBetween(before: CaseTables, after: CaseTables): TableChanges {
  return {
    person: !same(before.person, after.person),
    duties: changedRows(before.duties, after.duties, sameDuty),
    tasks: changedRows(before.tasks, after.tasks, same),
    handovers: changedRows(before.handovers, after.handovers, same),
  };
}

function changedRows<T>(
  before: ReadonlyMap<string, T>,
  after: Map<string, T>,
  isSame: (a: T, b: T) => boolean,
): Changed<T>[] {
  const changed: Changed<T>[] = [];
  let met = 0;
  for (const [key, row] of after) {
    const old = before.get(key);
    if (old !== undefined) met++;
    if (old !== undefined && isSame(old, row)) after.set(key, old);
    else changed.push({ before: old, after: row });
  }
  if (met === before.size) return changed;
  for (const [key, row] of before) if (!after.has(key)) changed.push({ before: row, after: undefined });
  return changed;
}

const DUTY_FIELDS = Object.keys({
  status: true,
  statutoryDue: true,
  targetDue: true,
  metOn: true,
  opensOn: true,
  inheritedAt: true,
  owner: true,
  rule: true,
  occurrence: true,
  occasion: true,
  title: true,
  force: true,
  grade: true,
  state: true,
  explanation: true,
  citation: true,
} satisfies Record<keyof Duty, true>) as readonly (keyof Duty)[];

/** As `same`, for the rows that are compared most. */
function sameDuty(a: Duty, b: Duty): boolean {
  for (const field of DUTY_FIELDS) {
    if (a[field] !== b[field] && !same(a[field], b[field])) return false;
  }
  return true;
}

/** Whether the workflow of a handover has to hear of this. */
export function movesHandover({ before, after }: Changed<PlannedHandover>): boolean {
  return (
    !before ||
    !after ||
    before.status !== after.status ||
    before.transferOn !== after.transferOn ||
    !same(before.nextStep, after.nextStep)
  );
}
