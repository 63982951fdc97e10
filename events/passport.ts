/** The young person's own voice, and the transition passport as it was sent. */
import { z } from 'zod';
import { Code, Day, entry, Id, Text } from './fields';

/** In whose words it is. */
export const SAID_BY = ['young-person', 'with-support', 'parent-or-carer', 'advocate'] as const;

export const VoiceRecorded = z.looseObject({
  on: Day,
  saidBy: z.enum(SAID_BY).describe('Whose words they are'),
  whoIAm: Text.optional().describe('Who I am, in free text; stays in Postgres'),
  matters: Text.optional().describe('What matters to me'),
  howToCommunicate: Text.optional().describe('How to communicate with me'),
});
export type VoiceRecorded = z.infer<typeof VoiceRecorded>;

export const PassportSent = z.looseObject({
  version: z.number().int().min(1).describe('From 1; a resend is a new version'),
  hash: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .describe('SHA-256 of the canonical JSON of the frozen document'),
  services: z.array(Code).min(1).max(30).describe('The services that it was sent to'),
  handoverId: Id.optional().describe('The handover that it was sent for, where it was for one'),
  on: Day,
});
export type PassportSent = z.infer<typeof PassportSent>;

export const PASSPORT_TYPES = {
  'voice.recorded': entry(
    'What matters to the young person and how to communicate with them',
    VoiceRecorded,
    (d) => [d.on, d.saidBy],
  ),
  // The hash too: of two people found to be one, each may have had a first version.
  'passport.sent': entry('A transition passport was frozen and sent', PassportSent, (d) => [
    d.version,
    d.hash,
  ]),
} as const;
