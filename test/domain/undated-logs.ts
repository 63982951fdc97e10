/** Logs on which rules without a last day arise and are met, each with the day to look: for the test of what reaches every rule. */
import type { LoggedEvent } from '../../domain';
import { assessed, status as care } from './edges-care';
import { event, person } from './support';

const young = person('2008-03-04', '2022-01-01T00:00:00.000Z');
const service = { service: 'camhs', provider: 'p', side: 'children', sector: 'health' };
const kept = (on: string, by: string): LoggedEvent =>
  event('appointment.kept', { service: 'adult-mh', on, by });
const proposed = event('handover.proposed', {
  fromService: 'camhs',
  toService: 'adult-mh',
  transferOn: '2026-03-04',
});
const plan = (stage: string, on: string): LoggedEvent =>
  event('care.plan', { kind: 'adult-support', stage, on });
const worker = (workerId: string, from: string): LoggedEvent =>
  event('worker.assigned', { role: 'social-worker', workerId, team: 'asc', from });

const step = (name: string, on: string, about?: string): LoggedEvent =>
  event('step.recorded', { step: name, on, ...(about !== undefined && { about }) });

export const UNDATED_LOGS: readonly [readonly LoggedEvent[], string][] = [
  // The guards of NICE.
  [
    [
      young,
      proposed,
      event('handover.responded', { toService: 'adult-mh', response: 'accepted', on: '2025-11-03' }),
      event('service.started', { ...service, on: '2020-01-01' }),
      event('service.ended', { ...service, on: '2026-03-04', reason: 'transferred' }),
      kept('2026-03-10', 'ann'),
      kept('2026-04-10', 'ben'),
      kept('2026-05-10', 'ben'),
    ],
    '2026-06-01',
  ],
  [
    [
      young,
      worker('w', '2025-01-01'),
      plan('made', '2026-03-04'),
      worker('v', '2026-05-01'),
      plan('reviewed', '2026-06-01'),
    ],
    '2026-07-01',
  ],
  // The Care Act before 18, and no gap at it.
  [
    [
      young,
      assessed('child-needs', 'requested')('2024-10-07'),
      event('ehc.requested', { receivedOn: '2024-09-09' }),
      event('capacity.assessed', { decision: 'where-to-live', hasCapacity: false, on: '2024-10-14' }),
      event('meeting.held', { kind: 'transition-planning', on: '2024-10-21' }),
      event('worker.assigned', { role: 'named-worker', workerId: 'w', team: 't', from: '2024-10-22' }),
      assessed('childs-carer', 'requested')('2024-11-04'),
      assessed('childs-carer', 'concluded')('2025-01-06'),
      assessed('young-carer', 'requested')('2024-11-04'),
      assessed('young-carer', 'concluded')('2025-01-06'),
      assessed('adult-needs', 'concluded', 'eligible')('2026-04-01'),
      event('service.started', {
        ...service,
        ...{ service: 'csc', sector: 'social-care' },
        on: '2022-06-01',
      }),
      plan('made', '2026-05-01'),
    ],
    '2026-06-01',
  ],
  [
    [
      young,
      assessed('child-needs', 'requested')('2024-10-07'),
      assessed('child-needs', 'refused')('2024-11-04'),
      assessed('child-needs', 'concluded')('2025-06-02'),
    ],
    '2025-07-01',
  ],
  // Leaving care.
  [
    [
      young,
      care('looked-after', '2020-05-01'),
      care('eligible', '2024-03-04'),
      care('former-relevant', '2026-03-04'),
      event('consent.recorded', {
        scope: 'personal-adviser',
        decision: 'refused',
        by: 'young-person',
        on: '2029-06-01',
      }),
      event('person.died', { on: '2029-09-01' }),
    ],
    '2029-10-01',
  ],
  // A refusal to reassess, and mediation that ends in an agreement.
  [
    [
      young,
      event('ehc.finalised', { finalOn: '2024-01-08' }),
      event('ehc.reassessment', { stage: 'requested', on: '2025-01-06' }),
      event('step.recorded', { step: 'reassessment.refused', on: '2025-01-17' }),
      event('step.recorded', { step: 'mediation.requested', on: '2025-02-03' }),
      event('step.recorded', { step: 'mediation.agreed', on: '2025-02-24' }),
    ],
    '2025-06-01',
  ],
  // Reviews: adulthood discussed on the day, and amendments that were not made after all.
  [
    [
      young,
      event('ehc.finalised', { finalOn: '2023-01-09' }),
      event('ehc.review-held', { heldOn: '2023-12-04' }),
      event('meeting.held', { kind: 'transition-planning', on: '2023-12-04' }),
      event('ehc.review-decided', {
        ...{ decision: 'amend', notifiedOn: '2023-12-18', amendmentsServedOn: '2023-12-18' },
      }),
      event('ehc.review-decided', { decision: 'maintain', notifiedOn: '2024-01-29' }),
    ],
    '2024-06-01',
  ],
  // A deprivation of liberty that ends.
  [
    [
      young,
      step('dol.identified', '2025-01-06', 'home'),
      step('dol.confined', '2025-01-07', 'home'),
      step('dol.ended', '2026-06-01', 'home'),
    ],
    '2026-06-10',
  ],
  // Ceasing: after consultation, and on appeal; considered, and then kept.
  [
    [
      young,
      event('ehc.finalised', { finalOn: '2023-01-09' }),
      step('ehc.cease-considered', '2026-04-01'),
      step('ehc.cease-consulted', '2026-04-20'),
      step('ehc.cease-notified', '2026-05-04'),
      event('ehc.appeal-lodged', { on: '2026-06-01' }),
      event('ehc.tribunal-ordered', { on: '2026-09-01', order: 'cease' }),
    ],
    '2026-10-01',
  ],
  [
    [
      young,
      event('ehc.finalised', { finalOn: '2023-01-09' }),
      step('ehc.cease-considered', '2026-04-01'),
      event('ehc.review-decided', { decision: 'maintain', notifiedOn: '2026-05-04' }),
    ],
    '2026-06-01',
  ],
  // Health: choice of provider, a plan with the GP after a decline, the registers, and deciding about an admission at 17.
  [
    [
      young,
      proposed,
      event('referral.received', { pathway: 'adhd', provider: 'p', on: '2025-01-06' }),
      step('referral.choice-offered', '2025-01-07'),
      event('service.started', { ...service, on: '2022-01-01' }),
      event('handover.responded', {
        toService: 'adult-mh',
        response: 'declined',
        reason: 'r',
        on: '2025-11-03',
      }),
      step('camhs.gp-plan-agreed', '2025-12-01'),
      event('risk.registered', { rating: 'amber', on: '2025-02-03' }),
      event('register.changed', { register: 'dsr', member: true, on: '2025-02-10' }),
      event('admission.started', { kind: 'informal', on: '2025-03-03' }),
      event('consent.recorded', {
        ...{ scope: 'admission', decision: 'given', by: 'young-person', capacity: 'own', on: '2025-03-03' },
      }),
      step('mha.after-care-owed', '2025-06-02'),
      step('mha.after-care-carried-over', '2026-03-04'),
    ],
    '2026-06-01',
  ],
  // Ceasing considered before 18; out of education at 18, with a review.
  [
    [
      young,
      event('ehc.finalised', { finalOn: '2023-01-09' }),
      step('ehc.cease-considered', '2025-04-01'),
      event('ehc.amended', { finalOn: '2025-06-02' }),
      event('education.placed', { setting: 's', phase: 'post-16', from: '2024-09-02', to: '2026-05-01' }),
      event('ehc.review-decided', { decision: 'amend', notifiedOn: '2026-06-15' }),
    ],
    '2026-07-01',
  ],
  // Records of closed services, of children's health, mental health and adult services, and an EHC file and a time in care.
  [
    [
      young,
      event('ehc.finalised', { finalOn: '2023-01-09' }),
      event('ehc.ceased', { on: '2026-01-05', ground: 'no-longer-necessary' }),
      event('service.started', { ...service, on: '2022-01-01' }),
      event('service.ended', { ...service, on: '2026-03-04', reason: 'transferred' }),
      event('service.started', { ...service, service: 'adult-social-care', side: 'adult', on: '2026-03-04' }),
      event('service.ended', { ...service, service: 'adult-social-care', side: 'adult', on: '2027-03-04' }),
      care('looked-after', '2020-05-01', '2022-05-01'),
      event('person.died', { on: '2028-01-01' }),
    ],
    '2028-02-01',
  ],
];
