/** Typed lint of what ships: promises, `any`, and the habits of the code base that a compiler cannot see. Format and quick lint: biome. */
import { defineConfig } from 'eslint/config'
import tseslint from 'typescript-eslint'

/** A suppression is only accepted with its reason, after ` -- `, as eslint itself writes it. */
const reasonedDisable = {
  meta: { type: 'suggestion', schema: [], messages: { reason: 'Say why: eslint-disable-next-line <rule> -- <reason>' } },
  create: (context) => ({
    Program() {
      for (const comment of context.sourceCode.getAllComments()) {
        if (/^\s*eslint-(?:disable|enable)/.test(comment.value) && !/\s--\s+\S/.test(comment.value)) {
          context.report({ loc: comment.loc, messageId: 'reason' })
        }
      }
    },
  }),
}

const noSilencing = { 'ts-expect-error': 'allow-with-description', 'ts-ignore': true, 'ts-nocheck': true, 'ts-check': false }

/** `await` outside any function: jest compiles the source to CommonJS, where it cannot run (docs/decisions/0001). */
const TOP_LEVEL_AWAIT = [
  'AwaitExpression:not(:function *)',
  'ForOfStatement[await=true]:not(:function *)',
  'VariableDeclaration[kind="await using"]:not(:function *)',
].map((selector) => ({ selector, message: 'No top-level await in library source: jest runs it as CommonJS.' }))

/** Errors are recognised by code: realms and second copies of a package make `instanceof` lie. */
const ERROR_INSTANCEOF = {
  selector: 'BinaryExpression[operator="instanceof"][right.name=/(?:Error|^ClientDisconnected)$/]',
  message: 'Use isError(value) or hasCode(value, code) instead of instanceof.',
}

/** Once it is compiled, that of Node 20 misreads texts with letters such as ü. */
const URL_CAN_PARSE = {
  selector: 'MemberExpression[object.name="URL"][property.name="canParse"]',
  message: 'Use parseUrl(text) instead of URL.canParse.',
}

export default defineConfig(
  {
    ignores: [
      '**/dist/**',
      '**/coverage/**',
      '.stryker-tmp/**',
      'reports/**',
      '**/test/**',
      '**/public/**',
      'bench/**',
      '**/*.cjs',
      'jest.config.ts',
    ],
  },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['packages/*/src/**/*.ts', 'apps/*/**/*.ts'],
    plugins: { '@typescript-eslint': tseslint.plugin, live: { rules: { 'reasoned-disable': reasonedDisable } } },
    languageOptions: { parser: tseslint.parser, parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      'live/reasoned-disable': 'error',
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/ban-ts-comment': ['error', noSilencing],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
    },
  },
  {
    files: ['packages/*/src/**/*.ts'],
    rules: { 'no-restricted-syntax': ['error', ...TOP_LEVEL_AWAIT, ERROR_INSTANCEOF, URL_CAN_PARSE] },
  },
)
