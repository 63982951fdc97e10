/** Handovers as the log has them, and the next step that time alone makes due. Pure: instants come from the log. */
import { LIBRARY_BANK_HOLIDAYS, workingDays, type BankHolidays } from './bank-holidays';
import { londonDay, startOfLondonDay } from './calendar';
import { addMonths, epochDay } from './days';
import { Clock, later, taken, type Due } from './handover-clock';
import type { Ended } from './handover-ends';
import type { Occurrence } from './handover-occurrences';
import { handoverEvidence, type HandoverAnswer, type HandoverEvidence } from './handover-evidence';
import { afterTransfer } from './handover-follow-up';
import { reroutes, type Reroute, type Standing } from './handover-reroute';
import { HANDOVER_TIMES, type HandoverTimes, type HandoverWait } from './handover-times';
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
  transferred?: Occurrence;
  /** Why nothing is left to hand over. */
  ended?: Ended;
  /** The receiving service declined after it had accepted; after the transfer too. */
  withdrawn?: HandoverAnswer;
  /** Of a decline: what is under way, and what came of it. */
  reroute?: Reroute;
}

/** The day on which each ground of status counts is settled here; later statements of the log may change any of it. */
function stateOf(evidence: HandoverEvidence): State {
  const delivered = [
    ...taken(evidence, 'offer').map((s) => s.taken),
    ...evidence.delivered.map((d) => d.time),
  ];
  const deliveredAt = delivered.sort().at(-1);
  const last = evidence.answers.at(-1);
  const overtaken =
    last !== undefined &&
    last.response !== 'accepted' &&
    (evidence.proposedAt > last.time || (deliveredAt !== undefined && deliveredAt > last.time));
  const answer = overtaken ? undefined : last;
  const transferred = transferOf(evidence);
  const ended = transferred ? evidence.endedAfterTransfer : evidence.ended;
  const withdrawn = withdrawalOf(evidence, transferred ? last : answer);
  const state = { evidence, answer, deliveredAt, transferred, ended, withdrawn };
  return { ...state, status: statusOf(state) };
}

function statusOf(state: Omit<State, 'status'>): HandoverStatus {
  const { evidence, answer, deliveredAt, transferred } = state;
  if (taken(evidence, 'settle').length > 0) return 'settled';
  if (state.ended !== undefined) return 'ended';
  if (transferred) return 'transferred';
  if (answer?.response === 'accepted') return evidence.introduced ? 'introduced' : 'accepted';
  if (answer) return answer.response;
  // Offered once is offered, until an answer is overtaken by a new proposal that has not been offered yet.
  const overtaken = evidence.answers.at(-1);
  const delivered = deliveredAt !== undefined && (!overtaken || deliveredAt > overtaken.time);
  return delivered ? 'offered' : 'proposed';
}

/** A decline that stands and takes an acceptance back. */
function withdrawalOf(
  { answers }: HandoverEvidence,
  answer: HandoverAnswer | undefined,
): HandoverAnswer | undefined {
  if (answer?.response !== 'declined') return undefined;
  return answers.some((a) => a !== answer && a.response === 'accepted') ? answer : undefined;
}

/**
 * Closure guard (NG43, QS140): nobody has handed over before the receiving service accepted and saw the young person. Once responsibility has
 * moved, no later answer moves it back.
 */
function transferOf(evidence: HandoverEvidence): Occurrence | undefined {
  const step = taken(evidence, 'transfer')[0];
  const said = transferSaid(evidence);
  if (!step) return said;
  const on = londonDay(step.at);
  // The step only seals what the sending service had said before.
  return { on: said && said.on < on ? said.on : on, time: step.taken };
}

/**
 * The first moment at which the sending service had ended because it handed over, and the guard held by all that was known then: what is
 * said later, of whichever day, moves nothing back.
 */
function transferSaid({ introduced, answers, senderGone }: HandoverEvidence): Occurrence | undefined {
  if (!introduced) return undefined;
  const moments = senderGone.flatMap((gone) =>
    answers.flatMap((answer): Occurrence[] => {
      const time = later(answer.time, later(gone.time, introduced.time));
      const acceptedOn = acceptedSince(answers.filter((known) => known.time <= time));
      if (acceptedOn === undefined) return [];
      const on = later(acceptedOn, later(gone.on, introduced.on));
      return gone.until === undefined || on < gone.until ? [{ on, time }] : [];
    }),
  );
  return moments.sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0))[0];
}

/** The day since which the acceptance that stands has stood. */
function acceptedSince(answers: readonly HandoverAnswer[]): LocalDate | undefined {
  let since: LocalDate | undefined;
  for (const { response, on } of answers) since = response === 'accepted' ? (since ?? on) : undefined;
  return since;
}

/** Whether a decline stands: before the transfer the sender answers for the young person meanwhile, after it the receiver. */
function standingOf({ evidence, answer, withdrawn, transferred, ended, status }: State): Standing {
  const { fromService, toService } = evidence;
  const declined = transferred ? withdrawn : status === 'declined' ? answer : undefined;
  return {
    evidence,
    ...(answer?.response === 'accepted' && { accepted: answer }),
    ...(transferred && { transferredOn: transferred.on }),
    ...(declined && { declined: { ...declined, sender: transferred ? toService : fromService } }),
    gone: ended !== undefined,
  };
}

/** The wait that a handover of this status is in, and since when. */
function waitOf({ status, answer, deliveredAt }: State): { wait: HandoverWait; since: Instant } | undefined {
  const answered = answer?.time ?? '';
  switch (status) {
    case 'offered':
      return { wait: 'answer', since: deliveredAt ?? '' };
    case 'more-information':
      return { wait: 'information', since: answered };
    case 'declined':
      return { wait: 'reroute', since: answered };
    case 'accepted':
      return { wait: 'introduction', since: answered };
    default:
      return undefined;
  }
}

function nextStep(state: State, clock: Clock): Due | null {
  const { evidence, answer, withdrawn, reroute } = state;
  const wait = waitOf(state);
  if (wait) return clock.ladder(wait.wait, wait.since, evidence);
  switch (state.status) {
    case 'proposed':
      return { step: 'offer', at: evidence.proposedAt };
    case 'introduced': {
      const seen = evidence.introduced?.time ?? evidence.proposedAt;
      const satisfied = later(answer?.time ?? evidence.proposedAt, seen);
      return { step: 'transfer', at: later(startOfLondonDay(evidence.transferOn), satisfied) };
    }
    case 'transferred': {
      const transferred = state.transferred as Occurrence;
      // Said by the sending service: the step seals it, and tells the receiving service.
      if (taken(evidence, 'transfer').length === 0) return { step: 'transfer', at: transferred.time };
      const since = withdrawn && !reroute?.found ? later(withdrawn.time, transferred.time) : undefined;
      return afterTransfer(evidence, transferred.on, since, clock);
    }
    default:
      return null;
  }
}

const ESCALATES: readonly string[] = [
  'escalate-team-manager',
  'escalate-head-of-service',
  'hold',
  'withdrawal',
];

/** The highest who was told, since the wait began, that it does not move. */
function escalatedOf(state: State): PlannedHandover['escalated'] {
  const { withdrawn, transferred, reroute } = state;
  const after = state.status === 'transferred' && transferred && withdrawn && !reroute?.found;
  const since = after ? later(withdrawn.time, transferred.time) : waitOf(state)?.since;
  if (since === undefined) return undefined;
  const told = state.evidence.steps.filter((s) => s.taken >= since && ESCALATES.includes(s.step));
  const head = told.findLast(({ step }) => step !== 'escalate-team-manager');
  const step = head ?? told.at(-1);
  return step && { to: head ? 'head-of-service' : 'team-manager', on: londonDay(step.taken) };
}

/** How late the first offer was: full weeks before the transfer, where it was less than six months. */
function lateOffer(offeredOn: LocalDate, transferOn: LocalDate, times: HandoverTimes): number | undefined {
  const [offered, transfer] = [epochDay(offeredOn), epochDay(transferOn)];
  if (offered <= addMonths(transfer, -times.offerMonthsBefore)) return undefined;
  return Math.max(0, Math.floor((transfer - offered) / 7));
}

function planned(state: State, responsible: string, clock: Clock): PlannedHandover {
  const { evidence, answer, transferred, ended, withdrawn, reroute } = state;
  const { transferOn } = evidence;
  const due = nextStep(state, clock);
  const firstOffer = [
    ...taken(evidence, 'offer').map((s) => londonDay(s.taken)),
    ...evidence.delivered.map(({ on }) => on),
  ].sort()[0];
  const lateOfferWeeks =
    firstOffer === undefined ? undefined : lateOffer(firstOffer, transferOn, clock.times);
  const accepted =
    answer?.response === 'accepted' || transferred
      ? evidence.answers.findLast((a) => a.response === 'accepted')
      : undefined;
  const escalated = escalatedOf(state);
  const declined = withdrawn ?? answer;
  return {
    handoverId: evidence.handoverId,
    fromService: evidence.fromService,
    toService: evidence.toService,
    transferOn,
    status: state.status,
    responsible,
    ...(firstOffer !== undefined && { offeredOn: firstOffer }),
    ...(lateOfferWeeks !== undefined && { lateOfferWeeks }),
    ...(evidence.jointMeeting && { jointMeetingOn: evidence.jointMeeting.on }),
    ...(accepted && { acceptedOn: accepted.on }),
    ...(evidence.introduced && { introducedOn: evidence.introduced.on }),
    ...(transferred && { transferredOn: transferred.on }),
    ...(state.status === 'ended' && ended && { endedOn: ended.on, endedWhy: ended.why }),
    ...(declined?.response === 'declined' &&
      declined.reason !== undefined && { declineReason: declined.reason }),
    ...(withdrawn && { withdrawnOn: withdrawn.on }),
    ...(escalated && { escalated }),
    ...(reroute && { reroute: waysOf(reroute) }),
    nextStep: due && { step: due.step, n: (evidence.numbers.get(due.step) ?? 0) + 1, at: due.at },
  };
}

const waysOf = ({ services, panelReferredOn }: Reroute): PlannedHandover['reroute'] => ({
  services,
  ...(panelReferredOn !== undefined && { panelReferredOn }),
});

/**
 * The handovers in the log, by handover id, each with the next step that time makes due.
 * `now` only chooses among steps that are already owed (the highest, never a lower one later), and holds back what is
 * stated in advance.
 * Sources: NICE NG43 1.2.8, 1.3.1, 1.4; QS140 statements 4 to 6; `camhs-refer-lead`, `camhs-not-accepted`.
 */
export function planHandovers(
  facts: Facts,
  now: Instant,
  holidays: BankHolidays = LIBRARY_BANK_HOLIDAYS,
  times: HandoverTimes = HANDOVER_TIMES,
): PlannedHandover[] {
  if (!facts.facts['handover.proposed']) return [];
  const today = londonDay(now);
  const clock = new Clock(workingDays(holidays), times, now);
  const standing = new Map<string, Standing>();
  const states = handoverEvidence(facts, today).map((evidence) => {
    const state = stateOf(evidence);
    standing.set(evidence.handoverId, standingOf(state));
    return state;
  });
  const ways = reroutes(facts, [...standing.values()], today);
  return states.map((state) => {
    const reroute = ways.get(state.evidence.handoverId);
    const { found } = reroute ?? {};
    // `camhs-not-accepted`: a decline goes on until another way is found, and then it is over.
    const over = state.status === 'declined' && found;
    const settled: State = {
      ...state,
      ...(reroute && { reroute }),
      ...(over && { status: 'ended', ended: found }),
    };
    return planned(settled, responsibleFor(standing.get(state.evidence.handoverId) as Standing, ways), clock);
  });
}

/** Ownership moves on transfer only; of a handover that was re-routed, that of the one in its stead. */
function responsibleFor(
  one: Standing,
  ways: ReadonlyMap<string, Reroute>,
  seen = new Set<Standing>(),
): string {
  const { evidence, transferredOn } = one;
  const by = ways.get(evidence.handoverId)?.by;
  if (by && !seen.has(by)) return responsibleFor(by, ways, seen.add(one));
  return transferredOn === undefined ? evidence.fromService : evidence.toService;
}

/** A handover of a case that has closed: whatever it waited for, nothing more becomes due. */
export function closedHandover(handover: PlannedHandover, on: LocalDate): PlannedHandover {
  if (handoverOver(handover.status)) return handover;
  return { ...handover, status: 'ended', endedOn: on, endedWhy: 'case-closed', nextStep: null };
}

/** Whether nothing more will happen in a handover of this status, whatever time passes. */
export function handoverOver(status: HandoverStatus): boolean {
  return status === 'settled' || status === 'ended';
}
