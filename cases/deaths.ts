/** Taking back the report of a death, believed or not: the case opens again with all that it had. */
import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import { londonDay } from '../domain';
import type { Instant } from '../domain/types';
import { OWN_SOURCES } from '../events';
import { writeAudit } from '../store/audit';
import { withTransaction } from '../store/pool';
import { advanceCases, type AdvanceContext } from './advance';
import type { Actor } from './cases';
import type { Decide } from './compute';
import { CommandRefused } from './errors';
import type { CaseView } from './types';

export interface DeathCases {
  /**
   * An operator's word that nobody died, with the reason; people on the case say so by the command `death.reversed`.
   * @throws NotFoundError; CommandRefused where no death is on record
   */
  reverseDeath(actor: Actor, personId: string, reason: string, now: Date | Instant): Promise<CaseView>;
}

/** The part of `Cases` about deaths. */
export const deathPart = (pool: Pool, context: AdvanceContext): DeathCases => ({
  reverseDeath: (actor, personId, reason, now) =>
    reverseDeath(pool, context, { actor, personId, reason, now: new Date(now).toISOString() }),
});

async function reverseDeath(
  pool: Pool,
  context: AdvanceContext,
  { actor, personId, reason, now }: { actor: Actor; personId: string; reason: string; now: Instant },
): Promise<CaseView> {
  const id = randomUUID();
  const decide: Decide = ({ person, asOf }) => {
    if (!person.death) throw new CommandRefused('overtaken', 'no death is on record');
    const { statements } = person.death;
    const data = { reason, on: londonDay(asOf), statements, byWorkerId: actor.workerId };
    return [{ source: OWN_SOURCES.console, id, type: 'death.reversed', time: asOf, data }];
  };
  return withTransaction(pool, async (tx) => {
    const work = new Map([[personId, []]]);
    const views = await advanceCases(tx, context, { caller: { kind: 'people' }, now, work, decide });
    const detail = { eventId: id };
    await writeAudit(tx, { actor: actor.workerId, action: 'death.reversed', personId, detail });
    return views.get(personId) as CaseView;
  });
}
