/** `live generate middleware`. */
import type { Generator, Plan } from '../generator.js'
import { fileStep, nameArgument, when } from './paths.js'

/** See the charter. */
export const middleware: Generator = {
  name: 'middleware',
  summary: 'A middleware with its test',
  args: '<name>',
  help: `It sees every request, and every response on its way back. Nothing uses it until you add it:
to all requests in config/application.ts, or to those of a controller with @Use(…).

Example:
  live generate middleware request_timer`,
  plan(context): Plan {
    const name = nameArgument(context.args, 'middleware', { suffix: 'middleware' })
    return {
      steps: [
        fileStep(context, `app/middleware/${name.path}.ts`, 'middleware/middleware.ts', { name }),
        ...when(
          context.settings.testFramework === 'jest',
          fileStep(context, `test/middleware/${name.path}.test.ts`, 'middleware/middleware.test.ts', { name }),
        ),
        {
          kind: 'note',
          text: `Use it for every request: stack: { insertBefore… } is in docs/guides/middleware-and-configuration.md; for one controller: @Use(${name.variable}()).`,
        },
      ],
    }
  },
}
