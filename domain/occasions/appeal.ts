/** Occasions of mediation and appeal (Children and Families Act 2014 ss.51-57; SEND Regulations 2014 regs 32-45). */
import { recorded, type Circumstances, type DatedFact } from '../circumstances';
import { isoDay } from '../days';
import { mediationOccasions } from './mediation';
import type { DateWords, Occasion, OccasionKinds } from './occasion';
import { tribunalOccasions } from './tribunal';

/** The kinds of occasion of this family. */
export const APPEAL_KINDS = {
  'appeal-right': { title: 'Right of appeal against an EHC decision', triggers: ['decision.letterDate'] },
  mediation: { title: 'Mediation about an EHC decision', triggers: ['med.notified.on'] },
  'mediation-health': { title: 'Mediation about health provision', triggers: ['med.notified.on'] },
  'mediation-certificate': { title: 'Mediation certificate', triggers: ['med.triggered.on'] },
  'mediation-agreement': { title: 'Agreement reached at mediation', triggers: ['med.agreed.on'] },
  appeal: { title: 'Appeal to the tribunal', triggers: ['appeal.sentOn'] },
  'tribunal-order': { title: 'Order of the tribunal', triggers: ['order.on'] },
  'tribunal-recommendation': { title: 'Recommendation of the tribunal', triggers: ['recommendation.on'] },
} as const satisfies OccasionKinds;

/** Their dates. */
export const APPEAL_DATES: DateWords = {
  'decision.letterDate': 'the decision letter was sent',
  'notice.sentOn': 'the notice was sent',
  'med.contacted.on': 'the mediation adviser was contacted',
  'med.pending.on': 'the mediation adviser was contacted, with no certificate known since',
  'med.certificate.on': 'the mediation certificate was issued',
  'med.notified.on': 'the authority was told that mediation is wanted',
  'med.refused.on': 'mediation was refused',
  'med.held.on': 'mediation was held',
  'med.agreed.on': 'an agreement was reached at mediation',
  'med.triggered.on': 'mediation was refused, held or found impossible to arrange in time',
  'agreement.doneOn': 'the agreed step was taken',
  'agreement.noPlanOn': 'notice was given that no plan is necessary',
  'appeal.lodgedOn': 'the appeal was registered',
  'appeal.sentOn': 'the appeal was lodged',
  'appeal.respondedOn': 'the response was filed',
  'appeal.endedOn': 'the appeal ended without an order',
  'order.on': 'the tribunal made its order',
  'order.doneOn': 'the ordered step was taken',
  'order.noPlanOn': 'notice was given that no plan is necessary',
  'recommendation.on': 'the tribunal made its recommendation',
  'recommendation.answeredOn': 'the written reply was sent',
};

/** A decision that gives a right of appeal (CFA s.51(2)), and the day of its letter. */
interface Decision {
  what: string;
  about: string;
  letter: DatedFact;
  note?: string;
}

/** The occasions of mediation and appeal that have arisen by today. */
export function appealOccasions(c: Circumstances): Occasion[] {
  return [...rights(c), ...mediationOccasions(c), ...tribunalOccasions(c)];
}

/**
 * What a family may do about each decision: a right, of which nobody is reminded. Nothing states which decision a certificate, a
 * contact or an appeal is about: it belongs to the latest before it, so that none opens the window of an older decision anew.
 */
function rights(c: Circumstances): Occasion[] {
  const decisions = decisionsOf(c);
  if (decisions.length === 0) return [];
  const certificates = c.happened('ehc.mediation-certified', 'on');
  const appeals = c.happened('ehc.appeal-lodged', 'on');
  const agreements = recorded(c, 'mediation.agreed');
  const contacts = byDay([...recorded(c, 'mediation.requested'), ...recorded(c, 'mediation.refused')]);
  return decisions.map(({ what, about, letter, note }) => {
    const until = decisions.find((later) => later.letter.day > letter.day)?.letter.day;
    const first = (all: readonly DatedFact[]): DatedFact | undefined =>
      all.find(({ day }) => day >= letter.day && day < (until ?? Infinity));
    const [certificate, contact, appeal] = [first(certificates), first(contacts), first(appeals)];
    const pending = until === undefined && !certificate && !first(agreements) ? contact : undefined;
    const occurrence = `${what}:${isoDay(letter.day)}`;
    return {
      kind: 'appeal-right',
      occurrence,
      id: `appeal-right:${occurrence}`,
      arises: letter.day,
      about,
      asksNobody: true,
      ...((note !== undefined || pending) && { note: note ?? PENDING }),
      dates: {
        'decision.letterDate': letter,
        'notice.sentOn': letter,
        'med.contacted.on': contact,
        'med.pending.on': pending,
        'med.certificate.on': certificate,
        'appeal.lodgedOn': appeal,
      },
    };
  });
}

const PENDING = 'mediation is under way: one month from its certificate counts, once that is known';

const byDay = (dated: readonly DatedFact[]): DatedFact[] => [...dated].sort((a, b) => a.day - b.day);

const perDay = (dated: readonly DatedFact[]): DatedFact[] =>
  byDay(dated).filter(({ day }, i, all) => day !== all[i - 1]?.day);

/** The decisions that give a right of appeal, by day. */
function decisionsOf(c: Circumstances): Decision[] {
  const plans = [
    ...c.happened('ehc.finalised', 'finalOn'),
    ...c.happened('ehc.reassessment', 'on').filter(({ fact }) => fact.data.stage === 'finalised'),
  ];
  const amended = c
    .happened('ehc.amended', 'finalOn')
    .filter(({ day }) => !plans.some((plan) => plan.day === day));
  const decided = c.happened('ehc.decided', 'notifiedOn');
  const reviewed = c.happened('ehc.review-decided', 'notifiedOn');
  const of = (what: string, about: string, letters: readonly DatedFact[], note?: string): Decision[] =>
    letters.map((letter) => ({ what, about, letter, ...(note !== undefined && { note }) }));
  const saying = (all: readonly DatedFact[], decision: string): DatedFact[] =>
    all.filter(({ fact }) => fact.data.decision === decision);
  const noticed = ceaseLetters(c, reviewed);
  return [
    ...of('refuse-assess', 'the refusal to assess', saying(decided, 'refuse-assess')),
    ...of('refuse-issue', 'the refusal of a plan', saying(decided, 'refuse-issue')),
    ...of('final', 'what the EHC plan says', perDay(plans)),
    ...of('amended', 'what the amended EHC plan says', amended),
    ...of('maintain', 'the decision not to amend the EHC plan', saying(reviewed, 'maintain')),
    ...of('refuse-reassess', 'the refusal to reassess', perDay(recorded(c, 'reassessment.refused'))),
    ...of('cease', 'the decision to cease the EHC plan', noticed),
    ...of('cease', 'the decision to cease the EHC plan', ceasedWithoutNotice(c, noticed), NO_NOTICE),
  ].sort((a, b) => a.letter.day - b.letter.day);
}

/** The letters of ceasing: the notice where it is recorded, else the review decision that says so. */
function ceaseLetters(c: Circumstances, reviewed: readonly DatedFact[]): readonly DatedFact[] {
  const notices = recorded(c, 'ehc.cease-notified');
  const said = reviewed.filter(({ day, fact }, i) => {
    const until = reviewed[i + 1]?.day ?? Infinity;
    return fact.data.decision === 'cease' && !notices.some((one) => one.day >= day && one.day < until);
  });
  return notices.length === 0 ? said : perDay([...said, ...notices]);
}

const NO_NOTICE =
  'the day of the decision letter is not stated, so it counts from the day on which the plan ceased';

/** A plan that ends so was not ceased by a decision of the authority. */
const NO_DECISION: ReadonlySet<unknown> = new Set(['died', 'moved']);

/** Plans that ceased with no notice of the decision known, nor an order of the tribunal to cease. */
function ceasedWithoutNotice(c: Circumstances, noticed: readonly DatedFact[]): DatedFact[] {
  const ceased = c.happened('ehc.ceased', 'on');
  if (ceased.length === 0) return [];
  const known = [
    ...noticed,
    ...c.happened('ehc.tribunal-ordered', 'on').filter(({ fact }) => fact.data.order === 'cease'),
  ];
  return ceased.filter(({ day, fact }, i) => {
    const since = ceased[i - 1]?.day ?? -Infinity;
    return !NO_DECISION.has(fact.data.ground) && !known.some((one) => one.day > since && one.day <= day);
  });
}
