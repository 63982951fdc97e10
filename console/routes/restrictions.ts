/** Restricting access to a young person's record, and ending that: a manager on the case. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { PersonPage } from '../../cases';
import { act } from '../commands';
import { notFound, renderPage, workerOf, type ConsoleDependencies } from '../context';
import { dayFromParts, dayOf } from '../dates';
import { byField, idempotencyKey, readText, text, typed, type FormError, type Typed } from '../forms';
import { getPerson, personAddress } from './people';

interface PersonParams {
  Params: { personId: string };
}

/** The level that the console gives; partners have codes of their own. */
const LEVEL = 'restricted';

/** The last day, where one is given: today or later. */
function readEnd(values: Typed, today: string): { to?: string; error?: FormError } {
  const [day, month, year] = (['day', 'month', 'year'] as const).map((part) => text(values, `to-${part}`));
  if (!day && !month && !year) return {};
  const to = dayFromParts(day ?? '', month ?? '', year ?? '');
  if (!to) return { error: { href: '#to-day', text: 'The last day must be a real date, like 27 3 2026' } };
  if (to < today) return { error: { href: '#to-day', text: 'The last day must be today or later' } };
  return { to };
}

function readRestriction(values: Typed, today: string) {
  const end = readEnd(values, today);
  const reason = readText(values, 'reason', 'Enter why access has to be restricted');
  const errors = [end.error, reason.error].filter((error) => error !== undefined);
  return { errors, to: end.to, reason: reason.value };
}

/** Whoever is a manager sees the page; whether they are on the case the command decides. */
async function getRestrictable(
  request: FastifyRequest<PersonParams>,
  deps: ConsoleDependencies,
): Promise<PersonPage> {
  const person = await getPerson(request, deps, request.params.personId);
  if (!workerOf(request).roles.includes('manager')) throw notFound();
  return person;
}

async function restrict(
  request: FastifyRequest<PersonParams>,
  reply: FastifyReply,
  deps: ConsoleDependencies,
) {
  const person = await getRestrictable(request, deps);
  const values = typed(request.body);
  const page = restrictionPage(person, values);
  const today = dayOf(deps.clock());
  const again = (errors: readonly FormError[], status: number) =>
    renderPage(request, reply.code(status), 'restriction.njk', {
      ...page,
      errors,
      fieldErrors: byField(errors),
    });
  const { restricted } = person;
  const asked = restricted ? { errors: [], to: today, reason: '' } : readRestriction(values, today);
  if (asked.errors.length > 0) return again(asked.errors, 400);
  if (text(values, 'change') === 'yes') return again([], 200);
  if (text(values, 'confirmed') !== 'yes')
    return renderPage(request, reply, 'restriction-check.njk', { ...page, asked });
  const { to, reason } = asked;
  return act(request, reply, deps, {
    personId: person.personId,
    type: 'person.restricted',
    data: restricted
      ? { level: restricted.level, from: restricted.from, to: today }
      : { level: LEVEL, from: today, ...(to && { to }), reason },
    key: idempotencyKey(values),
    done: {
      title: 'Recorded',
      text: restricted ? 'Access is open again from tomorrow.' : 'Access to this record is restricted.',
    },
    next: personAddress(person.personId),
    refused: (error) => again([error], 409),
    errorField: '#reason',
  });
}

const restrictionPage = (person: PersonPage, values: Typed): Record<string, unknown> => ({
  person,
  base: personAddress(person.personId),
  typed: values,
  errors: [],
  fieldErrors: {},
  key: idempotencyKey(values),
});

export function restrictionRoutes(app: FastifyInstance, deps: ConsoleDependencies): void {
  app.get<PersonParams>('/people/:personId/restriction', async (request, reply) =>
    renderPage(request, reply, 'restriction.njk', restrictionPage(await getRestrictable(request, deps), {})),
  );
  app.post<PersonParams>('/people/:personId/restriction', (request, reply) => restrict(request, reply, deps));
}
