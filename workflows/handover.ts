/**
 * One handover: from the proposal to a receiving service until support has run its six months.
 *
 *   offer ─▶ remind ─▶ escalate ─▶ answer ─▶ meet ─▶ transfer ─▶ follow missed appointments ─▶ settle
 *
 * Ownership moves on `transfer` only, and that waits until the receiving service has accepted *and seen* the young person.
 * Answers and meetings are statements of others; the steps here are those that time alone makes due. Each is an event of the
 * log, taken at an instant computed from the log, so a handover that is started anew goes on where it was.
 */
import {
  defineQuery,
  defineSignal,
  makeContinueAsNewFunc,
  setHandler,
  setWorkflowOptions,
} from '@temporalio/workflow';
import type { HandoverView } from '../cases/types';
import { QUERIES, SIGNALS, type HandoverInput } from './names';
import { activities, endOfThisRun, handlersFinished, isRunOver, now, sleepUntil } from './waiting';

export const handoverChanged = defineSignal(SIGNALS.handoverChanged);
export const handoverStatus = defineQuery<HandoverView | undefined>(QUERIES.status);

type Step = NonNullable<HandoverView['nextStep']>;

/** A step that was asked for and is still owed (the case is blocked) is asked for again after so long. */
const REFUSED_RETRY_MS = 60 * 60_000;

setWorkflowOptions({ versioningBehavior: 'PINNED' }, handover);
export async function handover({ personId, handoverId, spread }: HandoverInput): Promise<void> {
  const continueOnNewestVersion = makeContinueAsNewFunc<typeof handover>({
    initialVersioningBehavior: 'AUTO_UPGRADE',
  });
  const endOfRun = endOfThisRun(spread);
  let view: HandoverView | undefined;
  let changed = false;
  setHandler(handoverChanged, () => {
    changed = true;
  });
  setHandler(handoverStatus, () => view);

  for (;;) {
    changed = false;
    // Where the log says we are: nothing is remembered here.
    view = await activities.handoverView(handoverId);
    let refused = false;
    while (!view.over && isDue(view.nextStep) && !refused) {
      // Offer, remind, escalate, hold, transfer, follow up or settle: whichever the log says is due.
      const step: Step = view.nextStep;
      view = await activities.takeHandoverStep(handoverId, step.step, step.n, step.at, now());
      refused = isSame(view.nextStep, step);
    }
    if (view.over && !changed) return;

    if (isRunOver(endOfRun)) {
      await handlersFinished();
      await continueOnNewestVersion({ personId, handoverId, spread: true });
    }
    // Until the next step, or until the receiving service answers, meets the young person, or anything else changes.
    const wake = refused
      ? new Date(Date.now() + REFUSED_RETRY_MS).toISOString()
      : (view.nextStep?.at ?? null);
    await sleepUntil(wake, endOfRun, () => changed);
  }
}

const isDue = (step: Step | null): step is Step => step !== null && Date.parse(step.at) <= Date.now();
const isSame = (a: Step | null, b: Step): boolean => a?.step === b.step && a.n === b.n;
