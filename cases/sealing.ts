/**
 * A new identity after adoption or a change of gender. It is no merge: the identity of before is sealed, and nobody is shown it, nor
 * that there was one. The case goes on under its own opaque id: what is owed does not change with a name. Privacy officers only.
 */
import type { Pool } from 'pg';
import type { Instant } from '../domain/types';
import { identifiersIn } from '../events';
import { findWorker } from '../store/desk';
import { insertDecision, insertFormerIds } from '../store/identity-decisions';
import { findOwner } from '../store/identity';
import type { PlacedEvent } from '../store/log';
import { sealIdentifiers, type Move } from '../store/moves';
import type { Tx } from '../store/pool';
import type { AdvanceContext } from './advance';
import type { Actor } from './cases';
import { CommandRefused, NotFoundError } from './errors';
import type { IdentityReport, SealRequest } from './identity-types';
import {
  aliasesOfHeld,
  carryOut,
  decided,
  factsOfHeld,
  formerIds,
  lockPeople,
  logOf,
  movable,
  repeatOf,
  requireStanding,
  state,
  wholeRecord,
  type Held,
  type Stated,
} from './moving';
import { maySealIdentities } from './policy';
import { sealedRecords } from './readable';

/** @throws CommandRefused for anybody else */
export async function requirePrivacyOfficer(tx: Tx, { workerId }: Actor): Promise<void> {
  const worker = await findWorker(tx, workerId);
  if (!worker || !maySealIdentities(worker))
    throw new CommandRefused('not-allowed', 'only a privacy officer decides this');
}

/** See `Cases.sealIdentity`. */
export function seal(
  pool: Pool,
  context: AdvanceContext,
  request: SealRequest,
  now: Instant,
): Promise<IdentityReport> {
  const { personId, replacement, actor } = request;
  return decided(pool, request, async (tx) => {
    await requirePrivacyOfficer(tx, actor);
    const owner = await findOwner(tx, replacement);
    if (owner === undefined)
      throw new NotFoundError('nobody is known by the new identifier yet: wait until its record has arrived');
    const held = await lockPeople(tx, [personId, owner]);
    const done = await repeatOf(tx, request, 'seal');
    if (done) return done;
    requireStanding(held, [personId, owner], request);
    const joined = owner === personId ? undefined : owner;
    if (joined !== undefined && logOf(held, joined).some(({ type }) => type === 'identity.sealed'))
      throw new CommandRefused(
        'invalid',
        'the new identity has a sealed one of its own: undo that one first',
      );
    const { statements, identifiers } =
      joined === undefined ? within(held, personId, replacement) : before(held, personId);
    if (statements.length === 0)
      throw new CommandRefused('invalid', 'there is no record of an identity before this one');
    const moves: Move[] = joined === undefined ? [] : [wholeRecord(held, joined, personId)];
    const people = joined === undefined ? [personId] : [personId, joined];
    const kept = (held.identifiers.get(personId) ?? []).map(({ identifier }) => identifier);
    const decisionId = await insertDecision(
      tx,
      { kind: 'seal', people, kept, key: request.key, by: actor.workerId },
      moves,
    );
    await sealIdentifiers(tx, identifiers, decisionId);
    const stated: Stated = new Map();
    const sealed = statements.map(({ event: { source, id } }) => ({ source, id }));
    const joining = joined === undefined ? {} : { joined, ...aliasesOfHeld(held, joined) };
    state(stated, personId, decisionId, 'identity.sealed', {
      statements: sealed,
      ...joining,
      decision: decisionId,
    });
    if (joined !== undefined) {
      state(stated, joined, decisionId, 'identity.absorbed', { into: personId, decision: decisionId });
      await insertFormerIds(tx, decisionId, formerIds(held, joined, personId));
    }
    return carryOut(tx, context, held, {
      request,
      decisionId,
      kind: 'seal',
      moves,
      stated,
      now,
      sealedIdentifiers: identifiers,
      secret: true,
    });
  });
}

interface Sealed {
  statements: readonly PlacedEvent[];
  identifiers: string[];
}

const isRecord = ({ event: { type } }: PlacedEvent): boolean =>
  type === 'person.registered' || type === 'person.updated';
/** The records that state who the person is, but for those that are sealed already. */
function records(held: Held, personId: string): readonly PlacedEvent[] {
  const sealed = sealedRecords(factsOfHeld(held, personId));
  return movable(held, personId).filter(
    (one) => isRecord(one) && !sealed.has(`${one.event.source} ${one.event.id}`),
  );
}

const isOwnName = (identifier: string): boolean => identifier.startsWith('onward:');

/** The new identity arrived as a person of its own: all that this one was known by is of before. */
const before = (held: Held, personId: string): Sealed => ({
  statements: records(held, personId),
  identifiers: openIdentifiers(held, personId),
});

/** The new identity arrived under the old one: the records that state it stay, with what they say; all else is of before. */
function within(held: Held, personId: string, replacement: string): Sealed {
  const all = records(held, personId);
  // The subject is how the sender knew the person until then; what the record says is who they are.
  const said = ({ event: { type, data } }: PlacedEvent): string[] =>
    identifiersIn({ type, subject: replacement, data });
  const isNew = (one: PlacedEvent): boolean =>
    one.subject === replacement ||
    identifiersIn({ ...one.event, subject: one.subject }).includes(replacement);
  const stay = new Set(all.filter(isNew).flatMap(said));
  if (stay.size === 0)
    throw new CommandRefused('invalid', 'no record states the new identifier yet: wait until it has arrived');
  return {
    statements: all.filter((one) => !isNew(one)),
    identifiers: openIdentifiers(held, personId).filter((identifier) => !stay.has(identifier)),
  };
}

const openIdentifiers = (held: Held, personId: string): string[] =>
  (held.identifiers.get(personId) ?? [])
    .filter(({ identifier, sealedBy }) => sealedBy === 0 && !isOwnName(identifier))
    .map(({ identifier }) => identifier);
