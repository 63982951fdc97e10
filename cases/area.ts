/**
 * The settings of an area, checked against the law: who is asked, who chases, and targets that only tighten. Refused with every
 * fault at once, each with its place in the file and what to do.
 */
import { asksSomebody, OCCASION_OWNERS, type Rulebook } from '../domain';
import { shortHash } from '../domain/short-hash';
import { canonicalJson } from '../events';
import { localFaults } from '../rulebook';
import { AreaSettings } from './area-schema';
import demonstration from './demonstration.json';

export { AreaSettings };

/** The area of the demonstration, and of whoever names no file. */
export const DEMONSTRATION_AREA: AreaSettings = AreaSettings.parse(demonstration);

/** The name of settings: a hash of what they say, whatever their order or layout. */
export const areaHash = (settings: AreaSettings): string => shortHash(canonicalJson(settings));

/** Settings that were refused. */
export class AreaRefused extends Error {
  override readonly name = 'AreaRefused';
  /** @param faults one line each: the place in the file, what is wrong, what to do */
  constructor(readonly faults: readonly string[]) {
    super(faults.join('; '));
  }
}

export interface CheckedArea {
  settings: AreaSettings;
  hash: string;
  /** What is odd and harmless, one line each. */
  warnings: string[];
}

/**
 * Checks what a file holds against the rulebook.
 * @throws AreaRefused
 */
export function checkArea(read: unknown, rulebook: Rulebook): CheckedArea {
  const parsed = AreaSettings.safeParse(read);
  if (!parsed.success) throw new AreaRefused(parsed.error.issues.flatMap(schemaFaults));
  const settings = parsed.data;
  const faults = [
    ...teamFaults(settings),
    ...ownerFaults(settings, rulebook),
    ...localFaults(rulebook, settings.local ?? {}).map(
      ({ path, why }) => `local.rules.${path.join('.')}: ${why}`,
    ),
  ];
  if (faults.length > 0) throw new AreaRefused(faults);
  return { settings, hash: areaHash(settings), warnings: unknownRoles(settings, rulebook) };
}

/** What a setting of a rule may not be called: the law's own dates. */
const OF_THE_LAW = new Set(['due', 'by', 'opens', 'statutoryDue', 'effectiveFrom', 'effectiveTo', 'force']);

interface Issue {
  code?: string;
  path: readonly PropertyKey[];
  message: string;
  keys?: readonly string[];
}

function schemaFaults({ code, path, message, keys = [] }: Issue): string[] {
  const place = (more: readonly PropertyKey[] = []): string =>
    [...path, ...more].map(String).join('.') || 'the file';
  if (code !== 'unrecognized_keys') return [`${place()}: ${message}`];
  const ofRule = path.length === 3 && path[0] === 'local' && path[1] === 'rules';
  return keys.map((key) =>
    ofRule && OF_THE_LAW.has(key)
      ? `${place([key])}: the law’s own dates and force cannot be set; give a target that is earlier, or a buffer`
      : `${place([key])}: there is no such setting; take it out, or mend its name`,
  );
}

/** Teams, organisations and workers that are named and not there, and lists that nobody would read. */
function teamFaults(settings: AreaSettings): string[] {
  const { organisations, teams, owners, services, defaultTeam } = settings;
  const faults: string[] = [];
  for (const [code, { organisation }] of Object.entries(teams))
    if (!Object.hasOwn(organisations, organisation))
      faults.push(
        `teams.${code}.organisation: there is no organisation ${organisation}; add it to organisations`,
      );
  const named = (place: string, team: string, mustRead: boolean): void => {
    if (!Object.hasOwn(teams, team)) faults.push(`${place}: there is no team ${team}; add it to teams`);
    else if (mustRead && !signsIn(settings, team))
      faults.push(
        `${place}: the team ${team} cannot sign in, so nobody would read its list; name one that can`,
      );
  };
  named('defaultTeam', defaultTeam, true);
  for (const [service, team] of Object.entries(services)) named(`services.${service}`, team, true);
  for (const [role, { team, chaser }] of Object.entries(owners)) {
    named(`owners.${role}.team`, team, false);
    if (chaser) named(`owners.${role}.chaser.team`, chaser.team, true);
    else if (Object.hasOwn(teams, team) && !signsIn(settings, team))
      faults.push(
        `owners.${role}.chaser: the team ${team} cannot sign in; name a chaser, or nobody would see the task`,
      );
  }
  return faults;
}

function signsIn({ organisations, teams }: AreaSettings, team: string): boolean {
  const organisation = teams[team]?.organisation;
  return organisation === undefined || organisations[organisation]?.signsIn !== false;
}

function ownerFaults(settings: AreaSettings, rulebook: Rulebook): string[] {
  const missing = missingRoles(settings, rulebook);
  return missing.length === 0
    ? []
    : [`owners: nobody is named for ${missing.join(', ')}, whom rules ask; add each with its team`];
}

/** Owner roles that rules or their occasions ask and the settings do not name, in order. */
export function missingRoles({ owners }: AreaSettings, { rules }: Rulebook): string[] {
  const asked = new Set([...rules.filter(asksSomebody).map(({ owner }) => owner), ...OCCASION_OWNERS]);
  return [...asked].filter((role) => !Object.hasOwn(owners, role)).sort();
}

function unknownRoles({ owners }: AreaSettings, { rules }: Rulebook): string[] {
  const known = new Set([...rules.flatMap(({ owner, tasks }) => [owner, ...tasks]), ...OCCASION_OWNERS]);
  return Object.keys(owners)
    .filter((role) => !known.has(role))
    .map((role) => `owners.${role}: no rule asks this role; is its name right?`);
}
