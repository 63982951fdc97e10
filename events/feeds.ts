/** What stands on `onward.to.CODE.v1`: outbound events with the fields that the partner's agreements let it see, and no others. */
import { z } from 'zod';
import type { Category, SharingAgreement } from './agreement';
import { wireType } from './catalogue';
import { Code, Day } from './fields';
import {
  HandoverOffered,
  OUTBOUND,
  OUTBOUND_SOURCE,
  StageChanged,
  TaskOpened,
  type OutboundData,
  type OutboundEvent,
  type OutboundType,
} from './outbound';

/** A handover as it stands. */
export const HandoverState = z.object({
  ...HandoverOffered.omit({ on: true }).shape,
  status: Code,
  responsible: Code.describe('The service that answers for the young person'),
});
export type HandoverState = z.infer<typeof HandoverState>;

/** How a case stands: a partner's first word of a person, and what it gets when it asks for its people again. */
export const CaseState = z.object({
  identifiers: z.array(z.string()).describe('Of the person, as the partner knows them'),
  stage: StageChanged.shape.to,
  open: z.boolean(),
  locality: Code.nullable(),
  tasks: z.array(TaskOpened).describe('Open tasks'),
  handovers: z.array(HandoverState),
  on: Day,
});
export type CaseState = z.infer<typeof CaseState>;

export const SharingStopped = z.object({
  reason: Code.describe('consent-withdrawn, no-consent, objection, restricted: use what you had no further'),
  on: Day,
});
export type SharingStopped = z.infer<typeof SharingStopped>;

/** Types that are said to single partners only. */
export const FEED_ONLY = {
  'case.state': { about: 'How a case stands, as far as you may see it', schema: CaseState },
  'sharing.stopped': { about: 'You are told nothing more of this person', schema: SharingStopped },
} as const;

/** What stands on a partner's own topic, by type: every field may be one that it does not see. */
export function feedSchema(type: FeedType): z.ZodObject {
  if (type === 'case.state')
    return CaseState.extend({ tasks: z.array(TaskOpened.partial()) })
      .partial()
      .required({ on: true });
  return type === 'sharing.stopped' ? SharingStopped : OUTBOUND[type].schema.partial();
}

export const describeFeed = (type: FeedType): string =>
  type === 'case.state' || type === 'sharing.stopped' ? FEED_ONLY[type].about : OUTBOUND[type].about;

export type FeedType = OutboundType | keyof typeof FEED_ONLY;
export const FEED_TYPES = [...Object.keys(OUTBOUND), ...Object.keys(FEED_ONLY)] as readonly FeedType[];

type FeedData<T extends FeedType> = T extends OutboundType
  ? OutboundData<T>
  : T extends keyof typeof FEED_ONLY
    ? z.infer<(typeof FEED_ONLY)[T]['schema']>
    : never;
/** By field, the category that lets a partner see it; `always`: whatever the categories. */
type Table = { readonly [T in FeedType]: Readonly<Record<keyof FeedData<T> & string, Category | 'always'>> };

const task = { taskId: 'tasks', ownerRole: 'tasks', due: 'tasks' } as const;
const taskWhole = {
  ...task,
  occasion: 'law',
  title: 'tasks',
  opensOn: 'tasks',
  status: 'tasks',
  lines: 'law',
} as const;
const handover = { handoverId: 'handovers', fromService: 'handovers', toService: 'handovers' } as const;

/** Every field of everything that can be said, with its category: one that is not here is not sent. */
export const FIELD_CATEGORIES = {
  'case.opened': { stage: 'case', locality: 'locality', on: 'case' },
  'case.closed': { on: 'case', reason: 'reasons' },
  'stage.changed': { from: 'case', to: 'case', on: 'case' },
  'task.opened': taskWhole,
  'task.changed': { ...task, status: 'tasks', changes: 'tasks' },
  'task.met': { ...task, on: 'tasks' },
  'task.withdrawn': { taskId: 'tasks', ownerRole: 'tasks', on: 'tasks', reason: 'reasons' },
  'notice.issued': {
    noticeId: 'notices',
    taskId: 'notices',
    rung: 'notices',
    on: 'notices',
    text: 'notices',
  },
  'handover.offered': { ...handover, transferOn: 'handovers', on: 'handovers' },
  'handover.answered': {
    ...handover,
    ...{ response: 'handovers', reason: 'reasons', responsible: 'handovers', on: 'handovers' },
  },
  'handover.transferred': { ...handover, responsible: 'handovers', on: 'handovers' },
  'handover.settled': { ...handover, on: 'handovers' },
  'continuity.at-risk': { handoverId: 'risk', service: 'risk', cause: 'risk', on: 'risk' },
  'case.state': {
    ...{ identifiers: 'identifiers', stage: 'case', open: 'case', locality: 'locality' },
    ...{ tasks: 'tasks', handovers: 'handovers', on: 'always' },
  },
  'sharing.stopped': { reason: 'always', on: 'always' },
} as const satisfies Table;

const CHANGE_CATEGORIES = {
  due: 'tasks',
  opensOn: 'tasks',
  status: 'tasks',
  title: 'tasks',
  ownerRole: 'tasks',
  lines: 'law',
  assignee: 'staff',
  team: 'staff',
} as const satisfies Record<OutboundData<'task.changed'>['changes'][number]['field'], Category>;

type Data = Readonly<Record<string, unknown>>;
type Scope = Pick<SharingAgreement, 'partner' | 'recipient' | 'roles' | 'services' | 'categories'>;

const within = (list: 'all' | readonly string[], ...codes: unknown[]): boolean =>
  list === 'all' || codes.some((code) => typeof code === 'string' && list.includes(code));

/** Whether the agreement is about this at all: its tasks, its services. `roleOf` gives the role that a notice's task is owed by. */
export function isWithin(
  type: FeedType,
  data: Data,
  scope: Scope,
  roleOf: (taskId: string) => string | undefined,
): boolean {
  if (type === 'notice.issued') return within(scope.roles, roleOf(String(data.taskId)));
  if (type.startsWith('task.')) return within(scope.roles, data.ownerRole);
  if (type.startsWith('handover.')) return within(scope.services, data.fromService, data.toService);
  if (type === 'continuity.at-risk') return within(scope.services, data.service);
  return true;
}

/**
 * The fields of an event that these categories let a partner see; undefined where nothing is left that says anything.
 * Of lists only what the agreement is about: changes, tasks and handovers.
 */
export function seenBy(type: FeedType, data: Data, scope: Scope): Data | undefined {
  const granted = new Set<string>([...scope.categories, 'always']);
  const fields: Readonly<Record<string, string>> = FIELD_CATEGORIES[type];
  const seen: Record<string, unknown> = {};
  let says = false;
  for (const [field, value] of Object.entries(data)) {
    const category = Object.hasOwn(fields, field) ? fields[field] : undefined;
    if (category === undefined || !granted.has(category) || value === undefined) continue;
    const kept = inner(type, field, value, scope, granted);
    if (kept === undefined) return undefined;
    seen[field] = kept;
    // An end needs its day and its task, not its reason: a reason alone says nothing.
    if (category !== 'always' && category !== 'reasons') says = true;
  }
  return says || type === 'sharing.stopped' ? seen : undefined;
}

function inner(
  type: FeedType,
  field: string,
  value: unknown,
  scope: Scope,
  granted: ReadonlySet<string>,
): unknown {
  if (type === 'task.changed' && field === 'changes') {
    const changes = (value as OutboundData<'task.changed'>['changes']).filter((change) =>
      granted.has(CHANGE_CATEGORIES[change.field]),
    );
    return changes.length > 0 ? changes : undefined;
  }
  if (type !== 'case.state') return value;
  if (field === 'identifiers') return (value as string[]).filter((one) => mayIdentify(one, scope));
  if (field === 'tasks')
    return (value as TaskOpened[])
      .filter(({ ownerRole }) => within(scope.roles, ownerRole))
      .map((one) => seenBy('task.opened', one, scope));
  if (field === 'handovers')
    return (value as HandoverState[]).filter((one) => within(scope.services, one.fromService, one.toService));
  return value;
}

/**
 * Whether a partner may be told this identifier: its own; the NHS number in health and adult social care (HSCA 2012 s.251A reaches
 * no further); pupil and learner numbers in education.
 */
export function mayIdentify(
  identifier: string,
  { partner, recipient }: Pick<Scope, 'partner' | 'recipient'>,
): boolean {
  if (identifier.startsWith(`local:${partner}:`)) return true;
  if (identifier.startsWith('nhs:')) return recipient === 'health' || recipient === 'adult-social-care';
  return recipient === 'education' && /^(upn|uln):/.test(identifier);
}

/** An event towards one partner. Its `sequence` counts per person and partner, from 1, without gaps. */
export function feedEvent(parts: {
  type: FeedType;
  personId: string;
  sequence: number;
  /** UTC instant. */
  time: string;
  id: string;
  data: Data;
}): OutboundEvent {
  const { type, personId, ...rest } = parts;
  return {
    specversion: '1.0',
    source: OUTBOUND_SOURCE,
    type: wireType(type),
    subject: `onward:${personId}`,
    datacontenttype: 'application/json',
    ...rest,
  };
}
