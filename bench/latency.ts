/** How long it takes from producing an event until its task can be read, at 20 events a second. */
import type { Pool } from 'pg';
import type { Producer } from '../bus/port';
import { partnerTopic } from '../events';
import { benchEvent, wireForm, type BenchPerson } from './people';
import type { BenchServices } from './services';

export interface Latency {
  count: number;
  p50: number;
  p99: number;
  most: number;
}

const A_SECOND = 20;
const POLL_MS = 2;

/** Asks for an EHC needs assessment of one person after the other, and watches for the tasks that follow. */
export async function latency(
  services: BenchServices,
  pool: Pool,
  producer: Producer,
  people: readonly BenchPerson[],
  count: number,
): Promise<Latency> {
  const asked = people.filter((person) => !person.hasPlan).slice(0, count);
  const waiting = new Map<string, number>();
  const delays: number[] = [];
  let open = true;
  const ids = await personIds(pool, asked);
  const watcher = watch(pool, waiting, delays, () => open || waiting.size > 0);
  // Awaited below; until then a failure is not an unhandled rejection.
  watcher.catch(() => undefined);
  const start = performance.now();
  const sends: Promise<void>[] = [];
  for (const [n, person] of asked.entries()) {
    await sleep(start + (n * 1_000) / A_SECOND - performance.now());
    waiting.set(ids.get(person.subject) ?? person.subject, performance.now());
    sends.push(producer.send([request(services, person)], 10_000));
  }
  await Promise.all(sends);
  open = false;
  await Promise.race([watcher, sleep(30_000)]);
  if (waiting.size > 0) throw new Error(`${waiting.size} tasks did not appear within 30 s`);
  const sorted = delays.sort((a, b) => a - b);
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return { count: sorted.length, p50: at(0.5), p99: at(0.99), most: at(1) };
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, Math.max(0, ms)));

function request({ partner, run }: BenchServices, person: BenchPerson) {
  const now = new Date();
  const data = { receivedOn: now.toISOString().slice(0, 10) };
  const event = benchEvent(partner, `${run}-asked-${person.index}`, person, 'ehc.requested', now, data);
  const headers = { 'content-type': 'application/cloudevents+json; charset=UTF-8' };
  return { topic: partnerTopic(partner), key: person.subject, value: wireForm(event), headers };
}

async function personIds(pool: Pool, people: readonly BenchPerson[]): Promise<Map<string, string>> {
  const { rows } = await pool.query<{ identifier: string; person_id: string }>(
    'SELECT identifier, person_id FROM identifiers WHERE identifier = ANY($1)',
    [people.map(({ subject }) => subject)],
  );
  return new Map(rows.map((row) => [row.identifier, row.person_id]));
}

/** Looks every two milliseconds which of the people waited for have a task with the duty to decide in six weeks. */
async function watch(
  pool: Pool,
  waiting: Map<string, number>,
  delays: number[],
  goOn: () => boolean,
): Promise<void> {
  const query = {
    name: 'bench-visible',
    text: `SELECT person_id FROM tasks WHERE person_id = ANY($1) AND body->'lines' @> '[{"rule": "ehcna-decision-6w"}]'`,
  };
  while (goOn()) {
    if (waiting.size > 0) {
      const { rows } = await pool.query<{ person_id: string }>({ ...query, values: [[...waiting.keys()]] });
      const now = performance.now();
      for (const { person_id } of rows) {
        const sent = waiting.get(person_id);
        if (sent !== undefined) delays.push(now - sent);
        waiting.delete(person_id);
      }
    }
    await sleep(POLL_MS);
  }
}
