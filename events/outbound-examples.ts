/** One valid example of each outbound event. */
import { outboundEvent, type OutboundData, type OutboundEvent, type OutboundType } from './outbound';

const task = { taskId: 'task-1', ownerRole: 'la-sen', due: '2026-02-16' };
const handover = { handoverId: 'h-1', fromService: 'camhs', toService: 'adult-mental-health' };

/** Valid data for each outbound type. */
const DATA: { readonly [T in OutboundType]: OutboundData<T> } = {
  'case.opened': { stage: 'planning', locality: 'north', on: '2026-01-05' },
  'case.closed': { on: '2036-03-14', reason: 'age-26' },
  'stage.changed': { from: 'planning', to: 'preparing', on: '2026-09-01' },
  'task.opened': {
    ...task,
    occasion: 'ehc-assessment/2026-01-05',
    title: 'Decide whether an EHC needs assessment is necessary',
    opensOn: null,
    status: 'upcoming',
    lines: [{ rule: 'ehcna-decision-6w', occurrence: '2026-01-05' }],
  },
  'task.changed': {
    ...task,
    status: 'upcoming',
    changes: [{ field: 'due', from: '2026-02-13', to: '2026-02-16' }],
  },
  'task.met': { ...task, on: '2026-02-13' },
  'task.withdrawn': {
    taskId: 'task-1',
    ownerRole: 'la-sen',
    on: '2026-02-13',
    reason: 'the request was withdrawn',
  },
  'notice.issued': {
    noticeId: 'task-1/reminder/2026-02-02',
    taskId: 'task-1',
    rung: 'reminder',
    on: '2026-02-02',
    text: 'Decision on an EHC needs assessment: ten working days left, due 16 February 2026',
  },
  'handover.offered': { ...handover, transferOn: '2028-03-14', on: '2027-09-14' },
  'handover.answered': { ...handover, response: 'accepted', responsible: 'camhs', on: '2027-10-01' },
  'handover.transferred': { ...handover, responsible: 'adult-mental-health', on: '2028-03-14' },
  'handover.settled': { ...handover, on: '2028-09-14' },
  'continuity.at-risk': {
    handoverId: 'h-1',
    service: 'adult-mental-health',
    cause: 'missed-appointment',
    on: '2028-05-08',
  },
};

const example = <T extends OutboundType>(type: T): OutboundEvent =>
  outboundEvent({
    type,
    personId: 'p-7f3a',
    sequence: 1,
    time: '2026-02-27T09:00:00.000Z',
    id: `p-7f3a/1/${type}`,
    data: DATA[type],
  });

/** A whole valid event of each outbound type. */
export const OUTBOUND_EXAMPLES = Object.fromEntries(
  (Object.keys(DATA) as OutboundType[]).map((type) => [type, example(type)]),
) as Readonly<Record<OutboundType, OutboundEvent>>;
