/**
 * What every decision about who is who has in common, in one transaction: identifiers locked, then cases (sorted, as everywhere); the
 * statements moved; both records told in their logs; both advanced; and the difference reported. A preview is the act itself, rolled
 * back, so that it cannot say anything else than what would happen.
 */
import type { Pool } from 'pg';
import { aliasesOf, fold, handoverIdOf, taskIdOf } from '../domain';
import type { Instant, LoggedEvent } from '../domain/types';
import { OWN_SOURCES, type EventType } from '../events';
import { loadTables, lockCases, type CaseRow, type CaseTables } from '../store/case-rows';
import { writeAudit } from '../store/audit';
import { linkIdentifiers, lockIdentifiers } from '../store/identity';
import { decisionByKey } from '../store/identity-decisions';
import { loadPlaced, type PlacedEvent } from '../store/log';
import { identifiersOfPeople, moveNotices, moveStatements, type Move } from '../store/moves';
import { withTransaction, type Tx } from '../store/pool';
import { advanceCases, type AdvanceContext } from './advance';
import { CommandRefused, NotFoundError } from './errors';
import { reportOf, type Side } from './identity-report';
import type { DecisionKind, IdentityReport, IdentityRequest } from './identity-types';
import { noticesOf } from './projection';

/** Locked records, as they stood before the decision. */
export interface Held {
  ids: readonly string[];
  rows: ReadonlyMap<string, CaseRow>;
  tables: ReadonlyMap<string, CaseTables>;
  /** All that is attributed to each, in the order of its log. */
  placed: ReadonlyMap<string, readonly PlacedEvent[]>;
  identifiers: ReadonlyMap<string, readonly { identifier: string; sealedBy: number }[]>;
}

class Previewed extends Error {
  constructor(readonly report: IdentityReport) {
    super('previewed');
  }
}

/** Runs `work` in one transaction; a preview is rolled back. */
export async function decided(
  pool: Pool,
  { preview }: IdentityRequest,
  work: (tx: Tx) => Promise<IdentityReport>,
): Promise<IdentityReport> {
  try {
    return await withTransaction(pool, async (tx) => {
      const report = await work(tx);
      if (preview === true) throw new Previewed({ ...report, decisionId: null });
      return report;
    });
  } catch (error) {
    if (error instanceof Previewed) return error.report;
    throw error;
  }
}

/**
 * Locks all identifiers of the people, then their cases. Intake holds an identifier of everyone it states something about, so nothing
 * more comes to them until the transaction ends.
 * @throws NotFoundError
 */
export async function lockPeople(tx: Tx, people: readonly string[]): Promise<Held> {
  const ids = [...new Set(people)].sort();
  const locked = new Set<string>();
  let identifiers = await identifiersOfPeople(tx, ids);
  // Whoever was met at a lock may have linked one more.
  for (;;) {
    const fresh = [...identifiers.values()].flat().map(({ identifier }) => identifier);
    const missing = fresh.filter((identifier) => !locked.has(identifier));
    if (missing.length === 0) break;
    await lockIdentifiers(tx, missing);
    for (const identifier of missing) locked.add(identifier);
    identifiers = await identifiersOfPeople(tx, ids);
  }
  const rows = await lockCases(tx, ids);
  for (const id of ids) if (!rows.has(id)) throw new NotFoundError('there is no such person');
  const placed = new Map<string, PlacedEvent[]>();
  for (const id of ids) placed.set(id, await loadPlaced(tx, id));
  return { ids, rows, tables: await loadTables(tx, ids), placed, identifiers };
}

/** What a record must still be for anything to be decided about it: its own, and as it was looked at. @throws CommandRefused */
export function requireStanding(held: Held, people: readonly string[], { seen }: IdentityRequest): void {
  for (const id of people)
    if (!held.identifiers.get(id)?.some(({ identifier }) => identifier === `onward:${id}`))
      throw new CommandRefused('overtaken', 'this record was merged into another already');
  if (seen !== undefined && seen !== seenOf(held))
    throw new CommandRefused('overtaken', 'more was stated about these records since you looked: look again');
}

/** Names what was looked at: how much each log held, but for a person who is only being made. */
const seenOf = ({ rows }: Held): string =>
  [...rows.values()]
    .filter(({ version }) => version > 0)
    .map(({ eventCount }) => eventCount)
    .join('-');

/** The answer to a form that was sent before. Asked under the locks, so that of two equal forms the second sees the first. */
export async function repeatOf(
  tx: Tx,
  { key }: IdentityRequest,
  kind: DecisionKind,
): Promise<IdentityReport | undefined> {
  const decisionId = key === undefined ? undefined : await decisionByKey(tx, key);
  if (decisionId === undefined) return undefined;
  const nothing = { before: [], after: [], duties: [], handovers: [], moved: [], stays: [] };
  return {
    decisionId,
    kind,
    repeated: true,
    seen: '',
    ...nothing,
    unchanged: 0,
    movedCount: 0,
    sealedIdentifiers: [],
    warnings: [],
  };
}

/** Statements about the record itself stay with it: what it was planned with, and what became of it. */
const OF_THE_RECORD: ReadonlySet<string> = new Set([OWN_SOURCES.rulebook, OWN_SOURCES.identity]);
export const isMovable = ({ event }: Pick<PlacedEvent, 'event'>): boolean => !OF_THE_RECORD.has(event.source);

/** The statements that may move. */
export const movable = (held: Held, personId: string): readonly PlacedEvent[] =>
  (held.placed.get(personId) ?? []).filter(isMovable);

export const logOf = (held: Held, personId: string): LoggedEvent[] =>
  (held.placed.get(personId) ?? []).filter(({ seq }) => seq !== null).map(({ event }) => event);

export const factsOfHeld = (held: Held, personId: string) => fold(personId, logOf(held, personId));

/** Ids that a record had been known by, for the one that takes its statements. */
export function aliasesOfHeld(held: Held, personId: string): { aliases?: string[] } {
  const aliases = aliasesOf(factsOfHeld(held, personId));
  return aliases.length > 0 ? { aliases: [...aliases] } : {};
}

/** Everything of one record, to another. */
export const wholeRecord = (held: Held, from: string, to: string): Move => ({
  from,
  to,
  events: movable(held, from).map(({ pk }) => pk),
  identifiers: (held.identifiers.get(from) ?? []).map(({ identifier }) => identifier),
});

/** What the tasks and handovers of a record are called once it is absorbed. */
export function formerIds(held: Held, absorbed: string, survivor: string): Map<string, string> {
  const ids = new Map<string, string>();
  const tables = held.tables.get(absorbed);
  for (const { task } of tables?.tasks.values() ?? [])
    ids.set(task.taskId, taskIdOf(survivor, task.occasion, task.ownerRole));
  for (const { handoverId, fromService, toService } of tables?.handovers.values() ?? [])
    ids.set(handoverId, handoverIdOf(survivor, fromService, toService));
  return ids;
}

/** Chosen statements with those that correct them or take them back, and those that they correct: apart they would say something else. */
export function withCorrections(
  all: readonly PlacedEvent[],
  chosen: ReadonlySet<string>,
  outside: readonly PlacedEvent[] = [],
): Set<string> {
  const name = (source: string, id: unknown): string => `${source} ${String(id)}`;
  const aimOf = ({ event }: PlacedEvent): string | undefined => {
    if (event.replaces !== undefined) return name(event.source, event.replaces);
    return event.type === 'event.retracted' ? name(event.source, event.data.eventId) : undefined;
  };
  const found = new Set(chosen);
  const names = new Set(outside.map(({ event }) => name(event.source, event.id)));
  const aims = new Set(outside.map(aimOf));
  for (let before = -1; before !== found.size;) {
    before = found.size;
    for (const one of all) {
      if (found.has(one.pk)) {
        names.add(name(one.event.source, one.event.id));
        aims.add(aimOf(one));
      }
    }
    for (const one of all) {
      const aim = aimOf(one);
      if ((aim !== undefined && names.has(aim)) || aims.has(name(one.event.source, one.event.id)))
        found.add(one.pk);
    }
  }
  return found;
}

/** What Onward states of a record itself, at the instant of its advance. */
export type Stated = Map<string, (asOf: Instant) => LoggedEvent[]>;

export const statementId = (decisionId: number, type: string, personId: string): string =>
  `${decisionId}/${type}/${personId}`;

/** Adds a statement about a record itself. */
export function state(
  stated: Stated,
  personId: string,
  decisionId: number,
  type: EventType,
  data: Readonly<Record<string, unknown>>,
  id = statementId(decisionId, type, personId),
): void {
  const earlier = stated.get(personId);
  stated.set(personId, (asOf) => [
    ...(earlier?.(asOf) ?? []),
    { source: OWN_SOURCES.identity, id, type, time: asOf, data },
  ]);
}

export interface Act {
  request: IdentityRequest;
  decisionId: number;
  kind: DecisionKind | 'undo';
  moves: readonly Move[];
  stated: Stated;
  now: Instant;
  stays?: readonly PlacedEvent[];
  sealedIdentifiers?: readonly string[];
  warnings?: readonly string[];
  /** The audit names nobody: who looks up a person must not learn of it. */
  secret?: boolean;
}

/**
 * Moves, states and advances what was decided, and reports the difference.
 * @throws CommandRefused when a statement moved elsewhere meanwhile, a plan fails, or an open record would lose its birth date
 */
export async function carryOut(
  tx: Tx,
  context: AdvanceContext,
  held: Held,
  act: Act,
): Promise<IdentityReport> {
  const { moves, now, stated, request } = act;
  const wanted = moves.reduce((sum, { events }) => sum + events.length, 0);
  if ((await moveStatements(tx, held.ids, moves)) !== wanted)
    throw new CommandRefused('overtaken', 'some of these statements belong to another record by now');
  await moveWhatFollows(tx, held, moves);
  const work = new Map(held.ids.map((id) => [id, []]));
  const views = await advanceCases(tx, context, { caller: { kind: 'people' }, now, work, stated });
  if ([...views.values()].some(({ blocked }) => blocked))
    throw new CommandRefused('case-blocked', 'a plan of these records fails: it waits for the maintainers');
  const after: Side = {
    rows: await lockCases(tx, held.ids),
    tables: await loadTables(tx, held.ids),
    identifiers: await identifiersOfPeople(tx, held.ids),
  };
  requireBirthDates(held, after);
  await audit(tx, held, act);
  return reportOf({ before: held, after, placed: held.placed, ...act, seen: seenOf(held), request });
}

async function moveWhatFollows(tx: Tx, held: Held, moves: readonly Move[]): Promise<void> {
  const links = new Map<string, string>();
  for (const { from, to, events, identifiers } of moves) {
    const moved = new Set(events);
    const notices = (held.placed.get(from) ?? [])
      .filter(({ pk }) => moved.has(pk))
      .flatMap(({ event }) =>
        event.type === 'notice.issued' || event.type === 'handover.step'
          ? noticesOf(event.type, event.data)
          : [],
      );
    await moveNotices(
      tx,
      notices.map(({ noticeId }) => noticeId),
      to,
    );
    for (const identifier of identifiers) links.set(identifier, to);
  }
  await linkIdentifiers(tx, links);
}

/** Without a birth date nothing falls due at 18: nobody may be left so without a word. */
function requireBirthDates(held: Held, after: Side): void {
  for (const id of held.ids) {
    const had = held.tables.get(id)?.person?.dateOfBirth !== undefined;
    if (had && after.rows.get(id)?.open === true && after.tables.get(id)?.person?.dateOfBirth === undefined)
      throw new CommandRefused(
        'invalid',
        'a record would be left without a birth date, and no duty could be worked out for it',
      );
  }
}

async function audit(tx: Tx, held: Held, { request, decisionId, kind, moves, secret }: Act): Promise<void> {
  const actor = request.actor.workerId;
  const action = `identity.${kind}`;
  if (secret === true) return writeAudit(tx, { actor, action, detail: { decision: decisionId } });
  const moved = moves.reduce((sum, { events }) => sum + events.length, 0);
  for (const personId of held.ids) {
    const others = held.ids.filter((id) => id !== personId);
    await writeAudit(tx, { actor, action, personId, detail: { decision: decisionId, others, moved } });
  }
}
