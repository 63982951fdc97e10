/** What a decision about who is who changes, for people: the records before and after, and what becomes of each open duty. */
import type { Duty, LocalDate } from '../domain/types';
import type { CaseRow, CaseTables } from '../store/case-rows';
import type { PlacedEvent } from '../store/log';
import type { Move } from '../store/moves';
import type {
  DutyChange,
  HandoverChange,
  IdentityReport,
  IdentityRequest,
  RecordView,
  StatementView,
} from './identity-types';
import { isOver } from './projection';
import { nameOf } from './views';

/** The records on one side of a decision. */
export interface Side {
  rows: ReadonlyMap<string, CaseRow>;
  tables: ReadonlyMap<string, CaseTables>;
  identifiers: ReadonlyMap<string, readonly { identifier: string; sealedBy: number }[]>;
}

export interface Reported extends Pick<IdentityReport, 'decisionId' | 'kind' | 'seen'> {
  request: IdentityRequest;
  before: Side;
  after: Side;
  placed: ReadonlyMap<string, readonly PlacedEvent[]>;
  moves: readonly Move[];
  stays?: readonly PlacedEvent[];
  sealedIdentifiers?: readonly string[];
  warnings?: readonly string[];
}

/** Statements that a report lists; the rest is counted. */
const LISTED = 200;
const OPEN: ReadonlySet<string> = new Set(['upcoming', 'due', 'overdue', 'not-known']);
const isOpen = ({ status }: Duty): boolean => OPEN.has(status);
const dueOf = (duty: Duty): LocalDate | null => duty.statutoryDue ?? duty.targetDue;

export function reportOf(reported: Reported): IdentityReport {
  const { decisionId, kind, seen, before, after, placed, moves, stays = [] } = reported;
  const ids = [...before.rows.keys()];
  const { changes, unchanged } = dutyChanges(before, after, ids);
  const moved = moves.flatMap(({ from, to, events }) => {
    const chosen = new Set(events);
    return (placed.get(from) ?? []).filter(({ pk }) => chosen.has(pk)).map((one) => statementOf(one, to));
  });
  return {
    decisionId,
    kind,
    repeated: false,
    seen,
    before: ids.filter((id) => !isNew(before, id)).map((id) => recordOf(before, id)),
    after: [...after.rows.keys()].map((id) => recordOf(after, id)),
    unchanged,
    duties: changes,
    handovers: handoverChanges(before, after, ids),
    moved: moved.slice(0, LISTED),
    movedCount: moved.length,
    stays: stays.map((one) => statementOf(one, moves[0]?.from ?? '')),
    sealedIdentifiers: reported.sealedIdentifiers ?? [],
    warnings: reported.warnings ?? [],
  };
}

/** Made by the decision itself. */
const isNew = ({ rows }: Side, personId: string): boolean => rows.get(personId)?.version === 0;

const statementOf = (
  { event: { source, id, type, time } }: PlacedEvent,
  personId: string,
): StatementView => ({
  personId,
  source,
  id,
  type,
  at: time,
});

function recordOf({ rows, tables, identifiers }: Side, personId: string): RecordView {
  const row = rows.get(personId) as CaseRow;
  const { person = {}, duties, tasks, handovers } = tables.get(personId) as CaseTables;
  const openTasks = [...tasks.values()].filter(
    ({ task }) => task.status !== 'done' && task.status !== 'withdrawn',
  );
  return {
    personId,
    name: nameOf({ givenName: person.givenName ?? null, familyName: person.familyName ?? null }),
    dateOfBirth: person.dateOfBirth ?? null,
    open: row.open,
    identifiers: (identifiers.get(personId) ?? [])
      .filter(({ sealedBy }) => sealedBy === 0)
      .map(({ identifier }) => identifier),
    statements: row.eventCount,
    openDuties: [...duties.values()].filter(isOpen).length,
    openTasks: openTasks.length,
    openHandovers: [...handovers.values()].filter((handover) => !isOver(handover)).length,
  };
}

/** The holders of one open duty on one side, by record. */
const holders = (side: Side, ids: readonly string[], key: string): Map<string, Duty> => {
  const found = new Map<string, Duty>();
  for (const id of ids) {
    const duty = side.tables.get(id)?.duties.get(key);
    if (duty && isOpen(duty)) found.set(id, duty);
  }
  return found;
};

function dutyChanges(
  before: Side,
  after: Side,
  ids: readonly string[],
): { changes: DutyChange[]; unchanged: number } {
  const sides = [before, after];
  const keys = new Set(
    sides.flatMap(({ tables }) => ids.flatMap((id) => [...(tables.get(id)?.duties.keys() ?? [])])),
  );
  const changes: DutyChange[] = [];
  let unchanged = 0;
  for (const key of [...keys].sort()) {
    const [had, has] = [holders(before, ids, key), holders(after, ids, key)];
    for (const [id, duty] of had) {
      const now = has.get(id);
      if (!now) continue;
      if (dueOf(now) === dueOf(duty)) unchanged++;
      else changes.push(changeOf('date', duty, now, id, id));
    }
    const fresh = [...has].filter(([id]) => !had.has(id));
    for (const [id, duty] of had) {
      if (has.has(id)) continue;
      const [to, now] = fresh.shift() ?? [];
      const joined = after.rows.get(id)?.open === false ? [...has][0] : undefined;
      if (to !== undefined && now) changes.push(changeOf(moveKind(duty, now), duty, now, id, to));
      else if (joined) changes.push(changeOf('joins', duty, joined[1], id, joined[0]));
      else changes.push({ ...changeOf('ends', duty, undefined, id, null), why: whyGone(after, ids, key) });
    }
    for (const [id, duty] of fresh) changes.push(changeOf('opens', undefined, duty, null, id));
  }
  return { changes, unchanged };
}

const moveKind = (before: Duty, after: Duty): 'moves' | 'date' =>
  dueOf(before) === dueOf(after) ? 'moves' : 'date';

function changeOf(
  change: DutyChange['change'],
  before: Duty | undefined,
  after: Duty | undefined,
  from: string | null,
  to: string | null,
): DutyChange {
  const { rule, occurrence, title, grade } = (after ?? before) as Duty;
  return {
    change,
    rule,
    occurrence,
    title,
    unconfirmed: grade === 'M',
    from,
    to,
    before: before ? dueOf(before) : null,
    after: after ? dueOf(after) : null,
    why: null,
  };
}

/** How a duty stands that is open with nobody any more. */
function whyGone(after: Side, ids: readonly string[], key: string): string {
  for (const id of ids) {
    const duty = after.tables.get(id)?.duties.get(key);
    if (duty) return `${duty.status}: ${duty.explanation}`;
  }
  return 'nothing in these records gives rise to it any more';
}

function handoverChanges(before: Side, after: Side, ids: readonly string[]): HandoverChange[] {
  const by = (side: Side) =>
    ids.flatMap((id) =>
      [...(side.tables.get(id)?.handovers.values() ?? [])].map((handover) => ({ id, handover })),
    );
  const changes: HandoverChange[] = [];
  const pair = ({ fromService, toService }: { fromService: string; toService: string }): string =>
    `${fromService}|${toService}`;
  const [had, has] = [by(before), by(after)];
  for (const { id, handover } of had) {
    const now =
      has.find((one) => one.id === id && pair(one.handover) === pair(handover)) ??
      has.find((one) => pair(one.handover) === pair(handover));
    if (now?.id === id && now.handover.status === handover.status) continue;
    const { fromService, toService, status } = handover;
    changes.push({
      fromService,
      toService,
      from: id,
      to: now?.id ?? null,
      before: status,
      after: now?.handover.status ?? null,
    });
  }
  for (const { id, handover } of has) {
    if (had.some((one) => pair(one.handover) === pair(handover))) continue;
    const { fromService, toService, status } = handover;
    changes.push({ fromService, toService, from: null, to: id, before: null, after: status });
  }
  return changes;
}
