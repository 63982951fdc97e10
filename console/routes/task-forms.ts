/** What a worker does with a task: complete it, write a note, take it or give it to a colleague. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { TaskDetail } from '../../cases';
import { act } from '../commands';
import { renderPage, workerOf, type ConsoleDependencies } from '../context';
import { dayOf, longDate } from '../dates';
import {
  byField,
  idempotencyKey,
  readDate,
  readText,
  text,
  ticked,
  typed,
  type FormError,
  type Typed,
} from '../forms';
import { titleWords } from '../words';
import { getTask, isOpen, lineValue, openLines, taskAddress, taskPage } from './tasks';

interface TaskParams {
  Params: { taskId: string };
}

function readCompletion(values: Typed, task: TaskDetail, today: string) {
  const errors: FormError[] = [];
  const lines = openLines(task);
  // Chosen among all lines: a form that is sent twice names lines which are done by then.
  const chosen = task.lines.filter((line) => ticked(values, 'lines').includes(lineValue(line)));
  if (lines.length > 0 && chosen.length === 0)
    errors.push({ href: '#lines', text: 'Select what has been done' });
  const date = readDate(values, { name: 'on', label: 'the date it was done', today });
  if (date.error) errors.push(date.error);
  const evidence = readText(values, 'evidence', 'Enter what shows that it was done');
  if (evidence.error) errors.push(evidence.error);
  return {
    errors,
    chosen,
    on: date.day ?? '',
    evidence: evidence.value,
    all: lines.every((line) => chosen.includes(line)),
  };
}

function completeForm(
  task: TaskDetail,
  values: Typed,
  errors: readonly FormError[],
): Record<string, unknown> {
  const all = openLines(task);
  return {
    choices: all.map((line) => ({
      value: lineValue(line),
      text: titleWords(line.title),
      hint: line.unconfirmed
        ? { text: 'Unconfirmed: not yet checked against the primary source.' }
        : undefined,
      // Ticked beforehand only where there is no choice: nothing is recorded as done unseen.
      checked: all.length === 1 || ticked(values, 'lines').includes(lineValue(line)),
    })),
    typed: values,
    errors,
    fieldErrors: byField(errors),
    key: idempotencyKey(values),
  };
}

/** What whoever comes second is told. */
const doneBefore = ({ byName, on }: NonNullable<TaskDetail['completed']>): string =>
  `${byName} has recorded this task as done on ${longDate(on)}. What you sent was not recorded.`;

async function complete(request: FastifyRequest<TaskParams>, reply: FastifyReply, deps: ConsoleDependencies) {
  const worker = workerOf(request);
  const task = await getTask(request, deps, request.params.taskId);
  const values = typed(request.body);
  const page = taskPage(task, worker, deps);
  const base = taskAddress(task.taskId);
  const asked = readCompletion(values, task, dayOf(deps.clock()));
  const again = (errors: readonly FormError[], status: number) =>
    renderPage(request, reply.code(status), 'task-complete.njk', {
      ...page,
      ...completeForm(task, values, errors),
    });
  const confirmed = text(values, 'confirmed') === 'yes';
  // A confirmed form that is sent twice finds the task done already: it is let through to be told so.
  if (asked.errors.length > 0 && !(confirmed && !isOpen(task))) return again(asked.errors, 400);
  if (text(values, 'change') === 'yes') return again([], 200);
  if (!confirmed) {
    const sent = {
      ...asked,
      lines: asked.chosen.map((line) => ({
        value: lineValue(line),
        title: `${titleWords(line.title)}${line.unconfirmed ? ' (unconfirmed)' : ''}`,
      })),
    };
    return renderPage(request, reply, 'task-check.njk', {
      ...page,
      asked: sent,
      key: idempotencyKey(values),
    });
  }
  const lines = asked.chosen.map(({ rule, occurrence }) => ({ rule, occurrence }));
  const data = {
    taskId: task.taskId,
    on: asked.on,
    evidence: asked.evidence,
    ...(asked.all ? {} : { lines }),
  };
  return act(request, reply, deps, {
    personId: task.personId,
    type: 'task.completed',
    data,
    key: idempotencyKey(values),
    done: { title: 'Recorded', text: `“${task.title}” is recorded as done${asked.all ? '' : ' in part'}.` },
    next: base,
    refused: (error) => again([task.completed ? { ...error, text: doneBefore(task.completed) } : error], 409),
    errorField: '#evidence',
  });
}

export function taskFormRoutes(app: FastifyInstance, deps: ConsoleDependencies): void {
  app.get<TaskParams>('/tasks/:taskId/complete', async (request, reply) => {
    const task = await getTask(request, deps, request.params.taskId);
    if (!isOpen(task)) return reply.redirect(taskAddress(task.taskId), 303);
    const page = taskPage(task, workerOf(request), deps);
    return renderPage(request, reply, 'task-complete.njk', { ...page, ...completeForm(task, {}, []) });
  });

  app.post<TaskParams>('/tasks/:taskId/complete', (request, reply) => complete(request, reply, deps));

  app.post<TaskParams>('/tasks/:taskId/notes', async (request, reply) => {
    const task = await getTask(request, deps, request.params.taskId);
    const values = typed(request.body);
    const note = readText(values, 'note', 'Enter a note');
    const again = (error: FormError, status: number) =>
      renderPage(request, reply.code(status), 'task.njk', {
        ...taskPage(task, workerOf(request), deps),
        ...{ typed: values, errors: [error], fieldErrors: byField([error]), key: idempotencyKey(values) },
      });
    if (note.error) return again(note.error, 400);
    return act(request, reply, deps, {
      personId: task.personId,
      type: 'task.noted',
      data: { taskId: task.taskId, on: dayOf(deps.clock()), note: note.value },
      key: idempotencyKey(values),
      done: { title: 'Note added', text: 'Your note is on the task.' },
      next: taskAddress(task.taskId),
      refused: (error) => again(error, 409),
      errorField: '#note',
    });
  });

  app.post<TaskParams>('/tasks/:taskId/assign', (request, reply) => assign(request, reply, deps));
}

async function assign(request: FastifyRequest<TaskParams>, reply: FastifyReply, deps: ConsoleDependencies) {
  const task = await getTask(request, deps, request.params.taskId);
  const values = typed(request.body);
  const worker = workerOf(request);
  const workerId = text(values, 'workerId');
  const again = (error: FormError, status: number) =>
    renderPage(request, reply.code(status), 'task.njk', {
      ...taskPage(task, worker, deps),
      ...{ typed: values, errors: [error], fieldErrors: byField([error]), key: idempotencyKey(values) },
    });
  const colleague = task.colleagues.find((candidate) => candidate.workerId === workerId);
  if (!colleague) return again({ href: '#workerId', text: 'Select who the task is for' }, 400);
  const mine = colleague.workerId === worker.workerId;
  return act(request, reply, deps, {
    personId: task.personId,
    type: 'task.assigned',
    data: { taskId: task.taskId, workerId: colleague.workerId, team: task.team, on: dayOf(deps.clock()) },
    key: idempotencyKey(values),
    done: {
      title: 'Task given',
      text: mine ? 'This task is now yours.' : `This task is now with ${colleague.name}.`,
    },
    next: taskAddress(task.taskId),
    refused: (error) => again(error, 409),
    errorField: '#workerId',
  });
}
