/** Who is who, as people decide it: the pages over real cases, without JavaScript. */
import { testNhsNumber } from '../../support/random-history';
import { hiddenFields, startConsole, Visitor, type Started } from '../../console/browser-like';
import { event, openArea, receiveAll, record, type Area } from './database';

let area: Area;
let console_: Started;
let next = 0;
const nhs = (): string => `nhs:${testNhsNumber(next++)}`;
const now = (): string => console_.clock.now.toISOString();

beforeAll(async () => {
  area = await openArea();
  console_ = await startConsole({ cases: area.cases });
  await area.cases.saveWorkers([
    { workerId: 'w-op', name: 'Ola Ops', team: 'ops', roles: ['operator'], services: [] },
    { workerId: 'w-officer', name: 'Pat Privacy', team: 'privacy', roles: ['privacy-officer'], services: [] },
    { workerId: 'w-ada', name: 'Ada', team: 'sen-team', roles: ['social-worker'], services: [] },
  ]);
});
afterAll(async () => {
  await console_.app.close();
  await area.drop();
});
afterEach(async () => {
  expect(await area.cases.verifyOracle()).toEqual([]);
});

async function signedIn(workerId: string): Promise<Visitor> {
  console_.who.subject = workerId;
  const visitor = new Visitor(console_.origin);
  await visitor.signIn();
  return visitor;
}

async function twoRecords(family: string) {
  const [one, other] = [nhs(), nhs()];
  await receiveAll(
    area,
    [
      event('person.registered', one, record({ familyName: family })),
      event('ehc.requested', one, { receivedOn: '2026-01-05' }),
      event('person.registered', other, record({ familyName: family })),
    ],
    now(),
  );
  return { one, other };
}

const idOf = async (subject: string): Promise<string | undefined> =>
  (await area.cases.findPerson(subject))?.personId;

test('an operator compares two records, makes them one, and takes them apart; the old address leads to the one', async () => {
  const { one, other } = await twoRecords('Ashdown');
  const [first, second] = [await idOf(one), await idOf(other)];
  const operator = await signedIn('w-op');
  const list = await operator.get('/operations/identities');
  expect(list.body).toContain('Possible duplicates (1)');
  const form = hiddenFields(list.body, '/operations/identities/merge');

  const check = await operator.post('/operations/identities/merge', form);
  expect(check.body).toContain('Make these two records one?');
  expect(check.body).toContain('Ada Ashdown');
  expect(check.body).toContain(one);
  const fields = hiddenFields(check.body, '/operations/identities/merge');
  // Looking changed nothing, and was written down.
  expect(await idOf(other)).toBe(second);
  const looks = await area.pool.query(
    `SELECT 1 FROM audit WHERE actor = 'w-op' AND detail->>'what' = 'record'`,
  );
  expect(looks.rowCount).toBe(2);
  // Turned round, the other goes on.
  const turned = hiddenFields(
    (await operator.post('/operations/identities/merge', { ...fields, turn: 'yes' })).body,
    '/operations/identities/merge',
  );
  expect([turned.survivor, turned.absorbed]).toEqual([fields.absorbed, fields.survivor]);

  const done = await operator.post('/operations/identities/merge', { ...fields, confirmed: 'yes' });
  expect([done.statusCode, done.headers.location]).toEqual([303, '/operations/identities']);
  const [survivor, absorbed] = [fields.survivor, fields.absorbed].map((text) =>
    text?.slice('onward:'.length),
  );
  expect(new Set([survivor, absorbed])).toEqual(new Set([first, second]));
  expect([await idOf(one), await idOf(other)]).toEqual([survivor, survivor]);
  expect((await area.cases.casePage(absorbed ?? ''))?.personId).toBe(survivor);
  // Sent again, nothing is done twice; a new form is told.
  await operator.get('/operations/identities');
  await operator.post('/operations/identities/merge', { ...fields, confirmed: 'yes' });
  const after = await operator.get('/operations/identities');
  expect(after.body).toContain('Take apart');

  const undoForm = hiddenFields(after.body, '/operations/identities/undo');
  const undoCheck = await operator.post('/operations/identities/undo', undoForm);
  expect(undoCheck.body).toContain('Take these two records apart again?');
  await operator.post('/operations/identities/undo', {
    ...hiddenFields(undoCheck.body, '/operations/identities/undo'),
    confirmed: 'yes',
  });
  expect([await idOf(one), await idOf(other)]).toEqual([first, second]);
  expect((await operator.get('/operations/identities')).body).toContain('Undone');
});

test('mistakes are named beside their fields; news since the look is told', async () => {
  const { one, other } = await twoRecords('Birch');
  const operator = await signedIn('w-op');
  const token = hiddenFields(
    (await operator.get('/operations/identities')).body,
    '/operations/identities/merge',
  );
  const empty = await operator.post('/operations/identities/merge', {
    ...token,
    survivor: '',
    absorbed: nhs(),
  });
  expect(empty.statusCode).toBe(400);
  expect(empty.body).toContain('There is a problem');
  expect(empty.body).toContain('Enter an NHS number');
  expect(empty.body).toContain('Nobody is known by this identifier');
  const same = await operator.post('/operations/identities/merge', {
    ...token,
    survivor: one,
    absorbed: one,
  });
  expect([same.statusCode, same.body.includes('These are one record already')]).toEqual([400, true]);

  const check = await operator.post('/operations/identities/merge', {
    ...token,
    survivor: one,
    absorbed: other,
  });
  await receiveAll(
    area,
    [event('meeting.held', one, { kind: 'transition-planning', on: '2026-01-31' })],
    now(),
  );
  const stale = await operator.post('/operations/identities/merge', {
    ...hiddenFields(check.body, '/operations/identities/merge'),
    confirmed: 'yes',
  });
  expect([stale.statusCode, stale.body.includes('look again')]).toEqual([409, true]);
  expect(await idOf(one)).not.toBe(await idOf(other));
});

test('a split by the form: what would change, then the new person', async () => {
  const [one, other] = [nhs(), nhs()];
  await receiveAll(
    area,
    [
      event('person.registered', one, record({ familyName: 'Calder' })),
      event('person.registered', one, record({ familyName: 'Dene', nhsNumber: other.slice(4) }), {
        source: 'urn:partner:camhs',
      }),
    ],
    now(),
  );
  const operator = await signedIn('w-op');
  const form = hiddenFields(
    (await operator.get('/operations/identities/split')).body,
    '/operations/identities/split',
  );
  const asked = {
    ...form,
    from: one.slice(4),
    to: '',
    source: 'camhs',
    identifiers: `${other}\r\n`,
    events: '',
  };
  const nothing = await operator.post('/operations/identities/split', {
    ...asked,
    source: 'asc',
    identifiers: '',
  });
  expect([nothing.statusCode, nothing.body.includes('Nothing in this record is as chosen')]).toEqual([
    400,
    true,
  ]);
  const check = await operator.post('/operations/identities/split', asked);
  expect(check.body).toContain('Make a new person of these statements?');
  const done = await operator.post('/operations/identities/split', {
    ...hiddenFields(check.body, '/operations/identities/split'),
    confirmed: 'yes',
  });
  expect(done.statusCode).toBe(303);
  expect(await idOf(one)).not.toBe(await idOf(other));
});

test('a new identity: the page is there for privacy officers alone, and warns before it seals', async () => {
  const [old, fresh] = [nhs(), nhs()];
  await receiveAll(
    area,
    [
      event('person.registered', old, record({ givenName: 'Zebedee', familyName: 'Zest' })),
      event('person.registered', fresh, record({ givenName: 'Yolanda', familyName: 'Yew' })),
    ],
    now(),
  );
  const operator = await signedIn('w-op');
  expect((await operator.get('/new-identity')).statusCode).toBe(404);
  expect((await operator.get('/operations')).body).not.toContain('/new-identity');
  const ada = await signedIn('w-ada');
  expect((await ada.get('/operations/identities')).statusCode).toBe(403);

  const officer = await signedIn('w-officer');
  const form = hiddenFields((await officer.get('/new-identity')).body, '/new-identity');
  const check = await officer.post('/new-identity', { ...form, person: old, replacement: fresh });
  expect(check.body).toContain('Seal the identity of before?');
  expect(check.body).toContain('Warning');
  const done = await officer.post('/new-identity', {
    ...hiddenFields(check.body, '/new-identity'),
    confirmed: 'yes',
  });
  expect(done.statusCode).toBe(303);
  expect([await idOf(old), typeof (await idOf(fresh))]).toEqual([undefined, 'string']);
  await receiveAll(area, [event('person.updated', old, record({ givenName: 'Zebedee' }))], now());
  const page = await officer.get('/new-identity');
  expect(page.body).toContain('Arrived under a sealed identity (1)');
  await officer.post('/new-identity/arrivals', hiddenFields(page.body, '/new-identity/arrivals'));
  const undoForm = hiddenFields((await officer.get('/new-identity')).body, '/new-identity/undo');
  const undoCheck = await officer.post('/new-identity/undo', undoForm);
  await officer.post('/new-identity/undo', {
    ...hiddenFields(undoCheck.body, '/new-identity/undo'),
    confirmed: 'yes',
  });
  expect(await idOf(old)).toBeDefined();
});
