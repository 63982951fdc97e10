/** Processes of the bench's own: forked, told to stop, and never left behind. */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

export interface BenchChild {
  /** Ends it, and resolves when it has ended. */
  stop(): Promise<void>;
}

/**
 * Starts `<name>.js` of the built bench with `input` and waits until it says that it is ready.
 * @throws Error when it ends before that
 */
export async function startChild(name: string, input: unknown): Promise<BenchChild> {
  const child = fork(join(__dirname, `${name}.js`), [JSON.stringify(input)], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const ended = once(child, 'exit');
  const first = await Promise.race([once(child, 'message'), ended.then(() => undefined)]);
  if (first === undefined) throw new Error(`the bench's ${name} ended before it was ready`);
  return { stop: () => stop(child, ended) };
}

async function stop(child: ChildProcess, ended: Promise<unknown>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  const force = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await ended;
  clearTimeout(force);
}

/** In a child: what it was started with. */
export const childInput = <T>(): T => JSON.parse(process.argv[2] ?? 'null') as T;

/** In a child: says that it is ready, and calls `close` once when it is asked to stop or its parent is gone. */
export function readyUntilStopped(close: () => Promise<void>): void {
  let closing: Promise<void> | undefined;
  const end = (): void => {
    closing ??= close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.once('SIGTERM', end);
  process.once('SIGINT', end);
  process.once('disconnect', end);
  process.send?.('ready');
}
