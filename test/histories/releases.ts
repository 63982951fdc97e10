/**
 * Which release recorded which history. `manifest.json` lists them with their SHA-256, so that none of a release is ever changed or
 * removed; histories that it does not list were recorded for the release that comes next.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Release {
  /** As in package.json. */
  release: string;
  recordedOn: string;
  /** SHA-256 (hex) of the file of each history, by its name. */
  histories: Record<string, string>;
}

const FILE = join(__dirname, 'manifest.json');

/** In the order of their release. */
export const releases = (): Release[] => JSON.parse(readFileSync(FILE, 'utf8')) as Release[];

/** The names of all recorded histories, of whatever release. */
export const recordedHistories = (): string[] =>
  readdirSync(__dirname)
    .filter((name) => name.endsWith('.json') && name !== 'manifest.json')
    .map((name) => name.slice(0, -'.json'.length))
    .sort();

const isReleased = (name: string): boolean => releases().some(({ histories }) => name in histories);

/** The name under which a story is recorded for `release`: with the release where an earlier one has recorded it already. */
export const nameFor = (story: string, release: string): string =>
  isReleased(story) ? `${story}@${release}` : story;

/**
 * Closes a release: what was recorded since the last is its own from now on.
 * @throws Error when the release is closed already, or nothing was recorded for it
 */
export function closeRelease(release: string, recordedOn: string): Release {
  const known = releases();
  if (known.some((one) => one.release === release)) throw new Error(`release ${release} is closed already`);
  const fresh = recordedHistories().filter((name) => !isReleased(name));
  if (fresh.length === 0) throw new Error(`no history was recorded for release ${release}`);
  const hash = (name: string): string =>
    createHash('sha256')
      .update(readFileSync(join(__dirname, `${name}.json`)))
      .digest('hex');
  const closed = {
    release,
    recordedOn,
    histories: Object.fromEntries(fresh.map((name) => [name, hash(name)])),
  };
  writeFileSync(FILE, `${JSON.stringify([...known, closed], null, 2)}\n`);
  return closed;
}
