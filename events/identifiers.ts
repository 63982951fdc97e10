/** The identifiers that match people, and their checks. Names and birth dates never match, they only veto. */

/** A partner's code, as in `partner.<code>.v1` and `local:<code>:<id>`. */
export const PARTNER_CODE = /^[a-z][a-z0-9-]{0,31}$/;
/** An id in a partner's own system: no space at the ends, no control character. */
export const LOCAL_ID = /^[^\s\p{Cc}](?:[^\p{Cc}]{0,98}[^\s\p{Cc}])?$/u;
const PERSON_ID = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;

/** The person an event is about, as its `subject` says. */
export type Subject =
  | { kind: 'nhs' | 'upn' | 'uln'; value: string }
  | { kind: 'local'; partner: string; value: string }
  | { kind: 'onward'; value: string };

/**
 * Whether `value` is ten digits with the right check digit (modulus 11, weights 10 to 2).
 * The range 999 000 0000 to 999 999 9999, which is never issued, is valid here.
 */
export function isValidNhsNumber(value: string): boolean {
  if (!/^\d{10}$/.test(value)) return false;
  let sum = 0;
  for (let i = 0; i < 9; i++) sum += (value.charCodeAt(i) - 48) * (10 - i);
  const check = (11 - (sum % 11)) % 11;
  return check !== 10 && check === value.charCodeAt(9) - 48;
}

const UPN_LETTERS = 'ABCDEFGHJKLMNPQRTUVWXYZ';

/**
 * Whether `value` is a unique pupil number: check letter, local authority (3), establishment (4), year (2), serial (3).
 * A temporary number ends in a letter, which counts as its place in the check alphabet.
 */
export function isValidUpn(value: string): boolean {
  if (!/^[A-Z]\d{11}[0-9A-Z]$/.test(value)) return false;
  let sum = 0;
  for (let i = 1; i < 12; i++) sum += (value.charCodeAt(i) - 48) * (i + 1);
  const last = value.charAt(12);
  const lastValue = last >= '0' && last <= '9' ? last.charCodeAt(0) - 48 : UPN_LETTERS.indexOf(last);
  if (lastValue < 0) return false;
  return UPN_LETTERS.charAt((sum + lastValue * 13) % 23) === value.charAt(0);
}

/** Whether `value` is a unique learner number: ten digits, not starting with 0 (its check is not applied). */
export function isValidUln(value: string): boolean {
  return /^[1-9]\d{9}$/.test(value);
}

/**
 * Reads a `subject`: `nhs:<number>`, `upn:<upn>`, `uln:<uln>`, `local:<code>:<id>` or `onward:<personId>`.
 * Returns undefined where the form or a check digit is wrong.
 */
export function parseSubject(subject: string): Subject | undefined {
  const colon = subject.indexOf(':');
  const kind = subject.slice(0, colon < 0 ? 0 : colon);
  const value = subject.slice(colon + 1);
  switch (kind) {
    case 'nhs':
      return isValidNhsNumber(value) ? { kind, value } : undefined;
    case 'upn':
      return isValidUpn(value) ? { kind, value } : undefined;
    case 'uln':
      return isValidUln(value) ? { kind, value } : undefined;
    case 'onward':
      return PERSON_ID.test(value) ? { kind, value } : undefined;
    case 'local': {
      const second = value.indexOf(':');
      const partner = value.slice(0, second < 0 ? 0 : second);
      const id = value.slice(second + 1);
      return PARTNER_CODE.test(partner) && LOCAL_ID.test(id) ? { kind, partner, value: id } : undefined;
    }
    default:
      return undefined;
  }
}

/** Writes a subject back as the string that is also the message key. */
export function formatSubject(subject: Subject): string {
  return subject.kind === 'local'
    ? `local:${subject.partner}:${subject.value}`
    : `${subject.kind}:${subject.value}`;
}

/** What `identifiersIn` needs of an event. */
interface Identified {
  type: string;
  subject: string;
  data: Readonly<Record<string, unknown>>;
}

/**
 * All identifiers that a validated event states for its person, of the subject and of the data, sorted and unique:
 * `nhs:…`, `upn:…`, `uln:…`, `local:<code>:<id>`, `onward:<personId>`. Only person records carry identifiers in data.
 */
export function identifiersIn(event: Identified): string[] {
  const found = new Set<string>([event.subject]);
  if (event.type === 'person.registered' || event.type === 'person.updated') {
    const { nhsNumber, upn, uln, localIds } = event.data;
    if (typeof nhsNumber === 'string') found.add(`nhs:${nhsNumber}`);
    if (typeof upn === 'string') found.add(`upn:${upn}`);
    if (typeof uln === 'string') found.add(`uln:${uln}`);
    for (const local of (Array.isArray(localIds) ? localIds : []) as { partner: string; id: string }[]) {
      found.add(`local:${local.partner}:${local.id}`);
    }
  }
  return [...found].sort();
}
