/** Fault 26: two people act on one thing at the same instant. One acts; the other is told what happened. */
import { CommandRefused } from '../../../cases';
import { testNhsNumber } from '../../support/random-history';
import { event, openArea, receiveAll, record, type Area } from './database';

const NOW = '2026-02-01T12:00:00.000Z';
const ROUNDS = 10;
let area: Area;
let next = 0;
const nhs = (): string => `nhs:${testNhsNumber(next++)}`;

beforeAll(async () => {
  area = await openArea();
  await area.cases.saveWorkers(
    ['one', 'two'].map((workerId) => ({
      workerId,
      name: workerId,
      team: 'sen-team',
      roles: ['manager', 'operator'],
      services: ['adult-mental-health'],
    })),
  );
});
afterAll(() => area.drop());
afterEach(async () => {
  expect(await area.cases.verifyOracle()).toEqual([]);
});

/** Both at once; gives how each fared. @throws when other than one acted and one was told */
async function race(act: (workerId: string) => Promise<unknown>): Promise<CommandRefused> {
  const results = await Promise.allSettled(['one', 'two'].map(act));
  expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  const told = results.find((r) => r.status === 'rejected')?.reason as unknown;
  expect(told).toBeInstanceOf(CommandRefused);
  expect(told).toMatchObject({ code: 'overtaken' });
  return told as CommandRefused;
}

test('a task is completed once', async () => {
  for (let round = 0; round < ROUNDS; round++) {
    const subject = nhs();
    await receiveAll(
      area,
      [
        event('person.registered', subject, record()),
        event('ehc.requested', subject, { receivedOn: '2026-01-05' }),
      ],
      NOW,
    );
    const personId = (await area.cases.findPerson(subject))?.personId as string;
    const { rows } = await area.pool.query<{
      task_id: string;
      body: { lines: { rule: string; occurrence: string }[] };
    }>(`SELECT task_id, body FROM tasks WHERE person_id = $1 AND owner_role = 'la-sen'`, [personId]);
    const { task_id: taskId, body } = rows[0] as (typeof rows)[0];
    const refused = await race((workerId) =>
      area.cases.command(
        { workerId },
        personId,
        'task.completed',
        { taskId, on: '2026-02-01', lines: body.lines },
        NOW,
      ),
    );
    expect(refused.message).toBe('this task was completed already');
  }
});

test('a handover is accepted once', async () => {
  for (let round = 0; round < ROUNDS; round++) {
    const subject = nhs();
    const toService = 'adult-mental-health';
    const proposal = { fromService: 'camhs', toService, transferOn: '2026-11-01' };
    await receiveAll(
      area,
      [event('person.registered', subject, record()), event('handover.proposed', subject, proposal)],
      NOW,
    );
    const [handover] = await area.cases.handovers(subject);
    const handoverId = handover?.handoverId as string;
    const personId = (await area.cases.findPerson(subject))?.personId as string;
    await area.cases.takeHandoverStep(handoverId, 'offer', 1, NOW, NOW);
    const refused = await race((workerId) =>
      area.cases.command(
        { workerId },
        personId,
        'handover.responded',
        { handoverId, toService, response: 'accepted', on: '2026-02-01' },
        NOW,
      ),
    );
    expect(refused.message).toBe('this handover is accepted already');
  }
});

test('a conflict and a waiting event are decided once', async () => {
  for (let round = 0; round < ROUNDS; round++) {
    const [known, unknown] = [nhs(), nhs()];
    await receiveAll(
      area,
      [
        event('person.registered', known, record()),
        event('person.updated', known, record({ givenName: 'Benedict' })),
        event('ehc.requested', unknown, { receivedOn: '2026-01-05' }),
      ],
      NOW,
    );
    const personId = (await area.cases.findPerson(known))?.personId as string;
    const [conflict] = await area.cases.conflicts();
    await race((workerId) =>
      area.cases.resolveConflict({ workerId }, String(conflict?.id), { personId }, NOW),
    );
    const [waiting] = await area.cases.unmatched();
    await race((workerId) =>
      area.cases.resolveUnmatched({ workerId }, String(waiting?.id), { personId }, NOW),
    );
    expect([await area.cases.conflicts(), await area.cases.unmatched()]).toEqual([[], []]);
  }
});

test('one person in two browsers: the same command acts once, and both are told that it did', async () => {
  const subject = nhs();
  await receiveAll(area, [event('person.registered', subject, record())], NOW);
  const personId = (await area.cases.findPerson(subject))?.personId as string;
  const meeting = { kind: 'transition-planning', on: '2026-01-20' };
  const results = await Promise.all(
    [1, 2, 3, 4].map(() =>
      area.cases.command({ workerId: 'one' }, personId, 'meeting.held', meeting, NOW, 'form-1'),
    ),
  );
  expect(results.filter(({ repeated }) => !repeated)).toHaveLength(1);
  expect(new Set(results.map(({ eventId }) => eventId)).size).toBe(1);
});

test('an alarm is cleared once, with a trace of who did it', async () => {
  await area.pool.query(
    `INSERT INTO alarms (kind, subject, detail) VALUES ('message-failed', 'camhs', 'a valid event failed')`,
  );
  const [alarm] = await area.cases.alarms();
  expect(alarm).toMatchObject({ kind: 'message-failed', subject: 'camhs' });
  const id = alarm?.id ?? '';
  const results = await Promise.allSettled(
    ['one', 'two'].map((workerId) => area.cases.clearAlarm({ workerId }, id)),
  );
  expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  expect(await area.cases.alarms()).toEqual([]);
  const { rows } = await area.pool.query(`SELECT detail FROM audit WHERE action = 'alarm.cleared'`);
  expect(rows).toEqual([{ detail: { id, kind: 'message-failed' } }]);
});
