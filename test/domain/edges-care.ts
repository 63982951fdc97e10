/** The dated rules of sections 7, 8 and 9 (Care Act, leaving care, continuing care), on logs of their own: a table for tests. */
import type { LoggedEvent } from '../../domain';
import type { Edges } from './edges';
import { event, person } from './support';

/** Born on 4 March 2010: 14 in 2024, 16 in 2026, 17 in 2027, 18 on Saturday 4 March 2028. */
export const young = person('2010-03-04', '2022-01-10T12:00:00.000Z');
export const assessed =
  (kind: string, stage: string, outcome?: string) =>
  (on: string): LoggedEvent =>
    event('care.assessment', { kind, stage, on, ...(outcome !== undefined && { outcome }) });
export const status = (named: string, from: string, to?: string): LoggedEvent =>
  event('care.status-changed', { status: named, from, ...(to !== undefined && { to }) });
export const plan = (stage: string, on: string): LoggedEvent => event('care.pathway-plan', { stage, on });
export const accommodated = (on: string): LoggedEvent => event('care.accommodated', { on });
export const visited = (on: string): LoggedEvent => event('care.visited', { on });
export const adviser = (from: string): LoggedEvent =>
  event('worker.assigned', { role: 'personal-adviser', workerId: 'w', team: 't', from });
export const chc =
  (step: string, track?: string, outcome?: string) =>
  (on: string): LoggedEvent =>
    event('chc.step', { step, on, ...(track && { track }), ...(outcome && { outcome }) });

const eligible = assessed('child-needs', 'concluded', 'eligible')('2027-05-10');
const at18 = {
  log: [young, eligible],
  occurrence: 'birthday-18',
  occasion: 'birthday-18',
  arises: '2027-05-10',
  due: '2028-03-04', // a Saturday
  target: '2028-03-03',
  owner: 'asc',
};
const inCare = [young, status('eligible', '2026-04-01')];
const continuing = [young, chc('referred', 'child')('2021-06-01')];

/** Sections 7, 8 and 9. */
export const CARE: readonly Edges[] = [
  {
    rule: 'ca-convert-at-18',
    ...at18,
    met: assessed('adult-needs', 'started'),
    printed: 'MUST M',
    cites: 'Care Act 2014 s.59(6)-(7)',
  },
  {
    rule: 'ca-plan-by-18',
    ...at18,
    met: (on) => event('care.plan', { kind: 'adult-support', stage: 'made', on }),
    printed: 'SG V2',
    cites: 'Care and Support Statutory Guidance ch.16',
  },
  {
    rule: 'cin-45wd',
    log: [young, assessed('child-in-need', 'requested')('2026-03-02')],
    occurrence: '2026-03-02',
    occasion: 'cin-assessment:2026-03-02',
    arises: '2026-03-02',
    due: '2026-05-07', // 45 working days, over Easter and the May bank holiday
    target: '2026-05-07',
    met: assessed('child-in-need', 'concluded'),
    owner: 'csc',
    printed: 'SG V2',
    cites: 'Working Together',
  },
  {
    rule: 'lc-assess-3m',
    log: inCare,
    occurrence: 'leaving-care',
    occasion: 'leaving-care',
    arises: '2026-04-01',
    due: '2026-07-01',
    target: '2026-07-01',
    met: assessed('leaving-care', 'concluded'),
    owner: 'responsible-authority',
    printed: 'MUST V1',
    cites: 'Case Review (England) Regulations 2010 reg 42(1)',
  },
  {
    rule: 'lc-review-6m',
    log: [...inCare, plan('made', '2026-08-31')],
    occurrence: '2026-08-31',
    occasion: 'lc-review:2026-08-31',
    arises: '2026-08-31',
    due: '2027-02-28', // clamped; a Sunday
    target: '2027-02-26',
    met: (on) => plan('reviewed', on),
    owner: 'responsible-authority',
    printed: 'MUST V2',
    cites: 'Care Leavers (England) Regulations 2010 reg 7',
  },
  {
    rule: 'lc-pa-visits',
    log: [...inCare, accommodated('2026-06-01')],
    occurrence: 'accommodated:2026-06-01',
    occasion: 'lc-home:2026-06-01',
    arises: '2026-06-01',
    due: '2026-06-08',
    target: '2026-06-08',
    met: visited,
    owner: 'personal-adviser',
    printed: 'MUST V1',
    cites: 'Care Leavers (England) Regulations 2010 reg 8(2)',
  },
  {
    rule: 'lc-pa-21-25',
    log: [young, status('former-relevant', '2028-03-04')],
    occurrence: '2031-03-04',
    occasion: 'lc-adviser:2031-03-04',
    arises: '2030-03-04',
    due: '2031-03-04',
    target: '2031-03-04',
    met: adviser,
    owner: 'responsible-authority',
    printed: 'MUST V1',
    cites: 'Children Act 1989 s.23CZB',
  },
  {
    rule: 'chc-14-notify',
    log: [...continuing],
    occurrence: 'birthday-14',
    occasion: 'birthday-14',
    arises: '2023-03-04',
    due: '2024-03-04',
    target: '2024-03-04',
    met: chc('notified'),
    owner: 'children-health',
    printed: 'SHOULD V2',
    cites: 'National Framework for NHS Continuing Healthcare',
  },
  {
    rule: 'chc-16-refer',
    log: [...continuing],
    occurrence: 'birthday-16',
    occasion: 'birthday-16',
    arises: '2025-03-04',
    due: '2026-03-04',
    target: '2026-03-04',
    met: chc('referred', 'adult'),
    owner: 'children-health',
    printed: 'SHOULD V2',
    cites: 'National Framework for NHS Continuing Healthcare',
  },
  {
    rule: 'chc-18-package',
    log: [...continuing, chc('decided-in-principle', 'adult', 'eligible')('2027-04-01')],
    occurrence: 'birthday-18',
    occasion: 'birthday-18',
    arises: '2027-04-01',
    due: '2028-03-04', // a Saturday
    target: '2028-03-03',
    met: chc('package-started', 'adult'),
    owner: 'icb',
    printed: 'SHOULD V2',
    cites: 'National Framework for NHS Continuing Healthcare',
  },
  {
    rule: 'chc-28d',
    log: [young, chc('checklist', 'adult', 'positive')('2027-05-03')],
    occurrence: '2027-05-03',
    occasion: 'chc-checklist:2027-05-03',
    arises: '2027-05-03',
    due: '2027-05-31', // a bank holiday
    target: '2027-05-28',
    met: chc('decided', 'adult', 'eligible'),
    owner: 'icb',
    printed: 'SHOULD V2',
    cites: 'annex F',
  },
  {
    rule: 'ccc-6w',
    log: [young, chc('referred', 'child')('2024-06-03')],
    occurrence: '2024-06-03',
    occasion: 'ccc-referral:2024-06-03',
    arises: '2024-06-03',
    due: '2024-07-15',
    target: '2024-07-15',
    met: chc('decided', 'child'),
    owner: 'icb',
    printed: 'SHOULD M',
    cites: 'Continuing Care National Framework 2016',
  },
];
