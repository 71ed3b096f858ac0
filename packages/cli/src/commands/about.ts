/** `live about`: versions, places and settings that a bug report needs (app.md A70). */
import type { Command } from 'commander'
import type { Project } from '../project.js'

interface Options {
  json?: true
  environment?: string
}

/** Adds the command. */
export function register(program: Command): void {
  program
    .command('about')
    .alias('info')
    .description('print versions, environment, middlewares and database of the application')
    .option('--json', 'as JSON')
    .option('-e, --environment <name>', 'environment')
    .action(about)
}

async function about({ json, environment }: Options): Promise<void> {
  const { withProject } = await import('../project.js')
  const { formatPairs, print, printJson } = await import('../output.js')
  await withProject({ environment, quiet: true }, async (project) => {
    const lines = await linesOf(project)
    if (json) printJson(Object.fromEntries(lines))
    else print(formatPairs(lines))
  })
}

async function linesOf({ app, core, root: folder }: Project): Promise<[name: string, value: string][]> {
  const { ownLogLevel } = await import('../project.js')
  const { root, codeRoot, environment, revision, middlewares, initializers, configuration } = app
  const logLevel = ownLogLevel(app)
  const database = app.config.model?.database ?? null
  const info = { root, codeRoot, environment, revision, middlewares, initializers, configuration, logLevel, database: database !== null }
  const lines: [string, string][] = core.aboutLines(info).map(([name, value]) => [name, value])
  if (database !== null) {
    const { schemaVersion } = await import('../db/schema-version.js')
    lines.push(...databaseLines(database), ['Schema', await schemaVersion(folder, database)])
  }
  lines.push(['Routes', String(app.routes.entries.length)], ['Middlewares', middlewares.join(', ')])
  return lines
}

/** What `Database` of `@live/model` says about itself; another one may say nothing. */
function databaseLines(database: object): [string, string][] {
  const { kind, location } = database as { kind?: string; location?: { path?: string; url?: string } }
  if (kind === undefined) return []
  const place = location?.path ?? location?.url?.replace(/(:\/\/[^/:@]*:)[^@/]*@/, '$1[FILTERED]@')
  return [['Adapter', place === undefined ? kind : `${kind} (${place})`]]
}
