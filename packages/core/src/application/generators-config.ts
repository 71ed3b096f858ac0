/** `config.generators`: what `live generate` leaves out or does otherwise (app.md A55). The command line reads it; an application that runs does not. */
import { ConfigurationError } from '../errors/index.js'

/** A part of generators: the name of a generator that takes it over, or `false` for nobody. */
export type GeneratorSlot = (string & {}) | false

/** `config.generators`. It comes before `live.generators` of the package.json, and the command line before both. */
export interface GeneratorsConfig {
  /** Whether scaffolds speak JSON alone. Default: whether `ApplicationController` is an `ApiController`. */
  api?: boolean
  /** Whether the pages of scaffolds follow changes. Default: whether the application has the plugin `turbo()`. */
  turbo?: boolean
  /** Whether helpers are made, or what makes them. Default true. */
  helper?: true | GeneratorSlot
  /** What makes views. Default `'eta'`. */
  templateEngine?: 'eta' | GeneratorSlot
  /** What makes tests. Default `'jest'`. */
  testFramework?: 'jest' | GeneratorSlot
  /** What makes models. Default `'live'`. */
  orm?: 'live' | GeneratorSlot
  /** Whether scaffolds have a controller, or what makes it. Default true. */
  scaffoldController?: true | GeneratorSlot
  /** Whether routes are added. Default true. */
  resourceRoute?: boolean
  /** Where routes are: in `config/routes.ts`, or as decorators in the controllers. Default `'file'`. */
  routes?: 'file' | 'decorators'
  /** The type of primary keys. Default `'integer'`. */
  primaryKeyType?: 'integer' | 'uuid'
}

type Values = readonly (string | boolean)[]

/** What each may be; null for a part, which may have the name of any generator. */
export const GENERATOR_SETTINGS: Readonly<Record<keyof Required<GeneratorsConfig>, Values | null>> = {
  api: [true, false],
  turbo: [true, false],
  helper: null,
  templateEngine: null,
  testFramework: null,
  orm: null,
  scaffoldController: null,
  resourceRoute: [true, false],
  routes: ['file', 'decorators'],
  primaryKeyType: ['integer', 'uuid'],
}

/** @throws ConfigurationError for a value that cannot be */
export function checkGenerators(config: GeneratorsConfig = {}): void {
  for (const [name, values] of Object.entries(GENERATOR_SETTINGS) as [keyof GeneratorsConfig, Values | null][]) {
    const value = config[name]
    if (value === undefined || (values === null ? isSlot(value) : values.includes(value))) continue
    const may = values === null ? 'false, or the name of a generator' : values.map((each) => JSON.stringify(each)).join(' or ')
    throw new ConfigurationError(`config.generators.${name} is ${JSON.stringify(value)}: set it to ${may}`)
  }
}

const isSlot = (value: unknown): boolean => typeof value === 'boolean' || (typeof value === 'string' && /^[a-z][a-z\d-]*$/.test(value))
