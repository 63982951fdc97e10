/** The settings of an area, from the file that AREA_FILE or the command line names. */
import { readFileSync } from 'node:fs';
import type { Rulebook } from '../domain';
import { AreaRefused, checkArea, type CheckedArea } from './area';

/**
 * Reads and checks the file at `path`.
 * @throws AreaRefused when it cannot be read, is not JSON, or is refused
 */
export function readAreaFile(path: string, rulebook: Rulebook): CheckedArea {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    throw new AreaRefused([
      `the file cannot be read (${code}): does ${path} exist, and may this process read it?`,
    ]);
  }
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch (error) {
    throw new AreaRefused([
      `the file is not JSON: ${error instanceof Error ? error.message : String(error)}`,
    ]);
  }
  return checkArea(read, rulebook);
}
