/** Writes what an advance computed: the differences only, one statement a table for all cases of the chunk. */
import { factsOf, SHARING_TYPES } from '../domain';
import type { Facts, Instant } from '../domain/types';
import { OUT_TOPICS, type OutboundEvent } from '../events';
import * as store from '../store/case-writes';
import type { CaseUpdate } from '../store/case-writes';
import type { CaseRow, CaseTables, NoticeEntry } from '../store/case-rows';
import { syncReportedDeaths, type ReportedDeaths } from '../store/deaths';
import { eventName, insertAttributions, insertEvents, type Attribution, type NewEvent } from '../store/log';
import type { Tx } from '../store/pool';
import { insertChecks, type SharingCheck } from '../store/sharing';
import type { AttributedEvent, Caller } from './advance';
import { ownBodyHash, type Computed } from './compute';
import { changesBetween, movesHandover, type TableChanges } from './difference';
import type { CaseMemory } from './memory';
import { announce } from './outbound';
import { noticesOf } from './projection';
import type { CaseView } from './types';

/** One case after its advance in memory: computed, or blocked by the class of the error that it threw. */
export interface Advanced {
  row: CaseRow;
  asOf: Instant;
  added: readonly AttributedEvent[];
  before: CaseTables;
  snapshotAt: number;
  /** What the case is planned with from here on. */
  rulebookVersion: string;
  adoption: number;
  computed?: Computed;
  blocked?: string;
}

export interface WriteRequest {
  caller: Caller;
  version: number;
  advanced: readonly Advanced[];
}

/** Facts are kept anew when so many events came since, the more the longer the log: reading stays short, writing rare. */
const KEEP_EVERY = 32;
const KEEP_SHARE = 8;
/** A blocked case is tried again after this time, so that a mended rulebook unblocks it. */
const BLOCKED_AGAIN_MS = 60 * 60_000;

/** What one case adds to the statements. */
interface CaseWrites {
  update: CaseUpdate;
  changes?: TableChanges;
  notices: NoticeEntry[];
  outbox: OutboundEvent[];
  keep: boolean;
}

/** Writes the advances and keeps the cases in memory. @returns the view of each case. */
export async function writeAdvances(
  tx: Tx,
  memory: CaseMemory,
  request: WriteRequest,
): Promise<Map<string, CaseView>> {
  const writes = new Map<string, CaseWrites>();
  for (const one of request.advanced) writes.set(one.row.personId, writesOf(one, request));
  await writeLog(tx, request.advanced);
  await insertChecks(tx, sharingChecks(request.advanced));
  await store.updateCases(
    tx,
    request.version,
    request.advanced.map(({ row }) => (writes.get(row.personId) as CaseWrites).update),
  );
  await writeTables(tx, request, writes);
  await writeKept(tx, request, writes);
  await writeAlarms(tx, request.advanced);
  await syncReportedDeaths(tx, reportedDeaths(request.advanced));
  const views = new Map<string, CaseView>();
  for (const one of request.advanced) {
    const { update, keep } = writes.get(one.row.personId) as CaseWrites;
    views.set(one.row.personId, viewOf(update));
    remember(memory, one, update, request.version, keep);
  }
  return views;
}

function writesOf(one: Advanced, { caller }: WriteRequest): CaseWrites {
  const { row, computed, asOf } = one;
  if (!computed) return { update: blockedUpdate(one, caller), notices: [], outbox: [], keep: false };
  const { projection, own } = computed;
  const changes = changesBetween(one.before, projection);
  const notices = own.flatMap((event) => noticesOf(event.type, event.data));
  // The first thing ever said of a case is that it opened, or that it is closed.
  const isNew = row.sequence === 0;
  const outbox = announce({
    personId: row.personId,
    sequence: row.sequence,
    asOf,
    isNew,
    before: row,
    after: projection.columns,
    closedFor: projection.closedFor,
    changes,
    notices,
    broken: own.flatMap(({ type, data: { rung, end } }) =>
      type === 'notice.issued' && rung === 'alarm' ? [(end as { service: string }).service] : [],
    ),
  });
  const { columns } = projection;
  const moved = isNew || columns.nextWake !== row.nextWake || columns.open !== row.open || row.blocked;
  const eventCount = row.eventCount + one.added.length + own.length;
  const update: CaseUpdate = {
    ...columns,
    personId: row.personId,
    eventCount,
    asOf,
    rulebookVersion: one.rulebookVersion,
    adoption: one.adoption,
    sequence: row.sequence + outbox.length,
    flagged: moved && caller.kind !== 'transition',
    blockedReason: null,
  };
  const keep = eventCount - one.snapshotAt >= KEEP_EVERY + Math.floor(eventCount / KEEP_SHARE);
  return { update, changes, notices, outbox, keep };
}

function blockedUpdate({ row, asOf, added, blocked }: Advanced, caller: Caller): CaseUpdate {
  const {
    personId,
    open,
    stage,
    locality,
    nextDue,
    overdue,
    openHandovers,
    rulebookVersion,
    adoption,
    sequence,
  } = row;
  return {
    personId,
    open,
    stage,
    locality,
    nextDue,
    overdue,
    openHandovers,
    rulebookVersion,
    adoption,
    sequence,
    eventCount: row.eventCount + added.length,
    asOf,
    nextWake: new Date(Date.parse(asOf) + BLOCKED_AGAIN_MS).toISOString(),
    flagged: !row.blocked && caller.kind !== 'transition',
    blockedReason: blocked ?? 'unknown',
  };
}

/** Own statements into the log, and every new event's place in its case. */
async function writeLog(tx: Tx, advanced: readonly Advanced[]): Promise<void> {
  const own: NewEvent[] = [];
  for (const { row, computed } of advanced) {
    for (const event of computed?.own ?? []) {
      const subject = `onward:${row.personId}`;
      own.push({ ...event, subject, bodyHash: ownBodyHash(row.personId, event) });
    }
  }
  const written = await insertEvents(tx, own);
  if (written.size !== own.length) throw new Error('a statement of Onward’s own is in the log already');
  const attributions: Attribution[] = [];
  for (const { row, added, computed } of advanced) {
    let seq = row.eventCount;
    const personId = row.personId;
    for (const { pk } of added) attributions.push({ pk, personId, seq: ++seq });
    for (const event of computed?.own ?? []) {
      attributions.push({ pk: written.get(eventName(event)) as string, personId, seq: ++seq });
    }
  }
  await insertAttributions(tx, attributions);
}

/** People of whom something was said that may change who is told. */
const sharingChecks = (advanced: readonly Advanced[]): SharingCheck[] =>
  advanced
    .filter(({ added, computed }) =>
      [...added.map(({ event }) => event), ...(computed?.own ?? [])].some(({ type }) =>
        SHARING_TYPES.has(type),
      ),
    )
    .map(({ row }) => ({ personId: row.personId, partner: null, resend: false }));

async function writeTables(
  tx: Tx,
  { advanced, caller }: WriteRequest,
  writes: ReadonlyMap<string, CaseWrites>,
): Promise<void> {
  const people: Parameters<typeof store.upsertPeople>[1][number][] = [];
  const duties: Parameters<typeof store.upsertDuties>[1][number][] = [];
  const goneDuties: Parameters<typeof store.deleteDuties>[1][number][] = [];
  const tasks: Parameters<typeof store.upsertTasks>[1][number][] = [];
  const goneTasks: string[] = [];
  const notices: Parameters<typeof store.insertNotices>[1][number][] = [];
  const outbox: Parameters<typeof store.insertOutbox>[2][number][] = [];
  for (const { row, computed, asOf } of advanced) {
    const { personId } = row;
    const { changes, notices: said, outbox: events } = writes.get(personId) as CaseWrites;
    if (!changes || !computed) continue;
    if (changes.person && computed.projection.person)
      people.push({ personId, person: computed.projection.person });
    for (const { before, after } of changes.duties) {
      if (after) duties.push({ personId, duty: after });
      else if (before) goneDuties.push({ personId, rule: before.rule, occurrence: before.occurrence });
    }
    for (const { before, after } of changes.tasks) {
      if (after) tasks.push({ personId, entry: after, openedAt: asOf });
      else if (before) goneTasks.push(before.task.taskId);
    }
    for (const notice of said) notices.push({ personId, notice });
    for (const event of events) outbox.push({ personId, event });
  }
  await store.upsertPeople(tx, people);
  await store.upsertDuties(tx, duties);
  await store.deleteDuties(tx, goneDuties);
  await store.upsertTasks(tx, tasks);
  await store.deleteTasks(tx, goneTasks);
  await store.insertNotices(tx, notices);
  await writeHandovers(tx, advanced, writes, caller);
  await store.insertOutbox(tx, OUT_TOPICS.transitions, outbox);
}

async function writeHandovers(
  tx: Tx,
  advanced: readonly Advanced[],
  writes: ReadonlyMap<string, CaseWrites>,
  caller: Caller,
): Promise<void> {
  const upserts: Parameters<typeof store.upsertHandovers>[1][number][] = [];
  const gone: string[] = [];
  const own = caller.kind === 'handover' ? caller.handoverId : undefined;
  for (const { row, computed } of advanced) {
    const { changes } = writes.get(row.personId) as CaseWrites;
    if (!changes || !computed) continue;
    const { personId } = row;
    const { handovers, columns } = computed.projection;
    const seen = new Set<string>();
    for (const changed of changes.handovers) {
      const { before, after } = changed;
      if (!after) gone.push((before as NonNullable<typeof before>).handoverId);
      else {
        seen.add(after.handoverId);
        upserts.push({
          personId,
          handover: after,
          flagged: movesHandover(changed) && after.handoverId !== own,
        });
      }
    }
    // Closing and reopening a case ends and resumes its handovers: their workflows have to hear of it.
    if (row.version === 0 || columns.open === row.open) continue;
    for (const handover of handovers.values()) {
      if (!seen.has(handover.handoverId))
        upserts.push({ personId, handover, flagged: handover.handoverId !== own });
    }
  }
  await store.upsertHandovers(tx, upserts);
  await store.deleteHandovers(tx, gone);
}

async function writeKept(
  tx: Tx,
  { advanced }: WriteRequest,
  writes: ReadonlyMap<string, CaseWrites>,
): Promise<void> {
  const kept: Parameters<typeof store.upsertFacts>[1][number][] = [];
  for (const { row, computed } of advanced) {
    const { keep, update } = writes.get(row.personId) as CaseWrites;
    if (!computed || !keep) continue;
    const { facts } = computed;
    kept.push({
      personId: row.personId,
      foldVersion: facts.foldVersion,
      eventCount: update.eventCount,
      facts: JSON.stringify(facts),
    });
  }
  await store.upsertFacts(tx, kept);
}

/** The reports of deaths that somebody has to confirm or take back, of the cases where that may have changed. */
function reportedDeaths(advanced: readonly Advanced[]): ReportedDeaths[] {
  return advanced.flatMap(({ row, before, computed }) => {
    const death = computed?.projection.person?.death;
    if (!computed || (!death && !before.person?.death)) return [];
    return [{ personId: row.personId, statements: death && !death.confirmed ? death.statements : [] }];
  });
}

/** Care that broke off stands among the alarms until somebody has taken over, whoever cleared it meanwhile. */
async function writeContinuityAlarms(tx: Tx, advanced: readonly Advanced[]): Promise<void> {
  const kind = 'continuity-broken';
  const raised = advanced.flatMap(({ row, computed }) =>
    computed?.broken === undefined ? [] : [{ kind, subject: row.personId, detail: computed.broken }],
  );
  await store.raiseAlarms(tx, raised);
  const mended = advanced.filter(
    ({ computed }) => computed && computed.broken === undefined && wasBroken(computed.facts),
  );
  await store.clearAlarms(
    tx,
    kind,
    mended.map(({ row }) => row.personId),
  );
}

/** Whether there was ever an alarm about the care of this case. */
const wasBroken = (facts: Facts): boolean =>
  factsOf(facts, 'notice.issued').some(({ data }) => data.rung === 'alarm');

async function writeAlarms(tx: Tx, advanced: readonly Advanced[]): Promise<void> {
  await writeContinuityAlarms(tx, advanced);
  const kind = 'case-blocked';
  const raised = advanced.filter((one) => one.blocked !== undefined);
  await store.raiseAlarms(
    tx,
    raised.map((one) => ({ kind, subject: one.row.personId, detail: `the plan threw ${one.blocked ?? ''}` })),
  );
  const cleared = advanced.filter((one) => one.computed && one.row.blocked);
  await store.clearAlarms(
    tx,
    kind,
    cleared.map((one) => one.row.personId),
  );
}

function remember(
  memory: CaseMemory,
  one: Advanced,
  update: CaseUpdate,
  version: number,
  kept: boolean,
): void {
  if (!one.computed) {
    memory.forget(one.row.personId);
    return;
  }
  const { facts, projection } = one.computed;
  memory.keep(one.row.personId, {
    version,
    asOf: update.asOf,
    eventCount: update.eventCount,
    facts,
    tables: projection,
    snapshotAt: kept ? update.eventCount : one.snapshotAt,
  });
}

/** What the case's workflow sees. */
export function viewOf(row: Omit<CaseRow, 'version' | 'blocked'> | CaseUpdate): CaseView {
  const { personId, open, stage, locality, nextWake, nextDue, overdue, openHandovers } = row;
  const blocked = 'blockedReason' in row ? row.blockedReason !== null : (row as CaseRow).blocked;
  return { personId, open, stage, locality, nextWake, nextDue, overdue, openHandovers, blocked };
}
