/** The rulebook to be read: every rule with its source, for everybody who is signed in. No personal data. */
import type { FastifyInstance } from 'fastify';
import { renderPage, type ConsoleDependencies } from '../context';

export function rulebookRoutes(app: FastifyInstance, deps: ConsoleDependencies): void {
  app.get<{ Querystring: { family?: unknown } }>('/rulebook', async (request, reply) => {
    const rulebook = await deps.cases.rulebookPage();
    const only = rulebook.families.find(({ family }) => family === request.query.family);
    return renderPage(request, reply, 'rulebook.njk', {
      rulebook,
      only: only?.family ?? '',
      shown: only ? [only] : rulebook.families,
      titles: Object.fromEntries(
        rulebook.families.flatMap(({ rules }) => rules.map(({ id, title }) => [id, title])),
      ),
    });
  });
}
