/** Every dated rule of sections 1 and 10 on a log of its own, with the dates that the pathway rules give: a table for tests. */
import { epochDay, isoDay, type Force, type Grade, type LoggedEvent } from '../../domain';
import { event, person } from './support';

/** One dated rule on one log. */
export interface Edges {
  rule: string;
  log: readonly LoggedEvent[];
  occurrence: string;
  occasion: string;
  /** The day on which it arises: printed from this day. */
  arises: string;
  due: string;
  target: string;
  /** What satisfies it, dated so; absent where only a person's completion does. */
  met?: (on: string) => LoggedEvent;
  owner: string;
  /** Force and grade. */
  printed: `${Force} ${Grade}`;
  cites: string;
  /** A minimum window ends by itself: met the day after, and a statement after its end says nothing. */
  window?: true;
  /** Its limit may be lifted by `ehc.exception`. */
  liftable?: true;
  survivesMove?: true;
  /** When what is added to its log is stated, for a rule of a time before 2016. */
  statedAt?: string;
}

/** The day `days` after. */
export const next = (day: string, days = 1): string => isoDay(epochDay(day) + days);
const at = (day: string): { time: string } => ({ time: `${day}T12:00:00.000Z` });

const requested = event('ehc.requested', { receivedOn: '2026-01-05' });
const decided =
  (decision: string) =>
  (notifiedOn: string): LoggedEvent =>
    event('ehc.decided', { decision, notifiedOn });
const finalised = (finalOn: string): LoggedEvent => event('ehc.finalised', { finalOn });
const reassessed = (stage: string, on: string): LoggedEvent => event('ehc.reassessment', { stage, on });
export const moved = (data: object): LoggedEvent => event('person.moved', { otherAuthority: 'x', ...data });
const movedIn = moved({ direction: 'in', on: '2026-03-23', transferredOn: '2026-03-25' });
const leaver = { direction: 'out', on: '2026-03-23', awareOn: '2026-03-30' };
const assessment = { occurrence: '2026-01-05', occasion: 'ehc-assessment:2026-01-05', arises: '2026-01-05' };

/** Section 1. */
export const EHC: readonly Edges[] = [
  {
    rule: 'ehcna-decision-6w',
    log: [requested],
    ...assessment,
    due: '2026-02-16',
    target: '2026-02-16',
    met: decided('assess'),
    owner: 'la-sen',
    printed: 'MUST V1',
    cites: 'Children and Families Act 2014 s.36; SEND Regulations 2014 reg 5(1)-(4)',
    liftable: true,
  },
  {
    rule: 'ehcna-advice-6w',
    log: [requested, event('ehc.advice-requested', { from: 'health', on: '2026-02-01' })],
    occurrence: 'health:2026-02-01',
    occasion: 'ehc-assessment:2026-01-05',
    arises: '2026-02-01',
    due: '2026-03-15', // a Sunday
    target: '2026-03-13',
    met: (on) => event('ehc.advice-received', { from: 'health', on }),
    owner: 'icb',
    printed: 'MUST V2',
    cites: 'SEND Regulations 2014 regs 6, 8; Ed Yourself',
    liftable: true,
  },
  {
    rule: 'ehcna-refuse-plan-16w',
    log: [requested],
    ...assessment,
    due: '2026-04-27',
    target: '2026-04-27',
    met: decided('refuse-issue'),
    owner: 'la-sen',
    printed: 'MUST V1',
    cites: 'SEND Regulations 2014 reg 10(1)-(3)',
    liftable: true,
  },
  {
    rule: 'ehc-draft-views-15d',
    log: [requested, event('ehc.draft-served', { servedOn: '2026-04-01' })],
    occurrence: '2026-04-01',
    occasion: 'ehc-assessment:2026-01-05',
    arises: '2026-04-01',
    due: '2026-04-15',
    target: '2026-04-15',
    owner: 'la-sen',
    printed: 'MUST V1',
    cites: 'SEND Regulations 2014 reg 13(1)',
    window: true,
  },
  {
    rule: 'ehc-final-20w',
    log: [requested],
    ...assessment,
    due: '2026-05-25', // a bank holiday
    target: '2026-05-22',
    met: finalised,
    owner: 'la-sen',
    printed: 'MUST V1',
    cites: 'SEND Regulations 2014 regs 13(2)-(3), 10(4)(a)-(d)',
    liftable: true,
  },
  {
    rule: 'ehc-reassess-notify-15d',
    log: [reassessed('requested', '2026-03-20')],
    occurrence: '2026-03-20',
    occasion: 'ehc-reassessment:2026-03-20',
    arises: '2026-03-20',
    due: '2026-04-04', // Easter Saturday
    target: '2026-04-02',
    met: (on) => reassessed('decided', on),
    owner: 'la-sen',
    printed: 'MUST M',
    cites: 'SEND Regulations 2014 reg 25(1)',
  },
  {
    rule: 'ehc-reassess-final-14w',
    log: [reassessed('requested', '2026-02-10'), reassessed('decided', '2026-02-16')],
    occurrence: '2026-02-10',
    occasion: 'ehc-reassessment:2026-02-10',
    arises: '2026-02-16',
    due: '2026-05-25',
    target: '2026-05-22',
    met: finalised,
    owner: 'la-sen',
    printed: 'MUST V1',
    cites: 'SEND Regulations 2014 regs 27(2), 27(3)',
    liftable: true,
  },
  {
    rule: 'ehc-move-transfer',
    log: [finalised('2025-06-02'), moved(leaver)],
    occurrence: '2026-03-23',
    occasion: 'ehc-move:2026-03-23',
    arises: '2026-03-23',
    due: '2026-04-21', // 15 working days beginning with 30 March, over Easter
    target: '2026-04-21',
    met: (transferredOn) => moved({ ...leaver, transferredOn }),
    owner: 'la-sen',
    printed: 'MUST V1',
    cites: 'SEND Regulations 2014 reg 15(2)-(3)',
    survivesMove: true,
  },
  {
    rule: 'ehc-move-inform-6w',
    log: [finalised('2025-06-02'), movedIn],
    occurrence: '2026-03-23',
    occasion: 'ehc-move:2026-03-23',
    arises: '2026-03-25',
    due: '2026-05-06',
    target: '2026-05-06',
    owner: 'la-sen',
    printed: 'MUST V1',
    cites: 'SEND Regulations 2014 reg 15(4)',
  },
  {
    rule: 'ehc-move-review',
    log: [finalised('2025-06-29'), movedIn],
    occurrence: '2026-03-23',
    occasion: 'ehc-move:2026-03-23',
    arises: '2026-03-25',
    due: '2026-06-28', // before 29 June, the later of 29 June and 25 June; a Sunday
    target: '2026-06-26',
    met: (notifiedOn) => event('ehc.review-decided', { decision: 'maintain', notifiedOn }),
    owner: 'la-sen',
    printed: 'MUST V1',
    cites: 'SEND Regulations 2014 reg 15(5)',
  },
];

export const born = person('2011-03-04', '2024-01-10T12:00:00.000Z'); // year 9 in 2024/25
export const meeting = (on: string): LoggedEvent =>
  event('meeting.held', { kind: 'transition-planning', on });
const worker =
  (workerId: string, team: string) =>
  (from: string): LoggedEvent =>
    event('worker.assigned', { role: 'named-worker', workerId, team, from });
const older = person('2008-03-04', '2022-01-01T00:00:00.000Z');
const proposed = (transferOn: string): LoggedEvent =>
  event('handover.proposed', { fromService: 'camhs', toService: 'adult-mh', transferOn }, at('2026-01-12'));
const introduced = (on: string): LoggedEvent =>
  event('meeting.held', { kind: 'adult-introduction', services: ['adult-mh'], on });
const planning = { occurrence: 'planning', occasion: 'planning', owner: 'children-provider' };
export const handover = {
  log: [older, proposed('2026-08-31')],
  occurrence: 'adult-mh',
  occasion: 'handover:adult-mh',
  arises: '2026-01-12',
  owner: 'children-provider',
};
const before = { ...handover, due: '2026-08-30', target: '2026-08-28' };
const missed = (extra = {}): LoggedEvent =>
  event('appointment.missed', { service: 'adult-mh', on: '2026-10-03', appointmentId: 'a1', ...extra });
const noShow = {
  log: [...handover.log, missed()],
  occurrence: 'adult-mh:a1',
  occasion: 'missed-appointment:adult-mh:a1',
  arises: '2026-10-03', // a Saturday
  due: '2026-10-03',
  target: '2026-10-02',
  met: (contactedOn: string) => missed({ contactedOn }),
  owner: 'adult-service',
} as const;

/** Section 10. */
export const NICE: readonly Edges[] = [
  ...(
    [
      ['qs140-1-plan-y9', 'SHOULD V1', 'NICE QS140 statement 1'],
      ['ng43-start', 'SHOULD V2', 'NICE NG43 recommendation 1.2.1'],
    ] as const
  ).map(([rule, printed, cites]) => ({
    rule,
    log: [born],
    ...planning,
    arises: '2024-09-01',
    due: '2025-08-31', // a Sunday
    target: '2025-08-29',
    met: meeting,
    printed,
    cites,
  })),
  ...(
    [
      ['qs140-3-annual', 'NICE QS140 statement 3'],
      ['ng43-annual', 'NICE NG43 recommendation 1.2.4'],
    ] as const
  ).map(([rule, cites]) => ({
    rule,
    log: [born, meeting('2024-02-29')],
    occurrence: '2024-02-29',
    occasion: 'planning-meeting:2024-02-29',
    owner: 'children-provider',
    arises: '2024-02-29',
    due: '2025-02-28',
    target: '2025-02-28',
    met: meeting,
    printed: 'SHOULD V1' as const,
    cites,
  })),
  {
    rule: 'ng43-named-worker',
    log: [born, meeting('2025-02-02')],
    ...planning,
    arises: '2025-02-02', // a Sunday
    due: '2025-02-02',
    target: '2025-01-31',
    met: worker('w', 't'),
    printed: 'SHOULD V2',
    cites: 'NICE NG43 recommendation 1.2.5-1.2.9; BMJ',
  },
  {
    rule: 'qs140-4-named-worker',
    ...before,
    met: worker('w', 't'),
    printed: 'SHOULD V1',
    cites: 'NICE QS140 statement 4',
  },
  {
    rule: 'qs140-5-meet-adult',
    ...before,
    met: introduced,
    printed: 'SHOULD V1',
    cites: 'NICE QS140 statement 5',
  },
  {
    rule: 'ng43-meet',
    ...before,
    met: introduced,
    printed: 'SHOULD V1',
    cites: 'NICE NG43 recommendation 1.3.1',
  },
  {
    rule: 'ng43-gp',
    ...before,
    met: (on) =>
      event(
        'person.updated',
        {
          dateOfBirth: '2008-03-04',
          givenName: 'A',
          familyName: 'B',
          locality: 'n',
          needs: [],
          gpOdsCode: 'G',
        },
        at(on),
      ),
    printed: 'SHOULD V2',
    cites: 'NICE NG43 recommendation 1.1.8-1.1.9',
  },
  { rule: 'gp-copy', ...before, printed: 'PRACTICE M', cites: 'NICE NG43 recommendation 1.2.4' },
  {
    rule: 'ng43-folder',
    ...handover,
    due: '2026-05-31', // three months before 31 August, a Sunday
    target: '2026-05-29',
    printed: 'SHOULD V2',
    cites: 'NICE NG43 recommendation 1.3.5; BMJ',
  },
  {
    rule: 'ng43-handover-nw',
    ...handover,
    due: '2027-02-28', // six months after 31 August, clamped; a Sunday
    target: '2027-02-26',
    met: worker('v', 'adult-mh'),
    printed: 'SHOULD M',
    cites: 'NICE NG43 recommendation 1.2.9',
  },
  {
    rule: 'ng43-6m-6m',
    ...handover,
    log: [...handover.log, worker('w', 't')('2026-02-28')],
    due: '2027-02-28',
    target: '2027-02-26',
    printed: 'SHOULD V2',
    cites: 'NICE NG43 recommendation 1.2.8; BMJ',
    window: true,
  },
  { rule: 'qs140-6-missed', ...noShow, printed: 'SHOULD V1', cites: 'NICE QS140 statement 6' },
  { rule: 'ng43-dna', ...noShow, printed: 'SHOULD V1', cites: 'NICE NG43 recommendation 1.4.1' },
  {
    rule: 'ng43-refer-back',
    ...noShow,
    log: [...noShow.log, missed({ appointmentId: 'a2', on: '2026-11-02' })],
    occurrence: 'adult-mh:a2',
    occasion: 'missed-appointment:adult-mh:a2',
    arises: '2026-11-02',
    due: '2026-11-02',
    target: '2026-11-02',
    met: meeting,
    printed: 'SHOULD M',
    cites: 'NICE NG43 recommendation 1.4.2-1.4.3',
  },
];
