/** A child process that is watched: its output goes to a log file, it is started again when it ends unasked. */
import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startOf, type Records } from './records';
import { until } from './ports';

export interface ChildSpec {
  name: string;
  command: string;
  args: readonly string[];
  env: NodeJS.ProcessEnv;
  cwd?: string;
  uid?: number;
  gid?: number;
  logFile: string;
  /** Says true once the child takes work. */
  ready: () => Promise<boolean>;
  readyTimeoutMs: number;
  /** The signal that ends it cleanly. */
  stopSignal: NodeJS.Signals;
  /** It is killed when it has not ended by then. */
  stopTimeoutMs: number;
  /** 0 ends first: processes before Kafka and Temporal (1), and those before Postgres (2). */
  order: 0 | 1 | 2;
  /** Whether it is started again when it ends unasked. */
  restart: boolean;
  /** Runs before each start, for example to clear a stale lock. */
  before?: () => Promise<void>;
}

const FIRST_BACKOFF_MS = 250;
const LAST_BACKOFF_MS = 15_000;
/** A child that ran this long has recovered: its next restart is quick again. */
const STEADY_MS = 30_000;
const LOG_LIMIT_BYTES = 20_000_000;

/** The last lines of a log file, for an error message. */
export function tail(file: string, lines = 5): string {
  try {
    return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-lines).join(' | ').slice(-1500);
  } catch {
    return '';
  }
}

function openLog(file: string): number {
  mkdirSync(dirname(file), { recursive: true });
  try {
    if (statSync(file).size > LOG_LIMIT_BYTES) renameSync(file, `${file}.1`);
  } catch {
    // There is no log yet.
  }
  return openSync(file, 'a');
}

export class Child {
  private process: ChildProcess | undefined;
  private ended: Promise<void> = Promise.resolve();
  private wanted = false;
  private backoff = FIRST_BACKOFF_MS;
  private readonly waking = new Set<() => void>();
  /** How often it was started again because it ended unasked. */
  restarts = 0;

  constructor(
    readonly spec: ChildSpec,
    private readonly records: Records,
    private readonly log: (line: string) => void,
  ) {}

  /** The process id while it runs. */
  get pid(): number | undefined {
    return this.process?.pid;
  }

  /**
   * Starts it and waits until it is ready.
   * @throws Error with the end of its log when it ends early or is not ready in time; it is stopped then.
   */
  async start(): Promise<void> {
    this.wanted = true;
    await this.launch();
    try {
      await this.ready();
    } catch (e) {
      await this.stop();
      throw e;
    }
  }

  /** Waits until it is ready, over restarts if it restarts. */
  async ready(): Promise<void> {
    const { name, ready, readyTimeoutMs, logFile, restart } = this.spec;
    try {
      await until(`${name} is not ready`, ready, {
        timeoutMs: readyTimeoutMs,
        givenUp: () => (this.process || restart ? undefined : 'it ended'),
      });
    } catch (e) {
      const why = e instanceof Error ? e.message : String(e);
      throw new Error(`${why}. Its log ${logFile} ends: ${tail(logFile)}`, { cause: e });
    }
  }

  private async launch(): Promise<void> {
    const { spec } = this;
    await spec.before?.();
    if (!this.wanted || this.records.closed) return;
    const out = openLog(spec.logFile);
    // A session of its own: Ctrl-C reaches the supervisor alone, which ends the children in order.
    const child = spawn(spec.command, [...spec.args], {
      env: spec.env,
      cwd: spec.cwd,
      uid: spec.uid,
      gid: spec.gid,
      stdio: ['ignore', out, out],
      detached: true,
    });
    closeSync(out);
    const startedAt = Date.now();
    this.process = child;
    if (child.pid !== undefined) {
      const { name, stopSignal, order } = spec;
      // One that has ended already needs no record.
      const started = startOf(child.pid);
      if (started) this.records.add({ pid: child.pid, name, started, stopSignal, order });
    }
    this.ended = new Promise((resolve) => {
      const end = (how: string): void => {
        if (this.process !== child) return;
        this.process = undefined;
        if (child.pid !== undefined) this.records.remove(child.pid);
        resolve();
        if (this.wanted) this.endedUnasked(how, Date.now() - startedAt);
      };
      child.once('error', (e) => end(e.message));
      child.once('exit', (code, signal) => end(signal ?? `exit code ${code}`));
    });
  }

  private endedUnasked(how: string, ranMs: number): void {
    if (!this.spec.restart || this.records.closed) return;
    if (ranMs > STEADY_MS) this.backoff = FIRST_BACKOFF_MS;
    const wait = this.backoff;
    this.backoff = Math.min(this.backoff * 2, LAST_BACKOFF_MS);
    this.restarts += 1;
    this.log(`${this.spec.name} ended (${how}); starting it again in ${wait} ms`);
    const timer = setTimeout(() => {
      this.waking.delete(cancel);
      this.launch().catch((e: unknown) => this.log(`${this.spec.name}: ${String(e)}`));
    }, wait);
    const cancel = (): void => clearTimeout(timer);
    this.waking.add(cancel);
  }

  /** Sends a signal and, unless `restart` brings it back, waits for its end. For fault tests. */
  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    const { ended } = this;
    if (this.process) this.process.kill(signal);
    await ended;
  }

  /** Ends it: its stop signal, then SIGKILL after the time it is given. */
  async stop(): Promise<void> {
    this.wanted = false;
    for (const cancel of this.waking) cancel();
    this.waking.clear();
    const { process: child, ended } = this;
    if (!child) return;
    child.kill(this.spec.stopSignal);
    const late = new AbortController();
    const inTime = await Promise.race([
      ended.then(() => true),
      sleep(this.spec.stopTimeoutMs, false, { signal: late.signal }).catch(() => true),
    ]);
    late.abort();
    if (inTime) return;
    this.log(`${this.spec.name} did not end in ${this.spec.stopTimeoutMs / 1000} s: killed`);
    child.kill('SIGKILL');
    await ended;
  }
}
