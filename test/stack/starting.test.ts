/**
 * What stands in the way of a start is one clear line that says what to do: the built `npm start` is run where a port is
 * taken, Java or Maven is missing, the disk is full or the arguments are wrong. And two stacks never choose the same port.
 */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clusterId, javaVersion } from '../../stack/kafka';
import { freePort, isPortFree, pickPort } from '../../stack/ports';
import { preflight } from '../../stack/preflight';

const START = join(__dirname, '../../dist/stack/start.js');

let dir: string;
let server: Server | undefined;
beforeEach(() => {
  dir = fs.mkdtempSync(join(tmpdir(), 'onward-starting-'));
});
afterEach(async () => {
  jest.restoreAllMocks();
  await new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve()));
  server = undefined;
  fs.rmSync(dir, { recursive: true, force: true });
});

/** A port that something listens on. */
async function takenPort(): Promise<number> {
  const listening = createServer();
  server = listening;
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  return (listening.address() as AddressInfo).port;
}

/** An executable in a folder of its own, to be the whole PATH. */
function command(name: string, script: string): string {
  const path = join(dir, 'bin');
  fs.mkdirSync(path, { recursive: true });
  fs.writeFileSync(join(path, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return path;
}

interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs `npm start`'s program to its end. */
function start(args: readonly string[], env: Record<string, string> = {}): Promise<Ended> {
  if (!fs.existsSync(START)) throw new Error('dist/stack/start.js is missing: run "npm run build" first');
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [START, ...args], {
      env: {
        PATH: join(dir, 'bin'),
        ONWARD_DATA: join(dir, 'data'),
        ONWARD_CACHE: join(dir, 'cache'),
        ...env,
      },
      timeout: 30_000,
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, stdout, stderr }));
  });
}

function expectOneLine({ code, stdout, stderr }: Ended, ...saying: RegExp[]): void {
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toMatch(/^onward cannot start: [^\n]+\n$/);
  for (const part of saying) expect(stderr).toMatch(part);
}

describe('npm start', () => {
  it('explains itself', async () => {
    const { code, stdout, stderr } = await start(['--help']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const word of ['--no-demo', '.data/', 'CONSOLE_PORT', 'ONWARD_PORTS=free', 'Ctrl-C']) {
      expect(stdout).toContain(word);
    }
    expect(fs.existsSync(join(dir, 'data'))).toBe(false);
  });

  it('refuses an option that it does not have', async () => {
    expectOneLine(await start(['--demo-only']), /--demo-only/);
  });

  it('names the port that is taken, and what to do', async () => {
    const port = await takenPort();
    expectOneLine(
      await start([], { CONSOLE_PORT: String(port) }),
      new RegExp(`port ${port} is taken`),
      /CONSOLE_PORT/,
    );
  });

  it.each(['http', '0', '70000', '-1'])('refuses the port %s', async (port) => {
    expectOneLine(await start([], { CONSOLE_PORT: port }), /CONSOLE_PORT is not a port/, /1 to 65535/);
  });

  const free = { ONWARD_PORTS: 'free' };

  it('says what to install where Java is missing', async () => {
    expectOneLine(await start([], free), /no java found/, /install Java 17 or newer/, /KAFKA_BROKERS/);
  });

  it('says so where Java is too old', async () => {
    command('java', `echo 'openjdk version "11.0.22" 2024-01-16' >&2`);
    expectOneLine(await start([], free), /is Java 11; install Java 17/);
  });

  it('says what to install where Maven is missing', async () => {
    command('java', `echo 'openjdk version "17.0.15" 2025-04-15' >&2`);
    expectOneLine(await start([], free), /no mvn found/, /install Maven/, /KAFKA_HOME or KAFKA_BROKERS/);
  });

  it('says what is wrong with KAFKA_HOME', async () => {
    command('java', `echo 'openjdk version "21" 2023-09-19' >&2`);
    expectOneLine(await start([], { ...free, KAFKA_HOME: dir }), /KAFKA_HOME has no libs/);
  });

  it('says that the folder for the data cannot be one', async () => {
    fs.writeFileSync(join(dir, 'data'), 'a file');
    expectOneLine(await start([], free), /disk: .*data cannot be written \(E\w+\)/, /ONWARD_DATA/);
  });
});

describe('the look before the start', () => {
  const look = async (): Promise<void> =>
    preflight({
      dataDir: dir,
      consolePort: await freePort(),
      env: { KAFKA_BROKERS: '127.0.0.1:1' },
      log: () => undefined,
    });

  it.each([
    [999, /^disk: only 999 MB are free for .*Onward needs 1000 MB; make room/],
    [0, /^disk: only 0 MB are free/],
  ])('refuses a disk with %s MB left', async (mb, line) => {
    const real = fs.statfsSync(dir);
    jest.spyOn(fs, 'statfsSync').mockReturnValue({ ...real, bsize: 1000, bavail: mb * 1000 });
    await expect(look()).rejects.toThrow(line);
  });

  it('lets a disk with 1000 MB pass, and needs no Java where Kafka runs already', async () => {
    const real = fs.statfsSync(dir);
    jest.spyOn(fs, 'statfsSync').mockReturnValue({ ...real, bsize: 1000, bavail: 1_000_000 });
    await expect(look()).resolves.toBeUndefined();
  });

  it.each([
    ['openjdk version "17.0.15" 2025-04-15', 17],
    ['java version "1.8.0_401"', 8],
    ['openjdk version "25" 2025-09-16', 25],
    ['nonsense', undefined],
  ])('reads the version of Java in %s', (said, version) => expect(javaVersion(said)).toBe(version));
});

test('the id of a Kafka cluster is never taken for an option', () => {
  const ids = Array.from({ length: 3000 }, clusterId);
  expect(ids.filter((id) => !/^[\w][\w-]{21}$/.test(id))).toEqual([]);
  expect(new Set(ids).size).toBe(3000);
});

describe('ports', () => {
  it('a port is free, or it is not', async () => {
    const port = await takenPort();
    expect(await isPortFree(port)).toBe(false);
    expect(await isPortFree(await freePort())).toBe(true);
  });

  it('the preferred one is taken if it can be, once', async () => {
    const port = await freePort();
    expect(await pickPort(port)).not.toBe(port);
    const taken = await takenPort();
    expect(await pickPort(taken)).not.toBe(taken);
  });

  it('stacks that choose at the same moment choose different ones', async () => {
    const code = `
      const { freePort } = require(${JSON.stringify(join(__dirname, '../../dist/stack/ports.js'))});
      (async () => {
        const ports = [];
        for (let i = 0; i < 20; i++) ports.push(await freePort());
        process.stdout.write(JSON.stringify(ports) + '\\n');
        process.stdin.resume();
        process.stdin.on('close', () => process.exit(0));
      })();`;
    const stacks = [1, 2, 3].map(() => spawn(process.execPath, ['-e', code]));
    const chosen = await Promise.all(
      stacks.map(
        (stack) =>
          new Promise<number[]>((resolve) =>
            stack.stdout.once('data', (line: Buffer) => resolve(JSON.parse(line.toString()) as number[])),
          ),
      ),
    );
    await Promise.all(
      stacks.map((stack) => {
        const ended = new Promise((resolve) => stack.once('close', resolve));
        stack.stdin.end();
        return ended;
      }),
    );
    expect(new Set(chosen.flat()).size).toBe(60);
    expect(chosen.flat().filter((port) => port < 20_000 || port > 32_000)).toEqual([]);
  });
});
