/** `live generate service`: a class for work that is neither a request nor a record (app.md A66). */
import type { Generator, Plan } from '../generator.js'
import { fileStep, nameArgument, when } from './paths.js'

/** See the charter. */
export const service: Generator = {
  name: 'service',
  summary: 'A class for work of the application',
  args: '<name>',
  help: `Example:
  live generate service import_orders`,
  plan(context): Plan {
    const name = nameArgument(context.args, 'service', { suffix: 'service' })
    return {
      classes: [name.className],
      steps: [
        fileStep(context, `app/services/${name.path}.ts`, 'service/service.ts', { name }),
        ...when(
          context.settings.testFramework === 'jest',
          fileStep(context, `test/services/${name.path}.test.ts`, 'service/service.test.ts', { name }),
        ),
      ],
    }
  },
}
