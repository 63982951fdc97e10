/** The real intake in a process of its own, as `workers/intake` runs it, on the bench's database and topics. */
import { createIntake } from '../bus/intake';
import { kafkaPort } from '../bus/kafka';
import { createLogger, createMetrics } from '../bus/observability';
import { createCases } from '../cases';
import { currentRulebook, rulebookVersion } from '../rulebook';
import { createPool } from '../store';
import { childInput, readyUntilStopped } from './children';

export interface IntakeInput {
  databaseUrl: string;
  brokers: string;
  group: string;
}

async function main(): Promise<void> {
  const { databaseUrl, brokers, group } = childInput<IntakeInput>();
  const log = createLogger('bench-intake', 'error');
  const pool = createPool({ DATABASE_URL: databaseUrl });
  const intake = createIntake({
    pool,
    port: kafkaPort({ KAFKA_BROKERS: brokers }, log, 'onward-bench-intake'),
    cases: createCases({ pool, rulebooks: { current: currentRulebook, version: rulebookVersion } }),
    group,
    log,
    metrics: createMetrics('bench-intake'),
    onFatal: (error) => {
      log.fatal({ err: error }, 'the intake stopped');
      process.exit(1);
    },
  });
  await intake.start();
  readyUntilStopped(async () => {
    await intake.stop();
    await pool.end();
  });
}

main().catch((error: unknown) => {
  process.stderr.write(`${String(error)}\n`);
  process.exit(1);
});
