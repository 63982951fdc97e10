/** Fault 21: a caller's clock that jumps about, over both changes of the clocks. Each reminder once, never early. */
import { londonDay, workingDaysAfter } from '../../../domain';
import { seeded, testNhsNumber } from '../../support/random-history';
import { event, openArea, receiveAll, record, type Area } from './database';

const HOUR_MS = 3_600_000;
let area: Area;
beforeAll(async () => {
  area = await openArea();
});
afterAll(() => area.drop());

interface NoticeRow {
  notice_id: string;
  rung: string;
  time: Date;
}

const DAYS: Readonly<Record<string, number>> = {
  reminder: -5,
  assignee: 1,
  'team-manager': 5,
  'head-of-service': 10,
};

/** The instant of nine o'clock in London on a day. */
function nine(day: string): number {
  const utc = Date.parse(`${day}T09:00:00.000Z`);
  const shown = new Intl.DateTimeFormat('en-GB', {
    timeZone: 'Europe/London',
    hour: '2-digit',
    hourCycle: 'h23',
  });
  return utc - (Number(shown.format(utc)) - 9) * HOUR_MS;
}

test.each([
  [1, 'into summer time', '2027-02-08', '2027-03-22'],
  [2, 'into winter time', '2026-09-14', '2026-10-26'],
])('a clock that jumps about (%i): %s', async (n, _, receivedOn, due) => {
  const subject = `nhs:${testNhsNumber(n)}`;
  const start = Date.parse(`${receivedOn}T10:00:00.000Z`);
  await receiveAll(
    area,
    [
      event('person.registered', subject, record(), { time: new Date(start).toISOString() }),
      event('ehc.requested', subject, { receivedOn }, { time: new Date(start).toISOString() }),
    ],
    new Date(start).toISOString(),
  );
  const personId = (await area.cases.findPerson(subject))?.personId as string;
  const random = seeded(21);
  const ticks = Object.values(DAYS).map((days) => nine(workingDaysAfter(due, days)));
  const end = Date.parse(`${due}T00:00:00Z`) + 20 * 24 * HOUR_MS;
  const hours = Array.from({ length: (end - start) / (4 * HOUR_MS) }, (__, i) => start + i * 4 * HOUR_MS);
  // Every four hours, a second before each nine o'clock and at it; now and then up to ten days back.
  const clock = [...hours, ...ticks, ...ticks.map((tick) => tick - 1_000)].sort((a, b) => a - b);
  let highest = start;
  for (const tick of clock) {
    for (const at of random() < 0.1 ? [tick, tick - random() * 240 * HOUR_MS] : [tick]) {
      const view = await area.cases.advanceNow(personId, new Date(at).toISOString());
      highest = Math.max(highest, at);
      expect(view.nextWake === null || Date.parse(view.nextWake) > highest).toBe(true);
    }
  }
  const { rows } = await area.pool.query<NoticeRow>(
    `SELECT data->>'noticeId' AS notice_id, data->>'rung' AS rung, time FROM events JOIN attributions USING (event_pk)
     WHERE person_id = $1 AND type = 'notice.issued' AND data->>'text' LIKE '%' || $2 || '.' ORDER BY seq`,
    [personId, new Date(`${due}T12:00:00Z`).toLocaleDateString('en-GB', { dateStyle: 'long' })],
  );
  expect(rows.map(({ rung, time }) => [rung, time.toISOString()])).toEqual(
    Object.entries(DAYS).map(([rung, days]) => [
      rung,
      new Date(nine(workingDaysAfter(due, days))).toISOString(),
    ]),
  );
  expect(new Set(rows.map(({ time }) => time.toISOString().slice(11, 13))).size).toBe(2);
  expect(londonDay(new Date(highest).toISOString()) > due).toBe(true);
  expect(await area.cases.verifyOracle()).toEqual([]);
});
