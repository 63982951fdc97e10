/**
 * Proves that every rule can be reached: what gives rise to it and what satisfies it is told by an event that a partner may send or by a
 * command of the console. The names of the tests are the list. A date that no log of the tables and of the random ones ever gave is unreached.
 */
import * as fc from 'fast-check';
import { isCommand } from '../../cases/policy';
import { circumstancesOn } from '../../domain/circumstances';
import { compiledRules } from '../../domain/compiled-rules';
import {
  epochDay,
  fold,
  occasionsOf,
  OCCASION_KINDS,
  planHandovers,
  endOfLondonDay,
  type LoggedEvent,
  type Rule,
} from '../../domain';
import { dataSchema, isPartnerType, type EventType } from '../../events';
import { currentRulebook } from '../../rulebook';
import { ALL_EDGES } from '../domain/all-edges';
import { logs, runs } from '../domain/logs';
import { UNDATED_LOGS } from '../domain/undated-logs';

const rulebook = currentRulebook();

/** Rules that no event of a life reaches, and why that is right. */
const NOT_OF_A_LIFE: Readonly<Record<string, string>> = {
  'adhd-cpa': 'guidance names a step that was superseded: it is shown and creates none',
  'oliver-mcgowan': 'an attribute of staff records, not a step of a pathway',
  'ig-consistent-id-nhs': 'guards what is sent to partners, not what happens in a life',
  'ig-duty-share-251B': 'guards what is sent to partners, not what happens in a life',
  'ig-legal-basis-record': 'guards what is sent to partners, not what happens in a life',
  'ig-ndoo': 'guards extracts beyond individual care, not what happens in a life',
};

/** By kind of occasion and name of date: the types of the events that told it; `time` where no event did. */
const told = new Map<string, Map<string, Set<string>>>();

function observe(log: readonly LoggedEvent[], day: string): void {
  const now = endOfLondonDay(day);
  const facts = fold('p', log);
  const c = circumstancesOn(facts, epochDay(day), planHandovers(facts, now));
  for (const { kind, dates } of occasionsOf(c)) {
    const names = told.get(kind) ?? new Map<string, Set<string>>();
    told.set(kind, names);
    names.set('', new Set(log.length > 0 ? ['person.registered'] : []));
    for (const [name, date] of Object.entries(dates)) {
      if (!date) continue;
      const types = names.get(name) ?? new Set<string>();
      names.set(name, types.add(date.fact?.type ?? 'time'));
    }
  }
}

const tables: [readonly LoggedEvent[], string][] = [
  ...ALL_EDGES.flatMap(({ log, due, met }): [readonly LoggedEvent[], string][] => [
    [log, due],
    ...(met ? [[[...log, met(due)], due] as [readonly LoggedEvent[], string]] : []),
  ]),
  ...UNDATED_LOGS,
];
for (const [log, day] of tables) observe(log, day);
for (const log of fc.sample(logs(), { ...runs(300) })) observe(log, '2030-01-01');

/** What gives rise to a rule: of each date that must be known, or of any of the occasion's triggers, the events that tell it. */
function risesBy({ occasion, arises }: Rule): string[] {
  if (occasion === null) return [];
  const names = told.get(occasion);
  if (!names) return [];
  const of = (name: string): string[] => [...(names.get(name) ?? [])];
  if (arises) return arises.every((name) => names.has(name)) ? arises.flatMap(of) : [];
  const triggers = OCCASION_KINDS[occasion].triggers.flatMap(of);
  return triggers.length > 0 ? triggers : of('');
}

/** What satisfies it: events, time itself, and a person's completion where it is asked of somebody. */
function metBy({ id, occasion, satisfiedBy, elapses }: Rule): { types: string[]; unreached: string[] } {
  const names = occasion === null ? undefined : told.get(occasion);
  const types = new Set(satisfiedBy.any.flatMap((name) => [...(names?.get(name) ?? [])]));
  if (elapses || satisfiedBy.passed) types.add('time');
  if (!compiledRules(rulebook).askNobody.has(id)) types.add('task.completed');
  return { types: [...types], unreached: satisfiedBy.any.filter((name) => !names?.has(name)) };
}

const reachable = (type: string): boolean =>
  type === 'time' || isPartnerType(type) || isCommand(type as EventType);

const ofALife = rulebook.rules.filter(
  ({ id, kind, state }) =>
    kind !== 'definition' &&
    kind !== 'area' &&
    state !== 'enacted-not-commenced' &&
    !Object.hasOwn(NOT_OF_A_LIFE, id),
);

test.each(
  ofALife.map((rule) => [rule.id, risesBy(rule).join(', '), metBy(rule).types.join(', '), rule] as const),
)('%s arises by %s; met by %s', (_, arises, met, rule) => {
  expect(arises).not.toBe('');
  if (rule.kind !== 'retention' && rule.kind !== 'watch') expect(met).not.toBe('');
  expect(metBy(rule).unreached).toEqual([]);
  expect(
    [...arises.split(', '), ...met.split(', ')].filter((type) => type !== '' && !reachable(type)),
  ).toEqual([]);
});

test('those of no life say why, and are on no occasion', () => {
  for (const id of Object.keys(NOT_OF_A_LIFE))
    expect(rulebook.rules.find((rule) => rule.id === id)?.occasion).toBeNull();
});

test('every event of the tables is one that the contract takes', () => {
  for (const [log] of tables)
    for (const { type, data } of log) {
      const parsed = dataSchema(type).safeParse(data);
      if (!parsed.success) throw new Error(`${type} ${JSON.stringify(data)}: ${parsed.error.message}`);
    }
});
