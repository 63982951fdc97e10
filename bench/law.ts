/** The law's own cost: plans a second on one core for a full history, and cases a second of a rollout. */
import type { Pool } from 'pg';
import { createCases } from '../cases';
import { fold, londonDay, plan, type Facts } from '../domain';
import type { LocalDate, LoggedEvent } from '../domain/types';
import { currentRulebook, rulebookVersion } from '../rulebook';
import { earlierLog, type BenchPerson } from './people';
import type { Rate } from './signals';

const PEOPLE = 200;
const HOUR_MS = 3_600_000;

/** Plans of folded histories of `length` events, one after the other, each at another hour, for `seconds`. */
export function plansASecond(
  people: readonly BenchPerson[],
  length: number,
  seconds: number,
  today: LocalDate,
): Rate {
  const rulebook = currentRulebook();
  const histories = people
    .slice(0, PEOPLE)
    .map((person): Facts =>
      fold(String(person.index), earlierLog('bench', person, length, today) as LoggedEvent[]),
    );
  const began = Date.parse(`${today}T12:00:00Z`);
  let count = 0;
  const planAll = (): void => {
    for (const facts of histories)
      plan(facts, rulebook, new Date(began + (count++ % 1_000) * HOUR_MS).toISOString());
  };
  planAll();
  count = 0;
  const start = performance.now();
  while (performance.now() - start < seconds * 1_000) planAll();
  return { count, seconds: (performance.now() - start) / 1_000 };
}

/**
 * Adopts the first released rulebook and plans every open case anew, batch after batch, as the `rollout` workflow does without
 * its pauses. @throws Error when a case was left
 */
export async function rolloutCases(pool: Pool): Promise<Rate> {
  const cases = createCases({ pool, rulebooks: { current: currentRulebook, version: rulebookVersion } });
  const now = new Date().toISOString();
  const version = '2026-06-12.1';
  const { adoptionId, open } = await cases.adoptRulebook(
    { workerId: 'bench' },
    { version, effectiveOn: londonDay(now) },
    now,
  );
  const start = performance.now();
  let count = 0;
  let cursor = '';
  for (let state = 'running'; state !== 'finished';) {
    const view = await cases.rolloutBatch(adoptionId, cursor, new Date().toISOString());
    ({ state, cursor } = view);
    count += view.advanced;
  }
  if (count !== open) throw new Error(`the rollout advanced ${count} of ${open} open cases`);
  return { count, seconds: (performance.now() - start) / 1_000 };
}
