/** The command `onward rehearse`. */
import type { Command } from 'commander';
import { command } from './command';
import type { RehearseOptions } from './rehearsal';

/** Adds `rehearse`. */
export function addRehearse(program: Command): void {
  command(
    program,
    'rehearse',
    'Let a made-up cohort live from 13 to 26 in minutes, in the real workflows, and check every birthday',
    ['rehearse --years 12 --people 20', 'rehearse --people 3 --seed 7 --out rehearsal', 'rehearse --json'],
  )
    .option('--years <n>', 'how many years pass, 1 to 13', '13')
    .option('--people <n>', 'how many young people, each 13 on the first day', '20')
    .option('--seed <n>', 'which lives; the same seed and first day print the same', '1')
    .option('--from <date>', 'the first day, after today (the next 1 September unless given)')
    .option('--out <dir>', 'also write rehearsal.json, timeline.txt, workload.txt and workload.svg there')
    .addHelpText(
      'before',
      'Starts Postgres and Temporal’s time-skipping server of its own and ends them again; the area’s own services and\n' +
        'data are not touched. Exit code 1 when the tables were not what the log says on a birthday.\n',
    )
    .action(async (options: RehearseOptions) => (await import('./rehearsal.js')).rehearseCommand(options));
}
