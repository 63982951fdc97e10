/** The demonstration partners: what each may send, and which person fields it is an authority for. */
import { PARTNER_TYPES, type PartnerType } from './catalogue';
import type { PersonRecord } from './person';
import { partnerSource } from './topics';

/** A field of a person's record that partners may disagree about. */
export type PersonField = Extract<
  | 'nhsNumber'
  | 'upn'
  | 'uln'
  | 'localIds'
  | 'dateOfBirth'
  | 'givenName'
  | 'familyName'
  | 'locality'
  | 'responsibleLa'
  | 'responsibleIcb'
  | 'gpOdsCode'
  | 'needs'
  | 'communication'
  | 'contacts',
  keyof PersonRecord
>;

export interface Partner {
  code: string;
  name: string;
  /** The types, by short name, that it may send. */
  allowed: readonly PartnerType[];
  /** Where partners disagree about these fields, its statement stands. */
  authority: readonly PersonField[];
  /** That a person died is believed on its word alone. */
  knowsDeaths?: boolean;
}

const family = (...prefixes: string[]): PartnerType[] =>
  PARTNER_TYPES.filter((type) => prefixes.some((prefix) => type.startsWith(prefix)));

/** What every partner may send. */
const COMMON = family(
  'person.',
  'service.',
  'handover.',
  'meeting.',
  'worker.',
  'capacity.',
  'consent.',
  'observation.',
  'event.',
);

/** The demonstration partners by code. Authority only settles disagreement: each field has one authority. */
export const PARTNERS: Readonly<Record<'education' | 'csc' | 'camhs' | 'asc', Partner>> = {
  education: {
    code: 'education',
    name: 'Education and SEND',
    allowed: [...COMMON, ...family('ehc.', 'education.')],
    authority: ['upn', 'uln', 'needs', 'locality', 'responsibleLa'],
  },
  csc: {
    code: 'csc',
    name: 'Children’s social care',
    allowed: [...COMMON, ...family('care.', 'appointment.', 'referral.'), 'ehc.advice-received'],
    authority: ['contacts'],
    knowsDeaths: true,
  },
  camhs: {
    code: 'camhs',
    name: 'Child and adolescent mental health services',
    allowed: [
      ...COMMON,
      ...family(
        'appointment.',
        'referral.',
        'chc.',
        'health-check.',
        'register.',
        'risk.',
        'admission.',
        'review.',
      ),
      'ehc.advice-received',
    ],
    authority: ['nhsNumber', 'dateOfBirth', 'givenName', 'familyName', 'responsibleIcb', 'gpOdsCode'],
    knowsDeaths: true,
  },
  asc: {
    code: 'asc',
    name: 'Adult social care',
    allowed: [
      ...COMMON,
      ...family('appointment.', 'referral.', 'chc.', 'review.'),
      'care.assessment',
      'care.plan',
    ],
    authority: ['communication'],
    knowsDeaths: true,
  },
};

/** The sources that are believed at once when they say that a person died: those with the NHS's or the council's care records. */
export const DEATH_SOURCES: readonly string[] = Object.values(PARTNERS)
  .filter(({ knowsDeaths }) => knowsDeaths)
  .map(({ code }) => partnerSource(code));
