/** The building blocks of the contract's schemas. Limits keep every value within what the tables can index. */
import { z } from 'zod';
import { isValidNhsNumber, isValidUpn, LOCAL_ID, PARTNER_CODE } from './identifiers';

/** The first and last year a date of the contract may have: beyond them date arithmetic leaves ISO's four digits. */
export const FIRST_YEAR = 1900;
export const LAST_YEAR = 2199;

/** Longest event id, task id, handover id: part of unique keys. */
export const ID_LENGTH = 200;
/** Longest code: parts of natural keys. */
export const CODE_LENGTH = 120;

const NO_CONTROL = /^[^\p{Cc}]*$/u;
const TRIMMED = /^[^\s\p{Cc}](?:[^\p{Cc}]*[^\s\p{Cc}])?$/u;

/** A local day in Europe/London that exists, ISO 8601, between 1900 and 2199. */
export const Day = z.iso
  .date()
  .refine((day) => day >= `${FIRST_YEAR}-01-01` && day <= `${LAST_YEAR}-12-31`, {
    error: 'expected a day between 1900-01-01 and 2199-12-31',
  })
  .describe('A local day in Europe/London, ISO 8601 (2026-01-05)');
export type Day = z.infer<typeof Day>;

/** An open code: values that Onward does not know are kept. */
export const Code = z.string().min(1).max(CODE_LENGTH).regex(TRIMMED);
export type Code = z.infer<typeof Code>;

/** An identifier that a system gave to a thing (an event, a task, a worker). */
export const Id = z.string().min(1).max(ID_LENGTH).regex(TRIMMED);
export type Id = z.infer<typeof Id>;

/** Free text of one paragraph. */
export const Text = z.string().max(4000);
export type Text = z.infer<typeof Text>;

/** A name of a person or a setting. */
export const Name = z.string().min(1).max(200).regex(NO_CONTROL);
export type Name = z.infer<typeof Name>;

export const NhsNumber = z
  .string()
  .regex(/^\d{10}$/)
  .refine(isValidNhsNumber, { error: 'the check digit is wrong' })
  .describe('NHS number: ten digits, modulus 11 check');
export type NhsNumber = z.infer<typeof NhsNumber>;

export const Upn = z
  .string()
  .regex(/^[A-Z]\d{11}[0-9A-Z]$/)
  .refine(isValidUpn, { error: 'the check letter is wrong' })
  .describe('Unique pupil number: 13 characters with a check letter');
export type Upn = z.infer<typeof Upn>;

export const Uln = z
  .string()
  .regex(/^[1-9]\d{9}$/)
  .describe('Unique learner number: ten digits');
export type Uln = z.infer<typeof Uln>;

export const LocalId = z
  .looseObject({
    partner: z.string().regex(PARTNER_CODE).describe('The code of the partner whose system gave the id'),
    id: z.string().regex(LOCAL_ID).describe('The id in that system'),
  })
  .describe('An identifier of the person in one partner’s own system');
export type LocalId = z.infer<typeof LocalId>;

/** What one type of the contract is: its meaning, the schema of its data, and what makes two statements one fact. */
export interface TypeEntry<S extends z.ZodType = z.ZodType> {
  about: string;
  schema: S;
  /** The parts of the natural key, in order. */
  key: (data: z.infer<S>, source: string) => readonly (string | number | undefined)[];
}

/** Pairs a schema with its meaning and natural key, keeping the types together. */
export function entry<S extends z.ZodType>(
  about: string,
  schema: S,
  key: (data: z.infer<S>, source: string) => readonly (string | number | undefined)[],
): TypeEntry<S> {
  return { about, schema, key };
}
