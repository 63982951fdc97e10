/** The case tables, read: by `advance` under the case's lock, and by the oracle. */
import type { Duty, Instant, LocalDate, PersonSummary, PlannedHandover, PlannedTask } from '../domain/types';
import type { Tx } from './pool';

/** A row of `cases`. */
export interface CaseRow {
  personId: string;
  open: boolean;
  stage: string;
  locality: string | null;
  /** Of `case_versions`: names one state of one case; 0 before the first advance. */
  version: number;
  eventCount: number;
  asOf: Instant;
  rulebookVersion: string;
  /** The decision to adopt it; 0: it was current when the case was opened. */
  adoption: number;
  nextWake: Instant | null;
  nextDue: LocalDate | null;
  overdue: number;
  openHandovers: number;
  sequence: number;
  blocked: boolean;
}

/** A task with those who are asked. */
export interface TaskEntry {
  task: PlannedTask;
  team: string;
  assignee: string | null;
  /** The name of an owner that cannot sign in, whom the team chases; null: the team does it. */
  chases: string | null;
}

/** What somebody was told. */
export interface NoticeEntry {
  noticeId: string;
  /** A task, or a handover. */
  taskId: string;
  rung: string;
  /** A worker or a team. */
  recipient: string;
  on: LocalDate;
  text: string;
}

/** Everything that people see of one case, as the tables hold it. */
export interface CaseTables {
  person: PersonSummary | undefined;
  /** By `dutyKey`. */
  duties: Map<string, Duty>;
  tasks: Map<string, TaskEntry>;
  handovers: Map<string, PlannedHandover>;
}

export const dutyKey = (duty: { rule: string; occurrence: string }): string =>
  `${duty.rule}\u0000${duty.occurrence}`;

const emptyTables = (): CaseTables => ({
  person: undefined,
  duties: new Map(),
  tasks: new Map(),
  handovers: new Map(),
});

interface RawCase {
  person_id: string;
  status: string;
  stage: string;
  locality: string | null;
  version: string;
  event_count: number;
  as_of: Date;
  rulebook_version: string;
  adoption: number;
  next_wake: Date | null;
  next_due: LocalDate | null;
  overdue: number;
  open_handovers: number;
  sequence: string;
  blocked_reason: string | null;
}

const CASE_COLUMNS = `person_id, status, stage, locality, version, event_count, as_of, rulebook_version, adoption, next_wake,
  next_due, overdue, open_handovers, sequence, blocked_reason`;

function caseRow(row: RawCase): CaseRow {
  return {
    personId: row.person_id,
    open: row.status === 'open',
    stage: row.stage,
    locality: row.locality,
    version: Number(row.version),
    eventCount: row.event_count,
    asOf: row.as_of.toISOString(),
    rulebookVersion: row.rulebook_version,
    adoption: row.adoption,
    nextWake: row.next_wake?.toISOString() ?? null,
    nextDue: row.next_due,
    overdue: row.overdue,
    openHandovers: row.open_handovers,
    sequence: Number(row.sequence),
    blocked: row.blocked_reason !== null,
  };
}

const byPerson = (rows: readonly RawCase[]): Map<string, CaseRow> =>
  new Map(rows.map((row) => [row.person_id, caseRow(row)]));

/** Locks the cases, in the order of their ids, until the transaction ends. Unknown ids are absent from the answer. */
export async function lockCases(tx: Tx, personIds: readonly string[]): Promise<Map<string, CaseRow>> {
  if (personIds.length === 0) return new Map();
  const { rows } = await tx.query<RawCase>({
    name: 'lock-cases',
    text: `SELECT ${CASE_COLUMNS} FROM cases WHERE person_id = ANY($1::text[]) ORDER BY person_id FOR NO KEY UPDATE`,
    values: [personIds],
  });
  return byPerson(rows);
}

/** Case rows without a lock; all of them when no ids are given. */
export async function loadCases(tx: Tx, personIds?: readonly string[]): Promise<Map<string, CaseRow>> {
  const { rows } = personIds
    ? await tx.query<RawCase>(`SELECT ${CASE_COLUMNS} FROM cases WHERE person_id = ANY($1::text[])`, [
        personIds,
      ])
    : await tx.query<RawCase>(`SELECT ${CASE_COLUMNS} FROM cases ORDER BY person_id`);
  return byPerson(rows);
}

/** A decision to plan with a version of the rulebook, as an area has it, from a day on. */
export interface Adoption {
  adoptionId: number;
  version: string;
  /** The hash of the area's settings; null: those that ship with the program. */
  area: string | null;
  effectiveOn: LocalDate;
}

/** What an advance opens with. */
export interface Opening {
  /** Of Postgres. */
  clock: Date;
  /** A case version that was never given before. */
  version: number;
  /** The decision in force on the day that was asked; undefined where none was ever made. */
  adoption: Adoption | undefined;
}

/** The clock of Postgres, a new case version, and the rulebook decision in force on a local day. */
export async function openingOn(tx: Tx, day: LocalDate): Promise<Opening> {
  const { rows } = await tx.query<{
    clock: Date;
    version: string;
    adoption_id: number | null;
    adopted: string;
    area: string | null;
    effective_on: LocalDate;
  }>({
    name: 'opening',
    text: `SELECT clock_timestamp() AS clock, nextval('case_versions') AS version,
        a.adoption_id, a.version AS adopted, a.area, a.effective_on
      FROM (SELECT) AS one LEFT JOIN LATERAL (
        SELECT adoption_id, version, area, effective_on FROM rulebook_adoptions
        WHERE effective_on <= $1::date AND NOT paused ORDER BY adoption_id DESC LIMIT 1) AS a ON true`,
    values: [day],
  });
  const row = rows[0] as (typeof rows)[number];
  return {
    clock: row.clock,
    version: Number(row.version),
    adoption:
      row.adoption_id === null
        ? undefined
        : {
            adoptionId: row.adoption_id,
            version: row.adopted,
            area: row.area,
            effectiveOn: row.effective_on,
          },
  };
}

/** Facts as they were kept, after the first `eventCount` events of the log. */
export interface KeptFacts {
  foldVersion: number;
  eventCount: number;
  /** The facts as JSON. */
  facts: string;
}

export async function loadKeptFacts(tx: Tx, personIds: readonly string[]): Promise<Map<string, KeptFacts>> {
  if (personIds.length === 0) return new Map();
  const { rows } = await tx.query<{
    person_id: string;
    fold_version: number;
    event_count: number;
    facts: string;
  }>({
    name: 'load-facts',
    text: 'SELECT person_id, fold_version, event_count, facts FROM case_facts WHERE person_id = ANY($1::text[])',
    values: [personIds],
  });
  return new Map(
    rows.map((row) => [
      row.person_id,
      { foldVersion: row.fold_version, eventCount: row.event_count, facts: row.facts },
    ]),
  );
}

/** What the tables hold of each case; every asked person is in the answer. */
export async function loadTables(tx: Tx, personIds: readonly string[]): Promise<Map<string, CaseTables>> {
  const tables = new Map(personIds.map((id) => [id, emptyTables()]));
  if (personIds.length === 0) return tables;
  const of = (personId: string): CaseTables => tables.get(personId) as CaseTables;
  const people = await tx.query<{ person_id: string; body: PersonSummary }>({
    name: 'load-people',
    text: 'SELECT person_id, body FROM people WHERE person_id = ANY($1::text[])',
    values: [personIds],
  });
  for (const row of people.rows) of(row.person_id).person = row.body;
  const duties = await tx.query<{ person_id: string; body: string }>({
    name: 'load-duties',
    text: 'SELECT person_id, body FROM duties WHERE person_id = ANY($1::text[])',
    values: [personIds],
  });
  for (const row of duties.rows) {
    const duty = JSON.parse(row.body) as Duty;
    of(row.person_id).duties.set(dutyKey(duty), duty);
  }
  const tasks = await tx.query<{
    person_id: string;
    team: string;
    assignee: string | null;
    chases: string | null;
    body: PlannedTask;
  }>({
    name: 'load-tasks',
    text: 'SELECT person_id, team, assignee, chases, body FROM tasks WHERE person_id = ANY($1::text[])',
    values: [personIds],
  });
  for (const { person_id, team, assignee, chases, body } of tasks.rows) {
    of(person_id).tasks.set(body.taskId, { task: body, team, assignee, chases });
  }
  const handovers = await tx.query<{ person_id: string; body: PlannedHandover }>({
    name: 'load-handovers',
    text: 'SELECT person_id, body FROM handovers WHERE person_id = ANY($1::text[])',
    values: [personIds],
  });
  for (const row of handovers.rows) of(row.person_id).handovers.set(row.body.handoverId, row.body);
  return tables;
}

/** The notices of each case by id, for the oracle. */
export async function loadNotices(
  tx: Tx,
  personIds: readonly string[],
): Promise<Map<string, Map<string, NoticeEntry>>> {
  const found = new Map<string, Map<string, NoticeEntry>>(personIds.map((id) => [id, new Map()]));
  const { rows } = await tx.query<{
    person_id: string;
    notice_id: string;
    task_id: string;
    rung: string;
    recipient: string;
    issued_on: LocalDate;
    text: string;
  }>(
    `SELECT person_id, notice_id, task_id, rung, recipient, issued_on, text FROM notices WHERE person_id = ANY($1::text[])`,
    [personIds],
  );
  for (const row of rows) {
    found.get(row.person_id)?.set(row.notice_id, {
      noticeId: row.notice_id,
      taskId: row.task_id,
      rung: row.rung,
      recipient: row.recipient,
      on: row.issued_on,
      text: row.text,
    });
  }
  return found;
}

/** The person whose handover it is. */
export async function personOfHandover(tx: Tx, handoverId: string): Promise<string | undefined> {
  const { rows } = await tx.query<{ person_id: string }>(
    'SELECT person_id FROM handovers WHERE handover_id = $1',
    [handoverId],
  );
  return rows[0]?.person_id;
}

/** The handover as the tables hold it, and whether its case is open. */
export async function loadHandover(
  tx: Tx,
  handoverId: string,
): Promise<{ personId: string; handover: PlannedHandover; caseOpen: boolean } | undefined> {
  const { rows } = await tx.query<{ person_id: string; body: PlannedHandover; status: string }>(
    'SELECT h.person_id, h.body, c.status FROM handovers h JOIN cases c USING (person_id) WHERE h.handover_id = $1',
    [handoverId],
  );
  const row = rows[0];
  return row && { personId: row.person_id, handover: row.body, caseOpen: row.status === 'open' };
}
