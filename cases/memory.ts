/** Cases kept in memory between advances, each valid for one version of its row only. */
import { LRUCache } from 'lru-cache';
import type { Facts } from '../domain/types';
import type { CaseRow, CaseTables } from '../store/case-rows';

/** What an advance left: it stands as long as nobody else has advanced the case. */
export interface KeptCase {
  version: number;
  asOf: string;
  eventCount: number;
  facts: Facts;
  tables: CaseTables;
  /** How many events the facts in `case_facts` hold. */
  snapshotAt: number;
}

/**
 * Kept by person. A version comes from a sequence that no rollback turns back, so what was kept by a transaction that did not
 * commit can never pass for the case; `asOf` and the count also tell a database that was restored from a backup.
 */
export class CaseMemory {
  private readonly kept: LRUCache<string, KeptCase>;

  constructor(most: number) {
    this.kept = new LRUCache({ max: most });
  }

  /** What is kept of the case, if it is of this very version. */
  find(row: CaseRow): KeptCase | undefined {
    const found = this.kept.get(row.personId);
    return found &&
      found.version === row.version &&
      found.asOf === row.asOf &&
      found.eventCount === row.eventCount
      ? found
      : undefined;
  }

  keep(personId: string, kept: KeptCase): void {
    this.kept.set(personId, kept);
  }

  forget(personId: string): void {
    this.kept.delete(personId);
  }
}
