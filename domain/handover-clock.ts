/** When the steps of a handover are due: instants of one version of the working days, computed from the log. */
import type { WorkingDays } from './bank-holidays';
import { londonDay } from './calendar';
import { epochDay } from './days';
import type { HandoverEvidence, StepTaken } from './handover-evidence';
import type { HandoverStep, HandoverTimes, HandoverWait } from './handover-times';
import { londonTime } from './notices-clock';
import type { Instant } from './types';

/** A step and the instant at which it is due. */
export interface Due {
  step: HandoverStep;
  at: Instant;
}

/** The steps of one kind that were taken in this round of the handover, in order. */
export const taken = (evidence: HandoverEvidence, step: HandoverStep): StepTaken[] =>
  evidence.steps.filter((s) => s.step === step);
export const later = <T extends string>(a: T, b: T): T => (a > b ? a : b);
export const earliest = (dues: readonly Due[]): Due | undefined =>
  [...dues].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))[0];

/** Computes instants for one version of the working days. */
export class Clock {
  constructor(
    private readonly days: WorkingDays,
    readonly times: HandoverTimes,
    readonly now: Instant,
  ) {}

  at(day: number): Instant {
    return londonTime(day, this.times.at);
  }

  workingDaysAfter(instant: Instant, n: number): Instant {
    return n === 0 ? instant : this.at(this.days.after(epochDay(londonDay(instant)), n));
  }

  /** When an alarm that was raised goes off again. */
  again({ taken: last }: StepTaken): Instant {
    return this.at(epochDay(londonDay(last)) + 7 * this.times.holdAgainAfterWeeks);
  }

  /** The rungs of one wait that are still ahead or owed, and the hold once the transfer date has passed. */
  ladder(wait: HandoverWait, since: Instant, evidence: HandoverEvidence): Due | null {
    const rungs = this.rungs(wait, since, evidence);
    const hold: Due = { step: 'hold', at: this.holdAt(evidence, since) };
    const climbed = evidence.steps
      .filter((s) => s.taken >= since)
      .reduce(
        (top, s) =>
          Math.max(
            top,
            [...rungs, hold].findIndex((r) => r.step === s.step),
          ),
        -1,
      );
    const left = rungs.slice(climbed + 1);
    const top = rungs.at(-1);
    const last = top && taken(evidence, top.step).at(-1);
    // A decline goes on being escalated until another way is found, however far off the transfer is.
    if (wait === 'reroute' && top && last && climbed === rungs.length - 1)
      left.push({ step: top.step, at: this.again(last) });
    return this.pick([...left, hold]);
  }

  private rungs(wait: HandoverWait, since: Instant, { transferOn }: HandoverEvidence): Due[] {
    return this.times.ladders[wait].map(({ step, afterWorkingDays, weeksBeforeTransfer }) => {
      const dates: Instant[] = [];
      if (afterWorkingDays !== undefined) dates.push(this.workingDaysAfter(since, afterWorkingDays));
      if (weeksBeforeTransfer !== undefined)
        dates.push(this.at(epochDay(transferOn) - 7 * weeksBeforeTransfer));
      return { step, at: later(since, dates.sort()[0] ?? since) };
    });
  }

  private holdAt(evidence: HandoverEvidence, since: Instant): Instant {
    const first = later(since, this.at(epochDay(evidence.transferOn)));
    const last = taken(evidence, 'hold').at(-1);
    return last ? later(first, this.again(last)) : first;
  }

  /** The highest that is owed by now (a lower one would come too late), else the earliest ahead. */
  private pick(ascending: readonly Due[]): Due | null {
    const reached = ascending.filter((d) => d.at <= this.now);
    return reached.at(-1) ?? earliest(ascending) ?? null;
  }
}
