/** The times of the handover protocol, as data. Instants are computed in `handover-clock.ts`, from the log alone. */
import type { PlannedHandover } from './types';

/** What the `handover` workflow does when time makes it due. Each is one `handover.step` event of the log. */
export type HandoverStep =
  | 'offer'
  | 'remind'
  | 'escalate-team-manager'
  | 'escalate-head-of-service'
  | 'hold'
  | 'follow-up'
  | 'transfer'
  | 'withdrawal'
  | 'inform-gp'
  | 'refer-back'
  | 'settle';

/** One rung of a handover's ladder: so long after its wait began, and at the latest so long before the transfer. */
export interface HandoverRung {
  step: Extract<HandoverStep, 'remind' | 'escalate-team-manager' | 'escalate-head-of-service'>;
  /** Working days after the wait began; absent when only the transfer date counts. */
  afterWorkingDays?: number;
  /** Weeks before `transferOn`; absent when only the start of the wait counts. */
  weeksBeforeTransfer?: number;
}

/** What a handover waits for; each wait has its own ladder. */
export type HandoverWait = 'answer' | 'information' | 'reroute' | 'introduction';

export interface HandoverTimes {
  ladders: Record<HandoverWait, readonly HandoverRung[]>;
  /** An offer later than so long before the transfer is said to be late (`camhs-refer-lead`). */
  offerMonthsBefore: number;
  /**
   * An alarm repeats so often while its cause goes on: the transfer date has passed and the closure guard does not hold, a decline is
   * not re-routed, or an acceptance was withdrawn after the transfer.
   */
  holdAgainAfterWeeks: number;
  /** A missed appointment nobody is known to have followed up is chased after so many working days (QS140 statement 6). */
  followUpAfterWorkingDays: number;
  /** Without contact the chase is repeated after so many working days; local target. */
  followUpAgainAfterWorkingDays: number;
  /** After so many chases without contact, contact has failed: the GP is told, and the named worker (NG43 1.4.2); local target. */
  followUpTries: number;
  /** Missed appointments count for so long after the transfer (QS140 statement 6: the first year). */
  followUpMonths: number;
  /** Support goes on for so long after the transfer (NG43 1.2.8). */
  settleAfterMonths: number;
  /** A receiving service's own referral, answer or appointment counts from so long before the proposal. */
  evidenceMonths: number;
  /** Local time (Europe/London) at which people are told. */
  at: string;
}

/**
 * Local targets. Practice, but for those with a source beside them: a request seven weeks before the 18th birthday was
 * too late (HSIB 2018), and NICE and the 2017-19 CQUIN ask for six months (`camhs-refer-lead`).
 */
export const HANDOVER_TIMES: HandoverTimes = {
  ladders: {
    answer: [
      { step: 'remind', afterWorkingDays: 10 },
      { step: 'escalate-team-manager', afterWorkingDays: 20, weeksBeforeTransfer: 12 },
      { step: 'escalate-head-of-service', afterWorkingDays: 30, weeksBeforeTransfer: 6 },
    ],
    information: [
      { step: 'remind', afterWorkingDays: 5 },
      { step: 'escalate-team-manager', afterWorkingDays: 10, weeksBeforeTransfer: 12 },
      { step: 'escalate-head-of-service', afterWorkingDays: 20, weeksBeforeTransfer: 6 },
    ],
    // A decline is escalated at once: rejection never closes the case (`camhs-not-accepted`).
    reroute: [
      { step: 'escalate-team-manager', afterWorkingDays: 0 },
      { step: 'escalate-head-of-service', afterWorkingDays: 10, weeksBeforeTransfer: 6 },
    ],
    introduction: [
      { step: 'remind', weeksBeforeTransfer: 8 },
      { step: 'escalate-team-manager', weeksBeforeTransfer: 4 },
      { step: 'escalate-head-of-service', weeksBeforeTransfer: 1 },
    ],
  },
  offerMonthsBefore: 6,
  holdAgainAfterWeeks: 4,
  followUpAfterWorkingDays: 5,
  followUpAgainAfterWorkingDays: 10,
  followUpTries: 2,
  followUpMonths: 12,
  settleAfterMonths: 6,
  evidenceMonths: 12,
  at: '09:00',
};

/** Somebody who is told of a step; cases/owners.ts says who that is in an area. */
export type Told =
  | 'receiving-service'
  | 'sending-service'
  | 'team-manager'
  | 'head-of-service'
  | 'sending-manager'
  | 'sending-head'
  | 'named-worker'
  | 'gp';

/** Who is told when a step is taken, and in what words; the words hold no personal data. */
export interface StepMeaning {
  tells: readonly Told[];
  text: string;
}

/** `tells` are those who must act; the manager and the head of service are the receiving service's. */
export const HANDOVER_STEPS = {
  offer: {
    tells: ['receiving-service'],
    text: 'A handover is offered to your service and awaits your answer.',
  },
  remind: { tells: ['receiving-service'], text: 'A handover still awaits what it needs from your service.' },
  'escalate-team-manager': {
    tells: ['team-manager'],
    text: 'A handover is not moving and needs your attention.',
  },
  'escalate-head-of-service': {
    tells: ['head-of-service'],
    text: 'A handover is at risk and needs your decision.',
  },
  hold: {
    tells: ['head-of-service', 'sending-manager'],
    text: 'The transfer date has passed and the receiving service has not both accepted and seen the young person: the transfer is held, and the sending service stays responsible.',
  },
  'follow-up': {
    tells: ['receiving-service'],
    text: 'A missed appointment has no contact and no new offer on record.',
  },
  transfer: { tells: ['receiving-service'], text: 'Responsibility has moved to your service.' },
  withdrawal: {
    tells: ['head-of-service', 'named-worker', 'sending-service'],
    text: 'The service that took over has since declined: it stays responsible until another service accepts. A new handover is needed.',
  },
  'inform-gp': {
    tells: ['gp'],
    text: 'The GP is to be told that first appointments after the transfer were missed and contact has failed.',
  },
  'refer-back': {
    tells: ['named-worker', 'receiving-service'],
    text: 'The young person is not engaging with the service that took over: they are referred back to the named worker, and the plan needs a review.',
  },
  settle: { tells: ['sending-service'], text: 'Support after the transfer has run its six months.' },
} satisfies Record<HandoverStep, StepMeaning>;

const DECLINED =
  'A handover was declined: another service, a plan with the GP or a joint panel is needed. The sending service stays responsible.';
const WITHDRAWN =
  'A service has taken back its acceptance of a handover: another service, a plan with the GP or a joint panel is needed. The sending service stays responsible.';

/** What a step means for a handover as it stands; undefined for a step that is not known. */
export function meaningOf(
  step: string,
  { status, withdrawnOn }: Pick<PlannedHandover, 'status' | 'withdrawnOn'>,
): StepMeaning | undefined {
  if (!Object.hasOwn(HANDOVER_STEPS, step)) return undefined;
  const meaning: StepMeaning = HANDOVER_STEPS[step as HandoverStep];
  // While information is asked for, the sender is the one to remind.
  if (status === 'more-information' && step === 'remind') return { ...meaning, tells: ['sending-service'] };
  // After a decline it is the sender who has to find another way; the receiving side hears of it.
  if (status !== 'declined' || !step.startsWith('escalate-')) return meaning;
  const text = withdrawnOn === undefined ? DECLINED : WITHDRAWN;
  return step === 'escalate-team-manager'
    ? { tells: ['sending-manager', 'named-worker', 'team-manager'], text }
    : { tells: ['sending-head', 'head-of-service'], text };
}
