/** Deciding who is who: what operators and privacy officers ask for, and what they are shown before and after. */
import type { HandoverStatus, Instant, LocalDate } from '../domain/types';
import type { DecisionKind } from '../store/identity-decisions';
import type { Actor } from './cases';

export type { DecisionKind } from '../store/identity-decisions';

/** How a decision is asked for. */
export interface IdentityRequest {
  actor: Actor;
  /** Works everything out, reports it, and writes nothing. */
  preview?: boolean;
  /** `seen` of the report that was looked at: refused where more was stated since. */
  seen?: string;
  /** Of a form: sending it twice acts once. */
  key?: string;
}

export interface MergeRequest extends IdentityRequest {
  /** The record that goes on. */
  survivor: string;
  /** The record that is closed and leads to the other from then on. */
  absorbed: string;
}

export interface UndoRequest extends IdentityRequest {
  decisionId: number;
}

/** Statements of a record by what is said of them; all that is given must hold. */
export interface Selection {
  source?: string;
  /** As the event named the person. */
  subject?: string;
  /** Stated on this local day or later, or earlier; both included. */
  from?: LocalDate;
  to?: LocalDate;
  /** Named by the event's id, besides those found by the above. */
  eventIds?: readonly string[];
}

export interface SplitRequest extends IdentityRequest {
  from: string;
  /** The person they belong to; undefined: a new person. */
  to?: string;
  take: Selection;
  /** Identifiers of `from` that are the other's; with `swap`, also those of `to` that are `from`'s. */
  identifiers: readonly string[];
  /** The same selection of `to`'s statements comes back to `from`: two people were taken for each other. */
  swap?: boolean;
}

export interface SealRequest extends IdentityRequest {
  personId: string;
  /** An identifier of the new identity, whose record has arrived: with this person, or as a person of its own. */
  replacement: string;
}

/** One record as it stands before or after a decision. */
export interface RecordView {
  personId: string;
  name: string;
  dateOfBirth: LocalDate | null;
  open: boolean;
  /** But for sealed ones. */
  identifiers: readonly string[];
  statements: number;
  openDuties: number;
  openTasks: number;
  openHandovers: number;
}

/**
 * What becomes of an open duty: both records had it and it goes on as one, it goes on with the other record, it has another date, it is
 * no longer open, or it was not open before.
 */
export type DutyChangeKind = 'joins' | 'moves' | 'date' | 'ends' | 'opens';

export interface DutyChange {
  change: DutyChangeKind;
  rule: string;
  occurrence: string;
  title: string;
  unconfirmed: boolean;
  /** The record it was open with; null: with none. */
  from: string | null;
  /** The record it is open with. */
  to: string | null;
  /** Its statutory date, else its target. */
  before: LocalDate | null;
  after: LocalDate | null;
  /** Of one that ends: how it stands now, or that nothing gives rise to it any more. */
  why: string | null;
}

export interface HandoverChange {
  fromService: string;
  toService: string;
  from: string | null;
  to: string | null;
  before: HandoverStatus | null;
  after: HandoverStatus | null;
}

/** A statement of the log without what it says. */
export interface StatementView {
  /** The record whose log it is in after the decision. */
  personId: string;
  source: string;
  id: string;
  type: string;
  at: Instant;
}

export interface IdentityReport {
  /** Null: a preview. */
  decisionId: number | null;
  kind: DecisionKind | 'undo';
  /** The form was sent before: nothing was done again, and nothing else is said here. */
  repeated: boolean;
  /** Names what was looked at; given back when it is decided. */
  seen: string;
  before: readonly RecordView[];
  after: readonly RecordView[];
  /** Open duties that stay exactly as they are. */
  unchanged: number;
  duties: readonly DutyChange[];
  handovers: readonly HandoverChange[];
  /** What goes to another record; of a long list the first. */
  moved: readonly StatementView[];
  movedCount: number;
  /** Of an undo: what people stated since, which stays where it is. */
  stays: readonly StatementView[];
  sealedIdentifiers: readonly string[];
  /** What speaks against it, in words. */
  warnings: readonly string[];
}

/** A decision as it is listed. */
export interface DecisionView {
  decisionId: number;
  kind: DecisionKind;
  people: readonly string[];
  decidedBy: string;
  decidedAt: Instant;
  undoneBy: string | null;
  undoneAt: Instant | null;
}

/** Two open records that may be one person's: the same birth date, and names that do not speak against it. */
export interface PossibleDuplicate {
  people: readonly { personId: string; name: string; dateOfBirth: LocalDate }[];
  /** Events that wait because they name both. */
  conflicts: number;
}

/** A record that arrived under a sealed identity and waits for a privacy officer. */
export interface SealedArrival {
  /** Of the conflict. */
  id: string;
  source: string;
  type: string;
  raisedAt: Instant;
}

/** The part of `Cases` that decides who is who. */
export interface IdentityCases {
  /**
   * Makes one record of two, or shows what would come of it.
   * @throws NotFoundError; CommandRefused when one was merged already, more was stated since, or it must not be
   */
  mergePeople(request: MergeRequest, now: Date | Instant): Promise<IdentityReport>;
  /** Takes a merge or a sealing back: exactly what moved goes back, and what came since goes where its identifiers point. */
  undoIdentity(request: UndoRequest, now: Date | Instant): Promise<IdentityReport>;
  /** Gives statements of one record to another, or to a new person. */
  splitPerson(request: SplitRequest, now: Date | Instant): Promise<IdentityReport>;
  /** Seals the identity of before; privacy officers only. */
  sealIdentity(request: SealRequest, now: Date | Instant): Promise<IdentityReport>;
  /** The newest first: merges and splits, or, `sealed`, sealings. */
  identityDecisions(sealed?: boolean): Promise<DecisionView[]>;
  possibleDuplicates(): Promise<PossibleDuplicate[]>;
  sealedArrivals(): Promise<SealedArrival[]>;
  /** Lets go of a record that arrived under a sealed identity. Privacy officers only. */
  discardSealedArrival(actor: Actor, id: string): Promise<void>;
  /** The record that goes on for a person, where theirs was merged into another. */
  presentPerson(personId: string): Promise<string | undefined>;
  /** What a task or a handover is called now, where its record was merged into another. */
  presentId(id: string): Promise<string>;
}
