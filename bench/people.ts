/** Invented people and what happens to them: long believable logs, and a stream of new events. Seeded, so runs are alike. */
import { bodyHash, wireType, type CloudEvent, type EventType } from '../events';
import type { ReceivedEvent } from '../cases';
import type { LocalDate } from '../domain/types';

export interface BenchPerson {
  index: number;
  nhsNumber: string;
  subject: string;
  dateOfBirth: LocalDate;
  /** Has an EHC needs assessment and a plan behind them; the others are asked for one when latency is measured. */
  hasPlan: boolean;
}

/** A small seeded generator (mulberry32): numbers from 0 up to 1. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** People whose NHS numbers are of the range that is never issued (999), with the right check digit. */
export function benchPeople(count: number, today: LocalDate): BenchPerson[] {
  const people: BenchPerson[] = [];
  for (let serial = 0; people.length < count; serial++) {
    const nhsNumber = nhsNumberOf(`999${String(serial).padStart(6, '0')}`);
    if (nhsNumber === undefined) continue;
    const index = people.length;
    // 13 to 17 years old: their cases are open and stay so.
    const born = addDays(today, -(13 * 365 + 40 + ((index * 37) % 1700)));
    people.push({
      index,
      nhsNumber,
      subject: `nhs:${nhsNumber}`,
      dateOfBirth: born,
      hasPlan: index % 10 < 6,
    });
  }
  return people;
}

function nhsNumberOf(nine: string): string | undefined {
  const sum = [...nine].reduce((total, digit, i) => total + Number(digit) * (10 - i), 0);
  const check = (11 - (sum % 11)) % 11;
  return check === 10 ? undefined : `${nine}${check}`;
}

export const addDays = (day: LocalDate, days: number): LocalDate =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);

/** An event of this person, from the bench's own partner. */
export function benchEvent(
  partner: string,
  id: string,
  person: BenchPerson,
  type: EventType,
  time: Date,
  data: Readonly<Record<string, unknown>>,
): CloudEvent {
  return {
    source: `urn:partner:${partner}`,
    id,
    type,
    subject: person.subject,
    time: time.toISOString(),
    data,
  };
}

/** Pairs an event with its hash, as intake does. */
export const received = (event: CloudEvent): ReceivedEvent => ({ event, bodyHash: bodyHash(event) });

/** The structured form, as a partner would write it. */
export const wireForm = (event: CloudEvent): string =>
  JSON.stringify({
    specversion: '1.0',
    ...event,
    type: wireType(event.type),
    datacontenttype: 'application/json',
  });

type Statement = readonly [type: EventType, day: LocalDate, data: Readonly<Record<string, unknown>>];

/** The earlier log of one person: `length` events over four years, the registration first, none an observation. */
export function earlierLog(
  partner: string,
  person: BenchPerson,
  length: number,
  today: LocalDate,
): CloudEvent[] {
  const statements = [...life(person, today), ...appointments(person, length, today)]
    .filter(([, day]) => day < today)
    .sort(([, a], [, b]) => (a < b ? -1 : a > b ? 1 : 0));
  const first: Statement = ['person.registered', addDays(today, -1500), registration(person)];
  return [first, ...statements.slice(-(length - 1))].map(([type, day, data], n) =>
    benchEvent(
      partner,
      `${person.index}-${n}`,
      person,
      type,
      new Date(Date.parse(`${day}T09:00:00Z`) + n * 1000),
      data,
    ),
  );
}

const registration = (person: BenchPerson): Readonly<Record<string, unknown>> => ({
  nhsNumber: person.nhsNumber,
  dateOfBirth: person.dateOfBirth,
  givenName: `Given${person.index}`,
  familyName: `Family${person.index}`,
  locality: ['north', 'south', 'east', 'west'][person.index % 4],
  needs: [{ code: person.index % 3 === 0 ? 'ADHD' : 'ASD', primary: true }],
});

/** School, services, and for most an EHC needs assessment, a plan and its annual reviews. */
function life(person: BenchPerson, today: LocalDate): Statement[] {
  const ago = (days: number): LocalDate => addDays(today, -days - (person.index % 60));
  const camhs = { service: 'camhs', provider: 'RWX', side: 'children', sector: 'health' };
  const common: Statement[] = [
    [
      'education.placed',
      ago(1300),
      { setting: `1${person.index % 100}`, phase: 'secondary', from: ago(1300) },
    ],
    ['service.started', ago(1250), { ...camhs, on: ago(1250) }],
    ['referral.received', ago(1280), referral(person, ago(1280))],
    ['referral.first-seen', ago(1200), referral(person, ago(1200))],
    [
      'worker.assigned',
      ago(1240),
      { role: 'named-worker', workerId: 'w-1', team: 'transitions', from: ago(1240) },
    ],
    ['care.status-changed', ago(900), { status: 'child-in-need', from: ago(900), to: ago(500) }],
  ];
  if (!person.hasPlan) return common;
  const plan: Statement[] = [
    ['ehc.requested', ago(1200), { receivedOn: ago(1200) }],
    ['ehc.decided', ago(1165), { decision: 'assess', notifiedOn: ago(1165) }],
    ['ehc.advice-requested', ago(1160), { from: 'health', on: ago(1160) }],
    ['ehc.advice-received', ago(1125), { from: 'health', on: ago(1125) }],
    ['ehc.decided', ago(1100), { decision: 'issue', notifiedOn: ago(1100) }],
    ['ehc.draft-served', ago(1090), { servedOn: ago(1090) }],
    ['ehc.finalised', ago(1062), { finalOn: ago(1062) }],
  ];
  const reviews = [720, 370].flatMap((days): Statement[] => [
    ['ehc.review-scheduled', ago(days + 30), { meetingOn: ago(days) }],
    ['ehc.review-held', ago(days), { heldOn: ago(days) }],
    ['ehc.review-reported', ago(days - 12), { sentOn: ago(days - 12) }],
    ['ehc.review-decided', ago(days - 26), { decision: 'maintain', notifiedOn: ago(days - 26) }],
  ]);
  return [...common, ...plan, ...reviews];
}

const referral = (person: BenchPerson, on: LocalDate): Readonly<Record<string, unknown>> => ({
  referralId: `R-${person.index}`,
  pathway: 'autism',
  provider: 'RWX',
  on,
});

function appointments(person: BenchPerson, count: number, today: LocalDate): Statement[] {
  return Array.from({ length: count }, (_, n): Statement => {
    const on = addDays(today, -1 - Math.floor((n * 1190) / count));
    const data = { appointmentId: `A-${person.index}-${n}`, service: 'camhs', on, by: 'nurse' };
    return n % 9 === 8 ? ['appointment.missed', on, data] : ['appointment.kept', on, data];
  });
}

/**
 * One new event: what partners send day by day, or (`observation`) a measurement. `n` is unique in the run, and ids
 * of one instant sort by it, as those of a real system's counter would.
 */
export function newEvent(
  partner: string,
  run: string,
  n: number,
  person: BenchPerson,
  observation: boolean,
  now: Date,
): CloudEvent {
  const on = now.toISOString().slice(0, 10);
  const make = (type: EventType, data: Readonly<Record<string, unknown>>): CloudEvent =>
    benchEvent(partner, `${run}-${String(n).padStart(9, '0')}`, person, type, now, data);
  if (observation)
    return make('observation.recorded', { measure: `attendance-${n % 50}`, value: (n % 100) / 100, on });
  switch (n % 8) {
    case 0:
      return make('referral.assessed', {
        referralId: `R-${run}-${n}`,
        pathway: 'autism',
        provider: 'RWX',
        on,
      });
    case 1:
      return make('meeting.held', { kind: 'transition-planning', services: ['camhs', `team-${n}`], on });
    case 2:
      return make('appointment.missed', {
        appointmentId: `A-${run}-${n}`,
        service: 'camhs',
        on,
        contactedOn: on,
      });
    case 3:
      return make('ehc.advice-received', { from: `adviser-${n % 40}`, on });
    default:
      return make('appointment.kept', { appointmentId: `A-${run}-${n}`, service: 'camhs', on, by: 'nurse' });
  }
}
