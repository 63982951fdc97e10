/** Dead letters: messages that were refused or could not be applied, kept with their reason; and the notice of each. */
import type { QUARANTINE_REASON } from '../cases/receive';
import { OUT_TOPICS, OUTBOUND_SOURCE, partnerOf, wireType, type DeadLetter } from '../events';
import type { Tx } from '../store/pool';
import type { HeaderValue, IncomingMessage } from './port';

/** Same `source` and `id` as an event of the log, with another meaning. */
export const SAME_ID_OTHER_BODY: typeof QUARANTINE_REASON = 'same-id-other-body';
/** Valid, and yet applying it failed: a fault of Onward's, to be mended and replayed. */
export const INTERNAL = 'internal';

/** How much of a body is kept. */
export const KEPT_BYTES = 256 * 1024;
const KEPT_KEY_BYTES = 1024;
const KEPT_HEADERS_BYTES = 16 * 1024;

export interface RefusedMessage {
  message: IncomingMessage;
  /** A code of the events' reasons, `SAME_ID_OTHER_BODY` or `INTERNAL`. */
  reason: string;
  /** For an operator; may hold personal data, so it stays in Postgres. */
  detail: string;
  source?: string;
  id?: string;
}

const NUL = String.fromCharCode(0);
/** Postgres holds neither NUL nor half a surrogate pair in text. */
const storable = (text: string): string => Buffer.from(text.replaceAll(NUL, ''), 'utf8').toString('utf8');

function headerText(value: HeaderValue): string | undefined {
  const first = Array.isArray(value) ? value[0] : value;
  if (first === undefined || first === null) return undefined;
  return storable(typeof first === 'string' ? first : first.toString('utf8'));
}

/** The headers as text; those beyond 16 KiB are left out. */
function headersOf(message: IncomingMessage): Record<string, string> {
  const kept: [string, string][] = [];
  let size = 0;
  for (const [name, value] of Object.entries(message.headers)) {
    const text = headerText(value);
    if (text === undefined) continue;
    size += name.length + text.length;
    if (size > KEPT_HEADERS_BYTES) break;
    kept.push([storable(name), text]);
  }
  // fromEntries defines own properties, so a header named __proto__ is kept as data.
  return Object.fromEntries(kept);
}

/** The notice on `onward.dead-letter.v1`: where the message stood, its ids, and the code; never what it said. */
function noticeOf({ message, reason, source, id }: RefusedMessage): DeadLetter {
  const { topic, partition, offset } = message;
  return {
    topic,
    partition,
    offset: offset.toString(),
    reason,
    ...(source ? { source } : {}),
    ...(id ? { id } : {}),
  };
}

/**
 * Keeps `refused` in the caller's transaction, each once by topic, partition and offset, and puts a notice of each new
 * one into the outbox.
 * @returns those that were not kept before
 */
export async function keepDeadLetters(
  tx: Tx,
  refused: readonly RefusedMessage[],
  now: Date,
): Promise<RefusedMessage[]> {
  if (refused.length === 0) return [];
  const { rows } = await tx.query<{ topic: string; partition: number; offset: string }>(
    `INSERT INTO dead_letters (topic, partition, "offset", reason, detail, source, event_id, key, headers, body)
     SELECT * FROM unnest($1::text[], $2::int[], $3::bigint[], $4::text[], $5::text[], $6::text[], $7::text[],
                          $8::bytea[], $9::jsonb[], $10::bytea[])
     ON CONFLICT (topic, partition, "offset") DO NOTHING
     RETURNING topic, partition, "offset"::text AS "offset"`,
    [
      refused.map(({ message }) => message.topic),
      refused.map(({ message }) => message.partition),
      refused.map(({ message }) => message.offset.toString()),
      refused.map(({ reason }) => reason),
      refused.map(({ detail }) => storable(detail).slice(0, 2_000)),
      refused.map(({ source }) => source ?? null),
      refused.map(({ id }) => id ?? null),
      refused.map(({ message }) => message.key?.subarray(0, KEPT_KEY_BYTES) ?? null),
      refused.map(({ message }) => JSON.stringify(headersOf(message))),
      refused.map(({ message }) => message.value?.subarray(0, KEPT_BYTES) ?? null),
    ],
  );
  const placeOf = (topic: string, partition: number, offset: string): string =>
    `${topic}/${partition}/${offset}`;
  const kept = new Set(rows.map(({ topic, partition, offset }) => placeOf(topic, partition, offset)));
  const fresh = refused.filter(({ message: m }) =>
    kept.has(placeOf(m.topic, m.partition, m.offset.toString())),
  );
  await putNotices(tx, fresh, now);
  return fresh;
}

async function putNotices(tx: Tx, refused: readonly RefusedMessage[], now: Date): Promise<void> {
  if (refused.length === 0) return;
  const type = 'dead-letter';
  const events = refused.map((one) => ({
    specversion: '1.0',
    id: `dead-letter/${one.message.topic}/${one.message.partition}/${one.message.offset}`,
    source: OUTBOUND_SOURCE,
    type: wireType(type),
    time: now.toISOString(),
    datacontenttype: 'application/json',
    data: noticeOf(one),
  }));
  await tx.query(
    `INSERT INTO outbox (person_id, event_id, topic, key, type, body)
     SELECT key, event_id, $3, key, $4, body FROM unnest($1::text[], $2::text[], $5::jsonb[]) AS n (key, event_id, body)
     ON CONFLICT (event_id) DO NOTHING`,
    [
      // No person stands behind a refused message: the partner's notices are ordered among themselves.
      refused.map(({ message }) => `partner:${partnerOf(message.topic) ?? 'unknown'}`),
      events.map(({ id }) => id),
      OUT_TOPICS.deadLetter,
      type,
      events.map((event) => JSON.stringify(event)),
    ],
  );
}
