/** Inherited duties: what was over before a partner went live. A person says that it was done, is owed still, or does not apply. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { InheritedDuty } from '../../cases';
import { act, type Command } from '../commands';
import { notFound, renderPage, workerOf, type ConsoleDependencies } from '../context';
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
import { address, pageNumber, pagination } from '../listing';
import { titleWords } from '../words';

const PAGE_SIZE = 50;
const LIST = '/inherited';

interface Settling {
  Params: { personId: string };
  Querystring: Record<string, unknown>;
}

const KINDS = ['done', 'owed', 'not-applicable'] as const;
type Kind = (typeof KINDS)[number];

/** Where an inherited duty is settled. */
const settleAddress = ({ personId, rule, occurrence }: InheritedDuty): string =>
  address(`${LIST}/${encodeURIComponent(personId)}`, { rule, occurrence });

async function list(request: FastifyRequest<Settling>, reply: FastifyReply, deps: ConsoleDependencies) {
  const all = await deps.cases.inheritedFor(workerOf(request));
  const page = pageNumber(request.query.page);
  const rows = all.slice((page - 1) * PAGE_SIZE, page * PAGE_SIZE);
  return renderPage(request, reply, 'inherited.njk', {
    rows: rows.map((row) => ({ ...row, href: settleAddress(row) })),
    total: all.length,
    teams: new Set(all.map(({ team }) => team)).size,
    pages: pagination(all.length, PAGE_SIZE, page, (n) => address(LIST, { page: n })),
  });
}

/** The duty that the address names, if this worker may settle it and nobody has. */
async function findInherited(
  request: FastifyRequest<Settling>,
  deps: ConsoleDependencies,
): Promise<InheritedDuty | undefined> {
  const { rule, occurrence } = request.query;
  return (await deps.cases.inheritedFor(workerOf(request))).find(
    (one) => one.personId === request.params.personId && one.rule === rule && one.occurrence === occurrence,
  );
}

interface Asked {
  errors: FormError[];
  kind: Kind | undefined;
  on: string;
  /** What shows that it was done, or why it does not apply. */
  why: string;
}

function readSettlement(values: Typed, today: string): Asked {
  const errors: FormError[] = [];
  const kind = KINDS.find((name) => name === text(values, 'kind'));
  if (!kind) errors.push({ href: '#kind', text: 'Select how it stands' });
  const date = kind === 'done' ? readDate(values, { name: 'on', label: 'the date it was done', today }) : {};
  if (date.error) errors.push(date.error);
  const ask = kind === 'done' ? 'Enter what shows that it was done' : 'Enter why it does not apply';
  const why = kind === 'done' || kind === 'not-applicable' ? readText(values, 'why', ask) : undefined;
  if (why?.error) errors.push(why.error);
  return { errors, kind, on: date.day ?? '', why: why?.value ?? '' };
}

async function settle(request: FastifyRequest<Settling>, reply: FastifyReply, deps: ConsoleDependencies) {
  const duty = await findInherited(request, deps);
  const values = typed(request.body);
  // A confirmed form that is sent twice finds the duty settled already.
  if (!duty && text(values, 'confirmed') === 'yes') {
    request.session.flash = {
      kind: 'information',
      title: 'Already settled',
      text: 'Nothing was recorded twice.',
    };
    return reply.redirect(LIST, 303);
  }
  if (!duty) throw notFound();
  const today = dayOf(deps.clock());
  const asked = readSettlement(values, today);
  const { kind } = asked;
  const again = (errors: readonly FormError[], status: number) =>
    renderPage(request, reply.code(status), 'inherited-settle.njk', {
      ...settlePage(duty, values),
      errors,
      fieldErrors: byField(errors),
    });
  if (asked.errors.length > 0 || !kind) return again(asked.errors, 400);
  if (text(values, 'change') === 'yes') return again([], 200);
  if (text(values, 'confirmed') !== 'yes')
    return renderPage(request, reply, 'inherited-check.njk', { ...settlePage(duty, values), asked });
  return act(request, reply, deps, {
    personId: duty.personId,
    ...statementOf(duty, { ...asked, kind }, today),
    key: idempotencyKey(values),
    next: LIST,
    refused: (error) => again([error], 409),
    errorField: '#kind',
  });
}

/** What is stated, and what is said once it is recorded. */
function statementOf(
  { rule, occurrence, taskId, title }: InheritedDuty,
  { kind, on, why }: Pick<Asked, 'on' | 'why'> & { kind: Kind },
  today: string,
): Pick<Command, 'type' | 'data' | 'done'> {
  const line = { rule, occurrence };
  const said = (words: string) => ({ title: 'Recorded', text: `“${titleWords(title)}” ${words}` });
  if (kind === 'owed')
    return {
      type: 'duty.owed',
      data: { ...line, on: today },
      done: said('is owed: it stands among the tasks now.'),
    };
  if (kind === 'not-applicable')
    return {
      type: 'duty.not-applicable',
      data: { ...line, on: today, reason: why },
      done: said('does not apply.'),
    };
  return {
    type: 'task.completed',
    data: { taskId, on, evidence: why, lines: [line] },
    done: said(`was done on ${longDate(on)}.`),
  };
}

const settlePage = (duty: InheritedDuty, values: Typed) => ({
  duty,
  action: settleAddress(duty),
  list: LIST,
  typed: values,
  key: idempotencyKey(values),
});

export function inheritedRoutes(app: FastifyInstance, deps: ConsoleDependencies): void {
  app.get<Settling>(LIST, (request, reply) => list(request, reply, deps));
  app.get<Settling>(`${LIST}/:personId`, async (request, reply) => {
    const duty = await findInherited(request, deps);
    if (!duty) throw notFound();
    return renderPage(request, reply, 'inherited-settle.njk', settlePage(duty, {}));
  });
  app.post<Settling>(`${LIST}/:personId`, (request, reply) => settle(request, reply, deps));
}
