/** One record found to hold two people, or two people taken for each other: their statements are given to the right one. */
import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import { londonDay } from '../domain';
import type { Instant } from '../domain/types';
import { OWN_SOURCES } from '../events';
import { insertCases } from '../store/case-writes';
import { linkIdentifiers } from '../store/identity';
import { insertDecision } from '../store/identity-decisions';
import type { PlacedEvent } from '../store/log';
import type { Move } from '../store/moves';
import type { Tx } from '../store/pool';
import { openAdvance } from './advance';
import { CommandRefused } from './errors';
import type { IdentityReport, Selection, SplitRequest } from './identity-types';
import {
  aliasesOfHeld,
  carryOut,
  decided,
  factsOfHeld,
  lockPeople,
  movable,
  repeatOf,
  requireStanding,
  state,
  withCorrections,
  type Held,
  type Stated,
} from './moving';
import { versionOf } from './plannings';
import { sealedRecords } from './readable';
import type { ReceiveContext } from './receive';

/** See `Cases.splitPerson`. */
export function split(
  pool: Pool,
  context: ReceiveContext,
  request: SplitRequest,
  now: Instant,
): Promise<IdentityReport> {
  const { from, to, swap, actor } = request;
  if (from === to) throw new CommandRefused('invalid', 'these are one record already');
  if (swap === true && to === undefined)
    throw new CommandRefused('invalid', 'only two known people can have been taken for each other');
  return decided(pool, request, async (tx) => {
    const known = to === undefined ? [from] : [from, to];
    const before = await lockPeople(tx, known);
    const done = await repeatOf(tx, request, 'split');
    if (done) return done;
    requireStanding(before, known, request);
    const other = to ?? (await newPerson(tx, context, now));
    const moves = movesOf(before, request, other);
    if (to === undefined) requirePerson(before, moves);
    const held = to === undefined ? await lockPeople(tx, [from, other]) : before;
    const kept = (before.identifiers.get(from) ?? []).map(({ identifier }) => identifier);
    const decisionId = await insertDecision(
      tx,
      { kind: 'split', people: [from, other], kept, key: request.key, by: actor.workerId },
      moves,
    );
    const stated: Stated = new Map();
    for (const move of moves) {
      const decision = { count: move.events.length, decision: decisionId };
      const idOf = (direction: string, personId: string): string =>
        `${decisionId}/identity.moved/${direction}/${personId}`;
      const out = { direction: 'out', other: move.to, ...decision };
      const arrived = { direction: 'in', other: move.from, ...aliasesOfHeld(held, move.from), ...decision };
      state(stated, move.from, decisionId, 'identity.moved', out, idOf('out', move.from));
      state(stated, move.to, decisionId, 'identity.moved', arrived, idOf('in', move.to));
    }
    return carryOut(tx, context, held, { request, decisionId, kind: 'split', moves, stated, now });
  });
}

async function newPerson(tx: Tx, context: ReceiveContext, now: Instant): Promise<string> {
  const personId = randomUUID();
  const { adoption } = await openAdvance(tx, now, context.testClock);
  const version = adoption ? versionOf(adoption) : context.rulebookVersion();
  await insertCases(tx, [personId], now, version, adoption?.adoptionId ?? 0);
  await linkIdentifiers(tx, new Map([[`onward:${personId}`, personId]]));
  return personId;
}

/** A person nobody can find, or without a birth date, would be dropped without a word. */
function requirePerson(held: Held, [move]: readonly Move[]): void {
  const chosen = new Set(move?.events);
  const records = (held.placed.get(move?.from ?? '') ?? []).filter(
    ({ pk, event }) =>
      chosen.has(pk) && event.type.startsWith('person.') && event.data.dateOfBirth !== undefined,
  );
  if (records.length === 0)
    throw new CommandRefused(
      'invalid',
      'a new person needs the record that states who they are: choose it too',
    );
  if (move?.identifiers.length === 0)
    throw new CommandRefused('invalid', 'a new person needs an identifier: choose one');
}

function movesOf(held: Held, request: SplitRequest, other: string): Move[] {
  const { from, take, identifiers, swap } = request;
  const moves = [moveOf(held, from, other, take, identifiers)];
  if (swap === true) moves.push(moveOf(held, other, from, take, identifiers));
  const owned = new Set(moves.flatMap((move) => move.identifiers));
  const strange = identifiers.filter((identifier) => !owned.has(identifier));
  if (strange.length > 0)
    throw new CommandRefused(
      'invalid',
      `not an identifier of this record: ${strange.length} of those chosen`,
    );
  const wanted = new Set(take.eventIds);
  const found = moves.flatMap(({ from: holder, events }) => {
    const chosen = new Set(events);
    return divisible(held, holder).filter(({ pk }) => chosen.has(pk));
  });
  for (const { event } of found) wanted.delete(event.id);
  if (wanted.size > 0)
    throw new CommandRefused('invalid', `not a statement of this record: ${wanted.size} of those chosen`);
  if (moves.every((move) => move.events.length === 0 && move.identifiers.length === 0))
    throw new CommandRefused('invalid', 'nothing in this record is as chosen');
  return moves;
}

/** What was said and done of a record's own tasks and handovers stays with it: it would be said again, by the same name. */
const divisible = (held: Held, personId: string): readonly PlacedEvent[] =>
  movable(held, personId).filter(
    ({ event: { source } }) => source !== OWN_SOURCES.notices && source !== OWN_SOURCES.handover,
  );

/** What of one record is as chosen; nothing of a sealed identity, which no operator knows of. */
function moveOf(held: Held, from: string, to: string, take: Selection, identifiers: readonly string[]): Move {
  const sealed = sealedRecords(factsOfHeld(held, from));
  const all = divisible(held, from).filter(({ event }) => !sealed.has(`${event.source} ${event.id}`));
  const chosen = new Set(all.filter((one) => isChosen(one, take)).map(({ pk }) => pk));
  const events = withCorrections(all, chosen);
  return {
    from,
    to,
    events: all.filter(({ pk }) => events.has(pk)).map(({ pk }) => pk),
    identifiers: (held.identifiers.get(from) ?? [])
      .filter(({ identifier, sealedBy }) => sealedBy === 0 && identifiers.includes(identifier))
      .map(({ identifier }) => identifier)
      .filter((identifier) => identifier !== `onward:${from}`),
  };
}

function isChosen({ event, subject }: PlacedEvent, take: Selection): boolean {
  if (take.eventIds?.includes(event.id)) return true;
  const { source, subject: named, from, to } = take;
  if (source === undefined && named === undefined && from === undefined && to === undefined) return false;
  const day = londonDay(event.time);
  return (
    (source === undefined || event.source === source) &&
    (named === undefined || subject === named) &&
    (from === undefined || day >= from) &&
    (to === undefined || day <= to)
  );
}
