/** Proves what the table cannot say of ADHD: who is in care for it, what completes a transfer, and what a choice is offered for. */
import type { LoggedEvent } from '../../domain';
import { currentRulebook } from '../../rulebook';
import { young } from './edges-care';
import { adult, answered, camhs, proposed, referral, service, step, withNeeds } from './edges-health';
import { duty, dutiesOf, event, planOn, status } from './support';

const RULE = 'adhd-reassess-school-leaving';
const child = withNeeds('ADHD');
const treated = referral('treated', 'adhd', 'p')('2024-05-13');

describe('reassessment at school-leaving age', () => {
  test.each<[string, LoggedEvent[], string]>([
    ['a need alone, from school', [child], 'none'],
    ['CAMHS alone, without the need', [young, camhs], 'none'],
    ['CAMHS of somebody with the need', [child, camhs], 'upcoming'],
    [
      'paediatrics of somebody with the need',
      [child, service('service.started', 'community-paediatrics', '2024-05-01')],
      'upcoming',
    ],
    [
      'another children’s service',
      [child, service('service.started', 'physiotherapy', '2024-05-01')],
      'none',
    ],
    ['an ADHD service', [young, service('service.started', 'adhd-clinic', '2024-05-01')], 'upcoming'],
    ['treatment on the pathway', [young, treated], 'upcoming'],
    [
      'an assessment that found it',
      [young, referral('assessed', 'adhd', 'p', { outcome: 'confirmed' })('2024-05-13')],
      'upcoming',
    ],
    [
      'an assessment that did not',
      [young, referral('assessed', 'adhd', 'p', { outcome: 'not-confirmed' })('2024-05-13')],
      'none',
    ],
    ['a referral that waits', [young, referral('received', 'adhd', 'p')('2024-05-13')], 'none'],
    ['autism', [young, referral('treated', 'autism', 'p')('2024-05-13')], 'none'],
    ['an adult provider', [young, referral('treated', 'adhd', 'adult-adhd')('2024-05-13')], 'none'],
    ['a medication review', [young, step('adhd.medication-reviewed')('2024-05-13')], 'upcoming'],
    ['care that ended long before', [child, camhs, service('service.ended', 'camhs', '2025-01-06')], 'none'],
  ])('%s', (_, log, expected) => {
    expect(status(log, '2026-07-01', RULE)).toBe(expected);
  });

  test('opens on the school leaving date, and is a task from then on', () => {
    const tasks = (day: string): string[] =>
      planOn([child, camhs], day).tasks.map(({ occasion }) => occasion);
    expect(duty([child, camhs], '2026-06-25', RULE)).toMatchObject({
      status: 'upcoming',
      opensOn: '2026-06-26',
    });
    expect(tasks('2026-06-25')).not.toContain('adhd-reassessment');
    expect(tasks('2026-06-26')).toContain('adhd-reassessment');
  });

  test('born on 31 August: it opens before the 16th birthday', () => {
    const log = [
      event('person.registered', {
        dateOfBirth: '2010-08-31',
        givenName: 'A',
        familyName: 'B',
        locality: 'n',
        needs: [{ code: 'ADHD' }],
      }),
      camhs,
    ];
    expect(duty(log, '2026-07-01', RULE)).toMatchObject({
      opensOn: '2026-06-26',
      statutoryDue: '2028-08-30',
    });
  });

  test('acceptance alone completes nothing; accepted, seen and transferred does', () => {
    const asked = [child, camhs, proposed('camhs', 'adult-adhd', '2027-12-01')];
    const accepted = [...asked, answered('adult-adhd', 'accepted')('2026-02-02')];
    expect(status(accepted, '2028-03-04', RULE)).toBe('overdue');
    const seen = event('appointment.kept', { service: 'adult-adhd', on: '2027-11-01' });
    const ended = service('service.ended', 'camhs', '2027-12-01', { reason: 'transferred' });
    expect(duty([...accepted, seen, ended], '2028-03-04', RULE)).toMatchObject({
      status: 'met',
      metOn: '2027-12-01',
    });
    expect(status([...asked, ended], '2028-03-04', RULE)).toBe('overdue');
  });

  test('where ADHD has a handover of its own, that of another condition completes nothing', () => {
    const other = [
      child,
      camhs,
      proposed('camhs', 'adult-mh', '2027-12-01'),
      answered('adult-mh', 'accepted')('2026-02-02'),
      event('appointment.kept', { service: 'adult-mh', on: '2027-11-01' }),
      service('service.ended', 'camhs', '2027-12-01', { reason: 'transferred' }),
    ];
    expect(status(other, '2028-03-04', RULE)).toBe('met');
    expect(status([...other, proposed('camhs', 'adult-adhd', '2027-12-01')], '2028-03-04', RULE)).toBe(
      'overdue',
    );
  });

  test('an adult service that began, saw or treated completes it; an age limit ends nothing, a need that ended does', () => {
    expect(status([child, camhs, adult('adult-adhd', '2028-03-01')], '2028-03-04', RULE)).toBe('met');
    expect(
      status([child, camhs, referral('first-seen', 'adhd', 'adult-adhd')('2028-03-04')], '2028-03-04', RULE),
    ).toBe('met-late');
    const ended = (reason: string): LoggedEvent =>
      service('service.ended', 'camhs', '2027-01-11', { reason });
    expect(status([child, camhs, ended('age-limit')], '2027-02-01', RULE)).toBe('upcoming');
    expect(status([child, camhs, ended('needs-ended')], '2027-02-01', RULE)).toBe('not-applicable');
    expect(status([child, camhs, treated, ended('needs-ended')], '2027-02-01', RULE)).toBe('upcoming');
  });
});

describe('medication reviews', () => {
  const RULE = 'adhd-med-review-12m';
  const reviewed = step('adhd.medication-reviewed');
  const stopped = step('adhd.medication-stopped');
  const dates = (log: readonly LoggedEvent[], day: string): unknown =>
    dutiesOf(log, day, RULE).map((d) => [d.occurrence, d.statutoryDue, d.status]);

  test('the first year runs from treatment, each review opens the next', () => {
    expect(dates([young, treated, reviewed('2025-05-14'), reviewed('2026-03-02')], '2026-03-02')).toEqual([
      ['2024-05-13', '2025-05-13', 'met-late'],
      ['2025-05-14', '2026-05-14', 'met'],
      ['2026-03-02', '2027-03-02', 'upcoming'],
    ]);
  });
  test('a further treatment within a year opens none; after medication stopped it does', () => {
    const again = referral('treated', 'adhd', 'q')('2025-02-03');
    expect(dates([young, treated, again], '2025-03-01')).toEqual([['2024-05-13', '2025-05-13', 'upcoming']]);
    expect(dates([young, treated, stopped('2024-11-04'), again], '2025-03-01')).toEqual([
      ['2024-05-13', '2025-05-13', 'not-applicable'],
      ['2025-02-03', '2026-02-03', 'upcoming'],
    ]);
  });
  test('the adult service owes it once the person is in its care', () => {
    const log = [young, reviewed('2026-05-04'), adult('adult-adhd', '2027-02-01')];
    expect(duty(log, '2027-01-31', RULE).owner).toBe('children-provider');
    expect(duty(log, '2027-02-01', RULE).owner).toBe('adult-service');
    const [past, now] = dutiesOf([...log, reviewed('2027-01-11')], '2027-02-01', RULE);
    expect([past?.owner, now?.owner]).toEqual(['children-provider', 'adult-service']);
  });
});

test('shared care is asked of ADHD handovers only, each for itself', () => {
  const RULE = 'adhd-shared-care';
  const from = (...log: LoggedEvent[]): string[] =>
    dutiesOf(log, '2026-02-01', RULE).map(({ occurrence }) => occurrence);
  const mental = proposed('camhs', 'adult-mh', '2028-03-06');
  const own = proposed('camhs', 'adult-adhd', '2028-03-06');
  expect(from(young, mental, proposed('csc', 'asc', '2028-03-06'))).toEqual([]);
  expect(from(young, mental, own)).toEqual(['adult-adhd']);
  expect(from(child, mental, own, proposed('csc', 'asc', '2028-03-06'))).toEqual(['adult-mh', 'adult-adhd']);
  expect(from(young, treated, mental)).toEqual(['adult-mh']);
  const confirmed = step('adhd.prescriber-confirmed', 'adult-mh')('2026-02-01');
  expect(dutiesOf([child, mental, own, confirmed], '2026-02-01', RULE).map((d) => d.status)).toEqual([
    'met',
    'upcoming',
  ]);
});

describe('choice of provider', () => {
  const RULE = 'adhd-choice';
  const received = (pathway = 'adhd', on = '2026-03-03'): LoggedEvent =>
    referral('received', pathway, 'p')(on);

  test('is offered on referral, to the parent under 16, with no day to be late on', () => {
    expect(dutiesOf([young, received()], '2026-03-02', RULE)).toEqual([]);
    expect(duty([young, received()], '2027-03-03', RULE)).toMatchObject({
      occurrence: 'adhd:2026-03-03',
      owner: 'gp',
      status: 'upcoming',
      statutoryDue: null,
      targetDue: null,
      title: expect.stringContaining('Offer the parent') as string,
    });
    expect(duty([young, received('autism', '2026-03-04')], '2026-03-04', RULE).title).toContain(
      'Offer the young person',
    );
    expect(dutiesOf([young, received('camhs')], '2026-03-04', RULE)).toEqual([]);
  });
  test('is met by the record, and asked no more once the referral went ahead', () => {
    const offered = step('referral.choice-offered', 'adhd')('2026-03-01');
    expect(duty([young, received(), offered], '2026-03-03', RULE)).toMatchObject({
      status: 'met',
      metOn: '2026-03-01',
    });
    expect(
      status(
        [young, received(), step('referral.choice-offered', 'autism')('2026-03-03')],
        '2026-03-03',
        RULE,
      ),
    ).toBe('upcoming');
    const seen = referral('first-seen', 'adhd', 'p')('2026-06-01');
    expect(status([young, received(), seen], '2026-05-31', RULE)).toBe('upcoming');
    expect(status([young, received(), seen], '2026-06-01', RULE)).toBe('not-applicable');
  });
  test('is not owed to somebody in care for that condition; after it ended it is', () => {
    expect(dutiesOf([young, treated, received()], '2026-03-03', RULE)).toEqual([]);
    expect(dutiesOf([young, treated, received('autism')], '2026-03-03', RULE)).toHaveLength(1);
    const closed = referral('closed', 'adhd', 'p')('2025-01-06');
    expect(dutiesOf([young, treated, closed, received()], '2026-03-03', RULE)).toHaveLength(1);
    expect(
      dutiesOf(
        [young, service('service.started', 'adhd-clinic', '2025-01-06'), received()],
        '2026-03-03',
        RULE,
      ),
    ).toEqual([]);
  });
  test('an offer belongs to the referral that it follows', () => {
    const log = [
      young,
      received(),
      received('adhd', '2027-03-03'),
      step('referral.choice-offered')('2027-03-05'),
    ];
    expect(dutiesOf(log, '2027-03-05', RULE).map((d) => d.status)).toEqual(['upcoming', 'met']);
  });
});

test('the Care Programme Approach is in the rulebook, and no step of anybody’s', () => {
  expect(currentRulebook().rules.find(({ id }) => id === 'adhd-cpa')).toMatchObject({
    kind: 'watch',
    occasion: null,
  });
  expect(dutiesOf([child, camhs, treated], '2027-01-01', 'adhd-cpa')).toEqual([]);
});
