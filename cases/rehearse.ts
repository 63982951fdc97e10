/**
 * A rehearsal: what another rulebook, or other settings of the area, would change for the live caseload, without writing. Every open
 * case is planned twice at the end of one day, as it is and with the other, and the open duties are compared.
 */
import { endOfLondonDay, fold, plan, type Rulebook } from '../domain';
import type { Duty, DutyStatus, Facts, Instant, LocalDate, LoggedEvent, Plan } from '../domain/types';
import { loadCases, type CaseRow } from '../store/case-rows';
import { loadLogs } from '../store/log';
import type { Tx } from '../store/pool';
import { askedFor, type OwnerMap } from './owners';
import type { Planning } from './compute';
import type { Plannings } from './plannings';

/** Duties of one rule, team and month that change alike. */
export interface RehearsedChange {
  kind: 'appears' | 'vanishes' | 'moves';
  rule: string;
  /** The team that is asked, under the other rulebook and settings where it is there; a duty also moves to another team. */
  team: string;
  /** The month in which the duty falls due (`2026-02`), under the other rulebook where it is there; null: no date. */
  month: string | null;
  duties: number;
  /** The opaque ids of the people affected, in order. */
  people: string[];
}

export interface Rehearsal {
  version: string;
  on: LocalDate;
  /** Open cases that were planned with both. */
  cases: number;
  /** Cases with any change. */
  affected: number;
  /** By kind, rule, team and month. */
  changes: RehearsedChange[];
  /** Tasks that are open, before and after. */
  tasks: { before: number; after: number };
  /** People whose plan throws under the other rulebook: they would be blocked. */
  wouldBlock: string[];
}

export interface RehearsalRequest {
  plannings: Plannings;
  other: Planning;
  on: LocalDate;
  progress?: (done: number, all: number) => void;
}

const PAGE = 200;
const OPEN: ReadonlySet<DutyStatus> = new Set(['upcoming', 'due', 'overdue']);

/** Run it in a REPEATABLE READ transaction to see one state. */
export async function rehearse(tx: Tx, request: RehearsalRequest): Promise<Rehearsal> {
  const { other, on, plannings, progress } = request;
  const rows = [...(await loadCases(tx)).values()].filter(({ open }) => open);
  await plannings.prepare(
    tx,
    rows.map(({ rulebookVersion }) => rulebookVersion),
  );
  const tally = new Tally();
  for (let start = 0; start < rows.length; start += PAGE) {
    const page = rows.slice(start, start + PAGE);
    const logs = await loadLogs(
      tx,
      page.map(({ personId }) => ({ personId, after: 0 })),
    );
    for (const row of page) rehearseCase(row, logs.get(row.personId) ?? [], request, tally);
    progress?.(start + page.length, rows.length);
  }
  return { version: other.rulebook.version, on, cases: rows.length, ...tally.result() };
}

function rehearseCase(
  row: CaseRow,
  log: readonly LoggedEvent[],
  { plannings, other, on }: RehearsalRequest,
  tally: Tally,
): void {
  const end = endOfLondonDay(on);
  const now = end > row.asOf ? end : row.asOf;
  const own = plannings.of(row.rulebookVersion);
  const before = tryPlan(row, log, own.rulebook, now);
  // Blocked already: the other rulebook changes nothing about that.
  if (!before) return;
  const after = tryPlan(row, log, other.rulebook, now);
  if (!after) return tally.block(row.personId);
  tally.countTasks(before, after);
  const [old, next] = [openDuties(before), openDuties(after)];
  const teamOf = (duty: Duty, owners: OwnerMap): string =>
    askedFor({ ownerRole: duty.owner, occasion: duty.occasion }, after.person, owners).team;
  for (const [key, duty] of next) {
    const earlier = old.get(key);
    const team = teamOf(duty, other.owners);
    if (!earlier) tally.note('appears', duty, team, row.personId);
    else if (isMoved(earlier, duty) || teamOf(earlier, own.owners) !== team)
      tally.note('moves', duty, team, row.personId);
  }
  for (const [key, duty] of old)
    if (!next.has(key)) tally.note('vanishes', duty, teamOf(duty, own.owners), row.personId);
}

function tryPlan(
  row: CaseRow,
  log: readonly LoggedEvent[],
  rulebook: Rulebook,
  now: Instant,
): Plan | undefined {
  try {
    const facts: Facts = fold(row.personId, log);
    return plan(facts, rulebook, now);
  } catch {
    return undefined;
  }
}

const openDuties = ({ duties }: Plan): Map<string, Duty> =>
  new Map(
    duties.filter(({ status }) => OPEN.has(status)).map((duty) => [`${duty.rule} ${duty.occurrence}`, duty]),
  );

const isMoved = (a: Duty, b: Duty): boolean =>
  a.statutoryDue !== b.statutoryDue || a.targetDue !== b.targetDue || a.owner !== b.owner;

class Tally {
  private readonly changes = new Map<string, RehearsedChange & { seen: Set<string> }>();
  private readonly affected = new Set<string>();
  private readonly wouldBlock: string[] = [];
  private readonly tasks = { before: 0, after: 0 };

  note(kind: RehearsedChange['kind'], duty: Duty, team: string, personId: string): void {
    const month = (duty.targetDue ?? duty.statutoryDue)?.slice(0, 7) ?? null;
    const key = [kind, duty.rule, team, month ?? ''].join(' ');
    let change = this.changes.get(key);
    if (!change) {
      change = { kind, rule: duty.rule, team, month, duties: 0, people: [], seen: new Set() };
      this.changes.set(key, change);
    }
    change.duties += 1;
    change.seen.add(personId);
    this.affected.add(personId);
  }

  countTasks(before: Plan, after: Plan): void {
    const open = ({ tasks }: Plan): number =>
      tasks.filter(({ status }) => status !== 'done' && status !== 'withdrawn').length;
    this.tasks.before += open(before);
    this.tasks.after += open(after);
  }

  block(personId: string): void {
    this.wouldBlock.push(personId);
  }

  result(): Pick<Rehearsal, 'affected' | 'changes' | 'tasks' | 'wouldBlock'> {
    const keys = [...this.changes.keys()].sort();
    return {
      affected: this.affected.size,
      changes: keys.map((key) => {
        const { seen, ...change } = this.changes.get(key) as RehearsedChange & { seen: Set<string> };
        return { ...change, people: [...seen].sort() };
      }),
      tasks: this.tasks,
      wouldBlock: this.wouldBlock,
    };
  }
}
