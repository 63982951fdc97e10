/** What the log holds about each handover: proposal, answers, being seen, steps taken, and what ends it. */
import { idsIn } from './aliases';
import { addMonths, londonDay } from './calendar';
import { factsOf } from './fold';
import {
  endOf,
  goesOn,
  groundGone,
  groundsLost,
  timesGone,
  type Ended,
  type TimeGone,
} from './handover-ends';
import { beginning, byLife, first, occurrence, onOf, text, type Occurrence } from './handover-occurrences';
import { HANDOVER_TIMES } from './handover-times';
import { shortHash } from './short-hash';
import type { Fact, Facts, Instant, LocalDate } from './types';

export { GROUND_GONE } from './handover-ends';

export type HandoverResponse = 'accepted' | 'declined' | 'more-information';

/** One answer of the receiving service, whether said as such or seen on the bus. */
export interface HandoverAnswer {
  response: HandoverResponse;
  reason?: string;
  on: LocalDate;
  /** When it was stated. */
  time: Instant;
}

export interface StepTaken {
  step: string;
  n: number;
  /** When it was due. */
  at: Instant;
  /** When it was taken, never before `at`. */
  taken: Instant;
}

/** Everything the log holds about one handover, in the order of life. */
export interface HandoverEvidence {
  handoverId: string;
  fromService: string;
  toService: string;
  transferOn: LocalDate;
  /** When the proposal was last stated. */
  proposedAt: Instant;
  /** When it was first stated. */
  firstProposedAt: Instant;
  /** The service that had declined and in whose stead this one is asked, where the proposal says so. */
  insteadOf?: string;
  answers: readonly HandoverAnswer[];
  /** The receiving service's own referrals, which stand for the delivery of the offer, in the order of life. */
  delivered: readonly Occurrence[];
  /** The first meeting of both services. */
  jointMeeting?: Occurrence;
  /** The first time a practitioner of the receiving service met the young person. */
  introduced?: Occurrence;
  /** The steps of this round: those before it ended and was proposed again do not count. */
  steps: readonly StepTaken[];
  /** The highest number of each step that was ever taken. */
  numbers: ReadonlyMap<string, number>;
  /** The appointments with the receiving service that were missed since one was last kept, in the order of life. */
  missed: readonly Missed[];
  /** The times in which the sending service had ended because it handed over. */
  senderGone: readonly TimeGone[];
  /** The ground of the handover fell away: death, a permanent move out, a need that ended. */
  ended?: Ended;
  /** As `ended`, but for ends of the sending service: once it has handed over they say nothing of the handover. */
  endedAfterTransfer?: Ended;
}

export type Missed = Occurrence & { contacted: boolean };

/** Stable and opaque: `ho-` and 16 hex digits of SHA-256 of person and services. */
export function handoverIdOf(personId: string, fromService: string, toService: string): string {
  return `ho-${shortHash(`${personId}|${fromService}|${toService}`)}`;
}

/** The ids by which one handover may be named in this log. */
const handoverIdsIn = (facts: Facts, fromService: string, toService: string): readonly string[] =>
  idsIn(facts, (personId) => handoverIdOf(personId, fromService, toService));

/** Grounds on which a referral is handed back without being declined. */
const INCOMPLETE = new Set(['incomplete', 'incompleteness', 'incomplete-referral', 'missing-information']);
const DUPLICATE = new Set(['duplicate', 'duplicate-referral', 'already-referred']);
const REFUSED = new Set(['rejected', 'declined', 'not-accepted']);
/** The reason of a decline that was not given as one: the service left after it had accepted. */
const SERVICE_ENDED = 'service-ended';
interface Pair {
  fromService: string;
  toService: string;
  proposal: Fact;
  handoverId: string;
  proposedOn: LocalDate;
}

/** Whether a referral belongs to the receiving service: by provider, by a provider known for it, or by pathway. */
export function referralMatcher(facts: Facts, toService: string): (fact: Fact) => boolean {
  const providers = new Set([toService]);
  for (const started of factsOf(facts, 'service.started')) {
    const provider = text(started, 'provider');
    if (text(started, 'service') === toService && provider !== undefined) providers.add(provider);
  }
  return (fact) => providers.has(text(fact, 'provider') ?? '') || text(fact, 'pathway') === toService;
}

function answerOfReferral(fact: Fact, verdict: 'accepted' | 'rejected'): HandoverAnswer | undefined {
  // Accepted for assessment is not acceptance of the young person.
  if (verdict === 'accepted') {
    return text(fact, 'for') === 'assessment' ? undefined : { response: 'accepted', ...occurrence(fact) };
  }
  const reason = text(fact, 'reason');
  const code = (reason ?? '').trim().toLowerCase();
  if (DUPLICATE.has(code)) return undefined;
  return { response: INCOMPLETE.has(code) ? 'more-information' : 'declined', reason, ...occurrence(fact) };
}

/** Referrals that answer whether a young person is taken on. */
const ANSWERING = ['referral.accepted', 'referral.rejected', 'referral.closed', 'referral.treated'] as const;

/** What a step of a referral answers; undefined where it says nothing about taking the young person on. */
export function answerOf(fact: Fact): HandoverAnswer | undefined {
  switch (fact.type) {
    case 'referral.accepted':
      return answerOfReferral(fact, 'accepted');
    case 'referral.rejected':
      return answerOfReferral(fact, 'rejected');
    case 'referral.closed':
      return REFUSED.has(text(fact, 'outcome') ?? '') ? answerOfReferral(fact, 'rejected') : undefined;
    case 'referral.treated':
      return { response: 'accepted', ...occurrence(fact) };
    default:
      return undefined;
  }
}

function referralAnswers(facts: Facts, toService: string): HandoverAnswer[] {
  const mine = referralMatcher(facts, toService);
  return ANSWERING.flatMap((type) => factsOf(facts, type).filter(mine))
    .map(answerOf)
    .filter((a) => a !== undefined);
}

function answersOf(
  facts: Facts,
  pair: Pair,
  ids: readonly string[],
  known: ReadonlySet<string>,
): HandoverAnswer[] {
  const { toService } = pair;
  const said = factsOf(facts, 'handover.responded').filter((fact) => {
    const id = text(fact, 'handoverId');
    if (id !== undefined && ids.includes(id)) return true;
    // An id that is none of this person's (a partner's own, or one from before a merge) says less than the service.
    return (id === undefined || !known.has(id)) && text(fact, 'toService') === toService;
  });
  const answers = said.map((fact) => ({
    response: text(fact, 'response') as HandoverResponse,
    reason: text(fact, 'reason'),
    ...occurrence(fact),
  }));
  const starts = factsOf(facts, 'service.started').filter((f) => text(f, 'service') === toService);
  const begun = starts
    .filter((f) => text(f, 'side') === 'adult')
    .map((f): HandoverAnswer => ({ response: 'accepted', ...occurrence(f) }));
  const given = [...answers, ...begun, ...referralAnswers(facts, toService)].sort(byLife);
  const left = factsOf(facts, 'service.ended')
    .filter(
      (f) =>
        text(f, 'service') === toService && groundGone(f.data.reason) === undefined && !goesOn(f, starts),
    )
    .map((f): HandoverAnswer => ({ response: 'declined', reason: SERVICE_ENDED, ...occurrence(f) }))
    // A service that left takes back what it had accepted; else its end says nothing.
    .filter((end) => given.findLast((a) => byLife(a, end) < 0)?.response === 'accepted');
  return [...given, ...left].sort(byLife);
}

/** Meetings of a kind with the receiving service. */
function meetings(facts: Facts, kind: string, toService: string, only: boolean): Occurrence[] {
  return factsOf(facts, 'meeting.held')
    .filter((fact) => {
      if (text(fact, 'kind') !== kind) return false;
      const services = fact.data.services;
      // Without services it can only mean the one there is: each adult service has to meet (QS140 statement 5).
      return Array.isArray(services) && services.length > 0 ? services.includes(toService) : only;
    })
    .map(beginning);
}

const appointments = (facts: Facts, type: 'appointment.kept' | 'appointment.missed', service: string) =>
  factsOf(facts, type).filter((f) => text(f, 'service') === service);

function introductions(facts: Facts, toService: string, only: boolean): Occurrence[] {
  const kept = appointments(facts, 'appointment.kept', toService);
  const seen = factsOf(facts, 'referral.first-seen').filter(referralMatcher(facts, toService));
  return [...meetings(facts, 'adult-introduction', toService, only), ...[...kept, ...seen].map(beginning)];
}

function missedSinceKept(facts: Facts, toService: string, today: LocalDate): Missed[] {
  const kept = appointments(facts, 'appointment.kept', toService)
    .map(onOf)
    .filter((on) => on <= today)
    .sort()
    .at(-1);
  return appointments(facts, 'appointment.missed', toService)
    .map((f) => ({ ...occurrence(f), contacted: contacted(f, today) }))
    .filter(({ on }) => on <= today && (kept === undefined || on > kept))
    .sort(byLife);
}

/** Contact about this appointment: one before it says nothing about it, and one in advance has not been made. */
function contacted(fact: Fact, today: LocalDate): boolean {
  const on = text(fact, 'contactedOn');
  return on !== undefined && on >= onOf(fact) && on <= today;
}

function stepsOf(facts: Facts, ids: readonly string[]): StepTaken[] {
  return factsOf(facts, 'handover.step')
    .filter((fact) => ids.includes(text(fact, 'handoverId') ?? ''))
    .map((fact) => {
      const at = new Date(text(fact, 'at') ?? fact.time).toISOString();
      const taken = fact.time > at ? fact.time : at;
      return { step: text(fact, 'step') ?? '', n: Number(fact.data.n), at, taken };
    })
    .sort((a, b) => (a.taken < b.taken ? -1 : a.taken > b.taken ? 1 : a.n - b.n));
}

/**
 * The day on which an earlier round of the same handover was over: its ground had gone, or it had settled, and then it was proposed
 * anew. A settled one that is only stated again, for the day it already had, is no new round.
 */
function roundAfter(
  facts: Facts,
  pair: Pair,
  steps: readonly StepTaken[],
  today: LocalDate,
): LocalDate | undefined {
  const { proposal, proposedOn, fromService, toService } = pair;
  const settled = steps
    .filter(({ step }) => step === 'settle')
    .map(({ taken }) => londonDay(taken))
    .filter((on) => on < onOrNone(proposal, 'transferOn'));
  return [...groundsLost(facts, [fromService, toService], today).map(({ on }) => on), ...settled]
    .filter((on) => on >= londonDay(proposal.firstTime ?? proposal.time) && on < proposedOn)
    .sort()
    .at(-1);
}

const onOrNone = (fact: Fact, field: string): LocalDate => text(fact, field) ?? '';

function evidenceOf(
  facts: Facts,
  pair: Pair,
  known: ReadonlySet<string>,
  only: boolean,
  today: LocalDate,
): HandoverEvidence {
  const { proposal, handoverId, fromService, toService, proposedOn } = pair;
  const ids = handoverIdsIn(facts, fromService, toService);
  const all = stepsOf(facts, ids);
  const after = roundAfter(facts, pair, all, today);
  const firstProposedAt = after === undefined ? (proposal.firstTime ?? proposal.time) : proposal.time;
  const since = addMonths(londonDay(firstProposedAt), -HANDOVER_TIMES.evidenceMonths);
  const counts = (o: Occurrence): boolean =>
    o.on >= since && o.on <= today && (after === undefined || o.on > after);
  const received = factsOf(facts, 'referral.received').filter(referralMatcher(facts, toService));
  const instead = text(proposal, 'insteadOf');
  return {
    handoverId,
    fromService,
    toService,
    transferOn: text(proposal, 'transferOn') ?? proposedOn,
    proposedAt: proposal.time,
    firstProposedAt,
    ...(instead !== undefined && { insteadOf: instead }),
    answers: answersOf(facts, pair, ids, known).filter(counts),
    delivered: received.map(occurrence).filter(counts).sort(byLife),
    jointMeeting: first(meetings(facts, 'joint-handover', toService, only).filter(counts)),
    introduced: first(introductions(facts, toService, only).filter(counts)),
    steps: after === undefined ? all : all.filter(({ taken }) => londonDay(taken) > after),
    numbers: new Map(all.map(({ step, n }) => [step, n] as const).sort((a, b) => a[1] - b[1])),
    missed: missedSinceKept(facts, toService, today),
    senderGone: timesGone(facts, fromService, today).filter(({ on }) => after === undefined || on > after),
    ended: endOf(facts, [fromService, toService], proposedOn, today),
    endedAfterTransfer: endOf(facts, [toService], proposedOn, today),
  };
}

/**
 * The evidence of every handover in the log, one for each sending and receiving service, by handover id.
 * @param today the local day in London: what is stated in advance waits for its day
 */
export function handoverEvidence(facts: Facts, today: LocalDate): HandoverEvidence[] {
  const pairs = new Map<string, Pair>();
  for (const proposal of factsOf(facts, 'handover.proposed')) {
    const fromService = text(proposal, 'fromService') ?? '';
    const toService = text(proposal, 'toService') ?? '';
    const handoverId = handoverIdOf(facts.personId, fromService, toService);
    const earlier = pairs.get(handoverId);
    const proposedOn = londonDay(proposal.time);
    if (!earlier || earlier.proposal.time <= proposal.time)
      pairs.set(handoverId, { handoverId, fromService, toService, proposal, proposedOn });
  }
  const known = new Set(
    [...pairs.values()].flatMap(({ fromService, toService }) => handoverIdsIn(facts, fromService, toService)),
  );
  const only = pairs.size === 1;
  return [...pairs.keys()].sort().map((id) => evidenceOf(facts, pairs.get(id) as Pair, known, only, today));
}
