/** `onward ingest`: what a partner's nightly file states anew, published to the partner's topic as if the partner had sent it. */
import type { OutgoingMessage, Producer } from '../bus/port';
import type { Cases, RowDecision } from '../cases';
import { partnerOfSource, partnerTopic, structuredMessage, type WritableEvent } from '../events';
import { errorsFile, readCaseloadFile, today, type FileOptions } from './caseload-file';
import { UserError } from './failure';
import { showCommand } from './import';
import { readDay } from './plan';
import { printJson, printTable, printText, type OutputOptions } from './print';
import { operator, withCases, withProducer } from './services';

export interface IngestOptions extends FileOptions {
  complete?: boolean;
}

const SEND_DEADLINE_MS = 15_000;
/** Rows in one batch: well below the broker's limit for one request. */
const ROWS_AT_ONCE = 100;

/** Compares a file with the one before and publishes what is new; a file that is far smaller is held instead. */
export async function ingestCommand(file: string | undefined, options: IngestOptions): Promise<void> {
  if (options.asOf === undefined) throw new UserError('say which day the file speaks for: --as-of DATE');
  const read = await readCaseloadFile(file, options);
  if (read.table.layout === 'sen2')
    throw new UserError(
      'an SEN2 return is imported once ("onward import"); a nightly file is a caseload file',
    );
  const { partner, asOf, table } = read;
  const complete = options.complete === true || table.complete;
  const importId = await withCases(async ({ cases }) => {
    const started = await cases.startImport(
      operator(),
      { kind: 'ingest', partner, asOf, table, complete },
      new Date(),
    );
    return started.row.importId;
  });
  await publishAndShow(importId, { ...options, errors: errorsFile(read.file, options.errors) });
}

async function publishAndShow(importId: number, options: FileOptions): Promise<void> {
  const { state, absent } = await withCases(async ({ cases }) => {
    const row = await cases.importOf(importId);
    const runs = row.kind === 'ingest' && row.state === 'running';
    if (runs && (row.counts.waiting ?? 0) > 0)
      await withProducer((producer) => publishRows(cases, producer, importId));
    return { state: row.state, absent: runs ? await cases.finishIngest(importId) : 0 };
  });
  await showCommand(importId, options);
  if (options.json) return;
  if (absent > 0)
    printText(`\n${absent} rows of before are not in this file: "onward ingest questions" lists them.`);
  if (state === 'held')
    printText(`\nNothing of it was published: "onward ingest approve ${importId}", or "discard".`);
}

/** Sends first and writes after: what is sent again after a crash has the same ids. */
async function publishRows(cases: Cases, producer: Producer, importId: number): Promise<void> {
  for (;;) {
    const rows = await cases.rowsToPublish(importId, ROWS_AT_ONCE);
    if (rows.length === 0) return;
    const messages = rows.flatMap(({ body }) => body.events.map(({ event }) => messageOf(event)));
    if (messages.length > 0) await producer.send(messages, SEND_DEADLINE_MS);
    await cases.rowsPublished(importId, rows);
  }
}

function messageOf(event: WritableEvent): OutgoingMessage {
  const code = partnerOfSource(event.source);
  if (code === undefined) throw new Error('a statement of a file names no partner');
  return { topic: partnerTopic(code), ...structuredMessage(event) };
}

/** Approves or discards a held file, or goes on with one that was broken off. */
export async function decideCommand(
  importId: number,
  decision: 'approve' | 'discard' | 'resume',
  options: FileOptions,
): Promise<void> {
  await withCases(async ({ cases }) => {
    const { kind, state } = await cases.importOf(importId);
    if (kind !== 'ingest') throw new UserError(`${importId} is an import: see "onward import"`);
    if (decision === 'resume' && state !== 'paused') return;
    await cases.decideImport(operator(), importId, decision);
  });
  await publishAndShow(importId, options);
}

/** Lists what files say no more. */
export async function questionsCommand(options: OutputOptions): Promise<void> {
  const questions = await withCases(({ cases }) => cases.rowQuestions());
  if (options.json) return printJson(questions);
  if (questions.length === 0) return printText('Nothing to decide.');
  printTable(
    ['ID', 'FILE', 'PARTNER', 'ROW', 'WHAT IS NOT SAID ANY MORE'],
    questions.map((q) => [
      q.questionId,
      q.importId,
      q.partner,
      q.rowKey,
      q.part === '' ? 'the whole row' : q.part,
    ]),
  );
}

export interface SettleOptions extends OutputOptions {
  keep?: boolean;
  endedOn?: string;
  reason?: string;
  retract?: string;
}

/** Publishes what a decision states, and records it. */
export async function settleCommand(questionId: number, options: SettleOptions): Promise<void> {
  const decision = decisionOf(options);
  const events = await withCases(async ({ cases }) => {
    const stated = await cases.statementsOfDecision(questionId, decision, today());
    if (stated.length > 0)
      await withProducer((producer) => producer.send(stated.map(messageOf), SEND_DEADLINE_MS));
    await cases.decideRowQuestion(operator(), questionId, decision);
    return stated.length;
  });
  if (options.json) return printJson({ questionId, decision: decision.kind, published: events });
  printText(events === 0 ? 'Decided: it goes on.' : `Decided: ${events} statements were published.`);
}

/** @throws UserError unless exactly one decision is given */
function decisionOf({ keep, endedOn, reason, retract }: SettleOptions): RowDecision {
  const given = [keep === true, endedOn !== undefined, retract !== undefined].filter(Boolean).length;
  if (given !== 1) throw new UserError('give one of --keep, --ended-on and --retract');
  if (keep) return { kind: 'keep' };
  if (retract !== undefined) return { kind: 'retract', reason: retract };
  if (reason === undefined) throw new UserError('say why they ended: --reason');
  return { kind: 'ended', on: readDay(endedOn ?? '', '--ended-on'), reason };
}
