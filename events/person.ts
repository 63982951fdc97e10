/** Who the young person is, and where their life takes them. */
import { z } from 'zod';
import { Code, Day, entry, LocalId, Name, NhsNumber, Text, Uln, Upn } from './fields';

export const Need = z.looseObject({
  code: Code.describe('DfE’s type of special educational need, or ADHD, LD, ...; an unknown code is kept'),
  primary: z.boolean().optional().describe('Whether this is the primary need'),
});
export type Need = z.infer<typeof Need>;

export const Communication = z.looseObject({
  language: Code.optional().describe('Preferred language, BCP 47'),
  interpreter: z.boolean().optional().describe('Whether an interpreter is needed'),
  formats: z.array(Code).max(20).optional().describe('Accessible formats: easy-read, large-print, bsl, ...'),
});
export type Communication = z.infer<typeof Communication>;

export const Contact = z.looseObject({
  relation: Code.describe('mother, father, carer, ...'),
  name: Name,
  parentalResponsibility: z.boolean().optional().describe('Whether they hold it; not unless said'),
  mayBeTold: z.boolean().optional().describe('Whether they may be told about the case; not unless said'),
});
export type Contact = z.infer<typeof Contact>;

/** A person's record as one partner holds it, whole: an update states the record anew. */
export const PersonRecord = z.looseObject({
  nhsNumber: NhsNumber.optional(),
  upn: Upn.optional(),
  uln: Uln.optional(),
  localIds: z.array(LocalId).max(20).optional(),
  dateOfBirth: Day.describe('Date of birth'),
  givenName: Name,
  familyName: Name,
  locality: Code.describe('Code of the locality within the area'),
  responsibleLa: Code.optional().describe('Responsible local authority (GSS code)'),
  responsibleIcb: Code.optional().describe('Responsible integrated care board (ODS code)'),
  gpOdsCode: Code.optional().describe('GP practice (ODS code)'),
  needs: z.array(Need).max(50),
  communication: Communication.optional(),
  contacts: z.array(Contact).max(50).optional(),
});
export type PersonRecord = z.infer<typeof PersonRecord>;

export const PersonRegistered = PersonRecord.describe('A person whom the partner knows and Onward may not');
export type PersonRegistered = z.infer<typeof PersonRegistered>;

export const PersonUpdated = PersonRecord.describe('The record of a known person, stated anew as a whole');
export type PersonUpdated = z.infer<typeof PersonUpdated>;

export const PersonMoved = z.looseObject({
  direction: z.enum(['in', 'out']).describe('Into or out of the area'),
  kind: z
    .enum(['permanent', 'placement', 'temporary'])
    .optional()
    .describe('Permanent unless said; only a permanent move moves an EHC plan'),
  on: Day.describe('The day of the move'),
  otherAuthority: Code.describe('The other local authority'),
  awareOn: Day.optional().describe('The day the old authority became aware of the move (reg 15(3))'),
  transferredOn: Day.optional().describe('The day the plan was transferred; the day of the move unless said'),
});
export type PersonMoved = z.infer<typeof PersonMoved>;

export const PersonDied = z.looseObject({ on: Day.describe('The day of death') });
export type PersonDied = z.infer<typeof PersonDied>;

export const PersonRestricted = z.looseObject({
  level: Code.describe('How closely the record is kept: an open code'),
  from: Day.describe('The first day of the restriction'),
  to: Day.optional().describe('Its last day, where that is known'),
  reason: Text.optional(),
});
export type PersonRestricted = z.infer<typeof PersonRestricted>;

export const PERSON_TYPES = {
  // Each partner has one current record of a person: the source is the key, and authority settles disagreement.
  'person.registered': entry('A partner registers a person', PersonRegistered, (_, source) => [source]),
  'person.updated': entry('A partner’s record of a person changed', PersonUpdated, (_, source) => [source]),
  // The other authority is spelled differently by its witnesses, so it is no part of the key.
  'person.moved': entry('A move into or out of the area', PersonMoved, (d) => [d.direction, d.on]),
  // Each says so for itself: one word may have to wait for another's, and may be taken back.
  'person.died': entry('The person died', PersonDied, (_, source) => [source]),
  // A restriction keeps its key when its end becomes known.
  'person.restricted': entry('Access to the person’s record is restricted', PersonRestricted, (d) => [
    d.level,
    d.from,
  ]),
} as const;
