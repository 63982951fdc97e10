/** What the application refuses, by kind; messages hold no personal data. */

/** There is no such person, task, handover or row. */
export class NotFoundError extends Error {
  override readonly name = 'NotFoundError';
}

/** The caller's clock is more than five minutes ahead of Postgres. */
export class TooFarAheadError extends Error {
  override readonly name = 'TooFarAheadError';
}

/**
 * Why a command was not carried out. 'overtaken': somebody else was first, and the message says what stands now;
 * 'not-allowed': the policy; 'invalid': the data; 'guarded': a guard of the rulebook stands in the way, and the message says what first.
 */
export type RefusalCode = 'invalid' | 'not-allowed' | 'overtaken' | 'case-blocked' | 'guarded';

export class CommandRefused extends Error {
  override readonly name = 'CommandRefused';
  constructor(
    readonly code: RefusalCode,
    message: string,
  ) {
    super(message);
  }
}

/** The plan does not come to rest: each round owes new notices. */
export class PlanUnsettledError extends Error {
  override readonly name = 'PlanUnsettledError';
}
