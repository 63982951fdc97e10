/** The `audit` part of the command line. */
import type { Command } from 'commander';
import { command } from './command';
import type { OutputOptions } from './print';

export function addAudit(program: Command): void {
  const audit = command(
    program,
    'audit',
    'Who looked and who did what, and whether anybody changed it since',
    ['audit verify', 'audit who-saw nhs:9990000018'],
  ).action((_: OutputOptions, self: Command) => self.help({ error: true }));
  command(
    audit,
    'verify',
    'Check the chain of the audit, and compare it with the heads that were published',
    ['audit verify', 'audit verify --head 5b0e…:1204:9f86d0…   # a head that an earlier check printed'],
  )
    .option('--head <chain:position:hash>', 'a head that you noted down')
    .action(async (_: OutputOptions, self: Command) =>
      (await import('./audit.js')).verifyAuditCommand(self.optsWithGlobals()),
    );
  command(
    audit,
    'who-saw <subject>',
    'Everybody who opened a young person’s record or did something with it',
    ['audit who-saw nhs:9990000018 --json'],
  ).action(async (subject: string, _: OutputOptions, self: Command) =>
    (await import('./audit.js')).whoSawCommand(subject, self.optsWithGlobals()),
  );
}
