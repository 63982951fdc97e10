/** The orchestrator process: Temporal's worker, which runs the workflows and their activities. Several may run. */
import { Connection } from '@temporalio/client';
import { createLogger, createMetrics, serveHealth, type Logger } from '../bus/observability';
import { runProcess, type Running } from '../bus/process';
import { temporalConnectionOptions } from '../bus/temporal';
import { createCases } from '../cases';
import { currentRulebook, rulebookVersion } from '../rulebook';
import { settingsOrEnd, type Settings } from '../settings';
import { createPool } from '../store';
import { installRuntime, Orchestration } from './orchestration';
import { loadBundle } from './workflow-bundle';
import { areaOrEnd } from './area';

async function start(settings: Settings, log: Logger): Promise<Running> {
  const metrics = createMetrics('orchestrator');
  const moreMetrics = await installRuntime(log);
  const pool = createPool(settings);
  const connection = Connection.lazy(temporalConnectionOptions(settings));
  const orchestration = new Orchestration({
    settings,
    bundle: await loadBundle(),
    connection,
    cases: createCases({
      pool,
      rulebooks: { current: currentRulebook, version: rulebookVersion },
      options: { unmatchedDays: settings.UNMATCHED_DAYS },
    }),
    log,
  });
  const health = await serveHealth({
    port: settings.ORCHESTRATOR_HTTP_PORT,
    host: settings.CONSOLE_HOST,
    registry: metrics.registry,
    moreMetrics,
    checks: {
      postgres: async () => void (await pool.query('SELECT 1')),
      temporal: async () => {
        if (!orchestration.isWorking) throw new Error('the worker does not run');
        await connection.withDeadline(
          Date.now() + 2_500,
          async () => void (await connection.workflowService.getSystemInfo({})),
        );
      },
    },
  });
  orchestration.start();
  return {
    stop: async () => {
      await orchestration.stop();
      await health.close();
      await connection.close();
      await pool.end();
    },
  };
}

const settings = settingsOrEnd();
areaOrEnd(settings);
const log = createLogger('orchestrator', settings.LOG_LEVEL);
runProcess(log, () => start(settings, log));
