/** The oracle: the tables must be what plan(fold(log)) says with the case's own rulebook at its own instant. */
import { factsOf, fold, FOLD_VERSION, plan } from '../domain';
import type { Facts, LoggedEvent } from '../domain/types';
import {
  loadCases,
  loadKeptFacts,
  loadNotices,
  loadTables,
  type CaseRow,
  type CaseTables,
} from '../store/case-rows';
import { loadColumnFaults } from '../store/columns';
import { loadLogs } from '../store/log';
import type { Tx } from '../store/pool';
import type { Difference } from './cases';
import type { Plannings } from './plannings';
import { noticesIn, project, same, type Projection } from './projection';

/** Cases are read in pages, so that an area of any size can be checked. */
const PAGE = 200;

/**
 * Where the tables differ. Blocked cases are left out: their plan throws, and an alarm says so.
 * Run it in a REPEATABLE READ transaction to see one state.
 */
export async function verifyOracle(
  tx: Tx,
  plannings: Plannings,
  personIds?: readonly string[],
): Promise<Difference[]> {
  const rows = [...(await loadCases(tx, personIds)).values()];
  await plannings.prepare(
    tx,
    rows.map(({ rulebookVersion }) => rulebookVersion),
  );
  const differences: Difference[] = [];
  for (let start = 0; start < rows.length; start += PAGE) {
    const page = rows.slice(start, start + PAGE);
    const ids = page.map((row) => row.personId);
    const logs = await loadLogs(
      tx,
      ids.map((personId) => ({ personId, after: 0 })),
    );
    const tables = await loadTables(tx, ids);
    const notices = await loadNotices(tx, ids);
    const kept = await loadKeptFacts(tx, ids);
    for (const { personId, what } of await loadColumnFaults(tx, ids))
      differences.push({ personId, what, expected: 'as in its body', found: 'something else' });
    for (const row of page) {
      const { personId } = row;
      const found = {
        tables: tables.get(personId) as CaseTables,
        notices: notices.get(personId) ?? new Map(),
      };
      const log = logs.get(personId) ?? [];
      differences.push(...keptDifferences(row, log, kept.get(personId)));
      if (!row.blocked) differences.push(...caseDifferences(row, log, found, plannings));
    }
  }
  return differences;
}

function caseDifferences(
  row: CaseRow,
  log: readonly LoggedEvent[],
  found: { tables: CaseTables; notices: ReadonlyMap<string, unknown> },
  plannings: Plannings,
): Difference[] {
  const { personId } = row;
  const differences: Difference[] = [];
  const compare = (what: string, expected: unknown, actual: unknown): void => {
    if (!same(expected, actual)) differences.push({ personId, what, expected, found: actual });
  };
  let facts: Facts;
  let projection: Projection;
  let owed: unknown;
  try {
    facts = fold(personId, log);
    const { rulebook, owners } = plannings.of(row.rulebookVersion);
    const planned = plan(facts, rulebook, row.asOf);
    projection = project(planned, owners);
    owed = planned.notices;
  } catch (error) {
    return [
      { personId, what: 'the plan throws but the case is not blocked', expected: null, found: String(error) },
    ];
  }
  const adopted = factsOf(facts, 'rulebook.adopted').at(-1)?.data.version;
  if (adopted !== undefined) compare('rulebook', adopted, row.rulebookVersion);
  compare('events in the log', log.length, row.eventCount);
  compare('notices owed but not issued', [], owed);
  compareRows('duty', projection.duties, found.tables.duties, compare);
  compareRows('task', projection.tasks, found.tables.tasks, compare);
  compareRows('handover', projection.handovers, found.tables.handovers, compare);
  compareRows('notice', noticesIn(facts), found.notices, compare);
  compare('person', projection.person, found.tables.person);
  for (const [column, expected] of Object.entries(projection.columns)) {
    compare(`case ${column}`, expected, row[column as keyof CaseRow]);
  }
  return differences;
}

function compareRows(
  what: string,
  expected: ReadonlyMap<string, unknown>,
  found: ReadonlyMap<string, unknown>,
  compare: (what: string, expected: unknown, found: unknown) => void,
): void {
  for (const key of new Set([...expected.keys(), ...found.keys()])) {
    compare(`${what} ${key.replace('\u0000', ' ')}`, expected.get(key), found.get(key));
  }
}

function keptDifferences(
  row: CaseRow,
  log: readonly LoggedEvent[],
  kept: { foldVersion: number; eventCount: number; facts: string } | undefined,
): Difference[] {
  if (!kept || kept.foldVersion !== FOLD_VERSION) return [];
  const { personId } = row;
  let expected: Facts;
  try {
    expected = fold(personId, log.slice(0, kept.eventCount));
  } catch {
    return row.blocked ? [] : [{ personId, what: 'the fold throws', expected: null, found: null }];
  }
  const found = JSON.parse(kept.facts) as Facts;
  return same(expected, found) ? [] : [{ personId, what: 'kept facts', expected, found }];
}
