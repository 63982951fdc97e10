/** What Onward states about a record itself (urn:onward:identity): merged, absorbed, corrected, given a new identity. */
import { z } from 'zod';
import { entry, Id } from './fields';

const decision = z.number().int().min(1).describe('Which decision of an operator or a privacy officer');
/** Ids of tasks and handovers are made of the record’s id, so statements made under another go on counting. */
const aliases = z
  .array(Id)
  .max(200)
  .optional()
  .describe('Ids that the other record had been known by before');

export const IdentityMerged = z.looseObject({
  absorbed: Id.describe('The record that was found to be this person’s too'),
  aliases,
  decision,
});
export type IdentityMerged = z.infer<typeof IdentityMerged>;

export const IdentityAbsorbed = z.looseObject({
  into: Id.describe('The record that goes on; this one is closed'),
  decision,
});
export type IdentityAbsorbed = z.infer<typeof IdentityAbsorbed>;

export const IdentityMoved = z.looseObject({
  direction: z.enum(['in', 'out']).describe('Statements came from the other record, or went to it'),
  other: Id,
  aliases,
  count: z.number().int().min(0).describe('How many statements'),
  decision,
});
export type IdentityMoved = z.infer<typeof IdentityMoved>;

export const IdentitySealed = z.looseObject({
  statements: z
    .array(z.looseObject({ source: z.string().min(1).max(200), id: Id }))
    .max(10_000)
    .describe('The records of the identity before: they count no more, and nobody is shown them'),
  joined: Id.optional().describe('The record under which the new identity had arrived'),
  aliases,
  decision,
});
export type IdentitySealed = z.infer<typeof IdentitySealed>;

export const IDENTITY_TYPES = {
  'identity.merged': entry('Another record was found to be of the same person', IdentityMerged, (d) => [
    d.absorbed,
  ]),
  'identity.absorbed': entry('This record was merged into another', IdentityAbsorbed, (d) => [d.into]),
  'identity.moved': entry('Statements moved between this record and another', IdentityMoved, (d) => [
    d.decision,
    d.direction,
    d.other,
  ]),
  'identity.sealed': entry(
    'The person has a new identity, and the one before is sealed',
    IdentitySealed,
    (d) => [d.decision],
  ),
} as const;
