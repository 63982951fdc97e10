/** Who may do and see what: the one module that decides it. Each refusal has a reason that can be shown. */
import type { PlannedHandover, PersonSummary } from '../domain/types';
import type { EventType } from '../events';
import type { TaskEntry } from '../store/case-rows';
import type { Worker } from './console-types';
import { teamOfService, type OwnerMap } from './owners';

/** What a command is about, as the case stands. */
export interface About {
  person: PersonSummary;
  tasks: readonly TaskEntry[];
  handovers: readonly PlannedHandover[];
  owners: OwnerMap;
  /** The task that the command names, or whose line the duty is. */
  task?: TaskEntry;
  /** `task` is the one that an inherited duty would be a line of. */
  inherited?: boolean;
  /** The handover that the command names. */
  handover?: PlannedHandover;
}

export type Verdict = { allowed: true } | { allowed: false; reason: string };

const YES: Verdict = { allowed: true };
const no = (reason: string): Verdict => ({ allowed: false, reason });

const has = (worker: Worker, role: string): boolean => worker.roles.includes(role);
const practises = (worker: Worker): boolean =>
  has(worker, 'social-worker') || has(worker, 'receiving-team') || has(worker, 'manager');

/** Whether the task is the worker's: given to them, or of their team. */
const isTheirs = (worker: Worker, task: { team: string; assignee: string | null }): boolean =>
  task.assignee === worker.workerId || task.team === worker.team;

/** Whether the worker answers for the service. */
const answersFor = (worker: Worker, service: string, owners: OwnerMap): boolean =>
  worker.services.includes(service) ||
  (has(worker, 'receiving-team') && teamOfService(service, owners) === worker.team);

/** Whether the worker takes part in the case: named worker, a task of their team, a handover of their service. */
function takesPart(worker: Worker, { person, tasks, handovers, owners }: About): boolean {
  const named = person.namedWorker;
  return (
    named?.workerId === worker.workerId ||
    named?.team === worker.team ||
    tasks.some((task) => isTheirs(worker, task)) ||
    handovers.some(
      (h) =>
        answersFor(worker, h.toService, owners) ||
        answersFor(worker, h.fromService, owners) ||
        teamOfService(h.fromService, owners) === worker.team,
    )
  );
}

const ofTask = (worker: Worker, { task }: About): Verdict => {
  if (!task) return no('there is no such task');
  return has(worker, 'manager') || isTheirs(worker, task) ? YES : no('this task belongs to another team');
};
const ofDuty = (worker: Worker, about: About): Verdict =>
  about.task ? ofTask(worker, about) : has(worker, 'manager') ? YES : no('only a manager decides this duty');
const ofReceiver = (worker: Worker, { handover, owners }: About): Verdict => {
  if (!handover) return no('there is no such handover');
  return has(worker, 'manager') || answersFor(worker, handover.toService, owners)
    ? YES
    : no('only the receiving service answers a handover');
};
const ofCase = (worker: Worker, about: About): Verdict =>
  has(worker, 'manager') || takesPart(worker, about) ? YES : no('you take no part in this case');

/** Two who work on the case confirm a death; what was said wrongly a manager takes back. */
const ofReversal = (worker: Worker): Verdict =>
  mayReverseDeath(worker) ? YES : no('only a manager takes back the report of a death');
/** Whoever restricts a record has to be on the case, so that somebody is left who can open it. */
const ofRestriction = (worker: Worker, about: About): Verdict =>
  has(worker, 'manager') && takesPart(worker, about)
    ? YES
    : no('only a manager who takes part in this case restricts its record');

/** Commands of people, and who may give them; any other type is refused. */
const COMMANDS = {
  'task.completed': ofTask,
  'task.noted': ofTask,
  'task.assigned': ofTask,
  'duty.waived': ofDuty,
  'duty.not-applicable': ofDuty,
  'duty.reinstated': ofDuty,
  'death.confirmed': ofCase,
  'death.reversed': ofReversal,
  'person.restricted': ofRestriction,
  'duty.owed': ofDuty,
  'handover.responded': ofReceiver,
  'handover.proposed': ofCase,
  'meeting.held': ofCase,
  'worker.assigned': ofCase,
  'step.recorded': ofCase,
  'sharing.decided': ofCase,
  'service.ended': ofCase,
  'voice.recorded': ofCase,
} satisfies Partial<Record<EventType, (worker: Worker, about: About) => Verdict>>;

export type CommandType = keyof typeof COMMANDS;

/** Whether a person may ever state this type from the console. */
export const isCommand = (type: EventType): type is CommandType => Object.hasOwn(COMMANDS, type);

/** Whether the worker may give the command. */
export function mayCommand(worker: Worker, type: CommandType, about: About): Verdict {
  if (!practises(worker)) return no('your role does not work on cases');
  if (about.person.restricted && !takesPart(worker, about)) return no('access to this record is restricted');
  return COMMANDS[type](worker, about);
}

/** Whether the worker may say that the report of a death is wrong. */
export const mayReverseDeath = (worker: Worker): boolean => has(worker, 'manager');
/** Whether the worker may send the young person's transition passport. */
export function maySendPassport(worker: Worker, about: About): Verdict {
  return practises(worker) ? ofCase(worker, about) : no('your role does not work on cases');
}

/** Whether the worker may see the young person's page. */
export function maySeeCase(worker: Worker, about: About): boolean {
  if (!practises(worker)) return false;
  // A restricted record opens only for those on the case, whatever their role.
  return about.person.restricted ? takesPart(worker, about) : ofCase(worker, about).allowed;
}

/**
 * Whether the worker may see the task.
 * @param asManager whether a manager sees it too: not of a restricted record, unless they may see the case
 */
export function maySeeTaskOf(
  worker: Worker,
  task: { team: string; assignee: string | null },
  asManager = true,
): boolean {
  return practises(worker) && ((asManager && has(worker, 'manager')) || isTheirs(worker, task));
}

/** Whether the worker may see the handover: both its sides and, as of a task, managers do. */
export function maySeeHandoverOf(
  worker: Worker,
  handover: { fromService: string; toService: string },
  owners: OwnerMap,
  asManager = true,
): boolean {
  if (!practises(worker)) return false;
  return (
    (asManager && has(worker, 'manager')) ||
    [handover.fromService, handover.toService].some(
      (service) => answersFor(worker, service, owners) || teamOfService(service, owners) === worker.team,
    )
  );
}

/** Whether the worker may see records side by side, merge them, and take them apart. */
export const mayDecideIdentities = (worker: Worker): boolean => mayOpenOperations(worker);

/** Whether the worker may seal the identity of before, and know of it. */
export const maySealIdentities = (worker: Worker): boolean => has(worker, 'privacy-officer');

/** Whether the worker may work on dead letters, unmatched events and conflicts. */
export const mayOpenOperations = (worker: Worker): boolean =>
  has(worker, 'operator') || has(worker, 'manager');
