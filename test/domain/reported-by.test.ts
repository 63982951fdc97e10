/** Proves that the table of what partners report holds all that the occasions find in the tables of logs and in random ones. */
import * as fc from 'fast-check';
import { circumstancesOn } from '../../domain/circumstances';
import {
  endOfLondonDay,
  epochDay,
  fold,
  occasionsOf,
  planHandovers,
  REPORTED_BY,
  reportedBy,
  type LoggedEvent,
} from '../../domain';
import { isPartnerType } from '../../events';
import { currentRulebook } from '../../rulebook';
import { ALL_EDGES } from './all-edges';
import { logs, runs } from './logs';
import { UNDATED_LOGS } from './undated-logs';

const { rules } = currentRulebook();
const wanted = new Set(rules.flatMap(({ satisfiedBy }) => satisfiedBy.any));
/** By date that satisfies a rule: the partners' events that told it. */
const told = new Map<string, Set<string>>();

function observe(log: readonly LoggedEvent[], day: string): void {
  const facts = fold('p', log);
  const c = circumstancesOn(facts, epochDay(day), planHandovers(facts, endOfLondonDay(day)));
  for (const { dates } of occasionsOf(c))
    for (const [name, date] of Object.entries(dates)) {
      const type = date?.fact?.type;
      if (type === undefined || !wanted.has(name) || !isPartnerType(type)) continue;
      told.set(name, (told.get(name) ?? new Set()).add(type));
    }
}

beforeAll(() => {
  for (const { log, due, met } of ALL_EDGES)
    for (const one of met ? [log, [...log, met(due)]] : [log]) observe(one, due);
  for (const [log, day] of UNDATED_LOGS) observe(log, day);
  for (const log of fc.sample(logs(), runs(300))) observe(log, '2030-01-01');
});

test.each([...wanted])('%s: what the occasions find stands in the table', (name) => {
  const said: readonly string[] = REPORTED_BY[name] ?? [];
  expect([...(told.get(name) ?? [])].filter((type) => !said.includes(type))).toEqual([]);
});

test('the table names no date that nothing tells, and none that satisfies no rule', () => {
  expect(Object.keys(REPORTED_BY).filter((name) => !told.has(name))).toEqual([]);
  expect(Object.keys(REPORTED_BY).filter((name) => !wanted.has(name))).toEqual([]);
});

test('a rule is reported by all that any of its dates is', () => {
  const rule = (id: string) => rules.find((one) => one.id === id) ?? { satisfiedBy: { about: '', any: [] } };
  expect(reportedBy(rule('ar-decision-4w'))).toEqual(['ehc.review-decided']);
  expect(reportedBy(rule('dol-18'))).toEqual([]);
});
