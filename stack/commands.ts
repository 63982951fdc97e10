/** Commands of the machine: on the PATH or not, and what they say. */
import { execFile } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The full path of an executable on the PATH, or undefined. */
export function findCommand(name: string, env: NodeJS.ProcessEnv = process.env): string | undefined {
  for (const dir of (env.PATH ?? '').split(delimiter)) {
    const path = join(dir, name);
    try {
      accessSync(path, constants.X_OK);
      if (dir !== '' && statSync(path).isFile()) return path;
    } catch {
      // Not here.
    }
  }
  return undefined;
}

export interface RunOptions {
  cwd?: string;
  timeoutMs?: number;
  env?: NodeJS.ProcessEnv;
  uid?: number;
  gid?: number;
}

/**
 * Runs a command to its end; gives its standard output and standard error, joined.
 * @throws Error with the last lines of what it said when it fails or takes too long.
 */
export function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  const { timeoutMs = 300_000, ...rest } = options;
  return new Promise((resolve, reject) => {
    execFile(
      command,
      [...args],
      { ...rest, timeout: timeoutMs, maxBuffer: 32 * 1024 * 1024 },
      (error, stdout, stderr) => {
        const said = `${stdout}\n${stderr}`.trim();
        if (!error) return resolve(said);
        const why = said.split('\n').slice(-3).join(' | ') || error.message;
        reject(new Error(`${command} ${args[0] ?? ''}: ${why}`, { cause: error }));
      },
    );
  });
}
