/** Declarations of a controller class: kept per class with reflect-metadata, never shared with a parent or a sibling (C17). */
import 'reflect-metadata'

/** Where a declaration was written. Readers expect this order from top to bottom, whatever order decorators run in. */
export type DeclarationForm = 'class' | 'static' | 'member'

/** The declarations of one kind on one class. */
interface Declarations<T> {
  readonly class: T[]
  readonly static: T[]
  readonly member: T[]
}

/** A kind of declaration, such as callbacks, that classes collect and inherit. */
export class Registry<T> {
  readonly #key: symbol
  readonly #fromOptions: (options: ControllerOptions) => readonly T[]
  #version = 0
  #collected = new WeakMap<object, readonly T[]>()

  /**
   * @param name for debugging; @param fromOptions reads the same declarations from a class's own `static config`
   */
  constructor(name: string, fromOptions: (options: ControllerOptions) => readonly T[] = () => []) {
    this.#key = Symbol(name)
    this.#fromOptions = fromOptions
  }

  /** Grows with each declaration, so that what was derived from them can be thrown away. */
  get version(): number {
    return this.#version
  }

  /** Adds a declaration. Class decorators run from the bottom up, so each goes in front of the one below it. */
  add(target: object, form: DeclarationForm, declaration: T): void {
    this.#version++
    this.#collected = new WeakMap()
    let own = Reflect.getOwnMetadata(this.#key, target) as Declarations<T> | undefined
    if (own === undefined) {
      own = { class: [], static: [], member: [] }
      Reflect.defineMetadata(this.#key, own, target)
    }
    if (form === 'class') own.class.unshift(declaration)
    else own[form].push(declaration)
  }

  /** The declarations of a class and its ancestors: parents first, each class in reading order. Kept until the next one is added. */
  collect(target: object): readonly T[] {
    let all = this.#collected.get(target)
    if (all === undefined) {
      all = this.#gather(target)
      this.#collected.set(target, all)
    }
    return all
  }

  #gather(target: object): readonly T[] {
    const parent = Object.getPrototypeOf(target) as object | null
    const inherited = parent === null || parent === Function.prototype ? [] : this.collect(parent)
    const own = Reflect.getOwnMetadata(this.#key, target) as Declarations<T> | undefined
    const options = Object.hasOwn(target, 'config') ? this.#fromOptions((target as { config: ControllerOptions }).config) : []
    if (own === undefined) return options.length === 0 ? inherited : [...inherited, ...options]
    return [...inherited, ...own.class, ...own.static, ...options, ...own.member]
  }
}

/**
 * The options form of a declaration: `static override config = { beforeAction: ['requireLogin'] }`. Abilities add their
 * keys by declaration merging.
 */
// biome-ignore lint/suspicious/noEmptyInterface: abilities merge their keys into it
export interface ControllerOptions {}
