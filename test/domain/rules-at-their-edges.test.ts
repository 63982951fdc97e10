/**
 * Proves each dated rule at its edges, by one table (`all-edges`): the day before it arises, the day before it is due, the
 * last day and the day after; met in time and late, by its own event and by a person; waived, not applicable, and its ground gone.
 */
import { printedDuties } from '../../cli/print';
import type { Duty, Force, LoggedEvent } from '../../domain';
import { currentRulebook } from '../../rulebook';
import { ALL_EDGES } from './all-edges';
import { born, handover, meeting, moved, next, type Edges } from './edges';
import { dutiesOf, event, planOn } from './support';

const KEYS =
  'rule occurrence occasion title force grade state owner statutoryDue targetDue status explanation citation';

const STATES: Readonly<Record<Force, string>> = {
  MUST: 'in-force',
  'MUST-CASE': 'in-force',
  CONTRACT: 'in-force',
  INFO: 'in-force',
  SG: 'guidance',
  SHOULD: 'guidance',
  PRACTICE: 'practice',
};

/** The duty of a row, with more events, at the end of a day. */
function look(
  { rule, occurrence, log, statedAt }: Edges,
  day: string,
  ...more: LoggedEvent[]
): Duty | undefined {
  const added = statedAt === undefined ? more : more.map((one) => ({ ...one, time: statedAt }));
  return dutiesOf([...log, ...added], day, rule).find((duty) => duty.occurrence === occurrence);
}
const status = (edges: Edges, day: string, ...more: LoggedEvent[]): string =>
  look(edges, day, ...more)?.status ?? 'none';
/** Where an event of the row states an earlier fact anew, it is stated later. */
const stated = (one: LoggedEvent): LoggedEvent =>
  one.type === 'person.updated' ? one : { ...one, time: '2016-01-02T12:00:00.000Z' };

describe.each(ALL_EDGES.map((edges) => [edges.rule, edges] as const))('%s', (rule, edges) => {
  const { arises, due, target } = edges;
  const line = { rule, occurrence: edges.occurrence };
  const own = { source: 'urn:onward:console' };

  test('is printed from the day it arises, whole', () => {
    expect(status(edges, next(arises, -1))).toBe('none');
    const printed = printedDuties(planOn(edges.log, arises).duties).find(
      (duty) => duty.rule === rule && duty.occurrence === edges.occurrence,
    );
    const [force, grade] = edges.printed.split(' ');
    expect(Object.keys(printed ?? {}).join(' ')).toBe(KEYS);
    expect(printed).toMatchObject({
      ...line,
      occasion: edges.occasion,
      force,
      grade,
      state: STATES[force as Force],
      owner: edges.owner,
      statutoryDue: due,
      targetDue: target,
      status: arises === due ? 'due' : 'upcoming',
    });
    expect(printed?.citation.text).toContain(edges.cites);
    expect(printed?.citation.address).toMatch(/^https:\/\//);
    expect(printed?.explanation).toContain(due);
    expect(printed?.explanation.includes('not yet checked against the primary source')).toBe(grade === 'M');
  });

  test('the day before it is due, the last day, and the day after', () => {
    expect(status(edges, next(due, -1))).toBe(arises === due ? 'none' : 'upcoming');
    expect(status(edges, due)).toBe('due');
    expect(status(edges, next(due))).toBe(edges.window ? 'met' : 'overdue');
  });

  const met = edges.met;
  if (met)
    test('met in time on the last day, late on the next', () => {
      const [inTime, late] = [stated(met(due)), stated(met(next(due)))];
      expect(look(edges, due, inTime)).toMatchObject({ status: 'met', metOn: due });
      expect(look(edges, next(due), inTime)).toMatchObject({ status: 'met', metOn: due });
      expect(look(edges, next(due), late)).toMatchObject({ status: 'met-late', metOn: next(due) });
      expect(status(edges, due, late)).toBe('due');
    });

  test('a person completes it in time, or late', () => {
    const done = (on: string): LoggedEvent =>
      event('task.completed', { taskId: 't', on, lines: [line] }, own);
    expect(look(edges, next(due), done(due))).toMatchObject({ status: 'met', metOn: due });
    expect(status(edges, next(due), done(next(due)))).toBe(edges.window ? 'met' : 'met-late');
    expect(status(edges, due, done(next(due)))).toBe('due');
  });

  test('waived or not applicable from the day on which that is said', () => {
    const waived = event('duty.waived', { ...line, ground: 'g', decidedBy: 'x', on: due }, own);
    const not = event('duty.not-applicable', { ...line, reason: 'r', on: due }, own);
    if (arises !== due) expect(status(edges, next(due, -1), waived)).toBe('upcoming');
    expect(status(edges, due, waived)).toBe('waived');
    expect(status(edges, due, not)).toBe('not-applicable');
    if (edges.window) return;
    expect(look(edges, next(due), waived)).toMatchObject({ status: 'waived', statutoryDue: due });
  });

  test('death takes its ground away, from its day and for good, met or not', () => {
    const died = event('person.died', { on: due });
    if (arises !== due) expect(status(edges, next(due, -1), died)).toBe('upcoming');
    expect(status(edges, due, died)).toBe('not-applicable');
    expect(look(edges, next(due, 400), died)).toMatchObject({
      status: 'not-applicable',
      statutoryDue: due,
      explanation: expect.stringContaining(`the person died on ${due}`) as string,
    });
    if (met) expect(status(edges, next(due), died, stated(met(due)))).toBe('met');
  });

  test('a permanent move out does so too, unless it is what it is owed for; a placement does not', () => {
    const out = (kind: string): LoggedEvent => moved({ direction: 'out', on: due, kind });
    expect(status(edges, due, out('permanent'))).toBe(edges.survivesMove ? 'due' : 'not-applicable');
    for (const kind of ['placement', 'temporary']) expect(status(edges, due, out(kind))).toBe('due');
  });

  test('`ehc.exception` lifts it only where its rule says so, and only if its last day is in the period', () => {
    const lifted = (from: string, to: string): string =>
      status(
        edges,
        next(due),
        event('ehc.exception', { ground: 'exceptional-circumstances', from, to, decidedBy: 'panel' }),
      );
    const open = edges.window ? 'met' : 'overdue';
    expect(lifted(due, due)).toBe(edges.liftable ? 'waived' : open);
    expect(lifted(next(due, -30), next(due, -1))).toBe(open);
    expect(lifted(next(due), next(due, 30))).toBe(open);
  });
});

test('every dated rule that is owed for a person is in the table', () => {
  const dated = currentRulebook().rules.filter(
    (rule) => rule.occasion !== null && rule.due.by !== null && rule.kind !== 'retention',
  );
  expect([...new Set(ALL_EDGES.map(({ rule }) => rule))].sort()).toEqual(dated.map(({ id }) => id).sort());
});

describe('rules without a date', () => {
  const done = (rule: string, occurrence: string): LoggedEvent =>
    event('task.completed', { taskId: 't', on: '2026-03-01', lines: [{ rule, occurrence }] });
  test.each([
    ['qs140-2-coord-plan', [born], 'planning', '2024-09-01', 'due'],
    ['ng43-principles', [born, meeting('2025-02-03')], 'planning', '2025-02-03', 'upcoming'],
    ['ng43-no-rigid-age', handover.log, 'adult-mh', '2026-01-12', 'upcoming'],
  ] as const)(
    '%s has no day to be late on, and a person completes it',
    (rule, log, occurrence, from, open) => {
      expect(dutiesOf(log, next(from, -1), rule)).toEqual([]);
      for (const day of [from, '2026-02-28'])
        expect(dutiesOf(log, day, rule)).toMatchObject([
          {
            occurrence,
            status: open,
            statutoryDue: null,
            targetDue: null,
            grade: expect.any(String) as string,
          },
        ]);
      expect(dutiesOf([...log, done(rule, occurrence)], '2026-03-01', rule)).toMatchObject([
        { status: 'met', metOn: '2026-03-01' },
      ]);
    },
  );
});
