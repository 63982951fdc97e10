/** The operator's queues: dead letters, events that wait, conflicts; what stands there and what is decided about it. */
import type { Instant } from '../domain/types';
import { loadCases } from '../store/case-rows';
import { writeAudit } from '../store/audit';
import {
  expireWaiting,
  lockConflict,
  lockIdentifiers,
  lockUnmatched,
  resolveConflictRow,
  setUnmatchedState,
} from '../store/identity';
import { loadEvents, type StoredEvent } from '../store/log';
import * as queues from '../store/queues';
import { withTransaction, type Tx } from '../store/pool';
import { openAdvance } from './advance';
import type { Actor, ReplayableLetter } from './cases';
import { CommandRefused, NotFoundError } from './errors';
import { identifiable, IdentityBook } from './identity';
import { Placing, type ReceiveContext } from './receive';
import type { Pool } from 'pg';

/** A row's key as the console and the command line give it. @throws NotFoundError for what cannot be one */
function rowKey(id: string): string {
  if (!/^\d{1,18}$/.test(id)) throw new NotFoundError('there is no such row');
  return id;
}

export class Operations {
  constructor(
    private readonly pool: Pool,
    private readonly context: ReceiveContext,
  ) {}

  async replayDeadLetters(actor: Actor, ids?: readonly string[]): Promise<ReplayableLetter[]> {
    return withTransaction(this.pool, async (tx) => {
      const letters = await queues.takeDeadLetters(tx, ids?.map(rowKey));
      for (const { id } of letters) {
        await writeAudit(tx, { actor: actor.workerId, action: 'dead-letter.replayed', detail: { id } });
      }
      return letters;
    });
  }

  async clearAlarm(actor: Actor, id: string): Promise<void> {
    await withTransaction(this.pool, async (tx) => {
      const kind = await queues.clearAlarmRow(tx, rowKey(id));
      if (kind === undefined) throw new NotFoundError('there is no such open alarm');
      await writeAudit(tx, { actor: actor.workerId, action: 'alarm.cleared', detail: { id, kind } });
    });
  }

  async resolveUnmatched(
    actor: Actor,
    id: string,
    decision: { personId: string } | 'discard',
    now: Instant,
  ): Promise<void> {
    await withTransaction(this.pool, async (tx) => {
      const pk = rowKey(id);
      const { stored, book } = await this.openEvent(tx, pk);
      const state = await lockUnmatched(tx, pk);
      if (state === undefined) throw new NotFoundError('there is no such event');
      if (state !== 'waiting' && state !== 'expired')
        throw new CommandRefused('overtaken', `this event is ${state} already`);
      const personId = decision === 'discard' ? undefined : decision.personId;
      await setUnmatchedState(tx, [pk], decision === 'discard' ? 'discarded' : 'applied');
      if (decision !== 'discard') await this.assign(tx, book, stored, decision, now);
      const detail = { id, decision: personId === undefined ? 'discarded' : 'attributed' };
      await writeAudit(tx, { actor: actor.workerId, action: 'unmatched.resolved', personId, detail });
    });
  }

  async resolveConflict(
    actor: Actor,
    id: string,
    decision: { personId: string } | 'new-person' | 'discard',
    now: Instant,
  ): Promise<{ personId?: string }> {
    return withTransaction(this.pool, async (tx) => {
      const key = rowKey(id);
      const event = await queues.eventOfConflict(tx, key);
      if (event === undefined) throw new NotFoundError('there is no such conflict');
      // Identifiers before the conflict: the order of locks everywhere.
      const { stored, book } = await this.openEvent(tx, event);
      const conflict = await lockConflict(tx, key);
      if (conflict?.kind === 'sealed') throw new NotFoundError('there is no such conflict');
      if (conflict?.state !== 'open') {
        throw new CommandRefused(
          'overtaken',
          `this conflict was resolved already: ${conflict?.resolution ?? ''}`,
        );
      }
      if (conflict.kind === 'death-unconfirmed')
        throw new CommandRefused(
          'invalid',
          'a reported death is confirmed on the young person’s page, or taken back there or with “onward death reverse”',
        );
      const personId =
        decision === 'discard' ? undefined : await this.assign(tx, book, stored, decision, now);
      const resolution = typeof decision === 'string' ? decision : 'attributed';
      await resolveConflictRow(tx, key, personId === undefined ? resolution : `${resolution} ${personId}`);
      const detail = { id, resolution };
      await writeAudit(tx, { actor: actor.workerId, action: 'conflict.resolved', personId, detail });
      return { personId };
    });
  }

  async expireUnmatched(now: Instant): Promise<number> {
    return withTransaction(this.pool, (tx) => expireWaiting(tx, now));
  }

  private async openEvent(tx: Tx, pk: string): Promise<{ stored: StoredEvent; book: IdentityBook }> {
    const [stored] = await loadEvents(tx, [pk]);
    if (!stored) throw new NotFoundError('there is no such event');
    return { stored, book: await IdentityBook.open(tx, [identifiable(stored.event, stored.subject)]) };
  }

  /** The record that goes on for a person, held so that nobody merges it meanwhile. @throws NotFoundError */
  private async standing(tx: Tx, personId: string): Promise<string> {
    const own = `onward:${personId}`;
    const chosen = (await lockIdentifiers(tx, [own])).get(own);
    if (!chosen || !(await loadCases(tx, [chosen])).has(chosen)) {
      throw new NotFoundError('there is no such person');
    }
    return chosen;
  }

  /** Gives the event to a person, with the identifiers that point at nobody, and advances the case. */
  private async assign(
    tx: Tx,
    book: IdentityBook,
    { pk, subject, event }: StoredEvent,
    decision: { personId: string } | 'new-person',
    now: Instant,
  ): Promise<string> {
    const chosen = decision === 'new-person' ? undefined : await this.standing(tx, decision.personId);
    const opening = await openAdvance(tx, now, this.context.testClock);
    const placing = new Placing(tx, book, now, this.context.unmatchedDays);
    const personId = placing.assign({ ...identifiable(event, subject), pk }, chosen);
    await placing.finish(this.context, { kind: 'people' }, opening);
    return personId;
  }
}
