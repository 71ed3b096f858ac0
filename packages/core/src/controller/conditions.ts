/** When a declaration applies: to which actions, and under which conditions (C43, C44). */
import { ArgumentError } from '../errors/index.js'
import { isPromise } from '../support/maybe-promise.js'
import type { Metal } from './metal.js'

/** A condition: the name of a method, or a function of the controller. */
export type Condition = string | ((controller: never) => boolean | Promise<boolean>)

/** Limits a declaration to some actions. `A` are the names of the controller's actions. */
export interface ActionOptions<A extends string = string> {
  /** Only for these actions. */
  only?: A | readonly A[]
  /** For all actions but these. */
  except?: A | readonly A[]
  /** Only when all of these are true. */
  if?: Condition | readonly Condition[]
  /** Only when none of these is true. */
  unless?: Condition | readonly Condition[]
}

const listOf = <T>(value: T | readonly T[] | undefined): readonly T[] | undefined =>
  value === undefined ? undefined : Array.isArray(value) ? (value as readonly T[]) : [value as T]

/** {@link ActionOptions} with everything as a list; made once per declaration, the caller's object is left alone. */
export class Conditions {
  readonly only: readonly string[] | undefined
  readonly except: readonly string[] | undefined
  readonly #if: readonly Condition[]
  readonly #unless: readonly Condition[]

  constructor(options: ActionOptions = {}) {
    this.only = listOf(options.only)
    this.except = listOf(options.except)
    this.#if = listOf(options.if) ?? []
    this.#unless = listOf(options.unless) ?? []
  }

  /** Every action that the declaration names. */
  get actions(): readonly string[] {
    return [...(this.only ?? []), ...(this.except ?? [])]
  }

  /** Every method that it asks. */
  get methods(): readonly string[] {
    return [...this.#if, ...this.#unless].filter((condition) => typeof condition === 'string')
  }

  /** Whether anything must be asked at run time. */
  get dynamic(): boolean {
    return this.#if.length > 0 || this.#unless.length > 0
  }

  /** Whether nothing limits the declaration. An empty `only` is a limit: to no action at all. */
  get unlimited(): boolean {
    return this.only === undefined && this.except === undefined && !this.dynamic
  }

  /** Whether the declaration is for this action: `only` and `except` must both agree. */
  includes(action: string): boolean {
    return this.only?.includes(action) !== false && this.except?.includes(action) !== true
  }

  /** Asks the `if` and `unless` conditions, one after the other. */
  async hold(controller: Metal): Promise<boolean> {
    for (const condition of this.#if) if (!(await ask(controller, condition))) return false
    for (const condition of this.#unless) if (await ask(controller, condition)) return false
    return true
  }
}

function ask(controller: Metal, condition: Condition): boolean | Promise<boolean> {
  const answer =
    typeof condition === 'string' ? methodOf(controller, condition).call(controller) : (condition as (c: Metal) => unknown)(controller)
  return isPromise(answer) ? answer.then(Boolean) : Boolean(answer)
}

/**
 * The method of a controller, for names that declarations use.
 * @throws ArgumentError when there is none
 */
export function methodOf(controller: Metal, name: string): (...args: unknown[]) => unknown {
  const method = (controller as unknown as Record<string, unknown>)[name]
  if (typeof method !== 'function') throw new ArgumentError(`${controller.constructor.name} has no method ${name}`)
  return method as (...args: unknown[]) => unknown
}
