/** Starts sign-in for the demonstration, or takes the issuer that the environment names. */
import { join } from 'node:path';
import { Child } from './child';
import { built } from './paths';
import { LOOPBACK, pickPort } from './ports';
import { external, type Service, type ServiceContext } from './service';

/** Starts the demonstration's OpenID Connect provider, or takes `OIDC_ISSUER`. */
export async function startSignIn(context: ServiceContext): Promise<Service> {
  const { env, dataDir, log, records, ports, consoleUrl } = context;
  if (env.OIDC_ISSUER) {
    log(`Sign-in: ${env.OIDC_ISSUER} (OIDC_ISSUER)`);
    return external('sign-in', { OIDC_ISSUER: env.OIDC_ISSUER });
  }
  const port = await pickPort(ports.signIn);
  const issuer = `http://${LOOPBACK}:${port}`;
  log(`Sign-in: demonstration people, on ${LOOPBACK}:${port}`);
  const child = new Child(
    {
      name: 'sign-in',
      command: process.execPath,
      args: [built('stack/sign-in.js'), String(port), join(dataDir, 'sign-in-keys.json')],
      // With NODE_ENV production, oidc-provider warns of the memory adapter, which is meant here.
      env: { ...env, CONSOLE_URL: consoleUrl },
      logFile: join(dataDir, 'logs', 'sign-in.log'),
      ready: async () => (await fetch(`${issuer}/.well-known/openid-configuration`)).ok,
      readyTimeoutMs: 30_000,
      stopSignal: 'SIGTERM',
      stopTimeoutMs: 3000,
      order: 0,
      restart: true,
    },
    records,
    log,
  );
  await child.start();
  return { name: 'sign-in', external: false, child, env: { OIDC_ISSUER: issuer }, stop: () => child.stop() };
}
