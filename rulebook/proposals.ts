/**
 * Proposed law, as rulebooks that are rehearsed and never adopted: `rulebookVersion` does not know them, so no decision can name
 * them. Worked example: docs/rehearsing-a-proposal.md.
 */
import { date, due } from '../domain/expressions';
import type { Rule, Rulebook } from '../domain/rule';
import { ruleFamily, VERIFIED_ON } from './family';
import { PHASE_TRANSFER } from './phase-transfer';
import { web } from './sources';

const proposed = ruleFamily({
  family: 'phase-transfer',
  owner: 'la-sen',
  tasks: ['ehc-coordinator', 'parent-or-young-person'],
  occasion: 'phase-transfer',
  citation: web('Schools White Paper, 23 February 2026', 'www.gov.uk/government/consultations'),
  effectiveFrom: '2029-09-01',
  effectiveTo: null,
  verifiedOn: VERIFIED_ON,
});

const UNCONFIRMED = [
  'a proposal: the consultation closed on 18 May 2026, and the law is unchanged',
  'which transfers it would reach, and by when: taken here as the transfers of reg 18(1) from September 2029, within their limits',
  'the address of the source: the collection of consultations, not the paper itself',
];

/** The limit of today's rule for the same transfer. */
const limitOf = (id: string): Rule['due'] => {
  const rule = PHASE_TRANSFER.find((one) => one.id === id);
  if (!rule) throw new Error(`no rule ${id}`);
  return rule.due;
};

const reassess = (phase: 'post16' | 'other', to: string): Rule =>
  proposed({
    id: `proposal-phase-reassess-${phase}`,
    title: `Reassess the EHC plan for the transfer to ${to}`,
    force: 'MUST',
    grade: 'M',
    trigger: 'a transfer from September 2029 is due within 12 months, for those with an EHC plan',
    occasion: `phase-transfer-${phase}`,
    due: limitOf(`phase-transfer-${phase}`),
    satisfiedBy: { about: 'reassessment finished', any: ['phase.reassessedOn'] },
    endedBy: [{ date: 'ehc.plan.ceasedOn', why: 'the plan ceased' }],
    unconfirmed: UNCONFIRMED,
  });

/** When a reassessment has to begin for its 14 weeks (reg 27(2)) to end in time; practice, if the proposal becomes law. */
const begin: Rule = proposed({
  id: 'proposal-phase-reassess-begin',
  title: 'Begin the reassessment in time for its 14 weeks before the transfer',
  force: 'PRACTICE',
  grade: '-',
  trigger: 'a transfer from September 2029 is due within 12 months, for those with an EHC plan',
  due: {
    by: due.weeksAfter(
      due.orElse(
        due.before(due.inYearOf(date('phase.post16.on'), 31, 3)),
        due.before(due.inYearOf(date('phase.other.on'), 15, 2)),
      ),
      -14,
    ),
  },
  satisfiedBy: { about: 'reassessment decided on', any: ['phase.reassessDecidedOn', 'phase.reassessedOn'] },
  unconfirmed: UNCONFIRMED,
});

/** What each proposal is called, and what it makes of a rulebook. */
const PROPOSALS: Readonly<Record<string, (current: Rulebook) => Rulebook>> = {
  'proposal-2029-phase-reassessment': (current) => ({
    ...current,
    version: 'proposal-2029-phase-reassessment',
    rules: [
      ...current.rules,
      reassess('post16', 'post-16 education'),
      reassess('other', 'the next phase'),
      begin,
    ],
  }),
};

export const PROPOSAL_NAMES = Object.keys(PROPOSALS);

/** A proposal, laid over a rulebook; undefined for a name that is none. */
export const proposal = (name: string, current: Rulebook): Rulebook | undefined =>
  Object.hasOwn(PROPOSALS, name) ? PROPOSALS[name]?.(current) : undefined;
