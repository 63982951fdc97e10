/** Temporal's activities: thin, each calls the application. What they return holds ids, codes, dates and counts only. */
import { ApplicationFailure } from '@temporalio/common';
import type { BackfillView, Cases, CaseView, HandoverView, Instant, RolloutView } from '../cases';

export interface ActivityDependencies {
  cases: Pick<Cases, 'advanceNow' | 'takeHandoverStep' | 'handoverView' | 'rolloutBatch' | 'backfillBatch'>;
}

export interface Activities {
  /** Time has passed for a case, or it changed. A case that is not there any more is closed. */
  advanceCase(personId: string, now: Instant): Promise<CaseView>;
  /** Takes the step of a handover that time made due; does nothing when it was taken or is not owed any more. */
  takeHandoverStep(
    handoverId: string,
    step: string,
    n: number,
    at: Instant,
    now: Instant,
  ): Promise<HandoverView>;
  /** The handover as the log has it. One that is not there any more is over. */
  handoverView(handoverId: string): Promise<HandoverView>;
  /** Plans the next open cases with an adopted rulebook. A decision that is not there any more is finished. */
  rolloutBatch(adoptionId: number, after: string, now: Instant): Promise<RolloutView>;
  /** The next rows of an import into the log. An import that is not there any more is finished. */
  backfillBatch(importId: number, now: Instant): Promise<BackfillView>;
}

/** @param deps the application; in tests anything that answers like it */
export function createActivities({ cases }: ActivityDependencies): Activities {
  return {
    advanceCase: (personId, now) =>
      guarded(
        () => cases.advanceNow(personId, now),
        () => closedCase(personId),
      ),
    takeHandoverStep: (handoverId, step, n, at, now) =>
      guarded(
        () => cases.takeHandoverStep(handoverId, step, n, at, now),
        () => gone(handoverId),
      ),
    handoverView: (handoverId) =>
      guarded(
        () => cases.handoverView(handoverId),
        () => gone(handoverId),
      ),
    rolloutBatch: (adoptionId, after, now) =>
      guarded(
        () => cases.rolloutBatch(adoptionId, after, now),
        () => NO_ROLLOUT,
      ),
    backfillBatch: (importId, now) =>
      guarded(
        () => cases.backfillBatch(importId, now),
        () => NO_IMPORT,
      ),
  };
}

/** A statement was taken back, or people were merged or erased: there is nothing left to wake. */
const gone = (handoverId: string): HandoverView => ({
  handoverId,
  status: 'ended',
  transferOn: '',
  nextStep: null,
  over: true,
});
const NO_ROLLOUT: RolloutView = {
  state: 'finished',
  cursor: '',
  advanced: 0,
  done: 0,
  open: 0,
  blocked: 0,
};
const NO_IMPORT: BackfillView = { state: 'finished', rows: 0, waiting: 0, refused: 0 };
const closedCase = (personId: string): CaseView => ({
  personId,
  open: false,
  stage: 'closed',
  locality: null,
  nextWake: null,
  nextDue: null,
  overdue: 0,
  openHandovers: 0,
  blocked: false,
});

/** Runs `call`; what it throws reaches Temporal as its kind and code only, since messages may quote personal data. */
async function guarded<T>(call: () => Promise<T>, missing: () => T): Promise<T> {
  try {
    return await call();
  } catch (error) {
    const { name, code } = kindOf(error);
    if (name === 'NotFoundError') return missing();
    throw ApplicationFailure.create({ message: code === undefined ? name : `${name} ${code}`, type: name });
  }
}

const SAFE_CODE = /^[\w.-]{1,40}$/;

function kindOf(error: unknown): { name: string; code?: string } {
  if (!(error instanceof Error)) return { name: 'UnknownError' };
  const { code } = error as Error & { code?: unknown };
  const safe = typeof code === 'string' && SAFE_CODE.test(code) ? code : undefined;
  return {
    name: SAFE_CODE.test(error.name) ? error.name : 'Error',
    ...(safe !== undefined && { code: safe }),
  };
}
