/** The commands of `onward rulebook` that change the law of open cases, or try the change. */
import type { Command } from 'commander';
import { command } from './command';
import type { OutputOptions } from './print';

/** Adds `adopt`, `adoptions`, `pause`, `resume` and `rehearse`. */
export function addAdoptions(rulebook: Command): void {
  command(
    rulebook,
    'rehearse <version>',
    'What another rulebook, or other settings of the area, would change for the open cases; writes nothing',
    [
      'rulebook rehearse 2026-11-24.1',
      'rulebook rehearse 2026-11-24.1 --area area.json',
      'rulebook rehearse proposal.json --on 2029-09-01 --people',
    ],
  )
    .option('--on <date>', 'compare at the end of this day in London (today unless given)')
    .option('--area <file>', 'with the settings of this file, in place of those in force')
    .option('--people', 'list the people affected, by their opaque ids')
    .addHelpText('before', 'VERSION is a released rulebook, or a JSON file ("onward rulebook export").\n')
    .action(async (version: string, _: OutputOptions, self: Command) =>
      (await import('./adoption.js')).rehearseCommand(version, self.optsWithGlobals()),
    );
  command(rulebook, 'adopt <version>', 'Plan every open case with another rulebook from a day on', [
    'rulebook adopt 2026-11-24.1 --effective 2027-01-01',
  ])
    .requiredOption('--effective <date>', 'the first day, in London; not before today')
    .option('--yes', 'do not ask; for scripts')
    .action(async (version: string, _: OutputOptions, self: Command) =>
      (await import('./adoption.js')).adoptCommand(version, self.optsWithGlobals()),
    );
  command(rulebook, 'adoptions', 'The decisions to adopt a rulebook, and how far each has been carried out', [
    'rulebook adoptions',
  ]).action(async (_: OutputOptions, self: Command) =>
    (await import('./adoption.js')).adoptionsCommand(self.optsWithGlobals()),
  );
  command(
    rulebook,
    'pause <adoption>',
    'Stop a rollout: cases that have not followed stay with their rulebook',
    ['rulebook pause 2'],
  ).action(async (id: string, _: OutputOptions, self: Command) =>
    (await import('./adoption.js')).pauseCommand(id, true, self.optsWithGlobals()),
  );
  command(rulebook, 'resume <adoption>', 'Go on with a paused rollout', ['rulebook resume 2']).action(
    async (id: string, _: OutputOptions, self: Command) =>
      (await import('./adoption.js')).pauseCommand(id, false, self.optsWithGlobals()),
  );
}
