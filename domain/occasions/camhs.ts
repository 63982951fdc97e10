/** Occasions of the boundary of children's mental health services: the referral before it, and what follows a decline. */
import { addMonths, birthday, isoDay } from '../days';
import { recorded, type Circumstances, type DatedFact } from '../circumstances';
import { factsOf } from '../fact-order';
import { answerOf, referralMatcher } from '../handover-evidence';
import type { Fact } from '../types';
import {
  childrensSpells,
  earliest,
  isAdult,
  isMentalHealth,
  lasting,
  nothingLeft,
  type Spell,
} from './conditions';
import type { DateWords, Occasion, OccasionKinds } from './occasion';

/** The kinds of occasion of this family. */
export const CAMHS_KINDS = {
  'camhs-boundary': { title: 'Referral before CAMHS ends', triggers: ['camhs.startedOn'] },
  'not-accepted': { title: 'A service declined', triggers: ['camhs.declinedOn'] },
} as const satisfies OccasionKinds;

/** Their dates. */
export const CAMHS_DATES: DateWords = {
  'camhs.startedOn': 'the children’s mental health service began',
  'camhs.lateEntry.on': 'the children’s mental health service began, late',
  'camhs.adult.acceptedOn': 'an adult team accepted',
  'camhs.declinedOn': 'the service declined',
  'camhs.other.acceptedOn': 'a service accepted',
  'camhs.gpPlan.agreedOn': 'a plan was agreed with the GP',
};

/** One answer of a mental health service, or of one that CAMHS asked. */
interface Answer extends DatedFact {
  accepted: boolean;
  by: string;
  /** Whether an adult service gave it. */
  adult: boolean;
}

/** The occasions of CAMHS that have arisen by today; none for people who have no children's mental health service nor were refused. */
export function camhsOccasions(c: Circumstances): Occasion[] {
  const spells = childrensSpells(c, isMentalHealth);
  const answers = answersOf(c);
  return [...boundary(c, spells, answers), ...notAccepted(c, answers)];
}

/** Services that children's mental health services ask to take over. */
function askedByCamhs(c: Circumstances): Set<unknown> {
  const asked = new Set<unknown>();
  for (const { data } of factsOf(c.facts, 'handover.proposed'))
    if (isMentalHealth(data.fromService)) asked.add(data.toService);
  return asked;
}

const STEPS = ['referral.accepted', 'referral.rejected', 'referral.closed', 'referral.treated'] as const;

function answersOf(c: Circumstances): Answer[] {
  const asked = askedByCamhs(c);
  const theirs = (service: unknown): boolean =>
    asked.has(service) || (isMentalHealth(service) && isAdult(service));
  const answers: Answer[] = [];
  for (const dated of c.happened('handover.responded', 'on')) {
    const { toService, response } = dated.fact.data;
    if (!theirs(toService) || response === 'more-information') continue;
    answers.push({ ...dated, accepted: response === 'accepted', by: String(toService), adult: true });
  }
  for (const dated of c.happened('service.started', 'on')) {
    const { service, side } = dated.fact.data;
    const adult = side === 'adult';
    if (isMentalHealth(service) || (adult && asked.has(service)))
      answers.push({ ...dated, accepted: true, by: String(service), adult });
  }
  return [...answers, ...referralAnswers(c, asked)].sort((a, b) => a.day - b.day);
}

/** The answers of referrals: for assessment only, incomplete and duplicate ones are none (`answerOf`). */
function referralAnswers(c: Circumstances, asked: ReadonlySet<unknown>): Answer[] {
  const steps = STEPS.flatMap((type) => c.happened(type, 'on'));
  if (steps.length === 0) return [];
  const matchers = [...asked].map((service) => referralMatcher(c.facts, String(service)));
  return steps.flatMap((dated) => {
    const response = answerOf(dated.fact)?.response;
    if (response !== 'accepted' && response !== 'declined') return [];
    const { pathway, provider } = dated.fact.data;
    const named = isMentalHealth(pathway) || isMentalHealth(provider);
    const adult =
      matchers.some((isTheirs) => isTheirs(dated.fact)) || (named && (isAdult(pathway) || isAdult(provider)));
    if (!adult && !isMentalHealth(pathway)) return [];
    return [{ ...dated, accepted: response === 'accepted', by: String(provider), adult }];
  });
}

/** Half a year before 18, or on coming to the service later than that; with a year's warning. One for each service. */
function boundary(c: Circumstances, spells: readonly Spell[], answers: readonly Answer[]): Occasion[] {
  if (spells.length === 0 || c.dateOfBirth === undefined) return [];
  const at18 = birthday(c.dateOfBirth, 18);
  const warned = addMonths(at18, -18);
  const standing = lasting(spells, warned).filter(({ from }) => from.day < at18);
  const accepted = answers.find((answer) => answer.accepted && answer.adult);
  const services = new Set(standing.map(({ from }) => from.fact.data.service));
  return [...services].flatMap((service) => {
    const mine = standing.filter(({ from }) => from.fact.data.service === service);
    const running = mine.filter((spell) => !nothingLeft([spell]));
    const [spell] = running.length > 0 ? running : mine.slice(-1);
    if (!spell) return [];
    const ended = nothingLeft([spell]);
    return [
      {
        kind: 'camhs-boundary',
        occurrence: String(service),
        id: `camhs-boundary:${String(service)}`,
        arises: Math.max(spell.from.day, warned),
        lawOf: at18,
        continuing: true,
        ...(ended && { ended }),
        about: String(service),
        dates: {
          'camhs.startedOn': spell.from,
          'camhs.lateEntry.on': spell.from.day > addMonths(at18, -6) ? spell.from : undefined,
          'camhs.adult.acceptedOn': accepted,
        },
      } satisfies Occasion,
    ];
  });
}

/** Each decline: the case stays open until a service accepts, or a plan with the GP is agreed. */
function notAccepted(c: Circumstances, answers: readonly Answer[]): Occasion[] {
  const seen = new Set<string>();
  return answers.flatMap((answer) => {
    const occurrence = `${answer.by}:${isoDay(answer.day)}`;
    if (answer.accepted || seen.has(occurrence)) return [];
    seen.add(occurrence);
    // What an adult service declined, no children's service takes over.
    const other = answers.find(
      ({ accepted, adult, day }) => accepted && day >= answer.day && (adult || !answer.adult),
    );
    return [
      {
        kind: 'not-accepted',
        occurrence,
        id: `not-accepted:${occurrence}`,
        arises: answer.day,
        about: answer.by,
        dates: {
          'camhs.declinedOn': plain(answer),
          'camhs.other.acceptedOn': other && plain(other),
          'camhs.gpPlan.agreedOn': earliest(
            ...recorded(c, 'camhs.gp-plan-agreed').filter(({ day }) => day >= answer.day),
          ),
        },
      } satisfies Occasion,
    ];
  });
}

const plain = ({ day, fact }: Answer): { day: number; fact: Fact } => ({ day, fact });
