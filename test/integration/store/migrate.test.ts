/** Migrations run once each, in order, whole or not at all, whoever comes first; an edited one is refused. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { migrate } from '../../../store/migrate';
import { serviceAddress } from '../../support/database';

let dir: string;
let url: string;
let client: Client;
let drop: () => Promise<void>;

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'onward-migrations-'));
  const name = `migrate_${randomBytes(6).toString('hex')}`;
  const server = new Client({ connectionString: serviceAddress('DATABASE_URL') });
  await server.connect();
  await server.query(`CREATE DATABASE ${name}`);
  const address = new URL(serviceAddress('DATABASE_URL'));
  address.pathname = `/${name}`;
  url = address.href;
  client = new Client({ connectionString: url });
  await client.connect();
  drop = async () => {
    await client.end();
    await server.query(`DROP DATABASE ${name} WITH (FORCE)`);
    await server.end();
  };
});
afterEach(async () => {
  await drop();
  rmSync(dir, { recursive: true, force: true });
});

const file = (name: string, sql: string): void => writeFileSync(join(dir, name), sql);
const valuesOf = async (table: string): Promise<unknown[]> =>
  (await client.query<{ a: number }>(`SELECT a FROM ${table} ORDER BY a`)).rows.map((row) => row.a);

it('runs the files in order, and each once', async () => {
  file('0002_row.sql', 'INSERT INTO t VALUES (1)');
  file('0001_table.sql', 'CREATE TABLE t (a int)');
  file('readme.txt', 'no migration');
  expect(await migrate(url, dir)).toEqual(['0001_table.sql', '0002_row.sql']);
  file('0003_more.sql', 'INSERT INTO t VALUES (2)');
  expect(await migrate(url, dir)).toEqual(['0003_more.sql']);
  expect(await migrate(url, dir)).toEqual([]);
  expect(await valuesOf('t')).toEqual([1, 2]);
});

it('lets several come at the same time', async () => {
  file('0001_table.sql', 'CREATE TABLE t (a int); SELECT pg_sleep(0.2); INSERT INTO t VALUES (1)');
  const ran = await Promise.all([1, 2, 3, 4].map(() => migrate(url, dir)));
  expect(ran.flat()).toEqual(['0001_table.sql']);
  expect(await valuesOf('t')).toEqual([1]);
});

it('keeps nothing of a file that fails, and goes on from there once it is mended', async () => {
  file('0001_table.sql', 'CREATE TABLE t (a int)');
  file('0002_rows.sql', 'INSERT INTO t VALUES (1); INSERT INTO nowhere VALUES (1)');
  await expect(migrate(url, dir)).rejects.toThrow('nowhere');
  expect(await valuesOf('t')).toEqual([]);
  file('0002_rows.sql', 'INSERT INTO t VALUES (1)');
  expect(await migrate(url, dir)).toEqual(['0002_rows.sql']);
});

it('refuses a file that was edited after it had run', async () => {
  file('0001_table.sql', 'CREATE TABLE t (a int)');
  await migrate(url, dir);
  file('0001_table.sql', 'CREATE TABLE t (a bigint)');
  await expect(migrate(url, dir)).rejects.toThrow('migration 0001_table.sql was edited after it had run');
});
