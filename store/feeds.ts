/** What partners report by day, what goes wrong with it, and how each feed was found at the last check. */
import type { Instant, LocalDate } from '../domain/types';
import type { PartnerType } from '../events';
import type { Tx } from './pool';

/** What came of one type in one chunk. */
export interface FeedDay {
  type: string;
  events: number;
  corrections: number;
  late: number;
}

/** Adds to what a partner reported on the day, in London, of receipt. The rows are written in the order of their types, for whoever writes beside. */
export async function addFeedDay(
  tx: Tx,
  partner: string,
  at: Instant,
  rows: readonly FeedDay[],
): Promise<void> {
  if (rows.length === 0) return;
  const sorted = [...rows].sort((a, b) => (a.type < b.type ? -1 : 1));
  await tx.query({
    name: 'add-feed-day',
    text: `INSERT INTO feed_days AS f (partner, type, day, events, corrections, late, last_at)
      SELECT $1, u.type, ($2::timestamptz AT TIME ZONE 'Europe/London')::date, u.events, u.corrections, u.late, $2
      FROM unnest($3::text[], $4::int[], $5::int[], $6::int[]) AS u(type, events, corrections, late)
      ON CONFLICT (partner, type, day) DO UPDATE SET events = f.events + EXCLUDED.events,
        corrections = f.corrections + EXCLUDED.corrections, late = f.late + EXCLUDED.late,
        last_at = greatest(f.last_at, EXCLUDED.last_at)`,
    values: [
      partner,
      at,
      sorted.map((row) => row.type),
      sorted.map((row) => row.events),
      sorted.map((row) => row.corrections),
      sorted.map((row) => row.late),
    ],
  });
}

/** The days, as epoch days, on which events of each type that a partner may send came: those that a habit is learnt from. */
export async function readFeedDays(
  tx: Tx,
  learntDays: number,
): Promise<{ partner: string; type: PartnerType; days: number[] }[]> {
  const { rows } = await tx.query<{ partner: string; type: PartnerType; days: number[] }>(
    `SELECT f.partner, f.type, array_agg(f.day - date '1970-01-01' ORDER BY f.day) AS days
      FROM feed_days f JOIN partners p ON p.code = f.partner AND f.type = ANY(p.allowed)
      JOIN (SELECT partner, type, max(day) AS last FROM feed_days GROUP BY partner, type) l USING (partner, type)
      WHERE f.day >= l.last - $1::int GROUP BY f.partner, f.type ORDER BY f.partner, f.type`,
    [learntDays],
  );
  return rows;
}

/** How a partner's feed did lately, in numbers. */
export interface FeedFigures {
  partner: string;
  paused: boolean;
  /** The worker who looks after the feed, and who may. */
  owner: string | null;
  lastAt: Instant | null;
  /** Of the last 28 days: new to the log; of these corrected or taken back, and stated more than a day before they came. */
  events: number;
  corrections: number;
  late: number;
  /** Messages of the last 28 days that were refused; of these, a known id with another body; and those that are still open. */
  refused: number;
  quarantined: number;
  openRefused: number;
  /** Events that wait for their person, and since when the oldest does. */
  waiting: number;
  oldestWaiting: Instant | null;
  /** Seconds from statement to receipt of the partner's latest events; null when there were none lately. */
  medianDelay: number | null;
  slowDelay: number | null;
}

/** Latest events that delays are taken from, of all partners together: a range of the primary key. */
const LATEST = 20_000;

/** Figures of every partner by code. */
export async function readFeedFigures(tx: Tx, today: LocalDate): Promise<FeedFigures[]> {
  const { rows } = await tx.query<
    Omit<FeedFigures, 'lastAt' | 'oldestWaiting'> & { lastAt: Date | null; oldestWaiting: Date | null }
  >(
    `WITH delays AS (
        SELECT source, percentile_disc(ARRAY[0.5, 0.95]) WITHIN GROUP (ORDER BY extract(epoch FROM received_at - time)::float8) AS s
        FROM events WHERE event_pk > (SELECT coalesce(max(event_pk), 0) FROM events) - ${LATEST} GROUP BY source)
      SELECT p.code AS partner, p.paused_at IS NOT NULL AS paused, w.worker_id AS owner, f.*, d.*, u.*,
        delays.s[1] AS "medianDelay", delays.s[2] AS "slowDelay"
      FROM partners p LEFT JOIN workers w ON w.worker_id = p.feed_owner
      LEFT JOIN delays ON delays.source = 'urn:partner:' || p.code
      CROSS JOIN LATERAL (SELECT max(last_at) AS "lastAt",
          coalesce(sum(events) FILTER (WHERE day > $1::date - 28), 0)::int AS events,
          coalesce(sum(corrections) FILTER (WHERE day > $1::date - 28), 0)::int AS corrections,
          coalesce(sum(late) FILTER (WHERE day > $1::date - 28), 0)::int AS late
        FROM feed_days WHERE partner = p.code) f
      CROSS JOIN LATERAL (SELECT count(*) FILTER (WHERE lately)::int AS refused,
          count(*) FILTER (WHERE lately AND reason = 'same-id-other-body')::int AS quarantined,
          count(*) FILTER (WHERE state = 'open')::int AS "openRefused"
        FROM (SELECT reason, state, (received_at AT TIME ZONE 'Europe/London')::date > $1::date - 28 AS lately
          FROM dead_letters WHERE topic = 'partner.' || p.code || '.v1') l) d
      CROSS JOIN LATERAL (SELECT count(*)::int AS waiting, min(e.received_at) AS "oldestWaiting"
        FROM unmatched n JOIN events e USING (event_pk)
        WHERE n.state = 'waiting' AND e.source = 'urn:partner:' || p.code) u
      ORDER BY p.code`,
    [today],
  );
  const iso = (at: Date | null): Instant | null => at?.toISOString() ?? null;
  return rows.map((row) => ({ ...row, lastAt: iso(row.lastAt), oldestWaiting: iso(row.oldestWaiting) }));
}

/** Of a partner: the people with an open case about whom it ever reported, and about how many of them lately. */
export interface FeedPeople {
  partner: string;
  known: number;
  /** Those about whom it reported within its usual time. */
  reported: number;
  /** The days between reports of one person that nineteen of twenty do not exceed. */
  usualDays: number;
}

/** Fewer silences between reports of one person say nothing about what is usual. */
const LEAST_REPEATS = 20;

/** Who is reported about; partners whose people's reports are too few to say are left out. */
export async function readFeedPeople(tx: Tx, today: LocalDate, learntDays: number): Promise<FeedPeople[]> {
  const { rows } = await tx.query<FeedPeople>(
    `WITH said AS (
        SELECT substr(e.source, 13) AS partner, a.person_id, (e.received_at AT TIME ZONE 'Europe/London')::date AS day
        FROM events e JOIN attributions a USING (event_pk) JOIN cases c USING (person_id)
        WHERE c.status = 'open' AND e.source LIKE 'urn:partner:%' AND e.received_at > $1::date - $2::int
        GROUP BY 1, 2, 3),
      gaps AS (SELECT partner, day - lag(day) OVER (PARTITION BY partner, person_id ORDER BY day) AS gap FROM said),
      usual AS (SELECT partner, percentile_disc(0.95) WITHIN GROUP (ORDER BY gap)::int AS days FROM gaps
        WHERE gap IS NOT NULL GROUP BY partner HAVING count(*) >= ${LEAST_REPEATS}),
      last AS (SELECT partner, person_id, max(day) AS day FROM said GROUP BY partner, person_id)
      SELECT partner, count(*)::int AS known, usual.days AS "usualDays",
        count(*) FILTER (WHERE $1::date - last.day <= usual.days)::int AS reported
      FROM last JOIN usual USING (partner) GROUP BY partner, usual.days ORDER BY partner`,
    [today, learntDays],
  );
  return rows;
}

/** Keeps what a check found, of all partners; what was found before is replaced. */
export async function saveFeedChecks<Body extends { partner: string }>(
  tx: Tx,
  checkedAt: Instant,
  bodies: readonly Body[],
): Promise<void> {
  await tx.query(
    `WITH found AS (SELECT b->>'partner' AS partner, b FROM jsonb_array_elements($2::jsonb) AS b),
      gone AS (DELETE FROM feed_checks WHERE partner NOT IN (SELECT partner FROM found))
     INSERT INTO feed_checks (partner, checked_at, body) SELECT partner, $1, b FROM found
     ON CONFLICT (partner) DO UPDATE SET checked_at = EXCLUDED.checked_at, body = EXCLUDED.body`,
    [checkedAt, JSON.stringify(bodies)],
  );
}

/** What the last check found, by partner. */
export async function loadFeedChecks<Body extends { partner: string }>(tx: Tx): Promise<Body[]> {
  const { rows } = await tx.query<{ body: Body }>('SELECT body FROM feed_checks ORDER BY partner');
  return rows.map(({ body }) => body);
}

/** Names the worker who looks after a partner's feed; null: nobody in particular. Returns false for an unknown partner. */
export async function setFeedOwner(tx: Tx, partner: string, workerId: string | null): Promise<boolean> {
  const { rowCount } = await tx.query('UPDATE partners SET feed_owner = $2 WHERE code = $1', [
    partner,
    workerId,
  ]);
  return rowCount === 1;
}

/** Who is told where no owner is named: the operators' head, else an operator; undefined when there is none. */
export async function headOfOperators(tx: Tx): Promise<string | undefined> {
  const { rows } = await tx.query<{ worker_id: string }>(
    `SELECT worker_id FROM workers WHERE 'operator' = ANY(roles)
      ORDER BY 'head-of-service' = ANY(roles) DESC, 'manager' = ANY(roles) DESC, worker_id LIMIT 1`,
  );
  return rows[0]?.worker_id;
}

/** Forgets what was learnt of a type that a partner no longer sends, by agreement. Returns the number of days. */
export async function forgetFeedDays(tx: Tx, partner: string, type: string): Promise<number> {
  const { rowCount } = await tx.query('DELETE FROM feed_days WHERE partner = $1 AND type = $2', [
    partner,
    type,
  ]);
  return rowCount ?? 0;
}
