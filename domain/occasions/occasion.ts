/** What an occasion is: a named, dated thing of a life on which duties are owed. Each family of rules derives its own from facts. */
import type { DatedFact } from '../circumstances';
import type { DateName } from '../expressions';
import type { OccasionKind } from '.';

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
  /** The count that it gives to a formula that leaves it open: the weeks that a step of a tribunal's order may take. */
  n?: number;
  /** Its duties are printed and asked of nobody: a right that somebody may use, or what needs no act yet. */
  asksNobody?: boolean;
  /** What else an explanation of its duties says, without personal data. */
  note?: string;
  /** The day on which it was last stated anew, where that is later than it arose: only a move after it ends it. */
  restatedOn?: number;
}

/** The kinds of occasion of one family, each with its task's title and the dates that give rise to it, most telling first. */
export type OccasionKinds = Readonly<
  Record<string, { title: string; triggers: readonly [DateName, ...DateName[]] }>
>;

/** What happened on a date, in words for explanations, by the date's name. */
export type DateWords = Readonly<Record<DateName, string>>;
