/** `live generate exception`: an error with a code and a status (app.md §16). */
import type { Generator, Plan } from '../generator.js'
import { refusal } from '../refusal.js'
import { snakeCase } from '../words.js'
import { fileStep, nameArgument, when } from './paths.js'

/** The statuses of errors. */
const [LOWEST, HIGHEST] = [400, 599]

/** What a client may mend is its affair; a 422 says so. */
const DEFAULT_STATUS = 422

function statusOf(text: unknown): number {
  if (text === undefined) return DEFAULT_STATUS
  const status = Number(text)
  if (Number.isInteger(status) && status >= LOWEST && status <= HIGHEST) return status
  throw refusal(`${String(text).slice(0, 80)} is no status of an error.`, 'It is a number from 400 to 599.')
}

/** See the charter. */
export const exception: Generator = {
  name: 'exception',
  aliases: ['error'],
  summary: 'An error with a code and a status',
  args: '<name>',
  options: [{ flags: '--status <number>', description: 'what it is answered with (422)' }],
  help: `Example:
  live generate exception payment_failed --status 402`,
  plan(context): Plan {
    const name = nameArgument(context.args, 'exception', { suffix: 'error' })
    const className = `${name.className}Error`
    const code = `APP_${snakeCase(name.className).toUpperCase()}`
    const locals = { name, className, code, status: statusOf(context.options['status']) }
    return {
      classes: [className],
      steps: [
        fileStep(context, `app/errors/${name.path}-error.ts`, 'exception/exception.ts', locals),
        ...when(
          context.settings.testFramework === 'jest',
          fileStep(context, `test/errors/${name.path}-error.test.ts`, 'exception/exception.test.ts', locals),
        ),
      ],
    }
  },
}
