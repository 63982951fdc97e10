/** Deciding who is who in two steps: what would come of it, and then, once that was looked at, the act. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { FoundPerson, IdentityReport, IdentityRequest } from '../cases';
import { CommandRefused, NotFoundError } from '../cases/errors';
import { isValidNhsNumber, parseSubject } from '../events/identifiers';
import { renderPage, workerOf, type ConsoleDependencies } from './context';
import { idempotencyKey, text, type FormError, type Typed } from './forms';

/** What a decision is asked with; the page gives it back when it is confirmed. */
export interface AskedDecision {
  values: Typed;
  /** The address of its form. */
  action: string;
  /** The fields that the confirmation sends again. */
  fields: readonly (readonly [name: string, value: string])[];
  words: { title: string; warning: string; button: string; done: string; back: string };
  run: (more: Omit<IdentityRequest, 'actor'>) => Promise<IdentityReport>;
  /** Shows the form again. */
  again: (error: FormError, status: number) => Promise<FastifyReply> | FastifyReply;
  /** The field that a refusal points at. */
  errorField: string;
}

/** Shows what would come of the decision, or, confirmed, carries it out. */
export async function decide(
  request: FastifyRequest,
  reply: FastifyReply,
  deps: ConsoleDependencies,
  asked: AskedDecision,
): Promise<FastifyReply> {
  const { values, words, run } = asked;
  const { workerId } = workerOf(request);
  const key = idempotencyKey(values);
  try {
    if (text(values, 'confirmed') === 'yes') {
      const done = await run({ seen: text(values, 'seen') || undefined, key: `${workerId}:${key}` });
      request.session.flash = done.repeated
        ? {
            kind: 'information',
            title: 'Already recorded',
            text: 'It was decided before; nothing was done twice.',
          }
        : { kind: 'success', title: 'Done', text: words.done };
      return await reply.redirect(words.back, 303);
    }
    const report = await run({ preview: true });
    for (const { personId } of report.before) await deps.cases.recordLook({ workerId }, 'record', personId);
    return await renderPage(request, reply, 'identity-check.njk', { ...asked, report, key });
  } catch (error) {
    if (error instanceof NotFoundError)
      return asked.again({ href: asked.errorField, text: sentenceOf(error) }, 400);
    if (error instanceof CommandRefused && error.code !== 'not-allowed') {
      const status = error.code === 'invalid' ? 400 : 409;
      return asked.again({ href: asked.errorField, text: sentenceOf(error) }, status);
    }
    throw error;
  }
}

const sentenceOf = ({ message }: Error): string => `${message.charAt(0).toUpperCase()}${message.slice(1)}`;

/** A subject as people type it: an NHS number alone, with or without spaces, or a subject as it is. */
export function subjectOf(typed: string): string | undefined {
  const digits = typed.replace(/[\s-]/g, '');
  if (isValidNhsNumber(digits)) return `nhs:${digits}`;
  return parseSubject(typed) ? typed : undefined;
}

/** The person that a field names, or the mistake. */
export async function readPerson(
  deps: ConsoleDependencies,
  values: Typed,
  name: string,
): Promise<{ person?: FoundPerson; error?: FormError }> {
  const typed = text(values, name);
  const href = `#${name}`;
  if (typed === '') return { error: { href, text: 'Enter an NHS number, or another identifier' } };
  const subject = subjectOf(typed);
  if (subject === undefined)
    return {
      error: { href, text: 'Enter a valid NHS number, or upn:, uln:, local: or onward: and the rest' },
    };
  const person = await deps.cases.findPerson(subject);
  return person ? { person } : { error: { href, text: 'Nobody is known by this identifier' } };
}
