/** Counts what partners report, a day at a time: what the feed watch learns their habits from. */
import type { Outcome, ReceivedEvent } from '../cases/types';
import { addFeedDay, type FeedDay } from '../store/feeds';
import type { Tx } from '../store/pool';

/** Stated so long before it came, an event is late. */
const LATE_MS = 86_400_000;

/**
 * Adds the events that are new to the log to their partner's day, in their own transaction: one that comes again counts nothing.
 * @param outcomes in the order of `received`; undefined for one that failed
 */
export async function countReports(
  tx: Tx,
  partner: string,
  received: readonly ReceivedEvent[],
  outcomes: readonly (Outcome | undefined)[],
  now: Date,
): Promise<void> {
  const byType = new Map<string, FeedDay>();
  for (const [i, { event }] of received.entries()) {
    const kind = outcomes[i]?.kind;
    if (kind === undefined || kind === 'duplicate' || kind === 'quarantined') continue;
    const { type, time, replaces } = event;
    const counted = byType.get(type) ?? { type, events: 0, corrections: 0, late: 0 };
    counted.events++;
    if (replaces !== undefined || type === 'event.retracted') counted.corrections++;
    if (now.getTime() - Date.parse(time) > LATE_MS) counted.late++;
    byType.set(type, counted);
  }
  await addFeedDay(tx, partner, now.toISOString(), [...byType.values()]);
}
