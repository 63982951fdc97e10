/** The workflows as one bundle, and the build id that names it: the same code gives the same id on every machine. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';

export interface WorkflowBundle {
  code: string;
  /** 16 hex digits of SHA-256 of the code, without its source map. */
  buildId: string;
}

/** Where `npm run build` puts the bundle: beside the built workers. */
export const BUNDLE_PATH = join(__dirname, '..', 'workflow-bundle.js');

/** Names the code: source maps, and the folder it was built in, are no part of it. */
export function buildIdOf(code: string, root = join(__dirname, '..')): string {
  const meaning = code.replace(/^\/\/# sourceMappingURL=.*$/gm, '').replaceAll(root, '');
  return createHash('sha256').update(meaning).digest('hex').slice(0, 16);
}

/** Bundles the workflows of `path` (a module that exports them). Takes a few seconds. */
export async function bundleWorkflows(path = join(__dirname, '..', 'workflows')): Promise<WorkflowBundle> {
  const workflowsPath = existsSync(join(path, 'index.js')) ? join(path, 'index.js') : path;
  const { code } = await bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('ERROR') });
  return { code, buildId: buildIdOf(code) };
}

/** Writes the bundle for `loadBundle`; a reader never sees half of it. */
export async function writeBundle(bundle: WorkflowBundle, path = BUNDLE_PATH): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(`${path}.new`, bundle.code);
  await rename(`${path}.new`, path);
}

/** The bundle that the build wrote; made now where there is none. */
export async function loadBundle(path = BUNDLE_PATH): Promise<WorkflowBundle> {
  if (!existsSync(path)) return bundleWorkflows();
  const code = await readFile(path, 'utf8');
  return { code, buildId: buildIdOf(code) };
}
