/**
 * Whatever Temporal remembers, no wake is lost: wakes that are more than two minutes late are signalled again, with an
 * alarm, and every open case or handover that Temporal lists no running workflow for gets one.
 */
import type { WorkflowClient } from '@temporalio/client';
import { TASK_QUEUE, WORKFLOWS } from '../workflows/names';
import { clearAlarm, raiseAlarm, type Queryable } from './alarms';
import type { Logger, Metrics } from './observability';
import { workflowIdOf, type Signaller, type Target, type WorkflowKind } from './signals';

/** A wake counts as late after this long. */
export const LATE_AFTER_MS = 2 * 60_000;
/** A late one is signalled again after 2, 4, 8, ... minutes at most: an outage of hours must not fill its history. */
const FIRST_AGAIN_MS = 2 * 60_000;
const LAST_AGAIN_MS = 30 * 60_000;
const LATE_LIMIT = 1_000;
/** A case this new may have its first signal still on the way. */
const YOUNG = "interval '30 seconds'";

/** A handover that will take no step any more. */
const OVER = "('settled', 'ended')";

interface LateRow {
  id: string;
  person: string;
  at: Date;
}

export class LateWakes {
  private readonly tried = new Map<string, { at: number; times: number; next: number }>();

  constructor(
    private readonly db: Queryable,
    private readonly signaller: Pick<Signaller, 'signalAll'>,
    private readonly log: Logger,
    private readonly metrics: Metrics,
    private readonly clock: () => Date,
  ) {}

  /**
   * Signals what is late, and raises or clears the alarm.
   * @returns how many are late
   * @throws when Temporal or Postgres is away; the alarm stands by then
   */
  async check(): Promise<number> {
    const now = this.clock();
    const before = new Date(now.getTime() - LATE_AFTER_MS);
    // A blocked case cannot wake before an operator has mended it; it has an alarm of its own.
    const cases = await this.late(
      'transition',
      `SELECT person_id AS id, person_id AS person, next_wake AS at FROM cases
       WHERE status = 'open' AND next_wake < $1 AND blocked_reason IS NULL ORDER BY next_wake LIMIT ${LATE_LIMIT}`,
      before,
    );
    // Imported history owes steps of years ago: those of a case are late once they could have been taken.
    const handovers = await this.late(
      'handover',
      `SELECT h.handover_id AS id, h.person_id AS person, greatest(h.next_step_at, c.opened_at) AS at
       FROM handovers h JOIN cases c USING (person_id)
       WHERE h.next_step_at < $1 AND c.opened_at < $1 AND h.status NOT IN ${OVER} AND blocked_reason IS NULL
       ORDER BY at LIMIT ${LATE_LIMIT}`,
      before,
    );
    const all = [...cases, ...handovers];
    const oldest = Math.min(now.getTime(), ...all.map(({ at }) => at));
    this.metrics.wakeLateness.set((now.getTime() - oldest) / 1000);
    for (const key of this.tried.keys()) {
      if (!all.some((one) => keyOf(one) === key)) this.tried.delete(key);
    }
    const due = all.filter((one) => this.isDue(one, now.getTime()));
    await this.signaller.signalAll(due, 'late', (one) => this.noteTried(one, now.getTime()));
    return all.length;
  }

  private async late(kind: WorkflowKind, sql: string, before: Date): Promise<(Target & { at: number })[]> {
    const { rows } = await this.db.query<LateRow>(sql, [before]);
    this.metrics.lateWakes.set({ workflow: kind }, rows.length);
    if (rows.length === 0) {
      if (await clearAlarm(this.db, 'late-wake', kind))
        this.log.info({ workflow: kind }, 'wakes have caught up');
      return [];
    }
    const count = rows.length === LATE_LIMIT ? `${LATE_LIMIT} or more` : String(rows.length);
    const detail = `${count} are more than two minutes late, the oldest since ${rows[0]?.at.toISOString() ?? ''}`;
    if (await raiseAlarm(this.db, 'late-wake', kind, detail))
      this.log.error({ workflow: kind, count: rows.length }, 'late wakes');
    return rows.map(({ id, person, at }) => ({ kind, id, personId: person, at: at.getTime() }));
  }

  private isDue(one: Target & { at: number }, now: number): boolean {
    const tried = this.tried.get(keyOf(one));
    // Another wake than the one that was late before: it starts from the beginning.
    return !tried || tried.at !== one.at || tried.next <= now;
  }

  private noteTried(one: Target & { at: number }, now: number): void {
    const before = this.tried.get(keyOf(one));
    const times = before?.at === one.at ? before.times + 1 : 0;
    const next = now + Math.min(LAST_AGAIN_MS, FIRST_AGAIN_MS * 2 ** times);
    this.tried.set(keyOf(one), { at: one.at, times, next });
  }
}

const keyOf = ({ kind, id }: Target): string => `${kind} ${id}`;

/** What the sweep asks of Temporal. */
export type ListClient = Pick<WorkflowClient, 'list' | 'withDeadline'>;

/**
 * Starts the workflow of every open case, handover, rollout and import that Temporal lists no running one for. A list that is a little
 * old does no harm: the signal then meets the running workflow.
 * @returns how many were started or signalled
 */
export async function sweep(
  db: Queryable,
  client: ListClient,
  signaller: Pick<Signaller, 'signalAll'>,
  taskQueue: string = TASK_QUEUE,
): Promise<number> {
  const missing: Target[] = [];
  for (const kind of ['transition', 'handover', 'rollout', 'backfill'] as const) {
    const wanted = await openTargets(db, kind);
    if (wanted.length === 0) continue;
    const running = await runningIds(client, kind, taskQueue);
    missing.push(...wanted.filter((one) => !running.has(workflowIdOf(one))));
  }
  await signaller.signalAll(missing, 'sweep');
  return missing.length;
}

/** What ought to have a running workflow: a closed case too, once the day of something stated in advance (a return) has come. */
const OPEN_TARGETS: Readonly<Record<WorkflowKind, string>> = {
  transition: `SELECT person_id AS id, person_id AS person FROM cases
    WHERE (status = 'open' OR next_wake <= clock_timestamp()) AND flag = 0 AND opened_at < clock_timestamp() - ${YOUNG}`,
  handover: `SELECT h.handover_id AS id, h.person_id AS person FROM handovers h JOIN cases c USING (person_id)
    WHERE c.status = 'open' AND h.flag = 0 AND h.status NOT IN ${OVER}`,
  rollout: `SELECT adoption_id::text AS id, '' AS person FROM rulebook_adoptions WHERE finished_at IS NULL`,
  backfill: `SELECT import_id::text AS id, '' AS person FROM imports WHERE kind = 'import' AND state = 'running'`,
};

async function openTargets(db: Queryable, kind: WorkflowKind): Promise<Target[]> {
  const { rows } = await db.query<{ id: string; person: string }>(OPEN_TARGETS[kind]);
  return rows.map(({ id, person }) => ({ kind, id, personId: person }));
}

async function runningIds(client: ListClient, kind: WorkflowKind, taskQueue: string): Promise<Set<string>> {
  const query = `WorkflowType = '${WORKFLOWS[kind]}' AND ExecutionStatus = 'Running' AND TaskQueue = '${taskQueue}'`;
  const ids = new Set<string>();
  await client.withDeadline(Date.now() + 60_000, async () => {
    for await (const { workflowId } of client.list({ query, pageSize: 1_000 })) ids.add(workflowId);
  });
  return ids;
}
