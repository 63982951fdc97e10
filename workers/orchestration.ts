/** The orchestrator's inside: Temporal's worker, kept running while Temporal or Postgres comes and goes. */
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  NativeConnection,
  Runtime,
  Worker,
  type LogMetadata,
  type NativeConnectionOptions,
  type WorkerOptions,
} from '@temporalio/worker';
import type { Connection } from '@temporalio/client';
import { createActivities, type ActivityDependencies } from '../activities';
import type { Logger } from '../bus/observability';
import { temporalConnectionOptions } from '../bus/temporal';
import type { Settings } from '../settings';
import { TASK_QUEUE } from '../workflows/names';
import { DEPLOYMENT, makeCurrent, moveAbandonedRuns, registerSearchAttributes } from './deployment';
import type { WorkflowBundle } from './workflow-bundle';

/** What is under way has so long to end before a stop. */
export const SHUTDOWN_GRACE = '5 seconds';
const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 10_000;
const ABANDONED_EVERY_MS = 60_000;

export interface OrchestrationOptions extends ActivityDependencies {
  settings: Settings;
  bundle: WorkflowBundle;
  /** For calls that are not a worker's own. */
  connection: Connection;
  log: Logger;
  taskQueue?: string;
  deploymentName?: string;
}

/** The options of a worker of these workflows and activities; tests make theirs with the same. */
export function workerOptions(
  bundle: WorkflowBundle,
  deps: ActivityDependencies,
  names: { taskQueue?: string; deploymentName?: string } = {},
): Pick<
  WorkerOptions,
  'taskQueue' | 'workflowBundle' | 'activities' | 'shutdownGraceTime' | 'workerDeploymentOptions'
> {
  return {
    taskQueue: names.taskQueue ?? TASK_QUEUE,
    workflowBundle: { code: bundle.code },
    activities: { ...createActivities(deps) },
    shutdownGraceTime: SHUTDOWN_GRACE,
    workerDeploymentOptions: {
      useWorkerVersioning: true,
      version: { deploymentName: names.deploymentName ?? DEPLOYMENT, buildId: bundle.buildId },
      defaultVersioningBehavior: 'PINNED',
    },
  };
}

/** A loopback port that was free a moment ago. */
async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

/** What of the SDK's own log is passed on: ids and kinds; errors are reduced by the logger. */
function safeMeta(meta: LogMetadata = {}): Record<string, unknown> {
  const kept = [
    'workflowId',
    'workflowType',
    'activityType',
    'attempt',
    'taskQueue',
    'sdkComponent',
    'error',
  ];
  return Object.fromEntries(kept.filter((name) => name in meta).map((name) => [name, meta[name]]));
}

/**
 * Sets up the SDK's runtime, once a process: its log goes to ours, its metrics to a loopback port of their own, and
 * signals are left to `runProcess`.
 * @returns the SDK's metrics in the Prometheus format, for our own `/metrics`
 */
export async function installRuntime(log: Logger): Promise<() => Promise<string>> {
  const port = await freePort();
  const write =
    (level: 'trace' | 'debug' | 'info' | 'warn' | 'error') => (message: string, meta?: LogMetadata) =>
      log[level]({ ...safeMeta(meta), from: 'temporal-sdk' }, message);
  Runtime.install({
    shutdownSignals: [],
    logger: {
      log: (level, message, meta) => write(level.toLowerCase() as 'info')(message, meta),
      trace: write('trace'),
      debug: write('debug'),
      info: write('debug'),
      warn: write('warn'),
      error: write('error'),
    },
    telemetryOptions: {
      logging: { forward: {}, filter: { core: 'WARN', other: 'ERROR' } },
      metrics: { prometheus: { bindAddress: `127.0.0.1:${port}`, useSecondsForDurations: true } },
    },
  });
  return async () => {
    const response = await fetch(`http://127.0.0.1:${port}/metrics`, { signal: AbortSignal.timeout(2_000) });
    return response.text();
  };
}

function nativeOptions(settings: Settings): NativeConnectionOptions {
  const { address, tls, apiKey } = temporalConnectionOptions(settings);
  return { address, tls, ...(typeof apiKey === 'string' && { apiKey }) };
}

/** Keeps one worker running: connects again and makes a new one whenever Temporal was away for too long for it. */
export class Orchestration {
  private worker?: Worker;
  private running?: Promise<void>;
  private readonly stopped = new AbortController();
  private upkeep?: NodeJS.Timeout;

  constructor(private readonly options: OrchestrationOptions) {}

  /** Starts, and returns at once: Temporal may be away. */
  start(): void {
    this.running = this.keepRunning();
    this.upkeep = setInterval(() => void this.moveAbandoned(), ABANDONED_EVERY_MS);
  }

  /** Whether the worker takes work. */
  get isWorking(): boolean {
    return this.worker?.getState() === 'RUNNING';
  }

  /** Takes no more work, lets what is under way end, and closes. */
  async stop(): Promise<void> {
    clearInterval(this.upkeep);
    this.stopped.abort();
    if (this.isWorking) this.worker?.shutdown();
    await this.running;
  }

  private async keepRunning(): Promise<void> {
    const { log } = this.options;
    for (let wait = FIRST_RETRY_MS; !this.stopped.signal.aborted; wait = Math.min(wait * 2, LAST_RETRY_MS)) {
      const began = Date.now();
      try {
        await this.runOnce();
      } catch (error) {
        if (Date.now() - began > LAST_RETRY_MS) wait = FIRST_RETRY_MS;
        log.warn({ err: error, againInMs: wait }, 'Temporal does not work with this worker; trying again');
        await this.pause(wait);
      }
    }
  }

  /** One connection and one worker, until it is shut down. @throws when Temporal is away or refuses it */
  private async runOnce(): Promise<void> {
    const { settings, bundle, cases, connection: admin, log, taskQueue, deploymentName } = this.options;
    const connection = await NativeConnection.connect(nativeOptions(settings));
    try {
      const namespace = settings.TEMPORAL_NAMESPACE;
      await registerSearchAttributes(admin, namespace, log);
      const options = workerOptions(bundle, { cases }, { taskQueue, deploymentName });
      const worker = await Worker.create({ ...options, connection, namespace });
      if (this.stopped.signal.aborted) return;
      this.worker = worker;
      const current = this.becomeCurrent();
      await worker.run();
      await current;
    } finally {
      this.worker = undefined;
      await connection.close();
    }
  }

  /** The server has to have seen the workers first, which takes it a second or so. */
  private async becomeCurrent(): Promise<void> {
    const { bundle, log } = this.options;
    for (
      let wait = FIRST_RETRY_MS;
      !this.stopped.signal.aborted && this.worker;
      wait = Math.min(wait * 2, LAST_RETRY_MS)
    ) {
      try {
        const versioned = await makeCurrent(this.options.connection, this.deployment());
        log.info({ buildId: bundle.buildId, versioned }, 'the workflows of this build are current');
        return;
      } catch (error) {
        log.debug({ err: error, againInMs: wait }, 'this version is not current yet');
        await this.pause(wait);
      }
    }
  }

  private async moveAbandoned(): Promise<void> {
    const { connection, log } = this.options;
    if (!this.isWorking) return;
    try {
      const moved = await moveAbandonedRuns(connection, this.deployment());
      if (moved.length > 0)
        log.warn({ from: moved }, 'runs of versions without workers move to this version');
    } catch (error) {
      log.debug({ err: error }, 'versions could not be looked at');
    }
  }

  private deployment() {
    const { settings, bundle, taskQueue, deploymentName } = this.options;
    return { namespace: settings.TEMPORAL_NAMESPACE, buildId: bundle.buildId, taskQueue, deploymentName };
  }

  /** Waits, less long when stopped. */
  private async pause(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.stopped.signal }).catch(() => undefined);
  }
}
