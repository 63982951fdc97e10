/** The intake process: partners' messages from Kafka into the cases. Several may run. */
import { createIntake } from '../bus/intake';
import { kafkaPort } from '../bus/kafka';
import { createLogger, createMetrics, serveHealth } from '../bus/observability';
import { seedPartners } from '../bus/partners';
import { runProcess, type Running } from '../bus/process';
import { createCases } from '../cases';
import { currentRulebook, rulebookVersion } from '../rulebook';
import { settingsOrEnd, type Settings } from '../settings';
import { createPool } from '../store';
import { areaOrEnd } from './area';

/** A consumer that was not heard of for this long is not ready. */
const SILENT_MS = 45_000;

async function start(settings: Settings, fail: (error: Error) => void): Promise<Running> {
  const metrics = createMetrics('intake');
  const pool = createPool(settings);
  const intake = createIntake({
    pool,
    port: kafkaPort(settings, log, 'onward-intake'),
    cases: createCases({
      pool,
      rulebooks: { current: currentRulebook, version: rulebookVersion },
      options: { unmatchedDays: settings.UNMATCHED_DAYS },
    }),
    group: settings.KAFKA_GROUP,
    log,
    metrics,
    onFatal: fail,
  });
  const health = await serveHealth({
    port: settings.INTAKE_HTTP_PORT,
    host: settings.CONSOLE_HOST,
    registry: metrics.registry,
    checks: {
      postgres: async () => {
        const code = intake.waitingFor();
        if (code) throw Object.assign(new Error('waiting'), { code });
        await pool.query('SELECT 1');
      },
      kafka: () => {
        const code = !intake.isReading()
          ? 'not-reading'
          : intake.silentForMs() > SILENT_MS
            ? 'no-answer'
            : '';
        return code ? Promise.reject(Object.assign(new Error(code), { code })) : Promise.resolve();
      },
    },
  });
  // The services may come up later than this process: the intake waits for them, and /health/ready says so.
  const started = untilDone(() => seedPartners(pool)).then(() => intake.start());
  started.catch(fail);
  return {
    stop: async () => {
      stopping = true;
      await intake.stop();
      await health.close();
      await pool.end();
    },
  };
}

let stopping = false;

async function untilDone(work: () => Promise<void>): Promise<void> {
  while (!stopping) {
    try {
      return await work();
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 1_000));
    }
  }
}

const settings = settingsOrEnd();
areaOrEnd(settings);
const log = createLogger('intake', settings.LOG_LEVEL);
runProcess(log, (fail) => start(settings, fail));
