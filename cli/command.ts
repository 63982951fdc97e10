/** How every command is made. */
import type { Command } from 'commander';

/** A command as commander has it, with the option that all share. */
export function command(
  parent: Command,
  signature: string,
  about: string,
  examples: readonly string[],
): Command {
  const made = parent.command(signature).description(about).option('--json', 'print JSON');
  return made.addHelpText('after', `\nExamples:\n${examples.map((line) => `  $ onward ${line}`).join('\n')}`);
}
