/** What people read: workers, tasks, handovers, logs, and the operator's queues. Read only, but for workers and the audit. */
import type { Duty, Instant, LocalDate, PlannedHandover, PlannedTask } from '../domain/types';
import { dutyKey } from './case-rows';
import { presentId } from './identity-decisions';
import type { Tx } from './pool';

/** A row of `workers`. */
export interface WorkerRow {
  workerId: string;
  name: string;
  team: string;
  roles: string[];
  services: string[];
}

const WORKER_COLUMNS = 'worker_id AS "workerId", name, team, roles, services';

export async function findWorker(tx: Tx, workerId: string): Promise<WorkerRow | undefined> {
  const { rows } = await tx.query<WorkerRow>(`SELECT ${WORKER_COLUMNS} FROM workers WHERE worker_id = $1`, [
    workerId,
  ]);
  return rows[0];
}

export async function listWorkers(tx: Tx): Promise<WorkerRow[]> {
  const { rows } = await tx.query<WorkerRow>(
    `SELECT ${WORKER_COLUMNS} FROM workers ORDER BY name, worker_id`,
  );
  return rows;
}

export async function upsertWorkers(
  tx: Tx,
  workers: readonly {
    workerId: string;
    name: string;
    team: string;
    roles: readonly string[];
    services: readonly string[];
  }[],
): Promise<void> {
  await tx.query(
    `INSERT INTO workers (worker_id, name, team, roles, services)
      SELECT w."workerId", w.name, w.team, w.roles, w.services
      FROM jsonb_to_recordset($1::jsonb) AS w("workerId" text, name text, team text, roles text[], services text[])
      ON CONFLICT (worker_id) DO UPDATE SET name = EXCLUDED.name, team = EXCLUDED.team, roles = EXCLUDED.roles,
        services = EXCLUDED.services`,
    [JSON.stringify(workers)],
  );
}

/** A task with the names that a page shows. */
export interface TaskListRow {
  taskId: string;
  personId: string;
  givenName: string | null;
  familyName: string | null;
  team: string;
  assignee: string | null;
  assigneeName: string | null;
  chases: string | null;
  ownerRole: string;
  task: PlannedTask;
  /** Access to the young person's record is restricted. */
  restricted: boolean;
}

const TASK_LIST = `SELECT t.task_id AS "taskId", t.person_id AS "personId", p.given_name AS "givenName",
    p.family_name AS "familyName", t.team, t.assignee, w.name AS "assigneeName", t.chases, t.owner_role AS "ownerRole", t.body AS task,
    coalesce(p.body ? 'restricted', false) AS restricted
  FROM tasks t LEFT JOIN people p USING (person_id) LEFT JOIN workers w ON w.worker_id = t.assignee`;

/** SQL of each order; ties are broken so that pages neither repeat nor skip a row. */
const TASK_ORDER = {
  due: ['t.due'],
  person: ['p.family_name', 'p.given_name'],
  title: [`t.body->>'title'`],
  assignee: ['w.name'],
} as const;

export interface TaskListQuery {
  /** Tasks of this worker, or of this team. */
  assignee?: string;
  team?: string;
  status: string;
  sort: keyof typeof TASK_ORDER;
  descending: boolean;
  limit: number;
  offset: number;
}

export async function listTasks(tx: Tx, query: TaskListQuery): Promise<TaskListRow[]> {
  const direction = query.descending ? 'DESC' : 'ASC';
  const order = TASK_ORDER[query.sort].map((column) => `${column} ${direction} NULLS LAST`).join(', ');
  const { rows } = await tx.query<TaskListRow>(
    `${TASK_LIST} WHERE ($1::text IS NULL OR t.assignee = $1) AND ($2::text IS NULL OR t.team = $2) AND t.status = $3
      ORDER BY ${order}, t.due NULLS LAST, t.task_id LIMIT $4 OFFSET $5`,
    [query.assignee ?? null, query.team ?? null, query.status, query.limit, query.offset],
  );
  return rows;
}

/** Tasks by status, of a worker and of a team. */
export async function countTasks(
  tx: Tx,
  workerId: string,
  team: string,
): Promise<{ status: string; mine: number; team: number }[]> {
  const { rows } = await tx.query<{ status: string; mine: number; team: number }>(
    `SELECT status, (count(*) FILTER (WHERE assignee = $1))::int AS mine, (count(*) FILTER (WHERE team = $2))::int AS team
      FROM tasks WHERE assignee = $1 OR team = $2 GROUP BY status`,
    [workerId, team],
  );
  return rows;
}

/** A task by its id, or by the one that it had before its record was merged into another. */
export async function findTask(tx: Tx, taskId: string): Promise<TaskListRow | undefined> {
  const { rows } = await tx.query<TaskListRow>(`${TASK_LIST} WHERE t.task_id = $1`, [taskId]);
  const present = rows[0] ? taskId : await presentId(tx, taskId);
  return present === taskId ? rows[0] : findTask(tx, present);
}

export async function listTasksOfPerson(tx: Tx, personId: string): Promise<TaskListRow[]> {
  const { rows } = await tx.query<TaskListRow>(
    `${TASK_LIST} WHERE t.person_id = $1 ORDER BY t.due NULLS LAST, t.task_id`,
    [personId],
  );
  return rows;
}

/** The duties of several people by person, then by `dutyKey`. */
export async function dutiesOf(
  tx: Tx,
  personIds: readonly string[],
): Promise<Map<string, Map<string, Duty>>> {
  const found = new Map<string, Map<string, Duty>>(personIds.map((id) => [id, new Map()]));
  const { rows } = await tx.query<{ person_id: string; body: string }>(
    `SELECT person_id, body FROM duties WHERE person_id = ANY($1::text[])`,
    [[...found.keys()]],
  );
  for (const row of rows) {
    const duty = JSON.parse(row.body) as Duty;
    found.get(row.person_id)?.set(dutyKey(duty), duty);
  }
  return found;
}

/** A handover with the names that a page shows. */
export interface HandoverListRow {
  personId: string;
  givenName: string | null;
  familyName: string | null;
  handover: PlannedHandover;
  /** Access to the young person's record is restricted. */
  restricted: boolean;
}

const HANDOVER_LIST = `SELECT h.person_id AS "personId", p.given_name AS "givenName", p.family_name AS "familyName",
    h.body AS handover, coalesce(p.body ? 'restricted', false) AS restricted FROM handovers h LEFT JOIN people p USING (person_id)`;

/** Handovers to or from services in one of the statuses; null: of all services. */
export async function listHandovers(
  tx: Tx,
  query: { services: readonly string[] | null; statuses: readonly string[]; limit: number; offset: number },
): Promise<HandoverListRow[]> {
  const { rows } = await tx.query<HandoverListRow>(
    `${HANDOVER_LIST} WHERE ($1::text[] IS NULL OR h.to_service = ANY($1)) AND h.status = ANY($2::text[])
      ORDER BY h.transfer_on, h.handover_id LIMIT $3 OFFSET $4`,
    [query.services, query.statuses, query.limit, query.offset],
  );
  return rows;
}

export async function countHandovers(
  tx: Tx,
  services: readonly string[] | null,
): Promise<{ status: string; count: number }[]> {
  const { rows } = await tx.query<{ status: string; count: number }>(
    `SELECT status, count(*)::int AS count FROM handovers WHERE ($1::text[] IS NULL OR to_service = ANY($1)) GROUP BY status`,
    [services],
  );
  return rows;
}

/** A handover by its id, or by the one that it had before its record was merged into another. */
export async function findHandover(tx: Tx, handoverId: string): Promise<HandoverListRow | undefined> {
  const { rows } = await tx.query<HandoverListRow>(`${HANDOVER_LIST} WHERE h.handover_id = $1`, [handoverId]);
  const present = rows[0] ? handoverId : await presentId(tx, handoverId);
  return present === handoverId ? rows[0] : findHandover(tx, present);
}

export async function listHandoversOfPerson(tx: Tx, personId: string): Promise<HandoverListRow[]> {
  const { rows } = await tx.query<HandoverListRow>(
    `${HANDOVER_LIST} WHERE h.person_id = $1 ORDER BY h.transfer_on, h.handover_id`,
    [personId],
  );
  return rows;
}

/** The person that an identifier points at; a sealed one points at nobody here. */
export async function findByIdentifier(tx: Tx, identifier: string): Promise<string | undefined> {
  const { rows } = await tx.query<{ person_id: string | null }>(
    'SELECT person_id FROM identifiers WHERE identifier = $1 AND sealed_by = 0',
    [identifier],
  );
  return rows[0]?.person_id ?? undefined;
}

export async function identifiersOf(tx: Tx, personId: string): Promise<string[]> {
  const { rows } = await tx.query<{ identifier: string }>(
    'SELECT identifier FROM identifiers WHERE person_id = $1 AND sealed_by = 0 ORDER BY identifier',
    [personId],
  );
  return rows.map((row) => row.identifier);
}

/** A young person as a search result. */
export interface PersonListRow {
  personId: string;
  givenName: string | null;
  familyName: string | null;
  dateOfBirth: LocalDate | null;
  stage: string;
  open: boolean;
}

/** People whose given or family name, or both in either order, begins so. */
export async function searchPeople(tx: Tx, text: string, limit: number): Promise<PersonListRow[]> {
  const pattern = `${text.replace(/[\\%_]/g, '\\$&')}%`;
  const { rows } = await tx.query<PersonListRow>(
    `SELECT person_id AS "personId", given_name AS "givenName", family_name AS "familyName",
        date_of_birth AS "dateOfBirth", stage, status = 'open' AS open
      FROM people JOIN cases USING (person_id)
      WHERE family_name ILIKE $1 OR given_name ILIKE $1 OR given_name || ' ' || family_name ILIKE $1
        OR family_name || ' ' || given_name ILIKE $1
      ORDER BY family_name, given_name, person_id LIMIT $2`,
    [pattern, limit],
  );
  return rows;
}

/** Workers' names by id. */
export async function workerNames(tx: Tx, workerIds: readonly string[]): Promise<Map<string, string>> {
  const { rows } = await tx.query<{ worker_id: string; name: string }>(
    'SELECT worker_id, name FROM workers WHERE worker_id = ANY($1::text[])',
    [workerIds],
  );
  return new Map(rows.map((row) => [row.worker_id, row.name]));
}

/** An instant as the tables give it, as ISO text. */
export const instantOf = (date: Date): Instant => date.toISOString();
