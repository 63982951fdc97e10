/** What the command line asks by subject: who that is, their duties and handovers as the tables have them. */
import type { Duty } from '../domain/types';
import { formatSubject, parseSubject } from '../events';
import { loadCases, loadTables, type CaseTables } from '../store/case-rows';
import * as desk from '../store/desk';
import type { Tx } from '../store/pool';
import type { FoundPerson, HandoverSummary } from './cases';
import { NotFoundError } from './errors';

/** The person whom a subject names; undefined where nobody is known by it. */
export async function findPerson(tx: Tx, subject: string): Promise<FoundPerson | undefined> {
  const parsed = parseSubject(subject);
  const personId = parsed && (await desk.findByIdentifier(tx, formatSubject(parsed)));
  if (personId === undefined) return undefined;
  const row = (await loadCases(tx, [personId])).get(personId);
  if (!row) return undefined;
  const person = (await loadTables(tx, [personId])).get(personId)?.person ?? {};
  const { stage, open, blocked, asOf, nextWake } = row;
  return { personId, person, stage, open, blocked, asOf, nextWake };
}

/** @throws NotFoundError */
async function getPersonId(tx: Tx, subject: string): Promise<string> {
  const found = await findPerson(tx, subject);
  if (!found) throw new NotFoundError('nobody is known by this identifier');
  return found.personId;
}

/** Every duty, by the day it is due. @throws NotFoundError */
export async function dutiesOf(tx: Tx, subject: string): Promise<Duty[]> {
  const personId = await getPersonId(tx, subject);
  const tables = (await loadTables(tx, [personId])).get(personId) as CaseTables;
  return byDue([...tables.duties.values()]);
}

/** @throws NotFoundError */
export async function handoversOf(tx: Tx, subject: string): Promise<HandoverSummary[]> {
  const rows = await desk.listHandoversOfPerson(tx, await getPersonId(tx, subject));
  return rows.map(({ handover: { handoverId, fromService, toService, transferOn, status } }) => ({
    handoverId,
    fromService,
    toService,
    transferOn,
    status,
  }));
}

/** By the day they are due, those without one last, then by rule and occurrence. */
export function byDue(duties: Duty[]): Duty[] {
  const key = (duty: Duty): string =>
    `${duty.statutoryDue ?? duty.targetDue ?? '9999'} ${duty.rule} ${duty.occurrence}`;
  return duties.sort((a, b) => (key(a) < key(b) ? -1 : 1));
}
