/** Extending facts by late statements gives what a refold gives, for any order and any chunks. */
import fc from 'fast-check';
import { extendFacts } from '../../cases/extend';
import { emptyFacts, fold, type LoggedEvent } from '../../domain';

const statement = fc.record({
  n: fc.integer({ min: 0, max: 40 }),
  kind: fc.constantFrom('kept', 'kept', 'kept', 'meeting', 'meeting', 'requested', 'requested', 'retracted'),
  day: fc.integer({ min: 1, max: 6 }),
  time: fc.integer({ min: 0, max: 9 }),
  replaces: fc.integer({ min: 0, max: 400 }).map((n) => (n <= 40 ? n : undefined)),
});

function logged({
  n,
  kind,
  day,
  time,
  replaces,
}: {
  n: number;
  kind: string;
  day: number;
  time: number;
  replaces?: number;
}): LoggedEvent {
  const base = {
    source: `urn:partner:${n % 2 ? 'camhs' : 'education'}`,
    id: `e${n}`,
    time: `2026-01-0${time % 9 || 1}T09:00:00.000Z`,
    ...(replaces !== undefined && { replaces: `e${replaces}` }),
  };
  const on = `2026-01-0${day}`;
  if (kind === 'kept')
    return { ...base, type: 'appointment.kept', data: { service: 'camhs', on, by: `dr-${n}` } };
  if (kind === 'meeting') return { ...base, type: 'meeting.held', data: { kind: 'transition-planning', on } };
  if (kind === 'requested') return { ...base, type: 'ehc.requested', data: { receivedOn: on } };
  return { ...base, type: 'event.retracted', data: { eventId: `e${day}`, reason: 'error' } };
}

test('facts extended in any chunks are the facts of the whole log', () => {
  let extended = 0;
  fc.assert(
    fc.property(
      fc.uniqueArray(statement, { selector: (s) => s.n, maxLength: 25 }),
      fc.integer({ min: 1, max: 4 }),
      (drafts, size) => {
        const log = drafts.map(logged);
        let facts = emptyFacts('p');
        for (let i = 0; i < log.length; i += size) {
          const added = log.slice(i, i + size);
          const next = extendFacts(facts, added);
          if (next) extended++;
          facts = next ?? fold('p', log.slice(0, i + size));
          expect(facts).toEqual(fold('p', log.slice(0, i + size)));
        }
      },
    ),
    { numRuns: 300 },
  );
  expect(extended).toBeGreaterThan(300);
});
