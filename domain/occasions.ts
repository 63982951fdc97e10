/** Occasions: the named, dated things of a life on which duties are owed, derived from facts. */
import type { Circumstances, DatedFact } from './circumstances';
import type { DateName } from './expressions';
import { ehcOccasions } from './occasions-ehc';
import { transitionOccasions } from './occasions-transition';

/** Every kind of occasion; a rule names the one on which it is owed. */
export type OccasionKind =
  | 'ehc-assessment'
  | 'ehc-advice'
  | 'ehc-draft'
  | 'ehc-exception'
  | 'ehc-reassessment'
  | 'ehc-move-out'
  | 'ehc-move-in'
  | 'planning'
  | 'planning-meeting'
  | 'handover'
  | 'missed-appointment'
  | 'contact-failed';

/** A date of an occasion; the fact that states it, where one does. */
export interface OccasionDate {
  day: number;
  fact?: DatedFact['fact'];
}

export interface Occasion {
  kind: OccasionKind;
  /** Tells occurrences of one rule apart: a day, a giver and a day, a service. Stable under new facts. */
  occurrence: string;
  /** The id that groups duties into one task, for example `ehc-assessment:2026-01-05`. */
  id: string;
  /** The day on which it arises. */
  arises: number;
  dates: Readonly<Record<DateName, OccasionDate | undefined>>;
  /** Who owes its duties, where the occasion decides that. */
  owner?: string;
  /** What it is about, to be named in titles: a service, an advice giver. */
  about?: string;
  /** Why its ground has fallen away, apart from death and moves, and on which day where that is known. */
  ended?: { why: string; day?: number };
  /** The day whose law applies, where it is not the day on which it arises: what lasts follows the law as it changes. */
  lawOf?: number;
  /** A lasting state, not an event: it goes on after a return to the area. */
  continuing?: boolean;
  /** The day on which it was last stated anew, where that is later than it arose: only a move after it ends it. */
  restatedOn?: number;
}

/** All occasions that have arisen by today. */
export function occasionsOf(circumstances: Circumstances): Occasion[] {
  return [...ehcOccasions(circumstances), ...transitionOccasions(circumstances)];
}

/** The names of dates, in words for explanations. */
const DATE_WORDS: Readonly<Record<DateName, string>> = {
  'ehc.requested.receivedOn': 'the request was received',
  'ehc.assessment.decidedOn': 'the decision whether to assess was notified',
  'ehc.assessment.refusedOn': 'an assessment was refused',
  'ehc.issue.refusedOn': 'a plan was refused',
  'ehc.noPlan.noticeOn': 'notice was given that no plan is necessary',
  'ehc.plan.decidedOn': 'a plan was decided on',
  'ehc.final.sentOn': 'the final plan was sent',
  'ehc.advice.requestedOn': 'advice was asked for',
  'ehc.advice.receivedOn': 'the advice was received',
  'ehc.draft.servedOn': 'the draft plan was served',
  'ehc.exception.from': 'the ground arose',
  'ehc.exception.endedOn': 'the ground ended',
  'ehc.exception.stepsDoneOn': 'the steps whose limits were lifted were done',
  'ehc.reassess.requestedOn': 'the reassessment was requested',
  'ehc.reassess.notifiedOrDecidedOn': 'the decision to reassess was notified',
  'ehc.move.on': 'the young person moved',
  'ehc.move.awareOn': 'the old authority became aware of the move',
  'ehc.move.transferredOn': 'the plan was transferred',
  'ehc.lastMadeOrReviewedOn': 'the plan was made or last reviewed',
  'ehc.review.completedOn': 'the review decision was notified',
  'ehc.plan.ceasedOn': 'the plan ceased',
  'entry.on': 'the young person was registered',
  'planning.startedOn': 'planning started',
  'planning.endedOn': 'planning ended',
  'namedWorker.from': 'a named worker took the role',
  'meeting.lastOn': 'the last planning meeting was held',
  'meeting.nextOn': 'the next planning meeting was held',
  'transfer.proposedOn': 'the transfer was proposed',
  'transfer.on': 'the transfer took place',
  'adult.metOn': 'the young person met the adult service',
  'adultNamedWorker.from': 'an adult named worker took the role',
  'gp.registeredOn': 'a GP registration was stated',
  'appointment.missedOn': 'the appointment was missed',
  'contact.madeOn': 'contact was made',
  'contact.failedOn': 'contact failed',
  'plan.reviewedOn': 'the transition plan was reviewed',
};

/** What happened on a date, in words; a name that has none stays as it is. */
export const dateWords = (name: DateName): string => DATE_WORDS[name] ?? name;

/** The day itself, in words. */
export const dayWords = (name: DateName): string =>
  name === 'transfer.on' ? 'the agreed day of the transfer' : `the day ${dateWords(name)}`;

/** The dates that give rise to an occasion, most telling first, for rules that name none of their own. */
export const TRIGGERS: Readonly<Record<OccasionKind, readonly [DateName, ...DateName[]]>> = {
  'ehc-assessment': ['ehc.requested.receivedOn'],
  'ehc-advice': ['ehc.advice.requestedOn'],
  'ehc-draft': ['ehc.draft.servedOn'],
  'ehc-exception': ['ehc.exception.from'],
  'ehc-reassessment': ['ehc.reassess.requestedOn', 'ehc.reassess.notifiedOrDecidedOn'],
  'ehc-move-out': ['ehc.move.on'],
  'ehc-move-in': ['ehc.move.transferredOn'],
  planning: ['entry.on'],
  'planning-meeting': ['meeting.lastOn'],
  handover: ['transfer.proposedOn'],
  'missed-appointment': ['appointment.missedOn'],
  'contact-failed': ['contact.failedOn'],
};
