/** A setting that is missing or wrong is one line that names it, and never shows a value; TLS and keys reach the clients. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { temporalConnectionOptions } from '../../bus/temporal';
import { DEMONSTRATION_AREA } from '../../cases';
import { readSettings } from '../../settings';

const NEEDED = { DATABASE_URL: 'postgres://a', KAFKA_BROKERS: 'a:9092', TEMPORAL_ADDRESS: 'a:7233' };
const reading = (env: Record<string, string>) => () => readSettings({ ...NEEDED, ...env });

test('what is needed has to be there; the rest has defaults', () => {
  expect(() => readSettings({})).toThrow(
    /^settings: DATABASE_URL is not set; KAFKA_BROKERS is not set; TEMPORAL_ADDRESS is not set$/,
  );
  expect(readSettings(NEEDED)).toMatchObject({ CONSOLE_PORT: 3000, KAFKA_SSL: false, UNMATCHED_DAYS: 30 });
});

test('an empty setting counts as not set, as compose files give them', () => {
  const empty = { CONSOLE_PORT: '', KAFKA_SASL_MECHANISM: '', SESSION_SECRET: '', KAFKA_SSL: '' };
  expect(reading(empty)()).toEqual(readSettings(NEEDED));
  expect(() => readSettings({ ...NEEDED, DATABASE_URL: '' })).toThrow('DATABASE_URL is not set');
});

test.each([
  [{ CONSOLE_PORT: '70000' }, /^settings: CONSOLE_PORT: /],
  [{ CONSOLE_PORT: 'http' }, /^settings: CONSOLE_PORT: /],
  [{ DATABASE_POOL: '1' }, /^settings: DATABASE_POOL: /],
  [{ KAFKA_SSL: 'yes' }, /^settings: KAFKA_SSL: /],
  [{ KAFKA_SASL_MECHANISM: 'gssapi' }, /^settings: KAFKA_SASL_MECHANISM: /],
  [{ LOG_LEVEL: 'loud' }, /^settings: LOG_LEVEL: /],
])('%j is refused by name', (env, line) => expect(reading(env)).toThrow(line));

test('a secret that is too short is not shown', () => {
  expect(reading({ SESSION_SECRET: 'hunter2' })).toThrow(/^settings: SESSION_SECRET: (?!.*hunter2)/);
});

test.each([
  [{ KAFKA_SSL_CERT: '/a' }, 'KAFKA_SSL_CERT needs KAFKA_SSL_KEY'],
  [{ TEMPORAL_TLS_KEY: '/a' }, 'TEMPORAL_TLS_KEY needs TEMPORAL_TLS_CERT'],
  [{ TEMPORAL_TLS_CERT: '/a' }, 'TEMPORAL_TLS_CERT needs TEMPORAL_TLS_KEY'],
  [
    { KAFKA_SASL_MECHANISM: 'plain', KAFKA_SASL_USERNAME: 'a' },
    'KAFKA_SASL_MECHANISM needs KAFKA_SASL_PASSWORD',
  ],
  [{ KAFKA_SASL_USERNAME: 'a', KAFKA_SASL_PASSWORD: 'b' }, 'KAFKA_SASL_USERNAME needs KAFKA_SASL_MECHANISM'],
])('%j is half of something', (env, line) => expect(reading(env)).toThrow(line));

describe('the connection to Temporal', () => {
  const dir = mkdtempSync(join(tmpdir(), 'onward-tls-'));
  afterAll(() => rmSync(dir, { recursive: true, force: true }));
  const pem = (name: string): string => {
    writeFileSync(join(dir, name), `pem of ${name}`);
    return join(dir, name);
  };
  const options = (env: Record<string, string>) => temporalConnectionOptions(reading(env)());

  it('is plain unless said', () => expect(options({})).toEqual({ address: 'a:7233' }));
  it('takes TLS with the system’s authorities', () =>
    expect(options({ TEMPORAL_TLS: 'true' }).tls).toBe(true));
  it('takes an API key, which brings TLS', () => {
    expect(options({ TEMPORAL_API_KEY: 'key' })).toMatchObject({ tls: true, apiKey: 'key' });
  });
  it('takes a client certificate and an authority', () => {
    const env = { TEMPORAL_TLS_CA: pem('ca'), TEMPORAL_TLS_CERT: pem('crt'), TEMPORAL_TLS_KEY: pem('key') };
    expect(options(env).tls).toEqual({
      serverRootCACertificate: Buffer.from('pem of ca'),
      clientCertPair: { crt: Buffer.from('pem of crt'), key: Buffer.from('pem of key') },
    });
  });
});

test.each(['orchestrator', 'intake', 'relay', 'console', 'prepare'])('%s refuses the area’s file', (name) => {
  const dir = mkdtempSync(join(tmpdir(), 'onward-area-'));
  const file = join(dir, 'area.json');
  writeFileSync(
    file,
    JSON.stringify({ ...DEMONSTRATION_AREA, defaultTeam: 'gone', local: { bufferWorkingDays: 3 } }),
  );
  const script = join(__dirname, `../../dist/workers/${name}.js`);
  const env = { ...NEEDED, AREA_FILE: file, PATH: process.env.PATH ?? '' };
  const ended = spawnSync(process.execPath, [script], { env, encoding: 'utf8', timeout: 30_000 });
  rmSync(dir, { recursive: true });
  expect({ status: ended.status, stdout: ended.stdout, stderr: ended.stderr }).toEqual({
    status: 1,
    stdout: '',
    stderr: 'AREA_FILE: defaultTeam: there is no team gone; add it to teams\n',
  });
});

test.each(['orchestrator', 'intake', 'relay', 'console', 'prepare'])('%s ends with one line', (name) => {
  const script = join(__dirname, `../../dist/workers/${name}.js`);
  if (!existsSync(script)) throw new Error(`${script} is missing: run "npm run build" first`);
  const env = { ...NEEDED, KAFKA_BROKERS: '', PATH: process.env.PATH ?? '' };
  const { status, stdout, stderr } = spawnSync(process.execPath, [script], {
    env,
    encoding: 'utf8',
    timeout: 30_000,
  });
  expect({ status, stdout, stderr }).toEqual({
    status: 1,
    stdout: '',
    stderr: 'settings: KAFKA_BROKERS is not set\n',
  });
});
