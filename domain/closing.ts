/** Whether a children's service may be ended now, and if not, which guard stands in the way and what must happen first. */
import type { ClosureGuard, RunningService } from './continuity';
import { epochDay } from './days';
import { dayInWords } from './notices-clock';
import type { LocalDate } from './types';

/** The reasons that a person may give. */
export const END_REASONS = [
  'transferred',
  'needs-ended',
  'declined-by-person',
  'moved',
  'age-limit',
  'other',
] as const;
export type EndReason = (typeof END_REASONS)[number];

/** The guards in plain words: what they say, and what must happen first. */
const GUARDS = {
  'ca-continuity-18': {
    law: 'Care Act 2014 section 66 says that the council goes on providing children’s social care after 18 until the adult steps have concluded, whatever the reason for ending it.',
    first:
      'First the adult needs assessment must be concluded, and the adult plan must run or the young person must be found not eligible.',
  },
  'closure-guard': {
    law: 'NICE guideline NG43 and quality standard QS140 ask a children’s service to stay until the adult service has taken over.',
    first: 'First the adult service must have accepted the handover and have met the young person.',
  },
} as const satisfies Record<ClosureGuard['rule'], { law: string; first: string }>;

/** What must be on record for an end with nobody to take over. */
const GROUNDS = {
  'needs-ended': {
    ground: 'needsEnded',
    first:
      'First record the review or assessment that found, in the last six months, that the needs have ended.',
  },
  'declined-by-person': {
    ground: 'capacity',
    first:
      'First an assessment must be on record that found the young person, from 16, to have capacity for a decision about care, and none that found it lacking. Without capacity it is no refusal: decide in the young person’s best interests, and keep the service meanwhile.',
  },
  moved: { ground: 'moved', first: 'First the move out of the area must be on record.' },
} as const satisfies Partial<Record<EndReason, { ground: keyof RunningService['grounds']; first: string }>>;

/** One sentence or more on why the end is refused, with the id of the guard. */
export interface ClosureRefusal {
  rule: ClosureGuard['rule'];
  text: string;
}

/** Why a service may not be ended for a reason on a day; undefined: it may. */
export function closureRefused(
  service: RunningService,
  reason: string,
  on: LocalDate,
): ClosureRefusal | undefined {
  const holds = (day: LocalDate | null): boolean => day !== null && day <= on;
  const guards = service.guards.filter(({ from }) => from <= on);
  const [shown] = guards;
  if (!shown) return undefined;
  if (Object.hasOwn(GROUNDS, reason)) {
    const { ground, first } = GROUNDS[reason as keyof typeof GROUNDS];
    return holds(service.grounds[ground]) ? undefined : refusal(shown, first, service.grounds[ground]);
  }
  const standing = guards.find(({ since }) => !holds(since));
  return standing && refusal(standing, GUARDS[standing.rule].first, standing.since);
}

function refusal({ rule }: ClosureGuard, first: string, since: LocalDate | null): ClosureRefusal {
  const late =
    since === null ? first : `That holds from ${dayInWords(epochDay(since))}: end it on that day or later.`;
  return { rule, text: `This service must go on (${rule}). ${GUARDS[rule].law} ${late}` };
}
