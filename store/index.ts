/** Postgres: connections, transactions, migrations and typed queries. Nothing here decides; `cases/` does. */
export { createPool, isUnavailable, sqlState, withTransaction, type PoolSettings, type Tx } from './pool';
export { migrate, migrationsDirectory } from './migrate';
export * from './adoptions';
export * from './log';
export * from './identity';
export * from './identity-decisions';
export * from './moves';
export * from './case-rows';
export * from './case-writes';
export * from './desk';
export * from './digest';
export * from './passports';
export * from './queues';
export * from './imports';
export * from './partner-rows';
export * from './inherited';
export * from './feeds';
