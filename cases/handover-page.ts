/** A handover as its page shows it: where it stands, who answers for the young person, and what is under way. */
import { actionsOn, addMonths, factsOf } from '../domain';
import type { Duty, Facts, LoggedEvent, PersonSummary, PlannedHandover } from '../domain/types';
import { workerNames, type HandoverListRow } from '../store/desk';
import type { Tx } from '../store/pool';
import type { HandoverDetail, NamedPerson } from './console-types';
import { headOf, managerOf, teamName, teamOfService, type OwnerMap } from './owners';
import { idsOfHandover } from './readable';
import { concerns, dutyLine, handoverRow, historyOf, type Today } from './views';

/** Someone who answers or decides, by id or by the code that an area has for them. */
export interface Answering {
  service: string;
  team: string;
  who: string;
  as: NamedPerson['as'];
}

/**
 * Who answers for the young person today: always one service, its team, and one person. Until the transfer that is the named worker,
 * whatever their team; after it only one of the service that took over. Without one it is the team's manager.
 */
export function answeringFor(handover: PlannedHandover, person: PersonSummary, map: OwnerMap): Answering {
  const { responsible: service, fromService } = handover;
  const team = teamOfService(service, map);
  const named = person.namedWorker;
  const theirs = named && (service === fromService || [team, service].includes(named.team));
  return theirs
    ? { service, team, who: named.workerId, as: 'named-worker' }
    : { service, team, who: managerOf(team, map), as: 'team-manager' };
}

/** Who has to decide, where a handover does not move: the highest who was told. After a decline that is the sender's side. */
export function decidingFor(handover: PlannedHandover, map: OwnerMap): Answering | undefined {
  const { escalated, status, fromService, toService } = handover;
  if (!escalated) return undefined;
  const service = status === 'declined' ? fromService : toService;
  const team = teamOfService(service, map);
  const who = escalated.to === 'head-of-service' ? headOf(team, map) : managerOf(team, map);
  return { service, team, who, as: escalated.to };
}

/** What a page of one handover is made of. */
export interface HandoverSources {
  row: HandoverListRow;
  person: PersonSummary;
  /** The person's other handovers too. */
  handovers: ReadonlyMap<string, PlannedHandover>;
  duties: ReadonlyMap<string, Duty>;
  log: readonly LoggedEvent[];
  facts: Facts;
  owners: OwnerMap;
  open: boolean;
  today: Today;
}

export async function handoverDetail(tx: Tx, sources: HandoverSources): Promise<HandoverDetail> {
  const { row, person, owners, facts, today } = sources;
  const { handover } = row;
  const named = person.namedWorker;
  const [answering, deciding] = [answeringFor(handover, person, owners), decidingFor(handover, owners)];
  const ids = [named?.workerId, answering.who, deciding?.who].filter((id) => id !== undefined);
  const names = await workerNames(tx, ids);
  const nameOf = (one: Answering): NamedPerson => ({
    service: one.service,
    team: one.team,
    teamName: teamName(one.team, owners),
    who: one.who,
    name: names.get(one.who) ?? null,
    as: one.as,
  });
  const { nextStep, escalated, transferredOn, transferOn } = handover;
  return {
    ...handoverRow(row, today),
    dateOfBirth: person.dateOfBirth ?? null,
    communication: person.communication,
    namedWorkerName: named ? (names.get(named.workerId) ?? named.workerId) : null,
    support: supportAround(transferredOn ?? transferOn),
    responsible: handover.responsible,
    answering: nameOf(answering),
    deciding: deciding && escalated ? { ...nameOf(deciding), on: escalated.on } : null,
    offeredOn: handover.offeredOn ?? null,
    lateOfferWeeks: handover.lateOfferWeeks ?? null,
    jointMeetingOn: handover.jointMeetingOn ?? null,
    acceptedOn: handover.acceptedOn ?? null,
    introducedOn: handover.introducedOn ?? null,
    transferredOn: transferredOn ?? null,
    endedOn: handover.endedOn ?? null,
    endedWhy: handover.endedWhy ?? null,
    declineReason: handover.declineReason ?? null,
    withdrawnOn: handover.withdrawnOn ?? null,
    reroute: rerouteOf(sources),
    firstAppointments: firstAppointments(facts, handover.toService),
    nextStep: nextStep ? { step: nextStep.step, at: nextStep.at } : null,
    actions: sources.open ? actionsOn(handover) : [],
    services: Object.keys(owners.services).filter(
      (s) => s !== handover.toService && s !== handover.responsible,
    ),
    duties: dutiesOf(sources).map((duty) => dutyLine(duty, today)),
    history: historyOf(
      sources.log.filter(({ type, data }) =>
        concerns({ ...handover, ids: idsOfHandover(facts, handover) }, type, data),
      ),
      facts,
    ),
  };
}

/** NG43 1.2.8: the named worker's support, six months before and after. */
const supportAround = (transfer: string): HandoverDetail['support'] => ({
  from: addMonths(transfer, -6),
  to: addMonths(transfer, 6),
});

/** The ways that are under way after a decline, each service with what became of it. */
function rerouteOf({ row: { handover }, handovers }: HandoverSources): HandoverDetail['reroute'] {
  const { reroute, responsible } = handover;
  if (!reroute) return null;
  const asked = [...handovers.values()].filter(
    (other) =>
      reroute.services.includes(other.toService) &&
      [handover.fromService, responsible].includes(other.fromService),
  );
  return {
    handovers: asked.map(({ handoverId, toService, status }) => ({ handoverId, toService, status })),
    panelReferredOn: reroute.panelReferredOn ?? null,
  };
}

/** NG43 1.4.4: whether the first two kept appointments were with the same practitioner; nobody is named. */
function firstAppointments(facts: Facts, service: string): HandoverDetail['firstAppointments'] {
  const [first, second] = factsOf(facts, 'appointment.kept')
    .filter(({ data }) => data.service === service)
    .sort((a, b) => (String(a.data.on) < String(b.data.on) ? -1 : 1))
    .map(({ data }) => data.by);
  const kept = factsOf(facts, 'appointment.kept').filter(({ data }) => data.service === service).length;
  const known = typeof first === 'string' && typeof second === 'string';
  return { kept, samePractitioner: known ? first === second : null };
}

/** The duties around this handover: its own occasion's, missed appointments, and a change of practitioner. */
function dutiesOf({ row: { handover }, duties }: HandoverSources): Duty[] {
  const { fromService, toService } = handover;
  const all = [...duties.values()];
  const second = `handover:${toService}:${fromService}`;
  const own = all.some(({ occasion }) => occasion === second) ? second : `handover:${toService}`;
  return all.filter(
    ({ occasion }) =>
      occasion === own ||
      occasion === `practitioner-changed:${toService}` ||
      occasion.startsWith(`missed-appointment:${toService}:`),
  );
}
