/**
 * Transition passports: read before they are sent, frozen as sent, and never built anew. The log says what was sent, with the hash of
 * the document; the document itself stands in Postgres under that hash. Both are written in one transaction.
 */
import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import { factsOf, fold, londonDay, plan as planCase } from '../domain';
import type { Facts, Instant, LocalDate, LoggedEvent, Plan } from '../domain/types';
import { dataSchema, OWN_SOURCES } from '../events';
import { loadCases, lockCases, type CaseRow } from '../store/case-rows';
import { writeAudit } from '../store/audit';
import { findWorker, identifiersOf, workerNames } from '../store/desk';
import { attributedTo, loadLogs } from '../store/log';
import { insertPassport, passportContents } from '../store/passports';
import { withTransaction, type Tx } from '../store/pool';
import { advanceCases, type AdvanceContext } from './advance';
import type { Actor } from './cases';
import type { Worker } from './console-types';
import { CommandRefused, NotFoundError } from './errors';
import { teamOfService, type OwnerMap } from './owners';
import {
  draftHash,
  freeze,
  passportDraft,
  sha256,
  type PassportContent,
  type PassportDraft,
  type PassportNames,
} from './passport-content';
import { maySendPassport } from './policy';
import { project } from './projection';
import { readableSince } from './readable';

/** One passport that was sent, as the log has it. */
export interface PassportSummary {
  version: number;
  hash: string;
  services: readonly string[];
  handoverId: string | null;
  on: LocalDate;
  sentAt: Instant;
  /** A later version was sent. */
  superseded: boolean;
}

/** A passport as it was sent. `intact`: the document still has the hash that the log gives. */
export interface SentPassport extends PassportSummary {
  content: PassportContent;
  intact: boolean;
}

/** What is found of one version. */
export interface PassportCheck extends PassportSummary {
  result: 'intact' | 'differs' | 'missing';
  /** The hash of the document as it stands now; null where it is missing. */
  found: string | null;
}

/** What would be sent now, for people to read first. */
export interface PassportPreview {
  draft: PassportDraft;
  /** Of this very content: it is sent back, so that nobody sends what they have not read. */
  seen: string;
  version: number;
  /** Services that take over, or carry the young person now. */
  services: readonly string[];
  sent: readonly PassportSummary[];
}

export interface PassportRequest {
  services: readonly string[];
  handoverId?: string;
  /** Of the preview that was read. */
  seen: string;
}

export interface PassportCases {
  /** @throws NotFoundError when there is no such case. */
  passportPreview(personId: string): Promise<PassportPreview>;
  /** The newest first. */
  passports(personId: string): Promise<PassportSummary[]>;
  /** Undefined where no such version was sent, or its document is missing. */
  passport(personId: string, version: number): Promise<SentPassport | undefined>;
  /**
   * Freezes the passport and says in the log that it was sent. The same key of the same actor acts once.
   * @throws NotFoundError, CommandRefused: not allowed, closed, or changed since it was read.
   */
  sendPassport(
    actor: Actor,
    personId: string,
    request: PassportRequest,
    now: Date | Instant,
    idempotencyKey?: string,
  ): Promise<{ repeated: boolean; version: number; hash: string }>;
  /** Counts the hash of every document that was sent anew. */
  verifyPassports(personId: string): Promise<PassportCheck[]>;
}

/** See `PassportCases`. */
export function passportPart(pool: Pool, context: AdvanceContext, clock: () => Date): PassportCases {
  const read = <T>(personId: string, work: (tx: Tx, facts: Facts, row: CaseRow) => Promise<T>): Promise<T> =>
    withTransaction(pool, async (tx) => {
      const row = (await loadCases(tx, [personId])).get(personId);
      if (!row) throw new NotFoundError('there is no such case');
      const log = (await loadLogs(tx, [{ personId, after: 0 }])).get(personId) ?? [];
      return work(tx, fold(personId, log), row);
    });
  return {
    passportPreview: (personId) =>
      read(personId, async (tx, facts, row) => {
        await context.plannings.prepare(tx, [row.rulebookVersion]);
        if (row.blocked)
          throw new CommandRefused('case-blocked', 'this case is blocked and waits for an operator');
        const { rulebook, owners } = context.plannings.of(row.rulebookVersion);
        // As it is now, even where the case was not woken in time: as it will be planned when it is sent.
        const now = clock().toISOString();
        const plan = planCase(facts, rulebook, now > row.asOf ? now : row.asOf);
        const draft = passportDraft(plan, facts, owners, await namesOf(tx, personId, plan));
        const sent = summariesOf(facts);
        const shown = shownOf(sent, facts);
        const services = [...new Set(plan.handovers.map(({ toService }) => toService))];
        return { draft, seen: draftHash(draft), version: nextVersion(sent), services, sent: shown };
      }),
    passports: (personId) => read(personId, async (_tx, facts) => shownOf(summariesOf(facts), facts)),
    passport: (personId, version) =>
      read(personId, async (tx, facts) => {
        const summary = shownOf(summariesOf(facts), facts).find((one) => one.version === version);
        const text = summary && (await passportContents(tx, [summary.hash])).get(summary.hash);
        if (!summary || text === undefined) return undefined;
        const content = JSON.parse(text) as PassportContent;
        return { ...summary, content, intact: sha256(text) === summary.hash };
      }),
    sendPassport: (actor, personId, request, now, key) =>
      withTransaction(pool, (tx) =>
        send(tx, context, { actor, personId, request, now: new Date(now).toISOString(), key }),
      ),
    verifyPassports: (personId) =>
      read(personId, async (tx, facts) => {
        const summaries = summariesOf(facts);
        const contents = await passportContents(
          tx,
          summaries.map(({ hash }) => hash),
        );
        return summaries.map((one): PassportCheck => {
          const text = contents.get(one.hash);
          const found = text === undefined ? null : sha256(text);
          const result = found === null ? 'missing' : found === one.hash ? 'intact' : 'differs';
          return { ...one, result, found };
        });
      }),
  };
}

interface Sending {
  actor: Actor;
  personId: string;
  request: PassportRequest;
  now: Instant;
  key: string | undefined;
}

async function send(
  tx: Tx,
  context: AdvanceContext,
  { actor, personId, request, now, key }: Sending,
): Promise<{ repeated: boolean; version: number; hash: string }> {
  // Under the case's lock, so that of two the second sees the first.
  if (!(await lockCases(tx, [personId])).has(personId)) throw new NotFoundError('there is no such case');
  const worker = await findWorker(tx, actor.workerId);
  if (!worker) throw new CommandRefused('not-allowed', 'you are not among the workers of this area');
  const eventId = key === undefined ? randomUUID() : `${worker.workerId}:${key}`;
  if (key !== undefined && (await attributedTo(tx, OWN_SOURCES.console, eventId)) !== undefined)
    return { repeated: true, ...(await sentBefore(tx, personId, eventId)) };
  const nhsNumber = await nhsNumberOf(tx, personId);
  const names = await workerNamesOfCase(tx, personId);
  let frozen: { version: number; hash: string; text: string; at: Instant } | undefined;
  await advanceCases(tx, context, {
    caller: { kind: 'people' },
    now,
    work: new Map([[personId, []]]),
    decide: (plan, owners, facts) => {
      const workerName = names.get(plan.person.namedWorker?.workerId ?? '') ?? null;
      const draft = passportDraft(plan, facts, owners, { nhsNumber, workerName });
      check({ worker, request, plan, owners, draft });
      const version = nextVersion(summariesOf(facts));
      frozen = { version, at: plan.asOf, ...freeze({ ...draft, version, frozenAt: plan.asOf }) };
      return [sentEvent(eventId, { version, hash: frozen.hash }, request, worker, { plan, owners })];
    },
  });
  if (!frozen) throw new Error('the case was not asked');
  const { version, hash, text, at } = frozen;
  await insertPassport(tx, { hash, personId, version, content: text, frozenAt: at });
  await writeAudit(tx, {
    actor: worker.workerId,
    action: 'passport.sent',
    personId,
    detail: { eventId, version, services: request.services, handoverId: request.handoverId },
  });
  return { repeated: false, version, hash };
}

interface Checked {
  worker: Worker;
  request: PassportRequest;
  plan: Plan;
  owners: OwnerMap;
  draft: PassportDraft;
}

/** @throws CommandRefused */
function check({ worker, request, plan, owners, draft }: Checked): void {
  const tasks = [...project(plan, owners).tasks.values()];
  const { person, handovers } = plan;
  const verdict = maySendPassport(worker, { person, tasks, handovers, owners });
  if (!verdict.allowed) throw new CommandRefused('not-allowed', verdict.reason);
  if (!plan.open) throw new CommandRefused('overtaken', 'this case is closed');
  const known = new Set(handovers.map(({ toService }) => toService));
  if (request.services.length === 0 || request.services.some((service) => !known.has(service)))
    throw new CommandRefused('invalid', 'a passport is sent to services of this young person’s handovers');
  if (request.seen !== draftHash(draft))
    throw new CommandRefused('overtaken', 'what it says changed since you read it: read it again');
}

function sentEvent(
  id: string,
  { version, hash }: { version: number; hash: string },
  { services, handoverId }: PassportRequest,
  worker: Worker,
  { plan, owners }: { plan: Plan; owners: OwnerMap },
): LoggedEvent {
  const data = {
    ...{ version, hash, services: [...new Set(services)] },
    ...(handoverId !== undefined && { handoverId }),
    on: londonDay(plan.asOf),
    // The teams of these services find it among what they are told.
    recipients: [...new Set(services.map((service) => teamOfService(service, owners)))],
    text: `A transition passport, version ${version}, was sent to your team.`,
    byWorkerId: worker.workerId,
  };
  dataSchema('passport.sent').parse(data);
  return { source: OWN_SOURCES.console, id, type: 'passport.sent', time: plan.asOf, data };
}

/** The passports that the log says were sent, the newest first. */
function summariesOf(facts: Facts): PassportSummary[] {
  const sent = factsOf(facts, 'passport.sent').map(({ data, time }) => ({
    version: Number(data.version),
    hash: String(data.hash),
    services: data.services as string[],
    handoverId: typeof data.handoverId === 'string' ? data.handoverId : null,
    on: String(data.on),
    sentAt: time,
  }));
  return sent
    .sort((a, b) => b.version - a.version || (a.sentAt < b.sentAt ? 1 : -1))
    .map((one, i) => ({ ...one, superseded: i > 0 }));
}

/** What was sent before an identity was sealed names who the person was: it stays, and nobody is shown it. */
function shownOf(sent: readonly PassportSummary[], facts: Facts): PassportSummary[] {
  const since = readableSince(facts);
  return sent.filter(({ sentAt }) => since === undefined || sentAt > since);
}

const nextVersion = (sent: readonly PassportSummary[]): number => (sent[0]?.version ?? 0) + 1;

async function sentBefore(
  tx: Tx,
  personId: string,
  eventId: string,
): Promise<{ version: number; hash: string }> {
  const log = (await loadLogs(tx, [{ personId, after: 0 }])).get(personId) ?? [];
  const sent = log.find(({ source, id }) => source === OWN_SOURCES.console && id === eventId);
  if (sent?.type !== 'passport.sent')
    throw new CommandRefused('invalid', 'this form was used for something else already');
  return { version: Number(sent.data.version), hash: String(sent.data.hash) };
}

async function nhsNumberOf(tx: Tx, personId: string): Promise<string | null> {
  const found = (await identifiersOf(tx, personId)).find((identifier) => identifier.startsWith('nhs:'));
  return found?.slice('nhs:'.length) ?? null;
}

/** The names of all who were ever named for the case: who is named is known only once it is planned. */
async function workerNamesOfCase(tx: Tx, personId: string): Promise<Map<string, string>> {
  const log = (await loadLogs(tx, [{ personId, after: 0 }])).get(personId) ?? [];
  const named = log.filter(({ type }) => type === 'worker.assigned').map(({ data }) => String(data.workerId));
  return workerNames(tx, [...new Set(named)]);
}

async function namesOf(tx: Tx, personId: string, { person }: Plan): Promise<PassportNames> {
  const workerId = person.namedWorker?.workerId;
  const names = await workerNames(tx, workerId === undefined ? [] : [workerId]);
  return { nhsNumber: await nhsNumberOf(tx, personId), workerName: names.get(workerId ?? '') ?? null };
}
