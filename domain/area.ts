/**
 * The duties of an area, apart from any person: each with a cycle of its own, from dates that the area states. Pure, like `plan`.
 */
import { workingDays } from './bank-holidays';
import { dayOf, dateParts, epochDay, isoDay } from './days';
import { compileExplanation, compileExpression, type DateContext, type DateName } from './expressions';
import type { Rule, Rulebook } from './rule';
import type { Citation, DutyStatus, Force, Grade, LocalDate, RuleState } from './types';

/** What an area states: local days by the names that the rules use, and the outcome of the last inspection. */
export interface AreaDates {
  dates: Readonly<Record<DateName, LocalDate>>;
  /** Of the inspection on `inspection.on`. */
  inspectionOutcome?: 'positive' | 'inconsistent' | 'failings';
}

/** The names of the dates that an area may state. */
export const AREA_DATE_NAMES = [
  'localOffer.publishedOn',
  'sen2.lastCensusOn',
  'sen2.submittedOn',
  'inspection.on',
  'inspection.reportedOn',
  'actionPlan.acceptedOn',
  'dspt.publishedOn',
  'cohort.lastListedOn',
  'gapAnalysis.lastPublishedOn',
  'jointArrangements.recordedOn',
  'integration.evidencedOn',
  'sufficiency.publishedOn',
  'links.namedOn',
  'safetyCase.manufacturerSignedOn',
  'safetyCase.deployerSignedOn',
] as const;

/** One duty of the area. */
export interface AreaDuty {
  rule: string;
  occurrence: string;
  title: string;
  force: Force;
  grade: Grade;
  state: RuleState;
  owner: string;
  due: LocalDate | null;
  /** `not-known`: a date that it is counted from is not stated. */
  status: DutyStatus;
  explanation: string;
  citation: Citation;
}

/** What a date of an area means, in words. */
const WORDS: Readonly<Record<DateName, string>> = {
  'localOffer.publishedOn': 'the local offer was last published',
  'sen2.lastCensusOn': 'of the last census',
  'inspection.on': 'of the last inspection',
  'inspection.positive.on': 'of the last inspection, with a positive outcome',
  'inspection.inconsistent.on': 'of the last inspection, which found inconsistent experiences',
  'inspection.failings.on': 'of the last inspection, which found systemic failings',
  'actionPlan.reportedOn': 'the inspection was reported',
  'dspt.yearEndsOn': 'of the toolkit’s year end after the last publication',
  'cohort.lastListedOn': 'the cohort was last listed',
  'gapAnalysis.lastPublishedOn': 'the gap analysis was last published',
};

/** The day that a date of an area means, in words; undefined for a name that no formula of an area may use. */
export const areaDayWords = (name: DateName): string | undefined =>
  Object.hasOwn(WORDS, name) ? `the day ${WORDS[name]}` : undefined;

/** The duties of the area on a local day, in the order of the rulebook. @throws TypeError for a date that does not exist */
export function planArea(rulebook: Rulebook, area: AreaDates, today: LocalDate): AreaDuty[] {
  const now = epochDay(today);
  return rulebook.rules
    .filter(({ kind }) => kind === 'area')
    .flatMap((rule) => occurrencesOf(rule, area).map((one) => areaDuty(rulebook, rule, one, now)));
}

interface Occurrence {
  occurrence: string;
  about: string;
  dates: Readonly<Record<DateName, LocalDate | undefined>>;
}

/** The return of an inspection is two things: the next inspection, and the action plan that failings ask for. */
function occurrencesOf(rule: Rule, { dates, inspectionOutcome }: AreaDates): Occurrence[] {
  const on = dates['inspection.on'];
  const all = {
    ...dates,
    'dspt.yearEndsOn': yearEndAfter(dates['dspt.publishedOn']),
    ...(inspectionOutcome && on !== undefined && { [`inspection.${inspectionOutcome}.on`]: on }),
  };
  if (rule.id !== 'area-send-return') return [{ occurrence: 'area', about: 'the area', dates: all }];
  const inspection = { occurrence: 'inspection', about: 'the next inspection', dates: all };
  const reported = dates['inspection.reportedOn'];
  if (inspectionOutcome !== 'failings' || reported === undefined) return [inspection];
  const plan = { 'actionPlan.reportedOn': reported, 'actionPlan.acceptedOn': dates['actionPlan.acceptedOn'] };
  return [inspection, { occurrence: 'action-plan', about: 'the priority action plan', dates: plan }];
}

/** The toolkit's year ends on 30 June: the one after the year of the last publication. */
function yearEndAfter(published: LocalDate | undefined): LocalDate | undefined {
  return published === undefined ? undefined : isoDay(dayOf(dateParts(epochDay(published)).year + 1, 6, 30));
}

function areaDuty(
  { bankHolidays }: Rulebook,
  rule: Rule,
  { occurrence, about, dates }: Occurrence,
  today: number,
): AreaDuty {
  const day = (name: DateName): number | undefined => {
    const stated = dates[name];
    return stated === undefined ? undefined : epochDay(stated);
  };
  const context: DateContext = {
    date: day,
    dateOfBirth: undefined,
    ncyStart: () => undefined,
    workingDays: workingDays(bankHolidays),
  };
  const { by } = rule.due;
  const due = by ? compileExpression(by)(context) : undefined;
  const met = rule.satisfiedBy.any.map(day).find((found) => found !== undefined && found <= today);
  const title = rule.title.replace('{about}', about);
  const told = (name: DateName): string => areaDayWords(name) ?? `the day ${name}`;
  const last =
    due === undefined || !by
      ? ''
      : `, at latest on ${isoDay(due)} (${compileExplanation(by, told)(context)})`;
  const standing =
    by === null ? ', kept under review' : due === undefined ? ', from a day that is not stated yet' : last;
  return {
    rule: rule.id,
    occurrence,
    title,
    force: rule.force,
    grade: rule.grade,
    state: rule.state,
    owner: rule.owner,
    due: due === undefined ? null : isoDay(due),
    status: statusOf(rule, today, due, met),
    explanation: `${title}: owed for the area${standing}${met === undefined ? '' : `; done on ${isoDay(met)}`}; ${rule.citation.text}.`,
    citation: rule.citation,
  };
}

function statusOf(rule: Rule, today: number, due: number | undefined, met: number | undefined): DutyStatus {
  if (rule.state === 'enacted-not-commenced') return 'not-applicable';
  if (met !== undefined) return due === undefined || met <= due ? 'met' : 'met-late';
  if (due === undefined) return rule.due.by === null ? 'due' : 'not-known';
  if (today < due) return 'upcoming';
  return today === due ? 'due' : 'overdue';
}
