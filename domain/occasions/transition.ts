/** Occasions of the transition itself: planning, planning meetings, handovers, missed appointments (NICE NG43, QS140). */
import { addMonths, epochDay, isoDay } from '../days';
import { firstTime, type Circumstances, type DatedFact } from '../circumstances';
import { factsOf } from '../fold';
import { londonDay } from '../calendar';
import { referralMatcher } from '../handover-evidence';
import { prescribing } from './adhd';
import type { DateWords, Occasion, OccasionKinds } from './occasion';
import type { Fact, HandoverEnd, PlannedHandover } from '../types';

/** The kinds of occasion of this family. */
export const TRANSITION_KINDS = {
  planning: { title: 'Transition planning', triggers: ['entry.on'] },
  'planning-meeting': { title: 'Annual transition planning meeting', triggers: ['meeting.lastOn'] },
  handover: { title: 'Handover to an adult service', triggers: ['transfer.proposedOn'] },
  'missed-appointment': { title: 'Missed appointment', triggers: ['appointment.missedOn'] },
  'contact-failed': { title: 'No contact after a missed appointment', triggers: ['contact.failedOn'] },
} as const satisfies OccasionKinds;

/** Their dates. */
export const TRANSITION_DATES: DateWords = {
  'entry.on': 'the young person was registered',
  'planning.startedOn': 'planning started',
  'planning.endedOn': 'planning ended',
  'namedWorker.from': 'a named worker took the role',
  'meeting.lastOn': 'the last planning meeting was held',
  'meeting.nextOn': 'the next planning meeting was held',
  'transfer.proposedOn': 'the transfer was proposed',
  'transfer.on': 'the transfer took place',
  'adult.metOn': 'the young person met the adult service',
  'adultNamedWorker.from': 'an adult named worker took the role',
  'gp.registeredOn': 'a GP registration was stated',
  'appointment.missedOn': 'the appointment was missed',
  'contact.madeOn': 'contact was made',
  'contact.failedOn': 'contact failed',
  'plan.reviewedOn': 'the transition plan was reviewed',
};

/** One handover with the fact that proposes it. */
interface Transfer {
  planned: PlannedHandover | undefined;
  fact: Fact;
  toService: string;
  fromService: string;
  on: number;
  occurrence: string;
}

/** The occasions of the transition that have arisen by today. */
export function transitionOccasions(c: Circumstances): Occasion[] {
  const transfers = transfersOf(c);
  const meetings = planningMeetings(c);
  const over = planningOver(transfers);
  return [
    ...planningOccasion(c, meetings, over),
    ...meetingOccasions(c, meetings, over),
    ...transfers.map((transfer) => handoverOccasion(c, transfer, transfers.length === 1)),
    ...missedOccasions(c, transfers),
  ];
}

/** The first planning meeting: planning has started. */
export const planningStarted = (c: Circumstances): DatedFact | undefined => planningMeetings(c)[0];

const planningMeetings = (c: Circumstances): DatedFact[] =>
  c.happened('meeting.held', 'on').filter(({ fact }) => fact.data.kind === 'transition-planning');

export const namedWorkers = (c: Circumstances): DatedFact[] =>
  c.happened('worker.assigned', 'from').filter(({ fact }) => fact.data.role === 'named-worker');

/** Planning starts in year 9; for those who are registered after it, on the day they are. */
function planningOccasion(
  c: Circumstances,
  meetings: readonly DatedFact[],
  over: string | undefined,
): Occasion[] {
  const [start, afterYear9] = [c.ncyStart(9), c.ncyStart(10)];
  if (start === undefined || afterYear9 === undefined) return [];
  const late = c.enteredOn && c.enteredOn.day >= afterYear9 ? c.enteredOn : undefined;
  const arises = late ? late.day : start;
  const started = meetings[0];
  if (arises > c.today) {
    c.later.add(arises);
    if (!started) return [];
  }
  return [
    {
      kind: 'planning',
      occurrence: 'planning',
      id: 'planning',
      arises,
      lawOf: c.today,
      continuing: true,
      ...(over !== undefined && { ended: { why: over } }),
      dates: { 'entry.on': late, 'planning.startedOn': started, 'namedWorker.from': namedWorkers(c)[0] },
    },
  ];
}

/** Each planning meeting opens the year in which the next is owed. */
function meetingOccasions(
  c: Circumstances,
  meetings: readonly DatedFact[],
  over: string | undefined,
): Occasion[] {
  const days = meetings.filter((meeting, i) => meeting.day !== meetings[i - 1]?.day);
  return days.map((meeting, i) => ({
    kind: 'planning-meeting',
    occurrence: isoDay(meeting.day),
    id: `planning-meeting:${isoDay(meeting.day)}`,
    arises: meeting.day,
    lawOf: days[i + 1]?.day ?? c.today,
    continuing: true,
    ...(over !== undefined && { ended: { why: over } }),
    dates: { 'meeting.lastOn': meeting, 'meeting.nextOn': days[i + 1] },
  }));
}

/** Planning is over once every handover has settled or fallen away, and one has settled. */
function planningOver(transfers: readonly Transfer[]): string | undefined {
  const statuses = transfers.map(({ planned }) => planned?.status);
  if (!statuses.includes('settled')) return undefined;
  return statuses.every((status) => status === 'settled' || status === 'ended')
    ? 'every handover has settled'
    : undefined;
}

/** The first proposal to a receiving service is known by it; one from another sender also by the sender. */
function transfersOf(c: Circumstances): Transfer[] {
  const proposals = factsOf(c.facts, 'handover.proposed');
  return proposals.map((fact) => {
    const [fromService, toService] = [String(fact.data.fromService), String(fact.data.toService)];
    const second = proposals.some((other) => other.data.toService === toService && isBefore(other, fact));
    return {
      planned: c.handovers.find((h) => h.fromService === fromService && h.toService === toService),
      fact,
      fromService,
      toService,
      on: epochDay(String(fact.data.transferOn)),
      occurrence: second ? `${toService}:${fromService}` : toService,
    };
  });
}

function isBefore(a: Fact, b: Fact): boolean {
  const [x, y] = [firstTime(a), firstTime(b)];
  return x === y ? String(a.data.fromService) < String(b.data.fromService) : x < y;
}

/** Why nothing more is owed for a handover, in words that a day follows. */
const GROUND_LOST = 'there was nothing left to hand over from';
const OVER = {
  died: GROUND_LOST,
  moved: GROUND_LOST,
  'needs-ended': GROUND_LOST,
  'declined-by-person': GROUND_LOST,
  'case-closed': GROUND_LOST,
  're-routed': 'another service accepted in its stead on',
  'gp-plan-agreed': 'a plan with the GP was agreed in its stead on',
  'panel-decided': 'the joint panel decided otherwise on',
} satisfies Record<HandoverEnd, string>;

function handoverOccasion(c: Circumstances, transfer: Transfer, only: boolean): Occasion {
  const { fact, toService, planned } = transfer;
  const workers = namedWorkers(c);
  const proposedOn = epochDay(londonDay(firstTime(fact)));
  return {
    kind: 'handover',
    occurrence: transfer.occurrence,
    id: `handover:${transfer.occurrence}`,
    arises: proposedOn,
    lawOf: Math.max(proposedOn, Math.min(c.today, transfer.on)),
    // After a return to the area it goes on, as its protocol does.
    restatedOn: Math.max(
      epochDay(londonDay(fact.time)),
      c.away ? -Infinity : (c.moves.at(-1)?.day ?? -Infinity),
    ),
    about: toService,
    ...(planned?.endedOn !== undefined && {
      ended: {
        why: `${OVER[planned.endedWhy ?? 'case-closed']} ${planned.endedOn}`,
        day: epochDay(planned.endedOn),
      },
    }),
    dates: {
      'transfer.proposedOn': { day: proposedOn, fact },
      'transfer.on': { day: transfer.on, fact },
      'namedWorker.from': workers[0],
      'adult.metOn': adultMet(c, toService, only),
      'adultNamedWorker.from': adultNamedWorker(workers, transfer),
      'gp.registeredOn': c.gpRegistered,
      ...prescribing(c, transfer, { day: proposedOn, fact }),
    },
  };
}

/** The first meeting with a practitioner of the adult service: an introduction, a joint handover, or being seen there. */
function adultMet(c: Circumstances, toService: string, only: boolean): DatedFact | undefined {
  const meetings = c.happened('meeting.held', 'on').filter(({ fact: { data } }) => {
    if (data.kind === 'transition-planning') return false;
    if (Array.isArray(data.services) && data.services.length > 0) return data.services.includes(toService);
    return only; // without services it can only mean the one handover there is
  });
  const kept = c.happened('appointment.kept', 'on').filter(({ fact }) => fact.data.service === toService);
  const firstSeen = c.happened('referral.first-seen', 'on');
  const isMine = firstSeen.length > 0 ? referralMatcher(c.facts, toService) : undefined;
  const seen = firstSeen.filter(({ fact }) => isMine?.(fact));
  return [...meetings, ...kept, ...seen].reduce<DatedFact | undefined>(
    (first, next) => (first && first.day <= next.day ? first : next),
    undefined,
  );
}

/**
 * The named worker from the adult service: one whose team is the service, or another worker than before who takes the
 * role from the day of transfer.
 */
function adultNamedWorker(workers: readonly DatedFact[], { toService, on }: Transfer): DatedFact | undefined {
  const before = workers.findLast(({ day }) => day < on);
  return workers.find(
    ({ day, fact }) =>
      fact.data.team === toService || (day >= on && fact.data.workerId !== before?.fact.data.workerId),
  );
}

/** Appointments with the adult service missed in the first year after transfer, both ends of the year in. */
function missedOccasions(c: Circumstances, transfers: readonly Transfer[]): Occasion[] {
  const missed = c.happened('appointment.missed', 'on');
  if (missed.length === 0) return [];
  const kept = c.happened('appointment.kept', 'on');
  const occasions: Occasion[] = [];
  const seen = new Set<Fact>();
  for (const transfer of transfers) {
    const until = addMonths(transfer.on, 12);
    const mine = missed.filter(
      ({ day, fact }) =>
        fact.data.service === transfer.toService && day >= transfer.on && day <= until && !seen.has(fact),
    );
    const keptHere = kept.filter(({ fact }) => fact.data.service === transfer.toService);
    mine.forEach((appointment, i) => {
      seen.add(appointment.fact);
      occasions.push(missedOccasion(c, transfer, appointment, keptHere));
      const before = mine[i - 1];
      const seenBetween = before && keptHere.some(({ day }) => day > before.day && day <= appointment.day);
      if (before && before.day < appointment.day && !seenBetween)
        occasions.push(failedOccasion(c, transfer, appointment));
    });
  }
  return occasions;
}

function missedOccasion(
  c: Circumstances,
  transfer: Transfer,
  appointment: DatedFact,
  kept: readonly DatedFact[],
): Occasion {
  const occurrence = missedKey(transfer, appointment);
  return {
    kind: 'missed-appointment',
    occurrence,
    id: `missed-appointment:${occurrence}`,
    arises: appointment.day,
    about: transfer.toService,
    dates: { 'appointment.missedOn': appointment, 'contact.madeOn': contact(c, appointment, kept) },
  };
}

const missedKey = ({ toService }: Transfer, { day, fact }: DatedFact): string =>
  `${toService}:${typeof fact.data.appointmentId === 'string' ? fact.data.appointmentId : isoDay(day)}`;

/** Contact and a new offer: said of the missed appointment, or shown by one kept afterwards. */
function contact(
  c: Circumstances,
  { day, fact }: DatedFact,
  kept: readonly DatedFact[],
): DatedFact | undefined {
  const shown = kept.find((later) => later.day > day);
  const said = fact.data.contactedOn;
  const contacted = typeof said === 'string' ? epochDay(said) : -Infinity;
  if (contacted < day) return shown; // no contact, or one that came before and says nothing about this appointment
  if (contacted > c.today) {
    c.later.add(contacted);
    return shown;
  }
  return shown && shown.day < contacted ? shown : { day: contacted, fact };
}

/** Our reading of "contact failed", unconfirmed: the next appointment with the service is missed too. */
function failedOccasion(c: Circumstances, transfer: Transfer, appointment: DatedFact): Occasion {
  const occurrence = missedKey(transfer, appointment);
  const review = c
    .happened('meeting.held', 'on')
    .find(({ day, fact }) => day >= appointment.day && fact.data.kind !== 'adult-introduction');
  return {
    kind: 'contact-failed',
    occurrence,
    id: `missed-appointment:${occurrence}`,
    arises: appointment.day,
    about: transfer.toService,
    dates: { 'contact.failedOn': appointment, 'plan.reviewedOn': review },
  };
}
