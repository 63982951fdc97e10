/** After a decline: asking another service, agreeing a plan with the GP, or referring the handover to a joint panel. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { HandoverDetail } from '../../cases';
import type { EventType } from '../../events';
import type { Step } from '../../events/steps';
import { act } from '../commands';
import { renderPage, type ConsoleDependencies } from '../context';
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
import { getHandover, handoverAddress, type HandoverParams } from './handovers';

/** The ways that there are, each with what it is called and what is recorded. */
const WAYS = {
  service: {
    text: 'Ask another service',
    hint: 'It is offered the handover at once, and answers for itself.',
  },
  'gp-plan': {
    text: 'A plan was agreed with the GP',
    hint: 'This ends the handover to the service that declined.',
  },
  'panel-referred': {
    text: 'It was referred to a joint panel',
    hint: 'The decline goes on being escalated until the panel has decided.',
  },
  'panel-decided': {
    text: 'The joint panel has decided',
    hint: 'This ends the handover to the service that declined. If another service is to take over, ask that service too.',
  },
} as const;
type Way = keyof typeof WAYS;
const WAY_CODES = Object.keys(WAYS) as Way[];

const STEP_OF = {
  'gp-plan': 'camhs.gp-plan-agreed',
  'panel-referred': 'handover.panel-referred',
  'panel-decided': 'handover.panel-decided',
} as const satisfies Record<Exclude<Way, 'service'>, Step>;

/** The last day that the contract takes. */
const LAST_DAY = '2199-12-31';

interface Asked {
  errors: FormError[];
  toService?: string;
  on?: string;
  evidence?: string;
}

function readDetails(way: Way, values: Typed, handover: HandoverDetail, today: string): Asked {
  if (way !== 'service') {
    const date = readDate(values, { name: 'on', label: 'the date it happened', today });
    const evidence = readText(values, 'evidence', 'Enter what shows that it happened');
    const errors = [date.error, evidence.error].filter((error) => error !== undefined);
    return { errors, on: date.day, evidence: evidence.value };
  }
  const toService = handover.services.find((service) => service === text(values, 'service'));
  const date = readDate(values, {
    ...{ name: 'on', label: 'the date of the transfer', today: LAST_DAY },
    earliest: today,
  });
  const missing = toService ? undefined : { href: '#service', text: 'Select the service to ask' };
  return { errors: [missing, date.error].filter((e) => e !== undefined), toService, on: date.day };
}

/** What is stated: a proposal in the stead of the one that was declined, or a step about the service that declined. */
function statement(way: Way, asked: Asked, handover: HandoverDetail): { type: EventType; data: Typed } {
  const { toService, on, evidence } = asked;
  const { responsible, toService: declined } = handover;
  if (way === 'service') {
    const data = { fromService: responsible, toService, transferOn: on, insteadOf: declined };
    return { type: 'handover.proposed', data };
  }
  return { type: 'step.recorded', data: { step: STEP_OF[way], on, about: declined, evidence } };
}

function reroutePage(handover: HandoverDetail, values: Typed, deps: ConsoleDependencies) {
  return {
    handover,
    base: handoverAddress(handover.handoverId),
    today: dayOf(deps.clock()),
    ways: WAY_CODES.map((code) => ({ code, ...WAYS[code] })),
    typed: values,
    errors: [] as readonly FormError[],
    fieldErrors: {},
    key: idempotencyKey(values),
  };
}

async function reroute(
  request: FastifyRequest<HandoverParams>,
  reply: FastifyReply,
  deps: ConsoleDependencies,
) {
  const handover = await getHandover(request, deps);
  const values = typed(request.body);
  const page = reroutePage(handover, values, deps);
  const show = (view: string, errors: readonly FormError[], status: number, more = {}) =>
    renderPage(request, reply.code(status), view, { ...page, errors, fieldErrors: byField(errors), ...more });
  if (!handover.actions.includes('re-route')) return show('reroute.njk', [], 409);
  const way = WAY_CODES.find((code) => code === text(values, 'way'));
  if (!way) return show('reroute.njk', [{ href: '#way', text: 'Select what is to be done' }], 400);
  const words = WAYS[way].text;
  const again = (errors: readonly FormError[], status: number) =>
    show('reroute-details.njk', errors, status, { way, words });
  // The first form asks for the way only: its details are asked next.
  if (text(values, 'detailed') !== 'yes' || text(values, 'change') === 'yes') return again([], 200);
  const asked = readDetails(way, values, handover, page.today);
  if (asked.errors.length > 0) return again(asked.errors, 400);
  if (text(values, 'confirmed') !== 'yes') return show('reroute-check.njk', [], 200, { way, words, asked });
  return act(request, reply, deps, {
    personId: handover.personId,
    ...statement(way, asked, handover),
    key: page.key,
    done: { title: 'Recorded', text: `“${words}” is on the record. Nobody else has to be told by hand.` },
    next: page.base,
    refused: (error) => again([error], 409),
    errorField: '#on-day',
  });
}

export function rerouteRoutes(app: FastifyInstance, deps: ConsoleDependencies): void {
  app.get<HandoverParams>('/handovers/:handoverId/re-route', async (request, reply) => {
    const handover = await getHandover(request, deps);
    return renderPage(request, reply, 'reroute.njk', reroutePage(handover, {}, deps));
  });
  app.post<HandoverParams>('/handovers/:handoverId/re-route', (request, reply) =>
    reroute(request, reply, deps),
  );
}
