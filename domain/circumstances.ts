/** What occasions are derived from: the facts of one person, read once for one local day. Days are epoch days. */
import type { Step } from '../events';
import { birthday, dateParts, dayOf, epochDay, londonEpochDay, ageOn, academicYear } from './days';
import { datedFacts, factsOf, type DatedFact } from './fact-order';
import type { Fact, Facts, PersonSummary, PlannedHandover, Restriction } from './types';

export type { DatedFact } from './fact-order';

export interface Move extends DatedFact {
  direction: 'in' | 'out';
}

/** The circumstances of one person on one local day. */
export interface Circumstances {
  facts: Facts;
  today: number;
  dateOfBirth: number | undefined;
  /** The 26th birthday, when a case ends. */
  endsOn: number | undefined;
  /** The day on which the person was first registered. */
  enteredOn: DatedFact | undefined;
  died: DatedFact | undefined;
  /** Permanent moves up to today, in order. */
  moves: readonly Move[];
  /** The day of the standing move out of the area, if the person lives elsewhere today. */
  away: Move | undefined;
  gpRegistered: DatedFact | undefined;
  person: PersonSummary;
  handovers: readonly PlannedHandover[];
  /** The first day of the school year in which the person is in a national curriculum year. */
  ncyStart: (n: number) => number | undefined;
  /**
   * The dated facts of a type that have happened by today, by day; later ones are noted in `later`.
   * A type is always read by the same field.
   */
  happened(type: Fact['type'], field: string): readonly DatedFact[];
  /** Days after today on which something stated in advance happens. */
  later: Set<number>;
}

/** Reads the circumstances of a person on a local day. */
export function circumstancesOn(
  facts: Facts,
  today: number,
  handovers: readonly PlannedHandover[],
): Circumstances {
  const later = new Set<number>();
  const happened = happenings(facts, today, later);
  const record = personRecord(facts);
  const dob = record.dateOfBirth;
  const moves = permanentMoves(happened);
  const lastMove = moves.at(-1);
  const died = happened('person.died', 'on')[0];
  if (handovers.length > 0)
    for (const type of ['service.ended', 'service.started'] as const) happened(type, 'on'); // ends of handovers, stated in advance
  return {
    facts,
    today,
    dateOfBirth: dob,
    endsOn: dob === undefined ? undefined : birthday(dob, 26),
    enteredOn: record.enteredOn,
    died,
    moves,
    away: lastMove?.direction === 'out' ? lastMove : undefined,
    gpRegistered: record.gpRegistered,
    person: summary(record.data, facts, restrictionOn(facts, today, later)),
    handovers,
    ncyStart: schoolYears(facts, today, dob, later),
    happened,
    later,
  };
}

function happenings(facts: Facts, today: number, later: Set<number>): Circumstances['happened'] {
  const found = new Map<Fact['type'], readonly DatedFact[]>();
  return (type, field) => {
    let dated = found.get(type);
    if (!dated) found.set(type, (dated = untilToday(datedFacts(facts, type, field), today, later)));
    return dated;
  };
}

/** `all` up to today; the days after it are noted. */
function untilToday(all: readonly DatedFact[], today: number, later: Set<number>): readonly DatedFact[] {
  let count = all.length;
  for (; count > 0; count--) {
    const { day } = all[count - 1] as DatedFact;
    if (day <= today) break;
    later.add(day);
  }
  return count === all.length ? all : all.slice(0, count);
}

interface PersonRecord {
  data: Readonly<Record<string, unknown>>;
  dateOfBirth: number | undefined;
  enteredOn: DatedFact | undefined;
  gpRegistered: DatedFact | undefined;
}

/** The person's record: what each source last said, the later over the earlier. */
function personRecord(facts: Facts): PersonRecord {
  const registered = factsOf(facts, 'person.registered');
  const updated = factsOf(facts, 'person.updated');
  const statements = [...registered, ...updated];
  if (statements.length > 1) statements.sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0));
  let data: Record<string, unknown> = {};
  for (const fact of statements) data = { ...data, ...fact.data };
  const dob = data.dateOfBirth;
  return {
    data,
    dateOfBirth: typeof dob === 'string' ? epochDay(dob) : undefined,
    enteredOn: earliestStatement(registered.length > 0 ? registered : updated),
    gpRegistered: earliestStatement(statements.filter((fact) => typeof fact.data.gpOdsCode === 'string')),
  };
}

function earliestStatement(statements: readonly Fact[]): DatedFact | undefined {
  let earliest: Fact | undefined;
  for (const fact of statements) if (!earliest || firstTime(fact) < firstTime(earliest)) earliest = fact;
  return earliest && { day: londonEpochDay(Date.parse(firstTime(earliest))), fact: earliest };
}

/** When people recorded a step, by day; `about` one thing only, where it is given. */
export function recorded(c: Circumstances, step: Step, about?: string): readonly DatedFact[] {
  const all = c.happened('step.recorded', 'on');
  if (all.length === 0) return all;
  return all.filter(
    ({ fact: { data } }) => data.step === step && (about === undefined || data.about === about),
  );
}

/** Whether a day has come by today; one that has not is noted in `later`. */
export function hasCome(c: Circumstances, day: number): boolean {
  if (day <= c.today) return true;
  c.later.add(day);
  return false;
}

/** When a fact was first stated. */
export const firstTime = (fact: Fact): string => fact.firstTime ?? fact.time;

function permanentMoves(happened: Circumstances['happened']): Move[] {
  return happened('person.moved', 'on')
    .filter(({ fact }) => (fact.data.kind ?? 'permanent') === 'permanent')
    .map(({ day, fact }) => ({ day, fact, direction: fact.data.direction === 'out' ? 'out' : 'in' }));
}

/** School years: by the year that a setting records, in or out of cohort, else by birth date. */
function schoolYears(
  facts: Facts,
  today: number,
  dob: number | undefined,
  later: Set<number>,
): Circumstances['ncyStart'] {
  let recorded: { from: number; ncy: number } | undefined;
  for (const { data } of factsOf(facts, 'education.placed')) {
    if (typeof data.ncy !== 'number' || typeof data.from !== 'string') continue;
    const from = epochDay(data.from);
    if (from > today) later.add(from);
    else if (!recorded || from >= recorded.from) recorded = { from, ncy: data.ncy };
  }
  if (recorded) {
    const base = academicYear(recorded.from) - recorded.ncy;
    return (n) => dayOf(base + n, 9, 1);
  }
  if (dob === undefined) return () => undefined;
  const { year } = dateParts(dob);
  const base = year + 4 + (ageOn(dob, dayOf(year + 1, 8, 31)) >= 1 ? 0 : 1);
  return (n) => dayOf(base + n, 9, 1);
}

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** The restriction of access that holds on a day; of several, the one that ends last. */
function restrictionOn(facts: Facts, today: number, later: Set<number>): Restriction | undefined {
  let found: { end: number; data: Fact['data'] } | undefined;
  for (const { data } of factsOf(facts, 'person.restricted')) {
    const from = epochDay(String(data.from));
    const end = typeof data.to === 'string' ? epochDay(data.to) : Infinity;
    if (from > today) later.add(from);
    if (from > today || end < today) continue;
    if (end < Infinity) later.add(end + 1);
    if (!found || end > found.end) found = { end, data };
  }
  return found && (definedOnly(pick(found.data, 'level', 'from', 'to')) as unknown as Restriction);
}

const pick = (data: Fact['data'], ...fields: readonly string[]): Record<string, unknown> =>
  Object.fromEntries(fields.map((field) => [field, data[field]]));

function summary(
  data: Readonly<Record<string, unknown>>,
  facts: Facts,
  restricted: Restriction | undefined,
): PersonSummary {
  const named = factsOf(facts, 'worker.assigned')
    .filter((fact) => fact.data.role === 'named-worker')
    .reduce<Fact | undefined>((a, b) => (a && String(a.data.from) > String(b.data.from) ? a : b), undefined);
  return {
    ...definedOnly({
      givenName: text(data.givenName),
      familyName: text(data.familyName),
      dateOfBirth: text(data.dateOfBirth),
      locality: text(data.locality),
      communication: data.communication as PersonSummary['communication'],
    }),
    ...(named && { namedWorker: { workerId: String(named.data.workerId), team: String(named.data.team) } }),
    ...(restricted && { restricted }),
  };
}

function definedOnly<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined)) as T;
}
