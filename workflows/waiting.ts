/** What the long-lived workflows share: activity options, the end of a run, and waits that a signal cuts short. */
import {
  allHandlersFinished,
  condition,
  proxyActivities,
  workflowInfo,
  type ActivityOptions,
} from '@temporalio/workflow';
import type { Activities } from '../activities';
import { nextSchoolYear, turnDelay } from './calendar';

/** Postgres may be away for as long as it likes: the wake waits. Failures carry no personal data (see `activities/`). */
const OPTIONS: ActivityOptions = {
  startToCloseTimeout: '30 seconds',
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '1 minute' },
};

export const activities = proxyActivities<Activities>(OPTIONS);

/** A run ends on 1 September at the latest, and well before its history grows slow to replay. */
const EVENTS_A_RUN = 1_500;

export const now = (): string => new Date(Date.now()).toISOString();

/**
 * When this run ends at the latest. Those that are spread turn one after the other: ten thousand that continue as new at one
 * instant would hold up the wakes of that midnight.
 */
export function endOfThisRun(spread: boolean | undefined): number {
  const turn = nextSchoolYear(Date.now());
  return spread ? turn + turnDelay(workflowInfo().workflowId) : turn;
}

/** Whether this run has come to its end: the school year has, or its history is long. */
export function isRunOver(endOfRun: number): boolean {
  const { continueAsNewSuggested, historyLength } = workflowInfo();
  return Date.now() >= endOfRun || continueAsNewSuggested || historyLength >= EVENTS_A_RUN;
}

/** Waits for handlers, so that continuing as new loses none. */
export const handlersFinished = (): Promise<void> => condition(allHandlersFinished);

/**
 * Sleeps until `wake` (or for ever) but never beyond the end of the run, cut short when `changed` turns true.
 * At least a second, so that a wake that lies in the past cannot fill the history.
 */
export async function sleepUntil(
  wake: string | null,
  endOfRun: number,
  changed: () => boolean,
): Promise<void> {
  const at = Math.min(wake === null ? endOfRun : Date.parse(wake), endOfRun);
  await condition(changed, Math.max(1_000, at - Date.now()));
}
