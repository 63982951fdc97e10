/**
 * Proves what is inherited when a partner goes live: what arose and was over before that day and is not known to be met, and nothing
 * else; that people settle it; that nobody is asked or reminded meanwhile; and that the next wake still tells every change.
 */
import * as fc from 'fast-check';
import { fold, plan, planFromEvents, type Duty, type LoggedEvent, type Rulebook } from '../../domain';
import { currentRulebook, localRulebook } from '../../rulebook';
import { logs, runs } from './logs';
import { event, person } from './support';

const rulebook = currentRulebook();
const live = (days: Record<string, string>): Rulebook => localRulebook(rulebook, { goLive: days });
const RULE = 'ehcna-decision-6w';
const born = person('2010-03-14', '2025-12-01T09:00:00.000Z');
/** The decision is due on 2026-02-16. */
const requested = event('ehc.requested', { receivedOn: '2026-01-05' });
const own = { source: 'urn:onward:console', time: '2026-06-01T09:00:00.000Z' };

function one(log: readonly LoggedEvent[], asOf: string, book: Rulebook, rule = RULE): Duty {
  const found = planFromEvents(log, asOf, book).duties.filter((duty) => duty.rule === rule);
  expect(found).toHaveLength(1);
  return found[0] as Duty;
}
const statusOf = (log: readonly LoggedEvent[], asOf: string, on: string): string =>
  one([born, requested, ...log], asOf, live({ education: on })).status;

test('without a go-live day every duty is an ordinary one', () => {
  expect(one([born, requested], '2026-06-01', rulebook)).toMatchObject({ status: 'overdue' });
  expect(one([born, requested], '2026-06-01', rulebook)).not.toHaveProperty('inheritedAt');
  expect(localRulebook(rulebook, { goLive: {} }).rules).toBe(rulebook.rules);
});

test.each([
  ['over the day before', '2026-02-17', 'not-known'],
  ['whose last day is the day itself', '2026-02-16', 'overdue'],
  ['whose last day is still to come', '2026-02-15', 'overdue'],
  ['that arose on the day', '2026-01-05', 'overdue'],
])('a duty %s, with go-live on %s, is %s', (_, on, status) => {
  expect(statusOf([], '2026-06-01', on)).toBe(status);
});

test('says why, and keeps its date', () => {
  const duty = one([born, requested], '2026-06-01', live({ education: '2026-05-01' }));
  expect(duty).toMatchObject({ status: 'not-known', statutoryDue: '2026-02-16', inheritedAt: '2026-05-01' });
  expect(duty.explanation).toContain('it was over before 2026-05-01, when its partner went live');
});

test('what is known to be met stays met, late or not', () => {
  const decided = (notifiedOn: string): LoggedEvent =>
    event('ehc.decided', { decision: 'assess', notifiedOn });
  expect(statusOf([decided('2026-02-10')], '2026-06-01', '2026-05-01')).toBe('met');
  expect(statusOf([decided('2026-02-20')], '2026-06-01', '2026-05-01')).toBe('met-late');
});

test('another partner who was live, or a person, knows: then it is an ordinary duty', () => {
  const witness = event('ehc.requested', { receivedOn: '2026-01-05' }, { source: 'urn:partner:csc' });
  expect(statusOf([witness], '2026-06-01', '2026-05-01')).toBe('overdue');
  const both = live({ education: '2026-05-01', csc: '2026-02-01' });
  expect(one([born, requested, witness], '2026-06-01', both).status).toBe('overdue');
  const late = live({ education: '2026-05-01', csc: '2026-04-01' });
  expect(one([born, requested, witness], '2026-06-01', late)).toMatchObject({ inheritedAt: '2026-04-01' });
});

describe('settling', () => {
  const line = { rule: RULE, occurrence: '2026-01-05' };
  const owed = event('duty.owed', { ...line, on: '2026-06-01' }, own);
  test('owed: an ordinary duty again, with a task', () => {
    const book = live({ education: '2026-05-01' });
    const before = planFromEvents([born, requested], '2026-06-02', book);
    expect(before.tasks.flatMap(({ lines }) => lines.map(({ rule }) => rule))).not.toContain(RULE);
    const after = planFromEvents([born, requested, owed], '2026-06-02', book);
    expect(after.duties.find(({ rule }) => rule === RULE)).toMatchObject({ status: 'overdue' });
    expect(after.tasks.flatMap(({ lines }) => lines.map(({ rule }) => rule))).toContain(RULE);
  });
  test('done, named as a line: met on its day', () => {
    const done = event('task.completed', { taskId: 't', on: '2026-02-01', lines: [line] }, own);
    expect(one([born, requested, done], '2026-06-02', live({ education: '2026-05-01' }))).toMatchObject({
      status: 'met',
      metOn: '2026-02-01',
    });
  });
  test('a task that is completed as a whole says nothing of what was no line of it', () => {
    const book = live({ education: '2026-05-01' });
    const { tasks } = planFromEvents([born, requested, owed], '2026-06-02', book);
    const task = tasks.find(({ lines }) => lines.some(({ rule }) => rule === RULE));
    const done = event('task.completed', { taskId: task?.taskId ?? '', on: '2026-06-01' }, own);
    expect(one([born, requested, done], '2026-06-02', book).status).toBe('not-known');
    expect(one([born, requested, owed, done], '2026-06-02', book).status).toBe('met-late');
  });
  test('not applicable', () => {
    const not = event('duty.not-applicable', { ...line, reason: 'r', on: '2026-06-01' }, own);
    expect(one([born, requested, not], '2026-06-02', live({ education: '2026-05-01' })).status).toBe(
      'not-applicable',
    );
  });
});

test('nobody is reminded of what is inherited, and everybody of what is not', () => {
  const notices = (book: Rulebook): number =>
    planFromEvents([born, requested], '2026-06-02', book).notices.length;
  expect(notices(live({ education: '2026-05-01' }))).toBeLessThan(notices(rulebook));
});

test('a duty of law that names no last day is owed until it is done, though its target has passed', () => {
  const seventeen = person('2008-11-30', '2026-01-01T09:00:00.000Z');
  const service = {
    service: 'social-care',
    provider: 'LA',
    side: 'children',
    sector: 'social-care',
    on: '2019-04-01',
  };
  const log = [seventeen, event('service.started', service)];
  const found = one(log, '2026-11-25', live({ education: '2026-11-20' }), 'ca-child-needs-assessment');
  expect(found).toMatchObject({ statutoryDue: null, targetDue: '2026-05-29' });
  expect(found.status).not.toBe('not-known');
});

test('a move away before go-live leaves the case open until somebody says that the plan was transferred', () => {
  const ehcPlan = event('ehc.finalised', { finalOn: '2024-06-01' });
  const move = { direction: 'out', on: '2026-01-10', otherAuthority: 'x', awareOn: '2025-12-01' };
  const log = [born, ehcPlan, event('person.moved', move)];
  const book = live({ education: '2026-05-01' });
  const before = planFromEvents(log, '2026-06-01', book);
  expect(before.duties.find(({ rule }) => rule === 'ehc-move-transfer')).toMatchObject({
    status: 'not-known',
  });
  expect(before.open).toBe(true);
  const line = { rule: 'ehc-move-transfer', occurrence: '2026-01-10' };
  const done = event('task.completed', { taskId: 't', on: '2026-01-10', lines: [line] }, own);
  expect(planFromEvents([...log, done], '2026-06-01', book).open).toBe(false);
});

test('a guard is never history: it blocks what is proposed now', () => {
  const book = live({ education: '2040-01-01', csc: '2040-01-01', camhs: '2040-01-01', asc: '2040-01-01' });
  const kinds = new Map(rulebook.rules.map((rule) => [rule.id, rule.kind]));
  fc.assert(
    fc.property(logs(), fc.constantFrom('2024-06-01', '2026-06-01', '2029-06-01'), (log, day) => {
      for (const { rule, inheritedAt } of planFromEvents(log, day, book).duties)
        if (inheritedAt !== undefined) expect(['duty', 'line', 'window']).toContain(kinds.get(rule));
    }),
    runs(50),
  );
});

test('with go-live days too, between now and the next wake nothing changes', () => {
  const book = live({ education: '2026-05-01', csc: '2025-03-01', camhs: '2027-01-01' });
  const said = (duties: readonly Duty[]): string =>
    duties.map(({ rule, occurrence, status }) => `${rule}/${occurrence} ${status}`).join();
  fc.assert(
    fc.property(
      logs(),
      fc.integer({ min: 0, max: 3000 }),
      fc.integer({ min: 1, max: 99 }),
      (log, day, share) => {
        const facts = fold('p', log);
        const at = Date.UTC(2020, 0, 1) + day * 86_400_000;
        const before = plan(facts, book, new Date(at).toISOString());
        const wake = before.nextWake === null ? at + 4000 * 86_400_000 : Date.parse(before.nextWake);
        expect(wake).toBeGreaterThan(at);
        const between = at + Math.floor(((wake - at - 1) * share) / 100);
        const after = plan(facts, book, new Date(between).toISOString());
        expect(said(after.duties)).toBe(said(before.duties));
      },
    ),
    runs(200),
  );
});
