/** Proves the duties of section 2 (annual reviews) where reviews, decisions, plans and moves play into each other. */
import type { LoggedEvent } from '../../domain';
import { amended, ceased, decided, fixed, held, made, placed, pupil, reported } from './edges-review';
import { moved, next } from './edges';
import { dutiesOf, duty, event, planOn, status } from './support';

/** Occurrence, last day and status of each duty of a rule. */
const lines = (log: readonly LoggedEvent[], day: string, rule: string): unknown[] =>
  dutiesOf(log, day, rule).map((d) => [d.occurrence, d.statutoryDue, d.status]);
const at = (day: string): { time: string } => ({ time: `${day}T12:00:00.000Z` });

test('the worked example: report in 2 weeks, decision and amendments in 4, the final plan in 12 at most', () => {
  const log = [fixed('2026-01-20'), held('2026-01-20'), decided('amend', '2026-02-17', '2026-02-17')];
  const due = (rule: string): string | null => duty(log, '2026-02-17', rule).statutoryDue;
  expect(due('ar-invite-2w')).toBe('2026-01-06');
  expect(due('ar-report-2w')).toBe('2026-02-03');
  expect(due('ar-decision-4w')).toBe('2026-02-17');
  expect(due('ar-amend-notice-4w')).toBe('2026-02-17');
  expect(due('ar-amend-views-15d')).toBe('2026-03-03');
  expect(due('ar-final-8w')).toBe('2026-04-14');
  expect(status([...log, amended('2026-04-14')], '2026-04-20', 'ar-final-8w')).toBe('met');
  expect(status([...log, amended('2026-04-15')], '2026-04-20', 'ar-final-8w')).toBe('met-late');
});

describe('the 12 months', () => {
  const cycle = 'ar-cycle-12m';

  test('begin with the day: 29 February, month ends, and the day before the corresponding one', () => {
    expect(lines([made('2024-02-29')], '2024-03-01', cycle)).toEqual([
      ['2024-02-29', '2025-02-27', 'upcoming'],
    ]);
    expect(duty([made('2025-03-01')], '2025-03-01', cycle).statutoryDue).toBe('2026-02-28');
    expect(duty([made('2025-08-31')], '2025-09-01', cycle).statutoryDue).toBe('2026-08-30');
  });

  test('the last day for the meeting is told, and replaces nothing', () => {
    const one = duty([made('2025-06-02')], '2025-07-01', cycle);
    expect(one).toMatchObject({ statutoryDue: '2026-06-01', targetDue: '2026-06-01' });
    expect(one.explanation).toContain('the last day for its meeting is 2026-05-04');
  });

  test('each decision meets them, early or late, and opens the next; an amended plan does not', () => {
    const log = [
      made('2024-06-03'),
      decided('amend', '2025-05-12', '2025-05-12'),
      amended('2025-07-07'),
      decided('maintain', '2026-05-12'),
    ];
    expect(lines(log, '2026-05-11', cycle)).toEqual([
      ['2024-06-03', '2025-06-02', 'met'],
      ['2025-05-12', '2026-05-11', 'due'],
    ]);
    expect(lines(log, '2026-05-12', cycle)).toEqual([
      ['2024-06-03', '2025-06-02', 'met'],
      ['2025-05-12', '2026-05-11', 'met-late'],
      ['2026-05-12', '2027-05-11', 'upcoming'],
    ]);
  });

  test('a notice not to amend after all reviews nothing anew', () => {
    const log = [made('2024-06-03'), held('2025-04-14'), decided('amend', '2025-05-12', '2025-05-12')];
    const notice = decided('maintain', '2025-07-01');
    expect(lines([...log, notice], '2025-08-01', cycle)).toEqual([
      ['2024-06-03', '2025-06-02', 'met'],
      ['2025-05-12', '2026-05-11', 'upcoming'],
    ]);
    expect(lines([...log, notice], '2025-08-01', 'ar-final-8w')).toEqual([
      ['2025-04-14', '2025-07-07', 'met'],
    ]);
    // With a meeting between, or later than a review lasts, it is the next review.
    for (const more of [[held('2025-06-25'), notice], [decided('maintain', '2025-08-05')]])
      expect(lines([...log, ...more], '2025-08-06', cycle)).toHaveLength(3);
  });

  test('a plan made anew starts them anew: after a reassessment, and after a tribunal’s order', () => {
    const reassessed = event('ehc.reassessment', { stage: 'finalised', on: '2025-12-01' });
    const log = [made('2025-03-03'), reassessed];
    expect(lines(log, '2026-04-01', cycle)).toEqual([
      ['2025-03-03', '2026-03-02', 'not-applicable'],
      ['2025-12-01', '2026-11-30', 'upcoming'],
    ]);
    expect(dutiesOf(log, '2026-04-01', cycle)[0]?.explanation).toContain(
      'the plan was made anew on 2025-12-01',
    );
    const ordered = [
      event('ehc.tribunal-ordered', { on: '2026-01-05', order: 'make-plan' }),
      made('2026-02-09'),
    ];
    expect(lines(ordered, '2026-03-01', cycle)).toEqual([['2026-02-09', '2027-02-08', 'upcoming']]);
  });

  test('a plan that ceased is reviewed no more, from that day; a decision to cease alone ends nothing', () => {
    const log = [made('2025-06-02'), decided('cease', '2026-02-02')];
    expect(lines(log, '2026-03-01', cycle)[1]).toEqual(['2026-02-02', '2027-02-01', 'upcoming']);
    const over = [...log, ceased('2026-04-20')];
    expect(lines(over, '2026-04-19', cycle)[1]).toEqual(['2026-02-02', '2027-02-01', 'upcoming']);
    expect(lines(over, '2026-04-20', cycle)[1]).toEqual(['2026-02-02', '2027-02-01', 'not-applicable']);
    // It goes on after all.
    expect(lines([...over, decided('maintain', '2026-05-01')], '2026-05-02', cycle).at(-1)).toEqual([
      '2026-05-01',
      '2027-04-30',
      'upcoming',
    ]);
  });

  test('of an amended plan whose making nobody told, the day is not known', () => {
    expect(lines([amended('2025-06-02')], '2025-07-01', cycle)).toEqual([['2025-06-02', null, 'not-known']]);
    expect(lines([amended('2025-06-02'), made('2024-06-03')], '2025-07-01', cycle)).toEqual([
      ['2024-06-03', '2025-06-02', 'overdue'],
    ]);
    expect(lines([event('ehc.requested', { receivedOn: '2025-06-02' })], '2026-07-01', cycle)).toEqual([]);
  });

  test('a plan from another authority is asked for by one review, not two', () => {
    const log = [
      made('2025-06-02'),
      moved({ direction: 'in', on: '2026-03-23', transferredOn: '2026-03-25' }),
    ];
    expect(status(log, '2026-03-24', cycle)).toBe('upcoming');
    expect(status(log, '2026-03-25', cycle)).toBe('not-applicable');
    expect(status(log, '2026-03-25', 'ehc-move-review')).toBe('upcoming');
    const done = [...log, decided('maintain', '2026-06-20')];
    expect(lines(done, '2026-06-20', cycle)).toEqual([
      ['2025-06-02', '2026-06-01', 'not-applicable'],
      ['2026-06-20', '2027-06-19', 'upcoming'],
    ]);
    expect(status(done, '2026-06-20', 'ehc-move-review')).toBe('met');
  });

  test('away and back: the move ends them, the return asks anew', () => {
    const out = moved({ direction: 'out', on: '2026-01-05' });
    const back = moved({ direction: 'in', on: '2026-03-02' });
    expect(status([made('2025-06-02'), out], '2026-01-05', cycle)).toBe('not-applicable');
    const log = [made('2025-06-02'), out, back];
    expect(status(log, '2026-06-10', cycle)).toBe('not-applicable');
    expect(duty(log, '2026-03-02', 'ehc-move-review')).toMatchObject({
      status: 'upcoming',
      statutoryDue: '2026-06-01',
    });
  });

  test('a corrected day counts, a retracted one does not', () => {
    const wrong = made('2025-06-02', { id: 'wrong' });
    const right = made('2025-06-23', { ...at('2025-07-01'), replaces: 'wrong' });
    const retracted = event('event.retracted', { eventId: 'wrong', reason: 'r' }, at('2025-07-01'));
    expect(lines([wrong, right], '2025-07-02', cycle)).toEqual([['2025-06-23', '2026-06-22', 'upcoming']]);
    expect(lines([wrong, retracted], '2025-06-30', cycle)).toHaveLength(1);
    expect(lines([wrong, retracted], '2025-07-02', cycle)).toEqual([]);
  });
});

describe('meetings', () => {
  test('one that is moved is one review, in one task for each owner', () => {
    const log = [
      placed('2024-09-01'),
      fixed('2026-01-20', { invitedOn: '2026-01-05', papersSentOn: '2026-01-06' }, at('2025-12-01')),
      fixed('2026-02-10', {}, at('2026-01-16')),
    ];
    expect(lines(log, '2026-01-15', 'ar-invite-2w')).toEqual([['2026-01-20', '2026-01-06', 'met']]);
    // Invitations were to the earlier day; papers stay sent.
    expect(lines(log, '2026-01-16', 'ar-invite-2w')).toEqual([['2026-02-10', '2026-01-27', 'upcoming']]);
    expect(lines(log, '2026-01-16', 'ar-papers-2w')).toEqual([['2026-02-10', '2026-01-27', 'met']]);
    const tasks = (day: string): unknown[] =>
      planOn(log, day).tasks.map(({ occasion, ownerRole }) => `${ownerRole} ${occasion}`);
    expect(tasks('2026-01-15')).toEqual(['school annual-review:2026-01-20']);
    expect(tasks('2026-01-16')).toEqual(['school annual-review:2026-01-20']);
    const later = [...log, held('2026-02-11')];
    expect(lines(later, '2026-02-11', 'ar-report-2w')).toEqual([['2026-02-10', '2026-02-25', 'upcoming']]);
    expect(lines(later, '2026-02-11', 'ar-invite-2w')).toEqual([
      ['2026-02-10', '2026-01-28', 'not-applicable'],
    ]);
    expect(planOn(later, '2026-02-11').tasks.map(({ occasion, ownerRole }) => [occasion, ownerRole])).toEqual(
      [
        ['annual-review:2026-01-20', 'school'],
        ['annual-review:2026-01-20', 'la-sen'],
      ],
    );
  });

  test('brought forward, and moved back to where it was', () => {
    const forward = [fixed('2026-02-10', {}, at('2025-12-01')), fixed('2026-01-20', {}, at('2025-12-15'))];
    expect(lines(forward, '2025-12-20', 'ar-invite-2w')).toEqual([['2026-01-20', '2026-01-06', 'upcoming']]);
    const heldOn = [...forward, held('2026-01-20'), reported('2026-02-03')];
    expect(lines(heldOn, '2026-02-11', 'ar-report-2w')).toEqual([['2026-01-20', '2026-02-03', 'met']]);
    const back = [...forward, fixed('2026-02-10', { invitedOn: '2026-01-04' }, at('2026-01-05'))];
    expect(lines(back, '2026-01-06', 'ar-invite-2w')).toEqual([['2026-02-10', '2026-01-27', 'met']]);
  });

  test('a meeting after one that took place is another review', () => {
    const first = fixed('2026-01-20', {}, at('2025-12-01'));
    const second = fixed('2026-04-20', {}, at('2026-02-01'));
    for (const proof of [held('2026-01-20'), reported('2026-01-30'), decided('maintain', '2026-01-30')])
      expect(lines([first, second, proof], '2026-02-02', 'ar-invite-2w')).toEqual([
        ['2026-01-20', '2026-01-06', 'not-applicable'],
        ['2026-04-20', '2026-04-06', 'upcoming'],
      ]);
    // Nothing shows that the first took place: it was put off.
    expect(lines([first, second], '2026-02-02', 'ar-invite-2w')).toHaveLength(1);
    // Half a year apart is no move.
    const moves = (to: string): number =>
      lines([first, fixed(to, {}, at('2025-12-02'))], '2026-02-02', 'ar-invite-2w').length;
    expect([moves('2026-07-21'), moves('2026-07-22')]).toEqual([1, 2]);
  });

  test('two held within weeks each keep the meeting that was fixed for them', () => {
    const log = [
      fixed('2026-01-20', { invitedOn: '2026-01-02' }),
      held('2026-01-20'),
      fixed('2026-03-03', { invitedOn: '2026-02-20' }),
      held('2026-03-02'),
    ];
    expect(lines(log, '2026-03-04', 'ar-invite-2w')).toEqual([
      ['2026-01-20', '2026-01-06', 'met'],
      ['2026-03-03', '2026-02-16', 'met-late'],
    ]);
  });

  test('one that nobody says was held is taken to be held on its day, and says so', () => {
    const log = [fixed('2026-01-20')];
    expect(status(log, '2026-01-19', 'ar-decision-4w')).toBe('none');
    const one = duty(log, '2026-01-20', 'ar-decision-4w');
    expect(one).toMatchObject({ status: 'upcoming', statutoryDue: '2026-02-17' });
    expect(one.explanation).toContain('nothing says yet that the meeting was held');
    expect(duty([...log, held('2026-01-20')], '2026-01-20', 'ar-decision-4w').explanation).not.toContain(
      'nothing says',
    );
  });

  test('fixed with less notice than two weeks, it is late from the start', () => {
    const log = [fixed('2026-01-20', {}, at('2026-01-12'))];
    expect(status(log, '2026-01-11', 'ar-invite-2w')).toBe('none');
    expect(status(log, '2026-01-12', 'ar-invite-2w')).toBe('overdue');
    expect(status(log, '2026-01-19', 'ar-papers-2w')).toBe('overdue');
    expect(status(log, '2026-01-20', 'ar-papers-2w')).toBe('not-applicable');
  });

  test('a notice that is stated in advance counts from its day', () => {
    const log = [fixed('2026-01-20', { invitedOn: '2026-01-05' }, at('2025-12-01'))];
    expect(status(log, '2026-01-04', 'ar-invite-2w')).toBe('upcoming');
    expect(status(log, '2026-01-05', 'ar-invite-2w')).toBe('met');
    expect(planOn(log, '2026-01-04').nextWake).toBe('2026-01-05T00:00:00.000Z');
  });

  test.each([
    ['a place that lasts', placed('2024-09-01'), 'school'],
    ['one that ends on the day', placed('2024-09-01', { to: '2026-01-20' }), 'school'],
    ['one that ended before', placed('2024-09-01', { to: '2026-01-19' }), 'la-sen'],
    ['one that begins on the day', placed('2026-01-20'), 'school'],
    ['one that begins later', placed('2026-01-21'), 'la-sen'],
  ])('convened by the school, else by the authority: %s', (_, place, owner) => {
    const log = [place, fixed('2026-01-20')];
    for (const rule of ['ar-invite-2w', 'ar-papers-2w'])
      expect(duty(log, '2026-01-02', rule).owner).toBe(owner);
    expect(duty(log, '2026-01-20', 'ar-report-2w').owner).toBe(owner);
    expect(duty(log, '2026-01-20', 'ar-decision-4w').owner).toBe('la-sen');
  });
});

describe('reports and decisions', () => {
  test('belong to the last meeting before them, whichever comes first', () => {
    const log = [
      held('2025-01-21'),
      decided('maintain', '2025-02-04'),
      reported('2025-02-10'),
      held('2026-01-20'),
      reported('2026-01-30'),
    ];
    expect(lines(log, '2026-02-01', 'ar-report-2w')).toEqual([
      ['2025-01-21', '2025-02-04', 'met-late'],
      ['2026-01-20', '2026-02-03', 'met'],
    ]);
    expect(lines(log, '2026-02-01', 'ar-decision-4w')).toEqual([
      ['2025-01-21', '2025-02-18', 'met'],
      ['2026-01-20', '2026-02-17', 'upcoming'],
    ]);
  });

  test('of a review after which the next was held nothing is asked any more', () => {
    const log = [held('2025-01-21'), held('2026-01-20')];
    expect(lines(log, '2026-01-19', 'ar-decision-4w')).toEqual([['2025-01-21', '2025-02-18', 'overdue']]);
    for (const rule of ['ar-decision-4w', 'ar-report-2w'])
      expect(dutiesOf(log, '2026-01-20', rule).map((d) => d.status)).toEqual(['not-applicable', 'upcoming']);
    // A meeting that is only fixed ends nothing.
    expect(
      dutiesOf([held('2025-01-21'), fixed('2026-01-20')], '2026-01-25', 'ar-decision-4w').map(
        (d) => d.status,
      ),
    ).toEqual(['overdue', 'upcoming']);
  });

  test('a plan that ceased, and a move away, end them', () => {
    const log = [held('2026-01-20')];
    expect(status([...log, ceased('2026-02-01')], '2026-02-01', 'ar-report-2w')).toBe('not-applicable');
    expect(status([...log, ceased('2026-01-19')], '2026-01-20', 'ar-decision-4w')).toBe('upcoming');
    const out = moved({ direction: 'out', on: '2026-02-01' });
    expect(status([...log, out], '2026-01-31', 'ar-decision-4w')).toBe('upcoming');
    expect(status([...log, out], '2026-02-01', 'ar-decision-4w')).toBe('not-applicable');
  });
});

describe('amending', () => {
  const review = held('2026-01-20');

  test('only a decision to amend asks for amendments and a final plan', () => {
    for (const decision of ['maintain', 'cease'])
      for (const rule of ['ar-amend-notice-4w', 'ar-amend-views-15d', 'ar-final-8w'])
        expect(dutiesOf([review, decided(decision, '2026-02-10', '2026-02-10')], '2026-03-01', rule)).toEqual(
          [],
        );
  });

  test('the final plan: 8 weeks from the notice or 12 from the meeting, whichever is earlier', () => {
    const final = (notice?: string): string | null =>
      duty([review, decided('amend', '2026-02-10', notice)], '2026-03-20', 'ar-final-8w').statutoryDue;
    expect(final('2026-02-10')).toBe('2026-04-07');
    expect(final('2026-02-17')).toBe('2026-04-14');
    expect(final('2026-03-16')).toBe('2026-04-14');
    expect(final()).toBe('2026-04-14');
    // No meeting is known: from the notice alone, or not at all.
    const alone = (notice?: string): unknown =>
      lines([decided('amend', '2026-02-10', notice)], '2026-03-20', 'ar-final-8w');
    expect(alone('2026-02-10')).toEqual([['2026-02-10', '2026-04-07', 'upcoming']]);
    expect(alone()).toEqual([['2026-02-10', null, 'not-known']]);
  });

  test('the case on the amendment notice counts from the day of its judgment', () => {
    const log = (decidedOn: string): LoggedEvent[] => [held('2022-03-01'), decided('amend', decidedOn)];
    expect(lines(log('2022-03-07'), '2022-03-20', 'ar-amend-notice-4w')).toEqual([]);
    expect(lines(log('2022-03-08'), '2022-03-20', 'ar-amend-notice-4w')).toEqual([
      ['2022-03-01', '2022-03-29', 'upcoming'],
    ]);
    expect(lines(log('2022-03-07'), '2022-03-20', 'ar-final-8w')).toHaveLength(1);
  });

  test('a notice stated with the decision again meets it, served later or in advance', () => {
    const late = decided('amend', '2026-02-10', '2026-02-18');
    const log = [review, decided('amend', '2026-02-10')];
    expect(status([...log, late], '2026-02-17', 'ar-amend-notice-4w')).toBe('due');
    expect(status([...log, late], '2026-02-18', 'ar-amend-notice-4w')).toBe('met-late');
  });

  test('a final plan within the 15 days for views: nothing tells whether views were in', () => {
    const log = [review, decided('amend', '2026-02-17', '2026-02-17')];
    const finalOn = (on: string): string => status([...log, amended(on)], '2026-03-20', 'ar-amend-views-15d');
    expect(finalOn('2026-03-03')).toBe('not-known');
    expect(finalOn('2026-03-04')).toBe('met');
  });
});

describe('preparing for adulthood', () => {
  const rule = 'ar-pfa-y9';
  const meeting = (on: string, kind = 'transition-planning'): LoggedEvent =>
    event('meeting.held', { kind, on });
  const log = [pupil, made('2022-03-04')];

  test('nothing before year 9; the first review within it', () => {
    expect(status(log, '2023-08-31', rule)).toBe('none');
    expect(planOn(log, '2023-08-01').nextWake).not.toBeNull();
    expect(duty(log, '2023-09-01', rule)).toMatchObject({
      statutoryDue: '2024-08-31',
      opensOn: '2023-09-01',
    });
    const early = [...log, held('2023-06-01'), meeting('2023-06-01')];
    expect(lines(early, '2023-09-02', rule)).toEqual([['year-9', '2024-08-31', 'upcoming']]);
  });

  test('shown by a planning meeting on the day of the review, or recorded by a person', () => {
    const reviewed = [...log, held('2024-02-06')];
    expect(status(reviewed, '2024-09-01', rule)).toBe('overdue');
    expect(status([...reviewed, meeting('2024-02-06', 'joint-handover')], '2024-03-01', rule)).toBe(
      'upcoming',
    );
    expect(status([...reviewed, meeting('2024-02-07')], '2024-03-01', rule)).toBe('upcoming');
    expect(status([...reviewed, meeting('2024-02-06')], '2024-03-01', rule)).toBe('met');
    const done = event('task.completed', {
      taskId: 't',
      on: '2024-03-01',
      lines: [{ rule, occurrence: 'year-9' }],
    });
    expect(status([...reviewed, done], '2024-03-01', rule)).toBe('met');
  });

  test('then a line of each review, until the next is held', () => {
    const reviews = [
      ...log,
      held('2024-02-06'),
      held('2025-02-04'),
      meeting('2025-02-04'),
      held('2026-02-03'),
    ];
    expect(lines(reviews, '2026-02-02', rule)).toEqual([
      ['year-9', '2024-08-31', 'not-applicable'],
      ['2025-02-04', '2025-02-18', 'met'],
    ]);
    expect(lines(reviews, '2026-02-03', rule).at(-1)).toEqual(['2026-02-03', '2026-02-17', 'upcoming']);
    expect(dutiesOf(reviews, '2026-02-03', rule).at(-1)).toMatchObject({
      occasion: 'annual-review:2026-02-03',
      owner: 'la-sen',
    });
  });

  test('a plan first made in year 9, after it, and one that ceased before', () => {
    expect(lines([pupil, made('2024-05-01')], '2024-05-01', rule)).toEqual([
      ['year-9', '2024-08-31', 'upcoming'],
    ]);
    expect(lines([pupil, made('2024-09-01')], '2025-06-01', rule)).toEqual([]);
    expect(lines([pupil, made('2024-09-01'), held('2025-06-02')], '2025-06-02', rule)).toEqual([
      ['2025-06-02', '2025-06-16', 'upcoming'],
    ]);
    expect(lines([...log, ceased('2023-01-01')], '2024-01-01', rule)).toEqual([]);
    const anew = [...log, ceased('2023-10-02'), made('2025-01-06'), held('2025-06-02')];
    expect(lines(anew, '2025-06-02', rule)).toEqual([
      ['year-9', '2024-08-31', 'not-applicable'],
      ['2025-06-02', '2025-06-16', 'upcoming'],
    ]);
  });

  test('the year that the school records counts', () => {
    const outOfCohort = [...log, placed('2022-09-01', { ncy: 7 })];
    expect(status(outOfCohort, '2024-08-31', rule)).toBe('none');
    expect(duty(outOfCohort, '2024-09-01', rule).statutoryDue).toBe('2025-08-31');
  });
});

test('a word of nothing but a request asks for no review', () => {
  const log = [pupil, event('ehc.requested', { receivedOn: '2025-06-02' })];
  expect(planOn(log, next('2025-06-02', 700)).duties.filter((d) => d.rule.startsWith('ar-'))).toEqual([]);
});
