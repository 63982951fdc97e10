/** Every field of a rule by name and as text: what `diff` compares and the CSV holds. */
import { printExpression, type DateExpression } from '../domain/expressions';
import type { ExceptionGround, Rule } from '../domain/rule';
import { sayExpression } from './say';

type Plain = Exclude<keyof Rule, 'due' | 'satisfiedBy' | 'citation'>;
/** Fields of fields that stand on their own. */
type Part =
  | 'duePromptness'
  | 'dueBy'
  | 'dueInWords'
  | 'dueOpens'
  | 'satisfiedBy'
  | 'satisfiedByDates'
  | 'satisfiedByPassing'
  | 'citation'
  | 'citationAddress';

export type RuleField = Plain | Part;

const formula = (expression: DateExpression | null | undefined): string =>
  expression ? printExpression(expression) : '';
const listed = (items: readonly string[] | undefined, between = ', '): string => (items ?? []).join(between);
const flag = (value: boolean | undefined): string => (value === undefined ? '' : value ? 'yes' : 'no');
const pairs = (values: Readonly<Record<string, string | number | undefined>>): string =>
  Object.entries(values)
    .flatMap(([name, value]) => (value === undefined ? [] : [`${name} ${value}`]))
    .join(', ');

function ground({ ground: code, about, minimumDays, adviceAskedWithin, from, to }: ExceptionGround): string {
  const conditions = pairs({
    'at least days': minimumDays,
    'advice asked from': adviceAskedWithin?.fromStart,
    'advice asked to': adviceAskedWithin?.fromReopening,
    from,
    to,
  });
  return `${code}: ${about}${conditions === '' ? '' : ` (${conditions})`}`;
}
const grounds = (all: readonly ExceptionGround[] | undefined): string => listed(all?.map(ground), '; ');

/** What a field is called, and its text; an absent field is the empty text. A field of `Rule` that is not here does not compile. */
const FIELDS = {
  id: ['id', (r) => r.id],
  title: ['title', (r) => r.title],
  kind: ['kind', (r) => r.kind],
  family: ['family', (r) => r.family],
  force: ['force', (r) => r.force],
  grade: ['grade', (r) => r.grade],
  state: ['state', (r) => r.state],
  owner: ['owner', (r) => r.owner],
  tasks: ['asked or told', (r) => listed(r.tasks)],
  trigger: ['trigger', (r) => r.trigger],
  occasion: ['occasion', (r) => r.occasion ?? ''],
  arises: ['arises with', (r) => listed(r.arises)],
  duePromptness: ['promptness', (r) => r.due.promptness ?? ''],
  dueBy: ['due', (r) => formula(r.due.by)],
  dueInWords: ['due in words', (r) => (r.due.by ? sayExpression(r.due.by) : '')],
  dueOpens: ['can be done from', (r) => formula(r.due.opens)],
  target: ['local target', (r) => formula(r.target)],
  bufferWorkingDays: ['local buffer, working days', (r) => r.bufferWorkingDays?.toString() ?? ''],
  satisfiedBy: ['satisfied by', (r) => r.satisfiedBy.about],
  satisfiedByDates: ['satisfied by the dates', (r) => listed(r.satisfiedBy.any)],
  satisfiedByPassing: [
    'satisfied by the passing of',
    ({ satisfiedBy: { passed } }) =>
      passed
        ? `${formula(passed.day)}: ${passed.about}${passed.unless ? `, unless ${passed.unless}` : ''}`
        : '',
  ],
  elapses: ['its own end meets it', (r) => (r.elapses ? `yes ${pairs({ ...r.elapses })}`.trim() : '')],
  endedBy: [
    'ended by',
    (r) =>
      listed(
        r.endedBy?.map(({ date, why }) => `${date}: ${why}`),
        '; ',
      ),
  ],
  lapses: ['lapses after', (r) => (r.lapses ? `${formula(r.lapses.day)}: ${r.lapses.why}` : '')],
  survivesMove: ['survives a move', (r) => flag(r.survivesMove)],
  outlivesCase: ['outlives the case', (r) => flag(r.outlivesCase)],
  exceptions: ['exceptions', (r) => r.exceptions ?? ''],
  ownGrounds: ['own grounds of exception', (r) => grounds(r.ownGrounds)],
  exceptionGrounds: ['grounds of exception', (r) => grounds(r.exceptionGrounds)],
  citation: ['citation', (r) => r.citation.text],
  citationAddress: ['address of the citation', (r) => r.citation.address ?? ''],
  effectiveFrom: ['in force from', (r) => r.effectiveFrom ?? ''],
  effectiveTo: ['in force to', (r) => r.effectiveTo ?? ''],
  verifiedOn: ['verified on', (r) => r.verifiedOn],
  unconfirmed: ['unconfirmed', (r) => listed(r.unconfirmed, '; ')],
  twins: ['twins', (r) => listed(r.twins)],
  kpi: ['KPI', (r) => r.kpi ?? ''],
} as const satisfies Record<RuleField, readonly [string, (rule: Rule) => string]>;

/** Every field, in the order in which it is shown. */
export const RULE_FIELDS = Object.keys(FIELDS) as RuleField[];

/** What a field is called in a sentence. */
export const fieldName = (field: RuleField): string => FIELDS[field][0];

/** The text of a field; empty where the rule has none. */
export const fieldText = (rule: Rule, field: RuleField): string => FIELDS[field][1](rule);
