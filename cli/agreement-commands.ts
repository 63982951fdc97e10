/** The `agreement` and `disclosures` parts of the command line. */
import type { Command } from 'commander';
import { command } from './command';
import type { OutputOptions } from './print';

/** Adds `agreement` and `disclosures`. */
export function addAgreements(program: Command): void {
  const agreement = command(
    program,
    'agreement',
    'Sharing agreements: nothing leaves for a partner without one',
    [
      'agreement list',
      'agreement check camhs.json',
      'agreement record camhs.json',
      'agreement end camhs-direct-care',
    ],
  ).action(async (options: OutputOptions) => (await import('./agreement.js')).agreementsCommand(options));
  command(agreement, 'list', 'List the agreements', ['agreement list']).action(
    async (_: OutputOptions, self: Command) =>
      (await import('./agreement.js')).agreementsCommand(self.optsWithGlobals()),
  );
  command(
    agreement,
    'bases',
    'The legal bases and the categories of data that an agreement may name; needs no services',
    ['agreement bases'],
  ).action(async (_: OutputOptions, self: Command) =>
    (await import('./agreement.js')).basesCommand(self.optsWithGlobals()),
  );
  command(agreement, 'check <file>', 'Check a file; needs no services', [
    'agreement check camhs.json',
  ]).action(async (file: string, _: OutputOptions, self: Command) =>
    (await import('./agreement.js')).checkAgreementCommand(file, self.optsWithGlobals()),
  );
  command(
    agreement,
    'record <file>',
    'Record an agreement; it takes the place of the standing one of its id',
    ['agreement record camhs.json'],
  ).action(async (file: string, _: OutputOptions, self: Command) =>
    (await import('./agreement.js')).recordAgreementCommand(file, self.optsWithGlobals()),
  );
  command(agreement, 'end <id>', 'End an agreement before its last day', [
    'agreement end camhs-direct-care',
  ]).action(async (id: string, _: OutputOptions, self: Command) =>
    (await import('./agreement.js')).endAgreementCommand(id, self.optsWithGlobals()),
  );
  command(
    program,
    'disclosures <subject>',
    'What was disclosed of a young person, to whom, why, and what was refused',
    ['disclosures nhs:9990000018'],
  ).action(async (subject: string, options: OutputOptions) =>
    (await import('./agreement.js')).disclosuresCommand(subject, options),
  );
}

/** Adds what a partner is told to `partner`. */
export function addDisclosed(partner: Command): void {
  command(partner, 'resend <code>', 'Tell a partner that lost its data how all its people stand', [
    'partner resend camhs',
  ]).action(async (code: string, _: OutputOptions, self: Command) =>
    (await import('./agreement.js')).resendCommand(code, self.optsWithGlobals()),
  );
  command(partner, 'people <code>', 'Those of whom a partner is told, and may report on', [
    'partner people camhs --json',
  ]).action(async (code: string, _: OutputOptions, self: Command) =>
    (await import('./agreement.js')).partnerPeopleCommand(code, self.optsWithGlobals()),
  );
}
