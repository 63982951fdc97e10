/** The file of an area: its teams, who is asked, who chases, and its own targets. Every part says what it is. */
import { z } from 'zod';
import type { DateExpression } from '../domain';
import { Code, Day, Id, Name } from '../events/fields';
import { PARTNER_CODE } from '../events/identifiers';

const Organisation = z.strictObject({
  name: Name,
  signsIn: z
    .boolean()
    .optional()
    .describe('false: its people have no sign-in, so that each of its owners needs a chaser'),
});

const Team = z.strictObject({
  name: Name.describe('As people call it; never a person’s name, since it stands in notices'),
  organisation: Code,
  manager: Code.describe('Who gets the team manager’s escalations'),
  headOfService: Code.describe('Who gets the head of service’s escalations'),
});

const Chaser = z.strictObject({
  team: Code.describe('The team on whose list the expectation stands'),
  worker: Id.optional().describe('The worker of that team who chases, by the id that sign-in gives'),
});

const Owner = z
  .strictObject({
    team: Code.describe('The owner’s own team: escalation climbs from here'),
    name: Name.optional().describe('As people call the owner, for example: the school or college'),
    follows: z
      .enum(['service', 'named-worker'])
      .optional()
      .describe(
        'service: the team of the service that the occasion names; named-worker: who carries the case',
      ),
    chaser: Chaser.optional().describe('Who chases an owner that cannot sign in'),
  })
  .refine((owner) => !owner.chaser || owner.name !== undefined, {
    path: ['name'],
    error: 'an owner that is chased needs a name, so that the chaser knows whom to ask',
  })
  .refine((owner) => !owner.chaser || owner.follows === undefined, {
    path: ['follows'],
    error: 'an owner that is chased cannot follow a service or a worker: leave out one of the two',
  });

const whole = z.number().int().min(-2000).max(2000);
const counting = [
  'weeksAfter',
  'daysAfter',
  'workingDaysAfter',
  'daysFrom',
  'workingDaysFrom',
  'addMonths',
  'addYears',
  'plusDays',
] as const;

/** A date as the rulebook writes it ("onward rulebook export"); what can be undecided has no place in a setting. */
const Expression: z.ZodType<DateExpression> = z.lazy(() =>
  z.discriminatedUnion('op', [
    z.strictObject({ op: z.literal('date'), name: Code }),
    z.strictObject({ op: z.enum(counting), of: Expression, n: whole }),
    z.strictObject({ op: z.enum(['before', 'by']), of: Expression }),
    z.strictObject({ op: z.enum(['earlier', 'later']), of: z.tuple([Expression, Expression]) }),
    z.strictObject({ op: z.enum(['birthday', 'ncyStart', 'ncyEnd']), n: z.number().int().min(0).max(26) }),
    z.strictObject({ op: z.literal('schoolLeavingDate') }),
  ]),
);

const Buffer = z
  .number()
  .int()
  .min(0, 'a negative buffer would move targets after the statutory date: give 0 to 60 working days')
  .max(60, 'more than 60 working days is no buffer: set a target');

const LocalRule = z.strictObject({
  start: Expression.optional().describe('The first day to work on it, earlier than the rule’s own'),
  target: Expression.optional().describe('The day by which it is to be done, earlier than the rule’s own'),
  bufferWorkingDays: Buffer.optional().describe('In place of the area’s own'),
});

export const AreaSettings = z.strictObject({
  area: Name.describe('The name of the area'),
  organisations: z.record(Code, Organisation),
  teams: z.record(Code, Team),
  owners: z.record(Code, Owner).describe('By the owner roles of the rulebook'),
  services: z.record(Code, Code).describe('Service (of a handover) to the team that answers for it'),
  defaultTeam: Code.describe(
    'Asked for an owner role that nobody has named: nobody is dropped for want of a line',
  ),
  local: z
    .strictObject({
      bufferWorkingDays: Buffer.optional().describe('Working days by which every target comes earlier'),
      rules: z.record(Code, LocalRule).optional().describe('By the id of the rule'),
      goLive: z
        .record(z.string().regex(PARTNER_CODE), Day)
        .optional()
        .describe('By the code of a partner: the day from which it tells Onward what happens'),
    })
    .optional(),
});
export type AreaSettings = z.infer<typeof AreaSettings>;
