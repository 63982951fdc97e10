/** Handovers as the log has them, and the next step that time alone makes due. Pure: instants come from the log. */
import { LIBRARY_BANK_HOLIDAYS, workingDays, type BankHolidays } from './bank-holidays';
import { londonDay, startOfLondonDay } from './calendar';
import { addMonths, epochDay } from './days';
import { Clock, later, taken, type Due } from './handover-clock';
import type { Ended } from './handover-ends';
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
  transferredOn?: LocalDate;
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
  const transferredOn = transferOf(evidence);
  const ended = transferredOn === undefined ? evidence.ended : evidence.endedAfterTransfer;
  const withdrawn = withdrawalOf(evidence, transferredOn === undefined ? answer : last);
  const state = { evidence, answer, deliveredAt, transferredOn, ended, withdrawn };
  return { ...state, status: statusOf(state) };
}

function statusOf(state: Omit<State, 'status'>): HandoverStatus {
  const { evidence, answer, deliveredAt, transferredOn } = state;
  if (taken(evidence, 'settle').length > 0) return 'settled';
  if (state.ended !== undefined) return 'ended';
  if (transferredOn !== undefined) return 'transferred';
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
function transferOf(evidence: HandoverEvidence): LocalDate | undefined {
  const step = taken(evidence, 'transfer')[0];
  if (step) return londonDay(step.at);
  const { introduced } = evidence;
  if (!introduced) return undefined;
  for (const { on, until } of evidence.senderGone) {
    const day = acceptedBy(evidence.answers, later(on, introduced.on));
    if (day !== undefined && (until === undefined || day < until)) return day;
  }
  return undefined;
}

/** The first day from `satisfied` on by which an acceptance stood. */
function acceptedBy(answers: readonly HandoverAnswer[], satisfied: LocalDate): LocalDate | undefined {
  let acceptedOn: LocalDate | undefined;
  for (const { response, on } of answers) {
    if (response === 'accepted') acceptedOn ??= on;
    // The acceptance had been taken back before the other conditions held.
    else if (acceptedOn !== undefined && later(satisfied, acceptedOn) >= on) acceptedOn = undefined;
  }
  return acceptedOn === undefined ? undefined : later(satisfied, acceptedOn);
}

/** Whether a decline stands: before the transfer the sender answers for the young person meanwhile, after it the receiver. */
function standingOf({ evidence, answer, withdrawn, transferredOn, ended, status }: State): Standing {
  const { fromService, toService } = evidence;
  const after = transferredOn !== undefined;
  const declined = after ? withdrawn : status === 'declined' ? answer : undefined;
  return {
    evidence,
    ...(answer?.response === 'accepted' && { accepted: answer }),
    ...(after && { transferredOn }),
    ...(declined && { declined: { ...declined, sender: after ? toService : fromService } }),
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
      const transferredOn = state.transferredOn as LocalDate;
      const since = withdrawn && !reroute?.found ? later(withdrawn.time, transferredAt(state)) : undefined;
      return afterTransfer(evidence, transferredOn, since, clock);
    }
    default:
      return null;
  }
}

const transferredAt = ({ evidence, transferredOn }: State): Instant =>
  taken(evidence, 'transfer')[0]?.taken ?? startOfLondonDay(transferredOn as LocalDate);

const ESCALATES: readonly string[] = [
  'escalate-team-manager',
  'escalate-head-of-service',
  'hold',
  'withdrawal',
];

/** The highest who was told, since the wait began, that it does not move. */
function escalatedOf(state: State): PlannedHandover['escalated'] {
  const { withdrawn, reroute } = state;
  const after = state.status === 'transferred' && withdrawn && !reroute?.found;
  const since = after ? later(withdrawn.time, transferredAt(state)) : waitOf(state)?.since;
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
  const { evidence, answer, transferredOn, ended, withdrawn, reroute } = state;
  const { transferOn } = evidence;
  const due = nextStep(state, clock);
  const firstOffer = [
    ...taken(evidence, 'offer').map((s) => londonDay(s.taken)),
    ...evidence.delivered.map(({ on }) => on),
  ].sort()[0];
  const lateOfferWeeks =
    firstOffer === undefined ? undefined : lateOffer(firstOffer, transferOn, clock.times);
  const accepted =
    answer?.response === 'accepted' || transferredOn !== undefined
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
    ...(transferredOn !== undefined && { transferredOn }),
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
