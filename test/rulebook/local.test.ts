/** Proves that an area's own targets and buffers tighten the law and never loosen it, and that what cannot is refused with a reason. */
import * as fc from 'fast-check';
import { date, due, fold, plan, printExpression, type DateExpression, type Duty } from '../../domain';
import { currentRulebook, localFaults, localRulebook, type LocalSettings } from '../../rulebook';
import { logs, runs } from '../domain/logs';
import { event, person } from '../domain/support';

const rulebook = currentRulebook();
const at18 = due.birthday(18);
const OWN = rulebook.rules.flatMap(({ due: { by, opens }, target }) =>
  [by, opens, target].filter((expression) => expression !== null && expression !== undefined),
);

/** Days of rules, earlier, later, of other rules, and of none. */
const expression = (): fc.Arbitrary<DateExpression> =>
  fc.oneof(
    fc.constantFrom(...OWN),
    fc
      .tuple(fc.constantFrom(...OWN), fc.integer({ min: -60, max: 60 }))
      .map(([of, n]) => due.plusDays(of, n)),
    fc
      .tuple(fc.constantFrom(14, 16, 18, 25), fc.integer({ min: -24, max: 24 }))
      .map(([age, n]) => due.addMonths(due.birthday(age), n)),
    fc.constant(date('nothing.knows')),
  );
const settings: fc.Arbitrary<LocalSettings> = fc.record(
  {
    bufferWorkingDays: fc.integer({ min: -10, max: 60 }),
    rules: fc.dictionary(
      fc.constantFrom('no-such-rule', ...rulebook.rules.map(({ id }) => id)),
      fc.record(
        { start: expression(), target: expression(), bufferWorkingDays: fc.integer({ min: -10, max: 60 }) },
        { requiredKeys: [] },
      ),
      { maxKeys: 12 },
    ),
  },
  { requiredKeys: [] },
);

const byKey = (duties: readonly Duty[]): Map<string, Duty> =>
  new Map(duties.map((duty) => [`${duty.rule} ${duty.occurrence}`, duty]));

test('whatever the settings, accepted or not: no statutory date moves, no target is later, no duty comes or goes', () => {
  let moved = 0;
  fc.assert(
    fc.property(logs(), settings, (log, local) => {
      const facts = fold('p', log);
      const now = '2026-05-01T08:00:00.000Z';
      const own = plan(facts, rulebook, now);
      const area = byKey(plan(facts, localRulebook(rulebook, local), now).duties);
      expect([...area.keys()]).toEqual([...byKey(own.duties).keys()]);
      for (const [key, duty] of byKey(own.duties)) {
        const tightened = area.get(key) as Duty;
        expect(tightened.statutoryDue).toBe(duty.statutoryDue);
        if (tightened.targetDue !== duty.targetDue) moved++;
        if (duty.targetDue !== null) expect((tightened.targetDue ?? '9999') <= duty.targetDue).toBe(true);
      }
    }),
    runs(150),
  );
  expect(moved).toBeGreaterThan(0);
});

const CHILD = 'ca-child-needs-assessment';

test('the assessment of a child begins and ends earlier where the area says so', () => {
  const log = [
    person('2009-06-12'),
    event('care.assessment', { kind: 'child-needs', stage: 'requested', on: '2025-01-06' }),
  ];
  const on = (local: LocalSettings): Duty | undefined =>
    plan(fold('p', log), localRulebook(rulebook, local), '2025-02-01T12:00:00.000Z').duties.find(
      ({ rule }) => rule === CHILD,
    );
  expect(on({})).toMatchObject({ opensOn: '2026-06-12', targetDue: '2026-12-11', statutoryDue: null });
  const local: LocalSettings = {
    bufferWorkingDays: 2,
    rules: { [CHILD]: { start: due.addMonths(at18, -15), target: due.addMonths(at18, -9) } },
  };
  expect(localFaults(rulebook, local)).toEqual([]);
  expect(on(local)).toMatchObject({ opensOn: '2026-03-12', targetDue: '2026-09-09', statutoryDue: null });
  expect(
    on({ ...local, rules: { [CHILD]: { ...local.rules?.[CHILD], bufferWorkingDays: 0 } } }),
  ).toMatchObject({
    targetDue: '2026-09-11',
  });
});

test('settings that bear on no rule leave the rulebook as it is', () => {
  expect(localRulebook(rulebook, undefined)).toBe(rulebook);
  expect(localRulebook(rulebook, {})).toBe(rulebook);
  expect(localRulebook(rulebook, { bufferWorkingDays: 0, rules: { 'no-such-rule': {} } })).toBe(rulebook);
});

const requested = date('ehc.requested.receivedOn');
test.each<[string, string, object, RegExp]>([
  ['an unknown rule', 'no-such-rule', { bufferWorkingDays: 1 }, /no rule has this id/],
  [
    'a target after the statutory date',
    'ehc-final-20w',
    { target: due.weeksAfter(requested, 21) },
    /can fall after the rule's own date, weeksAfter\(ehc.requested.receivedOn, 20\): born on \d{4}-\d\d-\d\d, .* it is \d{4}/,
  ],
  [
    'a target that is later in some months',
    'ehc-final-20w',
    { target: due.addMonths(requested, 5) },
    /can fall after/,
  ],
  [
    'a target after that of practice',
    CHILD,
    { target: due.addMonths(at18, -3) },
    /can fall after .*addMonths\(birthday\(18\), -6\)/,
  ],
  [
    'a later start',
    CHILD,
    { start: due.addMonths(at18, -6) },
    /can fall after .*addMonths\(birthday\(18\), -12\)/,
  ],
  ['a start of what holds at once', 'ehc-final-20w', { start: requested }, /holds at once/],
  ['a start that the law names', 'chc-17-principle', { start: due.birthday(16) }, /is the law’s/],
  [
    'a date that the rule does not know',
    'ehc-final-20w',
    { target: date('transfer.on') },
    /does not know the date transfer.on: use .*ehc.requested.receivedOn/,
  ],
  [
    'a target of a minimum window',
    'ehc-draft-views-15d',
    { target: date('ehc.draft.servedOn') },
    /of the kind window/,
  ],
  ['a target of a definition', 'cal-feb29', { bufferWorkingDays: 1 }, /of the kind definition/],
])('%s is refused', (_, rule, local, why) => {
  expect(localFaults(rulebook, { rules: { [rule]: local } }).map((fault) => fault.why)).toEqual([
    expect.stringMatching(why) as string,
  ]);
});

test.each([
  ['ehc-final-20w', { target: due.weeksAfter(requested, 18) }],
  ['ehc-final-20w', { target: due.weeksAfter(requested, 20), bufferWorkingDays: 60 }],
  [CHILD, { start: due.addMonths(at18, -12), target: due.addMonths(at18, -6) }],
])('%s with %j is accepted', (rule, local) => {
  expect(localFaults(rulebook, { rules: { [rule]: local } })).toEqual([]);
});

test('a rule with its local target is still plain data that explains itself', () => {
  const local = localRulebook(rulebook, {
    rules: { 'ehc-final-20w': { target: due.weeksAfter(requested, 18) } },
  });
  const rule = local.rules.find(({ id }) => id === 'ehc-final-20w');
  expect(JSON.parse(JSON.stringify(rule))).toEqual(rule);
  expect(rule?.target && printExpression(rule.target)).toBe(
    'earlier(weeksAfter(ehc.requested.receivedOn, 18), weeksAfter(ehc.requested.receivedOn, 20))',
  );
});
