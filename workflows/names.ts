/** Ids, queues, signals and search attributes, used everywhere; no other module spells one out. */

export const TASK_QUEUE = 'onward';

/** The workflow id of a young person's `transition`. */
export const transitionId = (personId: string): string => `transition/${personId}`;
/** The workflow id of one receiving service's `handover`. */
export const handoverWorkflowId = (handoverId: string): string => `handover/${handoverId}`;

/** The workflow id of the rollout of one decision to adopt a rulebook. */
export const rolloutId = (adoptionId: number): string => `rollout/${adoptionId}`;

/** The workflow id of the import of one file. */
export const backfillId = (importId: number): string => `backfill/${importId}`;

export const WORKFLOWS = {
  transition: 'transition',
  handover: 'handover',
  rollout: 'rollout',
  backfill: 'backfill',
} as const;
export const SIGNALS = {
  caseChanged: 'caseChanged',
  handoverChanged: 'handoverChanged',
  rolloutChanged: 'rolloutChanged',
  backfillChanged: 'backfillChanged',
} as const;
export const QUERIES = { status: 'status' } as const;

/** Search attributes hold codes, dates and counts only. */
export const SEARCH_ATTRIBUTES = {
  OnwardStage: 'KEYWORD',
  OnwardLocality: 'KEYWORD',
  OnwardNextDue: 'DATETIME',
  OnwardOverdue: 'INT',
  OnwardOpenHandovers: 'INT',
} as const;

/** Whether the run ends at its own minute of the night of 1 September; runs that earlier releases began all end at midnight. */
interface Spread {
  spread?: true;
}
/** The input of `transition`: opaque ids only. */
export interface TransitionInput extends Spread {
  personId: string;
}
/** The input of `handover`: opaque ids only. */
export interface HandoverInput extends Spread {
  personId: string;
  handoverId: string;
}
/** The input of `rollout`. */
export interface RolloutInput {
  adoptionId: number;
  /** Where the run before left off. */
  cursor?: string;
}
/** The input of `backfill`. */
export interface BackfillInput {
  importId: number;
}
