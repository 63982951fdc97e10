/**
 * Three projects, so that a narrow run starts only what it needs: `unit` nothing, `workflows` the time-skipping test
 * server, `integration` Postgres, Kafka and Temporal (test/support/services-up.ts), each once.
 */
const NEEDS_TEST_SERVER = ['<rootDir>/test/workflows/', '<rootDir>/test/histories/'];
const NEEDS_SERVICES = ['<rootDir>/test/integration/', '<rootDir>/test/browser/'];

const base = {
  rootDir: __dirname,
  testEnvironment: 'node',
  transform: {
    '^.+\\.(t|j|mj)s$': [
      '@swc/jest',
      { jsc: { target: 'es2023', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } },
    ],
  },
  // ESM-only packages that the code under test loads.
  transformIgnorePatterns: ['/node_modules/(?!(@noble/hashes|lru-cache)/)', '/dist/'],
  modulePathIgnorePatterns: ['<rootDir>/dist', '<rootDir>/.data'],
};

const within = (folders) => folders.map((folder) => `${folder}**/*.test.ts`);

/** @type {import('jest').Config} */
module.exports = {
  maxWorkers: 2,
  // Not an option of a project: there it would be ignored.
  testTimeout: 60_000,
  projects: [
    {
      ...base,
      displayName: 'unit',
      testMatch: ['<rootDir>/test/**/*.test.ts'],
      testPathIgnorePatterns: ['/node_modules/', ...NEEDS_TEST_SERVER, ...NEEDS_SERVICES],
    },
    {
      ...base,
      displayName: 'workflows',
      testMatch: within(NEEDS_TEST_SERVER),
      globalSetup: '<rootDir>/test/support/test-server-up.ts',
    },
    {
      ...base,
      displayName: 'integration',
      testMatch: within(NEEDS_SERVICES),
      globalSetup: '<rootDir>/test/support/services-up.ts',
      globalTeardown: '<rootDir>/test/support/services-down.ts',
    },
  ],
};
