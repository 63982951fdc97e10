/** Facts and tables of locked cases: from memory where they are of this version, from Postgres otherwise. */
import { emptyFacts, fold, FOLD_VERSION } from '../domain';
import type { Facts, LoggedEvent } from '../domain/types';
import { loadKeptFacts, loadTables, type CaseRow, type CaseTables } from '../store/case-rows';
import { loadLogs } from '../store/log';
import type { Tx } from '../store/pool';
import { extendFacts } from './extend';
import type { CaseMemory } from './memory';

/** A locked case with what is known of it. */
export interface LoadedCase {
  row: CaseRow;
  /** The facts of the log so far; throws what the fold throws, so that it blocks this case only. */
  facts: () => Facts;
  tables: CaseTables;
  /** How many events the kept facts hold. */
  snapshotAt: number;
  /** The whole log, where it had to be read anyway. */
  log?: readonly LoggedEvent[];
}

/** In one statement a table for all that are not in memory. */
export async function loadLocked(
  tx: Tx,
  memory: CaseMemory,
  rows: readonly CaseRow[],
): Promise<LoadedCase[]> {
  const loaded: LoadedCase[] = [];
  const missing: CaseRow[] = [];
  for (const row of rows) {
    const kept = memory.find(row);
    if (kept) {
      const { facts, tables, snapshotAt } = kept;
      loaded.push({ row, facts: () => facts, tables, snapshotAt });
    } else if (row.version === 0 && row.eventCount === 0) loaded.push(blank(row));
    else missing.push(row);
  }
  if (missing.length === 0) return loaded;
  const facts = await loadFacts(tx, missing);
  const tables = await loadTables(
    tx,
    missing.map((row) => row.personId),
  );
  for (const row of missing) {
    const found = facts.get(row.personId) as Found;
    loaded.push({ row, tables: tables.get(row.personId) as CaseTables, ...found });
  }
  return loaded;
}

const blank = (row: CaseRow): LoadedCase => ({
  row,
  facts: () => emptyFacts(row.personId),
  tables: { person: undefined, duties: new Map(), tasks: new Map(), handovers: new Map() },
  snapshotAt: 0,
  log: [],
});

type Found = Pick<LoadedCase, 'facts' | 'snapshotAt' | 'log'>;

/** Kept facts with the later log applied on top; the whole log where that cannot be. */
async function loadFacts(tx: Tx, rows: readonly CaseRow[]): Promise<Map<string, Found>> {
  const kept = await loadKeptFacts(
    tx,
    rows.map((row) => row.personId),
  );
  const starts = rows.map(({ personId, eventCount }) => {
    const found = kept.get(personId);
    const usable = found && found.foldVersion === FOLD_VERSION && found.eventCount <= eventCount;
    return { personId, after: usable ? found.eventCount : 0, json: usable ? found.facts : undefined };
  });
  const logs = await loadLogs(tx, starts);
  const found = new Map<string, Found>();
  const refold: { personId: string; after: number; snapshotAt: number }[] = [];
  for (const { personId, after, json } of starts) {
    const rest = logs.get(personId) ?? [];
    const onTop = json === undefined ? undefined : tryOnTop(JSON.parse(json) as Facts, rest);
    if (onTop) found.set(personId, { facts: () => onTop, snapshotAt: after });
    else if (json === undefined) found.set(personId, folded(personId, rest, 0));
    else refold.push({ personId, after: 0, snapshotAt: after });
  }
  const whole = await loadLogs(tx, refold);
  for (const { personId, snapshotAt } of refold) {
    found.set(personId, folded(personId, whole.get(personId) ?? [], snapshotAt));
  }
  return found;
}

const folded = (personId: string, log: readonly LoggedEvent[], snapshotAt: number): Found => ({
  facts: () => fold(personId, log),
  snapshotAt,
  log,
});

function tryOnTop(facts: Facts, rest: readonly LoggedEvent[]): Facts | undefined {
  try {
    return extendFacts(facts, rest);
  } catch {
    return undefined;
  }
}
