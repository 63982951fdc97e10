/**
 * `advance`: the only writer of the case tables. Under the case's lock it folds, plans, and writes the differences, for a whole
 * chunk of cases with one statement a table. A case whose plan throws is marked blocked, its events kept; all others go on.
 */
import type { Instant, LoggedEvent } from '../domain/types';
import { loadLogs } from '../store/log';
import { clockAndVersion, lockCases } from '../store/case-rows';
import type { Tx } from '../store/pool';
import { compute, NeedsLog, type Decide, type Planning } from './compute';
import { CommandRefused, NotFoundError, TooFarAheadError } from './errors';
import { loadLocked, type LoadedCase } from './load';
import type { CaseMemory } from './memory';
import type { CaseView } from './types';
import { writeAdvances, type Advanced } from './write';

/** Who asked. A workflow's own advance flags nothing for that workflow. */
export type Caller =
  { kind: 'intake' | 'people' } | { kind: 'transition' } | { kind: 'handover'; handoverId: string };

export interface AdvanceContext {
  memory: CaseMemory;
  /** `now` is a test's own clock. */
  testClock: boolean;
  planning(): Planning;
}

/** A partner's event that is in the log already and belongs to the case from now on. */
export interface AttributedEvent {
  pk: string;
  event: LoggedEvent;
}

export interface AdvanceRequest {
  caller: Caller;
  now: Instant;
  /** Cases to advance, with the events that are new to each. */
  work: ReadonlyMap<string, readonly AttributedEvent[]>;
  /** What Onward itself states; with it `work` holds one case, and a plan that throws refuses a person's command. */
  decide?: Decide;
  /** Of `openAdvance`, where the caller has opened it. */
  version?: number;
}

/** How far ahead of Postgres a caller's clock may be. */
const MOST_AHEAD_MS = 5 * 60_000;

/**
 * Checks the caller's clock and takes a version for what is about to be written.
 * @throws TooFarAheadError
 */
export async function openAdvance(tx: Tx, now: Instant, testClock: boolean): Promise<number> {
  const { clock, version } = await clockAndVersion(tx);
  if (!testClock && Date.parse(now) > clock.getTime() + MOST_AHEAD_MS) {
    throw new TooFarAheadError('the time given is more than five minutes ahead of Postgres');
  }
  return version;
}

/**
 * Advances the cases of the request in the caller's transaction.
 * @returns the view of each case
 * @throws NotFoundError for a person without a case; CommandRefused from `decide`; TooFarAheadError
 */
export async function advanceCases(
  tx: Tx,
  context: AdvanceContext,
  request: AdvanceRequest,
): Promise<Map<string, CaseView>> {
  const personIds = [...request.work.keys()];
  if (personIds.length === 0) return new Map();
  const version = request.version ?? (await openAdvance(tx, request.now, context.testClock));
  const rows = await lockCases(tx, personIds);
  for (const id of personIds) if (!rows.has(id)) throw new NotFoundError('there is no such case');
  const loaded = await loadLocked(tx, context.memory, [...rows.values()]);
  const planning = context.planning();
  const advanced: Advanced[] = [];
  const needLog: LoadedCase[] = [];
  for (const one of loaded) {
    const result = tryCompute(one, request, planning);
    if (result === 'needs-log') needLog.push(one);
    else advanced.push(result);
  }
  const logs = await loadLogs(
    tx,
    needLog.map(({ row }) => ({ personId: row.personId, after: 0 })),
  );
  for (const one of needLog) {
    const result = tryCompute({ ...one, log: logs.get(one.row.personId) ?? [] }, request, planning);
    if (result === 'needs-log') throw new Error('a log that was read is asked for again');
    advanced.push(result);
  }
  return writeAdvances(tx, context.memory, { caller: request.caller, version, planning, advanced });
}

function tryCompute(one: LoadedCase, request: AdvanceRequest, planning: Planning): Advanced | 'needs-log' {
  const { row, tables, snapshotAt, log } = one;
  const added = request.work.get(row.personId) ?? [];
  const asOf = request.now > row.asOf ? request.now : row.asOf;
  const base = { row, asOf, added, before: tables, snapshotAt };
  try {
    const { personId } = row;
    const events = added.map((a) => a.event);
    const input = { personId, facts: one.facts(), log, added: events, asOf, decide: request.decide };
    return { ...base, computed: compute(input, planning) };
  } catch (error) {
    if (error instanceof NeedsLog) return 'needs-log';
    if (error instanceof CommandRefused) throw error;
    if (request.caller.kind === 'people' && request.decide)
      throw new CommandRefused('case-blocked', 'this case is blocked and waits for an operator');
    // The class only: an error's message may quote what a partner wrote.
    return { ...base, blocked: error instanceof Error ? error.name : 'unknown' };
  }
}
