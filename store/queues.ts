/** The operator's queues, read and taken from. */
import type { Tx } from './pool';

const FIRST = 50;

interface Letter {
  id: string;
  topic: string;
  partition: number;
  offset: string;
  reason: string;
  source: string | null;
  eventId: string | null;
  receivedAt: string;
  state: string;
}

const LETTER_COLUMNS = `dead_letter_id::text AS id, topic, partition, "offset"::text AS "offset", reason, source,
  event_id AS "eventId", received_at AS "receivedAt", state`;

const iso = <K extends string, R extends Record<K, unknown>>(row: R, key: K): R & Record<K, string> => ({
  ...row,
  [key]: (row[key] as Date).toISOString(),
});

/** All letters, the newest first; those replayed or discarded too, with their state. */
export async function listDeadLetters(tx: Tx): Promise<Letter[]> {
  const { rows } = await tx.query<Letter>(
    `SELECT ${LETTER_COLUMNS} FROM dead_letters ORDER BY dead_letter_id DESC`,
  );
  return rows.map((row) => iso(row, 'receivedAt'));
}

export async function findDeadLetter(
  tx: Tx,
  id: string,
): Promise<(Letter & { detail: string; body: Buffer | null }) | undefined> {
  const { rows } = await tx.query<Letter & { detail: string; body: Buffer | null }>(
    `SELECT ${LETTER_COLUMNS}, detail, body FROM dead_letters WHERE dead_letter_id = $1`,
    [id],
  );
  return rows[0] && iso(rows[0], 'receivedAt');
}

/** Marks open letters as replayed and gives their messages, oldest first; all open ones unless ids are given. */
export async function takeDeadLetters(
  tx: Tx,
  ids: readonly string[] | undefined,
): Promise<
  { id: string; topic: string; key: Buffer | null; headers: Record<string, string>; body: Buffer | null }[]
> {
  const { rows } = await tx.query<{
    id: string;
    topic: string;
    key: Buffer | null;
    headers: Record<string, string>;
    body: Buffer | null;
  }>(
    `WITH taken AS (
        UPDATE dead_letters SET state = 'replayed'
        WHERE state = 'open' AND ($1::bigint[] IS NULL OR dead_letter_id = ANY($1))
        RETURNING dead_letter_id, topic, key, headers, CASE WHEN reason <> 'too-large' THEN body END AS body)
      SELECT dead_letter_id::text AS id, topic, key, headers, body FROM taken ORDER BY dead_letter_id`,
    [ids ?? null],
  );
  return rows;
}

interface Waiting {
  id: string;
  source: string;
  eventId: string;
  type: string;
  subject: string;
  identifiers: string[];
  expiresAt: string;
}

/** Events that wait for their person, or did so in vain; those that expire first at the top. */
export async function listUnmatched(tx: Tx, state: 'waiting' | 'expired' = 'waiting'): Promise<Waiting[]> {
  const { rows } = await tx.query<Waiting>(
    `SELECT event_pk::text AS id, e.source, e.id AS "eventId", e.type, e.subject, u.identifiers, u.expires_at AS "expiresAt"
      FROM unmatched u JOIN events e USING (event_pk) WHERE u.state = $1 ORDER BY u.expires_at, event_pk`,
    [state],
  );
  return rows.map((row) => iso(row, 'expiresAt'));
}

interface Alarm {
  id: string;
  kind: string;
  subject: string;
  detail: string;
  /** The worker who is told; null: operators look. */
  recipient: string | null;
  raisedAt: string;
}

/** Alarms that are not cleared, the newest at the top. */
export async function listAlarms(tx: Tx): Promise<Alarm[]> {
  const { rows } = await tx.query<Alarm>(
    `SELECT alarm_id::text AS id, kind, subject, detail, recipient, raised_at AS "raisedAt"
      FROM alarms WHERE cleared_at IS NULL ORDER BY alarm_id DESC`,
  );
  return rows.map((row) => iso(row, 'raisedAt'));
}

/** Clears one alarm. Returns its kind; undefined when none with this id is open. */
export async function clearAlarmRow(tx: Tx, id: string): Promise<string | undefined> {
  const { rows } = await tx.query<{ kind: string }>(
    'UPDATE alarms SET cleared_at = clock_timestamp() WHERE alarm_id = $1 AND cleared_at IS NULL RETURNING kind',
    [id],
  );
  return rows[0]?.kind;
}

interface Conflict {
  id: string;
  kind: 'two-people' | 'veto' | 'death-unconfirmed';
  source: string;
  eventId: string;
  type: string;
  subject: string;
  candidates: string[];
  raisedAt: string;
}

export async function listConflicts(tx: Tx): Promise<Conflict[]> {
  const { rows } = await tx.query<Conflict>(
    `SELECT conflict_id::text AS id, c.kind, e.source, e.id AS "eventId", e.type, e.subject, c.candidates,
        c.raised_at AS "raisedAt"
      FROM conflicts c JOIN events e USING (event_pk) WHERE c.state = 'open' AND c.kind <> 'sealed' ORDER BY conflict_id`,
  );
  return rows.map((row) => iso(row, 'raisedAt'));
}

export async function eventOfConflict(tx: Tx, conflictId: string): Promise<string | undefined> {
  const { rows } = await tx.query<{ event_pk: string }>(
    'SELECT event_pk FROM conflicts WHERE conflict_id = $1',
    [conflictId],
  );
  return rows[0]?.event_pk;
}

/** One queue of the operations page: how many there are, and the first of them. */
async function queue<R extends object>(
  tx: Tx,
  from: string,
  columns: string,
  order: string,
  instant?: string,
): Promise<{ total: number; rows: R[] }> {
  const { rows } = await tx.query<R & { total: number }>(
    `SELECT ${columns}, (count(*) OVER ())::int AS total FROM ${from} ORDER BY ${order} LIMIT ${FIRST}`,
  );
  return {
    total: rows[0]?.total ?? 0,
    rows: rows.map(
      ({ total: _, ...row }) => (instant ? iso(row as Record<string, unknown>, instant) : row) as R,
    ),
  };
}

/** The queues of the operations page, in one snapshot each. */
export async function operations(tx: Tx) {
  const open = `(SELECT * FROM dead_letters WHERE state = 'open') d`;
  const waiting = `(SELECT u.event_pk, u.expires_at, e.type, e.source FROM unmatched u JOIN events e USING (event_pk)
    WHERE u.state = 'waiting') u`;
  const conflicts = `(SELECT * FROM conflicts WHERE state = 'open' AND kind <> 'sealed') c`;
  const alarms = `(SELECT a.*, w.name AS told FROM alarms a LEFT JOIN workers w ON w.worker_id = a.recipient
    WHERE cleared_at IS NULL) a`;
  const blocked = '(SELECT person_id FROM cases WHERE blocked_reason IS NOT NULL) b';
  const paused = '(SELECT * FROM partners WHERE paused_at IS NOT NULL) p';
  return {
    deadLetters: await queue<{ id: string; topic: string; reason: string; at: string }>(
      tx,
      open,
      'dead_letter_id::text AS id, topic, reason, received_at AS at',
      'dead_letter_id DESC',
      'at',
    ),
    unmatched: await queue<{ id: string; type: string; source: string; expiresAt: string }>(
      tx,
      waiting,
      'event_pk::text AS id, type, source, expires_at AS "expiresAt"',
      'expires_at, event_pk',
      'expiresAt',
    ),
    conflicts: await queue<{ id: string; kind: string; candidates: number; at: string }>(
      tx,
      conflicts,
      'conflict_id::text AS id, kind, cardinality(candidates) AS candidates, raised_at AS at',
      'conflict_id',
      'at',
    ),
    alarms: await queue<{ kind: string; subject: string; detail: string; told: string | null; at: string }>(
      tx,
      alarms,
      'kind, subject, detail, told, raised_at AS at',
      'alarm_id DESC',
      'at',
    ),
    blocked: await queue<{ personId: string }>(tx, blocked, 'person_id AS "personId"', 'person_id'),
    paused: await queue<{ code: string; reason: string; at: string }>(
      tx,
      paused,
      `code, coalesce(pause_reason, '') AS reason, paused_at AS at`,
      'code',
      'at',
    ),
  };
}

/** Counts for the metrics. A wake is late two minutes after its time. */
export async function figures(tx: Tx): Promise<Record<string, number>> {
  const { rows } = await tx.query<Record<string, number>>(
    `SELECT
      (SELECT count(*) FROM cases WHERE status = 'open')::int AS "openCases",
      (SELECT count(*) FROM cases WHERE blocked_reason IS NOT NULL)::int AS "blockedCases",
      (SELECT count(*) FROM cases WHERE status = 'open' AND next_wake < clock_timestamp() - interval '2 minutes')::int
        AS "lateWakes",
      (SELECT coalesce(extract(epoch FROM clock_timestamp() - min(next_wake)), 0)::float8 FROM cases
        WHERE status = 'open' AND next_wake < clock_timestamp() - interval '2 minutes') AS "oldestLateWakeSeconds",
      (SELECT count(*) FROM unmatched WHERE state = 'waiting')::int AS "waitingUnmatched",
      (SELECT count(*) FROM conflicts WHERE state = 'open' AND kind <> 'sealed')::int AS "openConflicts",
      (SELECT count(*) FROM dead_letters WHERE state = 'open')::int AS "openDeadLetters",
      (SELECT count(*) FROM outbox WHERE sent_at IS NULL)::int AS "unsentOutbox",
      (SELECT coalesce(extract(epoch FROM clock_timestamp() - min(created_at)), 0)::float8 FROM outbox
        WHERE sent_at IS NULL) AS "oldestUnsentSeconds"`,
  );
  return rows[0] as Record<string, number>;
}
