#!/usr/bin/env node
/** The `onward` command: settings, the command that was asked for, one line and a failing exit code for a mistake. */
import { loadStackEnv } from './environment';
import { EXIT, oneLine } from './failure';
import { createProgram } from './program';

// A reader that closed its end (`onward tasks ... | head`) is no failure of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) =>
  process.exit(error.code === 'EPIPE' ? 0 : EXIT.failed),
);

async function main(): Promise<void> {
  loadStackEnv();
  await createProgram().parseAsync();
}

main().catch((error: unknown) => {
  process.stderr.write(`onward: ${oneLine(error)}\n`);
  process.exitCode = EXIT.failed;
});
