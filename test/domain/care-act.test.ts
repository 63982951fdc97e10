/** Proves what the table cannot say of the Care Act rules: whose needs are predictable, refusals, and no gap at 18. */
import { planFromEvents, type LoggedEvent } from '../../domain';
import { currentRulebook } from '../../rulebook';
import { assessed, chc, status as care, young } from './edges-care';
import { duty, dutiesOf, event, person, planOn, status } from './support';

const RULE = 'ca-child-needs-assessment';
const service = (type: 'service.started' | 'service.ended', on: string, more: object = {}): LoggedEvent =>
  event(type, {
    service: 'childrens-social-care',
    provider: 'E1',
    side: 'children',
    sector: 'social-care',
    on,
    ...more,
  });
const started = service('service.started', '2025-06-02');
const asked = assessed('child-needs', 'requested')('2026-10-05');
const rulesOf = (log: readonly LoggedEvent[], day: string): string[] =>
  planOn(log, day)
    .duties.map(({ rule }) => rule)
    .filter((rule) => rule.startsWith('ca-'));

describe('the child’s needs assessment', () => {
  test.each([
    ['an assessment asked for', [asked], '2026-10-05'],
    ['a children’s social care service', [started], '2025-06-02'],
    ['the status child in need', [care('child-in-need', '2025-03-03')], '2025-03-03'],
    [
      'care outcomes of an EHC plan',
      [event('ehc.finalised', { finalOn: '2025-04-07', outcomes: { education: 1, health: 0, care: 1 } })],
      '2025-04-07',
    ],
  ] as const)('is owed from %s', (_, signs, from) => {
    const before = new Date(Date.parse(from) - 86_400_000).toISOString().slice(0, 10);
    expect(status([young, ...signs], before, RULE)).toBe('none');
    expect(duty([young, ...signs], from, RULE)).toMatchObject({
      statutoryDue: null,
      targetDue: '2027-09-03', // six months before 4 March 2028, a Saturday
      opensOn: '2027-03-04',
      status: 'upcoming',
      owner: 'asc',
    });
  });

  test('a sign alone counts from year 9; a learning disability is one, another need or status is not', () => {
    const needs = (code: string): LoggedEvent =>
      person('2010-03-04', '2022-01-10T12:00:00.000Z', { needs: [{ code }] });
    expect(status([needs('SLD')], '2023-08-31', RULE)).toBe('none'); // year 9 is 2023/24
    expect(status([needs('SLD')], '2023-09-01', RULE)).toBe('upcoming');
    expect(status([needs('SEMH')], '2027-09-01', RULE)).toBe('none');
    expect(status([young, care('looked-after', '2024-01-01')], '2027-09-01', RULE)).toBe('none');
    const none = { finalOn: '2025-04-07', outcomes: { education: 3, health: 1, care: 0 } };
    expect(rulesOf([young, event('ehc.finalised', none)], '2027-09-01')).toEqual([]);
  });

  test('has no last day: open from a year before 18, due at the local target, never overdue', () => {
    const at = (day: string): string => status([young, started], day, RULE);
    expect(['2027-03-03', '2027-09-02', '2027-09-03', '2028-06-01'].map(at)).toEqual([
      'upcoming',
      'upcoming',
      'due',
      'due',
    ]);
    const task = planOn([young, started], '2026-01-05').tasks.find(({ occasion }) => occasion === 'care-act');
    expect(task).toMatchObject({ due: '2027-09-03', opensOn: '2027-03-04', ownerRole: 'asc' });
    expect(planOn([young, started], '2027-09-01').nextWake).toBe('2027-09-02T23:00:00.000Z');
    expect(duty([young, started], '2026-01-05', RULE).explanation).toMatch(
      /^Assess .*: a likely need for care and support after 18 was apparent on 2025-06-02 \(service\.started e\d+ of urn:partner:education\), so it is owed with no time limit from 2027-03-04 \(12 months before the 18th birthday\), with the local target 2027-09-03 \(6 months before the 18th birthday\); Care Act 2014 s\.58\(1\)-\(4\)/,
    );
  });

  test('is met by its conclusion, or by the adult assessment’s', () => {
    const log = [young, started, assessed('child-needs', 'concluded', 'eligible')('2027-05-10')];
    expect(duty(log, '2027-05-10', RULE)).toMatchObject({ status: 'met', metOn: '2027-05-10' });
    expect(status(log, '2027-05-09', RULE)).toBe('upcoming');
    const adult = [young, started, assessed('adult-needs', 'concluded')('2028-04-03')];
    expect(status(adult, '2028-04-03', RULE)).toBe('met');
  });

  test('falls away when it is declined, with written reasons owed; a later step opens it again', () => {
    const refused = assessed('child-needs', 'refused')('2026-11-02');
    const log = [young, asked, refused];
    expect(status(log, '2026-11-02', RULE)).toBe('not-applicable');
    expect(duty(log, '2026-11-02', 'ca-refuse-reasons')).toMatchObject({
      status: 'due',
      statutoryDue: null,
      occurrence: '2026-11-02',
    });
    const again = [...log, assessed('child-needs', 'started')('2027-01-11')];
    expect(status(again, '2027-01-10', RULE)).toBe('not-applicable');
    expect(status(again, '2027-01-11', RULE)).toBe('upcoming');
  });

  test('falls away without consent, of the person or given for them, until consent is given', () => {
    const consent = (decision: string, on: string): LoggedEvent =>
      event('consent.recorded', { scope: 'care-assessment', decision, by: 'young-person', on });
    const log = [young, asked, consent('refused', '2026-11-02')];
    expect(status(log, '2026-11-02', RULE)).toBe('not-applicable');
    expect(status([...log, consent('given', '2026-12-01')], '2026-12-01', RULE)).toBe('upcoming');
    const byPerson = [young, asked, assessed('child-needs', 'refused', 'declined-by-person')('2026-11-02')];
    expect(status(byPerson, '2026-12-01', RULE)).toBe('not-applicable');
    expect(status(byPerson, '2026-12-01', 'ca-refuse-reasons')).toBe('none');
  });

  test('is a child’s: a need first apparent at 18 is not one', () => {
    expect(rulesOf([young, service('service.started', '2028-03-05')], '2028-06-01')).toEqual([]);
    expect(rulesOf([event('service.started', started.data)], '2028-06-01')).toEqual([]);
  });
});

test('one checklist before 18: joint assessment, factors weighed, an advocate, a co-ordinator, the result', () => {
  const log = [
    young,
    asked,
    event('ehc.requested', { receivedOn: '2026-09-07' }),
    event('capacity.assessed', { decision: 'where-to-live', hasCapacity: false, on: '2026-10-12' }),
    event('meeting.held', { kind: 'transition-planning', on: '2026-10-19' }),
    assessed('child-needs', 'concluded', 'eligible')('2027-05-10'),
  ];
  const task = planOn(log, '2027-05-11').tasks.find(({ occasion }) => occasion === 'care-act');
  expect(task?.lines.map(({ rule }) => rule).sort()).toEqual([
    'ca-advocate',
    'ca-child-needs-assessment',
    'ca-cooperate-keyworker',
    'ca-joint-assess',
    'ca-result-indicate-eligibility',
    'ca-sig-benefit-factors',
  ]);
  expect(task?.title).toBe('Care Act assessments before 18');
  expect(status(log, '2026-10-11', 'ca-advocate')).toBe('none');
  expect(duty(log, '2026-10-12', 'ca-advocate')).toMatchObject({ status: 'due', force: 'MUST', grade: 'M' });
  expect(status(log, '2027-05-10', 'ca-result-indicate-eligibility')).toBe('due');
  expect(status(log, '2026-10-05', 'ca-joint-assess')).toBe('upcoming');
  const worker = event('worker.assigned', {
    role: 'named-worker',
    workerId: 'w',
    team: 't',
    from: '2026-10-20',
  });
  expect(status([...log, worker], '2026-10-20', 'ca-cooperate-keyworker')).toBe('met');
  const told = person('2010-03-04', '2022-01-11T12:00:00.000Z', {
    contacts: [{ relation: 'mother', name: 'M', mayBeTold: true }],
  });
  expect(status([...log, told], '2026-10-12', 'ca-advocate')).toBe('not-applicable');
  expect(
    status([young, asked, chc('checklist', 'adult')('2027-01-04')], '2027-01-04', 'ca-joint-assess'),
  ).toBe('upcoming');
  expect(status([young, asked], '2027-05-10', 'ca-joint-assess')).toBe('none');
});

test.each(['childs-carer', 'young-carer'])(
  '%s: owed once an assessment is asked for, ended by refusal',
  (kind) => {
    const log = [young, assessed(kind, 'requested')('2026-10-05')];
    expect(duty(log, '2026-10-05', `ca-${kind}`)).toMatchObject({
      targetDue: '2027-09-03',
      statutoryDue: null,
      status: 'upcoming',
    });
    expect(status([...log, assessed(kind, 'refused')('2026-12-01')], '2026-12-01', `ca-${kind}`)).toBe(
      'not-applicable',
    );
    expect(status([...log, assessed(kind, 'concluded')('2027-02-01')], '2027-02-01', `ca-${kind}`)).toBe(
      'met',
    );
    expect(status([young], '2027-02-01', `ca-${kind}`)).toBe('none');
  },
);

describe('no gap at 18', () => {
  const RULE_18 = 'ca-continuity-18';
  const at = (day: string, ...more: LoggedEvent[]): string => status([young, started, ...more], day, RULE_18);

  test('children’s services go on from the 18th birthday until the adult steps conclude', () => {
    expect(at('2028-03-03')).toBe('none');
    expect(at('2028-03-04')).toBe('upcoming');
    expect(duty([young, started], '2028-03-04', RULE_18)).toMatchObject({
      owner: 'csc',
      occasion: 'birthday-18',
      statutoryDue: null,
    });
    for (const steps of [
      assessed('adult-needs', 'concluded', 'not-eligible')('2028-05-01'),
      event('care.plan', { kind: 'adult-support', stage: 'made', on: '2028-05-01' }),
      service('service.started', '2028-05-01', { service: 'adult-social-care', side: 'adult' }),
    ]) {
      expect(at('2028-04-30', steps)).toBe('upcoming');
      expect(at('2028-05-01', steps)).toBe('met');
    }
    expect(at('2028-05-01', assessed('adult-needs', 'concluded', 'eligible')('2028-05-01'))).toBe('upcoming');
  });

  test('closing the package near 18 shows the guard before, and does not end it; needs that ended do', () => {
    const closed = service('service.ended', '2028-02-25', { reason: 'age-limit' });
    expect(at('2027-09-03', closed)).toBe('none');
    expect(at('2027-09-04', closed)).toBe('upcoming');
    expect(at('2028-06-01', closed)).toBe('upcoming');
    expect(at('2028-06-01', service('service.ended', '2027-02-25', { reason: 'transferred' }))).toBe('none');
    const found = assessed('child-in-need', 'concluded', 'no-needs');
    const early = service('service.ended', '2028-02-25', { reason: 'needs-ended' });
    expect(at('2028-06-01', early, found('2028-02-01'))).toBe('none');
    const later = service('service.ended', '2028-05-25', { reason: 'needs-ended' });
    expect(at('2028-05-24', later, found('2028-05-01'))).toBe('upcoming');
    expect(at('2028-05-25', later, found('2028-05-01'))).toBe('not-applicable');
    expect(at('2028-06-09', later, found('2028-06-10'))).toBe('upcoming');
    expect(duty([young, started, later, found('2028-06-10')], '2028-06-10', RULE_18)).toMatchObject({
      status: 'not-applicable',
      explanation: expect.stringContaining('its needs were found to have ended') as string,
    });
  });

  test.each([
    'needs-ended',
    'declined-by-person',
    'moved',
    'died',
    'transferred',
    'age-limit',
    'other',
    undefined,
  ])('the reason %s alone does not lift the guard', (reason) => {
    for (const day of ['2028-02-25', '2028-03-04', '2028-05-25'])
      expect(at('2028-06-01', service('service.ended', day, reason ? { reason } : {}))).toBe('upcoming');
  });

  test('a refusal counts with capacity from 16 on record; a move with the move', () => {
    const capacity = (on: string, hasCapacity = true, decision = 'care'): LoggedEvent =>
      event('capacity.assessed', { decision, hasCapacity, on });
    const refused = service('service.ended', '2028-05-25', { reason: 'declined-by-person' });
    expect(at('2028-05-25', refused, capacity('2026-03-03'))).toBe('upcoming'); // 16 on 4 March 2026
    expect(at('2028-05-25', refused, capacity('2026-03-04'))).toBe('not-applicable');
    expect(at('2028-05-25', refused, capacity('2027-01-01', true, 'ehc'))).toBe('upcoming');
    expect(at('2028-05-25', refused, capacity('2027-01-01'), capacity('2028-01-01', false))).toBe('upcoming');
    const elsewhere = capacity('2028-01-01', false, 'where-to-live');
    expect(at('2028-05-25', refused, capacity('2027-01-01'), elsewhere)).toBe('upcoming');
    const moved = service('service.ended', '2028-05-25', { reason: 'moved' });
    expect(at('2028-05-25', moved)).toBe('upcoming');
    const move = event('person.moved', { direction: 'out', otherAuthority: 'x', on: '2028-05-20' });
    expect(at('2028-05-25', moved, move)).toBe('not-applicable');
  });

  test('refusing the adult assessment concludes the steps with capacity only; an authority that declines does not', () => {
    const capacity = event('capacity.assessed', { decision: 'care', hasCapacity: true, on: '2028-02-01' });
    const refused = (outcome?: string) => assessed('adult-needs', 'refused', outcome)('2028-05-01');
    expect(at('2028-05-01', refused('declined-by-person'))).toBe('upcoming');
    expect(at('2028-05-01', refused('declined-by-person'), capacity)).toBe('met');
    expect(at('2028-05-01', refused(), capacity)).toBe('upcoming');
  });

  test('while one of two services has to go on, the guard stands', () => {
    const short = service('service.started', '2025-01-06', { service: 'short-breaks' });
    const ended = service('service.ended', '2028-05-25', { service: 'short-breaks', reason: 'needs-ended' });
    const found = assessed('child-in-need', 'concluded', 'no-needs')('2028-05-01');
    expect(at('2028-06-01', short, ended, found)).toBe('upcoming');
    expect(status([young, short, ended, found], '2028-06-01', RULE_18)).toBe('not-applicable');
  });

  test('what is owed at 18 is one task for each owner', () => {
    const log = [young, started, assessed('child-needs', 'concluded', 'likely-eligible')('2027-05-10')];
    const tasks = planOn(log, '2028-03-04').tasks.filter(({ occasion }) => occasion === 'birthday-18');
    expect(
      tasks.map(({ title, ownerRole, lines }) => [title, ownerRole, lines.map(({ rule }) => rule)]),
    ).toEqual([
      ['The 18th birthday', 'asc', ['ca-convert-at-18', 'ca-plan-by-18']],
      ['The 18th birthday', 'csc', ['ca-continuity-18']],
    ]);
  });

  test('found eligible only after 18, the plan is due at once; found not eligible, it is not owed', () => {
    const log = [young, assessed('adult-needs', 'concluded', 'eligible')('2028-05-01')];
    expect(duty(log, '2028-05-01', 'ca-plan-by-18')).toMatchObject({
      statutoryDue: '2028-05-01',
      status: 'due',
    });
    const not = [...log, assessed('adult-needs', 'concluded', 'not-eligible')('2028-06-01')];
    expect(status(not, '2028-06-01', 'ca-plan-by-18')).toBe('not-applicable');
    const unsaid = [young, assessed('child-needs', 'concluded')('2027-05-10')];
    expect(status(unsaid, '2028-03-04', 'ca-plan-by-18')).toBe('none');
  });
});

test('a referral of a child in need has two clocks; a second request while it is open is a witness', () => {
  const of = (kind: string) => assessed('child-in-need', kind);
  const log = [young, of('requested')('2026-03-02'), of('requested')('2026-03-05')];
  expect(
    dutiesOf(log, '2026-03-10', 'cin-45wd').map((d) => [d.occurrence, d.statutoryDue, d.status]),
  ).toEqual([
    ['2026-03-02:first-decision', '2026-03-03', 'overdue'],
    ['2026-03-02', '2026-05-07', 'upcoming'],
  ]);
  const begun = dutiesOf([...log, of('started')('2026-03-03')], '2026-03-10', 'cin-45wd');
  expect(begun.map((d) => d.status)).toEqual(['met', 'upcoming']);
  const refused = dutiesOf([...log.slice(0, 2), of('refused')('2026-03-03')], '2026-03-10', 'cin-45wd');
  expect(refused.map((d) => d.status)).toEqual(['met', 'not-applicable']);
  const again = [...log, of('concluded')('2026-04-01'), of('requested')('2026-06-01')];
  expect(dutiesOf(again, '2026-06-02', 'cin-45wd')).toHaveLength(4);
  expect(begun[1]?.title).toBe('Child in need: complete the assessment, or record why it takes longer');
});

test('undated lives, and facts in any order, plan without a fault', () => {
  const log = [
    started,
    asked,
    assessed('child-needs', 'refused')('2026-10-05'),
    care('child-in-need', '2025-03-03'),
  ];
  expect(rulesOf(log, '2028-06-01')).toEqual([]);
  const dated = [...log, young];
  expect(
    planFromEvents(dated.toReversed(), '2027-10-01', currentRulebook()).duties.map((d) => d.rule),
  ).toEqual(planFromEvents(dated, '2027-10-01', currentRulebook()).duties.map((d) => d.rule));
});
