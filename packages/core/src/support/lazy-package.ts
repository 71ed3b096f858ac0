/** Packages that are loaded with their first use: an application that never comes to it starts faster. */
import { createRequire } from 'node:module'

const load = createRequire(import.meta.url)

/**
 * A function that gives a package, loaded at its first call. An ES module works too: each Node that Live runs on can require one.
 * @param name of the package, a dependency of this one; T is its module: `lazyPackage<typeof import('pino')>('pino')`
 */
export function lazyPackage<T>(name: string): () => T {
  let module: T | undefined
  return () => {
    module ??= load(name) as T
    return module
  }
}
