/** The relay process: from Postgres to Kafka and Temporal. One is at work, any others stand by. */
import { kafkaPort } from '../bus/kafka';
import { createLogger, createMetrics, serveHealth } from '../bus/observability';
import { runProcess, type Running } from '../bus/process';
import { createRelay } from '../bus/relay';
import { temporalClient } from '../bus/temporal';
import { createCases } from '../cases';
import { OUT_TOPICS } from '../events';
import { currentRulebook, rulebookVersion } from '../rulebook';
import { settingsOrEnd, type Settings } from '../settings';
import { createPool } from '../store';
import { areaOrEnd } from './area';

async function start(settings: Settings): Promise<Running> {
  const metrics = createMetrics('relay');
  const pool = createPool(settings);
  const port = kafkaPort(settings, log, 'onward-relay');
  const temporal = temporalClient(settings);
  const relay = createRelay({
    pool,
    port,
    workflows: temporal.client.workflow,
    cases: createCases({
      pool,
      rulebooks: { current: currentRulebook, version: rulebookVersion },
      options: { unmatchedDays: settings.UNMATCHED_DAYS },
    }),
    group: settings.KAFKA_GROUP,
    log,
    metrics,
  });
  const admin = port.admin();
  const health = await serveHealth({
    port: settings.RELAY_HTTP_PORT,
    host: settings.CONSOLE_HOST,
    registry: metrics.registry,
    checks: {
      postgres: async () => void (await pool.query('SELECT 1')),
      kafka: async () => void (await admin.offsets(OUT_TOPICS.deadLetter)),
      temporal: () =>
        temporal.client.connection.withDeadline(
          Date.now() + 2_500,
          async () => void (await temporal.client.workflowService.getSystemInfo({})),
        ),
    },
  });
  relay.start();
  return {
    stop: async () => {
      await relay.stop();
      await health.close();
      await admin.close();
      await temporal.close();
      await pool.end();
    },
  };
}

const settings = settingsOrEnd();
areaOrEnd(settings);
const log = createLogger('relay', settings.LOG_LEVEL);
runProcess(log, () => start(settings));
