/**
 * Migrations: the numbered .sql files of `store/migrations`, each run once, in order, in a transaction of its own.
 * Why this is our own, and what a library would have to do: docs/decisions/0005-own-migration-runner.md.
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Client } from 'pg';
import { grantToApp } from './roles';

/** Any two runners exclude each other by this advisory lock. */
const LOCK = 717_001;

/** `store/migrations` of the project, whether this runs from the source or from `dist`. */
export function migrationsDirectory(from = __dirname): string {
  for (let dir = from; ; dir = dirname(dir)) {
    const candidate = join(dir, 'store', 'migrations');
    if (existsSync(candidate) && readdirSync(candidate).some((f) => f.endsWith('.sql'))) return candidate;
    if (dirname(dir) === dir) throw new Error('store/migrations was not found');
  }
}

/**
 * Brings the database at `databaseUrl` to the newest schema; safe to call from several processes at once.
 * @returns the names of the files that were run now.
 * @throws Error when a file that was run before has been edited since.
 */
export async function migrate(databaseUrl: string, directory = migrationsDirectory()): Promise<string[]> {
  const files = readdirSync(directory)
    .filter((f) => /^\d{4}_[\w-]+\.sql$/.test(f))
    .sort();
  const client = new Client({ connectionString: databaseUrl, application_name: 'onward-migrate' });
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [LOCK]);
    await client.query(
      'CREATE TABLE IF NOT EXISTS schema_migrations (name text PRIMARY KEY, hash text NOT NULL, run_at timestamptz NOT NULL DEFAULT now())',
    );
    const { rows } = await client.query<{ name: string; hash: string }>(
      'SELECT name, hash FROM schema_migrations',
    );
    const done = new Map(rows.map((r) => [r.name, r.hash]));
    const ran: string[] = [];
    for (const name of files) {
      const sql = readFileSync(join(directory, name), 'utf8');
      const hash = createHash('sha256').update(sql).digest('hex');
      const before = done.get(name);
      if (before === hash) continue;
      if (before) throw new Error(`migration ${name} was edited after it had run`);
      await run(client, name, hash, sql);
      ran.push(name);
    }
    await grantToApp(client);
    return ran;
  } finally {
    await client.end();
  }
}

async function run(client: Client, name: string, hash: string, sql: string): Promise<void> {
  await client.query('BEGIN');
  try {
    await client.query(sql);
    await client.query('INSERT INTO schema_migrations (name, hash) VALUES ($1, $2)', [name, hash]);
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  }
}
