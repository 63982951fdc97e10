/** Brings the services up together and takes them down in order. */
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { startKafka } from './kafka';
import { startPostgres } from './postgres';
import { Records } from './records';
import { PREFERRED_PORTS, type Ports, type Service, type ServiceContext } from './service';
import { startSignIn } from './sign-in-service';
import { startTemporal } from './temporal';

export interface ServicesOptions {
  /** Where data, logs and the record of child processes go. */
  dataDir: string;
  /** `preferred` (the default) tries the same addresses at each start; `free` takes any. */
  ports?: 'preferred' | 'free' | Ports;
  /** Which services; all four unless said. */
  only?: readonly ServiceName[];
  /** Whether Temporal's own pages are served; not unless said. */
  ui?: boolean;
  /** Where sign-in sends people back to. */
  consoleUrl?: string;
  /** Addresses of services that run already are taken from here. Default: the environment. */
  env?: NodeJS.ProcessEnv;
  log?: (line: string) => void;
  records?: Records;
}

const STARTERS = {
  postgres: startPostgres,
  kafka: startKafka,
  temporal: startTemporal,
  'sign-in': startSignIn,
} as const;

export type ServiceName = keyof typeof STARTERS;

export interface Services {
  /** What those who use the services are told: DATABASE_URL, KAFKA_BROKERS, TEMPORAL_ADDRESS, ... */
  env: Record<string, string>;
  /** By name; `service.child` kills and restarts one that the stack started. */
  services: ReadonlyMap<ServiceName, Service>;
  /** Ends those that the stack started: sign-in, then Kafka and Temporal, then Postgres. */
  stop: () => Promise<void>;
}

/** The file that records the child processes of a data folder. */
export const pidsFile = (dataDir: string): string => join(dataDir, 'pids.json');

/**
 * Starts (or finds) the services, all at the same time, and waits until each takes work.
 * @throws Error with one clear line when one does not come up; the others are stopped then.
 */
export async function startServices(options: ServicesOptions): Promise<Services> {
  const dataDir = resolve(options.dataDir);
  mkdirSync(dataDir, { recursive: true });
  const { ports = 'preferred', env = process.env } = options;
  const context: ServiceContext = {
    dataDir,
    env,
    ports: ports === 'preferred' ? PREFERRED_PORTS : ports === 'free' ? {} : ports,
    ui: options.ui ?? false,
    consoleUrl: options.consoleUrl ?? 'http://127.0.0.1:3000',
    log: options.log ?? (() => undefined),
    records: options.records ?? new Records(pidsFile(dataDir)),
  };
  const names = options.only ?? (Object.keys(STARTERS) as ServiceName[]);
  const outcomes = await Promise.allSettled(names.map((name) => STARTERS[name](context)));
  const services = new Map<ServiceName, Service>();
  names.forEach((name, i) => {
    const outcome = outcomes[i];
    if (outcome?.status === 'fulfilled') services.set(name, outcome.value);
  });
  const stop = async (): Promise<void> => {
    for (const together of [['sign-in'], ['kafka', 'temporal'], ['postgres']] as const) {
      await Promise.all(together.map(async (name) => services.get(name)?.stop()));
    }
  };
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed) {
    await stop();
    throw failed.reason;
  }
  const told = Object.assign({}, ...[...services.values()].map((s) => s.env)) as Record<string, string>;
  return { env: told, services, stop };
}
