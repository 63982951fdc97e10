/** Who is who: two records of one young person made one, taken apart again, and one record that holds two people. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Selection } from '../../cases';
import { mayDecideIdentities } from '../../cases/policy';
import { PageError, renderPage, workerOf, type ConsoleDependencies } from '../context';
import { dayOf } from '../dates';
import { byField, idempotencyKey, readDate, text, ticked, typed, type FormError, type Typed } from '../forms';
import { decide, readPerson, subjectOf } from '../identity-forms';

const BASE = '/operations/identities';

function requireOperator(request: FastifyRequest): void {
  if (!mayDecideIdentities(workerOf(request)))
    throw new PageError(403, 'You may not open this page', 'Who is who is decided by operators.');
}

async function listPage(
  request: FastifyRequest,
  reply: FastifyReply,
  deps: ConsoleDependencies,
  values: Typed = {},
  errors: readonly FormError[] = [],
  status = 200,
) {
  const { workerId } = workerOf(request);
  const duplicates = await deps.cases.possibleDuplicates();
  for (const { personId } of duplicates.flatMap(({ people }) => people))
    await deps.cases.recordLook({ workerId }, 'duplicates', personId);
  return renderPage(request, reply.code(status), 'identities.njk', {
    base: BASE,
    duplicates,
    decisions: await deps.cases.identityDecisions(),
    typed: values,
    errors,
    fieldErrors: byField(errors),
    key: idempotencyKey(),
  });
}

async function merge(request: FastifyRequest, reply: FastifyReply, deps: ConsoleDependencies) {
  requireOperator(request);
  const values = typed(request.body);
  const again = (errors: readonly FormError[], status: number) =>
    listPage(request, reply, deps, values, errors, status);
  const [one, other] = [
    await readPerson(deps, values, 'survivor'),
    await readPerson(deps, values, 'absorbed'),
  ];
  const errors = [one.error, other.error].filter((error) => error !== undefined);
  if (!one.person || !other.person) return again(errors, 400);
  const turned = text(values, 'turn') === 'yes';
  const [survivor, absorbed] = turned
    ? [other.person.personId, one.person.personId]
    : [one.person.personId, other.person.personId];
  const actor = { workerId: workerOf(request).workerId };
  return decide(request, reply, deps, {
    values,
    action: `${BASE}/merge`,
    fields: [
      ['survivor', `onward:${survivor}`],
      ['absorbed', `onward:${absorbed}`],
    ],
    words: {
      title: 'Make these two records one?',
      warning:
        'Do this only if you are sure that both are the same young person. Twins share a birth date and a family name.',
      button: 'Make them one record',
      done: 'The two records are one. You can take them apart again from the list of decisions.',
      back: BASE,
    },
    run: (more) => deps.cases.mergePeople({ actor, survivor, absorbed, ...more }, deps.clock()),
    again: (error, status) => again([error], status),
    errorField: '#survivor',
  });
}

async function undo(request: FastifyRequest, reply: FastifyReply, deps: ConsoleDependencies) {
  requireOperator(request);
  const values = typed(request.body);
  const decisionId = Number(text(values, 'decision'));
  const known = (await deps.cases.identityDecisions()).some((one) => one.decisionId === decisionId);
  const again = (error: FormError, status: number) => listPage(request, reply, deps, values, [error], status);
  if (!known) return again({ href: '#decisions', text: 'There is no such decision' }, 400);
  const actor = { workerId: workerOf(request).workerId };
  return decide(request, reply, deps, {
    values,
    action: `${BASE}/undo`,
    fields: [['decision', String(decisionId)]],
    words: {
      title: 'Take these two records apart again?',
      warning:
        'Exactly what moved goes back. What partners stated since goes where its identifiers point; what people did since stays with the record that went on.',
      button: 'Take them apart',
      done: 'The records are two again.',
      back: BASE,
    },
    run: (more) => deps.cases.undoIdentity({ actor, decisionId, ...more }, deps.clock()),
    again,
    errorField: '#decisions',
  });
}

function splitPage(
  request: FastifyRequest,
  reply: FastifyReply,
  values: Typed,
  errors: readonly FormError[] = [],
  status = 200,
) {
  return renderPage(request, reply.code(status), 'split.njk', {
    base: BASE,
    typed: values,
    swapped: ticked(values, 'swap').includes('yes'),
    errors,
    fieldErrors: byField(errors),
    key: idempotencyKey(values),
  });
}

/** Lines of a field, each trimmed. */
const lines = (values: Typed, name: string): string[] =>
  text(values, name)
    .split(/[\r\n]+/)
    .map((line) => line.trim())
    .filter((line) => line !== '');

function readSelection(values: Typed, today: string): { take: Selection; errors: FormError[] } {
  const errors: FormError[] = [];
  const day = (name: string, label: string): string | undefined => {
    if (['day', 'month', 'year'].every((part) => text(values, `${name}-${part}`) === '')) return undefined;
    const read = readDate(values, { name, label, today });
    if (read.error) errors.push(read.error);
    return read.day;
  };
  const subject = text(values, 'subject');
  const named = subject === '' ? undefined : subjectOf(subject);
  if (subject !== '' && named === undefined)
    errors.push({
      href: '#subject',
      text: 'Enter a valid NHS number, or upn:, uln:, local: or onward: and the rest',
    });
  const source = text(values, 'source');
  const eventIds = lines(values, 'events');
  return {
    take: {
      ...(source === '' ? {} : { source: source.startsWith('urn:') ? source : `urn:partner:${source}` }),
      ...(named === undefined ? {} : { subject: named }),
      from: day('since', 'the first day'),
      to: day('until', 'the last day'),
      ...(eventIds.length > 0 ? { eventIds } : {}),
    },
    errors,
  };
}

const SPLIT_FIELDS = ['from', 'to', 'source', 'subject', 'events', 'identifiers'] as const;
const DATE_FIELDS = ['since', 'until'].flatMap((name) =>
  ['day', 'month', 'year'].map((part) => `${name}-${part}`),
);

async function split(request: FastifyRequest, reply: FastifyReply, deps: ConsoleDependencies) {
  requireOperator(request);
  const values = typed(request.body);
  const again = (errors: readonly FormError[], status: number) =>
    splitPage(request, reply, values, errors, status);
  const from = await readPerson(deps, values, 'from');
  const isNew = text(values, 'to') === '';
  const to = isNew ? {} : await readPerson(deps, values, 'to');
  const { take, errors } = readSelection(values, dayOf(deps.clock()));
  const typedIdentifiers = lines(values, 'identifiers');
  const identifiers = typedIdentifiers.map(subjectOf).filter((one) => one !== undefined);
  if (identifiers.length < typedIdentifiers.length)
    errors.push({
      href: '#identifiers',
      text: 'Enter each identifier on a line of its own, as the records show it',
    });
  for (const { error } of [to, from]) if (error) errors.unshift(error);
  const swap = ticked(values, 'swap').includes('yes');
  if (!from.person || errors.length > 0) return again(errors, 400);
  const actor = { workerId: workerOf(request).workerId };
  const people = { from: from.person.personId, to: to.person?.personId };
  return decide(request, reply, deps, {
    values,
    action: `${BASE}/split`,
    fields: [
      ...[...SPLIT_FIELDS, ...DATE_FIELDS].map((name) => [name, text(values, name)] as const),
      ...(swap ? ([['swap', 'yes']] as const) : []),
    ],
    words: {
      title: isNew ? 'Make a new person of these statements?' : 'Give these statements to the other person?',
      warning:
        'Statements that correct one another stay together. What people did about tasks stays unless you name it.',
      button: isNew ? 'Make a new person' : 'Move the statements',
      done: 'Each statement is with the person it is about.',
      back: BASE,
    },
    run: (more) =>
      deps.cases.splitPerson({ actor, ...people, take, identifiers, swap, ...more }, deps.clock()),
    again: (error, status) => again([error], status),
    errorField: '#from',
  });
}

export function identityRoutes(app: FastifyInstance, deps: ConsoleDependencies): void {
  app.get(BASE, async (request, reply) => {
    requireOperator(request);
    return listPage(request, reply, deps);
  });
  app.post(`${BASE}/merge`, (request, reply) => merge(request, reply, deps));
  app.post(`${BASE}/undo`, (request, reply) => undo(request, reply, deps));
  app.get(`${BASE}/split`, async (request, reply) => {
    requireOperator(request);
    return splitPage(request, reply, {});
  });
  app.post(`${BASE}/split`, (request, reply) => split(request, reply, deps));
}
