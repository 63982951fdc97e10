/** Partners of a test: they produce CloudEvents straight to a stack's Kafka. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Kafka, logLevel } from 'kafkajs';
import type { WireEvent } from './random-history';

/** Produces `events` to their partners' topics in chunks, with a pause after each; goes on when Kafka was away. */
export async function produce(
  brokers: string,
  events: readonly WireEvent[],
  { chunk = 200, pauseMs = 0 }: { chunk?: number; pauseMs?: number } = {},
): Promise<void> {
  const kafka = new Kafka({
    brokers: brokers.split(','),
    logLevel: logLevel.NOTHING,
    retry: { retries: 30, initialRetryTime: 200, maxRetryTime: 3000 },
  });
  const producer = kafka.producer();
  await producer.connect();
  for (let i = 0; i < events.length; i += chunk) {
    const byTopic = new Map<string, WireEvent[]>();
    for (const event of events.slice(i, i + chunk)) {
      const topic = `partner.${event.source.slice('urn:partner:'.length)}.v1`;
      byTopic.set(topic, [...(byTopic.get(topic) ?? []), event]);
    }
    await producer.sendBatch({
      topicMessages: [...byTopic].map(([topic, of]) => ({
        topic,
        messages: of.map((event) => ({
          key: event.subject,
          value: JSON.stringify(event),
          headers: { 'content-type': 'application/cloudevents+json' },
        })),
      })),
    });
    if (pauseMs > 0) await sleep(pauseMs);
  }
  await producer.disconnect();
}
