/** Proves that a file of settings is checked and shown without services: every fault with its place, and an exit code. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEMONSTRATION_AREA } from '../../cases';
import { areaHash } from '../../cases/area';
import { expectOneLine, onward } from './run-cli';

const dir = mkdtempSync(join(tmpdir(), 'onward-area-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));
function file(settings: unknown): string {
  const path = join(dir, 'area.json');
  writeFileSync(path, JSON.stringify(settings));
  return path;
}

test('a file that can be used is said to be, with the hash that decisions name', () => {
  const { code, stdout } = onward(['area', 'check', file(DEMONSTRATION_AREA), '--json']);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ hash: areaHash(DEMONSTRATION_AREA), faults: [] });
});

test('every fault of a file is told, one a line, and the exit code fails', () => {
  const { owners, ...rest } = DEMONSTRATION_AREA;
  const fewer = Object.fromEntries(Object.entries(owners).filter(([role]) => role !== 'csc'));
  const { code, stdout } = onward(['area', 'check', file({ ...rest, owners: fewer, defaultTeam: 'gone' })]);
  expect(code).toBe(1);
  expect(stdout).toMatch(/^refused {2}defaultTeam: there is no team gone; add it to teams$/m);
  expect(stdout).toMatch(/^refused {2}owners: nobody is named for csc, whom rules ask/m);
  expect(stdout).toMatch(/is refused: 2 faults\.$/m);
});

test('a file is shown as people read it', () => {
  const target = { op: 'addMonths', of: { op: 'birthday', n: 18 }, n: -9 };
  const local = { rules: { 'ca-child-needs-assessment': { target } } };
  const { stdout } = onward(['area', 'show', file({ ...DEMONSTRATION_AREA, local })]);
  expect(stdout).toMatch(/^school +schools +- +sen-team +schools-manager/m);
  expect(stdout).toMatch(/^ca-child-needs-assessment +- +addMonths\(birthday\(18\), -9\)/m);
});

test('a file that is refused is neither shown nor rehearsed', () => {
  const path = file({});
  expectOneLine(onward(['area', 'show', path]), /area\.json: area: .*; organisations: /);
  expectOneLine(onward(['rulebook', 'rehearse', '2026-06-12.1', '--area', path]), /area\.json: area: /);
});

test('says what is owed for the area itself, from the dates that a file states; a name that no rule knows is refused', () => {
  const dates = { 'localOffer.publishedOn': '2025-09-01', 'sufficiency.publishedOn': '2026-05-01' };
  const { code, stdout } = onward(['area', 'duties', file({ dates }), '--as-of', '2026-09-02', '--json']);
  expect(code).toBe(0);
  const duties = JSON.parse(stdout) as { rule: string; due: string | null; status: string }[];
  const of = (rule: string) => duties.find((duty) => duty.rule === rule);
  expect(of('local-offer')).toMatchObject({ due: '2026-09-01', status: 'overdue' });
  expect(of('sufficiency-review')).toMatchObject({ due: null, status: 'met' });
  expect(of('sen2-return')).toMatchObject({ due: null, status: 'not-known' });
  expect(onward(['area', 'duties']).stdout).toContain('not-known');
  expectOneLine(
    onward(['area', 'duties', file({ dates: { 'localOffer.on': '2025-09-01' } })]),
    /localOffer\.on/,
  );
});
