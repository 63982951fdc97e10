/** The sentence that explains a duty, for people: without event ids, notation and what the page says beside it already. */
import { datesInWords } from './dates';
import { sourceName, titleWords } from './words';

/** `(meeting.held education-0019-004 of urn:partner:education)`: the event that states a fact. */
const EVENT = /\([a-z]+(?:[.-][a-z]+)+ [^()]*? of (urn:[^\s()]+)\)/g;
const UNCONFIRMED = /^ \(unconfirmed: (.*)\)\.?$/;

/** "CAMHS (child and adolescent mental health)" as "CAMHS": it stands in brackets itself. */
const from = (source: string): string =>
  source.startsWith('urn:partner:')
    ? `from ${sourceName(source).replace(/ \(.*\)$/, '')}`
    : 'recorded in Onward';

/** Drops the rule's notation from a bracket: `(six weeks after it: addWeeks(request.receivedOn, 6))`. */
function withoutNotation(text: string): string {
  let kept = '';
  let depth = 0;
  let dropping = false;
  for (let i = 0; i < text.length; i++) {
    const sign = text.charAt(i);
    if (sign === '(') depth++;
    if (sign === ')' && --depth <= 0) dropping = false;
    if (depth === 1 && !dropping) dropping = /^: \w+[.(]\S/.test(text.slice(i, i + 60));
    if (!dropping) kept += sign;
  }
  return kept;
}

/**
 * A duty's explanation as a person reads it. Its title and citation stand beside it on the page and are left out;
 * what is not confirmed yet becomes a sentence of its own.
 */
export function whyWords(explanation: string, title: string, citation: string): string {
  let why = explanation.startsWith(`${title}: `) ? explanation.slice(title.length + 2) : explanation;
  let remark = '';
  const end = why.lastIndexOf(`; ${citation}`);
  if (end > 0) {
    const unconfirmed = UNCONFIRMED.exec(why.slice(end + 2 + citation.length));
    if (unconfirmed) remark = ` Still to be confirmed: ${unconfirmed[1] ?? ''}.`;
    why = `${why.slice(0, end)}.`;
  }
  why = withoutNotation(why.replace(EVENT, (_all, source: string) => `(${from(source)})`));
  return datesInWords(titleWords(why.charAt(0).toUpperCase() + why.slice(1) + remark));
}
