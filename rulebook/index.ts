/**
 * The law as data. Rulebooks are kept by version: a case says which it was planned with.
 *
 * `bank-holidays.json` is gov.uk's feed (https://www.gov.uk/bank-holidays.json, Open Government Licence v3.0; the division
 * `england-and-wales`), merged into the library's days. To update: put the new feed in its place, and, if it adds a day, release
 * a new version of the rulebook with it; the old version keeps its own days.
 */
import { mergeBankHolidays } from '../domain/bank-holidays';
import { DEFAULT_LADDER } from '../domain/notices';
import type { Rulebook } from '../domain/rule';
import bankHolidayFeed from './bank-holidays.json';
import { ANNUAL_REVIEW } from './annual-review';
import { APPEAL } from './appeal';
import { ADHD } from './adhd';
import { AREA } from './area';
import { CARE_ACT } from './care-act';
import { CEASING } from './ceasing';
import { CONTINUING_CARE } from './continuing-care';
import { DATE_SEMANTICS } from './date-semantics';
import { EHC_ASSESSMENT } from './ehc-assessment';
import { INFORMATION } from './information';
import { LEAVING_CARE } from './leaving-care';
import { MENTAL_HEALTH } from './mental-health';
import { NICE } from './nice';
import { PHASE_TRANSFER } from './phase-transfer';
import { asAtFirst } from './released';
import { RETENTION } from './retention';
import { YOUNG_PERSON } from './young-person';

export { explainRule } from './explain';
export { localFaults, localRulebook, type LocalRule, type LocalSettings } from './local';
export { rulebookPage, type RulebookPage, type RuleName } from './page';
export { proposal, PROPOSAL_NAMES } from './proposals';
export type { RuleSheet, Said } from './sheet';
export { DATE_SEMANTICS, EHC_ASSESSMENT, NICE };

/** Every rule, in the order of the pathway rules' sections. */
const RULES = [
  ...DATE_SEMANTICS,
  ...EHC_ASSESSMENT,
  ...ANNUAL_REVIEW,
  ...PHASE_TRANSFER,
  ...YOUNG_PERSON,
  ...CEASING,
  ...APPEAL,
  ...AREA,
  ...CARE_ACT,
  ...LEAVING_CARE,
  ...CONTINUING_CARE,
  ...NICE,
  ...ADHD,
  ...MENTAL_HEALTH,
  ...INFORMATION,
  ...RETENTION,
];

const VERSION_1: Rulebook = {
  version: '2026-06-12.1',
  rules: asAtFirst([...DATE_SEMANTICS, ...EHC_ASSESSMENT, ...NICE]),
  ladder: DEFAULT_LADDER,
  bankHolidays: mergeBankHolidays(bankHolidayFeed),
};

const VERSION_2: Rulebook = { ...VERSION_1, version: '2026-11-24.1', rules: RULES };

const VERSIONS: readonly Rulebook[] = [VERSION_1, VERSION_2];

/** The rulebook that new plans are made with. */
export function currentRulebook(): Rulebook {
  return VERSIONS.at(-1) as Rulebook;
}

/** A released rulebook. @throws Error for a version that was never released */
export function rulebookVersion(version: string): Rulebook {
  const found = VERSIONS.find((rulebook) => rulebook.version === version);
  if (!found) throw new Error(`no rulebook of version ${version}`);
  return found;
}

/** The versions that were released, oldest first. */
export const releasedVersions = (): readonly string[] => VERSIONS.map(({ version }) => version);
