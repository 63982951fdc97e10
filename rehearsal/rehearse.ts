/**
 * A rehearsal: a cohort lives from 13 to 26 in the real workflows, activities and tables, day by day as partners state things and
 * as services react, and the oracle is asked at each birthday. It stops at the first birthday on which the oracle fails.
 */
import type { Difference } from '../cases';
import { addYears, birthday, daysAfter, epochDay } from '../domain';
import type { LocalDate } from '../domain/types';
import type { CloudEvent } from '../events';
import { sourceOf, type DemoEvent } from '../stack/demo/diary';
import { makeLives, type Life } from '../stack/demo/life';
import { readReport, type Report } from './report';
import { Services } from './services';
import type { World } from './world';

export interface RehearsalOptions {
  seed: number;
  /** Each is 13 on the first day. */
  people: number;
  years: number;
  /** The first day; the server's clock must not have passed it. */
  from: LocalDate;
}

export interface Progress {
  on: LocalDate;
  statements: number;
  wakes: number;
  /** Birthdays on which the oracle held. */
  held: number;
}

/** Is told of each day on which something happened; what it throws ends the rehearsal. */
type Tell = (at: Progress) => void | Promise<void>;

/** A person of the cohort; `number` stands for them wherever something is printed. */
export interface Member {
  number: number;
  personId: string;
  life: Life;
}

/** The hour (UTC) at which a day's statements arrive: after every hour at which one is made, and after the morning's wakes. */
const ARRIVE = 'T18:00:00.000Z';
/** A wake this late is one that was lost. */
const LATE_WAKE_MS = 60_000;

/** @throws Error when a statement is refused, or nobody answers */
export async function rehearseLives(
  world: World,
  options: RehearsalOptions,
  progress: Tell = () => undefined,
): Promise<Report> {
  return new Rehearsal(world, options, progress).run();
}

class Rehearsal {
  private readonly until: LocalDate;
  private readonly lives: readonly Life[];
  private readonly statements = new Map<LocalDate, CloudEvent[]>();
  private readonly birthdays = new Map<LocalDate, Life[]>();
  private readonly members = new Map<Life, Member>();
  private readonly services: Services;
  private readonly count = { statements: 0, held: 0 };

  constructor(
    private readonly world: World,
    private readonly options: RehearsalOptions,
    private readonly progress: Tell,
  ) {
    const { seed, people, years, from } = options;
    this.until = addYears(from, years);
    this.lives = makeLives(seed, from, this.until, people);
    this.services = new Services(world, seed);
    for (const life of this.lives) this.planLife(life);
  }

  async run(): Promise<Report> {
    const { from } = this.options;
    let differences: Difference[] = [];
    for (let day = from; day <= this.until && differences.length === 0; day = daysAfter(day, 1)) {
      if (!this.isEventful(day)) continue;
      await this.world.until(`${day}${ARRIVE}`);
      await this.live(day);
      if (day === from) await this.meetEverybody();
      if (isMonday(day)) await this.services.look(day, [...this.members.values()]);
      differences = await this.checkBirthdays(day);
      await this.tell(day);
    }
    if (differences.length === 0) differences = await this.check([...this.members.values()]);
    return readReport(this.world, {
      ...this.options,
      until: this.until,
      members: [...this.members.values()],
      late: this.services.late,
      oracle: { held: this.count.held, differences },
    });
  }

  private planLife(life: Life): void {
    const { from } = this.options;
    for (const event of life.events) {
      const day = event.time.slice(0, 10);
      add(this.statements, day < from ? from : day, cloudEvent(event));
    }
    for (let age = 14; ; age++) {
      const day = birthday(life.person.dateOfBirth, age);
      if (day > this.until) return;
      add(this.birthdays, day, life);
    }
  }

  private isEventful(day: LocalDate): boolean {
    return (
      day === this.options.from ||
      day === this.until ||
      isMonday(day) ||
      this.statements.has(day) ||
      this.birthdays.has(day) ||
      this.services.has(day)
    );
  }

  /** What partners state on a day arrives, then services do what they had in mind for it. */
  private async live(day: LocalDate): Promise<void> {
    const events = this.statements.get(day) ?? [];
    if (events.length > 0) await this.receive(events);
    this.count.statements += await this.services.act(day, (event) => this.receive([event]));
  }

  private async receive(events: readonly CloudEvent[]): Promise<void> {
    const outcomes = await this.world.receive(events);
    this.count.statements += events.length;
    const refused = outcomes.find(({ kind }) => kind === 'conflict' || kind === 'quarantined');
    if (refused) {
      const { type, id, source } = events[outcomes.indexOf(refused)] as CloudEvent;
      throw new Error(`the rehearsed statement ${type} ${id} of ${source} became a ${refused.kind}`);
    }
  }

  /** Everybody is known from the first day on. */
  private async meetEverybody(): Promise<void> {
    for (const life of this.lives) {
      const found = await this.world.parts.cases.findPerson(`nhs:${life.person.nhsNumber}`);
      if (!found) throw new Error(`person ${life.person.serial} has no case`);
      this.members.set(life, { number: life.person.serial, personId: found.personId, life });
    }
  }

  private async checkBirthdays(day: LocalDate): Promise<Difference[]> {
    const members = (this.birthdays.get(day) ?? []).flatMap((life) => this.members.get(life) ?? []);
    if (members.length === 0) return [];
    const differences = await this.check(members);
    if (differences.length === 0) this.count.held += members.length;
    return differences;
  }

  /** The oracle, no wake that was lost, and no case that is blocked: of those the oracle says nothing. */
  private async check(members: readonly Member[]): Promise<Difference[]> {
    const { cases, pool } = this.world.parts;
    const ids = members.map(({ personId }) => personId);
    const differences = await cases.verifyOracle(ids);
    const before = new Date(Date.parse(await this.world.now()) - LATE_WAKE_MS);
    const { rows } = await pool.query<{ person_id: string; blocked_reason: string | null; next_wake: Date }>(
      `SELECT person_id, blocked_reason, next_wake FROM cases WHERE person_id = ANY ($1)
       AND (blocked_reason IS NOT NULL OR status = 'open' AND next_wake < $2) ORDER BY person_id`,
      [ids, before],
    );
    for (const { person_id: personId, blocked_reason: blocked, next_wake: wake } of rows)
      differences.push(
        blocked === null
          ? { personId, what: 'a wake that was lost', expected: null, found: wake.toISOString() }
          : { personId, what: 'the case is blocked', expected: null, found: blocked },
      );
    return differences;
  }

  private async tell(on: LocalDate): Promise<void> {
    await this.progress({ on, ...this.count, wakes: this.world.asked.length });
  }
}

const isMonday = (day: LocalDate): boolean => (epochDay(day) + 3) % 7 === 0;

function add<T>(days: Map<LocalDate, T[]>, day: LocalDate, one: T): void {
  const list = days.get(day);
  if (list) list.push(one);
  else days.set(day, [one]);
}

function cloudEvent({ partner, ...event }: DemoEvent): CloudEvent {
  return { ...event, source: sourceOf(partner) };
}
