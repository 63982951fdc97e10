/** What people and partners may still say about a handover in each of its statuses. */
import type { HandoverStatus } from './types';

export type HandoverAction = 'accept' | 'decline' | 'ask-information' | 'introduce' | 'propose-again';

const ANSWERS = ['accept', 'decline', 'ask-information'] as const;

/**
 * Legal actions by status. A decline leaves acceptance open (the sender stays responsible until somebody accepts);
 * once responsibility has moved no answer moves it back: that takes a new handover the other way.
 */
export const HANDOVER_ACTIONS = {
  proposed: [...ANSWERS, 'introduce', 'propose-again'],
  offered: [...ANSWERS, 'introduce', 'propose-again'],
  accepted: ['decline', 'ask-information', 'introduce', 'propose-again'],
  declined: ['accept', 'ask-information', 'introduce', 'propose-again'],
  'more-information': [...ANSWERS, 'introduce', 'propose-again'],
  introduced: ['decline', 'ask-information', 'propose-again'],
  transferred: [],
  settled: [],
  ended: ['propose-again'],
} satisfies Record<HandoverStatus, readonly HandoverAction[]>;

/** Whether `action` may be taken on a handover in `status`. */
export function mayAct(status: HandoverStatus, action: HandoverAction): boolean {
  return (HANDOVER_ACTIONS[status] as readonly HandoverAction[]).includes(action);
}

const ANSWER_ACTIONS = {
  accepted: 'accept',
  declined: 'decline',
  'more-information': 'ask-information',
} satisfies Record<string, HandoverAction>;

/** Whether the receiving service may give `response` (`accepted`, `declined`, `more-information`) in `status`. */
export function mayAnswer(status: HandoverStatus, response: keyof typeof ANSWER_ACTIONS): boolean {
  return mayAct(status, ANSWER_ACTIONS[response]);
}
