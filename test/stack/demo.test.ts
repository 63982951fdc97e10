/** The demonstration's area: every message keeps the contract except those that are meant not to, and one seed is one area. */
import { ageOn, londonDay } from '../../domain';
import { isValidNhsNumber, isValidUpn, parseMessage, partnerOf, PARTNERS } from '../../events';
import { AREA_SIZE, makeArea } from '../../stack/demo/area';
import type { DemoEvent } from '../../stack/demo/diary';
import { LiveStream } from '../../stack/demo/live';
import { messageOf, type DemoMessage } from '../../stack/demo/messages';
import { mistakes } from '../../stack/demo/mistakes';

const ANCHOR = '2026-06-12T10:00:00.000Z';
const area = makeArea(7, ANCHOR);

function parse(message: DemoMessage, now = ANCHOR): ReturnType<typeof parseMessage> {
  const partner = partnerOf(message.topic) as keyof typeof PARTNERS;
  const { topic, key, headers, value } = message;
  const kafka = {
    topic,
    key: Buffer.from(key),
    headers,
    value: Buffer.isBuffer(value) ? value : Buffer.from(value),
  };
  return parseMessage(kafka, new Date(now), PARTNERS[partner].allowed);
}

test('300 young people of 13 to 25 with valid, distinct identifiers', () => {
  expect(area.people).toHaveLength(AREA_SIZE);
  for (const person of area.people) {
    expect(person.nhsNumber).toMatch(/^999/);
    expect(isValidNhsNumber(person.nhsNumber) && isValidUpn(person.upn)).toBe(true);
    const age = ageOn(person.dateOfBirth, londonDay(ANCHOR));
    expect(age).toBeGreaterThanOrEqual(13);
    expect(age).toBeLessThanOrEqual(25);
  }
  expect(new Set(area.people.map((p) => p.nhsNumber)).size).toBe(AREA_SIZE);
  expect(new Set(area.people.map((p) => p.upn)).size).toBe(AREA_SIZE);
});

test('the same seed and anchor give the same area, another seed another', () => {
  expect(makeArea(7, ANCHOR).events).toEqual(area.events);
  expect(makeArea(8, ANCHOR).events).not.toEqual(area.events);
});

test.each([
  '2026-06-12T10:00:00.000Z',
  '2028-02-29T23:30:00.000Z',
  '2027-01-01T00:05:00.000Z',
  '2026-08-31T22:59:00.000Z',
])('around %s every event is one that its partner may send', (anchor) => {
  for (const event of makeArea(11, anchor, 80).events) {
    const parsed = parse(messageOf(event), anchor);
    if (!parsed.ok) throw new Error(`${event.id} ${event.type}: ${parsed.reason} ${parsed.detail}`);
    expect(parsed.event).toMatchObject({
      id: event.id,
      type: event.type,
      subject: event.subject,
      data: event.data,
    });
    expect(parsed.event.replaces).toBe(event.replaces);
  }
});

test('both CloudEvents modes, all four partners, duplicates, corrections and retractions are there', () => {
  const { events } = area;
  const binary = events.map(messageOf).filter((m) => m.headers.ce_id);
  expect(binary.length).toBeGreaterThan(200);
  expect(binary.length).toBeLessThan(events.length - 200);
  expect(new Set(events.map((e) => e.partner)).size).toBe(4);
  const ids = new Map<string, DemoEvent>();
  let duplicates = 0;
  for (const event of events) {
    const key = `${event.partner} ${event.id}`;
    const before = ids.get(key);
    if (before) {
      expect(event).toEqual(before);
      duplicates += 1;
    }
    ids.set(key, event);
  }
  expect(duplicates).toBeGreaterThan(10);
  expect(events.filter((e) => e.replaces).length).toBeGreaterThan(5);
  expect(events.filter((e) => e.type === 'event.retracted').length).toBeGreaterThan(3);
});

test('there are handovers at every point of their way', () => {
  const services = new Set(
    area.events.filter((e) => e.type === 'handover.proposed').map((e) => e.data.toService),
  );
  expect([...services].sort()).toEqual([
    'adult-learning-disability',
    'adult-mental-health',
    'adult-social-care',
  ]);
  const responses = new Set(
    area.events.filter((e) => e.type === 'handover.responded').map((e) => e.data.response),
  );
  expect(responses.size).toBe(3);
});

test('each mistake is refused for its own reason; two pass the parser and are caught behind it', () => {
  const outcomes = mistakes(area.events, ANCHOR).map((m) => {
    const parsed = parse(m);
    return parsed.ok ? 'ok' : parsed.reason;
  });
  expect(outcomes.filter((o) => o === 'ok')).toHaveLength(2);
  expect(new Set(outcomes.filter((o) => o !== 'ok')).size).toBeGreaterThanOrEqual(6);
});

test('a thousand live events keep the contract and have ids of their own', () => {
  const stream = new LiveStream([...area.people], Date.parse(ANCHOR));
  const seen = new Set<string>();
  for (let i = 0; i < 1000; i++) {
    for (const event of stream.next(ANCHOR)) {
      const parsed = parse(messageOf(event));
      if (!parsed.ok) throw new Error(`${event.type}: ${parsed.reason} ${parsed.detail}`);
      seen.add(event.id);
    }
  }
  expect(seen.size).toBeGreaterThanOrEqual(1000);
});
