/** The group `onward passport` and its help. */
import type { Command } from 'commander';
import { command } from './command';
import type { ShowOptions } from './passports';
import type { OutputOptions } from './print';

const SUBJECT_HELP =
  'SUBJECT is nhs:<number>, upn:<upn>, uln:<uln>, local:<code>:<id> or onward:<personId>.\n';

/** Adds `passport list|show|verify`. */
export function addPassports(program: Command): void {
  const passport = command(program, 'passport', 'Transition passports that were sent of a young person', [
    'passport list nhs:9990000018',
    'passport show nhs:9990000018 --number 1',
    'passport show nhs:9990000018 --pdf passport.pdf',
    'passport verify nhs:9990000018',
  ]);
  command(passport, 'list <subject>', 'The versions that were sent, the newest first', [
    'passport list nhs:9990000018',
  ])
    .addHelpText('before', SUBJECT_HELP)
    .action(async (subject: string, _: OutputOptions, self: Command) =>
      (await import('./passports.js')).passportsCommand(subject, self.optsWithGlobals()),
    );
  command(passport, 'show <subject>', 'One version as it was sent, with personal data', [
    'passport show nhs:9990000018 --number 1',
  ])
    .option('--number <version>', 'which version (default: the newest)')
    .option('--pdf <file>', 'write it to this file as a PDF')
    .addHelpText('before', SUBJECT_HELP)
    .action(async (subject: string, _: ShowOptions, self: Command) =>
      (await import('./passports.js')).showPassportCommand(subject, self.optsWithGlobals()),
    );
  command(
    passport,
    'verify <subject>',
    'Count every hash anew; fails where a document is not what was sent',
    ['passport verify nhs:9990000018'],
  )
    .addHelpText('before', SUBJECT_HELP)
    .action(async (subject: string, _: OutputOptions, self: Command) =>
      (await import('./passports.js')).verifyPassportsCommand(subject, self.optsWithGlobals()),
    );
}
