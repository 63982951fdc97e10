/** Runs a part of the bus as a process of its own, to be killed. */
import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';

const ROOT = join(__dirname, '../../..');

export interface Process {
  child: ChildProcess;
  /** Resolves with the code, or the signal, that it ended with. */
  ended: Promise<number | string>;
  output(): string;
}

/** Starts `script` (a path in this folder) with `env`, from the source. */
export function startProcess(script: string, env: Record<string, string>): Process {
  const child = spawn(
    process.execPath,
    ['-r', join(ROOT, 'test/support/ts-hook.cjs'), join(__dirname, script)],
    {
      cwd: ROOT,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let output = '';
  const take = (data: Buffer): void => void (output += data.toString());
  child.stdout.on('data', take);
  child.stderr.on('data', take);
  const ended = new Promise<number | string>((resolve) => {
    child.once('exit', (code, signal) => resolve(signal ?? code ?? -1));
  });
  return { child, ended, output: () => output };
}

/** Ends it the hard way, as a power cut or the kernel would. */
export async function kill(process: Process): Promise<void> {
  process.child.kill('SIGKILL');
  await process.ended;
}
