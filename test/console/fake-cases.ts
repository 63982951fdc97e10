/** A small world in memory for the console's pages: one worker of each kind, one young person, one task, one handover. */
import type { ConsoleCases } from '../../console/context';
import type {
  Actor,
  DutyLine,
  FeedFlow,
  FeedHealth,
  HandoverDetail,
  InheritedDuty,
  PassportDraft,
  PassportPreview,
  PassportSummary,
  PersonPage,
  TaskDetail,
  TaskRow,
  Worker,
} from '../../cases';
import type { CommandRefused } from '../../cases/errors';
import type { Disclosure } from '../../cases/sharing';
import { planFromEvents } from '../../domain';
import { currentRulebook, rulebookPage } from '../../rulebook';
import { AGREEMENTS } from '../../stack/demo/agreements';
import { noDecisions } from './no-decisions';

export const TODAY = '2026-03-02';
export const NOW = new Date('2026-03-02T10:00:00.000Z');

export const ADA: Worker = {
  workerId: 'w-ada',
  name: 'Ada Okafor',
  team: 'sen-team',
  roles: ['social-worker'],
  services: ['adult-mental-health'],
};
export const OPERATOR: Worker = {
  workerId: 'w-op',
  name: 'Ola Ops',
  team: 'ops',
  roles: ['operator'],
  services: [],
};

const duty = (over: Partial<DutyLine>): DutyLine => ({
  rule: 'ehcna-decision-6w',
  occurrence: '2026-01-20',
  occasion: 'ehc-2026-01-20',
  title: 'Decide on the EHC needs assessment',
  force: 'MUST',
  grade: 'V1',
  state: 'in-force',
  owner: 'la-sen',
  statutoryDue: '2026-03-03',
  targetDue: '2026-03-03',
  status: 'due',
  explanation: 'Requested on 20 January 2026; six weeks later is 3 March 2026.',
  citation: { text: 'SR14 reg 5(1)', address: 'https://www.legislation.gov.uk/uksi/2014/1530/regulation/5' },
  metOn: null,
  opensOn: null,
  dateKind: 'legal deadline',
  unconfirmed: false,
  dueIn: 1,
  ...over,
});

export const LINES = [
  duty({}),
  duty({
    rule: 'ehcna-advice',
    title: 'Ask for advice <from> all & sundry',
    force: 'SG',
    grade: 'M',
    dateKind: 'guidance date',
    unconfirmed: true,
    citation: { text: 'CoP 2015 9.49' },
  }),
];

const row: TaskRow = {
  taskId: 't/1',
  personId: 'p1',
  personName: 'Kai <b>Smith</b>',
  title: 'EHC needs assessment: decide',
  expectation: null,
  status: 'due',
  due: '2026-03-03',
  dueIn: 1,
  dueKind: 'legal deadline',
  unconfirmed: false,
  assigneeName: null,
};

export const HANDOVER: HandoverDetail = {
  handoverId: 'h1',
  personId: 'p1',
  personName: 'Kai Smith',
  fromService: 'camhs',
  toService: 'adult-mental-health',
  transferOn: '2026-06-01',
  dueIn: 62,
  status: 'offered',
  dateOfBirth: '2008-06-01',
  communication: { language: 'cy', interpreter: true, formats: ['easy-read'] },
  namedWorkerName: null,
  support: { from: '2025-12-01', to: '2026-12-01' },
  responsible: 'camhs',
  answering: {
    ...{ service: 'camhs', team: 'camhs-transition', teamName: 'CAMHS transition team' },
    ...{ who: 'camhs-transition-manager', name: null, as: 'team-manager' },
  },
  deciding: null,
  offeredOn: '2026-02-20',
  lateOfferWeeks: 14,
  jointMeetingOn: null,
  acceptedOn: null,
  introducedOn: null,
  transferredOn: null,
  endedOn: null,
  endedWhy: null,
  declineReason: null,
  withdrawnOn: null,
  reroute: null,
  firstAppointments: { kept: 0, samePractitioner: null },
  nextStep: null,
  actions: ['accept', 'decline', 'ask-information', 'introduce'],
  services: ['adult-social-care', 'primary-care'],
  duties: [],
  history: [],
};

const DIGEST_ENTRY = {
  noticeId: 'n1',
  personId: 'p1',
  personName: 'Kai <b>Smith</b>',
  about: 'task',
  id: 't/1',
  rung: 'team-manager',
  text: 'Escalated to the team manager: “EHC needs assessment” was to be done by 3 March 2026.',
} as const;
const WITHDRAWN_ENTRY = {
  ...DIGEST_ENTRY,
  noticeId: 'n2',
  about: 'person',
  id: 'gone',
  rung: 'withdrawn',
} as const;

const DISCLOSED: Disclosure = {
  at: NOW.toISOString(),
  personId: 'p1',
  partner: 'camhs',
  agreement: 1,
  type: 'task.opened',
  eventId: 'e1',
  decision: 'disclosed',
  reason: null,
  fields: ['taskId', 'due'],
  title: 'Direct care <with> CAMHS',
  purpose: 'direct-care',
  basis: 'hsca12-251b',
};

const FEED_ALARM = {
  kind: 'feed-quiet',
  subject: 'camhs',
  detail: 'nothing has come since 2026-02-20; usually no more than 3 days pass',
  raisedAt: '2026-02-26T00:20:00.000Z',
};
const flow = (over: Partial<FeedFlow>): FeedFlow => ({
  type: null,
  verdict: 'flowing',
  lastDay: '2026-03-01',
  activeDays: 300,
  usualDays: 3,
  stoppedOn: '2026-03-05',
  ...over,
});
const feed = (over: Partial<FeedHealth>): FeedHealth => ({
  ...{
    partner: 'education',
    checkedAt: NOW.toISOString(),
    paused: false,
    owner: null,
    told: null,
    toldName: null,
  },
  ...{ lastAt: '2026-03-01T18:00:00.000Z', events: 1200, corrections: 3, late: 40, refused: 2 },
  ...{ quarantined: 0, openRefused: 0, waiting: 0, oldestWaiting: null, medianDelay: 40, slowDelay: 9000 },
  whole: flow({}),
  types: [],
  people: { known: 210, reported: 209, usualDays: 45 },
  ...over,
});
export const FEEDS: readonly FeedHealth[] = [
  feed({ types: [flow({ type: 'ehc.requested', verdict: 'quiet' }), flow({ type: 'meeting.held' })] }),
  feed({
    partner: 'camhs',
    told: 'w-op',
    toldName: 'Ola Ops',
    whole: flow({ verdict: 'stopped', lastDay: '2026-02-20' }),
    types: [
      flow({ type: 'appointment.kept', verdict: 'stopped', lastDay: '2026-02-20', usualDays: 1 }),
      flow({
        type: 'chc.step',
        verdict: 'too-little-history',
        why: 'short',
        usualDays: null,
        stoppedOn: null,
      }),
    ],
  }),
  feed({
    partner: 'asc',
    lastAt: null,
    whole: null,
    people: null,
    medianDelay: null,
    slowDelay: null,
    events: 0,
  }),
];

/** As the domain has them on the day of the fake world. */
const ADDRESSEES = planFromEvents(
  [
    {
      ...{ source: 'urn:partner:education', id: 'e1', time: '2022-01-10T12:00:00.000Z' },
      type: 'person.registered',
      data: { dateOfBirth: '2010-08-31' },
    },
    {
      ...{ source: 'urn:partner:education', id: 'e2', time: '2022-05-02T12:00:00.000Z' },
      type: 'ehc.finalised',
      data: { finalOn: '2022-05-02' },
    },
  ],
  TODAY,
  currentRulebook(),
).addressees;

/** A children's service that ended for age last week, and one that a guard keeps running. */
const CONTINUITY: PersonPage['continuity'] = {
  gaps: [{ service: 'camhs', sector: 'health', from: '2026-02-23', to: null, less: [], days: 7 }],
  broken: [
    {
      service: 'camhs',
      on: '2026-02-23',
      text: 'Care at risk: the children’s service camhs ended on 23 February 2026 because of an age limit. No adult service has taken over. See today that care goes on.',
    },
  ],
  running: [
    {
      service: 'childrens-social-care',
      provider: 'E1',
      sector: 'social-care',
      team: null,
      from: '2024-01-08',
      guards: [{ rule: 'ca-continuity-18', from: '2025-12-01', since: null }],
      grounds: { needsEnded: null, capacity: null, moved: null },
    },
  ],
};

const DRAFT: PassportDraft = {
  schema: 1,
  personId: 'p1',
  who: {
    name: 'Kai <b>Smith</b>',
    dateOfBirth: '2008-06-01',
    nhsNumber: '9434765919',
    needs: ['ASD'],
    communication: HANDOVER.communication as PassportDraft['who']['communication'],
  },
  voice: {
    on: '2026-01-12',
    saidBy: 'young-person',
    whoIAm: 'I like <trains>.',
    matters: 'Tell me early.\nDo not ring me.',
    howToCommunicate: null,
  },
  namedWorker: { name: 'Joe Hartley', team: 'CAMHS transition team' },
  responsible: [{ service: 'camhs', team: 'CAMHS transition team', for: 'adult-mental-health' }],
  handovers: [
    {
      ...{
        fromService: 'camhs',
        toService: 'adult-mental-health',
        transferOn: '2026-06-01',
        status: 'offered',
      },
      ...{ acceptedOn: null, introducedOn: null, transferredOn: null },
    },
  ],
  plan: { stage: 'transferring', ehcPlanFinalOn: '2025-05-05', adultPlanMadeOn: null },
  services: [{ service: 'camhs', provider: 'RWY', side: 'children', sector: 'health', from: '2024-01-08' }],
  contacts: [{ name: 'Mam Smith', relation: 'mother', parentalResponsibility: true }],
  outstanding: [
    {
      ...{ title: 'EHC needs assessment: decide', team: 'SEN team', due: '2026-03-03', status: 'due' },
      duties: ['Decide on the EHC needs assessment'],
    },
  ],
};
const SENT: PassportSummary = {
  ...{ version: 1, hash: 'ab'.repeat(32), services: ['adult-mental-health'], handoverId: null },
  ...{ on: '2026-02-02', sentAt: '2026-02-02T10:00:00.000Z', superseded: false },
};
const PREVIEW: PassportPreview = {
  ...{ draft: DRAFT, seen: 'seen-hash', version: 2, services: ['adult-mental-health'], sent: [SENT] },
};

export interface Sent {
  actor: Actor;
  personId: string;
  type: string;
  data: Readonly<Record<string, unknown>>;
  key: string | undefined;
}

/** A duty that was over before the partner went live. */
export const INHERITED: InheritedDuty = {
  personId: 'p1',
  personName: 'Kai <b>Smith</b>',
  taskId: 't-inherited',
  rule: 'ehcna-decision-6w',
  occurrence: '2025-01-08',
  title: 'decide on the EHC needs assessment',
  team: 'sen-team',
  teamName: null,
  due: '2025-02-19',
  inheritedAt: '2025-09-01',
  unconfirmed: true,
};

/** Cases that keep what they were told, and refuse what they were told to refuse. */
export function fakeCases() {
  const sent: Sent[] = [];
  const looks: string[] = [];
  const world: {
    inherited: InheritedDuty[];
    refuse?: CommandRefused;
    tasks: TaskRow[];
    task: Partial<TaskDetail>;
    person: Partial<PersonPage>;
    handover: Partial<HandoverDetail>;
    lines: DutyLine[];
    feeds: FeedHealth[];
  } = {
    inherited: [INHERITED],
    feeds: [...FEEDS],
    tasks: [row],
    task: {},
    person: {},
    handover: {},
    lines: LINES,
  };
  const task = (): TaskDetail => ({
    ...(world.tasks[0] ?? row),
    team: 'sen-team',
    teamName: null,
    ownerRole: 'la-sen',
    assignee: null,
    opensOn: null,
    lines: world.lines,
    notes: [],
    completed: null,
    colleagues: [
      { workerId: 'w-ada', name: 'Ada Okafor' },
      { workerId: 'w-ben', name: 'Ben Ali' },
    ],
    setAside: [],
    ...world.task,
  });
  const person: PersonPage = {
    personId: 'p1',
    name: 'Kai <b>Smith</b>',
    dateOfBirth: '2008-06-01',
    stage: 'preparing',
    open: true,
    formerNhsNumbers: [],
    nhsNumber: '9434765919',
    communication: HANDOVER.communication,
    namedWorker: null,
    death: null,
    restricted: null,
    responsible: { la: 'E06000001', icb: null },
    livesElsewhere: null,
    blocked: false,
    asOf: NOW.toISOString(),
    rulebookVersion: '1',
    duties: LINES,
    tasks: [row],
    handovers: [HANDOVER],
    addressees: ADDRESSEES,
    continuity: CONTINUITY,
    history: [
      {
        at: NOW.toISOString(),
        source: 'urn:partner:education',
        type: 'ehc.requested',
        details: [['receivedOn', '2026-01-20']],
        text: null,
        dropped: true,
      },
    ],
    today: TODAY,
  };
  const none = { total: 0, rows: [] };
  const cases: ConsoleCases = {
    worker: async (id) => [ADA, OPERATOR].find((worker) => worker.workerId === id),
    tasksFor: async (_worker, query) => {
      const rows = query?.scope === 'team' && query.filter === 'due' ? world.tasks : [];
      const counts = { overdue: 0, due: 0, upcoming: 0, done: 0 };
      return {
        rows,
        total: rows.length,
        counts: { mine: counts, team: { ...counts, due: world.tasks.length } },
      };
    },
    task: async (id) => (id === row.taskId ? task() : undefined),
    casePage: async () => ({ ...person, ...world.person }),
    searchPeople: async (text) => (text.toLowerCase().includes('smith') ? [person] : []),
    handoversFor: async () => ({ rows: [HANDOVER], total: 1, counts: { awaiting: 1, open: 0, closed: 0 } }),
    handover: async (id) => (id === 'h1' ? { ...HANDOVER, ...world.handover } : undefined),
    digest: async (worker, day) => ({
      day: day ?? TODAY,
      alarms: worker.workerId === 'w-op' ? [FEED_ALARM] : [],
      urgent: worker.workerId === 'w-ada' && (day ?? TODAY) === TODAY ? [DIGEST_ENTRY] : [],
      others: worker.workerId === 'w-ada' && (day ?? TODAY) === TODAY ? [WITHDRAWN_ENTRY] : [],
      imports: [],
      days: [{ day: TODAY, notices: 2 }],
    }),
    atRiskFor: async (worker) =>
      worker.workerId === 'w-ada'
        ? [{ personId: 'p1', personName: 'Kai <b>Smith</b>', text: CONTINUITY.broken[0]?.text ?? '' }]
        : [],
    passportPreview: async () => PREVIEW,
    passport: async (_personId, version) =>
      version === 1
        ? { ...SENT, content: { ...DRAFT, version: 1, frozenAt: SENT.sentAt }, intact: true }
        : undefined,
    sendPassport: async (actor, personId, { services, seen }, _now, key) => {
      if (world.refuse) throw world.refuse;
      const repeated = sent.some((earlier) => earlier.key === key);
      if (!repeated) sent.push({ actor, personId, type: 'passport.sent', data: { services, seen }, key });
      return { repeated, version: 1, hash: SENT.hash };
    },
    inheritedFor: async (worker) => (worker.workerId === 'w-ada' ? world.inherited : []),
    maySeePerson: async (worker, id) => worker.workerId === 'w-ada' && id === 'p1',
    maySeeTask: async (worker) => worker.workerId === 'w-ada',
    maySeeHandover: async (worker) => worker.workerId === 'w-ada',
    recordLook: async (worker, what, personId) => void looks.push(`${worker.workerId} ${what} ${personId}`),
    findPerson: async (subject) =>
      subject === 'nhs:9434765919'
        ? {
            personId: 'p1',
            person: {},
            stage: 'preparing',
            open: true,
            blocked: false,
            asOf: '',
            nextWake: null,
          }
        : undefined,
    operationsPage: async () => ({
      deadLetters: {
        total: 1,
        rows: [{ id: '1', topic: 'partner.asc.v1', reason: 'schema', at: NOW.toISOString() }],
      },
      unmatched: none,
      conflicts: none,
      alarms: none,
      blocked: none,
      paused: none,
      asAt: NOW.toISOString(),
    }),
    feeds: async () => world.feeds,
    rulebookPage: async () => rulebookPage(currentRulebook()),
    agreements: async () =>
      AGREEMENTS.map((agreement, i) => ({
        ...{ version: i + 1, agreement, recordedBy: 'w-op', recordedAt: NOW.toISOString(), endedAt: null },
      })),
    disclosures: async (personId) => [
      DISCLOSED,
      { ...DISCLOSED, personId, decision: 'refused', reason: 'objection', fields: [] },
    ],
    whoSaw: async () => [
      { at: NOW.toISOString(), actor: 'w-ada', name: 'Ada Okafor', action: 'looked', what: 'person' },
      { at: NOW.toISOString(), actor: 'cli:ann', name: null, action: 'task.completed', what: null },
    ],
    command: async (actor, personId, type, data, _now, key) => {
      if (world.refuse) throw world.refuse;
      const repeated = sent.some((earlier) => earlier.key === key);
      if (!repeated) sent.push({ actor, personId, type, data, key });
      const view = {
        ...{ personId, open: true, stage: 'preparing', locality: null, nextWake: null, nextDue: null },
        ...{ overdue: 0, openHandovers: 1, blocked: false },
      };
      return { repeated, eventId: 'e', view };
    },
    ...noDecisions,
  };
  return { cases, sent, looks, world };
}
