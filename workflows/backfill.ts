/**
 * One import of a caseload: its rows go into the log batch by batch. Where it stands is in Postgres: a backfill that is started anew goes on
 * with the rows that still wait.
 */
import {
  defineQuery,
  defineSignal,
  makeContinueAsNewFunc,
  setHandler,
  setWorkflowOptions,
} from '@temporalio/workflow';
import type { BackfillView } from '../cases/types';
import { nextSchoolYear } from './calendar';
import { QUERIES, SIGNALS, type BackfillInput } from './names';
import { activities, handlersFinished, isRunOver, now, sleepUntil } from './waiting';

export const backfillChanged = defineSignal(SIGNALS.backfillChanged);
export const backfillStatus = defineQuery<BackfillView | undefined>(QUERIES.status);

/** Between batches, so that intake and people are served first. */
const BETWEEN_BATCHES_MS = 1_000;

setWorkflowOptions({ versioningBehavior: 'PINNED' }, backfill);
export async function backfill({ importId }: BackfillInput): Promise<void> {
  const continueOnNewestVersion = makeContinueAsNewFunc<typeof backfill>({
    initialVersioningBehavior: 'AUTO_UPGRADE',
  });
  const endOfRun = nextSchoolYear(Date.now());
  let view: BackfillView | undefined;
  let changed = false;
  setHandler(backfillChanged, () => {
    changed = true;
  });
  setHandler(backfillStatus, () => view);

  for (;;) {
    changed = false;
    view = await activities.backfillBatch(importId, now());
    // A paused import is started anew once it is resumed.
    if (view.state !== 'running') return;

    if (isRunOver(endOfRun)) {
      await handlersFinished();
      await continueOnNewestVersion({ importId });
    }
    await sleepUntil(new Date(Date.now() + BETWEEN_BATCHES_MS).toISOString(), endOfRun, () => changed);
  }
}
