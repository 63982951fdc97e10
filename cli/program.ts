/**
 * The commands of `onward`, their options and help. Each command loads its own part when it is called, so that those that need no services
 * (`plan`, `rulebook`, `asyncapi`) start at once.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { projectRoot } from './environment';
import { addAgreements, addDisclosed } from './agreement-commands';
import { addArea } from './area-commands';
import { addAudit } from './audit-commands';
import { command } from './command';
import { addDeath } from './death-commands';
import type { DigestOptions } from './digest';
import { addFeeds } from './feed-commands';
import { addImports } from './import-commands';
import { addPeople } from './people-commands';
import type { OutputOptions } from './print';
import { addPassports } from './passport-commands';
import { addRehearse } from './rehearsal-command';
import { addRulebook } from './rulebook-commands';

function addPlan(program: Command): void {
  command(
    program,
    'plan [file]',
    'Plan the duties of one young person from a file of CloudEvents; needs no services',
    ['plan --as-of 2026-03-01 events.json', 'cat events.json | onward plan --as-of 2026-03-01 --json -'],
  )
    .requiredOption('--as-of <date>', 'plan at the end of this day in London; later events are left out')
    .addHelpText('before', 'FILE holds a JSON array of CloudEvents; "-" or nothing reads standard input.\n')
    .action(async (file: string | undefined, options: OutputOptions & { asOf: string }) =>
      (await import('./plan.js')).planCommand(file, options),
    );
}

function addEmit(program: Command): void {
  command(program, 'emit [file]', 'Publish CloudEvents to the topics of the partners that state them', [
    'emit events.json',
    'emit --binary events.jsonl',
    'emit --force broken.json   # to see how intake refuses it',
  ])
    .option('--binary', 'binary mode: attributes as ce_ headers (structured mode unless given)')
    .option('--force', 'send events that fail the checks too')
    .addHelpText(
      'before',
      'FILE holds one event, a JSON array, or JSON lines; "-" or nothing reads standard input.\n' +
        'An event of source urn:partner:<code> goes to partner.<code>.v1, its key is its subject.\n',
    )
    .action(async (file: string | undefined, options: OutputOptions) =>
      (await import('./emit.js')).emitCommand(file, options),
    );
}

const SUBJECT_HELP =
  'SUBJECT is nhs:<number>, upn:<upn>, uln:<uln>, local:<code>:<id> or onward:<personId>.\n';

function addQueries(program: Command): void {
  command(program, 'tasks <subject>', 'Every duty of a young person, as plan prints it', [
    'tasks nhs:9990000018',
    'tasks upn:A123456789012 --json',
  ])
    .addHelpText('before', SUBJECT_HELP)
    .action(async (subject: string, options: OutputOptions) =>
      (await import('./case-queries.js')).tasksCommand(subject, options),
    );
  command(program, 'case <subject>', 'The case of a young person: where it stands, tasks, handovers, log', [
    'case nhs:9990000018',
  ])
    .addHelpText('before', SUBJECT_HELP)
    .action(async (subject: string, options: OutputOptions) =>
      (await import('./case-queries.js')).caseCommand(subject, options),
    );
  command(program, 'handovers <subject>', 'The handovers of a young person', [
    'handovers nhs:9990000018 --json',
  ])
    .addHelpText('before', SUBJECT_HELP)
    .action(async (subject: string, options: OutputOptions) =>
      (await import('./case-queries.js')).handoversCommand(subject, options),
    );
  command(
    program,
    'digest [recipient]',
    'What workers, teams and their managers are told on a day, a message each',
    ['digest --on 2026-06-12', 'digest sen-team --json'],
  )
    .option('--on <date>', 'a local day (default: today)')
    .action(async (recipient: string | undefined, options: DigestOptions) =>
      (await import('./digest.js')).digestCommand(recipient, options),
    );
}

function addDeadLetters(program: Command): void {
  const letters = command(program, 'deadletters', 'Messages that were refused, each with its reason', [
    'deadletters --json',
    'deadletters show 12',
    'deadletters replay 12 13',
    'deadletters replay --all',
  ]).action(async (options: OutputOptions) => (await import('./desk.js')).deadLettersCommand(options));
  command(letters, 'list', 'List the open dead letters', ['deadletters list']).action(
    async (_: OutputOptions, self: Command) =>
      (await import('./desk.js')).deadLettersCommand(self.optsWithGlobals()),
  );
  command(letters, 'show <id>', 'One dead letter with its detail and body', ['deadletters show 12']).action(
    async (id: string, _: OutputOptions, self: Command) =>
      (await import('./desk.js')).showDeadLetterCommand(id, self.optsWithGlobals()),
  );
  command(letters, 'replay [ids...]', 'Publish dead letters again, as they came', [
    'deadletters replay 12 13',
  ])
    .option('--all', 'all that are open')
    .action(async (ids: string[], _: OutputOptions, self: Command) =>
      (await import('./desk.js')).replayCommand(ids, self.optsWithGlobals()),
    );
}

function addUnmatched(program: Command): void {
  const unmatched = command(program, 'unmatched', 'Events that wait for their person to appear', [
    'unmatched',
    'unmatched --expired',
    'unmatched resolve 7 --person nhs:9990000018',
    'unmatched discard 7',
  ])
    .option('--expired', 'those whose person did not appear in time')
    .action(async (options: OutputOptions) => (await import('./desk.js')).unmatchedCommand(options));
  command(unmatched, 'list', 'List the waiting events', ['unmatched list', 'unmatched list --expired'])
    .option('--expired', 'those whose person did not appear in time')
    .action(async (_: OutputOptions, self: Command) =>
      (await import('./desk.js')).unmatchedCommand(self.optsWithGlobals()),
    );
  command(unmatched, 'resolve <id>', 'Give a waiting event to a person', [
    'unmatched resolve 7 --person upn:A123456789012',
  ])
    .requiredOption('--person <subject>', 'the person it belongs to')
    .action(async (id: string, _: OutputOptions, self: Command) =>
      (await import('./desk.js')).resolveUnmatchedCommand(id, self.optsWithGlobals()),
    );
  command(unmatched, 'discard <id>', 'Let a waiting event go', ['unmatched discard 7']).action(
    async (id: string, _: OutputOptions, self: Command) =>
      (await import('./desk.js')).resolveUnmatchedCommand(id, { ...self.optsWithGlobals(), discard: true }),
  );
}

function addConflicts(program: Command): void {
  const conflicts = command(
    program,
    'conflicts',
    'Events whose identifiers or names point at more than one person',
    ['conflicts', 'conflicts resolve 3 --person onward:p_8f2k', 'conflicts resolve 3 --new-person'],
  ).action(async (options: OutputOptions) => (await import('./desk.js')).conflictsCommand(options));
  command(conflicts, 'list', 'List the open conflicts', ['conflicts list']).action(
    async (_: OutputOptions, self: Command) =>
      (await import('./desk.js')).conflictsCommand(self.optsWithGlobals()),
  );
  command(conflicts, 'resolve <id>', 'Decide who an event belongs to', ['conflicts resolve 3 --discard'])
    .option('--person <subject>', 'one of the candidates')
    .option('--new-person', 'a person that Onward does not know yet')
    .option('--discard', 'nobody')
    .action(async (id: string, _: OutputOptions, self: Command) =>
      (await import('./desk.js')).resolveConflictCommand(id, self.optsWithGlobals()),
    );
}

function addAlarms(program: Command): void {
  const alarms = command(program, 'alarms', 'What an operator has to deal with', [
    'alarms',
    'alarms clear 4',
  ]).action(async (options: OutputOptions) => (await import('./desk.js')).alarmsCommand(options));
  command(alarms, 'list', 'List the open alarms', ['alarms list']).action(
    async (_: OutputOptions, self: Command) =>
      (await import('./desk.js')).alarmsCommand(self.optsWithGlobals()),
  );
  command(alarms, 'clear <id>', 'Say that an alarm was dealt with', ['alarms clear 4']).action(
    async (id: string, _: OutputOptions, self: Command) =>
      (await import('./desk.js')).clearAlarmCommand(id, self.optsWithGlobals()),
  );
}

function addPartner(program: Command): void {
  const partner = command(program, 'partner', 'The partners, and letting a paused one be read again', [
    'partner list',
    'partner resume camhs',
  ]).action(async (options: OutputOptions) => (await import('./partner.js')).partnersCommand(options));
  command(partner, 'list', 'List the partners', ['partner list']).action(
    async (_: OutputOptions, self: Command) =>
      (await import('./partner.js')).partnersCommand(self.optsWithGlobals()),
  );
  addDisclosed(partner);
  command(partner, 'resume <code>', 'Read a paused partner again, from where it was', [
    'partner resume camhs',
  ]).action(async (code: string, _: OutputOptions, self: Command) =>
    (await import('./partner.js')).resumeCommand(code, self.optsWithGlobals()),
  );
  command(
    partner,
    'go-live <code> [date]',
    'The day from which a partner tells what happens: unmet duties that were over before it are inherited',
    ['partner go-live education 2026-12-01', 'partner go-live education --none', 'partner go-live education'],
  )
    .option('--none', 'no such day: the partner always told what happens')
    .action(async (code: string, date: string | undefined, _: OutputOptions, self: Command) =>
      (await import('./partner.js')).goLiveCommand(code, date, self.optsWithGlobals()),
    );
  addFeeds(partner);
}

function addMaintenance(program: Command): void {
  command(
    program,
    'oracle [subject]',
    'Check that the tables are what the log, the rulebook and the time say',
    ['oracle', 'oracle nhs:9990000018 --json'],
  ).action(async (subject: string | undefined, options: OutputOptions) =>
    (await import('./maintenance.js')).oracleCommand(subject, options),
  );
  command(program, 'migrate', 'Bring the database to the newest schema', [
    'migrate',
    'migrate --json',
  ]).action(async (options: OutputOptions) => (await import('./maintenance.js')).migrateCommand(options));
  command(program, 'asyncapi', 'The contract with partners as an AsyncAPI 3 document (JSON)', [
    'asyncapi > onward.asyncapi.json',
  ]).action(async () => (await import('./asyncapi.js')).asyncApiCommand());
}

/** The whole command line, not yet run. */
export function createProgram(): Command {
  const { version } = JSON.parse(readFileSync(join(projectRoot(), 'package.json'), 'utf8')) as {
    version: string;
  };
  const program = new Command('onward')
    .description('Carries young people with SEND from children’s to adult health and social care.')
    .version(version)
    .showSuggestionAfterError()
    .configureOutput({
      outputError: (text, write) =>
        write(
          `onward: ${text
            .replace(/^error: /, '')
            .trim()
            .replace(/\s*\n\s*/g, ' ')}\n`,
        ),
    })
    .addHelpText(
      'after',
      '\nServices are found through the environment, then through .data/stack.env, which "npm start" writes.',
    );
  for (const add of [
    addPlan,
    addEmit,
    addQueries,
    addDeadLetters,
    addUnmatched,
    addConflicts,
    addPeople,
    addAlarms,
    addDeath,
    addPartner,
    addPassports,
    addImports,
    addRulebook,
    addArea,
    addAudit,
    addAgreements,
    addMaintenance,
    addRehearse,
  ])
    add(program);
  return program;
}
