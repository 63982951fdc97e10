/** What the console and the command line read about people, tasks and handovers. */
import type { Pool } from 'pg';
import { addresseesOf, fold, londonDay, workingDays } from '../domain';
import type { Duty, Facts, LoggedEvent } from '../domain/types';
import { dutyKey, loadCases, loadTables, type CaseRow, type CaseTables } from '../store/case-rows';
import * as desk from '../store/desk';
import { presentPerson } from '../store/identity-decisions';
import { loadLogs } from '../store/log';
import { withTransaction, type Tx } from '../store/pool';
import type { Rulebooks } from './cases';
import type {
  HandoverDetail,
  HandoverFilter,
  HandoverPage,
  Note,
  PersonPage,
  PersonRow,
  TaskDetail,
  TaskFilter,
  TaskPage,
  TaskQuery,
  Worker,
} from './console-types';
import { continuityPage } from './continuity';
import { handoverDetail } from './handover-page';
import { withUnreported } from './feeds';
import { teamName, type OwnerMap } from './owners';
import type { Plannings } from './plannings';
import { saidOfTask } from './readable';
import { maySeeCase, maySeeHandoverOf, maySeeTaskOf } from './policy';
import {
  dutyLine,
  handoverRow,
  historyOf,
  nameOf,
  nhsNumbers,
  setAsideOf,
  taskRow,
  type Today,
} from './views';
import { withoutNames } from './restricted';
import { standingOf } from './standing';
import { byDue } from './subjects';

export interface QueryContext {
  pool: Pool;
  rulebooks: Rulebooks;
  clock: () => Date;
  plannings: Plannings;
}

const FIRST_PAGE: TaskQuery = {
  scope: 'team',
  filter: 'due',
  sort: 'due',
  descending: false,
  page: 1,
  pageSize: 25,
};
const PAGE_MOST = 200;

/** Handovers by what they wait for: an answer, anything else, nothing. */
const HANDOVER_STATUSES: Readonly<Record<HandoverFilter, readonly string[]>> = {
  awaiting: ['proposed', 'offered', 'more-information'],
  open: ['proposed', 'offered', 'more-information', 'accepted', 'declined', 'introduced', 'transferred'],
  closed: ['settled', 'ended'],
};

/** A whole case for one page. */
interface WholeCase {
  row: CaseRow;
  tables: CaseTables;
  log: readonly LoggedEvent[];
  facts: Facts;
}

export class Queries {
  constructor(private readonly context: QueryContext) {}

  private today(): Today {
    const { clock, rulebooks } = this.context;
    return {
      today: londonDay(clock().toISOString()),
      days: workingDays(rulebooks.current().bankHolidays),
    };
  }

  /** Several statements of one page on one connection. */
  private read<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return withTransaction(this.context.pool, work);
  }

  private get db(): Tx {
    return this.context.pool;
  }

  /** Who is asked, by the settings that the case is planned with. */
  private async ownersOf(tx: Tx, personId: string): Promise<OwnerMap | undefined> {
    const row = (await loadCases(tx, [personId])).get(personId);
    return row && (await this.context.plannings.ownersOf(tx, [row.rulebookVersion]))[0];
  }

  async worker(workerId: string): Promise<Worker | undefined> {
    return desk.findWorker(this.db, workerId);
  }

  async workers(): Promise<Worker[]> {
    return desk.listWorkers(this.db);
  }

  async tasksFor(worker: Worker, query: Partial<TaskQuery> = {}): Promise<TaskPage> {
    const { scope, filter, sort, descending, page, pageSize } = { ...FIRST_PAGE, ...query };
    const limit = Math.max(1, Math.min(pageSize, PAGE_MOST));
    return this.read(async (tx) => {
      const counted = await desk.countTasks(tx, worker.workerId, worker.team);
      const count = (which: 'mine' | 'team', status: TaskFilter): number =>
        counted.find((c) => c.status === status)?.[which] ?? 0;
      const counts = (which: 'mine' | 'team'): Record<TaskFilter, number> => ({
        due: count(which, 'due'),
        overdue: count(which, 'overdue'),
        upcoming: count(which, 'upcoming'),
        done: count(which, 'done'),
      });
      const found = await desk.listTasks(tx, {
        ...(scope === 'mine' ? { assignee: worker.workerId } : { team: worker.team }),
        status: filter,
        sort,
        descending,
        limit,
        offset: (Math.max(1, page) - 1) * limit,
      });
      const duties = await desk.dutiesOf(
        tx,
        found.map((row) => row.personId),
      );
      const today = this.today();
      return {
        rows: found.map((row) => taskRow(row, duties.get(row.personId) ?? new Map(), today)),
        total: count(scope, filter),
        counts: { mine: counts('mine'), team: counts('team') },
      };
    });
  }

  async task(taskId: string): Promise<TaskDetail | undefined> {
    return this.read(async (tx) => {
      const row = await desk.findTask(tx, taskId);
      if (!row) return undefined;
      const { personId } = row;
      const duties = (await desk.dutiesOf(tx, [personId])).get(personId) ?? new Map<string, Duty>();
      const facts = await this.factsOfCase(tx, personId);
      const statements = saidOfTask(facts, row.task);
      const names = await desk.workerNames(
        tx,
        statements.map(({ data }) => String(data.byWorkerId)),
      );
      const byName = (data: Readonly<Record<string, unknown>>): string =>
        names.get(String(data.byWorkerId)) ?? 'Someone no longer here';
      const done = statements.filter(({ type }) => type === 'task.completed').at(-1);
      const colleagues = (await desk.listWorkers(tx)).filter((w) => w.team === row.team);
      const today = this.today();
      const owners = await this.ownersOf(tx, personId);
      return {
        ...taskRow(row, duties, today),
        team: row.team,
        teamName: teamName(row.team, owners),
        ownerRole: row.ownerRole,
        assignee: row.assignee,
        opensOn: row.task.opensOn,
        lines: await withUnreported(
          tx,
          row.task.lines.flatMap((line) => duties.get(dutyKey(line)) ?? []).map((d) => dutyLine(d, today)),
        ),
        notes: statements
          .filter(({ type }) => type === 'task.noted')
          .map(({ time, data }): Note => ({ at: time, byName: byName(data), text: String(data.note) })),
        completed:
          done && row.task.status === 'done'
            ? {
                on: String(done.data.on),
                byName: byName(done.data),
                evidence: typeof done.data.evidence === 'string' ? done.data.evidence : null,
              }
            : null,
        colleagues: colleagues.map(({ workerId, name }) => ({ workerId, name })),
        setAside: setAsideOf(row.task, facts),
      };
    });
  }

  private async factsOfCase(tx: Tx, personId: string): Promise<Facts> {
    return fold(personId, await this.logOf(tx, personId));
  }

  private async logOf(tx: Tx, personId: string): Promise<readonly LoggedEvent[]> {
    return (await loadLogs(tx, [{ personId, after: 0 }])).get(personId) ?? [];
  }

  private async whole(tx: Tx, personId: string): Promise<WholeCase | undefined> {
    const row = (await loadCases(tx, [personId])).get(personId);
    if (!row) return undefined;
    const tables = (await loadTables(tx, [personId])).get(personId) as CaseTables;
    const log = await this.logOf(tx, personId);
    return { row, tables, log, facts: fold(personId, log) };
  }

  /** Of the record that goes on, where the one that is asked for was merged into it. */
  async casePage(asked: string): Promise<PersonPage | undefined> {
    return this.read(async (tx) => {
      const whole = await this.whole(tx, (await presentPerson(tx, asked)) ?? asked);
      if (!whole) return undefined;
      const { row, tables, log, facts } = whole;
      const { personId } = row;
      const today = this.today();
      const person = tables.person ?? {};
      const named = person.namedWorker;
      const names = await desk.workerNames(tx, named ? [named.workerId] : []);
      const numbers = nhsNumbers(await desk.identifiersOf(tx, personId), facts);
      const tasks = await desk.listTasksOfPerson(tx, personId);
      const handovers = await desk.listHandoversOfPerson(tx, personId);
      const owners = named && (await this.ownersOf(tx, personId));
      return {
        personId,
        name: nameOf({ givenName: person.givenName ?? null, familyName: person.familyName ?? null }),
        dateOfBirth: person.dateOfBirth ?? null,
        stage: row.stage,
        open: row.open,
        nhsNumber: numbers[0] ?? null,
        formerNhsNumbers: numbers.slice(1),
        communication: person.communication,
        namedWorker: named
          ? {
              name: names.get(named.workerId) ?? named.workerId,
              team: named.team,
              teamName: teamName(named.team, owners),
            }
          : null,
        ...standingOf(person, facts, today.today),
        blocked: row.blocked,
        asOf: row.asOf,
        rulebookVersion: row.rulebookVersion,
        duties: byDue([...tables.duties.values()]).map((duty) => dutyLine(duty, today)),
        tasks: tasks.map((task) => taskRow(task, tables.duties, today)),
        handovers: handovers.map((handover) => handoverRow(handover, today)),
        addressees: row.open
          ? addresseesOf(facts, this.context.rulebooks.version(row.rulebookVersion), today.today)
          : [],
        continuity: continuityPage(facts, row, this.context.clock()),
        history: historyOf(log, facts),
        today: today.today,
      };
    });
  }

  async searchPeople(text: string, worker?: Worker, limit = 20): Promise<PersonRow[]> {
    const wanted = text.trim().replace(/\s+/g, ' ');
    if (wanted === '') return [];
    const most = Math.max(1, Math.min(limit, PAGE_MOST));
    return this.read(async (tx) => {
      const found = await desk.searchPeople(tx, wanted, worker ? most * 5 : most);
      const seen = worker ? await this.seenBy(tx, worker, found) : found;
      return seen.slice(0, most).map(({ personId, dateOfBirth, stage, open, ...names }) => ({
        personId,
        name: nameOf(names),
        dateOfBirth,
        stage,
        open,
      }));
    });
  }

  /** Those whose pages the worker may open. */
  async seenBy<T extends { personId: string }>(tx: Tx, worker: Worker, people: readonly T[]): Promise<T[]> {
    const ids = people.map(({ personId }) => personId);
    const rows = await loadCases(tx, ids);
    const tables = await loadTables(tx, ids);
    const versions = ids.map((id) => (rows.get(id) as CaseRow).rulebookVersion);
    const owners = await this.context.plannings.ownersOf(tx, versions);
    return people.filter(({ personId }, i) => {
      const own = tables.get(personId) as CaseTables;
      return maySeeCase(worker, {
        person: own.person ?? {},
        tasks: [...own.tasks.values()],
        handovers: [...own.handovers.values()],
        owners: owners[i] as OwnerMap,
      });
    });
  }

  async handoversFor(
    worker: Worker,
    query: { filter?: HandoverFilter; page?: number; pageSize?: number } = {},
  ): Promise<HandoverPage> {
    const { filter = 'awaiting', page = 1, pageSize = 25 } = query;
    const limit = Math.max(1, Math.min(pageSize, PAGE_MOST));
    return this.read(async (tx) => {
      const services =
        worker.roles.includes('manager') && worker.services.length === 0 ? null : worker.services;
      const counted = await desk.countHandovers(tx, services);
      const total = (which: HandoverFilter): number =>
        counted
          .filter((c) => HANDOVER_STATUSES[which].includes(c.status))
          .reduce((sum, c) => sum + c.count, 0);
      const rows = await desk.listHandovers(tx, {
        services,
        statuses: HANDOVER_STATUSES[filter],
        limit,
        offset: (Math.max(1, page) - 1) * limit,
      });
      const today = this.today();
      const shown = await withoutNames(rows, (restricted) => this.seenBy(tx, worker, restricted));
      return {
        rows: shown.map((row) => handoverRow(row, today)),
        total: total(filter),
        counts: { awaiting: total('awaiting'), open: total('open'), closed: total('closed') },
      };
    });
  }

  async handover(handoverId: string): Promise<HandoverDetail | undefined> {
    return this.read(async (tx) => {
      const row = await desk.findHandover(tx, handoverId);
      const whole = row && (await this.whole(tx, row.personId));
      if (!row || !whole) return undefined;
      const [owners] = await this.context.plannings.ownersOf(tx, [whole.row.rulebookVersion]);
      return handoverDetail(tx, {
        row,
        ...{
          person: whole.tables.person ?? {},
          handovers: whole.tables.handovers,
          duties: whole.tables.duties,
        },
        ...{ log: whole.log, facts: whole.facts, owners: owners as OwnerMap },
        open: whole.row.open,
        today: this.today(),
      });
    });
  }

  async maySeePerson(worker: Worker, asked: string): Promise<boolean> {
    return this.read(async (tx) => {
      const personId = (await presentPerson(tx, asked)) ?? asked;
      if (!(await loadCases(tx, [personId])).has(personId)) return false;
      return (await this.seenBy(tx, worker, [{ personId }])).length > 0;
    });
  }

  async maySeeTask(worker: Worker, taskId: string): Promise<boolean> {
    const row = await desk.findTask(this.db, taskId);
    if (row === undefined) return false;
    const asManager = !row.restricted || (await this.maySeePerson(worker, row.personId));
    return maySeeTaskOf(worker, row, asManager);
  }

  async maySeeHandover(worker: Worker, handoverId: string): Promise<boolean> {
    const row = await desk.findHandover(this.db, handoverId);
    const owners = row && (await this.ownersOf(this.db, row.personId));
    if (row === undefined || owners === undefined) return false;
    const asManager = !row.restricted || (await this.maySeePerson(worker, row.personId));
    return maySeeHandoverOf(worker, row.handover, owners, asManager);
  }
}
