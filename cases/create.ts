/** Puts the application together over one pool of connections. */
import type { Pool } from 'pg';
import { endOfLondonDay, londonDay } from '../domain';
import type { Instant, LoggedEvent } from '../domain/types';
import { rulebookPage } from '../rulebook';
import { loadCases, lockCases } from '../store/case-rows';
import { writeAudit } from '../store/audit';
import { upsertWorkers } from '../store/desk';
import { attributedTo } from '../store/log';
import { withTransaction, type Tx } from '../store/pool';
import * as queues from '../store/queues';
import { Adoptions } from './adoptions';
import { advanceCases } from './advance';
import { auditPart } from './audit';
import type { Cases, CasesDependencies, Figures } from './cases';
import { runCommand } from './commands';
import { continuityPart } from './continuity';
import { deathPart } from './deaths';
import { digestsOn, readDigest, recipientsOf } from './digest';
import { NotFoundError } from './errors';
import { feedPart } from './feeds';
import { readHandoverView, takeHandoverStep } from './handover-steps';
import { identityPart } from './identities';
import { caseloadPart } from './imports';
import { CaseMemory } from './memory';
import { Operations } from './operations';
import { passportPart } from './passports';
import { verifyOracle } from './oracle';
import { planningOf, Plannings } from './plannings';
import { Queries } from './queries';
import { rehearse } from './rehearse';
import { receive, type ReceiveContext } from './receive';
import { sharingPart } from './sharing';
import { dutiesOf, findPerson, handoversOf } from './subjects';
import type { CaseView } from './types';
import { viewOf } from './write';

/** An instant as the log has it: UTC with milliseconds. @throws RangeError for what is no time */
const instant = (now: Date | Instant): Instant => new Date(now).toISOString();

/** The application over `deps.pool`. Several may stand over one database, in one process or many. */
export function createCases(deps: CasesDependencies): Cases {
  const { pool, rulebooks, options = {}, clock = () => new Date() } = deps;
  const plannings = new Plannings(rulebooks);
  const context: ReceiveContext = {
    memory: new CaseMemory(options.cachedCases ?? 4000),
    testClock: options.testClock ?? false,
    unmatchedDays: options.unmatchedDays ?? 30,
    rulebookVersion: () => rulebooks.current().version,
    plannings,
  };
  const queries = new Queries({ pool, rulebooks, clock, plannings });
  const operations = new Operations(pool, context);
  const db = pool as unknown as Tx;
  const rulebook = rulebookPart(context, deps, clock);

  return {
    receive: (tx, events, now) => receive(tx, context, events, instant(now)),
    advanceNow: (personId, now, statements = []) =>
      withTransaction(pool, (tx) => advanceOwn(tx, context, personId, instant(now), statements)),
    caseView: async (personId) => {
      const row = (await loadCases(db, [personId])).get(personId);
      if (!row) throw new NotFoundError('there is no such case');
      return viewOf(row);
    },
    takeHandoverStep: (handoverId, step, n, _at, now) =>
      takeHandoverStep(pool, context, { handoverId, step, n, now: instant(now) }),
    handoverView: (handoverId) => readHandoverView(db, handoverId),
    command: (actor, personId, type, data, now, idempotencyKey) =>
      runCommand(pool, context, { actor, personId, type, data, now: instant(now), idempotencyKey }),

    ...queriesPart(queries, db),
    saveWorkers: (workers) => upsertWorkers(db, workers),
    recordLook: (worker, what, personId) =>
      writeAudit(db, { actor: worker.workerId, action: 'looked', personId, detail: { what } }),

    ...recordsPart(pool, context, clock),
    ...deathPart(pool, context),
    ...carriedPart(context, pool, queries, rulebook, clock),
    ...caseloadPart(pool, context, instant),
    ...operatorPart(pool, operations, clock),
    ...identityPart(pool, context),
    ...feedPart(pool),
    ...rulebook,
    verifyOracle: (personIds) =>
      withTransaction(pool, async (tx) => {
        await tx.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
        return verifyOracle(tx, plannings, personIds);
      }),
  };
}

/** What the console and the command line read. */
const queriesPart = (queries: Queries, db: Tx) =>
  ({
    worker: (workerId) => queries.worker(workerId),
    workers: () => queries.workers(),
    tasksFor: (worker, query) => queries.tasksFor(worker, query),
    task: (taskId) => queries.task(taskId),
    casePage: (personId) => queries.casePage(personId),
    searchPeople: (text, worker, limit) => queries.searchPeople(text, worker, limit),
    handoversFor: (worker, query) => queries.handoversFor(worker, query),
    handover: (handoverId) => queries.handover(handoverId),
    maySeePerson: (worker, personId) => queries.maySeePerson(worker, personId),
    maySeeTask: (worker, taskId) => queries.maySeeTask(worker, taskId),
    maySeeHandover: (worker, handoverId) => queries.maySeeHandover(worker, handoverId),
    findPerson: (subject) => findPerson(db, subject),
    duties: (subject) => dutiesOf(db, subject),
    handovers: (subject) => handoversOf(db, subject),
  }) satisfies Partial<Cases>;

/** Who looked, and who was told. */
const recordsPart = (pool: Pool, { testClock }: ReceiveContext, clock: () => Date) => ({
  ...auditPart(pool),
  ...sharingPart(pool, testClock, clock),
});

/** What people are told of a young person, and what they send on. */
function carriedPart(
  context: ReceiveContext,
  pool: Pool,
  queries: Queries,
  rulebook: Pick<Cases, 'areaInForce'>,
  clock: () => Date,
) {
  return {
    ...digestPart(pool, queries, rulebook, clock),
    ...continuityPart(pool, rulebook, clock),
    ...passportPart(pool, context, clock),
  } satisfies Partial<Cases>;
}

/** What people are told, a list a day. */
function digestPart(
  pool: Pool,
  queries: Queries,
  { areaInForce }: Pick<Cases, 'areaInForce'>,
  clock: () => Date,
) {
  return {
    digest: async (worker, day) => {
      const now = clock().toISOString();
      const { settings } = await areaInForce(now);
      const recipients = recipientsOf(worker, settings);
      return readDigest(pool, recipients, londonDay(now), day, (tx, rows) =>
        queries.seenBy(tx, worker, rows),
      );
    },
    digestsOn: (day) => digestsOn(pool, day),
  } satisfies Partial<Cases>;
}

/** What operations teams see and do: the queues, the dead letters, the unmatched and the conflicts. */
function operatorPart(pool: Pool, operations: Operations, clock: () => Date) {
  const db = pool as unknown as Tx;
  return {
    operationsPage: async () => ({ ...(await queues.operations(db)), asAt: clock().toISOString() }),
    figures: async () => (await queues.figures(db)) as unknown as Figures,
    deadLetters: () => queues.listDeadLetters(db),
    deadLetter: async (id) => (/^\d{1,18}$/.test(id) ? queues.findDeadLetter(db, id) : undefined),
    replayDeadLetters: (actor, ids) => operations.replayDeadLetters(actor, ids),
    unmatched: (state) => queues.listUnmatched(db, state),
    resolveUnmatched: (actor, id, decision, now) =>
      operations.resolveUnmatched(actor, id, decision, instant(now)),
    expireUnmatched: (now) => operations.expireUnmatched(instant(now)),
    alarms: () => queues.listAlarms(db),
    clearAlarm: (actor, id) => operations.clearAlarm(actor, id),
    conflicts: () => queues.listConflicts(db),
    resolveConflict: (actor, id, decision, now) =>
      operations.resolveConflict(actor, id, decision, instant(now)),
  } satisfies Partial<Cases>;
}

/** Decisions to adopt a rulebook, their rollouts and rehearsals. */
function rulebookPart(context: ReceiveContext, { pool, rulebooks }: CasesDependencies, clock: () => Date) {
  const adoptions = new Adoptions(pool, context, rulebooks);
  const { plannings } = context;
  return {
    rulebookPage: async () => rulebookPage(await adoptions.inForce(londonDay(clock().toISOString()))),
    adoptions: () => adoptions.list(),
    adoptRulebook: (actor, adoption, now) => adoptions.adopt(actor, adoption, instant(now)),
    pauseRollout: (actor, adoptionId, paused) => adoptions.pause(actor, adoptionId, paused),
    rolloutBatch: (adoptionId, after, now) => adoptions.rolloutBatch(adoptionId, after, instant(now)),
    areaInForce: (now) => adoptions.areaInForce(instant(now)),
    adoptArea: (actor, settings, now) => adoptions.adoptArea(actor, settings, instant(now)),
    setGoLive: (actor, partner, on, now) => adoptions.setGoLive(actor, partner, on, instant(now)),
    rehearse: async (other, on, progress, area) => {
      const settings = area ?? (await adoptions.areaInForce(endOfLondonDay(on))).settings;
      return withTransaction(pool, async (tx) => {
        await tx.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
        return rehearse(tx, { plannings, other: planningOf(other, settings), on, progress });
      });
    },
  } satisfies Partial<Cases>;
}

/** A case's own workflow: time has passed, or Onward has something to state; what was stated before is left out. */
async function advanceOwn(
  tx: Tx,
  context: ReceiveContext,
  personId: string,
  now: Instant,
  statements: readonly LoggedEvent[],
): Promise<CaseView> {
  // Under the lock, so that of two who state the same the second sees the first.
  if (statements.length > 0) await lockCases(tx, [personId]);
  const fresh: LoggedEvent[] = [];
  for (const event of statements) {
    if ((await attributedTo(tx, event.source, event.id)) === undefined) fresh.push(event);
  }
  const views = await advanceCases(tx, context, {
    caller: { kind: 'transition' },
    now,
    work: new Map([[personId, []]]),
    ...(fresh.length > 0 && { decide: () => fresh }),
  });
  return views.get(personId) as CaseView;
}
