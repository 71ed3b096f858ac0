/** Mutation testing of the streaming core: `npm run mutation` (docs/decisions/0008). */

export default {
  plugins: ['@stryker-mutator/jest-runner'],
  testRunner: 'jest',
  jest: { configFile: 'jest.stryker.config.mjs', enableFindRelatedTests: false },
  mutate: ['packages/core/src/live/**/*.ts', '!packages/core/src/live/settings.ts'],
  coverageAnalysis: 'perTest',
  ignoreStatic: true,
  disableTypeChecks: 'packages/core/{src,test}/live/**/*.ts',
  concurrency: 2,
  // Generous, because a busy machine must not count as a caught mutant.
  timeoutMS: 10_000,
  timeoutFactor: 1.5,
  // The sandbox holds what the tests of the core load, and nothing else.
  ignorePatterns: ['/apps', '/bench', '/docs', '/reports', '/coverage', 'dist'],
  reporters: ['clear-text', 'html', 'progress'],
  clearTextReporter: { allowColor: false, reportTests: false, reportMutants: true, logTests: false },
  htmlReporter: { fileName: 'reports/mutation/index.html' },
  thresholds: { high: 90, low: 85, break: 85 },
  tempDirName: '.stryker-tmp',
}
