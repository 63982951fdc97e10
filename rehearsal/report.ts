/** What a rehearsal came to, read from the tables at its end: no id that chance made, no time of day. */
import type { Difference } from '../cases';
import { ageOn, londonDay } from '../domain';
import type { LocalDate } from '../domain/types';
import { wireType } from '../events';
import type { RehearsalOptions, Member } from './rehearse';
import type { LateDuty } from './services';
import type { World } from './world';

export interface Entry {
  on: LocalDate;
  /** Who states it: a partner's code, or `onward`. */
  by: string;
  /** What, by its type; of tasks and notices also which occasion and whom it is asked of. */
  what: string;
}

export interface PersonReport {
  number: number;
  dateOfBirth: LocalDate;
  entries: Entry[];
  stages: { on: LocalDate; stage: string }[];
  handovers: HandoverReport[];
  late: { rule: string; due: LocalDate; metOn: LocalDate | null }[];
}

export interface HandoverReport {
  fromService: string;
  toService: string;
  transferOn: LocalDate;
  status: string;
  steps: { on: LocalDate; step: string }[];
}

export interface Workload {
  team: string;
  /** `2031-03`. */
  month: string;
  /** Tasks that came onto the team's list. */
  opened: number;
}

export interface Report extends RehearsalOptions {
  until: LocalDate;
  oracle: {
    held: number;
    differences: { person: number; what: string; expected: unknown; found: unknown }[];
  };
  persons: PersonReport[];
  workload: Workload[];
}

export interface ReportRequest extends RehearsalOptions {
  until: LocalDate;
  members: readonly Member[];
  late: ReadonlyMap<string, LateDuty>;
  oracle: { held: number; differences: readonly Difference[] };
}

export async function readReport(world: World, request: ReportRequest): Promise<Report> {
  const { members, late, oracle, seed, people, years, from, until } = request;
  const numbers = new Map(members.map(({ personId, number }) => [personId, number]));
  const persons: PersonReport[] = [];
  for (const member of members) persons.push(await readPerson(world, member, [...late.values()]));
  return {
    ...{ seed, people, years, from, until },
    oracle: {
      held: oracle.held,
      differences: oracle.differences.map(({ personId, ...rest }) => ({
        person: numbers.get(personId) ?? 0,
        ...rest,
      })),
    },
    persons,
    workload: await readWorkload(world),
  };
}

interface SaidRow {
  type: string;
  time: Date;
  data: Record<string, unknown>;
}

async function readPerson(world: World, member: Member, late: readonly LateDuty[]): Promise<PersonReport> {
  const { number, personId, life } = member;
  const log = await world.log(personId);
  const { rows: said } = await world.parts.pool.query<SaidRow>(
    `SELECT type, (body ->> 'time')::timestamptz AS time, body -> 'data' AS data FROM outbox
     WHERE person_id = $1 AND topic = 'onward.transitions.v1' ORDER BY outbox_id`,
    [personId],
  );
  const outbound = said.map(({ type, time, data }) => ({
    type: type.replace(/^onward[.]|[.]v1$/g, ''),
    data,
    on: londonDay(time.toISOString()),
  }));
  const names = new Map(
    outbound
      .filter(({ type }) => type === 'task.opened')
      .map(({ data }) => [data.taskId, `${String(data.occasion)} (${String(data.ownerRole)})`]),
  );
  const nameOf = (taskId: unknown): string => names.get(taskId) ?? '';
  const entries = [
    ...log
      .filter(({ type }) => type !== 'handover.step')
      .map(({ source, time, type, data }): Entry => {
        const own = !source.startsWith('urn:partner:');
        const about = own ? ` ${typeof data.rung === 'string' ? data.rung : ''} ${nameOf(data.taskId)}` : '';
        return {
          on: londonDay(time),
          by: own ? 'onward' : source.slice('urn:partner:'.length),
          what: `${type}${about}`.replace(/ +/g, ' ').trim(),
        };
      }),
    ...outbound
      .filter(({ type }) => /^(case|task\.(opened|met|withdrawn))/.test(type))
      .map(({ on, type, data }): Entry => ({
        on,
        by: 'onward',
        what: `${type} ${nameOf(data.taskId)}`.trim(),
      })),
  ].sort(inOrder);
  return {
    number,
    dateOfBirth: life.person.dateOfBirth,
    entries,
    stages: outbound
      .filter(({ type }) => /^(case|stage)\./.test(type))
      .map(({ on, type, data }) => ({
        on,
        stage: type === 'case.closed' ? 'closed' : String(data.stage ?? data.to),
      })),
    handovers: await readHandovers(world, personId),
    late: await readLate(world, personId, late),
  };
}

const inOrder = (a: Entry, b: Entry): number => compare(keyOf(a), keyOf(b));
const keyOf = ({ on, by, what }: Entry): string => `${on} ${by} ${what}`;
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

async function readHandovers(world: World, personId: string): Promise<HandoverReport[]> {
  const steps = await world.log(personId, 'handover.step');
  const { rows } = await world.parts.pool.query<Omit<HandoverReport, 'steps'> & { handoverId: string }>(
    `SELECT handover_id AS "handoverId", from_service AS "fromService", to_service AS "toService",
       transfer_on AS "transferOn", status FROM handovers WHERE person_id = $1
     ORDER BY transfer_on, from_service, to_service`,
    [personId],
  );
  return rows.map(({ handoverId, ...handover }) => ({
    ...handover,
    steps: steps
      .filter(({ data }) => data.handoverId === handoverId)
      .map(({ time, data }) => ({ on: londonDay(time), step: String(data.step) })),
  }));
}

/** What was overdue, and the day on which it was met after all; null: it never was. */
async function readLate(
  world: World,
  personId: string,
  late: readonly LateDuty[],
): Promise<PersonReport['late']> {
  const { rows } = await world.parts.pool.query<{
    rule: string;
    occurrence: string;
    metOn: LocalDate | null;
  }>(`SELECT rule, occurrence, body::json ->> 'metOn' AS "metOn" FROM duties WHERE person_id = $1`, [
    personId,
  ]);
  const met = new Map(rows.map(({ rule, occurrence, metOn }) => [`${rule} ${occurrence}`, metOn]));
  return late
    .filter((duty) => duty.personId === personId)
    .map(({ rule, occurrence, due }) => ({ rule, due, metOn: met.get(`${rule} ${occurrence}`) ?? null }))
    .sort((a, b) => compare(`${a.due} ${a.rule} ${a.metOn}`, `${b.due} ${b.rule} ${b.metOn}`));
}

/** Tasks by the team that was asked and the month in which they came onto its list. */
async function readWorkload(world: World): Promise<Workload[]> {
  const { rows } = await world.parts.pool.query<Workload>(
    `SELECT coalesce(t.team, o.body #>> '{data,ownerRole}') AS team,
       to_char((o.body ->> 'time')::timestamptz AT TIME ZONE 'Europe/London', 'YYYY-MM') AS month, count(*)::int AS opened
     FROM outbox o LEFT JOIN tasks t ON t.task_id = o.body #>> '{data,taskId}'
     WHERE o.type = $1 AND o.topic = 'onward.transitions.v1' GROUP BY 1, 2`,
    [wireType('task.opened')],
  );
  return rows.sort((a, b) => compare(`${a.team} ${a.month}`, `${b.team} ${b.month}`));
}

/** The age of a person of the report on a day. */
export const ageThen = ({ dateOfBirth }: PersonReport, on: LocalDate): number => ageOn(dateOfBirth, on);
