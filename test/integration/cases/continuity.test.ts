/**
 * Proves the guard at 18 end to end: a partner that ends a service for age raises the alarm in the very transaction of its event, to
 * named people, once; it stands until somebody has taken over; a person's own end is refused until what the law asks for is on record.
 */
import { CommandRefused } from '../../../cases';
import { bodyHash } from '../../../events';
import { withTransaction } from '../../../store';
import { testNhsNumber } from '../../support/random-history';
import { event, openArea, receiveAll, record, type Area } from './database';

let area: Area;
beforeAll(async () => {
  area = await openArea();
  await area.cases.saveWorkers([
    { workerId: 'w-a', name: 'A', team: 'childrens-social-care', roles: ['social-worker'], services: [] },
    { workerId: 'w-h', name: 'H', team: 'x', roles: ['manager', 'head-of-service'], services: [] },
  ]);
});
afterAll(() => area.drop());

// 18 on 14 March 2028.
const NOW = '2028-02-25T22:30:00.000Z';
const child = { provider: 'E1', side: 'children' };
const CSC = { ...child, service: 'childrens-social-care', sector: 'social-care' };
const CAMHS = { ...child, service: 'camhs', sector: 'health' };

async function someone(n: number): Promise<{ subject: string; personId: string }> {
  const subject = `nhs:${testNhsNumber(n)}`;
  const begun = [CSC, CAMHS].map((service) =>
    event('service.started', subject, { ...service, on: '2025-06-02' }),
  );
  const named = event('worker.assigned', subject, {
    ...{ role: 'named-worker', workerId: 'w-a', team: 'childrens-social-care', from: '2026-01-05' },
  });
  await receiveAll(area, [event('person.registered', subject, record()), ...begun, named], NOW);
  return { subject, personId: (await area.cases.findPerson(subject))?.personId as string };
}

const count = async (sql: string, ...values: string[]): Promise<number> =>
  Number((await area.pool.query<{ n: string }>(`SELECT count(*) AS n FROM ${sql}`, values)).rows[0]?.n);
const openAlarms = (personId: string) =>
  count(`alarms WHERE kind = 'continuity-broken' AND subject = $1 AND cleared_at IS NULL`, personId);
const outAtRisk = async (personId: string) =>
  (
    await area.pool.query<{ body: { data: unknown } }>(
      `SELECT body FROM outbox WHERE person_id = $1 AND type = 'onward.continuity.at-risk.v1'`,
      [personId],
    )
  ).rows.map(({ body }) => body.data);

test('an end for age: the alarm is in the transaction of the event, at any hour, once, and ends with the takeover', async () => {
  const { subject, personId } = await someone(1);
  const ended = event(
    'service.ended',
    subject,
    { ...CAMHS, on: '2028-02-25', reason: 'age-limit' },
    { time: NOW },
  );
  const received = [{ event: ended, bodyHash: bodyHash(ended) }];
  await withTransaction(area.pool, async (tx) => {
    await area.cases.receive(tx, received, NOW);
    const seen = await tx.query(
      `SELECT recipient FROM notices WHERE person_id = $1 AND rung = 'alarm' ORDER BY recipient`,
      [personId],
    );
    expect(seen.rows).toEqual([{ recipient: 'head-of-service' }, { recipient: 'w-a' }]);
    const alarm = await tx.query(`SELECT detail FROM alarms WHERE subject = $1`, [personId]);
    expect(alarm.rows).toEqual([{ detail: 'camhs ends on 2028-02-25: age-limit' }]);
    throw new Error('rolled back');
  }).catch((error: Error) => expect(error.message).toBe('rolled back'));
  expect(await openAlarms(personId)).toBe(0);
  expect(await outAtRisk(personId)).toEqual([]);

  for (let i = 0; i < 2; i++) await withTransaction(area.pool, (tx) => area.cases.receive(tx, received, NOW));
  await area.cases.advanceNow(personId, '2028-02-26T03:00:00.000Z');
  expect(await count(`notices WHERE person_id = $1 AND rung = 'alarm'`, personId)).toBe(2);
  expect(await outAtRisk(personId)).toEqual([
    { service: 'camhs', cause: 'service-ended-early', on: '2028-02-25' },
  ]);
  expect(await area.cases.verifyOracle([personId])).toEqual([]);

  // First on the lists of those who were told, and on the page with its days.
  for (const workerId of ['w-a', 'w-h']) {
    const worker = await area.cases.worker(workerId);
    if (!worker) throw new Error('no worker');
    expect(await area.cases.atRiskFor(worker)).toMatchObject([{ personId, personName: 'Ada Birch' }]);
    expect((await area.cases.digest(worker, '2028-02-25')).urgent[0]).toMatchObject({
      rung: 'alarm',
      about: 'person',
    });
  }

  // Whoever clears it, it stands again as long as nobody has taken over.
  const [alarm] = (await area.cases.alarms()).filter((one) => one.subject === personId);
  await area.cases.clearAlarm({ workerId: 'w-h' }, alarm?.id ?? '');
  expect(await openAlarms(personId)).toBe(0);
  await area.cases.advanceNow(personId, '2028-03-01T03:00:00.000Z');
  expect(await openAlarms(personId)).toBe(1);

  const seen = event(
    'appointment.kept',
    subject,
    { service: 'adult-mental-health', on: '2028-03-10' },
    { time: '2028-03-10T12:00:00.000Z' },
  );
  await receiveAll(area, [seen], '2028-03-10T13:00:00.000Z');
  expect(await openAlarms(personId)).toBe(0);
  expect(await area.cases.verifyOracle([personId])).toEqual([]);
});

test('a person’s end is refused by the guard with the law, and nothing is written; then it ends, and the GP is told', async () => {
  const { personId } = await someone(2);
  const end = (reason: string, key: string) =>
    area.cases.command(
      { workerId: 'w-a' },
      personId,
      'service.ended',
      { ...CSC, on: '2028-02-25', reason, evidence: 'review' },
      NOW,
      key,
    );
  const before = await area.cases.caseView(personId);
  for (const reason of ['transferred', 'needs-ended', 'declined-by-person', 'moved', 'age-limit', 'other']) {
    const refused = await end(reason, `k-${reason}`).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(CommandRefused);
    expect(refused).toMatchObject({
      code: 'guarded',
      message: expect.stringMatching(/ca-continuity-18.*Care Act 2014 section 66.*First /) as string,
    });
  }
  expect(await count(`events WHERE type = 'service.ended' AND subject = $1`, `onward:${personId}`)).toBe(0);
  expect(await area.cases.caseView(personId)).toEqual(before);
  await expect(
    area.cases.command(
      { workerId: 'w-a' },
      personId,
      'service.ended',
      { ...CSC, provider: 'E9', on: '2028-02-25', reason: 'other' },
      NOW,
    ),
  ).rejects.toMatchObject({ code: 'overtaken' });

  await area.cases.command(
    { workerId: 'w-a' },
    personId,
    'step.recorded',
    {
      step: 'service.needs-ended-found',
      about: 'childrens-social-care',
      on: '2028-02-20',
      evidence: 'minutes',
    },
    NOW,
  );
  expect(await end('needs-ended', 'k-last')).toMatchObject({ repeated: false });
  expect(await end('needs-ended', 'k-last')).toMatchObject({ repeated: true });
  const told = await area.pool.query(
    `SELECT recipient, text FROM notices WHERE person_id = $1 AND rung = 'gp'`,
    [personId],
  );
  expect(told.rows).toEqual([
    {
      recipient: 'sen-team',
      text: 'Tell the GP: the children’s service childrens-social-care ended on 25 February 2028, because its needs were found to have ended. No other service takes over.',
    },
  ]);
  expect(await openAlarms(personId)).toBe(0);
  expect(await area.cases.verifyOracle([personId])).toEqual([]);
  // A second worker who comes later is told.
  await expect(end('needs-ended', 'k-other')).rejects.toMatchObject({ code: 'overtaken' });
});

test('two services that break on one day are two alarms of one case, cleared together', async () => {
  const { subject, personId } = await someone(3);
  const ends = [CSC, CAMHS].map((service) =>
    event('service.ended', subject, { ...service, on: '2028-02-25' }, { time: NOW }),
  );
  await receiveAll(area, ends, NOW);
  const alarms = (await area.cases.alarms()).filter((one) => one.subject === personId);
  expect(alarms.map(({ detail }) => detail.split('; '))).toEqual([
    expect.arrayContaining([
      'camhs ends on 2028-02-25: no-reason',
      'childrens-social-care ends on 2028-02-25: no-reason',
    ]),
  ]);
  expect((await area.cases.casePage(personId))?.continuity.broken).toHaveLength(2);
  const plan = event(
    'care.plan',
    subject,
    { kind: 'adult-support', stage: 'made', on: '2028-02-28' },
    { time: '2028-02-28T12:00:00.000Z' },
  );
  await receiveAll(area, [plan], '2028-02-28T13:00:00.000Z');
  expect(await openAlarms(personId)).toBe(1);
  const named = await area.cases.worker('w-a');
  const atRisk = named ? await area.cases.atRiskFor(named) : [];
  expect(atRisk.filter((one) => one.personId === personId).map(({ text }) => text)).toEqual([
    expect.stringContaining('service camhs ended on 25 February 2028'),
  ]);
  const page = await area.cases.casePage(personId);
  expect(page?.continuity.broken.map(({ service }) => service)).toEqual(['camhs']);
  expect(page?.continuity.gaps.find(({ service }) => service === 'childrens-social-care')).toMatchObject({
    from: '2028-02-25',
    to: '2028-02-28',
    days: 3,
  });
  expect(await area.cases.verifyOracle([personId])).toEqual([]);
});
