/** The file of the area, checked by every process before it starts. What cases are planned with is in Postgres (`prepare`). */
import { AreaRefused, readAreaFile, type CheckedArea } from '../cases';
import { currentRulebook } from '../rulebook';
import type { Settings } from '../settings';

/** What AREA_FILE holds; undefined: none is named. Where it is refused the process ends with a line for each fault. */
export function areaOrEnd({ AREA_FILE }: Pick<Settings, 'AREA_FILE'>): CheckedArea | undefined {
  if (AREA_FILE === undefined) return undefined;
  try {
    return readAreaFile(AREA_FILE, currentRulebook());
  } catch (error) {
    if (!(error instanceof AreaRefused)) throw error;
    for (const fault of error.faults) process.stderr.write(`AREA_FILE: ${fault}\n`);
    return process.exit(1);
  }
}
