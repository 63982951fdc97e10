/** Notices as their recipients read them: by day. Read only. */
import type { LocalDate } from '../domain/types';
import type { ImportSummary } from './imports';
import type { Tx } from './pool';

/** A notice with the name of the young person and the title of the task; `title` is null for a step of a handover. */
export interface DigestRow {
  noticeId: string;
  personId: string;
  givenName: string | null;
  familyName: string | null;
  /** The task, or the handover of a handover's step. */
  taskId: string;
  rung: string;
  text: string;
  isHandover: boolean;
  /** Access to the young person's record is restricted. */
  restricted: boolean;
}

/** What was to be told of somebody who died is told no more, but for the death itself. */
const TOLD = `(p.body->'death'->>'confirmed' IS DISTINCT FROM 'true' OR n.rung IN ('died', 'death-unconfirmed', 'death-reversed'))`;

/** What the recipients (workers, teams, their managers) are told on one local day, those of one person together. */
export async function noticesOn(tx: Tx, recipients: readonly string[], day: LocalDate): Promise<DigestRow[]> {
  const { rows } = await tx.query<DigestRow>(
    `SELECT n.notice_id AS "noticeId", n.person_id AS "personId", p.given_name AS "givenName", p.family_name AS "familyName",
        coalesce(f.id, n.task_id) AS "taskId", n.rung, n.text, h.handover_id IS NOT NULL AS "isHandover",
        coalesce(p.body ? 'restricted', false) AS restricted
      FROM notices n LEFT JOIN people p USING (person_id) LEFT JOIN former_ids f ON f.former_id = n.task_id
        LEFT JOIN handovers h ON h.handover_id = coalesce(f.id, n.task_id)
      WHERE n.recipient = ANY($1::text[]) AND n.issued_on = $2 AND ${TOLD}
      ORDER BY p.family_name, p.given_name, n.person_id, n.notice_id`,
    [recipients, day],
  );
  return rows;
}

/** The days on which the recipients were told something, newest first, with how much. */
export async function noticeDays(
  tx: Tx,
  recipients: readonly string[],
  limit: number,
): Promise<{ day: LocalDate; notices: number }[]> {
  const { rows } = await tx.query<{ day: LocalDate; notices: number }>(
    `SELECT to_char(issued_on, 'YYYY-MM-DD') AS day, count(*)::int AS notices
      FROM (SELECT recipient, issued_on FROM notices n LEFT JOIN people p USING (person_id) WHERE ${TOLD}
        UNION ALL SELECT team, written_on FROM import_summaries) n
      WHERE recipient = ANY($1::text[]) GROUP BY issued_on ORDER BY issued_on DESC LIMIT $2`,
    [recipients, limit],
  );
  return rows;
}

/** An alarm that a worker is told of. */
export interface AlarmNotice {
  kind: string;
  subject: string;
  detail: string;
  raisedAt: string;
}

const ALARM_ON = `(raised_at AT TIME ZONE 'Europe/London')::date <= $1::date
  AND (cleared_at IS NULL OR (cleared_at AT TIME ZONE 'Europe/London')::date > $1::date)`;

/** The alarms of which the recipients are told that were open at the end of a day, the oldest first. */
export async function alarmsOn(
  tx: Tx,
  recipients: readonly string[],
  day: LocalDate,
): Promise<AlarmNotice[]> {
  const { rows } = await tx.query<Omit<AlarmNotice, 'raisedAt'> & { raisedAt: Date }>(
    `SELECT kind, subject, detail, raised_at AS "raisedAt" FROM alarms
      WHERE recipient = ANY($2::text[]) AND ${ALARM_ON} ORDER BY alarm_id`,
    [day, recipients],
  );
  return rows.map((row) => ({ ...row, raisedAt: row.raisedAt.toISOString() }));
}

/** All who were told something on a day. */
export async function recipientsOn(tx: Tx, day: LocalDate): Promise<string[]> {
  const { rows } = await tx.query<{ recipient: string }>(
    `SELECT recipient FROM notices n LEFT JOIN people p USING (person_id) WHERE issued_on = $1 AND ${TOLD}
     UNION SELECT team FROM import_summaries WHERE written_on = $1
     UNION SELECT recipient FROM alarms WHERE recipient IS NOT NULL AND ${ALARM_ON} ORDER BY recipient`,
    [day],
  );
  return rows.map(({ recipient }) => recipient);
}

/** Those of whose broken care the recipients were told, and whose alarm stands: the earliest told first. */
export async function brokenCareTold(
  tx: Tx,
  recipients: readonly string[],
): Promise<{ personId: string; givenName: string | null; familyName: string | null }[]> {
  const { rows } = await tx.query<{ personId: string; givenName: string | null; familyName: string | null }>(
    `SELECT n.person_id AS "personId", p.given_name AS "givenName", p.family_name AS "familyName"
      FROM alarms a JOIN notices n ON n.person_id = a.subject AND n.rung = 'alarm' LEFT JOIN people p USING (person_id)
      WHERE a.kind = 'continuity-broken' AND a.cleared_at IS NULL AND n.recipient = ANY($1::text[])
      GROUP BY n.person_id, p.given_name, p.family_name
      ORDER BY min(n.issued_on), p.family_name, p.given_name, n.person_id`,
    [recipients],
  );
  return rows;
}

/** The imports of one local day that brought inherited duties to these teams. */
export async function summariesOn(
  tx: Tx,
  recipients: readonly string[],
  day: LocalDate,
): Promise<ImportSummary[]> {
  const { rows } = await tx.query<ImportSummary>(
    `SELECT import_id AS "importId", team, duties, people FROM import_summaries
      WHERE team = ANY($1::text[]) AND written_on = $2 ORDER BY import_id, team`,
    [recipients, day],
  );
  return rows;
}
