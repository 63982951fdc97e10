/**
 * Proves that the tables are what the log says, after seeded random histories with duplicates, corrections and retractions:
 * whoever applies them, in whatever chunks and order, with clocks that differ (fault 15); that each accepted event is in
 * exactly one log; and that what partners are told keeps the contract.
 */
import { createCases, type Cases } from '../../../cases';
import { FOLD_VERSION } from '../../../domain';
import { outboundSchema, parseEvent, type CloudEvent, type OutboundType } from '../../../events';
import { randomHistory, seeded } from '../../support/random-history';
import { eachInOneLog, noCaseBlocked, noNoticeTwice } from '../../support/settled';
import { openArea, receiveAll, RULEBOOKS, type Area } from './database';

jest.setTimeout(120_000);
const TODAY = '2026-06-01';
const START = Date.parse(`${TODAY}T09:00:00.000Z`);
const iso = (ms: number): string => new Date(ms).toISOString();

function eventsOf(seed: number, people: number, count: number) {
  const history = randomHistory(seed, people, count, TODAY);
  const events = history.events.map((wire): CloudEvent => {
    const parsed = parseEvent(wire, new Date(START));
    if (!parsed.ok) throw new Error(`seed ${seed}: ${parsed.reason} ${parsed.detail}`);
    return parsed.event;
  });
  return { ...history, events };
}

function shuffled<T>(of: readonly T[], random: () => number): T[] {
  return of
    .map((value) => ({ value, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ value }) => value);
}

/** Takes the steps of handovers that are due, as their workflows would. */
async function takeSteps(area: Area, cases: Cases, now: string): Promise<void> {
  const { rows } = await area.pool.query<{
    handover_id: string;
    next: { step: string; n: number; at: string };
  }>(`SELECT handover_id, body->'nextStep' AS next FROM handovers WHERE next_step_at <= $1`, [now]);
  for (const { handover_id: id, next } of rows)
    await cases.takeHandoverStep(id, next.step, next.n, next.at, now);
}

/** Each person's outbound events count from 1 without a gap, and hold what the contract says. */
async function outboundKeepsTheContract(area: Area): Promise<void> {
  const { rows } = await area.pool.query<{
    person_id: string;
    body: { id: string; type: string; subject: string; sequence: number; data: unknown };
  }>('SELECT person_id, body FROM outbox ORDER BY outbox_id');
  const last = new Map<string, number>();
  for (const { person_id: personId, body } of rows) {
    const type = body.type.replace(/^onward\.|\.v1$/g, '') as OutboundType;
    const parsed = outboundSchema(type).safeParse(body.data);
    expect(parsed.success ? [] : [type, parsed.error.issues]).toEqual([]);
    expect(body.subject).toBe(`onward:${personId}`);
    expect(body.sequence).toBe((last.get(personId) ?? 0) + 1);
    last.set(personId, body.sequence);
  }
  expect(JSON.stringify(rows)).not.toMatch(/givenName|familyName|nhs:|999\d{7}/);
}

test.each([1, 2])(
  'the oracle holds after a random history, three callers at once (seed %i)',
  async (seed) => {
    const area = await openArea();
    try {
      const random = seeded(seed);
      const { events, accepted } = eventsOf(seed, 15, 350);
      // Two processes with a memory each.
      const second = createCases({ pool: area.pool, rulebooks: RULEBOOKS, options: { testClock: true } });
      const callers = [area.cases, second, area.cases];
      let next = 0;
      const lane = async (cases: Cases, skewMs: number): Promise<void> => {
        while (next < events.length) {
          const chunk = events.slice(next, (next += 1 + Math.floor(random() * 40)));
          const now = iso(START + next * 60_000 + skewMs);
          await receiveAll({ pool: area.pool, cases }, chunk, now);
          const { rows } = await area.pool.query<{ person_id: string }>(
            'SELECT person_id FROM cases ORDER BY random() LIMIT 2',
          );
          for (const { person_id: id } of rows)
            await cases.advanceNow(id, iso(START + next * 60_000 - skewMs));
          if (random() < 0.3) await takeSteps(area, cases, now);
        }
      };
      await Promise.all(callers.map((cases, i) => lane(cases, (i - 1) * 240_000)));
      expect(await area.cases.verifyOracle()).toEqual([]);
      expect(await area.cases.unmatched()).toEqual([]);
      await eachInOneLog(area.pool, accepted);
      await noNoticeTwice(area.pool);
      await noCaseBlocked(area.pool);
      await outboundKeepsTheContract(area);
      // A year later, by the wakes alone.
      for (let now = START + events.length * 60_000; now < START + 400 * 86_400_000; now += 30 * 86_400_000) {
        const { rows } = await area.pool.query<{ person_id: string }>(
          `SELECT person_id FROM cases WHERE next_wake <= $1 AND status = 'open'`,
          [iso(now)],
        );
        await Promise.all(
          rows.map(({ person_id: id }, i) => (callers[i % 2] as Cases).advanceNow(id, iso(now))),
        );
        await takeSteps(area, second, iso(now));
      }
      expect(await second.verifyOracle()).toEqual([]);
      await noNoticeTwice(area.pool);
      await noCaseBlocked(area.pool);
      await outboundKeepsTheContract(area);
    } finally {
      await area.drop();
    }
  },
);

/** What people see of a case, without what names it. */
async function seen(area: Area, subject: string): Promise<unknown> {
  const personId = (await area.cases.findPerson(subject))?.personId ?? '';
  const person = (await area.cases.findPerson(subject))?.person;
  const duties = await area.cases.duties(subject);
  const handovers = (await area.cases.handovers(subject)).map((h) => ({ ...h, handoverId: '' }));
  const { rows: tasks } = await area.pool.query(
    `SELECT owner_role, team, assignee, status, due, body - 'taskId' AS body FROM tasks WHERE person_id = $1
     ORDER BY owner_role, body->>'occasion'`,
    [personId],
  );
  return { person, duties, handovers, tasks };
}

test.each([11, 12, 13])('any order of arrival gives the same cases (seed %i)', async (seed) => {
  const { events, subjects } = eventsOf(seed, 6, 110);
  const now = iso(START + 60_000);
  const results: unknown[] = [];
  for (let order = 0; order < 3; order++) {
    const area = await openArea();
    try {
      const random = seeded(seed * 100 + order);
      const arriving = order === 0 ? events : shuffled(events, random);
      for (let i = 0; i < arriving.length;) {
        const size = 1 + Math.floor(random() * 12);
        await receiveAll(area, arriving.slice(i, (i += size)), now);
      }
      expect(await area.cases.verifyOracle()).toEqual([]);
      await noCaseBlocked(area.pool);
      results.push(await Promise.all(subjects.map((subject) => seen(area, subject))));
    } finally {
      await area.drop();
    }
  }
  expect(results[1]).toEqual(results[0]);
  expect(results[2]).toEqual(results[0]);
});

/** Each damages one row, and is found as a difference that is named so. */
const DAMAGE: readonly [RegExp, string][] = [
  [/^duty /, `UPDATE duties SET status = CASE status WHEN 'met' THEN 'overdue' ELSE 'met' END`],
  [/^duty /, `UPDATE duties SET statutory_due = coalesce(statutory_due, '2026-01-01') + 1`],
  [/^duty /, `UPDATE duties SET body = replace(body, '"title":"', '"title":"Not ')`],
  [/^duty /, 'DELETE FROM duties'],
  [/^task /, `UPDATE tasks SET due = coalesce(due, '2026-01-01') + 1`],
  [/^task /, 'DELETE FROM tasks'],
  [/^handover /, `UPDATE handovers SET status = 'settled', next_step_at = NULL`],
  [/^handover /, `UPDATE handovers SET next_step_at = '2030-01-01'`],
  [/^notice /, 'DELETE FROM notices'],
  [/^person .*family_name$/, `UPDATE people SET family_name = 'Else'`],
  [/^person$/, `UPDATE people SET body = '{}', given_name = NULL, family_name = NULL, date_of_birth = NULL`],
  [/^case nextWake$/, `UPDATE cases SET next_wake = '2030-01-01'`],
  [/^case stage$/, `UPDATE cases SET stage = 'settled'`],
  [/^case overdue$/, 'UPDATE cases SET overdue = overdue + 1'],
  [/^events in the log$/, 'DELETE FROM attributions'],
];

test('the oracle can fail: whatever is damaged in the tables is found', async () => {
  const area = await openArea();
  try {
    await receiveAll(area, eventsOf(31, 4, 120).events, iso(START + 60_000));
    expect(await area.cases.verifyOracle()).toEqual([]);
    for (const [named, sql] of DAMAGE) {
      const table = /(?:UPDATE|FROM) (\w+)/.exec(sql)?.[1] ?? '';
      await area.pool.query(`DROP TABLE IF EXISTS whole; CREATE TABLE whole AS SELECT * FROM ${table}`);
      const { rowCount } = await area.pool.query(
        `${sql} WHERE ctid = (SELECT min(ctid) FROM ${table}${table === 'attributions' ? ' WHERE seq IS NOT NULL' : ''})`,
      );
      expect([sql, rowCount]).toEqual([sql, 1]);
      const found = (await area.cases.verifyOracle()).map(({ what }) => what);
      expect([sql, found.some((what) => named.test(what))]).toEqual([sql, true]);
      await area.pool.query(
        `SET session_replication_role = replica; DELETE FROM ${table}; INSERT INTO ${table} SELECT * FROM whole;
         SET session_replication_role = DEFAULT`,
      );
      expect([sql, await area.cases.verifyOracle()]).toEqual([sql, []]);
    }
    await area.pool.query(
      `INSERT INTO case_facts SELECT person_id, $1, event_count, '{}' FROM cases LIMIT 1
       ON CONFLICT (person_id) DO UPDATE SET facts = '{}'`,
      [FOLD_VERSION],
    );
    expect((await area.cases.verifyOracle()).map(({ what }) => what)).toEqual(['kept facts']);
  } finally {
    await area.drop();
  }
});
