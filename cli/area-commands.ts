/** The commands of `onward area`: the settings of an area. */
import type { Command } from 'commander';
import { command } from './command';
import type { AreaDutiesOptions } from './area-duties';
import type { OutputOptions } from './print';

/** Adds `area check`, `area show` and `area duties`. */
export function addArea(program: Command): void {
  const area = command(
    program,
    'area',
    'Who is asked, who chases, and local targets: the settings of the area',
    ['area check area.json', 'area show', 'area show --json > area.json'],
  ).action(async (options: OutputOptions) => (await import('./area.js')).showAreaCommand(undefined, options));
  command(area, 'check <file>', 'Check a file of settings against the rulebook; needs no services', [
    'area check area.json',
  ]).action(async (file: string, _: OutputOptions, self: Command) =>
    (await import('./area.js')).checkAreaCommand(file, self.optsWithGlobals()),
  );
  command(area, 'show [file]', 'The settings in force, or those of a file, as people read them', [
    'area show',
    'area show area.json',
  ]).action(async (file: string | undefined, _: OutputOptions, self: Command) =>
    (await import('./area.js')).showAreaCommand(file, self.optsWithGlobals()),
  );
  command(area, 'duties [file]', 'What is owed for the area itself, from the dates that a file states', [
    'area duties',
    'area duties dates.json --as-of 2027-01-15',
  ])
    .option('--as-of <date>', 'a local day (default: today)')
    .action(async (file: string | undefined, _: AreaDutiesOptions, self: Command) =>
      (await import('./area-duties.js')).areaDutiesCommand(file, self.optsWithGlobals()),
    );
}
