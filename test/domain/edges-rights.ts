/** The dated rules of section 4 (a young person's rights, capacity, the end of a plan), on logs of their own: a table for tests. */
import type { LoggedEvent } from '../../domain';
import type { Step } from '../../events';
import { young } from './edges-care';
import type { Edges } from './edges';
import { event, person } from './support';

/** Born in the summer: compulsory school age ends on 26 June 2026, still 15; 16 on 31 August 2026. */
export const summerBorn = person('2010-08-31');
/** Born first in the school year: 16 on 1 September 2025; compulsory school age ends on 26 June 2026. */
export const autumnBorn = person('2009-09-01');
export const finalised = (finalOn: string): LoggedEvent => event('ehc.finalised', { finalOn });
export const step = (named: Step, on: string, about?: string): LoggedEvent =>
  event('step.recorded', { step: named, on, ...(about !== undefined && { about }) });
export const consent = (scope: string, by: string, on: string, capacity?: string): LoggedEvent =>
  event('consent.recorded', { scope, by, decision: 'given', on, ...(capacity && { capacity }) });
export const capacity = (decision: string, hasCapacity: boolean, on: string): LoggedEvent =>
  event('capacity.assessed', { decision, hasCapacity, on });
export const camhs = event('service.started', {
  service: 'camhs',
  provider: 'p',
  side: 'children',
  sector: 'health',
  on: '2022-05-02',
});

/** Section 4. */
export const RIGHTS: readonly Edges[] = [
  {
    rule: 'yp-rights-transfer',
    log: [summerBorn, finalised('2020-05-01')],
    occurrence: 'school-leaving',
    occasion: 'rights-transfer',
    arises: '2025-06-26',
    due: '2026-06-26',
    target: '2026-06-26',
    met: (on) => consent('share-with-parents', 'young-person', on),
    owner: 'la-sen',
    printed: 'MUST V2',
    cites: 'Children and Families Act 2014 ss.80, 83(2)',
  },
  {
    rule: 'mca-16',
    log: [summerBorn, camhs],
    occurrence: 'birthday-16',
    occasion: 'birthday-16',
    arises: '2025-08-31',
    due: '2026-08-31', // a bank holiday
    target: '2026-08-28',
    met: (on) => capacity('treatment', true, on),
    owner: 'decision-maker',
    printed: 'MUST V2',
    cites: 'Mental Capacity Act 2005 ss.1, 2, 3, 4, 5',
  },
  {
    rule: 'dol-16-17',
    log: [young, step('dol.identified', '2026-10-05'), step('dol.confined', '2026-11-02')],
    occurrence: '2026-10-05',
    occasion: 'deprivation:2026-10-05',
    arises: '2026-10-05',
    due: '2026-11-01', // a Sunday
    target: '2026-10-30',
    met: (on) => step('dol.authorised', on),
    owner: 'la-sen',
    printed: 'MUST-CASE V2',
    cites: 'Re D [2019] UKSC 42',
  },
  {
    rule: 'dol-18',
    log: [young, step('dol.identified', '2026-10-05')],
    occurrence: '2026-10-05',
    occasion: 'birthday-18',
    arises: '2027-03-04',
    due: '2028-03-04', // a Saturday
    target: '2028-03-03',
    met: (on) => step('dol.adult-authorised', on),
    owner: 'asc',
    printed: 'MUST V2',
    cites: 'Mental Capacity Act 2005 sch.A1',
  },
  {
    rule: 'ehc-end-25',
    log: [person('2001-06-14'), finalised('2016-02-01')],
    occurrence: 'birthday-25',
    occasion: 'birthday-25',
    arises: '2025-06-14',
    due: '2026-06-14', // a Sunday
    target: '2026-06-12',
    met: (on) => event('ehc.ceased', { on, ground: 'age-25' }),
    owner: 'la-sen',
    printed: 'MUST V2',
    cites: 'Children and Families Act 2014 s.46; SEND Regulations 2014 reg 46',
  },
];
