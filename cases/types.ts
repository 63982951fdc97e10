/** What the callers of `cases/` hold in their hands: intake, console, command line, activities. */
import type { Instant, LoggedEvent, PlannedHandover } from '../domain/types';
import type { CloudEvent } from '../events';

export type { Instant };

/** Where a statement came from. `people` and `workflow` statements are Onward's own and skip identity matching. */
export type Origin = 'intake' | 'people' | 'workflow';

/** What became of one event that was given to `receive`. */
export type Outcome =
  | { kind: 'applied'; personId: string }
  | { kind: 'duplicate' }
  | { kind: 'unmatched' }
  | { kind: 'conflict'; conflictId: string }
  | { kind: 'quarantined' };

/** A validated partner event and where it stood in Kafka. */
export interface ReceivedEvent {
  event: CloudEvent;
  /** sha-256 (hex) of type, subject, time, replaces and data in canonical JSON. */
  bodyHash: string;
}

/** What an advance leaves behind, for the workflow that asked. Opaque ids, codes, dates and counts only. */
export interface CaseView {
  personId: string;
  open: boolean;
  stage: string;
  locality: string | null;
  nextWake: Instant | null;
  nextDue: string | null;
  overdue: number;
  openHandovers: number;
  /** The plan threw: the case waits for an operator, its events are kept. */
  blocked: boolean;
}

/** A handover as its workflow sees it: no names, no free text. */
export interface HandoverView extends Pick<
  PlannedHandover,
  'handoverId' | 'status' | 'transferOn' | 'nextStep'
> {
  /** Nothing more will happen: settled, ended, or the case closed. */
  over: boolean;
}

/** Where a rollout stands; ids, counts and instants only. */
export interface RolloutView {
  state: 'waiting' | 'paused' | 'running' | 'finished';
  /** The last case of the batch; the next batch begins after it. */
  cursor: string;
  /** Cases advanced by this call. */
  advanced: number;
  done: number;
  open: number;
  blocked: number;
  /** When a waiting one begins. */
  beginsAt?: Instant;
}

/** A statement that Onward itself makes about a person it knows. */
export interface OwnStatement {
  personId: string;
  event: LoggedEvent;
}

/** Where an import stands; counts and codes only. */
export interface BackfillView {
  state: 'held' | 'running' | 'paused' | 'finished' | 'discarded';
  rows: number;
  waiting: number;
  refused: number;
}
