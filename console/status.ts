/** One map: what each status is called and which GOV.UK tag colour it has. No page spells out its own. */

export interface StatusLook {
  label: string;
  /** A modifier class of the GOV.UK tag component. */
  tag: string;
}

const look = (label: string, colour: string): StatusLook => ({ label, tag: `govuk-tag--${colour}` });

const DUTY = {
  overdue: look('Overdue', 'red'),
  due: look('Due', 'orange'),
  upcoming: look('Upcoming', 'blue'),
  met: look('Met', 'green'),
  'met-late': look('Met late', 'yellow'),
  waived: look('Waived', 'purple'),
  'not-known': look('Not known', 'grey'),
  'not-applicable': look('Not applicable', 'grey'),
} as const;

const TASK = {
  overdue: DUTY.overdue,
  due: DUTY.due,
  upcoming: DUTY.upcoming,
  done: look('Done', 'green'),
  withdrawn: look('Withdrawn', 'grey'),
} as const;

const HANDOVER = {
  proposed: look('Proposed', 'grey'),
  offered: look('Awaiting answer', 'orange'),
  accepted: look('Accepted', 'blue'),
  declined: look('Declined', 'red'),
  'more-information': look('More information asked for', 'yellow'),
  introduced: look('Introduced', 'teal'),
  transferred: look('Transferred', 'green'),
  settled: look('Settled', 'green'),
  ended: look('Ended', 'grey'),
} as const;

const FLOW = {
  stopped: look('Stopped', 'red'),
  quiet: look('Quieter than usual', 'yellow'),
  flowing: look('Flowing', 'green'),
  'too-little-history': look('Cannot tell yet', 'grey'),
} as const;

const STATUS = { duty: DUTY, task: TASK, handover: HANDOVER, flow: FLOW } as const;

export type StatusKind = keyof typeof STATUS;

/** The order in which duties are grouped on a person's page: what needs doing first. */
export const DUTY_ORDER = Object.keys(DUTY) as readonly (keyof typeof DUTY)[];

/** The label and colour of a status; a status that is not in the map shows as its own code, in grey. */
export function statusLook(kind: StatusKind, status: string): StatusLook {
  const map: Readonly<Record<string, StatusLook>> = STATUS[kind];
  return (Object.hasOwn(map, status) ? map[status] : undefined) ?? look(status, 'grey');
}

const OVER: readonly string[] = ['transferred', 'settled', 'ended'];

/** What to know of a transfer day that has passed without the transfer; empty otherwise. */
export function transferWords(transferOn: string, today: string, status: string): string {
  return transferOn < today && !OVER.includes(status) ? 'this day has passed without the transfer' : '';
}
