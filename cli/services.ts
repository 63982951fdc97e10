/** What a command that needs services opens, and closes again whatever happens. */
import { userInfo } from 'node:os';
import type { Pool } from 'pg';
import { Client, Connection } from '@temporalio/client';
import { createLogger, createMetrics } from '../bus/observability';
import { kafkaPort } from '../bus/kafka';
import type { Producer } from '../bus/port';
import { Signaller, type Target } from '../bus/signals';
import { temporalConnectionOptions } from '../bus/temporal';
import { createCases, type Actor, type Cases, type FoundPerson } from '../cases';
import { parseSubject } from '../events';
import { currentRulebook, rulebookVersion } from '../rulebook';
import { readSettings, type Settings } from '../settings';
import { createPool } from '../store';
import { UserError } from './failure';

export interface Services {
  settings: Settings;
  pool: Pool;
  cases: Cases;
}

/** Settings from the environment, with what a command does not use filled in. @throws UserError when one is missing */
function settingsFor(needed: readonly string[]): Settings {
  const missing = needed.filter((name) => !process.env[name]);
  if (missing.length > 0)
    throw new UserError(
      `${missing.join(', ')} not set. Is the stack up? "npm start" starts it and writes .data/stack.env`,
    );
  const unused = { DATABASE_URL: 'unused', KAFKA_BROKERS: 'unused', TEMPORAL_ADDRESS: 'unused' };
  const given = Object.entries(process.env).filter(([, value]) => value !== undefined && value !== '');
  return readSettings({ ...unused, ...Object.fromEntries(given) });
}

/** Runs `work` with the cases of the database that the environment names. */
export async function withCases<T>(work: (services: Services) => Promise<T>): Promise<T> {
  const settings = settingsFor(['DATABASE_URL']);
  const pool = createPool({ DATABASE_URL: settings.DATABASE_URL, DATABASE_POOL: 4 });
  try {
    const cases = createCases({
      pool,
      rulebooks: { current: currentRulebook, version: rulebookVersion },
      options: { unmatchedDays: settings.UNMATCHED_DAYS },
    });
    return await work({ settings, pool, cases });
  } finally {
    await pool.end();
  }
}

/** Runs `work` with a producer of the cluster that the environment names. */
export async function withProducer<T>(work: (producer: Producer) => Promise<T>): Promise<T> {
  const settings = settingsFor(['KAFKA_BROKERS']);
  const producer = kafkaPort(settings, createLogger('cli', 'silent'), 'onward-cli').producer();
  try {
    return await work(producer);
  } finally {
    await producer.close();
  }
}

/** How long the command line waits for Temporal: the relay starts what is not started here. */
const TEMPORAL_DEADLINE_MS = 3_000;

/**
 * Signals the workflow of a target, starting it where none runs.
 * @returns false when Temporal does not answer: the relay starts it within a minute of its return
 */
export async function signalWorkflow(
  { settings, pool }: Pick<Services, 'settings' | 'pool'>,
  target: Target,
): Promise<boolean> {
  if (!process.env.TEMPORAL_ADDRESS) return false;
  const connection = Connection.lazy(temporalConnectionOptions(settings));
  try {
    const namespace = settings.TEMPORAL_NAMESPACE;
    const { workflow } = new Client({ connection, namespace });
    const signaller = new Signaller(pool, workflow, createLogger('cli', 'silent'), createMetrics('cli'));
    await connection.withDeadline(Date.now() + TEMPORAL_DEADLINE_MS, () => connection.ensureConnected());
    await signaller.signalAll([target], 'sweep');
    return true;
  } catch {
    return false;
  } finally {
    await connection.close();
  }
}

/** The database's address alone. @throws UserError when it is missing */
export const databaseUrl = (): string => settingsFor(['DATABASE_URL']).DATABASE_URL;

/** Who the audit says acted: the person signed in to this machine. */
export const operator = (): Actor => ({ workerId: `cli:${userInfo().username}` });

/** @throws UserError when `subject` names nobody, or nobody that Onward knows */
export async function getPerson(cases: Cases, subject: string): Promise<FoundPerson> {
  if (parseSubject(subject) === undefined)
    throw new UserError(
      `"${subject}" is not a subject; expected nhs:<number>, upn:<upn>, uln:<uln>, local:<code>:<id> or onward:<personId>`,
    );
  const person = await cases.findPerson(subject);
  if (person === undefined) throw new UserError(`unknown subject ${subject}: no case has this identifier`);
  return person;
}
