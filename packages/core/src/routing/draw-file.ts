/** Route files that another one draws (routing.md R6). */
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { RouteCollector } from './collector.js'

/** What a drawn file exports: a function, or what `routes(…)` returned. */
export type DrawFile<Mapper> = ((r: Mapper) => void) | { readonly draw: (r: Mapper) => void }

const EXTENSIONS = ['ts', 'mts', 'js', 'mjs', 'cjs']
const FOLDER = 'config/routes'

/** The declarations of a file; notes a mistake and returns `null`. */
export function drawnFile<Mapper>(
  collector: RouteCollector,
  file: string | DrawFile<Mapper>,
  source: string,
): ((r: Mapper) => void) | null {
  const named = (name: string): unknown => collector.options.files?.[name] ?? loadFile(collector, name, source)
  const found = (typeof file === 'string' ? named(file) : file) as DrawFile<Mapper> | null
  if (found === null) return null
  if (typeof found === 'function') return found
  if (typeof found.draw === 'function') return found.draw
  collector.problem(source, `draw(${JSON.stringify(file)}) found no routes: export default routes((r) => { … }), or a function of r`)
  return null
}

function loadFile(collector: RouteCollector, name: string, source: string): unknown {
  const root = collector.options.root ?? process.cwd()
  const paths = EXTENSIONS.map((extension) => join(root, FOLDER, `${name}.${extension}`))
  const path = paths.find((each) => existsSync(each))
  if (path === undefined || !/^[\w-]+(?:\/[\w-]+)*$/.test(name)) {
    collector.problem(source, `no route file ${JSON.stringify(name)}: looked for ${paths.join(', ')}`)
    return null
  }
  // Synchronous on purpose: routes are declared in order. Node loads ES modules by require, too, unless they await at the top.
  const loaded = createRequire(join(root, 'package.json'))(path) as { default?: unknown }
  return loaded.default ?? loaded
}
