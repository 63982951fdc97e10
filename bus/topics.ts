/** How topics are made where they do not exist; a deployment that makes its own keeps its own settings. */
import { OUT_TOPICS } from '../events';
import type { TopicSpec } from './port';

/**
 * A partner's topic. Messages of up to 4 MiB are let in, so that one above the contract's 256 KiB becomes a dead letter
 * with a reason and not an error in the partner's own log. The broker stores them uncompressed, since kafkajs stops
 * for good at a batch in snappy, lz4 or zstd: with this a partner may use any of them.
 */
export function partnerTopicSpec(topic: string, partitions = 3): TopicSpec {
  return {
    topic,
    partitions,
    config: { 'max.message.bytes': String(4 * 1024 * 1024), 'compression.type': 'uncompressed' },
  };
}

/** Onward's own topics, with those towards the partners of these codes. */
export function outTopicSpecs(codes: readonly string[], partitions = 3): TopicSpec[] {
  return [
    { topic: OUT_TOPICS.transitions, partitions },
    { topic: OUT_TOPICS.deadLetter, partitions: 1 },
    { topic: OUT_TOPICS.audit, partitions: 1, config: { 'retention.ms': '-1' } },
    ...codes.map((code) => ({ topic: OUT_TOPICS.toPartner(code), partitions })),
  ];
}
