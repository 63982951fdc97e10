/**
 * A small world around the handovers of one young person, for the tests of their protocol: statements arrive, time passes, and the
 * `handover` workflows take the steps that the log asks for. They remember nothing, may be down for a while, and may act twice.
 */
import { endOfLondonDay, londonDay, startOfLondonDay } from '../../domain/calendar';
import { epochDay, isoDay } from '../../domain/days';
import { fold } from '../../domain/fold';
import { planHandovers } from '../../domain/handover';
import type { Instant, LocalDate, LoggedEvent, PlannedHandover } from '../../domain/types';
import type { EventType } from '../../events';

export const FIRST_DAY = '2026-06-01';
/** More steps at one instant than any protocol needs: one that never comes to rest. */
const MOST_STEPS = 12;

export const daysAfter = (day: LocalDate, n: number): LocalDate => isoDay(epochDay(day) + n);

export class World {
  readonly log: LoggedEvent[] = [];
  now: Instant;
  /** What is asked after each statement, each step and each morning. */
  watch: (world: World, handovers: readonly PlannedHandover[]) => void = () => undefined;
  private said = 0;

  constructor(day: LocalDate = FIRST_DAY) {
    this.now = new Date(Date.parse(startOfLondonDay(day)) + 10 * 3_600_000).toISOString();
  }

  get today(): LocalDate {
    return londonDay(this.now);
  }

  plan(): PlannedHandover[] {
    return planHandovers(fold('p1', this.log), this.now);
  }

  to(toService: string): PlannedHandover {
    const found = this.plan().find((h) => h.toService === toService);
    if (!found) throw new Error(`no handover to ${toService}`);
    return found;
  }

  /** One statement, made a second after the last; then the workflows hear of it, unless they are down. */
  say(type: EventType, data: Record<string, unknown>, up = true): LoggedEvent {
    this.now = new Date(Date.parse(this.now) + 1000).toISOString();
    const event: LoggedEvent = {
      source: 'urn:partner:test',
      id: `e${++this.said}`,
      type,
      time: this.now,
      data: { on: this.today, ...data },
    };
    this.log.push(event);
    this.watch(this, this.plan());
    if (up) this.work();
    return event;
  }

  /** The workflows take what is due by now. Each step is delivered twice: the second time it does nothing. */
  work(): void {
    for (let i = 0; ; i++) {
      const due = this.plan().find((h) => h.nextStep !== null && h.nextStep.at <= this.now);
      if (!due?.nextStep) return;
      if (i === MOST_STEPS) throw new Error(`${due.toService} asks for ${due.nextStep.step} again and again`);
      const { step, n, at } = due.nextStep;
      const id = `${due.handoverId}/${step}/${n}`;
      if (this.log.some((event) => event.id === id)) throw new Error(`${id} was taken before`);
      const data = { handoverId: due.handoverId, step, n, at };
      const event: LoggedEvent = {
        source: 'urn:onward:handover',
        id,
        type: 'handover.step',
        time: this.now,
        data,
      };
      this.log.push(event, event);
      this.watch(this, this.plan());
    }
  }

  /** Lets days pass: each step on its instant, or all at once in the end where the workflows were down. */
  pass(days: number, up = true): void {
    const until = endOfLondonDay(daysAfter(this.today, days));
    while (up) {
      const steps = this.plan().flatMap(({ nextStep }) => (nextStep ? [nextStep.at] : []));
      const next = [...steps, ...this.mornings()].sort()[0];
      if (next === undefined || next > until) break;
      if (next > this.now) this.now = next;
      this.watch(this, this.plan());
      this.work();
    }
    this.now = until;
    this.watch(this, this.plan());
    if (up) this.work();
  }

  /** What was stated in advance comes about on the morning of its day. */
  private mornings(): Instant[] {
    const ahead = this.log.map(({ data }) => String(data.on)).filter((on) => on > this.today && on <= '9999');
    return ahead.map((on) => startOfLondonDay(on));
  }

  /** The steps taken in a handover, in order. */
  steps(toService: string): { step: string; n: number; on: LocalDate }[] {
    const { handoverId } = this.to(toService);
    const taken = this.log.filter(
      ({ type, data }) => type === 'handover.step' && data.handoverId === handoverId,
    );
    return [...new Set(taken)].map(({ data, time }) => ({
      step: String(data.step),
      n: Number(data.n),
      on: londonDay(time),
    }));
  }
}
