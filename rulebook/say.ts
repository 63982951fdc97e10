/** Formulas in words, for readers of the rulebook: as `compileExplanation`, but of every case instead of one. */
import { areaDayWords } from '../domain/area';
import { epochDay } from '../domain/days';
import { COUNTED, MONTHS, ordinal, type DateExpression, type DateName } from '../domain/expressions';
import { dayInWords } from '../domain/notices-clock';
import { dayWords } from '../domain/occasions';
import type { LocalDate } from '../domain/types';

/** A date's name as the day that it means: "the day the request was received". */
export const sayDate = (name: DateName): string => areaDayWords(name) ?? dayWords(name);

/** `2014-09-01` as "1 September 2014". */
export const sayDay = (day: LocalDate): string => dayInWords(epochDay(day));

/** Several things as a list: "a, b and c". */
export const sayList = (parts: readonly string[], word: 'and' | 'or' = 'and'): string =>
  parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} ${word} ${parts.at(-1)}`;

/** An expression as a phrase that names a day: "6 weeks after the day the request was received". */
export function sayExpression(expression: DateExpression): string {
  switch (expression.op) {
    case 'date':
      return sayDate(expression.name);
    case 'before':
      return `the day before ${sayExpression(expression.of)}`;
    case 'by':
      return sayExpression(expression.of);
    case 'adjust':
      return `${sayExpression(expression.of)} (moved to the first working day after the tribunal’s recess, if it falls into that)`;
    case 'earlier':
    case 'later': {
      const [a, b] = expression.of.map(sayExpression);
      return `the ${expression.op} of: ${a}; and ${b}`;
    }
    case 'else':
      return `${sayExpression(expression.of[0])}; where that is not known, ${sayExpression(expression.of[1])}`;
    case 'ifOnOrBefore':
      return (
        `${sayExpression(expression.then)}, if ${sayExpression(expression.date)} is not known or not after ` +
        `${sayExpression(expression.limit)}; otherwise ${sayExpression(expression.otherwise)}`
      );
    case 'birthday':
      return `the ${ordinal(expression.n)} birthday`;
    case 'ncyStart':
    case 'ncyEnd':
      return `the ${expression.op === 'ncyStart' ? 'first' : 'last'} day of the school year in which the young person is in year ${expression.n}`;
    case 'schoolLeavingDate':
      return 'the school leaving date (the last Friday of June in the school year of the 16th birthday)';
    case 'inYearOf':
      return `${expression.day} ${MONTHS[expression.month - 1] ?? ''} of the year of ${sayExpression(expression.of)}`;
    case 'fixed':
      return sayDay(expression.day);
    default:
      return sayCounted(expression);
  }
}

/** The kinds of days that an open count is given in. */
const OPEN_COUNT = {
  weeksAfter: 'the number of weeks that the case gives, after',
  daysAfter: 'the number of days that the case gives, after',
  workingDaysAfter: 'the number of working days that the case gives, after',
  daysFrom: 'the number of days that the case gives, beginning with',
  workingDaysFrom: 'the number of working days that the case gives, beginning with',
  addMonths: 'the number of months that the case gives, after',
  addYears: 'the number of years that the case gives, after',
  plusDays: 'the number of days that the case gives, after',
} as const;

function sayCounted(expression: DateExpression & { op: keyof typeof COUNTED }): string {
  const from = sayExpression(expression.of);
  return expression.n === 'n'
    ? `${OPEN_COUNT[expression.op]} ${from}`
    : COUNTED[expression.op](expression.n, from);
}
