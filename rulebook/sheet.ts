/** One rule as a reader sees it: everything that the data says, in plain words, for the page, the console and the command line. */
import { printExpression, type DateExpression } from '../domain/expressions';
import type { OccasionKind } from '../domain/occasions';
import type { ExceptionGround, Rule, RuleFamily } from '../domain/rule';
import type { Citation } from '../domain/types';
import { sayDate, sayDay, sayExpression, sayList } from './say';
import { FORCES, GRADES, KINDS, roleName, STATES } from './words';

/** One labelled line. */
export interface Said {
  label: string;
  text: string;
  /** The formula behind it, in the notation of the pathway rules. */
  formula?: string;
  /** Ids of other rules that the line names. */
  rules?: readonly string[];
}

export interface RuleSheet {
  id: string;
  title: string;
  family: RuleFamily;
  /** What it is, in one or two words, and what that means. */
  kind: string;
  kindMeans: string;
  /** How far it binds. */
  force: string;
  legal: boolean;
  state: string;
  /** Enacted and not commenced: it creates nothing. */
  off: boolean;
  grade: string;
  /** Grade M: not yet checked against the primary source. */
  unconfirmed: boolean;
  /** Everything that is not confirmed: the rule as a whole (grade M), and details. */
  doubts: readonly string[];
  said: readonly Said[];
  citation: Citation;
  verifiedOn: string;
}

/** What a title is about, where each case puts in its own service or step. */
const ABOUT: Readonly<Partial<Record<OccasionKind, string>>> = {
  'appeal-right': 'the decision',
  'camhs-boundary': 'CAMHS',
  capacity: 'each decision',
  'ccc-referral': 'each step',
  'childrens-service-ends': 'that ends',
  'choice-referral': 'the young person, or the parent under 16,',
  'cin-assessment': 'each step',
  'contact-failed': 'the adult service',
  'ehc-advice': 'each advice giver',
  'ehc-exception': 'an exception',
  handover: 'the adult service',
  'mediation-agreement': 'Do each thing',
  'mha-16-17': 'own decision, and after-care carried over',
  'missed-appointment': 'the adult service',
  'not-accepted': 'a service',
  'practitioner-changed': 'the adult service',
  'treatment-review': 'a CETR under 18 or with an EHC plan, else a CTR',
  'tribunal-order': 'Take each step',
  'tribunal-recommendation': 'health or social care',
};

/** The title with what it is about in general. */
export const generalTitle = ({ title, occasion }: Pick<Rule, 'title' | 'occasion'>): string =>
  title.replace('{about}', (occasion && ABOUT[occasion]) ?? 'what each case says');

/** @param rules those of its rulebook: the exceptions that it names are found there */
export function ruleSheet(rule: Rule, rules: readonly Rule[]): RuleSheet {
  const [kind, kindMeans] = KINDS[rule.kind];
  const unconfirmed = rule.grade === 'M';
  return {
    id: rule.id,
    title: generalTitle(rule),
    family: rule.family,
    kind,
    kindMeans,
    force: FORCES[rule.force][0],
    legal: rule.force === 'MUST' || rule.force === 'MUST-CASE',
    state: STATES[rule.state],
    off: rule.state === 'enacted-not-commenced',
    grade: GRADES[rule.grade],
    unconfirmed,
    doubts: [...(unconfirmed ? ['not yet checked against the primary source'] : []), ...rule.unconfirmed],
    said: rule.kind === 'definition' ? definedDates(rule) : saidOf(rule, rules),
    citation: rule.citation,
    verifiedOn: sayDay(rule.verifiedOn),
  };
}

const line = (label: string, text: string, more: Partial<Said> = {}): Said => ({ label, text, ...more });

function saidOf(rule: Rule, rules: readonly Rule[]): Said[] {
  const { owner, tasks, satisfiedBy, twins, kpi, target, kind } = rule;
  const { passed, any } = satisfiedBy;
  const seen = any.map(sayDate).filter((day, i) => day !== `the day ${any[i]}`);
  return [
    line('Arises when', rule.trigger),
    ...blocked(rule),
    ...dueLines(rule),
    ...(target ? [said('Local target', target)] : []),
    line('Owed by', roleName(owner)),
    ...(tasks.length > 0 ? [line('Asked or told', sayList(tasks.map(roleName)))] : []),
    ...(kind === 'guard' ? [] : [line('Satisfied by', satisfiedBy.about)]),
    ...(seen.length > 0 ? [line('Seen in the record as', sayList(seen, 'or'))] : []),
    ...(passed
      ? [
          line('Also met', `${passed.about}, once ${sayExpression(passed.day)} has passed`, {
            formula: printExpression(passed.day),
          }),
        ]
      : []),
    ...(rule.endedBy?.length
      ? [
          line(
            'Falls away when',
            sayList(
              rule.endedBy.map(({ why }) => why),
              'or',
            ),
          ),
        ]
      : []),
    ...exceptionLines(rule, rules),
    ...(rule.survivesMove ? [line('After a move', 'still owed after a permanent move out of the area')] : []),
    ...(rule.outlivesCase ? [line('After the case', 'goes on after death and the 26th birthday')] : []),
    ...dates(rule),
    ...(twins?.length ? [line('Asked for together with', '', { rules: twins })] : []),
    ...(kpi ? [line('Indicator', kpi)] : []),
  ];
}

const said = (label: string, expression: DateExpression, before = '', after = ''): Said =>
  line(label, `${before}${sayExpression(expression)}${after}`, { formula: printExpression(expression) });

/** What a guard blocks, and what a window holds back. */
function blocked({ kind, satisfiedBy, elapses }: Rule): Said[] {
  if (kind === 'guard')
    return [line('Blocks', `what is then proposed, until this is so: ${satisfiedBy.about}`)];
  return [
    ...(elapses?.notBefore ? [line('Blocks until it ends', sayDate(elapses.notBefore))] : []),
    ...(elapses?.throughout
      ? [line('Has to be held', `throughout, from ${sayDate(elapses.throughout)} on`)]
      : []),
  ];
}

const PROMPT = { asap: 'as soon as practicable', immediate: 'at once', none: 'no time limit' } as const;

function dueLines({ kind, force, due: { by, opens, promptness } }: Rule): Said[] {
  if (kind === 'guard') return [line('Due', 'no timer: it blocks until then')];
  const from = opens ? [said('Can be done from', opens)] : [];
  const prompt = promptness ? PROMPT[promptness] : undefined;
  if (!by) return [line('Due', prompt ?? 'no date of its own'), ...from];
  if (kind === 'window') return [...from, said('Runs to the end of', by)];
  if (kind === 'retention') return [said('Kept until', by)];
  const latest = prompt && promptness !== 'none' ? `${prompt}, and at latest ` : '';
  return [said('Due', by, latest, ` (${FORCES[force][1]})`), ...from];
}

function exceptionLines({ exceptions, ownGrounds, exceptionGrounds }: Rule, rules: readonly Rule[]): Said[] {
  const shared = rules.find(({ id }) => id === exceptions)?.exceptionGrounds;
  return [
    ...(exceptions ? [line('Its limit may be lifted by', words(shared), { rules: [exceptions] })] : []),
    ...(ownGrounds ? [line('Its limit may be lifted by', words(ownGrounds))] : []),
    ...(exceptionGrounds ? [line('The grounds', words(exceptionGrounds))] : []),
  ];
}

const words = (grounds: readonly ExceptionGround[] | undefined): string =>
  (grounds ?? []).map(({ about }) => about).join('; ');

/** A definition says from when it holds only where that is known. */
const definedDates = (rule: Rule): Said[] =>
  rule.effectiveFrom === null && rule.effectiveTo === null ? [] : dates(rule);

function dates({ effectiveFrom, effectiveTo, state }: Rule): Said[] {
  if (state === 'enacted-not-commenced' && effectiveFrom === null && effectiveTo === null)
    return [line('In force', 'not yet: no day of commencement is set')];
  const from = effectiveFrom === null ? undefined : `from ${sayDay(effectiveFrom)}`;
  const to = effectiveTo === null ? undefined : `to ${sayDay(effectiveTo)}`;
  const text = [from, to].filter((part) => part !== undefined).join(' ');
  return [line('Applies', text === '' ? 'at any time (no first or last day is set)' : text)];
}
