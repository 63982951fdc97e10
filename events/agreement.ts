/**
 * Sharing agreements as data: with whom, why, on which legal basis, which categories of data, from when until when. Everything that
 * leaves Onward for one partner is filtered by them, field by field; nothing leaves without one.
 */
import { z } from 'zod';
import { Code, Day } from './fields';
import { PARTNER_CODE } from './identifiers';

/** Categories of data, each with what it lets a partner see. Names stay: add, never rename. */
export const CATEGORIES = {
  identifiers: 'the identifiers of the person that the partner itself uses',
  case: 'that the person is carried, and at which stage',
  locality: 'the locality within the area',
  tasks: 'what is to be done by when, by the roles that the agreement names',
  law: 'which rules a task comes from',
  staff: 'who is asked: teams and workers',
  notices: 'reminders and escalations of those tasks',
  handovers: 'handovers from and to the services that the agreement names',
  reasons: 'coded reasons of an answer or an end',
  risk: 'that care may be interrupted',
} as const satisfies Readonly<Record<string, string>>;
export type Category = keyof typeof CATEGORIES;
const CATEGORY_NAMES = Object.keys(CATEGORIES) as [Category, ...Category[]];

/** What sort of body receives: the law differs by it. */
export const RECIPIENTS = [
  'health',
  'adult-social-care',
  'childrens-social-care',
  'education',
  'other',
] as const;
export type Recipient = (typeof RECIPIENTS)[number];

/**
 * What sharing rests on. `consent` ends with it. `direct-care` and `public-task` need a recorded decision to go on after the person has
 * objected. `statutory-duty` and `safeguarding` go on.
 */
export const BASIS_KINDS = [
  'consent',
  'direct-care',
  'public-task',
  'statutory-duty',
  'safeguarding',
] as const;
export type BasisKind = (typeof BASIS_KINDS)[number];

export interface LegalBasis {
  kind: BasisKind;
  title: string;
  citation: string;
  /** To whom it lets share. */
  recipients: readonly Recipient[];
  /** Not checked against the primary source: for a policy lead to confirm. */
  unconfirmed: boolean;
  /** Enacted and not commenced: no agreement may rest on it yet. */
  notCommenced?: true;
}

const CARE = ['health', 'adult-social-care'] as const;

/**
 * The legal bases that an agreement may name. HSCA 2012 ss.251A-B reach health and adult social care alone: children's social care and
 * schools need one of their own (`ig-*` of the rulebook).
 */
export const LEGAL_BASES: Readonly<Record<string, LegalBasis>> = {
  'hsca12-251b': {
    kind: 'direct-care',
    title: 'Duty to share for direct care',
    citation: 'Health and Social Care Act 2012 s.251B',
    recipients: CARE,
    unconfirmed: true,
  },
  'cfa14-cooperation': {
    kind: 'public-task',
    title: 'Co-operation between the authority and its partners about young people with SEND',
    citation: 'Children and Families Act 2014 ss.25, 28, 29',
    recipients: RECIPIENTS,
    unconfirmed: true,
  },
  'sr14-notices': {
    kind: 'statutory-duty',
    title: 'Those whom the SEND Regulations say must be told, or sent the plan',
    citation: 'SEND Regulations 2014 regs 4(2), 5, 10, 13, 15, 20',
    recipients: ['health', 'adult-social-care', 'childrens-social-care', 'education'],
    unconfirmed: true,
  },
  'care-act-transition': {
    kind: 'statutory-duty',
    title: 'The child’s needs assessment, and continuity at 18',
    citation: 'Care Act 2014 ss.58, 66',
    recipients: ['adult-social-care', 'childrens-social-care'],
    unconfirmed: true,
  },
  'dpa18-safeguarding': {
    kind: 'safeguarding',
    title: 'Safeguarding of children and of individuals at risk',
    citation: 'UK GDPR art 9(2)(g); Data Protection Act 2018 Sch 1',
    recipients: RECIPIENTS,
    unconfirmed: true,
  },
  'ca04-16la': {
    kind: 'safeguarding',
    title: 'Duty to disclose information relevant to a child’s safeguarding or welfare',
    citation: 'Children Act 2004 s.16LA',
    recipients: RECIPIENTS,
    unconfirmed: true,
    notCommenced: true,
  },
  'explicit-consent': {
    kind: 'consent',
    title: 'The young person’s own consent, or that of who decides for them',
    citation: 'UK GDPR arts 6(1)(a), 9(2)(a)',
    recipients: RECIPIENTS,
    unconfirmed: true,
  },
};

const All = z.literal('all');

export const SharingAgreement = z
  .strictObject({
    id: Code.regex(/^[a-z0-9][a-z0-9-]*$/).describe(
      'What the agreement is called; a later one of this id takes its place',
    ),
    title: z.string().min(1).max(200),
    partner: z.string().regex(PARTNER_CODE).describe('The code of the partner that receives'),
    recipient: z.enum(RECIPIENTS),
    purpose: z
      .enum(['direct-care', 'statutory-duty', 'safeguarding'])
      .describe('Individual care only: planning and research take no part in feeds'),
    basis: Code.describe('A code of the legal bases'),
    categories: z.array(z.enum(CATEGORY_NAMES)).min(1),
    people: z
      .enum(['known', 'asked'])
      .describe(
        'Of whom: those it reports on or has a handover of; `asked`: those too for whom one of its roles has a task',
      ),
    roles: z.union([All, z.array(Code).max(100)]).describe('Whose tasks it sees: owner roles, or all'),
    services: z.union([All, z.array(Code).max(100)]).describe('Whose handovers it sees: services, or all'),
    from: Day.describe('The first day'),
    to: Day.describe('The last day: the feed stops by itself'),
    reviewOn: Day.describe('The day on which the parties look at it again'),
    recordedIn: z.string().max(300).optional().describe('Where the signed document is'),
  })
  .superRefine((agreement, context) => {
    const refuse = (path: string, message: string): void =>
      context.addIssue({ code: 'custom', path: [path], message });
    const { basis: code, recipient, from, to, reviewOn } = agreement;
    const basis = Object.hasOwn(LEGAL_BASES, code) ? LEGAL_BASES[code] : undefined;
    if (!basis) refuse('basis', `no such legal basis; there are ${Object.keys(LEGAL_BASES).join(', ')}`);
    else if (basis.notCommenced)
      refuse('basis', `${basis.citation} has not been commenced: nothing can rest on it yet`);
    else if (!basis.recipients.includes(recipient))
      refuse(
        'basis',
        `${basis.citation} does not reach ${recipient}; it reaches ${basis.recipients.join(', ')}`,
      );
    if (to < from) refuse('to', 'is before the first day');
    if (reviewOn < from || reviewOn > to) refuse('reviewOn', 'is not between the first day and the last');
  })
  .describe('A sharing agreement with one partner');
export type SharingAgreement = z.infer<typeof SharingAgreement>;

/** The legal basis that a checked agreement rests on. */
export function basisOf({ basis }: Pick<SharingAgreement, 'basis'>): LegalBasis {
  const found = LEGAL_BASES[basis];
  if (!found) throw new Error(`no such legal basis: ${basis}`);
  return found;
}
