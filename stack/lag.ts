/** Whether intake has read all that the partners have written, by what it committed to Kafka. */
import { Kafka, logLevel } from 'kafkajs';

/**
 * How many messages of `topics` the consumer group has not read yet.
 * @throws Error when the brokers do not answer.
 */
export async function groupLag(brokers: string, group: string, topics: readonly string[]): Promise<number> {
  const kafka = new Kafka({
    clientId: 'onward-stack',
    brokers: brokers.split(','),
    logLevel: logLevel.NOTHING,
  });
  const admin = kafka.admin();
  await admin.connect();
  try {
    const committed = await admin.fetchOffsets({ groupId: group, topics: [...topics] });
    let lag = 0;
    for (const { topic, partitions } of committed) {
      const read = new Map(partitions.map((p) => [p.partition, Number(p.offset)]));
      for (const { partition, high, low } of await admin.fetchTopicOffsets(topic)) {
        // A group that has committed nothing yet stands at -1.
        lag += Number(high) - Math.max(read.get(partition) ?? -1, Number(low));
      }
    }
    return lag;
  } finally {
    await admin.disconnect();
  }
}
