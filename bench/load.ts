/** Fills the bench's database with open cases that have long logs, through the same `receive` that intake uses. */
import type { Pool } from 'pg';
import { createCases } from '../cases';
import type { LocalDate } from '../domain/types';
import { currentRulebook, rulebookVersion } from '../rulebook';
import { withTransaction } from '../store';
import { earlierLog, received, type BenchPerson } from './people';

/** People in one transaction: their logs together stay within what `receive` takes at once. */
const PEOPLE_A_CHUNK = 2;

/** Loads `length` earlier events for each of `people`. @throws Error when an event was not applied */
export async function loadCases(
  pool: Pool,
  partner: string,
  people: readonly BenchPerson[],
  length: number,
  today: LocalDate,
): Promise<void> {
  const cases = createCases({ pool, rulebooks: { current: currentRulebook, version: rulebookVersion } });
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < people.length) {
      const chunk = people.slice(next, (next += PEOPLE_A_CHUNK));
      const events = chunk.flatMap((person) => earlierLog(partner, person, length, today)).map(received);
      const outcomes = await withTransaction(pool, (tx) => cases.receive(tx, events, new Date()));
      const bad = outcomes.find(({ kind }) => kind !== 'applied');
      if (bad !== undefined) throw new Error(`loading: an event was ${bad.kind}`);
    }
  };
  await Promise.all([lane(), lane(), lane()]);
  await pool.query('ANALYZE');
}
