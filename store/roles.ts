/** What the processes may do in the database, apart from who owns it. */
import type { Client } from 'pg';

/** A deployment connects its processes as a member of this role; `prepare` alone connects as the owner of the tables. */
export const APP_ROLE = 'onward_app';

/**
 * Grants the role what the processes need, where it exists: everything but the schema, and of the audit reading and adding alone.
 * The client is the tables' owner.
 */
export async function grantToApp(client: Client): Promise<void> {
  const { rowCount } = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [APP_ROLE]);
  if (!rowCount) return;
  await client.query(`
    GRANT USAGE ON SCHEMA public TO ${APP_ROLE};
    GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO ${APP_ROLE};
    GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO ${APP_ROLE};
    REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON schema_migrations FROM ${APP_ROLE}`);
  for (const table of ['audit', 'audit_chain', 'audit_chain_id']) {
    const { rows } = await client.query<{ there: boolean }>('SELECT to_regclass($1) IS NOT NULL AS there', [
      table,
    ]);
    if (rows[0]?.there) await client.query(`REVOKE UPDATE, DELETE, TRUNCATE ON ${table} FROM ${APP_ROLE}`);
  }
}
