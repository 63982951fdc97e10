/** Proposed law: a rulebook that is sound, can be rehearsed, and can never be adopted. */
import { planFromEvents, type LoggedEvent } from '../../domain';
import { currentRulebook, proposal, PROPOSAL_NAMES, rulebookVersion } from '../../rulebook';
import { checkRulebook } from '../../rulebook/check';
import { event, person } from '../domain/support';

const NAME = 'proposal-2029-phase-reassessment';
const proposed = proposal(NAME, currentRulebook()) ?? currentRulebook();

test('no decision can name a proposal', () => {
  expect(PROPOSAL_NAMES).toContain(NAME);
  for (const name of PROPOSAL_NAMES) expect(() => rulebookVersion(name)).toThrow('no rulebook');
  expect(proposal('__proto__', currentRulebook())).toBeUndefined();
});

test('each is a rulebook that plans can be made with', () => {
  for (const name of PROPOSAL_NAMES)
    expect(checkRulebook(proposal(name, currentRulebook())).problems).toEqual([]);
});

describe('reassessment at phase transfer from September 2029', () => {
  const log = (on: string, ...more: LoggedEvent[]): LoggedEvent[] => [
    person('2014-03-04', '2025-01-06T12:00:00.000Z'),
    event('ehc.finalised', { finalOn: '2025-02-03' }),
    event('education.transfer-planned', { toPhase: 'post-16', on }),
    ...more,
  ];
  const duties = (events: readonly LoggedEvent[], day: string) =>
    planFromEvents(events, day, proposed)
      .duties.filter(({ rule }) => rule.startsWith('proposal-'))
      .map(({ rule, statutoryDue, status }) => [rule, statutoryDue, status]);

  test('reaches transfers from 1 September 2029, with the limit of the transfer and 14 weeks before it', () => {
    expect(duties(log('2029-08-31'), '2029-01-10')).toEqual([]);
    expect(duties(log('2030-09-02'), '2029-10-01')).toEqual([
      ['proposal-phase-reassess-post16', '2030-03-30', 'upcoming'],
      ['proposal-phase-reassess-begin', '2029-12-22', 'upcoming'],
    ]);
  });

  test('is met by a reassessment that ends in time, and by no review', () => {
    const reassessed = event('ehc.reassessment', { stage: 'finalised', on: '2030-02-01' });
    const amended = event('ehc.amended', { finalOn: '2030-02-01' });
    expect(duties(log('2030-09-02', amended), '2030-02-01')[0]).toEqual([
      'proposal-phase-reassess-post16',
      '2030-03-30',
      'upcoming',
    ]);
    expect(duties(log('2030-09-02', reassessed), '2030-02-01')[0]).toEqual([
      'proposal-phase-reassess-post16',
      '2030-03-30',
      'met',
    ]);
  });

  test('changes nothing else', () => {
    const events = log('2030-09-02');
    const before = planFromEvents(events, '2029-10-01', currentRulebook()).duties;
    const after = planFromEvents(events, '2029-10-01', proposed).duties;
    expect(after.filter(({ rule }) => !rule.startsWith('proposal-'))).toEqual(before);
  });
});
