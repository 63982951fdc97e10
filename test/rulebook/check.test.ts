/** Proves that the check finds each kind of fault that an edited rulebook may have, names the rule, and says what to do. */
import { currentRulebook } from '../../rulebook';
import { checkRulebook } from '../../rulebook/check';
import { edited } from './changed';

type Edited = ReturnType<typeof edited>;
const FINAL = 'ehc-final-20w';
const weeks = (of: unknown, n: unknown) => ({ op: 'weeksAfter', of, n });
const received = { op: 'date', name: 'ehc.requested.receivedOn' };

test('nothing is wrong with the current rulebook, nor with a copy through JSON', () => {
  expect(checkRulebook(currentRulebook())).toEqual({ rulebook: currentRulebook(), problems: [] });
  expect(checkRulebook(edited().book).problems).toEqual([]);
});

const FAULTS: readonly [string, string | null, (edit: Edited) => unknown, RegExp][] = [
  ['a missing field', FINAL, ({ rule }) => delete rule(FINAL).owner, /owner/],
  ['a misspelt field', FINAL, ({ rule }) => (rule(FINAL).exeptions = 'x'), /exeptions/],
  ['a field of another type', FINAL, ({ rule }) => (rule(FINAL).unconfirmed = 'no'), /unconfirmed/],
  ['a force that is none', FINAL, ({ rule }) => (rule(FINAL).force = 'MAY'), /force/],
  ['an unknown occasion', FINAL, ({ rule }) => (rule(FINAL).occasion = 'x'), /occasion: is not a kind/],
  ['an unknown operation', FINAL, ({ rule }) => (rule(FINAL).due = { by: { op: 'x' } }), /due\.by.*formula/],
  ['half a week', FINAL, ({ rule }) => (rule(FINAL).due = { by: weeks(received, 1.5) }), /whole number/],
  [
    'a day that is none',
    FINAL,
    ({ rule }) => (rule(FINAL).effectiveFrom = '2026-02-30'),
    /effectiveFrom.*day/,
  ],
  ['a time that is none', null, ({ book }) => (book.ladder.at = '9 am'), /ladder\.at.*time of day/],
  ['a holiday that is none', null, ({ book }) => (book.bankHolidays.added = ['x']), /bankHolidays\.added\.0/],
  ['a version with spaces', null, ({ book }) => (book.version = 'my law'), /version.*spaces/],
  ['an id twice', FINAL, ({ book, rule }) => book.rules.push({ ...rule(FINAL) }), /more than one rule/],
  ['a twin that is not there', FINAL, ({ rule }) => (rule(FINAL).twins = ['x']), /twin x is not in/],
  [
    'a twin that knows nothing of it',
    FINAL,
    ({ rule }) => (rule(FINAL).twins = ['ehcna-decision-6w']),
    /does not name it as a twin/,
  ],
  [
    'a twin of another owner',
    'ng43-start',
    ({ rule }) => (rule('ng43-start').owner = 'asc'),
    /another occasion or owner/,
  ],
  ['exceptions of no rule', FINAL, ({ rule }) => (rule(FINAL).exceptions = 'x'), /no rule with grounds/],
  [
    'exceptions of a rule without grounds',
    FINAL,
    ({ rule }) => (rule(FINAL).exceptions = 'ehc-draft-views-15d'),
    /no rule with grounds/,
  ],
  ['a duty on no occasion', FINAL, ({ rule }) => (rule(FINAL).occasion = null), /needs an occasion/],
  [
    'a definition on an occasion',
    'cal-months',
    ({ rule }) => (rule('cal-months').occasion = 'ehc-draft'),
    /owed on no occasion/,
  ],
  [
    'a guard with a timer',
    'closure-guard',
    ({ rule }) => (rule('closure-guard').due = { promptness: 'none', by: { op: 'birthday', n: 18 } }),
    /guard has no timer/,
  ],
  [
    'a guard that is urgent',
    'closure-guard',
    ({ rule }) => (rule('closure-guard').due = { promptness: 'asap', by: null }),
    /guard has no timer/,
  ],
  [
    'a window without an end',
    'ehc-draft-views-15d',
    ({ rule }) => (rule('ehc-draft-views-15d').due = { by: null }),
    /has no end/,
  ],
  ['law as guidance', FINAL, ({ rule }) => (rule(FINAL).state = 'guidance'), /MUST cannot be in the state/],
  [
    'guidance as law',
    'ng43-start',
    ({ rule }) => (rule('ng43-start').state = 'in-force'),
    /cannot be in the state in-force/,
  ],
  [
    'a date that no occasion gives, deep in a formula',
    FINAL,
    ({ rule }) =>
      (rule(FINAL).target = {
        op: 'ifOnOrBefore',
        date: received,
        limit: { op: 'else', of: [received, { op: 'date', name: 'ehc.nothing.on' }] },
        then: received,
        otherwise: received,
      }),
    /gives the date ehc\.nothing\.on/,
  ],
  ['such a date in arises', FINAL, ({ rule }) => (rule(FINAL).arises = ['x.on']), /gives the date x\.on/],
  [
    'such a date that ends it',
    FINAL,
    ({ rule }) => (rule(FINAL).endedBy = [{ date: 'x.on', why: 'y' }]),
    /gives the date x\.on/,
  ],
  [
    'such a date that satisfies it',
    FINAL,
    ({ rule }) => (rule(FINAL).satisfiedBy = { about: 'sent', any: ['x.on'] }),
    /gives the date x\.on/,
  ],
  [
    'a date that no area states',
    'local-offer',
    ({ rule }) => (rule('local-offer').due = { by: { op: 'date', name: 'x.on' } }),
    /no area states the date x\.on/,
  ],
  [
    'a formula out of reach',
    FINAL,
    ({ rule }) => (rule(FINAL).due = { by: { op: 'addYears', of: received, n: 9000 } }),
    /formula of due\.by/,
  ],
  [
    'a citation without address',
    FINAL,
    ({ rule }) => (rule(FINAL).citation = { text: 'a book' }),
    /no https address/,
  ],
  [
    'an address without https',
    FINAL,
    ({ rule }) => (rule(FINAL).citation = { text: 'a page', address: 'http://example.org' }),
    /no https address/,
  ],
  [
    'an end before the start',
    FINAL,
    ({ rule }) => Object.assign(rule(FINAL), { effectiveFrom: '2026-02-02', effectiveTo: '2026-02-01' }),
    /before that/,
  ],
  [
    'a rung twice',
    null,
    ({ book }) => (book.ladder.rungs = [0, 1].map((daysFromDue) => ({ rung: 'reminder', daysFromDue }))),
    /rung reminder more than once/,
  ],
];

test.each(FAULTS)('finds %s', (_, rule, edit, saying) => {
  const change = edited();
  edit(change);
  const { rulebook, problems } = checkRulebook(change.book);
  expect(rulebook).toBeUndefined();
  const own = problems.filter((problem) => problem.rule === rule);
  expect(own.map(({ what }) => what).join('\n')).toMatch(saying);
  for (const { what, remedy } of problems) expect([what, remedy.length > 10]).toEqual([what, true]);
});

test('a rule whose id is wrong too is named by its place', () => {
  const { book } = edited();
  (book.rules[0] as { id: unknown }).id = 7;
  expect(checkRulebook(book).problems).toMatchObject([
    { rule: 'rule 1', what: expect.stringMatching(/^id: /) },
  ]);
});

test.each([[null], [7], ['text'], [[]], [{}]])('%j is no rulebook', (value) => {
  expect(checkRulebook(value).problems.length).toBeGreaterThan(0);
});

test('a rule that is switched off is fine whatever its force', () => {
  const { book } = edited();
  for (const rule of book.rules) rule.state = 'enacted-not-commenced';
  expect(checkRulebook(book).problems).toEqual([]);
});
