/** What needs an operator, and what to do about it. No personal data. */
import type { FastifyInstance } from 'fastify';
import { mayOpenOperations } from '../../cases/policy';
import { PageError, renderPage, workerOf, type ConsoleDependencies } from '../context';
import { feedPage } from '../feeds';

export function operationsRoutes(app: FastifyInstance, deps: ConsoleDependencies): void {
  app.get('/operations', async (request, reply) => {
    if (!mayOpenOperations(workerOf(request))) {
      throw new PageError(403, 'You may not open this page', 'The operations page is for operators.');
    }
    return renderPage(request, reply, 'operations.njk', { operations: await deps.cases.operationsPage() });
  });

  app.get('/operations/feeds', async (request, reply) => {
    if (!mayOpenOperations(workerOf(request))) {
      throw new PageError(403, 'You may not open this page', 'The page of feeds is for operators.');
    }
    return renderPage(request, reply, 'feeds.njk', feedPage(await deps.cases.feeds(), deps.clock()));
  });
}
