/**
 * What one advance makes of one case, in memory: fold, plan, the notices owed until none is, and the rows. Nothing is written here,
 * so a plan that throws has harmed nothing.
 */
import { createHash } from 'node:crypto';
import { factsOf, fold, plan as planCase, type DeathSources, type Rulebook } from '../domain';
import type { Facts, Instant, LoggedEvent, Plan } from '../domain/types';
import { canonicalJson, OWN_SOURCES } from '../events';
import { PlanUnsettledError } from './errors';
import { extendFacts } from './extend';
import { noticeOf, type OwnerMap } from './owners';
import { project, type Projection } from './projection';

/** What a case is planned with. */
export interface Planning {
  rulebook: Rulebook & DeathSources;
  owners: OwnerMap;
}

/**
 * What Onward itself states in this advance, given the case as it stands at the instant of the advance, and whom it asks.
 * @throws CommandRefused when it must not happen; nothing is written then
 */
export type Decide = (plan: Plan, owners: OwnerMap, facts: Facts) => readonly LoggedEvent[];

export interface ComputeInput {
  personId: string;
  facts: Facts;
  /** The case's whole log without `added`; needed only to refold. */
  log?: readonly LoggedEvent[];
  added: readonly LoggedEvent[];
  asOf: Instant;
  /** Stated before anything is planned. */
  first?: readonly LoggedEvent[];
  decide?: Decide;
}

export interface Computed {
  facts: Facts;
  projection: Projection;
  /** Statements of Onward's own that came of it, in order. */
  own: LoggedEvent[];
  /** Whose alarm about broken care stands, in words for an operator; undefined: none's. */
  broken: string | undefined;
}

/** The facts cannot be had from those kept: the log has to be read. */
export class NeedsLog extends Error {
  override readonly name = 'NeedsLog';
}

/** More rounds than any ladder has rungs. */
const MOST_ROUNDS = 12;

/**
 * @throws NeedsLog when a refold needs the log; CommandRefused from `decide`; whatever fold or plan throws
 */
export function compute(input: ComputeInput, planning: Planning): Computed {
  const { personId, asOf, decide } = input;
  const all = input.log ? [...input.log, ...input.added] : undefined;
  let facts = extend(personId, input.facts, input.added, all);
  const own: LoggedEvent[] = [];
  const state = (events: readonly LoggedEvent[]): void => {
    own.push(...events);
    all?.push(...events);
    facts = extend(personId, facts, events, all);
  };
  if (input.first && input.first.length > 0) state(input.first);
  let plan = planCase(facts, planning.rulebook, asOf);
  const decided = decide?.(plan, planning.owners, facts) ?? [];
  if (decided.length > 0) {
    state(decided);
    plan = planCase(facts, planning.rulebook, asOf);
  }
  const said = new Set<string>();
  for (let round = 0; plan.notices.length > 0; round++) {
    if (round === MOST_ROUNDS) throw new PlanUnsettledError('the plan owes notices again and again');
    for (const { noticeId } of plan.notices) {
      if (said.has(noticeId)) throw new PlanUnsettledError('a notice is owed although it was issued');
      said.add(noticeId);
    }
    state(noticeEvents(plan, facts, planning));
    plan = planCase(facts, planning.rulebook, asOf);
  }
  return { facts, own, projection: project(plan, planning.owners), broken: brokenCare(plan) };
}

function extend(
  personId: string,
  facts: Facts,
  added: readonly LoggedEvent[],
  all: readonly LoggedEvent[] | undefined,
): Facts {
  if (added.length === 0) return facts;
  const onTop = extendFacts(facts, added);
  if (onTop) return onTop;
  if (!all) throw new NeedsLog();
  return fold(personId, all);
}

function noticeEvents(plan: Plan, facts: Facts, planning: Planning): LoggedEvent[] {
  const tasks = new Map(plan.tasks.map((task) => [task.taskId, task]));
  return plan.notices.map((notice) => {
    const { noticeId, taskId, rung, on, withdrawals, tells, end } = notice;
    const told = tells
      ? { text: notice.text, recipients: toldBefore(facts, taskId, tells) }
      : noticeOf(notice, tasks.get(taskId), plan.person, planning.owners);
    const data = { noticeId, taskId, rung, on, withdrawals, ...(end && { end }), ...told };
    return { source: OWN_SOURCES.notices, id: noticeId, type: 'notice.issued', time: plan.asOf, data };
  });
}

/** Those who were told of the task on one of the rungs, each once. */
function toldBefore(facts: Facts, taskId: string, rungs: readonly string[]): string[] {
  const told = new Set<string>();
  for (const { data } of factsOf(facts, 'notice.issued')) {
    if (data.taskId !== taskId || !rungs.includes(String(data.rung))) continue;
    for (const recipient of (data.recipients as string[] | undefined) ?? []) told.add(recipient);
  }
  return [...told].sort();
}

/** The hash of an own statement's meaning, made as intake makes it of a partner's. */
export function ownBodyHash(personId: string, { type, time, replaces, data }: LoggedEvent): string {
  const meaning = { type, subject: `onward:${personId}`, time, replaces, data };
  return createHash('sha256').update(canonicalJson(meaning)).digest('hex');
}

/** What broke off, in codes and dates. */
function brokenCare({ continuity: { broken } }: Plan): string | undefined {
  if (broken.length === 0) return undefined;
  return broken.map(({ service, on, cause }) => `${service} ends on ${on}: ${cause}`).join('; ');
}
