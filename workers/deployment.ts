/**
 * What the orchestrator sees to at the Temporal server: its search attributes, its version being current, and runs that
 * are pinned to a version that no worker serves any more.
 */
import { randomUUID } from 'node:crypto';
import type { Connection } from '@temporalio/client';
import { encodeSearchAttributeIndexedValueType } from '@temporalio/common/lib/search-attributes';
import type { Logger } from '../bus/observability';
import { SEARCH_ATTRIBUTES, TASK_QUEUE } from '../workflows/names';

/** The worker deployment that every version of the orchestrator belongs to. */
export const DEPLOYMENT = 'onward';

export interface DeploymentOptions {
  namespace: string;
  buildId: string;
  deploymentName?: string;
  taskQueue?: string;
}

/** gRPC status codes. */
const ALREADY_EXISTS = 6;
const PERMISSION_DENIED = 7;
const UNIMPLEMENTED = 12;

/** As the protocol numbers them. */
const VERSION_CURRENT = 2;
const VERSION_RAMPING = 3;
const VERSION_DRAINED = 5;
/** Versions whose runs need no rescue. */
const SERVED_OR_EMPTY: ReadonlySet<number> = new Set([VERSION_CURRENT, VERSION_RAMPING, VERSION_DRAINED]);
const TASK_QUEUE_WORKFLOW = 1;
const BEHAVIOR_AUTO_UPGRADE = 2;

const codeOf = (error: unknown): unknown => (error as { code?: unknown } | null)?.code;

/**
 * Registers the search attributes that are missing. A server that does not let us is left alone: then an operator has
 * registered them, or upserting fails and is retried until one does.
 * @throws when the server does not answer
 */
export async function registerSearchAttributes(
  connection: Connection,
  namespace: string,
  log: Logger,
): Promise<void> {
  const { operatorService } = connection;
  try {
    const known = await knownAttributes(connection, namespace);
    const missing = Object.entries(SEARCH_ATTRIBUTES).filter(([name]) => !known.has(name));
    if (missing.length === 0) return;
    const searchAttributes = Object.fromEntries(
      missing.map(([name, type]) => [name, encodeSearchAttributeIndexedValueType(type) ?? 0]),
    );
    await operatorService.addSearchAttributes({ namespace, searchAttributes });
    log.info({ names: Object.keys(searchAttributes) }, 'search attributes registered');
  } catch (error) {
    // Another orchestrator was first, or it is an operator's business here.
    if (codeOf(error) === ALREADY_EXISTS) return;
    if (codeOf(error) !== PERMISSION_DENIED && codeOf(error) !== UNIMPLEMENTED) throw error;
    log.warn({ err: error }, 'search attributes cannot be registered from here');
  }
}

/** The names that are registered; none where the server cannot list them (the time-skipping server). */
async function knownAttributes({ operatorService }: Connection, namespace: string): Promise<Set<string>> {
  try {
    const { customAttributes } = await operatorService.listSearchAttributes({ namespace });
    return new Set(Object.keys(customAttributes));
  } catch (error) {
    if (codeOf(error) === UNIMPLEMENTED) return new Set();
    throw error;
  }
}

/**
 * Makes this version the one that new runs, and runs that continue as new, go to. The workers must be polling.
 * @returns false where the server has no such thing (the time-skipping server): there versioned workers get work anyway
 * @throws when the server does not answer, or has not seen the workers yet
 */
export async function makeCurrent(connection: Connection, options: DeploymentOptions): Promise<boolean> {
  const { namespace, buildId, deploymentName = DEPLOYMENT } = options;
  try {
    await connection.workflowService.setWorkerDeploymentCurrentVersion({
      namespace,
      deploymentName,
      buildId,
      identity: `orchestrator/${buildId}`,
      ignoreMissingTaskQueues: true,
    });
    return true;
  } catch (error) {
    if (codeOf(error) === UNIMPLEMENTED) return false;
    throw error;
  }
}

/** The build ids whose workers polled the task queue of late. */
async function pollingBuilds(
  connection: Connection,
  namespace: string,
  taskQueue: string,
): Promise<Set<string>> {
  const { pollers } = await connection.workflowService.describeTaskQueue({
    namespace,
    taskQueue: { name: taskQueue },
    taskQueueType: TASK_QUEUE_WORKFLOW,
    reportPollers: true,
  });
  return new Set((pollers ?? []).map((p) => p.deploymentOptions?.buildId ?? ''));
}

/**
 * Runs are pinned to the version they began on, and a version's workers may be gone for good (an upgrade in place). Their
 * runs are moved to the current version, once nobody has polled for theirs for as long as the server remembers pollers
 * (minutes). The replay gate is what makes that safe: each released workflow's history replays on the new code.
 * @returns the build ids whose runs are being moved
 * @throws when the server does not answer
 */
export async function moveAbandonedRuns(
  connection: Connection,
  options: DeploymentOptions,
): Promise<string[]> {
  const { namespace, buildId, deploymentName = DEPLOYMENT, taskQueue = TASK_QUEUE } = options;
  const { workerDeploymentInfo } = await connection.workflowService.describeWorkerDeployment({
    namespace,
    deploymentName,
  });
  // Only the current version's orchestrator moves others' runs, and only towards itself.
  if (workerDeploymentInfo?.routingConfig?.currentDeploymentVersion?.buildId !== buildId) return [];
  const others = (workerDeploymentInfo.versionSummaries ?? [])
    .filter(({ status }) => !SERVED_OR_EMPTY.has(Number(status)))
    .map((v) => v.deploymentVersion?.buildId ?? '')
    .filter((id) => id !== '' && id !== buildId);
  if (others.length === 0) return [];
  const polling = await pollingBuilds(connection, namespace, taskQueue);
  const moved: string[] = [];
  for (const abandoned of others.filter((id) => !polling.has(id))) {
    const visibilityQuery =
      `TemporalWorkerDeploymentVersion = '${deploymentName}:${abandoned}' ` +
      `AND TemporalWorkflowVersioningBehavior = 'Pinned' AND ExecutionStatus = 'Running'`;
    const { count } = await connection.workflowService.countWorkflowExecutions({
      namespace,
      query: visibilityQuery,
    });
    if (Number(count) === 0) continue;
    await connection.workflowService.startBatchOperation({
      namespace,
      visibilityQuery,
      jobId: randomUUID(),
      reason: `no worker serves version ${abandoned}`,
      updateWorkflowOptionsOperation: {
        identity: `orchestrator/${buildId}`,
        workflowExecutionOptions: {
          versioningOverride: { autoUpgrade: true, behavior: BEHAVIOR_AUTO_UPGRADE },
        },
        updateMask: { paths: ['versioning_override'] },
      },
    });
    moved.push(abandoned);
  }
  return moved;
}
