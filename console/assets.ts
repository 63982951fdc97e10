/** Styles, scripts, fonts and images, and the paths without sign-in: health and metrics. */
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { runChecks } from '../bus/observability';
import type { ConsoleDependencies } from './context';
import { GOVUK, STATIC } from './views';

const GOVUK_FILES = ['govuk-frontend.min.css', 'govuk-frontend.min.js'] as const;
const DAY_MS = 86_400_000;

/**
 * Serves only what pages use: the fonts and images of govuk-frontend, its two bundles, and our own files. One route a
 * file: what is not there is an ordinary page that is not found.
 */
export async function addAssets(app: FastifyInstance): Promise<void> {
  const common = { index: false, wildcard: false, maxAge: DAY_MS } as const;
  await app.register(fastifyStatic, { ...common, root: join(GOVUK, 'assets'), prefix: '/assets/' });
  await app.register(fastifyStatic, {
    ...common,
    root: STATIC,
    prefix: '/assets/onward/',
    decorateReply: false,
  });
  for (const file of GOVUK_FILES)
    app.get(`/assets/govuk/${file}`, (_request, reply) => reply.sendFile(file, GOVUK));
}

/** `/health/live`, `/health/ready` (503 with the part that fails) and `/metrics`. */
export function addHealth(
  app: FastifyInstance,
  deps: Pick<ConsoleDependencies, 'checks' | 'registry'>,
): void {
  app.addHook('onSend', async (_request, reply) => {
    void reply.header('cache-control', 'no-store');
  });
  app.get('/health/live', () => ({ status: 'live' }));
  app.get('/health/ready', async (_request, reply) => {
    const { ready, parts } = await runChecks(deps.checks);
    return reply.code(ready ? 200 : 503).send({ status: ready ? 'ready' : 'not-ready', parts });
  });
  app.get('/metrics', async (_request, reply) =>
    reply.type(deps.registry.contentType).send(await deps.registry.metrics()),
  );
}
