/** Sharing agreements, the ledger of what was disclosed and refused, and what each partner was told of each person. */
import type { Instant, LocalDate } from '../domain/types';
import type { SharingAgreement } from '../events';
import { tryLock, type Tx } from './pool';

export interface AgreementRow {
  version: number;
  agreement: SharingAgreement;
  recordedBy: string;
  recordedAt: Instant;
  endedAt: Instant | null;
}

interface RawAgreement {
  version: number;
  body: SharingAgreement;
  recorded_by: string;
  recorded_at: Date;
  ended_at: Date | null;
}

const COLUMNS = 'version, body, recorded_by, recorded_at, ended_at';
const rowOf = (row: RawAgreement): AgreementRow => ({
  version: row.version,
  agreement: row.body,
  recordedBy: row.recorded_by,
  recordedAt: row.recorded_at.toISOString(),
  endedAt: row.ended_at?.toISOString() ?? null,
});

/** Every agreement there ever was, the oldest first. */
export async function listAgreements(tx: Tx): Promise<AgreementRow[]> {
  const { rows } = await tx.query<RawAgreement>(`SELECT ${COLUMNS} FROM sharing_agreements ORDER BY version`);
  return rows.map(rowOf);
}

/** Those that hold on a local day. */
export async function agreementsOn(tx: Tx, day: LocalDate): Promise<AgreementRow[]> {
  const { rows } = await tx.query<RawAgreement>({
    name: 'agreements-on',
    text: `SELECT ${COLUMNS} FROM sharing_agreements
      WHERE ended_at IS NULL AND $1::date BETWEEN valid_from AND valid_to ORDER BY version`,
    values: [day],
  });
  return rows.map(rowOf);
}

/** Records an agreement; the standing one of its id, if any, ends. @returns the version */
export async function insertAgreement(
  tx: Tx,
  agreement: SharingAgreement,
  recordedBy: string,
): Promise<number> {
  await endAgreementRow(tx, agreement.id);
  const { rows } = await tx.query<{ version: number }>(
    `INSERT INTO sharing_agreements (id, partner, body, valid_from, valid_to, recorded_by)
     VALUES ($1, $2, $3, $4, $5, $6) RETURNING version`,
    [agreement.id, agreement.partner, JSON.stringify(agreement), agreement.from, agreement.to, recordedBy],
  );
  return (rows[0] as { version: number }).version;
}

/** Ends the standing agreement of an id. @returns its partner; undefined when none stands */
export async function endAgreementRow(tx: Tx, id: string): Promise<string | undefined> {
  const { rows } = await tx.query<{ partner: string }>(
    'UPDATE sharing_agreements SET ended_at = clock_timestamp() WHERE id = $1 AND ended_at IS NULL RETURNING partner',
    [id],
  );
  return rows[0]?.partner;
}

/** Marks agreements whose first day has come. @returns their partners, each once */
export async function beginAgreements(tx: Tx, day: LocalDate): Promise<string[]> {
  const { rows } = await tx.query<{ partner: string }>(
    `UPDATE sharing_agreements SET begun = true WHERE NOT begun AND ended_at IS NULL AND valid_from <= $1 RETURNING partner`,
    [day],
  );
  return [...new Set(rows.map(({ partner }) => partner))].sort();
}

/** Any two disclosers exclude each other by this advisory lock. */
const DISCLOSER = 717_012;

/** Whether the caller is the one discloser for the rest of this transaction. */
export const lockDiscloser = (tx: Tx): Promise<boolean> => tryLock(tx, DISCLOSER);

/** An event of `onward.transitions.v1` that has not been looked at for partners. */
export interface ToDisclose {
  outboxId: number;
  personId: string;
  eventId: string;
  /** Short name. */
  type: string;
  time: Instant;
  data: Readonly<Record<string, unknown>>;
}

export async function takeToDisclose(tx: Tx, most: number): Promise<ToDisclose[]> {
  const { rows } = await tx.query<{
    outbox_id: number;
    person_id: string;
    event_id: string;
    body: { type: string; time: string; data: Record<string, unknown> };
  }>({
    name: 'take-to-disclose',
    text: `WITH next AS (SELECT outbox_id FROM outbox WHERE to_disclose ORDER BY outbox_id LIMIT $1 FOR NO KEY UPDATE)
      UPDATE outbox o SET to_disclose = false FROM next WHERE o.outbox_id = next.outbox_id
      RETURNING o.outbox_id, person_id, event_id, body`,
    values: [most],
  });
  return rows
    .sort((a, b) => a.outbox_id - b.outbox_id)
    .map(({ outbox_id: outboxId, person_id: personId, event_id: eventId, body }) => ({
      ...{ outboxId, personId, eventId },
      type: body.type.replace(/^onward\.|\.v\d+$/g, ''),
      ...{ time: body.time, data: body.data },
    }));
}

export interface SharingCheck {
  personId: string;
  /** Null: every partner. */
  partner: string | null;
  resend: boolean;
}

/** Takes people of whom it has to be looked at again who may be told. */
export async function takeChecks(tx: Tx, most: number): Promise<SharingCheck[]> {
  const { rows } = await tx.query<{ person_id: string; partner: string | null; resend: boolean }>(
    `DELETE FROM sharing_checks WHERE check_id IN (SELECT check_id FROM sharing_checks ORDER BY check_id LIMIT $1)
     RETURNING person_id, partner, resend`,
    [most],
  );
  return rows.map(({ person_id: personId, partner, resend }) => ({ personId, partner, resend }));
}

export async function insertChecks(tx: Tx, checks: readonly SharingCheck[]): Promise<void> {
  if (checks.length === 0) return;
  await tx.query({
    name: 'insert-sharing-checks',
    text: `INSERT INTO sharing_checks (person_id, partner, resend) SELECT * FROM unnest($1::text[], $2::text[], $3::bool[])`,
    values: [checks.map((c) => c.personId), checks.map((c) => c.partner), checks.map((c) => c.resend)],
  });
}

/** Looks again at every case that is carried, for one partner. @returns how many */
export async function checkEverybody(tx: Tx, partner: string, resend: boolean): Promise<number> {
  const { rowCount } = await tx.query(
    `INSERT INTO sharing_checks (person_id, partner, resend) SELECT person_id, $1, $2 FROM cases ORDER BY person_id`,
    [partner, resend],
  );
  return rowCount ?? 0;
}

export interface FeedPerson {
  sequence: number;
  told: boolean;
}
export const feedKey = (personId: string, partner: string): string => `${personId} ${partner}`;

/** What partners were told of these people, by `feedKey`. */
export async function loadFeedPeople(tx: Tx, personIds: readonly string[]): Promise<Map<string, FeedPerson>> {
  const { rows } = await tx.query<{ person_id: string; partner: string; sequence: number; told: boolean }>(
    'SELECT person_id, partner, sequence, told FROM feed_people WHERE person_id = ANY($1::text[])',
    [personIds],
  );
  return new Map(
    rows.map(({ person_id: p, partner, sequence, told }) => [feedKey(p, partner), { sequence, told }]),
  );
}

export async function upsertFeedPeople(
  tx: Tx,
  people: readonly (FeedPerson & { personId: string; partner: string })[],
): Promise<void> {
  if (people.length === 0) return;
  await tx.query(
    `INSERT INTO feed_people (person_id, partner, sequence, told)
     SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[], $4::bool[])
     ON CONFLICT (person_id, partner) DO UPDATE SET sequence = EXCLUDED.sequence, told = EXCLUDED.told`,
    [
      people.map((p) => p.personId),
      people.map((p) => p.partner),
      people.map((p) => p.sequence),
      people.map((p) => p.told),
    ],
  );
}

/** One line of the ledger. */
export interface DisclosureRow {
  at: Instant;
  personId: string;
  partner: string;
  /** The version of the agreement. */
  agreement: number;
  type: string;
  eventId: string;
  decision: 'disclosed' | 'refused';
  reason: string | null;
  /** The names of the fields that were sent. */
  fields: readonly string[];
}

export async function insertDisclosures(tx: Tx, rows: readonly DisclosureRow[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.query(
    `INSERT INTO disclosures (at, person_id, partner, agreement, type, event_id, decision, reason, fields)
     SELECT (d->>'at')::timestamptz, d->>'personId', d->>'partner', (d->>'agreement')::int, d->>'type', d->>'eventId',
       d->>'decision', d->>'reason', ARRAY(SELECT jsonb_array_elements_text(d->'fields'))
     FROM jsonb_array_elements($1::jsonb) WITH ORDINALITY AS r (d, place) ORDER BY place`,
    [JSON.stringify(rows)],
  );
}

/** A line of the ledger with what it rested on. */
export interface Disclosure extends DisclosureRow {
  title: string;
  purpose: string;
  basis: string;
}

/** What was disclosed of a person and what was refused, the latest first. */
export async function disclosuresOf(tx: Tx, personId: string, most: number): Promise<Disclosure[]> {
  const { rows } = await tx.query<Omit<Disclosure, 'at'> & { at: Date }>(
    `SELECT d.at, d.person_id AS "personId", d.partner, d.agreement, d.type, d.event_id AS "eventId", d.decision, d.reason, d.fields,
       a.body->>'title' AS title, a.body->>'purpose' AS purpose, a.body->>'basis' AS basis
     FROM disclosures d JOIN sharing_agreements a ON a.version = d.agreement
     WHERE person_id = $1 ORDER BY disclosure_id DESC LIMIT $2`,
    [personId, most],
  );
  return rows.map((row) => ({ ...row, at: row.at.toISOString() }));
}

/** The identifiers of people, but for those of an identity that is sealed. */
export async function identifiersOf(tx: Tx, personIds: readonly string[]): Promise<Map<string, string[]>> {
  const { rows } = await tx.query<{ person_id: string; identifiers: string[] }>(
    `SELECT person_id, array_agg(identifier ORDER BY identifier) AS identifiers FROM identifiers
     WHERE person_id = ANY($1::text[]) AND sealed_by = 0 GROUP BY 1`,
    [personIds],
  );
  return new Map(rows.map((row) => [row.person_id, row.identifiers]));
}

/** Standing agreements that end, or are to be reviewed, up to a day. */
export async function agreementsEndingBy(
  tx: Tx,
  today: LocalDate,
  day: LocalDate,
): Promise<{ id: string; partner: string; validTo: LocalDate; reviewOn: LocalDate }[]> {
  const { rows } = await tx.query<{ id: string; partner: string; validTo: LocalDate; reviewOn: LocalDate }>(
    `SELECT id, partner, valid_to AS "validTo", body->>'reviewOn' AS "reviewOn" FROM sharing_agreements
     WHERE ended_at IS NULL AND valid_from <= $1 AND (valid_to <= $2 OR (body->>'reviewOn')::date <= $1) ORDER BY valid_to, id`,
    [today, day],
  );
  return rows;
}

/** Whether there is a partner of this code. */
export async function isPartner(tx: Tx, code: string): Promise<boolean> {
  const { rowCount } = await tx.query('SELECT 1 FROM partners WHERE code = $1', [code]);
  return rowCount === 1;
}

/** Those of whom a partner is told now, by person. */
export async function peopleTold(tx: Tx, partner: string): Promise<string[]> {
  const { rows } = await tx.query<{ person_id: string }>(
    'SELECT person_id FROM feed_people WHERE partner = $1 AND told ORDER BY person_id',
    [partner],
  );
  return rows.map((row) => row.person_id);
}
