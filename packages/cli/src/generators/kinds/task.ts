/** `live generate task`: tasks that `live <namespace>:<name>` runs. */
import type { Generator, Plan } from '../generator.js'
import { refusal } from '../refusal.js'
import { kebabCase } from '../words.js'
import { fileStep, nameArgument } from './paths.js'

/** See the charter. */
export const task: Generator = {
  name: 'task',
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
    return { steps: [fileStep(context, `lib/tasks/${name.base}.ts`, 'task/task.ts', { tasks })] }
  },
}
