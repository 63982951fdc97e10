/** `onward plan`: folds a file of CloudEvents and prints the duties; pure, no services, no clock. */
import { emptyFacts, fold, plan, startOfLondonDay } from '../domain';
import type { Duty, Instant, LocalDate, LoggedEvent } from '../domain/types';
import { canonicalJson, parseEvent } from '../events';
import { currentRulebook } from '../rulebook';
import { UserError } from './failure';
import { printDuties, type OutputOptions } from './print';
import { nameOf, readEvents, type RawEvent } from './read-events';

export interface PlanCommandOptions extends OutputOptions {
  asOf: string;
}

/** Reads `file` (or standard input), plans at the end of the day `asOf` in London, and prints the duties. */
export async function planCommand(file: string | undefined, options: PlanCommandOptions): Promise<void> {
  const asOf = readDay(options.asOf, '--as-of');
  const events = (await readEvents(file)).map(readStatement);
  printDuties(planOn(events, asOf), options);
}

/**
 * The duties of one young person at the end of the day `asOf` (Europe/London), as the store would have them.
 * Events stated after that day are left out.
 */
export function planOn(events: readonly LoggedEvent[], asOf: LocalDate): readonly Duty[] {
  const now = endOfLondonDay(asOf);
  const stated = withoutRepeats(events.filter((event) => event.time <= now));
  const facts = stated.length === 0 ? emptyFacts(PERSON) : fold(PERSON, stated);
  return plan(facts, currentRulebook(), now).duties;
}

const PERSON = 'plan';

/** @throws UserError unless `text` is a day that exists, such as 2026-01-05 */
export function readDay(text: string, option: string): LocalDate {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  if (
    !Number.isNaN(at) &&
    new Date(at).toISOString().startsWith(text) &&
    text >= '1900-01-01' &&
    text <= '2199-12-31'
  )
    return text;
  throw new UserError(`${option}: "${text}" is not a day; expected for example 2026-01-05`);
}

/** The last millisecond of the local day. */
function endOfLondonDay(day: LocalDate): Instant {
  const next = new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
  return new Date(Date.parse(startOfLondonDay(next)) - 1).toISOString();
}

/** As intake does: the first statement of a `source` and `id` stands. @throws UserError when a second says otherwise */
function withoutRepeats(events: readonly LoggedEvent[]): LoggedEvent[] {
  const seen = new Map<string, string>();
  return events.filter((event) => {
    const key = `${event.source} ${event.id}`;
    const body = canonicalJson({ ...event });
    const earlier = seen.get(key);
    if (earlier !== undefined && earlier !== body)
      throw new UserError(`two different events have the source ${event.source} and the id ${event.id}`);
    seen.set(key, body);
    return earlier === undefined;
  });
}

/** Checks one event against the contract: any source, no allow-list, no clock. @throws UserError with the first fault */
function readStatement(raw: RawEvent, index: number): LoggedEvent {
  const parsed = parseEvent(raw);
  if (!parsed.ok) throw new UserError(`${nameOf(raw, index)}: ${parsed.reason}: ${parsed.detail}`);
  const { source, id, type, time, replaces, data } = parsed.event;
  return { source, id, type, time, ...(replaces === undefined ? {} : { replaces }), data };
}
