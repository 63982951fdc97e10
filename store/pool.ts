/** Connections and transactions. */
import { Pool, types, type PoolClient, type QueryResult, type QueryResultRow } from 'pg';

/** A connection inside a transaction: what every typed query takes first. */
export interface Tx {
  query<R extends QueryResultRow = QueryResultRow>(
    query: string | { name?: string; text: string; values?: unknown[] },
    values?: unknown[],
  ): Promise<QueryResult<R>>;
}

export interface PoolSettings {
  DATABASE_URL: string;
  DATABASE_POOL?: number;
}

// Local days stay ISO strings (a Date would move them into the machine's time zone); counts fit a double.
types.setTypeParser(types.builtins.DATE, (value) => value);
types.setTypeParser(types.builtins.INT8, (value) => Number(value));

/**
 * A pool of connections to `settings.DATABASE_URL`. An idle connection that breaks is dropped, not fatal:
 * the next query gets a new one or fails by itself.
 */
export function createPool(settings: PoolSettings): Pool {
  const pool = new Pool({
    connectionString: settings.DATABASE_URL,
    max: settings.DATABASE_POOL ?? 10,
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
    application_name: 'onward',
  });
  pool.on('error', () => undefined);
  return pool;
}

/** Takes an advisory lock until the transaction ends. @returns whether it was free */
export async function tryLock(tx: Tx, key: number): Promise<boolean> {
  const { rows } = await tx.query<{ locked: boolean }>('SELECT pg_try_advisory_xact_lock($1) AS locked', [
    key,
  ]);
  return rows[0]?.locked === true;
}

/** The clock of Postgres. */
export async function clockOf(tx: Tx): Promise<Date> {
  const { rows } = await tx.query<{ clock: Date }>('SELECT clock_timestamp() AS clock');
  return (rows[0] as { clock: Date }).clock;
}

/** Deadlock, serialisation failure, and a lock not got in time: the same work can succeed when done again. */
const RETRIED = new Set(['40P01', '40001', '55P03']);

/** The five-letter SQLSTATE of an error of Postgres, where it is one. */
export function sqlState(error: unknown): string | undefined {
  const code = error instanceof Error ? (error as Error & { code?: unknown }).code : undefined;
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) ? code : undefined;
}

/** True for a failure of the connection or the server, after which waiting and trying again is right. */
export function isUnavailable(error: unknown): boolean {
  const state = sqlState(error);
  if (state) return /^(08|57|53|58)/.test(state) || state === '25006';
  return error instanceof Error && /terminat|ECONN|EPIPE|timeout|Connection|getaddrinfo/i.test(error.message);
}

/**
 * Runs `work` in one READ COMMITTED transaction and commits; rolls back when it throws. A deadlock or a
 * serialisation failure runs `work` again, at most `attempts` times, after a short random pause, so
 * `work` must have no effect outside its transaction.
 */
export async function withTransaction<T>(pool: Pool, work: (tx: Tx) => Promise<T>, attempts = 8): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await once(pool, work);
    } catch (error) {
      if (attempt >= attempts || !RETRIED.has(sqlState(error) ?? '')) throw error;
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 20 * attempt));
    }
  }
}

async function once<T>(pool: Pool, work: (tx: Tx) => Promise<T>): Promise<T> {
  const client: PoolClient = await pool.connect();
  let broken: Error | undefined;
  const noteBroken = (error: Error): void => {
    broken = error;
  };
  client.on('error', noteBroken);
  try {
    await client.query('BEGIN ISOLATION LEVEL READ COMMITTED');
    const result = await work(client);
    await client.query('COMMIT');
    return result;
  } catch (error) {
    if (isUnavailable(error) && !sqlState(error)) broken ??= error as Error;
    await client.query('ROLLBACK').catch((e: Error) => (broken ??= e));
    throw error;
  } finally {
    client.off('error', noteBroken);
    client.release(broken);
  }
}
