/** The commands of `onward death`. */
import type { Command } from 'commander';
import { command } from './command';
import type { OutputOptions } from './print';

export function addDeath(program: Command): void {
  const death = command(program, 'death', 'Reports of deaths; those to be confirmed stand in "conflicts"', [
    'death reverse nhs:9990000018 --reason "another person of the same name"',
  ]);
  command(death, 'reverse <subject>', 'Take back the report of a death: the case goes on as it was', [
    'death reverse nhs:9990000018 --reason "another person of the same name"',
  ])
    .requiredOption('--reason <text>', 'why it was wrong; it stands in the log')
    .action(async (subject: string, _: OutputOptions, self: Command) =>
      (await import('./death.js')).reverseDeathCommand(subject, self.optsWithGlobals()),
    );
}
