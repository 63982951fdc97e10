/** Proves that a due date as data is evaluated, printed and explained alike, and survives JSON. */
import {
  compileExplanation,
  date,
  due,
  epochDay,
  evaluateExpression,
  isoDay,
  LIBRARY_BANK_HOLIDAYS,
  printExpression,
  workingDays,
  type DateContext,
  type DateExpression,
} from '../../domain';

const context = (dates: Record<string, string>, dateOfBirth?: string): DateContext => ({
  date: (name) => (dates[name] === undefined ? undefined : epochDay(dates[name])),
  dateOfBirth: dateOfBirth === undefined ? undefined : epochDay(dateOfBirth),
  ncyStart: (n) => epochDay(`${2015 + n}-09-01`),
  workingDays: workingDays(LIBRARY_BANK_HOLIDAYS),
});
const x = date('x');
const y = date('y');
const at = (
  expression: DateExpression,
  dates: Record<string, string> = { x: '2026-01-31' },
  dob?: string,
): string | undefined => {
  const day = evaluateExpression(
    JSON.parse(JSON.stringify(expression)) as DateExpression,
    context(dates, dob),
  );
  return day === undefined ? undefined : isoDay(day);
};

test.each<[string, DateExpression, string]>([
  ['weeksAfter(x, 6)', due.weeksAfter(x, 6), '2026-03-14'],
  ['weeksAfter(x, -2)', due.weeksAfter(x, -2), '2026-01-17'],
  ['daysAfter(x, 15)', due.daysAfter(x, 15), '2026-02-15'],
  ['daysFrom(x, 15)', due.daysFrom(x, 15), '2026-02-14'],
  ['workingDaysAfter(x, 1)', due.workingDaysAfter(x, 1), '2026-02-02'],
  ['workingDaysFrom(x, 2)', due.workingDaysFrom(x, 2), '2026-02-03'],
  ['addMonths(x, 1)', due.addMonths(x, 1), '2026-02-28'],
  ['addYears(x, 1)', due.addYears(x, 1), '2027-01-31'],
  ['addMonths(x, 12) - 1 day', due.plusDays(due.addMonths(x, 12), -1), '2027-01-30'],
  ['before(x)', due.before(x), '2026-01-30'],
  ['by(x)', due.by(x), '2026-01-31'],
  ['later(x, 2026-03-01)', due.later(x, due.fixed('2026-03-01')), '2026-03-01'],
  ['earlier(x, 2026-03-01)', due.earlier(x, due.fixed('2026-03-01')), '2026-01-31'],
  ['y, else x', due.orElse(y, x), '2026-01-31'],
  ['later(y, x)', due.later(y, x), '2026-01-31'],
  ['before(date(31, 3, year of x))', due.before(due.inYearOf(x, 31, 3)), '2026-03-30'],
  ['ncyStart(9)', due.ncyStart(9), '2024-09-01'],
  ['ncyEnd(9)', due.ncyEnd(9), '2025-08-31'],
])('%s', (printed, expression, day) => {
  expect(printExpression(expression)).toBe(printed);
  expect(at(expression)).toBe(day);
});

test('an unknown date leaves what is counted from it unknown', () => {
  expect(at(due.weeksAfter(y, 6))).toBeUndefined();
  expect(at(due.birthday(18))).toBeUndefined();
  expect(at(due.schoolLeavingDate)).toBeUndefined();
});

test('before the 18th birthday of someone born on 29 February', () => {
  expect(at(due.before(due.birthday(18)), {}, '2012-02-29')).toBe('2030-02-27');
  expect(at(due.birthday(18), {}, '2012-02-29')).toBe('2030-03-01');
  expect(at(due.before(due.birthday(18)), {}, '2012-03-01')).toBe('2030-02-28');
});

test('explanations name dates in words and show what they were', () => {
  const words = (name: string): string => `the day of ${name}`;
  const explain = (e: DateExpression, dates: Record<string, string>): string =>
    compileExplanation(e, words)(context(dates));
  expect(
    explain(due.before(due.later(due.addMonths(x, 12), due.addMonths(y, 3))), {
      x: '2026-01-31',
      y: '2026-11-30',
    }),
  ).toBe(
    'the day before the later of 12 months after 2026-01-31, the day of x, and 3 months after 2026-11-30, the day of y',
  );
  expect(explain(due.weeksAfter(x, -1), { x: '2026-01-31' })).toBe('1 week before 2026-01-31, the day of x');
  expect(explain(due.daysFrom(y, 15), {})).toBe('15 days beginning with a day not known, the day of y');
});
