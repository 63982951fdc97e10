/** Proves that every command explains itself, and that a mistake or a missing stack gets one line and a failing exit code. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { loadStackEnv } from '../../cli/environment';
import { oneLine } from '../../cli/failure';
import { printDuties, printedDuties } from '../../cli/print';
import { createProgram } from '../../cli/program';
import type { Duty } from '../../domain/types';
import { expectOneLine, onward } from './run-cli';

const COMMANDS = [
  ['plan'],
  ['emit'],
  ['tasks'],
  ['case'],
  ['handovers'],
  ['passport'],
  ['passport', 'list'],
  ['passport', 'show'],
  ['passport', 'verify'],
  ['deadletters'],
  ['deadletters', 'show'],
  ['deadletters', 'replay'],
  ['unmatched'],
  ['unmatched', 'resolve'],
  ['unmatched', 'discard'],
  ['conflicts'],
  ['conflicts', 'resolve'],
  ['alarms'],
  ['alarms', 'clear'],
  ['partner', 'resume'],
  ['partner', 'go-live'],
  ['import'],
  ['import', 'list'],
  ['import', 'show'],
  ['import', 'resume'],
  ['import', 'pause'],
  ['ingest'],
  ['ingest', 'show'],
  ['ingest', 'approve'],
  ['ingest', 'discard'],
  ['ingest', 'resume'],
  ['ingest', 'questions'],
  ['ingest', 'settle'],
  ['inherited'],
  ['partner', 'health'],
  ['partner', 'owner'],
  ['partner', 'forget'],
  ['rulebook', 'list'],
  ['rulebook', 'show'],
  ['rulebook', 'check'],
  ['rulebook', 'diff'],
  ['rulebook', 'export'],
  ['rulebook', 'rehearse'],
  ['rulebook', 'adopt'],
  ['rulebook', 'adoptions'],
  ['rulebook', 'pause'],
  ['rulebook', 'resume'],
  ['area', 'check'],
  ['area', 'show'],
  ['agreement', 'list'],
  ['agreement', 'bases'],
  ['agreement', 'check'],
  ['agreement', 'record'],
  ['agreement', 'end'],
  ['disclosures'],
  ['partner', 'resend'],
  ['partner', 'people'],
  ['audit', 'verify'],
  ['audit', 'who-saw'],
  ['oracle'],
  ['migrate'],
  ['asyncapi'],
];

describe('help', () => {
  it.each(COMMANDS)('is there for %s %s, with examples and --json', (...words) => {
    const found = words.reduce<Command | undefined>(
      (command, word) => command?.commands.find((sub) => sub.name() === word),
      createProgram(),
    );
    let help = '';
    found?.configureOutput({ writeOut: (text) => (help += text) }).outputHelp();
    expect(help).toContain('Examples:');
    expect(help).toContain('--json');
  });

  it('is printed by the built command', () => {
    const { code, stdout } = onward(['plan', '--help']);
    expect(code).toBe(0);
    expect(stdout).toContain('$ onward plan --as-of 2026-03-01 events.json');
  });

  it('suggests a command for a mistyped one', () => {
    expectOneLine(onward(['taks', 'nhs:9990000018']), /unknown command 'taks'.*tasks/);
  });
});

describe('bad input', () => {
  it.each([
    ['tasks without a subject', ['tasks'], /missing required argument 'subject'/],
    ['a subject that is none', ['tasks', 'rowan'], /"rowan" is not a subject/],
    ['a wrong check digit', ['case', 'nhs:9990000019'], /is not a subject/],
    ['an id that is none', ['deadletters', 'show', 'x'], /"x" is not an id/],
    ['a replay of nothing', ['deadletters', 'replay'], /name the dead letters to replay, or give --all/],
    ['a decision too many', ['conflicts', 'resolve', '1', '--discard', '--new-person'], /give one of/],
    ['a rehearsal of nothing known', ['rulebook', 'rehearse', 'x'], /no rulebook x: neither/],
    [
      'a rehearsal of no rulebook',
      ['rulebook', 'rehearse', join(__dirname, '../../package.json')],
      /is not a rulebook/,
    ],
    ['a day that does not exist', ['rulebook', 'adopt', 'x', '--effective', '2027-02-30'], /is not a day/],
    [
      'an adoption that nobody confirms',
      ['rulebook', 'adopt', 'x', '--effective', '2027-02-28'],
      /give --yes/,
    ],
    ['a decision that is none', ['rulebook', 'pause', 'x'], /is not the number of a decision/],
    ['an unknown rule', ['rulebook', 'show', 'no-such-rule'], /unknown rule "no-such-rule"/],
  ])('refuses %s', (_, args, saying) => {
    expectOneLine(onward(args), saying);
  });

  it('refuses to emit an event whose source is no partner', () => {
    expectOneLine(
      onward(['emit'], JSON.stringify({ id: 'a', source: 'urn:somebody' })),
      /event 1 \(a\): source is/,
    );
  });
});

describe('emit', () => {
  it('reports events that intake would refuse, and sends none of them', () => {
    const bad = {
      specversion: '1.0',
      id: 'a',
      source: 'urn:partner:education',
      type: 'onward.ehc.requested.v1',
    };
    const run = onward(['emit', '--json'], JSON.stringify([bad]));
    expect(run.code).toBe(1);
    expect(JSON.parse(run.stdout)).toMatchObject([
      { event: 1, id: 'a', topic: 'partner.education.v1', status: 'refused', reason: 'bad-subject' },
    ]);
  });
});

describe('without a stack', () => {
  it.each([
    ['tasks', 'nhs:9990000018'],
    ['deadletters'],
    ['unmatched'],
    ['conflicts'],
    ['alarms'],
    ['oracle'],
    ['migrate'],
  ])('%s says so in one line', (...args) => {
    expectOneLine(onward(args), /127\.0\.0\.1:1 does not answer\. Is the stack up\?/);
  });
});

describe('without services', () => {
  it('lists the rules', () => {
    const { code, stdout } = onward(['rulebook', 'list', '--json']);
    expect(code).toBe(0);
    expect((JSON.parse(stdout) as { rules: { id: string }[] }).rules.map(({ id }) => id)).toContain(
      'ehc-final-20w',
    );
  });

  it('prints the AsyncAPI document', () => {
    const { code, stdout } = onward(['asyncapi']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ asyncapi: expect.stringMatching(/^3\./) as string });
  });
});

describe('.data/stack.env', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'onward-env-'));
    mkdirSync(join(folder, '.data'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('fills in what the environment does not say, and overrides nothing', () => {
    writeFileSync(join(folder, '.data/stack.env'), 'DATABASE_URL=postgres://file\nKAFKA_BROKERS=file:9092\n');
    const env: Record<string, string | undefined> = { DATABASE_URL: 'postgres://given' };
    expect(loadStackEnv(env, ['/nowhere', folder])).toBe(join(folder, '.data/stack.env'));
    expect(env).toEqual({ DATABASE_URL: 'postgres://given', KAFKA_BROKERS: 'file:9092' });
  });

  it('may be missing', () => {
    expect(loadStackEnv({}, [join(folder, 'elsewhere')])).toBeUndefined();
  });
});

describe('what is printed', () => {
  const duty = (rule: string, statutoryDue: string | null, extra: object = {}): Duty => ({
    rule,
    occurrence: 'o',
    occasion: 'x',
    title: 't',
    force: 'MUST',
    grade: 'V1',
    state: 'in-force',
    owner: 'la-sen',
    statutoryDue,
    targetDue: null,
    status: 'due',
    explanation: 'e',
    citation: { text: 'c' },
    metOn: null,
    opensOn: null,
    ...extra,
  });

  it('is the same whatever order and whatever extra keys the duties have', () => {
    const one = duty('b', '2026-01-02', { more: 1 });
    const two = duty('a', null);
    const three = duty('a', '2026-01-02');
    const printed = printedDuties([two, one, three]);
    expect(printed.map(({ rule, statutoryDue }) => [rule, statutoryDue])).toEqual([
      ['a', '2026-01-02'],
      ['b', '2026-01-02'],
      ['a', null],
    ]);
    expect(printedDuties([three, two, duty('b', '2026-01-02')])).toEqual(printed);
  });

  it('says of a duty of grade M that it is unconfirmed, whatever its date', () => {
    let printed = '';
    const write = jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
      printed += String(text);
      return true;
    });
    printDuties(
      [duty('a', '2026-01-02', { grade: 'M' }), duty('b', null, { grade: 'M' }), duty('c', '2026-01-02')],
      {},
    );
    write.mockRestore();
    expect(printed).toMatch(/legal deadline, unconfirmed +a /);
    expect(printed).toMatch(/ - +- +unconfirmed +b /);
    expect(printed).toMatch(/legal deadline +c /);
  });

  it('names the address that does not answer, however deep the error is wrapped', () => {
    const refused = Object.assign(new Error('connect'), {
      code: 'ECONNREFUSED',
      address: '127.0.0.1',
      port: 5,
    });
    expect(oneLine(new AggregateError([refused]))).toMatch(/^127\.0\.0\.1:5 does not answer/);
    expect(oneLine(new Error('outer', { cause: refused }))).toMatch(/^127\.0\.0\.1:5/);
    expect(oneLine(new Error('two\nlines'))).toBe('two lines');
  });
});
