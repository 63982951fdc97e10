/** Proves that the rulebook is whole, plain data: every id of sections 0, 1 and 10, serialisable, cited, and consistent. */
import { planFromEvents } from '../../domain';
import { mergeBankHolidays } from '../../domain';
import { currentRulebook, explainRule, releasedVersions, rulebookVersion } from '../../rulebook';
import feed from '../../rulebook/bank-holidays.json';
import { checkRulebook } from '../../rulebook/check';
import { event, person } from '../domain/support';

const { rules } = currentRulebook();
const IDS =
  `cal-weeks-of-event cal-beginning-with cal-before-date cal-months cal-period-12m-beginning cal-age-attained cal-feb29
cal-working-day cal-school-closed cal-tz cal-academic-year cal-school-leaving-date
med-contact-2m med-cert-3wd med-la-tell-icb-3wd med-arrange-30d med-agreement-implement appeal-window appeal-la-response-30wd
tribunal-order-comply tribunal-hsc-recommendation-5w
joint-commissioning promote-integration sufficiency-review cooperate-pfa local-offer health-notify-la sen2-return area-send-cycle
area-send-return ig-consistent-id-nhs ig-duty-share-251B ig-ca04-16LA ig-ca04-16LC ig-legal-basis-record ig-ndoo ig-dspt safety-dcb0129
safety-dcb0160 ret-child-health ret-mental-health ret-adult-health ret-sen-file ret-care-leaver
ehcna-decision-6w ehcna-advice-6w ehcna-refuse-plan-16w ehc-draft-views-15d ehc-final-20w ehcna-exceptions
ehc-reassess-notify-15d ehc-reassess-final-14w ehc-move-transfer ehc-move-inform-6w ehc-move-review
ar-cycle-12m ar-invite-2w ar-papers-2w ar-pfa-y9 ar-report-2w ar-decision-4w ar-amend-notice-4w ar-amend-views-15d ar-final-8w
phase-transfer-post16 phase-transfer-other phase-transfer-post16-to-post16 phase-transfer-2015-exception phase-transfer-backschedule
yp-rights-transfer mca-16 dol-16-17 dol-18 cease-u18 cease-18plus-neet cease-procedure cease-19plus-outcomes cease-appeal-stay ehc-end-25
ca-child-needs-assessment ca-refuse-reasons ca-sig-benefit-factors ca-result-indicate-eligibility ca-convert-at-18
ca-childs-carer ca-young-carer ca-joint-assess ca-continuity-18 ca-plan-by-18 ca-cooperate-keyworker cin-45wd ca-advocate
lc-eligible-definition lc-assess-3m lc-pathway-plan lc-review-6m lc-pa-visits lc-pa-21-25 lc-staying-close
chc-14-notify chc-16-refer chc-17-principle chc-18-package chc-28d ccc-6w
qs140-1-plan-y9 qs140-2-coord-plan qs140-3-annual qs140-4-named-worker qs140-5-meet-adult qs140-6-missed
ng43-principles ng43-managers-identify ng43-gp ng43-start ng43-no-rigid-age ng43-annual ng43-named-worker ng43-6m-6m
ng43-handover-nw ng43-meet ng43-folder ng43-dna ng43-refer-back ng43-same-clinician ng43-same-sw ng43-gap-analysis gp-copy
adhd-reassess-school-leaving adhd-cpa adhd-med-review-12m adhd-shared-care adhd-choice
camhs-refer-lead camhs-not-accepted ld-ahc-14 dsr-register cetr-community cetr-post-admission cetr-vs-ctr mha25-part8a
oliver-mcgowan mha-16-17`.split(/\s+/);

test('has every rule of its sections, once', () => {
  expect(rules.map(({ id }) => id).sort()).toEqual([...IDS, 'closure-guard'].sort());
});

test('is plain data: a copy through JSON plans alike', () => {
  const rulebook = currentRulebook();
  const copy = JSON.parse(JSON.stringify(rulebook)) as typeof rulebook;
  expect(copy).toEqual(rulebook);
  const log = [
    person('2011-03-04', '2024-01-01T00:00:00.000Z'),
    event('ehc.requested', { receivedOn: '2026-01-05' }),
  ];
  expect(planFromEvents(log, '2026-03-01', copy)).toEqual(planFromEvents(log, '2026-03-01', rulebook));
});

test('versions are found by name, unknown ones refused', () => {
  expect(rulebookVersion(currentRulebook().version)).toBe(currentRulebook());
  expect(() => rulebookVersion('none')).toThrow('none');
});

test.each(releasedVersions())('nothing is wrong with %s (rulebook/check.ts)', (version) => {
  expect(checkRulebook(rulebookVersion(version)).problems).toEqual([]);
});

test.each(rules.map((rule) => [rule.id, rule] as const))('%s explains itself', (_, rule) => {
  const text = explainRule(rule, rules);
  expect(text).toContain(rule.citation.text);
  expect(text.includes('unconfirmed: not yet checked')).toBe(rule.grade === 'M');
  expect(text).not.toMatch(/undefined|NaN|\{about\}|\[object/);
});

test('citations resolve to the provision', () => {
  const address = (id: string): string | undefined => rules.find((rule) => rule.id === id)?.citation.address;
  expect(address('ehcna-decision-6w')).toBe('https://www.legislation.gov.uk/ukpga/2014/6/section/36');
  expect(address('ehc-final-20w')).toBe('https://www.legislation.gov.uk/uksi/2014/1530/regulation/13');
  expect(address('qs140-3-annual')).toBe('https://www.nice.org.uk/guidance/qs140');
});

test('a rule not in force on the day that counts is not owed', () => {
  const rulebook = currentRulebook();
  const log = [event('ehc.requested', { receivedOn: '2014-08-31' })];
  expect(planFromEvents(log, '2016-02-01', rulebook).duties).toEqual([]);
  const ended = { ...rulebook, rules: rules.map((rule) => ({ ...rule, effectiveTo: '2026-01-04' })) };
  const later = [event('ehc.requested', { receivedOn: '2026-01-05' })];
  expect(planFromEvents(later, '2026-02-01', ended).duties).toEqual([]);
  const before = [event('ehc.requested', { receivedOn: '2026-01-04' })];
  expect(planFromEvents(before, '2026-02-01', ended).duties).toHaveLength(3);
  const off = {
    ...rulebook,
    rules: rules.map((rule) => ({ ...rule, state: 'enacted-not-commenced' as const })),
  };
  expect(planFromEvents(later, '2026-02-01', off).duties).toEqual([]);
});

test('the coronavirus ground is historic: limits that ended from 1 May to 25 September 2020', () => {
  const status = (receivedOn: string): string | undefined =>
    planFromEvents(
      [
        event('ehc.requested', { receivedOn }),
        event('ehc.exception', {
          ground: 'coronavirus',
          from: '2020-03-01',
          to: '2021-03-01',
          decidedBy: 'panel',
        }),
      ],
      '2021-06-01',
      currentRulebook(),
    ).duties.find(({ rule }) => rule === 'ehcna-decision-6w')?.status;
  expect(['2020-03-19', '2020-03-20', '2020-08-14', '2020-08-15'].map(status)).toEqual([
    'overdue',
    'waived',
    'waived',
    'overdue',
  ]);
});

test('the bank holidays are those of the library with the kept gov.uk feed merged in; a new feed adds a one-off', () => {
  const rulebook = currentRulebook();
  expect(mergeBankHolidays(feed, rulebook.bankHolidays)).toBe(rulebook.bankHolidays);
  // A one-off holiday on the Friday before the bank holiday on which the 20 weeks end.
  const oneOff = { title: 'One-off', date: '2026-05-22', notes: '', bunting: true };
  const updated = {
    'england-and-wales': {
      ...feed['england-and-wales'],
      events: [...feed['england-and-wales'].events, oneOff],
    },
  };
  const next = { ...rulebook, bankHolidays: mergeBankHolidays(updated, rulebook.bankHolidays) };
  const dates = (book: typeof rulebook): unknown =>
    planFromEvents([event('ehc.requested', { receivedOn: '2026-01-05' })], '2026-02-01', book)
      .duties.filter(({ rule }) => rule === 'ehc-final-20w')
      .map(({ statutoryDue, targetDue }) => [statutoryDue, targetDue]);
  expect(dates(rulebook)).toEqual([['2026-05-25', '2026-05-22']]);
  expect(dates(next)).toEqual([['2026-05-25', '2026-05-21']]);
  expect(next.bankHolidays.version).not.toBe(rulebook.bankHolidays.version);
});
