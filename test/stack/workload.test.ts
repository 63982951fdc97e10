/** Proves that duties become few tasks: the demonstration's area is within the task budget, over several seeds and days. */
import { event, person } from '../domain/support';
import { currentRulebook } from '../../rulebook';
import { makeArea } from '../../stack/demo/area';
import { TASK_BUDGET, workloadOf, yearOfTasks } from '../../stack/demo/workload';

test.each([
  [20_260_901, '2026-06-12T10:00:00.000Z'],
  [7, '2026-11-25T10:00:00.000Z'],
])('tasks a year in the area of seed %i on %s', (seed, anchor) => {
  const years = yearOfTasks(makeArea(seed, anchor), currentRulebook(), anchor.slice(0, 10));
  const { fullestAt17, usual, many, fullest } = workloadOf(years);
  process.stdout.write(
    `task budget, seed ${seed}: fullest case at 17 ${fullestAt17} of ${TASK_BUDGET.fullestAt17}, ` +
      `usual ${usual} of ${TASK_BUDGET.usual}, ninth decile ${many}; the fullest: ${fullest.join(', ')}\n`,
  );
  expect(years).toHaveLength(300);
  // An area that opens no tasks would prove nothing.
  expect(usual).toBeGreaterThan(0);
  expect(fullestAt17).toBeLessThanOrEqual(TASK_BUDGET.fullestAt17);
  expect(usual).toBeLessThanOrEqual(TASK_BUDGET.usual);
});

test('counts what opens in the year, once, and not what was open before it', () => {
  const anchor = '2026-06-12T10:00:00.000Z';
  const { people } = makeArea(7, anchor, 1);
  const stated = (on: string): { time: string } => ({ time: `${on}T12:00:00.000Z` });
  const history = [
    person('2009-03-04', '2025-01-01T12:00:00.000Z'),
    event('ehc.requested', { receivedOn: '2025-06-02' }, stated('2025-06-02')),
    event('ehc.requested', { receivedOn: '2026-01-05' }, stated('2026-01-05')),
    event('ehc.decided', { decision: 'assess', notifiedOn: '2026-02-02' }, stated('2026-02-02')),
  ].map(({ source, ...rest }) => ({ ...rest, partner: 'education', subject: source }));
  const area = { people, histories: [history], events: history } as unknown as ReturnType<typeof makeArea>;
  const [year] = yearOfTasks(area, currentRulebook(), '2026-06-12');
  expect(year?.opened.filter((task) => task.startsWith('ehc-assessment'))).toEqual(['ehc-assessment la-sen']);
});
