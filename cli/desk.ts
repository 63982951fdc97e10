/** The operator's desk: dead letters, events that wait for a person, identity conflicts, and alarms. */
import type { Producer } from '../bus/port';
import type { Cases } from '../cases';
import { partnerOf } from '../events';
import { UserError } from './failure';
import { printJson, printPairs, printTable, printText, type OutputOptions } from './print';
import { getPerson, operator, withCases, withProducer, type Services } from './services';

const SEND_DEADLINE_MS = 15_000;

/** Lists the open dead letters; the bodies stay where they are. */
export async function deadLettersCommand(options: OutputOptions): Promise<void> {
  await withCases(async ({ cases }) => {
    const letters = await cases.deadLetters();
    if (options.json) return printJson(letters);
    if (letters.length === 0) return printText('No dead letters.');
    const rows = letters.map((l) => [l.id, l.state, l.receivedAt, l.topic, l.reason, l.eventId]);
    printTable(['ID', 'STATE', 'RECEIVED', 'TOPIC', 'REASON', 'EVENT'], rows);
  });
}

/** Shows one dead letter with its detail and body. */
export async function showDeadLetterCommand(id: string, options: OutputOptions): Promise<void> {
  await withCases(async ({ cases }) => {
    const letter = await cases.deadLetter(readId(id));
    if (letter === undefined) throw new UserError(`no dead letter has the id ${id}`);
    const body = letter.body?.toString('utf8') ?? null;
    if (options.json) return printJson({ ...letter, body });
    const { body: _, ...pairs } = letter;
    printPairs(pairs);
    printText(`\n${body ?? '(no body)'}`);
  });
}

/** Publishes dead letters again, as they came, to the topic they came from. Those that could not be sent stay open. */
export async function replayCommand(
  ids: readonly string[],
  options: OutputOptions & { all?: boolean },
): Promise<void> {
  if (ids.length === 0 && !options.all) throw new UserError('name the dead letters to replay, or give --all');
  if (ids.length > 0 && options.all) throw new UserError('give either ids or --all, not both');
  const wanted = ids.map(readId);
  const result = await withCases(async (services) => {
    await refuseUnknown(services.cases, wanted);
    return withProducer((producer) => replay(services, producer, wanted));
  });
  if (result.failed.length > 0) process.exitCode = 1;
  if (options.json) return printJson(result);
  const { replayed, withoutBody, failed } = result;
  printText(
    `${replayed.length} replayed, ${withoutBody.length} without a body that can be sent, ${failed.length} failed.`,
  );
}

async function refuseUnknown(cases: Cases, ids: readonly string[]): Promise<void> {
  const known = new Set((await cases.deadLetters()).map((letter) => letter.id));
  const unknown = ids.filter((id) => !known.has(id));
  if (unknown.length > 0) throw new UserError(`no open dead letter has the id ${unknown.join(', ')}`);
}

interface Replayed {
  replayed: string[];
  /** Kept without a body (it was too large, or empty), or not of a partner's topic. */
  withoutBody: string[];
  failed: string[];
}

async function replay(
  { cases, pool }: Services,
  producer: Producer,
  ids: readonly string[],
): Promise<Replayed> {
  const result: Replayed = { replayed: [], withoutBody: [], failed: [] };
  for (const { id, topic, key, headers, body } of await cases.replayDeadLetters(
    operator(),
    ids.length > 0 ? ids : undefined,
  )) {
    if (body === null || partnerOf(topic) === undefined) result.withoutBody.push(id);
    else if (result.failed.length > 0) result.failed.push(id);
    else
      await producer
        .send([{ topic, key: key?.toString('utf8') ?? '', value: body, headers }], SEND_DEADLINE_MS)
        .then(() => result.replayed.push(id))
        .catch(() => result.failed.push(id));
  }
  // They were marked before they were sent; what was not sent is an open letter again.
  if (result.failed.length > 0)
    await pool.query(`UPDATE dead_letters SET state = 'open' WHERE dead_letter_id = ANY($1::bigint[])`, [
      result.failed,
    ]);
  return result;
}

/** Lists the events that wait for their person to appear, or those whose wait has ended. */
export async function unmatchedCommand(options: OutputOptions & { expired?: boolean }): Promise<void> {
  await withCases(async ({ cases }) => {
    const waiting = await cases.unmatched(options.expired ? 'expired' : 'waiting');
    if (options.json) return printJson(waiting);
    if (waiting.length === 0)
      return printText(options.expired ? 'None has expired.' : 'No unmatched events.');
    const rows = waiting.map((u) => [
      u.id,
      u.type,
      u.source,
      u.eventId,
      u.expiresAt,
      u.identifiers.join(' '),
    ]);
    printTable(['ID', 'TYPE', 'SOURCE', 'EVENT', 'EXPIRES', 'IDENTIFIERS'], rows);
  });
}

export interface Decision extends OutputOptions {
  person?: string;
  newPerson?: boolean;
  discard?: boolean;
}

/** Gives a waiting event to a person, or discards it. */
export async function resolveUnmatchedCommand(id: string, options: Decision): Promise<void> {
  if ((options.person === undefined) === !options.discard)
    throw new UserError('give either --person SUBJECT or --discard');
  await withCases(async ({ cases }) => {
    const decision = await decided(cases, options);
    if (decision === 'new-person') throw new UserError('a waiting event cannot make a new person');
    await cases.resolveUnmatched(operator(), readId(id), decision, new Date());
    report(options, { id, decision });
  });
}

/** Lists the events whose identifiers point at two people, or whose name and birth date speak against the match. */
export async function conflictsCommand(options: OutputOptions): Promise<void> {
  await withCases(async ({ cases }) => {
    const conflicts = await cases.conflicts();
    if (options.json) return printJson(conflicts);
    if (conflicts.length === 0) return printText('No conflicts.');
    const rows = conflicts.map((c) => [c.id, c.kind, c.type, c.source, c.eventId, c.candidates.join(' ')]);
    printTable(['ID', 'KIND', 'TYPE', 'SOURCE', 'EVENT', 'CANDIDATES'], rows);
  });
}

/** Decides a conflict: one of the candidates, a new person, or nobody. */
export async function resolveConflictCommand(id: string, options: Decision): Promise<void> {
  const given = [options.person !== undefined, options.newPerson === true, options.discard === true];
  if (given.filter(Boolean).length !== 1)
    throw new UserError('give one of --person SUBJECT, --new-person and --discard');
  await withCases(async ({ cases }) => {
    const result = await cases.resolveConflict(
      operator(),
      readId(id),
      await decided(cases, options),
      new Date(),
    );
    report(options, { id, ...result });
  });
}

/** Lists the alarms that are not cleared. */
export async function alarmsCommand(options: OutputOptions): Promise<void> {
  await withCases(async ({ cases }) => {
    const alarms = await cases.alarms();
    if (options.json) return printJson(alarms);
    if (alarms.length === 0) return printText('No alarms.');
    const rows = alarms.map((a) => [a.id, a.raisedAt, a.kind, a.subject, a.recipient, a.detail]);
    printTable(['ID', 'SINCE', 'ALARM', 'ABOUT', 'TOLD', 'WHAT'], rows);
  });
}

/** Says that an alarm was dealt with. */
export async function clearAlarmCommand(id: string, options: OutputOptions): Promise<void> {
  await withCases(async ({ cases }) => {
    await cases.clearAlarm(operator(), readId(id));
    report(options, { id });
  });
}

async function decided(
  cases: Cases,
  options: Decision,
): Promise<{ personId: string } | 'new-person' | 'discard'> {
  if (options.person !== undefined) return { personId: (await getPerson(cases, options.person)).personId };
  return options.newPerson ? 'new-person' : 'discard';
}

function report(options: OutputOptions, result: Readonly<Record<string, unknown>>): void {
  if (options.json) printJson(result);
  else printText('Done.');
}

/** @throws UserError unless `id` is a whole number, as the ids of the desk are */
function readId(id: string): string {
  if (!/^[1-9]\d{0,17}$/.test(id))
    throw new UserError(`"${id}" is not an id; ids are whole numbers, as the list shows them`);
  return id;
}
