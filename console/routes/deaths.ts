/** A death: recorded or confirmed by those on the case, taken back by a manager. One page, by what is on record. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { PersonPage, Worker } from '../../cases';
import { mayReverseDeath } from '../../cases/policy';
import { act } from '../commands';
import { renderPage, workerOf, type ConsoleDependencies } from '../context';
import { dayOf } from '../dates';
import {
  byField,
  idempotencyKey,
  readDate,
  readText,
  text,
  typed,
  type FormError,
  type Typed,
} from '../forms';
import { getPerson, personAddress } from './people';

interface PersonParams {
  Params: { personId: string };
}

type Decision = 'confirm' | 'reverse';

/** What this worker may do about a death, as it stands. */
function choicesOf({ death, open }: PersonPage, worker: Worker): Decision[] {
  const confirm = open && !death?.confirmed && !death?.workers.includes(worker.workerId);
  const reverse = death !== null && death !== undefined && mayReverseDeath(worker);
  return [...(confirm ? (['confirm'] as const) : []), ...(reverse ? (['reverse'] as const) : [])];
}

function readDecision(values: Typed, person: PersonPage, worker: Worker, today: string) {
  const errors: FormError[] = [];
  const choices = choicesOf(person, worker);
  const decision =
    choices.length === 1 ? choices[0] : choices.find((one) => one === text(values, 'decision'));
  if (!decision) errors.push({ href: '#decision', text: 'Select whether the report is right' });
  const reported = person.death?.on;
  const earliest = person.dateOfBirth ?? undefined;
  const date =
    decision === 'confirm' && reported === undefined
      ? readDate(values, { name: 'on', label: 'the date of death', today, earliest })
      : { day: reported };
  if (date.error) errors.push(date.error);
  const reason =
    decision === 'reverse' ? readText(values, 'reason', 'Enter why the report is wrong') : undefined;
  if (reason?.error) errors.push(reason.error);
  return { errors, decision, on: date.day ?? '', reason: reason?.value ?? '' };
}

const DONE = {
  first: 'A second person has to confirm it. Until then everything goes on.',
  confirm: 'The case is closed, and nobody is asked for anything any more.',
  reverse: 'The report was taken back. What was owed is owed again, on its own dates.',
} as const;

async function decide(request: FastifyRequest<PersonParams>, reply: FastifyReply, deps: ConsoleDependencies) {
  const worker = workerOf(request);
  const person = await getPerson(request, deps, request.params.personId);
  const values = typed(request.body);
  const page = deathPage(person, worker, values);
  const asked = readDecision(values, person, worker, dayOf(deps.clock()));
  const again = (errors: readonly FormError[], status: number) =>
    renderPage(request, reply.code(status), 'death.njk', { ...page, errors, fieldErrors: byField(errors) });
  const { decision, on, reason } = asked;
  if (asked.errors.length > 0 || !decision) return again(asked.errors, 400);
  if (text(values, 'change') === 'yes') return again([], 200);
  if (text(values, 'confirmed') !== 'yes')
    return renderPage(request, reply, 'death-check.njk', { ...page, asked });
  const second = person.death !== null && person.death !== undefined && person.death.workers.length > 0;
  return act(request, reply, deps, {
    personId: person.personId,
    type: decision === 'confirm' ? 'death.confirmed' : 'death.reversed',
    data: decision === 'confirm' ? { on } : { reason, on: dayOf(deps.clock()) },
    key: idempotencyKey(values),
    done: {
      title: 'Recorded',
      text: DONE[decision === 'reverse' ? 'reverse' : second ? 'confirm' : 'first'],
    },
    next: personAddress(person.personId),
    refused: (error) => again([error], 409),
    errorField: '#decision',
  });
}

const deathPage = (person: PersonPage, worker: Worker, values: Typed): Record<string, unknown> => ({
  person,
  base: personAddress(person.personId),
  choices: choicesOf(person, worker),
  said: person.death?.workers.includes(worker.workerId) === true,
  typed: values,
  errors: [],
  fieldErrors: {},
  key: idempotencyKey(values),
});

export function deathRoutes(app: FastifyInstance, deps: ConsoleDependencies): void {
  app.get<PersonParams>('/people/:personId/death', async (request, reply) => {
    const person = await getPerson(request, deps, request.params.personId);
    return renderPage(request, reply, 'death.njk', deathPage(person, workerOf(request), {}));
  });
  app.post<PersonParams>('/people/:personId/death', (request, reply) => decide(request, reply, deps));
}
