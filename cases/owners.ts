/** Who is asked: owner roles of the rulebook to the teams of this area, and who is above each team. Data, not code. */
import type { PersonSummary, PlannedHandover, PlannedTask } from '../domain/types';

export interface OwnerMap {
  /** Owner role to team. */
  teams: Readonly<Record<string, string>>;
  /** Roles that mean the service that the occasion names (`handover:<service>`, `missed-appointment:<service>:...`). */
  ofService: readonly string[];
  /** Roles whose tasks the young person's named worker carries, once there is one. */
  ofNamedWorker: readonly string[];
  /** Service (of a handover) to the team that answers for it. */
  services: Readonly<Record<string, string>>;
  /** The team for a role that the map does not know: nobody is dropped for want of a line here. */
  defaultTeam: string;
  /** Team to the recipient of its team manager's notices. */
  managers: Readonly<Record<string, string>>;
  /** Team to the recipient of the head of service's notices. */
  headsOfService: Readonly<Record<string, string>>;
  defaultHeadOfService: string;
}

/** The demonstration area: its organisations, and a chaser for owners who do not sign in (schools, parents, GPs). */
export const DEMO_OWNERS: OwnerMap = {
  teams: {
    'la-sen': 'sen-team',
    'advice-giver': 'sen-team',
    school: 'sen-team',
    parent: 'sen-team',
    'educational-psychologist': 'sen-team',
    icb: 'camhs-transition',
    'children-provider': 'camhs-transition',
    'service-managers': 'camhs-transition',
    'children-health': 'camhs-transition',
    csc: 'childrens-social-care',
    'responsible-authority': 'childrens-social-care',
    'personal-adviser': 'childrens-social-care',
    asc: 'adult-social-care',
    'adult-service': 'adult-social-care',
  },
  ofService: ['adult-service'],
  ofNamedWorker: ['children-provider', 'named-worker'],
  services: {
    camhs: 'camhs-transition',
    'childrens-social-care': 'childrens-social-care',
    'adult-mental-health': 'adult-mental-health',
    'adult-social-care': 'adult-social-care',
    'adult-learning-disability': 'adult-social-care',
  },
  defaultTeam: 'sen-team',
  managers: {},
  headsOfService: {},
  defaultHeadOfService: 'head-of-service',
};

/** The demonstration's map with some lines of an area's own laid over it. */
export function ownerMap(overrides: Partial<OwnerMap>): OwnerMap {
  return {
    ...DEMO_OWNERS,
    ...overrides,
    teams: { ...DEMO_OWNERS.teams, ...overrides.teams },
    services: { ...DEMO_OWNERS.services, ...overrides.services },
  };
}

/** The team and the worker who are asked to do a task. */
export function askedFor(
  task: Pick<PlannedTask, 'ownerRole' | 'occasion' | 'assignee'>,
  person: PersonSummary,
  owners: OwnerMap,
): { team: string; assignee: string | null } {
  const { ownerRole, occasion } = task;
  const named = owners.ofNamedWorker.includes(ownerRole) ? person.namedWorker : undefined;
  const service = owners.ofService.includes(ownerRole) ? occasion.split(':')[1] : undefined;
  const ofService = service === undefined ? undefined : owners.services[service];
  return {
    team: named?.team ?? ofService ?? owners.teams[ownerRole] ?? owners.defaultTeam,
    assignee: task.assignee ?? named?.workerId ?? null,
  };
}

/** The team that answers for a service; a service that the map does not know is its own team. */
export const teamOfService = (service: string, owners: OwnerMap): string =>
  owners.services[service] ?? service;

const managerOf = (team: string, owners: OwnerMap): string => owners.managers[team] ?? `${team}-manager`;
const headOf = (team: string, owners: OwnerMap): string =>
  owners.headsOfService[team] ?? owners.defaultHeadOfService;

/** Who gets a notice of a task on this rung: a worker or a team. Escalation climbs the owner's own organisation. */
export function noticeRecipient(
  rung: string,
  asked: { team: string; assignee: string | null },
  owners: OwnerMap,
): string {
  if (rung === 'team-manager') return managerOf(asked.team, owners);
  if (rung === 'head-of-service') return headOf(asked.team, owners);
  return asked.assignee ?? asked.team;
}

/** Who is told of a step of a handover; undefined: nobody. */
export function stepRecipient(
  tells: string,
  handover: Pick<PlannedHandover, 'fromService' | 'toService'>,
  owners: OwnerMap,
): string | undefined {
  const receiving = teamOfService(handover.toService, owners);
  switch (tells) {
    case 'receiving-service':
      return receiving;
    case 'sending-service':
      return teamOfService(handover.fromService, owners);
    case 'team-manager':
      return managerOf(receiving, owners);
    case 'head-of-service':
      return headOf(receiving, owners);
    default:
      return undefined;
  }
}
