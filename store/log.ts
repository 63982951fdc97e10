/** The log: events, and which person's case each belongs to. */
import type { Instant, LoggedEvent } from '../domain/types';
import type { EventType } from '../events';
import type { Tx } from './pool';

/** An event about to be written. `bodyHash` is over its meaning. */
export interface NewEvent extends LoggedEvent {
  subject: string;
  bodyHash: string;
}

/** An event of the log with its key. */
export interface StoredEvent {
  pk: string;
  subject: string;
  event: LoggedEvent;
}

/** What names an event in the log: its source and id. */
export const eventName = (event: { source: string; id: string }): string => `${event.source} ${event.id}`;

/**
 * Writes events that are not in the log yet, in one statement.
 * @returns the keys of those that were written, by `eventName`.
 */
export async function insertEvents(tx: Tx, events: readonly NewEvent[]): Promise<Map<string, string>> {
  const written = new Map<string, string>();
  if (events.length === 0) return written;
  const { rows } = await tx.query<{ event_pk: string; source: string; id: string }>({
    name: 'insert-events',
    text: `INSERT INTO events (source, id, type, subject, time, replaces, data, body_hash)
      SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::timestamptz[], $6::text[], $7::jsonb[], $8::text[])
      ON CONFLICT (source, id) DO NOTHING RETURNING event_pk, source, id`,
    values: [
      events.map((e) => e.source),
      events.map((e) => e.id),
      events.map((e) => e.type),
      events.map((e) => e.subject),
      events.map((e) => e.time),
      events.map((e) => e.replaces ?? null),
      events.map((e) => JSON.stringify(e.data)),
      events.map((e) => e.bodyHash),
    ],
  });
  for (const row of rows) written.set(eventName(row), row.event_pk);
  return written;
}

/** The body hashes of events that are in the log, by `eventName`. */
export async function bodyHashes(
  tx: Tx,
  names: readonly { source: string; id: string }[],
): Promise<Map<string, string>> {
  if (names.length === 0) return new Map();
  const { rows } = await tx.query<{ source: string; id: string; body_hash: string }>({
    name: 'body-hashes',
    text: `SELECT e.source, e.id, e.body_hash FROM unnest($1::text[], $2::text[]) AS n(source, id)
      JOIN events e ON e.source = n.source AND e.id = n.id`,
    values: [names.map((n) => n.source), names.map((n) => n.id)],
  });
  return new Map(rows.map((row) => [eventName(row), row.body_hash]));
}

/** One event's place: the `seq`-th of a person's case, or beside it (null: an observation). */
export interface Attribution {
  pk: string;
  personId: string;
  seq: number | null;
}

export async function insertAttributions(tx: Tx, attributions: readonly Attribution[]): Promise<void> {
  if (attributions.length === 0) return;
  await tx.query({
    name: 'insert-attributions',
    text: `INSERT INTO attributions (event_pk, person_id, seq)
      SELECT * FROM unnest($1::bigint[], $2::text[], $3::int[])`,
    values: [
      attributions.map((a) => a.pk),
      attributions.map((a) => a.personId),
      attributions.map((a) => a.seq),
    ],
  });
}

interface EventRow {
  event_pk: string;
  source: string;
  id: string;
  type: EventType;
  subject: string;
  time: Date;
  replaces: string | null;
  data: Readonly<Record<string, unknown>>;
}

const EVENT_COLUMNS = 'e.event_pk, e.source, e.id, e.type, e.subject, e.time, e.replaces, e.data';

function storedEvent(row: EventRow): StoredEvent {
  const { source, id, type, data } = row;
  const time: Instant = row.time.toISOString();
  const event: LoggedEvent =
    row.replaces === null
      ? { source, id, type, time, data }
      : { source, id, type, time, replaces: row.replaces, data };
  return { pk: row.event_pk, subject: row.subject, event };
}

/**
 * The logs of several cases in order of attribution: for each person the events after the first `after`.
 * Persons without such events are absent from the answer.
 */
export async function loadLogs(
  tx: Tx,
  wanted: readonly { personId: string; after: number }[],
): Promise<Map<string, LoggedEvent[]>> {
  const logs = new Map<string, LoggedEvent[]>();
  if (wanted.length === 0) return logs;
  const { rows } = await tx.query<EventRow & { person_id: string }>({
    name: 'load-logs',
    text: `SELECT a.person_id, ${EVENT_COLUMNS} FROM unnest($1::text[], $2::int[]) AS w(person_id, after)
      JOIN attributions a ON a.person_id = w.person_id AND a.seq > w.after
      JOIN events e ON e.event_pk = a.event_pk ORDER BY a.person_id, a.seq`,
    values: [wanted.map((w) => w.personId), wanted.map((w) => w.after)],
  });
  for (const row of rows) {
    const log = logs.get(row.person_id);
    const { event } = storedEvent(row);
    if (log) log.push(event);
    else logs.set(row.person_id, [event]);
  }
  return logs;
}

/** Events by their keys; a key that is not in the log is left out. */
export async function loadEvents(tx: Tx, pks: readonly string[]): Promise<StoredEvent[]> {
  const { rows } = await tx.query<EventRow>(
    `SELECT ${EVENT_COLUMNS} FROM events e WHERE event_pk = ANY($1::bigint[]) ORDER BY event_pk`,
    [pks],
  );
  return rows.map(storedEvent);
}

/** A statement with its place in a person's log; null: beside it (an observation). */
export interface PlacedEvent extends StoredEvent {
  seq: number | null;
}

/** All that is attributed to a person: the log in its order, and the observations. */
export async function loadPlaced(tx: Tx, personId: string): Promise<PlacedEvent[]> {
  const { rows } = await tx.query<EventRow & { seq: number | null }>(
    `SELECT a.seq, ${EVENT_COLUMNS} FROM attributions a JOIN events e USING (event_pk)
      WHERE a.person_id = $1 ORDER BY a.seq NULLS LAST, event_pk`,
    [personId],
  );
  return rows.map((row) => ({ ...storedEvent(row), seq: row.seq, pk: String(row.event_pk) }));
}

/** The person whose log holds the event, where one does. */
export async function attributedTo(tx: Tx, source: string, id: string): Promise<string | undefined> {
  const { rows } = await tx.query<{ person_id: string }>(
    'SELECT a.person_id FROM events e JOIN attributions a USING (event_pk) WHERE e.source = $1 AND e.id = $2',
    [source, id],
  );
  return rows[0]?.person_id;
}
