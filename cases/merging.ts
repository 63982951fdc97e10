/** Two records found to be one person's: merged, and taken apart again as they were. */
import type { Pool } from 'pg';
import type { Instant } from '../domain/types';
import { identifiersIn, OWN_SOURCES } from '../events';
import {
  insertDecision,
  insertFormerIds,
  laterDecision,
  lockDecision,
  peopleOfDecision,
  setUndone,
  type DecisionRow,
} from '../store/identity-decisions';
import type { PlacedEvent } from '../store/log';
import { sealedBy, sealIdentifiers, type Move } from '../store/moves';
import type { Tx } from '../store/pool';
import type { AdvanceContext } from './advance';
import { CommandRefused, NotFoundError } from './errors';
import type { IdentityReport, MergeRequest, UndoRequest } from './identity-types';
import {
  aliasesOfHeld,
  carryOut,
  decided,
  formerIds,
  isMovable,
  lockPeople,
  logOf,
  repeatOf,
  requireStanding,
  state,
  statementId,
  wholeRecord,
  withCorrections,
  type Held,
  type Stated,
} from './moving';
import { vetoReason } from './names';
import { requirePrivacyOfficer } from './sealing';

/** See `Cases.mergePeople`. */
export function merge(
  pool: Pool,
  context: AdvanceContext,
  request: MergeRequest,
  now: Instant,
): Promise<IdentityReport> {
  const { survivor, absorbed } = request;
  if (survivor === absorbed) throw new CommandRefused('invalid', 'these are one record already');
  return decided(pool, request, async (tx) => {
    const held = await lockPeople(tx, [survivor, absorbed]);
    const done = await repeatOf(tx, request, 'merge');
    if (done) return done;
    requireStanding(held, [survivor, absorbed], request);
    // The seal is a statement about that record: in another log its identity would be shown again.
    if (logOf(held, absorbed).some(({ type }) => type === 'identity.sealed'))
      throw new CommandRefused(
        'invalid',
        'this record can only be the one that goes on: choose them the other way',
      );
    const move = wholeRecord(held, absorbed, survivor);
    const decisionId = await insertDecision(
      tx,
      {
        kind: 'merge',
        people: [survivor, absorbed],
        kept: identifiersOf(held, survivor),
        key: request.key,
        by: request.actor.workerId,
      },
      [move],
    );
    const stated: Stated = new Map();
    const aliases = aliasesOfHeld(held, absorbed);
    state(stated, survivor, decisionId, 'identity.merged', { absorbed, ...aliases, decision: decisionId });
    state(stated, absorbed, decisionId, 'identity.absorbed', { into: survivor, decision: decisionId });
    await insertFormerIds(tx, decisionId, formerIds(held, absorbed, survivor));
    const warnings = warningsOf(held, survivor, absorbed);
    return carryOut(tx, context, held, {
      request,
      decisionId,
      kind: 'merge',
      moves: [move],
      stated,
      now,
      warnings,
    });
  });
}

const identifiersOf = (held: Held, personId: string): string[] =>
  (held.identifiers.get(personId) ?? []).map(({ identifier }) => identifier);

function warningsOf(held: Held, survivor: string, absorbed: string): string[] {
  const [one, other] = [held.tables.get(survivor)?.person ?? {}, held.tables.get(absorbed)?.person ?? {}];
  const reason = vetoReason(one, other);
  if (reason === 'birth-date') return ['The birth dates differ: these may be two people.'];
  if (reason === 'given-name') return ['The given names differ clearly: these may be twins.'];
  return [];
}

/** See `Cases.undoIdentity`. */
export function undo(
  pool: Pool,
  context: AdvanceContext,
  request: UndoRequest,
  now: Instant,
): Promise<IdentityReport> {
  const { decisionId } = request;
  return decided(pool, request, async (tx) => {
    const people = await peopleOfDecision(tx, decisionId);
    if (!people) throw new NotFoundError('there is no such decision');
    // Identifiers and cases before the decision: the order of locks everywhere.
    const held = await lockPeople(tx, people);
    const row = (await lockDecision(tx, decisionId)) as DecisionRow;
    await requireUndoable(tx, request, row);
    requireStanding(held, [people[0] as string], request);
    const [move] = row.moves;
    const since = move ? sinceThen(held, row, move) : undefined;
    const moves: Move[] = since ? [since.back] : [];
    const stated = takenBack(row);
    const sealedIdentifiers = row.kind === 'seal' ? await sealedBy(tx, decisionId) : [];
    await sealIdentifiers(tx, sealedIdentifiers, 0);
    await setUndone(tx, decisionId, request.actor.workerId);
    const secret = row.kind === 'seal';
    const stays = since?.stays ?? [];
    return carryOut(tx, context, held, {
      request,
      decisionId,
      kind: 'undo',
      moves,
      stated,
      now,
      stays,
      secret,
    });
  });
}

async function requireUndoable(tx: Tx, { actor }: UndoRequest, row: DecisionRow): Promise<void> {
  if (row.kind === 'seal') await requirePrivacyOfficer(tx, actor);
  if (row.undoneAt !== null)
    throw new CommandRefused('overtaken', `decision ${row.decisionId} was undone already`);
  if (row.kind === 'split')
    throw new CommandRefused('invalid', 'a split is taken back by a merge, or by a split the other way');
  const later = await laterDecision(tx, row.decisionId, row.people);
  if (later !== undefined)
    throw new CommandRefused(
      'overtaken',
      `decision ${later} about these records came later: undo that one first`,
    );
}

/** Each log takes back what it was told. */
function takenBack({ decisionId, kind, people }: DecisionRow): Stated {
  const stated: Stated = new Map();
  people.forEach((personId, i) => {
    const type = i > 0 ? 'identity.absorbed' : kind === 'merge' ? 'identity.merged' : 'identity.sealed';
    const data = { eventId: statementId(decisionId, type, personId), reason: 'the decision was undone' };
    state(stated, personId, decisionId, 'event.retracted', data, `${decisionId}/undone/${personId}`);
  });
  return stated;
}

/** What goes back: all that moved, and of what came since, that which points at the other record. */
function sinceThen(held: Held, row: DecisionRow, move: Move): { back: Move; stays: PlacedEvent[] } {
  const { from: other, to: survivor } = move;
  const all = held.placed.get(survivor) ?? [];
  const moved = new Set(move.events);
  const since = statedSince(all, moved, row, survivor);
  const owners = new Map<string, string>();
  for (const identifier of row.kept) owners.set(identifier, survivor);
  for (const identifier of move.identifiers) owners.set(identifier, other);
  // What was said of its tasks and handovers by their old names (that they vanished, say) was said of it.
  const named = new Set(namedIn(all.filter(({ pk }) => moved.has(pk))));
  const pointing = new Set(
    since.filter((one) => namedIn([one]).some((id) => named.has(id))).map(({ pk }) => pk),
  );
  for (let before = -1; before !== owners.size + pointing.size;) {
    before = owners.size + pointing.size;
    for (const one of since) {
      const identifiers = identifiersIn({ ...one.event, subject: one.subject });
      const people = new Set(
        identifiers.map((identifier) => owners.get(identifier)).filter((id) => id !== undefined),
      );
      const [owner] = people;
      if (owner === undefined || people.size > 1) continue;
      for (const identifier of identifiers) owners.set(identifier, owner);
      if (owner === other) pointing.add(one.pk);
    }
  }
  const goes = withCorrections(
    since,
    pointing,
    all.filter(({ pk }) => moved.has(pk)),
  );
  const standing = identifiersOf(held, survivor);
  return {
    back: {
      from: survivor,
      to: other,
      events: [...move.events, ...since.filter(({ pk }) => goes.has(pk)).map(({ pk }) => pk)],
      identifiers: standing.filter((identifier) => owners.get(identifier) === other),
    },
    stays: since.filter(({ pk, event }) => !goes.has(pk) && event.source === OWN_SOURCES.console),
  };
}

/** The ids of tasks and handovers that statements name. */
const namedIn = (statements: readonly PlacedEvent[]): string[] =>
  statements.flatMap(({ event: { data } }) =>
    [data.taskId, data.handoverId].filter((id) => typeof id === 'string'),
  );

/** What came to the record after the decision, but for what moved by it. */
function statedSince(
  all: readonly PlacedEvent[],
  moved: ReadonlySet<string>,
  { decisionId, kind }: DecisionRow,
  survivor: string,
): PlacedEvent[] {
  const id = statementId(decisionId, kind === 'seal' ? 'identity.sealed' : 'identity.merged', survivor);
  const mark = all.find(({ event }) => event.source === OWN_SOURCES.identity && event.id === id);
  if (!mark) throw new Error('the decision is not in the log');
  return all.filter((one) => {
    if (moved.has(one.pk) || !isMovable(one)) return false;
    // Observations have no place in the log; their keys grow all the same.
    return one.seq === null ? Number(one.pk) > Number(mark.pk) : one.seq > (mark.seq ?? 0);
  });
}
