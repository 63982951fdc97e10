/** Recording what matters to a young person, and how to communicate with them: in their words, or in those of somebody close. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { PersonPage, Voice } from '../../cases';
import { SAID_BY } from '../../events/passport';
import { act } from '../commands';
import { renderPage, workerOf, type ConsoleDependencies } from '../context';
import { dayOf } from '../dates';
import {
  byField,
  idempotencyKey,
  LONGEST_TEXT,
  readDate,
  text,
  typed,
  type FormError,
  type Typed,
} from '../forms';
import { saidByWords } from '../passport-sections';
import { getPerson, personAddress } from './people';

interface PersonParams {
  Params: { personId: string };
}

const FIELDS = ['whoIAm', 'matters', 'howToCommunicate'] as const;

/** What was recorded before stands in the fields, so that nothing is lost by leaving it. */
function voicePage(person: PersonPage, voice: Voice | null, values: Typed): Record<string, unknown> {
  const before = Object.fromEntries(FIELDS.map((field) => [field, voice?.[field] ?? '']));
  return {
    person,
    base: `${personAddress(person.personId)}/voice`,
    backHref: `${personAddress(person.personId)}/passport`,
    saidBy: SAID_BY.map((code) => ({ value: code, text: saidByWords(code) })),
    typed: { ...before, ...values },
    errors: [],
    fieldErrors: {},
    key: idempotencyKey(values),
  };
}

function readVoice(values: Typed, today: string) {
  const errors: FormError[] = [];
  const said: Partial<Record<(typeof FIELDS)[number], string>> = {};
  for (const field of FIELDS) {
    const value = text(values, field).replace(/\r\n/g, '\n');
    if (value.length > LONGEST_TEXT)
      errors.push({ href: `#${field}`, text: `Use ${LONGEST_TEXT} characters or fewer` });
    if (value !== '') said[field] = value;
  }
  if (Object.keys(said).length === 0)
    errors.push({ href: '#whoIAm', text: 'Enter what the young person says of themself' });
  const saidBy = SAID_BY.find((code) => code === text(values, 'saidBy'));
  if (!saidBy) errors.push({ href: '#saidBy', text: 'Select whose words these are' });
  const date = readDate(values, { name: 'on', label: 'the day on which it was said', today });
  if (date.error) errors.push(date.error);
  return { errors, data: { ...said, saidBy, on: date.day ?? '' } };
}

async function voiceOf(deps: ConsoleDependencies, personId: string): Promise<Voice | null> {
  return (await deps.cases.passportPreview(personId)).draft.voice;
}

async function record(request: FastifyRequest<PersonParams>, reply: FastifyReply, deps: ConsoleDependencies) {
  const person = await getPerson(request, deps, request.params.personId);
  const values = typed(request.body);
  const page = voicePage(person, null, values);
  const { errors, data } = readVoice(values, dayOf(deps.clock()));
  const again = (wrong: readonly FormError[], status: number) =>
    renderPage(request, reply.code(status), 'voice.njk', {
      ...page,
      errors: wrong,
      fieldErrors: byField(wrong),
    });
  if (errors.length > 0) return again(errors, 400);
  return act(request, reply, deps, {
    personId: person.personId,
    type: 'voice.recorded',
    data,
    key: idempotencyKey(values),
    done: { title: 'Recorded', text: 'It stands in the transition passport from now on.' },
    next: `${personAddress(person.personId)}/passport`,
    refused: (error) => again([error], 409),
    errorField: '#whoIAm',
  });
}

export function voiceRoutes(app: FastifyInstance, deps: ConsoleDependencies): void {
  app.get<PersonParams>('/people/:personId/voice', async (request, reply) => {
    const person = await getPerson(request, deps, request.params.personId);
    await deps.cases.recordLook({ workerId: workerOf(request).workerId }, 'voice', person.personId);
    return renderPage(
      request,
      reply,
      'voice.njk',
      voicePage(person, await voiceOf(deps, person.personId), {}),
    );
  });
  app.post<PersonParams>('/people/:personId/voice', (request, reply) => record(request, reply, deps));
}
