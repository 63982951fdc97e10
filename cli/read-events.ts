/** Reads CloudEvents from a file or standard input: a JSON array, one object, or JSON lines. */
import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { UserError } from './failure';

/** One event as it was written, not yet checked. */
export type RawEvent = Readonly<Record<string, unknown>>;

/**
 * @param file a path, or `-` (or nothing) for standard input
 * @throws UserError when there is no such file, or what it holds is not JSON objects
 */
export async function readEvents(file: string | undefined): Promise<RawEvent[]> {
  const name = file === undefined || file === '-' ? 'standard input' : file;
  const content = name === file ? await readText(file) : await readStandardInput();
  return parseEvents(content.replace(/^\uFEFF/, ''), name);
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why =
      code === 'ENOENT' ? 'no such file' : code === 'EISDIR' ? 'is a directory' : (code ?? 'cannot be read');
    throw new UserError(`${file}: ${why}`);
  }
}

function readStandardInput(): Promise<string> {
  if (process.stdin.isTTY) throw new UserError('give a FILE, or pipe events to standard input');
  return text(process.stdin);
}

/** @throws UserError naming the place of the first thing that is not a JSON object */
export function parseEvents(content: string, name: string): RawEvent[] {
  if (content.trim() === '') throw new UserError(`${name}: empty, expected a JSON array of CloudEvents`);
  const whole = tryJson(content);
  const found = whole.ok
    ? Array.isArray(whole.value)
      ? (whole.value as unknown[])
      : [whole.value]
    : jsonLines(content);
  if (found === undefined) throw new UserError(`${name}: not JSON (${whole.ok ? '' : whole.why})`);
  return found.map((value, index) => {
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as RawEvent;
    throw new UserError(`${name}: entry ${index + 1} is not a CloudEvent (a JSON object)`);
  });
}

/** The values of JSON lines; undefined when a line is not JSON or there is only one. */
function jsonLines(content: string): unknown[] | undefined {
  const lines = content.split(/\r?\n/).filter((line) => line.trim() !== '');
  const values = lines.map(tryJson);
  if (lines.length < 2) return undefined;
  const good = values.filter((v) => v.ok);
  return good.length === values.length ? good.map((v) => v.value) : undefined;
}

function tryJson(content: string): { ok: true; value: unknown } | { ok: false; why: string } {
  try {
    return { ok: true, value: JSON.parse(content) as unknown };
  } catch (error) {
    return { ok: false, why: (error as Error).message };
  }
}

/** How a message speaks of one event of the input: its place, and its id where it has one. */
export const nameOf = (raw: RawEvent, index: number): string =>
  `event ${index + 1}${typeof raw.id === 'string' ? ` (${raw.id})` : ''}`;
