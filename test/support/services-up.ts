/**
 * Starts Postgres, Kafka and Temporal once for all integration tests, on free ports and with data of this run's own;
 * those that the environment names are used instead. The addresses reach the tests through the environment.
 */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findTemporalCli, pidsFile, startGuard, startServices, type Services } from '../../stack';
import testServerUp from './test-server-up';

export interface StartedForTests {
  services: Services;
  dataDir: string;
}

declare global {
  var startedForTests: StartedForTests | undefined;
}

const log = (line: string): void => void process.stdout.write(`${line}\n`);

export default async function servicesUp(): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'onward-test-'));
  startGuard(pidsFile(dataDir));
  const [services] = await Promise.all([
    startServices({ dataDir, ports: 'free', only: ['postgres', 'kafka', 'temporal'], log }),
    testServerUp(),
  ]);
  globalThis.startedForTests = { services, dataDir };
  Object.assign(process.env, services.env);
  if (!services.services.get('temporal')?.external) {
    process.env.TEMPORAL_CLI ||= (await findTemporalCli()).path;
  }
}
