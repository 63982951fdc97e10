/** The web application: server-rendered pages over `cases`, usable without JavaScript and by keyboard alone. */
import formbody from '@fastify/formbody';
import view from '@fastify/view';
import fastify, { LogController, type FastifyBaseLogger, type FastifyInstance } from 'fastify';
import nunjucks from 'nunjucks';
import { addAssets, addHealth } from './assets';
import type { ConsoleDependencies } from './context';
import { deathRoutes } from './routes/deaths';
import { digestRoutes } from './routes/digest';
import { endServiceRoutes } from './routes/end-service';
import { handoverRoutes } from './routes/handovers';
import { inheritedRoutes } from './routes/inherited';
import { identityRoutes } from './routes/identities';
import { newIdentityRoutes } from './routes/new-identity';
import { operationsRoutes } from './routes/operations';
import { passportRoutes } from './routes/passports';
import { peopleRoutes } from './routes/people';
import { setAsideRoutes } from './routes/set-aside';
import { reinstateRoutes } from './routes/reinstate';
import { restrictionRoutes } from './routes/restrictions';
import { rerouteRoutes } from './routes/reroute';
import { rulebookRoutes } from './routes/rulebook';
import { sharedRoutes } from './routes/shared';
import { signInRoutes } from './routes/sign-in';
import { stepRoutes } from './routes/steps';
import { taskFormRoutes } from './routes/task-forms';
import { taskRoutes } from './routes/tasks';
import { voiceRoutes } from './routes/voice';
import { addErrorPages, addHeaders, addSessions, requireWorker } from './security';
import { configureViews, TEMPLATES } from './views';

/** Largest form that is read. */
const BODY_LIMIT = 64 * 1024;

/** Builds the console; the caller listens and closes. Assets, health and metrics touch no session. */
export async function buildConsole(deps: ConsoleDependencies): Promise<FastifyInstance> {
  const logger: FastifyBaseLogger | undefined = deps.logger;
  const app = fastify({
    ...(logger ? { loggerInstance: logger } : {}),
    // Addresses of pages hold ids of people's tasks: requests are counted, not logged.
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: BODY_LIMIT,
    // Behind a proxy the browser's address is told by the proxy, which stands in the same private network.
    trustProxy: 'loopback, uniquelocal',
    routerOptions: { ignoreTrailingSlash: true },
  });
  await addHeaders(app, deps);
  await app.register(async (open) => addHealth(open, deps));
  await app.register(addAssets);
  await app.register(async (pages) => {
    await pages.register(formbody);
    await pages.register(view, {
      engine: { nunjucks },
      templates: TEMPLATES,
      options: { autoescape: true, onConfigure: configureViews },
    });
    pages.decorateRequest('worker', null);
    await addSessions(pages, deps);
    addErrorPages(pages);
    await pages.register(async (scope) => signInRoutes(scope, deps));
    await pages.register(async (scope) => {
      // Before the CSRF check, which stands in preHandler: who is signed out is told so.
      scope.addHook('preValidation', requireWorker(deps));
      taskRoutes(scope, deps);
      taskFormRoutes(scope, deps);
      setAsideRoutes(scope, deps);
      handoverRoutes(scope, deps);
      rerouteRoutes(scope, deps);
      inheritedRoutes(scope, deps);
      digestRoutes(scope, deps);
      peopleRoutes(scope, deps);
      stepRoutes(scope, deps);
      sharedRoutes(scope, deps);
      deathRoutes(scope, deps);
      restrictionRoutes(scope, deps);
      reinstateRoutes(scope, deps);
      endServiceRoutes(scope, deps);
      passportRoutes(scope, deps);
      voiceRoutes(scope, deps);
      rulebookRoutes(scope, deps);
      operationsRoutes(scope, deps);
      identityRoutes(scope, deps);
      newIdentityRoutes(scope, deps);
    });
  });
  return app;
}
