/** Recording a step of a young person's life that no partner's system states. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { PersonPage } from '../../cases';
import { CODE_LENGTH } from '../../events/fields';
import { isStep, STEPS, type Step } from '../../events/steps';
import { act } from '../commands';
import { renderPage, type ConsoleDependencies } from '../context';
import { dayOf } from '../dates';
import {
  byField,
  idempotencyKey,
  readDate,
  readText,
  sentence,
  text,
  typed,
  type FormError,
  type Typed,
} from '../forms';
import { readable, STEP_GROUPS } from '../words';
import { getPerson, personAddress } from './people';

interface PersonParams {
  Params: { personId: string };
}

/** The steps to choose from, by what they are about. */
function groups(): { title: string; steps: { value: Step; text: string }[] }[] {
  const byGroup = new Map<string, { value: Step; text: string }[]>();
  for (const [step, words] of Object.entries(STEPS) as [Step, string][]) {
    const group = step.slice(0, step.indexOf('.'));
    byGroup.set(group, [...(byGroup.get(group) ?? []), { value: step, text: sentence(words) }]);
  }
  return [...byGroup].map(([group, steps]) => ({ title: STEP_GROUPS[group] ?? readable(group), steps }));
}

const stepPage = (person: PersonPage, values: Typed): Record<string, unknown> => ({
  person,
  base: personAddress(person.personId),
  groups: groups(),
  typed: values,
  errors: [],
  fieldErrors: {},
  key: idempotencyKey(values),
});

function readStep(values: Typed, today: string) {
  const errors: FormError[] = [];
  const step = text(values, 'step');
  if (!isStep(step)) errors.push({ href: '#step', text: 'Select what happened' });
  const date = readDate(values, { name: 'on', label: 'the date it happened', today });
  if (date.error) errors.push(date.error);
  const evidence = readText(values, 'evidence', 'Enter what shows that it happened');
  if (evidence.error) errors.push(evidence.error);
  const about = text(values, 'about');
  if (about.length > CODE_LENGTH)
    errors.push({ href: '#about', text: `Use ${CODE_LENGTH} characters or fewer` });
  const words = isStep(step) ? sentence(STEPS[step]) : '';
  return { errors, step, words, on: date.day ?? '', about, evidence: evidence.value };
}

async function record(request: FastifyRequest<PersonParams>, reply: FastifyReply, deps: ConsoleDependencies) {
  const person = await getPerson(request, deps, request.params.personId);
  const values = typed(request.body);
  const page = stepPage(person, values);
  const asked = readStep(values, dayOf(deps.clock()));
  const again = (errors: readonly FormError[], status: number) =>
    renderPage(request, reply.code(status), 'step.njk', { ...page, errors, fieldErrors: byField(errors) });
  if (asked.errors.length > 0) return again(asked.errors, 400);
  if (text(values, 'change') === 'yes') return again([], 200);
  if (text(values, 'confirmed') !== 'yes')
    return renderPage(request, reply, 'step-check.njk', { ...page, asked });
  const { step, on, about, evidence, words } = asked;
  return act(request, reply, deps, {
    personId: person.personId,
    type: 'step.recorded',
    data: { step, on, evidence, ...(about === '' ? {} : { about }) },
    key: idempotencyKey(values),
    done: { title: 'Recorded', text: `“${words}” is on the record.` },
    next: personAddress(person.personId),
    refused: (error) => again([error], 409),
    errorField: '#step',
  });
}

export function stepRoutes(app: FastifyInstance, deps: ConsoleDependencies): void {
  app.get<PersonParams>('/people/:personId/record', async (request, reply) =>
    renderPage(
      request,
      reply,
      'step.njk',
      stepPage(await getPerson(request, deps, request.params.personId), {}),
    ),
  );
  app.post<PersonParams>('/people/:personId/record', (request, reply) => record(request, reply, deps));
}
