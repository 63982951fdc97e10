/** Proves what the table cannot say of continuing care: who is in it, the two tracks, and what a later step shows. */
import type { LoggedEvent } from '../../domain';
import { chc, young } from './edges-care';
import { duty, dutiesOf, planOn, status } from './support';

const owed = (log: readonly LoggedEvent[], day: string): string[] =>
  planOn(log, day)
    .duties.map(({ rule }) => rule)
    .filter((rule) => /^(chc|ccc)-/.test(rule));
const child = chc('referred', 'child')('2022-06-06');

test('nothing is owed without a step of continuing care, nor for birthdays when the first comes after 18', () => {
  expect(owed([young], '2027-06-01')).toEqual([]);
  expect(owed([young, chc('checklist', 'adult')('2028-05-01')], '2028-05-02')).toEqual(['chc-28d']);
  expect(owed([chc('checklist')('2028-05-01')], '2028-05-02')).toEqual(['chc-28d']);
});

test('each birthday warns a year ahead; guidance becomes a task at once, the principle once it opens', () => {
  const log = [young, child];
  expect(owed(log, '2025-03-03')).toEqual(['chc-14-notify', 'ccc-6w']);
  expect(owed(log, '2026-03-04')).toEqual(['chc-14-notify', 'chc-16-refer', 'chc-17-principle', 'ccc-6w']);
  expect(duty(log, '2027-03-03', 'chc-17-principle')).toMatchObject({
    status: 'upcoming',
    opensOn: '2027-03-04',
    statutoryDue: null,
    targetDue: '2027-04-01', // 28 days after the birthday
  });
  expect(status(log, '2027-03-04', 'chc-17-principle')).toBe('due');
  expect(status(log, '2028-03-04', 'chc-17-principle')).toBe('due');
  const occasions = (day: string): string[] => planOn(log, day).tasks.map(({ occasion }) => occasion);
  expect(occasions('2027-03-03')).not.toContain('birthday-17');
  expect(occasions('2027-03-04')).toContain('birthday-17');
  expect(duty(log, '2027-03-04', 'chc-17-principle').explanation).toMatch(
    /: a step of continuing care was taken on 2022-06-06 \(chc\.step e\d+ of urn:partner:education\), so it is due as soon as practicable from 2027-03-04 \(the 17th birthday\), with the local target 2027-04-01 \(28 days after the 17th birthday\); National Framework/,
  );
});

test('a later step shows an earlier one done; a step without a track is the adult’s from 15 on', () => {
  const referred = [young, child, chc('referred')('2025-10-06')];
  expect(status(referred, '2026-03-05', 'chc-16-refer')).toBe('met');
  expect(status(referred, '2026-03-05', 'chc-14-notify')).toBe('met-late');
  expect(dutiesOf(referred, '2026-03-05', 'ccc-6w')).toHaveLength(1);
  const early = [young, chc('referred')('2022-06-06')];
  expect(status(early, '2022-06-06', 'ccc-6w')).toBe('upcoming');
  const decided = [...referred, chc('decided-in-principle')('2027-03-20')];
  expect(status(decided, '2027-03-20', 'chc-17-principle')).toBe('met');
});

test('not eligible: no package is owed, and the ground of what was open falls away, until a later step', () => {
  const not = [young, child, chc('decided-in-principle', 'adult', 'not-eligible')('2027-03-20')];
  expect(status(not, '2028-03-04', 'chc-18-package')).toBe('none');
  const negative = [young, child, chc('checklist', 'adult', 'negative')('2026-05-04')];
  expect(status(negative, '2027-03-04', 'chc-17-principle')).toBe('not-applicable');
  expect(status(negative, '2027-03-04', 'chc-28d')).toBe('none');
  const again = [...negative, chc('checklist', 'adult', 'positive')('2027-02-01')];
  expect(status(again, '2027-03-04', 'chc-17-principle')).toBe('due');
  expect(status(again, '2027-03-04', 'chc-28d')).toBe('overdue');
  const overturned = [
    young,
    child,
    chc('decided-in-principle', 'adult', 'eligible')('2027-04-01'),
    chc('decided', 'adult', 'not-eligible')('2028-01-10'),
  ];
  expect(status(overturned, '2028-01-09', 'chc-18-package')).toBe('upcoming');
  expect(status(overturned, '2028-01-10', 'chc-18-package')).toBe('not-applicable');
});

test('decided eligible only after 18, the package is due at once', () => {
  const log = [young, child, chc('decided', 'adult', 'eligible')('2028-05-02')];
  expect(duty(log, '2028-05-02', 'chc-18-package')).toMatchObject({
    statutoryDue: '2028-05-02',
    status: 'due',
  });
});

test('the family is told within 5 working days of the children’s decision', () => {
  const log = [young, child, chc('decided', 'child')('2022-07-01')];
  expect(dutiesOf(log, '2022-07-09', 'ccc-6w').map((d) => [d.occurrence, d.statutoryDue, d.status])).toEqual([
    ['2022-06-06', '2022-07-18', 'met'],
    ['family-told:2022-07-01', '2022-07-08', 'overdue'],
  ]);
  const [task] = planOn(log, '2022-07-01').tasks.filter(({ occasion }) =>
    occasion.startsWith('ccc-referral'),
  );
  expect(task?.lines).toHaveLength(2);
});

test('further referrals and checklists before the decision are witnesses of the first', () => {
  const log = [young, child, chc('referred', 'child')('2022-06-13'), chc('checklist')('2027-05-03')];
  expect(dutiesOf(log, '2022-06-20', 'ccc-6w')).toHaveLength(1);
  expect(dutiesOf([...log, chc('checklist')('2027-05-10')], '2027-05-11', 'chc-28d')).toHaveLength(1);
});
