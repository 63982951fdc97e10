/** The patterns that people copy: a signal for each message, awaited one by one or with 64 in flight. */
import { Client, Connection } from '@temporalio/client';
import { Kafka, logLevel } from 'kafkajs';
import type { BenchServices } from './services';
import { benchEvent, wireForm, type BenchPerson } from './people';
import { startChild } from './children';

export interface Rate {
  count: number;
  seconds: number;
}

const TASK_QUEUE = 'onward-bench-plain';

/** Runs `work` with a client of the bench's namespace and a worker that takes the signals. */
export async function withPlainWorker<T>(
  services: BenchServices,
  work: (signal: Signal) => Promise<T>,
): Promise<T> {
  const { temporalAddress: address, temporalNamespace: namespace, run } = services;
  const taskQueue = `${TASK_QUEUE}-${run}`;
  const worker = await startChild('plain-worker', { address, namespace, taskQueue });
  const connection = await Connection.connect({ address });
  const { workflow } = new Client({ connection, namespace });
  const started = new Set<string>();
  try {
    return await work(async (person, eventId) => {
      const workflowId = `bench/${run}/${person}`;
      started.add(workflowId);
      await workflow.signalWithStart('plain', {
        workflowId,
        taskQueue,
        signal: 'eventReceived',
        signalArgs: [eventId],
      });
    });
  } finally {
    await worker.stop();
    for (const ids of chunks([...started], 64))
      await Promise.all(
        ids.map((id) =>
          workflow
            .getHandle(id)
            .terminate('bench over')
            .catch(() => undefined),
        ),
      );
    await connection.close();
  }
}

export type Signal = (person: number, eventId: string) => Promise<void>;

function chunks<T>(list: readonly T[], size: number): T[][] {
  const found: T[][] = [];
  for (let i = 0; i < list.length; i += size) found.push(list.slice(i, i + size));
  return found;
}

/** Starts the workflow of each person beforehand: what is measured is signals to open cases. */
export async function startAll(people: readonly BenchPerson[], signal: Signal): Promise<void> {
  for (const some of chunks(people, 64)) await Promise.all(some.map(({ index }) => signal(index, 'started')));
}

/** (b): a Kafka consumer that awaits one signalWithStart for each message, for at least `seconds`. */
export async function plainPattern(
  services: BenchServices,
  people: readonly BenchPerson[],
  signal: Signal,
  seconds: number,
): Promise<Rate> {
  const topic = `onward.bench.plain.${services.run}`;
  const kafka = new Kafka({
    clientId: 'onward-bench',
    brokers: services.brokers.split(','),
    logLevel: logLevel.NOTHING,
  });
  // More than any machine has been seen to take in the time.
  const bodies = people.map((p) =>
    wireForm(
      benchEvent(services.partner, `plain-${p.index}`, p, 'appointment.kept', new Date(), {
        service: 'camhs',
        on: '2026-01-05',
      }),
    ),
  );
  await fillTopic(kafka, topic, bodies, Math.ceil(seconds * 1_000));
  const consumer = kafka.consumer({ groupId: `${topic}-group` });
  let first = 0;
  let count = 0;
  let settle: (rate: Rate) => void;
  const done = new Promise<Rate>((resolve) => (settle = resolve));
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  await consumer.run({
    eachMessage: async ({ message }) => {
      first ||= performance.now();
      const elapsed = (performance.now() - first) / 1_000;
      if (elapsed >= seconds) return settle({ count, seconds: elapsed });
      await signal(Number(message.key?.toString()), `plain-${message.offset}`);
      count += 1;
    },
  });
  const rate = await done;
  await consumer.disconnect();
  await deleteTopic(kafka, topic);
  return rate;
}

async function fillTopic(
  kafka: Kafka,
  topic: string,
  bodies: readonly string[],
  count: number,
): Promise<void> {
  const admin = kafka.admin();
  await admin.connect();
  await admin.createTopics({ waitForLeaders: true, topics: [{ topic, numPartitions: 3 }] });
  await admin.disconnect();
  const producer = kafka.producer();
  await producer.connect();
  const all = Array.from({ length: count }, (_, n) => ({
    key: String(n % bodies.length),
    value: bodies[n % bodies.length] ?? '',
  }));
  for (const messages of chunks(all, 1_000)) await producer.send({ topic, messages });
  await producer.disconnect();
}

async function deleteTopic(kafka: Kafka, topic: string): Promise<void> {
  const admin = kafka.admin();
  await admin.connect();
  await admin.deleteTopics({ topics: [topic] }).catch(() => undefined);
  await admin.disconnect();
}

/** (c): signalWithStart with `inFlight` at once, without Kafka, for at least `seconds`. */
export async function signalsInFlight(
  people: readonly BenchPerson[],
  signal: Signal,
  seconds: number,
  inFlight = 64,
): Promise<Rate> {
  const start = performance.now();
  const end = start + seconds * 1_000;
  let next = 0;
  let count = 0;
  const lane = async (): Promise<void> => {
    while (performance.now() < end) {
      const n = next++;
      await signal(n % people.length, `flight-${n}`);
      count += 1;
    }
  };
  await Promise.all(Array.from({ length: inFlight }, lane));
  return { count, seconds: (performance.now() - start) / 1_000 };
}
