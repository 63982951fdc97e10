/** The part of the application that decides who is who. */
import type { Pool } from 'pg';
import type { Instant } from '../domain/types';
import { writeAudit } from '../store/audit';
import { clearAlarms } from '../store/case-writes';
import { lockConflict, resolveConflictRow } from '../store/identity';
import { listDecisions, presentId, presentPerson } from '../store/identity-decisions';
import { conflictPairs, listSealedArrivals, similarPeople } from '../store/identity-desk';
import { withTransaction } from '../store/pool';
import type { Actor } from './cases';
import { CommandRefused, NotFoundError } from './errors';
import type { IdentityCases, PossibleDuplicate } from './identity-types';
import { merge, undo } from './merging';
import { vetoReason } from './names';
import type { ReceiveContext } from './receive';
import { requirePrivacyOfficer, seal } from './sealing';
import { split } from './splitting';
import { nameOf } from './views';

/** Decisions that a page lists. */
const LISTED = 100;
const instant = (now: Date | Instant): Instant => new Date(now).toISOString();

export function identityPart(pool: Pool, context: ReceiveContext): IdentityCases {
  return {
    mergePeople: (request, now) => merge(pool, context, request, instant(now)),
    undoIdentity: (request, now) => undo(pool, context, request, instant(now)),
    splitPerson: (request, now) => split(pool, context, request, instant(now)),
    sealIdentity: (request, now) => seal(pool, context, request, instant(now)),
    identityDecisions: (sealed = false) =>
      listDecisions(pool, sealed ? ['seal'] : ['merge', 'split'], LISTED),
    possibleDuplicates: () => possibleDuplicates(pool),
    sealedArrivals: () => listSealedArrivals(pool),
    discardSealedArrival: (actor, id) => discardSealedArrival(pool, actor, id),
    presentPerson: (personId) => presentPerson(pool, personId),
    presentId: (id) => presentId(pool, id),
  };
}

/** Those that an event names together first. Names only speak against a pair, as everywhere: nothing is merged by itself. */
async function possibleDuplicates(pool: Pool): Promise<PossibleDuplicate[]> {
  return withTransaction(pool, async (tx) => {
    const conflicts = await conflictPairs(tx);
    const found = await similarPeople(
      tx,
      [...conflicts.values()].map(({ people }) => people),
    );
    return found
      .filter(({ one, other, named }) => named || vetoReason(one, other) === undefined)
      .map(({ one, other }) => ({
        people: [one, other].map(({ personId, givenName, familyName, dateOfBirth }) => ({
          personId,
          name: nameOf({ givenName: givenName ?? null, familyName: familyName ?? null }),
          dateOfBirth,
        })),
        conflicts: conflicts.get(`${one.personId} ${other.personId}`)?.count ?? 0,
      }))
      .sort((a, b) => b.conflicts - a.conflicts);
  });
}

async function discardSealedArrival(pool: Pool, actor: Actor, id: string): Promise<void> {
  if (!/^\d{1,18}$/.test(id)) throw new NotFoundError('there is no such record');
  await withTransaction(pool, async (tx) => {
    await requirePrivacyOfficer(tx, actor);
    const conflict = await lockConflict(tx, id);
    if (conflict?.kind !== 'sealed') throw new NotFoundError('there is no such record');
    if (conflict.state !== 'open') throw new CommandRefused('overtaken', 'this record was let go of already');
    const source = (await listSealedArrivals(tx)).find((one) => one.id === id)?.source;
    await resolveConflictRow(tx, id, 'discard');
    const left = await listSealedArrivals(tx);
    if (source !== undefined && !left.some((one) => one.source === source))
      await clearAlarms(tx, 'sealed-arrival', [source]);
    await writeAudit(tx, { actor: actor.workerId, action: 'identity.arrival-discarded', detail: { id } });
  });
}
