/** Handovers as the log has them, and the next step that time alone makes due. Pure: instants come from the log. */
import { LIBRARY_BANK_HOLIDAYS, workingDays, type BankHolidays, type WorkingDays } from './bank-holidays';
import { londonDay, startOfLondonDay } from './calendar';
import { addMonths, epochDay, isoDay } from './days';
import {
  handoverEvidence,
  type HandoverAnswer,
  type HandoverEvidence,
  type StepTaken,
} from './handover-evidence';
import { HANDOVER_TIMES, type HandoverStep, type HandoverTimes, type HandoverWait } from './handover-times';
import { londonTime } from './notices-clock';
import type { Facts, HandoverStatus, Instant, LocalDate, PlannedHandover } from './types';

export * from './handover-actions';
export * from './handover-times';
export { handoverIdOf } from './handover-evidence';

/** What the protocol is at, before any date arithmetic. */
interface State {
  evidence: HandoverEvidence;
  status: HandoverStatus;
  /** The answer that stands; one that a later proposal or delivery overtook does not. */
  answer?: HandoverAnswer;
  /** When the receiving service last got it: our offer or its own referral. */
  deliveredAt?: Instant;
  transferredOn?: LocalDate;
}

interface Due {
  step: HandoverStep;
  at: Instant;
}

/** The day on which each ground of status counts is settled here; later statements of the log may change any of it. */
function stateOf(evidence: HandoverEvidence): State {
  const offers = taken(evidence, 'offer');
  const deliveredAt = latest([offers.at(-1)?.taken, evidence.delivered?.time]);
  const last = evidence.answers.at(-1);
  const overtaken =
    last !== undefined &&
    last.response !== 'accepted' &&
    (evidence.proposedAt > last.time || (deliveredAt !== undefined && deliveredAt > last.time));
  const answer = overtaken ? undefined : last;
  const transferredOn = transferOf(evidence, answer);
  const state = { evidence, answer, deliveredAt, transferredOn };
  return { ...state, status: statusOf(state) };
}

function statusOf({ evidence, answer, deliveredAt, transferredOn }: Omit<State, 'status'>): HandoverStatus {
  if (taken(evidence, 'settle').length > 0) return 'settled';
  if (evidence.endedOn !== undefined) return 'ended';
  if (transferredOn !== undefined) return 'transferred';
  if (answer?.response === 'accepted') return evidence.introduced ? 'introduced' : 'accepted';
  if (answer) return answer.response;
  // Offered once is offered, until an answer is overtaken by a new proposal that has not been offered yet.
  const overtaken = evidence.answers.at(-1);
  const delivered = deliveredAt !== undefined && (!overtaken || deliveredAt > overtaken.time);
  return delivered ? 'offered' : 'proposed';
}

/** Closure guard (NG43, QS140): nobody has handed over before the receiving service accepted and saw the young person. */
function transferOf(evidence: HandoverEvidence, answer: HandoverAnswer | undefined): LocalDate | undefined {
  const step = taken(evidence, 'transfer')[0];
  if (step) return londonDay(step.at);
  const said = evidence.senderTransferred;
  return said && answer?.response === 'accepted' && evidence.introduced ? said.on : undefined;
}

const taken = (evidence: HandoverEvidence, step: HandoverStep): StepTaken[] =>
  evidence.steps.filter((s) => s.step === step);
const latest = (instants: readonly (Instant | undefined)[]): Instant | undefined =>
  instants
    .filter((i) => i !== undefined)
    .sort()
    .at(-1);
const later = (a: Instant, b: Instant): Instant => (a > b ? a : b);
const earliest = (dues: readonly Due[]): Due | undefined =>
  [...dues].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))[0];

/** Computes instants for one version of the working days. */
class Clock {
  constructor(
    private readonly days: WorkingDays,
    readonly times: HandoverTimes,
    readonly now: Instant,
  ) {}

  at(day: number): Instant {
    return londonTime(day, this.times.at);
  }

  workingDaysAfter(instant: Instant, n: number): Instant {
    return n === 0 ? instant : this.at(this.days.after(epochDay(londonDay(instant)), n));
  }

  /** The rungs of one wait that are still ahead or owed, and the hold once the transfer date has passed. */
  ladder(wait: HandoverWait, since: Instant, evidence: HandoverEvidence): Due | null {
    const rungs: Due[] = this.times.ladders[wait].map(({ step, afterWorkingDays, weeksBeforeTransfer }) => {
      const dates: Instant[] = [];
      if (afterWorkingDays !== undefined) dates.push(this.workingDaysAfter(since, afterWorkingDays));
      if (weeksBeforeTransfer !== undefined)
        dates.push(this.at(epochDay(evidence.transferOn) - 7 * weeksBeforeTransfer));
      return { step, at: later(since, dates.sort()[0] ?? since) };
    });
    const holds = taken(evidence, 'hold');
    const hold: Due = { step: 'hold', at: this.holdAt(evidence, since, holds.at(-1)) };
    const climbed = evidence.steps
      .filter((s) => s.taken >= since)
      .reduce(
        (top, s) =>
          Math.max(
            top,
            [...rungs, hold].findIndex((r) => r.step === s.step),
          ),
        -1,
      );
    return this.pick([...rungs.slice(climbed + 1), hold]);
  }

  private holdAt(evidence: HandoverEvidence, since: Instant, last: StepTaken | undefined): Instant {
    const first = later(since, this.at(epochDay(evidence.transferOn)));
    if (!last) return first;
    return later(first, this.at(epochDay(londonDay(last.taken)) + 7 * this.times.holdAgainAfterWeeks));
  }

  /** The highest that is owed by now (a lower one would come too late), else the earliest ahead. */
  private pick(ascending: readonly Due[]): Due | null {
    const reached = ascending.filter((d) => d.at <= this.now);
    return reached.at(-1) ?? earliest(ascending) ?? null;
  }
}

function nextStep(state: State, clock: Clock): Due | null {
  const { evidence, answer, deliveredAt } = state;
  switch (state.status) {
    case 'settled':
    case 'ended':
      return null;
    case 'transferred':
      return afterTransfer(evidence, state.transferredOn as LocalDate, clock);
    case 'proposed':
      return { step: 'offer', at: evidence.proposedAt };
    case 'offered':
      return clock.ladder('answer', deliveredAt as Instant, evidence);
    case 'more-information':
      return clock.ladder('information', (answer as HandoverAnswer).time, evidence);
    case 'declined':
      return clock.ladder('reroute', (answer as HandoverAnswer).time, evidence);
    case 'accepted':
      return clock.ladder('introduction', (answer as HandoverAnswer).time, evidence);
    case 'introduced': {
      const satisfied = later(
        (answer as HandoverAnswer).time,
        evidence.introduced?.time ?? evidence.proposedAt,
      );
      return { step: 'transfer', at: later(startOfLondonDay(evidence.transferOn), satisfied) };
    }
  }
}

/** Support for six months; a missed appointment without contact on record is chased once. */
function afterTransfer(evidence: HandoverEvidence, transferredOn: LocalDate, clock: Clock): Due | null {
  const { times } = clock;
  const settle: Due = {
    step: 'settle',
    at: clock.at(addMonths(epochDay(transferredOn), times.settleAfterMonths)),
  };
  const { missed } = evidence;
  const lastDay = isoDay(addMonths(epochDay(transferredOn), times.followUpMonths));
  if (!missed || missed.contacted || missed.on < transferredOn || missed.on > lastDay) return settle;
  const missedAt = later(missed.time, startOfLondonDay(missed.on));
  const followUp: Due = {
    step: 'follow-up',
    at: clock.workingDaysAfter(missedAt, times.followUpAfterWorkingDays),
  };
  const chased = taken(evidence, 'follow-up').some((s) => s.taken >= missedAt);
  return chased ? settle : (earliest([followUp, settle]) ?? settle);
}

function planned(evidence: HandoverEvidence, clock: Clock): PlannedHandover {
  const state = stateOf(evidence);
  const due = nextStep(state, clock);
  const accepted = state.answer?.response === 'accepted' ? state.answer : undefined;
  const n = due ? Math.max(0, ...taken(evidence, due.step).map((s) => s.n)) + 1 : 0;
  return {
    handoverId: evidence.handoverId,
    fromService: evidence.fromService,
    toService: evidence.toService,
    transferOn: evidence.transferOn,
    status: state.status,
    responsible: state.transferredOn === undefined ? evidence.fromService : evidence.toService,
    ...(accepted && { acceptedOn: accepted.on }),
    ...(evidence.introduced && { introducedOn: evidence.introduced.on }),
    ...(state.transferredOn !== undefined && { transferredOn: state.transferredOn }),
    ...(state.status === 'ended' && { endedOn: evidence.endedOn }),
    ...(state.answer?.response === 'declined' && state.answer.reason !== undefined
      ? { declineReason: state.answer.reason }
      : {}),
    nextStep: due && { step: due.step, n, at: due.at },
  };
}

/**
 * The handovers in the log, by handover id, each with the next step that time makes due.
 * `now` only chooses among steps that are already owed (the highest, never a lower one later), and holds back ends that
 * are stated in advance.
 * Sources: NICE NG43 1.2.8, 1.3.1, 1.4; QS140 statements 4 to 6; `camhs-refer-lead`, `camhs-not-accepted`.
 */
export function planHandovers(
  facts: Facts,
  now: Instant,
  holidays: BankHolidays = LIBRARY_BANK_HOLIDAYS,
  times: HandoverTimes = HANDOVER_TIMES,
): PlannedHandover[] {
  if (!facts.facts['handover.proposed']) return [];
  const clock = new Clock(workingDays(holidays), times, now);
  const handovers = handoverEvidence(facts, londonDay(now)).map((evidence) => planned(evidence, clock));
  const placed = new Set(handovers.filter((h) => PLACED[h.status]).map((h) => h.fromService));
  // `camhs-not-accepted`: a decline is escalated until another service accepts.
  return handovers.map((h) =>
    h.status === 'declined' && placed.has(h.fromService) ? { ...h, nextStep: null } : h,
  );
}

/** Whether somebody has accepted in a handover of this status. */
const PLACED = {
  proposed: false,
  offered: false,
  accepted: true,
  declined: false,
  'more-information': false,
  introduced: true,
  transferred: true,
  settled: true,
  ended: false,
} satisfies Record<HandoverStatus, boolean>;

/** Whether nothing more will happen in a handover of this status, whatever time passes. */
export function handoverOver(status: HandoverStatus): boolean {
  return status === 'settled' || status === 'ended';
}
