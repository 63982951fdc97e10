/** `npm run soak`: the long runs of test/soak/, on the same services as the integration tests. */
const { projects } = require('./jest.config.js');

/** @type {import('jest').Config} */
module.exports = {
  ...projects.find((project) => project.displayName === 'integration'),
  displayName: 'soak',
  testMatch: ['<rootDir>/test/soak/**/*.test.ts'],
  passWithNoTests: true,
};
