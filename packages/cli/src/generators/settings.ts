/** What a project decided about its generators: `config.generators`, or `"live": { "generators": { "helper": false } }` in its package.json (app.md A55). */
import { closest } from './closest.js'
import { refusal } from './refusal.js'
import type { Workspace } from './workspace.js'

/** Parts of generators that another generator may take over. */
export type Slot = 'helper' | 'templateEngine' | 'testFramework' | 'orm' | 'scaffoldController'

const SLOTS: readonly string[] = ['helper', 'templateEngine', 'testFramework', 'orm', 'scaffoldController'] satisfies Slot[]

/** What generators leave out or do otherwise. */
export interface GeneratorSettings {
  /** Whether scaffolds speak JSON alone. Default: whether `ApplicationController` is an `ApiController`. */
  readonly api: boolean
  /** Whether helpers are made. Default: true. */
  readonly helper: boolean
  /** Whether the pages of scaffolds follow changes. Default: whether `config/application.ts` has the plugin `turbo()`. */
  readonly turbo: boolean
  /** The engine of views, or false for none. Default: `'eta'`. */
  readonly templateEngine: 'eta' | false
  /** The runner of tests, or false for none. Default: `'jest'`. */
  readonly testFramework: 'jest' | false
  /** What models are made with, or false for none. Default: `'live'`. */
  readonly orm: 'live' | false
  /** Whether scaffolds have a controller, with its views and tests. Default: true. */
  readonly scaffoldController: boolean
  /** The generators that take parts over; what they take over is false above. */
  readonly hooks: Readonly<Partial<Record<Slot, string>>>
  /** Whether routes are added to `config/routes.ts`. Default: true. */
  readonly resourceRoute: boolean
  /** Where routes are: in `config/routes.ts`, or as decorators in the controllers. Default: `'file'`. */
  readonly routes: 'file' | 'decorators'
  /** The type of primary keys. Default: `'integer'`. */
  readonly primaryKeyType: 'integer' | 'uuid'
}

const DEFAULTS: Omit<GeneratorSettings, 'api' | 'turbo' | 'hooks'> = {
  helper: true,
  templateEngine: 'eta',
  testFramework: 'jest',
  orm: 'live',
  scaffoldController: true,
  resourceRoute: true,
  routes: 'file',
  primaryKeyType: 'integer',
}

const VALUES: Readonly<Record<Exclude<keyof GeneratorSettings, 'hooks'>, readonly unknown[]>> = {
  api: [true, false],
  turbo: [true, false],
  helper: [true, false],
  templateEngine: ['eta', false],
  testFramework: ['jest', false],
  orm: ['live', false],
  scaffoldController: [true, false],
  resourceRoute: [true, false],
  routes: ['file', 'decorators'],
  primaryKeyType: ['integer', 'uuid'],
}

/**
 * Reads the settings of a project, and what the command line says otherwise: that comes first, then `config.generators`, then package.json.
 * @param configured `config.generators`, with the defaults that plugins have for it
 * @throws CliError for what cannot be
 */
export function settingsOf(
  workspace: Workspace,
  options: Readonly<Record<string, unknown>>,
  configured: Readonly<Record<string, unknown>> = {},
): GeneratorSettings {
  const own = ownSettings(workspace)
  for (const [name, value] of Object.entries(own)) check(name, value, 'live.generators of package.json')
  for (const [name, value] of Object.entries(configured)) check(name, value, 'config.generators')
  const given: Record<string, unknown> = { api: isApi(workspace), turbo: hasTurbo(workspace), ...DEFAULTS, ...own, ...configured }
  for (const name of Object.keys(VALUES)) {
    const value = options[name]
    // commander gives true for a switch that was not turned off.
    if (value === undefined || (value === true && name !== 'api')) continue
    check(name, value, 'the command line')
    given[name] = value
  }
  if (options['skipRoutes'] === true) given['resourceRoute'] = false
  // Every value went through `check`, which the compiler cannot follow.
  return { ...given, ...takenOver(given) } as unknown as GeneratorSettings
}

/** The parts whose value is the name of a generator: Live leaves them out. */
function takenOver(given: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const hooks = Object.entries(given).filter(([name, value]) => isHook(name, value))
  return { ...Object.fromEntries(hooks.map(([name]) => [name, false])), hooks: Object.fromEntries(hooks) }
}

const isHook = (name: string, value: unknown): boolean =>
  SLOTS.includes(name) && typeof value === 'string' && /^[a-z][a-z\d-]*$/.test(value) && !VALUES[name as Slot].includes(value)

function ownSettings(workspace: Workspace): Record<string, unknown> {
  const text = workspace.read('package.json')
  if (text === null) return {}
  let content: { live?: { generators?: unknown } }
  try {
    content = JSON.parse(text) as typeof content
  } catch {
    throw refusal('package.json is no JSON.')
  }
  const own = content.live?.generators
  return typeof own === 'object' && own !== null ? (own as Record<string, unknown>) : {}
}

function check(name: string, value: unknown, where: string): void {
  if (!Object.hasOwn(VALUES, name)) {
    const guess = closest(name, Object.keys(VALUES))
    throw refusal(`'${name}' of ${where} is no setting of generators.`, guess === null ? undefined : `Did you mean ${guess}?`)
  }
  const values = VALUES[name as keyof typeof VALUES]
  if (values.includes(value) || isHook(name, value)) return
  throw refusal(`${name} of ${where} is ${JSON.stringify(value)}.`, `It may be ${values.map((each) => JSON.stringify(each)).join(' or ')}.`)
}

/** An application without pages says so in the class that all of its controllers share. */
function isApi(workspace: Workspace): boolean {
  return extendsApiController(workspace.read('app/controllers/application-controller.ts') ?? '')
}

/** `extends ApiController`, and `extends Authentication(ApiController)`. */
export const extendsApiController = (source: string): boolean => /\bextends\s+(?:\w+\()*ApiController\b/.test(source)

/** A plugin is called where it is configured. */
function hasTurbo(workspace: Workspace): boolean {
  return /\bturbo\(/.test(workspace.read('config/application.ts') ?? '')
}
