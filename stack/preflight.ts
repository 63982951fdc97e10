/** What is looked at before anything starts, so that a missing thing is one clear line and not a trace. */
import { accessSync, constants, mkdirSync, statfsSync } from 'node:fs';
import { findJava, findKafkaJars } from './kafka';
import { isPortFree } from './ports';

/** Below this the services would stop half-way: Kafka, Postgres and Temporal take about 400 MB at first. */
const LEAST_FREE_BYTES = 1_000_000_000;

export interface Preflight {
  dataDir: string;
  consolePort: number;
  env: NodeJS.ProcessEnv;
  log: (line: string) => void;
}

function checkDisk(dataDir: string): void {
  try {
    mkdirSync(dataDir, { recursive: true });
    accessSync(dataDir, constants.W_OK);
  } catch (e) {
    const why = (e as NodeJS.ErrnoException).code ?? String(e);
    throw new Error(
      `disk: ${dataDir} cannot be written (${why}); mend that, or set ONWARD_DATA to another folder`,
      {
        cause: e,
      },
    );
  }
  const { bavail, bsize } = statfsSync(dataDir);
  const free = bavail * bsize;
  if (free < LEAST_FREE_BYTES) {
    const mb = Math.round(free / 1_000_000);
    throw new Error(
      `disk: only ${mb} MB are free for ${dataDir}, and Onward needs 1000 MB; make room, or set ONWARD_DATA to another disk`,
    );
  }
}

/**
 * Checks the disk, the console's port and, where Kafka is to be started, Java and the broker's jars.
 * @throws Error with one line saying what is wrong and what to do.
 */
export async function preflight({ dataDir, consolePort, env, log }: Preflight): Promise<void> {
  checkDisk(dataDir);
  if (!(await isPortFree(consolePort))) {
    throw new Error(
      `port ${consolePort} is taken: stop the program that uses it, or set CONSOLE_PORT to another port`,
    );
  }
  if (env.KAFKA_BROKERS) return;
  await findJava(env);
  await findKafkaJars(log, env);
}
