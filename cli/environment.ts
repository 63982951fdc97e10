/** Finds `.data/stack.env`, which the running stack writes, and adds it to the environment. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse } from 'dotenv';

/** The folder of Onward's package.json, from the built file or from the source. */
export function projectRoot(from = __dirname): string {
  for (let folder = from; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return folder;
    if (dirname(folder) === folder) return from;
  }
}

/**
 * Adds the settings of `.data/stack.env` that `env` does not have yet: first the working directory's, then the project's.
 * @returns the file that was read, or undefined when there is none.
 */
export function loadStackEnv(
  env: Record<string, string | undefined> = process.env,
  folders: readonly string[] = [process.cwd(), projectRoot()],
): string | undefined {
  const file = folders.map((folder) => join(folder, '.data', 'stack.env')).find((path) => existsSync(path));
  if (file === undefined) return undefined;
  for (const [name, value] of Object.entries(parse(readFileSync(file)))) env[name] ??= value;
  return file;
}
