/** Fault 20: the plan of one case throws. That case is blocked and alarmed, its events kept; all others go on. */
import { testNhsNumber } from '../../support/random-history';
import { event, openArea, receiveAll, record, type Area } from './database';

const NOW = '2026-02-01T12:00:00.000Z';
let area: Area;
beforeAll(async () => {
  area = await openArea();
});
afterAll(() => area.drop());

const alarms = async (): Promise<unknown[]> => {
  const { rows } = await area.pool.query<{ kind: string; subject: string }>(
    `SELECT kind, subject FROM alarms WHERE kind = 'case-blocked' AND cleared_at IS NULL`,
  );
  return rows;
};

test('blocked, kept, and unblocked by the correction; nobody else notices', async () => {
  const [poisoned, ...others] = [0, 1, 2].map((n) => `nhs:${testNhsNumber(n)}`) as [string, string, string];
  const everybody = [poisoned, ...others];
  await receiveAll(
    area,
    everybody.map((subject) => event('person.registered', subject, record())),
    NOW,
  );
  const personId = (await area.cases.findPerson(poisoned))?.personId as string;
  // A date that no schema lets through: the fold takes it, the plan throws on it.
  const broken = event('ehc.requested', poisoned, { receivedOn: '2026-02-30' });
  const outcomes = await receiveAll(
    area,
    [broken, ...others.map((subject) => event('ehc.requested', subject, { receivedOn: '2026-01-05' }))],
    NOW,
  );
  expect(outcomes.map(({ kind }) => kind)).toEqual(['applied', 'applied', 'applied']);
  expect(await area.cases.findPerson(poisoned)).toMatchObject({ blocked: true, open: true });
  expect(await alarms()).toEqual([{ kind: 'case-blocked', subject: personId }]);
  for (const subject of others) {
    expect(await area.cases.findPerson(subject)).toMatchObject({ blocked: false });
    expect((await area.cases.duties(subject)).map((d) => d.rule)).toContain('ehcna-decision-6w');
  }

  // More arrives and is kept; time passes; a person's command is refused and says why.
  await receiveAll(
    area,
    [event('meeting.held', poisoned, { kind: 'transition-planning', on: '2026-01-20' })],
    NOW,
  );
  expect(await area.cases.advanceNow(personId, '2026-02-02T12:00:00.000Z')).toMatchObject({ blocked: true });
  await area.cases.saveWorkers([
    { workerId: 'm', name: 'M', team: 'sen-team', roles: ['manager'], services: [] },
  ]);
  await expect(
    area.cases.command(
      { workerId: 'm' },
      personId,
      'meeting.held',
      { kind: 'transition-planning', on: '2026-01-21' },
      '2026-02-02T12:00:00.000Z',
    ),
  ).rejects.toMatchObject({ code: 'case-blocked' });
  expect(await alarms()).toHaveLength(1);
  expect(await area.cases.verifyOracle()).toEqual([]);

  const mended = event('ehc.requested', poisoned, { receivedOn: '2026-01-26' }, { replaces: broken.id });
  await receiveAll(area, [mended], '2026-02-02T13:00:00.000Z');
  expect(await area.cases.findPerson(poisoned)).toMatchObject({ blocked: false });
  expect(await alarms()).toEqual([]);
  const duties = await area.cases.duties(poisoned);
  expect(duties.find((d) => d.rule === 'ehcna-decision-6w')).toMatchObject({ statutoryDue: '2026-03-09' });
  expect(duties.map((d) => d.rule)).toContain('qs140-3-annual');
  const { rows } = await area.pool.query<{ seq: number }>(
    'SELECT seq FROM attributions WHERE person_id = $1 ORDER BY seq',
    [personId],
  );
  expect(rows.map(({ seq }) => seq)).toEqual(rows.map((_, i) => i + 1));
  expect(await area.cases.verifyOracle()).toEqual([]);
});
