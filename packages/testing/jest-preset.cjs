/** The jest preset of an application: `preset: '@live/testing'`. TypeScript with decorators, and packages that are ES modules. */
'use strict'

module.exports = {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  transform: { '\\.[cm]?[jt]sx?$': require.resolve('./jest-transform.cjs') },
  // The transform itself decides: what is CommonJS already stays as it is.
  transformIgnorePatterns: [],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
  // More than the time limits of @live/testing, which say what did not come; they are longer in CI.
  testTimeout: process.env.CI ? 60_000 : 20_000,
}
