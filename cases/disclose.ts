/**
 * What partners are told: each event that was announced is looked at once for each partner, and leaves only as far as an agreement lets
 * it, field by field. Each disclosure and each refusal is written to the ledger in the transaction that sends it.
 */
import { emptyFacts, londonDay, partnersKnowing, sharingRefusal } from '../domain';
import type { Facts, Instant, LocalDate } from '../domain/types';
import {
  feedEvent,
  isWithin,
  OUT_TOPICS,
  seenBy,
  type FeedType,
  type OutboundEvent,
  type SharingAgreement,
} from '../events';
import { loadCases, type CaseRow, type CaseTables } from '../store/case-rows';
import { insertOutbox } from '../store/case-writes';
import type { Tx } from '../store/pool';
import * as store from '../store/sharing';
import type { AgreementRow, DisclosureRow, FeedPerson, SharingCheck, ToDisclose } from '../store/sharing';
import { loadLocked } from './load';
import { CaseMemory } from './memory';

/** Events, and people to look at again, in one transaction. */
const BATCH = 200;

/** Everything that is known of one person when it is decided who is told. */
interface Subject {
  row: CaseRow;
  tables: CaseTables;
  facts: Facts;
  known: ReadonlySet<string>;
  identifiers: readonly string[];
}

/**
 * Looks at the next events and people in the caller's transaction.
 * @returns how many; 0 when nothing waits, or somebody else is at it
 */
export async function discloseNext(tx: Tx, now: Instant): Promise<number> {
  if (!(await store.lockDiscloser(tx))) return 0;
  const checks = await store.takeChecks(tx, BATCH);
  const events = checks.length > 0 ? [] : await store.takeToDisclose(tx, BATCH);
  if (checks.length + events.length === 0) return 0;
  const day = londonDay(now);
  const agreements = await store.agreementsOn(tx, day);
  const people = [...new Set([...checks, ...events].map(({ personId }) => personId))].sort();
  const desk = new Desk(
    now,
    day,
    agreements,
    await subjectsOf(tx, people),
    await store.loadFeedPeople(tx, people),
  );
  for (const check of merged(checks)) desk.check(check);
  for (const event of events) desk.tell(event);
  await desk.write(tx);
  return checks.length + events.length;
}

/** Each person and partner once; asked for anew by any of them is asked for anew. */
function merged(checks: readonly SharingCheck[]): SharingCheck[] {
  const found = new Map<string, SharingCheck>();
  for (const check of checks) {
    const key = `${check.personId} ${check.partner ?? ''}`;
    found.set(key, { ...check, resend: check.resend || found.get(key)?.resend === true });
  }
  return [...found.values()];
}

async function subjectsOf(tx: Tx, people: readonly string[]): Promise<Map<string, Subject>> {
  const rows = await loadCases(tx, people);
  const identifiers = await store.identifiersOf(tx, people);
  const subjects = new Map<string, Subject>();
  for (const { row, facts, tables } of await loadLocked(tx, new CaseMemory(1), [...rows.values()])) {
    const { personId } = row;
    const kept = tryFacts(personId, facts);
    subjects.set(personId, {
      row,
      tables,
      facts: kept.facts,
      known: kept.broken ? new Set() : partnersKnowing(kept.facts),
      identifiers: identifiers.get(personId) ?? [],
    });
  }
  return subjects;
}

/** Of a case whose fold throws nothing is known, so nobody is told. */
function tryFacts(personId: string, facts: () => Facts): { facts: Facts; broken: boolean } {
  try {
    return { facts: facts(), broken: false };
  } catch {
    return { facts: emptyFacts(personId), broken: true };
  }
}

class Desk {
  private readonly ledger: DisclosureRow[] = [];
  private readonly messages: { partner: string; personId: string; event: OutboundEvent }[] = [];
  private readonly changed = new Set<string>();
  private readonly partners: readonly string[];

  constructor(
    private readonly now: Instant,
    private readonly day: LocalDate,
    private readonly agreements: readonly AgreementRow[],
    private readonly subjects: ReadonlyMap<string, Subject>,
    private readonly told: Map<string, FeedPerson>,
  ) {
    this.partners = [...new Set(agreements.map(({ agreement }) => agreement.partner))];
  }

  /** An event that was announced, for every partner that has anything to do with the person. */
  tell(event: ToDisclose): void {
    const subject = this.subjects.get(event.personId);
    if (!subject) return;
    for (const partner of this.partners) {
      const about = this.agreementsFor(partner, subject).filter(({ agreement }) =>
        isWithin(
          event.type as FeedType,
          event.data,
          agreement,
          (taskId) => subject.tables.tasks.get(taskId)?.task.ownerRole,
        ),
      );
      if (about.length === 0) continue;
      const before = this.told.get(store.feedKey(event.personId, partner));
      // The first word of a person says how the case stands, this event with it.
      if (!before?.told) this.state(subject, partner, event.eventId);
      else this.say(subject, partner, event.type as FeedType, event.data, event.eventId, about);
    }
  }

  /** Whether a partner may still, or again, be told of a person, and how the case stands where it asks for that. */
  check({ personId, partner: only, resend }: SharingCheck): void {
    const subject = this.subjects.get(personId);
    if (!subject) return;
    const everyPartner = new Set([...this.partners, ...this.partnersTold(personId)]);
    for (const partner of only === null ? everyPartner : [only]) {
      const before = this.told.get(store.feedKey(personId, partner));
      const about = this.agreementsFor(partner, subject);
      if (about.length === 0) {
        // Nothing leaves without an agreement; a later one begins with how the case stands.
        if (before?.told) this.forget(personId, partner, before);
        continue;
      }
      if (before?.told && !resend && about.some(({ agreement }) => !this.refusal(subject, agreement)))
        continue;
      this.state(subject, partner, `${personId}/check`, about);
    }
  }

  private partnersTold(personId: string): string[] {
    return [...this.told.keys()]
      .filter((key) => key.startsWith(`${personId} `))
      .map((key) => key.slice(personId.length + 1));
  }

  private forget(personId: string, partner: string, { sequence }: FeedPerson): void {
    const key = store.feedKey(personId, partner);
    this.told.set(key, { sequence, told: false });
    this.changed.add(key);
  }

  /** Agreements with a partner that are about this person: it reported on them, serves them, or is asked to do something for them. */
  private agreementsFor(partner: string, subject: Subject): AgreementRow[] {
    return this.agreements.filter(
      ({ agreement }) => agreement.partner === partner && concerns(agreement, subject),
    );
  }

  private refusal({ facts }: Subject, agreement: SharingAgreement): string | undefined {
    return sharingRefusal(facts, agreement, this.day);
  }

  private state(
    subject: Subject,
    partner: string,
    id: string,
    about = this.agreementsFor(partner, subject),
  ): void {
    this.say(subject, partner, 'case.state', stateOf(subject, partner, this.day), id, about);
  }

  private say(
    subject: Subject,
    partner: string,
    type: FeedType,
    data: Readonly<Record<string, unknown>>,
    eventId: string,
    about: readonly AgreementRow[],
  ): void {
    const { personId } = subject.row;
    const sequence = (this.told.get(store.feedKey(personId, partner))?.sequence ?? 0) + 1;
    const id = feedId(personId, partner, sequence);
    const seen: Record<string, unknown> = {};
    let reason: string | undefined;
    let disclosed = false;
    for (const { version, agreement } of about) {
      const line = { at: this.now, personId, partner, agreement: version, type };
      const refused = this.refusal(subject, agreement);
      if (refused !== undefined) {
        reason = refused;
        this.ledger.push({ ...line, eventId, decision: 'refused', reason: refused, fields: [] });
        continue;
      }
      const fields = seenBy(type, data, agreement);
      if (!fields) continue;
      disclosed = true;
      Object.assign(seen, fields);
      this.ledger.push({
        ...line,
        eventId: id,
        decision: 'disclosed',
        reason: null,
        fields: Object.keys(fields),
      });
    }
    if (disclosed) this.send(personId, partner, type, seen, true);
    else if (reason !== undefined) this.stop(personId, partner, reason);
  }

  /** Tells the partner once that it is told no more. */
  private stop(personId: string, partner: string, reason: string): void {
    if (!this.told.get(store.feedKey(personId, partner))?.told) return;
    const data = { reason, on: this.day };
    this.send(personId, partner, 'sharing.stopped', data, false);
  }

  private send(
    personId: string,
    partner: string,
    type: FeedType,
    data: Readonly<Record<string, unknown>>,
    told: boolean,
  ): void {
    const key = store.feedKey(personId, partner);
    const sequence = (this.told.get(key)?.sequence ?? 0) + 1;
    const id = feedId(personId, partner, sequence);
    this.told.set(key, { sequence, told });
    this.changed.add(key);
    this.messages.push({
      partner,
      personId,
      event: feedEvent({ type, personId, sequence, time: this.now, id, data }),
    });
  }

  async write(tx: Tx): Promise<void> {
    await store.insertDisclosures(tx, this.ledger);
    for (const partner of new Set(this.messages.map((m) => m.partner))) {
      const mine = this.messages.filter((m) => m.partner === partner);
      await insertOutbox(tx, OUT_TOPICS.toPartner(partner), mine);
    }
    const people = [...this.changed].map((key) => {
      const [personId = '', partner = ''] = key.split(' ');
      return { personId, partner, ...(this.told.get(key) as FeedPerson) };
    });
    await store.upsertFeedPeople(tx, people);
  }
}

/** Unique: the transaction that sends it counts on. */
const feedId = (personId: string, partner: string, sequence: number): string =>
  `${personId}/to/${partner}/${sequence}`;

function concerns(
  { partner, people, roles, services }: SharingAgreement,
  { known, tables }: Subject,
): boolean {
  if (known.has(partner)) return true;
  const serves = (code: string): boolean => services !== 'all' && services.includes(code);
  for (const { fromService, toService } of tables.handovers.values())
    if (serves(fromService) || serves(toService)) return true;
  // A role may be that of many: its tasks tell of strangers only where the agreement says so.
  if (people === 'known' || roles === 'all') return false;
  for (const { task } of tables.tasks.values()) if (roles.includes(task.ownerRole)) return true;
  return false;
}

/** How the case stands, whole; `seenBy` takes away what the partner may not see. */
function stateOf(
  { row, tables, identifiers }: Subject,
  partner: string,
  on: LocalDate,
): Readonly<Record<string, unknown>> {
  const tasks = [...tables.tasks.values()]
    .map(({ task }) => task)
    .filter(({ status }) => status !== 'done' && status !== 'withdrawn')
    .map(({ taskId, occasion, title, ownerRole, due, opensOn, status, lines }) => ({
      ...{ taskId, occasion, title, ownerRole, due, opensOn, status },
      lines: lines.map(({ rule, occurrence }) => ({ rule, occurrence })),
    }));
  const handovers = [...tables.handovers.values()].map(
    ({ handoverId, fromService, toService, transferOn, status, responsible }) => ({
      ...{ handoverId, fromService, toService, transferOn, status, responsible },
    }),
  );
  // Never another partner's own identifiers.
  const theirs = identifiers.filter(
    (one) => !one.startsWith('onward:') && (!one.startsWith('local:') || one.startsWith(`local:${partner}:`)),
  );
  const { stage, open, locality } = row;
  return { identifiers: theirs, stage, open, locality, tasks, handovers, on };
}
