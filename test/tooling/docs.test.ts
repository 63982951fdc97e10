/** Proves that the pages say what the code does: every setting, alarm and reason is there, and the examples are accepted. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseMessage, REASONS } from '../../events';

const root = join(__dirname, '../..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
/** The code-formatted words in the first column of a page's tables. */
const firstColumn = (page: string): Set<string> =>
  new Set(
    [...read(page).matchAll(/^\| ([^|]+) \|/gm)].flatMap(([, cell = '']) =>
      [...cell.matchAll(/`([^`]+)`/g)].map(([, word = '']) => word),
    ),
  );

describe('docs/operations.md', () => {
  it('lists every setting', () => {
    const settings = [...read('settings/index.ts').matchAll(/^ {2}([A-Z_]+):/gm)].map(
      ([, name = '']) => name,
    );
    expect(settings.length).toBeGreaterThan(30);
    const listed = firstColumn('docs/operations.md');
    expect(settings.filter((name) => !listed.has(name))).toEqual([]);
  });

  it('explains every alarm', () => {
    const kinds = [...read('bus/alarms.ts').matchAll(/^ {2}\| '([a-z-]+)'/gm)].map(([, kind = '']) => kind);
    expect(kinds.length).toBeGreaterThan(5);
    const listed = firstColumn('docs/operations.md');
    expect([...kinds, 'case-blocked'].filter((kind) => !listed.has(kind))).toEqual([]);
  });
});

describe('docs/events.md', () => {
  it('gives every reason of refusal', () => {
    const listed = firstColumn('docs/events.md');
    expect(Object.keys(REASONS).filter((reason) => !listed.has(reason))).toEqual([]);
  });

  it('shows examples that are accepted in both modes', () => {
    const examples = [...read('docs/events.md').matchAll(/```json\n([\s\S]*?)```/g)].map(
      ([, json = '']) => json,
    );
    expect(examples).toHaveLength(2);
    for (const value of examples) {
      const { data, ...attributes } = JSON.parse(value) as Record<string, unknown>;
      const place = { topic: 'partner.education.v1', key: attributes.subject as string };
      const structured = parseMessage(
        { ...place, headers: { 'content-type': 'application/cloudevents+json' }, value },
        new Date('2026-01-06'),
      );
      const headers = Object.fromEntries(Object.entries(attributes).map(([k, v]) => [`ce_${k}`, String(v)]));
      const binary = parseMessage(
        {
          ...place,
          headers: { ...headers, 'content-type': 'application/json' },
          value: JSON.stringify(data),
        },
        new Date('2026-01-06'),
      );
      expect([structured.ok, binary.ok]).toEqual([true, true]);
    }
  });
});
