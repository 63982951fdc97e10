/** `onward rulebook`: the law as this version has it. Needs no services. */
import type { Rule } from '../domain';
import { currentRulebook, explainRule } from '../rulebook';
import { UserError } from './failure';
import { printJson, printTable, printText, type OutputOptions } from './print';

/** Lists the rules of the current rulebook. */
export function listRulesCommand(options: OutputOptions): void {
  const { version, rules } = currentRulebook();
  if (options.json) return printJson({ version, rules });
  printText(`Rulebook ${version}`);
  printTable(
    ['RULE', 'KIND', 'FORCE', 'GRADE', 'STATE', 'OWNER', 'WHAT'],
    rules.map((r) => [r.id, r.kind, r.force, r.grade, r.state, r.owner, r.title]),
  );
}

/** Shows one rule whole. @throws UserError when there is none with this id */
export function showRuleCommand(id: string, options: OutputOptions): void {
  const rule = currentRulebook().rules.find((r: Rule) => r.id === id);
  if (rule === undefined) throw new UserError(`unknown rule "${id}"; "onward rulebook list" shows all`);
  if (options.json) return printJson(rule);
  printText(explainRule(rule));
}
