/** Due dates as data: an expression can be serialised, evaluated on an occasion, printed and explained. */
import { outsideTribunalRecess, type WorkingDays } from './bank-holidays';
import * as calendar from './days';

/** The dotted name of a date of an event on an occasion, as the pathway rules write it. */
export type DateName = string;

type Counting =
  | 'weeksAfter'
  | 'daysAfter'
  | 'workingDaysAfter'
  | 'daysFrom'
  | 'workingDaysFrom'
  | 'addMonths'
  | 'addYears'
  | 'plusDays';

/** A date to be computed, in the notation of the pathway rules. */
export type DateExpression =
  | { op: 'date'; name: DateName }
  /** The count `n` is the occasion's own where the rule leaves it open, as in `weeksAfter(order.on, n)`. */
  | { op: Exclude<Counting, 'plusDays'>; of: DateExpression; n: number | 'n' }
  | { op: 'plusDays'; of: DateExpression; n: number }
  | { op: 'before' | 'by'; of: DateExpression }
  | { op: 'adjust'; of: DateExpression }
  | { op: 'earlier' | 'later'; of: readonly [DateExpression, DateExpression] }
  | { op: 'else'; of: readonly [DateExpression, DateExpression] }
  | {
      op: 'ifOnOrBefore';
      /** The test holds when `date` is unknown, or on or before `limit`. */
      date: DateExpression;
      limit: DateExpression;
      then: DateExpression;
      otherwise: DateExpression;
    }
  | { op: 'birthday' | 'ncyStart' | 'ncyEnd'; n: number }
  | { op: 'schoolLeavingDate' }
  /** A day of the calendar year of another date: `date(31, 3, phase.year)`. */
  | { op: 'inYearOf'; of: DateExpression; day: number; month: number }
  | { op: 'fixed'; day: string };

/** What an expression is evaluated on. Days are epoch days; undefined is unknown. */
export interface DateContext {
  date(name: DateName): number | undefined;
  dateOfBirth: number | undefined;
  /** The first day of the academic year in which the person is in a national curriculum year. */
  ncyStart: (n: number) => number | undefined;
  workingDays: WorkingDays;
  /** The count that the occasion gives, where a formula leaves it open. */
  n?: number;
}

export type Evaluate = (context: DateContext) => number | undefined;

/** Constructors, so that a rule reads as the pathway rules do. */
export const date = (name: DateName): DateExpression => ({ op: 'date', name });
const count =
  (op: Exclude<Counting, 'plusDays'>) =>
  (of: DateExpression, n: number | 'n'): DateExpression => ({ op, of, n });
export const due = {
  weeksAfter: count('weeksAfter'),
  daysAfter: count('daysAfter'),
  workingDaysAfter: count('workingDaysAfter'),
  daysFrom: count('daysFrom'),
  workingDaysFrom: count('workingDaysFrom'),
  addMonths: count('addMonths'),
  addYears: count('addYears'),
  plusDays: (of: DateExpression, n: number): DateExpression => ({ op: 'plusDays', of, n }),
  /** A time limit of the tribunal: one that ends in its recess ends on the first working day after it. */
  adjust: (of: DateExpression): DateExpression => ({ op: 'adjust', of }),
  before: (of: DateExpression): DateExpression => ({ op: 'before', of }),
  by: (of: DateExpression): DateExpression => ({ op: 'by', of }),
  earlier: (a: DateExpression, b: DateExpression): DateExpression => ({ op: 'earlier', of: [a, b] }),
  later: (a: DateExpression, b: DateExpression): DateExpression => ({ op: 'later', of: [a, b] }),
  orElse: (first: DateExpression, otherwise: DateExpression): DateExpression => ({
    op: 'else',
    of: [first, otherwise],
  }),
  ifOnOrBefore: (
    tested: DateExpression,
    limit: DateExpression,
    then: DateExpression,
    otherwise: DateExpression,
  ): DateExpression => ({ op: 'ifOnOrBefore', date: tested, limit, then, otherwise }),
  birthday: (n: number): DateExpression => ({ op: 'birthday', n }),
  ncyStart: (n: number): DateExpression => ({ op: 'ncyStart', n }),
  ncyEnd: (n: number): DateExpression => ({ op: 'ncyEnd', n }),
  schoolLeavingDate: { op: 'schoolLeavingDate' } as DateExpression,
  inYearOf: (of: DateExpression, day: number, month: number): DateExpression => ({
    op: 'inYearOf',
    of,
    day,
    month,
  }),
  fixed: (day: string): DateExpression => ({ op: 'fixed', day }),
} as const;

/** Makes an expression ready to be evaluated many times. */
export function compileExpression(expression: DateExpression): Evaluate {
  switch (expression.op) {
    case 'date': {
      const { name } = expression;
      return (context) => context.date(name);
    }
    case 'before':
      return compileBefore(expression.of);
    case 'by':
      return compileExpression(expression.of);
    case 'adjust': {
      const inner = compileExpression(expression.of);
      return (context) => {
        const day = inner(context);
        return day === undefined ? undefined : outsideTribunalRecess(day, context.workingDays);
      };
    }
    case 'earlier':
    case 'later':
      return compileChoice(expression.op === 'earlier' ? Math.min : Math.max, expression.of);
    case 'else': {
      const [first, second] = [compileExpression(expression.of[0]), compileExpression(expression.of[1])];
      return (context) => first(context) ?? second(context);
    }
    case 'ifOnOrBefore':
      return compileTest(expression);
    case 'birthday':
    case 'ncyStart':
    case 'ncyEnd':
    case 'schoolLeavingDate':
      return compilePersonal(expression);
    case 'inYearOf': {
      const inner = compileExpression(expression.of);
      return (context) => {
        const day = inner(context);
        if (day === undefined) return undefined;
        return calendar.dayOf(calendar.dateParts(day).year, expression.month, expression.day);
      };
    }
    case 'fixed': {
      const day = calendar.epochDay(expression.day);
      return () => day;
    }
    default:
      return compileCounting(expression.op, compileExpression(expression.of), expression.n);
  }
}

/** "before a birthday" of someone born on 29 February counts from 28 February (`cal-feb29`). */
function compileBefore(of: DateExpression): Evaluate {
  if (of.op === 'birthday') {
    const { n } = of;
    return ({ dateOfBirth }) =>
      dateOfBirth === undefined ? undefined : calendar.before(calendar.birthdayForDeadlines(dateOfBirth, n));
  }
  const inner = compileExpression(of);
  return (context) => {
    const day = inner(context);
    return day === undefined ? undefined : calendar.before(day);
  };
}

/** Of two dates one of which is unknown, the known one counts: an unknown date never makes a deadline later. */
function compileChoice(
  choose: (a: number, b: number) => number,
  of: readonly [DateExpression, DateExpression],
): Evaluate {
  const [first, second] = [compileExpression(of[0]), compileExpression(of[1])];
  return (context) => {
    const [a, b] = [first(context), second(context)];
    if (a === undefined) return b;
    return b === undefined ? a : choose(a, b);
  };
}

function compileTest(expression: DateExpression & { op: 'ifOnOrBefore' }): Evaluate {
  const [tested, limit] = [compileExpression(expression.date), compileExpression(expression.limit)];
  const [then, otherwise] = [compileExpression(expression.then), compileExpression(expression.otherwise)];
  return (context) => {
    const [day, last] = [tested(context), limit(context)];
    const holds = day === undefined || last === undefined || day <= last;
    return (holds ? then : otherwise)(context);
  };
}

function compilePersonal(
  expression: DateExpression & { op: 'birthday' | 'ncyStart' | 'ncyEnd' | 'schoolLeavingDate' },
): Evaluate {
  if (expression.op === 'ncyStart') return (context) => context.ncyStart(expression.n);
  if (expression.op === 'ncyEnd')
    return (context) => {
      const next = context.ncyStart(expression.n + 1);
      return next === undefined ? undefined : next - 1;
    };
  return ({ dateOfBirth }) => {
    if (dateOfBirth === undefined) return undefined;
    return expression.op === 'birthday'
      ? calendar.birthday(dateOfBirth, expression.n)
      : calendar.schoolLeavingDate(dateOfBirth);
  };
}

function compileCounting(op: Counting, of: Evaluate, n: number | 'n'): Evaluate {
  const add: (day: number, n: number, context: DateContext) => number = {
    weeksAfter: calendar.weeksAfter,
    daysAfter: calendar.daysAfter,
    plusDays: calendar.daysAfter,
    daysFrom: calendar.daysFrom,
    addMonths: calendar.addMonths,
    addYears: calendar.addYears,
    workingDaysAfter: (day: number, days: number, context: DateContext) =>
      context.workingDays.after(day, days),
    workingDaysFrom: (day: number, days: number, context: DateContext) => context.workingDays.from(day, days),
  }[op];
  return (context) => {
    const [day, counted] = [of(context), n === 'n' ? context.n : n];
    return day === undefined || counted === undefined ? undefined : add(day, counted, context);
  };
}

/** Evaluates an expression once. @returns an epoch day, or undefined where a date that it needs is unknown */
export function evaluateExpression(expression: DateExpression, context: DateContext): number | undefined {
  return compileExpression(expression)(context);
}

/** The expression in the notation of the pathway rules. */
export function printExpression(expression: DateExpression): string {
  switch (expression.op) {
    case 'date':
      return expression.name;
    case 'before':
    case 'by':
    case 'adjust':
      return `${expression.op}(${printExpression(expression.of)})`;
    case 'earlier':
    case 'later':
      return `${expression.op}(${expression.of.map(printExpression).join(', ')})`;
    case 'else':
      return `${printExpression(expression.of[0])}, else ${printExpression(expression.of[1])}`;
    case 'ifOnOrBefore':
      return (
        `${printExpression(expression.then)} if ${printExpression(expression.date)} is on or before ` +
        `${printExpression(expression.limit)} or unknown, else ${printExpression(expression.otherwise)}`
      );
    case 'birthday':
    case 'ncyStart':
    case 'ncyEnd':
      return `${expression.op}(${expression.n})`;
    case 'schoolLeavingDate':
      return 'schoolLeavingDate';
    case 'inYearOf':
      return `date(${expression.day}, ${expression.month}, year of ${printExpression(expression.of)})`;
    case 'fixed':
      return expression.day;
    case 'plusDays':
      return `${printExpression(expression.of)} ${expression.n < 0 ? '-' : '+'} ${unit(Math.abs(expression.n), 'day')}`;
    default:
      return `${expression.op}(${printExpression(expression.of)}, ${expression.n})`;
  }
}

const unit = (n: number, word: string): string => `${n} ${word}${n === 1 ? '' : 's'}`;

/** Each way of counting, in words. */
export const COUNTED: Readonly<Record<Counting, (n: number, from: string) => string>> = {
  weeksAfter: (n, from) => {
    if (n === 0) return from;
    return n < 0 ? `${unit(-n, 'week')} before ${from}` : `${unit(n, 'week')} after ${from}`;
  },
  daysAfter: (n, from) => (n < 0 ? `${unit(-n, 'day')} before ${from}` : `${unit(n, 'day')} after ${from}`),
  plusDays: (n, from) => `${from} ${n < 0 ? 'less' : 'plus'} ${unit(Math.abs(n), 'day')}`,
  workingDaysAfter: (n, from) =>
    n < 0 ? `${unit(-n, 'working day')} before ${from}` : `${unit(n, 'working day')} after ${from}`,
  daysFrom: (n, from) => `${unit(n, 'day')} beginning with ${from}`,
  workingDaysFrom: (n, from) => `${unit(n, 'working day')} beginning with ${from}`,
  addMonths: (n, from) =>
    n < 0 ? `${unit(-n, 'month')} before ${from}` : `${unit(n, 'month')} after ${from}`,
  addYears: (n, from) => (n < 0 ? `${unit(-n, 'year')} before ${from}` : `${unit(n, 'year')} after ${from}`),
};

/** A branch ready to print the arithmetic of an expression on one occasion, in words. */
export type Explain = (context: DateContext) => string;

/** What day a date's name means, in words; undefined where the reader has been told. */
export type Words = (name: DateName) => string | undefined;

/** Makes the explanation of an expression ready: which dates it was computed from, in words. */
export function compileExplanation(expression: DateExpression, words: Words = String): Explain {
  switch (expression.op) {
    case 'date': {
      const { name } = expression;
      const meaning = words(name);
      return (context) => {
        const day = context.date(name);
        const text = day === undefined ? 'a day not known' : calendar.isoDay(day);
        return meaning === undefined ? text : `${text}, ${meaning}`;
      };
    }
    case 'before': {
      const inner = compileExplanation(expression.of, words);
      return (context) => `the day before ${inner(context)}`;
    }
    case 'by': {
      return compileExplanation(expression.of, words);
    }
    case 'adjust':
      return explainAdjusted(expression, words);
    case 'earlier':
    case 'later': {
      const [a, b] = [
        compileExplanation(expression.of[0], words),
        compileExplanation(expression.of[1], words),
      ];
      return (context) => `the ${expression.op} of ${a(context)}, and ${b(context)}`;
    }
    case 'else': {
      const evaluate = compileExpression(expression.of[0]);
      const [a, b] = [
        compileExplanation(expression.of[0], words),
        compileExplanation(expression.of[1], words),
      ];
      return (context) => (evaluate(context) === undefined ? b : a)(context);
    }
    case 'ifOnOrBefore':
      return explainTest(expression, words);
    case 'birthday':
    case 'ncyStart':
    case 'ncyEnd':
      return explainPersonal(expression);
    case 'schoolLeavingDate':
      return () => 'the last Friday of June in the school year of the 16th birthday';
    case 'inYearOf': {
      const inner = compileExplanation(expression.of, words);
      const day = `${expression.day} ${MONTHS[expression.month - 1] ?? ''}`;
      return (context) => `${day} of the year of ${inner(context)}`;
    }
    case 'fixed':
      return () => expression.day;
    default: {
      const inner = compileExplanation(expression.of, words);
      const counted = COUNTED[expression.op];
      return (context) => counted(expression.n === 'n' ? (context.n ?? 0) : expression.n, inner(context));
    }
  }
}

function explainAdjusted(expression: DateExpression & { op: 'adjust' }, words: Words): Explain {
  const [inner, evaluate] = [compileExplanation(expression.of, words), compileExpression(expression.of)];
  return (context) => {
    const text = inner(context);
    const day = evaluate(context);
    if (day === undefined || outsideTribunalRecess(day, context.workingDays) === day) return text;
    const first = calendar.dateParts(day).month === 8 ? 'September' : 'January after 1 January';
    return `${text}, which is ${calendar.isoDay(day)} and moves to the first working day of ${first}`;
  };
}

function explainTest(expression: DateExpression & { op: 'ifOnOrBefore' }, words: Words): Explain {
  const [tested, limit] = [compileExpression(expression.date), compileExpression(expression.limit)];
  const [then, otherwise] = [
    compileExplanation(expression.then, words),
    compileExplanation(expression.otherwise, words),
  ];
  const limitWords = compileExplanation(expression.limit, words);
  const dateWords = compileExplanation(expression.date, words);
  return (context) => {
    const [day, last] = [tested(context), limit(context)];
    if (day === undefined) return then(context);
    const holds = last === undefined || day <= last;
    const end = last === undefined ? 'a day not known' : calendar.isoDay(last);
    const chosen = (holds ? then : otherwise)(context);
    const tests = dateWords(context);
    const it = chosen.includes(tests) ? 'that day' : `${tests},`;
    return `${chosen}, because ${it} is ${holds ? 'not ' : ''}after ${end}, ${limitWords(context)}`;
  };
}

export const MONTHS =
  'January February March April May June July August September October November December'.split(' ');

/** 16 as "16th". */
export const ordinal = (n: number): string =>
  `${n}${n % 100 >= 11 && n % 100 <= 13 ? 'th' : (['th', 'st', 'nd', 'rd'][n % 10] ?? 'th')}`;

function explainPersonal(expression: DateExpression & { op: 'birthday' | 'ncyStart' | 'ncyEnd' }): Explain {
  const { op, n } = expression;
  if (op === 'birthday') return () => `the ${ordinal(n)} birthday`;
  const edge = op === 'ncyStart' ? 'first' : 'last';
  return () => `the ${edge} day of the school year in which the young person is in year ${n}`;
}
