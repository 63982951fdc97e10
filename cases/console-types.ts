/** What the console shows and asks for: read models over the tables, never the log's own shapes. */
import type { Addressee } from '../domain';
import type { ContinuityPage } from './continuity';
import type { Unreported } from './feeds';
import type {
  Duty,
  HandoverEnd,
  HandoverStatus,
  Instant,
  LocalDate,
  PersonSummary,
  TaskStatus,
} from '../domain/types';

export type { HandoverStatus, TaskStatus } from '../domain/types';

/** Someone who signs in, as the `workers` table has them. */
export interface Worker {
  workerId: string;
  name: string;
  team: string;
  /** social-worker, receiving-team, manager, head-of-service, operator, privacy-officer. */
  roles: readonly string[];
  /** The receiving services whose handovers this worker answers. */
  services: readonly string[];
}

export type TaskScope = 'mine' | 'team';
export type TaskFilter = 'due' | 'overdue' | 'upcoming' | 'done';
export type TaskSort = 'due' | 'person' | 'title' | 'assignee';
export const TASK_FILTERS = ['overdue', 'due', 'upcoming', 'done'] as const satisfies readonly TaskFilter[];
export const TASK_SORTS = ['due', 'person', 'title', 'assignee'] as const satisfies readonly TaskSort[];

export interface TaskQuery {
  scope: TaskScope;
  filter: TaskFilter;
  sort: TaskSort;
  descending: boolean;
  /** From 1. */
  page: number;
  pageSize: number;
}

export interface TaskRow {
  taskId: string;
  personId: string;
  personName: string;
  title: string;
  /** Of a task that its team chases: who is to do what by when; null: the team does it. */
  expectation: string | null;
  status: TaskStatus;
  due: LocalDate | null;
  /** Working days from today to `due`, negative once past; null without a date. */
  dueIn: number | null;
  /** What kind of date `due` is. */
  dueKind: DateKind;
  /** The rules that give `due` are all of grade M. */
  unconfirmed: boolean;
  assigneeName: string | null;
}

/** "Legal deadline" is said of MUST and MUST-CASE only. */
export type DateKind = 'legal deadline' | 'guidance date' | 'target date';

export interface TaskPage {
  rows: readonly TaskRow[];
  /** Rows of this scope and filter, over all pages. */
  total: number;
  counts: Readonly<Record<TaskScope, Readonly<Record<TaskFilter, number>>>>;
}

/** One duty of a checklist with what the page says about it. */
export interface DutyLine extends Duty {
  dateKind: DateKind;
  /** Grade M: not yet checked against the primary source. */
  unconfirmed: boolean;
  dueIn: number | null;
  /** Of an overdue duty on a task's page: partners whose silent feeds may owe the news that it is done. */
  unreported?: readonly Unreported[];
}

export interface Note {
  at: Instant;
  byName: string;
  text: string;
}

export interface TaskDetail extends TaskRow {
  team: string;
  /** As the area calls the team; null: it gives no name. */
  teamName: string | null;
  ownerRole: string;
  assignee: string | null;
  opensOn: LocalDate | null;
  lines: readonly DutyLine[];
  notes: readonly Note[];
  completed: { on: LocalDate; byName: string; evidence: string | null } | null;
  /** Those a task may be given to. */
  colleagues: readonly { workerId: string; name: string }[];
  /** The lines that a person set aside, and may take up again. */
  setAside: readonly { rule: string; occurrence: string }[];
}

export type HandoverFilter = 'awaiting' | 'open' | 'closed';
export const HANDOVER_FILTERS = ['awaiting', 'open', 'closed'] as const satisfies readonly HandoverFilter[];

export interface HandoverRow {
  handoverId: string;
  personId: string;
  personName: string;
  fromService: string;
  toService: string;
  transferOn: LocalDate;
  dueIn: number | null;
  status: HandoverStatus;
}

export interface HandoverPage {
  rows: readonly HandoverRow[];
  total: number;
  counts: Readonly<Record<HandoverFilter, number>>;
}

/** Somebody of a service, by name where they are a worker of the area. */
export interface NamedPerson {
  service: string;
  team: string;
  /** As the area calls the team; null: it gives no name. */
  teamName: string | null;
  /** Their id, or the code that the area has for them. */
  who: string;
  name: string | null;
  as: 'named-worker' | 'team-manager' | 'head-of-service';
}

export interface HandoverDetail extends HandoverRow {
  dateOfBirth: LocalDate | null;
  communication: PersonSummary['communication'];
  namedWorkerName: string | null;
  /** Within which days the named worker's support is to be held. */
  support: { from: LocalDate; to: LocalDate };
  responsible: string;
  /** Who answers for the young person today. */
  answering: NamedPerson;
  /** Who has to decide while the handover does not move, and since when they know. */
  deciding: (NamedPerson & { on: LocalDate }) | null;
  offeredOn: LocalDate | null;
  /** Full weeks before the transfer, of an offer less than six months before it. */
  lateOfferWeeks: number | null;
  jointMeetingOn: LocalDate | null;
  acceptedOn: LocalDate | null;
  introducedOn: LocalDate | null;
  transferredOn: LocalDate | null;
  endedOn: LocalDate | null;
  endedWhy: HandoverEnd | null;
  declineReason: string | null;
  /** The acceptance was taken back. */
  withdrawnOn: LocalDate | null;
  /** What is under way after a decline. */
  reroute: {
    handovers: readonly { handoverId: string; toService: string; status: HandoverStatus }[];
    panelReferredOn: LocalDate | null;
  } | null;
  /** Appointments kept with the receiving service; null: who saw the young person at the first two is not known. */
  firstAppointments: { kept: number; samePractitioner: boolean | null };
  nextStep: { step: string; at: Instant } | null;
  /** What may still be done: accept, decline, ask-information, introduce, re-route. */
  actions: readonly string[];
  /** The services of the area that may be asked instead. */
  services: readonly string[];
  /** What is owed around this handover. */
  duties: readonly DutyLine[];
  history: readonly HistoryEntry[];
}

/** One statement of the log, for people. `dropped`: corrected or taken back later. */
export interface HistoryEntry {
  at: Instant;
  source: string;
  type: string;
  /** Fields that hold no name and no free text, as [field, value]. */
  details: readonly (readonly [string, string])[];
  text: string | null;
  dropped: boolean;
}

export interface PersonRow {
  personId: string;
  name: string;
  dateOfBirth: LocalDate | null;
  stage: string;
  open: boolean;
}

export interface PersonPage extends PersonRow {
  nhsNumber: string | null;
  /** Numbers that the person was known by before. */
  formerNhsNumbers: readonly string[];
  communication: PersonSummary['communication'];
  namedWorker: { name: string; team: string; teamName: string | null } | null;
  /** A death that was reported, believed or not yet. */
  death: PersonSummary['death'] | null;
  /** The restriction of access that holds today. */
  restricted: PersonSummary['restricted'] | null;
  /** Codes of the responsible local authority and integrated care board, where a record states them. */
  responsible: { la: string | null; icb: string | null };
  /** A placement or a stay in another area, which moves no responsibility. */
  livesElsewhere: { kind: 'placement' | 'temporary'; since: LocalDate; authority: string } | null;
  blocked: boolean;
  asOf: Instant;
  rulebookVersion: string;
  duties: readonly DutyLine[];
  tasks: readonly TaskRow[];
  handovers: readonly HandoverRow[];
  /** Whom the law addresses today, by matter; none once the case is closed. */
  addressees: readonly Addressee[];
  continuity: ContinuityPage;
  history: readonly HistoryEntry[];
  today: LocalDate;
}

export interface OperationsPage {
  deadLetters: { total: number; rows: readonly { id: string; topic: string; reason: string; at: Instant }[] };
  unmatched: {
    total: number;
    rows: readonly { id: string; type: string; source: string; expiresAt: Instant }[];
  };
  conflicts: {
    total: number;
    rows: readonly { id: string; kind: string; candidates: number; at: Instant }[];
  };
  alarms: {
    total: number;
    /** `told`: the name of the worker who is told. */
    rows: readonly { kind: string; subject: string; detail: string; told: string | null; at: Instant }[];
  };
  blocked: { total: number; rows: readonly { personId: string }[] };
  paused: { total: number; rows: readonly { code: string; reason: string; at: Instant }[] };
  asAt: Instant;
}
