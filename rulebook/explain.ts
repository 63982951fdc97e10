/** A rule in words, for people who check the law and for the command line. */
import { printExpression } from '../domain/expressions';
import type { Rule } from '../domain/rule';

const KINDS: Readonly<Record<Rule['kind'], string>> = {
  duty: 'a duty',
  line: 'a line of a checklist',
  window: 'a minimum window',
  guard: 'a guard: it has no timer and blocks an action until it holds',
  watch: 'watched: it asks nobody to do anything',
  addressee: 'a switch of addressee',
  retention: 'a retention class',
  area: 'owed for the area, not for a person',
  definition: 'a definition',
};

/** What a rule says, in a few sentences: force, trigger, due, what satisfies it, source, and what is unconfirmed. */
export function explainRule(rule: Rule): string {
  const sentences = [
    `${rule.id}: ${rule.title}`,
    `It is ${KINDS[rule.kind]} (${rule.force}, ${rule.state}), grade ${rule.grade}${gradeNote(rule)}`,
    rule.kind === 'definition' ? undefined : `Owner: ${rule.owner}; it arises when: ${rule.trigger}`,
    rule.kind === 'definition' ? undefined : `Due: ${dueText(rule)}; satisfied by: ${rule.satisfiedBy.about}`,
    rule.target ? `Local target: ${printExpression(rule.target)}` : undefined,
    rule.exceptions ? `Exceptions: ${rule.exceptions}` : undefined,
    rule.ownGrounds
      ? `Its limit may be lifted by: ${rule.ownGrounds.map(({ about }) => about).join('; ')}`
      : undefined,
    rule.twins ? `The same is asked by ${rule.twins.join(', ')}` : undefined,
    `In force from ${rule.effectiveFrom ?? 'always'} to ${rule.effectiveTo ?? 'further notice'}`,
    `Source: ${rule.citation.text}${rule.citation.address ? ` <${rule.citation.address}>` : ''}`,
    rule.unconfirmed.length > 0 ? `Unconfirmed: ${rule.unconfirmed.join('; ')}` : undefined,
  ];
  return `${sentences.filter((s) => s !== undefined).join('. ')}.`;
}

const gradeNote = ({ grade }: Rule): string =>
  grade === 'M' ? ' (unconfirmed: not yet checked against the primary source)' : '';

function dueText({ due }: Rule): string {
  const at = due.by ? printExpression(due.by) : undefined;
  const opens = due.opens ? `from ${printExpression(due.opens)}` : undefined;
  const prompt = due.promptness === 'none' ? 'no time limit' : due.promptness;
  const latest = at !== undefined && due.promptness === 'asap' ? `at latest ${at}` : at;
  return [prompt, opens, latest].filter((part) => part !== undefined).join(', ') || 'no date';
}
