/**
 * Proves on the real server how years of releases go: a run stays on the version that it began on while a newer one is current, new
 * cases begin on the newer one, and when the run continues as new (each 1 September, or here at the length of history
 * that ends a run) it goes on with the newest; setting the older version current again brings new runs and continued ones
 * back to it; and a run whose version must go at once is moved by the runbook's own command.
 */
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import { Client, Connection, type WorkflowHandle } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import type { ActivityDependencies } from '../../activities';
import { createLogger } from '../../bus/observability';
import { makeCurrent, registerSearchAttributes } from '../../workers/deployment';
import { workerOptions } from '../../workers/orchestration';
import { buildIdOf, bundleWorkflows, type WorkflowBundle } from '../../workers/workflow-bundle';
import { SIGNALS, transitionId, WORKFLOWS } from '../../workflows/names';
import { serviceAddress, waitFor } from '../support/database';
import { OPEN } from '../workflows/fakes';

jest.setTimeout(240_000);

const run = promisify(execFile);
const names = { taskQueue: `releases-${randomUUID()}`, deploymentName: `releases-${randomUUID()}` };
const namespace = 'default';

/** Who advanced whom, in order: each version's worker has an application of its own. */
const advanced: { by: string; personId: string }[] = [];
const casesOf = (by: string): ActivityDependencies['cases'] => {
  const never = (): never => {
    throw new Error('not part of this test');
  };
  return {
    advanceNow: (personId) => {
      advanced.push({ by, personId });
      return Promise.resolve({ ...OPEN, personId });
    },
    takeHandoverStep: never,
    handoverView: never,
    rolloutBatch: never,
    backfillBatch: never,
  };
};

let connection: Connection;
let native: NativeConnection;
let client: Client;
let first: WorkflowBundle;
let second: WorkflowBundle;
const running = new Map<string, { worker: Worker; ended: Promise<void> }>();

async function startVersion(by: string, bundle: WorkflowBundle): Promise<void> {
  const options = workerOptions(bundle, { cases: casesOf(by) }, names);
  const worker = await Worker.create({ ...options, connection: native, namespace });
  running.set(by, { worker, ended: worker.run() });
}

/** As the orchestrator does when it starts; the server has to have seen the workers. */
const becomeCurrent = ({ buildId }: WorkflowBundle): Promise<true | undefined> =>
  waitFor(
    'the version is current',
    () => makeCurrent(connection, { namespace, buildId, ...names }).then((is) => is || undefined),
    30_000,
  );

beforeAll(async () => {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const address = serviceAddress('TEMPORAL_ADDRESS');
  connection = await Connection.connect({ address });
  native = await NativeConnection.connect({ address });
  client = new Client({ connection, namespace });
  await registerSearchAttributes(connection, namespace, createLogger('test', 'silent'));
  first = await bundleWorkflows();
  const code = `// the next release\n${first.code}`;
  second = { code, buildId: buildIdOf(code) };
  expect(second.buildId).not.toBe(first.buildId);
});

afterAll(async () => {
  for (const { worker } of running.values()) if (worker.getState() === 'RUNNING') worker.shutdown();
  await Promise.all([...running.values()].map(({ ended }) => ended));
  await native.close();
  await connection.close();
});

/** Signals as the relay does, and gives the version whose worker advanced the case. */
async function change(personId: string): Promise<string> {
  const before = advanced.length;
  await client.workflow.signalWithStart(WORKFLOWS.transition, {
    taskQueue: names.taskQueue,
    workflowId: transitionId(personId),
    args: [{ personId }],
    signal: SIGNALS.caseChanged,
  });
  return waitFor(
    'advanced',
    () => advanced.slice(before).find((one) => one.personId === personId)?.by,
    30_000,
    5,
  );
}

const runIdOf = async (handle: WorkflowHandle): Promise<string> => (await handle.describe()).runId;

/** Changes the case until its run has continued as new; gives the versions that advanced it on the way. */
async function untilItTurns(personId: string): Promise<Set<string>> {
  const handle = client.workflow.getHandle(transitionId(personId));
  const before = await runIdOf(handle);
  const by = new Set<string>();
  for (let n = 1; n <= 400; n++) {
    by.add(await change(personId));
    if (n % 20 === 0 && (await runIdOf(handle)) !== before) return by;
  }
  throw new Error('the run never continued as new');
}

test('a run stays on its version until it continues as new, then it is on the newest; and back', async () => {
  await startVersion('first', first);
  await becomeCurrent(first);
  expect(await change('early')).toBe('first');

  await startVersion('second', second);
  await becomeCurrent(second);
  // Pinned: the case that is open goes on with what it began on, a new one begins on the new version.
  expect(await change('early')).toBe('first');
  expect(await change('late')).toBe('second');
  expect([...(await untilItTurns('early'))][0]).toBe('first');
  expect(await change('early')).toBe('second');

  // Rolled back: new cases and turning runs go to the older version, which still serves.
  await becomeCurrent(first);
  expect(await change('newest')).toBe('first');
  expect(await change('early')).toBe('second');
  await untilItTurns('early');
  expect(await change('early')).toBe('first');
});

test('runs of a version that has to go at once are moved by one command', async () => {
  expect(await change('late')).toBe('second');
  const { worker, ended } = running.get('second') as { worker: Worker; ended: Promise<void> };
  worker.shutdown();
  await ended;
  const cli = process.env.TEMPORAL_CLI;
  if (!cli) throw new Error('TEMPORAL_CLI is not set: the path of the temporal command');
  const query =
    `TemporalWorkerDeploymentVersion = '${names.deploymentName}:${second.buildId}' ` +
    `AND TemporalWorkflowVersioningBehavior = 'Pinned' AND ExecutionStatus = 'Running'`;
  const args = [
    'workflow',
    'update-options',
    '--address',
    serviceAddress('TEMPORAL_ADDRESS'),
    '--query',
    query,
  ];
  await run(cli, [...args, '--versioning-override-behavior', 'auto_upgrade', '--reason', 'test', '--yes']);
  await waitFor(
    'moved',
    async () =>
      (await Promise.race([change('late'), sleepThen(2_000, 'none')])) === 'first' ? true : undefined,
    60_000,
    500,
  );
});

const sleepThen = <T>(ms: number, value: T): Promise<T> =>
  new Promise((resolve) => setTimeout(() => resolve(value), ms));
