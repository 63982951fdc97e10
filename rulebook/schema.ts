/**
 * The shape of a rulebook as a schema, for rulebooks that come from outside as JSON. It is bound to the types of `domain/rule.ts`: a
 * field or a code that one of both has and the other has not does not compile.
 */
import { z } from 'zod';
import { OCCASION_KINDS, type OccasionKind } from '../domain/occasions';
import type { DateExpression } from '../domain/expressions';
import type { Rule, Rulebook } from '../domain/rule';

/** True for types that are the same to the compiler, optional fields and `readonly` included. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
/** Does not compile unless its argument is `true`. */
type Holds<T extends true> = T;

const text = z.string().trim().min(1, 'must not be empty');
const day = z.iso.date('must be a day that exists, such as 2026-01-05');
const list = <T extends z.ZodType>(item: T) => z.array(item).readonly();

const name = text;
const count = z.int('must be a whole number').min(-10_000).max(10_000);
const openCount = z.union([count, z.literal('n')], 'must be a whole number, or "n"');
const counting = [
  'weeksAfter',
  'daysAfter',
  'workingDaysAfter',
  'daysFrom',
  'workingDaysFrom',
  'addMonths',
  'addYears',
] as const;

const expression: z.ZodType<DateExpression> = z.lazy(() => expressionShape);
const pair = z.tuple([expression, expression]).readonly();
const expressionShape = z.discriminatedUnion(
  'op',
  [
    z.strictObject({ op: z.literal('date'), name }),
    z.strictObject({ op: z.enum(counting), of: expression, n: openCount }),
    z.strictObject({ op: z.literal('plusDays'), of: expression, n: count }),
    z.strictObject({ op: z.enum(['before', 'by']), of: expression }),
    z.strictObject({ op: z.literal('adjust'), of: expression }),
    z.strictObject({ op: z.enum(['earlier', 'later']), of: pair }),
    z.strictObject({ op: z.literal('else'), of: pair }),
    z.strictObject({
      op: z.literal('ifOnOrBefore'),
      date: expression,
      limit: expression,
      then: expression,
      otherwise: expression,
    }),
    z.strictObject({ op: z.enum(['birthday', 'ncyStart', 'ncyEnd']), n: count }),
    z.strictObject({ op: z.literal('schoolLeavingDate') }),
    z.strictObject({
      op: z.literal('inYearOf'),
      of: expression,
      day: z.int('must be a day of a month').min(1).max(31),
      month: z.int('must be a month').min(1).max(12),
    }),
    z.strictObject({ op: z.literal('fixed'), day }),
  ],
  'must be a formula: an object whose "op" is one of those of the pathway rules',
);

const exceptionGround = z.strictObject({
  ground: text,
  about: text,
  minimumDays: count.optional(),
  adviceAskedWithin: z.strictObject({ fromStart: count, fromReopening: count }).optional(),
  from: day.optional(),
  to: day.optional(),
});

const due = z.strictObject({
  promptness: z.enum(['asap', 'immediate', 'none']).optional(),
  by: expression.nullable(),
  opens: expression.optional(),
});

const satisfiedBy = z.strictObject({
  about: text,
  any: list(name),
  passed: z.strictObject({ day: expression, about: text, unless: name.optional() }).optional(),
});

const kinds = Object.keys(OCCASION_KINDS) as [OccasionKind, ...OccasionKind[]];

export const ruleSchema = z.strictObject({
  id: z.string().regex(/^[a-zA-Z0-9][a-zA-Z0-9-]*$/, 'must be letters, digits and hyphens'),
  title: text,
  kind: z.enum(['duty', 'line', 'window', 'guard', 'watch', 'addressee', 'retention', 'area', 'definition']),
  family: z.enum([
    'date-semantics',
    'ehc-assessment',
    'annual-review',
    'phase-transfer',
    'young-person',
    'ceasing',
    'appeal',
    'area',
    'care-act',
    'leaving-care',
    'continuing-care',
    'nice',
    'adhd',
    'mental-health',
    'information',
    'retention',
  ]),
  force: z.enum(['MUST', 'MUST-CASE', 'CONTRACT', 'INFO', 'SG', 'SHOULD', 'PRACTICE']),
  grade: z.enum(['V1', 'V2', 'M', '-']),
  state: z.enum(['in-force', 'enacted-not-commenced', 'guidance', 'practice']),
  owner: text,
  tasks: list(text),
  trigger: text,
  occasion: z.enum(kinds, 'is not a kind of occasion that this version of Onward knows').nullable(),
  arises: list(name).optional(),
  due,
  target: expression.optional(),
  bufferWorkingDays: count.optional(),
  satisfiedBy,
  elapses: z.strictObject({ notBefore: name.optional(), throughout: name.optional() }).optional(),
  endedBy: list(z.strictObject({ date: name, why: text })).optional(),
  lapses: z.strictObject({ day: expression, why: text }).optional(),
  survivesMove: z.boolean().optional(),
  outlivesCase: z.boolean().optional(),
  exceptions: text.optional(),
  ownGrounds: list(exceptionGround).optional(),
  exceptionGrounds: list(exceptionGround).optional(),
  citation: z.strictObject({ text, address: z.string().optional() }),
  effectiveFrom: day.nullable(),
  effectiveTo: day.nullable(),
  verifiedOn: day,
  unconfirmed: list(text),
  twins: list(text).optional(),
  kpi: text.optional(),
});

const ladder = z.strictObject({
  rungs: list(
    z.strictObject({
      rung: z.enum(['opened', 'reminder', 'assignee', 'team-manager', 'head-of-service']),
      daysFromDue: count,
      working: z.boolean().optional(),
    }),
  ),
  at: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day, such as 09:00'),
});

export const rulebookSchema = z.strictObject({
  version: z.string().regex(/^\S+$/, 'must be a name without spaces'),
  rules: list(ruleSchema),
  ladder,
  bankHolidays: z.strictObject({ version: text, added: list(day) }),
  goLive: z.record(text, day).readonly().optional(),
});

/** The schema and the types say the same. */
export type SchemaHolds = [
  Holds<Same<z.infer<typeof expressionShape>, DateExpression>>,
  Holds<Same<z.infer<typeof ruleSchema>, Rule>>,
  Holds<Same<z.infer<typeof rulebookSchema>, Rulebook>>,
];
