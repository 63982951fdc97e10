/**
 * The folder table of docs/architecture.md, as rules. Each source folder names what it may import; whatever is not
 * named is forbidden. The table here is the only place to change.
 * @type {Record<string, string[]>}
 */
const MAY_IMPORT = {
  settings: [],
  events: [],
  domain: ['events'],
  rulebook: ['domain'],
  store: ['domain', 'events', 'settings'],
  cases: ['domain', 'rulebook', 'store', 'events', 'settings'],
  bus: ['cases', 'store', 'events', 'settings'],
  activities: ['cases', 'insight', 'settings'],
  insight: ['store', 'domain', 'rulebook', 'settings'],
  console: ['cases', 'insight', 'events', 'bus', 'settings'],
  stack: ['events', 'domain', 'settings'],
  rehearsal: ['activities', 'bus', 'cases', 'domain', 'events', 'rulebook', 'stack', 'store', 'settings'],
  cli: [
    'events',
    'domain',
    'rulebook',
    'store',
    'cases',
    'bus',
    'workflows',
    'activities',
    'insight',
    'console',
    'stack',
    'settings',
  ],
};

/** These may import every folder; nothing but themselves may import them. */
const ENTRY_FOLDERS = ['workers', 'test', 'bench'];

const FOLDERS = [...Object.keys(MAY_IMPORT), 'workflows', ...ENTRY_FOLDERS];
const PURE = '^(events|domain|rulebook|workflows)/';
/** Ids, queues and signals: plain constants that every folder may import. */
const NAMES = '^workflows/names[.]ts$';

const tableRules = Object.entries(MAY_IMPORT).map(([folder, allowed]) => ({
  name: `${folder}-imports`,
  comment: `${folder}/ may import: ${allowed.join(', ') || 'no other folder'} (and workflows/names.ts).`,
  severity: 'error',
  from: { path: `^${folder}/` },
  to: {
    path: `^(${FOLDERS.filter((other) => other !== folder && !allowed.includes(other)).join('|')})/`,
    pathNot: NAMES,
  },
}));

module.exports = {
  forbidden: [
    ...tableRules,
    {
      name: 'workflows-import-types-only',
      comment:
        'Workflow code is deterministic: from other folders it takes types, which leave no trace at run time.',
      severity: 'error',
      from: { path: '^workflows/' },
      to: {
        path: `^(${FOLDERS.filter((f) => f !== 'workflows').join('|')})/`,
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'workflows-npm',
      comment: "Only Temporal's workflow API is known to be deterministic inside the sandbox.",
      severity: 'error',
      from: { path: '^workflows/' },
      to: {
        path: 'node_modules',
        pathNot: 'node_modules/@temporalio/(workflow|common)/',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'settings-import-zod-only',
      severity: 'error',
      from: { path: '^settings/' },
      to: { path: 'node_modules', pathNot: 'node_modules/zod/' },
    },
    {
      name: 'pure-without-node',
      comment:
        'Pure folders read no files, no network, no environment; a hash (events/) is as pure as a sum.',
      severity: 'error',
      from: { path: PURE },
      to: { dependencyTypes: ['core'], pathNot: '^(node:)?crypto$' },
    },
    {
      name: 'no-crypto-in-plans',
      severity: 'error',
      from: { path: '^(domain|rulebook|workflows)/' },
      to: { dependencyTypes: ['core'], path: '^(node:)?crypto$' },
    },
    {
      name: 'pure-without-services',
      comment: 'Pure folders know no database, broker, workflow client or web server.',
      severity: 'error',
      from: { path: '^(events|domain|rulebook)/' },
      to: {
        path: 'node_modules/(@temporalio|@fastify|fastify|pg|pg-[^/]*|node-pg-migrate|kafkajs|pino|prom-client)/',
      },
    },
    {
      name: 'plan-stays-light',
      comment:
        '`onward plan` needs no services: what it loads may not reach a database, a broker or Temporal.',
      severity: 'error',
      from: {
        path: '^cli/(main|program|plan|print|failure|environment|read-events|rulebook|rulebook-commands|find-rulebook|asyncapi)[.]ts$',
      },
      to: {
        path: '(^(store|cases|bus|activities|insight|console|stack)/|node_modules/(@temporalio|pg|kafkajs|fastify)/)',
        dependencyTypesNot: ['dynamic-import', 'type-only'],
      },
    },
    {
      name: 'no-test-in-source',
      severity: 'error',
      from: { pathNot: '^(test|bench)/' },
      to: { path: '^(test|bench)/' },
    },
    {
      name: 'workers-are-entry-points',
      severity: 'error',
      from: { pathNot: '^(workers|test|bench)/' },
      to: { path: '^workers/' },
    },
    {
      name: 'no-circular',
      comment: 'Two files that import each other at run time are one file.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    { name: 'no-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|coverage|[.]data)/|^console/static/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: require('node:path').join(__dirname, 'tsconfig.json') },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.js', '.json'],
    },
  },
};
