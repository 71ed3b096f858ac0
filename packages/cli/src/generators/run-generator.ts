/** Runs a generator: makes its plan, formats it, and carries it out or takes it back. */
import type { LivePlugin } from '@live/core'
import { style } from '../output.js'
import { pluginsOf } from '../plugins.js'
import { refuseCollisions } from './collisions.js'
import { ConflictResolver } from './conflict.js'
import { type Call, contextOf } from './context.js'
import { formatEdited, formatSources } from './formatting.js'
import type { Generator, OptionValues, Plan } from './generator.js'
import { type Entry, Journal, warn } from './journal.js'
import { findMigration } from './migration-files.js'
import { ownWords } from './own-words.js'
import type { Run } from './run.js'
import type { GeneratorSettings } from './settings.js'
import type { FileStep, MigrationStep, Step } from './step.js'
import { revertSteps, takeSteps } from './take-steps.js'
import type { Terminal } from './terminal.js'
import { useWords } from './words.js'
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
  /** Whether other routes are there than before. */
  readonly routed: boolean
}

/** Carries out, or takes back. @throws CliError for what cannot be done; nothing is written then */
export async function runGenerator(invocation: Invocation): Promise<Outcome> {
  const { generator, direction, root, options, terminal } = invocation
  const [pretend, force, skip, json] = ['pretend', 'force', 'skip', 'json'].map((name) => options[name] === true)
  const workspace = new Workspace(root, { pretend: pretend! })
  useWords(ownWords(root))
  const { plugins, generators: configured, problem } = await pluginsOf(root)
  const { settings, plan } = await planOf({ ...invocation, configured }, workspace, plugins)
  const unchecked = options['skipCollisionCheck'] === true || force || skip
  if (direction === 'generate' && !unchecked) refuseCollisions(workspace, plan.classes ?? [])
  const steps = await formatted(await withRoutes(plan.steps, settings), workspace, pretend!)
  const journal = new Journal(terminal, options['quiet'] === true || json!)
  if (problem !== null) {
    warn(journal, terminal, `The application cannot be loaded, so the settings of generators that it has are not all known: ${problem}`)
  }
  const conflicts = new ConflictResolver(terminal, { force: force!, skip: skip! })
  const run: Run = {
    workspace,
    terminal,
    journal,
    conflicts,
    now: invocation.now ?? new Date(),
    edited: new Map(),
    force: force!,
    skip: skip!,
  }
  const quit = await untilQuit(() => (direction === 'generate' ? takeSteps(steps, run) : revertSteps(steps, run)))
  if (!pretend) await tidy(workspace, run.edited)
  if (pretend && !json && options['quiet'] !== true) terminal.write(style.dim('Nothing was written: --pretend.'))
  const { entries, notes, warnings } = journal
  const routed = !pretend! && plan.steps.some(({ kind }) => kind === 'route')
  return { generator: generator.name, pretend: pretend!, entries, notes, warnings, quit, routed }
}

/** The plan of the generator, and of those that take parts of it over, behind a line that tells of each. */
async function planOf(
  call: Call & { readonly root: string },
  workspace: Workspace,
  plugins: readonly LivePlugin[],
): Promise<{ settings: GeneratorSettings; plan: Plan }> {
  const context = contextOf(call, workspace)
  const { settings } = context
  const { steps, classes = [] } = await call.generator.plan(context)
  const all = [...steps]
  if (Object.keys(settings.hooks).length > 0) {
    const { hooksOf } = await import('./hooks.js')
    for (const generator of await hooksOf(call.root, call.generator, settings.hooks, plugins)) {
      const inner = await generator.plan(contextOf({ ...call, generator }, workspace))
      all.push({ kind: 'invoke', generator: generator.name, steps: inner.steps.length }, ...inner.steps)
    }
  }
  return { settings, plan: { steps: all, classes } }
}

/** Routes where the project has them: in its file of routes, or in the controllers. */
async function withRoutes(steps: readonly Step[], { routes }: GeneratorSettings): Promise<readonly Step[]> {
  if (routes === 'file') return steps
  const { decorateControllers } = await import('./route-decorators.js')
  return decorateControllers(steps)
}

/**
 * Every file as the project would format it, so that `destroy` knows what `generate` wrote. With `pretend` only what is compared with a
 * file that is there: formatting takes longer than everything else.
 */
async function formatted(steps: readonly Step[], workspace: Workspace, pretend: boolean): Promise<Step[]> {
  const isRead = (step: FileStep | MigrationStep): boolean =>
    !pretend || (step.kind === 'file' ? workspace.exists(step.path) : findMigration(workspace, step.name) !== null)
  const files = steps.flatMap((step): (FileStep & { index: number })[] => {
    const index = steps.indexOf(step)
    if ((step.kind !== 'file' && step.kind !== 'migration') || !isRead(step)) return []
    return step.kind === 'file'
      ? [{ ...step, index }]
      : [{ kind: 'file', path: `db/migrate/${step.name}.ts`, content: step.content, index }]
  })
  const contents = new Map((await formatSources(workspace.root, files)).map(({ index, content }) => [index, content]))
  return steps.map((step, index) => {
    const content = contents.get(index)
    return content === undefined || (step.kind !== 'file' && step.kind !== 'migration') ? step : { ...step, content }
  })
}

/** Lines that were added to files of the application are broken as those around them. */
async function tidy(workspace: Workspace, edited: Run['edited']): Promise<void> {
  const files = [...edited].map(([path, before]) => ({ path, before, content: workspace.read(path) ?? '' }))
  for (const { path, content } of await formatEdited(workspace.root, files)) workspace.write(path, content)
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
