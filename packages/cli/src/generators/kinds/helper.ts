/** `live generate helper`: functions that every view can call. */
import type { Generator, GeneratorContext, Plan } from '../generator.js'
import type { Name } from '../name.js'
import type { Step } from '../step.js'
import { fileStep, nameArgument, when } from './paths.js'

/** The module and its test. @param model what a scaffold's helper is about; null for an example */
export function helperSteps(context: GeneratorContext, name: Name, model: Readonly<Record<string, unknown>> | null): Step[] {
  const locals = { name, model }
  return [
    fileStep(context, `app/helpers/${name.path}-helper.ts`, 'helper/helper.ts', locals),
    ...when(
      context.settings.testFramework === 'jest',
      fileStep(context, `test/helpers/${name.path}-helper.test.ts`, 'helper/helper.test.ts', locals),
    ),
  ]
}

/** See the charter. */
export const helper: Generator = {
  name: 'helper',
  summary: 'Functions for views',
  args: '<name>',
  help: `Every function that app/helpers/posts-helper.ts exports can be called in every view.

Example:
  live generate helper posts`,
  plan(context): Plan {
    return { steps: helperSteps(context, nameArgument(context.args, 'helper', { suffix: 'helper' }), null) }
  },
}
