/** From a Kafka message to a validated event, or a reason. Never throws, whatever the bytes are. */
import { hash } from 'node:crypto';
import { canonicalJson } from './canonical';
import { dataSchema, type EventType, isPartnerType, shortType } from './catalogue';
import { ID_LENGTH } from './fields';
import { parseSubject } from './identifiers';
import {
  findUnfit,
  isStorable,
  isWellFormed,
  MAX_BYTES,
  MAX_DEPTH,
  mayBeUnfit,
  nestsDeeperThan,
  toInstant,
} from './limits';
import type { ReasonCode } from './reasons';
import { partnerOf, partnerSource } from './topics';

/** How far ahead of our clock an event's `time` may be. */
export const MAX_AHEAD_MS = 5 * 60_000;

/** A validated event. `type` is the short name, `time` a UTC instant with milliseconds. */
export interface CloudEvent {
  source: string;
  id: string;
  type: EventType;
  subject: string;
  time: string;
  /** The `id`, of the same source, of the event that this one corrects. */
  replaces?: string;
  data: Readonly<Record<string, unknown>>;
}

export type Bytes = Uint8Array | string | null | undefined;

type HeaderValue = Bytes | readonly (Uint8Array | string)[];

/** A message as a Kafka consumer hands it over. */
export interface IncomingMessage {
  topic: string;
  key?: Bytes;
  headers?: Readonly<Record<string, HeaderValue>>;
  value?: Bytes;
}

export interface Refused {
  ok: false;
  reason: ReasonCode;
  /** For an operator: paths and expectations, never the values. */
  detail: string;
  source?: string;
  id?: string;
}
export interface Accepted {
  ok: true;
  event: CloudEvent;
  /** sha-256 (hex) of type, subject, time, replaces and data in canonical JSON. */
  bodyHash: string;
}
export type ParseResult = Accepted | Refused;

type Json = Readonly<Record<string, unknown>>;
/** An event's attributes and data before they are checked. */
type Envelope = Json;

const STRUCTURED = /^application\/cloudevents\+json\s*(?:;|$)/i;
const PLAIN_JSON = /^application\/json\s*(?:;|$)/i;

const decoder = new TextDecoder('utf-8', { fatal: true });

const refuse = (reason: ReasonCode, detail: string, from?: Envelope): Refused => ({
  ok: false,
  reason,
  detail,
  ...(isId(from?.source) ? { source: from.source } : {}),
  ...(isId(from?.id) ? { id: from.id } : {}),
});

function isId(value: unknown): value is string {
  return (
    typeof value === 'string' &&
    value.length > 0 &&
    value.length <= ID_LENGTH &&
    value.trim() === value &&
    !/\p{Cc}/u.test(value) &&
    isStorable(value)
  );
}

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isJsonType = (type: unknown): boolean =>
  typeof type === 'string' && /^[a-z]+\/(?:json|[^;\s]+\+json)\s*(?:;|$)/i.test(type);

/** The text of bytes; undefined where they are not UTF-8. */
function decode(bytes: Uint8Array | string): string | undefined {
  if (typeof bytes === 'string') return isWellFormed(bytes) ? bytes : undefined;
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}

function sizeOf(bytes: Bytes): number {
  return typeof bytes === 'string' ? Buffer.byteLength(bytes) : (bytes?.length ?? 0);
}

function firstOf(value: HeaderValue): Bytes {
  return typeof value === 'object' && value !== null && !(value instanceof Uint8Array) ? value[0] : value;
}

/** Headers by lower-case name; a name given more than once counts with its first value. */
function readHeaders(headers: IncomingMessage['headers']): Map<string, string> | Refused {
  const read = new Map<string, string>();
  let size = 0;
  for (const [name, given] of Object.entries(headers ?? {})) {
    const first = firstOf(given);
    if (first === null || first === undefined) continue;
    size += sizeOf(first);
    if (size > MAX_BYTES) return refuse('too-large', 'headers');
    // Headers that are not CloudEvents' own are none of our business.
    const lower = name.toLowerCase();
    if (lower !== 'content-type' && !lower.startsWith('ce_')) continue;
    const text = decode(first);
    if (text === undefined) return refuse('not-utf8', `header ${lower}`);
    read.set(lower, text);
  }
  return read;
}

/** Parses a message's value, after the checks that keep parsing safe. */
function readJson(value: Bytes): { json: unknown; unfit?: ReasonCode } | Refused {
  if (value === null || value === undefined) return refuse('not-json', 'no value (a tombstone)');
  const size = sizeOf(value);
  if (size > MAX_BYTES) return refuse('too-large', `${size} bytes`);
  const text = decode(value);
  if (text === undefined) return refuse('not-utf8', 'value');
  if (nestsDeeperThan(text, MAX_DEPTH)) return refuse('too-deep', `more than ${MAX_DEPTH} levels`);
  try {
    const json = JSON.parse(text) as unknown;
    return { json, unfit: mayBeUnfit(text) ? findUnfit(json) : undefined };
  } catch {
    return refuse('not-json', 'value');
  }
}

/** The attributes of a binary-mode message, with its value as data. */
function binaryEnvelope(headers: Map<string, string>, data: unknown): Envelope {
  const envelope = Object.create(null) as Record<string, unknown>;
  for (const [name, text] of headers) if (name.startsWith('ce_')) envelope[name.slice(3)] = text;
  envelope.datacontenttype = headers.get('content-type');
  envelope.data = data;
  return envelope;
}

/** The envelope of a message in either mode; without any header the value is read as a structured event. */
function readEnvelope(message: IncomingMessage): { envelope: Envelope } | Refused {
  const headers = readHeaders(message.headers);
  if (!(headers instanceof Map)) return headers;
  const type = headers.get('content-type');
  const binary = headers.has('ce_specversion') && !(type !== undefined && STRUCTURED.test(type));
  const read = readJson(message.value);
  if ('ok' in read) {
    // Binary mode names the event in its headers, so even an unreadable body has a source and an id.
    return refuse(read.reason, read.detail, { source: headers.get('ce_source'), id: headers.get('ce_id') });
  }
  const envelope = binary ? binaryEnvelope(headers, read.json) : read.json;
  if (read.unfit) return refuse(read.unfit, 'value', isObject(envelope) ? envelope : undefined);
  if (!binary && type !== undefined && !STRUCTURED.test(type) && !PLAIN_JSON.test(type)) {
    return refuse('not-cloudevents', 'content-type: expected application/cloudevents+json, or ce_ headers');
  }
  return isObject(envelope) ? { envelope } : refuse('not-cloudevents', 'value: expected an object');
}

/** Why the attributes are not those of a CloudEvents 1.0 event with JSON data, or undefined. */
function envelopeFault(e: Envelope): string | undefined {
  if (e.specversion !== '1.0') return 'specversion: expected 1.0';
  if (!isId(e.id)) return `id: expected a text of 1 to ${ID_LENGTH} characters`;
  if (!isId(e.source)) return `source: expected a text of 1 to ${ID_LENGTH} characters`;
  if (typeof e.type !== 'string' || e.type === '') return 'type: expected a text';
  if (e.replaces !== undefined && !isId(e.replaces))
    return `replaces: expected a text of 1 to ${ID_LENGTH} characters`;
  if (e.datacontenttype !== undefined && !isJsonType(e.datacontenttype))
    return 'datacontenttype: expected JSON';
  if (e.data_base64 !== undefined) return 'data_base64: expected JSON in data';
  return undefined;
}

/** Why a type's data is not as its schema says: paths and expectations, not values. */
function schemaFault(type: EventType, e: Envelope): string | undefined {
  const parsed = dataSchema(type).safeParse(e.data);
  if (!parsed.success) {
    const issues = parsed.error.issues.slice(0, 5);
    return issues.map((i) => `${['data', ...i.path].join('.')}: ${i.message}`).join('; ');
  }
  // An event that takes itself back would be neither stated nor unstated.
  if (e.replaces === e.id) return 'replaces: is the event’s own id';
  if (type === 'event.retracted' && (e.data as Json).eventId === e.id)
    return 'data.eventId: is the event’s own id';
  return undefined;
}

/** The checks that need no topic. `latest` is the last epoch millisecond that `time` may name. */
function checkEvent(e: Envelope, type: EventType, latest: number): ParseResult {
  const time = typeof e.time === 'string' ? toInstant(e.time) : undefined;
  if (time === undefined) return refuse('bad-time', 'time: expected an RFC 3339 time with a zone', e);
  if (Date.parse(time) > latest) return refuse('time-in-future', 'time', e);
  const fault = schemaFault(type, e);
  if (fault !== undefined) return refuse('schema', fault, e);
  const event: CloudEvent = {
    source: e.source as string,
    id: e.id as string,
    type,
    subject: e.subject as string,
    time,
    ...(e.replaces === undefined ? {} : { replaces: e.replaces as string }),
    data: e.data as Json,
  };
  return { ok: true, event, bodyHash: bodyHash(event) };
}

/** Reads the type, once the attributes are those of a CloudEvent. */
function checkEnvelope(e: Envelope): EventType | Refused {
  const fault = envelopeFault(e);
  if (fault !== undefined) return refuse('not-cloudevents', fault, e);
  return shortType(e.type as string) ?? refuse('unknown-type', 'type', e);
}

function subjectFault(e: Envelope): Refused | undefined {
  if (typeof e.subject === 'string' && parseSubject(e.subject)) return undefined;
  return refuse(
    'bad-subject',
    'subject: expected nhs:, upn:, uln:, local:<code>: or onward: with a valid id',
    e,
  );
}

/** sha-256 (hex) of what an event means: type, subject, time, replaces and data in canonical JSON. */
export function bodyHash(event: Omit<CloudEvent, 'source' | 'id'>): string {
  const { type, subject, time, replaces, data } = event;
  return hash('sha256', canonicalJson({ type, subject, time, replaces, data }), 'hex');
}

/** Whether the key is the subject, bytes or text. */
function keyIs(key: Bytes, subject: unknown): boolean {
  if (key === null || key === undefined) return false;
  return decode(key) === subject;
}

/**
 * Reads and validates a message of a partner's topic, in structured or binary mode.
 *
 * @param now the consumer's clock: a `time` more than five minutes ahead of it is refused
 * @param allowed the types, by short name, that this partner may send; every partner type unless given
 */
export function parseMessage(message: IncomingMessage, now: Date, allowed?: readonly string[]): ParseResult {
  const read = readEnvelope(message);
  if ('ok' in read) return read;
  const e = read.envelope;
  const type = checkEnvelope(e);
  if (typeof type !== 'string') return type;
  const partner = partnerOf(message.topic);
  if (partner === undefined || e.source !== partnerSource(partner)) {
    return refuse('source-mismatch', 'source: expected the partner of the topic', e);
  }
  if (!isPartnerType(type) || (allowed !== undefined && !allowed.includes(type))) {
    return refuse('type-not-allowed', `type: ${type}`, e);
  }
  const fault = subjectFault(e);
  if (fault) return fault;
  if (!keyIs(message.key, e.subject)) return refuse('key-mismatch', 'key: expected the subject', e);
  return checkEvent(e, type, now.getTime() + MAX_AHEAD_MS);
}

/**
 * Validates one structured CloudEvent that did not come through a partner's topic (a file, a saved log): any source,
 * no allow-list, Onward's own types too. `now` bounds `time` where it is given.
 */
export function parseEvent(value: unknown, now?: Date): ParseResult {
  const unfit = depthOf(value) > MAX_DEPTH ? 'too-deep' : findUnfit(value);
  if (unfit) return refuse(unfit, 'value');
  if (!isObject(value)) return refuse('not-cloudevents', 'value: expected an object');
  const type = checkEnvelope(value);
  if (typeof type !== 'string') return type;
  return (
    subjectFault(value) ??
    checkEvent(value, type, now === undefined ? Infinity : now.getTime() + MAX_AHEAD_MS)
  );
}

/** How deep `value` nests, read no deeper than needed. */
function depthOf(value: unknown, level = 0): number {
  if (typeof value !== 'object' || value === null || level > MAX_DEPTH) return level;
  let deepest = level + 1;
  for (const item of Object.values(value)) deepest = Math.max(deepest, depthOf(item, level + 1));
  return deepest;
}
