/**
 * Settings of the area are adopted as the law is: a reorganisation reaches every open task through the rollout and tells nobody
 * twice; a local target moves targets and no statutory date; a rehearsal says so beforehand; chasers see whom to chase.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkArea, DEMONSTRATION_AREA, readAreaFile, type AreaSettings } from '../../../cases';
import { outboundSchema } from '../../../events';
import { currentRulebook, rulebookVersion } from '../../../rulebook';
import { testNhsNumber } from '../../support/random-history';
import { noCaseBlocked, noNoticeTwice } from '../../support/settled';
import { event, openArea, receiveAll, record, type Area } from './database';

const NOW = '2026-02-20T12:00:00.000Z';
const LATER = '2026-02-23T12:00:00.000Z';
const actor = { workerId: 'prepare' };
const [V1, V2] = ['2026-06-12.1', currentRulebook().version];
const subjects = Array.from({ length: 5 }, (_, n) => `nhs:${testNhsNumber(n)}`);
const dir = mkdtempSync(join(tmpdir(), 'onward-area-'));
const file = join(dir, 'area.json');
let area: Area;
const ids: string[] = [];

/** Writes the file of the area, changed, and reads it as the processes do. */
function edit(
  change: (settings: AreaSettings) => void,
  from: AreaSettings = DEMONSTRATION_AREA,
): AreaSettings {
  const settings = structuredClone(from);
  change(settings);
  writeFileSync(file, JSON.stringify(settings));
  return readAreaFile(file, currentRulebook()).settings;
}

/** The SEN team becomes two organisations' business: its work goes to a new team with its own manager. */
const reorganised = (): AreaSettings =>
  edit((a) => {
    a.organisations.trust = { name: 'The new trust' };
    a.teams['north-send'] = {
      ...{ name: 'North SEND team', organisation: 'trust' },
      ...{ manager: 'north-manager', headOfService: 'north-head' },
    };
    for (const role of ['la-sen', 'advice-giver', 'educational-psychologist'])
      a.owners[role] = { team: 'north-send' };
    for (const owner of Object.values(a.owners)) if (owner.chaser) owner.chaser = { team: 'north-send' };
    a.defaultTeam = 'north-send';
  });

beforeEach(async () => {
  area = await openArea();
  await receiveAll(
    area,
    subjects.flatMap((subject) => [
      event('person.registered', subject, record()),
      event('ehc.requested', subject, { receivedOn: '2026-01-05' }),
      event('ehc.advice-requested', subject, { from: 'school', on: '2026-01-12' }),
    ]),
    NOW,
  );
  ids.length = 0;
  for (const subject of subjects) ids.push((await area.cases.findPerson(subject))?.personId ?? '');
});
afterEach(async () => {
  expect(await area.cases.verifyOracle()).toEqual([]);
  await noNoticeTwice(area.pool);
  await noCaseBlocked(area.pool);
  await area.drop();
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

async function rollOut(adoptionId: number, now: string): Promise<void> {
  for (let cursor = '', state = 'running'; state === 'running';)
    ({ cursor, state } = await area.cases.rolloutBatch(adoptionId, cursor, now));
}
const openTasks = async (): Promise<{ role: string; team: string; chases: string | null }[]> => {
  const { rows } = await area.pool.query<{ role: string; team: string; chases: string | null }>(
    `SELECT DISTINCT owner_role AS role, team, chases FROM tasks
     WHERE status NOT IN ('done', 'withdrawn') AND owner_role IN ('la-sen', 'school') ORDER BY 1, 2`,
  );
  return rows;
};
const count = async (sql: string): Promise<number> =>
  (await area.pool.query<{ n: number }>(`SELECT count(*)::int AS n FROM ${sql}`)).rows[0]?.n ?? 0;
const versions = async (): Promise<string[]> =>
  (
    await area.pool.query<{ v: string }>('SELECT DISTINCT rulebook_version AS v FROM cases ORDER BY 1')
  ).rows.map(({ v }) => v);

test('a reorganisation reaches every open task, its later notices and the partners, and tells nobody twice', async () => {
  expect(await openTasks()).toEqual([
    { role: 'la-sen', team: 'sen-team', chases: null },
    { role: 'school', team: 'sen-team', chases: 'the school or college' },
  ]);
  const told = await count('notices');
  const sent = await count('outbox');
  expect(told).toBeGreaterThan(0);
  const moving = await count(`tasks WHERE team = 'sen-team' AND status NOT IN ('done', 'withdrawn')`);
  expect(moving).toBeGreaterThanOrEqual(10);

  const settings = reorganised();
  const { hash } = checkArea(JSON.parse(readFileSync(file, 'utf8')), currentRulebook());
  const decided = await area.cases.adoptArea(actor, settings, NOW);
  expect(decided).toMatchObject({ version: V2, area: hash, effectiveOn: '2026-02-20', open: 5, done: 0 });
  expect(await area.cases.adoptArea(actor, settings, NOW)).toBeUndefined();
  await rollOut(decided?.adoptionId ?? 0, NOW);
  expect(await area.cases.areaInForce(NOW)).toEqual({ hash, settings });

  expect(await openTasks()).toEqual([
    { role: 'la-sen', team: 'north-send', chases: null },
    { role: 'school', team: 'north-send', chases: 'the school or college' },
  ]);
  expect(await versions()).toEqual([`${V2}+${hash}`]);
  expect(await count(`events WHERE type = 'rulebook.adopted'`)).toBe(5);
  // Nobody is told again of what they knew; the partners hear that the team changed, and nothing else did.
  expect(await count('notices')).toBe(told);
  const { rows } = await area.pool.query<{ type: string; data: { changes: unknown[] } }>(
    `SELECT type, body->'data' AS data FROM outbox ORDER BY outbox_id OFFSET $1`,
    [sent],
  );
  expect(rows).toHaveLength(moving);
  for (const { type, data } of rows) {
    expect([type, data.changes]).toEqual([
      'onward.task.changed.v1',
      [{ field: 'team', from: 'sen-team', to: 'north-send' }],
    ]);
    expect(outboundSchema('task.changed').safeParse(data).success).toBe(true);
  }
  // The next rung climbs the new organisation; the school's climbs its own.
  for (const now of ['2026-02-24T12:00:00.000Z', '2026-03-03T12:00:00.000Z'])
    for (const id of ids) await area.cases.advanceNow(id, now);
  const { rows: risen } = await area.pool.query<{ role: string; recipient: string }>(
    `SELECT DISTINCT owner_role AS role, recipient FROM notices JOIN tasks USING (task_id)
     WHERE rung = 'team-manager' AND issued_on > '2026-02-20' ORDER BY 1`,
  );
  expect(risen).toEqual([
    { role: 'la-sen', recipient: 'north-manager' },
    { role: 'school', recipient: 'schools-manager' },
  ]);
  expect(JSON.stringify((await area.pool.query('SELECT text FROM notices')).rows)).not.toMatch(
    /Ada|Birch|999\d{7}/,
  );
});

test('who comes later, another process, and an event between decision and rollout follow the settings in force', async () => {
  const settings = reorganised();
  const decided = await area.cases.adoptArea(actor, settings, NOW);
  // Whatever happens to a case carries the decision out for it, before the rollout does.
  await receiveAll(
    area,
    [event('ehc.advice-received', subjects[0] ?? '', { from: 'school', on: '2026-02-20' })],
    NOW,
  );
  expect(await openTasks()).toEqual([
    { role: 'la-sen', team: 'north-send', chases: null },
    { role: 'la-sen', team: 'sen-team', chases: null },
    { role: 'school', team: 'sen-team', chases: 'the school or college' },
  ]);
  expect(await area.cases.verifyOracle()).toEqual([]);
  await rollOut(decided?.adoptionId ?? 0, LATER);
  const late = `nhs:${testNhsNumber(9)}`;
  await receiveAll(
    area,
    [event('person.registered', late, record()), event('ehc.requested', late, { receivedOn: '2026-01-05' })],
    LATER,
  );
  expect((await openTasks()).map(({ team }) => team)).toEqual(['north-send', 'north-send']);
  expect(await count(`events WHERE type = 'rulebook.adopted'`)).toBe(5);
  // Those who signed in for the old team see the case no more; the new team does.
  const worker = { workerId: 'w', name: 'W', roles: ['social-worker'], services: [] };
  expect(await area.cases.maySeePerson({ ...worker, team: 'sen-team' }, ids[0] ?? '')).toBe(false);
  expect(await area.cases.maySeePerson({ ...worker, team: 'north-send' }, ids[0] ?? '')).toBe(true);
  expect(await area.cases.searchPeople('Birch', { ...worker, team: 'north-send' })).toHaveLength(6);
});

test('local targets and a buffer move targets, never a statutory date; taking them back is a decision too', async () => {
  const dates = async (): Promise<unknown[]> =>
    (await area.cases.duties(subjects[0] ?? ''))
      .filter(({ rule }) => rule === 'ehc-final-20w' || rule === 'ehcna-decision-6w')
      .map(({ rule, statutoryDue, targetDue }) => [rule, statutoryDue, targetDue]);
  const own = await dates();
  expect(own).toEqual([
    ['ehcna-decision-6w', '2026-02-16', '2026-02-16'],
    ['ehc-final-20w', '2026-05-25', '2026-05-22'],
  ]);
  const settings = edit((a) => {
    const of = { op: 'date', name: 'ehc.requested.receivedOn' } as const;
    a.local = {
      bufferWorkingDays: 2,
      rules: { 'ehc-final-20w': { target: { op: 'weeksAfter', of, n: 18 } } },
    };
  });
  const found = await area.cases.rehearse(currentRulebook(), '2026-02-20', undefined, settings);
  expect(found.changes.filter(({ rule }) => rule === 'ehc-final-20w')).toMatchObject([
    { kind: 'moves', team: 'sen-team', month: '2026-05', duties: 5 },
  ]);
  expect(await dates()).toEqual(own);

  const decided = await area.cases.adoptArea(actor, settings, NOW);
  await rollOut(decided?.adoptionId ?? 0, NOW);
  expect(await dates()).toEqual([
    ['ehcna-decision-6w', '2026-02-16', '2026-02-12'],
    ['ehc-final-20w', '2026-05-25', '2026-05-07'],
  ]);
  const back = await area.cases.adoptArea(actor, DEMONSTRATION_AREA, LATER);
  await rollOut(back?.adoptionId ?? 0, LATER);
  expect(await dates()).toEqual(own);
});

test('a rehearsal of a reorganisation says which duties move to which team, for whom, and writes nothing', async () => {
  const log = await count('events');
  const found = await area.cases.rehearse(currentRulebook(), '2026-02-20', undefined, reorganised());
  expect(found).toMatchObject({ cases: 5, affected: 5, wouldBlock: [], version: V2 });
  expect(new Set(found.changes.map(({ kind, team }) => `${kind} ${team}`))).toEqual(
    new Set(['moves north-send']),
  );
  expect(found.changes[0]?.people).toEqual([...ids].sort());
  expect((await area.cases.rehearse(currentRulebook(), '2026-02-20')).changes).toEqual([]);
  expect(await count('events')).toBe(log);
  expect(await count('area_settings')).toBe(0);
});

test('a decision that is still to come is decided anew with the settings; a later rulebook keeps them', async () => {
  await area.cases.adoptRulebook(actor, { version: V1 ?? '', effectiveOn: '2026-03-01' }, NOW);
  const decided = await area.cases.adoptArea(actor, reorganised(), NOW);
  expect(await area.cases.adoptions()).toMatchObject([
    { version: V1, area: null, effectiveOn: '2026-03-01' },
    { version: V2, area: decided?.area, effectiveOn: '2026-02-20' },
    { version: V1, area: decided?.area, effectiveOn: '2026-03-01' },
  ]);
  await rollOut(decided?.adoptionId ?? 0, NOW);
  expect(await versions()).toEqual([`${V2}+${decided?.area}`]);
  const day = '2026-03-01T12:00:00.000Z';
  await rollOut((decided?.adoptionId ?? 0) + 1, day);
  expect(await versions()).toEqual([`${V1}+${decided?.area}`]);
  // The one that was decided anew has nothing left to do.
  expect(await area.cases.rolloutBatch(1, '', day)).toMatchObject({ state: 'finished', advanced: 0 });
  const again = await area.cases.adoptRulebook(actor, { version: V2, effectiveOn: '2026-03-01' }, day);
  expect(again.area).toBe(decided?.area);
  expect(rulebookVersion(V2)).toBe(currentRulebook());
});

test('settings do not change while a rollout is paused, and a rulebook whose owners they do not name is not adopted', async () => {
  const { adoptionId } = await area.cases.adoptRulebook(
    actor,
    { version: V1 ?? '', effectiveOn: '2026-02-20' },
    NOW,
  );
  await area.cases.pauseRollout(actor, adoptionId, true);
  await expect(area.cases.adoptArea(actor, reorganised(), NOW)).rejects.toMatchObject({ code: 'overtaken' });
  await area.cases.pauseRollout(actor, adoptionId, false);
  // As settings are that were checked against an earlier rulebook.
  const older = edit(() => undefined);
  delete older.owners['personal-adviser'];
  await area.cases.adoptArea(actor, older, NOW);
  await expect(
    area.cases.adoptRulebook(actor, { version: V2, effectiveOn: '2026-02-20' }, NOW),
  ).rejects.toMatchObject({
    code: 'invalid',
    message: expect.stringContaining('personal-adviser') as string,
  });
});

test('a chaser sees whom to chase, and does the task on the owner’s behalf', async () => {
  const chaser = {
    workerId: 'w-chaser',
    name: 'Priya',
    team: 'sen-team',
    roles: ['social-worker'],
    services: [],
  };
  await area.cases.saveWorkers([chaser]);
  const { rows } = await area.cases.tasksFor(chaser, { scope: 'team', filter: 'upcoming' });
  const chased = rows.filter(({ expectation }) => expectation !== null);
  expect(chased).toHaveLength(5);
  const [{ taskId, personId }] = chased as [(typeof chased)[number]];
  const task = await area.cases.task(taskId);
  expect(task).toMatchObject({
    expectation: 'Chase: the school or college is to do “EHC needs assessment” by 23 February 2026',
    ...{ team: 'sen-team', teamName: 'SEN team', ownerRole: 'school' },
  });
  const done = { taskId, on: '2026-02-20' };
  await area.cases.command({ workerId: 'w-chaser' }, personId, 'task.completed', done, NOW);
  expect(await area.cases.task(taskId)).toMatchObject({ status: 'done' });
});

test('prepare puts a changed file in force once, keeps it where none is named, and takes nothing that is refused', async () => {
  const prepare = (env: Record<string, string>): { status: number | null; stderr: string } => {
    const script = join(__dirname, '../../../dist/workers/prepare.js');
    return spawnSync(process.execPath, [script], {
      env: { ...process.env, DATABASE_URL: area.url, ...env },
      encoding: 'utf8',
      timeout: 60_000,
    });
  };
  const decided = async () =>
    (await area.cases.adoptions()).map(({ version, area: hash }) => [version, hash]);
  expect(prepare({ AREA_FILE: '' }).status).toBe(0);
  expect(await decided()).toEqual([[V2, null]]);
  const settings = reorganised();
  const { hash } = checkArea(settings, currentRulebook());
  expect(prepare({ AREA_FILE: file }).status).toBe(0);
  expect(prepare({ AREA_FILE: file }).status).toBe(0);
  expect(prepare({ AREA_FILE: '' }).status).toBe(0);
  expect(await decided()).toEqual([
    [V2, null],
    [V2, hash],
  ]);
  writeFileSync(file, JSON.stringify({ ...settings, defaultTeam: 'gone' }));
  expect(prepare({ AREA_FILE: file })).toMatchObject({ status: 1 });
  expect(await area.cases.adoptions()).toHaveLength(2);
});
