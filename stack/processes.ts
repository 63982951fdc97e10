/** Onward's four processes and the demonstration's partners, as supervised children. */
import { join } from 'node:path';
import { Child } from './child';
import { built } from './paths';
import { LOOPBACK } from './ports';
import type { Records } from './records';

export interface ProcessOptions {
  dataDir: string;
  /** The whole environment of the child. */
  env: NodeJS.ProcessEnv;
  records: Records;
  log: (line: string) => void;
}

/** The variable that holds each process's port, for its health pages. */
export const PROCESSES = {
  orchestrator: 'ORCHESTRATOR_HTTP_PORT',
  intake: 'INTAKE_HTTP_PORT',
  relay: 'RELAY_HTTP_PORT',
  console: 'CONSOLE_PORT',
} as const;

export type ProcessName = keyof typeof PROCESSES;

/** One of Onward's processes; ready when its own health page says so. */
export function onwardProcess(name: ProcessName, { dataDir, env, records, log }: ProcessOptions): Child {
  const address = `http://${LOOPBACK}:${env[PROCESSES[name]] ?? ''}/health/ready`;
  return new Child(
    {
      name,
      command: process.execPath,
      args: ['--enable-source-maps', built(`workers/${name}.js`)],
      env,
      logFile: join(dataDir, 'logs', `${name}.log`),
      ready: async () => (await fetch(address, { signal: AbortSignal.timeout(2000) })).ok,
      readyTimeoutMs: 120_000,
      stopSignal: 'SIGTERM',
      stopTimeoutMs: 10_000,
      order: 0,
      restart: true,
    },
    records,
    log,
  );
}

/** The demonstration's partner systems; ready when `seeded` says that the area's history is out. */
export function partnerSystems(options: ProcessOptions, seeded: () => boolean): Child {
  const { dataDir, env, records, log } = options;
  return new Child(
    {
      name: 'partners',
      command: process.execPath,
      args: [built('stack/demo/partners.js'), join(dataDir, 'demo.json')],
      env: { ...process.env, KAFKA_BROKERS: env.KAFKA_BROKERS },
      logFile: join(dataDir, 'logs', 'partners.log'),
      ready: async () => seeded(),
      readyTimeoutMs: 120_000,
      stopSignal: 'SIGTERM',
      stopTimeoutMs: 5000,
      order: 0,
      restart: true,
    },
    records,
    log,
  );
}
