/** How a process of Onward begins and ends; the same for all of them. */
import type { Logger } from './observability';

export interface Running {
  /** Finishes what is under way and closes everything. */
  stop(): Promise<void>;
}

/** A clean stop that takes longer is cut short. */
const STOP_WITHIN_MS = 10_000;

/**
 * Starts a process and ends it: with 0 after SIGTERM or SIGINT and a clean stop, with 1 when it cannot start, when it
 * calls `fail`, or at an error that nobody caught. A supervisor starts it again.
 * @param start is given `fail`, to be called when the process can do no good any more
 */
export function runProcess(log: Logger, start: (fail: (error: Error) => void) => Promise<Running>): void {
  let ending = false;
  let running: Running | undefined;
  const end = (code: number): void => {
    if (ending) return;
    ending = true;
    setTimeout(() => process.exit(code || 1), STOP_WITHIN_MS).unref();
    const stopped = running ? running.stop() : Promise.resolve();
    stopped
      .catch((error: unknown) => log.error({ err: error }, 'the stop was not clean'))
      .finally(() => process.exit(code));
  };
  const fail = (error: unknown): void => {
    if (!ending) log.fatal({ err: error }, 'the process ends, to be started again');
    end(1);
  };
  for (const name of ['SIGTERM', 'SIGINT'] as const) {
    process.on(name, () => {
      if (!ending) log.info({ signal: name }, 'stopping');
      end(0);
    });
  }
  process.on('uncaughtException', fail);
  process.on('unhandledRejection', fail);
  start(fail).then((started) => {
    running = started;
    // Asked to stop before it had started.
    if (ending) void started.stop().finally(() => process.exit());
  }, fail);
}
