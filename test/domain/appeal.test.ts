/** Proves what the table cannot say of mediation and of the right of appeal: which decisions, which window, whose duty. */
import type { LoggedEvent } from '../../domain';
import { amended, appealed, certified, decided, finalised, ordered, step, young } from './edges-appeal';
import { duty, dutiesOf, event, planOn, status } from './support';

const lines = (log: readonly LoggedEvent[], day: string, rule: string): unknown[] =>
  dutiesOf(log, day, rule).map((d) => [d.occurrence, d.statutoryDue, d.status]);
const reviewed = (decision: string, notifiedOn: string): LoggedEvent =>
  event('ehc.review-decided', { decision, notifiedOn });
const ceased = (on: string, ground = 'no-longer-necessary'): LoggedEvent =>
  event('ehc.ceased', { on, ground });
const reassessed = (stage: string, on: string): LoggedEvent => event('ehc.reassessment', { stage, on });
const rights = (log: readonly LoggedEvent[], day = '2027-01-01'): string[] =>
  dutiesOf([young, ...log], day, 'appeal-window').map(({ occurrence }) => occurrence);

describe('decisions that can be appealed', () => {
  test.each([
    ['a refusal to assess', decided('refuse-assess')('2026-03-02'), ['refuse-assess:2026-03-02']],
    ['a refusal of a plan', decided('refuse-issue')('2026-03-02'), ['refuse-issue:2026-03-02']],
    ['a decision to assess', decided('assess')('2026-03-02'), []],
    ['a decision to issue', decided('issue')('2026-03-02'), []],
    ['a draft', event('ehc.draft-served', { servedOn: '2026-03-02' }), []],
    ['a final plan', finalised('2026-03-02'), ['final:2026-03-02']],
    ['an amended plan', amended('2026-03-02'), ['amended:2026-03-02']],
    ['a review that maintains', reviewed('maintain', '2026-03-02'), ['maintain:2026-03-02']],
    ['a review that amends', reviewed('amend', '2026-03-02'), []],
    ['a review that ceases', reviewed('cease', '2026-03-02'), ['cease:2026-03-02']],
    ['a refusal to reassess', step('reassessment.refused')('2026-03-02'), ['refuse-reassess:2026-03-02']],
    ['a decision to reassess', reassessed('decided', '2026-03-02'), []],
    ['a plan made anew', reassessed('finalised', '2026-03-02'), ['final:2026-03-02']],
    ['a plan that ceased', ceased('2026-03-02'), ['cease:2026-03-02']],
    ['a plan that ceased by a move', ceased('2026-03-02', 'moved'), []],
  ])('%s', (_, decision, expected) => expect(rights([decision])).toEqual(expected));

  test('one letter is one decision, whoever states it', () => {
    expect(rights([finalised('2026-03-02'), reassessed('finalised', '2026-03-02')])).toHaveLength(1);
    expect(rights([finalised('2026-03-02'), amended('2026-03-02')])).toEqual(['final:2026-03-02']);
    expect(rights([reviewed('cease', '2026-03-02'), ceased('2026-06-01')])).toEqual(['cease:2026-03-02']);
    expect(rights([reviewed('cease', '2026-03-02'), ceased('2026-06-01'), ceased('2026-09-01')])).toEqual([
      'cease:2026-03-02',
      'cease:2026-09-01',
    ]);
    expect(rights([ordered('cease')('2026-03-02'), ceased('2026-03-03')])).toEqual([]);
    // The notice that is recorded is the letter; the review decision before it is not another.
    const notified = event('step.recorded', { step: 'ehc.cease-notified', on: '2026-03-16' });
    expect(rights([reviewed('cease', '2026-03-02'), notified, ceased('2026-06-01')])).toEqual([
      'cease:2026-03-16',
    ]);
    expect(rights([notified, ceased('2026-06-01')])).toEqual(['cease:2026-03-16']);
  });

  test('a cease without a known letter counts from the day on which the plan ceased, and says so', () =>
    expect(duty([young, ceased('2026-03-02')], '2026-03-02', 'appeal-window')).toMatchObject({
      statutoryDue: '2026-05-02',
      explanation: expect.stringContaining('the day of the decision letter is not stated') as string,
    }));

  test('a right is printed and asks nobody, before and after its last day', () => {
    for (const day of ['2026-03-02', '2026-05-02', '2026-05-03', '2027-05-03']) {
      const { duties, tasks } = planOn([young, finalised('2026-03-02')], day);
      expect(duties.filter(({ owner }) => owner === 'parent-or-young-person')).toHaveLength(2);
      expect(tasks.filter(({ ownerRole }) => ownerRole === 'parent-or-young-person')).toEqual([]);
    }
  });
});

describe('the window for an appeal', () => {
  const window = (letter: string, ...more: LoggedEvent[]): string | null =>
    duty([young, decided('refuse-assess')(letter), ...more], '2027-12-31', 'appeal-window').statutoryDue;
  test.each([
    ['2026-10-24', '2026-12-24'],
    ['2026-10-25', '2027-01-04'], // 25 December; 1 January is a Friday
    ['2026-10-31', '2027-01-04'],
    ['2026-11-01', '2027-01-04'],
    ['2026-11-02', '2027-01-02'], // a Saturday, after the recess: it stays
    ['2026-05-31', '2026-07-31'],
    ['2026-06-01', '2026-09-01'],
    ['2026-06-30', '2026-09-01'], // 30 August
    ['2026-07-01', '2026-09-01'],
    ['2027-06-15', '2027-09-01'],
    ['2025-06-30', '2025-09-01'],
    ['2025-12-31', '2026-02-28'], // clamped
    ['2023-12-31', '2024-02-29'],
    ['2026-04-30', '2026-06-30'],
  ])('of a letter of %s ends on %s', (letter, end) => expect(window(letter)).toBe(end));

  test('31 August that is not reached by a clamp moves too', () => {
    expect(window('2026-06-30', certified('2026-07-31'))).toBe('2026-09-01');
    expect(window('2024-06-30', certified('2024-07-31'))).toBe('2024-09-02'); // 1 September is a Sunday
  });

  test.each([
    ['2026-03-02', '2026-04-10'],
    ['2026-03-10', '2026-04-10'],
    ['2026-03-11', '2026-04-11'],
    ['2026-03-31', '2026-04-30'], // clamped
    ['2026-07-15', '2026-09-01'],
  ])('with a certificate of %s ends on %s', (on, end) =>
    expect(window('2026-02-10', certified(on))).toBe(end),
  );

  test('passes by itself; an appeal in it meets it, one after it does not undo that', () => {
    const log = [young, decided('refuse-assess')('2026-02-10')];
    expect(
      ['2026-02-09', '2026-02-10', '2026-04-10', '2026-04-11'].map((day) =>
        status(log, day, 'appeal-window'),
      ),
    ).toEqual(['none', 'upcoming', 'due', 'met']);
    expect(duty(log, '2026-05-01', 'appeal-window')).toMatchObject({
      metOn: '2026-04-10',
      explanation: expect.stringContaining('met on 2026-04-10, with the end of the window') as string,
    });
    expect(duty([...log, appealed('2026-03-20')], '2026-05-01', 'appeal-window').metOn).toBe('2026-03-20');
    expect(duty([...log, appealed('2026-04-20')], '2026-05-01', 'appeal-window')).toMatchObject({
      status: 'met',
      metOn: '2026-04-10',
    });
  });

  test('a ground that falls away within it ends it for good', () => {
    const log = [young, decided('refuse-assess')('2026-02-10')];
    const died = (on: string): LoggedEvent => event('person.died', { on });
    expect(status([...log, died('2026-04-10')], '2026-05-01', 'appeal-window')).toBe('not-applicable');
    expect(status([...log, died('2026-04-11')], '2026-05-01', 'appeal-window')).toBe('met');
  });

  test('does not end while mediation is under way', () => {
    const log = [young, decided('refuse-assess')('2026-02-10'), step('mediation.requested')('2026-04-01')];
    expect(duty(log, '2026-04-11', 'appeal-window')).toMatchObject({
      status: 'overdue',
      explanation: expect.stringContaining('one month from its certificate counts') as string,
    });
    expect(lines([...log, certified('2026-05-04')], '2026-05-04', 'appeal-window')).toEqual([
      ['refuse-assess:2026-02-10', '2026-06-04', 'upcoming'],
    ]);
    expect(status([...log, certified('2026-05-04')], '2026-06-05', 'appeal-window')).toBe('met');
    expect(status([...log, step('mediation.agreed')('2026-05-04')], '2026-05-04', 'appeal-window')).toBe(
      'met',
    );
  });

  test('a certificate or a contact belongs to the latest decision before it, and opens no older window', () => {
    const log = [young, decided('refuse-assess')('2026-02-10'), finalised('2026-09-14')];
    const later = [...log, certified('2026-11-02'), step('mediation.refused')('2026-10-30')];
    expect(lines(later, '2026-11-20', 'appeal-window')).toEqual([
      ['refuse-assess:2026-02-10', '2026-04-10', 'met'],
      ['final:2026-09-14', '2026-12-02', 'upcoming'],
    ]);
    expect(lines(later, '2026-11-20', 'med-contact-2m')).toEqual([
      ['refuse-assess:2026-02-10', '2026-04-10', 'not-applicable'],
      ['final:2026-09-14', '2026-11-14', 'met'],
    ]);
  });

  test('a letter taken back takes its right with it; a corrected one moves it', () => {
    const letter = decided('refuse-assess')('2026-02-10');
    const taken = event('event.retracted', { eventId: letter.id, reason: 'r' });
    expect(rights([letter, taken])).toEqual([]);
    const corrected = event(
      'ehc.decided',
      { decision: 'refuse-assess', notifiedOn: '2026-02-17' },
      { replaces: letter.id },
    );
    expect(rights([letter, corrected])).toEqual(['refuse-assess:2026-02-17']);
  });
});

describe('contact with the mediation adviser', () => {
  const log = [young, decided('refuse-assess')('2026-02-10')];
  test.each([
    ['mediation asked for', step('mediation.requested')('2026-04-10')],
    ['mediation refused', step('mediation.refused')('2026-04-10')],
    ['a certificate', certified('2026-04-10')],
    ['an appeal', appealed('2026-04-10')],
  ])('is shown by %s', (_, shown) =>
    expect(status([...log, shown], '2026-04-10', 'med-contact-2m')).toBe('met'),
  );
  test('a right that was not used lapses with the window: nobody is late', () => {
    expect(status(log, '2026-04-10', 'med-contact-2m')).toBe('due');
    expect(duty(log, '2026-04-11', 'med-contact-2m')).toMatchObject({
      status: 'not-applicable',
      explanation: expect.stringContaining('the time to appeal ended on 2026-04-10') as string,
    });
    const summer = [young, decided('refuse-assess')('2026-06-15')];
    expect(
      ['2026-08-16', '2026-09-01', '2026-09-02'].map((day) => status(summer, day, 'med-contact-2m')),
    ).toEqual(['overdue', 'overdue', 'not-applicable']);
  });
  test('time alone changes it: the plan wakes on the day after the window', () => {
    expect(planOn(log, '2026-04-10').nextWake).toBe('2026-04-10T23:00:00.000Z');
    const summer = planOn([young, decided('refuse-assess')('2026-06-15')], '2026-09-01');
    expect(summer.nextWake).toBe('2026-09-01T23:00:00.000Z');
  });
});

describe('mediation', () => {
  const asked = (about?: string): LoggedEvent[] => [young, step('mediation.requested', about)('2026-05-01')];
  const owners = (log: readonly LoggedEvent[], rule: string): string[] =>
    dutiesOf(log, '2026-05-05', rule).map(({ owner }) => owner);
  test('the integrated care boards are told only where health provision is disputed', () => {
    expect(owners(asked(), 'med-la-tell-icb-3wd')).toEqual([]);
    expect(owners(asked('health'), 'med-la-tell-icb-3wd')).toEqual(['la-sen']);
    expect(owners(asked('health-only'), 'med-la-tell-icb-3wd')).toEqual(['la-sen']);
  });
  test('the integrated care board arranges it where health alone is disputed', () => {
    expect(owners(asked('health'), 'med-arrange-30d')).toEqual(['la-sen']);
    expect(owners(asked('health-only'), 'med-arrange-30d')).toEqual(['icb']);
    const both = [...asked('health-only'), step('mediation.requested')('2026-05-01')];
    expect(owners(both, 'med-arrange-30d')).toEqual(['la-sen']);
    expect(owners(both, 'med-la-tell-icb-3wd')).toEqual(['la-sen']);
  });
  test('need not be arranged once it was refused, or certified without it', () => {
    const after = (one: LoggedEvent): string => status([...asked(), one], '2026-05-20', 'med-arrange-30d');
    expect(after(step('mediation.refused')('2026-05-20'))).toBe('not-applicable');
    expect(after(certified('2026-05-20'))).toBe('not-applicable');
    expect(after(step('mediation.not-arranged')('2026-05-20'))).toBe('upcoming');
    expect(after(step('mediation.agreed')('2026-05-20'))).toBe('met');
  });
  test.each(['mediation.refused', 'mediation.held', 'mediation.not-arranged'])(
    'a certificate is owed in three working days after %s',
    (named) => {
      const log = [...asked(), step(named)('2026-05-21')];
      expect(lines(log, '2026-05-22', 'med-cert-3wd')).toEqual([['2026-05-21', '2026-05-27', 'upcoming']]);
      expect(status([...log, certified('2026-05-28')], '2026-05-28', 'med-cert-3wd')).toBe('met-late');
      expect(duty(log, '2026-05-22', 'med-cert-3wd').occasion).toBe('mediation:2026-05-01');
    },
  );
  test('is one task for each owner', () => {
    const log = [
      ...asked('health'),
      step('mediation.held')('2026-05-21'),
      step('mediation.agreed')('2026-05-21'),
    ];
    expect(
      planOn(log, '2026-05-21')
        .tasks.filter(({ occasion }) => occasion.startsWith('mediation'))
        .map(({ title, ownerRole, lines: own }) => [title, ownerRole, own.length]),
    ).toEqual([
      ['Mediation about an EHC decision', 'la-sen', 3],
      ['Mediation about an EHC decision', 'mediation-adviser', 1],
    ]);
  });
  test('what was agreed: the timings of an order for what could be appealed, two weeks for the rest', () => {
    const agreed = (about?: string): unknown[] =>
      lines([young, step('mediation.agreed', about)('2026-06-01')], '2026-06-01', 'med-agreement-implement');
    expect(agreed('make-plan')).toEqual([
      ['2026-06-01:draft', '2026-07-06', 'upcoming'],
      ['2026-06-01:plan', '2026-08-17', 'upcoming'],
    ]);
    expect(agreed('continue')).toEqual([['2026-06-01:continue', '2026-06-01', 'due']]);
    for (const other of [undefined, 'transport'])
      expect(agreed(other)).toEqual([['2026-06-01:other', '2026-06-15', 'upcoming']]);
    expect(agreed('icb-only')).toEqual([
      ['2026-06-01:icb-notice', '2026-06-08', 'upcoming'],
      ['2026-06-01:other', '2026-06-15', 'upcoming'],
    ]);
    expect(
      dutiesOf(
        [young, step('mediation.agreed', 'icb-only')('2026-06-01')],
        '2026-06-01',
        'med-agreement-implement',
      ).map(({ owner }) => owner),
    ).toEqual(['icb', 'la-sen']);
  });
});

test('explanations read as sentences', () => {
  const ref = (of: LoggedEvent): string => `(${of.type} ${of.id} of ${of.source})`;
  const letter = decided('refuse-assess')('2026-10-25');
  expect(duty([young, letter], '2026-11-01', 'appeal-window').explanation).toContain(
    `Appeal to the tribunal against the refusal to assess, where the family wants to: the decision letter was sent on 2026-10-25 ${ref(letter)}, ` +
      'so it is due by 2027-01-04 (',
  );
  expect(duty([young, letter], '2026-11-01', 'appeal-window').explanation).toContain(
    'which is 2026-12-25 and moves to the first working day of January after 1 January',
  );
});
