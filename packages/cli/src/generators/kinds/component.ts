/** `live generate component`: a part of pages with a template of its own, which views call as a helper (app.md A66). */
import type { Generator, Plan } from '../generator.js'
import { refusal } from '../refusal.js'
import { RESERVED_WORDS } from '../reserved.js'
import { fileStep, nameArgument, when } from './paths.js'

/** See the charter. */
export const component: Generator = {
  name: 'component',
  summary: 'A part of pages that views call as a helper',
  args: '<name>',
  help: `Views call it with options and with what stands in it: <%= card({ title: 'News' }, () => { %> … <% }) %>

Example:
  live generate component card`,
  plan(context): Plan {
    const name = nameArgument(context.args, 'component', { suffix: 'component' })
    if (name.namespace.length > 0) throw refusal('A component has no folder.', `Try live generate component ${name.variable}.`)
    if (RESERVED_WORDS.has(name.variable))
      throw refusal(`'${name.variable}' is a word of JavaScript, so no view can call it.`, 'Choose another name.')
    if (context.settings.api) throw refusal('This application has no views.', 'A serializer is what shapes its answers.')
    return {
      steps: [
        fileStep(context, `app/helpers/${name.base}-component-helper.ts`, 'component/helper.ts', { name }),
        fileStep(context, `app/views/components/_${name.base}.html.eta`, 'component/component.html.eta', { name }),
        ...when(
          context.settings.testFramework === 'jest',
          fileStep(context, `test/components/${name.base}.test.ts`, 'component/component.test.ts', { name }),
        ),
      ],
    }
  },
}
