/**
 * What services do about what Onward asks of them: tasks are done in time, late or never, handovers answered, passed on and
 * introduced. Decided by the seed and by what is asked alone, never by order or by ids that chance made.
 */
import { createHash } from 'node:crypto';
import { daysAfter } from '../domain';
import type { HandoverStatus, LocalDate, PlannedHandover, PlannedTask } from '../domain/types';
import type { CloudEvent } from '../events';
import { chance, type Chance } from '../stack/demo/random';

/** A chance of its own for each thing that is asked. */
export const chanceOf = (seed: number, ...about: (string | number)[]): Chance =>
  chance(
    createHash('sha256')
      .update([seed, ...about].join('|'))
      .digest()
      .readUInt32BE(0),
  );

const later = (a: LocalDate, b: LocalDate): LocalDate => (a > b ? a : b);

/**
 * The day on which somebody ticks a task that was seen open on `today`; undefined: nobody does. What a partner's statements
 * may meet is ticked only when it is long overdue, as the chaser's own finding.
 */
export function ticksOn(
  task: Pick<PlannedTask, 'due' | 'opensOn'>,
  statedByPartners: boolean,
  today: LocalDate,
  c: Chance,
): LocalDate | undefined {
  const tomorrow = daysAfter(today, 1);
  const soonest = later(tomorrow, task.opensOn ?? tomorrow);
  const due = task.due ?? daysAfter(soonest, 30);
  const kind = c.next();
  if (statedByPartners) return kind < 0.5 ? later(soonest, daysAfter(due, c.int(30, 90))) : undefined;
  if (kind < 0.06) return undefined;
  return later(soonest, daysAfter(due, kind < 0.25 ? c.int(1, 30) : -c.int(0, 9)));
}

/** What is said of a handover, some days after it came to a status and if it still has it. */
export interface HandoverReaction {
  afterDays: number;
  statement: Pick<CloudEvent, 'source' | 'type' | 'data'>;
}

type Standing = Pick<PlannedHandover, 'fromService' | 'toService' | 'transferOn' | 'status'>;

const partnerOf = (service: string): string =>
  `urn:partner:${/mental|adhd|camhs|primary/.test(service) ? 'camhs' : service.startsWith('child') ? 'csc' : 'asc'}`;

/** Where those go whom an adult service declines. */
const NEXT_SERVICE = 'primary-care-mental-health';

const REACTIONS: Partial<
  Record<HandoverStatus, (h: Standing, today: LocalDate, c: Chance) => HandoverReaction | undefined>
> = {
  // Most answers are in the partners' own histories: these are the slow ones.
  offered: ({ toService }, today, c) => {
    const afterDays = c.int(45, 150);
    const on = daysAfter(today, afterDays);
    const declined = c.is(0.2) ? { response: 'declined', reason: 'threshold' } : { response: 'accepted' };
    if (c.is(0.15)) return undefined;
    return {
      afterDays,
      statement: {
        source: partnerOf(toService),
        type: 'handover.responded',
        data: { toService, ...declined, on },
      },
    };
  },
  'more-information': (h, _, c) => proposed(h, h.toService, h.transferOn, c.int(5, 25)),
  declined: (h, today, c) => {
    const afterDays = c.int(10, 40);
    const transferOn = later(h.transferOn, daysAfter(today, afterDays + 90));
    return h.toService === NEXT_SERVICE ? undefined : proposed(h, NEXT_SERVICE, transferOn, afterDays);
  },
  accepted: ({ toService }, today, c) => {
    const afterDays = c.int(60, 150);
    return {
      afterDays,
      statement: {
        source: partnerOf(toService),
        type: 'meeting.held',
        data: { kind: 'adult-introduction', services: [toService], on: daysAfter(today, afterDays) },
      },
    };
  },
};

function proposed(
  h: Standing,
  toService: string,
  transferOn: LocalDate,
  afterDays: number,
): HandoverReaction {
  const { fromService } = h;
  return {
    afterDays,
    statement: {
      source: partnerOf(fromService),
      type: 'handover.proposed',
      data: { fromService, toService, transferOn },
    },
  };
}

/** What is said of a handover that was seen in its status on `today`; undefined: nothing. */
export const handoverReaction = (h: Standing, today: LocalDate, c: Chance): HandoverReaction | undefined =>
  REACTIONS[h.status]?.(h, today, c);
