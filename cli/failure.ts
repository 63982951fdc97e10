/** How the command line says that something went wrong: one line, and an exit code that is not zero. */

/** A mistake in what was asked or given. Its message is the whole of what is printed. */
export class UserError extends Error {
  override readonly name = 'UserError';
}

/** The exit codes of `onward`: what was asked for did not happen, or happened in part. */
export const EXIT = { failed: 1, refused: 2 } as const;

const UNREACHABLE = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EHOSTUNREACH',
]);

/** Turns whatever was thrown into one readable line, without a stack trace. */
export function oneLine(thrown: unknown): string {
  if (thrown instanceof UserError) return flat(thrown.message);
  const unreachable = unreachableAddress(thrown);
  if (unreachable !== undefined)
    return `${unreachable} does not answer. Is the stack up? "npm start" starts it and writes .data/stack.env`;
  if (thrown instanceof Error) return flat(thrown.message || thrown.name);
  return flat(String(thrown));
}

/** The address that did not answer, looking through wrapped and aggregated errors; undefined for other errors. */
function unreachableAddress(thrown: unknown): string | undefined {
  if (!(thrown instanceof Error)) return undefined;
  const { code, address, port } = thrown as Error & { code?: string; address?: string; port?: number };
  if (code !== undefined && UNREACHABLE.has(code)) return address ? `${address}:${port}` : 'A service';
  if (
    thrown.name.startsWith('KafkaJS') &&
    /connection|brokers? .*unavailable|number of retries/i.test(thrown.message)
  )
    return 'Kafka';
  const inner = thrown instanceof AggregateError ? (thrown.errors as unknown[]) : [thrown.cause];
  return inner.map(unreachableAddress).find((found) => found !== undefined);
}

const flat = (text: string): string => text.replace(/\s+/g, ' ').trim();
