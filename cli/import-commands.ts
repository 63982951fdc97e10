/** The commands of `onward import`, `onward ingest` and `onward inherited`: files of partners' caseloads. */
import { InvalidArgumentError, type Command } from 'commander';
import { command } from './command';
import type { OutputOptions } from './print';
import type { FileOptions } from './caseload-file';
import type { ImportOptions } from './import';
import type { IngestOptions, SettleOptions } from './ingest';

const FILE_HELP =
  'FILE is CSV (UTF-8, a header, one row a young person) or, named .jsonl, a JSON object a line; docs/importing.md lists the columns.\n';

/** Adds `import`, `ingest` and `inherited`. */
export function addImports(program: Command): void {
  addImport(program);
  addIngest(program);
  command(
    program,
    'inherited',
    'Duties that were over before a partner went live, and that nobody has settled',
    ['inherited', 'inherited --team sen-team --json'],
  )
    .option('--team <code>', 'those of one team')
    .action(async (options: OutputOptions & { team?: string }) =>
      (await import('./inherited.js')).inheritedCommand(options),
    );
}

const number = (text: string): number => {
  if (!/^[1-9]\d{0,8}$/.test(text))
    throw new InvalidArgumentError('it is a whole number, as the list shows it.');
  return Number(text);
};
const names = (text: string): string[] => text.split(',').map((name) => name.trim());

const fileOptions = (made: Command): Command =>
  made
    .option('--partner <code>', 'the partner whose caseload it is')
    .option('--as-of <date>', 'the day that the file speaks for (import: today unless given)')
    .option('--locality <code>', 'the locality of rows that name none')
    .option('--ignore-columns <names>', 'columns to pass over, parted by commas', names)
    .option('--errors <file>', 'where refused rows go, each with its reason (FILE.errors.csv unless given)')
    .addHelpText('before', FILE_HELP);

function addImport(program: Command): void {
  const made = command(program, 'import [file]', 'Put a partner’s caseload into the log, once', [
    'import caseload.csv --partner education --dry-run',
    'import caseload.csv --partner education',
    'import list',
  ]);
  fileOptions(made)
    .option('--dry-run', 'check and report; writes nothing but the file of errors')
    .action(async (file: string | undefined, options: ImportOptions) =>
      (await import('./import.js')).importCommand(file, options),
    );
  command(made, 'list', 'Imports and ingested files, newest first', ['import list']).action(
    async (_: OutputOptions, self: Command) =>
      (await import('./import.js')).listCommand(self.optsWithGlobals()),
  );
  command(made, 'show <id>', 'How far an import is, and its refused rows', ['import show 3']).action(
    async (id: string, _: OutputOptions, self: Command) =>
      (await import('./import.js')).showCommand(number(id), self.optsWithGlobals<FileOptions>()),
  );
  for (const [name, about] of [
    ['resume', 'Go on with an import, and show how far it is'],
    ['pause', 'Stop an import after the rows at hand; the others wait'],
  ] as const)
    command(made, `${name} <id>`, about, [`import ${name} 3`]).action(
      async (id: string, _: OutputOptions, self: Command) =>
        (await import('./import.js')).decideCommand(number(id), name, self.optsWithGlobals()),
    );
}

function addIngest(program: Command): void {
  const made = command(
    program,
    'ingest [file]',
    'Publish what a partner’s nightly file states anew, compared with the file before',
    [
      'ingest nightly.csv --partner education --as-of 2026-11-24',
      'ingest all.csv --partner education --as-of 2026-11-24 --complete',
      'ingest approve 7',
    ],
  );
  fileOptions(made)
    .option('--complete', 'the file holds everybody: who is not in it is asked about')
    .action(async (file: string | undefined, options: IngestOptions) =>
      (await import('./ingest.js')).ingestCommand(file, options),
    );
  command(made, 'show <id>', 'How far a file is, and its refused rows', ['ingest show 7']).action(
    async (id: string, _: OutputOptions, self: Command) =>
      (await import('./import.js')).showCommand(number(id), self.optsWithGlobals<FileOptions>()),
  );
  for (const [name, about] of [
    ['approve', 'Publish a file that was held, since it has far fewer rows than the one before'],
    ['discard', 'Put a file that was held aside; nothing of it is published'],
    ['resume', 'Go on with a file whose publishing was broken off'],
  ] as const)
    command(made, `${name} <id>`, about, [`ingest ${name} 7`]).action(
      async (id: string, _: OutputOptions, self: Command) =>
        (await import('./ingest.js')).decideCommand(number(id), name, self.optsWithGlobals()),
    );
  command(made, 'questions', 'What files say no more, for an operator to decide', [
    'ingest questions',
  ]).action(async (_: OutputOptions, self: Command) =>
    (await import('./ingest.js')).questionsCommand(self.optsWithGlobals()),
  );
  command(made, 'settle <id>', 'Decide what it means that a file says something no more', [
    'ingest settle 12 --keep',
    'ingest settle 12 --ended-on 2026-11-20 --reason needs-ended',
    'ingest settle 12 --retract "recorded for the wrong person"',
  ])
    .option('--keep', 'it goes on: the file says nothing about it')
    .option('--ended-on <date>', 'its services ended on this day')
    .option('--reason <code>', 'why they ended')
    .option('--retract <reason>', 'it was never so')
    .action(async (id: string, _: SettleOptions, self: Command) =>
      (await import('./ingest.js')).settleCommand(number(id), self.optsWithGlobals()),
    );
}
