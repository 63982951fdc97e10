/** Sending a person's command: it acts once, and whoever comes second is told what stands. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { EventType } from '../events';
import { CommandRefused } from '../cases/errors';
import { workerOf, type ConsoleDependencies } from './context';
import type { FormError } from './forms';

export interface Command {
  personId: string;
  type: EventType;
  data: Readonly<Record<string, unknown>>;
  /** Of the form: sending it twice acts once. */
  key: string;
  /** What is said once it is recorded. */
  done: { title: string; text: string };
  /** The page to go to afterwards. */
  next: string;
  /** Shows the form again, with all that was typed. */
  refused: (error: FormError) => FastifyReply;
  /** The field that a refusal points at. */
  errorField: string;
}

/** Carries the command out and goes on to `next`; a refusal of the data or because of others shows the form again. */
export async function act(
  request: FastifyRequest,
  reply: FastifyReply,
  deps: ConsoleDependencies,
  command: Command,
): Promise<FastifyReply> {
  const { workerId, name } = workerOf(request);
  const { personId, type, data, key } = command;
  try {
    const result = await deps.cases.command({ workerId, name }, personId, type, data, deps.clock(), key);
    request.session.flash = result.repeated
      ? {
          kind: 'information',
          title: 'Already recorded',
          text: 'It was recorded before; nothing was done twice.',
        }
      : { kind: 'success', ...command.done };
    return await reply.redirect(command.next, 303);
  } catch (error) {
    if (error instanceof CommandRefused && error.code !== 'not-allowed') {
      return command.refused({ href: command.errorField, text: error.message });
    }
    throw error;
  }
}
