const base = require('./jest.config.cjs');

/** The console in a real browser, in front of one platform that all files share: one at a time, so that none waits for another. */
module.exports = {
  ...base,
  roots: ['<rootDir>/test/e2e'],
  testPathIgnorePatterns: ['/node_modules/'],
  maxWorkers: 1,
  globalSetup: '<rootDir>/test/e2e/support/start.ts',
  globalTeardown: '<rootDir>/test/e2e/support/stop.ts',
  reporters: ['default', '<rootDir>/test/support/count-reporter.cjs'],
};
