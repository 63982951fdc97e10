/** The daily digest: who is told what on a day, in one list, with what is escalated apart. */
import { testNhsNumber } from '../../support/random-history';
import { event, openArea, receiveAll, record, type Area } from './database';

let area: Area;
beforeAll(async () => {
  area = await openArea();
});
afterAll(() => area.drop());

const worker = (workerId: string, team: string, ...roles: string[]) => ({
  ...{ workerId, team, roles, name: workerId, services: [] },
});

test('a team is told once a day, its manager what is escalated, the head of service what goes on', async () => {
  const subject = `nhs:${testNhsNumber(1)}`;
  const requested = event('ehc.requested', subject, { receivedOn: '2026-01-05' });
  await receiveAll(
    area,
    [event('person.registered', subject, record()), requested],
    '2026-01-06T12:00:00.000Z',
  );
  const personId = (await area.cases.findPerson(subject))?.personId as string;
  // Due on 16 February: five working days before it, the day after, the fifth and the tenth working day.
  for (const day of ['2026-02-09', '2026-02-17', '2026-02-23', '2026-03-02'])
    await area.cases.advanceNow(personId, `${day}T09:00:00.000Z`);

  const told = async (who: ReturnType<typeof worker>, day?: string) => {
    const { urgent, others, day: shown } = await area.cases.digest(who, day);
    return { shown, urgent: urgent.map(({ rung }) => rung), others: others.map(({ rung }) => rung) };
  };
  const sen = worker('w-sen', 'sen-team', 'social-worker');
  const manager = worker('w-manager', 'sen-team', 'manager');
  const head = worker('w-head', 'another', 'head-of-service');
  expect(await told(sen, '2026-02-09')).toMatchObject({ urgent: [], others: ['reminder'] });
  expect(await told(sen, '2026-02-17')).toMatchObject({ urgent: [], others: ['assignee'] });
  // The newest day that has anything is shown unless one is asked for.
  expect(await told(sen)).toEqual({ shown: '2026-02-17', urgent: [], others: ['assignee'] });
  expect(await told(manager, '2026-02-23')).toMatchObject({ urgent: ['team-manager'] });
  expect(await told(head)).toEqual({ shown: '2026-03-02', urgent: ['head-of-service'], others: [] });
  expect(await told(worker('w-other', 'another', 'manager'))).toMatchObject({ urgent: [], others: [] });

  const digest = await area.cases.digest(sen);
  expect(digest.days).toEqual([
    { day: '2026-02-17', notices: 1 },
    { day: '2026-02-09', notices: 1 },
  ]);
  expect(digest.others[0]).toMatchObject({ personName: 'Ada Birch', about: 'task', personId });
  expect(digest.others[0]?.text).not.toContain('Birch');

  const all = await area.cases.digestsOn('2026-02-23');
  expect(all.map(({ recipient }) => recipient)).toEqual(['sen-team-manager']);
});
