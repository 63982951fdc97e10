/**
 * What a partner's file says no more. A row that is absent, or a part of one that is empty now, says nothing by itself: an operator says
 * whether it goes on, has ended, or was a mistake, and that is published as the partner's own statement.
 */
import { createHash } from 'node:crypto';
import type { Pool } from 'pg';
import { startOfLondonDay } from '../domain';
import type { LocalDate } from '../domain/types';
import { parseMessage, partnerSource, partnerTopic, structuredMessage, type WritableEvent } from '../events';
import { writeAudit } from '../store/audit';
import { allowedOf } from '../store/imports';
import {
  decideQuestion,
  listQuestions,
  partnerRows,
  statementsById,
  upsertPartnerRows,
  type QuestionRow,
} from '../store/partner-rows';
import { withTransaction, type Tx } from '../store/pool';
import type { KnownPart, KnownParts } from './caseload';
import type { Actor } from './cases';
import { CommandRefused, NotFoundError } from './errors';

export type { QuestionRow } from '../store/partner-rows';

/** What an operator says of it. */
export type RowDecision =
  | { kind: 'keep' }
  /** The services of the row ended. */
  | { kind: 'ended'; on: LocalDate; reason: string }
  /** It was never so. */
  | { kind: 'retract'; reason: string };

export interface RowQuestions {
  /** What the files of partners say no more, and nobody has decided about. */
  rowQuestions(): Promise<QuestionRow[]>;
  /**
   * The statements that a decision makes, to be published before it is recorded; none where all goes on. The same decision gives the same
   * events. @throws NotFoundError, CommandRefused
   */
  statementsOfDecision(questionId: number, decision: RowDecision, asOf: LocalDate): Promise<WritableEvent[]>;
  /** Records a decision whose statements were published. @throws NotFoundError, CommandRefused when it was decided before */
  decideRowQuestion(actor: Actor, questionId: number, decision: RowDecision): Promise<void>;
}

const STATES = { keep: 'kept', ended: 'ended', retract: 'retracted' } as const;

export function questionPart(pool: Pool): RowQuestions {
  const db = pool as unknown as Tx;
  return {
    rowQuestions: () => listQuestions(db),
    statementsOfDecision: (questionId, decision, asOf) =>
      withTransaction(pool, (tx) => statementsOf(tx, questionId, decision, asOf)),
    decideRowQuestion: (actor, questionId, decision) =>
      withTransaction(pool, (tx) => decide(tx, actor, questionId, decision)),
  };
}

async function openQuestion(tx: Tx, questionId: number): Promise<QuestionRow> {
  const [question] = await listQuestions(tx, questionId);
  if (!question) throw new NotFoundError('there is no such question');
  if (question.state !== 'open') throw new CommandRefused('overtaken', `it is ${question.state} already`);
  return question;
}

/** The parts that a question is about, by name. */
async function partsOf(tx: Tx, { partner, rowKey, part }: QuestionRow): Promise<[string, KnownPart][]> {
  const row = (await partnerRows<KnownParts>(tx, partner, [rowKey])).get(rowKey);
  const parts = Object.entries(row?.parts ?? {});
  return part === ''
    ? parts.filter(([, one]) => one.gone === undefined)
    : parts.filter(([name]) => name === part);
}

async function statementsOf(
  tx: Tx,
  questionId: number,
  decision: RowDecision,
  asOf: LocalDate,
): Promise<WritableEvent[]> {
  const question = await openQuestion(tx, questionId);
  if (decision.kind === 'keep') return [];
  const source = partnerSource(question.partner);
  const parts = await partsOf(tx, question);
  if (decision.kind === 'retract' && question.part === '')
    throw new CommandRefused(
      'invalid',
      'a whole row is not taken back: keep it, or say when its services ended',
    );
  const about =
    decision.kind === 'retract' ? parts : parts.filter(([, { type }]) => type === 'service.started');
  const logged = await statementsById(
    tx,
    source,
    about.map(([, { id }]) => id),
  );
  if (about.length === 0 || logged.size < about.length)
    throw new CommandRefused('invalid', 'it has no service that could end: keep it, or take it back');
  const events = about.map(([, { id }]): WritableEvent => {
    const stated = logged.get(id) as NonNullable<ReturnType<typeof logged.get>>;
    const event =
      decision.kind === 'retract'
        ? { type: 'event.retracted', data: { eventId: id, reason: decision.reason } }
        : { type: 'service.ended', data: { ...stated.data, on: decision.on, reason: decision.reason } };
    const body = { source, subject: stated.subject, time: startOfLondonDay(asOf), ...event };
    const text = JSON.stringify([questionId, id, body]);
    return { ...body, id: `row-${createHash('sha256').update(text).digest('hex').slice(0, 40)}` };
  });
  const allowed = await allowedOf(tx, question.partner);
  for (const event of events) {
    const message = { topic: partnerTopic(question.partner), ...structuredMessage(event) };
    const parsed = parseMessage(message, new Date(), allowed);
    if (!parsed.ok) throw new CommandRefused('invalid', `${event.type}: ${parsed.reason} (${parsed.detail})`);
  }
  return events;
}

async function decide(tx: Tx, actor: Actor, questionId: number, decision: RowDecision): Promise<void> {
  const question = await openQuestion(tx, questionId);
  if (!(await decideQuestion(tx, questionId, STATES[decision.kind], actor.workerId)))
    throw new CommandRefused('overtaken', 'somebody else has decided it');
  const { partner, rowKey, part } = question;
  const row = (await partnerRows<KnownParts>(tx, partner, [rowKey])).get(rowKey);
  const known = part === '' ? undefined : row?.parts[part];
  if (row && known) {
    const gone = decision.kind === 'retract' ? 'retracted' : 'kept';
    await upsertPartnerRows(tx, partner, [{ ...row, parts: { ...row.parts, [part]: { ...known, gone } } }]);
  }
  const detail = { questionId, partner };
  await writeAudit(tx, { actor: actor.workerId, action: `row.${STATES[decision.kind]}`, detail });
}
