/**
 * `advance`: the only writer of the case tables. Under the case's lock it folds, plans, and writes the differences, for a whole
 * chunk of cases with one statement a table. A case whose plan throws is marked blocked, its events kept; all others go on.
 */
import { londonDay } from '../domain';
import type { Instant, LoggedEvent } from '../domain/types';
import { OWN_SOURCES } from '../events';
import { loadLogs } from '../store/log';
import { lockCases, openingOn, type Adoption, type Opening } from '../store/case-rows';
import type { Tx } from '../store/pool';
import { compute, NeedsLog, type Decide } from './compute';
import { CommandRefused, NotFoundError, TooFarAheadError } from './errors';
import { loadLocked, type LoadedCase } from './load';
import type { CaseMemory } from './memory';
import { versionOf, type Plannings } from './plannings';
import type { CaseView } from './types';
import { writeAdvances, type Advanced } from './write';

/** Who asked. A workflow's own advance flags nothing for that workflow. */
export type Caller =
  { kind: 'intake' | 'people' } | { kind: 'transition' } | { kind: 'handover'; handoverId: string };

export interface AdvanceContext {
  memory: CaseMemory;
  /** `now` is a test's own clock. */
  testClock: boolean;
  /** What cases are planned with, by the version that they name. */
  plannings: Plannings;
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
  /** What Onward states of each case before it is planned, at the instant of its advance. */
  stated?: ReadonlyMap<string, (asOf: Instant) => readonly LoggedEvent[]>;
  /** Of `openAdvance`, where the caller has opened it. */
  opening?: Opening;
}

/** How far ahead of Postgres a caller's clock may be. */
const MOST_AHEAD_MS = 5 * 60_000;

/**
 * Checks the caller's clock, takes a version for what is about to be written, and sees which rulebook is in force.
 * @throws TooFarAheadError
 */
export async function openAdvance(tx: Tx, now: Instant, testClock: boolean): Promise<Opening> {
  const opening = await openingOn(tx, londonDay(now));
  if (!testClock) refuseAhead(now, opening.clock);
  return opening;
}

/** @throws TooFarAheadError when a caller's time is too far ahead of the clock of Postgres */
export function refuseAhead(now: Instant, clock: Date): void {
  if (Date.parse(now) > clock.getTime() + MOST_AHEAD_MS)
    throw new TooFarAheadError('the time given is more than five minutes ahead of Postgres');
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
  const opening = request.opening ?? (await openAdvance(tx, request.now, context.testClock));
  const rows = await lockCases(tx, personIds);
  for (const id of personIds) if (!rows.has(id)) throw new NotFoundError('there is no such case');
  const versions = [...rows.values()].map(({ rulebookVersion }) => rulebookVersion);
  if (opening.adoption) versions.push(versionOf(opening.adoption));
  await context.plannings.prepare(tx, versions);
  const loaded = await loadLocked(tx, context.memory, [...rows.values()]);
  const advanced: Advanced[] = [];
  const needLog: LoadedCase[] = [];
  for (const one of loaded) {
    const result = tryCompute(one, request, context, opening.adoption);
    if (result === 'needs-log') needLog.push(one);
    else advanced.push(result);
  }
  const logs = await loadLogs(
    tx,
    needLog.map(({ row }) => ({ personId: row.personId, after: 0 })),
  );
  for (const one of needLog) {
    const result = tryCompute(
      { ...one, log: logs.get(one.row.personId) ?? [] },
      request,
      context,
      opening.adoption,
    );
    if (result === 'needs-log') throw new Error('a log that was read is asked for again');
    advanced.push(result);
  }
  return writeAdvances(tx, context.memory, { caller: request.caller, version: opening.version, advanced });
}

function tryCompute(
  one: LoadedCase,
  request: AdvanceRequest,
  context: AdvanceContext,
  inForce: Adoption | undefined,
): Advanced | 'needs-log' {
  const { row, tables, snapshotAt, log } = one;
  const { personId } = row;
  const added = request.work.get(personId) ?? [];
  const asOf = request.now > row.asOf ? request.now : row.asOf;
  const base = { row, asOf, added, before: tables, snapshotAt };
  // Forward only: pausing a decision does not undo it where it was carried out.
  const adopted = inForce && inForce.adoptionId > row.adoption ? inForce : undefined;
  try {
    const rulebookVersion = adopted ? versionOf(adopted) : row.rulebookVersion;
    const first = [
      ...(adopted && rulebookVersion !== row.rulebookVersion ? [adoptedEvent(adopted, personId, asOf)] : []),
      ...(request.stated?.get(personId)?.(asOf) ?? []),
    ];
    const events = added.map((a) => a.event);
    const input = { personId, facts: one.facts(), log, added: events, asOf, first, decide: request.decide };
    const computed = compute(input, context.plannings.of(rulebookVersion));
    return { ...base, computed, rulebookVersion, adoption: adopted?.adoptionId ?? row.adoption };
  } catch (error) {
    if (error instanceof NeedsLog) return 'needs-log';
    if (error instanceof CommandRefused) throw error;
    if (request.caller.kind === 'people' && request.decide)
      throw new CommandRefused('case-blocked', 'this case is blocked and waits for an operator');
    // The class only: an error's message may quote what a partner wrote.
    const blocked = error instanceof Error ? error.name : 'unknown';
    return { ...base, blocked, rulebookVersion: row.rulebookVersion, adoption: row.adoption };
  }
}

/** The case's own word that it is planned with another rulebook, or as the area has it now, from here on. */
const adoptedEvent = (adoption: Adoption, personId: string, time: Instant): LoggedEvent => ({
  source: OWN_SOURCES.rulebook,
  id: `${adoption.adoptionId}/${personId}`,
  type: 'rulebook.adopted',
  time,
  data: {
    adoption: adoption.adoptionId,
    version: versionOf(adoption),
    effectiveOn: adoption.effectiveOn,
  },
});
