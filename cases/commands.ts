/** What people do: a command is an event of `urn:onward:console`, checked by its schema, by the policy and by what stands now. */
import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import { closureRefused, END_REASONS, londonDay, mayAnswer, settingAside } from '../domain';
import type { EventRef, Facts, Instant, Plan } from '../domain/types';
import { dataSchema, OWN_SOURCES, type EventType } from '../events';
import { lockCases } from '../store/case-rows';
import { writeAudit } from '../store/audit';
import { findWorker } from '../store/desk';
import { attributedTo } from '../store/log';
import { withTransaction } from '../store/pool';
import { advanceCases, type AdvanceContext } from './advance';
import type { Actor, CommandResult } from './cases';
import type { Decide } from './compute';
import type { Worker } from './console-types';
import { CommandRefused, NotFoundError } from './errors';
import type { OwnerMap } from './owners';
import { inheritedTask } from './inherited';
import { isCommand, mayCommand, type About, type CommandType } from './policy';
import { project } from './projection';
import { viewOf } from './write';

type Data = Readonly<Record<string, unknown>>;

export interface CommandRequest {
  actor: Actor;
  personId: string;
  type: EventType;
  data: Data;
  now: Instant;
  idempotencyKey?: string;
}

/** See `Cases.command`. */
export async function runCommand(
  pool: Pool,
  context: AdvanceContext,
  request: CommandRequest,
): Promise<CommandResult> {
  const { actor, personId, now } = request;
  const { type, data } = checkedData(request);
  const key = request.idempotencyKey;
  const eventId = key === undefined ? randomUUID() : `${actor.workerId}:${key}`;
  return withTransaction(pool, async (tx) => {
    // Under the case's lock, so that of two equal keys the second sees the first.
    const row = (await lockCases(tx, [personId])).get(personId);
    if (!row) throw new NotFoundError('there is no such case');
    const worker = await findWorker(tx, actor.workerId);
    if (!worker) throw new CommandRefused('not-allowed', 'you are not among the workers of this area');
    if (key !== undefined && (await attributedTo(tx, OWN_SOURCES.console, eventId)) !== undefined) {
      return { repeated: true, eventId, view: viewOf(row) };
    }
    const assignee = type === 'task.assigned' ? await findWorker(tx, String(data.workerId)) : undefined;
    const decide: Decide = (plan, owners, facts) => {
      const statements = TAKES_BACK[type]?.(data, plan, facts);
      check({ worker, personId, type, data, assignee, plan, owners, statements });
      const stated = { ...data, ...(statements && { statements }), byWorkerId: worker.workerId };
      return [{ source: OWN_SOURCES.console, id: eventId, type, time: plan.asOf, data: stated }];
    };
    const work = new Map([[personId, []]]);
    const views = await advanceCases(tx, context, { caller: { kind: 'people' }, now, work, decide });
    const { taskId, handoverId, rule } = data;
    const detail = { eventId, taskId, handoverId, rule };
    await writeAudit(tx, { actor: worker.workerId, action: type, personId, detail });
    return { repeated: false, eventId, view: views.get(personId) as CommandResult['view'] };
  });
}

function checkedData({ type, data, idempotencyKey }: CommandRequest): { type: CommandType; data: Data } {
  if (!isCommand(type)) throw new CommandRefused('not-allowed', `${type} is not a command`);
  if (idempotencyKey !== undefined && !/^[\w.:-]{1,150}$/.test(idempotencyKey)) {
    throw new CommandRefused('invalid', 'the idempotency key is not 1 to 150 letters, digits and . : - _');
  }
  const parsed = dataSchema(type).safeParse(data);
  if (parsed.success) return { type, data: parsed.data };
  const fields = parsed.error.issues.map((issue) => issue.path.join('.') || 'data');
  throw new CommandRefused('invalid', `not as the contract asks: ${[...new Set(fields)].join(', ')}`);
}

interface Checked {
  worker: Worker;
  personId: string;
  type: CommandType;
  data: Data;
  assignee: Worker | undefined;
  plan: Plan;
  owners: OwnerMap;
  /** What a command that takes something back would take back. */
  statements: readonly EventRef[] | undefined;
}

/** What each command that takes something back takes back, as the case stands. */
const TAKES_BACK: Partial<
  Record<CommandType, (data: Data, plan: Plan, facts: Facts) => readonly EventRef[]>
> = {
  'duty.reinstated': ({ rule, occurrence }, _, facts) =>
    settingAside(facts, String(rule), String(occurrence)),
  'death.reversed': (_, { person }) => person.death?.statements ?? [],
};

/** @throws CommandRefused */
function check({ worker, personId, type, data, assignee, plan, owners, statements }: Checked): void {
  const { tasks } = project(plan, owners);
  const inherited = inheritedTask(plan, personId, owners, data);
  const task =
    inherited ??
    [...tasks.values()].find(({ task: t }) =>
      data.taskId === undefined
        ? t.lines.some((line) => line.rule === data.rule && line.occurrence === data.occurrence)
        : t.taskId === data.taskId,
    );
  const handover = plan.handovers.find((h) =>
    data.handoverId === undefined ? h.toService === data.toService : h.handoverId === data.handoverId,
  );
  const about: About = {
    person: plan.person,
    tasks: [...tasks.values()],
    handovers: plan.handovers,
    owners,
    task,
    inherited: inherited !== undefined,
    handover,
  };
  const verdict = mayCommand(worker, type, about);
  if (!verdict.allowed) throw new CommandRefused('not-allowed', verdict.reason);
  if (!plan.open && type !== 'death.reversed') throw new CommandRefused('overtaken', 'this case is closed');
  if (typeof data.on === 'string' && data.on > londonDay(plan.asOf) && type !== 'handover.proposed') {
    throw new CommandRefused('invalid', 'the day is in the future');
  }
  OVERTAKEN[type]?.({ data, about, plan, assignee, worker, statements });
}

interface Standing {
  data: Data;
  about: About;
  plan: Plan;
  assignee: Worker | undefined;
  worker: Worker;
  statements: readonly EventRef[] | undefined;
}

const UNMET = new Set(['upcoming', 'due', 'overdue', 'not-known']);

function openDuty({ data, plan }: Standing): void {
  const duty = plan.duties.find((d) => d.rule === data.rule && d.occurrence === data.occurrence);
  if (!duty) throw new CommandRefused('invalid', 'there is no such duty');
  if (!UNMET.has(duty.status)) throw new CommandRefused('overtaken', `this duty is ${duty.status} already`);
}

function inheritedDuty(standing: Standing): void {
  openDuty(standing);
  if (!standing.about.inherited)
    throw new CommandRefused('overtaken', 'this duty is an ordinary one already');
}

function openTask({ about }: Standing): void {
  const status = about.task?.task.status;
  if (status === 'done') throw new CommandRefused('overtaken', 'this task was completed already');
  if (status === 'withdrawn')
    throw new CommandRefused('overtaken', 'this task was withdrawn: nothing needs doing');
}

/** A children's service that runs, and that no guard keeps running. */
function runningService({ data, plan }: Standing): void {
  const { service, provider, on, reason } = data as Record<string, string | undefined>;
  const running = plan.continuity.running.find((r) => r.service === service && r.provider === provider);
  if (!running || data.side !== 'children' || data.sector !== running.sector)
    throw new CommandRefused('overtaken', 'no such children’s service is running');
  if (on === undefined || on < running.from)
    throw new CommandRefused('invalid', 'the day is before the service began');
  if (reason === undefined || !isEndReason(reason))
    throw new CommandRefused('invalid', 'why the service ends must be said');
  const refused = closureRefused(running, reason, on);
  if (refused) throw new CommandRefused('guarded', refused.text);
}

const isEndReason = (reason: string): boolean => (END_REASONS as readonly string[]).includes(reason);

/** What must still stand for each command; somebody else may have been first. */
const OVERTAKEN: Partial<Record<CommandType, (standing: Standing) => void>> = {
  'task.completed': openTask,
  'task.assigned': (standing) => {
    openTask(standing);
    const { assignee, about } = standing;
    if (assignee?.team !== about.task?.team) {
      throw new CommandRefused('invalid', 'a task is given to a worker of its own team');
    }
  },
  'service.ended': runningService,
  'duty.waived': openDuty,
  'duty.not-applicable': openDuty,
  'duty.reinstated': ({ statements }) => {
    if (statements?.length === 0)
      throw new CommandRefused(
        'overtaken',
        'nobody has set this duty aside, or it was taken up again already',
      );
  },
  'death.confirmed': ({ data, plan: { person }, worker }) => {
    if (person.death?.workers.includes(worker.workerId))
      throw new CommandRefused('invalid', 'you have said so already: somebody else has to confirm it');
    if (person.death && person.death.on !== data.on)
      throw new CommandRefused('invalid', `the day that was reported is ${person.death.on}`);
  },
  'death.reversed': ({ statements }) => {
    if (statements?.length === 0) throw new CommandRefused('overtaken', 'no death is on record');
  },
  'person.restricted': ({ data }) => {
    if (typeof data.to === 'string' && typeof data.from === 'string' && data.to < data.from)
      throw new CommandRefused('invalid', 'the last day is before the first');
  },
  'duty.owed': inheritedDuty,
  'handover.responded': ({ data, about: { handover } }) => {
    const response = data.response as Parameters<typeof mayAnswer>[1];
    if (handover && data.toService !== handover.toService) {
      throw new CommandRefused('invalid', 'the handover is to another service');
    }
    if (handover && !mayAnswer(handover, response)) {
      throw new CommandRefused('overtaken', `this handover is ${handover.status} already`);
    }
  },
};
