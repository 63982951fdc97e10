/** Seeded, believable partner events for many people: what the oracle tests feed to the real stack. */

export interface WireEvent {
  specversion: '1.0';
  id: string;
  source: string;
  type: string;
  subject: string;
  time: string;
  datacontenttype: 'application/json';
  replaces?: string;
  data: Record<string, unknown>;
}

/** A small seeded generator (mulberry32): the same seed gives the same history on every machine. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** The check digit of nine digits; 10 where there is none. */
function checkDigit(body: number): number {
  let sum = 0;
  for (let weight = 2, rest = body; weight <= 10; weight++, rest = Math.floor(rest / 10)) {
    sum += (rest % 10) * weight;
  }
  return (11 - (sum % 11)) % 11;
}

const valid: number[] = [];

/**
 * The n-th checksum-valid NHS number of the never-issued 999 range, counting from 0. Those before it are found once a
 * process.
 * @throws RangeError past the end of the range, which has about 909,000
 */
export function testNhsNumber(n: number): string {
  if (!(n >= 0 && n < 909_000)) throw new RangeError(`the 999 range has no test number ${n}`);
  for (let body = (valid.at(-1) ?? 998_999_999) + 1; valid.length <= n; body++) {
    if (checkDigit(body) !== 10) valid.push(body);
  }
  const body = valid[n] as number;
  return `${body}${checkDigit(body)}`;
}

const day = (base: string, days: number): string => {
  const at = new Date(`${base}T00:00:00Z`);
  at.setUTCDate(at.getUTCDate() + days);
  return at.toISOString().slice(0, 10);
};

type Draft = [partner: string, type: string, on: string, data: Record<string, unknown>];

const GIVEN = ['Ada', 'Ben', 'Cara', 'Dev', 'Ella', 'Finn', 'Gita', 'Hal', 'Iris', 'Jon'];
const FAMILY = ['Ashdown', 'Birch', 'Calder', 'Dene', 'Elmwood', 'Frost', 'Glover', 'Hythe'];
const ADULT = ['adult-mental-health', 'adult-social-care', 'adult-learning-disability'];

/** One person's statements in time order, without duplicates or corrections. `today` is a local day. */
function life(n: number, nhs: string, today: string, random: () => number): Draft[] {
  const pick = <T>(of: readonly T[]): T => of[Math.floor(random() * of.length)] as T;
  const ago = (most: number, least = 1): string =>
    day(today, -(least + Math.floor(random() * (most - least))));
  const birth = ago(18 * 365 + 200, 14 * 365);
  const drafts: Draft[] = [];
  const entry = ago(700, 420);
  const registration = {
    nhsNumber: nhs,
    dateOfBirth: birth,
    givenName: pick(GIVEN),
    familyName: `${pick(FAMILY)}${n}`,
    locality: pick(['north', 'east', 'south']),
    needs: [{ code: pick(['ASD', 'SEMH', 'MLD', 'LD']), primary: true }],
  };
  drafts.push(['education', 'person.registered', entry, registration]);
  const requested = ago(400, 60);
  drafts.push(['education', 'ehc.requested', requested, { receivedOn: requested }]);
  drafts.push([
    'education',
    'ehc.advice-requested',
    day(requested, 10),
    { from: 'health', on: day(requested, 10) },
  ]);
  if (random() < 0.7) {
    const decided = day(requested, 20 + Math.floor(random() * 40));
    if (decided < today)
      drafts.push(['education', 'ehc.decided', decided, { decision: 'assess', notifiedOn: decided }]);
    const finalOn = day(requested, 110 + Math.floor(random() * 60));
    if (finalOn < today) drafts.push(['education', 'ehc.finalised', finalOn, { finalOn }]);
  }
  const planned = ago(350, 5);
  drafts.push(['camhs', 'meeting.held', planned, { kind: 'transition-planning', on: planned }]);
  const toService = pick(ADULT);
  const proposed = ago(120, 2);
  drafts.push([
    'camhs',
    'handover.proposed',
    proposed,
    { fromService: 'camhs', toService, transferOn: day(today, 20 + Math.floor(random() * 200)) },
  ]);
  if (random() < 0.6) {
    const on = day(proposed, 1);
    const response = pick(['accepted', 'declined', 'more-information']);
    drafts.push([
      'asc',
      'handover.responded',
      on,
      { toService, response, on, ...(response === 'declined' ? { reason: 'threshold' } : {}) },
    ]);
  }
  if (random() < 0.4) {
    drafts.push([
      'camhs',
      'meeting.held',
      day(today, -1),
      { kind: 'adult-introduction', services: [toService], on: day(today, -1) },
    ]);
  }
  drafts.push([
    'education',
    'worker.assigned',
    planned,
    { role: 'named-worker', workerId: `worker-${n % 7}`, team: 'camhs-transition', from: planned },
  ]);
  return drafts;
}

export interface RandomHistory {
  events: WireEvent[];
  /** `source id` of every distinct event that is not a refused one. */
  accepted: Set<string>;
  subjects: string[];
}

/**
 * At least `count` events for `people` people, with duplicates (about 5 %), corrections and retractions (about 4 %),
 * in an order that is shuffled across people and lightly within one person.
 */
export function randomHistory(seed: number, people: number, count: number, today: string): RandomHistory {
  const random = seeded(seed);
  const events: WireEvent[] = [];
  const subjects: string[] = [];
  for (let n = 0; n < people; n++) {
    const nhs = testNhsNumber((seed % 900) * 1000 + n);
    const subject = `nhs:${nhs}`;
    subjects.push(subject);
    const drafts = life(n, nhs, today, random);
    while (drafts.length * people < count) {
      const on = day(today, -Math.floor(2 + random() * 90));
      drafts.push([
        'camhs',
        'appointment.kept',
        on,
        { appointmentId: `a${n}-${drafts.length}`, service: 'camhs', on },
      ]);
    }
    const own = drafts.map(([partner, type, on, data], i): WireEvent => ({
      specversion: '1.0',
      id: `${seed}-${n}-${i}`,
      source: `urn:partner:${partner}`,
      type: `onward.${type}.v1`,
      subject,
      time: `${on}T10:${String(i % 60).padStart(2, '0')}:00Z`,
      datacontenttype: 'application/json',
      data,
    }));
    const extra: WireEvent[] = [];
    for (const event of own.slice(1)) {
      const dice = random();
      if (dice < 0.05) extra.push(event);
      else if (dice < 0.07 && event.type === 'onward.appointment.kept.v1') {
        extra.push({
          ...event,
          id: `${event.id}-r`,
          replaces: event.id,
          data: { ...event.data, by: 'dr-1' },
        });
      } else if (dice < 0.09 && event.source === 'urn:partner:camhs') {
        extra.push({
          ...event,
          id: `${event.id}-x`,
          type: 'onward.event.retracted.v1',
          data: { eventId: event.id, reason: 'entered in error' },
        });
      }
    }
    events.push(...own, ...extra);
  }
  // A shuffle by a jittered position keeps people interleaved and each person's own order only roughly.
  const placed = events.map((event) => ({ event, at: random() }));
  placed.sort((a, b) => a.at - b.at);
  return {
    events: placed.map((p) => p.event),
    accepted: new Set(events.map((e) => `${e.source} ${e.id}`)),
    subjects,
  };
}
