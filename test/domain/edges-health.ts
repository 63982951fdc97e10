/** The dated rules of sections 11 and 12 (ADHD; mental health, learning disability), on logs of their own: a table for tests. */
import type { LoggedEvent } from '../../domain';
import type { EventType } from '../../events';
import { young } from './edges-care';
import type { Edges } from './edges';
import { dutiesOf, event, person } from './support';

/** Born on 4 March 2010 as `young` is, with needs: leaves school on Friday 26 June 2026, is 18 on Saturday 4 March 2028. */
export const withNeeds = (...codes: string[]): LoggedEvent =>
  person('2010-03-04', '2022-01-10T12:00:00.000Z', { needs: codes.map((code) => ({ code })) });
export const service = (
  type: 'service.started' | 'service.ended',
  named: string,
  on: string,
  more: object = {},
): LoggedEvent =>
  event(type, { service: named, provider: 'p', side: 'children', sector: 'health', on, ...more });
export const adult = (named: string, on: string): LoggedEvent =>
  service('service.started', named, on, { side: 'adult' });
export const referral =
  (step: string, pathway: string, provider: string, more: object = {}) =>
  (on: string): LoggedEvent =>
    event(`referral.${step}` as EventType, { pathway, provider, on, ...more });
export const step =
  (named: string, about?: string) =>
  (on: string): LoggedEvent =>
    event('step.recorded', { step: named, on, ...(about !== undefined && { about }) });
export const review =
  (kind?: string) =>
  (heldOn: string): LoggedEvent =>
    event('review.held', { on: heldOn, ...(kind !== undefined && { kind }) });
export const check =
  (what: 'done' | 'offered' | 'declined') =>
  (on: string): LoggedEvent =>
    event(`health-check.${what}`, { kind: 'ld-annual', on });
export const admission = (what: 'started' | 'ended', on: string, kind?: string): LoggedEvent =>
  event(`admission.${what}`, { on, ...(kind !== undefined && { kind }) });
/** An admission that was planned at noon of `stated`. */
export const planned = (on: string, stated: string, kind?: string): LoggedEvent =>
  event(
    'admission.planned',
    { on, ...(kind !== undefined && { kind }) },
    { time: `${stated}T12:00:00.000Z` },
  );
export const proposed = (fromService: string, toService: string, transferOn: string): LoggedEvent =>
  event('handover.proposed', { fromService, toService, transferOn }, { time: '2026-01-12T12:00:00.000Z' });
export const answered =
  (toService: string, response: string) =>
  (on: string): LoggedEvent =>
    event('handover.responded', { toService, response, reason: 'r', on });

export const camhs = service('service.started', 'camhs', '2024-05-01');

export const autistic = withNeeds('ASD');

export const disabled = withNeeds('LD');

export const register = (named: string, member: boolean, on: string): LoggedEvent =>
  event('register.changed', { register: named, member, on });

export const dates = (log: readonly LoggedEvent[], day: string, rule: string): unknown =>
  dutiesOf(log, day, rule).map((d) => [d.occurrence, d.statutoryDue, d.status]);

export const autisticFact = (): LoggedEvent =>
  referral('assessed', 'autism', 'p', { outcome: 'confirmed' })('2022-05-02');

/** Sections 11 and 12. */
export const HEALTH: readonly Edges[] = [
  {
    rule: 'adhd-reassess-school-leaving',
    log: [withNeeds('ADHD'), camhs],
    occurrence: 'school-leaving',
    occasion: 'adhd-reassessment',
    arises: '2025-06-26',
    due: '2028-03-03', // before the birthday
    target: '2028-03-03',
    met: (on) => adult('adult-adhd', on),
    owner: 'children-provider',
    printed: 'SHOULD V2',
    cites: 'NICE NG87 recommendation 1.1.4-1.1.6',
  },
  {
    rule: 'adhd-med-review-12m',
    log: [young, step('adhd.medication-reviewed')('2024-02-29')],
    occurrence: '2024-02-29',
    occasion: 'adhd-review:2024-02-29',
    arises: '2024-02-29',
    due: '2025-02-28', // clamped
    target: '2025-02-28',
    met: step('adhd.medication-reviewed'),
    owner: 'children-provider',
    printed: 'SHOULD M',
    cites: 'NICE NG87 recommendation 1.10.1',
  },
  {
    rule: 'adhd-shared-care',
    log: [young, proposed('camhs', 'adult-adhd', '2028-03-06')],
    occurrence: 'adult-adhd',
    occasion: 'handover:adult-adhd',
    arises: '2026-01-12',
    due: '2028-03-05', // a Sunday
    target: '2028-03-03',
    met: step('adhd.prescriber-confirmed'),
    owner: 'children-provider',
    printed: 'PRACTICE V2',
    cites: 'Cornwall Partnership',
  },
  {
    rule: 'camhs-refer-lead',
    log: [young, camhs],
    occurrence: 'camhs',
    occasion: 'camhs-boundary:camhs',
    arises: '2026-09-04',
    due: '2027-09-04', // a Saturday
    target: '2027-09-03',
    met: (on) => adult('adult-mental-health', on),
    owner: 'children-provider',
    printed: 'PRACTICE V1',
    cites: 'Healthcare Safety Investigation Branch',
  },
  {
    rule: 'camhs-not-accepted',
    log: [young, proposed('camhs', 'adult-mh', '2028-03-06'), answered('adult-mh', 'declined')('2027-10-01')],
    occurrence: 'adult-mh:2027-10-01',
    occasion: 'not-accepted:adult-mh:2027-10-01',
    arises: '2027-10-01',
    due: '2027-10-01',
    target: '2027-10-01',
    met: referral('accepted', 'mental-health', 'adult-mental-health-b', { for: 'care' }),
    owner: 'children-provider',
    printed: 'PRACTICE -',
    cites: 'Healthcare Safety Investigation Branch',
  },
  {
    rule: 'ld-ahc-14',
    log: [withNeeds('SLD')],
    occurrence: '2024-03-04',
    occasion: 'health-check:2024-03-04',
    arises: '2024-03-04',
    due: '2025-03-04',
    target: '2025-03-04',
    met: check('done'),
    owner: 'gp',
    printed: 'SHOULD V1',
    cites: 'annual health checks',
  },
  {
    rule: 'cetr-community',
    log: [withNeeds('ASD'), planned('2026-06-15', '2026-05-20')],
    occurrence: '2026-06-15',
    occasion: 'admission-plan:2026-06-15',
    arises: '2026-05-20',
    due: '2026-06-14', // a Sunday, before the admission
    target: '2026-06-12',
    met: review('cetr'),
    owner: 'icb',
    printed: 'SHOULD V1',
    cites: 'NHS England, information for commissioners',
  },
  {
    rule: 'cetr-post-admission',
    log: [withNeeds('LD'), admission('started', '2026-05-20')],
    occurrence: '2026-05-20',
    occasion: 'admission:2026-05-20',
    arises: '2026-05-20',
    due: '2026-05-28', // 5 working days, over the bank holiday of 25 May
    target: '2026-05-28',
    met: review('cetr'),
    owner: 'icb',
    printed: 'SHOULD V1',
    cites: 'NHS England, information for commissioners',
  },
];
