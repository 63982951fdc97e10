/** Handovers that come to my service, and answering them. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { HANDOVER_FILTERS } from '../../cases/console-types';
import type { HandoverDetail } from '../../cases';
import { act } from '../commands';
import { notFound, renderPage, workerOf, type ConsoleDependencies } from '../context';
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
import { address, oneOf, pageNumber, pagination } from '../listing';
import { DECLINE_REASONS } from '../words';

const PAGE_SIZE = 20;

export interface HandoverParams {
  Params: { handoverId: string };
}

const ANSWERS = {
  accepted: { action: 'accept', text: 'Accept the handover' },
  declined: { action: 'decline', text: 'Decline the handover' },
  'more-information': { action: 'ask-information', text: 'Ask for more information' },
} as const;
type Answer = keyof typeof ANSWERS;
const ANSWER_CODES = Object.keys(ANSWERS) as Answer[];

export const handoverAddress = (handoverId: string): string => `/handovers/${encodeURIComponent(handoverId)}`;

/** The handover, if the worker may see it; that they looked is written down. @throws PageError */
export async function getHandover(
  request: FastifyRequest<HandoverParams>,
  deps: ConsoleDependencies,
): Promise<HandoverDetail> {
  const worker = workerOf(request);
  const { handoverId } = request.params;
  const found = (await deps.cases.maySeeHandover(worker, handoverId))
    ? await deps.cases.handover(handoverId)
    : undefined;
  if (!found) throw notFound();
  await deps.cases.recordLook({ workerId: worker.workerId }, 'handover', found.personId);
  return found;
}

/** Meetings that a receiving service records, with the services that take part. */
const MEETINGS = {
  'adult-introduction': {
    text: 'Your service met the young person',
    done: 'The introduction meeting is on the record.',
    services: ({ toService }: HandoverDetail) => [toService],
  },
  'joint-handover': {
    text: 'Both services met about the handover',
    done: 'The joint meeting is on the record.',
    services: ({ fromService, toService }: HandoverDetail) => [fromService, toService],
  },
} as const;
type Meeting = keyof typeof MEETINGS;

function handoverPage(request: FastifyRequest, deps: ConsoleDependencies, handover: HandoverDetail) {
  const worker = workerOf(request);
  const answers = ANSWER_CODES.filter((code) => handover.actions.includes(ANSWERS[code].action));
  // Who sees no form may still not send one: the command asks the policy.
  const mine = worker.services.includes(handover.toService) || worker.roles.includes('manager');
  return {
    handover,
    base: handoverAddress(handover.handoverId),
    today: dayOf(deps.clock()),
    mayAnswer: mine && answers.length > 0,
    mayIntroduce: mine && handover.actions.includes('introduce'),
    answers: answers.map((code) => ({ code, text: ANSWERS[code].text })),
    reasons: DECLINE_REASONS,
    meetings: Object.entries(MEETINGS).map(([value, { text: words }]) => ({ value, text: words })),
    typed: {} as Typed,
    errors: [] as readonly FormError[],
    fieldErrors: {},
    key: idempotencyKey(),
  };
}

function readAnswer(values: Typed): { errors: FormError[]; response?: Answer; reason?: string } {
  const response = ANSWER_CODES.find((code) => code === text(values, 'response'));
  if (!response) return { errors: [{ href: '#response', text: 'Select your answer' }] };
  if (response === 'declined') {
    const reason = DECLINE_REASONS.find(({ code }) => code === text(values, 'reason'))?.code;
    if (reason) return { errors: [], response, reason };
    return { errors: [{ href: '#reason', text: 'Select why the service declines' }], response };
  }
  if (response === 'more-information') {
    const asked = readText(values, 'information', 'Enter what you need to know');
    return { errors: asked.error ? [asked.error] : [], response, reason: asked.value };
  }
  return { errors: [], response };
}

const ANSWERED = {
  accepted: 'The handover is accepted. The sending service stays responsible until the transfer.',
  declined: 'The handover is declined. The sending service stays responsible.',
  'more-information': 'Your question is on its way to the sending service.',
} as const satisfies Record<Answer, string>;

async function answer(
  request: FastifyRequest<HandoverParams>,
  reply: FastifyReply,
  deps: ConsoleDependencies,
) {
  const handover = await getHandover(request, deps);
  const values = typed(request.body);
  const read = readAnswer(values);
  const page = { ...handoverPage(request, deps, handover), typed: values, key: idempotencyKey(values) };
  const show = (view: string, errors: readonly FormError[], status: number) =>
    renderPage(request, reply.code(status), view, {
      ...page,
      errors,
      fieldErrors: byField(errors),
      response: read.response,
    });
  if (!read.response) return show('handover.njk', read.errors, 400);
  if (read.errors.length > 0) {
    // The first form asks for the answer only: why is asked next.
    const asked = text(values, 'explained') === 'yes';
    return show('handover-reason.njk', asked ? read.errors : [], asked ? 400 : 200);
  }
  if (text(values, 'change') === 'yes') return show('handover.njk', [], 200);
  if (text(values, 'confirmed') !== 'yes') {
    const words = ANSWERS[read.response].text;
    return renderPage(request, reply, 'handover-check.njk', { ...page, asked: { ...read, words } });
  }
  const { handoverId, toService, personId } = handover;
  const { response, reason } = read;
  return act(request, reply, deps, {
    personId,
    type: 'handover.responded',
    data: { handoverId, toService, response, ...(reason ? { reason } : {}), on: page.today },
    key: page.key,
    done: { title: 'Answer sent', text: ANSWERED[response] },
    next: page.base,
    refused: (error) => show('handover.njk', [error], 409),
    errorField: '#response',
  });
}

async function introduce(
  request: FastifyRequest<HandoverParams>,
  reply: FastifyReply,
  deps: ConsoleDependencies,
) {
  const handover = await getHandover(request, deps);
  const values = typed(request.body);
  const page = { ...handoverPage(request, deps, handover), typed: values, key: idempotencyKey(values) };
  const kind: Meeting = text(values, 'kind') === 'joint-handover' ? 'joint-handover' : 'adult-introduction';
  const meeting = MEETINGS[kind];
  const date = readDate(values, { name: 'met', label: 'the date of the meeting', today: page.today });
  const again = (error: FormError, status: number) =>
    renderPage(request, reply.code(status), 'handover.njk', {
      ...page,
      errors: [error],
      fieldErrors: byField([error]),
    });
  if (date.error || !date.day) return again(date.error ?? { href: '#met-day', text: 'Enter the date' }, 400);
  return act(request, reply, deps, {
    personId: handover.personId,
    type: 'meeting.held',
    data: { kind, services: meeting.services(handover), on: date.day },
    key: page.key,
    done: { title: 'Meeting recorded', text: meeting.done },
    next: page.base,
    refused: (error) => again(error, 409),
    errorField: '#met-day',
  });
}

export function handoverRoutes(app: FastifyInstance, deps: ConsoleDependencies): void {
  app.get<{ Querystring: Record<string, unknown> }>('/handovers', async (request, reply) => {
    const worker = workerOf(request);
    const filter = oneOf(request.query.show, HANDOVER_FILTERS, 'awaiting');
    const page = pageNumber(request.query.page);
    const list = await deps.cases.handoversFor(worker, { filter, page, pageSize: PAGE_SIZE });
    const to = (show: string, number?: number) => address('/handovers', { show, page: number });
    return renderPage(request, reply, 'handovers.njk', {
      list,
      filter,
      filters: HANDOVER_FILTERS.map((name) => ({ name, href: to(name), current: name === filter })),
      pages: pagination(list.total, PAGE_SIZE, page, (number) => to(filter, number)),
      services: worker.services,
      today: dayOf(deps.clock()),
    });
  });

  app.get<HandoverParams>('/handovers/:handoverId', async (request, reply) => {
    const handover = await getHandover(request, deps);
    return renderPage(request, reply, 'handover.njk', handoverPage(request, deps, handover));
  });
  app.post<HandoverParams>('/handovers/:handoverId/answer', (request, reply) => answer(request, reply, deps));
  app.post<HandoverParams>('/handovers/:handoverId/introduction', (request, reply) =>
    introduce(request, reply, deps),
  );
}
