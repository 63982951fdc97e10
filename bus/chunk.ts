/**
 * One chunk of one partition, applied: what is valid to the cases, what is not to the dead letters, and the offset, in
 * one Postgres transaction. If that fails for another reason than the infrastructure, the persons of the chunk are
 * tried one by one, so that one person's failure holds nobody up.
 */
import type { Pool } from 'pg';
import type { Cases } from '../cases/cases';
import type { Outcome, ReceivedEvent } from '../cases/types';
import { parseMessage, partnerOf } from '../events';
import { withTransaction, type Tx } from '../store/pool';
import { raiseAlarm } from './alarms';
import { INTERNAL, SAME_ID_OTHER_BODY, keepDeadLetters, type RefusedMessage } from './dead-letters';
import { databaseFault } from './faults';
import { countReports } from './feed-days';
import { readableCount, recordOutcomes, type PartnerState } from './partners';
import type { Chunk, IncomingMessage } from './port';

/** A statement that takes longer is cancelled and the chunk tried again: heartbeats must not hide a stuck one for ever. */
const STATEMENT_TIMEOUT_MS = 60_000;

export interface ChunkDependencies {
  pool: Pool;
  cases: Pick<Cases, 'receive'>;
  /** The consumer group whose offsets these are. */
  group: string;
  clock: () => Date;
}

export interface ChunkReport {
  /** The next offset to read. */
  next: bigint;
  outcomes: ReadonlyMap<Outcome['kind'], number>;
  /** The dead letters that were not kept before. */
  refused: readonly RefusedMessage[];
  /** The partner became too bad with this chunk, and is paused. */
  paused: boolean;
  /** Persons whose events had to be tried apart, with the errors of those that failed. */
  apart?: { persons: number; errors: readonly unknown[] };
}

/**
 * 'paused': the partner is paused, nothing was read. 'moved': the stored offset is behind what this consumer believes,
 * as after a restore: the position has to be read again.
 */
export type ChunkOutcome = { kind: 'applied'; report: ChunkReport } | { kind: 'paused' } | { kind: 'moved' };

interface Valid {
  message: IncomingMessage;
  received: ReceivedEvent;
}

/** What is to be written of a chunk, besides the events themselves. */
interface Work {
  chunk: Chunk;
  messages: readonly IncomingMessage[];
  valid: readonly Valid[];
  refused: readonly RefusedMessage[];
}

/** The offset row is not where this consumer believes it is; rolls the transaction back. */
class Moved extends Error {}

/** Whether waiting can cure it: the infrastructure's faults, and a clock that runs ahead of Postgres. */
export function isPassing(error: unknown): boolean {
  return databaseFault(error) !== undefined || (error instanceof Error && error.name === 'TooFarAheadError');
}

/**
 * Applies `chunk`, whose first message this consumer believes to be at `believed` or after it.
 * @throws what waiting can cure (see `isPassing`); nothing of the chunk is acknowledged then
 */
export async function applyChunk(
  deps: ChunkDependencies,
  chunk: Chunk,
  believed: bigint | undefined,
  partner: PartnerState,
): Promise<ChunkOutcome> {
  const fresh =
    believed === undefined ? chunk.messages : chunk.messages.filter(({ offset }) => offset >= believed);
  const work = sortOut({ ...chunk, messages: fresh }, partner, deps.clock());
  try {
    return await withTransaction(deps.pool, async (tx) => {
      if (!(await begin(tx, deps.group, chunk, believed, partner.code))) return { kind: 'paused' };
      const outcomes = await deps.cases.receive(tx, receivedOf(work.valid), deps.clock());
      return { kind: 'applied', report: await settle(tx, deps, work, outcomes, []) };
    });
  } catch (error) {
    if (error instanceof Moved) return { kind: 'moved' };
    if (isPassing(error)) throw error;
    return applyApart(deps, work, believed, partner.code, error);
  }
}

const receivedOf = (valid: readonly Valid[]): ReceivedEvent[] => valid.map(({ received }) => received);

/** Reads every message, and leaves off those after the one with which the partner becomes too bad. */
function sortOut(chunk: Chunk, partner: PartnerState, now: Date): Work {
  const valid: Valid[] = [];
  const refused: RefusedMessage[] = [];
  const isValid: boolean[] = [];
  for (const message of chunk.messages) {
    const parsed = parseMessage(message, now, partner.allowed);
    isValid.push(parsed.ok);
    if (parsed.ok) valid.push({ message, received: { event: parsed.event, bodyHash: parsed.bodyHash } });
    else {
      const { reason, detail, source, id } = parsed;
      refused.push({ message, reason, detail, source, id });
    }
  }
  const count = readableCount(partner.recent, isValid);
  if (count === chunk.messages.length) return { chunk, messages: chunk.messages, valid, refused };
  const messages = chunk.messages.slice(0, count);
  const end = messages.at(-1)?.offset ?? -1n;
  const before = ({ message }: { message: IncomingMessage }): boolean => message.offset <= end;
  return { chunk, messages, valid: valid.filter(before), refused: refused.filter(before) };
}

/**
 * Locks the partition's offset row, which fences an older owner of the partition, and checks it.
 * @returns false when the partner is paused
 * @throws Moved when the row is missing or behind `believed`
 */
async function begin(
  tx: Tx,
  group: string,
  { topic, partition }: Chunk,
  believed: bigint | undefined,
  code: string,
): Promise<boolean> {
  await tx.query(`SET LOCAL statement_timeout = ${STATEMENT_TIMEOUT_MS}`);
  const { rows } = await tx.query<{ next: string; paused: boolean | null }>(
    `SELECT o.next_offset::text AS next, (SELECT paused_at IS NOT NULL FROM partners WHERE code = $4) AS paused
     FROM consumer_offsets o WHERE consumer_group = $1 AND topic = $2 AND partition = $3 FOR UPDATE`,
    [group, topic, partition, code],
  );
  const row = rows[0];
  if (!row || (believed !== undefined && BigInt(row.next) !== believed)) throw new Moved();
  return row.paused !== true;
}

/** Dead letters, alarms, the offset, and last the partner's ring, whose row many partitions share. */
async function settle(
  tx: Tx,
  deps: ChunkDependencies,
  work: Work,
  outcomes: readonly (Outcome | undefined)[],
  failed: readonly RefusedMessage[],
): Promise<ChunkReport> {
  const { chunk, messages } = work;
  const code = partnerOf(chunk.topic) ?? chunk.topic;
  const counts = new Map<Outcome['kind'], number>();
  const quarantined: RefusedMessage[] = [];
  for (const [i, outcome] of outcomes.entries()) {
    const one = work.valid[i];
    if (!outcome || !one) continue;
    counts.set(outcome.kind, (counts.get(outcome.kind) ?? 0) + 1);
    if (outcome.kind !== 'quarantined') continue;
    const { source, id } = one.received.event;
    const detail = 'an event with this source and id stands in the log with another meaning';
    quarantined.push({ message: one.message, reason: SAME_ID_OTHER_BODY, detail, source, id });
  }
  const fresh = await keepDeadLetters(tx, [...work.refused, ...quarantined, ...failed], deps.clock());
  if (fresh.some(({ reason }) => reason === SAME_ID_OTHER_BODY)) {
    await raiseAlarm(
      tx,
      'same-id-other-body',
      code,
      'events with a known id and another body wait in the dead letters',
    );
  }
  if (fresh.some(({ reason }) => reason === INTERNAL)) {
    await raiseAlarm(
      tx,
      'message-failed',
      code,
      'applying valid events failed: see the dead letters with reason internal',
    );
  }
  const next = (messages.at(-1)?.offset ?? chunk.messages.at(-1)?.offset ?? -1n) + 1n;
  if (messages.length > 0) await storeOffset(tx, deps.group, chunk, next);
  // What this partner did wrong, and is new: a topic that is read again counts nothing twice.
  const bad = new Set(fresh.filter(({ reason }) => reason !== INTERNAL).map(({ message }) => message.offset));
  const again = new Set([...work.refused, ...quarantined].map(({ message }) => message.offset));
  for (const { message } of fresh) again.delete(message.offset);
  const counted = messages.filter(({ offset }) => !again.has(offset)).map(({ offset }) => !bad.has(offset));
  const paused = await recordOutcomes(tx, code, counted);
  // After the partner's row, under whose lock these rows are written by one at a time.
  await countReports(tx, code, receivedOf(work.valid), outcomes, deps.clock());
  return { next, outcomes: counts, refused: fresh, paused };
}

async function storeOffset(tx: Tx, group: string, { topic, partition }: Chunk, next: bigint): Promise<void> {
  await tx.query(
    `INSERT INTO consumer_offsets AS o (consumer_group, topic, partition, next_offset) VALUES ($1, $2, $3, $4)
     ON CONFLICT (consumer_group, topic, partition)
     DO UPDATE SET next_offset = greatest(o.next_offset, EXCLUDED.next_offset)`,
    [group, topic, partition, next.toString()],
  );
}

/**
 * Person by person, each in a transaction of their own, and within one who fails event by event: what fails alone is
 * a dead letter. Committing some before the offset is safe, since an event that is received again is a duplicate.
 */
async function applyApart(
  deps: ChunkDependencies,
  work: Work,
  believed: bigint | undefined,
  code: string,
  first: unknown,
): Promise<ChunkOutcome> {
  const outcomes: (Outcome | undefined)[] = work.valid.map(() => undefined);
  const failed: RefusedMessage[] = [];
  const errors: unknown[] = [first];
  const apply = async (indexes: readonly number[]): Promise<void> => {
    const events = indexes.map((i) => work.valid[i]).filter((one) => one !== undefined);
    const done = await withTransaction(deps.pool, async (tx) => {
      await tx.query(`SET LOCAL statement_timeout = ${STATEMENT_TIMEOUT_MS}`);
      return deps.cases.receive(tx, receivedOf(events), deps.clock());
    });
    indexes.forEach((index, i) => (outcomes[index] = done[i]));
  };
  const persons = bySubject(work.valid);
  for (const indexes of persons) {
    try {
      await apply(indexes);
    } catch (error) {
      if (isPassing(error)) throw error;
      for (const index of indexes) {
        await apply([index]).catch((alone: unknown) => {
          if (isPassing(alone)) throw alone;
          errors.push(alone);
          failed.push(failureOf(work.valid[index], alone));
        });
      }
    }
  }
  return finishApart(deps, work, believed, code, { outcomes, failed, persons: persons.length, errors });
}

interface Apart {
  outcomes: readonly (Outcome | undefined)[];
  failed: readonly RefusedMessage[];
  persons: number;
  errors: readonly unknown[];
}

async function finishApart(
  deps: ChunkDependencies,
  work: Work,
  believed: bigint | undefined,
  code: string,
  { outcomes, failed, persons, errors }: Apart,
): Promise<ChunkOutcome> {
  try {
    return await withTransaction(deps.pool, async (tx): Promise<ChunkOutcome> => {
      if (!(await begin(tx, deps.group, work.chunk, believed, code))) return { kind: 'paused' };
      const report = await settle(tx, deps, work, outcomes, failed);
      return { kind: 'applied', report: { ...report, apart: { persons, errors } } };
    });
  } catch (error) {
    if (error instanceof Moved) return { kind: 'moved' };
    throw error;
  }
}

function failureOf(one: Valid | undefined, error: unknown): RefusedMessage {
  if (!one) throw error;
  const { source, id } = one.received.event;
  const detail = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return { message: one.message, reason: INTERNAL, detail, source, id };
}

/** The indexes of the events of each subject, in the order they came. */
function bySubject(valid: readonly Valid[]): number[][] {
  const groups = new Map<string, number[]>();
  for (const [i, { received }] of valid.entries()) {
    const group = groups.get(received.event.subject);
    if (group) group.push(i);
    else groups.set(received.event.subject, [i]);
  }
  return [...groups.values()];
}
