/** `onward rulebook rehearse`, `adopt`, `adoptions`, `pause` and `resume`: changing the law while cases are open. */
import { stdin, stderr } from 'node:process';
import { createInterface } from 'node:readline/promises';
import type { AdoptionRow } from '../store';
import type { Rehearsal } from '../cases';
import { londonDay, type LocalDate, type Rulebook } from '../domain';
import { currentRulebook, PROPOSAL_NAMES } from '../rulebook';
import { areaFrom } from './area';
import { UserError } from './failure';
import { findRulebook } from './find-rulebook';
import { readDay } from './plan';
import { printJson, printTable, printText, type OutputOptions } from './print';
import { operator, withCases } from './services';

const today = (): LocalDate => londonDay(new Date().toISOString());

export interface RehearseOptions extends OutputOptions {
  on?: string;
  area?: string;
  people?: boolean;
}

/** Plans every open case with another rulebook or other settings of the area too, and prints what would change. */
export async function rehearseCommand(name: string, options: RehearseOptions): Promise<void> {
  const other = findRulebook(name);
  const on = options.on === undefined ? today() : readDay(options.on, '--on');
  const area = options.area === undefined ? undefined : areaFrom(options.area).settings;
  const progress = (done: number, all: number): void => {
    if (stderr.isTTY) stderr.write(`\rplanned ${done} of ${all} open cases${done === all ? '\n' : ''}`);
  };
  const found = await withCases(({ cases }) => cases.rehearse(other, on, progress, area));
  if (options.json) return printJson(found);
  printRehearsal(found, unconfirmedIn(other), options.people === true);
}

/** Rules of grade M of the other rulebook, and of the current one for duties that vanish. */
const unconfirmedIn = (other: Rulebook): ReadonlySet<string> =>
  new Set(
    [...currentRulebook().rules, ...other.rules].filter(({ grade }) => grade === 'M').map(({ id }) => id),
  );

function printRehearsal(found: Rehearsal, unconfirmed: ReadonlySet<string>, people: boolean): void {
  const ruleText = (rule: string): string => (unconfirmed.has(rule) ? `${rule} (unconfirmed)` : rule);
  const { version, on, cases, affected, changes, tasks, wouldBlock } = found;
  printText(
    `Rulebook ${version} at the end of ${on}: ${affected} of ${cases} open cases change. Nothing was written.`,
  );
  if (changes.length > 0)
    printTable(
      ['DUTIES', 'PEOPLE', 'CHANGE', 'RULE', 'TEAM', 'DUE IN'],
      changes.map((c) => [c.duties, c.people.length, c.kind, ruleText(c.rule), c.team, c.month]),
    );
  printText(`Open tasks: ${tasks.before} now, ${tasks.after} then.`);
  if (wouldBlock.length > 0)
    printText(
      `${wouldBlock.length} cases would be blocked, since their plan throws: ${wouldBlock.join(' ')}`,
    );
  if (people)
    for (const { kind, rule, team, month, people: ids } of changes)
      printText(
        `\n${kind} ${rule}, ${team}, ${month ?? 'no date'}:\n${ids.map((id) => `  onward:${id}`).join('\n')}`,
      );
}

export interface AdoptOptions extends OutputOptions {
  effective: string;
  yes?: boolean;
}

/** Decides that cases are planned with a version from a day on, after asking. */
export async function adoptCommand(version: string, options: AdoptOptions): Promise<void> {
  const effectiveOn = readDay(options.effective, '--effective');
  if (PROPOSAL_NAMES.includes(version))
    throw new UserError(`${version} is proposed law: it can be rehearsed, never adopted`);
  if (!options.yes) await confirm(version, effectiveOn);
  const row = await withCases(({ cases }) =>
    cases.adoptRulebook(operator(), { version, effectiveOn }, new Date().toISOString()),
  );
  if (options.json) return printJson(row);
  printText(
    `Decision ${row.adoptionId}: ${row.open} open cases are planned with ${version} from ${effectiveOn}.`,
  );
  printText('The rollout begins within a minute; "onward rulebook adoptions" shows how far it is.');
}

/** @throws UserError when nobody can be asked, or the answer is not the version */
async function confirm(version: string, effectiveOn: LocalDate): Promise<void> {
  if (!stdin.isTTY) throw new UserError('nobody to ask here: rehearse it first, then give --yes');
  const asking = createInterface({ input: stdin, output: stderr });
  try {
    const answer = await asking.question(
      `Every open case will be planned with ${version} from ${effectiveOn}, and tasks will change.\n` +
        `"onward rulebook rehearse ${version} --on ${effectiveOn}" shows which. Type the version to go on: `,
    );
    if (answer.trim() !== version) throw new UserError('not adopted: the answer was not the version');
  } finally {
    asking.close();
  }
}

const stateOf = (row: AdoptionRow): string => {
  if (row.paused) return 'paused';
  if (row.finishedAt !== null) return 'finished';
  return row.effectiveOn > today() ? 'waiting' : 'running';
};

/** Lists the decisions with their progress. */
export async function adoptionsCommand(options: OutputOptions): Promise<void> {
  const rows = await withCases(({ cases }) => cases.adoptions());
  const shown = rows.map((row) => ({ ...row, state: stateOf(row) }));
  if (options.json) return printJson(shown);
  if (shown.length === 0) return printText('No rulebook was adopted yet.');
  printTable(
    ['ID', 'VERSION', 'AREA', 'FROM', 'STATE', 'CASES', 'BLOCKED', 'BY'],
    shown.map((r) => [
      r.adoptionId,
      r.version,
      r.area,
      r.effectiveOn,
      r.state,
      `${r.done} of ${r.open}`,
      r.blocked,
      r.adoptedBy,
    ]),
  );
}

/** Pauses or resumes a rollout. */
export async function pauseCommand(id: string, paused: boolean, options: OutputOptions): Promise<void> {
  if (!/^\d{1,9}$/.test(id)) throw new UserError(`"${id}" is not the number of a decision`);
  const row = await withCases(({ cases }) => cases.pauseRollout(operator(), Number(id), paused));
  if (options.json) return printJson(row);
  const left = row.open - row.done;
  printText(
    paused
      ? `Paused: ${left} open cases stay with the rulebook that they have.`
      : `Going on within a minute: ${left} open cases are left.`,
  );
}
