/** What a task's row says of its date: legal deadline, guidance or target, and whether only unconfirmed rules give it. */
import { taskRow } from '../../cases/views';
import { LIBRARY_BANK_HOLIDAYS, workingDays } from '../../domain';
import type { Duty } from '../../domain/types';
import { dutyKey } from '../../store/case-rows';
import type { TaskListRow } from '../../store/desk';

const duty = (rule: string, over: Partial<Duty>): Duty =>
  ({
    rule,
    occurrence: 'o',
    force: 'MUST',
    grade: 'V1',
    statutoryDue: '2026-03-03',
    targetDue: '2026-03-03',
    ...over,
  }) as Duty;

function said(due: string | null, ...duties: Duty[]) {
  const lines = duties.map(({ rule, occurrence }) => ({ rule, occurrence, twins: [] }));
  const row = { task: { title: 't', status: 'due', due, lines } } as unknown as TaskListRow;
  const byKey = new Map(duties.map((one) => [dutyKey(one), one]));
  const today = { today: '2026-03-01', days: workingDays(LIBRARY_BANK_HOLIDAYS) };
  const { dueKind, unconfirmed } = taskRow(row, byKey, today);
  return [dueKind, unconfirmed];
}

const M = { grade: 'M' } as const;

it.each([
  ['a checked law', said('2026-03-03', duty('a', {})), ['legal deadline', false]],
  ['an unchecked law', said('2026-03-03', duty('a', M)), ['legal deadline', true]],
  ['one of two checked', said('2026-03-03', duty('a', M), duty('b', {})), ['legal deadline', false]],
  [
    'an unchecked law beside checked guidance',
    said('2026-03-03', duty('a', M), duty('b', { force: 'SHOULD' })),
    ['legal deadline', true],
  ],
  [
    'an unchecked rule of another day',
    said(
      '2026-03-03',
      duty('a', {}),
      duty('b', { ...M, statutoryDue: '2026-04-04', targetDue: '2026-04-04' }),
    ),
    ['legal deadline', false],
  ],
  [
    'an unchecked target',
    said('2026-02-02', duty('a', { ...M, targetDue: '2026-02-02' }), duty('b', {})),
    ['target date', true],
  ],
  ['no date', said(null, duty('a', { ...M, statutoryDue: null, targetDue: null })), ['target date', true]],
])('%s', (_, found, expected) => expect(found).toEqual(expected));
