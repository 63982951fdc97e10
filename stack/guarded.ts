/** The guard beside a supervisor, and the end of everything that a supervisor has started. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { built } from './paths';

/**
 * Starts the guard, which ends the children recorded in `file` when this process is killed without a chance to do so.
 * Without a build there is none, and the next start finds what was left.
 */
export function startGuard(file: string): void {
  const script = built('stack/guard.js');
  if (!existsSync(script)) return;
  const guard = spawn(process.execPath, [script, file, String(process.pid)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  guard.stdin.on('error', () => undefined);
  guard.on('error', () => undefined);
  (guard.stdin as unknown as { unref?: () => void }).unref?.();
  guard.unref();
}
