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
 * Adds the settings of `stack.env` that `env` does not have yet: of ONWARD_DATA where that is set, else of `.data/` in the
 * working directory, else in the project.
 * @returns the file that was read, or undefined when there is none.
 */
export function loadStackEnv(
  env: Record<string, string | undefined> = process.env,
  folders: readonly string[] = [process.cwd(), projectRoot()],
): string | undefined {
  const data = env.ONWARD_DATA ? [env.ONWARD_DATA] : folders.map((folder) => join(folder, '.data'));
  const file = data.map((folder) => join(folder, 'stack.env')).find((path) => existsSync(path));
  if (file === undefined) return undefined;
  for (const [name, value] of Object.entries(parse(readFileSync(file)))) env[name] ??= value;
  return file;
}
