/**
 * Temporal away (fault 3) and all orchestrators down (fault 4), on the real stack. While Temporal does not answer, a social
 * worker's completion and partners' events commit and show, nothing is dead-lettered, and it is said that Temporal is
 * away; when it is back the workflows catch up. While orchestrators die as soon as they start, steps that time made due
 * wait; then each is taken once. In the soak Temporal stays away for five minutes.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'pg';
import { createCases, type Cases } from '../../../cases';
import { currentRulebook, rulebookVersion } from '../../../rulebook';
import { produce } from '../../support/partners';
import { randomHistory, testNhsNumber, type WireEvent } from '../../support/random-history';
import { eventually, RunningStack } from '../../support/running-stack';
import {
  eachInOneLog,
  everyOpenCaseHasItsWorkflow,
  noCaseBlocked,
  noNoticeTwice,
  oracleHolds,
  settled,
} from '../../support/settled';

const DAY_MS = 86_400_000;
const STAYS_AWAY_MS = process.env.ONWARD_SOAK ? 300_000 : 0;
const stack = new RunningStack();
const inDays = (days: number): string => new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10);
const subjects = Array.from({ length: 6 }, (_, n) => `nhs:${testNhsNumber(900 + n)}`);
const accepted = new Set<string>();
let sent = 0;
let pool: Pool;
let cases: Cases;

function event(partner: string, subject: string, type: string, data: Record<string, unknown>): WireEvent {
  const id = `away-${++sent}`;
  const source = `urn:partner:${partner}`;
  accepted.add(`${source} ${id}`);
  const time = new Date(Date.now() - 60_000 + sent * 10).toISOString();
  return {
    specversion: '1.0',
    id,
    source,
    type: `onward.${type}.v1`,
    subject,
    time,
    datacontenttype: 'application/json',
    data,
  };
}

const proposed = (subject: string): WireEvent =>
  event('camhs', subject, 'handover.proposed', {
    fromService: 'camhs',
    toService: 'adult-mental-health',
    transferOn: inDays(200),
  });
const send = (events: readonly WireEvent[]): Promise<void> => produce(stack.env.KAFKA_BROKERS ?? '', events);

/** How the handover of a person stands, as the command line shows it to anybody. */
async function handoverStatus(subject: string): Promise<string | undefined> {
  return (await cases.handovers(subject).catch(() => []))[0]?.status;
}

async function gauge(name: string): Promise<number> {
  const response = await fetch(`http://127.0.0.1:${stack.env.RELAY_HTTP_PORT}/metrics`);
  const [, value] = new RegExp(`^${name}(?:\\{[^}]*\\})? (\\d+)$`, 'm').exec(await response.text()) ?? [];
  return Number(value);
}

beforeAll(async () => {
  await stack.start();
  pool = new Pool({ connectionString: stack.env.DATABASE_URL });
  pool.on('error', () => undefined);
  cases = createCases({ pool, rulebooks: { current: currentRulebook, version: rulebookVersion } });
  await send(
    subjects.flatMap((subject) => [
      event('education', subject, 'person.registered', {
        nhsNumber: subject.slice(4),
        dateOfBirth: inDays(-17 * 365),
        givenName: 'Robin',
        familyName: 'Vale',
        locality: 'north',
        needs: [{ code: 'ASD', primary: true }],
      }),
      event('education', subject, 'ehc.requested', { receivedOn: inDays(-20) }),
    ]),
  );
  await settled(pool, accepted.size);
}, 300_000);

afterAll(async () => {
  await pool.end();
  await stack.stop();
}, 60_000);

async function allIsWell(): Promise<void> {
  await settled(pool, accepted.size);
  await eachInOneLog(pool, accepted);
  await noNoticeTwice(pool);
  await noCaseBlocked(pool);
  await everyOpenCaseHasItsWorkflow(stack, pool);
  expect((await pool.query('SELECT reason FROM dead_letters')).rows).toEqual([]);
  // Each step of each handover once, by its id.
  const { rows } = await pool.query<{ steps: number; ids: number }>(
    `SELECT count(*)::int AS steps, count(DISTINCT data->>'handoverId' || '/' || (data->>'step') || '/' || (data->>'n'))::int AS ids
     FROM events WHERE type = 'handover.step'`,
  );
  expect(rows[0]?.steps).toBe(rows[0]?.ids);
  await oracleHolds(stack);
}

test(
  'Temporal away: people and partners go on, and the workflows catch up',
  async () => {
    const [subject] = subjects as [string];
    const personId = (await cases.findPerson(subject))?.personId ?? '';
    // It holds its connections and answers nothing: worse than being gone.
    expect(stack.kill('temporal', 'SIGSTOP')).toBe(true);
    try {
      const { rows } = await pool.query<{
        task_id: string;
        team: string;
        body: { lines: { rule: string; occurrence: string }[] };
      }>(`SELECT task_id, team, body FROM tasks WHERE person_id = $1 AND owner_role = 'la-sen'`, [personId]);
      const task = rows[0] as (typeof rows)[0];
      await cases.saveWorkers([
        { workerId: 'sw-away', name: 'S W', team: task.team, roles: ['social-worker'], services: [] },
      ]);
      const began = Date.now();
      await cases.command(
        { workerId: 'sw-away' },
        personId,
        'task.completed',
        { taskId: task.task_id, on: inDays(0), lines: task.body.lines },
        new Date(),
      );
      expect(Date.now() - began).toBeLessThan(2_000);
      const shown = await stack.onward(['tasks', subject, '--json']);
      const duty = (JSON.parse(shown.stdout) as { rule: string; status: string }[]).find(
        ({ rule }) => rule === 'ehcna-decision-6w',
      );
      expect(duty).toMatchObject({ status: 'met' });

      const history = randomHistory(300, 30, 300, inDays(0));
      for (const key of history.accepted) accepted.add(key);
      await send([proposed(subject), ...history.events]);
      await eventually('all events applied with Temporal away', 60_000, async () => {
        const { rows: counted } = await pool.query<{ n: number }>(
          `SELECT count(*)::int AS n FROM events WHERE source LIKE 'urn:partner:%'`,
        );
        return counted[0]?.n === accepted.size ? true : undefined;
      });
      await eventually('the relay says that Temporal is away', 45_000, async () =>
        (await gauge('onward_temporal_away')) === 1 ? true : undefined,
      );
      await sleep(STAYS_AWAY_MS);
      expect(await handoverStatus(subject)).toBe('proposed');
    } finally {
      stack.kill('temporal', 'SIGCONT');
    }
    await eventually('offered once Temporal is back', 90_000, async () =>
      (await handoverStatus(subject)) === 'offered' ? true : undefined,
    );
    await allIsWell();
    await eventually('the relay says that Temporal is back', 30_000, async () =>
      (await gauge('onward_temporal_away')) === 0 ? true : undefined,
    );
  },
  300_000 + STAYS_AWAY_MS,
);

test('all orchestrators down: what time made due waits, and is done once when one is back', async () => {
  const waiting = subjects.slice(1);
  let down = true;
  const killing = (async (): Promise<void> => {
    for (; down; await sleep(100)) stack.kill('orchestrator', 'SIGKILL');
  })();
  try {
    await sleep(500);
    await send(waiting.map(proposed));
    await eventually('all proposals applied', 30_000, async () =>
      (await Promise.all(waiting.map(handoverStatus))).every((status) => status === 'proposed')
        ? true
        : undefined,
    );
    await sleep(5_000);
    expect(new Set(await Promise.all(waiting.map(handoverStatus)))).toEqual(new Set(['proposed']));
  } finally {
    down = false;
    await killing;
  }
  await eventually('all offered', 120_000, async () =>
    (await Promise.all(waiting.map(handoverStatus))).every((status) => status === 'offered')
      ? true
      : undefined,
  );
  await allIsWell();
}, 300_000);
