/** Ends the services that services-up.ts started, and removes their data. */
import { rmSync } from 'node:fs';
import type {} from './services-up';

export default async function servicesDown(): Promise<void> {
  const started = globalThis.startedForTests;
  globalThis.startedForTests = undefined;
  if (!started) return;
  await started.services.stop();
  rmSync(started.dataDir, { recursive: true, force: true });
}
