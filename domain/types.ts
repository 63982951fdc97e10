/** The plain data that the whole of Onward agrees on: the log, the facts folded from it, and the plan. */
import type { EventType } from '../events';
import type { Addressee } from './addressees';
import type { Continuity } from './continuity';
import type { DeathRung } from './death';

/** A local day in Europe/London, ISO 8601 (`2026-01-05`). */
export type LocalDate = string;
/** An instant in UTC with milliseconds, ISO 8601 (`2026-01-05T09:00:00.000Z`); such strings sort as time. */
export type Instant = string;

/** One validated statement of the log, as attributed to a person. `time` is normalised to an `Instant`. */
export interface LoggedEvent {
  source: string;
  id: string;
  type: EventType;
  time: Instant;
  /** The `id`, of the same `source`, of the event that this one corrects. */
  replaces?: string;
  data: Readonly<Record<string, unknown>>;
}

export interface EventRef {
  source: string;
  id: string;
}

/**
 * One fact of a life: the join of all standing statements with the same type and natural key.
 * `data` is the latest statement's (by time, source, id); `witnesses` are all, in that order.
 */
export interface Fact {
  type: EventType;
  key: string;
  data: Readonly<Record<string, unknown>>;
  time: Instant;
  /** The time of the first standing statement; absent where there is only one. */
  firstTime?: Instant;
  witnesses: readonly EventRef[];
}

/** What the fold of a log holds. Immutable: applying an event gives a new value that shares structure. */
export interface Facts {
  foldVersion: number;
  personId: string;
  /** How many events of the log are folded in. */
  eventCount: number;
  /** The order key (time, source, id) of the last event applied; undefined for the empty log. */
  last?: { time: Instant; source: string; id: string };
  /** `source id` of every statement that was replaced or retracted, whether it has arrived or not. */
  dropped: Readonly<Record<string, true>>;
  /** By type, in the order of each fact's latest statement; no two of one type share a key. */
  facts: Readonly<Partial<Record<EventType, readonly Fact[]>>>;
}

export type Force = 'MUST' | 'MUST-CASE' | 'CONTRACT' | 'INFO' | 'SG' | 'SHOULD' | 'PRACTICE';
export type Grade = 'V1' | 'V2' | 'M' | '-';
export type RuleState = 'in-force' | 'enacted-not-commenced' | 'guidance' | 'practice';
export type DutyStatus =
  'upcoming' | 'due' | 'overdue' | 'met' | 'met-late' | 'waived' | 'not-known' | 'not-applicable';

export interface Citation {
  text: string;
  /** An https address, where there is one. */
  address?: string;
}

/** One duty of one person: the contract of `onward plan` and `onward tasks`. */
export interface Duty {
  rule: string;
  occurrence: string;
  occasion: string;
  title: string;
  force: Force;
  grade: Grade;
  state: RuleState;
  /** The owner role, a code of the owner map (for example `la-sen`). */
  owner: string;
  statutoryDue: LocalDate | null;
  targetDue: LocalDate | null;
  status: DutyStatus;
  /** One readable sentence: the events, the rule, the date arithmetic, the citation. */
  explanation: string;
  citation: Citation;
  /** The day it was met, where it was. */
  metOn: LocalDate | null;
  /** The duty cannot be acted on before this day; null: at once. */
  opensOn: LocalDate | null;
  /** The day a partner went live, of a duty that was over before it: `not-known` until a person says how it stands. */
  inheritedAt?: LocalDate;
}

export type TaskStatus = 'upcoming' | 'due' | 'overdue' | 'done' | 'withdrawn';

/** What a person is asked to do: the duties of one occasion for one owner role, as a checklist. */
export interface PlannedTask {
  /** Stable: made of the person and the occasion and owner, never of order or time. */
  taskId: string;
  occasion: string;
  title: string;
  ownerRole: string;
  /** The worker named by `task.assigned`, else undefined. */
  assignee?: string;
  status: TaskStatus;
  /** The earliest target (else statutory) date of its unmet lines. */
  due: LocalDate | null;
  opensOn: LocalDate | null;
  /** Legal deadline, guidance date or target, of the line that gives `due`. */
  lines: readonly { rule: string; occurrence: string; twins: readonly string[] }[];
  /** Handover duties are reminded about by the `handover` workflow only. */
  remindedBy: 'transition' | 'handover';
}

/** `withdrawn` tells all who were told of a task that it vanished; the others climb in this order. */
export type Rung = 'opened' | 'reminder' | 'assignee' | 'team-manager' | 'head-of-service' | 'withdrawn';

/** Beside the ladders of tasks: care that broke off, told at any hour; and the GP to be told of a lawful end. */
export type NoticeRung = Rung | 'alarm' | 'gp';

/** A notice that is owed now and is not yet in the log. At most the highest rung reached per task. */
export interface PlannedNotice {
  /** Made of task, rung and date, so that planning twice sends nothing twice. */
  noticeId: string;
  /** The task; of a death, the person. */
  taskId: string;
  rung: NoticeRung | DeathRung;
  on: LocalDate;
  /** How often the task had been withdrawn before this notice. */
  withdrawals: number;
  /** Of a withdrawal: the rungs whose recipients were told of the task. */
  tells?: readonly (Rung | DeathRung)[];
  /** The end of a service that it is about, where it is about none of the tasks. */
  end?: { service: string; on: LocalDate };
  /** What changed, in words without personal data. */
  text: string;
}

export type HandoverStatus =
  | 'proposed'
  | 'offered'
  | 'accepted'
  | 'declined'
  | 'more-information'
  | 'introduced'
  | 'transferred'
  | 'settled'
  | 'ended';

/** Why a handover ended without being settled. */
export type HandoverEnd =
  | 'died'
  | 'moved'
  | 'needs-ended'
  | 'declined-by-person'
  | 're-routed'
  | 'gp-plan-agreed'
  | 'panel-decided'
  | 'case-closed';

/** A handover as the log has it; one for each receiving service. */
export interface PlannedHandover {
  handoverId: string;
  fromService: string;
  toService: string;
  transferOn: LocalDate;
  status: HandoverStatus;
  /**
   * Ownership moves on transfer only: the service that answers for the young person today. Of one that was re-routed, it is whoever
   * answers in the handover that took its place.
   */
  responsible: string;
  /** The day on which the receiving service first got it: the offer, or its own referral. */
  offeredOn?: LocalDate;
  /** Of an offer less than six months before the transfer: the full weeks between them. */
  lateOfferWeeks?: number;
  jointMeetingOn?: LocalDate;
  acceptedOn?: LocalDate;
  introducedOn?: LocalDate;
  transferredOn?: LocalDate;
  /** The day on which its ground fell away, or another way was found, of an ended handover. */
  endedOn?: LocalDate;
  endedWhy?: HandoverEnd;
  declineReason?: string;
  /** The receiving service took back its acceptance: before the transfer a decline; after it the service stays responsible. */
  withdrawnOn?: LocalDate;
  /** The highest who was told that it does not move, as things stand, and when: who has to decide. */
  escalated?: { to: 'team-manager' | 'head-of-service'; on: LocalDate };
  /** After a decline: the services asked instead, and whether the joint panel was asked. */
  reroute?: { services: readonly string[]; panelReferredOn?: LocalDate };
  /** The next step that time alone makes due, at an absolute instant computed from the log; null when none is. */
  nextStep: { step: string; n: number; at: Instant } | null;
}

export type Stage = 'planning' | 'preparing' | 'transferring' | 'settling' | 'closed';

/** Identity as the log has it; stays in Postgres. */
export interface PersonSummary {
  givenName?: string;
  familyName?: string;
  dateOfBirth?: LocalDate;
  locality?: string;
  communication?: { language?: string; interpreter?: boolean; formats?: string[] };
  namedWorker?: { workerId: string; team: string };
  /** A death that was reported, believed or not yet. */
  death?: RecordedDeath;
  /** The restriction of access that holds today. */
  restricted?: Restriction;
}

/** A death as the log has it. */
export interface RecordedDeath {
  on: LocalDate;
  /** Believed: stated by an authority, or by two. */
  confirmed: boolean;
  /** Those who say so: taking the report back names these. */
  statements: readonly EventRef[];
  /** The workers among them. */
  workers: readonly string[];
}

/** Access to a record is restricted on these days, both included; without an end until it is stated. */
export interface Restriction {
  level: string;
  from: LocalDate;
  to?: LocalDate;
}

/** Why a case is closed, as `case.closed` says it. */
export type ClosedFor = 'died' | 'moved' | 'age-26' | 'merged';

/** What `plan` says at one instant: everything that people see of a case. */
export interface Plan {
  asOf: Instant;
  rulebookVersion: string;
  stage: Stage;
  /** Closed when nothing can become due any more (death, 26th birthday, move out settled). */
  open: boolean;
  /** Of a closed case. */
  closedFor?: ClosedFor;
  person: PersonSummary;
  duties: readonly Duty[];
  tasks: readonly PlannedTask[];
  /** Owed now: `advance` writes each to the log as `notice.issued` and plans again. */
  notices: readonly PlannedNotice[];
  handovers: readonly PlannedHandover[];
  /** Whom the law addresses, by matter; none once the case is closed. */
  addressees: readonly Addressee[];
  /** How care goes on where children's services end; nothing is broken any more once the case is closed. */
  continuity: Continuity;
  /** The earliest instant at which this plan would change by time alone; null when it never does. */
  nextWake: Instant | null;
}
