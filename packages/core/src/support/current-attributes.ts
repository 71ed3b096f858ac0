/** State of one unit of work under names of the application's own: `Current.user` (app.md A7). */
import { ConfigurationError } from '../errors/index.js'
import { ExecutionState } from './execution-state.js'
import { isPromise } from './maybe-promise.js'

const KEY = Symbol('current attributes')

/** The values of one unit of work, by class. */
type Values = Map<object, Record<string, unknown>>

interface Declaration {
  readonly defaults: Record<string, unknown>
  readonly before: (() => unknown)[]
  readonly after: (() => unknown)[]
}

const declarations = new Map<object, Declaration>()

/**
 * Attributes of the unit of work that is running: a request with its stream, a command, a test. They start anew in each, and nothing of
 * one is seen by another. Declaring a class like this one makes the application follow its requests through their awaits.
 *
 * ```ts
 * export class Current extends CurrentAttributes {
 *   @CurrentAttribute() static user: User | null = null
 * }
 * Current.user = await User.find(id)
 * ```
 */
export abstract class CurrentAttributes {
  /** The form without a decorator: `static { this.attribute('user', 'account') }`, below the static fields, whose values are the defaults. */
  static attribute(...names: readonly string[]): void {
    for (const name of names) declare(this, name)
  }

  /** Sets several attributes; with `work`, for as long as that runs. */
  static set<C extends typeof CurrentAttributes>(this: C, values: Partial<Omit<C, keyof typeof CurrentAttributes>>): void
  static set<C extends typeof CurrentAttributes, T>(this: C, values: Partial<Omit<C, keyof typeof CurrentAttributes>>, work: () => T): T
  static set(values: object, work?: () => unknown): unknown {
    const target = this as unknown as Record<string, unknown>
    const names = Object.keys(values)
    const before = names.map((name) => target[name])
    Object.assign(target, values)
    if (work === undefined) return undefined
    const restore = (): void => names.forEach((name, at) => void (target[name] = before[at]))
    return afterwards(work, restore)
  }

  /** Gives every attribute its default again. */
  static reset(): void {
    const { before, after } = declarationOf(this)
    for (const hook of before) hook()
    valuesOf()?.delete(this)
    for (const hook of after) hook()
  }

  /** Runs before the attributes are reset, while they have their values: at the end of each unit in which one was set. */
  static beforeReset(hook: () => unknown): void {
    declarationOf(this).before.push(hook)
  }

  /** Runs after the attributes were reset. */
  static afterReset(hook: () => unknown): void {
    declarationOf(this).after.push(hook)
  }
}

/** Makes a static field of {@link CurrentAttributes} an attribute of the unit of work; its value is the default. */
export function CurrentAttribute(): (target: typeof CurrentAttributes, name: string) => void {
  return (target, name) => declare(target, name)
}

/** Whether a class of attributes was declared, so that units of work need state. */
export const declaresCurrentAttributes = (): boolean => declarations.size > 0

/** Prepares the attributes of a unit that begins: what is started within it sees the same ones. */
export function enterCurrentAttributes(): void {
  if (declarations.size > 0) ExecutionState.set(KEY, new Map())
}

/** Resets every attribute that was set in the unit that ends. @throws the first error of a hook, after the others ran */
export function resetCurrentAttributes(): void {
  const failures: unknown[] = []
  for (const type of [...(valuesOf()?.keys() ?? [])] as (typeof CurrentAttributes)[]) {
    try {
      type.reset()
    } catch (error) {
      failures.push(error)
    }
  }
  if (failures.length > 0) throw failures[0]
}

function declarationOf(type: object): Declaration {
  const known = declarations.get(type) ?? { defaults: Object.create(null) as Record<string, unknown>, before: [], after: [] }
  declarations.set(type, known)
  return known
}

function declare(type: object, name: string): void {
  declarationOf(type).defaults[name] = (type as Record<string, unknown>)[name]
  Object.defineProperty(type, name, {
    get: () => read(type, name),
    set: (value: unknown) => write(type, name, value),
    enumerable: true,
    configurable: true,
  })
}

const valuesOf = (): Values | undefined => ExecutionState.get(KEY) as Values | undefined

function read(type: object, name: string): unknown {
  const own = valuesOf()?.get(type)
  return own !== undefined && Object.hasOwn(own, name) ? own[name] : declarationOf(type).defaults[name]
}

function write(type: object, name: string, value: unknown): void {
  if (!ExecutionState.active) {
    const { name: className } = type as { name: string }
    throw new ConfigurationError(`${className}.${name} is set outside of a unit of work: put the work into app.executor.wrap(() => …)`)
  }
  const values = valuesOf() ?? new Map<object, Record<string, unknown>>()
  ExecutionState.set(KEY, values)
  const own = values.get(type) ?? {}
  values.set(type, own)
  own[name] = value
}

function afterwards(work: () => unknown, restore: () => void): unknown {
  let later = false
  try {
    const result = work()
    if (!isPromise(result)) return result
    later = true
    return result.finally(restore)
  } finally {
    if (!later) restore()
  }
}
