/** The application as its callers see it: intake, console, command line and Temporal's activities. */
import type { Pool } from 'pg';
import type { Duty, HandoverStatus, Instant, LocalDate, LoggedEvent, PersonSummary } from '../domain/types';
import type { EventType } from '../events';
import type { Rulebook } from '../domain';
import type { RulebookPage } from '../rulebook';
import type { AdoptionRow } from '../store/adoptions';
import type { Tx } from '../store/pool';
import type { AreaInForce, NewAdoption } from './adoptions';
import type { AreaSettings } from './area';
import type { AuditCases } from './audit';
import type {
  HandoverDetail,
  HandoverFilter,
  HandoverPage,
  OperationsPage,
  PersonPage,
  PersonRow,
  TaskDetail,
  TaskPage,
  TaskQuery,
  Worker,
} from './console-types';
import type { ContinuityCases } from './continuity';
import type { DeathCases } from './deaths';
import type { Digest } from './digest';
import type { IdentityCases } from './identity-types';
import type { PassportCases } from './passports';
import type { FeedCases } from './feeds';
import type { Rehearsal } from './rehearse';
import type { SharingCases } from './sharing';
import type { ImportCases } from './imports';
import type { InheritedCases } from './inherited';
import type { CaseView, HandoverView, Outcome, ReceivedEvent, RolloutView } from './types';

/** A person who acts. `name` is shown beside what they did; the policy looks at their worker row, not at this. */
export interface Actor {
  workerId: string;
  name?: string;
}

/** The rulebooks that cases were planned with, by version, and the one to plan with now. */
export interface Rulebooks {
  current(): Rulebook;
  /** @throws Error for a version that is not known any more. */
  version(version: string): Rulebook;
}

export interface CasesOptions {
  /** Days that an event of an unknown person waits. Default 30. */
  unmatchedDays?: number;
  /** `now` is a test's own clock and may be any distance from that of Postgres. */
  testClock?: boolean;
  /** Cases whose facts and plan are kept in memory. Default 4000. */
  cachedCases?: number;
}

export interface CasesDependencies {
  pool: Pool;
  rulebooks: Rulebooks;
  /** The clock of queries that say "today"; writers are given `now`. */
  clock?: () => Date;
  options?: CasesOptions;
}

/** What became of a person's command. */
export interface CommandResult {
  /** The same idempotency key was used before: nothing was done again. */
  repeated: boolean;
  eventId: string;
  view: CaseView;
}

/** How a batch of dead letters is offered again: the messages as they came, for the caller to publish. */
export interface ReplayableLetter {
  id: string;
  topic: string;
  key: Buffer | null;
  headers: Record<string, string>;
  body: Buffer | null;
}

export interface DeadLetterRow {
  id: string;
  topic: string;
  partition: number;
  offset: string;
  reason: string;
  source: string | null;
  eventId: string | null;
  receivedAt: Instant;
  state: string;
}

export interface UnmatchedRow {
  /** The key of the waiting event. */
  id: string;
  source: string;
  eventId: string;
  type: string;
  subject: string;
  identifiers: readonly string[];
  expiresAt: Instant;
}

export interface ConflictRow {
  id: string;
  kind: 'two-people' | 'veto' | 'death-unconfirmed';
  source: string;
  eventId: string;
  type: string;
  subject: string;
  candidates: readonly string[];
  raisedAt: Instant;
}

/** An alarm that nobody has cleared. */
export interface AlarmRow {
  id: string;
  kind: string;
  subject: string;
  detail: string;
  /** The worker who is told; null: operators look. */
  recipient: string | null;
  raisedAt: Instant;
}

export interface FoundPerson {
  personId: string;
  person: PersonSummary;
  stage: string;
  open: boolean;
  blocked: boolean;
  asOf: Instant;
  nextWake: Instant | null;
}

export interface HandoverSummary {
  handoverId: string;
  fromService: string;
  toService: string;
  transferOn: LocalDate;
  status: HandoverStatus;
}

/** A place where the tables are not what the log, the rulebook and the time say. */
export interface Difference {
  personId: string;
  what: string;
  /** What the log says. */
  expected: unknown;
  /** What the tables hold. */
  found: unknown;
}

/** What the processes' metrics show of the cases. */
export interface Figures {
  openCases: number;
  blockedCases: number;
  lateWakes: number;
  oldestLateWakeSeconds: number;
  waitingUnmatched: number;
  openConflicts: number;
  openDeadLetters: number;
  unsentOutbox: number;
  oldestUnsentSeconds: number;
}

export interface Cases
  extends
    AuditCases,
    SharingCases,
    DeathCases,
    ContinuityCases,
    PassportCases,
    IdentityCases,
    InheritedCases,
    ImportCases,
    FeedCases {
  /**
   * Applies a chunk (up to about 500) of validated partner events in the caller's transaction: identity, log, advance.
   * The outcomes stand in the order of `events`. A 'quarantined' event is not in the log: the caller, who has the message,
   * writes its dead letter with the reason `QUARANTINE_REASON`.
   * @throws TooFarAheadError when `now` is more than five minutes ahead of Postgres.
   */
  receive(tx: Tx, events: readonly ReceivedEvent[], now: Date | Instant): Promise<Outcome[]>;
  /**
   * Advances one case to `now`, after `statements` of Onward's own, in a transaction of its own. The caller is the case's own
   * workflow: its case is not flagged. @throws NotFoundError when there is no such case.
   */
  advanceNow(personId: string, now: Instant, statements?: readonly LoggedEvent[]): Promise<CaseView>;
  /** The case as it stands, without advancing. @throws NotFoundError */
  caseView(personId: string): Promise<CaseView>;
  /**
   * Takes the step of a handover that time made due: one `handover.step` event with the id `handoverId/step/n`. Nothing is
   * done when it was taken before or the handover no longer asks for it. `at` is the instant it was due, `now` the caller's time.
   * @throws NotFoundError when there is no such handover.
   */
  takeHandoverStep(
    handoverId: string,
    step: string,
    n: number,
    at: Instant,
    now: Instant,
  ): Promise<HandoverView>;
  /** @throws NotFoundError */
  handoverView(handoverId: string): Promise<HandoverView>;
  /**
   * A person's command: checked by the type's schema and by the policy, then an event of `urn:onward:console`.
   * The same `idempotencyKey` of the same actor acts once. @throws CommandRefused, NotFoundError
   */
  command(
    actor: Actor,
    personId: string,
    type: EventType,
    data: Readonly<Record<string, unknown>>,
    now: Date | Instant,
    idempotencyKey?: string,
  ): Promise<CommandResult>;

  // People's views (console).
  worker(workerId: string): Promise<Worker | undefined>;
  workers(): Promise<Worker[]>;
  saveWorkers(workers: readonly Worker[]): Promise<void>;
  tasksFor(worker: Worker, query?: Partial<TaskQuery>): Promise<TaskPage>;
  task(taskId: string): Promise<TaskDetail | undefined>;
  casePage(personId: string): Promise<PersonPage | undefined>;
  searchPeople(text: string, worker?: Worker, limit?: number): Promise<PersonRow[]>;
  handoversFor(
    worker: Worker,
    query?: { filter?: HandoverFilter; page?: number; pageSize?: number },
  ): Promise<HandoverPage>;
  handover(handoverId: string): Promise<HandoverDetail | undefined>;
  /** What the worker is told, as worker, team, manager or head of service: on a day, else on the last day that has anything. */
  digest(worker: Worker, day?: LocalDate): Promise<Digest>;
  /** The digests of all who are told something on a day. */
  digestsOn(day: LocalDate): Promise<{ recipient: string; digest: Digest }[]>;
  /** Whether the worker may open this person's page, this task, this handover. */
  maySeePerson(worker: Worker, personId: string): Promise<boolean>;
  maySeeTask(worker: Worker, taskId: string): Promise<boolean>;
  maySeeHandover(worker: Worker, handoverId: string): Promise<boolean>;
  /** Writes that somebody looked at a record. */
  recordLook(worker: Actor, what: string, personId: string): Promise<void>;

  // By subject (command line).
  /** `nhs:…`, `upn:…`, `uln:…`, `local:<code>:<id>` or `onward:<personId>`. */
  findPerson(subject: string): Promise<FoundPerson | undefined>;
  /** The duties exactly as `onward plan` prints them. @throws NotFoundError */
  duties(subject: string): Promise<Duty[]>;
  /** @throws NotFoundError */
  handovers(subject: string): Promise<HandoverSummary[]>;

  // Operations.
  operationsPage(): Promise<OperationsPage>;
  figures(): Promise<Figures>;
  deadLetters(): Promise<DeadLetterRow[]>;
  /** A dead letter with its detail and body. */
  deadLetter(id: string): Promise<(DeadLetterRow & { detail: string; body: Buffer | null }) | undefined>;
  /** Marks the open letters (all of them unless ids are given) as replayed, and gives their messages back. */
  replayDeadLetters(actor: Actor, ids?: readonly string[]): Promise<ReplayableLetter[]>;
  /** Events that wait for their person, or, `expired`, whose person did not appear in time. */
  unmatched(state?: 'waiting' | 'expired'): Promise<UnmatchedRow[]>;
  /**
   * Ends the wait of an event (an expired one too): attributes it to `personId`, or discards it.
   * @throws NotFoundError, CommandRefused when it was decided already.
   */
  resolveUnmatched(
    actor: Actor,
    id: string,
    decision: { personId: string } | 'discard',
    now: Date | Instant,
  ): Promise<void>;
  /** Marks what waited past its day as expired; gives the number. */
  expireUnmatched(now: Date | Instant): Promise<number>;
  alarms(): Promise<AlarmRow[]>;
  /** Says that an alarm was dealt with; one whose cause goes on is raised again. @throws NotFoundError when none is open. */
  clearAlarm(actor: Actor, id: string): Promise<void>;
  conflicts(): Promise<ConflictRow[]>;
  /**
   * Decides a conflict: the event belongs to one of the candidates, to a new person, or to nobody.
   * @throws NotFoundError, CommandRefused when it was decided before.
   */
  resolveConflict(
    actor: Actor,
    id: string,
    decision: { personId: string } | 'new-person' | 'discard',
    now: Date | Instant,
  ): Promise<{ personId?: string }>;
  // The rulebook.
  /** The rulebook that cases are planned with today, to be read. */
  rulebookPage(): Promise<RulebookPage>;
  /** Decisions to adopt a rulebook, in order, each with the progress of its rollout. */
  adoptions(): Promise<AdoptionRow[]>;
  /** See `Adoptions.adopt`. @throws CommandRefused */
  adoptRulebook(actor: Actor, adoption: NewAdoption, now: Date | Instant): Promise<AdoptionRow>;
  /** Pauses or resumes a rollout. @throws NotFoundError, CommandRefused */
  pauseRollout(actor: Actor, adoptionId: number, paused: boolean): Promise<AdoptionRow>;
  /** See `Adoptions.rolloutBatch`. @throws NotFoundError */
  rolloutBatch(adoptionId: number, after: string, now: Instant): Promise<RolloutView>;
  /** The settings of the area that new plans are made with. */
  areaInForce(now: Date | Instant): Promise<AreaInForce>;
  /** See `Adoptions.adoptArea`; undefined: they are in force already. @throws CommandRefused */
  adoptArea(actor: Actor, settings: AreaSettings, now: Date | Instant): Promise<AdoptionRow | undefined>;
  /** See `Adoptions.setGoLive`. @throws CommandRefused */
  setGoLive(
    actor: Actor,
    partner: string,
    on: LocalDate | null,
    now: Date | Instant,
  ): Promise<AdoptionRow | undefined>;
  /** What `other`, with the area's settings in force or with `area`, would change for every open case, without writing. */
  rehearse(
    other: Rulebook,
    on: LocalDate,
    progress?: (done: number, all: number) => void,
    area?: AreaSettings,
  ): Promise<Rehearsal>;
  /** The oracle: where the tables differ from plan(fold(log), the case's rulebook, its as-of). Empty when all is well. */
  verifyOracle(personIds?: readonly string[]): Promise<Difference[]>;
}
