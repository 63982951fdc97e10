/**
 * The audit can be checked (fault 25): a row that was changed, removed or cut off after it was sealed is found, also by whoever
 * holds the whole database, because the head of the chain is published where they cannot reach. And the processes' own role can only add.
 */
import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { readAuditHeads } from '../../../bus/audit-heads';
import { kafkaPort } from '../../../bus/kafka';
import { createLogger, createMetrics } from '../../../bus/observability';
import { OutboxSender } from '../../../bus/outbox';
import { outTopicSpecs } from '../../../bus/topics';
import { createCases } from '../../../cases';
import { placeHash, type AuditHead } from '../../../cases/audit';
import { createPool, migrate } from '../../../store';
import { placesAfter } from '../../../store/audit';
import { APP_ROLE } from '../../../store/roles';
import { testNhsNumber } from '../../support/random-history';
import { needed } from '../bus/support';
import { event, openArea, receiveAll, record, RULEBOOKS, type Area } from './database';

const NOW = '2026-02-01T12:00:00.000Z';
let area: Area;
let subject: string;
let personId: string;
let people = 700;

beforeEach(async () => {
  area = await openArea();
  subject = `nhs:${testNhsNumber(++people)}`;
  await receiveAll(area, [event('person.registered', subject, record())], NOW);
  personId = (await area.cases.findPerson(subject))?.personId ?? '';
});
afterEach(() => area.drop());

const look = (what: string, worker = 'w-1'): Promise<void> =>
  area.cases.recordLook({ workerId: worker }, what, personId);
const verify = (heads: readonly AuditHead[] = []) => area.cases.verifyAudit(heads, new Date());
const faults = async (heads: readonly AuditHead[] = []): Promise<unknown[]> =>
  (await verify(heads)).faults.map(({ kind, position }) => [kind, position]);
/** As whoever owns the database can: triggers do not stop them. */
const damage = (sql: string): Promise<unknown> =>
  area.pool.query(`SET session_replication_role = replica; ${sql}; SET session_replication_role = DEFAULT`);

async function fiveSealed(): Promise<AuditHead> {
  for (const what of ['person', 'task', 'duties', 'handover', 'case']) await look(what);
  expect(await area.cases.sealAudit()).toBe(5);
  const check = await verify();
  expect(check).toMatchObject({ sealed: 5, waiting: 0, faults: [] });
  return check.head;
}

test('rows are sealed once, in the order in which they were seen, and a late one comes later', async () => {
  const late = await area.pool.connect();
  await late.query('BEGIN');
  await late.query(`INSERT INTO audit (actor, action) VALUES ('w-2', 'late')`);
  await look('person');
  expect(await area.cases.sealAudit()).toBe(1);
  await late.query('COMMIT');
  late.release();
  expect(await area.cases.sealAudit()).toBe(1);
  expect(await area.cases.sealAudit()).toBe(0);
  const { rows } = await area.pool.query<{ action: string }>(
    'SELECT action FROM audit_chain JOIN audit USING (audit_id) ORDER BY position',
  );
  expect(rows.map(({ action }) => action)).toEqual(['looked', 'late']);
  expect(await faults()).toEqual([]);
});

test('several sealers at once leave one chain', async () => {
  for (let i = 0; i < 40; i++) await look('person');
  const other = createCases({ pool: area.pool, rulebooks: RULEBOOKS });
  const sealed = await Promise.all([area.cases, other, area.cases, other].map((cases) => cases.sealAudit()));
  expect(sealed.reduce((a, b) => a + b)).toBe(40);
  expect(await verify()).toMatchObject({ sealed: 40, faults: [] });
});

test.each([
  ['an edited row', `UPDATE audit SET actor = 'w-9' WHERE audit_id = 3`, [['changed', 3]]],
  ['an edited time', `UPDATE audit SET at = at - interval '1 second' WHERE audit_id = 1`, [['changed', 1]]],
  ['an edited detail', `UPDATE audit SET detail = '{}' WHERE audit_id = 5`, [['changed', 5]]],
  ['a removed row', 'DELETE FROM audit WHERE audit_id = 2', [['missing', 2]]],
  [
    'a row and its place',
    'DELETE FROM audit WHERE audit_id = 2; DELETE FROM audit_chain WHERE position = 2',
    [['cut-out', 2]],
  ],
  [
    'a hash',
    `UPDATE audit_chain SET hash = repeat('0', 64) WHERE position = 2`,
    [
      ['changed', 2],
      ['changed', 3],
    ],
  ],
])('%s is found', async (_, sql, found) => {
  await fiveSealed();
  await damage(sql);
  expect(await faults()).toEqual(found);
});

test('a truncated end is found by the head that was published, and only by that', async () => {
  const head = await fiveSealed();
  await damage('DELETE FROM audit WHERE audit_id >= 4; DELETE FROM audit_chain WHERE position >= 4');
  expect(await faults()).toEqual([]);
  expect(await faults([head])).toEqual([['cut-off', 5]]);
});

test('a chain that was made anew after a change is found by the head that was published', async () => {
  const head = await fiveSealed();
  await damage(`UPDATE audit SET actor = 'w-9' WHERE audit_id = 3`);
  let before = '';
  for (const { position, row } of await placesAfter(area.pool, 0, 10)) {
    if (!row) throw new Error('the row is gone');
    before = placeHash(before, row);
    await damage(`UPDATE audit_chain SET hash = '${before}' WHERE position = ${position}`);
  }
  expect(await faults()).toEqual([]);
  expect(await faults([head])).toEqual([['rewritten', 5]]);
  // Or the chain is given out as another, of which nothing was published.
  await damage(`UPDATE audit_chain_id SET id = '${randomUUID()}'`);
  expect(await faults([head])).toEqual([['unpublished', null]]);
});

test('rows that nobody seals are found', async () => {
  await look('person');
  const soon = new Date(Date.now() + 14 * 60_000);
  expect((await area.cases.verifyAudit([], soon)).faults).toEqual([]);
  const later = new Date(Date.now() + 16 * 60_000);
  expect((await area.cases.verifyAudit([], later)).faults).toMatchObject([{ kind: 'unsealed' }]);
});

test('the head goes through the outbox to Kafka, and is read back from there', async () => {
  const head = await fiveSealed();
  const port = kafkaPort(
    { KAFKA_BROKERS: needed('KAFKA_BROKERS') },
    createLogger('test', 'silent'),
    'onward-test',
  );
  const [admin, producer] = [port.admin(), port.producer()];
  await admin.ensureTopics(outTopicSpecs([]));
  const sender = new OutboxSender(area.pool, producer, createLogger('test', 'silent'), createMetrics('test'));
  while ((await sender.sendNext()) > 0);
  await Promise.all([admin.close(), producer.close()]);
  const heads = await readAuditHeads(port);
  expect(heads).toContainEqual(head);
  expect(await verify(heads)).toMatchObject({ heads: 1, faults: [] });
});

test('the processes’ own role does its work, reads and adds to the audit, and can change nothing of it', async () => {
  await area.pool
    .query(`CREATE ROLE ${APP_ROLE}`)
    .catch((error: unknown) => expect(String(error)).toContain('already exists'));
  await migrate(area.url);
  const url = new URL(area.url);
  url.searchParams.set('options', `-c role=${APP_ROLE}`);
  const pool = createPool({ DATABASE_URL: url.toString() });
  try {
    const cases = createCases({ pool, rulebooks: RULEBOOKS, options: { testClock: true } });
    const asked = event('ehc.requested', subject, { receivedOn: '2026-01-05' });
    expect(await receiveAll({ pool, cases }, [asked], NOW)).toMatchObject([{ kind: 'applied' }]);
    await cases.advanceNow(personId, '2026-03-01T12:00:00.000Z');
    await cases.recordLook({ workerId: 'w-1' }, 'person', personId);
    expect(await cases.sealAudit()).toBe(1);
    expect(await cases.verifyOracle()).toEqual([]);
    for (const table of ['audit', 'audit_chain', 'audit_chain_id']) {
      for (const sql of [`DELETE FROM ${table}`, `TRUNCATE ${table}`])
        await expect(pool.query(sql)).rejects.toThrow(/permission denied/);
    }
    await expect(pool.query(`UPDATE audit SET actor = 'x'`)).rejects.toThrow(/permission denied/);
    await expect(pool.query('SET session_replication_role = replica')).rejects.toThrow(/permission denied/);
    await expect(pool.query('ALTER TABLE audit DISABLE TRIGGER ALL')).rejects.toThrow(/must be owner/);
  } finally {
    await pool.end();
  }
});

test('by mistake the owner changes nothing of it either', async () => {
  await fiveSealed();
  const owner = new Client({ connectionString: area.url });
  await owner.connect();
  for (const sql of [
    `UPDATE audit SET actor = 'x'`,
    'DELETE FROM audit',
    'TRUNCATE audit',
    'DELETE FROM audit_chain',
  ])
    await expect(owner.query(sql)).rejects.toThrow(/only ever added to/);
  await owner.end();
});

test('who saw a record: everybody, the latest first, with their names', async () => {
  await area.cases.saveWorkers([{ workerId: 'w-1', name: 'Amara', team: 't', roles: [], services: [] }]);
  await look('person');
  await look('duties', 'cli:ann');
  expect(await area.cases.whoSaw(personId)).toMatchObject([
    { actor: 'cli:ann', name: null, action: 'looked', what: 'duties' },
    { actor: 'w-1', name: 'Amara', action: 'looked', what: 'person' },
  ]);
  expect(await area.cases.whoSaw(randomUUID())).toEqual([]);
});
