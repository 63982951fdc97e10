/** The duties of an area: each with its own cycle, from the dates that the area states. */
import { AREA_DATE_NAMES, planArea, type AreaDates, type AreaDuty } from '../../domain';
import { currentRulebook } from '../../rulebook';

const AREA: AreaDates = {
  dates: {
    'localOffer.publishedOn': '2025-09-01',
    'sen2.lastCensusOn': '2026-01-15',
    'inspection.on': '2024-03-11',
    'inspection.reportedOn': '2024-05-07',
    'dspt.publishedOn': '2026-06-20',
    'cohort.lastListedOn': '2026-02-28',
    'links.namedOn': '2026-01-05',
  },
};
const duties = (area: AreaDates, today: string): AreaDuty[] => planArea(currentRulebook(), area, today);
const one = (area: AreaDates, today: string, rule: string): AreaDuty | undefined =>
  duties(area, today).find((duty) => duty.rule === rule);

test.each([
  ['local-offer', '2026-09-01'],
  ['sen2-return', '2027-01-15'],
  ['area-send-cycle', '2029-03-11'],
  ['ig-dspt', '2027-06-30'],
  ['ng43-managers-identify', '2027-02-28'],
])('%s: the day before, the last day, the day after', (rule, due) => {
  const shift = (days: number): string =>
    new Date(Date.parse(`${due}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
  expect(one(AREA, shift(-1), rule)).toMatchObject({ due, status: 'upcoming' });
  expect(one(AREA, due, rule)).toMatchObject({ due, status: 'due' });
  expect(one(AREA, shift(1), rule)).toMatchObject({ due, status: 'overdue' });
  expect(one({ dates: {} }, due, rule)).toMatchObject({ due: null, status: 'not-known' });
});

test.each([
  ['positive', '2029-03-11'],
  ['inconsistent', '2027-03-11'],
  ['failings', '2025-09-11'],
] as const)('the inspection returns by its outcome: %s', (inspectionOutcome, due) => {
  const found = duties({ ...AREA, inspectionOutcome }, '2024-06-01').filter(
    ({ rule }) => rule === 'area-send-return',
  );
  expect(found.find(({ occurrence }) => occurrence === 'inspection')).toMatchObject({
    due,
    status: 'upcoming',
  });
  expect(found).toHaveLength(inspectionOutcome === 'failings' ? 2 : 1);
});

test('failings ask for an action plan within 35 working days of the report', () => {
  const area = (acceptedOn?: string): AreaDates => ({
    inspectionOutcome: 'failings',
    dates: { ...AREA.dates, ...(acceptedOn && { 'actionPlan.acceptedOn': acceptedOn }) },
  });
  const plan = (a: AreaDates, today: string): AreaDuty | undefined =>
    duties(a, today).find(({ occurrence }) => occurrence === 'action-plan');
  // 27 May 2024 is a bank holiday.
  expect(plan(area(), '2024-06-01')).toMatchObject({ due: '2024-06-26', status: 'upcoming' });
  expect(plan(area(), '2024-06-27')).toMatchObject({ status: 'overdue' });
  expect(plan(area('2024-06-26'), '2024-07-01')).toMatchObject({ status: 'met' });
  expect(plan(area('2024-06-27'), '2024-07-01')).toMatchObject({ status: 'met-late' });
});

test('standing duties are kept under review, and each duty explains itself', () => {
  expect(one(AREA, '2026-11-24', 'cooperate-pfa')).toMatchObject({ due: null, status: 'met' });
  expect(one(AREA, '2026-11-24', 'joint-commissioning')).toMatchObject({ due: null, status: 'due' });
  const all = duties(AREA, '2026-11-24');
  expect(all.length).toBeGreaterThanOrEqual(13);
  for (const { explanation, citation } of all) {
    expect(explanation).toMatch(/^[A-Z].*\.$/);
    expect(explanation).not.toMatch(/undefined|\{about\}| {2}/);
    expect(citation.text).not.toBe('');
  }
  expect(one(AREA, '2026-11-24', 'local-offer')?.explanation).toContain(
    'at latest on 2026-09-01 (12 months after 2025-09-01, the day the local offer was last published)',
  );
});

test('what satisfies a duty of the area is a date that an area may state', () => {
  const names = currentRulebook().rules.flatMap(({ kind, satisfiedBy }) =>
    kind === 'area' ? satisfiedBy.any : [],
  );
  expect(names.length).toBeGreaterThan(5);
  expect(names.filter((name) => !(AREA_DATE_NAMES as readonly string[]).includes(name))).toEqual([]);
});
