/** The whole rulebook as a page to read: families in the order of the pathway rules, owners, and all that is unconfirmed. */
import type { RuleFamily, Rulebook } from '../domain/rule';
import { ruleSheet, type RuleSheet } from './sheet';
import { FAMILIES, FORCES, GRADES, KINDS, roleName, RUNGS, STATES } from './words';

export interface RuleName {
  id: string;
  title: string;
}

export interface RulebookPage {
  version: string;
  rules: number;
  families: readonly { family: RuleFamily; title: string; rules: readonly RuleSheet[] }[];
  /** Who owes which rules, by name. */
  owners: readonly { role: string; name: string; rules: readonly RuleName[] }[];
  /** Rules of grade M, and rules with details that are unconfirmed. */
  unconfirmed: readonly (RuleName & { whole: boolean; doubts: readonly string[] })[];
  /** Rules that are enacted and not commenced. */
  off: readonly RuleName[];
  /** The escalation ladder of a task, a sentence a rung. */
  ladder: readonly string[];
  guide: Guide;
}

/** How to read the page: each code that it shows, with its meaning. */
export interface Guide {
  kinds: readonly (readonly [string, string])[];
  forces: readonly (readonly [string, string])[];
  states: readonly string[];
  grades: readonly (readonly [string, string])[];
  /** What has to be known before reading on: a heading and a paragraph each. */
  introduction: readonly (readonly [string, string])[];
}

const INTRODUCTION: Guide['introduction'] = [
  [
    'What this is',
    'Every rule that Onward plans with: what has to be done for a young person with special educational needs or disabilities on the way ' +
      'from children’s to adult services in England, by when, by whom, and on what authority. The page is made from the rules ' +
      'themselves, so it says what the software does.',
  ],
  [
    'Not legal advice',
    'A policy or legal lead signs off each legal duty before it is relied on. Each rule says on what day it was last set against its source; ' +
      'the law may have changed since.',
  ],
  [
    'Unconfirmed',
    'A rule that is marked unconfirmed (grade M) has not been checked against its primary source yet. Other rules may have single ' +
      'details that are not confirmed; they stand under the rule. Both are questions for your policy lead.',
  ],
  [
    'Dates',
    'The date of a rule is the last day on which it is still kept. It follows from the facts, and nobody can move it. It is a legal deadline ' +
      'only for a legal duty. The target date is the last working day on or before it, less the working days that the area keeps in hand. ' +
      'Some rules have an earlier local target of their own. A local setting can make a target earlier and never later.',
  ],
  [
    'Switched off',
    'A rule that is enacted and not commenced is shown, so that it is known; it creates no duty, no task and no reminder.',
  ],
];

const GUIDE: Guide = {
  introduction: INTRODUCTION,
  kinds: Object.values(KINDS),
  forces: Object.values(FORCES),
  states: Object.values(STATES),
  grades: Object.entries(GRADES),
};

const kept = new WeakMap<Rulebook, RulebookPage>();

/** The page of a rulebook; made once. */
export function rulebookPage(rulebook: Rulebook): RulebookPage {
  let page = kept.get(rulebook);
  if (!page) kept.set(rulebook, (page = makePage(rulebook)));
  return page;
}

function makePage(rulebook: Rulebook): RulebookPage {
  const { version, rules } = rulebook;
  const sheets = rules.map((rule) => ruleSheet(rule, rules));
  const name = ({ id, title }: RuleSheet): RuleName => ({ id, title });
  const families = (Object.keys(FAMILIES) as RuleFamily[]).flatMap((family) => {
    const own = sheets.filter((sheet) => sheet.family === family);
    return own.length > 0 ? [{ family, title: FAMILIES[family], rules: own }] : [];
  });
  const roles = [...new Set(rules.map(({ owner }) => owner))].filter((role) => role !== 'none');
  const owners = roles
    .map((role) => ({
      role,
      name: roleName(role),
      rules: sheets.filter((_, i) => rules[i]?.owner === role).map(name),
    }))
    .sort((a, b) => (bare(a.name) < bare(b.name) ? -1 : 1));
  const inOrder = families.flatMap((family) => family.rules);
  return {
    version,
    rules: rules.length,
    families,
    owners,
    unconfirmed: inOrder
      .filter(({ doubts }) => doubts.length > 0)
      .map((sheet) => ({ ...name(sheet), whole: sheet.unconfirmed, doubts: sheet.doubts })),
    off: inOrder.filter(({ off }) => off).map(name),
    ladder: ladderLines(rulebook),
    guide: GUIDE,
  };
}

/** "the children’s service" is looked for under c. */
const bare = (name: string): string => name.replace(/^the /, '').toLowerCase();

function ladderLines({ ladder }: Rulebook): string[] {
  return ladder.rungs.map(({ rung, daysFromDue, working }) => {
    const n = Math.abs(daysFromDue);
    const days = `${n} ${working ? 'working ' : ''}${n === 1 ? 'day' : 'days'}`;
    const when =
      n === 0 ? 'on the day it is due' : `${days} ${daysFromDue < 0 ? 'before' : 'after'} it is due`;
    return `${when}: ${RUNGS[rung]}`;
  });
}
