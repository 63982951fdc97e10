/**
 * The oracle under kill -9: while 2,000 events for 200 people flow, intake, relay and orchestrator are each killed at
 * random moments, Kafka and Temporal are restarted once and Postgres is killed again and again; then everything is killed at
 * once, as in a power cut, and started again. At the end the tables are the plan of the log for
 * every case, each accepted event is in exactly one log, no notice exists twice, and every open case has its workflow.
 * Faults 1, 2, 3, 4, 7, 19 and 27. The seed is printed; ONWARD_SEED reruns it. The soak makes everything ONWARD_SOAK times as much.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'pg';
import { produce } from '../support/partners';
import { randomHistory, seeded } from '../support/random-history';
import { RunningStack } from '../support/running-stack';
import {
  eachInOneLog,
  everyOpenCaseHasItsWorkflow,
  noCaseBlocked,
  noNoticeTwice,
  oracleHolds,
  settled,
} from '../support/settled';

const SEED = Number(process.env.ONWARD_SEED ?? Date.now() % 1000);
const SCALE = Number(process.env.ONWARD_SOAK ?? 1);
const PEOPLE = 200 * SCALE;
const EVENTS = 2000 * SCALE;
const PROCESSES = ['intake', 'relay', 'orchestrator'];
const SERVICES = ['postgres', 'temporal', 'postgres', 'kafka', 'postgres'];
const stack = new RunningStack();

beforeAll(async () => {
  process.stdout.write(`oracle under kill: ONWARD_SEED=${SEED}\n`);
  await stack.start();
}, 300_000);

afterAll(async () => {
  await stack.stop();
}, 60_000);

/**
 * Kills until the flow has ended, each process and Postgres several times, and restarts the other services once; gives who was
 * killed. SIGTERM would let Postgres wait for its clients: it is killed.
 */
async function chaos(random: () => number, flowing: () => boolean): Promise<string[]> {
  const victims: string[] = [];
  const services = Array.from({ length: SCALE }, () => SERVICES).flat();
  for (let round = 0; flowing() || services.length > 0 || round < 9; round++) {
    await sleep(700 + random() * 1500);
    const service = round % 4 === 3 ? services.shift() : undefined;
    const name = service ?? PROCESSES[round % 4];
    const gently = service === 'temporal' || service === 'kafka';
    if (name && stack.kill(name, gently ? 'SIGTERM' : 'SIGKILL')) victims.push(name);
  }
  return victims;
}

test(
  'the oracle holds for every case after kills and restarts',
  async () => {
    const history = randomHistory(SEED, PEOPLE, EVENTS, new Date().toISOString().slice(0, 10));
    expect(history.events.length).toBeGreaterThanOrEqual(EVENTS);
    let flowing = true;
    const [victims] = await Promise.all([
      chaos(seeded(SEED), () => flowing),
      produce(stack.env.KAFKA_BROKERS ?? '', history.events, { chunk: 50, pauseMs: 500 }).then(() => {
        flowing = false;
      }),
    ]);
    await stack.powerCut();
    await stack.start();
    for (const name of [...PROCESSES, 'kafka', 'temporal', 'postgres']) expect(victims).toContain(name);

    const pool = new Pool({ connectionString: stack.env.DATABASE_URL });
    pool.on('error', () => undefined);
    try {
      await settled(pool, history.accepted.size, 240_000 * SCALE);
      await eachInOneLog(pool, history.accepted);
      const { rows: letters } = await pool.query('SELECT reason FROM dead_letters');
      expect(letters).toEqual([]);
      const { rows: cases } = await pool.query('SELECT person_id FROM cases');
      expect(cases).toHaveLength(PEOPLE);
      await noNoticeTwice(pool);
      const open = await everyOpenCaseHasItsWorkflow(stack, pool);
      await noCaseBlocked(pool);
      await oracleHolds(stack);
      process.stdout.write(
        `oracle under kill: ${history.events.length} messages, ${open} open cases, killed ${victims.join(' ')}\n`,
      );
    } finally {
      await pool.end();
    }
  },
  480_000 * SCALE,
);
