/**
 * One relay is at work, others stand by: whoever holds a session advisory lock of Postgres. Everything that the relay
 * marks as done it writes through the very session that holds the lock, so a relay that has lost the lock without
 * knowing cannot undo the work of the next one.
 */
import type { Pool, PoolClient, QueryResult, QueryResultRow } from 'pg';
import type { Queryable } from './alarms';

/** The lock of the relay; migrations have another. */
export const RELAY_LOCK = 717_002;

const PULSE_MS = 2_000;
const PULSE_TIMEOUT_MS = 20_000;

/** The session that holds the lock. Its statements run one after another. */
export class Leadership implements Queryable {
  private readonly ended = new AbortController();
  private last: Promise<unknown> = Promise.resolve();
  private readonly pulse: NodeJS.Timeout;
  private readonly lose = (): void => this.end(true);

  constructor(private readonly client: PoolClient) {
    client.on('error', this.lose);
    client.on('end', this.lose);
    this.pulse = setInterval(() => void this.beat(), PULSE_MS);
  }

  /** Aborts when the lock is lost or given up. */
  get signal(): AbortSignal {
    return this.ended.signal;
  }

  query<R extends QueryResultRow = QueryResultRow>(
    text: string | { name?: string; text: string; values?: unknown[] },
    values?: unknown[],
  ): Promise<QueryResult<R>> {
    const run = async (): Promise<QueryResult<R>> => {
      if (this.ended.signal.aborted) throw new Error('Connection terminated: the relay lost its lock');
      return typeof text === 'string'
        ? this.client.query<R>(text, values)
        : this.client.query<R>(text, values);
    };
    const result = this.last.then(run, run);
    this.last = result.catch(() => undefined);
    return result;
  }

  /** A network that drops packets without a word would leave two relays believing; this one finds out first. */
  private async beat(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error('no answer')), PULSE_TIMEOUT_MS);
    });
    await Promise.race([this.query('SELECT 1'), late]).catch(this.lose);
    clearTimeout(timer);
  }

  private end(broken: boolean): void {
    if (this.ended.signal.aborted) return;
    clearInterval(this.pulse);
    this.ended.abort();
    this.client.off('end', this.lose);
    // The listener for errors stays: a connection that is closed by force may still report one.
    this.client.release(broken);
  }

  /** Gives the lock up, so that another relay can take over at once. */
  async resign(): Promise<void> {
    if (this.ended.signal.aborted) return;
    await this.query('SELECT pg_advisory_unlock($1)', [RELAY_LOCK]).catch(() => undefined);
    // Destroyed, not handed back: whatever happens, this session holds the lock no longer.
    this.end(true);
  }
}

/**
 * Takes the lock if it is free.
 * @returns undefined when another relay has it
 * @throws when Postgres is away
 */
export async function tryToLead(pool: Pool, lock = RELAY_LOCK): Promise<Leadership | undefined> {
  const client = await pool.connect();
  try {
    const { rows } = await client.query<{ got: boolean }>('SELECT pg_try_advisory_lock($1) AS got', [lock]);
    if (rows[0]?.got) return new Leadership(client);
  } catch (error) {
    client.release(true);
    throw error;
  }
  client.release();
  return undefined;
}
