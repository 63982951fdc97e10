/**
 * One change of law: every open case is planned with an adopted rulebook, batch by batch, from its day on. Where it stands is
 * in Postgres: a rollout that is started anew goes on with the cases that have not followed yet.
 */
import {
  defineQuery,
  defineSignal,
  makeContinueAsNewFunc,
  setHandler,
  setWorkflowOptions,
} from '@temporalio/workflow';
import type { RolloutView } from '../cases/types';
import { nextSchoolYear } from './calendar';
import { QUERIES, SIGNALS, type RolloutInput } from './names';
import { activities, handlersFinished, isRunOver, now, sleepUntil } from './waiting';

export const rolloutChanged = defineSignal(SIGNALS.rolloutChanged);
export const rolloutStatus = defineQuery<RolloutView | undefined>(QUERIES.status);

/** A paused rollout looks again after this time, should the signal that resumes it get lost. */
const PAUSED_LOOK_MS = 60_000;
/** Between batches, so that intake and people are served first. */
const BETWEEN_BATCHES_MS = 1_000;

setWorkflowOptions({ versioningBehavior: 'PINNED' }, rollout);
export async function rollout({ adoptionId, cursor = '' }: RolloutInput): Promise<void> {
  const continueOnNewestVersion = makeContinueAsNewFunc<typeof rollout>({
    initialVersioningBehavior: 'AUTO_UPGRADE',
  });
  const endOfRun = nextSchoolYear(Date.now());
  let view: RolloutView | undefined;
  let changed = false;
  setHandler(rolloutChanged, () => {
    changed = true;
  });
  setHandler(rolloutStatus, () => view);

  for (;;) {
    changed = false;
    view = await activities.rolloutBatch(adoptionId, cursor, now());
    cursor = view.cursor;
    if (view.state === 'finished') return;

    if (isRunOver(endOfRun)) {
      await handlersFinished();
      await continueOnNewestVersion({ adoptionId, cursor });
    }
    await sleepUntil(wakeOf(view), endOfRun, () => changed);
  }
}

function wakeOf(view: RolloutView): string | null {
  if (view.state === 'waiting') return view.beginsAt ?? null;
  const after = view.state === 'paused' ? PAUSED_LOOK_MS : BETWEEN_BATCHES_MS;
  return new Date(Date.now() + after).toISOString();
}
