/** What the active relay looks after besides: figures for the metrics, what waited too long, an intake that is silent. */
import type { Cases } from '../cases/cases';
import { partnerOf } from '../events';
import { clearAlarm, raiseAlarm, type Queryable } from './alarms';
import type { Logger, Metrics } from './observability';
import type { Admin } from './port';

/** How long a topic may have unread messages without the stored offset moving. */
export const SILENT_AFTER_MS = 2 * 60_000;

/** Reads the gauges that only Postgres knows. */
export async function refreshGauges(db: Queryable, metrics: Metrics): Promise<void> {
  const { rows } = await db.query<{
    outbox: number;
    outbox_age: number | null;
    flagged: number;
    blocked: number;
    unapplied_age: number | null;
  }>(
    `SELECT (SELECT count(*) FROM outbox WHERE sent_at IS NULL)::int AS outbox,
            (SELECT extract(epoch FROM clock_timestamp() - min(created_at))::float8 FROM outbox WHERE sent_at IS NULL) AS outbox_age,
            ((SELECT count(*) FROM cases WHERE flag > 0) + (SELECT count(*) FROM handovers WHERE flag > 0))::int AS flagged,
            (SELECT count(*) FROM cases WHERE blocked_reason IS NOT NULL)::int AS blocked,
            (SELECT extract(epoch FROM clock_timestamp() - min(e.received_at))::float8
             FROM unmatched u JOIN events e USING (event_pk) WHERE u.state = 'waiting') AS unapplied_age`,
  );
  const row = rows[0];
  if (!row) return;
  metrics.outboxSize.set(row.outbox);
  metrics.outboxAge.set(row.outbox_age ?? 0);
  metrics.flagged.set(row.flagged);
  metrics.blockedCases.set(row.blocked);
  metrics.oldestUnapplied.set(row.unapplied_age ?? 0);
  const alarms = await db.query<{ kind: string; open: number }>(
    'SELECT kind, count(*)::int AS open FROM alarms WHERE cleared_at IS NULL GROUP BY kind',
  );
  metrics.openAlarms.reset();
  for (const { kind, open } of alarms.rows) metrics.openAlarms.set({ kind }, open);
}

/** Ends the wait of events whose person did not appear in time, with an alarm. */
export async function expireUnmatched(
  db: Queryable,
  cases: Pick<Cases, 'expireUnmatched'>,
  now: Date,
  log: Logger,
): Promise<number> {
  const count = await cases.expireUnmatched(now);
  if (count === 0) return 0;
  log.warn({ count }, 'events of unknown persons have expired');
  await raiseAlarm(db, 'unmatched-expired', 'intake', `${count} events expired: their person never appeared`);
  return count;
}

/** Sees from outside when the intake reads no more: an intake that hangs cannot say so itself. */
export class LagWatch {
  private readonly seen = new Map<string, { next: bigint; since: number }>();

  constructor(
    private readonly db: Queryable,
    private readonly admin: Admin,
    private readonly group: string,
    private readonly log: Logger,
    private readonly metrics: Metrics,
    private readonly silentAfterMs = SILENT_AFTER_MS,
  ) {}

  /** Compares what Kafka holds with what Postgres has read, and raises or clears the alarm of each topic. */
  async check(now = Date.now()): Promise<void> {
    const { rows } = await this.db.query<{ topic: string; partition: number; next: string; paused: boolean }>(
      `SELECT o.topic, o.partition, o.next_offset::text AS next,
              EXISTS (SELECT 1 FROM partners p WHERE p.paused_at IS NOT NULL AND o.topic = 'partner.' || p.code || '.v1') AS paused
       FROM consumer_offsets o WHERE consumer_group = $1`,
      [this.group],
    );
    for (const topic of new Set(rows.map((row) => row.topic))) {
      const high = new Map((await this.admin.offsets(topic)).map((range) => [range.partition, range.high]));
      let lag = 0n;
      let silent = false;
      for (const row of rows.filter((one) => one.topic === topic)) {
        const next = BigInt(row.next);
        const behind = (high.get(row.partition) ?? next) - next;
        if (behind > 0n) lag += behind;
        silent ||= this.isSilent(`${topic}/${row.partition}`, next, behind > 0n && !row.paused, now);
      }
      this.metrics.topicLag.set({ topic }, Number(lag));
      await this.tell(topic, silent, lag);
    }
  }

  private isSilent(key: string, next: bigint, owes: boolean, now: number): boolean {
    const before = this.seen.get(key);
    if (!owes || before?.next !== next) this.seen.set(key, { next, since: now });
    return owes && now - (this.seen.get(key)?.since ?? now) >= this.silentAfterMs;
  }

  private async tell(topic: string, silent: boolean, lag: bigint): Promise<void> {
    const partner = partnerOf(topic) ?? topic;
    if (!silent) {
      if (await clearAlarm(this.db, 'intake-silent', topic))
        this.log.info({ partner, topic }, 'the intake reads again');
      return;
    }
    const detail = `${lag} messages wait and none was read for two minutes`;
    if (await raiseAlarm(this.db, 'intake-silent', topic, detail)) this.log.error({ partner, topic }, detail);
  }
}
