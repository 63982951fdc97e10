/** Decisions to plan with another version of the rulebook or of the area's settings, and how far they have been carried out. */
import type { Instant, LocalDate } from '../domain/types';
import type { Adoption } from './case-rows';
import type { Tx } from './pool';

/** A decision and its rollout. */
export interface AdoptionRow extends Adoption {
  adoptedBy: string;
  adoptedAt: Instant;
  paused: boolean;
  /** When no open case was left to plan anew; null: it goes on, or its day has not come. */
  finishedAt: Instant | null;
  /** Open cases that are planned under it or a later one, and all open cases. */
  done: number;
  open: number;
  /** Open cases that cannot follow, since their plan throws. */
  blocked: number;
}

interface RawAdoption {
  adoption_id: number;
  version: string;
  area: string | null;
  effective_on: LocalDate;
  adopted_by: string;
  adopted_at: Date;
  paused: boolean;
  finished_at: Date | null;
  done: number;
  open: number;
  blocked: number;
}

/** All decisions in order, or one, each with its progress. */
export async function listAdoptions(tx: Tx, adoptionId?: number): Promise<AdoptionRow[]> {
  const { rows } = await tx.query<RawAdoption>(
    `SELECT a.*, c.done, c.open, c.blocked FROM rulebook_adoptions a, LATERAL (
       SELECT count(*) FILTER (WHERE adoption >= a.adoption_id)::int AS done, count(*)::int AS open,
         count(*) FILTER (WHERE adoption < a.adoption_id AND blocked_reason IS NOT NULL)::int AS blocked
       FROM cases WHERE status = 'open') c
     WHERE $1::int IS NULL OR adoption_id = $1 ORDER BY adoption_id`,
    [adoptionId ?? null],
  );
  return rows.map((row) => ({
    adoptionId: row.adoption_id,
    version: row.version,
    area: row.area,
    effectiveOn: row.effective_on,
    adoptedBy: row.adopted_by,
    adoptedAt: row.adopted_at.toISOString(),
    paused: row.paused,
    finishedAt: row.finished_at?.toISOString() ?? null,
    done: row.done,
    open: row.open,
    blocked: row.blocked,
  }));
}

/** Writes a decision; one at a time, so that ids and days rise together. @returns its id */
export async function insertAdoption(
  tx: Tx,
  { version, area, effectiveOn }: Omit<Adoption, 'adoptionId'>,
  adoptedBy: string,
): Promise<number> {
  const { rows } = await tx.query<{ adoption_id: number }>(
    `INSERT INTO rulebook_adoptions (version, area, effective_on, adopted_by) VALUES ($1, $2, $3, $4)
     RETURNING adoption_id`,
    [version, area, effectiveOn, adoptedBy],
  );
  return (rows[0] as { adoption_id: number }).adoption_id;
}

/** Keeps others from deciding until the transaction ends; advances read on. */
export const lockAdoptions = async (tx: Tx): Promise<void> => {
  await tx.query('LOCK TABLE rulebook_adoptions IN SHARE ROW EXCLUSIVE MODE');
};

export async function setPaused(tx: Tx, adoptionId: number, paused: boolean): Promise<void> {
  await tx.query('UPDATE rulebook_adoptions SET paused = $2 WHERE adoption_id = $1', [adoptionId, paused]);
}

export async function setFinished(tx: Tx, adoptionId: number): Promise<void> {
  await tx.query(
    'UPDATE rulebook_adoptions SET finished_at = coalesce(finished_at, clock_timestamp()) WHERE adoption_id = $1',
    [adoptionId],
  );
}

/** The next open cases after `after` that are planned under an earlier decision, in the order of their ids. */
export async function casesToAdopt(
  tx: Tx,
  adoptionId: number,
  after: string,
  limit: number,
): Promise<string[]> {
  const { rows } = await tx.query<{ person_id: string }>(
    `SELECT person_id FROM cases WHERE status = 'open' AND adoption < $1 AND person_id > $2
     ORDER BY person_id LIMIT $3`,
    [adoptionId, after, limit],
  );
  return rows.map((row) => row.person_id);
}

/**
 * The first row: the rulebook that an area began with, so that a newer program does not plan new cases by other law than the
 * open ones. Does nothing where a decision is on record.
 */
export async function ensureBaseline(tx: Tx, current: string): Promise<void> {
  await tx.query(
    `INSERT INTO rulebook_adoptions (version, effective_on, adopted_by, finished_at)
     SELECT coalesce((SELECT rulebook_version FROM cases ORDER BY opened_at DESC LIMIT 1), $1), '1970-01-01', 'onward',
       clock_timestamp()
     WHERE NOT EXISTS (SELECT FROM rulebook_adoptions)`,
    [current],
  );
}

/** The version that the open cases are planned with that nobody decided to adopt: what was current when the area began. */
export async function versionsInUse(tx: Tx): Promise<string[]> {
  const { rows } = await tx.query<{ version: string }>(
    'SELECT DISTINCT rulebook_version AS version FROM cases ORDER BY 1',
  );
  return rows.map((row) => row.version);
}
