/** The slow live stream: what the partner systems go on to say, one event every few seconds. */
import { addMonths, daysAfter, londonDay, weeksAfter, type LocalDate } from '../../domain';
import type { DemoEvent, PartnerCode } from './diary';
import { makePerson, nhsNumberAt, record, upnAt, type YoungPerson } from './people';
import { chance, type Chance } from './random';

interface Moment {
  person: YoungPerson;
  today: LocalDate;
  c: Chance;
}

type Said = Pick<DemoEvent, 'partner' | 'type' | 'data'>;
type Story = (moment: Moment) => Said | undefined;

const adult = (p: YoungPerson): boolean => p.age >= 18;

const STORIES: readonly { weight: number; tell: Story }[] = [
  {
    weight: 6,
    tell: ({ c, today }) => ({
      partner: 'education',
      type: 'observation.recorded',
      data: { measure: 'attendance', value: c.int(40, 100), on: today },
    }),
  },
  {
    weight: 5,
    tell: ({ person, c, today }) => {
      const service = adult(person) ? 'adult-mental-health' : 'camhs';
      const missed = c.is(0.2);
      return {
        partner: 'camhs',
        type: missed ? 'appointment.missed' : 'appointment.kept',
        data: { service, on: today },
      };
    },
  },
  {
    weight: 3,
    tell: ({ c, today }) => ({
      partner: 'education',
      type: 'ehc.review-scheduled',
      data: { meetingOn: daysAfter(weeksAfter(today, 6), c.int(0, 10)) },
    }),
  },
  {
    weight: 2,
    tell: ({ person, today }) =>
      person.ncy < 9
        ? undefined
        : {
            partner: 'education',
            type: 'meeting.held',
            data: { kind: 'transition-planning', services: ['education'], on: today },
          },
  },
  {
    weight: 2,
    tell: ({ person, c, today }) => {
      if (person.age !== 17) return undefined;
      const [partner, fromService, toService]: [PartnerCode, string, string] = c.is(0.5)
        ? ['camhs', 'camhs', 'adult-mental-health']
        : ['csc', 'childrens-social-care', 'adult-social-care'];
      return {
        partner,
        type: 'handover.proposed',
        data: { fromService, toService, transferOn: addMonths(today, c.int(3, 6)) },
      };
    },
  },
  {
    weight: 2,
    tell: ({ person, today }) =>
      adult(person)
        ? undefined
        : {
            partner: 'csc',
            type: 'care.assessment',
            data: { kind: 'child-in-need', stage: 'started', on: today },
          },
  },
  {
    weight: 1,
    tell: ({ person, today }) =>
      person.needs.some((n) => ['SLD', 'PMLD', 'LD'].includes(n.code))
        ? { partner: 'camhs', type: 'health-check.done', data: { kind: 'ld-annual', on: today } }
        : undefined,
  },
];

const DECK = STORIES.flatMap(({ weight, tell }) => Array.from({ length: weight }, () => tell));

/** Gives the events that come next, one call after the other; ids differ between one run and the next. */
export class LiveStream {
  private readonly c: Chance;
  private n = 0;

  /** @param startedAt milliseconds since 1970: makes the ids of this run its own. */
  constructor(
    private readonly people: YoungPerson[],
    private readonly startedAt: number,
  ) {
    this.c = chance(startedAt % 2 ** 31);
  }

  /** The next events (two when a young person is new), as stated at `now` (UTC). */
  next(now: string): DemoEvent[] {
    this.n += 1;
    const { c } = this;
    const today = londonDay(now);
    if (c.is(0.04)) return this.newcomer(now, today);
    for (;;) {
      const person = c.pick(this.people);
      const said = c.pick(DECK)({ person, today, c });
      if (said) return [this.event(said, `nhs:${person.nhsNumber}`, now, 1)];
    }
  }

  private newcomer(now: string, today: LocalDate): DemoEvent[] {
    // Far above the area's own numbers, and another one in each run.
    const serial = 1000 + ((Math.floor(this.startedAt / 1000) + this.n) % 30_000);
    const made = makePerson(serial, this.c.int(13, 16), today, this.c);
    const person = {
      ...made,
      nhsNumber: nhsNumberAt(serial),
      upn: upnAt(serial, Number(made.dateOfBirth.slice(0, 4)) + 4),
    };
    this.people.push(person);
    const subject = `nhs:${person.nhsNumber}`;
    const registered = {
      partner: 'education',
      type: 'person.registered',
      data: record(person, 'education'),
    } as const;
    const requested = { partner: 'education', type: 'ehc.requested', data: { receivedOn: today } } as const;
    return [this.event(registered, subject, now, 1), this.event(requested, subject, now, 2)];
  }

  private event(said: Said, subject: string, now: string, part: number): DemoEvent {
    const id = `${said.partner}-live-${this.startedAt.toString(36)}-${this.n}-${part}`;
    return { ...said, id, subject, time: now };
  }
}
