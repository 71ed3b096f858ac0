/** `live generate integration-test` and `system-test`. */
import type { Generator, Plan } from '../generator.js'
import { fileStep, nameArgument, packageNotes } from './paths.js'

/** A test of several requests. */
export const integrationTest: Generator = {
  name: 'integration-test',
  summary: 'A test of what a user does in several requests',
  args: '<name>',
  help: `Example:
  live generate integration-test flows`,
  plan(context): Plan {
    const name = nameArgument(context.args, 'test', { suffix: 'test' })
    return { steps: [fileStep(context, `test/integration/${name.path}.test.ts`, 'test/integration.test.ts', { name })] }
  },
}

/** A test in a browser, and on first use what starts one. */
export const systemTest: Generator = {
  name: 'system-test',
  summary: 'A test in a real browser',
  args: '<name>',
  help: `The name becomes a plural. It needs playwright-core and a Chromium; without a browser the tests are skipped:
  npm install --save-dev playwright-core

Example:
  live generate system-test posts`,
  plan(context): Plan {
    const name = nameArgument(context.args, 'test', { suffix: 'test', number: 'plural' })
    const browser = context.render('test/browser.ts', {})
    return {
      steps: [
        { kind: 'file', path: 'test/system/browser.ts', content: browser, shared: true },
        fileStep(context, `test/system/${name.path}.test.ts`, 'test/system.test.ts', { name }),
        ...packageNotes(context, 'playwright-core', true),
      ],
    }
  },
}
