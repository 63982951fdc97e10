/** What an import would do, without writing or locking anything: who is new, who is known, who is in doubt. */
import type { Pool } from 'pg';
import { identifiersIn } from '../events';
import { loadKnownPeople, ownersOfIdentifiers, type KnownPerson } from '../store/identity';
import type { NewImportRow } from '../store/imports';
import { withTransaction, type Tx } from '../store/pool';
import type { RowBody } from './import-staging';
import { vetoReason } from './names';

export interface ImportPreview {
  rows: number;
  /** Rows that say what is in the log already, or what an earlier row of the file says. */
  duplicates: number;
  refused: { line: number; reason: string; raw: Readonly<Record<string, string>> }[];
  /** Rows of people whom nobody has registered yet. */
  fresh: number;
  /** Rows of people who are known. */
  matched: number;
  /** Rows whose identifiers are of two people, or whose name or birth date speak against the match. */
  conflicts: { line: number; reason: string }[];
  /** How many statements of each type would be made. */
  statements: Readonly<Record<string, number>>;
}

const ROWS_AT_ONCE = 1_000;

/** @param rows of `stageRows` */
export async function previewRows(pool: Pool, rows: readonly NewImportRow[]): Promise<ImportPreview> {
  const preview: ImportPreview = {
    rows: rows.length,
    duplicates: rows.filter(({ state }) => state === 'duplicate').length,
    refused: rows.flatMap(({ state, line, reason, raw }) =>
      state === 'refused' ? [{ line, reason: reason ?? '', raw: raw as Record<string, string> }] : [],
    ),
    fresh: 0,
    matched: 0,
    conflicts: [],
    statements: countTypes(rows),
  };
  const waiting = rows.filter(({ state }) => state === 'waiting');
  // Whom the file itself makes known, by identifier: the row that does.
  const seen = new Map<string, string>();
  await withTransaction(pool, async (tx) => {
    for (let from = 0; from < waiting.length; from += ROWS_AT_ONCE)
      await previewSome(tx, waiting.slice(from, from + ROWS_AT_ONCE), seen, preview);
  });
  return preview;
}

function countTypes(rows: readonly NewImportRow[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { body } of rows)
    for (const { event } of (body as RowBody | null)?.events ?? [])
      counts[event.type] = (counts[event.type] ?? 0) + 1;
  return counts;
}

interface Identified {
  line: number;
  identifiers: readonly string[];
  record: KnownPerson | undefined;
}

async function previewSome(
  tx: Tx,
  rows: readonly NewImportRow[],
  seen: Map<string, string>,
  preview: ImportPreview,
): Promise<void> {
  const all = rows.map(identifiedOf);
  const owners = await ownersOfIdentifiers(
    tx,
    all.flatMap(({ identifiers }) => identifiers),
  );
  const known = await loadKnownPeople(tx, [...new Set(owners.values())]);
  for (const { line, identifiers, record } of all) {
    const people = new Set(
      identifiers.flatMap((identifier) => {
        const owner = owners.get(identifier) ?? seen.get(identifier);
        return owner === undefined ? [] : [owner];
      }),
    );
    const [person = `line ${line}`] = people;
    for (const identifier of identifiers) if (!seen.has(identifier)) seen.set(identifier, person);
    const before = known.get(person);
    const veto = before && record && vetoReason(before, record);
    if (people.size > 1) preview.conflicts.push({ line, reason: 'the identifiers are of two people' });
    else if (veto)
      preview.conflicts.push({ line, reason: `${veto} differs from the person known by the identifier` });
    else if (people.size === 1) preview.matched++;
    else preview.fresh++;
  }
}

function identifiedOf({ line, body }: NewImportRow): Identified {
  const events = (body as RowBody).events.map(({ event }) => event);
  const record = events.find(({ type }) => type.startsWith('person.'));
  return {
    line,
    identifiers: [...new Set(events.flatMap((event) => identifiersIn(event)))],
    // A correction of one's own says who was meant: identity takes it for no veto.
    record: record && record.replaces === undefined ? record.data : undefined,
  };
}
