/** `onward partner health`, `owner` and `forget`: the partners' feeds, who looks after them, and what is no longer sent. */
import type { Command } from 'commander';
import { command } from './command';
import type { OutputOptions } from './print';

/** Adds the commands about feeds to those about partners. */
export function addFeeds(partner: Command): void {
  command(partner, 'health [code]', 'Which feeds flow, and which are silent for longer than usual', [
    'partner health',
    'partner health camhs --json',
  ]).action(async (code: string | undefined, _: OutputOptions, self: Command) =>
    (await import('./feeds.js')).healthCommand(code, self.optsWithGlobals()),
  );
  command(partner, 'owner <code> [worker]', 'Name who is told when a feed falls silent', [
    'partner owner camhs w-tom-adeyemi',
    'partner owner camhs --nobody   # the head of the operators is told',
  ])
    .option('--nobody', 'nobody in particular')
    .action(async (code: string, worker: string | undefined, _: OutputOptions, self: Command) =>
      (await import('./feeds.js')).ownerCommand(code, worker, self.optsWithGlobals()),
    );
  command(
    partner,
    'forget <code> <type>',
    'Say that a partner no longer sends a kind of event, by agreement',
    ['partner forget csc care.visited'],
  ).action(async (code: string, type: string, _: OutputOptions, self: Command) =>
    (await import('./feeds.js')).forgetCommand(code, type, self.optsWithGlobals()),
  );
}
