/** What a killed start left running is ended by its process id and start time together, and nothing else ever is. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Child, type ChildSpec } from '../../stack/child';
import { endLeftovers, isAlive, otherOwner, Records, startOf, type ChildRecord } from '../../stack/records';

let dir: string;
let file: string;
const begun: ChildProcess[] = [];
/** Children of children: nobody else ends them when a test fails. */
const orphans: number[] = [];

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'onward-leftovers-'));
  file = join(dir, 'pids.json');
});
afterEach(() => {
  for (const child of begun.splice(0)) child.kill('SIGKILL');
  for (const pid of orphans.splice(0)) if (isAlive(pid)) process.kill(pid, 'SIGKILL');
  rmSync(dir, { recursive: true, force: true });
});

/** A process that does nothing, or one that ignores SIGTERM; its id, once it runs. */
async function idle(code = 'setInterval(() => {}, 1000); console.log("up")'): Promise<number> {
  const child = spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'pipe', 'ignore'] });
  begun.push(child);
  await new Promise((resolve) => child.stdout?.once('data', resolve));
  if (child.pid === undefined) throw new Error('no process');
  return child.pid;
}

const gone = async (pid: number): Promise<boolean> => {
  for (let i = 0; i < 100 && isAlive(pid); i++) await sleep(50);
  return !isAlive(pid);
};

const record = (pid: number, more: Partial<ChildRecord> = {}): ChildRecord => ({
  pid,
  name: 'idle',
  started: startOf(pid) ?? '',
  stopSignal: 'SIGTERM',
  order: 0,
  ...more,
});

/** The record that a supervisor which is gone has left. */
const leave = (...children: ChildRecord[]): void =>
  writeFileSync(file, JSON.stringify({ owner: 2 ** 22 + 1, ownerStarted: 'then', children }));

test('a start is told apart from any other, also of the same program', async () => {
  const [one, two] = [await idle(), await idle()];
  expect(startOf(one)).toBe(startOf(one));
  expect(startOf(one)).toMatch(/./);
  await sleep(20);
  expect(startOf(await idle())).not.toBe(startOf(two));
  expect(startOf(2 ** 22 + 1)).toBeUndefined();
});

test('recorded children that still run are ended', async () => {
  const pid = await idle();
  leave(record(pid));
  expect(await endLeftovers(file)).toEqual(['idle']);
  expect(await gone(pid)).toBe(true);
});

test('a process that took over a recorded id is left alone', async () => {
  const pid = await idle();
  leave(record(pid, { started: 'long ago' }));
  expect(await endLeftovers(file)).toEqual([]);
  await sleep(100);
  expect(isAlive(pid)).toBe(true);
});

test('a child that does not listen is killed', async () => {
  const pid = await idle('process.on("SIGTERM", () => {}); setInterval(() => {}, 1000); console.log("up")');
  leave(record(pid, { order: 2 }));
  await endLeftovers(file);
  expect(await gone(pid)).toBe(true);
}, 20_000);

test('the children of a supervisor that lives are its own, and a second start is told', async () => {
  const [supervisor, pid] = [await idle(), await idle()];
  const children = [record(pid)];
  writeFileSync(file, JSON.stringify({ owner: supervisor, ownerStarted: startOf(supervisor), children }));
  expect(otherOwner(file)).toBe(supervisor);
  expect(await endLeftovers(file)).toEqual([]);
  expect(isAlive(pid)).toBe(true);
});

test('the guard ends the children of a supervisor that is killed without a goodbye', async () => {
  const built = (name: string): string => JSON.stringify(join(__dirname, '../../dist/stack', name));
  const code = `
    const { Child } = require(${built('child.js')});
    const { Records } = require(${built('records.js')});
    const records = new Records(${JSON.stringify(file)});
    records.claim();
    require(${built('guarded.js')}).startGuard(${JSON.stringify(file)});
    const child = new Child({ name: 'idle', command: process.execPath, args: ['-e', 'setInterval(() => {}, 1000)'],
      env: process.env, logFile: ${JSON.stringify(join(dir, 'idle.log'))}, ready: async () => true, readyTimeoutMs: 5000,
      stopSignal: 'SIGTERM', stopTimeoutMs: 500, order: 0, restart: true }, records, () => {});
    child.start().then(() => setTimeout(() => console.log(child.pid), 300));`;
  const supervisor = spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'pipe', 'inherit'] });
  begun.push(supervisor);
  const pid = await new Promise<number>((resolve) =>
    supervisor.stdout.once('data', (line: Buffer) => resolve(Number(line.toString()))),
  );
  orphans.push(pid);
  expect(isAlive(pid)).toBe(true);
  supervisor.kill('SIGKILL');
  expect(await gone(pid)).toBe(true);
}, 20_000);

test('the guard waits for a supervisor whose end it hears of before it is gone', async () => {
  const [supervisor, pid] = [await idle(), await idle()];
  const children = [record(pid)];
  writeFileSync(file, JSON.stringify({ owner: supervisor, ownerStarted: startOf(supervisor), children }));
  const script = join(__dirname, '../../dist/stack/guard.js');
  // Its standard input is at its end from the start, as when the supervisor dies while the guard starts.
  const guard = spawn(process.execPath, [script, file, String(supervisor)]);
  guard.stdin.end();
  begun.push(guard);
  await sleep(1000);
  expect([guard.exitCode, isAlive(pid)]).toEqual([null, true]);
  process.kill(supervisor, 'SIGKILL');
  expect(await gone(pid)).toBe(true);
}, 20_000);

test('a file that is not whole, or not there, is no record', async () => {
  expect(await endLeftovers(file)).toEqual([]);
  writeFileSync(file, '{"owner": 1');
  expect(await endLeftovers(file)).toEqual([]);
  expect(otherOwner(file)).toBeUndefined();
});

describe('a supervised child', () => {
  const said: string[] = [];
  const childOf = (more: Partial<ChildSpec>): { child: Child; records: Records } => {
    const records = new Records(file);
    const spec: ChildSpec = {
      name: 'idle',
      command: process.execPath,
      args: ['-e', 'setInterval(() => {}, 1000)'],
      env: process.env,
      logFile: join(dir, 'logs', 'idle.log'),
      ready: async () => true,
      readyTimeoutMs: 5000,
      stopSignal: 'SIGTERM',
      stopTimeoutMs: 500,
      order: 0,
      restart: true,
      ...more,
    };
    return { child: new Child(spec, records, (line) => said.push(line)), records };
  };
  const recorded = (): ChildRecord[] =>
    (JSON.parse(readFileSync(file, 'utf8')) as { children: ChildRecord[] }).children;

  test('is recorded while it runs, started again when it is killed, and not after its stop', async () => {
    const { child } = childOf({});
    await child.start();
    const first = child.pid;
    expect(recorded()).toEqual([expect.objectContaining({ pid: first, started: startOf(first ?? 0) })]);
    await child.kill('SIGKILL');
    for (let i = 0; i < 100 && child.pid === undefined; i++) await sleep(50);
    expect(child.pid).not.toBe(first);
    expect([child.restarts, recorded().map(({ pid }) => pid)]).toEqual([1, [child.pid]]);
    await child.stop();
    await sleep(600);
    expect([child.pid, recorded()]).toEqual([undefined, []]);
  });

  test('that ignores its signal is killed, and said to have been', async () => {
    const args = ['-e', 'process.on("SIGTERM", () => {}); setInterval(() => {}, 1000); console.log("up")'];
    const ready = async (): Promise<boolean> => readFileSync(join(dir, 'logs', 'idle.log'), 'utf8') !== '';
    const { child } = childOf({ args, ready });
    await child.start();
    await child.stop();
    expect([child.pid, said.at(-1)]).toEqual([undefined, 'idle did not end in 0.5 s: killed']);
  });

  test('that ends at once is one clear error with the end of its log', async () => {
    const args = ['-e', 'console.error("no such option"); process.exit(3)'];
    const { child } = childOf({ args, restart: false, ready: async () => false });
    await expect(child.start()).rejects.toThrow(
      /^idle is not ready: it ended\. Its log .*idle\.log ends: no such option$/,
    );
  });
});
