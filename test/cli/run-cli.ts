/** Runs the built `onward` as a person at a terminal would. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const MAIN = join(__dirname, '../../dist/cli/main.js');

export interface Run {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Nothing answers at port 1: whatever a machine's `.data/stack.env` says, there is no stack for these runs. */
export const NO_STACK = {
  DATABASE_URL: 'postgres://onward:onward@127.0.0.1:1/onward',
  KAFKA_BROKERS: '127.0.0.1:1',
  TEMPORAL_ADDRESS: '127.0.0.1:1',
};

/** @throws Error when the command line has not been built */
export function onward(args: readonly string[], input = '', env: Record<string, string> = NO_STACK): Run {
  if (!existsSync(MAIN)) throw new Error('dist/cli/main.js is missing: run "npm run build" first');
  const run = spawnSync(process.execPath, [MAIN, ...args], {
    input,
    encoding: 'utf8',
    cwd: tmpdir(),
    env: { PATH: process.env.PATH ?? '', ...env },
    timeout: 30_000,
  });
  return {
    code: run.status,
    stdout: run.stdout,
    stderr: run.stderr,
  };
}

/** The one line that bad input gets: on standard error, with nothing on standard output and no stack trace. */
export function expectOneLine(run: Run, saying: RegExp): void {
  expect({ code: run.code, stdout: run.stdout }).toEqual({ code: 1, stdout: '' });
  expect(run.stderr).toMatch(/^onward: [^\n]+\n$/);
  expect(run.stderr).toMatch(saying);
}
