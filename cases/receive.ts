/** Partner events into the log: who they are about, each once, and then the advance of every case they touch. */
import type { Instant, LoggedEvent } from '../domain/types';
import { insertCases, raiseAlarms } from '../store/case-writes';
import {
  insertConflict,
  insertUnmatched,
  linkIdentifiers,
  lockExpired,
  lockWaiting,
  setUnmatchedState,
} from '../store/identity';
import {
  bodyHashes,
  eventName,
  insertAttributions,
  insertEvents,
  loadEvents,
  type Attribution,
  type NewEvent,
} from '../store/log';
import type { Opening } from '../store/case-rows';
import type { Tx } from '../store/pool';
import { advanceCases, openAdvance, type AdvanceContext, type AttributedEvent, type Caller } from './advance';
import { versionOf } from './plannings';
import { identifiable, IdentityBook, type Decision, type Identifiable } from './identity';
import type { Outcome, ReceivedEvent } from './types';

/** The reason code of the dead letter of an event whose id stands in the log with another body. */
export const QUARANTINE_REASON = 'same-id-other-body';

export interface ReceiveContext extends AdvanceContext {
  unmatchedDays: number;
  /** The version that new cases are planned with before any decision to adopt one. */
  rulebookVersion(): string;
}

/** An event in the log that belongs to nobody yet. */
interface Pending extends Identifiable {
  pk: string;
}

const DAY_MS = 86_400_000;

const sealedArrival = (source: string) => ({
  kind: 'sealed-arrival',
  subject: source,
  detail: 'a record waits for a privacy officer',
});

const loggedEvent = ({ source, id, type, time, replaces, data }: ReceivedEvent['event']): LoggedEvent =>
  replaces === undefined ? { source, id, type, time, data } : { source, id, type, time, replaces, data };

/** See `Cases.receive`. */
export async function receive(
  tx: Tx,
  context: ReceiveContext,
  received: readonly ReceivedEvent[],
  now: Instant,
): Promise<Outcome[]> {
  if (received.length === 0) return [];
  const opening = await openAdvance(tx, now, context.testClock);
  const items = received.map(({ event }) => identifiable(loggedEvent(event), event.subject));
  const book = await IdentityBook.open(tx, items);
  const { outcomes, fresh } = await enterLog(tx, received, items);
  const placing = new Placing(tx, book, now, context.unmatchedDays);
  const decisions = await placing.place(fresh.map(({ pending }) => pending));
  fresh.forEach(({ place }, i) => (outcomes[place] = decisions[i] as Outcome));
  for (const state of ['applied', 'conflict'] as const) {
    const again = fresh.filter(({ expired }, i) => expired && decisions[i]?.kind === state);
    await setUnmatchedState(
      tx,
      again.map(({ pending }) => pending.pk),
      state,
    );
  }
  await placing.finish(context, { kind: 'intake' }, opening);
  return outcomes as Outcome[];
}

/** An event that is to be placed. */
interface Fresh {
  place: number;
  pending: Pending;
  /** It is in the log, its person did not appear in time, and now it was sent again. */
  expired: boolean;
}

/** Writes the events that are new; says of the others whether they are duplicates or have another body. */
async function enterLog(
  tx: Tx,
  received: readonly ReceivedEvent[],
  items: readonly Identifiable[],
): Promise<{ outcomes: (Outcome | undefined)[]; fresh: Fresh[] }> {
  const first = new Map<string, number>();
  received.forEach(({ event }, place) => {
    const name = eventName(event);
    if (!first.has(name)) first.set(name, place);
  });
  const candidates = [...first.values()].map((place): NewEvent => {
    const { event, bodyHash } = received[place] as ReceivedEvent;
    return { ...loggedEvent(event), subject: event.subject, bodyHash };
  });
  // In one order for all transactions, so that two that bring the same events wait for each other and not in a circle.
  candidates.sort((a, b) => (eventName(a) < eventName(b) ? -1 : 1));
  const written = await insertEvents(tx, candidates);
  const old = candidates.filter((event) => !written.has(eventName(event)));
  const known = await bodyHashes(tx, old);
  const expired = await lockExpired(
    tx,
    old.filter((event) => known.get(eventName(event)) === event.bodyHash),
  );
  const outcomes: (Outcome | undefined)[] = [];
  const fresh: Fresh[] = [];
  received.forEach(({ event, bodyHash }, place) => {
    const name = eventName(event);
    const pk = written.get(name) ?? expired.get(name);
    const original = first.get(name) as number;
    if (pk !== undefined && original === place) {
      fresh.push({
        place,
        pending: { ...(items[place] as Identifiable), pk },
        expired: !written.has(name),
      });
      outcomes.push(undefined);
      return;
    }
    const hash = !written.has(name) ? known.get(name) : (received[original] as ReceivedEvent).bodyHash;
    outcomes.push({ kind: hash === bodyHash ? 'duplicate' : 'quarantined' });
  });
  return { outcomes, fresh };
}

/** Gives events their person, and with each new link looks again at those that waited for it. */
export class Placing {
  private readonly work = new Map<string, AttributedEvent[]>();
  private readonly observations: Attribution[] = [];
  /** Links whose waiting events have been looked at. */
  private readonly settled = new Set<string>();

  constructor(
    private readonly tx: Tx,
    private readonly book: IdentityBook,
    private readonly now: Instant,
    private readonly unmatchedDays: number,
  ) {}

  /** Outcomes in the order of `events`. */
  async place(events: readonly Pending[]): Promise<Outcome[]> {
    const outcomes = new Map<Pending, Outcome>();
    // Those of nobody known wait until the rest of the chunk has been read: the person may be in it.
    let open: readonly Pending[] = events;
    for (let links = -1; open.length > 0 && links !== this.book.links.size;) {
      links = this.book.links.size;
      const unknown: Pending[] = [];
      for (const one of open) {
        const decision = await this.book.decide(one);
        if (decision.kind === 'unknown') unknown.push(one);
        else outcomes.set(one, await this.settle(one, decision));
      }
      open = unknown;
    }
    const expiresAt = new Date(Date.parse(this.now) + this.unmatchedDays * DAY_MS).toISOString();
    await insertUnmatched(
      this.tx,
      open.map(({ pk, identifiers }) => ({ pk, identifiers })),
      expiresAt,
    );
    return events.map((one) => outcomes.get(one) ?? { kind: 'unmatched' });
  }

  /** Gives one event to a person whom an operator chose; undefined: a new person. @returns the person. */
  assign(one: Pending, chosen: string | undefined): string {
    const personId = chosen ?? this.book.create(one);
    if (chosen !== undefined) this.book.attribute(one, chosen);
    this.attach(one, personId);
    return personId;
  }

  private async settle(one: Pending, decision: Exclude<Decision, { kind: 'unknown' }>): Promise<Outcome> {
    if (decision.kind === 'person') {
      this.attach(one, decision.personId);
      return { kind: 'applied', personId: decision.personId };
    }
    const { conflict: kind, candidates, detail } = decision;
    const conflictId = await insertConflict(this.tx, { pk: one.pk, kind, candidates, detail });
    // Nobody but a privacy officer sees what waits: that something does must not stay unseen.
    if (kind === 'sealed') await raiseAlarms(this.tx, [sealedArrival(one.event.source)]);
    return { kind: 'conflict', conflictId };
  }

  private attach({ pk, event }: Pending, personId: string): void {
    if (event.type === 'observation.recorded') {
      this.observations.push({ pk, personId, seq: null });
      return;
    }
    const events = this.work.get(personId);
    if (events) events.push({ pk, event });
    else this.work.set(personId, [{ pk, event }]);
  }

  /** Writes links and new people, applies what waited for them, and advances every case that was touched. */
  async finish(context: ReceiveContext, caller: Caller, opening: Opening): Promise<void> {
    await this.applyWaiting();
    const { adoption } = opening;
    const version = adoption ? versionOf(adoption) : context.rulebookVersion();
    await insertCases(this.tx, this.book.created, this.now, version, adoption?.adoptionId ?? 0);
    for (const personId of this.book.created) if (!this.work.has(personId)) this.work.set(personId, []);
    await linkIdentifiers(this.tx, this.book.links);
    await insertAttributions(this.tx, this.observations);
    await advanceCases(this.tx, context, { caller, now: this.now, work: this.work, opening });
  }

  private async applyWaiting(): Promise<void> {
    for (;;) {
      const links = [...this.book.links.keys()].filter((identifier) => !this.settled.has(identifier));
      if (links.length === 0) return;
      for (const identifier of links) this.settled.add(identifier);
      const stored = await loadEvents(this.tx, await lockWaiting(this.tx, links, this.now));
      const waiting = stored.map(({ pk, subject, event }): Pending => ({
        ...identifiable(event, subject),
        pk,
      }));
      if (waiting.length === 0) continue;
      await this.book.widen(waiting);
      const done: Record<'applied' | 'conflict', string[]> = { applied: [], conflict: [] };
      for (const one of waiting) {
        const decision = await this.book.decide(one);
        if (decision.kind === 'unknown') continue;
        const outcome = await this.settle(one, decision);
        done[outcome.kind === 'applied' ? 'applied' : 'conflict'].push(one.pk);
      }
      await setUnmatchedState(this.tx, done.applied, 'applied');
      await setUnmatchedState(this.tx, done.conflict, 'conflict');
    }
  }
}
