/** `onward area`: checks and shows the settings of an area. */
import { AreaRefused, readAreaFile, type AreaSettings, type CheckedArea } from '../cases';
import { printExpression } from '../domain';
import { currentRulebook } from '../rulebook';
import { EXIT, UserError } from './failure';
import { printJson, printTable, printText, type Cell, type OutputOptions } from './print';
import { withCases } from './services';

/** The settings of a file. @throws UserError with every fault */
export function areaFrom(file: string): CheckedArea {
  try {
    return readAreaFile(file, currentRulebook());
  } catch (error) {
    if (error instanceof AreaRefused) throw new UserError(`${file}: ${error.message}`);
    throw error;
  }
}

/** Says whether a file would be taken: every fault and warning, one a line. */
export function checkAreaCommand(file: string, options: OutputOptions): void {
  const rulebook = currentRulebook();
  let faults: readonly string[] = [];
  let checked: CheckedArea | undefined;
  try {
    checked = readAreaFile(file, rulebook);
  } catch (error) {
    if (!(error instanceof AreaRefused)) throw error;
    faults = error.faults;
    process.exitCode = EXIT.failed;
  }
  const { hash = null, warnings = [] } = checked ?? {};
  if (options.json) return printJson({ file, rulebook: rulebook.version, hash, faults, warnings });
  for (const fault of faults) printText(`refused  ${fault}`);
  for (const warning of warnings) printText(`warning  ${warning}`);
  printText(
    checked
      ? `${file} can be used with rulebook ${rulebook.version}; its settings are ${checked.hash}.`
      : `${file} is refused: ${faults.length} ${faults.length === 1 ? 'fault' : 'faults'}.`,
  );
}

/** Shows who is asked, who chases and what is local, in force or in a file. */
export async function showAreaCommand(file: string | undefined, options: OutputOptions): Promise<void> {
  const { hash, settings } = file === undefined ? await inForce() : areaFrom(file);
  if (options.json) return printJson(settings);
  printText(
    `${settings.area}: ${hash === null ? 'the settings that ship with the program' : `settings ${hash}`}`,
  );
  printTable(
    ['OWNER', 'TEAM', 'FOLLOWS', 'CHASED BY', 'MANAGER', 'HEAD OF SERVICE'],
    Object.entries(settings.owners).map(([role, owner]) => ownerRow(role, owner, settings)),
  );
  printText('');
  printTable(['SERVICE', 'TEAM'], Object.entries(settings.services));
  printText(`\nAny other owner: ${settings.defaultTeam}`);
  printLocal(settings);
}

const inForce = () => withCases(({ cases }) => cases.areaInForce(new Date()));

function ownerRow(role: string, owner: AreaSettings['owners'][string], { teams }: AreaSettings): Cell[] {
  const { team, follows, chaser } = owner;
  const by = chaser && [chaser.team, chaser.worker].filter((part) => part !== undefined).join(', ');
  return [role, team, follows, by, teams[team]?.manager, teams[team]?.headOfService];
}

function printLocal({ local = {} }: AreaSettings): void {
  printText(`Buffer: ${local.bufferWorkingDays ?? 0} working days`);
  const rules = Object.entries(local.rules ?? {});
  if (rules.length === 0) return printText('Local targets: none');
  printText('');
  printTable(
    ['RULE', 'START', 'TARGET', 'BUFFER'],
    rules.map(([rule, { start, target, bufferWorkingDays }]) => [
      rule,
      start && printExpression(start),
      target && printExpression(target),
      bufferWorkingDays,
    ]),
  );
}
