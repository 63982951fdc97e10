/** Proves that the rulebook is read, checked, compared and exported from the command line, without services, and that faults fail it. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findRulebook } from '../../cli/find-rulebook';
import { currentRulebook, releasedVersions } from '../../rulebook';
import { edited } from '../rulebook/changed';
import { expectOneLine, onward } from './run-cli';

const book = currentRulebook();
const rulebook = (...args: string[]) => onward(['rulebook', ...args]);

let folder: string;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'onward-rulebook-'))));
afterAll(() => rmSync(folder, { recursive: true }));

/** A file with an edited rulebook. */
function fileOf(name: string, edit: (change: ReturnType<typeof edited>) => unknown): string {
  const change = edited();
  edit(change);
  const path = join(folder, name);
  writeFileSync(path, JSON.stringify(change.book));
  return path;
}
const shorter = ({ rule }: ReturnType<typeof edited>): void => {
  (rule('ehc-final-20w').due as { by: { n: number } }).by.n = 18;
};

describe('list', () => {
  const ids = (...args: string[]): string[] =>
    (JSON.parse(rulebook('list', '--json', ...args).stdout) as { rules: { id: string }[] }).rules.map(
      ({ id }) => id,
    );

  it.each([
    ['family', 'leaving-care'],
    ['state', 'enacted-not-commenced'],
    ['force', 'MUST'],
    ['owner', 'la-sen'],
  ] as const)('keeps the rules of a %s', (field, code) => {
    const expected = book.rules.filter((rule) => rule[field] === code).map(({ id }) => id);
    expect(expected.length).toBeGreaterThan(0);
    expect(ids(`--${field}`, code)).toEqual(expected);
  });

  it('keeps what is unconfirmed, and all filters hold at once', () => {
    const expected = book.rules.filter(
      (r) => r.family === 'nice' && (r.grade === 'M' || r.unconfirmed.length),
    );
    expect(ids('--unconfirmed', '--family', 'nice')).toEqual(expected.map(({ id }) => id));
  });

  it('shows a rule of grade M as unconfirmed, another with details that are', () => {
    const { stdout } = rulebook('list');
    expect(stdout).toMatch(/^cal-months +definition +INFO +M, unconfirmed +in-force/m);
    expect(stdout).toMatch(/^ehc-draft-views-15d +window +MUST +V1, details unconfirmed/m);
    expect(stdout).toMatch(/^ehc-final-20w +duty +MUST +V1 +in-force/m);
  });

  it('lists a released version, a file, and the versions', () => {
    const [first = ''] = releasedVersions();
    expect(rulebook('list', '--rulebook', first).stdout).toContain(`Rulebook ${first}:`);
    const file = fileOf('own.json', ({ book: own }) => (own.version = 'own'));
    expect(rulebook('list', '--rulebook', file, '--owner', 'la-sen').stdout).toContain('Rulebook own:');
    expect(JSON.parse(rulebook('list', '--versions', '--json').stdout)).toEqual(releasedVersions());
    expect(rulebook('list', '--versions').stdout).toContain(`${book.version} (current)`);
  });

  it('refuses codes that are none', () => {
    expectOneLine(rulebook('list', '--family', 'x'), /Allowed choices are .*care-act/);
    expectOneLine(rulebook('list', '--owner', 'x'), /no rule is owed by "x"; the owners are .*la-sen/);
  });
});

describe('show', () => {
  it('gives a rule whole, its doubts included', () => {
    const { stdout } = rulebook('show', 'ng43-handover-nw');
    expect(stdout).toMatch(/^ng43-handover-nw \(UNCONFIRMED\): /);
    expect(stdout).toMatch(/Unconfirmed +not yet checked against the primary source/);
    expect(stdout).toMatch(/Unconfirmed +the number of the recommendation/);
    expect(stdout).toMatch(/Due +6 months after the agreed day of the transfer \(guidance date\)/);
    expect(stdout).toContain('<https://www.nice.org.uk/guidance/ng43>');
  });

  it('says of a guard what it blocks, and of one that is switched off that it creates nothing', () => {
    expect(rulebook('show', 'closure-guard').stdout).toMatch(/Blocks .*adult service accepted and saw/);
    expect(rulebook('show', 'lc-staying-close').stdout).toContain('switched off, it creates nothing');
  });

  it('reads another rulebook', () => {
    const file = fileOf('shorter.json', shorter);
    expect(rulebook('show', 'ehc-final-20w', '--rulebook', file).stdout).toContain('18 weeks after');
    expect(JSON.parse(rulebook('show', 'ehc-final-20w', '--json').stdout)).toMatchObject({ grade: 'V1' });
  });
});

describe('check', () => {
  it('finds nothing wrong with the current rulebook and says so', () => {
    expect(rulebook('check')).toMatchObject({ code: 0, stdout: expect.stringContaining('nothing is wrong') });
    expect(JSON.parse(rulebook('check', book.version, '--json').stdout)).toEqual({
      version: book.version,
      valid: true,
      problems: [],
    });
  });

  it('prints each problem with its rule and what to do, and fails', () => {
    const file = fileOf('wrong.json', ({ rule }) => {
      rule('ehc-final-20w').twins = ['nobody'];
      rule('ng43-start').state = 'in-force';
    });
    const run = rulebook('check', file);
    expect(run.code).toBe(1);
    expect(run.stdout).toContain('2 problems');
    expect(run.stdout).toContain('ehc-final-20w: its twin nobody is not in the rulebook\n  name another');
    const { valid, problems } = JSON.parse(rulebook('check', file, '--json').stdout) as {
      valid: boolean;
      problems: { rule: string }[];
    };
    expect(valid).toBe(false);
    expect(problems.map(({ rule }) => rule)).toEqual(['ehc-final-20w', 'ng43-start']);
    // Whoever would use it is told the first in one line.
    for (const args of [
      ['rehearse', file],
      ['list', '--rulebook', file],
      ['diff', file, book.version],
    ])
      expectOneLine(
        rulebook(...args),
        /ehc-final-20w: its twin nobody .* and 1 more; "onward rulebook check /,
      );
  });

  it('refuses what is not JSON, and what is not there', () => {
    const file = join(folder, 'text.json');
    writeFileSync(file, 'no');
    expectOneLine(rulebook('check', file), /is not JSON/);
    expectOneLine(rulebook('check', 'x'), /no rulebook x: neither a released version \(.*\) nor a file/);
  });
});

describe('diff', () => {
  it('prints the formulas, old and new', () => {
    const run = rulebook('diff', book.version, fileOf('shorter.json', shorter));
    expect(run.code).toBe(0);
    expect(run.stdout).toContain('was weeksAfter(ehc.requested.receivedOn, 20)');
    expect(run.stdout).toContain('is  weeksAfter(ehc.requested.receivedOn, 18)');
  });

  it('lists what was added and removed, and says when there is no difference', () => {
    const [first = ''] = releasedVersions();
    expect(rulebook('diff', first, book.version).stdout).toMatch(
      /\nAdded: \d+\nRULE .*\n(.*\n)*lc-staying-close /,
    );
    expect(rulebook('diff', book.version, book.version).stdout).toContain('No difference.');
    expect(JSON.parse(rulebook('diff', book.version, book.version, '--json').stdout)).toMatchObject({
      same: true,
    });
  });
});

describe('export', () => {
  it('writes JSON that is found, checked and compared as the rulebook itself', () => {
    const out = join(folder, 'out.json');
    expect(JSON.parse(rulebook('export', '--out', out, '--json').stdout)).toEqual({
      file: out,
      format: 'json',
      version: book.version,
      rules: book.rules.length,
    });
    expect(rulebook('check', out).code).toBe(0);
    expect(rulebook('diff', book.version, out).stdout).toContain('No difference.');
    // What `rehearse` is given.
    expect(findRulebook(out)).toEqual(book);
    expectOneLine(rulebook('rehearse', out), /does not answer/);
  });

  it('prints CSV and Markdown, of another rulebook too', () => {
    expect(rulebook('export', '--format', 'csv').stdout).toMatch(/^id,title,kind,.*\r\n/);
    const file = fileOf('shorter.json', shorter);
    expect(rulebook('export', '--format', 'markdown', '--rulebook', file).stdout).toContain('18 weeks after');
    expect(rulebook('export', '--format', 'markdown').stdout).toBe(
      readFileSync(join(__dirname, '../../docs/rulebook.md'), 'utf8'),
    );
  });

  it('refuses a format that is none, a contradiction, and a place that cannot be written', () => {
    expectOneLine(rulebook('export', '--format', 'pdf'), /Allowed choices are json, csv, markdown/);
    expectOneLine(rulebook('export', '--format', 'csv', '--json'), /contradict/);
    expectOneLine(rulebook('export', '--out', join(folder, 'none', 'x.json')), /cannot write/);
  });
});
