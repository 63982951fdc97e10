/** Sharing agreements: recorded, ended, watched; what was disclosed under them; and a partner that asks for its people again. */
import type { Pool } from 'pg';
import { isoDay, londonDay } from '../domain';
import { epochDay } from '../domain/days';
import type { Instant, LocalDate } from '../domain/types';
import { mayIdentify, SharingAgreement } from '../events';
import { writeAudit } from '../store/audit';
import { clearAlarms, raiseAlarms } from '../store/case-writes';
import { clockOf, withTransaction, type Tx } from '../store/pool';
import * as store from '../store/sharing';
import type { AgreementRow, Disclosure } from '../store/sharing';
import { refuseAhead } from './advance';
import type { Actor } from './cases';
import { discloseNext } from './disclose';
import { CommandRefused, NotFoundError } from './errors';

export type { AgreementRow, Disclosure } from '../store/sharing';

/** Why an agreement cannot be recorded: each fault with its place. */
export interface AgreementFault {
  /** A field, or `agreement`. */
  place: string;
  message: string;
}

/** Somebody of whom a partner is told, and may report on. */
export interface PartnerPerson {
  /** `onward:<personId>`. */
  subject: string;
  /** Those that the agreement lets it see. */
  identifiers: readonly string[];
}

export interface SharingCases {
  agreements(): Promise<AgreementRow[]>;
  /** @throws CommandRefused with every fault; NotFoundError for a partner that there is not */
  recordAgreement(actor: Actor, agreement: unknown, now: Date | Instant): Promise<AgreementRow>;
  /** Ends the standing agreement of this id: nothing more leaves under it. @throws NotFoundError */
  endAgreement(actor: Actor, id: string): Promise<void>;
  /** Sends what may leave. @returns how many events and people were looked at; 0: nothing waits. */
  disclose(now: Date | Instant): Promise<number>;
  /** Begins agreements whose first day has come, and warns of those that end or are to be reviewed. @returns how many warn. */
  watchAgreements(now: Date | Instant): Promise<number>;
  /** The ledger of a person, the latest first. */
  disclosures(personId: string, most?: number): Promise<Disclosure[]>;
  /** Lets a partner have the present state of all its people again. @returns how many cases are looked at. @throws NotFoundError */
  resendTo(actor: Actor, partner: string): Promise<number>;
  /** Those of whom a partner is told, and may report on. @throws NotFoundError */
  peopleOf(partner: string): Promise<PartnerPerson[]>;
}

/** An agreement warns for so many days before its last. */
export const WARN_DAYS = 42;
const ENDING = 'agreement-ending';

/** What is wrong with an agreement; none: it can be recorded. */
export function agreementFaults(agreement: unknown): AgreementFault[] {
  const parsed = SharingAgreement.safeParse(agreement);
  if (parsed.success) return [];
  return parsed.error.issues.map(({ path, message }) => ({ place: path.join('.') || 'agreement', message }));
}

export function sharingPart(pool: Pool, testClock: boolean, clock: () => Date): SharingCases {
  const db = pool as unknown as Tx;
  return {
    agreements: () => store.listAgreements(db),
    recordAgreement: (actor, agreement, now) =>
      withTransaction(pool, (tx) => record(tx, actor, agreement, londonDay(new Date(now).toISOString()))),
    endAgreement: (actor, id) => withTransaction(pool, (tx) => end(tx, actor, id)),
    disclose: (now) =>
      withTransaction(pool, async (tx) => discloseNext(tx, await checkedClock(tx, now, testClock))),
    watchAgreements: (now) =>
      withTransaction(pool, (tx) => watch(tx, londonDay(new Date(now).toISOString()))),
    disclosures: (personId, most = 200) => store.disclosuresOf(db, personId, most),
    resendTo: (actor, partner) =>
      withTransaction(pool, async (tx) => {
        await knownPartner(tx, partner);
        await writeAudit(tx, { actor: actor.workerId, action: 'feed.resent', detail: { partner } });
        return store.checkEverybody(tx, partner, true);
      }),
    peopleOf: (partner) => peopleOf(db, partner, londonDay(clock().toISOString())),
  };
}

/** As everywhere, a clock that runs ahead of Postgres is refused: an agreement would begin before its day. */
async function checkedClock(tx: Tx, now: Date | Instant, testClock: boolean): Promise<Instant> {
  const instant = new Date(now).toISOString();
  if (!testClock) refuseAhead(instant, await clockOf(tx));
  return instant;
}

async function knownPartner(tx: Tx, code: string): Promise<void> {
  if (!(await store.isPartner(tx, code))) throw new NotFoundError(`there is no partner ${code}`);
}

async function record(tx: Tx, actor: Actor, given: unknown, today: LocalDate): Promise<AgreementRow> {
  const faults = agreementFaults(given);
  if (faults.length > 0)
    throw new CommandRefused(
      'invalid',
      faults.map(({ place, message }) => `${place}: ${message}`).join('; '),
    );
  const agreement = SharingAgreement.parse(given);
  if (agreement.to < today) throw new CommandRefused('invalid', 'to: the last day is over already');
  await knownPartner(tx, agreement.partner);
  const version = await store.insertAgreement(tx, agreement, actor.workerId);
  const detail = { agreement: agreement.id, version, partner: agreement.partner };
  await writeAudit(tx, { actor: actor.workerId, action: 'agreement.recorded', detail });
  await begin(tx, today);
  return (await store.listAgreements(tx)).find((row) => row.version === version) as AgreementRow;
}

async function end(tx: Tx, actor: Actor, id: string): Promise<void> {
  const partner = await store.endAgreementRow(tx, id);
  if (partner === undefined) throw new NotFoundError(`there is no standing agreement ${id}`);
  await writeAudit(tx, {
    actor: actor.workerId,
    action: 'agreement.ended',
    detail: { agreement: id, partner },
  });
  await clearAlarms(tx, ENDING, [id]);
  await store.checkEverybody(tx, partner, false);
}

async function begin(tx: Tx, today: LocalDate): Promise<void> {
  for (const partner of await store.beginAgreements(tx, today)) await store.checkEverybody(tx, partner, true);
}

async function watch(tx: Tx, today: LocalDate): Promise<number> {
  await begin(tx, today);
  const ending = await store.agreementsEndingBy(tx, today, isoDay(epochDay(today) + WARN_DAYS));
  await raiseAlarms(
    tx,
    ending.map(({ id, partner, validTo, reviewOn }) => ({
      kind: ENDING,
      subject: id,
      detail: `the feed of ${partner} under this agreement stops after ${validTo}; it is to be reviewed by ${reviewOn}`,
    })),
  );
  return ending.length;
}

async function peopleOf(tx: Tx, partner: string, today: LocalDate): Promise<PartnerPerson[]> {
  await knownPartner(tx, partner);
  const agreements = (await store.agreementsOn(tx, today)).map(({ agreement }) => agreement);
  const mine = agreements.filter((one) => one.partner === partner && one.categories.includes('identifiers'));
  const people = await store.peopleTold(tx, partner);
  const identifiers = await store.identifiersOf(tx, people);
  return people.map((personId) => ({
    subject: `onward:${personId}`,
    identifiers: (identifiers.get(personId) ?? []).filter((one) =>
      mine.some((agreement) => mayIdentify(one, agreement)),
    ),
  }));
}
