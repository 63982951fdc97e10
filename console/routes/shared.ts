/** Who has a young person's data: what was disclosed to partners and why, who looked; and the decision about an objection. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { PersonPage } from '../../cases';
import type { AgreementRow } from '../../cases/sharing';
import { basisOf } from '../../events/agreement';
import { act } from '../commands';
import { renderPage, workerOf, type ConsoleDependencies } from '../context';
import { dayOf } from '../dates';
import { byField, idempotencyKey, readText, text, typed, type FormError, type Typed } from '../forms';
import { REFUSAL_WORDS, SHARED_WORDS } from '../words';
import { getPerson, personAddress } from './people';

interface PersonParams {
  Params: { personId: string };
}

const DECISIONS = ['continue', 'stop'] as const;

/** Agreements about which somebody decides: consent is the young person's own, statutory duties go on. */
async function decidable(deps: ConsoleDependencies): Promise<AgreementRow[]> {
  const today = dayOf(deps.clock());
  return (await deps.cases.agreements()).filter(({ endedAt, agreement }) => {
    const { kind } = basisOf(agreement);
    return endedAt === null && agreement.to >= today && (kind === 'direct-care' || kind === 'public-task');
  });
}

async function sharedPage(deps: ConsoleDependencies, person: PersonPage, values: Typed) {
  const { personId } = person;
  const [disclosures, looks, agreements] = await Promise.all([
    deps.cases.disclosures(personId, 100),
    deps.cases.whoSaw(personId),
    decidable(deps),
  ]);
  return {
    person,
    base: personAddress(personId),
    disclosures: disclosures.map((one) => ({
      ...one,
      said: SHARED_WORDS[one.type] ?? one.type,
      why: one.reason === null ? null : (REFUSAL_WORDS[one.reason] ?? one.reason),
    })),
    looks: looks.slice(0, 100),
    agreements,
    typed: values,
    errors: [] as readonly FormError[],
    fieldErrors: {},
    key: idempotencyKey(values),
  };
}

async function decide(request: FastifyRequest<PersonParams>, reply: FastifyReply, deps: ConsoleDependencies) {
  const person = await getPerson(request, deps, request.params.personId);
  const values = typed(request.body);
  const page = await sharedPage(deps, person, values);
  const errors: FormError[] = [];
  const chosen = page.agreements.find(({ agreement }) => agreement.id === text(values, 'agreement'));
  if (!chosen) errors.push({ href: '#agreement', text: 'Select what the decision is about' });
  const decision = DECISIONS.find((name) => name === text(values, 'decision'));
  if (!decision) errors.push({ href: '#decision', text: 'Select whether sharing goes on' });
  const reason = readText(values, 'reason', 'Enter the reason of the decision');
  if (reason.error) errors.push(reason.error);
  const again = (found: readonly FormError[], status: number) =>
    renderPage(request, reply.code(status), 'shared.njk', {
      ...page,
      errors: found,
      fieldErrors: byField(found),
    });
  if (errors.length > 0 || !chosen || !decision) return again(errors, 400);
  return act(request, reply, deps, {
    personId: person.personId,
    type: 'sharing.decided',
    data: { agreement: chosen.agreement.id, decision, reason: reason.value, on: dayOf(deps.clock()) },
    key: idempotencyKey(values),
    done: {
      title: 'Decision recorded',
      text: `${chosen.agreement.title}: sharing ${decision === 'stop' ? 'stops' : 'goes on'}.`,
    },
    next: `${personAddress(person.personId)}/shared`,
    refused: (error) => again([error], 409),
    errorField: '#reason',
  });
}

export function sharedRoutes(app: FastifyInstance, deps: ConsoleDependencies): void {
  app.get<PersonParams>('/people/:personId/shared', async (request, reply) => {
    const person = await getPerson(request, deps, request.params.personId);
    await deps.cases.recordLook({ workerId: workerOf(request).workerId }, 'shared', person.personId);
    return renderPage(request, reply, 'shared.njk', await sharedPage(deps, person, {}));
  });
  app.post<PersonParams>('/people/:personId/shared', (request, reply) => decide(request, reply, deps));
}
