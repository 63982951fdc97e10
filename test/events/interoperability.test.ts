/** Proves that what the CloudEvents SDK writes is read here, in both modes, and that the SDK takes what Onward sends. */
import { CloudEvent, Kafka } from 'cloudevents';
import {
  OUTBOUND_TYPES,
  parseMessage,
  PARTNER_TYPES,
  structuredEvent,
  structuredMessage,
  type IncomingMessage,
} from '../../events';
import { OUTBOUND_EXAMPLES } from '../../events/outbound-examples';
import { event, NOW, structured, TOPIC } from './support';

/** The SDK's message as a consumer gets it: bytes. */
function received(message: ReturnType<typeof Kafka.binary>): IncomingMessage {
  const headers = Object.entries(message.headers).filter(([, value]) => value !== undefined);
  const value = typeof message.value === 'string' ? message.value : JSON.stringify(message.value);
  return {
    topic: TOPIC,
    key: Buffer.from(event().subject),
    value: Buffer.from(value),
    headers: Object.fromEntries(headers.map(([name, text]) => [name, Buffer.from(String(text))])),
  };
}

test.each(PARTNER_TYPES)('%s from the SDK, in both modes', (type) => {
  const sent = new CloudEvent({ ...structuredEvent(event(type, { replaces: 'e-0' })) });
  const expected = parseMessage(structured(event(type, { replaces: 'e-0' })), NOW);
  expect(expected.ok).toBe(true);
  expect(parseMessage(received(Kafka.binary(sent)), NOW)).toEqual(expected);
  expect(parseMessage(received(Kafka.structured(sent)), NOW)).toEqual(expected);
});

test.each(OUTBOUND_TYPES)('outbound %s is valid for the SDK', (type) => {
  expect(new CloudEvent({ ...OUTBOUND_EXAMPLES[type] }).validate()).toBe(true);
});

test('the SDK reads what is written here', () => {
  const { value, headers } = structuredMessage(event());
  const message = { value, body: value, headers, key: '', timestamp: '' };
  const read = Kafka.toEvent(message);
  expect(read).toMatchObject({ id: 'e-1', subject: 'nhs:9990000018', data: { heldOn: '2026-01-20' } });
});
