/** What ends a handover before it is settled: its ground falls away. And when the sending service had ended because it handed over. */
import { factsOf } from './fold';
import { beginning, last, occurrence, onOf, text, type Occurrence } from './handover-occurrences';
import type { Fact, Facts, HandoverEnd, LocalDate } from './types';

/** A handover that is over, and why. */
export interface Ended {
  on: LocalDate;
  why: HandoverEnd;
}

/** A service had ended because it handed over; `until` it started again. */
export interface TimeGone extends Occurrence {
  until?: LocalDate;
}

/** Ends of a service after which there is nothing to hand over, or nobody to hand it to. */
const GONE = ['needs-ended', 'declined-by-person', 'moved', 'died'] as const satisfies readonly HandoverEnd[];
export const GROUND_GONE: ReadonlySet<unknown> = new Set(GONE);
/** The ground, where an end for this reason takes one away. */
export const groundGone = (reason: unknown): HandoverEnd | undefined => GONE.find((gone) => gone === reason);

/** Whether a service that ended goes on under another provider from the same day. */
export const goesOn = (end: Fact, starts: readonly Fact[]): boolean =>
  starts.some((f) => onOf(f) === onOf(end) && text(f, 'provider') !== text(end, 'provider'));

/** The end of `service` that still stands: it has come, and no later start of the same service followed. */
function standingEnd(
  facts: Facts,
  service: string,
  today: LocalDate,
): (Occurrence & { reason: string }) | undefined {
  const ended = last(
    factsOf(facts, 'service.ended')
      .filter((f) => text(f, 'service') === service && onOf(f) <= today)
      .map((f) => ({ ...occurrence(f), reason: text(f, 'reason') ?? 'other' })),
  );
  const again = factsOf(facts, 'service.started').some(
    (f) => text(f, 'service') === service && ended !== undefined && onOf(f) > ended.on && onOf(f) <= today,
  );
  return again ? undefined : ended;
}

/** Each end of `service` by transfer that has come, until the service starts again on a later day. */
export function timesGone(facts: Facts, service: string, today: LocalDate): TimeGone[] {
  const starts = factsOf(facts, 'service.started').filter((f) => text(f, 'service') === service);
  return factsOf(facts, 'service.ended')
    .filter((f) => text(f, 'service') === service && f.data.reason === 'transferred' && onOf(f) <= today)
    .filter((f) => !goesOn(f, starts))
    .map((f) => {
      const end = beginning(f);
      const again = starts.map(onOf).filter((day) => day > end.on && day <= today);
      return { ...end, ...(again.length > 0 && { until: again.sort()[0] }) };
    })
    .sort((a, b) => (a.on < b.on ? -1 : a.on > b.on ? 1 : 0));
}

/** Every ground that ever fell away, up to today; what is stated in advance (a move, the end of a service) waits for its day. */
export function groundsLost(facts: Facts, services: readonly string[], today: LocalDate): Ended[] {
  const moved = factsOf(facts, 'person.moved')
    .filter((f) => (text(f, 'kind') ?? 'permanent') === 'permanent' && text(f, 'direction') === 'out')
    .map((f): Ended => ({ on: onOf(f), why: 'moved' }));
  const ended = factsOf(facts, 'service.ended').flatMap((f): Ended[] => {
    const why = groundGone(f.data.reason);
    return why && services.includes(text(f, 'service') ?? '') ? [{ on: onOf(f), why }] : [];
  });
  return [...moved, ...ended].filter(({ on }) => on <= today);
}

/** The ground that is gone today; one that was lost before the handover was proposed again does not count. */
export function endOf(
  facts: Facts,
  services: readonly string[],
  proposedOn: LocalDate,
  today: LocalDate,
): Ended | undefined {
  const ends = factsOf(facts, 'person.died').map((f): Ended => ({ on: onOf(f), why: 'died' }));
  const moves = factsOf(facts, 'person.moved')
    .filter((f) => (text(f, 'kind') ?? 'permanent') === 'permanent')
    .map((f) => ({ ...occurrence(f), direction: text(f, 'direction') }))
    .filter(({ on }) => on <= today);
  const move = last(moves);
  // Proposed again after the move: the proposal stands.
  if (move?.direction === 'out' && move.on >= proposedOn) ends.push({ on: move.on, why: 'moved' });
  for (const service of services) {
    const end = standingEnd(facts, service, today);
    const why = groundGone(end?.reason);
    if (end && why && end.on >= proposedOn) ends.push({ on: end.on, why });
  }
  return ends.filter(({ on }) => on <= today).sort((a, b) => (a.on < b.on ? -1 : a.on > b.on ? 1 : 0))[0];
}
