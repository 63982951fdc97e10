/** Loopback ports: which are free, and waiting until one answers. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive } from './records';

export const LOOPBACK = '127.0.0.1';

/** Below the range that the kernel gives to outgoing connections, so that nobody takes one in between. */
const FIRST_FREE = 20_000;
const LAST_FREE = 32_000;
/** Stacks that start at the same moment see each other's choice here, before it is bound. */
const CHOSEN = join(tmpdir(), 'onward-ports');

const chosen = new Set<string>();

/** Claims `port` against other stacks of this machine while this process lives; false when one of them has it. */
function claim(port: number): boolean {
  const file = join(CHOSEN, String(port));
  for (let tries = 0; tries < 2; tries++) {
    try {
      mkdirSync(CHOSEN, { recursive: true, mode: 0o777 });
      writeFileSync(file, String(process.pid), { flag: 'wx' });
      if (chosen.size === 0) process.once('exit', () => chosen.forEach((f) => rmSync(f, { force: true })));
      chosen.add(file);
      return true;
    } catch (e) {
      // Without a place for notes, the check that the port can be bound has to do.
      if ((e as NodeJS.ErrnoException).code !== 'EEXIST') return true;
    }
    try {
      const owner = Number(readFileSync(file, 'utf8'));
      if (owner === process.pid || isAlive(owner)) return false;
      rmSync(file, { force: true });
    } catch {
      // Its owner has just ended.
    }
  }
  return false;
}

const take = async (port: number): Promise<boolean> => (await isPortFree(port)) && claim(port);

/** Whether `port` can be bound on loopback at this moment. */
export function isPortFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: LOOPBACK, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/**
 * A port that is free now and that no stack on this machine has chosen.
 * @throws Error when two hundred tries found none.
 */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < 200; tries++) {
    const port = FIRST_FREE + Math.floor(Math.random() * (LAST_FREE - FIRST_FREE));
    if (await take(port)) return port;
  }
  throw new Error('no free port on 127.0.0.1');
}

/** `preferred` if it is free, else another; `undefined` asks for any. */
export async function pickPort(preferred: number | undefined): Promise<number> {
  return preferred !== undefined && (await take(preferred)) ? preferred : freePort();
}

/** Whether something accepts a connection at `host:port`. */
export function answers(host: string, port: number, timeoutMs = 1000): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: timeoutMs });
    const end = (result: boolean): void => {
      socket.destroy();
      resolve(result);
    };
    socket.once('connect', () => end(true));
    socket.once('timeout', () => end(false));
    socket.once('error', () => end(false));
  });
}

/** What a readiness check may ask of the thing it waits for. */
export interface Waiting {
  /** Why waiting is pointless, for example because the process ended. */
  givenUp?: () => string | undefined;
  timeoutMs: number;
  everyMs?: number;
}

/**
 * Waits until `check` says true. A check that throws counts as not yet.
 * @throws Error with `what` after `timeoutMs`, or at once when `givenUp` gives a reason.
 */
export async function until(what: string, check: () => Promise<boolean>, waiting: Waiting): Promise<void> {
  const end = Date.now() + waiting.timeoutMs;
  let last = '';
  for (;;) {
    const reason = waiting.givenUp?.();
    if (reason) throw new Error(`${what}: ${reason}`);
    try {
      if (await check()) return;
    } catch (e) {
      last = e instanceof Error ? e.message : String(e);
    }
    if (Date.now() > end) {
      throw new Error(`${what} after ${Math.round(waiting.timeoutMs / 1000)} s${last ? `: ${last}` : ''}`);
    }
    await sleep(waiting.everyMs ?? 100);
  }
}
