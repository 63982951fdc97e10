/**
 * Rules as an earlier version of the rulebook had them, where they read otherwise today. What was released never changes: cases say
 * which version they were planned with (`test/rulebook/released.test.ts` holds each version to its content).
 */
import type { Rule } from '../domain/rule';

/** Version 2026-06-12.1 knew of no refusal to reassess, and printed these guards on no occasion. */
const AT_FIRST: Readonly<Record<string, Partial<Rule>>> = {
  'ehc-reassess-notify-15d': {
    satisfiedBy: { about: 'decision notified', any: ['ehc.reassess.notifiedOrDecidedOn'] },
  },
  'ng43-same-clinician': {
    title: 'Keep the same practitioner for the first two attended appointments',
    occasion: null,
    satisfiedBy: { about: 'two appointments attended with the same practitioner', any: [] },
  },
  'ng43-same-sw': { occasion: null, satisfiedBy: { about: 'first review held', any: [] } },
  'closure-guard': {
    title:
      'The children’s service lets go only once the adult service has accepted and seen the young person',
    occasion: null,
    satisfiedBy: { about: 'adult service accepted and saw the young person', any: [] },
  },
};

/** The rules as version 2026-06-12.1 had them. */
export const asAtFirst = (rules: readonly Rule[]): readonly Rule[] =>
  rules.map((rule) => ({ ...rule, ...AT_FIRST[rule.id] }));
