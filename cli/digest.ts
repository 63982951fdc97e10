/** `onward digest`: what each recipient is told on a day, one message each; a mailer sends it. No names in it. */
import { londonDay } from '../domain';
import { readDay } from './plan';
import { printJson, printText, type OutputOptions } from './print';
import { withCases } from './services';

export interface DigestOptions extends OutputOptions {
  on?: string;
}

/** Prints the digests of all recipients, or of one, of a day. */
export async function digestCommand(recipient: string | undefined, options: DigestOptions): Promise<void> {
  const day = options.on === undefined ? londonDay(new Date().toISOString()) : readDay(options.on, '--on');
  const found = await withCases(({ cases }) => cases.digestsOn(day));
  const printed = found
    .filter((one) => recipient === undefined || one.recipient === recipient)
    .map(({ recipient: to, digest }) => ({
      recipient: to,
      day,
      alarms: digest.alarms,
      urgent: digest.urgent.map(({ about, id, rung, text }) => ({ about, id, rung, text })),
      others: digest.others.map(({ about, id, rung, text }) => ({ about, id, rung, text })),
    }));
  if (options.json) return printJson(printed);
  if (printed.length === 0)
    return printText(`Nobody is told anything on ${day}${recipient ? ` as ${recipient}` : ''}.`);
  for (const { recipient: to, alarms, urgent, others } of printed) {
    printText(`\n${to}: ${alarms.length + urgent.length + others.length} on ${day}`);
    for (const { kind, subject, detail } of alarms) printText(`  alarm   ${kind}, ${subject}: ${detail}`);
    for (const { text } of urgent) printText(`  urgent  ${text}`);
    for (const { text } of others) printText(`          ${text}`);
  }
}
