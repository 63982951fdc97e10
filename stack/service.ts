/** What the services of the stack have in common. */
import type { Child } from './child';
import type { Records } from './records';

/** A service that is up: found or started. */
export interface Service {
  name: string;
  /** It was found running (an address in the environment): not ours to stop. */
  external: boolean;
  /** The child process, where the stack started one: fault tests kill and restart through it. */
  child?: Child;
  /** What those who use it are told. */
  env: Record<string, string>;
  /** One line for the person at the terminal. */
  note?: string;
  stop: () => Promise<void>;
}

/** The ports to try first; undefined: any free one. */
export interface Ports {
  postgres?: number;
  kafka?: number;
  kafkaController?: number;
  temporal?: number;
  temporalUi?: number;
  signIn?: number;
}

/** The same addresses at each start, unless another program has taken one. */
export const PREFERRED_PORTS: Ports = {
  postgres: 25432,
  kafka: 29092,
  kafkaController: 29093,
  temporal: 27233,
  temporalUi: 28233,
  signIn: 23000,
};

export interface ServiceContext {
  dataDir: string;
  env: NodeJS.ProcessEnv;
  ports: Ports;
  /** Whether Temporal's own pages are served. */
  ui: boolean;
  /** The address of the console, for sign-in to send people back to. */
  consoleUrl: string;
  log: (line: string) => void;
  records: Records;
}

/** A service that was found running. */
export function external(name: string, env: Record<string, string>): Service {
  return { name, external: true, env, stop: () => Promise.resolve() };
}
