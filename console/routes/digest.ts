/** The daily digest: all that a worker is told on one day, in one list. */
import type { FastifyInstance } from 'fastify';
import { Day } from '../../events/fields';
import { renderPage, workerOf, type ConsoleDependencies } from '../context';
import { address } from '../listing';

export function digestRoutes(app: FastifyInstance, deps: ConsoleDependencies): void {
  app.get<{ Querystring: Record<string, unknown> }>('/digest', async (request, reply) => {
    const asked = Day.safeParse(request.query.day);
    const digest = await deps.cases.digest(workerOf(request), asked.success ? asked.data : undefined);
    return renderPage(request, reply, 'digest.njk', {
      digest,
      atRisk: await deps.cases.atRiskFor(workerOf(request)),
      days: digest.days.map(({ day, notices }) => ({
        day,
        notices,
        href: address('/digest', { day }),
        current: day === digest.day,
      })),
    });
  });
}
