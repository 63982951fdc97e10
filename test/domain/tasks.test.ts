/** Proves that duties of one occasion and owner form one task with a stable id, whose status follows its lines. */
import { fold } from '../../domain/fold';
import { planTasks, taskIdOf } from '../../domain/tasks';
import type { Duty, LoggedEvent } from '../../domain/types';

const NOW = '2026-06-15T09:00:00.000Z';
const NONE = fold('p1', []);

function duty(rule: string, more: Partial<Duty> = {}): Duty {
  return {
    rule,
    occurrence: '2026-06-01',
    occasion: 'ehc-assessment:2026-06-01',
    title: rule,
    force: 'MUST',
    grade: 'V1',
    state: 'in-force',
    owner: 'la-sen',
    statutoryDue: '2026-07-13',
    targetDue: '2026-07-10',
    status: 'upcoming',
    explanation: '',
    citation: { text: 'law' },
    metOn: null,
    opensOn: null,
    ...more,
  };
}
const plan = (duties: Duty[], facts = NONE, now = NOW) => planTasks('p1', duties, facts, now);

test('one task for one occasion and owner, in the order of the duties', () => {
  const tasks = plan([
    duty('a'),
    duty('b'),
    duty('c', { owner: 'health' }),
    duty('d', { occasion: 'planning:p' }),
  ]);
  expect(tasks.map((t) => [t.ownerRole, t.lines.map((l) => l.rule)])).toEqual([
    ['la-sen', ['a', 'b']],
    ['health', ['c']],
    ['la-sen', ['d']],
  ]);
  expect(tasks[0]).toMatchObject({ title: 'EHC needs assessment', due: '2026-07-10', status: 'upcoming' });
});

test('the id is opaque and stays: never of order, time or status', () => {
  const id = taskIdOf('p1', 'ehc-assessment:2026-06-01', 'la-sen');
  expect(id).toMatch(/^[0-9a-f]{16}$/);
  expect(plan([duty('b'), duty('a')])[0]?.taskId).toBe(id);
  expect(plan([duty('a', { status: 'overdue' })], NONE, '2030-01-01T00:00:00.000Z')[0]?.taskId).toBe(id);
  expect(taskIdOf('p2', 'ehc-assessment:2026-06-01', 'la-sen')).not.toBe(id);
});

test.each([
  [['met', 'upcoming', 'due', 'overdue'], 'overdue'],
  [['met', 'upcoming', 'due'], 'due'],
  [['met', 'upcoming'], 'upcoming'],
  [['met', 'waived', 'not-applicable'], 'done'],
  [['met-late', 'waived'], 'done'],
  [['waived', 'not-applicable'], 'withdrawn'],
] as const)('lines %j make it %s', (statuses, expected) => {
  const [task] = plan(statuses.map((status, i) => duty(`r${i}`, { status })));
  expect(task?.status).toBe(expected);
});

test('it is due by the earliest target of its open lines, else by their guidance date', () => {
  const [task] = plan([
    duty('a', { targetDue: '2026-06-20', status: 'met' }),
    duty('b', { targetDue: null, statutoryDue: '2026-07-01' }),
    duty('c', { targetDue: '2026-07-03' }),
  ]);
  expect(task?.due).toBe('2026-07-01');
  expect(plan([duty('a', { status: 'met' })])[0]?.due).toBeNull();
});

test('guidance that cannot be acted on yet stays out until the day it opens; law does not', () => {
  const guidance = duty('g', { state: 'guidance', opensOn: '2026-06-16' });
  expect(plan([guidance])).toEqual([]);
  expect(plan([guidance], NONE, '2026-06-15T22:59:59.999Z')).toEqual([]);
  expect(plan([guidance], NONE, '2026-06-15T23:00:00.000Z')).toHaveLength(1);
  expect(plan([duty('l', { opensOn: '2026-06-16' })])[0]).toMatchObject({ opensOn: '2026-06-16' });
  expect(plan([duty('e', { state: 'enacted-not-commenced' })])).toEqual([]);
});

test('twin rules are one line with two citations', () => {
  const [task] = planTasks('p1', [duty('qs140-5'), duty('other'), duty('ng43-meet')], NONE, NOW, {
    'ng43-meet': ['qs140-5'],
    'qs140-5': ['ng43-meet'],
  });
  expect(task?.lines).toEqual([
    { rule: 'qs140-5', occurrence: '2026-06-01', twins: ['ng43-meet'] },
    { rule: 'other', occurrence: '2026-06-01', twins: [] },
  ]);
});

test('the latest assignment names the assignee', () => {
  const taskId = taskIdOf('p1', 'ehc-assessment:2026-06-01', 'la-sen');
  const assigned = (id: string, time: string, workerId: string): LoggedEvent => ({
    source: 'urn:onward:console', id, type: 'task.assigned', time, data: { taskId, workerId },
  }); // prettier-ignore
  const facts = fold('p1', [
    assigned('2', '2026-06-03T09:00:00.000Z', 'w2'),
    assigned('1', '2026-06-02T09:00:00.000Z', 'w1'),
  ]);
  expect(plan([duty('a')], facts)[0]?.assignee).toBe('w2');
  expect(plan([duty('a')])[0]).not.toHaveProperty('assignee');
});

test('only the handover workflow reminds about a handover', () => {
  expect(plan([duty('a', { occasion: 'handover:adult-mh' })])[0]?.remindedBy).toBe('handover');
  expect(plan([duty('a')])[0]?.remindedBy).toBe('transition');
});
