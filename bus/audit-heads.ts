/** The heads of the audit's chain that were published, read back from Kafka: what the database says of itself proves nothing. */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { AuditHead } from '../cases/audit';
import { OUT_TOPICS } from '../events';
import type { MessagePort } from './port';

const Sealed = z.object({
  data: z.object({
    chain: z.uuid(),
    position: z.number().int().positive(),
    hash: z.string().regex(/^[0-9a-f]{64}$/),
  }),
});

/** What a message says; undefined for one that is no head. */
function headOf(value: Buffer | null): AuditHead | undefined {
  try {
    const parsed = Sealed.safeParse(JSON.parse(value?.toString('utf8') ?? ''));
    return parsed.success ? parsed.data.data : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Every head on `onward.audit.v1`, oldest first; none where the topic is empty.
 * @throws Error when Kafka does not give them within `deadlineMs`
 */
export async function readAuditHeads(port: MessagePort, deadlineMs = 60_000): Promise<AuditHead[]> {
  const topic = OUT_TOPICS.audit;
  const admin = port.admin();
  const ranges = await admin.offsets(topic).finally(() => admin.close());
  const ends = new Map(
    ranges.filter(({ low, high }) => high > low).map(({ partition, high }) => [partition, high]),
  );
  const heads: AuditHead[] = [];
  if (ends.size === 0) return heads;
  let done: () => void = () => undefined;
  let failed: (error: Error) => void = () => undefined;
  const finished = new Promise<void>((resolve, reject) => ([done, failed] = [resolve, reject]));
  const consumer = port.consumer({
    group: `onward-audit-${randomUUID()}`,
    topics: [topic],
    chunkSize: 500,
    concurrency: 1,
    positionsOf: (assigned) =>
      Promise.resolve(
        assigned.map((at) => ({
          ...at,
          offset: ranges.find(({ partition }) => partition === at.partition)?.low ?? 0n,
        })),
      ),
    handle: ({ partition, messages }) => {
      for (const { value } of messages) {
        const head = headOf(value);
        if (head) heads.push(head);
      }
      const next = (messages.at(-1)?.offset ?? -1n) + 1n;
      if (next >= (ends.get(partition) ?? 0n)) ends.delete(partition);
      if (ends.size === 0) done();
      return Promise.resolve(next);
    },
    onFatal: failed,
  });
  const timer = setTimeout(() => failed(new Error('Kafka did not give the published heads')), deadlineMs);
  try {
    await consumer.start();
    await finished;
  } finally {
    clearTimeout(timer);
    await consumer.stop();
  }
  return heads;
}
