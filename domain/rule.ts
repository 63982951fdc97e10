/** The shape of the law as data: a rule is plain, serialisable, and says everything about itself. */
import type { BankHolidays } from './bank-holidays';
import type { DateExpression, DateName } from './expressions';
import type { Ladder } from './notices';
import type { OccasionKind } from './occasions';
import type { Citation, Force, Grade, LocalDate, RuleState } from './types';

/**
 * What a rule is. A `duty`, a `line` (of an occasion's checklist, with no timer of its own) and a minimum `window` are printed for a
 * person and become tasks. A `guard` blocks an action and has no timer: it is printed, without dates, where an event shows that the
 * action is proposed. A `watch` is printed and asks nobody; an `addressee` says whom the law addresses from a day; `retention` is the
 * day until which a class of record is kept: none of the three becomes a task. `area` is owed for an area, not a person; a
 * `definition` says how dates are counted.
 */
export type RuleKind =
  'duty' | 'line' | 'window' | 'guard' | 'watch' | 'addressee' | 'retention' | 'area' | 'definition';

/** Families of the pathway rules, by their section. */
export type RuleFamily =
  | 'date-semantics'
  | 'ehc-assessment'
  | 'annual-review'
  | 'phase-transfer'
  | 'young-person'
  | 'ceasing'
  | 'appeal'
  | 'area'
  | 'care-act'
  | 'leaving-care'
  | 'continuing-care'
  | 'nice'
  | 'adhd'
  | 'mental-health'
  | 'information'
  | 'retention';

/** How promptly a duty must be done, apart from its last day: the rules' `asap`, `immediate` and `none`. */
export type Promptness = 'asap' | 'immediate' | 'none';

/** When a duty is due. */
export interface Due {
  promptness?: Promptness;
  /** The last compliant day; null where the rule names none. */
  by: DateExpression | null;
  /** The first day on which it can be done; absent: at once. */
  opens?: DateExpression;
}

/** A ground that lifts a time limit (SEND Regulations 2014, regs 5(4), 8(2), 10(4), 13(3), 27(3)). */
export interface ExceptionGround {
  ground: string;
  about: string;
  /** The least length of the ground, in days, both ends counted. */
  minimumDays?: number;
  /** Days from the first day of closure and from the day of reopening between which advice must have been asked of a school. */
  adviceAskedWithin?: { fromStart: number; fromReopening: number };
  /** Limits whose last day falls outside are not lifted (a temporary ground in law). */
  from?: LocalDate;
  to?: LocalDate;
}

/** How a duty comes to be met. */
export interface SatisfiedBy {
  /** What satisfies it, in words. */
  about: string;
  /** Dates of the occasion: the earliest that has come meets the duty. A person's `task.completed` always does. */
  any: readonly DateName[];
  /** A computed day that meets it once it has passed, unless a date of the occasion had come by then. */
  passed?: { day: DateExpression; about: string; unless?: DateName };
}

/** One rule of the pathway, as of one version of the rulebook. */
export interface Rule {
  id: string;
  title: string;
  kind: RuleKind;
  family: RuleFamily;
  force: Force;
  grade: Grade;
  state: RuleState;
  /** The owner role: a code, never an enum, because organisations change. An occasion may name another. */
  owner: string;
  /** Who is asked or told: roles. */
  tasks: readonly string[];
  /** What gives rise to it, in words. */
  trigger: string;
  /** The kind of occasion on which it is owed; null for what is owed on none (definitions, guards, areas). */
  occasion: OccasionKind | null;
  /** Dates of the occasion that must be known for the duty to arise; the latest of them is when it does. */
  arises?: readonly DateName[];
  due: Due;
  /**
   * The rule's own local target, where it is not simply the last working day on or before the due date; a rule that names no last
   * day may have one all the same.
   */
  target?: DateExpression;
  /** Working days by which an area has its target come before that day (`rulebook/local.ts`); absent: none. */
  bufferWorkingDays?: number;
  satisfiedBy: SatisfiedBy;
  /** A minimum window that is met by its own end. */
  elapses?: {
    /** A date that must not come before the window has ended, unless the duty was met by then. */
    notBefore?: DateName;
    /** A state that must be held from the opening to the end, by the date on which it began. */
    throughout?: DateName;
  };
  /** Dates of the occasion on which the ground of the duty falls away, with the reason. */
  endedBy?: readonly { date: DateName; why: string }[];
  /** A computed day after which the ground of the duty falls away, with the reason: what nobody made use of in time. */
  lapses?: { day: DateExpression; why: string };
  /** Survives a permanent move out of the area. */
  survivesMove?: boolean;
  /** Neither death nor the 26th birthday takes its ground away: what is kept outlives the case. */
  outlivesCase?: boolean;
  /** The rule of grounds (`exceptionGrounds`) that may lift the limit. */
  exceptions?: string;
  /** Grounds that may lift its own limit, where they are those of no other rule. */
  ownGrounds?: readonly ExceptionGround[];
  exceptionGrounds?: readonly ExceptionGround[];
  citation: Citation;
  effectiveFrom: LocalDate | null;
  effectiveTo: LocalDate | null;
  verifiedOn: LocalDate;
  /** What is not yet confirmed against the primary source, to be shown as such. */
  unconfirmed: readonly string[];
  /** Rules that ask for the same thing on the same occasion: one line with two citations. */
  twins?: readonly string[];
  kpi?: string;
}

/** Times of the escalation ladder, as data. */
export type { Ladder } from './notices';

/** One version of the law, of the ladder and of the bank holidays: what a case was planned with. */
export interface Rulebook {
  version: string;
  rules: readonly Rule[];
  ladder: Ladder;
  bankHolidays: BankHolidays;
  /** The day from which each partner, by its code, tells Onward what happens, as the area has it; none: it always did. */
  goLive?: Readonly<Record<string, LocalDate>>;
}
