/** Builds the rules of one family: a missing field takes the family's default, a missing state its force's. */
import type { Rule } from '../domain/rule';
import type { Force, RuleState } from '../domain/types';

/** What a rule must say for itself. */
export type RuleText = Pick<Rule, 'id' | 'title' | 'force' | 'grade' | 'trigger' | 'due' | 'satisfiedBy'> &
  Partial<Rule>;

export type FamilyDefaults = Pick<
  Rule,
  'family' | 'owner' | 'tasks' | 'occasion' | 'citation' | 'effectiveFrom' | 'effectiveTo' | 'verifiedOn'
>;

const STATES: Readonly<Record<Force, RuleState>> = {
  MUST: 'in-force',
  'MUST-CASE': 'in-force',
  CONTRACT: 'in-force',
  INFO: 'in-force',
  SG: 'guidance',
  SHOULD: 'guidance',
  PRACTICE: 'practice',
};

/** A function that makes rules of one family. */
export function ruleFamily(defaults: FamilyDefaults): (text: RuleText) => Rule {
  return (text) => ({
    kind: 'duty',
    state: STATES[text.force],
    unconfirmed: [],
    ...defaults,
    ...text,
  });
}

/** The day on which the pathway rules were last set against their sources. */
export const VERIFIED_ON = '2026-06-12';
