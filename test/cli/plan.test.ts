/** Proves what `onward plan` promises: the shape of the contract, no services, no clock, one line on bad input. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PrintedDuty } from '../../cli/print';
import { expectOneLine, onward } from './run-cli';

const KEYS = [
  'rule',
  'occurrence',
  'occasion',
  'title',
  'force',
  'grade',
  'state',
  'owner',
  'statutoryDue',
  'targetDue',
  'status',
  'explanation',
  'citation',
];
const STATUSES = ['upcoming', 'due', 'overdue', 'met', 'met-late', 'waived', 'not-known', 'not-applicable'];

const event = (
  id: string,
  type: string,
  time: string,
  data: object,
  more: object = {},
): Record<string, unknown> => ({
  specversion: '1.0',
  id,
  source: 'urn:partner:education',
  type: `onward.${type}.v1`,
  subject: 'nhs:9990000018',
  time,
  datacontenttype: 'application/json',
  data,
  ...more,
});
const registered = event('1', 'person.registered', '2025-12-01T09:00:00Z', {
  dateOfBirth: '2012-05-05',
  givenName: 'Rowan',
  familyName: 'Ashdown',
  locality: 'north',
  needs: [{ code: 'ASD', primary: true }],
});
const requested = event('2', 'ehc.requested', '2026-01-05T10:00:00Z', { receivedOn: '2026-01-05' });
const log = JSON.stringify([registered, requested]);

const planned = (input: string, day: string): PrintedDuty[] => {
  const run = onward(['plan', '--as-of', day, '--json'], input);
  expect({ code: run.code, stderr: run.stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(run.stdout) as PrintedDuty[];
};
const duty = (duties: readonly PrintedDuty[], rule: string): PrintedDuty | undefined =>
  duties.find((d) => d.rule === rule);

describe('what plan prints', () => {
  it('has the keys of the contract, in every duty, and no other', () => {
    const duties = planned(log, '2026-02-01');
    expect(duties.length).toBeGreaterThan(0);
    for (const one of duties) {
      expect(Object.keys(one)).toEqual(KEYS);
      expect(STATUSES).toContain(one.status);
      for (const date of [one.statutoryDue, one.targetDue])
        if (date !== null) expect(date).toMatch(/^\d{4}-\d{2}-\d{2}$/);
      expect(one.explanation).not.toBe('');
    }
  });

  it('gives the dates of the pathway rules: 20 weeks end on a bank holiday, the target before it', () => {
    const duties = planned(log, '2026-02-01');
    expect(duty(duties, 'ehcna-decision-6w')).toMatchObject({
      statutoryDue: '2026-02-16',
      status: 'upcoming',
    });
    expect(duty(duties, 'ehc-final-20w')).toMatchObject({
      statutoryDue: '2026-05-25',
      targetDue: '2026-05-22',
    });
  });

  it.each([
    ['2026-02-15', 'upcoming'],
    ['2026-02-16', 'due'],
    ['2026-02-17', 'overdue'],
  ])('says on %s that the decision is %s', (day, status) => {
    expect(duty(planned(log, day), 'ehcna-decision-6w')?.status).toBe(status);
  });

  it('leaves out what was stated after the end of the day in London', () => {
    const late = (time: string): string => JSON.stringify([registered, { ...requested, time }]);
    expect(duty(planned(late('2026-06-30T22:59:59Z'), '2026-06-30'), 'ehc-final-20w')).toBeDefined();
    // 23:00 UTC is midnight in summer: the next day.
    expect(duty(planned(late('2026-06-30T23:00:00Z'), '2026-06-30'), 'ehc-final-20w')).toBeUndefined();
  });

  it('is the same in any order of events, with duplicates', () => {
    const shuffled = JSON.stringify([requested, registered, requested]);
    expect(planned(shuffled, '2026-03-01')).toEqual(planned(log, '2026-03-01'));
  });

  it('accepts any source, and needs no clock: a day far ahead', () => {
    const anyone = JSON.stringify([registered, { ...requested, source: 'https://example.org/anyone' }]);
    expect(duty(planned(anyone, '2031-01-01'), 'ehc-final-20w')?.status).toBe('overdue');
  });

  it('prints an empty array for no events, and for none yet', () => {
    expect(planned('[]', '2026-01-01')).toEqual([]);
    expect(planned(log, '2020-01-01')).toEqual([]);
  });

  it('reads a file, standard input with -, JSON lines, and a single event', () => {
    const folder = mkdtempSync(join(tmpdir(), 'onward-plan-'));
    const file = join(folder, 'events.json');
    writeFileSync(file, log);
    const wanted = planned(log, '2026-02-01');
    const runs = [
      onward(['plan', '--as-of', '2026-02-01', '--json', file]),
      onward(['plan', '--as-of', '2026-02-01', '--json', '-'], log),
      onward(
        ['plan', '--json', '--as-of', '2026-02-01'],
        `${JSON.stringify(registered)}\n${JSON.stringify(requested)}\n`,
      ),
    ];
    rmSync(folder, { recursive: true });
    for (const run of runs) expect(JSON.parse(run.stdout)).toEqual(wanted);
    expect(onward(['plan', '--as-of', '2026-02-01'], JSON.stringify(registered)).code).toBe(0);
  });

  it('prints an aligned table for people, with legal deadlines told from guidance', () => {
    const { code, stdout } = onward(['plan', '--as-of', '2026-02-01'], log);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^STATUS +DUE +TARGET +KIND +RULE +OWNER +WHAT\n/);
    expect(stdout).toMatch(/upcoming +2026-02-16 +2026-02-16 +legal deadline +ehcna-decision-6w/);
  });
});

describe('bad input to plan', () => {
  it.each(['yesterday', '2026-13-01', '2026-02-30', '2026-2-1', '20260201', ''])(
    'refuses the day "%s"',
    (day) => {
      expectOneLine(onward(['plan', '--as-of', day], log), /--as-of: ".*" is not a day/);
    },
  );

  it.each([
    ['no day', ['plan'], log, /required option '--as-of <date>'/],
    [
      'no such file',
      ['plan', '--as-of', '2026-01-01', '/no/such/file'],
      '',
      /\/no\/such\/file: no such file/,
    ],
    ['a directory', ['plan', '--as-of', '2026-01-01', tmpdir()], '', /is a directory/],
    ['an unknown option', ['plan', '--as-of', '2026-01-01', '--jsn'], log, /unknown option '--jsn'.*--json/],
    ['nothing', ['plan', '--as-of', '2026-01-01'], '', /empty/],
    ['broken JSON', ['plan', '--as-of', '2026-01-01'], '[{"id":', /not JSON/],
    [
      'a broken second line',
      ['plan', '--as-of', '2026-01-01'],
      `${JSON.stringify(registered)}\n{"id"`,
      /not JSON/,
    ],
    ['a number', ['plan', '--as-of', '2026-01-01'], '[1]', /entry 1 is not a CloudEvent/],
  ] as const)('refuses %s', (_, args, input, saying) => {
    expectOneLine(onward(args, input), saying);
  });

  it.each([
    ['an unknown type', { type: 'onward.no.such.v1' }, /event 2 \(2\): unknown-type/],
    [
      'a date that does not exist',
      { data: { receivedOn: '2026-02-30' } },
      /event 2 \(2\): schema: data\.receivedOn/,
    ],
    ['no time', { time: undefined }, /event 2 \(2\): bad-time/],
    ['a wrong check digit', { subject: 'nhs:9990000019' }, /event 2 \(2\): bad-subject/],
    ['another version of CloudEvents', { specversion: '0.3' }, /event 2 \(2\): not-cloudevents/],
  ])('refuses %s, naming the event', (_, change, saying) => {
    expectOneLine(
      onward(['plan', '--as-of', '2026-02-01'], JSON.stringify([registered, { ...requested, ...change }])),
      saying,
    );
  });

  it('refuses two different events of one source and id', () => {
    const other = { ...requested, data: { receivedOn: '2026-01-06' } };
    expectOneLine(
      onward(['plan', '--as-of', '2026-02-01'], JSON.stringify([requested, other])),
      /two different events/,
    );
  });
});
