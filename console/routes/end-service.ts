/** Ending a children's service: refused, with the reason, while a guard keeps it running. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { closureRefused, type PersonPage } from '../../cases';
import { act } from '../commands';
import { renderPage, type ConsoleDependencies } from '../context';
import { dayOf, longDate } from '../dates';
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
import { END_REASONS, serviceName } from '../words';
import { getPerson, personAddress } from './people';

interface PersonParams {
  Params: { personId: string };
}

type Running = PersonPage['continuity']['running'][number];

/** What tells a running service from the person's others, as a form sends it. */
const serviceValue = ({ service, provider }: Running): string => `${service} ${provider}`;

function endPage(person: PersonPage, values: Typed): Record<string, unknown> {
  return {
    person,
    base: `${personAddress(person.personId)}/end-service`,
    personHref: personAddress(person.personId),
    services: person.continuity.running.map((one) => ({
      value: serviceValue(one),
      text: serviceName(one.service),
      hint: { text: `${one.provider}, since ${longDate(one.from)}; its code is ${one.service}` },
    })),
    reasons: END_REASONS.map(({ code, text: words, hint }) => ({
      value: code,
      text: words,
      ...(hint && { hint: { text: hint } }),
    })),
    typed: values,
    errors: [],
    fieldErrors: {},
    key: idempotencyKey(values),
  };
}

function readEnd(values: Typed, person: PersonPage, today: string) {
  const errors: FormError[] = [];
  const service = person.continuity.running.find((one) => serviceValue(one) === text(values, 'service'));
  if (!service) errors.push({ href: '#service', text: 'Select the service that ends' });
  const reason = END_REASONS.find(({ code }) => code === text(values, 'reason'));
  if (!reason) errors.push({ href: '#reason', text: 'Select why it ends' });
  const date = readDate(values, {
    name: 'on',
    label: 'the day on which it ends',
    today,
    ...(service && { earliest: service.from }),
  });
  if (date.error) errors.push(date.error);
  const evidence = readText(values, 'evidence', 'Enter what shows it');
  if (evidence.error) errors.push(evidence.error);
  return { errors, service, reason, on: date.day ?? '', evidence: evidence.value };
}

async function endService(
  request: FastifyRequest<PersonParams>,
  reply: FastifyReply,
  deps: ConsoleDependencies,
) {
  const person = await getPerson(request, deps, request.params.personId);
  const values = typed(request.body);
  const page = endPage(person, values);
  const asked = readEnd(values, person, dayOf(deps.clock()));
  const again = (errors: readonly FormError[], status: number) =>
    renderPage(request, reply.code(status), 'end-service.njk', {
      ...page,
      errors,
      fieldErrors: byField(errors),
    });
  const { service, reason, on, evidence } = asked;
  if (asked.errors.length > 0 || !service || !reason) return again(asked.errors, 400);
  if (text(values, 'change') === 'yes') return again([], 200);
  const refused = closureRefused(service, reason.code, on);
  if (refused) return again([{ href: '#service', text: refused.text }], 409);
  if (text(values, 'confirmed') !== 'yes')
    return renderPage(request, reply, 'end-service-check.njk', {
      ...page,
      asked: { ...asked, value: serviceValue(service) },
    });
  const { provider, sector, team } = service;
  const ended = { service: service.service, provider, side: 'children', sector, ...(team && { team }) };
  return act(request, reply, deps, {
    personId: person.personId,
    type: 'service.ended',
    data: { ...ended, on, reason: reason.code, evidence },
    key: idempotencyKey(values),
    done: { title: 'Service ended', text: `${serviceName(service.service)} ended on ${longDate(on)}.` },
    next: personAddress(person.personId),
    refused: (error) => again([error], 409),
    errorField: '#service',
  });
}

export function endServiceRoutes(app: FastifyInstance, deps: ConsoleDependencies): void {
  const path = '/people/:personId/end-service';
  app.get<PersonParams>(path, async (request, reply) =>
    renderPage(
      request,
      reply,
      'end-service.njk',
      endPage(await getPerson(request, deps, request.params.personId), {}),
    ),
  );
  app.post<PersonParams>(path, (request, reply) => endService(request, reply, deps));
}
