/**
 * The demonstration's four partner systems (education, children's social care, CAMHS, adult social care) in one process
 * that speaks only Kafka. It writes the area's history once, then goes on with a slow live stream.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { Kafka, logLevel, type Producer } from 'kafkajs';
import { makeArea } from './area';
import { LiveStream } from './live';
import { messageOf, type DemoMessage } from './messages';
import { mistakes } from './mistakes';
import { demoState, writeDemoState, type DemoState } from './state';

const SEED = 20_260_901;
const BATCH = 250;
const LIVE_MIN_MS = 3000;
const LIVE_SPREAD_MS = 4000;
/** Statements of history end this long before now, so that no clock makes them future. */
const MARGIN_MS = 10 * 60_000;

async function send(producer: Producer, messages: readonly DemoMessage[]): Promise<void> {
  const topics = [...new Set(messages.map((m) => m.topic))];
  await producer.sendBatch({
    acks: -1,
    topicMessages: topics.map((topic) => ({
      topic,
      messages: messages
        .filter((m) => m.topic === topic)
        .map(({ key, value, headers }) => ({ key, value, headers })),
    })),
  });
}

/** Writes the whole history; begun again after a crash, since ids and bodies are the same. */
async function seed(producer: Producer, file: string, state: DemoState): Promise<void> {
  const { events } = makeArea(state.seed, state.anchor);
  const messages = [...events.map(messageOf), ...mistakes(events, state.anchor)];
  for (let i = 0; i < messages.length; i += BATCH) await send(producer, messages.slice(i, i + BATCH));
  writeDemoState(file, { ...state, state: 'seeded', messages: messages.length });
  console.log(`sent ${messages.length} messages of the area's history`);
}

async function live(producer: Producer, stream: LiveStream, stopped: AbortSignal): Promise<void> {
  while (!stopped.aborted) {
    const pause = LIVE_MIN_MS + Math.random() * LIVE_SPREAD_MS;
    await sleep(pause, undefined, { signal: stopped }).catch(() => undefined);
    if (stopped.aborted) return;
    await send(producer, stream.next(new Date().toISOString()).map(messageOf)).catch((e: unknown) =>
      console.error(`not sent: ${e instanceof Error ? e.message : String(e)}`),
    );
  }
}

async function main(): Promise<void> {
  const file = process.argv[2];
  const brokers = process.env.KAFKA_BROKERS;
  if (!file || !brokers) throw new Error('usage: KAFKA_BROKERS=host:port node partners.js MARKER_FILE');
  const stopping = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stopping.abort());
  const kafka = new Kafka({
    clientId: 'demonstration-partners',
    brokers: brokers.split(','),
    logLevel: logLevel.ERROR,
    retry: { retries: 20, initialRetryTime: 200, maxRetryTime: 5000 },
  });
  const producer = kafka.producer({ allowAutoTopicCreation: false });
  await producer.connect();
  let state = demoState(file);
  if (!state) {
    const anchor = new Date(Date.now() - MARGIN_MS).toISOString();
    state = { state: 'seeding', seed: SEED, anchor, messages: 0 };
    writeDemoState(file, state);
  }
  if (state.state === 'seeding') await seed(producer, file, state);
  const { people } = makeArea(state.seed, state.anchor);
  await live(producer, new LiveStream(people, Date.now()), stopping.signal);
  await producer.disconnect();
}

main().catch((e: unknown) => {
  console.error(e);
  process.exit(1);
});
