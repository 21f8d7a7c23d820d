const { availableParallelism } = require('node:os');

// Tests run as CommonJS through swc: a package that ships only ES modules is listed here, with its entry.
const esmOnly = {
  '^@actions/(workflow-parser|expressions)$': '<rootDir>/node_modules/@actions/$1/dist/index.js',
  '^@actions/(workflow-parser|expressions)/(.*)$': '<rootDir>/node_modules/@actions/$1/dist/$2',
  '^@middy/([^/]+)$': '<rootDir>/node_modules/@middy/$1/index.js',
  '^fauxqs$': '<rootDir>/node_modules/fauxqs/dist/app.js',
};

module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  // They need a built console, a platform and a browser: jest.e2e.config.cjs.
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/e2e/'],
  transform: {
    '^.+\\.(ts|mjs|js)$': ['@swc/jest', { jsc: { parser: { syntax: 'typescript' }, target: 'es2023' }, module: { type: 'commonjs' } }],
  },
  transformIgnorePatterns: ['/node_modules/(?!(@actions|@middy|commander|fauxqs|jose|nostics|p-map|toad-cache)/)'],
  moduleNameMapper: { ...esmOnly, '^ajv$': '<rootDir>/test/support/ajv-once.cjs' },
  // Half of the time a worker waits for a process that it started: three of them keep two cores busy.
  maxWorkers: Math.max(3, availableParallelism() - 1),
  testSequencer: '<rootDir>/test/support/longest-first.cjs',
  // A limit for what hangs, not for what is slow: tests wait for events, and a busy machine brings those late.
  testTimeout: 180_000,
  setupFiles: ['<rootDir>/test/support/property-seed.ts'],
  reporters: ['default', '<rootDir>/test/support/count-reporter.cjs', '<rootDir>/test/support/access-reporter.cjs'],
};
