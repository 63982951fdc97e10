/** What the partner systems state about one young person, in the order of their lives. */
import type { LocalDate } from '../../domain';
import type { PARTNERS } from '../../events';
import { type PartnerType } from '../../events';
import { localId, type YoungPerson } from './people';
import type { Chance } from './random';

export type PartnerCode = keyof typeof PARTNERS;

/** An event as a partner system states it. `type` is the short name. */
export interface DemoEvent {
  partner: PartnerCode;
  id: string;
  type: PartnerType;
  subject: string;
  time: string;
  replaces?: string;
  data: Record<string, unknown>;
}

/** The source that a partner's events carry. */
export const sourceOf = (partner: string): string => `urn:partner:${partner}`;

/** Collects the events of one person that lie before the anchor; later ones have not happened. */
export class Diary {
  readonly events: DemoEvent[] = [];
  /** Partners in whose systems the person is known, and under whose own ids therefore. */
  private readonly known = new Set<PartnerCode>();
  /** How many events were taken out again: no other gets their ids. */
  private unsaid = 0;

  constructor(
    readonly person: YoungPerson,
    readonly today: LocalDate,
    /** No event is stated after this instant. */
    private readonly anchor: string,
    readonly c: Chance,
    /** How many events of the person have ids already. */
    private readonly numbered = 0,
    /** Of a whole life: the day since which there is a bus; absent: the bus tells of the last years only. */
    readonly busSince?: LocalDate,
  ) {}

  /** Whether a day is today or before. */
  past(day: LocalDate): boolean {
    return day <= this.today;
  }

  /**
   * States an event of the day `on`, in office hours; nothing if that day has not come.
   * @returns the event, or undefined.
   */
  tell(
    partner: PartnerCode,
    type: PartnerType,
    on: LocalDate,
    data: Record<string, unknown>,
  ): DemoEvent | undefined {
    const minute = this.c.int(0, 9 * 60 - 1);
    const clock = `${String(8 + Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
    const time = `${on}T${clock}:${String(this.c.int(0, 59)).padStart(2, '0')}.000Z`;
    if (!this.past(on) || time > this.anchor) return undefined;
    const n = this.numbered + this.events.length + this.unsaid + 1;
    const id = `${partner}-${String(this.person.serial).padStart(4, '0')}-${String(n).padStart(3, '0')}`;
    const event: DemoEvent = { partner, id, type, subject: this.subject(partner, type), time, data };
    if (type === 'person.registered') this.known.add(partner);
    this.events.push(event);
    return event;
  }

  /** Takes an event out: it was never stated. */
  unsay(index: number): void {
    if (this.events.splice(index, 1).length > 0) this.unsaid++;
  }

  /** Each partner names people as its own system does: mostly the NHS number, schools the pupil number. */
  private subject(partner: PartnerCode, type: PartnerType): string {
    if (type.startsWith('person.')) return `nhs:${this.person.nhsNumber}`;
    if (partner === 'education' && this.c.is(0.6)) return `upn:${this.person.upn}`;
    if (this.known.has(partner) && this.c.is(0.15))
      return `local:${partner}:${localId(this.person, partner)}`;
    return `nhs:${this.person.nhsNumber}`;
  }
}
