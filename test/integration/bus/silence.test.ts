/** A consumer that has gone quiet for too long is ended as fatal, so that its supervisor starts it anew. */
import { createLogger } from '../../../bus/observability';
import { kafkaPort } from '../../../bus/kafka';
import type { Consumer, MessagePort } from '../../../bus/port';
import { createBench, eventually } from './support';

it('ends the intake when its consumer has been silent for longer than allowed', async () => {
  const bench = await createBench();
  try {
    const silent: MessagePort = {
      producer: () => bench.port.producer(),
      admin: () => bench.port.admin(),
      consumer: (options) => silentOnce(bench.port.consumer(options)),
    };
    const fatal: Error[] = [];
    const intake = bench.newIntake(
      { port: silent, onFatal: (error) => fatal.push(error) },
      { silenceMs: 60_000 },
    );
    await intake.start();
    await eventually(() => Promise.resolve(fatal.length > 0), 'the silence to be noticed', 15_000);
    expect(fatal[0]?.message).toMatch(/silent for 61 s while Kafka answers/);
  } finally {
    await bench.close();
  }
});

function silentOnce(consumer: Consumer): Consumer {
  return {
    start: () => consumer.start(),
    stop: () => consumer.stop(),
    setPaused: (topics) => consumer.setPaused(topics),
    reposition: (partitions) => consumer.reposition(partitions),
    isReading: () => consumer.isReading(),
    silentForMs: () => 61_000,
  };
}

it('counts the silence of a consumer from its start, also when it never reaches a broker', async () => {
  const port = kafkaPort({ KAFKA_BROKERS: '127.0.0.1:1' }, createLogger('test', 'silent'), 'onward-test');
  const consumer = port.consumer({
    group: 'nobody',
    topics: ['nothing'],
    concurrency: 1,
    chunkSize: 10,
    positionsOf: () => Promise.resolve([]),
    handle: () => Promise.resolve(undefined),
    onFatal: (error) => {
      throw error;
    },
  });
  await consumer.start();
  await eventually(() => Promise.resolve(consumer.silentForMs() >= 300), '300 ms of silence', 5_000);
  expect(consumer.isReading()).toBe(false);
  const before = consumer.silentForMs();
  await eventually(() => Promise.resolve(consumer.silentForMs() > before), 'more silence', 5_000);
  await consumer.stop();
});
