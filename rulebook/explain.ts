/** A rule as plain text, for the command line. */
import type { Rule } from '../domain/rule';
import { ruleSheet, type Said } from './sheet';

/**
 * All that a rule says, a line each: what it is, its force and state, trigger, due, owner, what satisfies it, exceptions, dates, source,
 * and each detail that is unconfirmed.
 * @param rules those of its rulebook
 */
export function explainRule(rule: Rule, rules: readonly Rule[] = [rule]): string {
  const sheet = ruleSheet(rule, rules);
  const { citation, doubts } = sheet;
  const pairs: [string, string][] = [
    ['What it is', `${sheet.kind}: ${sheet.kindMeans}`],
    ['Force', `${sheet.force} (${rule.force})`],
    ['State', sheet.state],
    ['Grade', `${rule.grade}: ${sheet.grade}`],
    ...sheet.said.map((said): [string, string] => [said.label, lineText(said)]),
    ['Source', citation.address ? `${citation.text} <${citation.address}>` : citation.text],
    ['Verified on', sheet.verifiedOn],
    ...doubts.map((doubt): [string, string] => ['Unconfirmed', doubt]),
  ];
  const width = Math.max(...pairs.map(([label]) => label.length));
  const lines = pairs.map(([label, text]) => `  ${label.padEnd(width)}  ${text}`);
  return [`${rule.id}${sheet.unconfirmed ? ' (UNCONFIRMED)' : ''}: ${sheet.title}`, ...lines].join('\n');
}

/** The text of a line with the rules that it names and its formula. */
function lineText({ text, rules, formula }: Said): string {
  const named = rules?.join(', ');
  const all = [text, named && (text === '' ? named : `(${named})`), formula && `[${formula}]`];
  return all.filter((part) => part !== undefined && part !== '').join(' ');
}
