/** A new identity after adoption or a change of gender: the one before is sealed. Privacy officers only, who alone know of it. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { maySealIdentities } from '../../cases/policy';
import { notFound, renderPage, workerOf, type ConsoleDependencies } from '../context';
import { byField, idempotencyKey, text, typed, type FormError, type Typed } from '../forms';
import { decide, readPerson, subjectOf } from '../identity-forms';

const BASE = '/new-identity';

/** To all others there is no such page. @throws PageError 404 */
function requireOfficer(request: FastifyRequest): void {
  if (!maySealIdentities(workerOf(request))) throw notFound();
}

async function page(
  request: FastifyRequest,
  reply: FastifyReply,
  deps: ConsoleDependencies,
  values: Typed = {},
  errors: readonly FormError[] = [],
  status = 200,
) {
  return renderPage(request, reply.code(status), 'new-identity.njk', {
    base: BASE,
    decisions: await deps.cases.identityDecisions(true),
    arrivals: await deps.cases.sealedArrivals(),
    typed: values,
    errors,
    fieldErrors: byField(errors),
    key: idempotencyKey(),
  });
}

async function seal(request: FastifyRequest, reply: FastifyReply, deps: ConsoleDependencies) {
  requireOfficer(request);
  const values = typed(request.body);
  const again = (errors: readonly FormError[], status: number) =>
    page(request, reply, deps, values, errors, status);
  const { person, error } = await readPerson(deps, values, 'person');
  const replacement = subjectOf(text(values, 'replacement'));
  const wrong = [
    ...(error ? [error] : []),
    ...(replacement === undefined
      ? [{ href: '#replacement', text: 'Enter the new NHS number, or another new identifier' }]
      : []),
  ];
  if (!person || replacement === undefined) return again(wrong, 400);
  const actor = { workerId: workerOf(request).workerId };
  const { personId } = person;
  return decide(request, reply, deps, {
    values,
    action: BASE,
    fields: [
      ['person', `onward:${personId}`],
      ['replacement', replacement],
    ],
    words: {
      title: 'Seal the identity of before?',
      warning:
        'Nobody but a privacy officer can find, see or undo it. The names, numbers and contacts of before leave every page and search, and what people wrote until now is no longer shown. What is owed goes on.',
      button: 'Seal it',
      done: 'The identity of before is sealed.',
      back: BASE,
    },
    run: (more) => deps.cases.sealIdentity({ actor, personId, replacement, ...more }, deps.clock()),
    again: (refused, status) => again([refused], status),
    errorField: '#person',
  });
}

async function undo(request: FastifyRequest, reply: FastifyReply, deps: ConsoleDependencies) {
  requireOfficer(request);
  const values = typed(request.body);
  const decisionId = Number(text(values, 'decision'));
  const known = (await deps.cases.identityDecisions(true)).some((one) => one.decisionId === decisionId);
  const again = (error: FormError, status: number) => page(request, reply, deps, values, [error], status);
  if (!known) return again({ href: '#decisions', text: 'There is no such decision' }, 400);
  const actor = { workerId: workerOf(request).workerId };
  return decide(request, reply, deps, {
    values,
    action: `${BASE}/undo`,
    fields: [['decision', String(decisionId)]],
    words: {
      title: 'Open the sealed identity again?',
      warning: 'Everybody who works with this young person will see the names and numbers of before again.',
      button: 'Open it again',
      done: 'The identity is open again.',
      back: BASE,
    },
    run: (more) => deps.cases.undoIdentity({ actor, decisionId, ...more }, deps.clock()),
    again,
    errorField: '#decisions',
  });
}

export function newIdentityRoutes(app: FastifyInstance, deps: ConsoleDependencies): void {
  app.get(BASE, async (request, reply) => {
    requireOfficer(request);
    return page(request, reply, deps);
  });
  app.post(BASE, (request, reply) => seal(request, reply, deps));
  app.post(`${BASE}/undo`, (request, reply) => undo(request, reply, deps));
  app.post(`${BASE}/arrivals`, async (request, reply) => {
    requireOfficer(request);
    const { workerId } = workerOf(request);
    await deps.cases.discardSealedArrival({ workerId }, text(typed(request.body), 'id'));
    request.session.flash = { kind: 'success', title: 'Done', text: 'The record was let go of.' };
    return reply.redirect(BASE, 303);
  });
}
