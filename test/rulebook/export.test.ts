/** Proves that the rulebook goes out whole: JSON that comes back, CSV that runs nothing, a page that is fresh and leaves nothing out. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { due, planFromEvents, type DateExpression, type Rule, type Rulebook } from '../../domain';
import { currentRulebook, explainRule, rulebookPage } from '../../rulebook';
import { checkRulebook } from '../../rulebook/check';
import { rulesCsv } from '../../rulebook/csv';
import { RULE_FIELDS } from '../../rulebook/fields';
import { rulebookMarkdown } from '../../rulebook/markdown';
import { sayExpression } from '../../rulebook/say';
import { ALL_EDGES } from '../domain/all-edges';

const book = currentRulebook();
const { rules } = book;
const one = rules.find(({ id }) => id === 'ehc-final-20w') as Rule;

test('JSON comes back as a rulebook that passes the check and plans alike', () => {
  const { rulebook } = checkRulebook(JSON.parse(JSON.stringify(book, null, 2)));
  expect(rulebook).toEqual(book);
  for (const { log, due: day } of ALL_EDGES.slice(0, 20))
    expect(planFromEvents(log, day, rulebook as Rulebook)).toEqual(planFromEvents(log, day, book));
});

/** Reads CSV (RFC 4180) by its own few lines, so that the writer is not its own judge. */
function readCsv(text: string): string[][] {
  const rows: string[][] = [[]];
  for (const [, cell = '', end = ''] of text.matchAll(/("(?:[^"]|"")*"|[^",\r\n]*)(,|\r\n|$)/g)) {
    if (cell === '' && end === '') continue;
    rows.at(-1)?.push(cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell);
    if (end === '\r\n') rows.push([]);
  }
  return rows.filter((row) => row.length > 0);
}

describe('CSV', () => {
  it('has a row a rule with every field', () => {
    const [head, ...rows] = readCsv(rulesCsv(rules));
    expect(head).toEqual(RULE_FIELDS);
    expect(rows.map(([id]) => id)).toEqual(rules.map(({ id }) => id));
    for (const row of rows) expect(row).toHaveLength(RULE_FIELDS.length);
    const found = rows[rules.indexOf(one)] ?? [];
    const cell = (field: (typeof RULE_FIELDS)[number]) => found[RULE_FIELDS.indexOf(field)];
    expect(cell('dueBy')).toBe('weeksAfter(ehc.requested.receivedOn, 20)');
    expect(cell('dueInWords')).toBe('20 weeks after the day the request was received');
    expect(cell('citationAddress')).toBe(one.citation.address);
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '=HYPERLINK("https://x","y")\r\n=2'])(
    'gives a cell that begins like the formula %j a leading apostrophe',
    (title) => {
      const row = readCsv(rulesCsv([{ ...one, title, tasks: ['=2'] }]))[1] ?? [];
      expect(row[RULE_FIELDS.indexOf('title')]).toBe(`'${title}`);
      expect(row[RULE_FIELDS.indexOf('tasks')]).toBe("'=2");
    },
  );

  it('leaves no cell of the rulebook that a spreadsheet would run', () => {
    const cells = readCsv(rulesCsv(rules)).flat();
    expect(cells.filter((cell) => /^[=+\-@\t\r]/.test(cell))).toEqual([]);
    // The grade '-' is a design choice, and would be one.
    expect(cells.filter((cell) => cell === "'-").length).toBe(
      rules.filter(({ grade }) => grade === '-').length,
    );
  });
});

describe('the page', () => {
  const markdown = rulebookMarkdown(rulebookPage(book));
  /** The text of one rule, up to the next heading. */
  const section = (id: string): string =>
    (markdown.split(`(\`${id}\`)\n`)[1] ?? '').split(/^#{2,3} /m)[0] ?? '';

  it('docs/rulebook.md is what the rules give (npm run rulebook:page writes it)', () => {
    expect(readFileSync(join(__dirname, '../../docs/rulebook.md'), 'utf8')).toBe(markdown);
  });

  it.each(rules.map((rule) => [rule.id, rule] as const))('%s is there whole', (id, rule) => {
    const text = section(id).replaceAll('\\', '');
    expect(text).toContain(rule.citation.text);
    if (rule.citation.address) expect(text).toContain(`](${rule.citation.address})`);
    expect(text.includes('**UNCONFIRMED**')).toBe(rule.grade === 'M');
    for (const doubt of rule.unconfirmed) expect(text).toContain(doubt);
    expect(text.includes('switched off')).toBe(rule.state === 'enacted-not-commenced');
    const legal = rule.force === 'MUST' || rule.force === 'MUST-CASE';
    if (!legal) expect(text).not.toContain('legal deadline');
    if (rule.kind !== 'definition') expect(text).toContain(rule.satisfiedBy.about);
    if (rule.kind === 'guard') expect(text).toContain('Blocks: ');
    for (const field of [rule.due.by, rule.due.opens, rule.target, rule.satisfiedBy.passed?.day])
      if (field) expect(text).toContain(sayExpression(field));
    expect(text).not.toMatch(/undefined|NaN|\{about\}|\[object/);
  });

  it('lists every owner, everything that is unconfirmed, and what is switched off', () => {
    const page = rulebookPage(book);
    expect(page.owners.flatMap((owner) => owner.rules)).toHaveLength(
      rules.filter(({ owner }) => owner !== 'none').length,
    );
    expect(page.unconfirmed.map(({ id }) => id).sort()).toEqual(
      rules
        .filter((r) => r.grade === 'M' || r.unconfirmed.length > 0)
        .map(({ id }) => id)
        .sort(),
    );
    expect(page.off.map(({ id }) => id)).toContain('lc-staying-close');
    expect(page.families.flatMap((family) => family.rules)).toHaveLength(rules.length);
  });

  it('lets no text of a rule become markup', () => {
    const title = '<script>x</script> [a](javascript:b) *c* `d` | # e';
    const text = rulebookMarkdown(rulebookPage({ ...book, rules: [{ ...one, title }] }));
    expect(text).toContain('\\<script\\>x\\</script\\> \\[a\\](javascript:b) \\*c\\* \\`d\\` \\| \\# e');
    expect(text).not.toContain('<script>');
  });
});

test('a rule that is explained alone says so of its exceptions, and with its rulebook gives their grounds', () => {
  expect(explainRule(one)).toContain('ehcna-exceptions');
  expect(explainRule(one, rules)).toContain('Exceptional personal circumstances');
});

describe('a formula in words', () => {
  const name: DateExpression = { op: 'date', name: 'ehc.requested.receivedOn' };
  const day = 'the day the request was received';
  it.each<[DateExpression, string]>([
    [due.weeksAfter(name, 6), `6 weeks after ${day}`],
    [due.weeksAfter(name, -2), `2 weeks before ${day}`],
    [due.weeksAfter(name, 'n'), `the number of weeks that the case gives, after ${day}`],
    [due.daysFrom(name, 15), `15 days beginning with ${day}`],
    [due.workingDaysFrom(name, 1), `1 working day beginning with ${day}`],
    [due.plusDays(due.addMonths(name, 12), -1), `12 months after ${day} less 1 day`],
    [due.before(due.birthday(18)), 'the day before the 18th birthday'],
    [due.by(due.fixed('2026-03-31')), '31 March 2026'],
    [
      due.earlier(name, due.ncyEnd(9)),
      `the earlier of: ${day}; and the last day of the school year in which the young person is in year 9`,
    ],
    [
      due.orElse(name, due.ncyStart(9)),
      `${day}; where that is not known, the first day of the school year in which the young person is in year 9`,
    ],
    [
      due.ifOnOrBefore(name, due.birthday(16), name, due.birthday(17)),
      `${day}, if ${day} is not known or not after the 16th birthday; otherwise the 17th birthday`,
    ],
    [
      due.adjust(name),
      `${day} (moved to the first working day after the tribunal’s recess, if it falls into that)`,
    ],
    [
      due.schoolLeavingDate,
      'the school leaving date (the last Friday of June in the school year of the 16th birthday)',
    ],
    [due.addYears({ op: 'date', name: 'inspection.on' }, 5), '5 years after the day of the last inspection'],
  ])('%j', (expression, text) => {
    expect(sayExpression(expression)).toBe(text);
  });
});
