/** The commands of `onward people`: who is who. */
import type { Command } from 'commander';
import { command } from './command';
import type { DecideOptions, SealOptions, SplitOptions } from './people';
import type { OutputOptions } from './print';

const SUBJECTS =
  'People are named by nhs:<number>, upn:<upn>, uln:<uln>, local:<code>:<id> or onward:<personId>.\n';

/** What all that decides something asks for. */
const deciding = (made: Command): Command =>
  made
    .option('--preview', 'say what would change; write nothing')
    .option('--yes', 'do not ask; for scripts')
    .addHelpText('before', SUBJECTS);

const collect = (value: string, all: string[] = []): string[] => [...all, value];

export function addPeople(program: Command): void {
  const people = command(program, 'people', 'Who is who: duplicates, merges, splits, new identities', [
    'people duplicates',
    'people merge nhs:9990000018 onward:8a4e2c --preview',
  ]).action(async (options: OutputOptions) => (await import('./people.js')).duplicatesCommand(options));
  command(people, 'duplicates', 'Records that may be one young person’s', ['people duplicates']).action(
    async (_: OutputOptions, self: Command) =>
      (await import('./people.js')).duplicatesCommand(self.optsWithGlobals()),
  );
  command(people, 'decisions', 'The merges and splits, the newest first', ['people decisions --json']).action(
    async (_: OutputOptions, self: Command) =>
      (await import('./people.js')).decisionsCommand(self.optsWithGlobals()),
  );
  deciding(
    command(people, 'merge <survivor> <absorbed>', 'Make two records one: the first goes on', [
      'people merge nhs:9990000018 nhs:9990000026 --preview',
    ]),
  ).action(async (survivor: string, absorbed: string, _: OutputOptions, self: Command) =>
    (await import('./people.js')).mergeCommand(survivor, absorbed, self.optsWithGlobals<DecideOptions>()),
  );
  deciding(
    command(people, 'unmerge <decision>', 'Take a merge apart again', ['people unmerge 12 --preview']),
  ).action(async (decision: string, _: OutputOptions, self: Command) =>
    (await import('./people.js')).undoCommand(decision, self.optsWithGlobals<DecideOptions>()),
  );
  addSplit(people);
  addSeal(people);
}

function addSplit(people: Command): void {
  deciding(
    command(people, 'split <from>', 'Give statements of a record to another person, or to a new one', [
      'people split nhs:9990000018 --to nhs:9990000026 --source camhs --from 2026-01-01 --until 2026-01-31 --swap --preview',
      'people split nhs:9990000018 --new-person --source camhs --identifier local:camhs:77',
    ]),
  )
    .option('--to <subject>', 'the person they are about')
    .option('--new-person', 'they are about a person whom Onward does not know yet')
    .option('--source <partner>', 'statements of this partner')
    .option('--subject <subject>', 'statements that named the person so')
    .option('--from <date>', 'stated on this day or later')
    .option('--until <date>', 'stated on this day or earlier')
    .option('--event <id>', 'and this one, by its id; may be given several times', collect)
    .option('--identifier <subject>', 'an identifier that goes along; may be given several times', collect)
    .option('--swap', 'the two were taken for each other: what is chosen moves both ways')
    .action(async (from: string, _: OutputOptions, self: Command) =>
      (await import('./people.js')).splitCommand(from, self.optsWithGlobals<SplitOptions>()),
    );
}

function addSeal(people: Command): void {
  const officer = (made: Command): Command =>
    deciding(made).requiredOption('--officer <worker>', 'the privacy officer who decides, by worker id');
  officer(
    command(people, 'seal <subject>', 'Seal the identity of before, after adoption or a change of gender', [
      'people seal nhs:9990000018 --new nhs:9990000026 --officer w-nadia-frost --preview',
    ]),
  )
    .requiredOption('--new <subject>', 'an identifier of the new identity, whose record has arrived')
    .action(async (subject: string, _: OutputOptions, self: Command) =>
      (await import('./people.js')).sealCommand(subject, self.optsWithGlobals<SealOptions>()),
    );
  officer(
    command(people, 'unseal <decision>', 'Open a sealed identity again', [
      'people unseal 13 --officer w-nadia-frost',
    ]),
  ).action(async (decision: string, _: OutputOptions, self: Command) =>
    (await import('./people.js')).undoCommand(decision, self.optsWithGlobals<SealOptions>()),
  );
}
