/** The timeline: school years, order, what is drawn. */
import { drawTimeline, isPast, schoolYear, timelineEntries } from '../../console/timeline';
import { HANDOVER, LINES, TODAY } from './fake-cases';

it('puts 31 August and 1 September in different school years', () => {
  expect([schoolYear('2026-08-31'), schoolYear('2026-09-01')]).toEqual([2025, 2026]);
});

it('lists what has a date, in order, and leaves out what does not apply', () => {
  const away = { ...(LINES[0] as (typeof LINES)[number]), status: 'not-applicable' as const };
  const years = timelineEntries([...LINES, away], [HANDOVER]);
  expect(years).toHaveLength(1);
  expect(years[0]?.entries.map(({ day, meaning }) => [day, meaning])).toEqual([
    ['2026-03-03', 'guidance date'],
    ['2026-03-03', 'legal deadline'],
    ['2026-06-01', 'transfer date'],
  ]);
});

it('draws marks within the picture, stacked where they meet, and today only where it falls in', () => {
  const years = timelineEntries(LINES, [HANDOVER]);
  const chart = drawTimeline(years, '2008-06-01', TODAY);
  expect(chart?.marks.map(({ shape }) => shape)).toEqual(['open', 'open', 'handover']);
  expect(chart?.marks[0]?.y).not.toBe(chart?.marks[1]?.y);
  for (const mark of chart?.marks ?? []) {
    expect(mark.x).toBeGreaterThan(0);
    expect(mark.x).toBeLessThan(chart?.width ?? 0);
    expect(mark.y).toBeGreaterThan(0);
  }
  expect(chart?.todayX).not.toBeNull();
  expect(drawTimeline(years, null, '2040-01-01')?.todayX).toBeNull();
  expect(drawTimeline([], null, TODAY)).toBeUndefined();
});

it('marks what only unconfirmed rules give, as the person page does', () => {
  const [first, second] = LINES as [(typeof LINES)[number], (typeof LINES)[number]];
  const marks = (...lines: (typeof LINES)[number][]) =>
    timelineEntries(lines, [HANDOVER])[0]?.entries.map(({ unconfirmed }) => unconfirmed);
  expect(marks(first, second)).toEqual([true, false, false]);
  // A twin that is confirmed gives the same day.
  const doubted = { ...first, unconfirmed: true };
  expect([marks(doubted), marks(doubted, first), marks(first, doubted)]).toEqual([
    [true, false],
    [false, false],
    [false, false],
  ]);
});

it('says twin rules of one day once, and folds away only years with nothing left to do', () => {
  const [first] = LINES as [(typeof LINES)[number]];
  expect(timelineEntries([first, { ...first, rule: 'twin' }], [])[0]?.entries).toHaveLength(1);
  const [met] = timelineEntries([{ ...first, status: 'met', metOn: '2026-03-01' }], []);
  const [late] = timelineEntries([{ ...first, status: 'overdue' }], []);
  expect([met && isPast(met, '2026-08-31'), met && isPast(met, '2026-09-01')]).toEqual([false, true]);
  expect(late && isPast(late, '2026-09-01')).toBe(false);
});
