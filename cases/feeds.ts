/**
 * How the partners' feeds are: judged once an hour from what came by day, and kept, so that pages need not judge. It tells "not done" from
 * "not reported": what a silent feed would have said may be done.
 */
import type { Pool } from 'pg';
import { epochDay, isoDay, judgeFeed, LEARNT_DAYS, londonDay, reportedBy, workingDays } from '../domain';
import type { FlowState, FlowVerdict, Rule } from '../domain';
import type { Instant, LocalDate } from '../domain/types';
import type { PartnerType } from '../events';
import { currentRulebook } from '../rulebook';
import { writeAudit } from '../store/audit';
import { findWorker, workerNames } from '../store/desk';
import {
  forgetFeedDays,
  headOfOperators,
  loadFeedChecks,
  readFeedDays,
  readFeedFigures,
  readFeedPeople,
  saveFeedChecks,
  setFeedOwner,
  type FeedFigures,
  type FeedPeople,
} from '../store/feeds';
import { withTransaction, type Tx } from '../store/pool';
import type { Actor } from './cases';
import type { DutyLine } from './console-types';
import { NotFoundError } from './errors';

/** A flow as people read it: `FlowState` with days as dates. */
export interface FeedFlow {
  /** Null: all that the partner sends. */
  type: PartnerType | null;
  verdict: FlowVerdict;
  why?: FlowState['why'];
  lastDay: LocalDate;
  activeDays: number;
  /** Calendar days of silence that nineteen of twenty do not exceed. */
  usualDays: number | null;
  /** From when on it counts, or would count, as stopped. */
  stoppedOn: LocalDate | null;
}

/** How a partner's feed was found. */
export interface FeedHealth extends FeedFigures {
  /** When it was judged. */
  checkedAt: Instant;
  /** Who is told of an alarm: the owner, else the operators' head; null where there is neither. */
  told: string | null;
  toldName: string | null;
  /** All that the partner sends; null: nothing ever came. */
  whole: FeedFlow | null;
  /** By type, those that stopped first. */
  types: readonly FeedFlow[];
  /** As counted with the first check of the day; null: too few reports to say. */
  people: Omit<FeedPeople, 'partner'> | null;
}

/** What a feed that is silent leaves open about a duty. */
export interface Unreported {
  partner: string;
  /** The last day on which the partner reported such a thing, or anything at all. */
  since: LocalDate;
}

/** The part of the application that is about feeds. */
export interface FeedCases {
  /** How each partner's feed was found at the last check; empty before the first. */
  feeds(): Promise<FeedHealth[]>;
  /** By rule: the partners that may owe the news that it is done, since their feeds of it are silent. Rules without any are left out. */
  unreported(rules: readonly string[]): Promise<ReadonlyMap<string, readonly Unreported[]>>;
  /** Names who is told when a feed falls silent; null: the operators' head. @throws NotFoundError for an unknown partner or worker */
  nameFeedOwner(actor: Actor, partner: string, workerId: string | null): Promise<void>;
  /**
   * Says that a partner no longer sends a type, by agreement: what was learnt of it is forgotten, and begins anew if it comes again.
   * @throws NotFoundError when nothing of it was known
   */
  forgetFeed(actor: Actor, partner: string, type: string): Promise<void>;
}

export const feedPart = (pool: Pool): FeedCases => ({
  feeds: () => loadFeedChecks<FeedHealth>(pool),
  unreported: (rules) => readUnreported(pool, rules),
  nameFeedOwner: (actor, partner, workerId) =>
    withTransaction(pool, async (tx) => {
      if (workerId !== null && !(await findWorker(tx, workerId)))
        throw new NotFoundError('there is no such worker');
      if (!(await setFeedOwner(tx, partner, workerId))) throw new NotFoundError('there is no such partner');
      const detail = { code: partner, owner: workerId };
      await writeAudit(tx, { actor: actor.workerId, action: 'feed.owner-named', detail });
    }),
  forgetFeed: (actor, partner, type) =>
    withTransaction(pool, async (tx) => {
      if ((await forgetFeedDays(tx, partner, type)) === 0)
        throw new NotFoundError('nothing is known of such a feed');
      const detail = { code: partner, type };
      await writeAudit(tx, { actor: actor.workerId, action: 'feed.forgotten', detail });
    }),
});

/** Judges every partner's feed at an instant, and keeps what was found. */
export async function checkFeeds(tx: Tx, now: Instant): Promise<FeedHealth[]> {
  const today = londonDay(now);
  const working = workingDays(currentRulebook().bankHolidays);
  const figures = await readFeedFigures(tx, today);
  const people = await peopleOn(tx, today);
  const head = (await headOfOperators(tx)) ?? null;
  const flows = new Map<string, Map<PartnerType, number[]>>();
  for (const { partner, type, days } of await readFeedDays(tx, LEARNT_DAYS)) {
    const known = flows.get(partner) ?? new Map<PartnerType, number[]>();
    flows.set(partner, known.set(type, days));
  }
  const owners = figures.flatMap(({ owner }) => owner ?? []);
  const names = await workerNames(tx, head === null ? owners : [head, ...owners]);
  const found = figures.map((one): FeedHealth => {
    const about = people.get(one.partner) ?? null;
    const own = flows.get(one.partner);
    const told = one.owner ?? head;
    const toldName = told === null ? null : (names.get(told) ?? null);
    const base = { ...one, checkedAt: now, told, toldName, people: about };
    if (!own) return { ...base, whole: null, types: [] };
    const state = judgeFeed(own, working, epochDay(today));
    const types = [...state.types].map(([type, flow]) => flowOf(type, flow)).sort(byUrgency);
    return { ...base, whole: flowOf(null, state.whole), types };
  });
  await saveFeedChecks(tx, now, found);
  return found;
}

/** Who is reported about, by partner: counted with the first check of a day, since it reads a year of the log. */
async function peopleOn(tx: Tx, today: LocalDate): Promise<ReadonlyMap<string, FeedHealth['people']>> {
  const before = await loadFeedChecks<FeedHealth>(tx);
  if (before.length > 0 && before.every(({ checkedAt }) => londonDay(checkedAt) === today))
    return new Map(before.map(({ partner, people }) => [partner, people]));
  const found = await readFeedPeople(tx, today, LEARNT_DAYS);
  return new Map(found.map(({ partner, ...people }) => [partner, people]));
}

const ORDER: readonly FlowVerdict[] = ['stopped', 'quiet', 'flowing', 'too-little-history'];
const byUrgency = (a: FeedFlow, b: FeedFlow): number =>
  ORDER.indexOf(a.verdict) - ORDER.indexOf(b.verdict) || (String(a.type) < String(b.type) ? -1 : 1);

const flowOf = (
  type: PartnerType | null,
  { verdict, why, last, activeDays, usualDays, stoppedOn }: FlowState,
): FeedFlow => ({
  type,
  verdict,
  ...(why && { why }),
  lastDay: isoDay(last),
  activeDays,
  usualDays,
  stoppedOn: stoppedOn === null ? null : isoDay(stoppedOn),
});

const isSilent = (flow: FeedFlow | null): boolean => flow?.verdict === 'quiet' || flow?.verdict === 'stopped';

/** See `FeedCases.unreported`. */
export async function readUnreported(
  tx: Tx,
  rules: readonly string[],
): Promise<ReadonlyMap<string, readonly Unreported[]>> {
  if (rules.length === 0) return new Map();
  const feeds = await loadFeedChecks<FeedHealth>(tx);
  const wanted = new Set(rules);
  return new Map(
    currentRulebook()
      .rules.filter(({ id }) => wanted.has(id))
      .map((rule) => [rule.id, unreportedOf(rule, feeds)] as const)
      .filter(([, partners]) => partners.length > 0),
  );
}

/** Lines of a checklist, the overdue ones with the partners that may owe the news that they are done. */
export async function withUnreported(tx: Tx, lines: readonly DutyLine[]): Promise<DutyLine[]> {
  const isOverdue = ({ status }: DutyLine): boolean => status === 'overdue';
  const unreported = await readUnreported(
    tx,
    lines.filter(isOverdue).map(({ rule }) => rule),
  );
  return lines.map((line) => {
    const partners = isOverdue(line) ? unreported.get(line.rule) : undefined;
    return partners ? { ...line, unreported: partners } : line;
  });
}

/** The partners that report what meets a rule and whose feed of it, or whose whole feed, is silent. */
export function unreportedOf(rule: Pick<Rule, 'satisfiedBy'>, feeds: readonly FeedHealth[]): Unreported[] {
  const told = new Set<string | null>(reportedBy(rule));
  return feeds.flatMap(({ partner, whole, types }) => {
    const [usual] = types
      .filter(({ type }) => told.has(type))
      .sort((a, b) => (a.lastDay > b.lastDay ? -1 : 1));
    // A partner that never reported it is not missed.
    if (!usual) return [];
    if (whole && isSilent(whole)) return [{ partner, since: whole.lastDay }];
    return isSilent(usual) ? [{ partner, since: usual.lastDay }] : [];
  });
}
