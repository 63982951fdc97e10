/** Proves who sees a restricted record, decided by the policy and applied by every query; and that its end opens it again. */
import { withoutIdentity, type PersonPage, type Worker } from '../../../cases';
import { testNhsNumber } from '../../support/random-history';
import { event, openArea, receiveAll, record, type Area } from './database';

const NOW = '2026-05-01T12:00:00.000Z';
let clock = new Date(NOW);
let area: Area;
const worker = (workerId: string, team: string, ...roles: string[]): Worker => ({
  workerId,
  name: workerId,
  team,
  roles,
  services: [],
});
const ON_CASE = worker('w-1', 'sen-team', 'social-worker');
const MANAGER_ON_CASE = worker('w-2', 'sen-team', 'manager', 'head-of-service');
const OTHER_MANAGER = worker('w-3', 'adult-learning-disability', 'manager');
const HEAD = worker('w-4', 'adult-learning-disability', 'head-of-service', 'manager');
let [subject, personId] = ['', ''];

beforeAll(async () => {
  area = await openArea({}, undefined, () => clock);
  await area.cases.saveWorkers([ON_CASE, MANAGER_ON_CASE, OTHER_MANAGER, HEAD]);
  subject = `nhs:${testNhsNumber(0)}`;
  await receiveAll(
    area,
    [
      event('person.registered', subject, record({ communication: { language: 'cy' } })),
      event('ehc.requested', subject, { receivedOn: '2026-01-05' }),
      event('handover.proposed', subject, {
        fromService: 'camhs',
        toService: 'adult-mental-health',
        transferOn: '2028-03-14',
      }),
    ],
    NOW,
  );
  personId = (await area.cases.findPerson(subject))?.personId as string;
});
afterAll(() => area.drop());
afterEach(async () => {
  expect(await area.cases.verifyOracle()).toEqual([]);
});

const say = (who: Worker, type: 'person.restricted' | 'meeting.held', data: object, now = NOW) =>
  area.cases.command({ workerId: who.workerId }, personId, type, { ...data }, now);
const sees = (who: Worker) => area.cases.maySeePerson(who, personId);
const handoverNames = async (who: Worker) =>
  (await area.cases.handoversFor(who, { filter: 'open' })).rows.map(({ personName }) => personName);
const digestNames = async (who: Worker) => {
  const { urgent, others } = await area.cases.digest(who, '2026-05-01');
  return new Set([...urgent, ...others].map(({ personName }) => personName));
};
const searched = async (who: Worker) => (await area.cases.searchPeople('Birch', who)).length;

test('only a manager on the case restricts it', async () => {
  const data = { level: 'restricted', from: '2026-05-01' };
  await expect(say(ON_CASE, 'person.restricted', data)).rejects.toMatchObject({ code: 'not-allowed' });
  await expect(say(OTHER_MANAGER, 'person.restricted', data)).rejects.toMatchObject({ code: 'not-allowed' });
  await expect(
    say(MANAGER_ON_CASE, 'person.restricted', { ...data, to: '2026-04-30' }),
  ).rejects.toMatchObject({
    code: 'invalid',
  });
  expect([
    await sees(OTHER_MANAGER),
    await searched(OTHER_MANAGER),
    await handoverNames(OTHER_MANAGER),
  ]).toEqual([true, 1, ['Ada Birch']]);
});

test('restricted: those on the case work on; everybody else reads “Restricted”, or finds nothing', async () => {
  await say(MANAGER_ON_CASE, 'person.restricted', {
    level: 'restricted',
    from: '2026-05-01',
    to: '2026-05-10',
  });
  for (const who of [ON_CASE, MANAGER_ON_CASE])
    expect([await sees(who), await searched(who)]).toEqual([true, 1]);
  for (const who of [OTHER_MANAGER, HEAD]) {
    expect([await sees(who), await searched(who)]).toEqual([false, 0]);
    expect(await handoverNames(who)).toEqual(['Restricted']);
  }
  const [handover] = await area.cases.handovers(subject);
  const [task] = (await area.cases.casePage(personId))?.tasks ?? [];
  const opens = async (who: Worker) => [
    await area.cases.maySeeHandover(who, handover?.handoverId as string),
    await area.cases.maySeeTask(who, task?.taskId as string),
  ];
  expect(await opens(OTHER_MANAGER)).toEqual([false, false]);
  expect(await opens(MANAGER_ON_CASE)).toEqual([true, true]);
  // The head of service is told of what is late, and not about whom; on the case the name stands.
  expect(await digestNames(HEAD)).toEqual(new Set(['Restricted']));
  expect(await digestNames(MANAGER_ON_CASE)).toEqual(new Set(['Ada Birch']));
  const mailed = (await area.cases.digestsOn('2026-05-01')).flatMap(({ digest }) => [
    ...digest.urgent,
    ...digest.others,
  ]);
  expect(new Set(mailed.map(({ personName }) => personName))).toEqual(new Set(['Restricted']));
  await expect(
    say(OTHER_MANAGER, 'meeting.held', { kind: 'joint-handover', on: '2026-05-01' }),
  ).rejects.toMatchObject({
    code: 'not-allowed',
  });
  // At the command line nobody is on the case.
  const page = withoutIdentity((await area.cases.casePage(personId)) as PersonPage);
  expect(page).toMatchObject({ name: 'Restricted', dateOfBirth: null, nhsNumber: null });
  const printed = JSON.stringify(page);
  for (const word of ['Ada', 'Birch', testNhsNumber(0), '2010-03-14"']) expect(printed).not.toContain(word);
});

test('the day after its last day it opens again, by time alone', async () => {
  const before = (await area.cases.findPerson(subject))?.nextWake as string;
  expect(before <= '2026-05-10T23:00:00.000Z').toBe(true);
  clock = new Date('2026-05-10T12:00:00.000Z');
  await area.cases.advanceNow(personId, '2026-05-10T12:00:00.000Z');
  expect(await sees(OTHER_MANAGER)).toBe(false);
  clock = new Date('2026-05-11T12:00:00.000Z');
  await area.cases.advanceNow(personId, '2026-05-11T12:00:00.000Z');
  expect([await sees(OTHER_MANAGER), await searched(OTHER_MANAGER)]).toEqual([true, 1]);
});

test('a duty that was set aside is taken up again: once, by those whose task it is, with its task and its date', async () => {
  const at = '2026-05-11T12:00:01.000Z';
  const duty = (await area.cases.duties(subject)).find(({ rule }) => rule === 'ehcna-decision-6w');
  const line = { rule: 'ehcna-decision-6w', occurrence: duty?.occurrence, on: '2026-05-11' };
  const command = (who: Worker, type: 'duty.waived' | 'duty.reinstated', data: object) =>
    area.cases.command({ workerId: who.workerId }, personId, type, { ...line, ...data }, at);
  const status = async () =>
    (await area.cases.duties(subject)).find(({ rule }) => rule === line.rule)?.status;
  await expect(command(ON_CASE, 'duty.reinstated', { reason: 'x' })).rejects.toMatchObject({
    code: 'overtaken',
  });
  await command(ON_CASE, 'duty.waived', { ground: 'g', decidedBy: 'w-1' });
  expect(await status()).toBe('waived');
  const taskId = (await area.cases.casePage(personId))?.tasks[0]?.taskId as string;
  const both = await Promise.allSettled(
    [ON_CASE, MANAGER_ON_CASE].map((who) => command(who, 'duty.reinstated', { reason: 'after all' })),
  );
  expect(both.map((one) => one.status).sort()).toEqual(['fulfilled', 'rejected']);
  const again = (await area.cases.duties(subject)).find(({ rule }) => rule === line.rule);
  expect([again?.status, again?.statutoryDue]).toEqual(['overdue', duty?.statutoryDue]);
  expect((await area.cases.task(taskId))?.setAside).toEqual([]);
});
