/**
 * The pages say what the code does: links lead somewhere; every setting, alarm, metric, reason and type is there, with its
 * default, sentence or natural key; commands exist; and what is shown to be copied is accepted.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createMetrics } from '../../bus/observability';
import { createProgram } from '../../cli/program';
import { fold, plan } from '../../domain';
import {
  dataSchema,
  naturalKey,
  OUTBOUND_TYPES,
  outboundSchema,
  PARTNER_TYPES,
  PARTNERS,
  parseMessage,
  partnerOfSource,
  partnerTopic,
} from '../../events';
import { EXAMPLES } from '../../events/examples';
import { INTAKE_REASONS, REASONS } from '../../events/reasons';
import { currentRulebook } from '../../rulebook';
import { readSettings } from '../../settings';
import { APP_ROLE } from '../../store/roles';

const root = join(__dirname, '../..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const PAGES = [
  'README.md',
  'CONTRIBUTING.md',
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.md'))
    .map((path) => join('docs', path)),
];

/** The cells of each row of the page's tables, without heads. */
const rows = (page: string): string[][] =>
  read(page)
    .split('\n')
    .filter((line) => line.startsWith('|') && !/^[ |-]+$/.test(line))
    .map((line) =>
      line
        .slice(1, -1)
        .split(' | ')
        .map((cell) => cell.replace(/^\||\|$/g, '').trim()),
    );
const codes = (cell = ''): string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, word = '']) => word);
/** Rows by the code-formatted words of their first cell. */
const byFirst = (page: string): Map<string, string[]> =>
  new Map(rows(page).flatMap((cells) => codes(cells[0]).map((word): [string, string[]] => [word, cells])));
const blocks = (page: string, language: string): string[] =>
  [...read(page).matchAll(new RegExp('```' + language + '\\n([\\s\\S]*?)```', 'g'))].map(
    ([, text = '']) => text,
  );
/** A heading's anchor, as repositories' pages make it. */
const anchor = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[`*]/g, '')
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');

describe('links', () => {
  it.each(PAGES)('%s leads to files and headings that are there', (page) => {
    const broken = [...read(page).matchAll(/\]\(([^)\s]+)\)/g)]
      .map(([, target = '']) => target)
      .filter((target) => !/^[a-z]+:/.test(target))
      .filter((target) => {
        const [path = '', heading] = target.split('#');
        const file = path === '' ? page : join(dirname(page), path);
        if (!existsSync(join(root, file))) return true;
        if (heading === undefined) return false;
        return ![...read(file).matchAll(/^#+ (.+)$/gm)].some(([, text = '']) => anchor(text) === heading);
      });
    expect(broken).toEqual([]);
  });
});

describe('commands', () => {
  const program = createProgram();
  /** The names of a command's path, as far as they are commands: `deadletters show 12` gives both. */
  const unknown = (words: string[]): string | undefined => {
    let at: Pick<typeof program, 'commands'> = program;
    for (const word of words) {
      const next = at.commands.find((command) => command.name() === word);
      if (!next) return at === program ? word : undefined;
      at = next;
    }
    return undefined;
  };

  it.each(PAGES)('%s names commands that are there', (page) => {
    const text = read(page);
    const called = [...text.matchAll(/\bonward ([a-z]+(?: [a-z]+)?)\b(?=[^\n]*)/g)]
      .filter(({ index }) => /(npx |`|--rm )$/.test(text.slice(Math.max(0, index - 5), index)))
      .map(([, words = '']) => words)
      // The line that `npm start` prints.
      .filter((words) => words !== 'ready http')
      .map((words) => unknown(words.split(' ')));
    expect(called.filter(Boolean)).toEqual([]);
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const npm = [...text.matchAll(/npm run ([\w:]+)/g)].map(([, name = '']) => name);
    expect(npm.filter((name) => !(name in scripts))).toEqual([]);
    const files = [
      ...text.matchAll(
        /(?:^|[\s`(])((?:dist|workers|cases|domain|bus|store|test|events|settings)\/[\w./-]+\.(?:ts|json|js|sql))/g,
      ),
    ]
      .map(([, path = '']) =>
        path.replace(/^dist\/(.*)\.js$/, '$1.ts').replace(/^(workers\/.*)\.js$/, '$1.ts'),
      )
      .filter((path) => !/NAME/.test(path));
    expect(files.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });
});

describe('the operations page', () => {
  it('names, for each queue, a command of its own that is there', () => {
    const { commands } = createProgram();
    const named = [...read('console/views/operations.njk').matchAll(/call queue\("([\w-]+)".*/g)].flatMap(
      ([line, queue]) =>
        [...line.matchAll(/“onward (\w+) (\w+)”/g)].map(([, group, name]) => {
          const there = commands.find((c) => c.name() === group)?.commands.some((c) => c.name() === name);
          return [queue, group, there];
        }),
    );
    expect(named).toEqual([
      ['alarms', 'alarms', true],
      ['paused', 'partner', true],
      ['conflicts', 'conflicts', true],
      ['dead-letters', 'deadletters', true],
      ['dead-letters', 'deadletters', true],
    ]);
  });
});

describe('docs/architecture.md', () => {
  it('is one page with one picture', () => {
    const page = read('docs/architecture.md');
    expect(page.match(/```/g)).toHaveLength(2);
    expect(blocks('docs/architecture.md', 'mermaid')).toHaveLength(1);
    expect(page.split('\n').length).toBeLessThan(80);
  });
});

describe('docs/operations.md', () => {
  const listed = byFirst('docs/operations.md');
  const needed = { DATABASE_URL: 'postgres://a', KAFKA_BROKERS: 'a:1', TEMPORAL_ADDRESS: 'a:1' };

  it('lists every setting, and only those', () => {
    const names = [...read('settings/index.ts').matchAll(/^ {2}([A-Z_]+):/gm)].map(([, name = '']) => name);
    expect(names.length).toBeGreaterThan(30);
    expect([...listed.keys()].filter((word) => /^[A-Z_]+$/.test(word)).sort()).toEqual(names.sort());
  });

  it('gives each setting its default, and says which are needed', () => {
    const defaults = readSettings(needed);
    for (const [name, cells] of listed) {
      if (!/^[A-Z_]+$/.test(name)) continue;
      const value = defaults[name as keyof typeof defaults];
      const said = cells[1] ?? '';
      if (name in needed) expect([name, said]).toEqual([name, '(needed)']);
      else if (value === false) expect([name, said]).toEqual([name, 'off']);
      else if (name === 'OIDC_CLIENT_SECRET') expect(said).toContain('demonstration');
      else if (value !== undefined) expect([name, codes(said)]).toEqual([name, [String(value)]]);
      else expect([name, codes(said)]).toEqual([name, []]);
    }
  });

  it('explains every alarm', () => {
    const kinds = [...read('bus/alarms.ts').matchAll(/^ {2}\| '([a-z-]+)'/gm)].map(([, kind = '']) => kind);
    expect(kinds.length).toBeGreaterThan(5);
    expect([...kinds, 'case-blocked', 'continuity-broken'].filter((kind) => !listed.has(kind))).toEqual([]);
  });

  it('explains every metric, and none that is not there', async () => {
    const metrics = await createMetrics('test').registry.getMetricsAsJSON();
    const names = metrics.map(({ name }) => name).filter((name) => name.startsWith('onward_'));
    expect(names.length).toBeGreaterThan(15);
    expect([...listed.keys()].filter((word) => word.startsWith('onward_')).sort()).toEqual(names.sort());
    const mentioned = PAGES.flatMap((page) =>
      [...read(page).matchAll(/\bonward_[a-z_]+/g)].map(([name]) => name),
    );
    expect(mentioned.filter((name) => name !== APP_ROLE && !names.includes(name))).toEqual([]);
  });

  it('writes SQL for tables and columns that are there', () => {
    const schema = readdirSync(join(root, 'store/migrations')).map((file) =>
      read(join('store/migrations', file)),
    );
    for (const [, verb, table = '', rest = ''] of read('docs/operations.md').matchAll(
      /^ {4}(INSERT INTO|UPDATE|DELETE FROM) (\w+)(.*)$/gm,
    )) {
      const [, body = ''] =
        new RegExp(`CREATE TABLE ${table} \\(([\\s\\S]*?)\\n\\)`).exec(schema.join('\n')) ?? [];
      const columns = [...rest.replace(/'[^']*'/g, '').matchAll(/\b[a-z]+(?:_[a-z]+)*\b/g)].map(
        ([word]) => word,
      );
      const missing = columns.filter(
        (word) => word !== 'now' && word !== 'interval' && !body.includes(`${word} `),
      );
      expect({ verb, table, missing }).toEqual({ verb, table, missing: [] });
    }
  });

  it('says plainly that the compose file was not run', () => {
    expect(read('docs/operations.md')).toContain('It has not been run');
  });
});

describe('docs/events.md', () => {
  const listed = byFirst('docs/events.md');
  const now = new Date('2026-01-07T00:00:00Z');
  const examples = blocks('docs/events.md', 'json').map(
    (text) => JSON.parse(text) as Record<string, unknown>,
  );
  const messages = examples.filter((example) => 'headers' in example) as {
    topic: string;
    key: string;
    headers: Record<string, string>;
    value: unknown;
  }[];
  const allowed = PARTNERS.education.allowed;

  it('shows a whole message in each mode that is accepted as it stands', () => {
    expect(messages.map((m) => 'ce_specversion' in m.headers)).toEqual([false, true]);
    for (const { value, ...message } of messages) {
      const parsed = parseMessage({ ...message, value: JSON.stringify(value) }, now, allowed);
      expect(parsed).toMatchObject({ ok: true });
    }
  });

  it('shows other events that are accepted too', () => {
    const events = examples.filter((example) => 'specversion' in example);
    expect(events).toHaveLength(1);
    for (const event of events) {
      const message = {
        topic: 'partner.education.v1',
        key: String(event.subject),
        value: JSON.stringify(event),
      };
      expect(parseMessage(message, now, allowed)).toMatchObject({ ok: true });
    }
  });

  it('gives every reason of refusal with its sentence', () => {
    for (const [code, sentence] of Object.entries({ ...REASONS, ...INTAKE_REASONS })) {
      expect([code, listed.get(code)?.[1]?.replaceAll('`', '')]).toEqual([code, sentence]);
      expect(listed.get(code)?.[2]).not.toBe('');
    }
  });

  it('lists every type that a partner may send, with data that is accepted', () => {
    expect(PARTNER_TYPES.filter((type) => !listed.has(type))).toEqual([]);
    for (const type of PARTNER_TYPES) {
      const [data] = codes(listed.get(type)?.[1]);
      if (data === undefined) expect(type).toMatch(/^person\.(registered|updated)$/);
      else expect([type, dataSchema(type).safeParse(JSON.parse(data)).success]).toEqual([type, true]);
    }
  });

  it('says of every type what makes two statements one fact', () => {
    for (const type of PARTNER_TYPES)
      expect([type, codes(listed.get(type)?.[2])]).toEqual([type, keyOf(type)]);
  });

  it('lists everything that Onward sends, with its fields', () => {
    for (const type of OUTBOUND_TYPES) {
      expect([type, codes(listed.get(type)?.[2])]).toEqual([type, Object.keys(outboundSchema(type).shape)]);
    }
  });

  it('first-events.json gives its young person duties', () => {
    const events = JSON.parse(read('docs/first-events.json')) as Record<string, unknown>[];
    const log = events.map((event, i) => {
      const code = partnerOfSource(String(event.source)) as keyof typeof PARTNERS;
      const message = { topic: partnerTopic(code), key: String(event.subject), value: JSON.stringify(event) };
      const parsed = parseMessage(message, new Date('2026-12-01T00:00:00Z'), PARTNERS[code].allowed);
      if (!parsed.ok) throw new Error(`${String(event.id)}: ${parsed.reason} ${parsed.detail}`);
      return { ...parsed.event, seq: i + 1 };
    });
    const facts = fold('p', log);
    const { duties } = plan(facts, currentRulebook(), '2026-12-01T12:00:00.000Z');
    expect(duties.map((duty) => duty.rule)).toContain('ehcna-decision-6w');
  });
});

/** The fields of a type's data (and `source`) that its natural key is made of, found by changing one after the other. */
function keyOf(type: (typeof PARTNER_TYPES)[number]): string[] {
  const data: Record<string, unknown> = { ...EXAMPLES[type] };
  const key = naturalKey(type, data, 'urn:partner:a');
  const changed = (value: unknown): unknown =>
    typeof value === 'string' ? `${value}x` : typeof value === 'number' ? value + 1 : undefined;
  const fields = Object.keys(data).filter(
    (name) => naturalKey(type, { ...data, [name]: changed(data[name]) }, 'urn:partner:a') !== key,
  );
  return naturalKey(type, data, 'urn:partner:b') === key ? fields : ['source', ...fields];
}
