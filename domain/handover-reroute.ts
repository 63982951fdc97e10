/**
 * What follows a decline, in the handover or after it: another service, a plan with the GP, or a joint panel (`camhs-not-accepted`). Until one
 * of them is found, the decline goes on being escalated.
 *
 * Which acceptance makes a decline good is our reading, unconfirmed: one of a proposal that says in whose stead it is made, or that was
 * first made after the decline. What was proposed beside it, for another need, does not.
 */
import { later } from './handover-clock';
import type { Ended } from './handover-ends';
import type { HandoverEvidence } from './handover-evidence';
import type { Occurrence } from './handover-occurrences';
import { factsOf } from './fact-order';
import type { Fact, Facts, LocalDate } from './types';

/** Of one handover, what the search for another way looks at. */
export interface Standing {
  evidence: HandoverEvidence;
  /** The standing acceptance of the receiving service. */
  accepted?: Occurrence;
  transferredOn?: LocalDate;
  /** A decline that stands; `sender`: who is responsible meanwhile. */
  declined?: Occurrence & { sender: string };
  /** The ground fell away. */
  gone: boolean;
}

/** What became of the decline of one handover. */
export interface Reroute {
  /** The services that were asked instead. */
  services: readonly string[];
  panelReferredOn?: LocalDate;
  /** The way that was found. */
  found?: Ended;
  /** The handover that took its place. */
  by?: Standing;
}

/** The ways out of each decline among the handovers of one person, by handover id. */
export function reroutes(
  facts: Facts,
  all: readonly Standing[],
  today: LocalDate,
): ReadonlyMap<string, Reroute> {
  const steps = factsOf(facts, 'step.recorded').filter(({ data }) => String(data.on) <= today);
  return new Map(
    all.flatMap((one) =>
      one.declined ? [[one.evidence.handoverId, rerouteOf(one, one.declined, all, steps)]] : [],
    ),
  );
}

type Decline = NonNullable<Standing['declined']>;

function rerouteOf(
  one: Standing,
  declined: Decline,
  all: readonly Standing[],
  steps: readonly Fact[],
): Reroute {
  const instead = all.filter((other) => isInstead(other, one, declined));
  const placed = instead
    .map((other) => ({ by: other, on: placedOn(other, all, new Set([one])) }))
    .filter((p): p is { by: Standing; on: LocalDate } => p.on !== undefined)
    .map(({ by, on }) => ({ by, on: later(on, declined.on), why: 're-routed' as const }));
  const recorded = (step: string): LocalDate[] =>
    steps
      .filter(({ data }) => data.step === step && String(data.on) >= declined.on)
      .filter((fact) => isAbout(fact, one, all))
      .map(({ data }) => String(data.on));
  const ways: Ended[] = [
    ...placed.map(({ on, why }) => ({ on, why })),
    ...recorded('camhs.gp-plan-agreed').map((on) => ({ on, why: 'gp-plan-agreed' as const })),
    ...recorded('handover.panel-decided').map((on) => ({ on, why: 'panel-decided' as const })),
  ];
  const [found] = ways.sort(byDay);
  const by = placed.sort(byDay)[0]?.by;
  const [panelReferredOn] = recorded('handover.panel-referred').sort();
  return {
    services: instead.map(({ evidence }) => evidence.toService),
    ...(panelReferredOn !== undefined && { panelReferredOn }),
    ...(found && { found }),
    ...(by && { by }),
  };
}

const byDay = (a: { on: LocalDate }, b: { on: LocalDate }): number =>
  a.on < b.on ? -1 : a.on > b.on ? 1 : 0;

/** Whether `other` was proposed in the stead of a handover that was declined. */
function isInstead({ evidence }: Standing, one: Standing, declined: Decline): boolean {
  if (evidence === one.evidence || evidence.fromService !== declined.sender) return false;
  if (evidence.insteadOf !== undefined) return evidence.insteadOf === one.evidence.toService;
  return evidence.firstProposedAt >= declined.time;
}

/** The day on which somebody took over in this handover or, where it was declined too, in one in its stead. */
function placedOn(one: Standing, all: readonly Standing[], seen: Set<Standing>): LocalDate | undefined {
  if (seen.has(one)) return undefined;
  seen.add(one);
  if (one.transferredOn !== undefined) return one.accepted?.on ?? one.transferredOn;
  if (one.gone) return undefined;
  if (one.accepted) return one.accepted.on;
  const { declined } = one;
  if (!declined) return undefined;
  return all
    .filter((other) => isInstead(other, one, declined))
    .map((other) => placedOn(other, all, seen))
    .filter((on) => on !== undefined)
    .sort()[0];
}

/** A step names the service that declined; without a name it can only mean the one that had declined by then. */
function isAbout({ data }: Fact, one: Standing, all: readonly Standing[]): boolean {
  if (data.about !== undefined) return data.about === one.evidence.toService;
  const by = String(data.on);
  return all.every((other) => other === one || !other.declined || other.declined.on > by);
}
