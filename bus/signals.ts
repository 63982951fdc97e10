/**
 * Flags to Temporal: the workflow of each flagged case or handover gets a signal-with-start, and the flag is cleared if it
 * is still what it was when it was read. Losing or repeating a signal is harmless, since the workflow reads the case.
 */
import type { WorkflowClient } from '@temporalio/client';
import {
  SIGNALS,
  TASK_QUEUE,
  WORKFLOWS,
  backfillId,
  handoverWorkflowId,
  rolloutId,
  transitionId,
} from '../workflows/names';
import { raiseAlarm, type Queryable } from './alarms';
import { safeError } from './faults';
import type { Logger, Metrics } from './observability';
import { forEachLimited } from './wait';

export type WorkflowKind = keyof typeof WORKFLOWS;
/** Why a workflow is signalled. */
export type SignalReason = 'flag' | 'late' | 'sweep';

/** A case (`id` is the person), a handover, the rollout of a decision or an import (`id` is its number, of nobody); opaque ids only. */
export interface Target {
  kind: WorkflowKind;
  id: string;
  personId: string;
}

/** The workflow id of a target. */
export function workflowIdOf({ kind, id }: Target): string {
  if (kind === 'rollout') return rolloutId(Number(id));
  if (kind === 'backfill') return backfillId(Number(id));
  return kind === 'transition' ? transitionId(id) : handoverWorkflowId(id);
}

const INPUTS: Readonly<Record<WorkflowKind, (target: Target) => unknown>> = {
  transition: ({ personId }) => ({ personId, spread: true }),
  handover: ({ id, personId }) => ({ personId, handoverId: id, spread: true }),
  rollout: ({ id }) => ({ adoptionId: Number(id) }),
  backfill: ({ id }) => ({ importId: Number(id) }),
};
const CHANGED: Readonly<Record<WorkflowKind, string>> = {
  transition: SIGNALS.caseChanged,
  handover: SIGNALS.handoverChanged,
  rollout: SIGNALS.rolloutChanged,
  backfill: SIGNALS.backfillChanged,
};

interface Flagged extends Target {
  flag: number;
}

/** Temporal is away or overloaded, as a whole: nothing to do with the one workflow. */
export class TemporalAway extends Error {
  override name = 'TemporalAway';
}

/** gRPC's UNAVAILABLE, DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED, CANCELLED, UNAUTHENTICATED, PERMISSION_DENIED, INTERNAL, UNKNOWN. */
const AWAY = new Set([14, 4, 8, 1, 16, 7, 13, 2]);

function isAway(error: unknown): boolean {
  for (let e: unknown = error; e instanceof Error; e = e.cause) {
    const { code } = e as Error & { code?: unknown };
    if (typeof code === 'number' && AWAY.has(code)) return true;
    // The namespace is missing: a Temporal that was set up anew, not one workflow's fault.
    if (e.name === 'NamespaceNotFoundError') return true;
  }
  return false;
}

const CALL_DEADLINE_MS = 10_000;
/** How long a workflow that refuses signals is left alone. */
const REFUSED_FOR_MS = 60_000;
const BATCH = 128;

const keyOf = ({ kind, id }: Target): string => `${kind} ${id}`;

/** What is asked of Temporal, so that a test can stand in for it. */
export type SignalClient = Pick<WorkflowClient, 'signalWithStart' | 'withDeadline'>;

export interface SignallerOptions {
  taskQueue?: string;
  /** Calls in flight at most. Default 32. */
  concurrency?: number;
}

export class Signaller {
  /** Signalled with this flag, and not cleared yet because the row was in use. */
  private readonly signalled = new Map<string, Flagged>();
  private readonly refused = new Map<string, number>();

  constructor(
    private readonly db: Queryable,
    private readonly client: SignalClient,
    private readonly log: Logger,
    private readonly metrics: Metrics,
    private readonly options: SignallerOptions = {},
  ) {}

  /**
   * Signals what is flagged and clears the flags.
   * @returns how many were signalled
   * @throws TemporalAway when it cannot be reached: flags stay; also when Postgres is away
   */
  async signalFlagged(): Promise<number> {
    await this.clearSignalled();
    const now = Date.now();
    for (const [key, until] of this.refused) if (until <= now) this.refused.delete(key);
    const flagged = [...(await this.readFlagged('transition')), ...(await this.readFlagged('handover'))];
    if (flagged.length === 0) return 0;
    try {
      await this.signalAll(flagged, 'flag', (target) => this.signalled.set(keyOf(target), target));
    } finally {
      await this.clearSignalled();
    }
    return flagged.length;
  }

  private async readFlagged(kind: WorkflowKind): Promise<Flagged[]> {
    const skipped = [...this.signalled.values()].filter((one) => one.kind === kind);
    const refused = [...this.refused.keys()]
      .filter((key) => key.startsWith(`${kind} `))
      .map((key) => key.slice(kind.length + 1));
    const from = kind === 'transition' ? 'cases' : 'handovers';
    const id = kind === 'transition' ? 'person_id' : 'handover_id';
    const { rows } = await this.db.query<{ id: string; person: string; flag: number }>(
      `SELECT ${id} AS id, person_id AS person, flag FROM ${from}
       WHERE flag > 0 AND ${id} <> ALL ($1::text[])
         AND NOT EXISTS (SELECT 1 FROM unnest($2::text[], $3::bigint[]) AS s (id, flag)
                         WHERE s.id = ${from}.${id} AND s.flag = ${from}.flag)
       LIMIT ${BATCH}`,
      [refused, skipped.map((one) => one.id), skipped.map((one) => one.flag)],
    );
    return rows.map((row) => ({ kind, id: row.id, personId: row.person, flag: Number(row.flag) }));
  }

  /** Rows that an advance holds are left for the next round, so that the relay waits for nobody and blocks nobody. */
  private async clearSignalled(): Promise<void> {
    for (const kind of ['transition', 'handover'] as const) {
      const mine = [...this.signalled.values()].filter((one) => one.kind === kind);
      if (mine.length === 0) continue;
      const from = kind === 'transition' ? 'cases' : 'handovers';
      const id = kind === 'transition' ? 'person_id' : 'handover_id';
      const { rows } = await this.db.query<{ id: string; cleared: boolean }>(
        `WITH seen AS (
           SELECT t.${id} AS id, t.flag = s.flag AS same
           FROM ${from} t JOIN unnest($1::text[], $2::bigint[]) AS s (id, flag) ON s.id = t.${id}
           ORDER BY t.${id} FOR UPDATE OF t SKIP LOCKED),
         cleared AS (
           UPDATE ${from} t SET flag = 0 FROM seen WHERE t.${id} = seen.id AND seen.same RETURNING 1)
         SELECT id, same AS cleared FROM seen`,
        [mine.map((one) => one.id), mine.map((one) => one.flag)],
      );
      // Cleared, or flagged anew and so to be signalled anew: in both cases done with.
      for (const row of rows) this.signalled.delete(`${kind} ${row.id}`);
    }
  }

  /**
   * Signals (and starts, where none runs) the workflow of each target.
   * @throws TemporalAway when it cannot be reached; some may have been signalled
   */
  async signalAll<T extends Target>(
    targets: readonly T[],
    why: SignalReason,
    done?: (target: T) => void,
  ): Promise<void> {
    let away: unknown;
    await forEachLimited(targets, this.options.concurrency ?? 32, async (target) => {
      if (away) return;
      try {
        await this.signalOne(target);
        this.metrics.signals.inc({ why, outcome: 'sent' });
        done?.(target);
      } catch (error) {
        if (isAway(error)) away = error;
        else await this.noteRefusal(target, why, error);
      }
    });
    if (away) {
      this.metrics.signals.inc({ why, outcome: 'away' });
      throw new TemporalAway('Temporal does not answer', { cause: away });
    }
  }

  private async signalOne(target: Target): Promise<void> {
    const { kind } = target;
    await this.client.withDeadline(Date.now() + CALL_DEADLINE_MS, () =>
      this.client.signalWithStart(WORKFLOWS[kind], {
        taskQueue: this.options.taskQueue ?? TASK_QUEUE,
        workflowIdReusePolicy: 'ALLOW_DUPLICATE',
        workflowId: workflowIdOf(target),
        args: [INPUTS[kind](target)],
        signal: CHANGED[kind],
      }),
    );
  }

  private async noteRefusal(target: Target, why: SignalReason, error: unknown): Promise<void> {
    this.metrics.signals.inc({ why, outcome: 'refused' });
    this.refused.set(keyOf(target), Date.now() + REFUSED_FOR_MS);
    this.log.error(
      { caseId: target.personId, workflow: target.kind, err: safeError(error) },
      'Temporal refuses a signal',
    );
    await raiseAlarm(
      this.db,
      'signal-refused',
      target.id,
      `Temporal refuses a signal for this ${target.kind}`,
    ).catch(() => undefined);
  }
}
