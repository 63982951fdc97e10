/** Decisions about who is who, and what each moved. */
import type { Move } from './moves';
import type { Tx } from './pool';

export type DecisionKind = 'merge' | 'split' | 'seal';

/** A row of `identity_decisions`, with its moves. */
export interface DecisionRow {
  decisionId: number;
  kind: DecisionKind;
  /** The record that goes on first. */
  people: string[];
  /** The identifiers that it had. */
  kept: string[];
  decidedBy: string;
  decidedAt: string;
  undoneBy: string | null;
  undoneAt: string | null;
  moves: Move[];
}

interface RawDecision extends Omit<DecisionRow, 'decidedAt' | 'undoneAt' | 'moves'> {
  decidedAt: Date;
  undoneAt: Date | null;
}

const COLUMNS = `decision_id AS "decisionId", kind, people, kept, decided_by AS "decidedBy", decided_at AS "decidedAt",
  undone_by AS "undoneBy", undone_at AS "undoneAt"`;

const decisionRow = (row: RawDecision, moves: Move[]): DecisionRow => ({
  ...row,
  decidedAt: row.decidedAt.toISOString(),
  undoneAt: row.undoneAt?.toISOString() ?? null,
  moves,
});

/** @returns the number of the decision. */
export async function insertDecision(
  tx: Tx,
  decision: {
    kind: DecisionKind;
    people: readonly string[];
    kept: readonly string[];
    key?: string;
    by: string;
  },
  moves: readonly Move[],
): Promise<number> {
  const { kind, people, kept, key, by } = decision;
  const { rows } = await tx.query<{ decision_id: number }>(
    `INSERT INTO identity_decisions (kind, people, kept, request_key, decided_by) VALUES ($1, $2, $3, $4, $5)
      RETURNING decision_id`,
    [kind, people, kept, key ?? null, by],
  );
  const decisionId = (rows[0] as { decision_id: number }).decision_id;
  for (const move of moves)
    await tx.query(
      `INSERT INTO identity_moves (decision_id, from_person, to_person, events, identifiers) VALUES ($1, $2, $3, $4, $5)`,
      [decisionId, move.from, move.to, move.events, move.identifiers],
    );
  return decisionId;
}

/** A decision with its moves, its row locked until the transaction ends. */
export async function lockDecision(tx: Tx, decisionId: number): Promise<DecisionRow | undefined> {
  const { rows } = await tx.query<RawDecision>(
    `SELECT ${COLUMNS} FROM identity_decisions WHERE decision_id = $1 FOR UPDATE`,
    [decisionId],
  );
  const row = rows[0];
  if (!row) return undefined;
  const moves = await tx.query<Move>(
    `SELECT from_person AS "from", to_person AS "to", events::text[] AS events, identifiers
      FROM identity_moves WHERE decision_id = $1 ORDER BY from_person`,
    [decisionId],
  );
  return decisionRow(row, moves.rows);
}

/** The people of a decision, without a lock. */
export async function peopleOfDecision(tx: Tx, decisionId: number): Promise<string[] | undefined> {
  const { rows } = await tx.query<{ people: string[] }>(
    'SELECT people FROM identity_decisions WHERE decision_id = $1',
    [decisionId],
  );
  return rows[0]?.people;
}

/** The decision that a form's key has made already. */
export async function decisionByKey(tx: Tx, key: string): Promise<number | undefined> {
  const { rows } = await tx.query<{ decision_id: number }>(
    'SELECT decision_id FROM identity_decisions WHERE request_key = $1',
    [key],
  );
  return rows[0]?.decision_id;
}

/** The first decision that came later, stands, and concerns one of the people. */
export async function laterDecision(
  tx: Tx,
  decisionId: number,
  people: readonly string[],
): Promise<number | undefined> {
  const { rows } = await tx.query<{ decision_id: number }>(
    `SELECT decision_id FROM identity_decisions
      WHERE decision_id > $1 AND people && $2::text[] AND undone_at IS NULL ORDER BY decision_id DESC LIMIT 1`,
    [decisionId, people],
  );
  return rows[0]?.decision_id;
}

export async function setUndone(tx: Tx, decisionId: number, by: string): Promise<void> {
  await tx.query(
    'UPDATE identity_decisions SET undone_by = $2, undone_at = clock_timestamp() WHERE decision_id = $1',
    [decisionId, by],
  );
  await tx.query('DELETE FROM former_ids WHERE decision_id = $1', [decisionId]);
}

/** Decisions of some kinds, the newest first, without their moves. */
export async function listDecisions(
  tx: Tx,
  kinds: readonly DecisionKind[],
  limit: number,
): Promise<Omit<DecisionRow, 'moves' | 'kept'>[]> {
  const { rows } = await tx.query<RawDecision>(
    `SELECT ${COLUMNS} FROM identity_decisions WHERE kind = ANY($1::text[]) ORDER BY decision_id DESC LIMIT $2`,
    [kinds, limit],
  );
  return rows.map((row) => {
    const { moves: _, kept: __, ...shown } = decisionRow(row, []);
    return shown;
  });
}

/** Remembers what tasks and handovers of an absorbed record are now. */
export async function insertFormerIds(
  tx: Tx,
  decisionId: number,
  ids: ReadonlyMap<string, string>,
): Promise<void> {
  await tx.query(
    `INSERT INTO former_ids (former_id, id, decision_id) SELECT former_id, id, $3 FROM unnest($1::text[], $2::text[]) AS f(former_id, id)
      ON CONFLICT (former_id) DO UPDATE SET id = EXCLUDED.id, decision_id = EXCLUDED.decision_id`,
    [[...ids.keys()], [...ids.values()], decisionId],
  );
}

/** What a task or handover is called now, where its record was merged into another, or that one into a third. */
export async function presentId(tx: Tx, id: string): Promise<string> {
  const { rows } = await tx.query<{ id: string }>(
    `WITH RECURSIVE now(id, depth) AS (
        SELECT $1::text, 0 UNION ALL
        SELECT f.id, depth + 1 FROM now JOIN former_ids f ON f.former_id = now.id WHERE depth < 50)
      SELECT id FROM now ORDER BY depth DESC LIMIT 1`,
    [id],
  );
  return rows[0]?.id ?? id;
}

/** The record that goes on for a person: their own, or the one that theirs was merged into. */
export async function presentPerson(tx: Tx, personId: string): Promise<string | undefined> {
  const { rows } = await tx.query<{ person_id: string | null }>(
    'SELECT person_id FROM identifiers WHERE identifier = $1',
    [`onward:${personId}`],
  );
  return rows[0]?.person_id ?? undefined;
}
