/** After the transfer: missed appointments are chased, an acceptance that was withdrawn is an alarm, and support runs its six months. */
import { startOfLondonDay } from './calendar';
import { addMonths, epochDay, isoDay } from './days';
import { earliest, later, taken, type Clock, type Due } from './handover-clock';
import type { HandoverEvidence, Missed, StepTaken } from './handover-evidence';
import type { Instant, LocalDate } from './types';

/** Support for six months, and longer while somebody still has to be found, told or brought back. */
export function afterTransfer(
  evidence: HandoverEvidence,
  transferredOn: LocalDate,
  withdrawnAt: Instant | undefined,
  clock: Clock,
): Due {
  const dues = [...followUps(evidence, transferredOn, clock), ...withdrawal(evidence, withdrawnAt, clock)];
  return earliest(dues) ?? settle(transferredOn, clock);
}

const settle = (transferredOn: LocalDate, clock: Clock): Due => ({
  step: 'settle',
  at: clock.at(addMonths(epochDay(transferredOn), clock.times.settleAfterMonths)),
});

/** An alarm at once, and again while no other way is found. */
function withdrawal(evidence: HandoverEvidence, since: Instant | undefined, clock: Clock): Due[] {
  if (since === undefined) return [];
  const last = taken(evidence, 'withdrawal')
    .filter((s) => s.taken >= since)
    .at(-1);
  return [{ step: 'withdrawal', at: last ? clock.again(last) : since }];
}

const missedAt = ({ on, time }: Missed): Instant => later(time, startOfLondonDay(on));

/**
 * Each missed appointment without contact is chased (QS140 statement 6), and once more if nobody gets through. Contact has failed when
 * the next appointment is missed too, or when the tries are used up: the GP is told, and the young person is referred
 * back to the named worker (NG43 1.4; what counts as failed is our reading, unconfirmed).
 */
function followUps(evidence: HandoverEvidence, transferredOn: LocalDate, clock: Clock): Due[] {
  const { times } = clock;
  const lastDay = isoDay(addMonths(epochDay(transferredOn), times.followUpMonths));
  const missed = evidence.missed.filter(({ on }) => on >= transferredOn && on <= lastDay);
  const [first, latest] = [missed[0], missed.at(-1)];
  if (!first || !latest) return [];
  const since = missedAt(first);
  const of = (step: 'follow-up' | 'inform-gp' | 'refer-back'): StepTaken[] =>
    taken(evidence, step).filter((s) => s.taken >= since);
  const [chases, [told], [referred]] = [of('follow-up'), of('inform-gp'), of('refer-back')];
  const dues: Due[] = [];
  const chased = chases.findLast((s) => s.taken >= missedAt(latest));
  const again = (last: StepTaken): Instant =>
    clock.workingDaysAfter(last.taken, times.followUpAgainAfterWorkingDays);
  if (!latest.contacted && !chased)
    dues.push({
      step: 'follow-up',
      at: clock.workingDaysAfter(missedAt(latest), times.followUpAfterWorkingDays),
    });
  else if (!latest.contacted && chased && !referred && chases.length < times.followUpTries)
    dues.push({ step: 'follow-up', at: again(chased) });
  const failedAt = failed(missed, chases, again, times.followUpTries);
  if (failedAt !== undefined && !told) dues.push({ step: 'inform-gp', at: failedAt });
  else if (failedAt !== undefined && told && !referred)
    dues.push({ step: 'refer-back', at: later(failedAt, told.taken) });
  return dues;
}

/** When contact failed: the second appointment in a row was missed, or the last try has led to nothing. */
function failed(
  missed: readonly Missed[],
  chases: readonly StepTaken[],
  again: (last: StepTaken) => Instant,
  tries: number,
): Instant | undefined {
  const second = missed.find(({ on }) => on > (missed[0] as Missed).on);
  if (second) return missedAt(second);
  const last = chases.at(tries - 1);
  return last && missed.at(-1)?.contacted === false ? again(last) : undefined;
}
