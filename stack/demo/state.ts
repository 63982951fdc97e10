/** The marker of the demonstration: which area was made in this data folder, and whether it is out. */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';

export interface DemoState {
  /** `seeding` until the whole history was written to Kafka. */
  state: 'seeding' | 'seeded';
  seed: number;
  /** The instant around which the histories lie (UTC, ISO 8601): the same at each start. */
  anchor: string;
  messages: number;
}

/** The marker in `file`, or undefined before the first start. */
export function demoState(file: string): DemoState | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as DemoState;
  } catch {
    return undefined;
  }
}

/** Writes the marker, whole or not at all. */
export function writeDemoState(file: string, state: DemoState): void {
  writeFileSync(`${file}.new`, JSON.stringify(state, null, 2));
  renameSync(`${file}.new`, file);
}
