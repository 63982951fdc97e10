/** Proves that the fold does not depend on arrival, that corrections and retractions hold, and that on top equals anew. */
import * as fc from 'fast-check';
import { applyOnTop, compareEvents, emptyFacts, factsOf, fold, plan, type LoggedEvent } from '../../domain';
import { currentRulebook } from '../../rulebook';
import { event } from './support';
import { logs, runs } from './logs';

const at = (n: number): string => new Date(Date.UTC(2026, 0, 1, 0, n)).toISOString();
const requested = (id: string, receivedOn: string, extra: Partial<LoggedEvent> = {}): LoggedEvent =>
  event('ehc.requested', { receivedOn }, { id, time: at(1), ...extra });
const retracted = (id: string, eventId: string, extra: Partial<LoggedEvent> = {}): LoggedEvent =>
  event('event.retracted', { eventId, reason: 'wrong' }, { id, time: at(5), ...extra });
const days = (events: readonly LoggedEvent[]): unknown[] =>
  factsOf(fold('p', events), 'ehc.requested').map((fact) => fact.data.receivedOn);

describe('corrections', () => {
  const a = requested('a', '2026-01-05');
  const b = requested('b', '2026-01-06', { replaces: 'a' });
  const c = requested('c', '2026-01-07', { replaces: 'b' });
  test('a chain leaves its end', () => expect(days([c, a, b])).toEqual(['2026-01-07']));
  test('the corrected event may come later, or never', () => {
    expect(days([b])).toEqual(['2026-01-06']);
    expect(fold('p', [b]).dropped).toEqual({ 'urn:partner:education a': true });
  });
  test('only the same source corrects', () =>
    expect(
      days([a, requested('b', '2026-01-06', { replaces: 'a', source: 'urn:partner:csc' })]),
    ).toHaveLength(2));
  test('a corrected event stays dropped when its correction is taken back', () =>
    expect(days([a, b, retracted('r', 'b')])).toEqual([]));
});

describe('retractions', () => {
  const a = requested('a', '2026-01-05');
  test('takes back, before or after arrival', () => {
    expect(days([a, retracted('r', 'a')])).toEqual([]);
    expect(days([retracted('r', 'a'), a])).toEqual([]);
  });
  test('only the same source takes back', () =>
    expect(days([a, retracted('r', 'a', { source: 'urn:partner:csc' })])).toEqual(['2026-01-05']));
  test('the retraction of a retraction restores, and of that takes back again', () => {
    const log = [a, retracted('r', 'a'), retracted('s', 'r')];
    expect(days(log)).toEqual(['2026-01-05']);
    expect(days([...log, retracted('t', 's')])).toEqual([]);
  });
  test('a corrected retraction aims anew', () => {
    const b = requested('b', '2026-01-06');
    const log = [a, b, retracted('r', 'a'), retracted('s', 'b', { replaces: 'r' })];
    expect(days(log)).toEqual(['2026-01-05']);
  });
  test('retractions in a circle all count', () => {
    expect(days([a, retracted('r', 's'), retracted('s', 'r')])).toEqual(['2026-01-05']);
    expect(days([a, retracted('r', 'r'), retracted('q', 'a')])).toEqual([]);
  });
});

test('witnesses of one fact: the later statement’s fields lie over the earlier', () => {
  const facts = fold('p', [
    event(
      'ehc.review-scheduled',
      { meetingOn: '2026-03-01', papersSentOn: '2026-02-10' },
      { id: 'b', time: at(2) },
    ),
    event(
      'ehc.review-scheduled',
      { meetingOn: '2026-03-01', invitedOn: '2026-02-01', papersSentOn: '2026-02-09' },
      {
        id: 'a',
        time: at(1),
        source: 'urn:partner:csc',
      },
    ),
  ]);
  const [fact] = factsOf(facts, 'ehc.review-scheduled');
  expect(fact).toMatchObject({
    data: { meetingOn: '2026-03-01', invitedOn: '2026-02-01', papersSentOn: '2026-02-10' },
    time: at(2),
    firstTime: at(1),
    witnesses: [
      { source: 'urn:partner:csc', id: 'a' },
      { source: 'urn:partner:education', id: 'b' },
    ],
  });
});

test('observations are never folded', () => {
  const observation = event('observation.recorded', { measure: 'm', value: 1, on: '2026-01-01' });
  expect(fold('p', [observation])).toEqual(emptyFacts('p'));
  const facts = fold('p', [requested('a', '2026-01-05')]);
  expect(applyOnTop(facts, [observation])).toBe(facts);
});

test('a key named __proto__ is a key', () => {
  const placed = event('education.placed', { setting: '__proto__', phase: 'x', from: '2026-01-01' });
  const facts = applyOnTop(fold('p', []), [placed]);
  expect(facts).toEqual(fold('p', [placed]));
  expect(factsOf(facts ?? emptyFacts('p'), 'education.placed')).toHaveLength(1);
});

describe('on top', () => {
  const facts = fold('p', [
    requested('a', '2026-01-05', { time: at(3) }),
    retracted('r', 'later', { time: at(4) }),
  ]);
  test.each<[string, LoggedEvent]>([
    ['an earlier time', requested('b', '2026-01-06', { time: at(2) })],
    ['the same event', requested('a', '2026-01-05', { time: at(3) })],
    ['a correction', requested('b', '2026-01-06', { time: at(9), replaces: 'a' })],
    ['a retraction', retracted('b', 'a', { time: at(9) })],
    ['an event taken back before it came', requested('later', '2026-01-06', { time: at(9) })],
  ])('%s asks for a refold', (_, added) => expect(applyOnTop(facts, [added])).toBeUndefined());
  test('facts of another fold version ask for a refold', () =>
    expect(
      applyOnTop({ ...facts, foldVersion: 0 }, [requested('b', '2026-01-06', { time: at(9) })]),
    ).toBeUndefined());
  test('what was there stays as it was', () => {
    const before = structuredClone(facts);
    expect(applyOnTop(facts, [requested('b', '2026-01-06', { time: at(9) })])?.eventCount).toBe(3);
    expect(facts).toEqual(before);
  });
});

test('any order and repetition of a log gives the same facts and the same plan', () => {
  const rulebook = currentRulebook();
  fc.assert(
    fc.property(logs(), fc.infiniteStream(fc.nat()), (log, numbers) => {
      const shuffled = [...log, ...log.filter((_, i) => i % 3 === 0)]
        .map((e) => [numbers.next().value as number, e] as const)
        .sort((a, b) => a[0] - b[0])
        .map(([, e]) => e);
      const [facts, other] = [fold('p', log), fold('p', shuffled)];
      expect(other).toEqual(facts);
      expect(JSON.stringify(other.dropped)).toBe(JSON.stringify(facts.dropped));
      const now = '2026-07-01T12:00:00.000Z';
      expect(plan(other, rulebook, now)).toEqual(plan(facts, rulebook, now));
    }),
    runs(150),
  );
});

test('several at once on top equal a refold, also in their order', () => {
  const [rulebook, now] = [currentRulebook(), '2026-07-01T12:00:00.000Z'];
  fc.assert(
    fc.property(logs(), fc.nat(45), (log, split) => {
      const plain = log.filter((one) => one.replaces === undefined && one.type !== 'event.retracted');
      const sorted = plain.sort(compareEvents);
      const facts = fold('p', sorted.slice(0, split));
      plan(facts, rulebook, now); // orders are asked for, and so kept
      const onTop = applyOnTop(facts, sorted.slice(split));
      const anew = fold('p', sorted);
      expect(onTop).toEqual(anew);
      expect(facts).toEqual(fold('p', sorted.slice(0, split)));
      expect(plan(onTop ?? facts, rulebook, now)).toEqual(plan(anew, rulebook, now));
    }),
    runs(100),
  );
});

test('one by one on top, with a refold where asked, equals a refold of all', () => {
  const [rulebook, now] = [currentRulebook(), '2026-07-01T12:00:00.000Z'];
  fc.assert(
    fc.property(logs(), (log) => {
      let facts = emptyFacts('p');
      const arrived: LoggedEvent[] = [];
      for (const one of [...log].sort(compareEvents)) {
        arrived.push(one);
        facts = applyOnTop(facts, [one]) ?? fold('p', arrived);
        const anew = fold('p', arrived);
        expect(facts).toEqual(anew);
        // Orders that were carried over from plan to plan are those made anew.
        expect(plan(facts, rulebook, now)).toEqual(plan(anew, rulebook, now));
      }
    }),
    runs(60),
  );
});
