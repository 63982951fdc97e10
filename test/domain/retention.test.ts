/** Section 13: how long records are kept. Each class has its own day, asks nobody, and keeps no case open. */
import { born } from './edges';
import { dutiesOf, event, person, planOn } from './support';

const service = (side: string, sector: string, name: string, on: string) => ({
  service: name,
  provider: 'p',
  side,
  sector,
  on,
});
const started = (data: object) => event('service.started', { ...data });
const ended = (data: object) => event('service.ended', { ...data, reason: 'transferred' });
const due = (log: Parameters<typeof dutiesOf>[0], day: string, rule: string): string | null | undefined =>
  dutiesOf(log, day, rule)[0]?.statutoryDue;

// Born on 14 March 2010.
const child = person('2010-03-14');

test.each([
  ['at 16', '2026-05-01', '2035-03-14'],
  ['the day before 17', '2027-03-13', '2035-03-14'],
  ['at 17', '2027-03-14', '2036-03-14'],
  ['at 18', '2028-03-14', '2036-03-14'],
])('the children’s health record, treatment ended %s', (_, on, until) => {
  const log = [child, started(service('children', 'health', 'paediatrics', '2020-01-01'))];
  expect(dutiesOf(log, '2029-01-01', 'ret-child-health')).toEqual([]);
  const over = [...log, ended(service('children', 'health', 'paediatrics', on))];
  expect(due(over, '2029-01-01', 'ret-child-health')).toBe(until);
  // Another service of children's health still runs: the record is open.
  const other = started(service('children', 'health', 'camhs', '2021-01-01'));
  expect(dutiesOf([...over, other], '2029-01-01', 'ret-child-health')).toEqual([]);
});

test('mental health records: 20 years from the last contact, 10 from death', () => {
  const log = [
    child,
    started(service('children', 'health', 'camhs', '2020-01-01')),
    ended(service('children', 'health', 'camhs', '2026-05-01')),
  ];
  expect(due(log, '2026-06-01', 'ret-mental-health')).toBe('2046-05-01');
  const late = event('appointment.kept', { service: 'camhs', on: '2026-05-20' });
  expect(due([...log, late], '2026-06-01', 'ret-mental-health')).toBe('2046-05-20');
  const died = event('person.died', { on: '2026-07-01' });
  expect(dutiesOf([...log, died], '2026-08-01', 'ret-mental-health')).toMatchObject([
    { statutoryDue: '2036-07-01', status: 'upcoming' },
  ]);
});

test('adult records, EHC files and care records', () => {
  const log = [
    child,
    event('ehc.requested', { receivedOn: '2024-01-10' }),
    event('care.status-changed', { status: 'looked-after', from: '2022-01-01', to: '2024-01-01' }),
    started(service('adult', 'social-care', 'adult-social-care', '2028-03-14')),
    ended(service('adult', 'social-care', 'adult-social-care', '2030-06-30')),
  ];
  expect(due(log, '2031-01-01', 'ret-adult-health')).toBe('2038-06-30');
  expect(due(log, '2031-01-01', 'ret-sen-file')).toBeUndefined();
  expect(due(log, '2031-01-01', 'ret-care-leaver')).toBeUndefined();
  // At 26 everything closes, and what is kept outlives the case.
  expect(due(log, '2036-03-14', 'ret-sen-file')).toBe('2041-03-14');
  expect(due(log, '2036-03-14', 'ret-care-leaver')).toBe('2085-03-14');
  expect(planOn(log, '2036-03-14')).toMatchObject({ open: false, nextWake: null });
});

test('asks nobody, explains itself, and keeps nobody’s case open who moved away', () => {
  const log = [
    child,
    started(service('children', 'health', 'camhs', '2020-01-01')),
    ended(service('children', 'health', 'camhs', '2024-05-01')),
    event('person.moved', { direction: 'out', on: '2024-06-01', otherAuthority: 'x' }),
  ];
  const plan = planOn(log, '2024-07-01');
  expect(plan.open).toBe(false);
  expect(plan.tasks.filter(({ occasion }) => occasion === 'record-closed')).toEqual([]);
  expect(dutiesOf(log, '2024-07-01', 'ret-mental-health')[0]).toMatchObject({
    status: 'upcoming',
    explanation: expect.stringMatching(
      /^Keep the mental health record: .*on 2024-05-01.*it is kept until 2044-05-01 .*\.$/,
    ) as string,
  });
});

test('nothing is kept for a life that is open', () => {
  expect(
    planOn([born, event('ehc.requested', { receivedOn: '2026-01-05' })], '2026-02-01').duties.filter(
      ({ rule }) => rule.startsWith('ret-'),
    ),
  ).toEqual([]);
});
