/** Alarms: what an operator has to know, one open row for each kind and subject. */
import type { Tx } from '../store/pool';

/** What raises an alarm here. `subject` is a partner's code, a topic, an opaque id, or a process; never a person's data. */
export type AlarmKind =
  | 'partner-paused'
  | 'same-id-other-body'
  | 'message-failed'
  | 'topic-replaced'
  | 'intake-waited'
  | 'intake-silent'
  | 'late-wake'
  | 'outbox-blocked'
  | 'signal-refused'
  | 'unmatched-expired'
  | 'ingest-held'
  | 'feed-quiet'
  | 'feed-kind-stopped';

/** Anything that runs SQL: a pool, a connection, a transaction. */
export type Queryable = Pick<Tx, 'query'>;

/**
 * Raises an alarm, or renews the text of the one that is open. Returns true when it was not open before.
 * @param recipient the worker who is told; null: nobody in particular, operators look
 */
export async function raiseAlarm(
  db: Queryable,
  kind: AlarmKind,
  subject: string,
  detail: string,
  recipient: string | null = null,
): Promise<boolean> {
  const { rows } = await db.query<{ fresh: boolean }>(
    `INSERT INTO alarms (kind, subject, detail, recipient) VALUES ($1, $2, $3, $4)
     ON CONFLICT (kind, subject) WHERE cleared_at IS NULL
     DO UPDATE SET detail = EXCLUDED.detail, recipient = EXCLUDED.recipient
     RETURNING xmax = 0 AS fresh`,
    [kind, subject, detail, recipient],
  );
  return rows[0]?.fresh ?? false;
}

/** Clears the open alarm of this kind and subject. Returns true when there was one. */
export async function clearAlarm(db: Queryable, kind: AlarmKind, subject: string): Promise<boolean> {
  const { rowCount } = await db.query(
    'UPDATE alarms SET cleared_at = clock_timestamp() WHERE kind = $1 AND subject = $2 AND cleared_at IS NULL',
    [kind, subject],
  );
  return (rowCount ?? 0) > 0;
}

/** Writes an alarm about something that is over already: nobody could be told while it lasted. */
export async function recordPastAlarm(
  db: Queryable,
  kind: AlarmKind,
  subject: string,
  detail: string,
  raisedAt: Date,
): Promise<void> {
  await db.query(
    'INSERT INTO alarms (kind, subject, detail, raised_at, cleared_at) VALUES ($1, $2, $3, $4, clock_timestamp())',
    [kind, subject, detail, raisedAt],
  );
}
