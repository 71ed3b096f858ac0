/** Which helper of which module a name means. Made once, for all templates. */
import { ArgumentError } from '@live/core'
import type { HelperFactory, HelperFunctions, Helpers, View } from '../view.js'

/** Modules of helpers, and their names. */
export class HelperTable {
  readonly #modules: readonly Helpers[]
  readonly #indexes = new Map<string, number>()

  /**
   * @param modules a later one wins over an earlier one of the same name
   * @throws ArgumentError for something that is no module, and for a factory that uses the view before a helper is called
   */
  constructor(modules: readonly Helpers[]) {
    this.#modules = modules
    for (const [index, module] of modules.entries()) {
      for (const name of Object.keys(namesOf(module))) this.#indexes.set(name, index)
    }
  }

  /** The index of the module that has a helper; `undefined` when none has. */
  indexOf(name: string): number | undefined {
    return this.#indexes.get(name)
  }

  /** Every name. */
  get names(): Iterable<string> {
    return this.#indexes.keys()
  }

  /** How many modules there are. */
  get size(): number {
    return this.#modules.length
  }

  /** The functions of a module for one render. */
  module(index: number, view: View): HelperFunctions {
    const module = this.#modules[index]!
    return typeof module === 'function' ? module(view) : module
  }
}

function namesOf(module: Helpers): HelperFunctions {
  if (typeof module === 'function') return namesOfFactory(module)
  if (typeof module === 'object' && module !== null) return module
  throw new ArgumentError(`helpers takes objects of functions, and functions of the view that return one, not ${String(module)}`)
}

function namesOfFactory(factory: HelperFactory): HelperFunctions {
  return factory(nobody)
}

/** Stands for the view, and for everything that is read of it, while nothing is rendered: it can be taken apart, but not used. */
const nobody: View = new Proxy((() => {}) as unknown as View, {
  get: (_, name) => (typeof name === 'string' ? nobody : undefined),
  apply: () => {
    throw new ArgumentError(
      'A factory of helpers uses the view before a helper is called: it is called once without a page, to learn the names',
    )
  },
})
