/** The commands of `onward rulebook` that read the law: they need no services. */
import { Option, type Command } from 'commander';
import { FAMILIES, FORCES, STATES } from '../rulebook/words';
import { addAdoptions } from './adoption-commands';
import { command } from './command';
import type { OutputOptions } from './print';
import type { ExportOptions, ListOptions, RulebookOptions } from './rulebook';

const WHICH = 'VERSION is a released rulebook ("onward rulebook list --versions"), or a JSON file.\n';
const other = (): Option =>
  new Option(
    '--rulebook <version>',
    'another rulebook than the current one: a released version, or a JSON file',
  );

/** Adds `rulebook` with all its commands. */
export function addRulebook(program: Command): void {
  const rulebook = command(program, 'rulebook', 'The rules that plans are made with: read, check, change', [
    'rulebook list',
    'rulebook show ehc-final-20w',
  ]).action(async (options: OutputOptions) => (await import('./rulebook.js')).listRulesCommand(options));
  addList(rulebook);
  command(rulebook, 'show <id>', 'One rule whole: what it asks, by when, of whom, its source, its doubts', [
    'rulebook show ehc-final-20w',
    'rulebook show ehc-final-20w --rulebook proposal.json',
  ])
    .addOption(other())
    .action(async (id: string, _: RulebookOptions, self: Command) =>
      (await import('./rulebook.js')).showRuleCommand(id, self.optsWithGlobals()),
    );
  command(rulebook, 'check [version]', 'Say what is wrong with a rulebook; exit code 1 if anything is', [
    'rulebook check',
    'rulebook check proposal.json',
  ])
    .addHelpText('before', `${WHICH}Without it the current one is checked.\n`)
    .action(async (name: string | undefined, _: OutputOptions, self: Command) =>
      (await import('./rulebook.js')).checkRulebookCommand(name, self.optsWithGlobals()),
    );
  command(rulebook, 'diff <old> <new>', 'What differs between two rulebooks, rule by rule, field by field', [
    'rulebook diff 2026-06-12.1 2026-11-24.1',
    'rulebook diff 2026-11-24.1 proposal.json',
  ])
    .addHelpText('before', `OLD and NEW are each a VERSION: ${WHICH.slice('VERSION is '.length)}`)
    .action(async (before: string, after: string, _: OutputOptions, self: Command) =>
      (await import('./rulebook.js')).diffRulebooksCommand(before, after, self.optsWithGlobals()),
    );
  addExport(rulebook);
  addAdoptions(rulebook);
}

function addList(rulebook: Command): void {
  command(rulebook, 'list', 'List the rules; several filters are all to hold', [
    'rulebook list --family care-act --unconfirmed',
    'rulebook list --state enacted-not-commenced',
    'rulebook list --owner la-sen --force MUST --json',
    'rulebook list --versions',
  ])
    .addOption(new Option('--family <family>', 'of this family').choices(Object.keys(FAMILIES)))
    .addOption(new Option('--state <state>', 'in this state').choices(Object.keys(STATES)))
    .addOption(new Option('--force <force>', 'of this force').choices(Object.keys(FORCES)))
    .option('--owner <role>', 'owed by this role')
    .option('--unconfirmed', 'unconfirmed (grade M), or with unconfirmed details')
    .option('--versions', 'list the released versions instead')
    .addOption(other())
    .action(async (_: ListOptions, self: Command) =>
      (await import('./rulebook.js')).listRulesCommand(self.optsWithGlobals()),
    );
}

function addExport(rulebook: Command): void {
  command(
    rulebook,
    'export',
    'The whole rulebook as JSON (to edit and rehearse), CSV or Markdown (to read)',
    [
      'rulebook export --out proposal.json',
      'rulebook export --format csv --out rules.csv',
      'rulebook export --format markdown --rulebook proposal.json',
    ],
  )
    .addOption(
      new Option('--format <format>', 'json (unless given), csv or markdown').choices([
        'json',
        'csv',
        'markdown',
      ]),
    )
    .option('--out <file>', 'write to this file; to standard output unless given')
    .addOption(other())
    .action(async (_: ExportOptions, self: Command) =>
      (await import('./rulebook.js')).exportRulebookCommand(self.optsWithGlobals()),
    );
}
