/** The one readable sentence of a duty: the events, the rule, the date arithmetic and the citation. */
import { isoDay } from './days';
import type { CompiledRule } from './compiled-rules';
import type { DutyDates, Standing } from './standing';
import { COMPLETED } from './statements';
import type { DateContext, DateName } from './expressions';
import { dateWords, OCCASION_KINDS, type Occasion, type OccasionDate } from './occasions';
import type { Fact } from './types';

const refs = new WeakMap<Fact, string>();

/** The event that states a fact, by its type, id and source: opaque, no personal data. */
function eventOf(fact: Fact): string {
  let text = refs.get(fact);
  if (text === undefined) {
    const witness = fact.witnesses.at(-1);
    text = witness ? `${fact.type} ${witness.id} of ${witness.source}` : fact.type;
    refs.set(fact, text);
  }
  return text;
}

function dated(name: DateName, { day, fact }: OccasionDate): string {
  return `${dateWords(name)} on ${isoDay(day)}${fact ? ` (${eventOf(fact)})` : ''}`;
}

/**
 * One sentence; it never speaks of today, so that it changes only when the duty does.
 * @param addressed whom the law addresses, where that is the parent or the young person
 */
export function explainDuty(
  compiled: CompiledRule,
  occasion: Occasion,
  dates: DutyDates,
  standing: Standing,
  context: DateContext,
  addressed: string,
): string {
  const title = compiled.title(occasion.about);
  const note = occasion.note === undefined ? '' : `; ${occasion.note}`;
  const reason = because(compiled, occasion);
  return `${title}: ${reason}${dueText(compiled, dates, context)}${addressed}${note}${outcome(standing)}${compiled.tail}`;
}

function because({ rule }: CompiledRule, { kind, dates, arises }: Occasion): string {
  for (const name of rule.arises ?? OCCASION_KINDS[kind].triggers) {
    const known = dates[name];
    if (known) return `${dated(name, known)}, so `;
  }
  return kind === 'planning' ? `year 9 begins on ${isoDay(arises)}, so ` : '';
}

const PROMPT = {
  asap: 'due as soon as practicable',
  immediate: 'due at once',
  none: 'owed with no time limit',
} as const;
const AT_LATEST = {
  asap: 'due as soon as practicable and at latest',
  immediate: 'due at once, and at latest',
  none: 'due by',
} as const;

function dueText(compiled: CompiledRule, dates: DutyDates, context: DateContext): string {
  const { rule, notation, explainDue, explainOpens, explainTarget } = compiled;
  const { promptness } = rule.due;
  const opening =
    explainOpens && dates.opens !== undefined
      ? ` from ${isoDay(dates.opens)} (${explainOpens(context)})`
      : '';
  if (!explainDue) {
    const target =
      explainTarget && dates.target !== undefined
        ? `, with the local target ${isoDay(dates.target)} (${explainTarget(context)})`
        : '';
    return `it is ${promptness ? PROMPT[promptness] : 'owed'}${opening}${target}`;
  }
  const date = dates.due === undefined ? 'a day that is not known' : isoDay(dates.due);
  // A bare date needs no arithmetic.
  const bare = rule.due.by?.op === 'date';
  if (bare && promptness === 'immediate') return `it is due at once, on ${date}`;
  const arithmetic = bare ? date : `${date} (${explainDue(context)}: ${notation})`;
  if (rule.kind === 'retention') return `it is kept until ${arithmetic}`;
  if (rule.kind === 'window') return `the window runs${opening} to ${arithmetic}`;
  const local =
    compiled.target && dates.target !== undefined && dates.target !== dates.due
      ? `, with the local target ${isoDay(dates.target)}`
      : '';
  return `it is ${promptness ? AT_LATEST[promptness] : 'due by'} ${arithmetic}${opening}${local}`;
}

function outcome({ status, met, why }: Standing): string {
  if (met) return `; met${status === 'met-late' ? ' late' : ''} on ${isoDay(met.day)}${how(met)}`;
  if (why === undefined) return '';
  if (status === 'not-applicable') return `; it no longer applies because ${why}`;
  return `; ${why}`;
}

function how({ how: by, fact }: NonNullable<Standing['met']>): string {
  if (!fact) return dateWords(by) === by ? `, with ${by}` : `, when ${dateWords(by)}`;
  return `, when ${by === COMPLETED ? 'it was recorded as done' : dateWords(by)} (${eventOf(fact)})`;
}
