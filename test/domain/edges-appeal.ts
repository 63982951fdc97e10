/** The dated rules of section 5 (mediation and appeal), on logs of their own: a table for tests. */
import type { LoggedEvent } from '../../domain';
import type { Edges } from './edges';
import { event, person } from './support';

/** Born on 4 March 2010: 18 on 4 March 2028. */
export const young = person('2010-03-04', '2022-01-10T12:00:00.000Z');
export const decided =
  (decision: string) =>
  (notifiedOn: string): LoggedEvent =>
    event('ehc.decided', { decision, notifiedOn });
export const certified = (on: string): LoggedEvent => event('ehc.mediation-certified', { on });
export const appealed = (on: string): LoggedEvent => event('ehc.appeal-lodged', { on });
export const ordered =
  (order?: string) =>
  (on: string): LoggedEvent =>
    event('ehc.tribunal-ordered', { on, ...(order !== undefined && { order }) });
export const finalised = (finalOn: string): LoggedEvent => event('ehc.finalised', { finalOn });
export const amended = (finalOn: string): LoggedEvent => event('ehc.amended', { finalOn });
export const step =
  (named: string, about?: string) =>
  (on: string): LoggedEvent =>
    event('step.recorded', { step: named, on, ...(about !== undefined && { about }) });

const order = {
  occasion: 'tribunal-order:2026-03-02',
  arises: '2026-03-02',
  owner: 'la-sen',
  printed: 'MUST V1',
  cites: 'SEND Regulations 2014 regs 44, 45',
  liftable: true,
} as const;

/** Section 5. */
export const APPEAL: readonly Edges[] = [
  {
    rule: 'med-contact-2m',
    log: [young, decided('refuse-assess')('2026-06-15')],
    occurrence: 'refuse-assess:2026-06-15',
    occasion: 'appeal-right:refuse-assess:2026-06-15',
    arises: '2026-06-15',
    due: '2026-08-15', // a Saturday; the window itself runs to September
    target: '2026-08-14',
    met: step('mediation.requested'),
    owner: 'parent-or-young-person',
    printed: 'MUST V1',
    cites: 'SEND Regulations 2014 reg 33',
  },
  {
    rule: 'med-cert-3wd',
    log: [young, step('mediation.held')('2026-04-01')],
    occurrence: '2026-04-01',
    occasion: 'mediation:2026-04-01',
    arises: '2026-04-01',
    due: '2026-04-08', // over Easter
    target: '2026-04-08',
    met: certified,
    owner: 'mediation-adviser',
    printed: 'MUST V2',
    cites: 'SEND Regulations 2014 regs 34, 35, 36, 37, 38, 39; IPSEA',
  },
  {
    rule: 'med-la-tell-icb-3wd',
    log: [young, step('mediation.requested', 'health')('2026-05-01')],
    occurrence: '2026-05-01',
    occasion: 'mediation:2026-05-01',
    arises: '2026-05-01',
    due: '2026-05-07', // over the May bank holiday
    target: '2026-05-07',
    owner: 'la-sen',
    printed: 'MUST V2',
    cites: 'SEND Regulations 2014 reg 35; IPSEA',
  },
  {
    rule: 'med-arrange-30d',
    log: [young, step('mediation.requested')('2026-05-01')],
    occurrence: '2026-05-01',
    occasion: 'mediation:2026-05-01',
    arises: '2026-05-01',
    due: '2026-05-31', // a Sunday
    target: '2026-05-29',
    met: step('mediation.held'),
    owner: 'la-sen',
    printed: 'MUST V2',
    cites: 'SEND Regulations 2014 regs 35, 36, 37; IPSEA',
  },
  {
    rule: 'med-agreement-implement',
    log: [young, step('mediation.agreed', 'amend')('2026-03-02')],
    occurrence: '2026-03-02:amend',
    occasion: 'mediation:2026-03-02',
    arises: '2026-03-02',
    due: '2026-04-06', // Easter Monday
    target: '2026-04-02',
    met: amended,
    owner: 'la-sen',
    printed: 'MUST V1',
    cites: 'SEND Regulations 2014 regs 42, 44',
  },
  {
    rule: 'appeal-window',
    log: [young, decided('refuse-issue')('2026-04-20')],
    occurrence: 'refuse-issue:2026-04-20',
    occasion: 'appeal-right:refuse-issue:2026-04-20',
    arises: '2026-04-20',
    due: '2026-06-20', // a Saturday
    target: '2026-06-19',
    owner: 'parent-or-young-person',
    printed: 'MUST V2',
    cites: 'Rules 2008 rule 20; IPSEA',
    window: true,
  },
  {
    rule: 'appeal-la-response-30wd',
    log: [young, appealed('2026-03-20')],
    occurrence: '2026-03-20',
    occasion: 'appeal:2026-03-20',
    arises: '2026-03-20',
    due: '2026-05-06', // 30 working days, over Easter and the May bank holiday
    target: '2026-05-06',
    met: step('appeal.responded'),
    owner: 'la-sen',
    printed: 'MUST V2',
    cites: 'IPSEA',
  },
  ...(
    [
      ['assess', 'notify', '2026-03-16', '2026-03-16', decided('assess')],
      ['assess', 'refuse', '2026-05-11', '2026-05-11', decided('refuse-issue')],
      ['assess', 'final', '2026-06-08', '2026-06-08', finalised],
      [
        'make-plan',
        'draft',
        '2026-04-06',
        '2026-04-02',
        (servedOn: string) => event('ehc.draft-served', { servedOn }),
      ],
      ['make-plan', 'plan', '2026-05-18', '2026-05-18', finalised],
      ['amend', 'amend', '2026-04-06', '2026-04-02', amended],
      ['name-institution', 'name-institution', '2026-03-16', '2026-03-16', amended],
      ['continue', 'continue', '2026-03-02', '2026-03-02', undefined],
      [
        'cease',
        'cease',
        '2026-03-02',
        '2026-03-02',
        (on: string) => event('ehc.ceased', { on, ground: 'tribunal' }),
      ],
    ] as const
  ).map(([what, named, due, target, met]): Edges => ({
    rule: 'tribunal-order-comply',
    log: [young, ordered(what)('2026-03-02')],
    occurrence: `2026-03-02:${named}`,
    ...order,
    due,
    target,
    ...(met && { met }),
  })),
  {
    rule: 'tribunal-hsc-recommendation-5w',
    log: [young, step('tribunal.recommended', 'health')('2026-03-02')],
    occurrence: 'health:2026-03-02',
    occasion: 'tribunal-recommendation:2026-03-02',
    arises: '2026-03-02',
    due: '2026-04-06', // Easter Monday
    target: '2026-04-02',
    met: step('tribunal.recommendation-answered', 'health'),
    owner: 'icb',
    printed: 'MUST V2',
    cites: 'SI 2017/1306; Enfield SENDIASS',
  },
];
