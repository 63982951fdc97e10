/** What people and partners may still say about a handover in each of its statuses. */
import type { HandoverStatus, PlannedHandover } from './types';

export type HandoverAction =
  'accept' | 'decline' | 'ask-information' | 'introduce' | 'propose-again' | 're-route';

const ANSWERS = ['accept', 'decline', 'ask-information'] as const;

/**
 * Legal actions by status. A decline leaves acceptance open (the sender stays responsible until somebody accepts);
 * once responsibility has moved no answer moves it back: that takes a new handover the other way.
 */
export const HANDOVER_ACTIONS = {
  proposed: [...ANSWERS, 'introduce', 'propose-again'],
  offered: [...ANSWERS, 'introduce', 'propose-again'],
  accepted: ['decline', 'ask-information', 'introduce', 'propose-again'],
  declined: ['accept', 'ask-information', 'introduce', 'propose-again', 're-route'],
  'more-information': [...ANSWERS, 'introduce', 'propose-again'],
  introduced: ['decline', 'ask-information', 'propose-again'],
  transferred: [],
  settled: [],
  ended: ['propose-again'],
} satisfies Record<HandoverStatus, readonly HandoverAction[]>;

/** A service that declined after the transfer may take that back, or somebody finds another. */
const AFTER_WITHDRAWAL: readonly HandoverAction[] = ['accept', 're-route'];

type Acted = Pick<PlannedHandover, 'status' | 'withdrawnOn'>;

/** What may be done with a handover as it stands. */
export function actionsOn({ status, withdrawnOn }: Acted): readonly HandoverAction[] {
  return status === 'transferred' && withdrawnOn !== undefined ? AFTER_WITHDRAWAL : HANDOVER_ACTIONS[status];
}

/** Whether `action` may be taken on a handover as it stands. */
export function mayAct(handover: Acted, action: HandoverAction): boolean {
  return actionsOn(handover).includes(action);
}

const ANSWER_ACTIONS = {
  accepted: 'accept',
  declined: 'decline',
  'more-information': 'ask-information',
} satisfies Record<string, HandoverAction>;

/** Whether the receiving service may give `response` (`accepted`, `declined`, `more-information`) now. */
export function mayAnswer(handover: Acted, response: keyof typeof ANSWER_ACTIONS): boolean {
  return mayAct(handover, ANSWER_ACTIONS[response]);
}
