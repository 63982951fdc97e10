/** Where the stack keeps things: the project, what it downloads once per user, what one installation stores. */
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

/**
 * The project's root folder, from the source tree and from `dist/` alike.
 * @throws Error when no package.json stands above this file.
 */
export function projectRoot(): string {
  let dir = __dirname;
  while (!existsSync(join(dir, 'package.json'))) {
    const up = dirname(dir);
    if (up === dir) throw new Error(`no package.json above ${__dirname}`);
    dir = up;
  }
  return dir;
}

/** A built entry point, for example `built('workers/intake.js')`. */
export const built = (path: string): string => join(projectRoot(), 'dist', path);

/** Downloads are kept per user, not per checkout, so that a fresh clone finds them again. */
export function cacheDir(env: NodeJS.ProcessEnv = process.env): string {
  if (env.ONWARD_CACHE) return resolve(env.ONWARD_CACHE);
  return join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'onward');
}

/** The data of one installation: `.data/` in the project, or `ONWARD_DATA`. */
export function defaultDataDir(env: NodeJS.ProcessEnv = process.env): string {
  return env.ONWARD_DATA ? resolve(env.ONWARD_DATA) : join(projectRoot(), '.data');
}
