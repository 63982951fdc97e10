/** A relay that dies between a send and its mark: the first send is its last act. */
import { kafkaPort } from '../../../bus/kafka';
import { createLogger, createMetrics } from '../../../bus/observability';
import type { MessagePort } from '../../../bus/port';
import { runProcess } from '../../../bus/process';
import { createRelay } from '../../../bus/relay';
import { temporalClient } from '../../../bus/temporal';
import { createPool } from '../../../store/pool';
import { needed } from '../bus/support';
import { idleCases } from '../../support/idle-cases';

const log = createLogger('relay', 'info');

function dyingAfterSend(port: MessagePort): MessagePort {
  return {
    ...port,
    producer: () => {
      const producer = port.producer();
      return {
        close: () => producer.close(),
        send: async (messages, deadlineMs) => {
          await producer.send(messages, deadlineMs);
          process.kill(process.pid, 'SIGKILL');
          await new Promise(() => undefined);
        },
      };
    },
  };
}

runProcess(log, () => {
  const pool = createPool({ DATABASE_URL: needed('DATABASE_URL') });
  const temporal = temporalClient({ TEMPORAL_ADDRESS: needed('TEMPORAL_ADDRESS') });
  const relay = createRelay({
    pool,
    port: dyingAfterSend(kafkaPort({ KAFKA_BROKERS: needed('KAFKA_BROKERS') }, log)),
    workflows: temporal.client.workflow,
    cases: idleCases,
    group: process.env.KAFKA_GROUP ?? '',
    log,
    metrics: createMetrics('relay'),
  });
  relay.start();
  return Promise.resolve({ stop: () => relay.stop() });
});
