/** Reading typed forms: every mistake is named beside its field and in the summary, and nothing typed is lost. */
import { randomUUID } from 'node:crypto';
import { dayFromParts, longDate } from './dates';

/** A mistake, and the id of the field it is about. */
export interface FormError {
  href: string;
  text: string;
}

/** The typed values of a form, as they came. A field sent several times is a list. */
export type Typed = Readonly<Record<string, string | readonly string[] | undefined>>;

/** Longest text that is taken: the contract's limit. */
export const LONGEST_TEXT = 4000;
const LONGEST_KEY = 100;

/** A body as typed values; whatever is not text is left out. */
export function typed(body: unknown): Typed {
  const values: Record<string, string | readonly string[]> = Object.create(null) as Record<string, string>;
  for (const [name, value] of Object.entries((body ?? {}) as Record<string, unknown>)) {
    if (typeof value === 'string') values[name] = value;
    else if (Array.isArray(value)) values[name] = value.filter((item) => typeof item === 'string');
  }
  return values;
}

/** One field's text, trimmed; the empty text when it was not sent. */
export function text(values: Typed, name: string): string {
  const value = values[name];
  return (typeof value === 'string' ? value : (value?.[0] ?? '')).trim();
}

/** All that was ticked under one name. */
export function ticked(values: Typed, name: string): readonly string[] {
  const value = values[name];
  return value === undefined ? [] : typeof value === 'string' ? [value] : value;
}

/** The key that lets a form act once however often it is sent; a new one for a new form. */
export function idempotencyKey(values: Typed = {}): string {
  const key = text(values, 'key');
  return key.length > 0 && key.length <= LONGEST_KEY && /^[\w-]+$/.test(key) ? key : randomUUID();
}

export interface DateRule {
  /** The prefix of the three fields: `<name>-day`, `<name>-month`, `<name>-year`. */
  name: string;
  /** How the date is called in an error: "the date it was done". */
  label: string;
  today: string;
  /** The earliest day that makes sense. */
  earliest?: string;
}

/** A past or present day from three fields, or the mistake. */
export function readDate(values: Typed, rule: DateRule): { day?: string; error?: FormError } {
  const [day, month, year] = (['day', 'month', 'year'] as const).map((part) =>
    text(values, `${rule.name}-${part}`),
  );
  const missing = [!day && 'day', !month && 'month', !year && 'year'].filter((part) => part !== false);
  const error = (part: string, message: string) => ({
    error: { href: `#${rule.name}-${part}`, text: message },
  });
  if (missing.length === 3) return error('day', `Enter ${rule.label}`);
  if (missing.length > 0) {
    return error(missing[0] ?? 'day', `${sentence(rule.label)} must include a ${missing.join(' and a ')}`);
  }
  const found = dayFromParts(day ?? '', month ?? '', year ?? '');
  if (!found) return error('day', `${sentence(rule.label)} must be a real date, like 27 3 2026`);
  if (found > rule.today) return error('day', `${sentence(rule.label)} must be today or in the past`);
  const earliest = rule.earliest ?? '1990-01-01';
  if (found < earliest) return error('day', `${sentence(rule.label)} must be ${longDate(earliest)} or later`);
  return { day: found };
}

/** A text that must be there and not too long, or the mistake. */
export function readText(values: Typed, name: string, ask: string): { value: string; error?: FormError } {
  const value = text(values, name).replace(/\r\n/g, '\n');
  if (value.length === 0) return { value, error: { href: `#${name}`, text: ask } };
  if (value.length > LONGEST_TEXT) {
    return { value, error: { href: `#${name}`, text: `Use ${LONGEST_TEXT} characters or fewer` } };
  }
  return { value };
}

/** The mistakes of a form by field id, for the messages beside the fields. */
export function byField(errors: readonly FormError[]): Readonly<Record<string, { text: string }>> {
  return Object.fromEntries(errors.map((error) => [error.href.slice(1), { text: error.text }]));
}

/** Words as the beginning of a sentence. */
export const sentence = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);
