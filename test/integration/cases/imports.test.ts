/**
 * Proves imports over a real database: every row is a case, refused with its reason, in doubt, or a duplicate; twice is all duplicates; one
 * row that fails takes no other with it; what a partner inherits when it goes live, and how people settle it; nightly files.
 */
import { seedPartners } from '../../../bus/partners';
import type { CaseloadFile } from '../../../cases/imports';
import type { CloudEvent } from '../../../events';
import type { Outcome } from '../../../cases';
import { upsertWorkers } from '../../../store';
import { withTransaction } from '../../../store/pool';
import { caseloadRow, caseloadTable } from '../../support/caseload';
import { testNhsNumber } from '../../support/random-history';
import { event, openArea, receiveAll, record, type Area } from './database';

jest.setTimeout(420_000);
const ACTOR = { workerId: 'cli:test' };
const NOW = '2026-11-25T10:00:00.000Z';
let area: Area;

beforeEach(async () => {
  area = await openArea();
  await seedPartners(area.pool);
});
afterEach(() => area.drop());

const file = (rows: readonly string[], more: Partial<CaseloadFile> = {}): CaseloadFile => ({
  kind: 'import',
  partner: 'education',
  asOf: '2026-11-25',
  complete: false,
  table: caseloadTable(rows),
  ...more,
});

/** As the workflow does. */
async function runAll(importId: number): Promise<void> {
  for (;;) if ((await area.cases.backfillBatch(importId, NOW)).state !== 'running') return;
}

async function importAll(rows: readonly string[]) {
  const { row } = await area.cases.startImport(ACTOR, file(rows), NOW);
  await runAll(row.importId);
  return area.cases.importOf(row.importId);
}

const count = async (sql: string): Promise<number> =>
  (await area.pool.query<{ n: number }>(`SELECT count(*)::int AS n FROM ${sql}`)).rows[0]?.n ?? -1;

test('2,000 rows: each is a case, refused with its reason, in doubt, or a duplicate; twice is all duplicates', async () => {
  // Known before: one who matches, and one whose number is another person's in the file.
  await receiveAll(
    area,
    [
      event('person.registered', `nhs:${testNhsNumber(3)}`, {
        ...record({ dateOfBirth: '2011-04-04', givenName: 'Ada', familyName: 'dson' }),
        nhsNumber: testNhsNumber(3),
      }),
      event('person.registered', `nhs:${testNhsNumber(4)}`, {
        ...record({ dateOfBirth: '1999-01-01', givenName: 'Zed', familyName: 'Other' }),
        nhsNumber: testNhsNumber(4),
      }),
    ],
    NOW,
  );
  const rows = Array.from({ length: 2_000 }, (_, i) => {
    if (i === 10) return caseloadRow(i, { date_of_birth: '14/03/2010' });
    if (i === 11) return caseloadRow(i, { nhs_number: '9990000019' });
    if (i === 12) return caseloadRow(9);
    return caseloadRow(i);
  });
  const preview = await area.cases.previewImport(file(rows), NOW);
  expect(preview).toMatchObject({ rows: 2_000, duplicates: 1, fresh: 1_995, matched: 1 });
  expect(preview.refused.map(({ line }) => line)).toEqual([12, 13]);
  expect(preview.conflicts.map(({ line }) => line)).toEqual([6]);
  expect(await count('imports')).toBe(0);

  const done = await importAll(rows);
  expect(done).toMatchObject({
    state: 'finished',
    counts: { applied: 1_996, refused: 2, duplicate: 1, conflict: 1 },
  });
  expect(await area.cases.refusedRowsOf(done.importId)).toEqual([
    expect.objectContaining({ line: 12, reason: expect.stringMatching(/^date_of_birth: /) as string }),
    expect.objectContaining({ line: 13, reason: 'nhs_number: the check digit is wrong' }),
  ]);
  // A case each, and the two of before; no row keeps what it said once it is in the log.
  expect(await count('cases')).toBe(1_997);
  expect(await area.cases.conflicts()).toHaveLength(1);
  expect(await count(`import_rows WHERE body IS NOT NULL OR (raw IS NOT NULL AND state <> 'refused')`)).toBe(
    0,
  );
  expect(await area.cases.verifyOracle()).toEqual([]);

  const events = await count('events');
  const again = await importAll(rows);
  expect(again).toMatchObject({ state: 'finished', counts: { duplicate: 1_998, refused: 2 } });
  expect(await count('events')).toBe(events);
});

test('a row that cannot be applied, for a fault of ours, is refused; the others of its batch are applied', async () => {
  const broken = testNhsNumber(5);
  const cases = area.cases;
  const { row } = await cases.startImport(
    ACTOR,
    file(Array.from({ length: 9 }, (_, i) => caseloadRow(i))),
    NOW,
  );
  await area.pool.query(
    `CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
       IF NEW.subject = 'nhs:${broken}' THEN RAISE EXCEPTION 'broken'; END IF; RETURN NEW; END $$;
     CREATE TRIGGER refuse BEFORE INSERT ON events FOR EACH ROW EXECUTE FUNCTION refuse()`,
  );
  await runAll(row.importId);
  const done = await cases.importOf(row.importId);
  expect(done.counts).toEqual({ applied: 8, refused: 1 });
  expect((await cases.refusedRowsOf(row.importId))[0]?.reason).toMatch(/^applying it failed .*Onward’s$/);
  // Once it is mended the same file applies what was refused, and nothing else.
  await area.pool.query('DROP TRIGGER refuse ON events');
  expect((await importAll(Array.from({ length: 9 }, (_, i) => caseloadRow(i)))).counts).toEqual({
    applied: 1,
    duplicate: 8,
  });
});

test('the same file goes on where it was, another waits for its end; pause and resume; two at once apply each row once', async () => {
  const rows = Array.from({ length: 120 }, (_, i) => caseloadRow(i));
  const { row } = await area.cases.startImport(ACTOR, file(rows), NOW);
  expect(await area.cases.startImport(ACTOR, file(rows), NOW)).toMatchObject({
    resumed: true,
    row: { importId: row.importId },
  });
  await expect(area.cases.startImport(ACTOR, file(rows.slice(1)), NOW)).rejects.toThrow(
    /is running: end it first/,
  );
  await area.cases.decideImport(ACTOR, row.importId, 'pause');
  expect(await area.cases.backfillBatch(row.importId, NOW)).toMatchObject({ state: 'paused', waiting: 120 });
  await area.cases.decideImport(ACTOR, row.importId, 'resume');
  await Promise.all([runAll(row.importId), runAll(row.importId), runAll(row.importId)]);
  expect((await area.cases.importOf(row.importId)).counts).toEqual({ applied: 120 });
  expect(await count('events')).toBe(await count('(SELECT DISTINCT source, id FROM events) e'));
  expect(await area.cases.verifyOracle()).toEqual([]);
  await expect(area.cases.startImport(ACTOR, file(rows, { asOf: '2026-11-24' }), NOW)).rejects.toThrow(
    /one of 2026-11-24 is older/,
  );
  await expect(area.cases.startImport(ACTOR, file(rows, { partner: 'nobody' }), NOW)).rejects.toThrow(
    /no partner nobody/,
  );
});

test('go-live: what was over before is inherited, told once a team, settled by people; a file without the day keeps it', async () => {
  await area.cases.setGoLive(ACTOR, 'education', '2026-11-20', NOW);
  const done = await importAll([caseloadRow(1), caseloadRow(2)]);
  const inherited = await area.cases.inherited();
  expect(inherited.length).toBeGreaterThan(2);
  expect(new Set(inherited.map(({ inheritedAt }) => inheritedAt))).toEqual(new Set(['2026-11-20']));
  const overdue = await count(`duties WHERE status = 'overdue'`);
  const summaries = await area.pool.query<{ team: string; duties: number; people: number }>(
    `SELECT team, duties, people FROM import_summaries WHERE import_id = ${done.importId}`,
  );
  expect(summaries.rows.reduce((sum, { duties }) => sum + duties, 0)).toBe(inherited.length);
  const first = inherited.find(({ rule }) => rule === 'ehcna-decision-6w');
  if (!first) throw new Error('the decision of 2024 is not inherited');

  const worker = { workerId: 'w1', name: 'W', team: first.team, roles: ['social-worker'], services: [] };
  const other = { ...worker, workerId: 'w2', team: 'another' };
  await withTransaction(area.pool, (tx) => upsertWorkers(tx, [worker, other]));
  expect(await area.cases.inheritedFor(worker)).toContainEqual(first);
  expect(await area.cases.inheritedFor(other)).toEqual([]);
  expect(await area.cases.digest(worker, '2026-11-25')).toMatchObject({
    imports: [{ importId: done.importId, team: first.team }],
  });
  const line = { rule: first.rule, occurrence: first.occurrence };
  const owed = { ...line, on: '2026-11-25' };
  await expect(area.cases.command(other, first.personId, 'duty.owed', owed, NOW)).rejects.toThrow(
    /another team/,
  );
  await area.cases.command(worker, first.personId, 'duty.owed', owed, NOW);
  expect(await count(`duties WHERE status = 'overdue'`)).toBe(overdue + 1);
  await expect(area.cases.command(worker, first.personId, 'duty.owed', owed, NOW)).rejects.toThrow(
    /ordinary one/,
  );
  const second = inherited.find((one) => one.rule === first.rule && one.personId !== first.personId);
  if (!second) throw new Error('only one has it');
  await area.cases.command(
    worker,
    second.personId,
    'task.completed',
    { taskId: second.taskId, on: '2024-02-01', lines: [line], evidence: 'the old file' },
    NOW,
  );
  expect(
    (await area.cases.duties(`onward:${second.personId}`)).find(({ rule }) => rule === first.rule),
  ).toMatchObject({ status: 'met', metOn: '2024-02-01' });
  expect(await area.cases.verifyOracle()).toEqual([]);

  const { settings } = await area.cases.areaInForce(NOW);
  const { goLive: _, ...local } = settings.local ?? {};
  await area.cases.adoptArea(ACTOR, { ...settings, area: 'Renamed', local }, NOW);
  expect((await area.cases.areaInForce(NOW)).settings.local?.goLive).toEqual({ education: '2026-11-20' });
  await area.cases.setGoLive(ACTOR, 'education', null, NOW);
  await area.cases.advanceNow(second.personId, NOW);
  expect((await area.cases.inherited()).some(({ personId }) => personId === second.personId)).toBe(false);
  expect(await area.cases.verifyOracle()).toEqual([]);
});

describe('nightly files', () => {
  /** What the command publishes, as intake would apply it. */
  async function publish(importId: number): Promise<{ events: CloudEvent[]; absent: number }> {
    const events: CloudEvent[] = [];
    for (;;) {
      const rows = await area.cases.rowsToPublish(importId, 100);
      if (rows.length === 0) break;
      const own = rows.flatMap(({ body }) => body.events);
      const outcomes: Outcome[] = await withTransaction(area.pool, (tx) => area.cases.receive(tx, own, NOW));
      expect(outcomes.filter(({ kind }) => kind !== 'applied')).toEqual([]);
      events.push(...own.map(({ event: one }) => one));
      await area.cases.rowsPublished(importId, rows);
    }
    return { events, absent: await area.cases.finishIngest(importId) };
  }
  async function ingest(rows: readonly string[], asOf: string, complete = false) {
    const { row } = await area.cases.startImport(ACTOR, file(rows, { kind: 'ingest', asOf, complete }), NOW);
    return { ...row, ...(await publish(row.importId)) };
  }
  const people = Array.from({ length: 40 }, (_, i) => caseloadRow(i));
  const changed = (at: number, more: Record<string, string>): string[] =>
    people.map((row, i) => (i === at ? caseloadRow(i, more) : row));

  test('an unchanged row gives nothing, a changed one its difference, a damaged one its reason', async () => {
    expect((await ingest(people, '2026-11-20')).events).toHaveLength(40 * 6);
    expect((await ingest(people, '2026-11-21')).events).toEqual([]);
    const { events } = await ingest(
      changed(3, { ehc_final_on: '2024-06-01', locality: 'east' }),
      '2026-11-22',
    );
    expect(events.map(({ type, time, replaces }) => [type, time, replaces !== undefined])).toEqual([
      ['person.updated', '2026-11-22T00:00:00.000Z', false],
      ['ehc.finalised', '2026-11-22T00:00:00.000Z', true],
    ]);
    const damaged = await ingest(changed(5, { ehc_final_on: 'soon', locality: 'west' }), '2026-11-23', true);
    expect(damaged.counts).toMatchObject({ refused: 1 });
    // Damaged is not absent; and row 3 is said as before the change of 22 November.
    expect(damaged.absent).toBe(0);
    expect(damaged.events.map(({ type }) => type)).toEqual(['person.updated', 'ehc.finalised']);
    expect(await area.cases.verifyOracle()).toEqual([]);
  });

  test('published again after a crash, before it was noted, is the same events', async () => {
    const { row } = await area.cases.startImport(
      ACTOR,
      file(people, { kind: 'ingest', asOf: '2026-11-20' }),
      NOW,
    );
    const sent = (await area.cases.rowsToPublish(row.importId, 100)).flatMap(({ body }) => body.events);
    await withTransaction(area.pool, (tx) => area.cases.receive(tx, sent, NOW));
    const again = await area.cases.startImport(
      ACTOR,
      file(people, { kind: 'ingest', asOf: '2026-11-20' }),
      NOW,
    );
    expect(again.resumed).toBe(true);
    const resent = (await area.cases.rowsToPublish(row.importId, 100)).flatMap(({ body }) => body.events);
    const outcomes = await withTransaction(area.pool, (tx) => area.cases.receive(tx, resent, NOW));
    expect(outcomes.every(({ kind }) => kind === 'duplicate')).toBe(true);
  });

  test('who is absent from a complete file is asked about, once; an operator says what it means', async () => {
    await ingest(people, '2026-11-20', true);
    // One in forty is missing from a file that does not say that it is complete: nothing.
    expect((await ingest(people.slice(1), '2026-11-21')).absent).toBe(0);
    expect((await ingest(people.slice(1), '2026-11-22', true)).absent).toBe(1);
    expect((await ingest(people.slice(1), '2026-11-23', true)).absent).toBe(0);
    const [question] = await area.cases.rowQuestions();
    if (!question) throw new Error('nobody is asked');
    expect(question).toMatchObject({ partner: 'education', rowKey: 'local:education:E-0', part: '' });
    const ended = { kind: 'ended', on: '2026-11-20', reason: 'needs-ended' } as const;
    const statements = await area.cases.statementsOfDecision(question.questionId, ended, '2026-11-23');
    expect(statements).toMatchObject([
      { type: 'service.ended', data: { service: 'camhs', on: '2026-11-20', reason: 'needs-ended' } },
    ]);
    expect(await area.cases.statementsOfDecision(question.questionId, ended, '2026-11-23')).toEqual(
      statements,
    );
    await expect(
      area.cases.statementsOfDecision(question.questionId, { kind: 'retract', reason: 'x' }, '2026-11-23'),
    ).rejects.toThrow(/not taken back/);
    await area.cases.decideRowQuestion(ACTOR, question.questionId, ended);
    await expect(area.cases.decideRowQuestion(ACTOR, question.questionId, { kind: 'keep' })).rejects.toThrow(
      /ended already/,
    );
    expect((await ingest(people, '2026-11-24', true)).events).toEqual([]);
    expect(await area.cases.rowQuestions()).toEqual([]);
  });

  test('a part that is empty now is asked about, and can be taken back', async () => {
    await ingest(people, '2026-11-20');
    expect((await ingest(changed(2, { ehc_review_held_on: '' }), '2026-11-21')).events).toEqual([]);
    const [question] = await area.cases.rowQuestions();
    if (!question) throw new Error('nobody is asked');
    expect(question).toMatchObject({ rowKey: 'local:education:E-2', part: 'ehc.review-held' });
    const retract = { kind: 'retract', reason: 'never held' } as const;
    const [event1] = await area.cases.statementsOfDecision(question.questionId, retract, '2026-11-21');
    expect(event1).toMatchObject({ type: 'event.retracted', data: { reason: 'never held' } });
    await area.cases.decideRowQuestion(ACTOR, question.questionId, retract);
    expect((await ingest(changed(2, { ehc_review_held_on: '' }), '2026-11-22')).events).toEqual([]);
    expect((await ingest(people, '2026-11-23')).events.map(({ type }) => type)).toEqual(['ehc.review-held']);
  });

  test('a complete file with over 5 % fewer rows waits for an operator, and nothing of it is published', async () => {
    await ingest(people, '2026-11-20', true);
    expect((await ingest(people.slice(0, 38), '2026-11-21', true)).state).toBe('running');
    const { row } = await area.cases.startImport(
      ACTOR,
      file(people.slice(0, 30), { kind: 'ingest', asOf: '2026-11-22', complete: true }),
      NOW,
    );
    expect(row).toMatchObject({ state: 'held', heldReason: expect.stringContaining('30 rows') as string });
    expect((await area.cases.alarms()).map(({ kind, subject }) => [kind, subject])).toContainEqual([
      'ingest-held',
      'education',
    ]);
    expect(await publish(row.importId)).toEqual({ events: [], absent: 0 });
    expect(await area.cases.rowQuestions()).toHaveLength(2);
    await area.cases.decideImport(ACTOR, row.importId, 'approve');
    expect((await area.cases.alarms()).some(({ kind }) => kind === 'ingest-held')).toBe(false);
    expect((await publish(row.importId)).absent).toBe(8);
    await expect(area.cases.decideImport(ACTOR, row.importId, 'discard')).rejects.toThrow(/it is finished/);
  });
});
