/**
 * The import of a caseload beside the same events given to `receive` as they are, in chunks as intake makes them, with no file, no rows and
 * nothing kept of what became of them. The two take turns on one database, with other people each.
 */
import type { Pool } from 'pg';
import { createCases } from '../cases';
import { readTable } from '../cases/caseload';
import { londonDay } from '../domain';
import { currentRulebook, rulebookVersion } from '../rulebook';
import { withTransaction } from '../store';
import type { ReceivedEvent } from '../cases';
import { benchPeople, type BenchPerson } from './people';
import type { Rate } from './signals';

const COLUMNS =
  'local_id,nhs_number,date_of_birth,given_name,family_name,locality,needs,ehc_requested_on,ehc_final_on,ehc_review_held_on,' +
  'setting,phase,setting_from,service,service_provider,service_side,service_sector,service_on';
const TURNS = 10;
/** Events in a chunk of intake, about. */
const CHUNK = 300;

export interface ImportRates {
  /** Rows a second, from the bytes of the file to the last row in the log. */
  imported: Rate;
  /** The same, of events that are only received. */
  received: Rate;
  eventsPerRow: number;
}

function fileOf(people: readonly BenchPerson[]): Uint8Array {
  const rows = people.map(({ index, nhsNumber, dateOfBirth }) =>
    [
      ...[`B-${index}`, nhsNumber, dateOfBirth, `Given${index}`, `Family${index}`],
      ...[
        ['north', 'south', 'east', 'west'][index % 4],
        'ASD;SEMH',
        '2024-01-08',
        '2024-05-24',
        '2026-03-10',
      ],
      ...['100001', 'secondary', '2020-09-01', 'camhs', 'Z9A01', 'children', 'health', '2022-11-03'],
    ].join(),
  );
  return Buffer.from(`${[COLUMNS, ...rows].join('\n')}\n`);
}

/** Imports `rows` rows and receives the events of as many others. @throws Error when a row was not applied */
export async function importRates(pool: Pool, partner: string, rows: number): Promise<ImportRates> {
  const cases = createCases({ pool, rulebooks: { current: currentRulebook, version: rulebookVersion } });
  const imported = { count: 0, seconds: 0 };
  const received = { count: 0, seconds: 0 };
  const share = Math.ceil(rows / TURNS);
  const asOf = londonDay(new Date().toISOString());
  const people = benchPeople(2 * share * TURNS, asOf);
  let eventsPerRow = 0;
  for (let turn = 0; turn < TURNS; turn++) {
    const start = 2 * turn * share;
    const events = await eventsOf(pool, cases, partner, people.slice(start, start + share), asOf);
    eventsPerRow = events.length / share;
    const began = performance.now();
    for (let from = 0; from < events.length; from += CHUNK)
      await withTransaction(pool, (tx) => cases.receive(tx, events.slice(from, from + CHUNK), new Date()));
    received.seconds += (performance.now() - began) / 1_000;
    received.count += share;
    imported.seconds += await importOnce(
      cases,
      partner,
      people.slice(start + share, start + 2 * share),
      asOf,
    );
    imported.count += share;
  }
  return { imported, received, eventsPerRow };
}

type Cases = ReturnType<typeof createCases>;
const ACTOR = { workerId: 'bench' };

async function importOnce(
  cases: Cases,
  partner: string,
  people: readonly BenchPerson[],
  asOf: string,
): Promise<number> {
  const bytes = fileOf(people);
  const began = performance.now();
  const table = readTable(bytes, { format: 'csv' });
  const file = { kind: 'import', partner, asOf, table, complete: false } as const;
  const { row } = await cases.startImport(ACTOR, file, new Date());
  while ((await cases.backfillBatch(row.importId, new Date())).state === 'running');
  const seconds = (performance.now() - began) / 1_000;
  const { counts } = await cases.importOf(row.importId);
  if (counts.applied !== people.length)
    throw new Error(`${counts.applied ?? 0} of ${people.length} rows applied`);
  return seconds;
}

/** The events of a file, as an import would state them: read from one that is put aside. */
async function eventsOf(
  pool: Pool,
  cases: Cases,
  partner: string,
  people: readonly BenchPerson[],
  asOf: string,
): Promise<ReceivedEvent[]> {
  const table = readTable(fileOf(people), { format: 'csv' });
  const file = { kind: 'ingest', partner, asOf, table, complete: false } as const;
  const { row } = await cases.startImport(ACTOR, file, new Date());
  const rows = await cases.rowsToPublish(row.importId, people.length);
  await pool.query(`UPDATE imports SET state = 'discarded' WHERE import_id = $1`, [row.importId]);
  return rows.flatMap(({ body }) => body.events);
}
