/**
 * `npm run soak`: what `npm test` proves in minutes, for longer: ten times the events and kills, Temporal away for five
 * minutes, the properties a hundred times as often.
 */
const { projects } = require('./jest.config.js');

process.env.ONWARD_SOAK ??= '10';
process.env.FAST_CHECK_FACTOR ??= '100';

/** @type {import('jest').Config} */
module.exports = {
  ...projects.find((project) => project.displayName === 'integration'),
  displayName: 'soak',
  testTimeout: 3_600_000,
  testMatch: [
    '<rootDir>/test/integration/oracle-under-kill.test.ts',
    '<rootDir>/test/integration/faults/temporal-away.test.ts',
    '<rootDir>/test/domain/*.test.ts',
  ],
};
