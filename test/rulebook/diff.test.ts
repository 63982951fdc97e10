/** Proves that a diff tells of every change, says formulas in their notation, and is empty for the same rulebook. */
import type { Rulebook } from '../../domain';
import { currentRulebook, releasedVersions, rulebookVersion } from '../../rulebook';
import { diffRulebooks } from '../../rulebook/diff';
import { edited } from './changed';

const book = currentRulebook();
const diffTo = (after: unknown) => diffRulebooks(book, after as Rulebook);

test('a rulebook does not differ from its copy, whatever the copy is called', () => {
  expect(diffTo(edited().book)).toEqual({
    from: book.version,
    to: book.version,
    added: [],
    removed: [],
    changed: [],
    reordered: false,
    ladder: [],
    bankHolidays: { added: [], removed: [], version: null },
    same: true,
  });
  expect(diffTo({ ...book, version: 'x' })).toMatchObject({ from: book.version, to: 'x', same: true });
});

test('says what changed, field by field, formulas old and new', () => {
  const { book: after, rule } = edited();
  const due = rule('ehc-final-20w').due as { by: { n: number } };
  due.by.n = 18;
  rule('ehc-final-20w').grade = 'M';
  const removed = after.rules.pop();
  after.rules.unshift({ ...rule('ehc-final-20w'), id: 'new-rule', title: 'New' });
  const found = diffTo(after);
  expect(found).toMatchObject({ same: false, reordered: false });
  expect(found.added).toEqual([{ rule: 'new-rule', title: 'New' }]);
  expect(found.removed.map(({ rule: id }) => id)).toEqual([removed?.id]);
  expect(found.changed).toMatchObject([
    {
      rule: 'ehc-final-20w',
      fields: [
        { field: 'grade', before: 'V1', after: 'M' },
        {
          field: 'due',
          before: 'weeksAfter(ehc.requested.receivedOn, 20)',
          after: 'weeksAfter(ehc.requested.receivedOn, 18)',
        },
        {
          field: 'due in words',
          before: '20 weeks after the day the request was received',
          after: '18 weeks after the day the request was received',
        },
      ],
    },
  ]);
});

test('tells of the ladder, the bank holidays and the order', () => {
  const { book: after } = edited();
  after.ladder.at = '08:00';
  (after.ladder.rungs as { daysFromDue: number }[]).forEach((rung) => (rung.daysFromDue += 1));
  after.bankHolidays.added = [...(after.bankHolidays.added as string[]).slice(1), '2030-01-02'];
  after.rules.reverse();
  const found = diffTo(after);
  expect(found.ladder.map(({ field }) => field)).toEqual(['rungs', 'time of day']);
  expect(found.bankHolidays).toMatchObject({ added: ['2030-01-02'], removed: [book.bankHolidays.added[0]] });
  expect(found).toMatchObject({ changed: [], reordered: true, same: false });
});

test('forwards and backwards tell of the same rules', () => {
  const [first] = releasedVersions();
  const old = rulebookVersion(first as string);
  const [there, back] = [diffRulebooks(old, book), diffRulebooks(book, old)];
  expect(there.added).toEqual(back.removed);
  expect(there.removed).toEqual(back.added);
  expect(there.changed.map(({ rule }) => rule).sort()).toEqual(back.changed.map(({ rule }) => rule).sort());
});

/** Every place in a value that holds a text, number, flag or null. */
function leaves(value: unknown, path: (string | number)[] = []): (string | number)[][] {
  if (Array.isArray(value)) return value.flatMap((item, i) => leaves(item, [...path, i]));
  if (value !== null && typeof value === 'object')
    return Object.entries(value).flatMap(([key, item]) => leaves(item, [...path, key]));
  return [path];
}

function changedAt(value: unknown, [first, ...rest]: (string | number)[]): unknown {
  if (first === undefined) {
    if (typeof value === 'number') return value + 1;
    return typeof value === 'boolean' ? !value : value === null ? '2099-01-01' : `${value as string}x`;
  }
  const copy = (Array.isArray(value) ? [...(value as unknown[])] : { ...(value as object) }) as Record<
    string | number,
    unknown
  >;
  copy[first] = changedAt(copy[first], rest);
  return copy;
}

test('no change of any value of any rule goes untold', () => {
  const untold: string[] = [];
  book.rules.forEach((rule, i) => {
    for (const path of leaves(rule)) {
      // An operation cannot be changed alone: its formula would have no shape. A `by` in a null due is a new formula.
      if (path.at(-1) === 'op' || path.join() === 'due,by' || path.at(-1) === 'day') continue;
      const rules = book.rules.map((other, j) => (j === i ? changedAt(rule, path) : other));
      if (diffTo({ ...book, rules }).same) untold.push(`${rule.id} ${path.join('.')}`);
    }
  });
  expect(untold).toEqual([]);
});
