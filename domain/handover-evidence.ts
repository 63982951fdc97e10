/** What the log holds about each handover: proposal, answers, being seen, steps taken, and what ends it. */
import { idsIn } from './aliases';
import { addMonths, londonDay } from './calendar';
import { factsOf } from './fold';
import { HANDOVER_TIMES } from './handover-times';
import { shortHash } from './short-hash';
import type { Fact, Facts, Instant, LocalDate } from './types';

export type HandoverResponse = 'accepted' | 'declined' | 'more-information';

/** One answer of the receiving service, whether said as such or seen on the bus. */
export interface HandoverAnswer {
  response: HandoverResponse;
  reason?: string;
  on: LocalDate;
  /** When it was stated. */
  time: Instant;
}

/** A day on which something happened, and when it was stated. */
export interface Occurrence {
  on: LocalDate;
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
  answers: readonly HandoverAnswer[];
  /** The receiving service's own referral, which stands for the delivery of the offer. */
  delivered?: Occurrence;
  /** The first time a practitioner of the receiving service met the young person. */
  introduced?: Occurrence;
  steps: readonly StepTaken[];
  /** The latest missed appointment with the receiving service, unless one was kept after it. */
  missed?: Occurrence & { contacted: boolean };
  /** The sending service ended because it handed over. */
  senderTransferred?: Occurrence;
  /** The day on which the ground of the handover fell away: death, a permanent move out, a need that ended. */
  endedOn?: LocalDate;
}

/** Stable and opaque: `ho-` and 16 hex digits of SHA-256 of person and services. */
export function handoverIdOf(personId: string, fromService: string, toService: string): string {
  return `ho-${shortHash(`${personId}|${fromService}|${toService}`)}`;
}

/** The ids by which one handover may be named in this log. */
const handoverIdsIn = (facts: Facts, fromService: string, toService: string): readonly string[] =>
  idsIn(facts, (personId) => handoverIdOf(personId, fromService, toService));

const text = (fact: Fact, name: string): string | undefined => {
  const value = fact.data[name];
  return typeof value === 'string' ? value : undefined;
};
const onOf = (fact: Fact): LocalDate => text(fact, 'on') ?? londonDay(fact.time);
const occurrence = (fact: Fact): Occurrence => ({ on: onOf(fact), time: fact.time });
/** Orders by the day in life, then by when it was stated. */
const byLife = (a: Occurrence, b: Occurrence): number =>
  a.on === b.on ? (a.time < b.time ? -1 : a.time > b.time ? 1 : 0) : a.on < b.on ? -1 : 1;
const first = <T extends Occurrence>(all: readonly T[]): T | undefined =>
  all.reduce<T | undefined>((a, b) => (a && byLife(a, b) <= 0 ? a : b), undefined);
const last = <T extends Occurrence>(all: readonly T[]): T | undefined =>
  all.reduce<T | undefined>((a, b) => (a && byLife(a, b) > 0 ? a : b), undefined);

/** Grounds on which a referral is handed back without being declined. */
const INCOMPLETE = new Set(['incomplete', 'incompleteness', 'incomplete-referral', 'missing-information']);
const DUPLICATE = new Set(['duplicate', 'duplicate-referral', 'already-referred']);
const REFUSED = new Set(['rejected', 'declined', 'not-accepted']);
/** Ends of a service after which there is nothing to hand over, or nobody to hand it to. */
export const GROUND_GONE: ReadonlySet<unknown> = new Set([
  'needs-ended',
  'declined-by-person',
  'moved',
  'died',
]);

interface Pair {
  fromService: string;
  toService: string;
  proposal: Fact;
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
  const said = factsOf(facts, 'handover.responded').filter((fact) => {
    const id = text(fact, 'handoverId');
    if (id !== undefined && ids.includes(id)) return true;
    // An id that is none of this person's (a partner's own, or one from before a merge) says less than the service.
    return (id === undefined || !known.has(id)) && text(fact, 'toService') === pair.toService;
  });
  const answers = said.map((fact) => ({
    response: text(fact, 'response') as HandoverResponse,
    reason: text(fact, 'reason'),
    ...occurrence(fact),
  }));
  const begun = factsOf(facts, 'service.started')
    .filter((f) => text(f, 'service') === pair.toService && text(f, 'side') === 'adult')
    .map((f): HandoverAnswer => ({ response: 'accepted', ...occurrence(f) }));
  return [...answers, ...begun, ...referralAnswers(facts, pair.toService)].sort(byLife);
}

function introductions(facts: Facts, toService: string, only: boolean): Occurrence[] {
  const meetings = factsOf(facts, 'meeting.held').filter((fact) => {
    if (text(fact, 'kind') !== 'adult-introduction') return false;
    const services = fact.data.services;
    // Without services it can only mean the one there is: each adult service has to meet (QS140 statement 5).
    return Array.isArray(services) && services.length > 0 ? services.includes(toService) : only;
  });
  const kept = factsOf(facts, 'appointment.kept').filter((f) => text(f, 'service') === toService);
  const seen = factsOf(facts, 'referral.first-seen').filter(referralMatcher(facts, toService));
  return [...meetings, ...kept, ...seen].map(occurrence);
}

function latestMissed(facts: Facts, toService: string): HandoverEvidence['missed'] {
  const missed = factsOf(facts, 'appointment.missed')
    .filter((f) => text(f, 'service') === toService)
    .map((f) => ({ ...occurrence(f), contacted: text(f, 'contactedOn') !== undefined }));
  const latest = last(missed);
  const kept = last(
    factsOf(facts, 'appointment.kept')
      .filter((f) => text(f, 'service') === toService)
      .map(occurrence),
  );
  return latest && !(kept && kept.on >= latest.on) ? latest : undefined;
}

/** The end of `service` that still stands: it has come, and no later start of the same service followed. */
function standingEnd(
  facts: Facts,
  service: string,
  today: LocalDate,
): (Occurrence & { reason: string }) | undefined {
  const ended = last(
    factsOf(facts, 'service.ended')
      .filter((f) => text(f, 'service') === service && onOf(f) <= today)
      .map((f) => ({ ...occurrence(f), reason: text(f, 'reason') ?? 'other' })),
  );
  const again = factsOf(facts, 'service.started').some(
    (f) => text(f, 'service') === service && ended !== undefined && onOf(f) > ended.on && onOf(f) <= today,
  );
  return again ? undefined : ended;
}

/** What is stated in advance (a move, the end of a service) ends nothing before its day. */
function endOf(facts: Facts, pair: Pair, today: LocalDate): LocalDate | undefined {
  const proposedOn = londonDay(pair.proposal.time);
  const ends: LocalDate[] = factsOf(facts, 'person.died').map(onOf);
  const moves = factsOf(facts, 'person.moved')
    .filter((f) => (text(f, 'kind') ?? 'permanent') === 'permanent')
    .map((f) => ({ ...occurrence(f), direction: text(f, 'direction') }))
    .filter(({ on }) => on <= today);
  const move = last(moves);
  // Proposed again after the move: the proposal stands.
  if (move?.direction === 'out' && move.on >= proposedOn) ends.push(move.on);
  for (const service of [pair.fromService, pair.toService]) {
    const end = standingEnd(facts, service, today);
    if (end && GROUND_GONE.has(end.reason) && end.on >= proposedOn) ends.push(end.on);
  }
  return ends.filter((on) => on <= today).sort()[0];
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

function evidenceOf(
  facts: Facts,
  pair: Pair,
  handoverId: string,
  known: ReadonlySet<string>,
  only: boolean,
  today: LocalDate,
): HandoverEvidence {
  const { proposal, fromService, toService } = pair;
  const ids = handoverIdsIn(facts, fromService, toService);
  const proposedOn = londonDay(proposal.time);
  const since = addMonths(proposedOn, -HANDOVER_TIMES.evidenceMonths);
  const counts = (o: Occurrence): boolean => o.on >= since;
  const isMine = referralMatcher(facts, toService);
  const received = factsOf(facts, 'referral.received').filter(isMine).map(occurrence);
  const transferred = standingEnd(facts, fromService, today);
  return {
    handoverId,
    fromService,
    toService,
    transferOn: text(proposal, 'transferOn') ?? proposedOn,
    proposedAt: proposal.time,
    answers: answersOf(facts, pair, ids, known).filter(counts),
    delivered: last(received.filter(counts)),
    introduced: first(introductions(facts, toService, only).filter(counts)),
    steps: stepsOf(facts, ids),
    missed: latestMissed(facts, toService),
    senderTransferred: transferred?.reason === 'transferred' ? transferred : undefined,
    endedOn: endOf(facts, pair, today),
  };
}

/**
 * The evidence of every handover in the log, one for each sending and receiving service, by handover id.
 * @param today the local day in London: ends of services and moves that are stated in advance wait for their day
 */
export function handoverEvidence(facts: Facts, today: LocalDate): HandoverEvidence[] {
  const pairs = new Map<string, Pair>();
  for (const proposal of factsOf(facts, 'handover.proposed')) {
    const fromService = text(proposal, 'fromService') ?? '';
    const toService = text(proposal, 'toService') ?? '';
    const handoverId = handoverIdOf(facts.personId, fromService, toService);
    const earlier = pairs.get(handoverId);
    if (!earlier || earlier.proposal.time <= proposal.time)
      pairs.set(handoverId, { fromService, toService, proposal });
  }
  const known = new Set(
    [...pairs.values()].flatMap(({ fromService, toService }) => handoverIdsIn(facts, fromService, toService)),
  );
  const only = pairs.size === 1;
  return [...pairs.keys()]
    .sort()
    .map((id) => evidenceOf(facts, pairs.get(id) as Pair, id, known, only, today));
}
