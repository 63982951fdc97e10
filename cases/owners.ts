/** Who is asked: owner roles of the rulebook to the teams of an area, who chases, and who is above each team. Data, not code. */
import { epochDay, isDeathRung, type Told } from '../domain';
import { dayInWords } from '../domain/notices-clock';
import type { LocalDate, PersonSummary, PlannedHandover, PlannedTask } from '../domain/types';
import type { AreaSettings } from './area-schema';

/** What of an area's settings says who is asked. */
export type OwnerMap = Pick<AreaSettings, 'teams' | 'owners' | 'services' | 'defaultTeam'>;

/** Who is asked to do a task, or to see that it is done. */
export interface Asked {
  /** On whose list it stands. */
  team: string;
  assignee: string | null;
  /** The name of an owner that cannot sign in: the team chases it; null: the team does it. */
  chases: string | null;
}

/** Codes are open: one may be called as something that every object has. */
const of = <T>(record: Readonly<Record<string, T>>, code: string): T | undefined =>
  Object.hasOwn(record, code) ? record[code] : undefined;

type Owned = Pick<PlannedTask, 'ownerRole' | 'occasion'>;

const followed = ({ ownerRole }: Owned, person: PersonSummary, { owners }: OwnerMap) =>
  of(owners, ownerRole)?.follows === 'named-worker' ? person.namedWorker : undefined;

/** The owner's own team, whoever chases: escalation climbs from here. */
function ownTeam(task: Owned, person: PersonSummary, map: OwnerMap): string {
  const owner = of(map.owners, task.ownerRole);
  const service = owner?.follows === 'service' ? task.occasion.split(':')[1] : undefined;
  const ofService = service === undefined ? undefined : of(map.services, service);
  return followed(task, person, map)?.team ?? ofService ?? owner?.team ?? map.defaultTeam;
}

/** The team and the worker who are asked to do a task, or to chase its owner. */
export function askedFor(
  task: Owned & Pick<PlannedTask, 'assignee'>,
  person: PersonSummary,
  map: OwnerMap,
): Asked {
  const owner = of(map.owners, task.ownerRole);
  const named = followed(task, person, map);
  return {
    team: owner?.chaser?.team ?? ownTeam(task, person, map),
    assignee: task.assignee ?? named?.workerId ?? owner?.chaser?.worker ?? null,
    chases: (owner?.chaser && owner.name) ?? null,
  };
}

/** What a chaser sees to, in words without personal data; null: the task is the team's own. */
export function expectationOf(
  { title, due }: { title: string; due: LocalDate | null },
  chases: string | null,
): string | null {
  if (chases === null) return null;
  const by = due === null ? '' : ` by ${dayInWords(epochDay(due))}`;
  return `Chase: ${chases} is to do “${title}”${by}`;
}

/**
 * The team that answers for a service; a service that the map does not know is its own team. For one that cannot sign in (a GP
 * who is asked to take over) its chaser's team does, so that what it is sent reaches somebody.
 */
export const teamOfService = (service: string, map: OwnerMap): string =>
  of(map.services, service) ?? chaserOf(service, map) ?? service;

function chaserOf(service: string, { owners }: OwnerMap): string | undefined {
  const chased = Object.entries(owners).find(
    ([role, { team, chaser }]) => chaser !== undefined && (role === service || team === service),
  );
  return chased?.[1].chaser?.team;
}

/** A team that the map does not know, as a partner may name one, has a manager of its own and the default team's head. */
export const managerOf = (team: string, { teams }: OwnerMap): string =>
  of(teams, team)?.manager ?? `${team}-manager`;
/** Who is told what is escalated past the team's manager. */
export const headOf = (team: string, { teams, defaultTeam }: OwnerMap): string =>
  (of(teams, team) ?? of(teams, defaultTeam))?.headOfService ?? defaultTeam;

/** The name of a team, where the area gives one. */
export const teamName = (team: string, map: OwnerMap | undefined): string | null =>
  (map && of(map.teams, team)?.name) ?? null;

/**
 * Who gets a notice of a task on this rung, a worker or a team, and in which words. Escalation climbs the owner's own
 * organisation; a chaser is told whom to chase.
 */
export function noticeOf(
  { rung, text, end }: { rung: string; text: string; end?: { service: string } },
  task: PlannedTask | undefined,
  person: PersonSummary,
  map: OwnerMap,
): { text: string; recipients: string[] } {
  // Of a death the manager of those who carry the case is told, and nobody else.
  if (isDeathRung(rung))
    return { text, recipients: [managerOf(person.namedWorker?.team ?? map.defaultTeam, map)] };
  if (end) return { text, recipients: endRecipients(rung, end.service, person, map) };
  if (!task) return { text, recipients: [map.defaultTeam] };
  if (rung === 'team-manager') return { text, recipients: [managerOf(ownTeam(task, person, map), map)] };
  if (rung === 'head-of-service') return { text, recipients: [headOf(ownTeam(task, person, map), map)] };
  const { team, assignee, chases } = askedFor(task, person, map);
  return { text: chases === null ? text : `Chase ${chases}. ${text}`, recipients: [assignee ?? team] };
}

/**
 * Who hears of the end of a children's service: of care that breaks off the named worker, else the manager of its team, and the
 * head of service; of a lawful end whoever chases the GP.
 */
function endRecipients(rung: string, service: string, person: PersonSummary, map: OwnerMap): string[] {
  if (rung === 'gp') {
    const { team, assignee } = askedFor({ ownerRole: 'gp', occasion: 'gp' }, person, map);
    return [assignee ?? team];
  }
  const team = teamOfService(service, map);
  return [...new Set([person.namedWorker?.workerId ?? managerOf(team, map), headOf(team, map)])];
}

/** Who is told of a step of a handover: a worker or a team. */
export function stepRecipient(
  told: Told,
  handover: Pick<PlannedHandover, 'fromService' | 'toService'>,
  map: OwnerMap,
  person: PersonSummary = {},
): string {
  const sending = teamOfService(handover.fromService, map);
  const receiving = teamOfService(handover.toService, map);
  switch (told) {
    case 'receiving-service':
      return receiving;
    case 'sending-service':
      return sending;
    case 'team-manager':
      return managerOf(receiving, map);
    case 'head-of-service':
      return headOf(receiving, map);
    case 'sending-manager':
      return managerOf(sending, map);
    case 'sending-head':
      return headOf(sending, map);
    case 'named-worker':
      return person.namedWorker?.workerId ?? sending;
    case 'gp': {
      const asked = askedFor({ ownerRole: 'gp', occasion: 'handover' }, person, map);
      return asked.assignee ?? asked.team;
    }
  }
}
