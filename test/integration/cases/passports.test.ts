/**
 * Proves the transition passport end to end: frozen in the transaction that says so in the log, never built anew, versions beside each
 * other, a changed document found; and that nobody enters who may not be told.
 */
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { passportsCommand, showPassportCommand, verifyPassportsCommand } from '../../../cli/passports';
import { passportPdf } from '../../../console/passport-pdf';
import { withTransaction } from '../../../store';
import { testNhsNumber } from '../../support/random-history';
import { event, openArea, receiveAll, record, type Area } from './database';

let area: Area;
beforeAll(async () => {
  area = await openArea();
  await area.cases.saveWorkers([
    { workerId: 'w-a', name: 'Amara', team: 'camhs-transition', roles: ['social-worker'], services: [] },
    { workerId: 'w-x', name: 'X', team: 'elsewhere', roles: ['social-worker'], services: [] },
  ]);
});
afterAll(() => area.drop());

const NOW = '2027-09-14T09:30:00.000Z';
const ACTOR = { workerId: 'w-a' };

async function someone(n: number): Promise<{ subject: string; personId: string }> {
  const subject = `nhs:${testNhsNumber(n)}`;
  const contacts = [
    { relation: 'mother', name: 'Mam  Birch', mayBeTold: true, parentalResponsibility: true },
    { relation: 'father', name: 'Secret Father', mayBeTold: false },
    { relation: 'uncle', name: 'Unsaid Uncle' },
    { relation: 'aunt', name: 'Aunt Birch', mayBeTold: true },
  ];
  const csc = { source: 'urn:partner:csc' };
  await receiveAll(
    area,
    [
      event('person.registered', subject, record({ contacts: [{ ...contacts[3], mayBeTold: false }] }), csc),
      event('person.registered', subject, record({ contacts })),
      event('service.started', subject, {
        ...{ service: 'camhs', provider: 'RWY', side: 'children', sector: 'health', on: '2024-01-08' },
      }),
      event('handover.proposed', subject, {
        ...{ fromService: 'camhs', toService: 'adult-mental-health', transferOn: '2028-03-14' },
      }),
      event('worker.assigned', subject, {
        ...{ role: 'named-worker', workerId: 'w-a', team: 'camhs-transition', from: '2026-01-05' },
      }),
    ],
    NOW,
  );
  const personId = (await area.cases.findPerson(subject))?.personId as string;
  await area.cases.command(
    ACTOR,
    personId,
    'voice.recorded',
    { on: '2027-06-14', saidBy: 'young-person', matters: 'Tell me early', whoIAm: 'I like trains' },
    NOW,
  );
  return { subject, personId };
}

const send = async (personId: string, key: string, actor = ACTOR) => {
  const { seen } = await area.cases.passportPreview(personId);
  const request = { services: ['adult-mental-health'], seen };
  return area.cases.sendPassport(actor, personId, request, NOW, `${personId}-${key}`);
};

test('is frozen with the statement that says so; a resend is a new version beside the old one', async () => {
  const { subject, personId } = await someone(1);
  const first = await send(personId, 'k1');
  expect(first).toMatchObject({ repeated: false, version: 1 });
  expect(await send(personId, 'k1')).toEqual({ ...first, repeated: true });
  const sent = await area.cases.passport(personId, 1);
  expect(sent).toMatchObject({
    intact: true,
    superseded: false,
    content: {
      version: 1,
      frozenAt: NOW,
      who: { name: 'Ada Birch', nhsNumber: subject.slice(4) },
      voice: { matters: 'Tell me early', whoIAm: 'I like trains', howToCommunicate: null },
      namedWorker: { name: 'Amara', team: 'CAMHS transition team' },
      responsible: [{ service: 'camhs', for: 'adult-mental-health' }],
      services: [{ service: 'camhs', provider: 'RWY' }],
    },
  });
  expect(sent?.content.outstanding.length).toBeGreaterThan(0);
  // The receiving team finds it among what it is told.
  const told = await area.pool.query(
    `SELECT recipient, text FROM notices WHERE person_id = $1 AND rung = 'passport'`,
    [personId],
  );
  expect(told.rows).toEqual([
    { recipient: 'adult-mental-health', text: 'A transition passport, version 1, was sent to your team.' },
  ]);
  expect(await area.cases.verifyOracle([personId])).toEqual([]);

  // Life goes on; the document does not.
  await area.cases.command(
    ACTOR,
    personId,
    'voice.recorded',
    { on: '2027-09-14', saidBy: 'with-support', matters: 'Maps' },
    NOW,
  );
  const second = await send(personId, 'k2');
  expect(second.version).toBe(2);
  expect(second.hash).not.toBe(first.hash);
  expect(await area.cases.passport(personId, 1)).toEqual({ ...sent, superseded: true });
  expect((await area.cases.passport(personId, 2))?.content.voice).toMatchObject({
    matters: 'Maps',
    whoIAm: null,
  });
  expect(
    (await area.cases.passports(personId)).map(({ version, superseded }) => [version, superseded]),
  ).toEqual([
    [2, false],
    [1, true],
  ]);
  expect(await area.cases.verifyOracle([personId])).toEqual([]);
});

test('nobody enters who may not be told, by any source', async () => {
  const { personId } = await someone(2);
  await send(personId, 'k1');
  const { rows } = await area.pool.query<{ content: string }>(
    'SELECT content FROM passports WHERE person_id = $1',
    [personId],
  );
  const [{ content } = { content: '' }] = rows;
  expect((JSON.parse(content) as { contacts: unknown }).contacts).toEqual([
    { name: 'Mam  Birch', relation: 'mother', parentalResponsibility: true },
  ]);
  for (const name of ['Secret', 'Unsaid', 'Aunt']) expect(content).not.toContain(name);
  // Names stay out of the log, the audit and what partners get.
  for (const table of ['events', 'audit', 'outbox'])
    expect(
      (
        await area.pool.query(
          `SELECT 1 FROM ${table} t WHERE t::text LIKE '%passport%' AND t::text LIKE '%Birch%'`,
        )
      ).rows,
    ).toEqual([]);
});

test('a document that was changed, or is gone, is found by its version', async () => {
  const { personId } = await someone(3);
  const hashes = [
    (await send(personId, 'k1')).hash,
    (await send(personId, 'k2')).hash,
    (await send(personId, 'k3')).hash,
  ];
  const results = async () =>
    (await area.cases.verifyPassports(personId)).map(({ version, result }) => [version, result]);
  expect(await results()).toEqual([
    [3, 'intact'],
    [2, 'intact'],
    [1, 'intact'],
  ]);
  await area.pool.query(`UPDATE passports SET content = replace(content, 'early', 'late') WHERE hash = $1`, [
    hashes[1],
  ]);
  await area.pool.query(`DELETE FROM passports WHERE hash = $1`, [hashes[0]]);
  expect(await results()).toEqual([
    [3, 'intact'],
    [2, 'differs'],
    [1, 'missing'],
  ]);
  expect((await area.cases.passport(personId, 2))?.intact).toBe(false);
  expect(await area.cases.passport(personId, 1)).toBeUndefined();
});

test('nothing is sent that was not read, by whom it is none of their business, to whom nobody hands over, or by command', async () => {
  const { personId } = await someone(4);
  const { seen } = await area.cases.passportPreview(personId);
  const request = { services: ['adult-mental-health'], seen };
  await area.cases.command(
    ACTOR,
    personId,
    'voice.recorded',
    { on: '2027-09-14', saidBy: 'advocate', matters: 'Other' },
    NOW,
  );
  const refused = (what: Promise<unknown>, code: string) => expect(what).rejects.toMatchObject({ code });
  await refused(area.cases.sendPassport(ACTOR, personId, request, NOW), 'overtaken');
  await refused(send(personId, 'k1', { workerId: 'w-x' }), 'not-allowed');
  await refused(send(personId, 'k1', { workerId: 'nobody' }), 'not-allowed');
  const now = (await area.cases.passportPreview(personId)).seen;
  for (const services of [[], ['adult-adhd']])
    await refused(area.cases.sendPassport(ACTOR, personId, { services, seen: now }, NOW), 'invalid');
  const stated = { version: 1, hash: 'ab'.repeat(32), services: ['adult-mental-health'], on: '2027-09-14' };
  await refused(area.cases.command(ACTOR, personId, 'passport.sent', stated, NOW), 'not-allowed');
  expect(await area.cases.passports(personId)).toEqual([]);
  expect((await area.pool.query('SELECT 1 FROM passports WHERE person_id = $1', [personId])).rows).toEqual(
    [],
  );
});

test('two who send at once send two versions; a transaction that fails leaves neither statement nor document', async () => {
  const { personId } = await someone(5);
  const both = await Promise.all([send(personId, 'k1'), send(personId, 'k2')]);
  expect(both.map(({ version }) => version).sort()).toEqual([1, 2]);
  await withTransaction(area.pool, (tx) =>
    tx.query(`ALTER TABLE passports ADD CONSTRAINT full_disk CHECK (version < 3) NOT VALID`),
  );
  await expect(send(personId, 'k3')).rejects.toThrow(/full_disk/);
  await withTransaction(area.pool, (tx) => tx.query('ALTER TABLE passports DROP CONSTRAINT full_disk'));
  expect((await area.cases.passports(personId)).map(({ version }) => version)).toEqual([2, 1]);
  expect(await area.cases.verifyOracle([personId])).toEqual([]);
  expect((await send(personId, 'k3')).version).toBe(3);
  expect((await area.cases.verifyPassports(personId)).every(({ result }) => result === 'intact')).toBe(true);
});

describe('onward passport', () => {
  /** What a command prints, and the exit code that it sets. */
  async function printed(run: () => Promise<void>): Promise<{ text: string; code: unknown }> {
    const [url, code] = [process.env.DATABASE_URL, process.exitCode];
    process.env.DATABASE_URL = area.url;
    process.exitCode = undefined;
    let text = '';
    const write = jest.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
      text += String(chunk);
      return true;
    });
    try {
      await run();
      return { text, code: process.exitCode };
    } finally {
      write.mockRestore();
      process.env.DATABASE_URL = url;
      process.exitCode = code;
    }
  }

  test('lists, shows and writes what was sent, and fails where a document is not what was sent', async () => {
    const { subject, personId } = await someone(6);
    expect((await printed(() => verifyPassportsCommand(subject, {}))).text).toBe('No passport was sent.\n');
    await expect(printed(() => showPassportCommand(subject, {}))).rejects.toThrow('no passport was sent');
    const { hash } = await send(personId, 'k1');
    await send(personId, 'k2');
    const list = JSON.parse((await printed(() => passportsCommand(subject, { json: true }))).text) as unknown;
    expect(list).toMatchObject([
      { version: 2, superseded: false, services: ['adult-mental-health'] },
      { version: 1, superseded: true, hash },
    ]);
    const shown = (await printed(() => showPassportCommand(subject, { number: '1' }))).text;
    for (const words of [
      'Transition passport of Ada Birch',
      'A later version was sent',
      'Tell me early',
      hash,
    ])
      expect(shown).toContain(words);
    for (const number of ['0', '3', 'x'])
      await expect(printed(() => showPassportCommand(subject, { number }))).rejects.toThrow(/version/);
    const file = join(tmpdir(), `passport-${process.pid}.pdf`);
    await printed(() => showPassportCommand(subject, { number: '1', pdf: file }));
    const sent = await area.cases.passport(personId, 1);
    if (!sent) throw new Error('none');
    expect(readFileSync(file).equals(await passportPdf(sent.content, hash))).toBe(true);

    expect(await printed(() => verifyPassportsCommand(subject, {}))).toMatchObject({ code: undefined });
    await area.pool.query(`UPDATE passports SET content = content || ' ' WHERE hash = $1`, [hash]);
    const verified = await printed(() => verifyPassportsCommand(subject, {}));
    expect(verified.code).toBe(1);
    expect(verified.text).toContain('Not as sent: version 1.');
  });
});
