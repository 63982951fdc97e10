/** The times of the handover protocol, as data. Instants are computed in `handover.ts`, from the log alone. */

/** What the `handover` workflow does when time makes it due. Each is one `handover.step` event of the log. */
export type HandoverStep =
  | 'offer'
  | 'remind'
  | 'escalate-team-manager'
  | 'escalate-head-of-service'
  | 'hold'
  | 'follow-up'
  | 'transfer'
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
  /** While the transfer date has passed and the closure guard does not hold, the alarm repeats so often. */
  holdAgainAfterWeeks: number;
  /** A missed appointment nobody is known to have followed up is chased after so many working days (QS140 statement 6). */
  followUpAfterWorkingDays: number;
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
  holdAgainAfterWeeks: 4,
  followUpAfterWorkingDays: 5,
  followUpMonths: 12,
  settleAfterMonths: 6,
  evidenceMonths: 12,
  at: '09:00',
};

/** Who is told when a step is taken, and in what words; the words hold no personal data. */
export interface StepMeaning {
  tells: 'receiving-service' | 'sending-service' | 'team-manager' | 'head-of-service' | 'nobody';
  text: string;
}

/** `tells` is the side that must act: while information is asked for, reminders go to the sending service. */
export const HANDOVER_STEPS = {
  offer: {
    tells: 'receiving-service',
    text: 'A handover is offered to your service and awaits your answer.',
  },
  remind: { tells: 'receiving-service', text: 'A handover still awaits what it needs from your service.' },
  'escalate-team-manager': {
    tells: 'team-manager',
    text: 'A handover is not moving and needs your attention.',
  },
  'escalate-head-of-service': {
    tells: 'head-of-service',
    text: 'A handover is at risk and needs your decision.',
  },
  hold: {
    tells: 'head-of-service',
    text: 'The transfer date has passed and the receiving service has not both accepted and seen the young person: the transfer is held.',
  },
  'follow-up': {
    tells: 'receiving-service',
    text: 'A missed appointment has no contact and no new offer on record.',
  },
  transfer: { tells: 'receiving-service', text: 'Responsibility has moved to your service.' },
  settle: { tells: 'sending-service', text: 'Support after the transfer has run its six months.' },
} satisfies Record<HandoverStep, StepMeaning>;
