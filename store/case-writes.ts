/** The case tables, written: one statement a table for all cases of a chunk. Only `advance` calls these. */
import type { Duty, Instant, LocalDate, PersonSummary, PlannedHandover } from '../domain/types';
import { OUT_TOPICS, type OutboundEvent } from '../events';
import type { NoticeEntry, TaskEntry } from './case-rows';
import type { Tx } from './pool';

/** Rows for new people; their first advance follows in the same transaction. */
export async function insertCases(
  tx: Tx,
  personIds: readonly string[],
  now: Instant,
  rulebookVersion: string,
  adoption: number,
): Promise<void> {
  if (personIds.length === 0) return;
  await tx.query({
    name: 'insert-cases',
    text: `INSERT INTO cases (person_id, as_of, rulebook_version, adoption, opened_at)
      SELECT person_id, $2::timestamptz, $3, $4::int, $2::timestamptz FROM unnest($1::text[]) AS p(person_id)`,
    values: [personIds, now, rulebookVersion, adoption],
  });
}

/** What one advance makes of a row of `cases`. */
export interface CaseUpdate {
  personId: string;
  open: boolean;
  stage: string;
  locality: string | null;
  eventCount: number;
  asOf: Instant;
  rulebookVersion: string;
  adoption: number;
  nextWake: Instant | null;
  nextDue: LocalDate | null;
  overdue: number;
  openHandovers: number;
  sequence: number;
  /** The relay owes the case's workflow a signal. */
  flagged: boolean;
  /** The class of the error that blocks the case; null: it is not blocked. */
  blockedReason: string | null;
}

export async function updateCases(tx: Tx, version: number, updates: readonly CaseUpdate[]): Promise<void> {
  if (updates.length === 0) return;
  const column = <K extends keyof CaseUpdate>(key: K): CaseUpdate[K][] => updates.map((u) => u[key]);
  await tx.query({
    name: 'update-cases',
    text: `UPDATE cases c SET status = u.status, stage = u.stage, locality = u.locality, version = $1,
        event_count = u.event_count, as_of = u.as_of, rulebook_version = u.rulebook_version, next_wake = u.next_wake,
        next_due = u.next_due, overdue = u.overdue, open_handovers = u.open_handovers, sequence = u.sequence,
        flag = c.flag + u.flag, blocked_reason = u.blocked_reason, adoption = u.adoption
      FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::int[], $7::timestamptz[], $8::text[],
        $9::timestamptz[], $10::date[], $11::int[], $12::int[], $13::bigint[], $14::int[], $15::text[], $16::int[])
        AS u(person_id, status, stage, locality, event_count, as_of, rulebook_version, next_wake, next_due, overdue,
          open_handovers, sequence, flag, blocked_reason, adoption)
      WHERE c.person_id = u.person_id`,
    values: [
      version,
      column('personId'),
      updates.map((u) => (u.open ? 'open' : 'closed')),
      column('stage'),
      column('locality'),
      column('eventCount'),
      column('asOf'),
      column('rulebookVersion'),
      column('nextWake'),
      column('nextDue'),
      column('overdue'),
      column('openHandovers'),
      column('sequence'),
      updates.map((u) => (u.flagged ? 1 : 0)),
      column('blockedReason'),
      column('adoption'),
    ],
  });
}

export async function upsertPeople(
  tx: Tx,
  people: readonly { personId: string; person: PersonSummary }[],
): Promise<void> {
  if (people.length === 0) return;
  await tx.query({
    name: 'upsert-people',
    text: `INSERT INTO people (person_id, given_name, family_name, date_of_birth, body)
      SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::date[], $5::jsonb[])
      ON CONFLICT (person_id) DO UPDATE SET given_name = EXCLUDED.given_name, family_name = EXCLUDED.family_name,
        date_of_birth = EXCLUDED.date_of_birth, body = EXCLUDED.body`,
    values: [
      people.map((p) => p.personId),
      people.map((p) => p.person.givenName ?? null),
      people.map((p) => p.person.familyName ?? null),
      people.map((p) => p.person.dateOfBirth ?? null),
      people.map((p) => JSON.stringify(p.person)),
    ],
  });
}

export async function upsertDuties(
  tx: Tx,
  duties: readonly { personId: string; duty: Duty }[],
): Promise<void> {
  if (duties.length === 0) return;
  await tx.query({
    name: 'upsert-duties',
    text: `INSERT INTO duties (person_id, rule, occurrence, owner, status, statutory_due, target_due, body)
      SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::date[], $7::date[], $8::text[])
      ON CONFLICT (person_id, rule, occurrence) DO UPDATE SET owner = EXCLUDED.owner, status = EXCLUDED.status,
        statutory_due = EXCLUDED.statutory_due, target_due = EXCLUDED.target_due, body = EXCLUDED.body`,
    values: [
      duties.map((d) => d.personId),
      duties.map((d) => d.duty.rule),
      duties.map((d) => d.duty.occurrence),
      duties.map((d) => d.duty.owner),
      duties.map((d) => d.duty.status),
      duties.map((d) => d.duty.statutoryDue),
      duties.map((d) => d.duty.targetDue),
      duties.map((d) => JSON.stringify(d.duty)),
    ],
  });
}

export async function deleteDuties(
  tx: Tx,
  gone: readonly { personId: string; rule: string; occurrence: string }[],
): Promise<void> {
  if (gone.length === 0) return;
  await tx.query(
    `DELETE FROM duties d USING unnest($1::text[], $2::text[], $3::text[]) AS g(person_id, rule, occurrence)
      WHERE d.person_id = g.person_id AND d.rule = g.rule AND d.occurrence = g.occurrence`,
    [gone.map((g) => g.personId), gone.map((g) => g.rule), gone.map((g) => g.occurrence)],
  );
}

export async function upsertTasks(
  tx: Tx,
  tasks: readonly { personId: string; entry: TaskEntry; openedAt: Instant }[],
): Promise<void> {
  if (tasks.length === 0) return;
  await tx.query({
    name: 'upsert-tasks',
    text: `INSERT INTO tasks (task_id, person_id, owner_role, team, assignee, status, due, body, opened_at, chases)
      SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::date[], $8::jsonb[],
        $9::timestamptz[], $10::text[])
      ON CONFLICT (task_id) DO UPDATE SET owner_role = EXCLUDED.owner_role, team = EXCLUDED.team,
        assignee = EXCLUDED.assignee, status = EXCLUDED.status, due = EXCLUDED.due, body = EXCLUDED.body,
        chases = EXCLUDED.chases`,
    values: [
      tasks.map((t) => t.entry.task.taskId),
      tasks.map((t) => t.personId),
      tasks.map((t) => t.entry.task.ownerRole),
      tasks.map((t) => t.entry.team),
      tasks.map((t) => t.entry.assignee),
      tasks.map((t) => t.entry.task.status),
      tasks.map((t) => t.entry.task.due),
      tasks.map((t) => JSON.stringify(t.entry.task)),
      tasks.map((t) => t.openedAt),
      tasks.map((t) => t.entry.chases),
    ],
  });
}

export async function deleteTasks(tx: Tx, taskIds: readonly string[]): Promise<void> {
  if (taskIds.length === 0) return;
  await tx.query('DELETE FROM tasks WHERE task_id = ANY($1::text[])', [taskIds]);
}

export async function insertNotices(
  tx: Tx,
  notices: readonly { personId: string; notice: NoticeEntry }[],
): Promise<void> {
  if (notices.length === 0) return;
  await tx.query({
    name: 'insert-notices',
    text: `INSERT INTO notices (notice_id, person_id, task_id, rung, recipient, issued_on, text)
      SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::date[], $7::text[])`,
    values: [
      notices.map((n) => n.notice.noticeId),
      notices.map((n) => n.personId),
      notices.map((n) => n.notice.taskId),
      notices.map((n) => n.notice.rung),
      notices.map((n) => n.notice.recipient),
      notices.map((n) => n.notice.on),
      notices.map((n) => n.notice.text),
    ],
  });
}

export async function upsertHandovers(
  tx: Tx,
  handovers: readonly { personId: string; handover: PlannedHandover; flagged: boolean }[],
): Promise<void> {
  if (handovers.length === 0) return;
  await tx.query({
    name: 'upsert-handovers',
    text: `INSERT INTO handovers AS h (handover_id, person_id, from_service, to_service, status, transfer_on, next_step_at, flag, body)
      SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::date[], $7::timestamptz[],
        $8::bigint[], $9::jsonb[])
      ON CONFLICT (handover_id) DO UPDATE SET from_service = EXCLUDED.from_service, to_service = EXCLUDED.to_service,
        status = EXCLUDED.status, transfer_on = EXCLUDED.transfer_on, next_step_at = EXCLUDED.next_step_at,
        flag = h.flag + EXCLUDED.flag, body = EXCLUDED.body`,
    values: [
      handovers.map((h) => h.handover.handoverId),
      handovers.map((h) => h.personId),
      handovers.map((h) => h.handover.fromService),
      handovers.map((h) => h.handover.toService),
      handovers.map((h) => h.handover.status),
      handovers.map((h) => h.handover.transferOn),
      handovers.map((h) => h.handover.nextStep?.at ?? null),
      handovers.map((h) => (h.flagged ? 1 : 0)),
      handovers.map((h) => JSON.stringify(h.handover)),
    ],
  });
}

export async function deleteHandovers(tx: Tx, handoverIds: readonly string[]): Promise<void> {
  if (handoverIds.length === 0) return;
  await tx.query('DELETE FROM handovers WHERE handover_id = ANY($1::text[])', [handoverIds]);
}

/** Outbound events in the order in which they are to be sent. */
export async function insertOutbox(
  tx: Tx,
  topic: string,
  messages: readonly { personId: string; event: OutboundEvent }[],
): Promise<void> {
  if (messages.length === 0) return;
  await tx.query({
    name: 'insert-outbox',
    text: `INSERT INTO outbox (person_id, event_id, topic, key, type, body, to_disclose)
      SELECT person_id, event_id, $1, key, type, body,
        $1 = '${OUT_TOPICS.transitions}' AND EXISTS (SELECT FROM sharing_agreements WHERE ended_at IS NULL)
      FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::jsonb[])
        WITH ORDINALITY AS m(person_id, event_id, key, type, body, place) ORDER BY place`,
    values: [
      topic,
      messages.map((m) => m.personId),
      messages.map((m) => m.event.id),
      messages.map((m) => m.event.subject),
      messages.map((m) => m.event.type),
      messages.map((m) => JSON.stringify(m.event)),
    ],
  });
}

export async function upsertFacts(
  tx: Tx,
  kept: readonly { personId: string; foldVersion: number; eventCount: number; facts: string }[],
): Promise<void> {
  if (kept.length === 0) return;
  await tx.query({
    name: 'upsert-facts',
    text: `INSERT INTO case_facts (person_id, fold_version, event_count, facts)
      SELECT * FROM unnest($1::text[], $2::int[], $3::int[], $4::text[])
      ON CONFLICT (person_id) DO UPDATE SET fold_version = EXCLUDED.fold_version,
        event_count = EXCLUDED.event_count, facts = EXCLUDED.facts`,
    values: [
      kept.map((k) => k.personId),
      kept.map((k) => k.foldVersion),
      kept.map((k) => k.eventCount),
      kept.map((k) => k.facts),
    ],
  });
}

/** Raises alarms, or renews the text of those that are open. */
export async function raiseAlarms(
  tx: Tx,
  alarms: readonly { kind: string; subject: string; detail: string }[],
): Promise<void> {
  if (alarms.length === 0) return;
  await tx.query(
    `INSERT INTO alarms (kind, subject, detail) SELECT * FROM unnest($1::text[], $2::text[], $3::text[])
      ON CONFLICT (kind, subject) WHERE cleared_at IS NULL DO UPDATE SET detail = EXCLUDED.detail`,
    [alarms.map((a) => a.kind), alarms.map((a) => a.subject), alarms.map((a) => a.detail)],
  );
}

export async function clearAlarms(tx: Tx, kind: string, subjects: readonly string[]): Promise<void> {
  if (subjects.length === 0) return;
  await tx.query(
    `UPDATE alarms SET cleared_at = clock_timestamp() WHERE kind = $1 AND subject = ANY($2::text[]) AND cleared_at IS NULL`,
    [kind, subjects],
  );
}
