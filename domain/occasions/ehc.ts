/** Occasions of EHC needs assessments and plans (Children and Families Act 2014; SEND Regulations 2014). */
import { epochDay, isoDay } from '../days';
import type { Circumstances, DatedFact } from '../circumstances';
import { reassessmentOccasions } from './ehc-reassessment';
import { lastOf, madeOrReviewed, movesPlan, planEnds, transferOf } from './ehc-plan';
import type { DateWords, Occasion, OccasionDate, OccasionKinds } from './occasion';

/** The kinds of occasion of this family. */
export const EHC_KINDS = {
  'ehc-assessment': { title: 'EHC needs assessment', triggers: ['ehc.requested.receivedOn'] },
  'ehc-advice': { title: 'Advice for an EHC needs assessment', triggers: ['ehc.advice.requestedOn'] },
  'ehc-draft': { title: 'Draft EHC plan', triggers: ['ehc.draft.servedOn'] },
  'ehc-exception': { title: 'Exception to an EHC time limit', triggers: ['ehc.exception.from'] },
  'ehc-reassessment': {
    title: 'EHC reassessment',
    triggers: ['ehc.reassess.requestedOn', 'ehc.reassess.notifiedOrDecidedOn'],
  },
  'ehc-move-out': { title: 'EHC plan of a young person who moves away', triggers: ['ehc.move.on'] },
  'ehc-move-in': { title: 'EHC plan of a young person who moves in', triggers: ['ehc.move.transferredOn'] },
} as const satisfies OccasionKinds;

/** Their dates. */
export const EHC_DATES: DateWords = {
  'ehc.requested.receivedOn': 'the request was received',
  'ehc.assessment.decidedOn': 'the decision whether to assess was notified',
  'ehc.assessment.refusedOn': 'an assessment was refused',
  'ehc.issue.refusedOn': 'a plan was refused',
  'ehc.noPlan.noticeOn': 'notice was given that no plan is necessary',
  'ehc.plan.decidedOn': 'a plan was decided on',
  'ehc.final.sentOn': 'the final plan was sent',
  'ehc.advice.requestedOn': 'advice was asked for',
  'ehc.advice.receivedOn': 'the advice was received',
  'ehc.draft.servedOn': 'the draft plan was served',
  'ehc.exception.from': 'the ground arose',
  'ehc.exception.endedOn': 'the ground ended',
  'ehc.exception.stepsDoneOn': 'the steps whose limits were lifted were done',
  'ehc.reassess.requestedOn': 'the reassessment was requested',
  'ehc.reassess.notifiedOrDecidedOn': 'the decision to reassess was notified',
  'ehc.reassess.refusedOn': 'the refusal to reassess was notified',
  'ehc.move.on': 'the young person moved',
  'ehc.move.awareOn': 'the old authority became aware of the move',
  'ehc.move.transferredOn': 'the plan was transferred',
  'ehc.lastMadeOrReviewedOn': 'the plan was made or last reviewed',
  'ehc.review.completedOn': 'the review decision was notified',
  'ehc.plan.ceasedOn': 'the plan ceased',
};

/** One EHC needs assessment process, from a request to its end. */
interface Process {
  requested: DatedFact;
  assessDecided?: DatedFact;
  assessRefused?: DatedFact;
  issueRefused?: DatedFact;
  /** The first notice that no plan is necessary: it stays sent, also when the refusal is taken back later. */
  noPlanNotice?: DatedFact;
  planDecided?: DatedFact;
  final?: DatedFact;
  /** After a tribunal's order other limits govern (reg 44), so a refusal's effect on this process stands. */
  ordered?: boolean;
  /** The person moved out of the area for good: a request after a return starts anew. */
  movedOut?: boolean;
}

type Step = DatedFact & { step: string };

/** The occasions of EHC law that have arisen by today. */
export function ehcOccasions(c: Circumstances): Occasion[] {
  const processes = processesOf(c);
  return [
    ...processes.map(assessmentOccasion),
    ...adviceOccasions(c, processes),
    ...draftOccasions(c, processes),
    ...exceptionOccasions(c),
    ...reassessmentOccasions(c),
    ...moveOccasions(c),
  ];
}

const isOver = (p: Process): boolean => Boolean(p.assessRefused ?? p.issueRefused ?? p.final);

/** Whether a further request starts a process of its own, whenever it comes. */
const isClosed = (p: Process): boolean => isOver(p) || p.movedOut === true;

/** The 20 weeks of a process: a request after them is no witness of the earlier one. */
const WHOLE_PROCESS = 20 * 7;

/**
 * Requests start processes; one that comes within the 20 weeks of an open process is another witness of the same need, and
 * the earlier day counts. After a refusal, a final plan or a permanent move out a request starts anew. Responsibility under
 * CFA s.24 is stated as a request: nothing else in the log says that a young person was brought to the authority's attention.
 */
function processesOf(c: Circumstances): Process[] {
  const steps = stepsOf(c);
  if (!steps) return [];
  const processes: Process[] = [];
  let current: Process | undefined;
  for (let i = 0; i < steps.length;) {
    const day = (steps[i] as Step).day;
    const today: Step[] = [];
    for (; steps[i]?.day === day; i++) today.push(steps[i] as Step);
    const request = today.find((step) => step.step === 'request');
    const start = (): void => {
      if (!request) return;
      if (current && !isClosed(current) && day <= current.requested.day + WHOLE_PROCESS) return;
      processes.push((current = { requested: request }));
    };
    // What a day's steps end, a request of that day does not belong to; what they go on with, it came before.
    const openBefore = current !== undefined && !isClosed(current);
    if (!openBefore) start();
    for (const step of today)
      if (step.step !== 'request')
        for (const p of processes) if (p === current || !isClosed(p)) take(p, step);
    if (openBefore) start();
  }
  return processes;
}

function stepsOf(c: Circumstances): Step[] | undefined {
  const requests = c.happened('ehc.requested', 'receivedOn');
  if (requests.length === 0) return undefined;
  const named = (step: string) => (dated: DatedFact) => ({ ...dated, step });
  const decisions = c
    .happened('ehc.decided', 'notifiedOn')
    .map((dated) => ({ ...dated, step: String(dated.fact.data.decision) }));
  return [
    ...requests.map(named('request')),
    ...decisions,
    ...c.happened('ehc.draft-served', 'servedOn').map(named('draft')),
    ...c.happened('ehc.finalised', 'finalOn').map(named('final')),
    ...c.happened('ehc.tribunal-ordered', 'on').map(named('order')),
    ...c.moves.filter(({ direction }) => direction === 'out').map(named('moved-out')),
  ].sort((a, b) => a.day - b.day);
}

/** Steps of one process. An overturned refusal without a tribunal's order opens the process again. */
function take(p: Process, step: Step): void {
  if (p.final) return;
  switch (step.step) {
    case 'order':
      p.ordered = true;
      break;
    case 'moved-out':
      p.movedOut = true;
      break;
    case 'assess':
      p.assessDecided ??= step;
      if (!p.ordered) delete p.assessRefused;
      break;
    case 'refuse-assess':
      p.assessDecided ??= step;
      p.assessRefused ??= step;
      break;
    case 'refuse-issue':
      if (!p.assessRefused) {
        p.issueRefused ??= step;
        p.noPlanNotice ??= step;
      }
      break;
    case 'issue':
      if (!p.ordered) delete p.issueRefused;
      if (!isOver(p)) p.planDecided ??= step;
      break;
    case 'draft':
      if (!isOver(p)) p.planDecided ??= step;
      break;
    case 'final':
      if (!isOver(p)) {
        p.planDecided ??= step;
        p.final = step;
      }
      break;
  }
}

const processDates = (p: Process): Record<string, OccasionDate | undefined> => ({
  'ehc.requested.receivedOn': p.requested,
  'ehc.assessment.decidedOn': p.assessDecided,
  'ehc.assessment.refusedOn': p.assessRefused,
  'ehc.issue.refusedOn': p.issueRefused,
  'ehc.noPlan.noticeOn': p.noPlanNotice,
  'ehc.plan.decidedOn': p.planDecided,
  'ehc.final.sentOn': p.final,
});

const processId = (p: Process): string => `ehc-assessment:${isoDay(p.requested.day)}`;

function assessmentOccasion(p: Process): Occasion {
  return {
    kind: 'ehc-assessment',
    occurrence: isoDay(p.requested.day),
    id: processId(p),
    arises: p.requested.day,
    dates: processDates(p),
  };
}

const latestBefore = (processes: readonly Process[], day: number): Process | undefined =>
  processes.findLast((p) => p.requested.day <= day);

/** Who owes advice, by the open code of the giver; an unknown giver is its own owner role. */
const ADVICE_OWNERS: Readonly<Record<string, string>> = {
  health: 'icb',
  school: 'school',
  college: 'school',
  setting: 'school',
  'social-care': 'csc',
  'adult-social-care': 'asc',
  psychologist: 'educational-psychologist',
  parent: 'parent',
};

/** The owner roles that occasions of this family decide. */
export const EHC_OWNERS: readonly string[] = Object.values(ADVICE_OWNERS);

function adviceOccasions(c: Circumstances, processes: readonly Process[]): Occasion[] {
  const asked = c.happened('ehc.advice-requested', 'on');
  if (asked.length === 0) return [];
  const received = c.happened('ehc.advice-received', 'on');
  return asked.map((request) => {
    const giver = String(request.fact.data.from);
    const process = latestBefore(processes, request.day);
    const answer = received.find(({ day, fact }) => fact.data.from === giver && day >= request.day);
    return {
      kind: 'ehc-advice',
      occurrence: `${giver}:${isoDay(request.day)}`,
      id: process ? processId(process) : `ehc-advice:${isoDay(request.day)}`,
      arises: request.day,
      owner: ADVICE_OWNERS[giver] ?? giver,
      about: giver.replaceAll('-', ' '),
      dates: {
        ...adviceEnds(c, process, request.day),
        'ehc.advice.requestedOn': request,
        'ehc.advice.receivedOn': answer,
      },
    };
  });
}

/** The ends of the assessment that advice is for; the refusal that a tribunal's order overturned is none. */
function adviceEnds(c: Circumstances, process: Process | undefined, asked: number): Occasion['dates'] {
  if (!process) return {};
  const { ordered, assessRefused, issueRefused, final } = process;
  const since = <T extends DatedFact>(all: readonly T[]): T | undefined =>
    all.find(({ day }) => day >= asked);
  if (!ordered)
    return {
      'ehc.assessment.refusedOn': assessRefused,
      'ehc.issue.refusedOn': issueRefused,
      'ehc.final.sentOn': final,
    };
  const refused = c
    .happened('ehc.decided', 'notifiedOn')
    .filter(({ fact }) => fact.data.decision === 'refuse-issue');
  return {
    'ehc.issue.refusedOn': since(refused),
    'ehc.final.sentOn': since(c.happened('ehc.finalised', 'finalOn')),
  };
}

function draftOccasions(c: Circumstances, processes: readonly Process[]): Occasion[] {
  const finals = c.happened('ehc.finalised', 'finalOn');
  return c.happened('ehc.draft-served', 'servedOn').map((draft) => {
    const process = latestBefore(processes, draft.day);
    return {
      kind: 'ehc-draft',
      occurrence: isoDay(draft.day),
      id: process ? processId(process) : `ehc-draft:${isoDay(draft.day)}`,
      arises: draft.day,
      dates: {
        'ehc.draft.servedOn': draft,
        'ehc.final.sentOn': finals.find(({ day }) => day >= draft.day),
      },
    };
  });
}

function exceptionOccasions(c: Circumstances): Occasion[] {
  return c.happened('ehc.exception', 'from').map((exception) => {
    const { ground, to } = exception.fact.data;
    const ended = typeof to === 'string' ? epochDay(to) : undefined;
    const occurrence = `${String(ground)}:${isoDay(exception.day)}`;
    return {
      kind: 'ehc-exception',
      occurrence,
      id: `ehc-exception:${occurrence}`,
      arises: exception.day,
      about: String(ground).replaceAll('-', ' '),
      dates: {
        'ehc.exception.from': exception,
        'ehc.exception.endedOn': ended === undefined ? undefined : { day: ended, fact: exception.fact },
      },
    };
  });
}

function moveOccasions(c: Circumstances): Occasion[] {
  return c.moves.flatMap((move) => {
    if (!movesPlan(c, move)) return [];
    const transferred = transferOf(move);
    return [move.direction === 'out' ? moveOut(c, move, transferred) : moveIn(c, move, transferred)];
  });
}

function moveOut(c: Circumstances, move: DatedFact, transferred: DatedFact | undefined): Occasion {
  const aware = move.fact.data.awareOn;
  if (transferred && transferred.day > c.today) c.later.add(transferred.day);
  return {
    kind: 'ehc-move-out',
    occurrence: isoDay(move.day),
    id: `ehc-move:${isoDay(move.day)}`,
    arises: move.day,
    dates: {
      'ehc.move.on': move,
      'ehc.move.awareOn': typeof aware === 'string' ? { day: epochDay(aware), fact: move.fact } : undefined,
      'ehc.move.transferredOn': transferred && transferred.day <= c.today ? transferred : undefined,
    },
  };
}

function moveIn(c: Circumstances, move: DatedFact, stated: DatedFact | undefined): Occasion {
  const transferred = stated ?? move;
  if (transferred.day > c.today) c.later.add(transferred.day);
  const reviews = c.happened('ehc.review-decided', 'notifiedOn');
  return {
    kind: 'ehc-move-in',
    occurrence: isoDay(move.day),
    id: `ehc-move:${isoDay(move.day)}`,
    arises: transferred.day,
    dates: {
      'ehc.move.on': move,
      'ehc.move.transferredOn': transferred,
      'ehc.lastMadeOrReviewedOn': lastOf(madeOrReviewed(c), transferred.day - 1),
      'ehc.review.completedOn': reviews.find(({ day }) => day >= transferred.day),
      'ehc.plan.ceasedOn': planEnds(c).find(({ day }) => day >= transferred.day),
    },
  };
}
