/** The dated rules of sections 2 and 3 (annual reviews, phase transfers), on logs of their own: a table for tests. */
import type { LoggedEvent } from '../../domain';
import type { Edges } from './edges';
import { event, person } from './support';

/** Born on 4 March 2010: in year 9 from 1 September 2023, in year 11 in 2025/26. */
export const pupil = person('2010-03-04', '2016-01-01T12:00:00.000Z');
type Extra = Parameters<typeof event>[2];
export const made = (finalOn: string, extra?: Extra): LoggedEvent =>
  event('ehc.finalised', { finalOn }, extra);
export const fixed = (meetingOn: string, more: object = {}, extra?: Extra): LoggedEvent =>
  event('ehc.review-scheduled', { meetingOn, ...more }, extra);
export const held = (heldOn: string): LoggedEvent => event('ehc.review-held', { heldOn });
export const reported = (sentOn: string): LoggedEvent => event('ehc.review-reported', { sentOn });
export const decided = (decision: string, notifiedOn: string, amendmentsServedOn?: string): LoggedEvent =>
  event('ehc.review-decided', { decision, notifiedOn, ...(amendmentsServedOn && { amendmentsServedOn }) });
export const amended = (finalOn: string): LoggedEvent => event('ehc.amended', { finalOn });
export const ceased = (on: string): LoggedEvent => event('ehc.ceased', { on, ground: 'left-education' });
export const placed = (from: string, more: object = {}): LoggedEvent =>
  event('education.placed', { setting: 's', phase: 'secondary', from, ...more });
export const transfer = (toPhase: string, on: string, time = '2016-01-01T12:00:00.000Z'): LoggedEvent =>
  event('education.transfer-planned', { toPhase, on }, { time });

const meeting = { occurrence: '2026-01-20', occasion: 'annual-review:2026-01-20', owner: 'la-sen' };
const convened = { ...meeting, owner: 'school' };
const school = placed('2021-09-01');

/** Section 2. */
export const REVIEW: readonly Edges[] = [
  {
    rule: 'ar-cycle-12m',
    log: [made('2025-04-06')],
    occurrence: '2025-04-06',
    occasion: 'annual-review-cycle:2025-04-06',
    arises: '2025-04-06',
    due: '2026-04-05', // Easter Sunday
    target: '2026-04-02',
    met: (on) => decided('maintain', on),
    owner: 'la-sen',
    printed: 'MUST V2',
    cites: 'Children and Families Act 2014 s.44(1); SEND Regulations 2014 regs 18, 19, 20, 21; SEN Help',
  },
  {
    rule: 'ar-invite-2w',
    log: [school, fixed('2026-01-20')],
    ...convened,
    arises: '2016-01-01',
    due: '2026-01-06',
    target: '2026-01-06',
    met: (on) => fixed('2026-01-20', { invitedOn: on }),
    printed: 'MUST V1',
    cites: 'SEND Regulations 2014 regs 20(2)-(3), 21',
  },
  {
    rule: 'ar-papers-2w',
    log: [school, fixed('2026-05-18')],
    occurrence: '2026-05-18',
    occasion: 'annual-review:2026-05-18',
    arises: '2016-01-01',
    due: '2026-05-04', // a bank holiday
    target: '2026-05-01',
    met: (on) => fixed('2026-05-18', { papersSentOn: on }),
    owner: 'school',
    printed: 'MUST V1',
    cites: 'SEND Regulations 2014 reg 20(4)',
  },
  {
    rule: 'ar-pfa-y9',
    log: [pupil, made('2022-03-04')],
    occurrence: 'year-9',
    occasion: 'annual-review-pfa',
    arises: '2023-09-01',
    due: '2024-08-31', // a Saturday
    target: '2024-08-30',
    owner: 'la-sen',
    printed: 'MUST V2',
    cites: 'SEND Regulations 2014 regs 20(6), 21(6); SEND Code of Practice 8.7-8.16; IPSEA',
  },
  {
    rule: 'ar-report-2w',
    log: [school, held('2026-01-20')],
    ...convened,
    arises: '2026-01-20',
    due: '2026-02-03',
    target: '2026-02-03',
    met: reported,
    printed: 'MUST V2',
    cites: 'SEND Regulations 2014 reg 20(7)-(8); Penningtons',
  },
  {
    rule: 'ar-decision-4w',
    log: [held('2026-01-20')],
    ...meeting,
    arises: '2026-01-20',
    due: '2026-02-17',
    target: '2026-02-17',
    met: (on) => decided('maintain', on),
    printed: 'MUST V2',
    cites: 'SEND Regulations 2014 reg 20(10); Norfolk County Council',
  },
  {
    rule: 'ar-amend-notice-4w',
    log: [held('2026-01-20'), decided('amend', '2026-02-10')],
    ...meeting,
    arises: '2026-02-10',
    due: '2026-02-17',
    target: '2026-02-17',
    met: (on) => decided('amend', '2026-02-10', on),
    printed: 'MUST-CASE V2',
    cites: 'R (L, M and P) v Devon CC [2022] EWHC 493 (Admin)',
  },
  {
    rule: 'ar-amend-views-15d',
    log: [held('2026-01-20'), decided('amend', '2026-02-17', '2026-02-17')],
    ...meeting,
    arises: '2026-02-17',
    due: '2026-03-03',
    target: '2026-03-03',
    printed: 'MUST V1',
    cites: 'SEND Regulations 2014 reg 22(2)(c)',
    window: true,
  },
  {
    rule: 'ar-final-8w',
    log: [held('2026-01-20'), decided('amend', '2026-02-09', '2026-02-09')],
    ...meeting,
    arises: '2026-02-09',
    due: '2026-04-06', // Easter Monday
    target: '2026-04-02',
    met: amended,
    printed: 'MUST V1',
    cites: 'SEND Regulations 2014 reg 22(3)-(4)',
  },
];

const post16 = {
  log: [pupil, made('2022-03-04'), transfer('post-16', '2026-09-01')],
  occurrence: 'post-16:2026-09-01',
  occasion: 'phase-transfer:2026-09-01',
  arises: '2025-09-01',
  owner: 'la-sen',
};
const IN_2015 = '2015-01-05T12:00:00.000Z';

/** Section 3. */
export const PHASE: readonly Edges[] = [
  {
    rule: 'phase-transfer-post16',
    ...post16,
    due: '2026-03-30',
    target: '2026-03-30',
    met: amended,
    printed: 'MUST V1',
    cites: 'SEND Regulations 2014 reg 18(1)(a)',
  },
  {
    rule: 'phase-transfer-other',
    log: [made('2020-03-04'), transfer('other', '2026-09-01')],
    occurrence: 'other:2026-09-01',
    occasion: 'phase-transfer:2026-09-01',
    arises: '2025-09-01',
    due: '2026-02-14', // a Saturday
    target: '2026-02-13',
    met: amended,
    owner: 'la-sen',
    printed: 'MUST V1',
    cites: 'SEND Regulations 2014 reg 18(1)(b)',
  },
  {
    rule: 'phase-transfer-post16-to-post16',
    log: [made('2020-03-04'), transfer('post-16-to-post-16', '2026-07-31')],
    occurrence: 'post-16-to-post-16:2026-07-31',
    occasion: 'phase-transfer:2026-07-31',
    arises: '2025-07-31',
    due: '2026-02-28', // clamped; a Saturday
    target: '2026-02-27',
    met: amended,
    owner: 'la-sen',
    printed: 'MUST V1',
    cites: 'SEND Regulations 2014 reg 18(2)',
  },
  {
    rule: 'phase-transfer-2015-exception',
    log: [made('2014-10-01', { time: IN_2015 }), transfer('post-16', '2015-09-01', IN_2015)],
    occurrence: 'post-16:2015-09-01',
    occasion: 'phase-transfer:2015-09-01',
    arises: '2015-01-05',
    due: '2015-05-31', // a Sunday
    target: '2015-05-29',
    met: amended,
    owner: 'la-sen',
    printed: 'MUST V1',
    cites: 'SEND Regulations 2014 reg 18(3)',
    statedAt: '2015-01-06T12:00:00.000Z',
  },
  {
    rule: 'phase-transfer-backschedule',
    ...post16,
    due: '2026-01-05',
    target: '2026-01-05',
    met: held,
    printed: 'PRACTICE -',
    cites: 'SEND Regulations 2014 reg 18',
  },
];
