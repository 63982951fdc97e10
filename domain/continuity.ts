/**
 * Care that breaks off: children's services that ended, or are about to, while nobody has taken over; the gap in days; and what stands
 * in the way of ending those that still run. Pure; a gap keeps its days of begin and end, and is counted when it is read, so that no
 * case is woken each day to count.
 *
 * Sources: Care Act 2014 s.66 (`ca-continuity-18`); NICE NG43 and QS140 (`closure-guard`); the care gap of the pathway rules (KPI 7).
 * Our reading, unconfirmed: another children's service counts where it is of the same sector, and an adult service counts as seen
 * without a handover from a year before the end.
 */
import { instantMs } from './calendar';
import { circumstancesOn, firstTime, hasCome, type Circumstances, type DatedFact } from './circumstances';
import { addMonths, birthday, epochDay, isoDay, londonEpochDay } from './days';
import { factsOf } from './fact-order';
import { planHandovers } from './handover';
import { AssessmentSteps } from './occasions/care-assessments';
import { isAdult } from './occasions/conditions';
import {
  acceptedAndSaw,
  adultStepsConcluded,
  capacityToRefuse,
  childrensEnds,
  foundNoNeeds,
  groundOf,
  guardedFrom,
  isChildrens,
  NOTHING_LEFT,
} from './occasions/service-ends';
import type { Fact, Facts, Instant, LocalDate, PlannedHandover } from './types';

/** Days without care between a children's service and an adult one. */
export interface CareGap {
  service: string;
  sector: string;
  /** The day on which the children's service ended. */
  from: LocalDate;
  /** The day on which somebody took over, or nothing was left to take over; null: the gap runs. */
  to: LocalDate | null;
  /** Spells in which another children's service of the sector provides; `to` is not counted, null: it still does. */
  less: readonly { from: LocalDate; to: LocalDate | null }[];
}

/** A children's service whose end has to be heard of at once: nobody has taken over. */
export interface BrokenCare {
  service: string;
  /** The day of the end; ahead where it is stated in advance. */
  on: LocalDate;
  /** `age-limit`, `no-reason`, or the reason that nothing stands behind. */
  cause: string;
}

/** A children's service that ended lawfully with nobody to take over: the GP is told. */
export interface LawfulEnd {
  service: string;
  on: LocalDate;
  why: string;
}

/** What has to hold before a children's service may be ended. */
export interface ClosureGuard {
  rule: 'ca-continuity-18' | 'closure-guard';
  /** Ends from this day on are guarded: near 18, or in a handover. */
  from: LocalDate;
  /** The first day on which it holds; null: it does not. */
  since: LocalDate | null;
}

/** A children's service that runs today, and what ending it rests on. */
export interface RunningService {
  service: string;
  provider: string;
  sector: string;
  team: string | null;
  from: LocalDate;
  guards: readonly ClosureGuard[];
  /** The days of what is on record for an end without a successor, each null where nothing is. */
  grounds: { needsEnded: LocalDate | null; capacity: LocalDate | null; moved: LocalDate | null };
}

export interface Continuity {
  gaps: readonly CareGap[];
  broken: readonly BrokenCare[];
  lawfulEnds: readonly LawfulEnd[];
  running: readonly RunningService[];
}

/** An end that gives a reason which should soon be borne out is waited for so long: events of two partners cross. */
const GRACE_DAYS = 7;
/** An end that was stated so long after its day is history that was imported, and no news. */
const NEWS_MONTHS = 12;
/** A contact with an adult service counts from so long before the end. */
const CONTACT_MONTHS = 12;
/** Ends for these reasons, or for none, are alarming in themselves: no service ends because of a birthday. */
const AT_ONCE: ReadonlySet<unknown> = new Set(['age-limit', undefined]);

const NOTHING: Continuity = { gaps: [], broken: [], lawfulEnds: [], running: [] };

/** How care goes on at 18 for one person on one day. Later days on which that changes are noted in `c.later`. */
export function continuityOn(c: Circumstances): Continuity {
  const starts = c.happened('service.started', 'on');
  const ends = childrensEnds(c);
  if (ends.length === 0 && !starts.some(({ fact }) => isChildrens(fact))) return NOTHING;
  const view = new View(c, starts, ends);
  const judged = ends.flatMap((end) => view.judge(end));
  return {
    gaps: withoutRepeats(judged.flatMap(({ gap }) => gap ?? [])),
    broken: oncePerEnd(judged.flatMap(({ broken }) => broken ?? [])),
    lawfulEnds: oncePerEnd(judged.flatMap(({ lawful }) => lawful ?? [])),
    running: view.running(),
  };
}

/** Two providers of one service may end on one day: it is one thing to hear of. */
const oncePerEnd = <T extends { service: string; on: LocalDate }>(ends: readonly T[]): T[] =>
  ends.filter((end, i) => ends.findIndex((one) => one.service === end.service && one.on === end.on) === i);

/** An end that is stated again with another day, while its gap runs, makes no second gap. */
const withoutRepeats = (gaps: readonly CareGap[]): CareGap[] =>
  gaps.filter(
    (gap, i) =>
      !gaps.some(
        (other, j) =>
          other.service === gap.service &&
          (other.from < gap.from || (other.from === gap.from && j < i)) &&
          (other.to === null || gap.from < other.to),
      ),
  );

/** How care goes on at 18, for one reading of a page. */
export function continuityOf(facts: Facts, now: Instant): Continuity {
  const c = circumstancesOn(facts, londonEpochDay(instantMs(now)), planHandovers(facts, now));
  return continuityOn(c);
}

/** The days of a gap by a day: those from its begin to its end, or to that day, without those that another service covers. */
export function gapDays({ from, to, less }: CareGap, today: LocalDate): number {
  const [begin, end] = [epochDay(from), epochDay(to ?? today)];
  let [days, covered] = [Math.max(0, end - begin), begin];
  for (const spell of less.toSorted((a, b) => (a.from < b.from ? -1 : 1))) {
    const start = Math.max(covered, epochDay(spell.from));
    const stop = Math.min(end, spell.to === null ? end : epochDay(spell.to));
    if (stop <= start) continue;
    days -= stop - start;
    covered = stop;
  }
  return Math.max(0, days);
}

interface Judged {
  gap?: CareGap;
  broken?: BrokenCare;
  lawful?: LawfulEnd;
}

/** One person's services, read once. */
class View {
  private readonly near: number;
  private readonly steps: AssessmentSteps;

  constructor(
    private readonly c: Circumstances,
    private readonly starts: readonly DatedFact[],
    private readonly ends: readonly Fact[],
  ) {
    this.near = guardedFrom(c);
    this.steps = new AssessmentSteps(c.happened('care.assessment', 'on'));
  }

  /** What the end of one service means; nothing where no guard is about it. */
  judge(end: Fact): Judged[] {
    const { c } = this;
    const { service, sector, reason } = end.data as Record<string, string | undefined>;
    const on = epochDay(String(end.data.on));
    if (service === undefined || !this.isGuarded(service, on)) return [];
    const ground = groundOf(c, end);
    const day = isoDay(on);
    const isNews = addMonths(on, NEWS_MONTHS) >= londonEpochDay(Date.parse(firstTime(end)));
    const lawful = ground && hasCome(c, ground.day) && isNews && BY_CHOICE.has(reason);
    if (lawful) return [{ lawful: { service, on: day, why: ground.why }, gap: this.gap(end, on, ground) }];
    // Health services answer for the reason that they give; of social care the law asks for what stands behind it.
    if (sector === 'health' && NOTHING_LEFT.has(reason)) return [];
    const closed = this.closedOn(end, on, ground);
    if (closed !== undefined) return [{ gap: this.gap(end, on, ground) }];
    const cause = reason ?? 'no-reason';
    const heard = AT_ONCE.has(reason) ? -Infinity : on + GRACE_DAYS;
    // Whoever was told of it keeps it before them; what is a year old when Onward hears of it was not Onward's to tell.
    const isFresh = this.wasTold(service, day) || this.untilLater(addMonths(on, NEWS_MONTHS));
    const broken = isNews && isFresh && hasCome(c, heard) && { service, on: day, cause };
    return [{ gap: this.gap(end, on, ground), ...(broken && { broken }) }];
  }

  /** Whether a last day has not passed; that it will is noted. */
  private untilLater(last: number): boolean {
    if (last < this.c.today) return false;
    this.c.later.add(last + 1);
    return true;
  }

  private wasTold(service: string, on: LocalDate): boolean {
    return factsOf(this.c.facts, 'notice.issued').some(({ data }) => {
      const end = data.end as { service?: unknown; on?: unknown } | undefined;
      return data.rung === 'alarm' && end?.service === service && end.on === on;
    });
  }

  /** The gap that an end leaves; none before its day, or where somebody had taken over by then. */
  private gap(end: Fact, on: number, ground: { day: number } | undefined): CareGap | undefined {
    const { c } = this;
    if (!hasCome(c, on)) return undefined;
    const closed = this.closedOn(end, on, ground);
    if (closed !== undefined && closed <= on) return undefined;
    const { service, sector } = end.data as Record<string, string>;
    return {
      service: String(service),
      sector: String(sector),
      from: isoDay(on),
      to: closed !== undefined && closed <= c.today ? isoDay(closed) : null,
      less: this.others(end, on),
    };
  }

  /** The first day on which somebody had taken over, or nothing was left to take over; days before the end count too. */
  private closedOn(end: Fact, on: number, ground: { day: number } | undefined): number | undefined {
    const { c } = this;
    const { service, sector } = end.data as Record<string, string>;
    return first(c.today, [
      this.takenOver(String(service), String(sector), on),
      ground?.day,
      this.again(end, on),
      c.away?.day,
      c.died?.day,
      c.endsOn,
    ]);
  }

  /** The same service begins anew, or another provider of it goes on. */
  private again({ data }: Fact, on: number): number | undefined {
    return this.starts.find(({ day, fact }) => {
      if (fact.data.service !== data.service) return false;
      if (day > on) return true;
      const end = fact.data.provider === data.provider ? on : this.endAfter(fact, day);
      return end === undefined || end > on;
    })?.day;
  }

  /** The day on which the adult side had the young person: by law for social care, accepted and seen for health. */
  private takenOver(service: string, sector: string, on: number): number | undefined {
    const handovers = this.handoversFrom(service);
    const days = [acceptedAndSaw(this.c, handovers)?.day];
    if (sector === 'social-care') days.push(adultStepsConcluded(this.c, this.steps)?.day);
    else if (handovers.length === 0) days.push(this.adultContact(on));
    return first(this.c.today, days);
  }

  /** The first contact with an adult health service, where no handover says who takes over. */
  private adultContact(on: number): number | undefined {
    const since = addMonths(on, -CONTACT_MONTHS);
    const own = new Set(
      this.starts
        .filter(({ fact: { data } }) => data.side === 'adult' && data.sector === 'health')
        .map(({ fact }) => fact.data.service),
    );
    return this.c.happened('appointment.kept', 'on').find(({ day, fact: { data } }) => {
      const code = String(data.service);
      return day >= since && (own.has(code) || (isAdult(code) && !code.includes('social')));
    })?.day;
  }

  private others(end: Fact, from: number): CareGap['less'] {
    return this.starts
      .filter(({ fact: { data } }) => isOther(data, end.data))
      .flatMap(({ day, fact }) => {
        const until = this.endAfter(fact, day);
        if (until !== undefined && until <= from) return [];
        return [{ from: isoDay(Math.max(day, from)), to: iso(until) }];
      });
  }

  /** The end of a spell that began on a day, where it has come. */
  private endAfter({ data }: Fact, since: number): number | undefined {
    const days = this.ends
      .filter((end) => end.data.service === data.service && end.data.provider === data.provider)
      .map((end) => epochDay(String(end.data.on)))
      .filter((day) => day >= since && hasCome(this.c, day));
    return days.length === 0 ? undefined : Math.min(...days);
  }

  private handoversFrom(service: string): readonly PlannedHandover[] {
    return this.c.handovers.filter(({ fromService }) => fromService === service);
  }

  private isGuarded(service: string, on: number): boolean {
    return on >= this.near || this.handoversFrom(service).length > 0;
  }

  /** The children's services that run today, the latest spell of each. */
  running(): RunningService[] {
    const spells = new Map<string, DatedFact>();
    for (const start of this.starts)
      if (isChildrens(start.fact) && this.endAfter(start.fact, start.day) === undefined)
        spells.set(`${String(start.fact.data.service)} ${String(start.fact.data.provider)}`, start);
    return [...spells.values()].map((start) => this.standing(start));
  }

  private standing({ day, fact: { data } }: DatedFact): RunningService {
    const { c } = this;
    const service = String(data.service);
    return {
      service,
      provider: String(data.provider),
      sector: String(data.sector),
      team: typeof data.team === 'string' ? data.team : null,
      from: isoDay(day),
      guards: this.guards(service, String(data.sector), day),
      grounds: {
        needsEnded: iso(foundNoNeeds(c, service, c.today)?.day),
        capacity: iso(capacityToRefuse(c)?.day),
        moved: iso(c.away?.day),
      },
    };
  }

  /** By law for social care that was there at 18; by practice in a handover, and near 18 where the law says nothing. */
  private guards(service: string, sector: string, began: number): ClosureGuard[] {
    const { c, near } = this;
    if (c.dateOfBirth === undefined) return [];
    const guards: ClosureGuard[] = [];
    const byLaw = sector === 'social-care' && began <= birthday(c.dateOfBirth, 18);
    const concluded = adultStepsConcluded(c, this.steps);
    if (byLaw) guards.push({ rule: 'ca-continuity-18', from: isoDay(near), since: iso(concluded?.day) });
    const handovers = this.handoversFrom(service);
    if (byLaw && handovers.length === 0) return guards;
    const from = isoDay(handovers.length > 0 ? began : near);
    return [...guards, { rule: 'closure-guard', from, since: iso(acceptedAndSaw(c, handovers)?.day) }];
  }
}

const iso = (day: number | undefined): LocalDate | null => (day === undefined ? null : isoDay(day));

/** The first of the days that have come. */
function first(today: number, days: readonly (number | undefined)[]): number | undefined {
  const known = days.filter((day): day is number => day !== undefined && day <= today);
  return known.length === 0 ? undefined : Math.min(...known);
}

/** Ends of which the GP is told. */
const BY_CHOICE: ReadonlySet<unknown> = new Set(['needs-ended', 'declined-by-person']);

const isOther = (data: Fact['data'], end: Fact['data']): boolean =>
  data.side === 'children' &&
  data.sector === end.sector &&
  (data.service !== end.service || data.provider !== end.provider);
