/** Proves that no bytes make the reader throw, and that what it accepts is what the contract says. */
import fc from 'fast-check';
import {
  EXAMPLES,
  identifiersIn,
  naturalKey,
  parseEvent,
  parseMessage,
  parseSubject,
  PARTNER_TYPES,
  REASONS,
} from '../../events';
import { binary, event, NOW, structured, TOPIC } from './support';

const bytes = fc.uint8Array({ maxLength: 400 }).map((b) => Buffer.from(b));
const anything = fc.oneof(
  bytes,
  fc.json().map((j) => Buffer.from(j)),
  fc.string(),
  fc.constant(null),
  fc.constant(undefined),
);

/** Whatever the message: a result, a reason of the list, and never a word of the value in the detail. */
function holds(result: ReturnType<typeof parseMessage>): void {
  if (result.ok) {
    expect(parseSubject(result.event.subject)).toBeDefined();
    expect(new Date(result.event.time).toISOString()).toBe(result.event.time);
    expect(typeof naturalKey(result.event.type, result.event.data, result.event.source)).toBe('string');
    expect(identifiersIn(result.event)).toContain(result.event.subject);
  } else expect(Object.keys(REASONS)).toContain(result.reason);
}

test('any bytes, keys and headers', () => {
  const headers = fc.dictionary(
    fc.constantFrom('content-type', 'ce_specversion', 'ce_id', 'ce_type', 'ce_time', 'x'),
    anything,
  );
  fc.assert(
    fc.property(anything, anything, headers, (value, key, given) => {
      holds(parseMessage({ topic: TOPIC, key, value, headers: given }, NOW));
    }),
    { numRuns: 2000 },
  );
});

test('a valid message with one byte changed, cut short or doubled', () => {
  const type = fc.constantFrom(...PARTNER_TYPES);
  fc.assert(
    fc.property(type, fc.boolean(), fc.nat(), fc.nat(255), fc.nat(), (short, mode, at, byte, cut) => {
      const message = (mode ? structured : binary)(event(short));
      const value = Buffer.from(message.value as Buffer);
      value[at % value.length] = byte;
      holds(parseMessage({ ...message, value }, NOW));
      holds(parseMessage({ ...message, value: value.subarray(0, cut % value.length) }, NOW));
      holds(parseMessage({ ...message, value: Buffer.concat([value, value]) }, NOW));
    }),
    { numRuns: 1500 },
  );
});

test('a valid event with any one attribute or field replaced by anything', () => {
  fc.assert(
    fc.property(fc.constantFrom(...PARTNER_TYPES), fc.nat(), fc.anything(), (type, at, value) => {
      const whole: Record<string, unknown> = {
        ...JSON.parse((structured(event(type)).value as Buffer).toString()),
      };
      const data: Record<string, unknown> = { ...EXAMPLES[type] };
      const names = Object.keys(data);
      data[names[at % names.length] ?? 'x'] = value;
      holds(parseEvent({ ...whole, data }));
      const attributes = Object.keys(whole);
      holds(parseEvent({ ...whole, [attributes[at % attributes.length] ?? 'x']: value }));
    }),
    { numRuns: 2000 },
  );
});

test('any subject', () => {
  const prefixes = fc.constantFrom('nhs:', 'upn:', 'uln:', 'local:', 'local:csc:', 'onward:', '');
  fc.assert(
    fc.property(prefixes, fc.string({ unit: 'binary' }), (prefix, rest) => {
      const subject = parseSubject(prefix + rest);
      if (subject?.kind === 'onward') expect(subject.value).toMatch(/^[A-Za-z0-9_-]+$/);
    }),
  );
});
