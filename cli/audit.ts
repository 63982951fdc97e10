/** `onward audit`: whether the audit is whole, and who looked at a record. */
import { readAuditHeads } from '../bus/audit-heads';
import { kafkaPort } from '../bus/kafka';
import { createLogger } from '../bus/observability';
import type { AuditFault, AuditHead } from '../cases/audit';
import { UserError } from './failure';
import { printJson, printTable, printText, type OutputOptions } from './print';
import { getPerson, operator, withCases } from './services';

const MEANS: Record<AuditFault['kind'], string> = {
  changed: 'this row, or its place in the chain, is not as it was sealed',
  missing: 'a sealed row is gone',
  'cut-out': 'places of the chain are gone from here on',
  'cut-off': 'the chain ends before this head, which was published',
  rewritten: 'the chain has another hash here than the one that was published',
  unpublished: 'heads were published, and none of this chain: it may stand in the place of another',
  unsealed: 'rows have waited for over 15 minutes: is the relay at work?',
};

/** @throws UserError for what is no `POSITION:HASH` */
function headOf(text: string): AuditHead {
  const [, chain, position, hash] = /^([0-9a-f-]{36}):(\d{1,15}):([0-9a-f]{64})$/.exec(text) ?? [];
  if (chain === undefined || position === undefined || hash === undefined)
    throw new UserError(
      `--head: expected CHAIN:POSITION:HASH as "onward audit verify" prints it, not "${text}"`,
    );
  return { chain, position: Number(position), hash };
}

/** Checks the whole chain against the heads that Kafka holds, and one that was noted down. Sets the exit code on a fault. */
export async function verifyAuditCommand(options: OutputOptions & { head?: string }): Promise<void> {
  const noted = options.head === undefined ? [] : [headOf(options.head)];
  await withCases(async ({ cases, settings }) => {
    const kafka = Boolean(process.env.KAFKA_BROKERS);
    const heads = kafka
      ? await readAuditHeads(kafkaPort(settings, createLogger('cli', 'silent'), 'onward-cli'))
      : [];
    const check = await cases.verifyAudit([...heads, ...noted], new Date());
    if (check.faults.length > 0) process.exitCode = 1;
    if (options.json) return printJson(check);
    const { sealed, waiting, head, faults } = check;
    if (faults.length > 0) {
      const rows = faults.map(({ kind, position, auditId }) => [kind, position, auditId, MEANS[kind]]);
      printTable(['FAULT', 'POSITION', 'ROW', 'WHAT IT MEANS'], rows);
    } else
      printText(`The audit is whole: ${sealed} rows, as they were sealed; ${waiting} wait to be sealed.`);
    if (head.position > 0) printText(`Head ${head.chain}:${head.position}:${head.hash}`);
    if (!kafka && noted.length === 0)
      printText(
        'KAFKA_BROKERS is not set: a chain that was cut off or rewritten as a whole was not looked for.',
      );
    else printText(`Compared with ${check.heads} published heads.`);
  });
}

/** Everything in the audit about a person. The question itself is a look. */
export async function whoSawCommand(subject: string, options: OutputOptions): Promise<void> {
  await withCases(async ({ cases }) => {
    const { personId } = await getPerson(cases, subject);
    await cases.recordLook(operator(), 'audit', personId);
    const entries = await cases.whoSaw(personId);
    if (options.json) return printJson(entries);
    const rows = entries.map(({ at, actor, name, action, what }) => [at, name ?? actor, action, what]);
    printTable(['WHEN', 'WHO', 'DID', 'WHAT'], rows);
  });
}
