/** What a generator would write: for the tests of generators (app.md A56). */
import type { Generator, OptionValues } from './generator.js'

/** How {@link previewGenerator} looks at the project. */
export interface PreviewOptions {
  /** The project. Default: the working folder. */
  readonly root?: string
  /** Options of the command line by name in camelCase. Default none. */
  readonly options?: OptionValues
}

/**
 * What a generator would write, for its test: `(await previewGenerator(generator, ['post']))['app/reports/post.ts']`. Nothing is written.
 * @returns the texts of files and migrations by their paths, as its templates have them
 * @throws CliError for what the generator refuses
 */
export async function previewGenerator(
  generator: Generator,
  args: readonly string[],
  { root = process.cwd(), options = {} }: PreviewOptions = {},
): Promise<Readonly<Record<string, string>>> {
  // Every command passes the public entry point, so what is heavy waits.
  const { contextOf } = await import('./context.js')
  const { Workspace } = await import('./workspace.js')
  const { configurationSource } = await import('../configuration-source.js')
  const configured = configurationSource(root).generators ?? {}
  const { steps } = await generator.plan(
    contextOf({ generator, direction: 'generate', args, options, configured }, new Workspace(root, { pretend: true })),
  )
  return Object.fromEntries(
    steps.flatMap((step) => {
      if (step.kind === 'file') return [[step.path, step.content]]
      return step.kind === 'migration' ? [[`db/migrate/${step.name}.ts`, step.content]] : []
    }),
  )
}
