/**
 * The rows of an import into the log, a batch in one transaction with what became of each row. What was recorded is never done again, so a
 * batch may be repeated, killed, or run by two at once: the row of the import is locked.
 */
import type { Pool } from 'pg';
import { londonDay } from '../domain';
import type { Instant } from '../domain/types';
import {
  listImports,
  lockImport,
  peopleOfImport,
  setImportState,
  settleRows,
  waitingRows,
  writeSummaries,
  type SettledRow,
  type WaitingRow,
} from '../store/imports';
import { askAbout, markReturned, upsertPartnerRows } from '../store/partner-rows';
import { isUnavailable, sqlState, withTransaction, type Tx } from '../store/pool';
import { NotFoundError, TooFarAheadError } from './errors';
import type { RowBody } from './import-staging';
import { listInherited } from './inherited';
import { receive, type ReceiveContext } from './receive';
import type { BackfillView, Outcome } from './types';

/** Rows in one transaction: short enough that live intake never waits long for one of its locks. */
export const ROWS_PER_BATCH = 50;

/** How long a call goes on with one transaction after the other. */
const CALL_MS = 5_000;

/** See `ImportCases.backfillBatch`. */
export async function applyBatches(
  pool: Pool,
  context: ReceiveContext,
  importId: number,
  now: Instant,
): Promise<BackfillView> {
  const end = Date.now() + CALL_MS;
  for (;;) {
    const view = await applyBatch(pool, context, importId, now);
    if (view.state !== 'running' || Date.now() >= end) return view;
  }
}

async function applyBatch(
  pool: Pool,
  context: ReceiveContext,
  importId: number,
  now: Instant,
): Promise<BackfillView> {
  try {
    return await batch(pool, context, { importId, now, limit: ROWS_PER_BATCH });
  } catch (error) {
    if (isPassing(error)) throw error;
  }
  // One of the rows fails, for a fault of ours: each by itself, so that it takes no other with it.
  for (let i = 0; i < ROWS_PER_BATCH; i++) {
    try {
      const view = await batch(pool, context, { importId, now, limit: 1 });
      if (view.state !== 'running') return view;
    } catch (error) {
      if (isPassing(error)) throw error;
      await refuseNext(pool, importId, error);
    }
  }
  return withTransaction(pool, (tx) => viewOf(tx, importId));
}

/** Whether waiting can cure it: then nothing is recorded, and the activity is tried again. */
function isPassing(error: unknown): boolean {
  if (error instanceof TooFarAheadError || error instanceof NotFoundError) return true;
  return isUnavailable(error) || ['40P01', '40001', '55P03', '57014'].includes(sqlState(error) ?? '');
}

interface Batch {
  importId: number;
  now: Instant;
  limit: number;
}

async function batch(
  pool: Pool,
  context: ReceiveContext,
  { importId, now, limit }: Batch,
): Promise<BackfillView> {
  return withTransaction(pool, async (tx) => {
    const found = await lockImport(tx, importId);
    if (!found) throw new NotFoundError('there is no such import');
    if (found.state !== 'running' || found.kind !== 'import') return viewOf(tx, importId);
    const rows = await waitingRows<RowBody>(tx, importId, limit);
    if (rows.length === 0) {
      await finish(tx, context, importId, now);
      return viewOf(tx, importId);
    }
    const outcomes = await receive(
      tx,
      context,
      rows.flatMap(({ body }) => body.events),
      now,
    );
    await recordRows(tx, { importId, partner: found.partner }, rows, settledBy(rows, outcomes));
    return viewOf(tx, importId);
  });
}

/** What became of each row, by what became of its events. */
function settledBy(rows: readonly WaitingRow<RowBody>[], outcomes: readonly Outcome[]): SettledRow[] {
  let at = 0;
  return rows.map(({ line, body }) => {
    const own = outcomes.slice(at, (at += body.events.length));
    return { line, ...resultOf(own) };
  });
}

function resultOf(outcomes: readonly Outcome[]): Omit<SettledRow, 'line'> {
  const has = (kind: Outcome['kind']): boolean => outcomes.some((one) => one.kind === kind);
  if (has('quarantined'))
    return { state: 'refused', reason: 'an event of this id is in the log with another meaning' };
  // Its other statements wait for the person with it.
  if (has('conflict') || has('unmatched')) return { state: 'conflict' };
  const applied = outcomes.find((one) => one.kind === 'applied');
  if (applied) return { state: 'applied', personId: applied.personId };
  return { state: outcomes.length > 0 ? 'duplicate' : 'applied' };
}

/** Writes what became of rows that were stated, and what stands for them from now on. */
export async function recordRows(
  tx: Tx,
  { importId, partner }: { importId: number; partner: string },
  rows: readonly WaitingRow<RowBody>[],
  settled: readonly SettledRow[],
): Promise<void> {
  await settleRows(tx, importId, settled);
  const refused = new Set(settled.filter(({ state }) => state === 'refused').map(({ line }) => line));
  const stated = rows.filter(({ line }) => !refused.has(line));
  await upsertPartnerRows(
    tx,
    partner,
    stated.map(({ rowKey, body }) => ({ rowKey, rowHash: body.hash, parts: body.parts })),
  );
  await markReturned(
    tx,
    partner,
    stated.map(({ rowKey }) => rowKey),
  );
  await askAbout(
    tx,
    importId,
    partner,
    stated.flatMap(({ rowKey, body }) => body.vanished.map((part) => ({ rowKey, part }))),
  );
}

/** Ends an import, and writes the one line that each team gets of it. */
async function finish(tx: Tx, context: ReceiveContext, importId: number, now: Instant): Promise<void> {
  await setImportState(tx, importId, 'finished');
  const people = await peopleOfImport(tx, importId);
  const byTeam = new Map<string, { duties: number; people: Set<string> }>();
  for (const { team, personId } of await listInherited(tx, context.plannings, people)) {
    const one = byTeam.get(team) ?? { duties: 0, people: new Set() };
    one.duties++;
    one.people.add(personId);
    byTeam.set(team, one);
  }
  const summaries = [...byTeam].map(([team, one]) => ({
    importId,
    team,
    duties: one.duties,
    people: one.people.size,
  }));
  await writeSummaries(tx, londonDay(now), summaries);
}

/** The first waiting row cannot be applied, for a fault of ours: it is kept with the kind of the error, and the others go on. */
async function refuseNext(pool: Pool, importId: number, error: unknown): Promise<void> {
  const kind = error instanceof Error ? error.name : 'unknown';
  await withTransaction(pool, async (tx) => {
    await lockImport(tx, importId);
    const [row] = await waitingRows<RowBody>(tx, importId, 1);
    if (row)
      await settleRows(tx, importId, [
        { line: row.line, state: 'refused', reason: `applying it failed (${kind}): the fault is Onward’s` },
      ]);
  });
}

/** @throws NotFoundError */
export async function viewOf(tx: Tx, importId: number): Promise<BackfillView> {
  const [row] = await listImports(tx, { importId });
  if (!row) throw new NotFoundError('there is no such import');
  const { state, rowCount, counts } = row;
  return { state, rows: rowCount, waiting: counts.waiting ?? 0, refused: counts.refused ?? 0 };
}
