/**
 * Whom the law addresses about a young person on a local day, and when that changes. Two switches at "16" and one at 18, in the order
 * of the birth date: EHC matters pass from the parent at the end of compulsory school age, decisions about care and treatment are the
 * young person's own from the 16th birthday. The basis is that of the rulebook's rules; without them nothing is said.
 */
import { circumstancesOn, type Circumstances } from './circumstances';
import { birthday, epochDay, isoDay, schoolLeavingDate } from './days';
import { standingSpan } from './occasions/ehc-spans';
import { decisionsInHand } from './occasions/young-person';
import type { Rule, Rulebook } from './rule';
import type { Citation, Facts, LocalDate } from './types';

export type AddresseeMatter = 'ehc' | 'care-and-treatment';
export type AddresseeRole = 'parent' | 'parental-responsibility' | 'young-person' | 'adult';

/** Whom the law addresses in one matter. */
export interface Addressee {
  matter: AddresseeMatter;
  role: AddresseeRole;
  /** The first day; null: from birth. */
  since: LocalDate | null;
  /** Decisions of this matter for which capacity was found lacking: for each, somebody else acts. */
  lacking: readonly { decision: string; on: LocalDate }[];
  basis: Citation;
  /** What of it is not yet confirmed against the primary source. */
  unconfirmed: readonly string[];
  /** One sentence with its dates; it never speaks of today. */
  explanation: string;
  /** Who follows, from which day. */
  next: { role: AddresseeRole; on: LocalDate } | null;
}

/** The rules whose switches these are; their citations are the basis. */
export const EHC_RIGHTS_RULE = 'yp-rights-transfer';
const CAPACITY_RULE = 'mca-16';

/** What the pathway rules leave to general law, before 16 and from 18. */
const PARENTAL: Citation = {
  text: 'Children Act 1989 s.3',
  address: 'https://www.legislation.gov.uk/ukpga/1989/41/section/3',
};
const MAJORITY: Citation = {
  text: 'Family Law Reform Act 1969 s.1',
  address: 'https://www.legislation.gov.uk/ukpga/1969/46/section/1',
};
const EHC_UNCONFIRMED = ['SEND Regulations 2014 regs 63-65', 'that the rights pass at the end of that day'];
const GENERAL_LAW = ['general law, which the pathway rules do not give'];

const lawOf = ({ rules }: Rulebook, id: string): Rule | undefined =>
  rules.find((rule) => rule.id === id && rule.state !== 'enacted-not-commenced');

/** The first day on which EHC rights are the young person's: compulsory school age ends at the end of the school leaving date. */
export const ehcRightsFrom = (dateOfBirth: number): number => schoolLeavingDate(dateOfBirth) + 1;

/**
 * Whom the law addresses today: in EHC matters those with an assessment or a plan, about care those about
 * whom decisions have ever been in hand.
 */
export function addresseesOn(c: Circumstances, rulebook: Rulebook): Addressee[] {
  if (c.dateOfBirth === undefined) return [];
  const [ehc, capacity] = [lawOf(rulebook, EHC_RIGHTS_RULE), lawOf(rulebook, CAPACITY_RULE)];
  return [
    ...(ehc && standingSpan(c) ? [ehcAddressee(c, c.dateOfBirth, ehc)] : []),
    ...(capacity && decisionsInHand(c, -Infinity) ? [careAddressee(c, c.dateOfBirth, capacity)] : []),
  ];
}

/** As `addresseesOn`, from the facts of an open case. */
export const addresseesOf = (facts: Facts, rulebook: Rulebook, day: LocalDate): Addressee[] =>
  addresseesOn(circumstancesOn(facts, epochDay(day), []), rulebook);

function ehcAddressee(c: Circumstances, dateOfBirth: number, { citation }: Rule): Addressee {
  const [from, at16] = [ehcRightsFrom(dateOfBirth), birthday(dateOfBirth, 16)];
  const matters = 'EHC requests, representations and appeals';
  const of = { matter: 'ehc', basis: citation, unconfirmed: EHC_UNCONFIRMED } as const;
  if (c.today < from)
    return {
      ...of,
      role: 'parent',
      since: null,
      lacking: [],
      explanation: `${matters} are the parent’s up to ${isoDay(from - 1)}, the end of compulsory school age, and then the young person’s.`,
      next: { role: 'young-person', on: isoDay(from) },
    };
  const lacking = lackingCapacity(c, isEhcDecision, from);
  const under16 =
    from < at16
      ? `; capacity is presumed by the Mental Capacity Act only from the 16th birthday on ${isoDay(at16)}`
      : '';
  return {
    ...of,
    role: 'young-person',
    since: isoDay(from),
    lacking,
    explanation: `${matters} are the young person’s since ${isoDay(from)}, the day after the end of compulsory school age${under16}${exceptWhere(lacking, REPRESENTATIVE)}.`,
    next: null,
  };
}

function careAddressee(c: Circumstances, dateOfBirth: number, { citation }: Rule): Addressee {
  const [at16, at18] = [birthday(dateOfBirth, 16), birthday(dateOfBirth, 18)];
  const matter = 'care-and-treatment';
  if (c.today < at16)
    return {
      matter,
      role: 'parental-responsibility',
      since: null,
      lacking: [],
      basis: PARENTAL,
      unconfirmed: GENERAL_LAW,
      explanation: `Decisions about care and treatment are made by those with parental responsibility until the 16th birthday on ${isoDay(at16)}, or by the child where competent to; from then on capacity is presumed.`,
      next: { role: 'young-person', on: isoDay(at16) },
    };
  const lacking = lackingCapacity(c, (decision) => !isEhcDecision(decision), at16);
  const instead = exceptWhere(lacking, 'the decision is made in the person’s best interests');
  if (c.today < at18)
    return {
      matter,
      role: 'young-person',
      since: isoDay(at16),
      lacking,
      basis: citation,
      unconfirmed: [],
      explanation: `Since the 16th birthday on ${isoDay(at16)} the young person is presumed to have capacity, decision by decision; parents cannot consent to a confinement${instead}.`,
      next: { role: 'adult', on: isoDay(at18) },
    };
  return {
    matter,
    role: 'adult',
    since: isoDay(at18),
    lacking,
    basis: MAJORITY,
    unconfirmed: GENERAL_LAW,
    explanation: `Since the 18th birthday on ${isoDay(at18)} the person decides as an adult, and nobody has parental responsibility${instead}.`,
    next: null,
  };
}

/** `ehc`, `ehc-appeal`, ...; every other decision is about care and treatment. */
const isEhcDecision = (decision: string): boolean => decision === 'ehc' || decision.startsWith('ehc-');

const REPRESENTATIVE = 'a representative, or else the parent, acts';

/** Of each decision the latest assessment stands. */
function lackingCapacity(
  c: Circumstances,
  concerns: (decision: string) => boolean,
  since: number,
): Addressee['lacking'] {
  const assessed = c.happened('capacity.assessed', 'on');
  if (assessed.length === 0) return [];
  const found = new Map<string, LocalDate>();
  for (const { day, fact } of assessed) {
    const decision = String(fact.data.decision);
    if (day < since || !concerns(decision)) continue;
    if (fact.data.hasCapacity === false) found.set(decision, isoDay(day));
    else found.delete(decision);
  }
  return [...found].map(([decision, on]) => ({ decision, on }));
}

const exceptWhere = (lacking: Addressee['lacking'], who: string): string =>
  lacking
    .map(({ decision, on }) => `; for ${decision} ${who}, because capacity was found lacking on ${on}`)
    .join('');

/** Says whom an EHC duty addresses between two days; without the second, from the first on. */
export type EhcAddressing = (first: number, last: number | undefined) => string;

/** For one plan: the dates are worked out once, and only if an EHC duty asks. */
export function ehcAddressing(c: Circumstances): EhcAddressing {
  const { dateOfBirth } = c;
  if (dateOfBirth === undefined) return () => '';
  let known: { from: number; own: string } | undefined;
  return (first, last) => {
    known ??= ownRights(c, ehcRightsFrom(dateOfBirth));
    const { from, own } = known;
    if (last !== undefined && last < from) return '; the law addresses the parent';
    if (first >= from) return `; the law addresses ${own}`;
    return `; the law addresses the parent, and from ${isoDay(from)} ${own}`;
  };
}

function ownRights(c: Circumstances, from: number): { from: number; own: string } {
  const instead = exceptWhere(lackingCapacity(c, isEhcDecision, from), REPRESENTATIVE);
  return { from, own: `the young person${instead}` };
}
