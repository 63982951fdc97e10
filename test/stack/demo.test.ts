/** The demonstration's area: every message keeps the contract except those that are meant not to, and one seed is one area. */
import { readableCount, RING_SIZE } from '../../bus/partners';
import { ageOn, fold, londonDay, plan, type LoggedEvent } from '../../domain';
import { isValidNhsNumber, isValidUpn, parseMessage, partnerOf, PARTNERS } from '../../events';
import { currentRulebook } from '../../rulebook';
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
  const events = JSON.stringify(area.events);
  expect(JSON.stringify(makeArea(7, ANCHOR).events) === events).toBe(true);
  expect(JSON.stringify(makeArea(8, ANCHOR).events) === events).toBe(false);
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
  const refused = outcomes.filter((o) => o !== 'ok');
  expect(refused).toHaveLength(7);
  expect(new Set(refused).size).toBe(refused.length);
  const sent = mistakes(area.events, ANCHOR).map((m) => [partnerOf(m.topic), m.headers.ce_id]);
  for (const [partner, id] of sent) if (id) expect(id.startsWith(`${partner}-`)).toBe(true);
});

test('the two that pass are a person nobody has registered, and a known id with another body', () => {
  const [unknown, twice] = mistakes(area.events, ANCHOR)
    .map((m) => parse(m))
    .flatMap((parsed) => (parsed.ok ? [parsed] : []));
  const registered = new Set(area.people.map((p) => `nhs:${p.nhsNumber}`));
  expect(registered.has(unknown?.event.subject ?? '')).toBe(false);
  const before = area.events.find((e) => e.id === twice?.event.id);
  const first = before && parse(messageOf(before));
  expect(first?.ok && first.bodyHash).not.toBe(twice?.bodyHash);
  expect(first?.ok && first.event.source).toBe(twice?.event.source);
});

test('no partner is paused for its mistakes, in whatever order intake comes to them', () => {
  const valid = (m: DemoMessage): boolean => parse(m).ok;
  const bad = mistakes(area.events, ANCHOR).filter((m) => !valid(m));
  for (const partner of Object.keys(PARTNERS)) {
    const own = (m: DemoMessage): boolean => partnerOf(m.topic) === partner;
    const good = area.events
      .map(messageOf)
      .filter(own)
      .slice(0, 2 * RING_SIZE)
      .map(valid);
    const wrong = bad.filter(own).map(() => false);
    expect(good.length).toBeGreaterThan(RING_SIZE);
    for (const before of [0, 100, good.length]) {
      const order = [...good.slice(0, before), ...wrong, ...good.slice(before)];
      expect(readableCount('', order)).toBe(order.length);
    }
  }
});

test('today some duties are due, some overdue, some were met in time and some late, and handovers wait for an answer', () => {
  const logs = new Map<string, LoggedEvent[]>();
  for (const event of area.events) {
    const parsed = parse(messageOf(event));
    if (!parsed.ok) throw new Error(parsed.detail);
    // Ids are `<partner>-<serial>-<n>`.
    const serial = event.id.split('-')[1] ?? '';
    logs.set(serial, [...(logs.get(serial) ?? []), parsed.event]);
  }
  expect(logs.size).toBe(AREA_SIZE);
  const duties = new Map<string, number>();
  const people = new Map<string, number>();
  const handovers = new Map<string, number>();
  const count = (into: Map<string, number>, key: string): unknown => into.set(key, (into.get(key) ?? 0) + 1);
  const rulebook = currentRulebook();
  for (const [serial, log] of logs) {
    const made = plan(fold(serial, log), rulebook, ANCHOR);
    for (const { status } of made.duties) count(duties, status);
    for (const status of new Set(made.duties.map((duty) => duty.status))) count(people, status);
    for (const { status } of made.handovers) count(handovers, status);
  }
  const all = [...duties.values()].reduce((sum, n) => sum + n, 0);
  const share = (status: string): number => (duties.get(status) ?? 0) / all;
  const of = (status: string): number => (people.get(status) ?? 0) / AREA_SIZE;
  // A believable area: most is done in time, a part is late or still to do, and not for everybody.
  expect(share('met')).toBeGreaterThan(0.4);
  for (const status of ['due', 'overdue', 'met-late']) {
    expect([status, share(status) > 0.01 && share(status) < 0.2]).toEqual([status, true]);
  }
  expect(share('upcoming')).toBeGreaterThan(0.05);
  expect(of('overdue')).toBeGreaterThan(0.1);
  expect(of('overdue')).toBeLessThan(0.5);
  for (const status of ['proposed', 'accepted', 'declined', 'more-information', 'transferred']) {
    expect([status, (handovers.get(status) ?? 0) > 0]).toEqual([status, true]);
  }
});

test('nobody whom the live stream brings has the identifiers of somebody else', () => {
  const people = [...area.people];
  const stream = new LiveStream(people, Date.parse(ANCHOR));
  while (people.length < AREA_SIZE + 400) stream.next(ANCHOR);
  expect(new Set(people.map((p) => p.nhsNumber)).size).toBe(people.length);
  expect(new Set(people.map((p) => p.upn)).size).toBe(people.length);
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
