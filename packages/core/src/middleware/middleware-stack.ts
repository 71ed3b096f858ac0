/** The list of middlewares that every request passes, to be edited at boot (C259, C260). */
import { ConfigurationError } from '../errors/index.js'
import { closestName } from '../support/did-you-mean.js'
import { asFunction, type Middleware, middlewareName } from './middleware.js'

/** A middleware of the stack: its name, itself, or its place from the outside, from 0 on. */
export type MiddlewareTarget = string | number | Middleware

/**
 * Outermost first. A middleware has the name of its function or class, such as `requestId`; where several have it, the first is meant.
 * Every method but {@link delete} throws `ConfigurationError` for a middleware that is not in the stack, and for something that is none.
 */
export class MiddlewareStack {
  readonly #list: Middleware[] = []

  /** @param middlewares outermost first */
  constructor(middlewares: Iterable<Middleware> = []) {
    for (const middleware of middlewares) this.use(middleware)
  }

  /** The names, outermost first. */
  get names(): string[] {
    return this.#list.map(middlewareName)
  }

  /** Adds one at the inner end, next to the router. */
  use(middleware: Middleware): this {
    return this.#insert(this.#list.length, middleware)
  }

  /** Adds one at the outer end. */
  unshift(middleware: Middleware): this {
    return this.#insert(0, middleware)
  }

  /** Adds one directly outside of another. */
  insertBefore(target: MiddlewareTarget, middleware: Middleware): this {
    return this.#insert(this.#find(target), middleware)
  }

  /** Adds one directly inside of another. */
  insertAfter(target: MiddlewareTarget, middleware: Middleware): this {
    return this.#insert(this.#find(target) + 1, middleware)
  }

  /** Puts one in the place of another. */
  swap(target: MiddlewareTarget, middleware: Middleware): this {
    asFunction(middleware)
    this.#list[this.#find(target)] = middleware
    return this
  }

  /** Takes one out, if it is there; whether it was. */
  delete(target: MiddlewareTarget): boolean {
    const at = this.#indexOf(target)
    if (at >= 0) this.#list.splice(at, 1)
    return at >= 0
  }

  /** Takes one out, which must be there. */
  remove(target: MiddlewareTarget): this {
    this.#list.splice(this.#find(target), 1)
    return this
  }

  /** Moves one directly outside of another. */
  moveBefore(target: MiddlewareTarget, other: MiddlewareTarget): this {
    return this.#move(target, other, 0)
  }

  /** Moves one directly inside of another. */
  moveAfter(target: MiddlewareTarget, other: MiddlewareTarget): this {
    return this.#move(target, other, 1)
  }

  /** The middlewares, outermost first. */
  toArray(): Middleware[] {
    return [...this.#list]
  }

  #move(target: MiddlewareTarget, other: MiddlewareTarget, offset: number): this {
    const moved = this.#list[this.#find(target)]
    const anchor = this.#list[this.#find(other)]
    if (moved === anchor) return this
    this.#list.splice(this.#list.indexOf(moved), 1)
    this.#list.splice(this.#list.indexOf(anchor) + offset, 0, moved)
    return this
  }

  #insert(at: number, middleware: Middleware): this {
    asFunction(middleware)
    this.#list.splice(at, 0, middleware)
    return this
  }

  #find(target: MiddlewareTarget): number {
    const at = this.#indexOf(target)
    if (at >= 0) return at
    const name = typeof target === 'object' || typeof target === 'function' ? middlewareName(target) : String(target)
    const guess = closestName(name, this.names)
    const hint = guess === null ? '' : `did you mean ${guess}? `
    throw new ConfigurationError(`The middleware stack has no ${name}: ${hint}It has ${this.names.join(', ')}`)
  }

  #indexOf(target: MiddlewareTarget): number {
    if (typeof target === 'number') return target in this.#list ? target : -1
    return this.#list.findIndex((each) => each === target || middlewareName(each) === target)
  }
}
