/** Tasks of an application: files of `lib/tasks` export them, `live <name>` runs them (app.md A76). */
import type { LiveApplication } from '@live/core'

/** Arguments of a task by name; those that were not given are undefined. */
export type TaskArguments = Readonly<Record<string, string | undefined>>

/** What a task is run with. */
export interface TaskContext {
  /** The booted application, or null for a task with `boot: false`. */
  readonly app: LiveApplication | null
  /** Runs another task, once in this process. */
  invoke(name: string, args?: TaskArguments): Promise<void>
}

/** What a task says about itself. */
export interface TaskOptions {
  /** One line for `live --help`; further lines stand in `live help <name>`. */
  desc?: string
  /** Names of its arguments, in their order on the command line. Default none. */
  args?: readonly string[]
  /** Names of tasks that run before it. Default none. */
  deps?: readonly string[]
  /** Environment unless the command line names one. Default: as for every command. */
  env?: string
  /** Whether the application is booted first. Default true. */
  boot?: boolean
}

/** A declared task. */
export interface Task extends TaskOptions {
  readonly kind: 'live.task'
  readonly name: string
  readonly run: (args: TaskArguments, context: TaskContext) => unknown
}

/**
 * Declares a task:
 *
 * ```ts
 * export default task('reports:send', { desc: 'Sends the reports of a day', args: ['day'] }, async ({ day }) => { … })
 * ```
 *
 * @param name words with colons between them
 * @param run gets the arguments by name, and the context
 * @throws TypeError for a name that cannot be typed
 */
export function task(name: string, options: TaskOptions, run: Task['run']): Task {
  if (!/^[a-z][\w-]*(?::[\w-]+)*$/i.test(name)) throw new TypeError(`${JSON.stringify(name)} is no name of a task: use words with colons`)
  return { ...options, kind: 'live.task', name, run }
}
