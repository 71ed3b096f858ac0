/** Parts of generators that other generators take over: `"testFramework": "vitest"` lets `vitest-model`, or `vitest`, make the tests of models (app.md A55). */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { LivePlugin } from '@live/core'
import type { Generator } from './generator.js'
import { loadOwnGenerator, OWN_GENERATORS } from './own-generators.js'
import { loadPackageGenerator, packageGenerators, pluginGenerators } from './package-generators.js'
import { refusal } from './refusal.js'
import type { Slot } from './settings.js'

const CONTROLLERS = ['scaffold', 'scaffold-controller', 'resource', 'controller']

/** The generators that have each part. */
const GENERATORS_OF: Readonly<Record<Slot, readonly string[]>> = {
  testFramework: [
    ...CONTROLLERS,
    ...['model', 'live-controller', 'channel', 'authentication', 'middleware', 'helper', 'component', 'schema', 'serializer', 'policy'],
    ...['service', 'exception', 'event', 'listener', 'seeder', 'task'],
  ],
  templateEngine: [...CONTROLLERS, 'live-controller'],
  helper: CONTROLLERS,
  orm: ['scaffold', 'resource', 'model'],
  scaffoldController: ['scaffold', 'scaffold-controller'],
}

/** The generators that take parts of this one over. @throws CliError when one is nowhere */
export async function hooksOf(
  root: string,
  { name }: Generator,
  hooks: Readonly<Partial<Record<Slot, string>>>,
  plugins: readonly LivePlugin[],
): Promise<Generator[]> {
  const wanted = (Object.entries(hooks) as [Slot, string][]).filter(([slot]) => GENERATORS_OF[slot].includes(name))
  return Promise.all(wanted.map(([slot, hook]) => find(root, slot, [`${hook}-${name}`, hook], plugins)))
}

async function find(root: string, slot: Slot, names: readonly string[], plugins: readonly LivePlugin[]): Promise<Generator> {
  for (const name of names) {
    if (existsSync(join(root, OWN_GENERATORS, name, `${name}-generator.ts`))) return loadOwnGenerator(root, name)
    const found = packageGenerators(root).find((each) => each.name === name)
    if (found !== undefined) return loadPackageGenerator(found)
    const ofPlugin = pluginGenerators(plugins).find(({ generator }) => generator.name === name)
    if (ofPlugin !== undefined) return ofPlugin.generator
  }
  throw refusal(
    `${slot} is ${names.at(-1)}, and there is no generator ${names.join(', and none ')}.`,
    `Make one with live generate generator ${names[0]}, or install the package that brings it.`,
  )
}
