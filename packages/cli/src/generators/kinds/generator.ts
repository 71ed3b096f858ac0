/** `live generate generator`: a generator of the application's own (app.md A56). */
import type { Generator, Plan } from '../generator.js'
import { OWN_GENERATORS } from '../own-generators.js'
import { fileStep, nameArgument, when } from './paths.js'

/** See the charter. */
export const generator: Generator = {
  name: 'generator',
  summary: 'A generator of your own',
  args: '<name>',
  help: `Makes lib/generators/<name> with the generator, its template and its test. It is listed and can be run at once; one that has
the name of a generator of Live takes its place.

Example:
  live generate generator report
  live generate report sales`,
  plan(context): Plan {
    const name = nameArgument(context.args, 'generator', { suffix: 'generator' })
    const folder = `${OWN_GENERATORS}/${name.base}`
    return {
      steps: [
        fileStep(context, `${folder}/${name.base}-generator.ts`, 'generator/generator.ts', { name }),
        { kind: 'file', path: `${folder}/templates/${name.base}.ts.tpl`, content: context.render('generator/template', { name }) },
        ...when(
          context.settings.testFramework === 'jest',
          fileStep(context, `test/generators/${name.base}-generator.test.ts`, 'generator/generator.test.ts', { name }),
        ),
      ],
    }
  },
}
