/** Generators of an application: `lib/generators/<name>/<name>-generator.ts` exports one (app.md A56). */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { installLoader } from '../loader/loader.js'
import type { Generator } from './generator.js'
import { refusal } from './refusal.js'

/** Where they lie. */
export const OWN_GENERATORS = 'lib/generators'

/** Loads one. @throws CliError when its file exports none */
export async function loadOwnGenerator(root: string, name: string): Promise<Generator> {
  const path = `${OWN_GENERATORS}/${name}/${name}-generator.ts`
  const file = join(root, path)
  if (!existsSync(file)) throw refusal(`There is no ${path}.`, `live generate generator ${name} makes one.`)
  installLoader(root)
  const module = (await import(pathToFileURL(file).href)) as { default?: Partial<Generator> }
  if (typeof module.default?.plan === 'function') return { summary: '', args: '[args...]', help: '', ...module.default, name } as Generator
  throw refusal(`${path} exports no generator.`, 'Write export default defineGenerator({ … }), with defineGenerator of @live/cli.')
}
