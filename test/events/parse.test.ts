/** Proves that both CloudEvents modes are read, and that a partner's message is refused for each reason of the list. */
import {
  binaryMessage,
  OUT_TOPICS,
  parseEvent,
  parseMessage,
  PARTNERS,
  REASONS,
  structuredMessage,
  type IncomingMessage,
  type ParseResult,
  type ReasonCode,
} from '../../events';
import { altered, asReceived, binary, event, NOW, structured, TOPIC } from './support';

const accepted = (result: ParseResult) => {
  if (!result.ok) throw new Error(`${result.reason}: ${result.detail}`);
  return result;
};
const reasonOf = (message: IncomingMessage, allowed?: readonly string[]): string => {
  const result = parseMessage(message, NOW, allowed);
  return result.ok ? 'accepted' : result.reason;
};
const raw = (value: Buffer | string | null): IncomingMessage => ({ ...structured(event()), value });

describe('the two modes', () => {
  test('structured and binary give the same event and the same hash', () => {
    const first = accepted(parseMessage(structured(event()), NOW));
    expect(accepted(parseMessage(binary(event()), NOW))).toEqual(first);
    expect(first.event).toEqual({
      source: 'urn:partner:education',
      id: 'e-1',
      type: 'ehc.review-held',
      subject: 'nhs:9990000018',
      time: '2026-01-20T16:30:00.000Z',
      data: { heldOn: '2026-01-20' },
    });
    expect(first.bodyHash).toMatch(/^[0-9a-f]{64}$/);
  });

  test('replaces is read in both modes and is part of the meaning', () => {
    const correction = event('ehc.review-held', { replaces: 'e-0' });
    for (const message of [structured(correction), binary(correction)]) {
      const { event: read, bodyHash } = accepted(parseMessage(message, NOW));
      expect(read.replaces).toBe('e-0');
      expect(bodyHash).not.toBe(accepted(parseMessage(structured(event()), NOW)).bodyHash);
    }
  });

  test('the hash is of the meaning: not of the id, the order of keys or the way the time is written', () => {
    const service = {
      service: 'camhs',
      provider: 'RWX',
      side: 'children',
      sector: 'health',
      on: '2023-02-01',
    };
    const turned = Object.fromEntries(Object.entries(service).reverse());
    const one = event('service.started', { data: service });
    const same = event('service.started', { data: turned, id: 'e-2', time: '2026-01-20T18:30:00+02:00' });
    const hash = accepted(parseMessage(structured(one), NOW)).bodyHash;
    expect(accepted(parseMessage(structured(same), NOW)).bodyHash).toBe(hash);
    const other = event('service.started', { data: { ...service, provider: 'RWY' } });
    expect(accepted(parseMessage(structured(other), NOW)).bodyHash).not.toBe(hash);
  });

  test('structured is read without any header, and header names in any case', () => {
    expect(reasonOf({ ...structured(event()), headers: {} })).toBe('accepted');
    const { headers, ...message } = binaryMessage(event());
    const upper = Object.fromEntries(Object.entries(headers).map(([k, v]) => [k.toUpperCase(), v]));
    expect(reasonOf(asReceived({ ...message, headers: upper }))).toBe('accepted');
  });

  test('headers that are not ours may hold any bytes', () => {
    const message = binary(event());
    expect(reasonOf({ ...message, headers: { ...message.headers, trace: Buffer.from([0xff, 0xfe]) } })).toBe(
      'accepted',
    );
  });

  test('unknown fields are kept, so that newer partners are not refused', () => {
    const data = { heldOn: '2026-01-20', room: 'B4', chair: { role: 'senco' } };
    expect(accepted(parseMessage(structured(event('ehc.review-held', { data })), NOW)).event.data).toEqual(
      data,
    );
    expect(accepted(parseMessage(altered({ traceparent: '00-1' }), NOW)).event).not.toHaveProperty(
      'traceparent',
    );
  });

  test('time is UTC with milliseconds, whatever the zone and the precision', () => {
    const at = (time: string) =>
      accepted(parseMessage(structured(event(undefined, { time })), NOW)).event.time;
    expect(at('2026-07-01T00:30:00.123456+01:00')).toBe('2026-06-30T23:30:00.123Z');
    expect(at('2026-07-01t00:30:00z')).toBe('2026-07-01T00:30:00.000Z');
    expect(at('2024-02-29T23:59:59.9-05:30')).toBe('2024-03-01T05:29:59.900Z');
  });
});

describe('reasons', () => {
  const forbidden = '{"specversion":"1.0","data":{"__proto__":{"polluted":true}}}';
  const cases: [ReasonCode, string, IncomingMessage][] = [
    ['too-large', '3 MB', raw(Buffer.alloc(3 * 1024 * 1024, 'a'))],
    ['too-large', 'one byte too many', raw(' '.repeat(256 * 1024) + '1')],
    ['too-large', 'headers', { ...binary(event()), headers: { ce_x: Buffer.alloc(256 * 1024 + 1, 'a') } }],
    ['not-utf8', 'a lone continuation byte', raw(Buffer.from([0x22, 0x80, 0x22]))],
    ['not-utf8', 'an overlong slash', raw(Buffer.from([0x22, 0xc0, 0xaf, 0x22]))],
    [
      'not-utf8',
      'a header',
      { ...binary(event()), headers: { ...binary(event()).headers, ce_id: Buffer.from([0xff]) } },
    ],
    ['too-deep', 'depth 10,000', raw('['.repeat(10_000) + ']'.repeat(10_000))],
    ['too-deep', 'depth 100,000, never closed', raw('{"a":'.repeat(40_000))],
    [
      'too-deep',
      'one level too deep',
      altered({ data: JSON.parse('[1'.replace('[1', '['.repeat(32) + ']'.repeat(32))) }),
    ],
    ['not-json', 'a tombstone', raw(null)],
    ['not-json', 'no bytes', raw(Buffer.alloc(0))],
    ['not-json', 'broken', raw('{"specversion":')],
    ['forbidden-key', '__proto__', raw(forbidden)],
    ['forbidden-key', 'an escaped __proto__', raw(forbidden.replace('__proto__', '\\u005f_proto__'))],
    ['forbidden-key', 'constructor', altered({ data: { heldOn: '2026-01-20', constructor: {} } })],
    [
      'forbidden-key',
      'prototype within a list',
      altered({ data: { heldOn: '2026-01-20', x: [{ prototype: 1 }] } }),
    ],
    ['bad-value', 'NUL', altered({ data: { heldOn: '2026-01-20', note: 'a\u0000b' } })],
    ['bad-value', 'half a surrogate pair', altered({ data: { heldOn: '2026-01-20', note: '\ud83d' } })],
    ['bad-value', 'a key with NUL', altered({ data: { heldOn: '2026-01-20', 'a\u0000': 1 } })],
    [
      'bad-value',
      'infinity',
      raw(structuredMessage(event()).value.replace('{"heldOn"', '{"x":1e999,"heldOn"')),
    ],
    [
      'bad-value',
      'infinity in digits',
      raw(structuredMessage(event()).value.replace('{"heldOn"', `{"x":${'9'.repeat(400)},"heldOn"`)),
    ],
    ['not-cloudevents', 'a list', raw('[]')],
    ['not-cloudevents', 'a number', raw('1')],
    ['not-cloudevents', 'an empty object', raw('{}')],
    ['not-cloudevents', 'version 0.3', altered({ specversion: '0.3' })],
    ['not-cloudevents', 'no id', altered({ id: undefined })],
    ['not-cloudevents', 'a numeric id', altered({ id: 7 })],
    ['not-cloudevents', 'an id that no index holds', altered({ id: 'x'.repeat(3000) })],
    ['not-cloudevents', 'a source with a line break', altered({ source: 'urn:partner:education\n' })],
    ['not-cloudevents', 'replaces nothing', altered({ replaces: '' })],
    ['not-cloudevents', 'data in base64', altered({ data: undefined, data_base64: 'e30=' })],
    ['not-cloudevents', 'XML data', altered({ datacontenttype: 'application/xml' })],
    [
      'not-cloudevents',
      'another content type',
      { ...structured(event()), headers: { 'content-type': 'text/plain' } },
    ],
    [
      'not-cloudevents',
      'a batch',
      { ...structured(event()), headers: { 'content-type': 'application/cloudevents-batch+json' } },
    ],
    ['unknown-type', 'no such type', altered({ type: 'onward.ehc.celebrated.v1' })],
    ['unknown-type', 'a later version', altered({ type: 'onward.ehc.review-held.v2' })],
    ['unknown-type', 'the short name', altered({ type: 'ehc.review-held' })],
    ['unknown-type', 'a type of a later release', altered({ type: 'onward.care.summarised.v1' })],
    ['source-mismatch', 'another partner', altered({ source: 'urn:partner:csc' })],
    ['source-mismatch', 'Onward itself', altered({ source: 'urn:onward:console' })],
    ['source-mismatch', 'not a partner’s topic', structured(event(), OUT_TOPICS.transitions)],
    ['type-not-allowed', 'Onward’s own type', altered({ type: 'onward.task.completed.v1' })],
    ['bad-subject', 'a wrong check digit', altered({ subject: 'nhs:9990000019' }, 'nhs:9990000019')],
    ['bad-subject', 'none', altered({ subject: undefined })],
    ['bad-subject', 'a name', altered({ subject: 'Rowan Ashdown' })],
    ['key-mismatch', 'another person', { ...structured(event()), key: Buffer.from('nhs:9990000026') }],
    ['key-mismatch', 'no key', { ...structured(event()), key: null }],
    ['time-in-future', 'six minutes', altered({ time: '2030-01-01T12:06:00Z' })],
    ['bad-time', 'none', altered({ time: undefined })],
    ['bad-time', 'no zone', altered({ time: '2026-01-20T16:30:00' })],
    ['bad-time', '30 February', altered({ time: '2026-02-30T16:30:00Z' })],
    ['bad-time', 'the year 0000', altered({ time: '0000-01-01T00:00:00Z' })],
    ['schema', 'data missing', altered({ data: undefined })],
    ['schema', 'a list as data', altered({ data: [] })],
    ['schema', 'a day that does not exist', altered({ data: { heldOn: '2026-02-29' } })],
    ['schema', 'an instant for a day', altered({ data: { heldOn: '2026-01-20T10:00:00Z' } })],
    ['schema', 'a day beyond date arithmetic', altered({ data: { heldOn: '9999-12-31' } })],
    ['schema', 'replaces itself', altered({ replaces: 'e-1' })],
    [
      'schema',
      'retracts itself',
      altered({ type: 'onward.event.retracted.v1', data: { eventId: 'e-1', reason: 'x' } }),
    ],
  ];

  test.each(cases)('%s: %s', (reason, _, message) => {
    expect(reasonOf(message)).toBe(reason);
  });

  test('type-not-allowed: not on the partner’s list', () => {
    expect(reasonOf(structured(event()), ['ehc.requested'])).toBe('type-not-allowed');
    expect(reasonOf(structured(event()), ['ehc.review-held'])).toBe('accepted');
    expect(reasonOf(altered({ type: 'onward.task.completed.v1' }), ['task.completed'])).toBe(
      'type-not-allowed',
    );
    const adult = structured({ ...event(), source: 'urn:partner:asc' }, 'partner.asc.v1');
    expect(reasonOf(adult, PARTNERS.asc.allowed)).toBe('type-not-allowed');
  });

  test('every reason is covered, and has one sentence', () => {
    expect(new Set(cases.map(([reason]) => reason))).toEqual(new Set(Object.keys(REASONS)));
    for (const sentence of Object.values(REASONS)) expect(sentence).toMatch(/^[A-Z].*\.$/);
  });

  test('five minutes ahead is accepted, to the millisecond', () => {
    expect(reasonOf(altered({ time: '2030-01-01T12:05:00.000Z' }))).toBe('accepted');
    expect(reasonOf(altered({ time: '2030-01-01T12:05:00.001Z' }))).toBe('time-in-future');
  });

  test('exactly 256 KiB, and exactly 32 levels, are accepted', () => {
    const text = structuredMessage(event()).value;
    expect(reasonOf(raw(text.padEnd(256 * 1024)))).toBe('accepted');
    const nested = JSON.parse(`${'['.repeat(30)}${']'.repeat(30)}`) as unknown;
    expect(reasonOf(altered({ data: { heldOn: '2026-01-20', nested } }))).toBe('accepted');
    expect(reasonOf(altered({ data: { heldOn: '2026-01-20', nested: [nested] } }))).toBe('too-deep');
  });

  test('brackets within strings do not count as depth', () => {
    expect(reasonOf(altered({ data: { heldOn: '2026-01-20', note: '[{"\\'.repeat(100) } }))).toBe('accepted');
  });

  test('the detail names paths, never values', () => {
    const data = {
      ...event('person.registered').data,
      dateOfBirth: 'secret',
      nhsNumber: '9990000019',
      needs: 'secret',
    };
    const result = parseMessage(structured(event('person.registered', { data })), NOW);
    expect(result).toMatchObject({ ok: false, reason: 'schema', source: 'urn:partner:education', id: 'e-1' });
    const { detail } = result as { detail: string };
    expect(detail).toContain('data.dateOfBirth');
    expect(detail).toContain('data.nhsNumber: the check digit is wrong');
    expect(detail).not.toMatch(/secret|999000001/);
  });

  test('a refused message is named where it can be read', () => {
    const broken = { ...binary(event()), value: Buffer.from('{') };
    expect(parseMessage(broken, NOW)).toMatchObject({
      reason: 'not-json',
      source: 'urn:partner:education',
      id: 'e-1',
    });
    expect(parseMessage(altered({ id: 'x'.repeat(3000) }), NOW)).not.toHaveProperty('id');
  });

  test('nothing is polluted', () => {
    parseMessage(raw(forbidden), NOW);
    parseMessage(
      { ...binary(event()), headers: { ...binary(event()).headers, ce___proto__: Buffer.from('x') } },
      NOW,
    );
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});

describe('parseEvent', () => {
  const whole = JSON.parse(structuredMessage(event()).value) as Record<string, unknown>;
  test('takes any source and Onward’s own types, and no bound on time unless asked', () => {
    expect(parseEvent({ ...whole, source: 'urn:anyone' }).ok).toBe(true);
    const own = { ...whole, type: 'onward.task.assigned.v1', data: { taskId: 't', workerId: 'w' } };
    expect(parseEvent(own).ok).toBe(true);
    expect(parseEvent({ ...whole, time: '2040-01-01T00:00:00Z' }).ok).toBe(true);
    expect(parseEvent({ ...whole, time: '2040-01-01T00:00:00Z' }, NOW)).toMatchObject({
      reason: 'time-in-future',
    });
  });
  test('gives the same event and hash as the message', () => {
    expect(parseEvent(whole)).toEqual(parseMessage(structured(event()), NOW));
    expect(TOPIC).toBe('partner.education.v1');
  });
  test('refuses what is not an event, however deep', () => {
    let deep: unknown = 1;
    for (let i = 0; i < 10_000; i++) deep = [deep];
    expect(parseEvent(deep)).toMatchObject({ reason: 'too-deep' });
    for (const value of [null, undefined, 1, 'x', []])
      expect(parseEvent(value)).toMatchObject({ reason: 'not-cloudevents' });
  });
});
