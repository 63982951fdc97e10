/** Tells faults of the infrastructure, which pass, from faults of a message, which do not. */

interface Coded {
  code?: unknown;
  message?: unknown;
  name?: unknown;
  type?: unknown;
  stack?: unknown;
  cause?: unknown;
  constraint?: unknown;
  table?: unknown;
  retriable?: unknown;
}

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
const coded = (error: unknown): Coded => (typeof error === 'object' && error !== null ? error : {});

const SOCKET_CODES = new Set([
  'ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH',
  'ECONNABORTED', 'ENOENT',
]); // prettier-ignore

/**
 * Classes of SQLSTATE that say nothing about the message: connection, authentication, database missing, transaction
 * rolled back for others' sake, wrong schema (a deployment under way), resources, limits, operator, system, internal.
 */
const PASSING_CLASSES = new Set(['08', '28', '3D', '40', '42', '53', '55', '57', '58', 'F0', 'XX']);
const READ_ONLY = '25006';

const DRIVER_WORDS =
  /connection terminated|connection error and is not queryable|timeout exceeded when trying to connect|query read timeout|connection ended|client was closed|pool after calling end/i;

/**
 * The code of the fault of Postgres that `error` is, if waiting can cure it: a connection lost or refused, a disk that is
 * full, a server that is read-only or shuts down, a lock or a statement that took too long. Undefined for all others.
 */
export function databaseFault(error: unknown): string | undefined {
  const { code, message, cause } = coded(error);
  const known = text(code);
  if (known && SOCKET_CODES.has(known)) return known;
  if (known && /^[0-9A-Z]{5}$/.test(known)) {
    return known === READ_ONLY || PASSING_CLASSES.has(known.slice(0, 2)) ? known : undefined;
  }
  if (DRIVER_WORDS.test(text(message) ?? '')) return 'connection-lost';
  if (error instanceof AggregateError) return error.errors.map(databaseFault).find((found) => found);
  return cause && cause !== error ? databaseFault(cause) : undefined;
}

/** Whether an error of the broker's client means that the broker is away or not ready, not that a message is refused. */
export function isBrokerAway(error: unknown): boolean {
  const { name, code, retriable, cause } = coded(error);
  if (text(name) === 'SendDeadlineError') return true;
  if (SOCKET_CODES.has(text(code) ?? '')) return true;
  if (cause && cause !== error) return isBrokerAway(cause);
  if (
    /Connection|NoBrokerAvailable|RequestTimeout|BrokerNotFound|CoordinatorNotFound|LockTimeout/.test(
      text(name) ?? '',
    )
  )
    return true;
  return retriable === true && !REFUSALS.has(text(coded(error).type) ?? '');
}

/** Retriable as far as the protocol goes, and yet about one topic only. */
const REFUSALS = new Set(['UNKNOWN_TOPIC_OR_PARTITION']);

const SAFE_MESSAGE = /^(KafkaJS|SendDeadline|ServiceError)/;

/** What a log line may say of an error. Messages of others can hold personal data, so only their kind and place are kept. */
export interface SafeError {
  type: string;
  code?: string;
  message?: string;
  constraint?: string;
  table?: string;
  /** Source places only, no message. */
  at?: string;
}

/** Reduces `error` to what is safe to log: its kind, code and place, never its words or values. */
export function safeError(error: unknown): SafeError {
  const e = coded(error);
  const type = text(e.name) ?? typeof error;
  const safe: SafeError = { type };
  const code = text(e.code) ?? (typeof e.code === 'number' ? String(e.code) : undefined) ?? text(e.type);
  if (code) safe.code = code;
  if (SAFE_MESSAGE.test(type) || databaseFault(error)) safe.message = text(e.message);
  if (text(e.constraint)) safe.constraint = text(e.constraint);
  if (text(e.table)) safe.table = text(e.table);
  const at = (text(e.stack) ?? '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 6)
    .map((line) => line.trim().replace(/\((?:.*\/)?([^/()]+\/[^/()]+)\)$/, '($1)'))
    .join(' < ');
  if (at) safe.at = at;
  return safe;
}
