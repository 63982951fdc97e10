/** What differs between two rulebooks, as data: rules added, removed and changed, the ladder, the bank holidays. */
import type { Ladder } from '../domain/notices';
import type { Rule, Rulebook } from '../domain/rule';
import { fieldName, fieldText, RULE_FIELDS } from './fields';

/** One field, in words; formulas are in the notation of the pathway rules. Null: not there. */
export interface FieldChange {
  field: string;
  before: string | null;
  after: string | null;
}

export interface RulebookDiff {
  from: string;
  to: string;
  added: readonly { rule: string; title: string }[];
  removed: readonly { rule: string; title: string }[];
  changed: readonly { rule: string; title: string; fields: readonly FieldChange[] }[];
  /** Both have the same rules in another order: only the order of lists changes. */
  reordered: boolean;
  ladder: readonly FieldChange[];
  bankHolidays: { added: readonly string[]; removed: readonly string[]; version: FieldChange | null };
  /** Nothing differs but the version's name, at most. */
  same: boolean;
}

/** Compares two rulebooks, rule by rule and field by field. */
export function diffRulebooks(before: Rulebook, after: Rulebook): RulebookDiff {
  const [old, now] = [byId(before.rules), byId(after.rules)];
  const added = after.rules.filter(({ id }) => !old.has(id)).map(named);
  const removed = before.rules.filter(({ id }) => !now.has(id)).map(named);
  const changed = after.rules.flatMap((rule) => {
    const was = old.get(rule.id);
    const fields = was ? ruleChanges(was, rule) : [];
    return fields.length > 0 ? [{ ...named(rule), fields }] : [];
  });
  const inBoth = (rules: readonly Rule[], other: ReadonlyMap<string, Rule>): string =>
    rules.flatMap(({ id }) => (other.has(id) ? [id] : [])).join(' ');
  const reordered = inBoth(before.rules, now) !== inBoth(after.rules, old);
  const ladder = ladderChanges(before.ladder, after.ladder);
  const bankHolidays = holidayChanges(before, after);
  const differences = [added, removed, changed, ladder, bankHolidays.added, bankHolidays.removed];
  const same = !reordered && bankHolidays.version === null && differences.every((list) => list.length === 0);
  return {
    from: before.version,
    to: after.version,
    added,
    removed,
    changed,
    reordered,
    ladder,
    bankHolidays,
    same,
  };
}

const byId = (rules: readonly Rule[]): ReadonlyMap<string, Rule> =>
  new Map(rules.map((rule) => [rule.id, rule]));
const named = ({ id, title }: Rule) => ({ rule: id, title });

function change(field: string, before: string, after: string): FieldChange[] {
  return before === after ? [] : [{ field, before: before || null, after: after || null }];
}

const ruleChanges = (before: Rule, after: Rule): FieldChange[] =>
  RULE_FIELDS.flatMap((field) => change(fieldName(field), fieldText(before, field), fieldText(after, field)));

function ladderChanges(before: Ladder, after: Ladder): FieldChange[] {
  const rungs = ({ rungs: all }: Ladder): string =>
    all
      .map(({ rung, daysFromDue, working }) => `${rung} ${daysFromDue} ${working ? 'working days' : 'days'}`)
      .join(', ');
  return [...change('rungs', rungs(before), rungs(after)), ...change('time of day', before.at, after.at)];
}

function holidayChanges(
  { bankHolidays: before }: Rulebook,
  { bankHolidays: after }: Rulebook,
): RulebookDiff['bankHolidays'] {
  return {
    added: after.added.filter((day) => !before.added.includes(day)),
    removed: before.added.filter((day) => !after.added.includes(day)),
    version: change('version', before.version, after.version)[0] ?? null,
  };
}
