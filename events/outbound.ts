/** What Onward tells its partners. On `onward.transitions.v1` a person is an opaque id, and nothing else. */
import { z } from 'zod';
import { wireType } from './catalogue';
import { Code, Day, Id } from './fields';

const Stage = z.enum(['planning', 'preparing', 'transferring', 'settling', 'closed']);
const RuleRef = z.object({ rule: Code, occurrence: z.string().max(500) });
const dayOrNull = Day.nullable();

export const CaseOpened = z.object({
  stage: Stage,
  locality: Code.nullable().optional().describe('Code of the locality'),
  on: Day,
});
export type CaseOpened = z.infer<typeof CaseOpened>;

export const CaseClosed = z.object({
  on: Day,
  reason: Code.optional().describe('died, moved, age-26, settled, ...'),
});
export type CaseClosed = z.infer<typeof CaseClosed>;

export const StageChanged = z.object({ from: Stage, to: Stage, on: Day });
export type StageChanged = z.infer<typeof StageChanged>;

export const TaskOpened = z.object({
  taskId: Id,
  occasion: z.string().max(500).describe('The occasion whose duties the task joins'),
  title: z.string().max(500),
  ownerRole: Code,
  due: dayOrNull.describe('The earliest target or statutory date of its unmet lines'),
  opensOn: dayOrNull.optional(),
  status: Code,
  lines: z.array(RuleRef),
});
export type TaskOpened = z.infer<typeof TaskOpened>;

export const Change = z.object({
  field: z.enum(['due', 'opensOn', 'status', 'title', 'assignee', 'lines', 'ownerRole', 'team']),
  from: z.unknown().optional(),
  to: z.unknown().optional(),
});
export type Change = z.infer<typeof Change>;

export const TaskChanged = z.object({
  taskId: Id,
  ownerRole: Code,
  due: dayOrNull,
  status: Code,
  changes: z.array(Change).min(1).describe('What changed, each with its value before and after'),
});
export type TaskChanged = z.infer<typeof TaskChanged>;

export const TaskMet = z.object({
  taskId: Id,
  ownerRole: Code,
  due: dayOrNull,
  on: Day.describe('The day Onward saw that all its lines were met'),
});
export type TaskMet = z.infer<typeof TaskMet>;

export const TaskWithdrawn = z.object({
  taskId: Id,
  ownerRole: Code,
  on: Day,
  reason: z.string().max(500).describe('Why nothing needs doing any more'),
});
export type TaskWithdrawn = z.infer<typeof TaskWithdrawn>;

export const NoticeSent = z.object({
  noticeId: z.string().min(1).max(500),
  taskId: Id,
  rung: z.enum(['opened', 'reminder', 'assignee', 'team-manager', 'head-of-service']),
  on: Day,
  text: z.string().min(1).max(1000).describe('What changed, in words without personal data'),
});
export type NoticeSent = z.infer<typeof NoticeSent>;

const handover = { handoverId: Id, fromService: Code, toService: Code };

export const HandoverOffered = z.object({ ...handover, transferOn: Day, on: Day });
export type HandoverOffered = z.infer<typeof HandoverOffered>;

export const HandoverAnswered = z.object({
  ...handover,
  response: z.enum(['accepted', 'declined', 'more-information']),
  reason: z.string().max(500).optional().describe('A coded reason; free text stays with Onward'),
  responsible: Code.describe('The service that answers for the young person: the sender until transfer'),
  on: Day,
});
export type HandoverAnswered = z.infer<typeof HandoverAnswered>;

export const HandoverTransferred = z.object({ ...handover, responsible: Code, on: Day });
export type HandoverTransferred = z.infer<typeof HandoverTransferred>;

export const HandoverSettled = z.object({ ...handover, on: Day });
export type HandoverSettled = z.infer<typeof HandoverSettled>;

export const ContinuityAtRisk = z.object({
  handoverId: Id.optional(),
  service: Code.optional(),
  cause: Code.describe('declined, no-answer, missed-appointment, service-ended-early, ...'),
  on: Day,
});
export type ContinuityAtRisk = z.infer<typeof ContinuityAtRisk>;

/** Every outbound type by its short name, with its meaning and schema. */
export const OUTBOUND = {
  'case.opened': { about: 'Onward began to carry a person', schema: CaseOpened },
  'case.closed': { about: 'Nothing can become due for the person any more', schema: CaseClosed },
  'stage.changed': { about: 'The case entered another stage', schema: StageChanged },
  'task.opened': { about: 'Someone is asked to do something', schema: TaskOpened },
  'task.changed': { about: 'An open task changed', schema: TaskChanged },
  'task.met': { about: 'All lines of a task are met', schema: TaskMet },
  'task.withdrawn': { about: 'A task needs doing no more', schema: TaskWithdrawn },
  'notice.issued': { about: 'A reminder or an escalation was sent', schema: NoticeSent },
  'handover.offered': { about: 'A handover was offered to the receiving service', schema: HandoverOffered },
  'handover.answered': { about: 'The receiving service answered', schema: HandoverAnswered },
  'handover.transferred': { about: 'The receiving service is responsible now', schema: HandoverTransferred },
  'handover.settled': {
    about: 'The young person is settled with the receiving service',
    schema: HandoverSettled,
  },
  'continuity.at-risk': { about: 'Care may be interrupted', schema: ContinuityAtRisk },
} as const;

/** The short names of what Onward sends. */
export type OutboundType = keyof typeof OUTBOUND;
/** The data of one outbound type. */
export type OutboundData<T extends OutboundType> = z.infer<(typeof OUTBOUND)[T]['schema']>;
export const OUTBOUND_TYPES = Object.keys(OUTBOUND) as readonly OutboundType[];

/** The `source` of everything that Onward sends. */
export const OUTBOUND_SOURCE = 'urn:onward';

/** A CloudEvents 1.0 event as it stands on an outbound topic; its Kafka key is its subject. */
export interface OutboundEvent {
  specversion: '1.0';
  id: string;
  source: typeof OUTBOUND_SOURCE;
  type: string;
  subject: string;
  time: string;
  datacontenttype: 'application/json';
  /** Per person, from 1, without gaps: a consumer sees what it missed. */
  sequence: number;
  data: Readonly<Record<string, unknown>>;
}

/** The schema of an outbound type's data. */
export function outboundSchema<T extends OutboundType>(type: T): (typeof OUTBOUND)[T]['schema'] {
  return OUTBOUND[type].schema;
}

/**
 * Builds an outbound event, pseudonymised: its subject is `onward:<personId>`.
 * `sequence` counts per person; `id` must be the same each time the same thing is said.
 */
export function outboundEvent<T extends OutboundType>(parts: {
  type: T;
  personId: string;
  sequence: number;
  /** UTC instant. */
  time: string;
  id: string;
  data: OutboundData<T>;
}): OutboundEvent {
  return {
    specversion: '1.0',
    id: parts.id,
    source: OUTBOUND_SOURCE,
    type: wireType(parts.type),
    subject: `onward:${parts.personId}`,
    time: parts.time,
    datacontenttype: 'application/json',
    sequence: parts.sequence,
    data: parts.data,
  };
}

/** What stands on `onward.dead-letter.v1` for one refused message: ids and a code, never a body. */
export const DeadLetter = z.looseObject({
  topic: z.string(),
  partition: z.number().int().min(0),
  offset: z.string().describe('Kafka’s offset, a decimal'),
  reason: z.string().describe('A code of the list of reasons'),
  source: z.string().optional(),
  id: z.string().optional().describe('The id of the refused event, where one could be read'),
});
export type DeadLetter = z.infer<typeof DeadLetter>;
