/** (a): how many events a second the intake applies, from Kafka to committed tables. */
import type { Pool } from 'pg';
import type { Producer } from '../bus/port';
import { partnerTopic } from '../events';
import { newEvent, seeded, wireForm, type BenchPerson } from './people';
import type { BenchServices } from './services';
import type { Rate } from './signals';

export interface Stream {
  /** Names the events of this run. */
  run: string;
  /** The share, 0 to 1, that are observations. */
  observations: number;
  seconds: number;
}

interface Bench {
  services: BenchServices;
  pool: Pool;
  producer: Producer;
  people: readonly BenchPerson[];
}

const PRODUCE_AT_ONCE = 1_000;

/**
 * Keeps a backlog in the topic while the intake works it off, and measures over at least `seconds` from the first
 * commit. Producing runs beside it, so it costs the intake the processor time that it costs in life.
 */
export async function throughput(bench: Bench, stream: Stream): Promise<Rate> {
  const random = seeded(20_260_105 + Math.round(stream.observations * 100));
  const { pool, services } = bench;
  const startedFrom = await applied(pool, services);
  let produced = 0;
  const produce = async (): Promise<void> => {
    await bench.producer.send(batch(bench, stream, produced, random), 30_000);
    produced += PRODUCE_AT_ONCE;
  };
  while (produced < BACKLOG) await produce();
  let first: { at: number; count: number } | undefined;
  for (;;) {
    const count = (await applied(pool, services)) - startedFrom;
    const at = performance.now();
    if (first === undefined && count > WARM_UP) first = { at, count };
    if (first !== undefined && at - first.at >= stream.seconds * 1_000) {
      await worked(bench, stream.run, startedFrom, produced);
      return { count: count - first.count, seconds: (at - first.at) / 1_000 };
    }
    if (produced - count < BACKLOG) await produce();
    else await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Messages that always wait: the intake is never short of work. */
const BACKLOG = 20_000;
/** Not counted: connections and caches warm up. */
const WARM_UP = 2_000;

function batch({ services, people }: Bench, stream: Stream, from: number, random: () => number) {
  const topic = partnerTopic(services.partner);
  const now = new Date();
  return Array.from({ length: PRODUCE_AT_ONCE }, (_, i) => {
    const person = people[Math.floor(random() * people.length)] as BenchPerson;
    const observation = random() < stream.observations;
    const event = newEvent(services.partner, stream.run, from + i, person, observation, now);
    const headers = { 'content-type': 'application/cloudevents+json; charset=UTF-8' };
    return { topic, key: person.subject, value: wireForm(event), headers };
  });
}

/** How many messages are applied: the offsets that the intake writes in the same transaction as their effects. */
async function applied(pool: Pool, services: BenchServices): Promise<number> {
  const { rows } = await pool.query<{ sum: number }>(
    'SELECT coalesce(sum(next_offset), 0)::float8 AS sum FROM consumer_offsets WHERE consumer_group = $1 AND topic = $2',
    [services.group, partnerTopic(services.partner)],
  );
  return rows[0]?.sum ?? 0;
}

/**
 * Waits until everything produced is applied, each event once.
 * @throws Error when some of it was refused, did not match, or is not in the log
 */
async function worked({ pool, services }: Bench, run: string, from: number, produced: number): Promise<void> {
  const expected = from + produced;
  for (const end = performance.now() + 120_000; (await applied(pool, services)) < expected;) {
    if (performance.now() > end) throw new Error('the intake did not finish its backlog within two minutes');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const { rows } = await pool.query<{ bad: number }>(
    'SELECT (SELECT count(*) FROM dead_letters) + (SELECT count(*) FROM unmatched) + (SELECT count(*) FROM conflicts) AS bad',
  );
  if (rows[0]?.bad !== 0) throw new Error(`${rows[0]?.bad} events of the bench were not applied`);
  const { rows: logged } = await pool.query<{ count: number }>(
    'SELECT count(*) FROM events JOIN attributions USING (event_pk) WHERE source = $1 AND id LIKE $2',
    [`urn:partner:${services.partner}`, `${run}-%`],
  );
  if (logged[0]?.count !== produced)
    throw new Error(`${produced} events produced, ${logged[0]?.count} in the logs`);
}
