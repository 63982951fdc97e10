/** A whole Onward of a test's own: `npm start` in a data folder and on ports that nobody else uses. */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const ROOT = join(__dirname, '..', '..');

interface PidFile {
  children: { pid: number; name: string }[];
}

async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

/** Calls `probe` every `everyMs` until it gives a value other than undefined. @throws Error after `timeoutMs`. */
export async function eventually<T>(
  what: string,
  timeoutMs: number,
  probe: () => Promise<T | undefined>,
  everyMs = 250,
): Promise<T> {
  const end = Date.now() + timeoutMs;
  let last: unknown;
  for (;;) {
    try {
      const value = await probe();
      if (value !== undefined) return value;
    } catch (e) {
      last = e;
    }
    if (Date.now() > end) throw new Error(`${what}: not within ${timeoutMs} ms`, { cause: last });
    await sleep(everyMs);
  }
}

export class RunningStack {
  private process: ChildProcess | undefined;
  private output = '';
  readonly dataDir = mkdtempSync(join(tmpdir(), 'onward-stack-'));
  env: Record<string, string> = {};
  consolePort = 0;

  /** Runs `npm start -- --no-demo` and waits for its ready line. @throws Error with its output when it does not come. */
  async start(flags: readonly string[] = ['--no-demo']): Promise<this> {
    this.consolePort ||= await freePort();
    const env: NodeJS.ProcessEnv = {
      ...process.env,
      ONWARD_DATA: this.dataDir,
      CONSOLE_PORT: String(this.consolePort),
    };
    for (const name of ['DATABASE_URL', 'KAFKA_BROKERS', 'TEMPORAL_ADDRESS', 'OIDC_ISSUER']) delete env[name];
    const child = spawn(process.execPath, [join(ROOT, 'dist/stack/start.js'), ...flags], { env, cwd: ROOT });
    this.process = child;
    this.output = '';
    const collect = (chunk: Buffer): void => {
      this.output += chunk.toString();
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    await eventually('the ready line', 240_000, async () => {
      if (child.exitCode !== null) throw new Error(`npm start ended: ${this.output.slice(-2000)}`);
      return this.output.includes('onward ready http') ? true : undefined;
    }).catch((e: unknown) => {
      throw new Error(`${String(e)}: ${this.output.slice(-2000)}`);
    });
    for (const line of readFileSync(join(this.dataDir, 'stack.env'), 'utf8').split('\n')) {
      const at = line.indexOf('=');
      if (at > 0) this.env[line.slice(0, at)] = line.slice(at + 1);
    }
    return this;
  }

  /** The process id of a supervised child, while it runs. */
  pid(name: string): number | undefined {
    const file = JSON.parse(readFileSync(join(this.dataDir, 'pids.json'), 'utf8')) as PidFile;
    return file.children.find((child) => child.name === name)?.pid;
  }

  names(): string[] {
    const file = JSON.parse(readFileSync(join(this.dataDir, 'pids.json'), 'utf8')) as PidFile;
    return file.children.map((child) => child.name);
  }

  /** Sends a signal to a supervised child; false when it is not running just now. */
  kill(name: string, signal: NodeJS.Signals = 'SIGKILL'): boolean {
    const pid = this.pid(name);
    if (pid === undefined) return false;
    try {
      return process.kill(pid, signal);
    } catch {
      return false;
    }
  }

  /** Kills `npm start` and everything that it runs, all at once. */
  async powerCut(): Promise<void> {
    const child = this.process;
    const ended = new Promise<void>((resolve) => child?.once('exit', () => resolve()));
    child?.kill('SIGKILL');
    for (const name of this.names()) this.kill(name);
    await ended;
    this.process = undefined;
  }

  log(name: string): string {
    const file = join(this.dataDir, 'logs', `${name}.log`);
    return existsSync(file) ? readFileSync(file, 'utf8') : '';
  }

  /** The command line of Onward against this stack: its exit code and what it printed. */
  async onward(
    args: readonly string[],
    input?: string,
  ): Promise<{ code: number; stdout: string; stderr: string }> {
    return new Promise((resolve, reject) => {
      const child = spawn(process.execPath, [join(ROOT, 'dist/cli/main.js'), ...args], {
        env: { ...process.env, ...this.env, ONWARD_DATA: this.dataDir },
        cwd: ROOT,
      });
      let stdout = '';
      let stderr = '';
      child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
      child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
      child.once('error', reject);
      child.once('close', (code) => resolve({ code: code ?? 1, stdout, stderr }));
      child.stdin.end(input ?? '');
    });
  }

  /** Ctrl-C; gives how long the end took, in milliseconds. The data stays unless `forget`. */
  async stop(forget = true): Promise<number> {
    const child = this.process;
    const began = Date.now();
    if (child && child.exitCode === null) {
      const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
      child.kill('SIGINT');
      await ended;
    }
    this.process = undefined;
    if (forget) rmSync(this.dataDir, { recursive: true, force: true });
    return Date.now() - began;
  }
}
