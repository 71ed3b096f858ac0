/** The tests that judge mutants of the streaming core: the transform of jest.config.ts, fewer files (docs/decisions/0008). */
import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)
const { unregister } = require('esbuild-register/dist/node').register()
const { default: base } = require('./jest.config.ts')
unregister()

// Names of test files, to judge one file of the source quickly.
const judges = process.env.MUTATION_TESTS?.split(',') ?? ['*']

export default {
  ...base,
  testMatch: judges.map((name) => `<rootDir>/packages/core/test/live/${name}.test.ts`),
  // Judges in processes of its own, where no mutant is active.
  testPathIgnorePatterns: ['/dropped-writes\\.test\\.ts$'],
  testEnvironment: require.resolve('./jest.stryker-environment.cjs'),
  testTimeout: 1_500,
}
