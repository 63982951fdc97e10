/** What a process is told by its environment, checked once at start-up. Every name is listed in docs/operations.md. */
import { z } from 'zod';

const flag = z
  .enum(['true', 'false', '1', '0', ''])
  .default('')
  .transform((v) => v === 'true' || v === '1');
const port = z.coerce.number().int().min(0).max(65535);

const Env = z.object({
  DATABASE_URL: z.string().min(1).describe('Postgres, for example postgres://user:password@host:5432/onward'),
  DATABASE_POOL: z.coerce.number().int().min(2).max(100).default(10),
  KAFKA_BROKERS: z.string().min(1).describe('host:port, comma separated'),
  KAFKA_SSL: flag,
  KAFKA_SSL_CA: z.string().optional().describe('path of a PEM file'),
  KAFKA_SSL_CERT: z.string().optional(),
  KAFKA_SSL_KEY: z.string().optional(),
  KAFKA_SASL_MECHANISM: z.enum(['plain', 'scram-sha-256', 'scram-sha-512']).optional(),
  KAFKA_SASL_USERNAME: z.string().optional(),
  KAFKA_SASL_PASSWORD: z.string().optional(),
  KAFKA_GROUP: z.string().default('onward-intake'),
  TEMPORAL_ADDRESS: z.string().min(1),
  TEMPORAL_NAMESPACE: z.string().default('default'),
  TEMPORAL_TLS: flag,
  TEMPORAL_TLS_CA: z.string().optional(),
  TEMPORAL_TLS_CERT: z.string().optional(),
  TEMPORAL_TLS_KEY: z.string().optional(),
  TEMPORAL_API_KEY: z.string().optional(),
  OIDC_ISSUER: z.string().optional(),
  OIDC_CLIENT_ID: z.string().default('onward-console'),
  OIDC_CLIENT_SECRET: z.string().default('onward-console-demonstration'),
  CONSOLE_HOST: z.string().default('127.0.0.1'),
  CONSOLE_PORT: port.default(3000),
  CONSOLE_URL: z.string().optional().describe('the address that browsers use, when a proxy stands in front'),
  SESSION_SECRET: z.string().min(32).optional(),
  ORCHESTRATOR_HTTP_PORT: port.default(3101),
  INTAKE_HTTP_PORT: port.default(3102),
  RELAY_HTTP_PORT: port.default(3103),
  UNMATCHED_DAYS: z.coerce.number().int().min(1).default(30),
  AREA_FILE: z.string().optional().describe('path of a JSON file: who is asked, who chases, local targets'),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
});

export type Settings = z.infer<typeof Env>;

/** Settings that mean nothing without another. */
const NEEDS: readonly (readonly [keyof Settings, keyof Settings])[] = [
  ['KAFKA_SSL_CERT', 'KAFKA_SSL_KEY'],
  ['KAFKA_SSL_KEY', 'KAFKA_SSL_CERT'],
  ['KAFKA_SASL_MECHANISM', 'KAFKA_SASL_USERNAME'],
  ['KAFKA_SASL_MECHANISM', 'KAFKA_SASL_PASSWORD'],
  ['KAFKA_SASL_USERNAME', 'KAFKA_SASL_MECHANISM'],
  ['TEMPORAL_TLS_CERT', 'TEMPORAL_TLS_KEY'],
  ['TEMPORAL_TLS_KEY', 'TEMPORAL_TLS_CERT'],
];

/**
 * Reads the settings from `env`. One that is empty counts as not set.
 * @throws Error with one line that names each setting that is missing or wrong, never with a value.
 */
export function readSettings(env: Record<string, string | undefined> = process.env): Settings {
  const given = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ''),
  );
  const parsed = Env.safeParse(given);
  const faults = parsed.success
    ? NEEDS.filter(([one, other]) => parsed.data[one] !== undefined && parsed.data[other] === undefined).map(
        ([one, other]) => `${one} needs ${other}`,
      )
    : parsed.error.issues.map(({ path, message }) => {
        const name = path.join('.');
        return name in given ? `${name}: ${message}` : `${name} is not set`;
      });
  if (!parsed.success || faults.length > 0) throw new Error(`settings: ${faults.join('; ')}`);
  return parsed.data;
}

/** The settings of this process, from its environment; where one is missing or wrong it ends with a line that says so. */
export function settingsOrEnd(): Settings {
  try {
    return readSettings();
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return process.exit(1);
  }
}
