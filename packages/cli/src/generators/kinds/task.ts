/** `live generate task`: tasks that `live <namespace>:<name>` runs. */
import type { Generator, Plan } from '../generator.js'
import { refusal } from '../refusal.js'
import { camelCase, kebabCase } from '../words.js'
import { fileStep, nameArgument, when } from './paths.js'

/** See the charter. */
export const task: Generator = {
  name: 'task',
  aliases: ['command'],
  summary: 'Tasks for the command line',
  args: '<namespace> [names...]',
  help: `Example:
  live generate task reports send clean      makes live reports:send and live reports:clean`,
  plan(context): Plan {
    const name = nameArgument(context.args, 'namespace of tasks')
    if (name.namespace.length > 0) throw refusal('The namespace of tasks has no folder.', 'live generate task reports send')
    const tasks = (context.args.length > 1 ? context.args.slice(1) : ['run']).map((text) => {
      if (!/^[A-Za-z][\w-]*$/.test(text)) throw refusal(`${JSON.stringify(text.slice(0, 80))} cannot be the name of a task.`)
      return `${name.base}:${kebabCase(text)}`
    })
    const variables = tasks.map((each) => camelCase(each.slice(name.base.length + 1)))
    const locals = { tasks, variables, file: name.base }
    return {
      steps: [
        fileStep(context, `lib/tasks/${name.base}.ts`, 'task/task.ts', locals),
        ...when(
          context.settings.testFramework === 'jest',
          fileStep(context, `test/tasks/${name.base}.test.ts`, 'task/task.test.ts', locals),
        ),
      ],
    }
  },
}
