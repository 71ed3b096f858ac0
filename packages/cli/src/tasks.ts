/** Tasks of `lib/tasks` as commands (app.md A76). */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Command } from 'commander'
import { CliError } from './errors.js'
import type { Task, TaskArguments, TaskContext } from './task.js'

/** Adds a command for every task of the application at `root`. */
export async function addTasks(program: Command, root: string): Promise<void> {
  const tasks = await loadTasks(root)
  for (const task of tasks.values()) program.addCommand(commandOf(task, tasks, program))
}

/** The tasks of an application by name; none when it has no `lib/tasks`. */
export async function loadTasks(root: string): Promise<Map<string, Task>> {
  const files = taskFiles(root)
  const tasks = new Map<string, Task>()
  if (files.length === 0) return tasks
  const { installLoader } = await import('./loader/loader.js')
  if (files.some((file) => file.endsWith('ts'))) installLoader(root)
  for (const file of files) {
    const module = (await import(pathToFileURL(file).href)) as Record<string, unknown>
    for (const task of Object.values(module).flat().filter(isTask)) {
      if (tasks.has(task.name)) throw new CliError(`The task ${task.name} is declared twice; the second time in ${file}`)
      tasks.set(task.name, task)
    }
  }
  return tasks
}

/** Sources, or what became of them in a build. */
function taskFiles(root: string): string[] {
  for (const folder of ['lib/tasks', 'dist/lib/tasks']) {
    const path = join(root, folder)
    if (!existsSync(path)) continue
    const names = readdirSync(path, { recursive: true, encoding: 'utf8' }).filter((name) => /(?<!\.d)\.[jt]s$/.test(name))
    if (names.length > 0) return names.sort().map((name) => join(path, name))
  }
  return []
}

function isTask(value: unknown): value is Task {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'live.task'
}

function commandOf(task: Task, tasks: ReadonlyMap<string, Task>, program: Command): Command {
  const command = new Command(task.name).copyInheritedSettings(program)
  const [summary = '', ...rest] = (task.desc ?? '').split('\n')
  command.summary(summary).description([summary, ...rest].join('\n'))
  for (const name of task.args ?? []) command.argument(`[${name}]`)
  command.option('-e, --environment <name>', 'environment')
  return command.action(async (...given: unknown[]) => {
    const names = task.args ?? []
    const { environment } = given[names.length] as { environment?: string }
    const args = Object.fromEntries(names.map((name, i) => [name, given[i] as string | undefined]))
    await runTask(task, tasks, args, environment ?? task.env)
  })
}

async function runTask(task: Task, tasks: ReadonlyMap<string, Task>, args: TaskArguments, environment?: string): Promise<void> {
  const order = withDependencies(task, tasks)
  const done = new Set<string>()
  const { withProject } = await import('./project.js')
  const run = async (app: TaskContext['app']): Promise<void> => {
    const invoke = async (name: string, given: TaskArguments = {}): Promise<void> => {
      for (const each of withDependencies(taskNamed(name, tasks), tasks)) {
        if (done.has(each.name)) continue
        done.add(each.name)
        await each.run(each.name === name ? given : {}, { app, invoke })
      }
    }
    await invoke(task.name, args)
  }
  if (order.some(({ boot }) => boot !== false)) await withProject({ environment }, ({ app }) => run(app))
  else await run(null)
}

/** A task behind those that it depends on. Throws a {@link CliError} for one that is not there, or that depends on itself. */
function withDependencies(task: Task, tasks: ReadonlyMap<string, Task>, path: readonly string[] = []): Task[] {
  if (path.includes(task.name)) throw new CliError(`Tasks depend on each other: ${[...path, task.name].join(' → ')}`)
  const before = (task.deps ?? []).flatMap((name) => withDependencies(taskNamed(name, tasks), tasks, [...path, task.name]))
  return [...new Set([...before, task])]
}

function taskNamed(name: string, tasks: ReadonlyMap<string, Task>): Task {
  const task = tasks.get(name)
  if (task === undefined) throw new CliError(`There is no task ${name}`, { hint: `Tasks: ${[...tasks.keys()].join(', ')}` })
  return task
}
