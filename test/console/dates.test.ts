/** Dates as people write and read them, at their edges. */
import {
  ageOn,
  datesInWords,
  dayFromParts,
  dayOf,
  dueWords,
  longDate,
  longInstant,
} from '../../console/dates';

it('writes days and instants as people do, in London', () => {
  expect(longDate('2026-01-05')).toBe('5 January 2026');
  expect(longDate(null)).toBe('no date');
  expect(longInstant('2026-01-05T00:26:00.000Z')).toBe('5 January 2026 at 12:26am');
  expect(longInstant('2026-07-05T11:05:00.000Z')).toBe('5 July 2026 at 12:05pm');
  expect(dayOf('2026-07-05T23:30:00.000Z')).toBe('2026-07-06');
  expect(datesInWords('on 2026-01-05, id 2026-0105')).toBe('on 5 January 2026, id 2026-0105');
});

it.each([
  ['2026-03-03', 1, 'due in 1 working day'],
  ['2026-03-05', 3, 'due in 3 working days'],
  ['2026-03-02', 0, 'due today'],
  ['2026-03-03', 0, 'due before the next working day'],
  ['2026-02-27', -1, '1 working day overdue'],
  ['2026-03-01', 0, 'overdue since the last working day'],
])('says of %s, %i working days away: %s', (due, days, words) => {
  expect(dueWords(due, '2026-03-02', days)).toBe(words);
});

it('reads typed dates that exist, months by number or name', () => {
  expect(dayFromParts(' 29', 'feb', '2028')).toBe('2028-02-29');
  expect(dayFromParts('29', '2', '2026')).toBeUndefined();
  expect(dayFromParts('1', '13', '2026')).toBeUndefined();
  expect(dayFromParts('1', 'ju', '2026')).toBeUndefined();
  expect(dayFromParts('1', '3', '26')).toBeUndefined();
});

it('counts an age from the birthday itself', () => {
  expect([ageOn('2008-03-02', '2026-03-01'), ageOn('2008-03-02', '2026-03-02')]).toEqual([17, 18]);
});
