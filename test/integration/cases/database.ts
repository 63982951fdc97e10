/** A database of its own for each suite, on the Postgres that the runner names. */
import { randomBytes } from 'node:crypto';
import { Client, type Pool } from 'pg';
import { createCases, type Cases, type CasesOptions, type Rulebooks } from '../../../cases';
import type { LoggedEvent } from '../../../domain';
import type { CloudEvent } from '../../../events';
import { currentRulebook, rulebookVersion } from '../../../rulebook';
import { createPool, migrate, withTransaction } from '../../../store';
import type { Outcome } from '../../../cases';

export const RULEBOOKS: Rulebooks = { current: currentRulebook, version: rulebookVersion };

export interface Area {
  url: string;
  pool: Pool;
  cases: Cases;
  drop(): Promise<void>;
}

function serverUrl(): URL {
  const url = process.env.DATABASE_URL;
  if (!url)
    throw new Error(
      'DATABASE_URL is not set: run the integration tests with npm test, which starts the services',
    );
  return new URL(url);
}

async function onServer(sql: string): Promise<void> {
  const client = new Client({ connectionString: serverUrl().toString() });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

/** A new database with the schema, and the application over it. */
export async function openArea(
  options: CasesOptions = {},
  rulebooks = RULEBOOKS,
  clock?: () => Date,
): Promise<Area> {
  const name = `cases_${randomBytes(6).toString('hex')}`;
  await onServer(`CREATE DATABASE ${name}`);
  const url = serverUrl();
  url.pathname = `/${name}`;
  await migrate(url.toString());
  const pool = createPool({ DATABASE_URL: url.toString(), DATABASE_POOL: 6 });
  const cases = createCases({ pool, rulebooks, clock, options: { testClock: true, ...options } });
  const drop = async (): Promise<void> => {
    await pool.end();
    await onServer(`DROP DATABASE ${name} WITH (FORCE)`);
  };
  return { url: url.toString(), pool, cases, drop };
}

/** Gives events to `receive` in a transaction of their own. The body hash is of the event as it is. */
export function receiveAll(
  { pool, cases }: Pick<Area, 'pool' | 'cases'>,
  events: readonly CloudEvent[],
  now: string,
): Promise<Outcome[]> {
  const received = events.map((event) => ({ event, bodyHash: JSON.stringify(event) }));
  return withTransaction(pool, (tx) => cases.receive(tx, received, now));
}

let count = 0;

/** An event of a partner. `time` is a local morning unless it is an instant. */
export function event(
  type: LoggedEvent['type'],
  subject: string,
  data: Record<string, unknown>,
  more: Partial<Pick<CloudEvent, 'id' | 'source' | 'time' | 'replaces'>> = {},
): CloudEvent {
  count++;
  const stamp = String(count % 1000).padStart(3, '0');
  return {
    source: 'urn:partner:education',
    id: `e${count}`,
    type,
    subject,
    time: `2026-01-05T09:00:00.${stamp}Z`,
    data,
    ...more,
  };
}

/** A record of a person; `n` varies the birth day. */
export const record = (more: Record<string, unknown> = {}): Record<string, unknown> => ({
  dateOfBirth: '2010-03-14',
  givenName: 'Ada',
  familyName: 'Birch',
  locality: 'north',
  needs: [{ code: 'ASD', primary: true }],
  ...more,
});
