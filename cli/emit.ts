/** `onward emit`: publishes CloudEvents to the topics of the partners that state them. */
import type { OutgoingMessage, Producer } from '../bus/port';
import { parseMessage, partnerOfSource, PARTNERS, partnerTopic, type ParseResult } from '../events';
import { oneLine, UserError } from './failure';
import { printJson, printTable, printText, type OutputOptions } from './print';
import { nameOf, readEvents, type RawEvent } from './read-events';
import { withProducer } from './services';

export interface EmitOptions extends OutputOptions {
  binary?: boolean;
  force?: boolean;
}

/** What became of one event of the input. */
interface Report {
  event: number;
  source: string | null;
  id: string | null;
  topic: string;
  /** sent; refused here, not sent; failed: the broker did not take it. */
  status: 'sent' | 'refused' | 'failed';
  reason: string | null;
  detail: string | null;
}

interface Prepared {
  report: Report;
  message: OutgoingMessage;
}

const SEND_DEADLINE_MS = 15_000;
/** Well below the broker's limit of 1 MiB for one batch. */
const BATCH_BYTES = 512 * 1024;

/** Publishes each event of `file` to its partner's topic and reports on each. Sets the exit code when one was not sent. */
export async function emitCommand(file: string | undefined, options: EmitOptions): Promise<void> {
  const prepared = (await readEvents(file)).map((raw, index) => prepare(raw, index, options));
  const wanted = prepared.filter(({ report }) => report.status !== 'refused');
  if (wanted.length > 0) await withProducer((producer) => sendAll(producer, wanted));
  const reports = prepared.map(({ report }) => report);
  printReports(reports, options);
  if (reports.some(({ status }) => status !== 'sent')) process.exitCode = 1;
}

/** Builds the message and checks it as intake will. @throws UserError when the source names no partner */
function prepare(raw: RawEvent, index: number, options: EmitOptions): Prepared {
  const source = typeof raw.source === 'string' ? raw.source : undefined;
  const code = source === undefined ? undefined : partnerOfSource(source);
  if (code === undefined)
    throw new UserError(
      `${nameOf(raw, index)}: source is ${JSON.stringify(raw.source)}; expected urn:partner:<code>`,
    );
  const topic = partnerTopic(code);
  const message = { topic, ...(options.binary ? binaryFrom(raw) : structuredFrom(raw)) };
  const checked = parseMessage(message, new Date(), allowedFor(code));
  const report: Report = {
    event: index + 1,
    source: source ?? null,
    id: typeof raw.id === 'string' ? raw.id : null,
    topic,
    status: checked.ok || options.force ? 'sent' : 'refused',
    ...faultOf(checked),
  };
  return { report, message };
}

const faultOf = (checked: ParseResult): Pick<Report, 'reason' | 'detail'> =>
  checked.ok ? { reason: null, detail: null } : { reason: checked.reason, detail: checked.detail };

/** The types that a demonstration partner may send; another partner's are known to intake alone. */
const allowedFor = (code: string): readonly string[] | undefined =>
  Object.values(PARTNERS).find((partner) => partner.code === code)?.allowed;

/** What the event says, as it was written: attributes that Onward does not know travel too. */
function structuredFrom(raw: RawEvent): Omit<OutgoingMessage, 'topic'> {
  return {
    key: keyOf(raw),
    value: JSON.stringify(raw),
    headers: { 'content-type': 'application/cloudevents+json; charset=UTF-8' },
  };
}

function binaryFrom({ data, datacontenttype, ...attributes }: RawEvent): Omit<OutgoingMessage, 'topic'> {
  const headers: Record<string, string> = {
    'content-type': typeof datacontenttype === 'string' ? datacontenttype : 'application/json',
  };
  for (const [name, value] of Object.entries(attributes))
    headers[`ce_${name}`] = typeof value === 'string' ? value : JSON.stringify(value);
  return { key: keyOf(attributes), value: JSON.stringify(data ?? null), headers };
}

const keyOf = (raw: RawEvent): string => (typeof raw.subject === 'string' ? raw.subject : '');

/** Sends topic by topic, so that a partner without a topic holds up nobody else; order within a topic is kept. */
async function sendAll(producer: Producer, prepared: readonly Prepared[]): Promise<void> {
  const topics = [...new Set(prepared.map(({ message }) => message.topic))];
  for (const topic of topics) {
    const own = prepared.filter(({ message }) => message.topic === topic);
    for (const batch of batches(own)) await sendBatch(producer, topic, batch);
  }
}

async function sendBatch(producer: Producer, topic: string, batch: readonly Prepared[]): Promise<void> {
  try {
    await producer.send(
      batch.map(({ message }) => message),
      SEND_DEADLINE_MS,
    );
  } catch (error) {
    const noTopic = (error as { type?: string }).type === 'UNKNOWN_TOPIC_OR_PARTITION';
    const detail = noTopic ? `the broker has no topic ${topic}; is the partner set up?` : oneLine(error);
    for (const { report } of batch) Object.assign(report, { status: 'failed', reason: 'not-sent', detail });
  }
}

function batches(prepared: readonly Prepared[]): Prepared[][] {
  const found: Prepared[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const one of prepared) {
    const size = Buffer.byteLength(one.message.value) + 1024;
    if (bytes + size > BATCH_BYTES) {
      found.push([]);
      bytes = 0;
    }
    found.at(-1)?.push(one);
    bytes += size;
  }
  return found;
}

function printReports(reports: readonly Report[], options: OutputOptions): void {
  if (options.json) return printJson(reports);
  const rows = reports.map((r) => [
    r.event,
    r.status,
    r.topic,
    r.id,
    r.reason === null ? '' : [r.reason, r.detail].join(': '),
  ]);
  printTable(['EVENT', 'STATUS', 'TOPIC', 'ID', 'WHY'], rows);
  const sent = reports.filter(({ status }) => status === 'sent').length;
  printText(`${sent} of ${reports.length} sent.`);
}
