/**
 * The services of a rehearsal at work: each Monday they see what is new on their lists and make up their minds, and on the day they
 * do it, if it still is to be done.
 */
import { CommandRefused } from '../cases';
import { daysAfter } from '../domain';
import type { LocalDate, PlannedHandover, PlannedTask } from '../domain/types';
import type { CloudEvent } from '../events';
import { currentRulebook } from '../rulebook';
import { chanceOf, handoverReaction, ticksOn } from './reactions';
import type { Member } from './rehearse';
import type { World } from './world';

/** A duty that was seen overdue on a Monday. */
export interface LateDuty {
  personId: string;
  rule: string;
  occurrence: string;
  due: LocalDate;
}

interface Tick {
  member: Member;
  taskId: string;
}
interface Saying {
  member: Member;
  handoverId: string;
  status: string;
  event: Omit<CloudEvent, 'time'>;
}

const OPEN = `('upcoming', 'due', 'overdue')`;

export class Services {
  readonly late = new Map<string, LateDuty>();
  private readonly seen = new Set<string>();
  private readonly ticks = new Map<LocalDate, Tick[]>();
  private readonly sayings = new Map<LocalDate, Saying[]>();
  private readonly teams = new Set<string>();
  /** Rules that statements of partners can meet. */
  private readonly stated = new Set(
    currentRulebook()
      .rules.filter(({ satisfiedBy }) => satisfiedBy.any.length > 0)
      .map(({ id }) => id),
  );

  constructor(
    private readonly world: World,
    private readonly seed: number,
  ) {}

  /** Whether anything is to be done on a day. */
  has(day: LocalDate): boolean {
    return this.ticks.has(day) || this.sayings.has(day);
  }

  /** Sees what is new on the lists, and what is late. */
  async look(today: LocalDate, members: readonly Member[]): Promise<void> {
    const byId = new Map(members.map((member) => [member.personId, member]));
    await this.lookAtTasks(today, byId);
    await this.lookAtHandovers(today, byId);
    const { rows } = await this.world.parts.pool.query<LateDuty>(
      `SELECT person_id AS "personId", rule, occurrence, coalesce(statutory_due, target_due) AS due FROM duties
       WHERE status = 'overdue' AND body::json ->> 'state' <> 'enacted-not-commenced'`,
    );
    for (const row of rows) this.late.set(`${row.personId} ${row.rule} ${row.occurrence}`, row);
  }

  private isNew(...about: (string | number | null)[]): boolean {
    const key = about.join('|');
    return !this.seen.has(key) && Boolean(this.seen.add(key));
  }

  private async lookAtTasks(today: LocalDate, byId: ReadonlyMap<string, Member>): Promise<void> {
    const { rows } = await this.world.parts.pool.query<{ personId: string; body: PlannedTask }>(
      `SELECT person_id AS "personId", body FROM tasks WHERE status IN ${OPEN}`,
    );
    for (const { personId, body: task } of rows) {
      const member = byId.get(personId);
      const about = [member?.number ?? 0, task.occasion, task.ownerRole, task.due ?? ''] as const;
      if (!member || !this.isNew('task', ...about)) continue;
      const byPartners = task.lines.every(({ rule }) => this.stated.has(rule));
      const day = ticksOn(task, byPartners, today, chanceOf(this.seed, ...about));
      if (day !== undefined) push(this.ticks, day, { member, taskId: task.taskId });
    }
  }

  private async lookAtHandovers(today: LocalDate, byId: ReadonlyMap<string, Member>): Promise<void> {
    const { rows } = await this.world.parts.pool.query<{ personId: string; body: PlannedHandover }>(
      `SELECT person_id AS "personId", body FROM handovers`,
    );
    for (const { personId, body: handover } of rows) {
      const member = byId.get(personId);
      const { fromService, toService, status, transferOn, handoverId } = handover;
      const about = [member?.number ?? 0, fromService, toService, status, transferOn] as const;
      if (!member || !this.isNew('handover', ...about)) continue;
      const reaction = handoverReaction(handover, today, chanceOf(this.seed, ...about));
      if (!reaction) continue;
      const id = ['reaction', ...about, today].join('-');
      const subject = `nhs:${member.life.person.nhsNumber}`;
      const event = { id, subject, ...reaction.statement };
      push(this.sayings, daysAfter(today, reaction.afterDays), { member, handoverId, status, event });
    }
  }

  /**
   * Does what was meant for a day. @returns how many tasks were completed
   * @param say what a partner states
   */
  async act(day: LocalDate, say: (event: CloudEvent) => Promise<void>): Promise<number> {
    const time = await this.world.now();
    for (const { handoverId, status, event } of this.sayings.get(day) ?? []) {
      const { rows } = await this.world.parts.pool.query(
        `SELECT FROM handovers JOIN cases USING (person_id)
         WHERE handover_id = $1 AND handovers.status = $2 AND cases.status = 'open'`,
        [handoverId, status],
      );
      if (rows.length > 0) await say({ ...event, time });
    }
    let done = 0;
    for (const tick of this.ticks.get(day) ?? []) if (await this.tick(day, tick)) done++;
    await this.world.relay();
    this.sayings.delete(day);
    this.ticks.delete(day);
    return done;
  }

  /** Completes a task, as a worker of its team does. */
  private async tick(on: LocalDate, { member, taskId }: Tick): Promise<boolean> {
    const { pool, cases } = this.world.parts;
    const { rows } = await pool.query<{ team: string; body: PlannedTask }>(
      `SELECT team, body FROM tasks WHERE task_id = $1 AND status IN ${OPEN}`,
      [taskId],
    );
    const task = rows[0];
    if (!task) return false;
    const workerId = await this.workerOf(task.team);
    const lines = task.body.lines.map(({ rule, occurrence }) => ({ rule, occurrence }));
    try {
      await cases.command(
        { workerId },
        member.personId,
        'task.completed',
        { taskId, on, lines },
        await this.world.now(),
      );
      return true;
    } catch (error) {
      // The clock of the case may have overtaken it since the list was read.
      if (error instanceof CommandRefused && error.code === 'overtaken') return false;
      throw error;
    }
  }

  private async workerOf(team: string): Promise<string> {
    const workerId = `rehearsal-${team}`;
    if (!this.teams.has(team)) {
      this.teams.add(team);
      const worker = { workerId, name: 'Rehearsal', team, roles: ['social-worker'], services: [] };
      await this.world.parts.cases.saveWorkers([worker]);
    }
    return workerId;
  }
}

function push<T>(days: Map<LocalDate, T[]>, day: LocalDate, one: T): void {
  const list = days.get(day);
  if (list) list.push(one);
  else days.set(day, [one]);
}
