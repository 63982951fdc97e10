/** The synthetic area: 300 young people with histories around one day, and the flaws that real feeds have. */
import { addMonths, addYears, daysAfter, londonDay, weeksAfter, type LocalDate } from '../../domain';
import { camhsHistory, healthChecks, socialCareHistory } from './care';
import { Diary, type DemoEvent, type PartnerCode } from './diary';
import { assessment, placements, planForTransfer, planWithReviews } from './education';
import { AGES, makePerson, record, turns, type YoungPerson } from './people';
import { chance, type Chance } from './random';
import { rights } from './rights';

export interface Area {
  people: YoungPerson[];
  /** What is stated about each of them, in the order of `people`. */
  histories: DemoEvent[][];
  /** All statements up to the anchor, in the order of their time. */
  events: DemoEvent[];
}

export const AREA_SIZE = 300;

export function register(diary: Diary, partner: PartnerCode, on: LocalDate): void {
  const { person, c } = diary;
  diary.tell(partner, 'person.registered', on, record(person, partner));
  // Somebody moves house, or a need is recognised later.
  if (!c.is(0.12)) return;
  const later = daysAfter(on, c.int(60, 700));
  const needs = [...person.needs, ...(c.is(0.5) ? [{ code: 'ADHD' }] : [])];
  diary.tell(partner, 'person.updated', later, { ...record(person, partner), needs });
}

function history(person: YoungPerson, today: LocalDate, anchor: string, c: Chance): DemoEvent[] {
  const diary = new Diary(person, today, anchor, c);
  const known = daysAfter(turns(person, Math.min(12, person.age)), c.int(0, 150));
  register(diary, 'education', known > today ? daysAfter(today, -c.int(1, 30)) : known);
  placements(diary);
  const kind = c.next();
  if (kind < 0.2 && person.age < 20) {
    assessment(diary, weeksAfter(today, -c.int(1, 27)));
  } else if (kind < 0.85) {
    const made = daysAfter(addYears(turns(person, c.int(5, 12)), 0), c.int(0, 360));
    planWithReviews(diary, made < today ? made : addMonths(today, -8));
    planForTransfer(diary);
  }
  planning(diary);
  if (c.is(0.45)) {
    register(diary, 'camhs', turns(person, 12) < today ? turns(person, 12) : known);
    camhsHistory(diary);
  }
  if (c.is(0.35)) {
    register(diary, 'csc', turns(person, 12) < today ? turns(person, 12) : known);
    socialCareHistory(diary);
    if (person.age >= 18) register(diary, 'asc', turns(person, 18));
  }
  rights(diary);
  flaws(diary);
  // Chances of their own leave the rest of an area as its seed made it.
  const health = new Diary(person, today, anchor, chance(person.serial), diary.events.length);
  healthChecks(health, diary.events[0]?.time.slice(0, 10) ?? today);
  return [...diary.events, ...health.events];
}

/**
 * Most have had a planning meeting in year 9 and one each year since, and have a named worker from the first; a meeting held
 * too late, and those who were forgotten, are what Onward shows.
 */
export function planning(diary: Diary): void {
  const { c, person, today } = diary;
  if (c.is(0.06)) return;
  const first = daysAfter(turns(person, 14), -c.int(10, 120));
  for (let on = first; on <= today;) {
    diary.tell('education', 'meeting.held', on, { kind: 'transition-planning', services: ['education'], on });
    if (c.is(0.03)) break;
    on = daysAfter(addMonths(on, 12), c.is(0.12) ? c.int(5, 70) : -c.int(0, 25));
  }
  if (c.is(0.07)) return;
  const from = daysAfter(first, c.is(0.12) ? c.int(20, 200) : -c.int(0, 21));
  const worker = { role: 'named-worker', workerId: 'w-priya-nair', team: 'sen-team', from };
  diary.tell('education', 'worker.assigned', from, worker);
}

/** What goes wrong in ordinary systems: the same event sent twice, a wrong date corrected, a statement taken back. */
export function flaws(diary: Diary): void {
  const { c, events, today } = diary;
  const plain = events.filter((e) => !e.type.startsWith('person.'));
  if (plain.length === 0) return;
  if (c.is(0.15)) events.push({ ...c.pick(plain) });
  if (c.is(0.08)) {
    const wrong = c.pick(plain);
    const corrected: Record<string, unknown> = { ...wrong.data };
    for (const field of ['on', 'heldOn', 'notifiedOn', 'sentOn', 'receivedOn']) {
      if (typeof corrected[field] === 'string') corrected[field] = daysAfter(corrected[field], -1);
    }
    const told = diary.tell(wrong.partner, wrong.type, later(wrong, c, today), corrected);
    if (told) told.replaces = wrong.id;
  }
  if (c.is(0.04)) {
    const wrong = c.pick(plain);
    diary.tell(wrong.partner, 'event.retracted', later(wrong, c, today), {
      eventId: wrong.id,
      reason: 'Entered on the wrong record.',
    });
  }
}

function later(event: DemoEvent, c: Chance, today: LocalDate): LocalDate {
  const day = daysAfter(event.time.slice(0, 10), c.int(1, 9));
  return day > today ? today : day;
}

/**
 * The area of `seed` around `anchor` (UTC instant): the same for the same arguments.
 * @throws Error for a size that is not a whole number above zero.
 */
export function makeArea(seed: number, anchor: string, size = AREA_SIZE): Area {
  if (!Number.isInteger(size) || size < 1) throw new Error(`not a size: ${size}`);
  const today = londonDay(anchor);
  const c = chance(seed);
  const people: YoungPerson[] = [];
  const histories: DemoEvent[][] = [];
  for (let serial = 1; serial <= size; serial++) {
    const age = AGES[(serial - 1) % AGES.length] ?? 18;
    const person = makePerson(serial, age, today, c);
    people.push(person);
    histories.push(history(person, today, anchor, c));
  }
  const events = histories.flat();
  events.sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0));
  return { people, histories, events };
}
