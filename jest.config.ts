/** @jest-config-loader esbuild-register */
import type { Config } from 'jest'

const config: Config = {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/{packages,apps}/*/test/**/*.test.ts', '<rootDir>/test/**/*.test.ts'],
  transform: {
    '^.+\\.m?[tj]sx?$': [
      '@swc/jest',
      {
        swcrc: false,
        sourceMaps: 'inline',
        module: { type: 'commonjs' },
        jsc: {
          target: 'es2022',
          keepClassNames: true,
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
        },
      },
    ],
  },
  // These packages are ESM only; jest on Node 20 runs CommonJS.
  transformIgnorePatterns: [
    '/node_modules/(?!(mime|youch|arktype|arkregex|@ark|youch-core|@poppinss|@sindresorhus|inflection|@speed-highlight|error-stack-parser-es|cookie-es|supports-color|dumper|eventsource-parser|chokidar|readdirp|content-disposition|negotiator)/)',
  ],
  moduleNameMapper: {
    '^(\\.{1,2}/.*)\\.js$': '$1',
    '^@live/testing/jest$': '<rootDir>/packages/testing/src/jest.ts',
    '^@live/channels/conformance$': '<rootDir>/packages/channels/src/conformance/index.ts',
    '^@live/([^/]+)$': '<rootDir>/packages/$1/src/index.ts',
  },
  setupFiles: process.env.CI ? ['reflect-metadata', '<rootDir>/test/support/fixed-seed.ts'] : ['reflect-metadata'],
  setupFilesAfterEnv: ['<rootDir>/test/support/quiet-channels.ts', ...(process.env.CI ? ['<rootDir>/test/support/second-attempt.ts'] : [])],
  modulePathIgnorePatterns: ['<rootDir>/.*/dist/', '<rootDir>/.stryker-tmp/'],
  // One worker less than cores would leave half of a machine with two of them idle.
  maxWorkers: '100%',
  // A machine that does nothing else needs a tenth of it; a test that hangs costs a minute.
  testTimeout: process.env.CI ? 60_000 : 20_000,
}

export default config
