/**
 * Proves that the tools catch what the design forbids: every pair of folders is tried on a small project written for
 * the purpose, and the linter is given code that breaks each of the rules for pure and workflow code.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const root = join(__dirname, '../..');

/** The design's table, written a second time on purpose: a change of the rules has to be made twice. */
const ALLOWED: Record<string, string> = {
  events: '',
  domain: 'events',
  rulebook: 'domain',
  store: 'domain events settings',
  cases: 'domain rulebook store events settings',
  bus: 'cases store events settings',
  activities: 'cases insight settings',
  insight: 'store domain rulebook settings',
  console: 'cases insight events bus settings',
  stack: 'events domain settings',
  rehearsal: 'activities bus cases domain events rulebook stack store settings',
  cli: 'events domain rulebook store cases bus workflows activities insight console stack settings',
  workflows: '',
  settings: '',
  workers:
    'events domain rulebook store cases bus workflows activities insight console cli stack rehearsal settings',
};
const FOLDERS = Object.keys(ALLOWED);

interface CruiseResult {
  summary: { violations: { from: string; to: string; rule: { name: string } }[] };
}

describe('the folder table', () => {
  let project: string;
  let violations: Map<string, string[]>;

  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(project, path)), { recursive: true });
    writeFileSync(join(project, path), text);
  };

  beforeAll(() => {
    project = mkdtempSync(join(tmpdir(), 'onward-rules-'));
    writeProject(write);
    const tool = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
    const run = spawnSync(
      process.execPath,
      [
        tool,
        '--config',
        join(root, '.dependency-cruiser.cjs'),
        '--output-type',
        'json',
        '--no-progress',
        ...FOLDERS,
      ],
      { cwd: project, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
    );
    const result = JSON.parse(run.stdout) as CruiseResult;
    violations = new Map();
    for (const { from, rule } of result.summary.violations)
      violations.set(from, [...(violations.get(from) ?? []), rule.name]);
  });
  afterAll(() => rmSync(project, { recursive: true, force: true }));

  it.each(FOLDERS)('lets %s import what the design lists and nothing else', (from) => {
    const allowed = ALLOWED[from]!.split(' ');
    for (const to of FOLDERS.filter((folder) => folder !== from)) {
      const found = violations.get(`${from}/uses-${to}.ts`) ?? [];
      expect({ from, to, caught: found.length > 0 }).toEqual({ from, to, caught: !allowed.includes(to) });
    }
  });

  it.each(FOLDERS)('lets %s import the names of workflows', (from) => {
    expect(violations.get(`${from}/uses-names.ts`)).toBeUndefined();
  });

  it('lets workflows take types from elsewhere', () => {
    expect(violations.get('workflows/type-from-cases.ts')).toBeUndefined();
  });

  it.each([
    ['workflows/uses-node.ts', 'pure-without-node'],
    ['workflows/uses-pg.ts', 'workflows-npm'],
    ['domain/uses-node.ts', 'pure-without-node'],
    ['domain/uses-pg.ts', 'pure-without-services'],
    ['settings/uses-pg.ts', 'settings-import-zod-only'],
    ['cli/plan.ts', 'plan-stays-light'],
    ['cases/circle-a.ts', 'no-circular'],
  ])('catches %s by %s', (file, rule) => {
    expect(violations.get(file)).toContain(rule);
  });

  it('lets the command line load a heavy command lazily', () => {
    expect(violations.get('cli/main.ts')).toBeUndefined();
  });

  it('leaves the settings free to use zod', () => {
    expect(violations.get('settings/uses-zod.ts')).toBeUndefined();
  });
});

/** A project with one file for each pair of folders, and packages of its own that are empty. */
function writeProject(write: (path: string, text: string) => void): void {
  for (const name of ['pg', 'zod']) {
    write(`node_modules/${name}/package.json`, JSON.stringify({ name, version: '1.0.0', main: 'index.js' }));
    write(`node_modules/${name}/index.js`, 'exports.thing = 1;');
  }
  write('package.json', JSON.stringify({ name: 'fixture', dependencies: { pg: '1', zod: '1' } }));
  for (const folder of FOLDERS) {
    write(`${folder}/index.ts`, `export const thing = 1;\nexport interface Shape {\n  a: number;\n}\n`);
    write(`${folder}/uses-names.ts`, useOf(folder === 'workflows' ? './names' : '../workflows/names'));
    write(`${folder}/uses-node.ts`, useOf('node:fs', 'readFileSync'));
    write(`${folder}/uses-pg.ts`, useOf('pg'));
    write(`${folder}/uses-zod.ts`, useOf('zod'));
    for (const to of FOLDERS.filter((other) => other !== folder))
      write(`${folder}/uses-${to}.ts`, useOf(`../${to}`));
  }
  write('workflows/names.ts', 'export const thing = 1;');
  write(
    'workflows/type-from-cases.ts',
    `import type { Shape } from '../cases';\nexport const used: Shape = { a: 1 };`,
  );
  write('cli/plan.ts', useOf('../store'));
  write('cli/main.ts', `export const load = () => import('../store');`);
  write('cases/circle-a.ts', `import { b } from './circle-b';\nexport const a = () => b;`);
  write('cases/circle-b.ts', `import { a } from './circle-a';\nexport const b = () => a;`);
}

const useOf = (module: string, name = 'thing'): string =>
  `import { ${name} } from '${module}';\nexport const used = ${name};\n`;

/** Code that breaks rules, or keeps them, as though it stood in `path` (a file of the project, for its types). */
const SAMPLES = {
  domain: {
    path: 'domain/types.ts',
    code: `export const a = Date.now();
export const b = new Date();
export const c = Math.random();
export const d = new Date('2026-01-05');
`,
  },
  workflow: {
    path: 'workflows/names.ts',
    code: `import { readFileSync } from 'node:fs';
export const a = Date.now();
export const b = Math.random();
export const c = (): Buffer => readFileSync('x');
`,
  },
  promises: {
    path: 'settings/index.ts',
    code: `export async function work(): Promise<void> {}
export function start(list: unknown[]): void {
  work();
  list.forEach(async () => work());
}
export const loose = (value: any): unknown => value as unknown;
`,
  },
  dates: { path: 'domain/types.ts', code: `export const year = (day: string): string => day.slice(0, 4);\n` },
} as const;

/** Lints the samples in one process of its own, since reading the types of the project takes the time. */
const LINT = `
  const { ESLint } = require('eslint');
  (async () => {
    const eslint = new ESLint();
    const broken = {};
    for (const [name, { path, code }] of Object.entries(JSON.parse(process.argv[1]))) {
      const [file] = await eslint.lintText(code, { filePath: path });
      broken[name] = file.messages.map((m) => m.ruleId ?? m.message);
    }
    process.stdout.write(JSON.stringify(broken));
  })();`;

describe('the linter', () => {
  let broken: Record<keyof typeof SAMPLES, string[]>;

  beforeAll(() => {
    const run = spawnSync(process.execPath, ['-e', LINT, JSON.stringify(SAMPLES)], {
      cwd: root,
      encoding: 'utf8',
    });
    if (run.status !== 0) throw new Error(run.stderr);
    broken = JSON.parse(run.stdout) as typeof broken;
  }, 120_000);

  it('refuses clocks and chance in the domain', () => {
    expect(broken.domain.filter((rule) => rule === 'no-restricted-syntax')).toHaveLength(3);
  });

  it('refuses chance and node in workflow code, whose Date is the time of the workflow', () => {
    expect(broken.workflow.filter((rule) => rule === 'no-restricted-syntax')).toHaveLength(1);
    expect(broken.workflow).toContain('no-restricted-imports');
  });

  it('refuses promises that nobody waits for, and any', () => {
    expect(broken.promises).toContain('@typescript-eslint/no-floating-promises');
    expect(broken.promises).toContain('@typescript-eslint/no-misused-promises');
    expect(broken.promises).toContain('@typescript-eslint/no-explicit-any');
  });

  it('lets the domain compute with given dates', () => {
    expect(broken.dates).toEqual([]);
  });
});
