/** Which person an event is about. Identifiers match; names and birth dates veto; what is unclear waits for an operator. */
import { randomUUID } from 'node:crypto';
import type { LoggedEvent } from '../domain/types';
import { identifiersIn } from '../events';
import {
  hasRecordOf,
  loadBornOn,
  loadKnownPeople,
  lockIdentifiers,
  type KnownPerson,
} from '../store/identity';
import { attributedTo, eventName } from '../store/log';
import type { Tx } from '../store/pool';
import { vetoReason } from './names';

/** An event whose person is looked for. */
export interface Identifiable {
  event: LoggedEvent;
  subject: string;
  identifiers: readonly string[];
}

export type Decision =
  | { kind: 'person'; personId: string }
  | { kind: 'unknown' }
  | { kind: 'conflict'; conflict: 'two-people' | 'veto' | 'sealed'; candidates: string[]; detail: string };

export const identifiable = (event: LoggedEvent, subject: string): Identifiable => ({
  event,
  subject,
  identifiers: identifiersIn({ type: event.type, subject, data: event.data }),
});

const isRecord = (event: LoggedEvent): boolean =>
  event.type === 'person.registered' || event.type === 'person.updated';

/** The identifiers a transaction holds locked, who they point at, and what it decides about them. */
export class IdentityBook {
  /** Links that are new in this transaction. */
  readonly links = new Map<string, string>();
  /** People who are new in this transaction. */
  readonly created: string[] = [];
  private readonly known = new Map<string, KnownPerson>();
  /** Who the events of this transaction are about, by name: they are attributed at its end. */
  private readonly placed = new Map<string, string>();
  /** Who has a record of whom by this transaction. */
  private readonly recorded = new Set<string>();

  private constructor(
    private readonly tx: Tx,
    private readonly owners: Map<string, string | null>,
    /** Identifiers of identities that were sealed. */
    private readonly sealed: Set<string>,
  ) {}

  /** Locks the identifiers of the events, sorted. */
  static async open(tx: Tx, events: readonly Identifiable[]): Promise<IdentityBook> {
    const wanted = new Set<string>();
    for (const { identifiers } of events) for (const identifier of identifiers) wanted.add(identifier);
    const sealed = new Set<string>();
    const book = new IdentityBook(tx, await lockIdentifiers(tx, wanted, sealed), sealed);
    await book.readKnown(events);
    return book;
  }

  /** Locks what further events bring: those that waited and are looked at again. */
  async widen(events: readonly Identifiable[]): Promise<void> {
    const missing = events.flatMap((e) => e.identifiers).filter((identifier) => !this.owners.has(identifier));
    for (const [identifier, owner] of await lockIdentifiers(this.tx, missing, this.sealed))
      this.owners.set(identifier, owner);
    await this.readKnown(events);
  }

  private async readKnown(events: readonly Identifiable[]): Promise<void> {
    const wanted = new Set<string>();
    for (const one of events) {
      if (!isRecord(one.event)) continue;
      for (const person of this.peopleOf(one)) if (!this.known.has(person)) wanted.add(person);
    }
    for (const [person, known] of await loadKnownPeople(this.tx, [...wanted])) this.known.set(person, known);
  }

  private peopleOf({ identifiers }: Identifiable): Set<string> {
    const people = new Set<string>();
    for (const identifier of identifiers) {
      const owner = this.owners.get(identifier);
      if (owner) people.add(owner);
    }
    return people;
  }

  /** Decides one event, and links its identifiers (or makes the person) when it is clear. */
  async decide(one: Identifiable): Promise<Decision> {
    const people = [...this.peopleOf(one)].sort();
    if (isRecord(one.event) && one.identifiers.some((identifier) => this.sealed.has(identifier))) {
      // What happens to the person goes on under whatever name; who they were before must not come back.
      const detail = 'a record of an identity that was sealed';
      return { kind: 'conflict', conflict: 'sealed', candidates: people, detail };
    }
    if (people.length > 1) {
      return {
        kind: 'conflict',
        conflict: 'two-people',
        candidates: people,
        detail: 'identifiers of two people',
      };
    }
    const personId = people[0];
    if (personId === undefined) {
      if (one.event.type !== 'person.registered' || one.subject.startsWith('onward:'))
        return { kind: 'unknown' };
      return { kind: 'person', personId: this.create(one) };
    }
    const veto = await this.vetoOf(one, personId);
    if (veto) {
      const detail = `${veto} differs from the person known by the identifier`;
      return { kind: 'conflict', conflict: 'veto', candidates: [personId], detail };
    }
    this.attribute(one, personId);
    return { kind: 'person', personId };
  }

  /** Makes a person of the event; identifiers that point at nobody become theirs. */
  create(one: Identifiable): string {
    const personId = randomUUID();
    this.created.push(personId);
    this.link(`onward:${personId}`, personId);
    this.attribute(one, personId);
    return personId;
  }

  /** Links those identifiers of the event that point at nobody. */
  attribute({ event, identifiers }: Identifiable, personId: string): void {
    for (const identifier of identifiers) if (!this.owners.get(identifier)) this.link(identifier, personId);
    this.placed.set(eventName(event), personId);
    if (!isRecord(event)) return;
    this.recorded.add(`${event.source} ${personId}`);
    if (!this.known.has(personId)) this.known.set(personId, recordOf(event));
  }

  private link(identifier: string, personId: string): void {
    this.owners.set(identifier, personId);
    this.links.set(identifier, personId);
  }

  /** A partner who corrects its own statement about the person says who it meant: that is no veto. Nor is a change of name. */
  private async vetoOf(one: Identifiable, personId: string): Promise<string | undefined> {
    const { event } = one;
    const known = isRecord(event) ? this.known.get(personId) : undefined;
    const reason = known && vetoReason(known, recordOf(event));
    if (reason === 'given-name' && (await this.isChangeOfName(one, personId))) return undefined;
    if (!reason || event.replaces === undefined) return reason;
    const { source, replaces } = event;
    const meant =
      this.placed.get(eventName({ source, id: replaces })) ?? (await attributedTo(this.tx, source, replaces));
    return meant === personId ? undefined : reason;
  }

  /**
   * Whether the sender updates a record that it has of this person, naming the person by two identifiers that agree, to a name that
   * nobody else of this birth date has: people take other names, and a twin's record under one wrong number has the twin's other ones.
   */
  private async isChangeOfName({ event, identifiers }: Identifiable, personId: string): Promise<boolean> {
    const agree = identifiers.filter((identifier) => this.owners.get(identifier) === personId);
    if (event.type !== 'person.updated' || agree.length < 2) return false;
    const { source } = event;
    if (!this.recorded.has(`${source} ${personId}`) && !(await hasRecordOf(this.tx, source, personId)))
      return false;
    const record = recordOf(event);
    const others = [...(await loadBornOn(this.tx, record.dateOfBirth ?? '')), ...this.known];
    return others.every(([other, known]) => other === personId || vetoReason(known, record) !== undefined);
  }
}

function recordOf(event: LoggedEvent): KnownPerson {
  const { givenName, familyName, dateOfBirth } = event.data as KnownPerson;
  return { givenName, familyName, dateOfBirth };
}
