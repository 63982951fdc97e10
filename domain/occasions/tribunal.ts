/** Occasions of an appeal to the tribunal: the appeal, what the tribunal orders, what it recommends (SEND Regulations 2014 regs 43-45). */
import type { TribunalOrder } from '../../events';
import { recorded, type Circumstances, type DatedFact } from '../circumstances';
import { birthday, isoDay } from '../days';
import type { Occasion } from './occasion';

/** What is done about a step that was ordered or agreed, as the contract's events state it. */
type Act = 'assess' | 'issue' | 'refuse-issue' | 'draft' | 'final' | 'amended' | 'ceased';
type Acts = readonly (DatedFact & { act: Act })[];

/** One step of an order, or of an agreement on the same matter. */
export interface OrderedStep {
  /** Tells the steps of one day apart. */
  name: string;
  /** What is to be done, in words. */
  about: string;
  /** The weeks that it may take. */
  n: number;
  /** What completes it; nothing: only a person's statement does. */
  by: readonly Act[];
  /** Notice that no plan is necessary takes its ground away. */
  unlessRefused?: true;
  note?: string;
}

const PLAN: readonly Act[] = ['final'];
const CHANGED: readonly Act[] = ['amended', 'final'];

/** What each order asks for, with the weeks that reg 44 allows from the order. */
export const ORDERED_STEPS: Readonly<Record<TribunalOrder, readonly OrderedStep[]>> = {
  assess: [
    {
      name: 'notify',
      about: 'Tell the parent or young person that the assessment will be made',
      n: 2,
      by: ['assess', 'issue', 'refuse-issue', 'draft', 'final'],
    },
    {
      name: 'refuse',
      about: 'Give notice if no EHC plan is necessary after the assessment',
      n: 10,
      by: ['issue', 'refuse-issue', 'draft', 'final'],
    },
    {
      name: 'final',
      about: 'Send the final EHC plan after the assessment',
      n: 14,
      by: PLAN,
      unlessRefused: true,
    },
  ],
  'make-plan': [
    { name: 'draft', about: 'Send the draft EHC plan', n: 5, by: ['draft', 'final'] },
    { name: 'plan', about: 'Send the final EHC plan', n: 11, by: PLAN },
  ],
  amend: [{ name: 'amend', about: 'Send the amended EHC plan', n: 5, by: CHANGED }],
  'name-institution': [
    { name: 'name-institution', about: 'Name the institution in the EHC plan', n: 2, by: CHANGED },
  ],
  continue: [{ name: 'continue', about: 'Continue to maintain the EHC plan', n: 0, by: [] }],
  cease: [{ name: 'cease', about: 'Cease to maintain the EHC plan', n: 0, by: ['ceased'] }],
};

/** Of an order whose terms are not stated the shortest limit counts: nobody is told later than the law says. */
const UNSTATED: readonly OrderedStep[] = [
  {
    name: 'unstated',
    about: 'Find out what was ordered, and do it',
    n: 0,
    by: [],
    note: 'what the tribunal ordered is not stated, so the shortest limit counts',
  },
];

const isOrder = (order: unknown): order is TribunalOrder =>
  typeof order === 'string' && order in ORDERED_STEPS;

/** What the authority did, by day: read where something was ordered or agreed. */
export function actsOf(c: Circumstances): Acts {
  const doing = (act: Act, all: readonly DatedFact[]): (DatedFact & { act: Act })[] =>
    all.map((dated) => ({ ...dated, act }));
  const decided = c.happened('ehc.decided', 'notifiedOn');
  const decision = (act: Act): (DatedFact & { act: Act })[] =>
    doing(
      act,
      decided.filter(({ fact }) => fact.data.decision === act),
    );
  const reassessed = c.happened('ehc.reassessment', 'on');
  const at = (stage: string): DatedFact[] => reassessed.filter(({ fact }) => fact.data.stage === stage);
  return [
    ...decision('assess'),
    ...doing('assess', at('decided')),
    ...decision('issue'),
    ...decision('refuse-issue'),
    ...doing('draft', c.happened('ehc.draft-served', 'servedOn')),
    ...doing('final', c.happened('ehc.finalised', 'finalOn')),
    ...doing('final', at('finalised')),
    ...doing('amended', c.happened('ehc.amended', 'finalOn')),
    ...doing('ceased', c.happened('ehc.ceased', 'on')),
  ].sort((a, b) => a.day - b.day);
}

/** When a step was taken from a day on, and when a refusal that stands took its ground away. */
export function stepDates(
  acts: Acts,
  { by, unlessRefused }: OrderedStep,
  from: number,
  until = Infinity,
): { done: DatedFact | undefined; noPlan: DatedFact | undefined } {
  const since = acts.filter(({ day }) => day >= from && day < until);
  const answer = unlessRefused && since.findLast(({ act }) => act === 'issue' || act === 'refuse-issue');
  return {
    done: since.find(({ act }) => by.includes(act)),
    noPlan: answer && answer.act === 'refuse-issue' ? answer : undefined,
  };
}

/** Appeals, orders and recommendations that have arisen by today. */
export function tribunalOccasions(c: Circumstances): Occasion[] {
  const appeals = c.happened('ehc.appeal-lodged', 'on');
  const orders = c.happened('ehc.tribunal-ordered', 'on');
  const recommended = recorded(c, 'tribunal.recommended');
  if (appeals.length === 0 && orders.length === 0 && recommended.length === 0) return [];
  // What the tribunal says belongs to the latest appeal before it: one appeal, one task for each owner.
  const group: Group = (day, otherwise) => {
    const appeal = appeals.findLast((one) => one.day <= day);
    return appeal ? `appeal:${isoDay(appeal.day)}` : `${otherwise}:${isoDay(day)}`;
  };
  return [
    ...appealsMade(c, appeals, orders),
    ...ordered(c, orders, group),
    ...recommendations(c, recommended, group),
  ];
}

/** The task of a day: that of the appeal, or of its own where no appeal is known. */
type Group = (day: number, otherwise: 'tribunal-order' | 'tribunal-recommendation') => string;

function appealsMade(
  c: Circumstances,
  appeals: readonly DatedFact[],
  orders: readonly DatedFact[],
): Occasion[] {
  const [responses, ends] = [recorded(c, 'appeal.responded'), recorded(c, 'appeal.ended')];
  return appeals.map((appeal, i) => {
    const until = appeals[i + 1]?.day ?? Infinity;
    const first = (all: readonly DatedFact[]): DatedFact | undefined =>
      all.find(({ day }) => day >= appeal.day && day < until);
    return {
      kind: 'appeal',
      occurrence: isoDay(appeal.day),
      id: `appeal:${isoDay(appeal.day)}`,
      arises: appeal.day,
      dates: {
        'appeal.sentOn': appeal,
        'appeal.respondedOn': first(responses),
        'appeal.endedOn': first(ends),
        'order.on': first(orders),
      },
    };
  });
}

/** The steps of each order; a later order of the same kind in the same appeal takes its place. */
function ordered(c: Circumstances, orders: readonly DatedFact[], group: Group): Occasion[] {
  if (orders.length === 0) return [];
  const acts = actsOf(c);
  const groups = orders.map(({ day }) => group(day, 'tribunal-order'));
  const appeal = (i: number): string => {
    const id = groups[i] as string;
    return id.startsWith('appeal:') ? id : 'none';
  };
  return orders.flatMap((order, i) => {
    const kind = order.fact.data.order;
    // Another witness of that day says what was ordered.
    if (!isOrder(kind) && orders.some(({ day, fact }) => day === order.day && isOrder(fact.data.order)))
      return [];
    const later = orders.find(
      ({ day, fact }, j) => day > order.day && fact.data.order === kind && appeal(j) === appeal(i),
    );
    return (isOrder(kind) ? ORDERED_STEPS[kind] : UNSTATED).map((step): Occasion => {
      const { done, noPlan } = stepDates(acts, step, order.day, later?.day);
      return {
        kind: 'tribunal-order',
        occurrence: `${isoDay(order.day)}:${step.name}`,
        id: groups[i] as string,
        arises: order.day,
        about: step.about,
        n: step.n,
        ...(step.note !== undefined && { note: step.note }),
        ...(later && {
          ended: { why: `a later order took its place on ${isoDay(later.day)}`, day: later.day },
        }),
        dates: { 'order.on': order, 'order.doneOn': done, 'order.noPlanOn': noPlan },
      };
    });
  });
}

/** A recommendation is answered by the body that it is made to; one that does not say which is both bodies' to answer. */
function recommendations(c: Circumstances, recommended: readonly DatedFact[], group: Group): Occasion[] {
  if (recommended.length === 0) return [];
  const answers = recorded(c, 'tribunal.recommendation-answered');
  const at18 = c.dateOfBirth === undefined ? Infinity : birthday(c.dateOfBirth, 18);
  const bodies = [
    { about: 'health', owner: () => 'icb' },
    { about: 'social-care', owner: (day: number) => (day >= at18 ? 'asc' : 'csc') },
  ];
  const concerns = (fact: DatedFact['fact'], about: string): boolean =>
    fact.data.about === about || !bodies.some((body) => body.about === fact.data.about);
  return bodies.flatMap(({ about, owner }) =>
    recommended
      .filter(({ fact }) => concerns(fact, about))
      .filter(({ day }, i, all) => day !== all[i - 1]?.day)
      .map((one): Occasion => ({
        kind: 'tribunal-recommendation',
        occurrence: `${about}:${isoDay(one.day)}`,
        id: group(one.day, 'tribunal-recommendation'),
        arises: one.day,
        owner: owner(one.day),
        about: about.replace('-', ' '),
        dates: {
          'recommendation.on': one,
          'recommendation.answeredOn': answers.find(
            ({ day, fact }) => day >= one.day && concerns(fact, about),
          ),
        },
      })),
  );
}
