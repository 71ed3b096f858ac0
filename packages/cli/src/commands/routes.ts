/** `live routes`: what leads where (routing.md R132, R133). */
import type { LiveApplication } from '@live/core'
import type { Command } from 'commander'
import type { Project } from '../project.js'

type RouteEntry = LiveApplication['routes']['entries'][number]

interface Options {
  grep?: string
  controller?: string
  expanded?: true
  unused?: true
  all?: true
  sort?: true
  json?: true
  jsonl?: true
  /** True for the column alone; names also choose the routes. */
  middleware?: true | string
  ignoreMiddleware?: string
  check?: true
  types?: true
  match?: string
  environment?: string
}

/** Adds the command, and `routes:types`. */
export function register(program: Command): void {
  program
    .command('routes')
    .description('list the routes')
    .option('-g, --grep <pattern>', 'only those whose name, verb, path or action has this in it; a path lists what would match it')
    .option('-c, --controller <name>', 'only those of a controller: posts, admin/posts or Admin.PostsController')
    .option('-E, --expanded', 'a block per route, with its place in the source')
    .option('-u, --unused', 'only those whose action is missing')
    .option('-a, --all', 'those of the framework, too')
    .option('--sort', 'by path instead of the order of the table')
    .option('-m, --middleware [names]', 'with the middlewares and callbacks around each; with names only those that have one of them')
    .option('--ignore-middleware <names>', 'only those that have none of them')
    .option('--json', 'as JSON')
    .option('--jsonl', 'as JSON, a line for each route')
    .option('--check', 'complain about repeated and shadowed routes; exit status 1 if there are any')
    .option('--match <line>', 'explain what a request such as "GET /posts/1" matches')
    .option('--types', 'write .live/routes.js and .live/routes.d.ts')
    .option('-e, --environment <name>', 'environment')
    .action(listRoutes)
  program
    .command('routes:types')
    .description('write the typed route helpers that #routes leads to')
    .option('-e, --environment <name>', 'environment')
    .action(({ environment }: Options) => listRoutes({ types: true, environment }))
}

async function listRoutes(options: Options): Promise<void> {
  const { withProject } = await import('../project.js')
  await withProject({ environment: options.environment, quiet: true }, (project) => show(project, options))
}

async function show(project: Project, options: Options): Promise<void> {
  const { app, core } = project
  const { print, printJson, printJsonLine } = await import('../output.js')
  const { all, controller, expanded, grep, json, jsonl, sort, unused } = options
  const filter = { all, controller, grep, unused, sort, where: choice(options, core.namesAround) }
  const around = options.middleware === undefined ? {} : { around: core.namesAround }
  if (options.types) await writeTypes(project)
  else if (options.check) await check(project)
  else if (options.match !== undefined) print(core.formatMatch(app.routes, options.match))
  else if (json || jsonl) {
    const rows = core.routesJson(app.routes, { ...filter, ...around })
    if (json) printJson(rows)
    else for (const row of rows) printJsonLine(row)
  } else print(core.formatRoutes(app.routes, { ...filter, ...around, expanded }))
}

/** Which routes `--middleware` and `--ignore-middleware` choose. */
function choice(options: Options, around: (entry: RouteEntry) => string[]): ((entry: RouteEntry) => boolean) | undefined {
  const names = (text: true | string | undefined): string[] => (typeof text === 'string' ? text.split(',').map((name) => name.trim()) : [])
  const [wanted, ignored] = [names(options.middleware), names(options.ignoreMiddleware)]
  if (wanted.length === 0 && ignored.length === 0) return undefined
  return (entry) => {
    const found = around(entry)
    return (wanted.length === 0 || wanted.some((name) => found.includes(name))) && !ignored.some((name) => found.includes(name))
  }
}

async function check({ app, core }: Project): Promise<void> {
  const { print, style } = await import('../output.js')
  const problems = core.checkRoutes(app.routes)
  if (problems.length === 0) {
    print('The routes are fine.')
    return
  }
  const { exitWith } = await import('../errors.js')
  for (const problem of problems) print(style.yellow(problem))
  exitWith(1)
}

/** Always, whether or not the application imports them. */
async function writeTypes({ app, core, root }: Project): Promise<void> {
  const { print } = await import('../output.js')
  const { join, relative } = await import('node:path')
  const { LIVE_FOLDER } = await import('../route-files.js')
  const { writeRegistry } = await import('../registry-files.js')
  const folder = join(root, LIVE_FOLDER)
  const written = [...core.writeRouteFiles(app.routes, folder), ...core.writeTranslationTypes(app.i18n, folder), ...writeRegistry(root)]
  for (const file of written) print(`written: ${relative(root, file)}`)
  if (written.length === 0) print(`${LIVE_FOLDER} is up to date.`)
}
