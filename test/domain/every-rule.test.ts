/** Properties that hold for every rule of the rulebook, over the logs of the tables and over random ones. */
import * as fc from 'fast-check';
import { planFromEvents, type Duty, type LocalDate, type LoggedEvent } from '../../domain';
import { currentRulebook } from '../../rulebook';
import { ALL_EDGES } from './all-edges';
import { next } from './edges';
import { logs, runs } from './logs';
import { event } from './support';

const rulebook = currentRulebook();
const dutiesOn = (log: readonly LoggedEvent[], day: LocalDate): readonly Duty[] =>
  planFromEvents(log, day, rulebook).duties;

/** Says nothing about any duty. */
const UNRELATED: readonly LoggedEvent[] = [
  event('task.noted', { taskId: 'nobody', on: '2026-01-01', note: 'n' }),
  event('task.assigned', { taskId: 'nobody', workerId: 'w', on: '2026-01-01' }),
  event('observation.recorded', { measure: 'm', value: 1, on: '2026-01-01' }),
  event('appointment.kept', { appointmentId: 'u', service: 'dentistry', on: '2026-01-01' }),
];

test('an unrelated event changes nothing', () => {
  fc.assert(
    fc.property(
      logs(),
      fc.constantFrom(...UNRELATED),
      fc.constantFrom('2026-03-01', '2027-09-01', '2030-01-01'),
      (log, one, day) => {
        expect(dutiesOn([...log, one], day)).toEqual(dutiesOn(log, day));
      },
    ),
    runs(150),
  );
});

test('a rule and an occurrence name one duty', () => {
  fc.assert(
    fc.property(logs(), fc.constantFrom('2026-03-01', '2027-09-01'), (log, day) => {
      const names = dutiesOn(log, day).map(({ rule, occurrence }) => `${rule}/${occurrence}`);
      expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
    }),
    runs(150),
  );
});

test.each(ALL_EDGES.map((edges) => [edges.rule, edges] as const))(
  '%s is not printed before it arises, nor due before',
  (_, edges) => {
    const { rule, occurrence, log, arises } = edges;
    const find = (day: LocalDate): Duty | undefined =>
      dutiesOn(log, day).find((duty) => duty.rule === rule && duty.occurrence === occurrence);
    expect(find(next(arises, -1))).toBeUndefined();
    const duty = find(arises);
    expect(duty?.statutoryDue === null || String(duty?.statutoryDue) >= arises).toBe(true);
  },
);

test.each(ALL_EDGES.map((edges) => [edges.rule, edges] as const))(
  '%s explains itself in a sentence with its dates and source',
  (_, edges) => {
    const duty = dutiesOn(edges.log, edges.due).find(
      ({ rule, occurrence }) => rule === edges.rule && occurrence === edges.occurrence,
    );
    const text = duty?.explanation ?? '';
    expect(text).toMatch(/^[A-Z"].*\.$/s);
    expect(text).toContain(edges.due);
    expect(text).toContain(edges.cites);
    expect(text).not.toMatch(/undefined|NaN|\{about\}|\[object| {2}|\.\.|; ;|, ,/);
    // No dotted name of the rulebook's own is left in what people read, but inside the notation in brackets.
    expect(text.replaceAll(/\([^()]*(\([^()]*\)[^()]*)*\)/g, '')).not.toMatch(/\b[a-z]+\.[a-z]+On\b/i);
  },
);
