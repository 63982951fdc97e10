/** `npm start`: the services, Onward's four processes and the demonstration, on this machine, until Ctrl-C. */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { PARTNERS, partnerTopic } from '../events';
import { run } from './commands';
import { demoState } from './demo/state';
import { startGuard } from './guarded';
import { groupLag } from './lag';
import { built, defaultDataDir } from './paths';
import { freePort, LOOPBACK, pickPort, until } from './ports';
import { preflight } from './preflight';
import { onwardProcess, partnerSystems, PROCESSES, type ProcessName } from './processes';
import { endLeftovers, otherOwner, Records } from './records';
import { pidsFile, startServices } from './services';

const HELP = `Usage: npm start [-- --no-demo]

Runs Onward on this machine: Temporal, Kafka, Postgres, sign-in, Onward's four processes and the demonstration.
The data stays in .data/ and is there again at the next start. Ctrl-C stops everything.

  --no-demo   starts empty: partners and topics are there, no young people, no events
  --help      this text

Services that run already are used when the environment names them: DATABASE_URL, KAFKA_BROKERS,
TEMPORAL_ADDRESS, OIDC_ISSUER; KAFKA_HOME and JAVA_HOME are used where they are set.
CONSOLE_PORT moves the console (3000), ONWARD_DATA moves .data/, ONWARD_CACHE moves what was downloaded
(~/.cache/onward), ONWARD_PORTS=free takes any free ports.
`;

const PREFERRED_HTTP: Record<Exclude<ProcessName, 'console'>, number> = {
  orchestrator: 3101,
  intake: 3102,
  relay: 3103,
};

/** Several stacks on one machine, each started by a test, must not want the same ports. */
const ANY_PORTS = process.env.ONWARD_PORTS === 'free';

const began = Date.now();
const log = (line: string): void => {
  process.stdout.write(`[${((Date.now() - began) / 1000).toFixed(1).padStart(5)} s] ${line}\n`);
};

/** Says every ten seconds what is still being waited for. */
class Progress {
  private readonly open = new Set<string>();
  private readonly timer = setInterval(() => {
    if (this.open.size) log(`still waiting for: ${[...this.open].join(', ')}`);
  }, 10_000).unref();

  async of<T>(what: string, work: Promise<T>): Promise<T> {
    this.open.add(what);
    try {
      return await work;
    } finally {
      this.open.delete(what);
    }
  }

  end(): void {
    clearInterval(this.timer);
  }
}

/** The secret that signs sessions, made once per data folder. */
function sessionSecret(dataDir: string): string {
  const file = join(dataDir, 'session-secret');
  if (!existsSync(file)) writeFileSync(file, randomBytes(32).toString('hex'), { mode: 0o600 });
  return readFileSync(file, 'utf8').trim();
}

function writeEnv(dataDir: string, env: Record<string, string>): void {
  const file = join(dataDir, 'stack.env');
  const lines = Object.entries(env).map(([key, value]) => `${key}=${value}\n`);
  writeFileSync(`${file}.new`, lines.join(''), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

interface Run {
  dataDir: string;
  demo: boolean;
  consolePort: number;
  records: Records;
  progress: Progress;
}

async function bringUp({ dataDir, demo, consolePort, records, progress }: Run): Promise<string> {
  const consoleUrl = process.env.CONSOLE_URL ?? `http://${LOOPBACK}:${consolePort}`;
  const services = await progress.of(
    'services',
    startServices({ dataDir, consoleUrl, records, log, ui: true, ports: ANY_PORTS ? 'free' : 'preferred' }),
  );
  const told: Record<string, string> = {
    ...services.env,
    CONSOLE_PORT: String(consolePort),
    CONSOLE_URL: consoleUrl,
  };
  for (const [name, port] of Object.entries(PREFERRED_HTTP) as [keyof typeof PREFERRED_HTTP, number][]) {
    told[PROCESSES[name]] = String(await pickPort(ANY_PORTS ? undefined : port));
  }
  const env = { SESSION_SECRET: sessionSecret(dataDir), ...process.env, ...told };
  log('preparing the database, topics and search attributes');
  const prepare = [built('workers/prepare.js'), '--demonstration'];
  await progress.of('the preparation', run(process.execPath, prepare, { env, timeoutMs: 120_000 }));
  writeEnv(dataDir, told);

  log('starting orchestrator, intake, relay and console');
  const options = { dataDir, env, records, log };
  const children = (Object.keys(PROCESSES) as ProcessName[]).map((name) => onwardProcess(name, options));
  const marker = join(dataDir, 'demo.json');
  if (demo) children.push(partnerSystems(options, () => demoState(marker)?.state === 'seeded'));
  await Promise.all(children.map((child) => progress.of(child.spec.name, child.start())));
  if (demo) await progress.of('intake to read the demonstration', caughtUp(told.KAFKA_BROKERS ?? ''));
  for (const { note } of services.services.values()) if (note) log(note);
  return consoleUrl;
}

/** Waits until intake has read what the partners had written by now. */
async function caughtUp(brokers: string): Promise<void> {
  const topics = Object.keys(PARTNERS).map(partnerTopic);
  const group = process.env.KAFKA_GROUP ?? 'onward-intake';
  // The live stream goes on meanwhile: a handful on their way is as good as none.
  await until('intake has not caught up', async () => (await groupLag(brokers, group, topics)) <= 2, {
    timeoutMs: 300_000,
    everyMs: 300,
  });
}

function options(): { demo: boolean; help: boolean } {
  try {
    const { values } = parseArgs({ options: { 'no-demo': { type: 'boolean' }, help: { type: 'boolean' } } });
    return { demo: !values['no-demo'], help: values.help ?? false };
  } catch (e) {
    fail(e);
  }
}

/** One line for whatever went wrong, with what to do about it where the error says so. */
function complain(error: unknown): void {
  const line = (error instanceof Error ? error.message : String(error)).trim().replace(/\s*\n\s*/g, ' | ');
  process.stderr.write(`onward cannot start: ${line}\n`);
}

function fail(error: unknown): never {
  complain(error);
  process.exit(1);
}

/** The console's port: CONSOLE_PORT, else any free one where ports are to be free, else 3000. */
async function choosePort(given = process.env.CONSOLE_PORT): Promise<number> {
  if (!given) return ANY_PORTS ? freePort() : 3000;
  if (/^\d{1,5}$/.test(given) && Number(given) > 0 && Number(given) < 65_536) return Number(given);
  throw new Error(`CONSOLE_PORT is not a port: ${given}; give a number from 1 to 65535`);
}

async function main(): Promise<void> {
  const { demo, help } = options();
  if (help) return void process.stdout.write(HELP);
  const dataDir = defaultDataDir();
  const file = pidsFile(dataDir);
  const consolePort = await choosePort();
  const other = otherOwner(file);
  if (other !== undefined) throw new Error(`it runs already with ${dataDir} (process ${other})`);
  const ended = await endLeftovers(file);
  if (ended.length) log(`ended what an earlier run left behind: ${ended.join(', ')}`);
  await preflight({ dataDir, consolePort, env: process.env, log });

  mkdirSync(dataDir, { recursive: true });
  const records = new Records(file);
  records.claim();
  startGuard(file);
  const progress = new Progress();
  let ending: Promise<void> | undefined;
  const end = (code: number): void => {
    progress.end();
    ending ??= records.endAll().then(() => process.exit(code));
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (!ending) log('stopping');
      end(0);
    });
  }
  try {
    const address = await bringUp({ dataDir, demo, consolePort, records, progress });
    progress.end();
    if (!ending) process.stdout.write(`onward ready ${address}\n`);
  } catch (e) {
    if (ending) return;
    complain(e);
    end(1);
  }
}

main().catch(fail);
