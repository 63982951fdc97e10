/** Messages for the suites of the contract. */
import {
  binaryMessage,
  EXAMPLES,
  structuredMessage,
  type EncodedMessage,
  type IncomingMessage,
  type PartnerType,
  type WritableEvent,
} from '../../events';

export const NOW = new Date('2030-01-01T12:00:00.000Z');
export const TOPIC = 'partner.education.v1';

export function event(
  type: PartnerType = 'ehc.review-held',
  more: Partial<WritableEvent> = {},
): WritableEvent {
  return {
    source: 'urn:partner:education',
    id: 'e-1',
    type,
    subject: 'nhs:9990000018',
    time: '2026-01-20T16:30:00+00:00',
    data: EXAMPLES[type],
    ...more,
  };
}

/** A message as kafkajs hands it over: buffers throughout. */
export function asReceived(message: EncodedMessage, topic = TOPIC): IncomingMessage {
  return {
    topic,
    key: Buffer.from(message.key),
    value: Buffer.from(message.value),
    headers: Object.fromEntries(Object.entries(message.headers).map(([k, v]) => [k, Buffer.from(v)])),
  };
}

export const structured = (e: WritableEvent, topic = TOPIC): IncomingMessage =>
  asReceived(structuredMessage(e), topic);
export const binary = (e: WritableEvent, topic = TOPIC): IncomingMessage =>
  asReceived(binaryMessage(e), topic);

/** A structured message whose JSON object was changed by hand. */
export function altered(change: Record<string, unknown>, key = 'nhs:9990000018'): IncomingMessage {
  const whole = { ...(JSON.parse(structuredMessage(event()).value) as Record<string, unknown>), ...change };
  return { ...structured(event()), key: Buffer.from(key), value: Buffer.from(JSON.stringify(whole)) };
}
