/**
 * What cases are planned with, by the version that their rows and logs name: a version of the rulebook, and, after a `+`, the hash of
 * the area's settings (none: those that ship with the program).
 */
import type { Rulebook } from '../domain';
import { DEATH_SOURCES } from '../events';
import { localRulebook } from '../rulebook';
import { loadAreas } from '../store/area';
import type { Adoption } from '../store/case-rows';
import type { Tx } from '../store/pool';
import { AreaSettings, DEMONSTRATION_AREA } from './area';
import type { Rulebooks } from './cases';
import type { Planning } from './compute';
import type { OwnerMap } from './owners';

/** How the version is named that a decision has cases planned with. */
export const versionOf = ({ version, area }: Pick<Adoption, 'version' | 'area'>): string =>
  area === null ? version : `${version}+${area}`;

function partsOf(version: string): { rulebook: string; area: string | null } {
  const at = version.indexOf('+');
  return at < 0
    ? { rulebook: version, area: null }
    : { rulebook: version.slice(0, at), area: version.slice(at + 1) };
}

/** What cases are planned with: the rulebook as the area has it, who is asked, and whose word of a death is believed at once. */
export function planningOf(rulebook: Rulebook, settings: AreaSettings): Planning {
  const local = localRulebook(rulebook, settings.local);
  return { rulebook: { ...local, deathSources: DEATH_SOURCES }, owners: settings };
}

export class Plannings {
  private readonly areas = new Map<string, AreaSettings>();
  private readonly kept = new Map<string, { of: Rulebook; planning: Planning }>();

  constructor(private readonly rulebooks: Rulebooks) {}

  /** Reads what `of` needs of these versions. Settings never change under their hash, so they are read once. */
  async prepare(tx: Tx, versions: Iterable<string>): Promise<void> {
    const areas = new Set<string | null>();
    for (const version of versions) areas.add(partsOf(version).area);
    await this.prepareAreas(tx, areas);
  }

  /** Reads the settings of these hashes, for `area`. */
  async prepareAreas(tx: Tx, hashes: Iterable<string | null>): Promise<void> {
    const wanted = new Set<string>();
    for (const hash of hashes) if (hash !== null && !this.areas.has(hash)) wanted.add(hash);
    for (const [hash, body] of await loadAreas(tx, [...wanted])) {
      const parsed = AreaSettings.safeParse(body);
      if (parsed.success) this.areas.set(hash, parsed.data);
    }
  }

  /**
   * What cases of a version are planned with, after `prepare`.
   * @throws Error for a rulebook that this program does not have, or settings that it cannot read
   */
  of(version: string): Planning {
    const { rulebook: name, area } = partsOf(version);
    const rulebook = this.rulebooks.version(name);
    const kept = this.kept.get(version);
    if (kept?.of === rulebook) return kept.planning;
    const settings = this.area(area);
    const planning = planningOf(rulebook, settings);
    this.kept.set(version, { of: rulebook, planning });
    return planning;
  }

  /** Who is asked by the settings of each version. @throws Error as `area` */
  async ownersOf(tx: Tx, versions: readonly string[]): Promise<OwnerMap[]> {
    await this.prepare(tx, versions);
    return versions.map((version) => this.area(partsOf(version).area));
  }

  /** The settings by their hash, after `prepare`. @throws Error for those that are not stored or cannot be read */
  area(hash: string | null): AreaSettings {
    const found = hash === null ? DEMONSTRATION_AREA : this.areas.get(hash);
    if (!found) throw new Error('there are no settings of the area by this name');
    return found;
  }
}
