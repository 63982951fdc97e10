/** One young person's transition, from 13 to the 26th birthday at the latest: it holds their next wake, and nothing else. */
import {
  defineQuery,
  defineSignal,
  makeContinueAsNewFunc,
  setHandler,
  setWorkflowOptions,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import { defineSearchAttributeKey, type SearchAttributeUpdatePair } from '@temporalio/common';
import type { CaseView } from '../cases/types';
import { QUERIES, SIGNALS, type TransitionInput } from './names';
import { activities, endOfThisRun, handlersFinished, isRunOver, now, sleepUntil } from './waiting';

export const caseChanged = defineSignal(SIGNALS.caseChanged);
export const transitionStatus = defineQuery<CaseView | undefined>(QUERIES.status);

/** A blocked case waits for an operator's signal; should that get lost, it tries again. */
const BLOCKED_RETRY_MS = 60 * 60_000;

setWorkflowOptions({ versioningBehavior: 'PINNED' }, transition);
export async function transition({ personId, spread }: TransitionInput): Promise<void> {
  const continueOnNewestVersion = makeContinueAsNewFunc<typeof transition>({
    initialVersioningBehavior: 'AUTO_UPGRADE',
  });
  const endOfRun = endOfThisRun(spread);
  const search = searchEntry();
  let view: CaseView | undefined;
  let changed = false;
  setHandler(caseChanged, () => {
    changed = true;
  });
  setHandler(transitionStatus, () => view);

  for (;;) {
    changed = false;
    // The law is planned in here, so a change of law never breaks the replay of a case that has been open for years.
    view = await activities.advanceCase(personId, now());
    search.show(view);
    if (!view.open && !changed) return;

    if (isRunOver(endOfRun)) {
      await handlersFinished();
      await continueOnNewestVersion({ personId, spread: true });
    }
    const wake = view.blocked ? new Date(Date.now() + BLOCKED_RETRY_MS).toISOString() : view.nextWake;
    await sleepUntil(wake, endOfRun, () => changed);
  }
}

const STAGE = defineSearchAttributeKey('OnwardStage', 'KEYWORD');
const LOCALITY = defineSearchAttributeKey('OnwardLocality', 'KEYWORD');
const NEXT_DUE = defineSearchAttributeKey('OnwardNextDue', 'DATETIME');
const OVERDUE = defineSearchAttributeKey('OnwardOverdue', 'INT');
const OPEN_HANDOVERS = defineSearchAttributeKey('OnwardOpenHandovers', 'INT');

/** How operators find the case in Temporal: codes, dates and counts only, written when they change. */
function searchEntry(): { show(view: CaseView): void } {
  let shown = '';
  return {
    show({ stage, locality, nextDue, overdue, openHandovers }) {
      const next = JSON.stringify([stage, locality, nextDue, overdue, openHandovers]);
      if (next === shown) return;
      shown = next;
      const pairs: SearchAttributeUpdatePair[] = [
        { key: STAGE, value: stage },
        { key: LOCALITY, value: locality },
        { key: NEXT_DUE, value: nextDue === null ? null : new Date(`${nextDue}T00:00:00.000Z`) },
        { key: OVERDUE, value: overdue },
        { key: OPEN_HANDOVERS, value: openHandovers },
      ];
      upsertSearchAttributes(pairs);
    },
  };
}
