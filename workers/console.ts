/** The console process: the web application for social workers, receiving teams and operators. Several may run. */
import { randomBytes } from 'node:crypto';
import { createLogger, createMetrics, type Logger } from '../bus/observability';
import { runProcess, type Running } from '../bus/process';
import { createCases } from '../cases';
import { buildConsole } from '../console/app';
import { createSignIn } from '../console/oidc';
import { PostgresSessionStore } from '../console/sessions';
import { currentRulebook, rulebookVersion } from '../rulebook';
import { settingsOrEnd, type Settings } from '../settings';
import { createPool } from '../store';
import { areaOrEnd } from './area';

const PRUNE_EVERY_MS = 3_600_000;

async function start(settings: Settings, log: Logger): Promise<Running> {
  const pool = createPool(settings);
  const sessions = new PostgresSessionStore(pool);
  if (!settings.SESSION_SECRET)
    log.warn('SESSION_SECRET is not set: everybody is signed out when the console restarts');
  if (!settings.OIDC_ISSUER) log.warn('OIDC_ISSUER is not set: nobody can sign in');
  const app = await buildConsole({
    cases: createCases({
      pool,
      rulebooks: { current: currentRulebook, version: rulebookVersion },
      options: { unmatchedDays: settings.UNMATCHED_DAYS },
    }),
    signIn: settings.OIDC_ISSUER
      ? createSignIn({
          issuer: settings.OIDC_ISSUER,
          clientId: settings.OIDC_CLIENT_ID,
          clientSecret: settings.OIDC_CLIENT_SECRET,
        })
      : undefined,
    sessions,
    checks: {
      postgres: async () => {
        await pool.query('SELECT 1');
      },
    },
    registry: createMetrics('console').registry,
    logger: log,
    clock: () => new Date(),
    address: new URL(settings.CONSOLE_URL ?? `http://${settings.CONSOLE_HOST}:${settings.CONSOLE_PORT}`),
    sessionSecret: settings.SESSION_SECRET ?? randomBytes(32).toString('hex'),
  });
  await app.listen({ host: settings.CONSOLE_HOST, port: settings.CONSOLE_PORT });
  log.info('the console listens');
  const prune = setInterval(() => {
    sessions.prune().catch((error: unknown) => log.warn({ err: error }, 'ended sessions were not removed'));
  }, PRUNE_EVERY_MS);
  return {
    stop: async () => {
      clearInterval(prune);
      await app.close();
      await pool.end();
    },
  };
}

const settings = settingsOrEnd();
areaOrEnd(settings);
const log = createLogger('console', settings.LOG_LEVEL);
runProcess(log, () => start(settings, log));
