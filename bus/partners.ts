/** Partners as the intake sees them: what each may send, how it did lately, and whether it is paused. */
import type { Pool } from 'pg';
import { PARTNERS, partnerTopic } from '../events';
import { withTransaction, type Tx } from '../store/pool';
import { clearAlarm, raiseAlarm, type Queryable } from './alarms';

/** How many of a partner's last messages are remembered. */
export const RING_SIZE = 200;
/** A partner is paused when more than this many of its last `RING_SIZE` messages were invalid. */
export const MOST_INVALID = RING_SIZE / 2;

const VALID = '.';
const INVALID = 'x';

export interface PartnerState {
  code: string;
  allowed: readonly string[];
  /** The last outcomes, newest last: '.' valid, 'x' invalid. */
  recent: string;
  paused: boolean;
}

/** Writes the partners of the contract that are not there yet; what an operator changed stays. */
export async function seedPartners(
  db: Queryable,
  partners: readonly { code: string; allowed: readonly string[] }[] = Object.values(PARTNERS),
): Promise<void> {
  await db.query(
    `INSERT INTO partners (code, allowed)
     SELECT p->>'code', ARRAY(SELECT jsonb_array_elements_text(p->'allowed')) FROM jsonb_array_elements($1::jsonb) AS p
     ON CONFLICT (code) DO NOTHING`,
    [JSON.stringify(partners.map(({ code, allowed }) => ({ code, allowed })))],
  );
}

/** All partners by code. */
export async function readPartners(db: Queryable): Promise<Map<string, PartnerState>> {
  const { rows } = await db.query<PartnerState>(
    'SELECT code, allowed, recent, paused_at IS NOT NULL AS paused FROM partners ORDER BY code',
  );
  return new Map(rows.map((row) => [row.code, row]));
}

/** The outcomes after one more, at most `RING_SIZE`, newest last. */
export function pushOutcome(recent: string, valid: boolean): string {
  return (recent + (valid ? VALID : INVALID)).slice(-RING_SIZE);
}

/** Whether a partner with these outcomes has to be paused: at least 200 read, more than half of the last 200 invalid. */
export function isTooBad(recent: string): boolean {
  if (recent.length < RING_SIZE) return false;
  let invalid = 0;
  for (const outcome of recent) if (outcome === INVALID) invalid++;
  return invalid > MOST_INVALID;
}

/**
 * How many of the next messages, whose validity is `valid`, may still be read: up to and with the one that makes the
 * partner too bad, else all.
 */
export function readableCount(recent: string, valid: readonly boolean[]): number {
  let ring = recent;
  for (const [i, one] of valid.entries()) {
    ring = pushOutcome(ring, one);
    if (isTooBad(ring)) return i + 1;
  }
  return valid.length;
}

/**
 * Adds outcomes to a partner's ring and pauses the partner when it has become too bad, with an alarm. The row is
 * locked until the transaction ends, so this comes last in it.
 * @returns true when the partner was paused now
 */
export async function recordOutcomes(tx: Tx, code: string, valid: readonly boolean[]): Promise<boolean> {
  if (valid.length === 0) return false;
  const added = valid.slice(-RING_SIZE).reduce((ring, one) => pushOutcome(ring, one), '');
  const { rows } = await tx.query<{ recent: string; paused: boolean }>(
    `UPDATE partners SET recent = right(recent || $2, ${RING_SIZE}) WHERE code = $1
     RETURNING recent, paused_at IS NOT NULL AS paused`,
    [code, added],
  );
  const row = rows[0];
  if (!row || row.paused || !isTooBad(row.recent)) return false;
  const detail = `more than ${MOST_INVALID} of the last ${RING_SIZE} messages were invalid`;
  await tx.query('UPDATE partners SET paused_at = clock_timestamp(), pause_reason = $2 WHERE code = $1', [
    code,
    detail,
  ]);
  await raiseAlarm(
    tx,
    'partner-paused',
    code,
    `${detail}: nothing of this partner is read until it is resumed`,
  );
  return true;
}

/**
 * Lets a paused partner be read again, from where it was; its next 200 messages are counted afresh.
 * @returns false when it was not paused
 */
export async function resumePartner(pool: Pool, code: string): Promise<boolean> {
  return withTransaction(pool, async (tx) => {
    const { rowCount } = await tx.query(
      `UPDATE partners SET paused_at = NULL, pause_reason = NULL, recent = ''
       WHERE code = $1 AND paused_at IS NOT NULL`,
      [code],
    );
    await clearAlarm(tx, 'partner-paused', code);
    return (rowCount ?? 0) > 0;
  });
}

/** The topics of these partners. */
export function topicsOf(partners: Iterable<PartnerState>): string[] {
  return [...partners].map(({ code }) => partnerTopic(code));
}

/** The topics that are not to be read: those of paused partners. */
export function pausedTopics(partners: Iterable<PartnerState>): Set<string> {
  return new Set([...partners].filter(({ paused }) => paused).map(({ code }) => partnerTopic(code)));
}
