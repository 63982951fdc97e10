/** Occasions: the named, dated things of a life on which duties are owed, derived from facts; one file a family. */
import type { Circumstances } from '../circumstances';
import type { DateName } from '../expressions';
import { ANNUAL_REVIEW_DATES, ANNUAL_REVIEW_KINDS, annualReviewOccasions } from './annual-review';
import { APPEAL_DATES, APPEAL_KINDS, appealOccasions } from './appeal';
import { ADHD_DATES, ADHD_KINDS, adhdOccasions } from './adhd';
import { CARE_ACT_DATES, CARE_ACT_KINDS, careActOccasions } from './care-act';
import { CEASING_DATES, CEASING_KINDS, ceasingOccasions } from './ceasing';
import { CONTINUING_CARE_DATES, CONTINUING_CARE_KINDS, continuingCareOccasions } from './continuing-care';
import { EHC_DATES, EHC_KINDS, EHC_OWNERS, ehcOccasions } from './ehc';
import { GUARD_DATES, GUARD_KINDS, guardOccasions } from './guards';
import { LEAVING_CARE_DATES, LEAVING_CARE_KINDS, leavingCareOccasions } from './leaving-care';
import { MENTAL_HEALTH_DATES, MENTAL_HEALTH_KINDS, mentalHealthOccasions } from './mental-health';
import type { DateWords, Occasion, OccasionKinds } from './occasion';
import { PHASE_TRANSFER_DATES, PHASE_TRANSFER_KINDS, phaseTransferOccasions } from './phase-transfer';
import { RETENTION_DATES, RETENTION_KINDS, retentionOccasions } from './retention';
import { TRANSITION_DATES, TRANSITION_KINDS, transitionOccasions } from './transition';
import { YOUNG_PERSON_DATES, YOUNG_PERSON_KINDS, youngPersonOccasions } from './young-person';

export type { Occasion, OccasionDate } from './occasion';

/** Every kind of occasion. */
export const OCCASION_KINDS = {
  ...EHC_KINDS,
  ...ANNUAL_REVIEW_KINDS,
  ...PHASE_TRANSFER_KINDS,
  ...APPEAL_KINDS,
  ...YOUNG_PERSON_KINDS,
  ...CEASING_KINDS,
  ...CARE_ACT_KINDS,
  ...LEAVING_CARE_KINDS,
  ...CONTINUING_CARE_KINDS,
  ...RETENTION_KINDS,
  ...TRANSITION_KINDS,
  ...GUARD_KINDS,
  ...ADHD_KINDS,
  ...MENTAL_HEALTH_KINDS,
} as const satisfies OccasionKinds;

/** A rule names the kind on which it is owed. */
export type OccasionKind = keyof typeof OCCASION_KINDS;

const DATE_WORDS: DateWords = {
  ...EHC_DATES,
  ...ANNUAL_REVIEW_DATES,
  ...PHASE_TRANSFER_DATES,
  ...APPEAL_DATES,
  ...YOUNG_PERSON_DATES,
  ...CEASING_DATES,
  ...CARE_ACT_DATES,
  ...LEAVING_CARE_DATES,
  ...CONTINUING_CARE_DATES,
  ...RETENTION_DATES,
  ...TRANSITION_DATES,
  ...GUARD_DATES,
  ...ADHD_DATES,
  ...MENTAL_HEALTH_DATES,
};

/** The owner roles that occasions decide, beside those of the rules. A partner's own word may be one too: it has the default team. */
export const OCCASION_OWNERS: readonly string[] = [...EHC_OWNERS];

/** All occasions that have arisen by today. */
export function occasionsOf(circumstances: Circumstances): Occasion[] {
  return [
    ...ehcOccasions(circumstances),
    ...annualReviewOccasions(circumstances),
    ...phaseTransferOccasions(circumstances),
    ...appealOccasions(circumstances),
    ...youngPersonOccasions(circumstances),
    ...ceasingOccasions(circumstances),
    ...careActOccasions(circumstances),
    ...leavingCareOccasions(circumstances),
    ...continuingCareOccasions(circumstances),
    ...transitionOccasions(circumstances),
    ...guardOccasions(circumstances),
    ...adhdOccasions(circumstances),
    ...mentalHealthOccasions(circumstances),
    ...retentionOccasions(circumstances),
  ];
}

/** What happened on a date, in words; a name that has none stays as it is. */
export const dateWords = (name: DateName): string => DATE_WORDS[name] ?? name;

/** The day itself, in words. */
export const dayWords = (name: DateName): string =>
  name === 'transfer.on' ? 'the agreed day of the transfer' : `the day ${dateWords(name)}`;

/** Occasions of several families that people see as one: the first part of an occasion's id, and the title of its task. */
const SHARED_TITLES: Readonly<Record<string, string | undefined>> = {
  'birthday-14': 'The 14th birthday',
  'birthday-16': 'The 16th birthday',
  'birthday-17': 'The 17th birthday',
  'birthday-18': 'The 18th birthday',
  'birthday-25': 'The 25th birthday',
  'left-education': 'Out of education with an EHC plan',
};

/** The title of the task of an occasion, by its id; undefined for an id of no known kind. */
export function occasionTitle(id: string): string | undefined {
  const end = id.indexOf(':');
  const kind = end < 0 ? id : id.slice(0, end);
  return (OCCASION_KINDS as OccasionKinds)[kind]?.title ?? SHARED_TITLES[kind];
}
