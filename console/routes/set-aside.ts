/** A duty that need not be done: waived on a lawful ground, or not applicable. Its statutory date stays on the record. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { DutyLine, TaskDetail, Worker } from '../../cases';
import { CODE_LENGTH } from '../../events/fields';
import { act } from '../commands';
import { renderPage, workerOf, type ConsoleDependencies } from '../context';
import { dayOf } from '../dates';
import { byField, idempotencyKey, readText, text, typed, type FormError, type Typed } from '../forms';
import { oneOf } from '../listing';
import { titleWords } from '../words';
import { getTask, isOpen, lineValue, openLines, taskAddress, taskPage } from './tasks';

interface TaskParams {
  Params: { taskId: string };
}

const KINDS = ['waived', 'not-applicable'] as const;
type Kind = (typeof KINDS)[number];

interface Asked {
  errors: FormError[];
  line: DutyLine | undefined;
  kind: Kind | undefined;
  /** The ground of a waiver, or the reason why the duty does not apply. */
  why: string;
  evidence: string;
  decidedBy: { workerId: string; name: string } | undefined;
}

/** Those who may have decided: whoever is signed in, and the colleagues of the team. */
function deciders(task: TaskDetail, worker: Worker): { workerId: string; name: string }[] {
  const others = task.colleagues.filter(({ workerId }) => workerId !== worker.workerId);
  return [{ workerId: worker.workerId, name: `${worker.name} (you)` }, ...others];
}

function readSetAside(values: Typed, task: TaskDetail, worker: Worker): Asked {
  const errors: FormError[] = [];
  const line = openLines(task).find((open) => lineValue(open) === text(values, 'line'));
  if (!line) errors.push({ href: '#line', text: 'Select what need not be done' });
  const kind = KINDS.find((name) => name === text(values, 'kind'));
  if (!kind) errors.push({ href: '#kind', text: 'Select whether it is waived or does not apply' });
  const waived = kind === 'waived';
  const why = readText(values, 'why', waived ? 'Enter the ground in law' : 'Enter why it does not apply');
  if (why.error) errors.push(why.error);
  else if (waived && (why.value.length > CODE_LENGTH || why.value.includes('\n')))
    errors.push({
      href: '#why',
      text: `Enter the ground in one line of ${CODE_LENGTH} characters or fewer`,
    });
  const evidence = waived
    ? readText(values, 'evidence', 'Enter what shows that the ground holds')
    : undefined;
  if (evidence?.error) errors.push(evidence.error);
  const decidedBy = deciders(task, worker).find(({ workerId }) => workerId === text(values, 'decidedBy'));
  if (waived && !decidedBy) errors.push({ href: '#decidedBy', text: 'Select who decided' });
  return { errors, line, kind, why: why.value, evidence: evidence?.value ?? '', decidedBy };
}

async function setAside(request: FastifyRequest<TaskParams>, reply: FastifyReply, deps: ConsoleDependencies) {
  const worker = workerOf(request);
  const task = await getTask(request, deps, request.params.taskId);
  const values = typed(request.body);
  const asked = readSetAside(values, task, worker);
  const { line, kind, why, evidence, decidedBy } = asked;
  const again = (errors: readonly FormError[], status: number) =>
    renderPage(request, reply.code(status), 'set-aside.njk', {
      ...setAsidePage(task, worker, deps, values),
      errors,
      fieldErrors: byField(errors),
    });
  if (asked.errors.length > 0 || !line || !kind) return again(asked.errors, 400);
  if (text(values, 'change') === 'yes') return again([], 200);
  const title = titleWords(line.title);
  if (text(values, 'confirmed') !== 'yes') {
    return renderPage(request, reply, 'set-aside-check.njk', {
      ...setAsidePage(task, worker, deps, values),
      asked: { ...asked, lineValue: lineValue(line), title },
    });
  }
  const about = { rule: line.rule, occurrence: line.occurrence, on: dayOf(deps.clock()) };
  return act(request, reply, deps, {
    personId: task.personId,
    type: kind === 'waived' ? 'duty.waived' : 'duty.not-applicable',
    data:
      kind === 'waived'
        ? { ...about, ground: why, evidence, decidedBy: decidedBy?.workerId }
        : { ...about, reason: why },
    key: idempotencyKey(values),
    done: { title: 'Recorded', text: `“${title}” need not be done. Its date stays on the record.` },
    next: taskAddress(task.taskId),
    refused: (error) => again([error], 409),
    errorField: '#line',
  });
}

function setAsidePage(task: TaskDetail, worker: Worker, deps: ConsoleDependencies, values: Typed) {
  const lines = openLines(task);
  const chosen = oneOf(
    text(values, 'line'),
    lines.map(lineValue),
    lines.length === 1 ? lineValue(lines[0] as DutyLine) : '',
  );
  return {
    ...taskPage(task, worker, deps),
    choices: lines.map((line) => ({
      value: lineValue(line),
      text: titleWords(line.title),
      checked: lineValue(line) === chosen,
    })),
    deciders: deciders(task, worker),
    typed: values,
    key: idempotencyKey(values),
  };
}

export function setAsideRoutes(app: FastifyInstance, deps: ConsoleDependencies): void {
  app.get<TaskParams>('/tasks/:taskId/set-aside', async (request, reply) => {
    const task = await getTask(request, deps, request.params.taskId);
    if (!isOpen(task)) return reply.redirect(taskAddress(task.taskId), 303);
    return renderPage(request, reply, 'set-aside.njk', setAsidePage(task, workerOf(request), deps, {}));
  });
  app.post<TaskParams>('/tasks/:taskId/set-aside', (request, reply) => setAside(request, reply, deps));
}
