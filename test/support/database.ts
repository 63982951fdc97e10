/** What integration tests share: a database of one's own, names nobody else uses, waiting for something to be true. */
import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { migrate } from '../../store/migrate';

/** The address that the runner set. @throws Error saying how to run the tests when it is not set. */
export function serviceAddress(name: 'DATABASE_URL' | 'KAFKA_BROKERS' | 'TEMPORAL_ADDRESS'): string {
  const value = process.env[name];
  if (!value)
    throw new Error(`${name} is not set: "npm test" starts the services, a plain jest of one file does too`);
  return value;
}

export interface FreshDatabase {
  url: string;
  /** Drops it, sessions or not. */
  drop: () => Promise<void>;
}

async function onServer<T>(work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: serviceAddress('DATABASE_URL') });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** A new, migrated database on the server of DATABASE_URL. */
export async function freshDatabase(prefix = 't'): Promise<FreshDatabase> {
  const name = `${prefix}_${randomBytes(6).toString('hex')}`;
  await onServer((client) => client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`));
  const url = new URL(serviceAddress('DATABASE_URL'));
  url.pathname = `/${name}`;
  await migrate(url.href);
  const drop = async (): Promise<void> => {
    await onServer((client) =>
      client.query(`DROP DATABASE IF EXISTS ${client.escapeIdentifier(name)} WITH (FORCE)`),
    );
  };
  return { url: url.href, drop };
}

/** A topic (or group) name that no other test uses. */
export const uniqueTopic = (prefix = 'test'): string => `${prefix}.${randomBytes(6).toString('hex')}`;

/**
 * Waits until `probe` gives something other than undefined or false.
 * @throws Error with `what` after `timeoutMs`; its cause is the last error of the probe.
 */
export async function waitFor<T>(
  what: string,
  probe: () => Promise<T | undefined | false> | T | undefined | false,
  timeoutMs = 20_000,
  everyMs = 100,
): Promise<T> {
  const end = Date.now() + timeoutMs;
  let last: unknown;
  for (;;) {
    try {
      const value = await probe();
      if (value !== undefined && value !== false) return value;
    } catch (e) {
      last = e;
    }
    if (Date.now() > end) throw new Error(`${what}: not within ${timeoutMs} ms`, { cause: last });
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}
