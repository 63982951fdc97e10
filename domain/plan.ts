/** `plan`: everything that people see of a case, as a pure function of facts, rulebook and time. */
import { addresseesOn, type Addressee } from './addressees';
import { isAbsorbed } from './aliases';
import { endOfLondonDay, instantMs } from './calendar';
import { circumstancesOn, type Circumstances } from './circumstances';
import { continuityOn } from './continuity';
import { continuityNotices } from './continuity-notices';
import { epochDay, isoDay, londonEpochDay, londonMidnight } from './days';
import { deathIn, deathNotices, type DeathSources } from './death';
import { dutiesOn } from './duties';
import { fold } from './fold';
import { closedHandover, planHandovers } from './handover';
import { planNotices } from './notices';
import type { Rule, Rulebook } from './rule';
import { planTasks } from './tasks';
import type {
  ClosedFor,
  Duty,
  Facts,
  Instant,
  LocalDate,
  LoggedEvent,
  Plan,
  PlannedHandover,
  Stage,
} from './types';

/**
 * The plan of one case at `now`. Reads no clock; the same input gives the same plan.
 * @throws TypeError for facts with a date that does not exist, which the contract's schemas refuse
 */
export function plan(logged: Facts, rulebook: Rulebook & DeathSources, now: Instant): Plan {
  const at = instantMs(now);
  const { facts, death } = deathIn(logged, rulebook);
  const handovers = planHandovers(facts, now, rulebook.bankHolidays);
  const c = circumstancesOn(facts, londonEpochDay(at), handovers);
  const addressees = addresseesOn(c, rulebook);
  const found = continuityOn(c);
  const { duties, asked, changes } = dutiesOn(c, rulebook);
  const tasks = planTasks(facts.personId, asked, facts, now, twinsOf(rulebook));
  // After a death nobody is told that a task vanished: one notice says it all.
  const { notices, nextAt } = c.died
    ? { notices: [], nextAt: null }
    : planNotices(tasks, facts, rulebook.ladder, now, rulebook.bankHolidays);
  const closedFor = closedBy(c, asked);
  const open = closedFor === undefined;
  const continuity = open ? found : { ...found, broken: [], lawfulEnds: [] };
  return {
    asOf: now,
    rulebookVersion: rulebook.version,
    stage: stageOf(open, handovers),
    open,
    ...(closedFor && { closedFor }),
    person: death ? { ...c.person, death } : c.person,
    duties,
    tasks,
    notices: [
      ...continuityNotices(continuity, facts, now),
      ...notices,
      ...deathNotices(facts, death, c.died !== undefined, c.today),
    ],
    handovers: open ? handovers : handovers.map((handover) => closedHandover(handover, closedOn(c))),
    addressees: open ? addressees : [],
    continuity,
    nextWake: nextWake(at, c, open, [...changes, ...switchesOf(addressees)], nextAt),
  };
}

/** The plan of a log at the end of a local day in London: what `onward plan --as-of` prints. Later statements are left out. */
export function planFromEvents(
  events: readonly LoggedEvent[],
  asOf: LocalDate,
  rulebook: Rulebook,
  personId = 'plan',
): Plan {
  const now = endOfLondonDay(asOf);
  const stated = events.filter((event) => event.time <= now);
  return plan(fold(personId, stated), rulebook, now);
}

/**
 * A case closes when nothing can become due any more: death, the 26th birthday, a move away that is settled; or when its record was
 * merged into another's.
 */
function closedBy(c: Circumstances, duties: readonly Duty[]): ClosedFor | undefined {
  if (c.died) return 'died';
  if (isAbsorbed(c.facts)) return 'merged';
  if (c.endsOn !== undefined && c.endsOn <= c.today) return 'age-26';
  return c.away && !duties.some(isOpenDuty) ? 'moved' : undefined;
}

/** The day from which nothing of a closed case was waited for: it moved away, or it came of age. */
const closedOn = ({ away, endsOn, today }: Circumstances): LocalDate => isoDay(away?.day ?? endsOn ?? today);

/** What is inherited may be owed still: the case stays until somebody has said so or not. */
const isOpenDuty = ({ status, inheritedAt }: Duty): boolean =>
  status === 'upcoming' || status === 'due' || status === 'overdue' || inheritedAt !== undefined;

/** Where the transition stands: by its handovers. */
function stageOf(open: boolean, handovers: readonly PlannedHandover[]): Stage {
  if (!open) return 'closed';
  const standing = handovers.filter(({ status }) => status !== 'ended');
  if (standing.length === 0) return 'planning';
  if (standing.every(({ status }) => status === 'proposed')) return 'preparing';
  return standing.every(({ status }) => status === 'transferred' || status === 'settled')
    ? 'settling'
    : 'transferring';
}

/**
 * The earliest instant after now at which the plan changes by time alone: a midnight in London of a status or of
 * something stated in advance, the 26th birthday, or a notice. Steps of handovers are the `handover` workflow's.
 */
function nextWake(
  at: number,
  c: Circumstances,
  open: boolean,
  changes: readonly number[],
  notice: Instant | null,
): Instant | null {
  const days = [...(open ? changes : c.died ? [] : c.later)];
  if (open && c.endsOn !== undefined) days.push(c.endsOn);
  let next = Infinity;
  for (const day of days) {
    if (day <= c.today || londonMidnight(day) >= next) continue;
    next = londonMidnight(day);
  }
  const noticeAt = notice === null ? Infinity : Date.parse(notice);
  if (noticeAt > at && noticeAt < next) next = noticeAt;
  return Number.isFinite(next) ? new Date(next).toISOString() : null;
}

const switchesOf = (addressees: readonly Addressee[]): number[] =>
  addressees.flatMap(({ next }) => (next ? [epochDay(next.on)] : []));

const twins = new WeakMap<readonly Rule[], Readonly<Record<string, readonly string[]>>>();

function twinsOf({ rules }: Rulebook): Readonly<Record<string, readonly string[]>> {
  let found = twins.get(rules);
  if (!found) {
    found = Object.fromEntries(rules.flatMap((rule) => (rule.twins ? [[rule.id, rule.twins]] : [])));
    twins.set(rules, found);
  }
  return found;
}
