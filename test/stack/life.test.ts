/** Whole lives for a rehearsal: every statement keeps the contract on its day, one seed is one cohort, and all of a life is told. */
import { ageOn, birthday } from '../../domain';
import { parseMessage, partnerOf, PARTNERS } from '../../events';
import { makeLives } from '../../stack/demo/life';
import { messageOf } from '../../stack/demo/messages';

const FROM = '2027-09-01';
const UNTIL = '2040-09-01';
const lives = makeLives(3, FROM, UNTIL, 60);

test('each is 13 on the first day and has been told of by then', () => {
  for (const { person, events } of lives) {
    expect(ageOn(person.dateOfBirth, FROM)).toBe(13);
    expect(events.some(({ type, time }) => type === 'person.registered' && time < FROM)).toBe(true);
  }
  expect(new Set(lives.map(({ person }) => person.nhsNumber)).size).toBe(60);
});

test('every statement is one that its partner may send, on its own day, in order', () => {
  for (const { events } of lives) {
    expect(events.map(({ time }) => time)).toEqual(events.map(({ time }) => time).sort());
    for (const event of events) {
      const { topic, key, headers, value } = messageOf(event);
      const partner = partnerOf(topic) as keyof typeof PARTNERS;
      const message = { topic, key: Buffer.from(key), headers, value: Buffer.from(value) };
      const parsed = parseMessage(message, new Date(event.time), PARTNERS[partner].allowed);
      if (!parsed.ok) throw new Error(`${event.id} ${event.type}: ${parsed.reason} ${parsed.detail}`);
    }
  }
});

test.each([1, 2, 5, 13])(
  'no two statements that differ have one id, over %i years and several seeds',
  (years) => {
    for (const seed of [1, 2, 3, 4]) {
      const lives = makeLives(seed, '2027-09-01', `${2027 + years}-09-01`, 20);
      const said = new Map<string, string>();
      for (const { id, ...what } of lives.flatMap(({ events }) => events)) {
        const text = JSON.stringify(what);
        // What is sent twice is the same both times.
        expect([id, said.get(id) ?? text]).toEqual([id, text]);
        said.set(id, text);
      }
    }
  },
);

test('the same arguments give the same lives, another seed others', () => {
  expect(JSON.stringify(makeLives(3, FROM, UNTIL, 60)) === JSON.stringify(lives)).toBe(true);
  expect(JSON.stringify(makeLives(4, FROM, UNTIL, 60)) === JSON.stringify(lives)).toBe(false);
});

test('lives are told of to their end: plans reviewed each year, handovers at 18, and a few who leave', () => {
  const told = lives.flatMap(({ events }) => events);
  const of = (type: string) => told.filter((event) => event.type === type);
  expect(of('ehc.review-held').length).toBeGreaterThan(300);
  for (const type of [
    'handover.proposed',
    'handover.responded',
    'ehc.requested',
    'ehc.ceased',
    'person.moved',
  ])
    expect(of(type).length).toBeGreaterThan(1);
  for (const { person, events } of lives) {
    const ceased = events.find(({ type }) => type === 'ehc.ceased')?.time ?? '9999';
    expect(events.filter(({ type, time }) => type.startsWith('ehc.review') && time > ceased)).toEqual([]);
    const gone = events.findIndex(
      ({ type, data }) => type === 'person.died' || (type === 'person.moved' && data.kind === 'permanent'),
    );
    if (gone >= 0) expect(gone).toBe(events.length - 1);
    else expect((events.at(-1)?.time ?? '') > birthday(person.dateOfBirth, 18)).toBe(true);
  }
});
