/** My tasks and my team's, and one task. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { TASK_FILTERS, TASK_SORTS, type TaskQuery, type TaskScope } from '../../cases/console-types';
import type { TaskDetail, Worker } from '../../cases';
import { notFound, renderPage, workerOf, type ConsoleDependencies } from '../context';
import { dayOf } from '../dates';
import { idempotencyKey } from '../forms';
import { address, oneOf, pageNumber, pagination } from '../listing';

const PAGE_SIZE = 20;
const SCOPES = ['mine', 'team'] as const satisfies readonly TaskScope[];

/** Where a task's page is; ids may hold characters that mean something in an address. */
export const taskAddress = (taskId: string): string => `/tasks/${encodeURIComponent(taskId)}`;

/** The task, if this worker may see it; the look is recorded. @throws PageError 404 */
export async function getTask(
  request: FastifyRequest,
  deps: ConsoleDependencies,
  taskId: string,
): Promise<TaskDetail> {
  const worker = workerOf(request);
  const task = (await deps.cases.maySeeTask(worker, taskId)) ? await deps.cases.task(taskId) : undefined;
  if (!task) throw notFound();
  await deps.cases.recordLook({ workerId: worker.workerId }, 'task', task.personId);
  return task;
}

export const isOpen = (task: TaskDetail): boolean => task.status !== 'done' && task.status !== 'withdrawn';

/** How a checklist line is named in a form. */
export const lineValue = (line: { rule: string; occurrence: string }): string =>
  `${line.rule}|${line.occurrence}`;

/** The lines that are still to be done. */
export const openLines = (task: TaskDetail) =>
  task.lines.filter((line) => ['due', 'overdue', 'upcoming', 'not-known'].includes(line.status));

function readQuery(query: Readonly<Record<string, unknown>>): TaskQuery {
  return {
    scope: oneOf(query.scope, SCOPES, 'mine'),
    filter: oneOf(query.show, TASK_FILTERS, 'due'),
    sort: oneOf(query.sort, TASK_SORTS, 'due'),
    descending: query.order === 'descending',
    page: pageNumber(query.page),
    pageSize: PAGE_SIZE,
  };
}

/** Without a choice the list opens where there is most to do: overdue, then due, then upcoming. */
async function firstFilter(deps: ConsoleDependencies, worker: Worker, query: TaskQuery): Promise<TaskQuery> {
  const { counts } = await deps.cases.tasksFor(worker, { ...query, pageSize: 1 });
  const filter = TASK_FILTERS.find((name) => counts[query.scope][name] > 0) ?? 'due';
  return { ...query, filter };
}

function listLinks(query: TaskQuery) {
  const to = (
    change: Partial<Record<'scope' | 'show' | 'sort' | 'order' | 'page', string | number | undefined>>,
  ) =>
    address('/tasks', {
      scope: query.scope,
      show: query.filter,
      sort: query.sort,
      order: query.descending ? 'descending' : undefined,
      ...change,
    });
  const headings = { due: 'Due', title: 'Task', person: 'Young person', assignee: 'Given to' } as const;
  return {
    scopes: SCOPES.map((scope) => ({
      scope,
      href: address('/tasks', { scope }),
      current: scope === query.scope,
    })),
    filters: TASK_FILTERS.map((filter) => ({
      filter,
      href: to({ show: filter, page: undefined }),
      current: filter === query.filter,
    })),
    columns: (['title', 'person', 'due', 'assignee'] as const).map((sort) => ({
      text: headings[sort],
      href: to({ sort, order: query.sort === sort && !query.descending ? 'descending' : undefined }),
      sorted: query.sort === sort ? (query.descending ? 'descending' : 'ascending') : undefined,
    })),
    page: (page: number) => to({ page }),
  };
}

export function taskRoutes(app: FastifyInstance, deps: ConsoleDependencies): void {
  app.get<{ Querystring: Record<string, unknown> }>('/tasks', async (request, reply) => {
    const worker = workerOf(request);
    const asked = readQuery(request.query);
    const query = request.query.show === undefined ? await firstFilter(deps, worker, asked) : asked;
    const page = await deps.cases.tasksFor(worker, query);
    const atRisk = await deps.cases.atRiskFor(worker);
    const links = listLinks(query);
    return renderPage(request, reply, 'tasks.njk', {
      query,
      list: page,
      atRisk,
      links,
      pages: pagination(page.total, PAGE_SIZE, query.page, links.page),
      today: dayOf(deps.clock()),
    });
  });

  app.get<{ Params: { taskId: string } }>('/tasks/:taskId', async (request, reply) => {
    const task = await getTask(request, deps, request.params.taskId);
    return renderPage(request, reply, 'task.njk', taskPage(task, workerOf(request), deps));
  });
}

/** What the page of a task shows; forms that are shown again add their errors and typed values. */
export function taskPage(
  task: TaskDetail,
  worker: Worker,
  deps: ConsoleDependencies,
): Record<string, unknown> {
  return {
    task,
    base: taskAddress(task.taskId),
    today: dayOf(deps.clock()),
    open: isOpen(task),
    openLines: openLines(task),
    mine: task.assignee === worker.workerId,
    me: worker,
    key: idempotencyKey(),
    typed: {},
    errors: [],
    fieldErrors: {},
  };
}
