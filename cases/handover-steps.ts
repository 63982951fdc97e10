/** The steps that the `handover` workflow takes when time makes them due, and what it sees of its handover. */
import type { Pool } from 'pg';
import { londonDay, meaningOf } from '../domain';
import type { Instant, LoggedEvent, Plan } from '../domain/types';
import { OWN_SOURCES } from '../events';
import { loadHandover, personOfHandover } from '../store/case-rows';
import { withTransaction, type Tx } from '../store/pool';
import { advanceCases, type AdvanceContext } from './advance';
import { NotFoundError } from './errors';
import { stepRecipient, type OwnerMap } from './owners';
import { isOver, stepId } from './projection';
import type { HandoverView } from './types';

/** See `Cases.takeHandoverStep`. */
export async function takeHandoverStep(
  pool: Pool,
  context: AdvanceContext,
  request: { handoverId: string; step: string; n: number; now: Instant },
): Promise<HandoverView> {
  const { handoverId, now } = request;
  return withTransaction(pool, async (tx) => {
    const personId = await personOfHandover(tx, handoverId);
    if (personId === undefined) throw new NotFoundError('there is no such handover');
    await advanceCases(tx, context, {
      caller: { kind: 'handover', handoverId },
      now,
      work: new Map([[personId, []]]),
      decide: (plan, owners) => stepEvents(plan, request, owners),
    });
    return readHandoverView(tx, handoverId);
  });
}

/** The step, if it is the one that the log asks for by now; nothing otherwise. */
function stepEvents(
  plan: Plan,
  { handoverId, step, n }: { handoverId: string; step: string; n: number },
  owners: OwnerMap,
): LoggedEvent[] {
  const handover = plan.handovers.find((h) => h.handoverId === handoverId);
  const next = handover?.nextStep;
  if (!plan.open || !next || next.step !== step || next.n !== n || next.at > plan.asOf) return [];
  const { at } = next;
  const data = { handoverId, step, n, at, ...telling(step, handoverId, plan, owners) };
  return [
    {
      source: OWN_SOURCES.handover,
      id: stepId(handoverId, step, n),
      type: 'handover.step',
      time: plan.asOf,
      data,
    },
  ];
}

/** Who is told of the step, each once, and in what words. */
function telling(
  step: string,
  handoverId: string,
  { handovers, person, asOf }: Plan,
  owners: OwnerMap,
): { recipients: string[]; on: string; text: string } | undefined {
  const handover = handovers.find((h) => h.handoverId === handoverId);
  const meaning = handover && meaningOf(step, handover);
  if (!meaning) return undefined;
  const recipients = meaning.tells.map((told) => stepRecipient(told, handover, owners, person));
  return { recipients: [...new Set(recipients)], on: londonDay(asOf), text: meaning.text };
}

/** The handover as its workflow sees it. @throws NotFoundError */
export async function readHandoverView(tx: Tx, handoverId: string): Promise<HandoverView> {
  const found = await loadHandover(tx, handoverId);
  if (!found) throw new NotFoundError('there is no such handover');
  const { status, transferOn, nextStep } = found.handover;
  return { handoverId, status, transferOn, nextStep, over: !found.caseOpen || isOver({ status }) };
}
