/**
 * What a row states that was not stated before, as events with stable ids. A row that says what it said gives nothing; an id is made of
 * everything that the event says, so the same row compared with the same past gives the same events, byte for byte. Pure.
 */
import { startOfLondonDay } from '../../domain';
import type { Instant, LocalDate } from '../../domain/types';
import { partnerSource, type PartnerType, type WritableEvent } from '../../events';
import { hashOf, type Part, type StatedRow } from './rows';

/** A part of a row that stands in the log, as it was last stated. */
export interface KnownPart {
  id: string;
  type: PartnerType;
  time: Instant;
  hash: string;
  on?: string;
  /**
   * The last file said it no more: `asked`: an operator is asked; `kept`: it goes on; `retracted`: it was taken back; `past`: the next
   * one of its kind took its place.
   */
  gone?: 'asked' | 'kept' | 'retracted' | 'past';
}

export type KnownParts = Readonly<Record<string, KnownPart>>;

export interface Comparison {
  events: WritableEvent[];
  /** What stands once the events are in the log. */
  parts: Record<string, KnownPart>;
  /** What the row said before and says no more, and nothing took the place of. */
  vanished: string[];
}

/** Of these the next one takes the place of the one before, by its own day: that a file drops it says nothing. */
const SUPERSEDED = new Set<PartnerType>(['education.placed', 'worker.assigned', 'ehc.review-scheduled']);

/**
 * Compares a row with what the partner's files said before.
 * @param known undefined: the row is new
 * @param asOf the day that the file speaks for: the time of its statements
 */
export function statementsOf(
  row: StatedRow,
  known: KnownParts | undefined,
  { partner, asOf }: { partner: string; asOf: LocalDate },
): Comparison {
  const source = partnerSource(partner);
  const time = startOfLondonDay(asOf);
  const parts: Record<string, KnownPart> = { ...known };
  const events: WritableEvent[] = [];
  for (const part of row.parts) {
    const before = known?.[part.part];
    const hash = hashOf([part.type, part.data]);
    if (before && before.hash === hash && before.gone !== 'retracted') {
      const { gone: _, ...stands } = before;
      parts[part.part] = stands;
      continue;
    }
    const event = eventOf(part, before, { source, subject: row.subject, time, key: row.key });
    events.push(event);
    parts[part.part] = {
      id: event.id,
      type: event.type as PartnerType,
      time,
      hash,
      ...(part.on !== undefined && { on: part.on }),
    };
  }
  return { events, parts, vanished: markGone(row, parts, asOf) };
}

interface Place {
  source: string;
  subject: string;
  time: Instant;
  key: string;
}

function eventOf(
  { part, type, data, on }: Part,
  before: KnownPart | undefined,
  { key, ...place }: Place,
): WritableEvent {
  // A record is stated anew as a whole; only one of the same day is corrected, since both would have the same time.
  const isPerson = part === 'person';
  const sameDay = before?.type === 'person.updated' && before.time === place.time;
  const isNext =
    before?.on !== undefined && on !== undefined && on > before.on && before.gone !== 'retracted';
  const corrects = before !== undefined && (isPerson ? sameDay : !isNext);
  const event = {
    ...place,
    type: isPerson && before ? 'person.updated' : type,
    ...(corrects && { replaces: before.id }),
    data,
  };
  return { ...event, id: `row-${hashOf([key, part, event]).slice(0, 40)}` };
}

/** Marks what the row says no more; gives what an operator has to be asked about. */
function markGone(row: StatedRow, parts: Record<string, KnownPart>, asOf: LocalDate): string[] {
  const said = new Set(row.parts.map(({ part }) => part));
  const types = new Set(row.parts.map(({ type }) => type));
  const vanished: string[] = [];
  for (const [name, part] of Object.entries(parts)) {
    if (said.has(name) || part.gone !== undefined) continue;
    const over = part.type === 'ehc.review-scheduled' && (part.on ?? '') < asOf;
    const past = over || (SUPERSEDED.has(part.type) && types.has(part.type));
    parts[name] = { ...part, gone: past ? 'past' : 'asked' };
    if (!past) vanished.push(name);
  }
  return vanished;
}
