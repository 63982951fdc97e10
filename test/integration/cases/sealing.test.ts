/**
 * A new identity after adoption or a change of gender: no query shows the identity of before, nor that there was one; what is owed goes on;
 * what arrives under it later is applied without being shown, or waits for a privacy officer.
 */
import { seedPartners } from '../../../bus/partners';
import { AGREEMENTS } from '../../../stack/demo/agreements';
import { testNhsNumber } from '../../support/random-history';
import { event, openArea, receiveAll, record, RULEBOOKS, type Area } from './database';

const NOW = '2026-02-01T12:00:00.000Z';
const OFFICER = { workerId: 'officer' };
const OPERATOR = { workerId: 'op' };
let area: Area;
let next = 0;
const nhs = (): string => `nhs:${testNhsNumber(next++)}`;

beforeAll(async () => {
  area = await openArea({}, RULEBOOKS, () => new Date(NOW));
  await area.cases.saveWorkers([
    { workerId: 'op', name: 'Op', team: 'sen-team', roles: ['operator', 'manager'], services: [] },
    { workerId: 'officer', name: 'Officer', team: 'privacy', roles: ['privacy-officer'], services: [] },
  ]);
});
afterAll(() => area.drop());
afterEach(async () => {
  expect(await area.cases.verifyOracle()).toEqual([]);
});

const idOf = async (subject: string): Promise<string | undefined> =>
  (await area.cases.findPerson(subject))?.personId;
const openRules = async (subject: string): Promise<string[]> =>
  (await area.cases.duties(subject))
    .filter(({ status }) => ['upcoming', 'due', 'overdue'].includes(status))
    .map(({ rule, occurrence, statutoryDue }) => `${rule} ${occurrence} ${statutoryDue}`)
    .sort();

/** Someone known as Zebedee, and a new record of the same young person as Yolanda. */
async function newIdentity() {
  const [old, fresh] = [nhs(), nhs()];
  const upn = 'upn:B801200005001';
  await receiveAll(
    area,
    [
      event(
        'person.registered',
        old,
        record({ givenName: 'Zebedee', familyName: 'Zest', upn: upn.slice(4) }),
      ),
      event('ehc.requested', old, { receivedOn: '2026-01-05' }),
    ],
    NOW,
  );
  const personId = (await idOf(old)) as string;
  const [task] = (await area.cases.casePage(personId))?.tasks.filter(({ title }) => title !== '') ?? [];
  await area.cases.command(
    OPERATOR,
    personId,
    'task.noted',
    { taskId: task?.taskId, on: '2026-02-01', note: 'Zebedee rang' },
    NOW,
  );
  await receiveAll(
    area,
    [event('person.registered', fresh, record({ givenName: 'Yolanda', familyName: 'Yew' }))],
    NOW,
  );
  return { old, fresh, upn, personId, taskId: task?.taskId as string };
}

test('sealed: the case goes on under the new name; nothing tells the old one', async () => {
  const { old, fresh, upn, personId, taskId } = await newIdentity();
  const before = await openRules(old);
  const request = { actor: OFFICER, personId, replacement: fresh };
  await expect(area.cases.sealIdentity({ ...request, actor: OPERATOR }, NOW)).rejects.toThrow(
    'only a privacy officer',
  );
  await expect(area.cases.sealIdentity({ ...request, replacement: nhs() }, NOW)).rejects.toThrow(
    'its record has arrived',
  );
  const preview = await area.cases.sealIdentity({ ...request, preview: true }, NOW);
  expect(preview.sealedIdentifiers).toEqual([old, upn].sort());
  expect(await idOf(old)).toBe(personId);

  const LATER = '2026-02-01T13:00:00.000Z';
  const { decisionId } = await area.cases.sealIdentity({ ...request, seen: preview.seen }, LATER);
  expect(await idOf(fresh)).toBe(personId);
  expect([await idOf(old), await idOf(upn)]).toEqual([undefined, undefined]);
  expect(await openRules(fresh)).toEqual(before);
  expect(await area.cases.searchPeople('Zebedee')).toEqual([]);
  expect(await area.cases.searchPeople('Yolanda')).toMatchObject([{ personId }]);
  const shown = JSON.stringify([
    await area.cases.casePage(personId),
    await area.cases.task(taskId),
    await area.cases.tasksFor(
      { workerId: 'op', name: '', team: 'sen-team', roles: ['manager'], services: [] },
      { filter: 'due' },
    ),
    await area.cases.identityDecisions(),
    await area.cases.conflicts(),
    await area.cases.operationsPage(),
  ]);
  for (const word of ['Zebedee', 'Zest', 'sealed', 'identity.', old, upn, old.slice(4)])
    expect(shown).not.toContain(word);
  expect(await area.cases.identityDecisions(true)).toMatchObject([{ decisionId, kind: 'seal' }]);
  // Who looks a person up in the audit learns nothing of it.
  const { rows } = await area.pool.query(
    `SELECT person_id FROM audit WHERE action LIKE 'identity.%' ORDER BY audit_id`,
  );
  expect(rows).toEqual([{ person_id: null }]);

  // What happens to the young person is applied under whatever number; a record of who they were waits.
  expect(
    await receiveAll(
      area,
      [event('ehc.decided', old, { decision: 'assess', notifiedOn: '2026-01-30' })],
      LATER,
    ),
  ).toEqual([{ kind: 'applied', personId }]);
  const [waits] = await receiveAll(
    area,
    [event('person.updated', upn, record({ givenName: 'Zebedee', upn: upn.slice(4) }))],
    LATER,
  );
  expect(waits?.kind).toBe('conflict');
  expect((await area.cases.casePage(personId))?.name).toBe('Yolanda Yew');
  expect([
    (await area.cases.conflicts()).length,
    (await area.cases.operationsPage()).conflicts.total,
  ]).toEqual([0, 0]);
  const [arrival] = await area.cases.sealedArrivals();
  await expect(area.cases.resolveConflict(OPERATOR, arrival?.id ?? '', { personId }, LATER)).rejects.toThrow(
    'no such',
  );
  await expect(area.cases.discardSealedArrival(OPERATOR, arrival?.id ?? '')).rejects.toThrow(
    'only a privacy officer',
  );
  expect(await area.cases.alarms()).toMatchObject([
    { kind: 'sealed-arrival', subject: 'urn:partner:education' },
  ]);
  await area.cases.discardSealedArrival(OFFICER, arrival?.id ?? '');
  expect(await area.cases.alarms()).toEqual([]);
  await expect(area.cases.discardSealedArrival(OFFICER, arrival?.id ?? '')).rejects.toThrow('already');
  expect(await area.cases.sealedArrivals()).toEqual([]);

  // An operator can neither merge it away nor take the sealed records out of it.
  const other = nhs();
  await receiveAll(area, [event('person.registered', other, record())], LATER);
  await expect(
    area.cases.mergePeople(
      { actor: OPERATOR, survivor: (await idOf(other)) as string, absorbed: personId },
      LATER,
    ),
  ).rejects.toThrow('the other way');
  await expect(
    area.cases.splitPerson(
      {
        actor: OPERATOR,
        from: personId,
        take: { source: 'urn:partner:education', to: '2026-01-01' },
        identifiers: [old],
      },
      LATER,
    ),
  ).rejects.toThrow('not an identifier');

  await expect(
    area.cases.undoIdentity({ actor: OPERATOR, decisionId: decisionId ?? 0 }, LATER),
  ).rejects.toThrow('only a privacy officer');
  await area.cases.undoIdentity({ actor: OFFICER, decisionId: decisionId ?? 0 }, LATER);
  expect((await area.cases.casePage((await idOf(old)) as string))?.name).toBe('Zebedee Zest');
  expect(await idOf(fresh)).not.toBe(personId);
  const again = JSON.stringify((await area.cases.casePage(personId))?.history);
  expect(again).not.toContain('sealed');
});

test('sealed where the new record came under the old number: what it states stays, all else is of before', async () => {
  const [old, fresh] = [nhs(), nhs()];
  await receiveAll(
    area,
    [
      event(
        'person.registered',
        old,
        record({
          givenName: 'Zoe',
          familyName: 'Zest',
          localIds: [{ partner: 'education', id: `z${next}` }],
        }),
      ),
      event(
        'person.updated',
        old,
        record({ givenName: 'Zoey', familyName: 'Yew', nhsNumber: fresh.slice(4) }),
        {
          time: '2026-01-20T09:00:00.000Z',
        },
      ),
    ],
    NOW,
  );
  const personId = (await idOf(old)) as string;
  await area.cases.sealIdentity({ actor: OFFICER, personId, replacement: fresh }, NOW);
  expect(await idOf(old)).toBeUndefined();
  expect(await area.cases.casePage((await idOf(fresh)) as string)).toMatchObject({
    personId,
    name: 'Zoey Yew',
    nhsNumber: fresh.slice(4),
    formerNhsNumbers: [],
  });
  await expect(
    area.cases.sealIdentity({ actor: OFFICER, personId, replacement: fresh }, NOW),
  ).rejects.toThrow('no record');
});

test('an ordinary change of name and number: the update applies, both numbers find the person; a twin’s name does not pass', async () => {
  const [old, fresh, twin] = [nhs(), nhs(), nhs()];
  // Two identifiers that agree say who is meant; a twin’s record under one wrong number has others of its own.
  const own = { dateOfBirth: '2011-04-02', localIds: [{ partner: 'education', id: 'sam-1' }] };
  await receiveAll(
    area,
    [
      event('person.registered', old, record({ ...own, givenName: 'Samantha' })),
      event('person.registered', twin, record({ givenName: 'Oliver', dateOfBirth: '2011-04-02' })),
    ],
    NOW,
  );
  const personId = (await idOf(old)) as string;
  const renamed = record({ ...own, givenName: 'Alexander', nhsNumber: fresh.slice(4) });
  const [mixedUp, stranger, alone] = await receiveAll(
    area,
    [
      event('person.updated', old, record({ ...own, givenName: 'Oliver' })),
      // A sender who never had a record of the person can only be meaning somebody else.
      event('person.updated', old, renamed, { source: 'urn:partner:csc' }),
      event('person.updated', old, record({ givenName: 'Alexander', dateOfBirth: '2011-04-02' })),
    ],
    NOW,
  );
  expect([mixedUp, stranger, alone].map((outcome) => outcome?.kind)).toEqual([
    'conflict',
    'conflict',
    'conflict',
  ]);
  expect(await receiveAll(area, [event('person.updated', old, renamed)], NOW)).toEqual([
    { kind: 'applied', personId },
  ]);
  expect([await idOf(old), await idOf(fresh)]).toEqual([personId, personId]);
  expect(await area.cases.casePage(personId)).toMatchObject({
    name: 'Alexander Birch',
    nhsNumber: fresh.slice(4),
    formerNhsNumbers: [old.slice(4)],
  });
});

test('partners and passports tell nothing of it: numbers in feeds, and documents and words of before', async () => {
  const { old, fresh, personId } = await newIdentity();
  await seedPartners(area.pool);
  await area.cases.recordAgreement(OPERATOR, AGREEMENTS[0], NOW);
  const data = { fromService: 'camhs', toService: 'adult-mental-health', transferOn: '2027-03-14' };
  await receiveAll(area, [event('handover.proposed', old, data, { source: 'urn:partner:camhs' })], NOW);
  await area.cases.command(
    OPERATOR,
    personId,
    'voice.recorded',
    { on: '2026-02-01', saidBy: 'young-person', whoIAm: 'I am Zebedee', matters: 'That I am heard' },
    NOW,
  );
  const { seen } = await area.cases.passportPreview(personId);
  await area.cases.sendPassport(OPERATOR, personId, { services: ['adult-mental-health'], seen }, NOW);
  while ((await area.cases.disclose(NOW)) > 0);

  const LATER = '2026-02-01T14:00:00.000Z';
  await area.cases.sealIdentity({ actor: OFFICER, personId, replacement: fresh }, LATER);
  await area.cases.resendTo(OPERATOR, 'camhs');
  while ((await area.cases.disclose(LATER)) > 0);
  const { rows } = await area.pool.query<{ body: unknown }>(
    `SELECT body FROM outbox WHERE topic = 'onward.to.camhs.v1' AND body->>'type' = 'onward.case.state.v1'
     ORDER BY outbox_id DESC LIMIT 1`,
  );
  const draft = await area.cases.passportPreview(personId);
  const shown = JSON.stringify([rows, await area.cases.peopleOf('camhs'), draft]);
  expect(shown).toContain(fresh);
  for (const word of ['Zebedee', 'Zest', old, old.slice(4)]) expect(shown).not.toContain(word);
  expect([await area.cases.passports(personId), await area.cases.passport(personId, 1)]).toEqual([
    [],
    undefined,
  ]);
  // The document stays as it was sent, and its number is given to no other.
  expect(await area.cases.verifyPassports(personId)).toMatchObject([{ version: 1, result: 'intact' }]);
  expect(draft.version).toBe(2);
});
