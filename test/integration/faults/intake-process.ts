/** An intake to be killed: applies to the log only. FAULT=fatal stops kafkajs for good at the first message. */
import { createIntake } from '../../../bus/intake';
import { kafkaPort } from '../../../bus/kafka';
import { createLogger, createMetrics } from '../../../bus/observability';
import type { MessagePort } from '../../../bus/port';
import { runProcess } from '../../../bus/process';
import { createPool } from '../../../store/pool';
import { logOnly, needed } from '../bus/support';

const log = createLogger('intake', 'info');

/** A handler that throws what kafkajs holds for unrecoverable. */
function broken(port: MessagePort): MessagePort {
  return {
    ...port,
    consumer: (options) =>
      port.consumer({
        ...options,
        handle: () => Promise.reject(new TypeError('kafkajs gives up at these')),
      }),
  };
}

runProcess(log, async (fail) => {
  const pool = createPool({ DATABASE_URL: needed('DATABASE_URL') });
  const port = kafkaPort({ KAFKA_BROKERS: needed('KAFKA_BROKERS') }, log);
  const intake = createIntake({
    pool,
    port: process.env.FAULT === 'fatal' ? broken(port) : port,
    cases: logOnly(),
    group: process.env.KAFKA_GROUP ?? '',
    log,
    metrics: createMetrics('intake'),
    onFatal: fail,
    // Kafka is told nothing for an hour: whenever this process is killed, its transactions are ahead of Kafka's commit.
    options: { sessionTimeoutMs: 6_000, chunkSize: 20, commitIntervalMs: 3_600_000 },
  });
  await intake.start();
  return {
    stop: async () => {
      await intake.stop();
      await pool.end();
    },
  };
});
