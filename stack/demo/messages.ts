/** Partner events as Kafka messages, built with the CloudEvents SDK: some structured, some binary. */
import { CloudEvent, Kafka as KafkaBinding } from 'cloudevents';
import { partnerTopic, wireType } from '../../events';
import { sourceOf, type DemoEvent } from './diary';

export interface DemoMessage {
  topic: string;
  key: string;
  value: string | Buffer;
  headers: Record<string, string>;
}

/** Health systems send the attributes as headers (binary mode), the others one JSON object (structured mode). */
const BINARY = new Set(['camhs', 'asc']);

/** The message of an event; the mode is that of the partner's own system. */
export function messageOf(event: DemoEvent): DemoMessage {
  const cloudEvent = new CloudEvent({
    source: sourceOf(event.partner),
    id: event.id,
    type: wireType(event.type),
    subject: event.subject,
    time: event.time,
    datacontenttype: 'application/json',
    ...(event.replaces === undefined ? {} : { replaces: event.replaces }),
    data: event.data,
  });
  const { value, headers } = BINARY.has(event.partner)
    ? KafkaBinding.binary(cloudEvent)
    : KafkaBinding.structured(cloudEvent);
  return {
    topic: partnerTopic(event.partner),
    key: event.subject,
    value: typeof value === 'string' ? value : JSON.stringify(value),
    headers: Object.fromEntries(Object.entries(headers).map(([name, v]) => [name, String(v)])),
  };
}
