/**
 * Proves that a rehearsal is what it says: whole lives from 13 to 26 in the real workflows, with the oracle on every birthday; the
 * same seed prints the same bytes, in another process and over another database; and damage to a table is found on the
 * next birthday of whom it hit, and ends the rehearsal there.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addYears, birthday, londonDay } from '../../domain';
import { rehearseLives, type RehearsalOptions } from '../../rehearsal/rehearse';
import type { Report } from '../../rehearsal/report';
import { summaryText, timelineText, workloadText } from '../../rehearsal/text';
import { World } from './lifetime-support';

jest.setTimeout(300_000);

const ROOT = join(__dirname, '..', '..');
const from = `${Number(londonDay(new Date().toISOString()).slice(0, 4)) + 1}-09-01`;
const cohort: RehearsalOptions = { seed: 5, people: 3, years: 13, from };
const out = mkdtempSync(join(tmpdir(), 'onward-rehearsed-'));
afterAll(() => rmSync(out, { recursive: true, force: true }));

/** `onward rehearse` as anybody runs it, on services of its own. */
function onwardRehearse(): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const args = ['rehearse', '--seed', '5', '--people', '3', '--from', from, '--json', '--out', out];
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(ROOT, 'dist/cli/main.js'), ...args], { cwd: ROOT });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, stdout, stderr }));
  });
}

async function rehearse(
  options: RehearsalOptions,
  tell?: (world: World, on: string) => Promise<void>,
): Promise<Report> {
  let report: Report | undefined;
  await World.run(async (world) => {
    report = await rehearseLives(world, options, ({ on }) => tell?.(world, on));
  });
  return report as Report;
}

test('the same seed prints the same, and everybody lives to 26 with the oracle holding', async () => {
  const printed = await onwardRehearse();
  expect({ code: printed.code, stderr: printed.code === 0 ? '' : printed.stderr }).toEqual({
    code: 0,
    stderr: '',
  });
  const report = await rehearse(cohort);
  expect(`${JSON.stringify(report, null, 2)}\n` === printed.stdout).toBe(true);
  const written = (name: string): string => readFileSync(join(out, name), 'utf8');
  expect(written('rehearsal.json') === printed.stdout).toBe(true);
  expect(written('timeline.txt')).toBe(timelineText(report));
  expect(written('workload.txt')).toBe(workloadText(report));
  expect(written('workload.svg')).toMatch(/^<svg [^>]*role="img"[\s\S]*<title[\s\S]*<\/svg>\n$/);

  expect(report.oracle).toEqual({ held: 39, differences: [] });
  expect(report.persons.map(({ number }) => number)).toEqual([1, 2, 3]);
  for (const { dateOfBirth, stages, entries } of report.persons) {
    expect(stages[0]?.on).toBe(from);
    expect(stages.at(-1)?.stage).toBe('closed');
    const last = stages.at(-1)?.on ?? '';
    // At 26, unless they left or died before.
    expect(last <= birthday(dateOfBirth, 26) && last > addYears(from, 1)).toBe(true);
    expect(entries.some(({ what }) => what.startsWith('task.completed'))).toBe(true);
  }
  expect(
    report.persons.some(({ dateOfBirth, stages }) => stages.at(-1)?.on === birthday(dateOfBirth, 26)),
  ).toBe(true);
  const opened = report.persons.flatMap(({ entries }) =>
    entries.filter(({ what }) => what.startsWith('task.opened')),
  );
  expect(report.workload.reduce((sum, w) => sum + w.opened, 0)).toBe(opened.length);
  expect(opened.length).toBeGreaterThan(30);
  // Nothing that chance made: no id, no time of day.
  expect(printed.stdout).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}|\d{2}:\d{2}/);
});

test('another seed is another cohort, and damage is found on the next birthday', async () => {
  let damagedOn = '';
  const damage = async ({ area }: World, on: string): Promise<void> => {
    if (damagedOn !== '' || on < addYears(from, 1)) return;
    const { rowCount } = await area.pool.query(
      `UPDATE duties SET status = 'waived' WHERE (person_id, rule, occurrence) IN
         (SELECT person_id, rule, occurrence FROM duties WHERE status IN ('met', 'met-late') ORDER BY rule LIMIT 1)`,
    );
    if (rowCount === 1) damagedOn = on;
  };
  const report = await rehearse({ ...cohort, seed: 6, people: 1, years: 4 }, damage);
  const { dateOfBirth, entries } = report.persons[0] as Report['persons'][number];
  expect(damagedOn).not.toBe('');
  expect(report.oracle.differences.length).toBeGreaterThan(0);
  expect(report.oracle.differences[0]).toMatchObject({ person: 1 });
  const found = [14, 15, 16, 17].map((age) => birthday(dateOfBirth, age)).find((day) => day >= damagedOn);
  expect(found).toBeDefined();
  // It stopped there.
  expect((entries.at(-1)?.on ?? '') <= (found ?? '')).toBe(true);
  expect(summaryText(report)).toContain('The oracle failed after');
});
