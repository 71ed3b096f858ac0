/** Named pieces of boot, as applications and plugins write them (app.md A3). */
import { ConfigurationError } from '../errors/index.js'
import type { App } from './app.js'
import type { Initializer, InitializerOptions, OwnedInitializer } from './initializer-types.js'

/**
 * Names a piece of boot; the default export of a file in `config/initializers`, or a part of a plugin:
 *
 * ```ts
 * export default initializer('redis.connect', { before: 'sessions' }, async (app) => { … })
 * ```
 *
 * @param name unique in the application
 * @param run gets the application, and is waited for
 * @throws ConfigurationError for a name or a function that is none
 */
export function initializer<A = App>(name: string, run: (app: A) => unknown): Initializer
export function initializer<A = App>(name: string, options: InitializerOptions, run: (app: A) => unknown): Initializer
export function initializer(
  name: string,
  second: InitializerOptions | ((app: never) => unknown),
  third?: (app: never) => unknown,
): Initializer {
  const run = typeof second === 'function' ? second : third
  const { before, after, group = 'default' } = typeof second === 'function' ? {} : second
  if (typeof name !== 'string' || name === '') throw new ConfigurationError(`An initializer has the name ${String(name)}: give it a text`)
  if (typeof run !== 'function') throw new ConfigurationError(`The initializer ${name} has no function: initializer('${name}', (app) => …)`)
  return { name, before: listOf(before), after: listOf(after), group, run }
}

const listOf = (names: string | readonly string[] = []): readonly string[] => (typeof names === 'string' ? [names] : names)

/** The initializers that a file exports by default: one, a list of them, or a function, which gets the name of its file. */
export function initializersOf(exported: unknown, file: string, name: string): OwnedInitializer[] {
  const list = Array.isArray(exported) ? exported : [exported]
  return list.map((each: unknown) => {
    if (typeof each === 'function') return { ...initializer(name, each as (app: never) => unknown), owner: 'Application', file }
    if (!isInitializer(each)) {
      throw new ConfigurationError(`${file} has no default export of an initializer: export default initializer('${name}', (app) => …)`)
    }
    return { ...each, owner: 'Application', file }
  })
}

const isInitializer = (value: unknown): value is Initializer =>
  typeof value === 'object' && value !== null && typeof (value as Partial<Initializer>).run === 'function'
