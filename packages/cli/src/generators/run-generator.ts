/** Runs a generator: makes its plan, formats it, and carries it out or takes it back. */
import { style } from '../output.js'
import { refuseCollisions } from './collisions.js'
import { ConflictResolver } from './conflict.js'
import { formatSources } from './formatting.js'
import type { Generator, GeneratorContext, OptionValues } from './generator.js'
import { type Entry, Journal } from './journal.js'
import { parseName } from './name.js'
import { refusal } from './refusal.js'
import type { Run } from './run.js'
import { settingsOf } from './settings.js'
import type { FileStep, Step } from './step.js'
import { revertSteps, takeSteps } from './take-steps.js'
import { readTemplate, renderTemplate } from './template.js'
import type { Terminal } from './terminal.js'
import { Workspace } from './workspace.js'

/** What to do with the plan of a generator. */
export type Direction = 'generate' | 'destroy'

/** A generator with everything that it is run with. */
export interface Invocation {
  readonly generator: Generator
  readonly direction: Direction
  readonly root: string
  readonly args: readonly string[]
  /** Its own options, and those of every generator: `pretend` `force` `skip` `quiet` `json` `skipCollisionCheck`. */
  readonly options: OptionValues
  readonly terminal: Terminal
  /** The time of new migrations. Default: now. */
  readonly now?: Date
}

/** What was done, for `--json` and for tests. */
export interface Outcome {
  readonly generator: string
  readonly pretend: boolean
  readonly entries: readonly Entry[]
  readonly notes: readonly string[]
  readonly warnings: readonly string[]
  /** Whether somebody answered `q`. */
  readonly quit: boolean
}

/** Carries out, or takes back. @throws CliError for what cannot be done; nothing is written then */
export async function runGenerator(invocation: Invocation): Promise<Outcome> {
  const { generator, direction, root, args, options, terminal } = invocation
  const [pretend, force, skip, json] = ['pretend', 'force', 'skip', 'json'].map((name) => options[name] === true)
  const workspace = new Workspace(root, { pretend: pretend! })
  const context: GeneratorContext = {
    args,
    options,
    settings: settingsOf(workspace, options),
    workspace,
    parseName: (text, rules) => {
      if (text === undefined) throw refusal('A name is missing.')
      return parseName(text, rules)
    },
    render: (name, locals) => {
      const { path, source } = readTemplate(root, name)
      return renderTemplate(source, locals, path)
    },
  }
  const plan = await generator.plan(context)
  const unchecked = options['skipCollisionCheck'] === true || force || skip
  if (direction === 'generate' && !unchecked) refuseCollisions(workspace, plan.classes ?? [])
  const steps = await formatted(root, plan.steps)
  const journal = new Journal(terminal, options['quiet'] === true || json!)
  const conflicts = new ConflictResolver(terminal, { force: force!, skip: skip! })
  const run: Run = { workspace, terminal, journal, conflicts, now: invocation.now ?? new Date(), force: force!, skip: skip! }
  const quit = await untilQuit(() => (direction === 'generate' ? takeSteps(steps, run) : revertSteps(steps, run)))
  if (pretend && !json && options['quiet'] !== true) terminal.write(style.dim('Nothing was written: --pretend.'))
  const { entries, notes, warnings } = journal
  return { generator: generator.name, pretend: pretend!, entries, notes, warnings, quit }
}

/** Every file as the project would format it, so that `destroy` knows what `generate` wrote. */
async function formatted(root: string, steps: readonly Step[]): Promise<Step[]> {
  const files = steps.flatMap((step): (FileStep & { index: number })[] => {
    const index = steps.indexOf(step)
    if (step.kind === 'file') return [{ ...step, index }]
    return step.kind === 'migration' ? [{ kind: 'file', path: `db/migrate/${step.name}.ts`, content: step.content, index }] : []
  })
  const contents = new Map((await formatSources(root, files)).map(({ index, content }) => [index, content]))
  return steps.map((step, index) => (step.kind === 'file' || step.kind === 'migration' ? { ...step, content: contents.get(index)! } : step))
}

async function untilQuit(work: () => Promise<void>): Promise<boolean> {
  try {
    await work()
    return false
  } catch (error) {
    if ((error as { code?: unknown } | null)?.code === 'ERR_QUIT') return true
    throw error
  }
}
