/** Taking up a duty again that a person had set aside: it gets its clock back, with its own date. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { DutyLine, TaskDetail, Worker } from '../../cases';
import { act } from '../commands';
import { renderPage, workerOf, type ConsoleDependencies } from '../context';
import { dayOf } from '../dates';
import { byField, idempotencyKey, readText, text, typed, type FormError, type Typed } from '../forms';
import { titleWords } from '../words';
import { getTask, lineValue, taskAddress, taskPage } from './tasks';

interface TaskParams {
  Params: { taskId: string };
}

/** The lines that somebody set aside. */
function setAsideLines(task: TaskDetail): DutyLine[] {
  const values = new Set(task.setAside.map(lineValue));
  return task.lines.filter((line) => values.has(lineValue(line)));
}

async function reinstate(
  request: FastifyRequest<TaskParams>,
  reply: FastifyReply,
  deps: ConsoleDependencies,
) {
  const worker = workerOf(request);
  const task = await getTask(request, deps, request.params.taskId);
  const values = typed(request.body);
  const page = reinstatePage(task, worker, deps, values);
  const line = setAsideLines(task).find((one) => lineValue(one) === text(values, 'line'));
  const reason = readText(values, 'reason', 'Enter why it has to be done after all');
  const errors: FormError[] = [];
  if (!line) errors.push({ href: '#line', text: 'Select what has to be done after all' });
  if (reason.error) errors.push(reason.error);
  const again = (wrong: readonly FormError[], status: number) =>
    renderPage(request, reply.code(status), 'reinstate.njk', {
      ...page,
      errors: wrong,
      fieldErrors: byField(wrong),
    });
  if (errors.length > 0 || !line) return again(errors, 400);
  if (text(values, 'change') === 'yes') return again([], 200);
  const title = titleWords(line.title);
  if (text(values, 'confirmed') !== 'yes')
    return renderPage(request, reply, 'reinstate-check.njk', {
      ...page,
      asked: { title, due: line.statutoryDue, lineValue: lineValue(line), reason: reason.value },
    });
  return act(request, reply, deps, {
    personId: task.personId,
    type: 'duty.reinstated',
    data: {
      rule: line.rule,
      occurrence: line.occurrence,
      reason: reason.value,
      on: dayOf(deps.clock()),
    },
    key: idempotencyKey(values),
    done: { title: 'Recorded', text: `“${title}” has to be done after all, on the date that it had.` },
    next: taskAddress(task.taskId),
    refused: (error) => again([error], 409),
    errorField: '#line',
  });
}

function reinstatePage(task: TaskDetail, worker: Worker, deps: ConsoleDependencies, values: Typed) {
  const lines = setAsideLines(task);
  const only = lines.length === 1 ? lineValue(lines[0] as DutyLine) : undefined;
  return {
    ...taskPage(task, worker, deps),
    choices: lines.map((line) => ({
      value: lineValue(line),
      text: titleWords(line.title),
      checked: lineValue(line) === (only ?? text(values, 'line')),
    })),
    typed: values,
    key: idempotencyKey(values),
  };
}

export function reinstateRoutes(app: FastifyInstance, deps: ConsoleDependencies): void {
  app.get<TaskParams>('/tasks/:taskId/reinstate', async (request, reply) => {
    const task = await getTask(request, deps, request.params.taskId);
    if (task.setAside.length === 0) return reply.redirect(taskAddress(task.taskId), 303);
    return renderPage(request, reply, 'reinstate.njk', reinstatePage(task, workerOf(request), deps, {}));
  });
  app.post<TaskParams>('/tasks/:taskId/reinstate', (request, reply) => reinstate(request, reply, deps));
}
